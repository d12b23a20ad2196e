//! Where SQLite keeps its file: whether it can be written to, and by whom it can be read.

use super::StoreError;
use diesel::connection::SimpleConnection;
use diesel::result::Error as DieselError;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Makes the file where there is none, readable by its owner only (SQLite gives its log and shared memory the same rights), and
/// sees that the folder can be written to: SQLite says so only later and less clearly.
///
/// # Errors
/// [`StoreError::NotWritable`].
pub fn prepare(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let say = |why: String| Err(StoreError::NotWritable(why));
    if !folder.is_dir() {
        return say(format!("there is no folder “{}” for the database: make it first", folder.display()));
    }
    if fs::metadata(path).is_ok_and(|m| m.permissions().readonly()) {
        return say(not_writable(path));
    }
    // The log stands beside the file, so a file that is there already says nothing about the folder.
    let probe = folder.join(format!(".barograph-{}", std::process::id()));
    let made = create(&probe).and_then(|new| if new { fs::remove_file(&probe) } else { Ok(()) });
    match made.and_then(|()| create(path)) {
        Ok(_) => Ok(()),
        Err(e) => {
            say(format!("the folder “{}” cannot be written to ({e}): change its rights or owner", folder.display()))
        }
    }
}

/// Makes an empty file; `false` when there is something of that name already, which is left alone.
fn create(path: &Path) -> io::Result<bool> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(true),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(e),
    }
}

/// Writes something and takes it back: SQLite opens a file that it may only read without a word.
///
/// # Errors
/// [`StoreError::NotWritable`], and [`StoreError::Busy`] when another process does not let go.
pub fn probe(conn: &mut diesel::SqliteConnection, path: &Path) -> Result<(), StoreError> {
    conn.batch_execute("BEGIN IMMEDIATE; CREATE TABLE barograph_probe (n INTEGER); ROLLBACK")
        .map_err(|e| refused(path, e, StoreError::Other))
}

/// What SQLite's word at opening means; `otherwise` where it is neither a lock nor a lack of rights.
pub fn refused(path: &Path, error: DieselError, otherwise: fn(String) -> StoreError) -> StoreError {
    match &error {
        DieselError::DatabaseError(_, info) if info.message().contains("readonly") => {
            StoreError::NotWritable(not_writable(path))
        }
        DieselError::DatabaseError(_, info) if info.message().contains("locked") => StoreError::Busy,
        _ => otherwise(format!("{}: {error}", path.display())),
    }
}

fn not_writable(path: &Path) -> String {
    format!("the database “{}” is read-only: give yourself the right to write it", path.display())
}

#[cfg(test)]
mod tests;
