//! For tests: an empty database of one's own, in a temporary folder or, where `BAROGRAPH_TEST_POSTGRES` is set, on that PostgreSQL
//! server (`env`: the one that `PGHOST`, `PGPORT`, `PGUSER` and `PGPASSWORD` name).

use super::DatabaseUrl;
use diesel::connection::{Connection as _, SimpleConnection};
use std::env;

/// Gone when this is dropped.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    /// The server on which the database was made, and its name.
    server: Option<(String, String)>,
    /// Keeps SQLite's file; nobody else looks in it.
    _folder: tempfile::TempDir,
}

impl TestDatabase {
    pub fn fresh() -> TestDatabase {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let Some(server) = postgres() else {
            let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
            return TestDatabase { url, server: None, _folder: folder };
        };
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("random bytes");
        let name = format!("barograph_test_{}", crate::id::random_uuid(random).simple());
        tell(&server, &format!("CREATE DATABASE {name}"));
        let cut = server.rfind('/').expect("an address with a database");
        let url = DatabaseUrl::Postgres(format!("{}/{name}", &server[..cut]));
        TestDatabase { url, server: Some((server, name)), _folder: folder }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            tell(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn postgres() -> Option<String> {
    let word = env::var("BAROGRAPH_TEST_POSTGRES").ok().filter(|word| !word.is_empty())?;
    if word != "env" {
        return Some(word);
    }
    let part = |name: &str, or: &str| env::var(name).unwrap_or_else(|_| or.into());
    let (user, password) = (part("PGUSER", "postgres"), part("PGPASSWORD", ""));
    // The host may be the folder of a socket, which has no place between `@` and `/`.
    let host = part("PGHOST", "localhost").replace('/', "%2F");
    Some(format!("postgres://{user}:{password}@{host}:{}/postgres", part("PGPORT", "5432")))
}

fn tell(server: &str, statement: &str) {
    let mut conn = diesel::PgConnection::establish(server).expect("the PostgreSQL server answers");
    conn.batch_execute(statement).expect("the server obeys");
}
