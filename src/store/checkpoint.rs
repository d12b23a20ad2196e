//! Moving pages of SQLite's log into its file, on a thread of its own, so that nobody who writes waits for it.
//!
//! Whoever commits would otherwise do it in the middle of the commit (`wal_autocheckpoint`), for the time of one large sync. The writer
//! still does when this thread cannot keep up: SQLite begins its log anew only when all of it has been moved and somebody writes.

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
                while asked.recv().is_ok() {
                    if let Err(error) = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
                        tracing::warn!(%error, "the log was not moved into the file; the writer will do it");
                    }
                }
            })
            .map_err(|e| StoreError::Other(format!("the thread that moves the log could not start: {e}")))?;
        Ok(Checkpointer { ask: Some(ask), thread: Some(thread) })
    }

    /// To be told how many pages the log has after a commit.
    pub fn see(&self, pages: u32) {
        if pages >= LOG_PAGES
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
