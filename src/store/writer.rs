//! The one writer: verbs queue up, each can be undone alone, and one commit serves all that were waiting.
//!
//! There is no timer: while a commit waits for the disk, the next group gathers in the queue. A caller gets its answer only after
//! the commit that carries its work. A verb that fails, or panics, is rolled back alone.

use super::memory::{Memory, Notes};
use super::work::{Counters, one_more};
use super::{Conn, StoreError};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{QueryableByName, RunQueryDsl};
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

/// How a verb is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// In a savepoint of its own; what it changed is not known.
    Alone,
    /// In a savepoint of its own; it notes what it writes, and asks the database for what it needs.
    Noting,
    /// On an embedded database without a savepoint: it notes what it writes, and that it is going to. Where it then fails, those
    /// that ran with it are undone too, and told [`StoreError::Conflict`]: to be run again in the manner `Noting`. So pages cost no
    /// savepoints, which would have SQLite copy every page of the file that a verb changes.
    Together,
}

/// What a verb is given: the connection with its transaction, or why there is none.
type Given<'g> = Result<(&'g mut Conn, &'g mut Notes), StoreError>;

struct Job {
    manner: Manner,
    run: Box<dyn FnOnce(Given<'_>) -> Ran + Send>,
}

pub type Opener = Box<dyn Fn() -> Result<Conn, StoreError> + Send>;

pub struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread on a connection that is open already; `opener` gets another when that one is lost.
    pub fn start(
        conn: Conn,
        opener: Opener,
        counters: Arc<Counters>,
        memory: Option<Arc<Memory>>,
    ) -> Result<Writer, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = thread::Builder::new()
            .name("barograph-writer".into())
            .spawn(move || work(conn, &jobs, &Around { opener, counters, memory }))
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
        manner: Manner,
        verb: impl FnOnce(&mut Conn, &mut Notes) -> Result<T, E> + Send + 'static,
        answer: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let run = Box::new(move |given: Given<'_>| {
            let result = match given {
                Ok((conn, notes)) => catch_unwind(AssertUnwindSafe(|| verb(conn, notes))).unwrap_or_else(|_| {
                    tracing::error!(verb = name, "a verb panicked; it was rolled back alone");
                    Err(StoreError::Panicked(name).into())
                }),
                Err(error) => Err(error.into()),
            };
            let keep = result.is_ok();
            let reply: Reply = Box::new(move |settled| answer(settled.map_err(E::from).and(result)));
            Ran { keep, reply }
        });
        let job = Job { manner, run };
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

/// What stands round the writer's loop.
struct Around {
    opener: Opener,
    counters: Arc<Counters>,
    memory: Option<Arc<Memory>>,
}

/// The connection, and the number by which it tells whether others have committed.
struct Line {
    conn: Conn,
    version: Option<i64>,
}

fn work(conn: Conn, jobs: &Receiver<Job>, around: &Around) {
    let mut held = Some(Line { conn, version: None });
    while let Ok(first) = jobs.recv() {
        let opened = || (around.opener)().map(|conn| Line { conn, version: None });
        let line = match held.take().map_or_else(opened, Ok) {
            Ok(line) => line,
            Err(error) => {
                refuse_all(first, jobs, &error);
                continue;
            }
        };
        held = group(line, first, jobs, around);
    }
}

// All that wait: each of them would only find out the same, and only after waiting as long as the one before it.
fn refuse_all(first: Job, jobs: &Receiver<Job>, error: &StoreError) {
    // No more than were waiting at most, so that those who come meanwhile get a new attempt.
    for job in std::iter::once(first).chain(jobs.try_iter().take(QUEUE)) {
        let ran = (job.run)(Err(error.clone()));
        (ran.reply)(Err(error.clone()));
    }
}

/// One transaction over everything that waits. Gives the connection back when it can be used again.
fn group(mut line: Line, first: Job, jobs: &Receiver<Job>, around: &Around) -> Option<Line> {
    if let Err(error) = begun(&mut line, &around.opener) {
        refuse_all(first, jobs, &error);
        return (error == StoreError::Busy).then_some(line);
    }
    one_more(&around.counters.groups);
    let mut group = Group::begin(&mut line, around.memory.as_ref());
    let mut next = Some(first);
    while let Some(job) = next {
        one_more(&around.counters.verbs);
        match group.run(job) {
            Ok(Went::On) => {}
            Ok(Went::Back) => {
                let replies = group.replies;
                answer_all(replies, Ok(()));
                return Some(line);
            }
            Err(error) => {
                answer_all(group.replies, Err(error));
                return None;
            }
        }
        next = if group.replies.len() < GROUP { jobs.try_recv().ok() } else { None };
    }
    let Group { replies, notes, .. } = group;
    let committed = commit(&mut line.conn);
    let usable = committed.is_ok();
    if usable {
        notes.remember(|| line.is_alone());
    }
    answer_all(replies, committed);
    usable.then_some(line)
}

