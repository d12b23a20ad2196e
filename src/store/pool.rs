//! The readers' connections: a small pool, each refusing to write.

use super::connection::Purpose;
use super::work::Counters;
use super::{Conn, DatabaseUrl, OpenOptions, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Connections for reading at most.
const READERS: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Readers {
    url: DatabaseUrl,
    options: OpenOptions,
    counters: Arc<Counters>,
}

impl r2d2::ManageConnection for Readers {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        let mut conn = Conn::open(&self.url, Purpose::Read, &self.options)?;
        self.counters.of_reader(&mut conn);
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        conn.ping()
    }

    fn has_broken(&self, _: &mut Conn) -> bool {
        // `is_valid` asks before every use where it matters; a panic in a reader drops its connection (see `Pool::read`).
        false
    }
}

pub struct Pool(r2d2::Pool<Readers>);

type Reader = r2d2::PooledConnection<Readers>;

impl Pool {
    pub fn open(url: DatabaseUrl, options: OpenOptions, counters: Arc<Counters>) -> Result<Pool, StoreError> {
        let remote = matches!(url, DatabaseUrl::Postgres(_));
        let pool = r2d2::Pool::builder()
            .max_size(READERS)
            .min_idle(Some(0))
            .connection_timeout(PATIENCE)
            // A file does not go away as a server does.
            .test_on_check_out(remote)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Readers { url, options, counters })
            .map_err(|e| StoreError::Unreachable(e.to_string()))?;
        Ok(Pool(pool))
    }

    /// A reader that waits for work; `None` when there is none now.
    pub fn idle(&self) -> Option<Reader> {
        self.0.try_get()
    }

    pub fn get(&self) -> Result<Reader, StoreError> {
        self.0.get().map_err(|e| {
            if self.0.state().connections >= READERS {
                StoreError::Busy
            } else {
                StoreError::Unreachable(e.to_string())
            }
        })
    }
}
