//! The one writer: verbs queue up, each runs in its own savepoint, and one commit serves all that were waiting.
//!
//! There is no timer: while a commit waits for the disk, the next group gathers in the queue. A caller gets its answer only after
//! the commit that carries its work. A verb that fails, or panics, is rolled back alone.

use super::work::{Counters, one_more};
use super::{Conn, StoreError};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Verbs that may wait at once; the next one is told to come again.
pub const QUEUE: usize = 4096;
/// Verbs in one commit at most, so that the first does not wait for ever.
pub const GROUP: usize = 512;

/// Answers a caller, once it is known whether the group was committed.
type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a verb came to inside the transaction.
struct Ran {
    /// Its work is to stay.
    keep: bool,
    reply: Reply,
}

type Job = Box<dyn FnOnce(Result<&mut Conn, StoreError>) -> Ran + Send>;

pub type Opener = Box<dyn Fn() -> Result<Conn, StoreError> + Send>;

pub struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread on a connection that is open already; `opener` gets another when that one is lost.
    pub fn start(conn: Conn, opener: Opener, counters: Arc<Counters>) -> Result<Writer, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = thread::Builder::new()
            .name("barograph-writer".into())
            .spawn(move || work(conn, &opener, &jobs, &counters))
            .map_err(|e| StoreError::Other(format!("the writer's thread could not start: {e}")))?;
        Ok(Writer { queue: Some(queue), thread: Mutex::new(Some(thread)) })
    }

    /// Queues `verb`; `answer` is called with its result after the commit. Returns at once.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the queue is full; neither function is called then.
    pub fn submit<T, E>(
        &self,
        name: &'static str,
        verb: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
        answer: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let job: Job = Box::new(move |conn| {
            let result = match conn {
                Ok(conn) => catch_unwind(AssertUnwindSafe(|| verb(conn))).unwrap_or_else(|_| {
                    tracing::error!(verb = name, "a verb panicked; it was rolled back alone");
                    Err(StoreError::Panicked(name).into())
                }),
                Err(error) => Err(error.into()),
            };
            Ran { keep: result.is_ok(), reply: Box::new(move |settled| answer(settled.map_err(E::from).and(result))) }
        });
        match self.queue.as_ref().map(|q| q.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(StoreError::Busy),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(StoreError::Other("the writer has stopped".into())),
        }
    }
}

impl Drop for Writer {
    // What is queued is still done; the files are closed before anybody goes on.
    fn drop(&mut self) {
        self.queue = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the writer's thread had panicked");
        }
    }
}

fn work(conn: Conn, opener: &Opener, jobs: &Receiver<Job>, counters: &Counters) {
    let mut held = Some(conn);
    while let Ok(first) = jobs.recv() {
        let conn = match held.take().map_or_else(opener, Ok) {
            Ok(conn) => conn,
            Err(error) => {
                refuse_all(first, jobs, &error);
                continue;
            }
        };
        held = group(conn, first, opener, jobs, counters);
    }
}

// All that wait: each of them would only find out the same, and only after waiting as long as the one before it.
fn refuse_all(first: Job, jobs: &Receiver<Job>, error: &StoreError) {
    // No more than were waiting at most, so that those who come meanwhile get a new attempt.
    for job in std::iter::once(first).chain(jobs.try_iter().take(QUEUE)) {
        let ran = job(Err(error.clone()));
        (ran.reply)(Err(error.clone()));
    }
}

/// One transaction over everything that waits. Gives the connection back when it can be used again.
fn group(mut conn: Conn, first: Job, opener: &Opener, jobs: &Receiver<Job>, counters: &Counters) -> Option<Conn> {
    if let Err(error) = begun(&mut conn, opener) {
        refuse_all(first, jobs, &error);
        return (error == StoreError::Busy).then_some(conn);
    }
    one_more(&counters.groups);
    let mut replies = Vec::new();
    let mut next = Some(first);
    while let Some(job) = next {
        let ran = job(Ok(&mut conn));
        one_more(&counters.verbs);
        match settle(&mut conn, ran.keep) {
            Ok(outcome) => replies.push((ran.reply, outcome)),
            Err(error) => {
                replies.push((ran.reply, Ok(())));
                answer_all(replies, Err(error));
                return None;
            }
        }
        next = if replies.len() < GROUP { jobs.try_recv().ok() } else { None };
    }
    let committed = commit(&mut conn);
    let usable = committed.is_ok();
    answer_all(replies, committed);
    usable.then_some(conn)
}

// A connection that idled for long may have been cut: the first statement tells, and a new one is tried once. One that is busy is
// not lost: another process holds the file, and has done so for as long as we wait.
fn begun(conn: &mut Conn, opener: &Opener) -> Result<(), StoreError> {
    match begin(conn) {
        Ok(()) => Ok(()),
        Err(StoreError::Busy) => Err(StoreError::Busy),
        Err(_) => {
            *conn = opener()?;
            begin(conn)
        }
    }
}

fn begin(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
    }
    Ok(conn.batch_execute("SAVEPOINT verb")?)
}

/// Keeps or undoes the last verb. The inner result is that verb's own; an outer error means that the whole transaction is gone.
fn settle(conn: &mut Conn, keep: bool) -> Result<Result<(), StoreError>, StoreError> {
    let kept = if keep { conn.batch_execute("RELEASE SAVEPOINT verb; SAVEPOINT verb") } else { Ok(()) };
    if keep && kept.is_ok() {
        return Ok(Ok(()));
    }
    conn.batch_execute("ROLLBACK TO SAVEPOINT verb")?;
    Ok(kept.map_err(StoreError::from))
}

fn commit(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::commit_transaction(c)?,
        Conn::Pg(c) => AnsiTransactionManager::commit_transaction(c)?,
    }
    Ok(())
}

fn answer_all(replies: Vec<(Reply, Result<(), StoreError>)>, committed: Result<(), StoreError>) {
    for (reply, own) in replies {
        reply(committed.clone().and(own));
    }
}

#[cfg(test)]
mod tests;
