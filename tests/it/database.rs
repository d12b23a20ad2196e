//! A database of its own for every test: embedded in a temporary folder, or one of many in a PostgreSQL server.
//!
//! `BAROGRAPH_TEST_POSTGRES` chooses: unset is SQLite; `env` reads `PGHOST`, `PGPORT`, `PGUSER` and `PGPASSWORD` (as
//! `pg_virtualenv` sets them); anything else is an address, `postgres://user:password@host:port/any`.
//! The SQL here only looks, from outside, at what the product wrote.

use diesel::connection::SimpleConnection;
use diesel::deserialize::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// One database, gone when dropped.
pub struct Database {
    folder: TempDir,
    /// The PostgreSQL server's own address, up to the name of the database.
    postgres: Option<Postgres>,
}

#[derive(Clone)]
struct Postgres {
    /// `postgres://user:password@host:port`
    server: String,
    /// `?host=/run/…` where the server listens on a socket in a folder.
    suffix: String,
    name: String,
}

impl Postgres {
    fn url(&self, name: &str) -> String {
        format!("{}/{name}{}", self.server, self.suffix)
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

impl Database {
    /// On the database server chosen for this run.
    pub fn fresh() -> Database {
        match std::env::var("BAROGRAPH_TEST_POSTGRES").ok().filter(|value| !value.is_empty()) {
            Some(server) => Database::at(&server),
            None => Database::sqlite(),
        }
    }

    /// A new one on this PostgreSQL server: `env` or an address.
    pub fn at(server: &str) -> Database {
        let server = postgres_server(server);
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("it_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let postgres = Postgres { name, ..server };
        let mut admin = PgConnection::establish(&postgres.url("postgres")).expect("PostgreSQL answers");
        admin.batch_execute(&format!("CREATE DATABASE {}", postgres.name)).expect("a database can be made");
        Database { folder: folder(), postgres: Some(postgres) }
    }

    /// SQLite, whatever was chosen.
    pub fn sqlite() -> Database {
        Database { folder: folder(), postgres: None }
    }

    pub fn is_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    /// An empty folder for the server to stand in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// As `--database` takes it.
    pub fn url(&self) -> String {
        match &self.postgres {
            Some(postgres) => postgres.url(&postgres.name),
            None => format!("sqlite:{}", self.folder.path().join("test.db").display()),
        }
    }

    /// Changes what is there, as only time could: the product has no way to.
    pub fn execute(&self, sql: &str) {
        match &self.postgres {
            Some(_) => self.pg().batch_execute(sql),
            None => self.lite().batch_execute(sql),
        }
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The one number that this query gives as `n`.
    pub fn number(&self, sql: &str) -> i64 {
        let rows: Vec<Number> = match &self.postgres {
            Some(_) => diesel::sql_query(sql).load(&mut self.pg()),
            None => diesel::sql_query(sql).load(&mut self.lite()),
        }
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(rows.len(), 1, "{sql}");
        rows[0].n
    }

    /// The words that this query gives as `word`.
    pub fn words(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Word> = match &self.postgres {
            Some(_) => diesel::sql_query(sql).load(&mut self.pg()),
            None => diesel::sql_query(sql).load(&mut self.lite()),
        }
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.into_iter().map(|row| row.word).collect()
    }

    /// The embedded database's file, after what was logged has been moved into it.
    pub fn file(&self) -> Vec<u8> {
        self.lite().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("moved");
        std::fs::read(self.folder.path().join("test.db")).expect("the file")
    }

    fn pg(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("PostgreSQL answers")
    }

    fn lite(&self) -> SqliteConnection {
        let path = self.folder.path().join("test.db");
        let mut connection = SqliteConnection::establish(path.to_str().expect("temporary folders have plain names"))
            .expect("the file opens");
        connection.batch_execute("PRAGMA busy_timeout = 20000").expect("SQLite takes a timeout");
        connection
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(postgres) = &self.postgres else { return };
        // A test that failed must show its own message, not that of tidying up.
        if let Ok(mut admin) = PgConnection::establish(&postgres.url("postgres")) {
            let dropped = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", postgres.name));
            if let Err(error) = dropped {
                eprintln!("{} was left behind: {error}", postgres.name);
            }
        }
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("barograph-").tempdir().expect("a temporary folder can be made")
}

fn postgres_server(chosen: &str) -> Postgres {
    let name = String::new();
    if chosen != "env" {
        let cut = chosen.rfind('/').filter(|at| *at > "postgres://".len()).unwrap_or(chosen.len());
        return Postgres { server: chosen[..cut].to_owned(), suffix: String::new(), name };
    }
    let variable = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let user = variable("PGUSER", "postgres");
    let login = match std::env::var("PGPASSWORD") {
        Ok(password) => format!("{user}:{password}"),
        Err(_) => user,
    };
    let (host, port) = (variable("PGHOST", "localhost"), variable("PGPORT", "5432"));
    if host.starts_with('/') {
        Postgres { server: format!("postgres://{login}@"), suffix: format!("?host={host}&port={port}"), name }
    } else {
        Postgres { server: format!("postgres://{login}@{host}:{port}"), suffix: String::new(), name }
    }
}
