//! A world of one's own for every test that stands inside: the verbs over an empty [`Database`], with a clock that can be set.

use crate::database::Database;
use barograph::app::{App, Clock, OsEntropy, Refusal};
use barograph::finding::Code;
use barograph::store::{DatabaseUrl, OpenOptions, Store};
use barograph::time::{Day, Moment};
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

/// A form's key: a random UUIDv4.
pub fn key() -> String {
    let mut random = [0; 16];
    getrandom::fill(&mut random).expect("random bytes");
    barograph::id::random_uuid(random).to_string()
}

/// The message of a refusal with this code.
#[track_caller]
pub fn refused<T>(result: Result<T, Refusal>, code: Code) -> String {
    match result {
        Ok(_) => panic!("not refused"),
        Err(refusal) => {
            assert_eq!(refusal.code, code, "{refusal}");
            refusal.message
        }
    }
}

/// An empty database, seen from inside; gone when this is dropped.
pub struct World {
    pub url: DatabaseUrl,
    database: Database,
}

impl World {
    pub fn new() -> World {
        let database = Database::fresh();
        let Ok(url) = database.url().parse();
        World { url, database }
    }

    pub fn store(&self) -> Store {
        Store::open(&self.url, OpenOptions::default()).expect("the database opens")
    }

    /// The verbs over this database, at noon of 23 November 2026.
    pub fn app(&self) -> (App, TestClock) {
        let clock = TestClock(Arc::new(AtomicI64::new(day("2026-11-23").begins().plus_seconds(12 * 3600).0)));
        (App::new(self.store(), Arc::new(clock.clone()), Arc::new(OsEntropy)), clock)
    }

    /// Looks from outside.
    pub fn words(&self, sql: &str) -> Vec<String> {
        self.database.words(sql)
    }

    /// The embedded database's file, without its log: what was logged is moved into it first.
    pub fn file(&self) -> Vec<u8> {
        self.database.file()
    }

    pub fn is_postgres(&self) -> bool {
        self.database.is_postgres()
    }
}
