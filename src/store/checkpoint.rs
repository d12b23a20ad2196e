//! Moving pages of SQLite's log into its file, on a thread of its own, so that those who write seldom wait for it.
//!
//! Whoever commits would otherwise do all of it in the middle of a commit (`wal_autocheckpoint`). The writer still moves what came
//! meanwhile, and syncs the file: SQLite does that, and begins its log anew, only when all of it has been moved.

use super::{Conn, DatabaseUrl, OpenOptions, Purpose, StoreError};
use diesel::connection::SimpleConnection;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Pages of the log after which they are moved, so that a page written often is moved and synced seldom.
const LOG_PAGES: u32 = 16_000;
/// Pages after which the writer moves what is left. What this thread has moved by then is most of them.
pub const LOG_PAGES_AT_MOST: u32 = LOG_PAGES + LOG_PAGES / 4;

/// The thread; it ends with this.
pub struct Checkpointer {
    ask: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// # Errors
    /// As [`Conn::open`].
    pub fn start(url: &DatabaseUrl, options: &OpenOptions) -> Result<Checkpointer, StoreError> {
        let mut conn = Conn::open(url, Purpose::Write, options)?;
        let (ask, asked) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("barograph-checkpoint".into())
            .spawn(move || {
                let mut went_well = true;
                while asked.recv().is_ok() {
                    let moved = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)");
                    if let (true, Err(error)) = (went_well, &moved) {
                        tracing::warn!(%error, "the log was not moved into the file; the writer will do it");
                    }
                    went_well = moved.is_ok();
                }
            })
            .map_err(|e| StoreError::Other(format!("the thread that moves the log could not start: {e}")))?;
        Ok(Checkpointer { ask: Some(ask), thread: Some(thread) })
    }

    /// To be told how many pages the log has after a commit. Beyond the most, the writer needs the lock that this thread would hold.
    pub fn see(&self, pages: u32) {
        if (LOG_PAGES..LOG_PAGES_AT_MOST).contains(&pages)
            && let Some(ask) = &self.ask
        {
            // Full: it has been asked already.
            let _ = ask.try_send(());
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.ask = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that moves the log had panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::watch::{Watch, pages};
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn the_log_stays_short_however_much_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        let url = DatabaseUrl::Sqlite(path.clone());
        let mut conn = Conn::open(&url, Purpose::Write, &OpenOptions::default()).expect("opens");
        conn.batch_execute("CREATE TABLE t (n INTEGER, filling TEXT)").expect("made");
        let checkpointer = Checkpointer::start(&url, &OpenOptions::default()).expect("starts");
        let watch = Watch::open(&path).expect("a log with an index");
        let mut rows = String::from("BEGIN IMMEDIATE;");
        for n in 0..800 {
            // Writing to a String cannot fail.
            let _ = write!(rows, "INSERT INTO t VALUES ({n}, hex(zeroblob(1900)));");
        }
        rows.push_str("COMMIT");
        let (mut most, mut written) = (0, 0);
        for _ in 0..100 {
            conn.batch_execute(&rows).expect("written");
            let now = pages(&watch.mark());
            most = most.max(now);
            written += 800;
            checkpointer.see(now);
        }
        assert!(written > 2 * LOG_PAGES_AT_MOST, "enough to need it");
        // A pass that is under way when the log is as long as it may be is waited out.
        assert!((LOG_PAGES..3 * LOG_PAGES_AT_MOST).contains(&most), "{most} of {written}");
    }
}
