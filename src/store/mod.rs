//! The store: the only room that knows Diesel. Embedded SQLite (default) or PostgreSQL, one query source, group-committed writes.
//!
//! First type to read: [`Store`]; its two doors are [`Store::read`] and [`Store::transact`]. The rooms below hold free functions
//! over one family of tables each; row types stay private to them. docs/DATABASE.md says what every column means.
//! Not here: decisions. A function here reads or writes what it is told; `app` decides.

pub mod accounts;
pub mod audit;
pub mod cases;
mod checkpoint;
mod connection;
pub mod datasets;
pub mod drafts;
mod durability;
pub mod entries;
mod error;
pub mod fieldwork;
pub mod mailings;
mod memory;
pub mod messages;
pub mod migrate;
pub mod overrides;
mod place;
mod pool;
pub mod quality;
pub mod quotas;
pub mod responses;
pub mod retention;
pub mod samples;
mod schema;
pub mod sessions;
pub mod studies;
#[cfg(test)]
pub mod testing;
pub mod upkeep;
mod url;
pub mod versions;
mod watch;
pub mod waves;
mod words;
mod work;
mod writer;

pub use connection::{Conn, Purpose};
pub use error::StoreError;
pub use memory::Notes;
pub use url::DatabaseUrl;
pub use work::Work;
pub use writer::{GROUP, Manner, QUEUE};

use crate::id::WaveId;
use checkpoint::Checkpointer;
use memory::Memory;
use pool::Pool;
use std::sync::Arc;
use work::Counters;
use writer::{Around, Writer};

/// How to open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenOptions {
    /// Durability settings whose risk is accepted, by their name: `fsync`, `synchronous_commit`, …
    pub allow_unsafe_durability: Vec<String>,
}

/// The store; cheap to clone. When the last clone goes, queued writes are finished first.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    writer: Writer,
    readers: Pool,
    counters: Arc<Counters>,
    /// On an embedded database.
    memory: Option<Arc<Memory>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        tracing::info!("the store's work: {}", self.counters.now());
    }
}

impl Store {
    /// Opens a database: verifies that it keeps what it acknowledges, and brings its tables up to this program.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::NotWritable`], [`StoreError::Unsafe`], [`StoreError::Newer`].
    pub fn open(url: &DatabaseUrl, options: OpenOptions) -> Result<Store, StoreError> {
        let mut conn = Conn::open(url, Purpose::Write, &options)?;
        migrate::up(&mut conn)?;
        let counters = Arc::<Counters>::default();
        counters.of_writer(&mut conn);
        let (again, with, counted) = (url.clone(), options.clone(), counters.clone());
        let opener = move || {
            let mut conn = Conn::open(&again, Purpose::Write, &with)?;
            counted.of_writer(&mut conn);
            Ok(conn)
        };
        let (memory, checkpointer) = match url {
            DatabaseUrl::Sqlite(path) => (Some(Arc::new(Memory::of(path))), Some(Checkpointer::start(url, &options)?)),
            DatabaseUrl::Postgres(_) => (None, None),
        };
        let around =
            Around { opener: Box::new(opener), counters: counters.clone(), memory: memory.clone(), checkpointer };
        let writer = Writer::start(conn, around)?;
        let readers = Pool::open(url.clone(), options, counters.clone())?;
        Ok(Store { inner: Arc::new(Inner { url: url.clone(), writer, readers, counters, memory }) })
    }

    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// On an embedded database: moves all of the log into the file, so that the file alone is as things are now. Waits for others.
    ///
    /// # Errors
    /// As [`Conn::open`]; nothing where others held the log all the while.
    pub fn settle_log(&self) -> Result<(), StoreError> {
        use diesel::connection::SimpleConnection;
        if matches!(self.inner.url, DatabaseUrl::Sqlite(_)) {
            let mut conn = Conn::open(&self.inner.url, Purpose::Write, &OpenOptions::default())?;
            conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        Ok(())
    }

    /// What was done since the opening.
    pub fn work(&self) -> Work {
        self.inner.counters.now()
    }

    /// The response of this token's digest, as it is committed now, where that is known without a query. Its event is not.
    pub fn known_response(&self, token_digest: &str) -> Option<Arc<responses::Found>> {
        self.inner.memory.as_ref()?.response(token_digest)
    }

    /// The wave of this link and the number of its changes, as committed now, where that is known without a query.
    pub fn known_link(&self, link: &str) -> Option<(WaveId, i32)> {
        self.inner.memory.as_ref()?.link(link)
    }

    /// Reads what is committed, on this thread. `name` is for the log.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when no reader comes free; otherwise what `read` says.
    pub fn read<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        read: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let _span = tracing::trace_span!("read", name).entered();
        let mut conn = self.inner.readers.get()?;
        work::one_more(&self.inner.counters.reads);
        read(&mut conn)
    }

