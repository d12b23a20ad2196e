//! One connection to either database, opened so that a commit survives the power going.

use super::checkpoint::LOG_PAGES_AT_MOST;
use super::url::{self, DatabaseUrl};
use super::{OpenOptions, StoreError, durability, place};
use diesel::connection::Connection as _;
use diesel::connection::SimpleConnection;
use std::path::Path;

/// A connection to SQLite or PostgreSQL; one query source serves both.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Sqlite(diesel::SqliteConnection),
    Pg(diesel::PgConnection),
}

/// Runs the same body on whichever database it is, with that database's own type: for statements that the joint type does not
/// have (several rows in one insert, `ON CONFLICT`).
macro_rules! on {
    ($conn:expr, $it:ident => $body:expr) => {
        match $conn {
            $crate::store::Conn::Sqlite($it) => $body,
            $crate::store::Conn::Pg($it) => $body,
        }
    };
}
pub(crate) use on;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading only: the database itself refuses a write.
    Read,
    Write,
}

/// How long SQLite waits for another process's write before it gives up.
const BUSY_MILLISECONDS: u32 = 15_000;

/// What the writer keeps of the file at most: enough for all inner pages of a large one. Not more, for SQLite looks through all of it
/// after most commits: where random keys split a page, it has used a page number far beyond the end.
const WRITER_KIBIBYTES: u32 = 8 * 1024;

/// How much of a SQLite file readers look at as memory.
const MAPPED_BYTES: u64 = 1 << 30;

impl Conn {
    /// Opens and verifies; does not migrate.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::NotWritable`], [`StoreError::Unsafe`].
    pub fn open(url: &DatabaseUrl, purpose: Purpose, options: &OpenOptions) -> Result<Conn, StoreError> {
        match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, purpose, options),
            DatabaseUrl::Postgres(address) => open_postgres(address, purpose, options),
        }
    }

    /// A round trip.
    pub fn ping(&mut self) -> Result<(), StoreError> {
        Ok(self.batch_execute("SELECT 1")?)
    }
}

fn open_sqlite(path: &Path, purpose: Purpose, options: &OpenOptions) -> Result<Conn, StoreError> {
    // In full, so that SQLite takes no name for one of its special ones (`:memory:`, `file:…`).
    let path = &std::path::absolute(path)
        .map_err(|e| StoreError::NotWritable(format!("“{}” is no path for a database: {e}", path.display())))?;
    let name = path.to_str().ok_or_else(|| StoreError::NotWritable("the database's path is not UTF-8".into()))?;
    if purpose == Purpose::Write {
        place::prepare(path)?;
    }
    let mut conn = diesel::SqliteConnection::establish(name)?;
    conn.batch_execute(&format!(
        "PRAGMA busy_timeout = {BUSY_MILLISECONDS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
    ))
    .map_err(|e| place::refused(path, e, StoreError::Unreachable))?;
    durability::verify_sqlite(&mut conn, options)?;
    match purpose {
        // A reader forgets its pages whenever somebody commits: from the file's own memory it gets them back without a system call.
        Purpose::Read => conn.batch_execute(&format!("PRAGMA query_only = ON; PRAGMA mmap_size = {MAPPED_BYTES}"))?,
        Purpose::Write => {
            conn.batch_execute(&format!(
                "PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = {LOG_PAGES_AT_MOST}; PRAGMA cache_size = -{WRITER_KIBIBYTES}; PRAGMA temp_store = MEMORY"
            ))?;
            place::probe(&mut conn, path)?;
        }
    }
    Ok(Conn::Sqlite(conn))
}

fn open_postgres(address: &str, purpose: Purpose, options: &OpenOptions) -> Result<Conn, StoreError> {
    let mut conn = diesel::PgConnection::establish(&url::impatient(address))?;
    durability::verify_postgres(&mut conn, options)?;
    if purpose == Purpose::Read {
        conn.batch_execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")?;
    }
    Ok(Conn::Pg(conn))
}
