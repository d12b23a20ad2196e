//! Which state a SQLite file is in, seen without asking the database.
//!
//! A database with a write-ahead log has an index of that log in memory that all its connections share, in whichever process. Its
//! header (48 bytes, in the documented format of the file `-shm`) is changed by every commit before the commit returns: it counts
//! the commits and holds a checksum over all that was logged. SQLite itself compares these bytes to know whether the pages that a
//! connection remembers are still good; this does the same, for what [`super::memory`] remembers.

use libsqlite3_sys as ffi;
use std::ffi::CString;
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

/// The state of a file: equal while nobody has committed anything.
pub type Mark = [u64; WORDS];

const WORDS: usize = 6;

/// Pages in the log at this state.
pub fn pages(mark: &Mark) -> u32 {
    // The fifth number of four bytes (`mxFrame`).
    u32::from_ne_bytes([0, 1, 2, 3].map(|at| mark[2].to_ne_bytes()[at]))
}
/// The first part of the index, as SQLite maps it.
const REGION_BYTES: i32 = 32 * 1024;
/// The only format of the index that there is so far.
const FORMAT: u32 = 3_007_000;
/// Below it, two connections that move the log while a third writes may damage the file (SQLite's notes on 3.51.3): there the writer moves
/// it alone, since nobody is told how long the log is.
const LEAST_VERSION: i32 = 3_051_003;
const PATIENCE_MILLISECONDS: i32 = 15_000;

/// A connection that is held so that the index stays in memory, and where the index is.
pub struct Watch {
    db: *mut ffi::sqlite3,
    header: *const AtomicU64,
}

// SAFETY: after `open` the connection is only closed, by its last owner, and the index is read as what it is: memory that others
// change at any time.
unsafe impl Send for Watch {}
// SAFETY: as above.
unsafe impl Sync for Watch {}

impl Watch {
    /// `None` where the file has no such index: then nothing is known without asking.
    pub fn open(path: &Path) -> Option<Watch> {
        // SAFETY: it takes nothing and reads a constant.
        if unsafe { ffi::sqlite3_libversion_number() } < LEAST_VERSION {
            return None;
        }
        let path = CString::new(std::path::absolute(path).ok()?.to_str()?).ok()?;
        let mut watch = Watch { db: ptr::null_mut(), header: ptr::null() };
        let flags = ffi::SQLITE_OPEN_READWRITE;
        // SAFETY: the name ends with a NUL and outlives the call. Whatever comes of it is closed when `watch` is dropped.
        let opened = unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &mut watch.db, flags, ptr::null()) };
        if opened != ffi::SQLITE_OK {
            return None;
        }
        watch.header = watch.index()?;
        watch.is_readable().then_some(watch)
    }

    fn index(&self) -> Option<*const AtomicU64> {
        let mut file: *mut ffi::sqlite3_file = ptr::null_mut();
        let mut index = ptr::null_mut();
        // SAFETY: the connection is open and used by this thread alone; reading once has it map the index. The file that SQLite gives
        // is its own and lives as long as the connection, as does a mapping of its index.
        unsafe {
            ffi::sqlite3_busy_timeout(self.db, PATIENCE_MILLISECONDS);
            let read = c"SELECT count(*) FROM sqlite_schema";
            let nothing = ptr::null_mut();
            if ffi::sqlite3_exec(self.db, read.as_ptr(), None, nothing, ptr::null_mut()) != ffi::SQLITE_OK {
                return None;
            }
            let asked = ffi::SQLITE_FCNTL_FILE_POINTER;
            let into = (&raw mut file).cast();
            if ffi::sqlite3_file_control(self.db, c"main".as_ptr(), asked, into) != ffi::SQLITE_OK {
                return None;
            }
            let methods = file.as_ref()?.pMethods.as_ref().filter(|methods| methods.iVersion >= 2)?;
            if methods.xShmMap?(file, 0, REGION_BYTES, 0, &mut index) != ffi::SQLITE_OK {
                return None;
            }
        }
        let header = index.cast::<AtomicU64>().cast_const();
        (!header.is_null() && header.is_aligned()).then_some(header)
    }

    /// Whether the header is one that we know.
    fn is_readable(&self) -> bool {
        let mark = self.mark();
        let format = u32::from_ne_bytes([0, 1, 2, 3].map(|at| mark[0].to_ne_bytes()[at]));
        let is_begun = mark[1].to_ne_bytes()[4] == 1;
        format == FORMAT && is_begun
    }

    /// The state now. A commit that is just being made may show in part: then it equals neither the state before nor the one after.
    pub fn mark(&self) -> Mark {
        // SAFETY: the header has these words, and stays mapped while the connection is open. Others write it meanwhile, so that it is
        // read by atomic words.
        std::array::from_fn(|at| unsafe { &*self.header.add(at) }.load(Ordering::Acquire))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // SAFETY: nobody else has the connection, which may be none.
        unsafe { ffi::sqlite3_close(self.db) };
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Conn, DatabaseUrl, OpenOptions, Purpose};
    use super::*;
    use diesel::connection::SimpleConnection;

    #[test]
    fn every_commit_shows_and_nothing_else_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let open = || {
            let url = DatabaseUrl::Sqlite(path.clone());
            Conn::open(&url, Purpose::Write, &OpenOptions::default()).expect("opens")
        };
        let (mut one, mut other) = (open(), open());
        one.batch_execute("CREATE TABLE t (n INTEGER)").expect("made");
        let watch = Watch::open(&path).expect("a log with an index");
        let mut before = watch.mark();
        for _ in 0..3 {
            for conn in [&mut one, &mut other] {
                conn.batch_execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").expect("not committed");
                assert_eq!(watch.mark(), before, "before the commit");
                conn.batch_execute("COMMIT").expect("committed");
                assert_ne!(watch.mark(), before, "after the commit");
                before = watch.mark();
                conn.batch_execute("SELECT count(*) FROM t; BEGIN IMMEDIATE; DELETE FROM t; ROLLBACK")
                    .expect("nothing");
                assert_eq!(watch.mark(), before, "nothing was changed");
            }
            assert_eq!(pages(&watch.mark()), logged(&mut one));
            one.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("moved into the file");
            before = watch.mark();
        }
    }

    /// Pages of the log, as SQLite counts them when it moves them.
    fn logged(conn: &mut Conn) -> u32 {
        #[derive(diesel::QueryableByName)]
        struct Moved {
            #[diesel(sql_type = diesel::sql_types::Integer)]
            log: i32,
        }
        let moved: Moved =
            diesel::RunQueryDsl::get_result(diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)"), conn).expect("moved");
        moved.log.unsigned_abs()
    }

    #[test]
    fn a_file_without_a_log_is_not_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(Watch::open(&folder.path().join("none.db")).is_none());
    }
}
