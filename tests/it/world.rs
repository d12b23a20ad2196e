//! A world of one's own for every test: an empty database, in a temporary folder or, where `BAROGRAPH_TEST_POSTGRES` is set, on
//! that PostgreSQL server (`env`: the one that `PGHOST`, `PGPORT`, `PGUSER` and `PGPASSWORD` name).

use barograph::store::{DatabaseUrl, OpenOptions, Store};
use diesel::Connection as _;
use diesel::connection::SimpleConnection;

/// An empty database; gone when this is dropped.
pub struct World {
    pub url: DatabaseUrl,
    /// The server on which the database was made, and its name.
    server: Option<(String, String)>,
    pub folder: tempfile::TempDir,
}

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let Some(server) = postgres() else {
            return World { url: DatabaseUrl::Sqlite(folder.path().join("test.db")), server: None, folder };
        };
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("random bytes");
        let name = format!("barograph_test_{}", barograph::id::random_uuid(random).simple());
        admin(&server, &format!("CREATE DATABASE {name}"));
        World { url: DatabaseUrl::Postgres(with_database(&server, &name)), server: Some((server, name)), folder }
    }

    pub fn store(&self) -> Store {
        Store::open(&self.url, OpenOptions::default()).expect("the database opens")
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