/// A transaction that gathers verbs.
struct Group<'l> {
    conn: &'l mut Conn,
    notes: Notes,
    replies: Vec<(Reply, Result<(), StoreError>)>,
    /// Verbs before this one can only be lost with the transaction; those from it on are undone together.
    settled: usize,
    is_guarded: bool,
}

/// Whether the transaction is still there.
enum Went {
    On,
    Back,
}

impl<'l> Group<'l> {
    fn begin(line: &'l mut Line, memory: Option<&Arc<Memory>>) -> Group<'l> {
        let notes = Notes::begin(memory);
        Group { conn: &mut line.conn, notes, replies: Vec::new(), settled: 0, is_guarded: false }
    }

    /// An error means that the whole transaction is gone.
    fn run(&mut self, job: Job) -> Result<Went, StoreError> {
        let is_together = job.manner == Manner::Together && matches!(self.conn, Conn::Sqlite(_));
        if !is_together && let Err(error) = self.guard() {
            let ran = (job.run)(Err(error.clone()));
            self.replies.push((ran.reply, Ok(())));
            return Err(error);
        }
        self.notes.before_verb(!is_together);
        let ran = (job.run)(Ok((&mut *self.conn, &mut self.notes)));
        if is_together {
            return self.settle_together(ran);
        }
        let kept = settle(self.conn, ran.keep);
        let outcome = kept.as_ref().map_or(Ok(()), Clone::clone);
        let is_kept = ran.keep && kept == Ok(Ok(()));
        self.replies.push((ran.reply, outcome));
        self.settled = self.replies.len();
        match (job.manner, is_kept) {
            (Manner::Alone, true) => self.notes.forget(),
            (_, true) => {
                self.notes.keep_verb();
                self.notes.keep();
            }
            (_, false) => self.notes.drop_verb(),
        }
        kept.map(|_| Went::On)
    }

    /// Sets a savepoint after what has run, which can then only be lost with the transaction.
    fn guard(&mut self) -> Result<(), StoreError> {
        if !self.is_guarded {
            self.conn.batch_execute("SAVEPOINT verb")?;
        } else if self.settled < self.replies.len() {
            self.conn.batch_execute("RELEASE SAVEPOINT verb; SAVEPOINT verb")?;
        }
        self.is_guarded = true;
        self.settled = self.replies.len();
        self.notes.keep();
        Ok(())
    }

    fn settle_together(&mut self, ran: Ran) -> Result<Went, StoreError> {
        if ran.keep {
            self.notes.keep_verb();
        } else {
            self.notes.drop_verb();
        }
        if ran.keep || !self.notes.has_written() {
            // Whoever says no before it writes has nothing to take back.
            self.replies.push((ran.reply, Ok(())));
            return if ran.keep { Ok(Went::On) } else { self.still_open().map(|()| Went::On) };
        }
        for (_, outcome) in &mut self.replies[self.settled..] {
            *outcome = Err(StoreError::Conflict);
        }
        self.replies.push((ran.reply, Ok(())));
        self.notes.undo();
        if self.is_guarded {
            self.conn.batch_execute("ROLLBACK TO SAVEPOINT verb")?;
            self.settled = self.replies.len();
            return Ok(Went::On);
        }
        match self.conn {
            Conn::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c)?,
            Conn::Pg(c) => AnsiTransactionManager::rollback_transaction(c)?,
        }
        Ok(Went::Back)
    }

    /// When a disk fails, SQLite may end the transaction by itself: what came next would then be written without one.
    fn still_open(&mut self) -> Result<(), StoreError> {
        match self.conn.batch_execute("BEGIN") {
            Err(_) => Ok(()),
            Ok(()) => Err(StoreError::Other("the database ended a transaction by itself".into())),
        }
    }
}

impl Line {
    /// Whether no other connection has committed anything since this was asked last. Of no use on a server, and not asked there.
    fn is_alone(&mut self) -> bool {
        let Conn::Sqlite(conn) = &mut self.conn else { return false };
        let read = diesel::sql_query("PRAGMA data_version").get_result::<DataVersion>(conn);
        let now = read.ok().map(|row| row.data_version);
        let is_alone = now.is_some() && now == self.version;
        self.version = now;
        is_alone
    }
}

#[derive(QueryableByName)]
struct DataVersion {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    data_version: i64,
}

// A connection that idled for long may have been cut: the first statement tells, and a new one is tried once. One that is busy is
// not lost: another process holds the file, and has done so for as long as we wait.
fn begun(line: &mut Line, opener: &Opener) -> Result<(), StoreError> {
    match begin(&mut line.conn) {
        Ok(()) => Ok(()),
        Err(StoreError::Busy) => Err(StoreError::Busy),
        Err(_) => {
            *line = Line { conn: opener()?, version: None };
            begin(&mut line.conn)
        }
    }
}

fn begin(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
    }
    Ok(())
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