    /// The same from async code, for a read of a few rows: from an embedded database at once, since going to another thread costs
    /// more than the read; from a server, and when all readers are busy, as [`Store::read_async`].
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_briefly<T, E>(
        &self,
        name: &'static str,
        read: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if matches!(self.inner.url, DatabaseUrl::Sqlite(_))
            && let Some(mut conn) = self.inner.readers.idle()
        {
            work::one_more(&self.inner.counters.reads);
            return read(&mut conn);
        }
        self.read_async(name, read).await
    }

    /// The same from async code: on the runtime's blocking threads.
    pub async fn read_async<T, E>(
        &self,
        name: &'static str,
        read: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        match tokio::task::spawn_blocking(move || store.read(name, read)).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::Panicked(name).into()),
        }
    }

    /// Runs `verb` in the writer and answers after the commit: what it did is then safe. An `Err` (or a panic) takes back what
    /// it did, and only that. It is queued at once, whether or not the future is polled.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when too many wait; otherwise what `verb` says, or what the commit said.
    pub fn transact<T, E, F>(
        &self,
        name: &'static str,
        verb: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.transact_noting(name, Manner::Alone, once(verb))
    }

    /// The same for work on whole tables: nothing else is done in its transaction.
    pub fn transact_alone<T, E, F>(
        &self,
        name: &'static str,
        verb: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.transact_noting(name, Manner::Solitary, once(verb))
    }

    /// The same, for a verb that notes what it writes, and may be run again after it was undone (see [`Manner`]).
    pub fn transact_noting<T, E, F>(
        &self,
        name: &'static str,
        manner: Manner,
        verb: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        F: FnMut(&mut Conn, &mut Notes) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let answer = self.queue(name, manner, verb);
        async move {
            match answer {
                Ok(answer) => answer.await.unwrap_or_else(|_| Err(gone().into())),
                Err(error) => Err(error.into()),
            }
        }
    }

    /// The same from a thread that may wait.
    pub fn transact_blocking<T, E>(
        &self,
        name: &'static str,
        verb: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.queue(name, Manner::Alone, once(verb))?.blocking_recv().unwrap_or_else(|_| Err(gone().into()))
    }

    fn queue<T, E>(
        &self,
        name: &'static str,
        manner: Manner,
        verb: impl FnMut(&mut Conn, &mut Notes) -> Result<T, E> + Send + 'static,
    ) -> Result<tokio::sync::oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, answer) = tokio::sync::oneshot::channel();
        self.inner.writer.submit(name, manner, verb, move |result| {
            // Nobody waits any more (a browser that went away): the work is done all the same.
            let _ = sender.send(result);
        })?;
        Ok(answer)
    }
}

/// A verb that is run alone is run once.
fn once<T, E: From<StoreError>>(
    verb: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> impl FnMut(&mut Conn, &mut Notes) -> Result<T, E> {
    let mut verb = Some(verb);
    move |conn, _| match verb.take() {
        Some(verb) => verb(conn),
        None => Err(StoreError::Other("a verb was to run twice".into()).into()),
    }
}

fn gone() -> StoreError {
    StoreError::Other("the writer stopped before it answered".into())
}
