//! A world of one's own for every test: an empty database, in a temporary folder or, where `BAROGRAPH_TEST_POSTGRES` is set, on
//! that PostgreSQL server (`env`: the one that `PGHOST`, `PGPORT`, `PGUSER` and `PGPASSWORD` name).

use barograph::app::{App, Clock, OsEntropy};
use barograph::store::{DatabaseUrl, OpenOptions, Store};
use barograph::time::{Day, Moment};
use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that stands still until it is set.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.0, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Waits for a verb.
pub fn wait<T>(verb: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(verb)
}

/// An empty database; gone when this is dropped.
pub struct World {
    pub url: DatabaseUrl,
    /// The server on which the database was made, and its name.
    server: Option<(String, String)>,
    /// Keeps SQLite's file; nobody else looks in it.
    _folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let Some(server) = postgres() else {
            return World { url: DatabaseUrl::Sqlite(folder.path().join("test.db")), server: None, _folder: folder };
        };
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("random bytes");
        let name = format!("barograph_test_{}", barograph::id::random_uuid(random).simple());
        admin(&server, &format!("CREATE DATABASE {name}"));
        World {
            url: DatabaseUrl::Postgres(with_database(&server, &name)),
            server: Some((server, name)),
            _folder: folder,
        }
    }

    pub fn store(&self) -> Store {
        Store::open(&self.url, OpenOptions::default()).expect("the database opens")
    }

    /// The verbs over this database, at noon of 23 November 2026.
    pub fn app(&self) -> (App, TestClock) {
        let clock = TestClock(Arc::new(AtomicI64::new(day("2026-11-23").begins().plus_seconds(12 * 3600).0)));
        (App::new(self.store(), Arc::new(clock.clone()), Arc::new(OsEntropy)), clock)
    }

    pub fn is_postgres(&self) -> bool {
        self.server.is_some()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            admin(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn postgres() -> Option<String> {
    let word = std::env::var("BAROGRAPH_TEST_POSTGRES").ok()?;
    if word != "env" {
        return Some(word);
    }
    let part = |name: &str, or: &str| std::env::var(name).unwrap_or_else(|_| or.into());
    let (user, password) = (part("PGUSER", "postgres"), part("PGPASSWORD", ""));
    // The host may be the folder of a socket, which has no place between `@` and `/`.
    let host = part("PGHOST", "localhost").replace('/', "%2F");
    Some(format!("postgres://{user}:{password}@{host}:{}/postgres", part("PGPORT", "5432")))
}

fn with_database(server: &str, name: &str) -> String {
    let cut = server.rfind('/').expect("an address with a database");
    format!("{}/{name}", &server[..cut])
}

fn admin(server: &str, statement: &str) {
    let mut conn = diesel::PgConnection::establish(server).expect("the PostgreSQL server answers");
    conn.batch_execute(statement).expect("the server obeys");
}
