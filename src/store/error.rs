//! What the database said, in the terms of the problem table.

use crate::finding::Code;
use diesel::result::{ConnectionError, DatabaseErrorKind, Error as DieselError};
use std::fmt;

/// Why the store did not do what was asked. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The queue of writes is full, no connection came free in time, or another process holds the file.
    Busy,
    /// The database is not there, or went away.
    Unreachable(String),
    /// Migrations were applied that this program does not have.
    Newer(Vec<String>),
    /// The folder or the file cannot be written to.
    NotWritable(String),
    /// Acknowledged writes might be lost: the setting, its value, and what it should be.
    Unsafe {
        setting: String,
        value: String,
        wanted: &'static str,
    },
    /// A unique key is taken.
    Taken,
    /// Somebody else changed the same row meanwhile; trying again is safe.
    Conflict,
    /// A stored value is not what this program writes.
    Corrupt(String),
    /// The function that ran in the transaction panicked; it was rolled back alone.
    Panicked(&'static str),
    Other(String),
}

impl StoreError {
    pub fn code(&self) -> Code {
        match self {
            StoreError::Busy => Code::BUSY,
            StoreError::Unreachable(_) => Code::DATABASE_UNREACHABLE,
            StoreError::Newer(_) => Code::DATABASE_NEWER,
            StoreError::NotWritable(_) => Code::FOLDER_NOT_WRITABLE,
            StoreError::Unsafe { .. } => Code::DURABILITY_REFUSED,
            StoreError::Taken => Code::NAME_TAKEN,
            StoreError::Conflict => Code::CHANGED_MEANWHILE,
            StoreError::Corrupt(_) | StoreError::Panicked(_) | StoreError::Other(_) => Code::INTERNAL,
        }
    }

    /// Where what is taken was written meanwhile by somebody else.
    pub fn or_conflict(self) -> StoreError {
        if self == StoreError::Taken { StoreError::Conflict } else { self }
    }

    /// The connection cannot be used again.
    pub fn is_lost(&self) -> bool {
        matches!(self, StoreError::Unreachable(_))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Busy => f.write_str("the database has more to do than it can: try again in a few seconds"),
            StoreError::Unreachable(why) => {
                write!(f, "the database cannot be reached: check that it runs and that its address is right ({why})")
            }
            StoreError::Newer(versions) => write!(
                f,
                "the database was changed by a newer Barograph (migration {}): use that version, or restore a backup",
                versions.join(", ")
            ),
            StoreError::NotWritable(what) => f.write_str(what),
            StoreError::Unsafe { setting, value, wanted } => write!(
                f,
                "the database setting “{setting}” is “{value}” and should be {wanted}: acknowledged answers could be lost. \
                 Change it, or allow the risk by name: --allow-unsafe-durability {setting}"
            ),
            StoreError::Taken => f.write_str("that is already there"),
            StoreError::Conflict => f.write_str("somebody else changed this meanwhile: load it again and repeat"),
            StoreError::Corrupt(what) => write!(f, "the database holds a value that cannot be read: {what}"),
            StoreError::Panicked(name) => write!(f, "“{name}” failed unexpectedly; nothing of it was kept"),
            StoreError::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for StoreError {}

// Only the kind and the short message are kept: PostgreSQL's details quote the values of the row.
impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => StoreError::Taken,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => StoreError::Conflict,
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                StoreError::Unreachable(info.message().to_owned())
            }
            DieselError::DatabaseError(_, info) if info.message() == "deadlock detected" => StoreError::Conflict,
            DieselError::DatabaseError(_, info) if info.message() == "database is locked" => StoreError::Busy,
            DieselError::DatabaseError(_, info) if info.message().contains("lock timeout") => StoreError::Busy,
            DieselError::DatabaseError(_, info) => StoreError::Other(info.message().to_owned()),
            DieselError::BrokenTransactionManager => StoreError::Unreachable("the connection broke off".into()),
            other => StoreError::Other(other.to_string()),
        }
    }
}

impl From<ConnectionError> for StoreError {
    fn from(error: ConnectionError) -> Self {
        StoreError::Unreachable(error.to_string())
    }
}
