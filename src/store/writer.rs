//! The one writer: verbs queue up, each can be undone alone, and one commit serves all that were waiting.
//!
//! There is no timer: while a commit waits for the disk, the next group gathers in the queue. A caller gets its answer only after
//! the commit that carries its work. A verb that fails, or panics, is rolled back alone.

use super::checkpoint::Checkpointer;
use super::memory::{Memory, Notes};
use super::work::{Counters, one_more};
use super::{Conn, StoreError};
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Verbs that may wait at once; the next one is told to come again.
pub const QUEUE: usize = 4096;
/// Verbs in one commit at most, so that the first does not wait for ever.
pub const GROUP: usize = 512;
/// How long the writer waits for work before it looks whether what is remembered still holds.
const IDLE: Duration = Duration::from_secs(20);
/// What SQLite says to a transaction that is begun in another.
const WITHIN: &str = "cannot start a transaction within a transaction";

/// How a verb is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// In a savepoint of its own; what it changed is not known.
    Alone,
    /// In a savepoint of its own; it notes what it writes, and asks the database for what it needs.
    Noting,
    /// As `Alone`, and the only one of its transaction: for work on whole tables, which others should neither wait for nor be undone with.
    Solitary,
    /// On an embedded database without a savepoint: it notes what it writes, and that it is going to. Where it then fails, it and those
    /// that ran with it are undone and run again, in the manner `Noting`: their callers learn nothing of it, and need not be there any
    /// more. It must let no error of the database pass but that a row is taken. So pages cost no savepoints, which would have SQLite copy every page of the file that a verb changes.
    Together,
}

/// What a verb is given: the connection with its transaction, or why there is none.
type Given<'g> = Result<(&'g mut Conn, &'g mut Notes), StoreError>;

/// A verb and whoever waits for it.
trait Job: Send {
    /// Runs, if need be again; whether what it did is to stay.
    fn run(&mut self, given: Given<'_>) -> bool;

    /// Answers, once it is known what became of the transaction.
    fn answer(self: Box<Self>, settled: Result<(), StoreError>);
}

struct Verb<V, A, T, E> {
    name: &'static str,
    verb: V,
    answer: A,
    /// What it came to when it ran last.
    result: Option<Result<T, E>>,
}

impl<V, A, T, E> Job for Verb<V, A, T, E>
where
    V: FnMut(&mut Conn, &mut Notes) -> Result<T, E> + Send,
    A: FnOnce(Result<T, E>) + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, given: Given<'_>) -> bool {
        let Verb { name, verb, .. } = self;
        let result = match given {
            Ok((conn, notes)) => catch_unwind(AssertUnwindSafe(|| verb(conn, notes))).unwrap_or_else(|_| {
                tracing::error!(verb = name, "a verb panicked; it was rolled back alone");
                Err(StoreError::Panicked(name).into())
            }),
            Err(error) => Err(error.into()),
        };
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, settled: Result<(), StoreError>) {
        let Verb { verb, answer, result, .. } = *self;
        // Before anybody is woken: it may hold the last of a store, which must not end on this thread.
        drop(verb);
        let unrun = || Err(StoreError::Other("a verb was not run".into()).into());
        answer(settled.map_err(E::from).and_then(|()| result.unwrap_or_else(unrun)));
    }
}

/// A job and how it is to be run.
struct Queued {
    manner: Manner,
    job: Box<dyn Job>,
}

pub type Opener = Box<dyn Fn() -> Result<Conn, StoreError> + Send>;

pub struct Writer {
    queue: Option<SyncSender<Queued>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread on a connection that is open already.
    pub fn start(conn: Conn, around: Around) -> Result<Writer, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = thread::Builder::new()
            .name("barograph-writer".into())
            .spawn(move || work(conn, &mut Jobs { queue: jobs, again: VecDeque::new() }, &around))
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
        verb: impl FnMut(&mut Conn, &mut Notes) -> Result<T, E> + Send + 'static,
        answer: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let queued = Queued { manner, job: Box::new(Verb { name, verb, answer, result: None }) };
        match self.queue.as_ref().map(|q| q.try_send(queued)) {
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
pub struct Around {
    /// Gets another connection when one is lost.
    pub opener: Opener,
    pub counters: Arc<Counters>,
    /// These two on an embedded database.
    pub memory: Option<Arc<Memory>>,
    pub checkpointer: Option<Checkpointer>,
}

/// The connection, and the number by which it tells whether others have committed.
struct Line {
    conn: Conn,
    version: Option<i64>,
}

/// Where the next job comes from.
struct Jobs {
    queue: Receiver<Queued>,
    /// Undone with another's failure: these go first.
    again: VecDeque<Queued>,
}

impl Jobs {
    /// Waits no longer than [`IDLE`].
    fn wait(&mut self) -> Result<Queued, RecvTimeoutError> {
        self.again.pop_front().map_or_else(|| self.queue.recv_timeout(IDLE), Ok)
    }

    fn next(&mut self) -> Option<Queued> {
        self.again.pop_front().or_else(|| self.queue.try_recv().ok())
    }
}

fn work(conn: Conn, jobs: &mut Jobs, around: &Around) {
    let mut held = Some(Line { conn, version: None });
    loop {
        let first = match jobs.wait() {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                around.memory.iter().for_each(|memory| memory.settle());
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let line = match held.take().map_or_else(|| around.open(), Ok) {
            Ok(line) => line,
            Err(error) => {
                refuse_all(first, jobs, &error);
                continue;
            }
        };
        held = group(line, first, jobs, around);
    }
}

impl Around {
    fn see_log(&self) {
        if let (Some(checkpointer), Some(memory)) = (&self.checkpointer, &self.memory) {
            memory.logged().into_iter().for_each(|pages| checkpointer.see(pages));
        }
    }

    /// A new connection, perhaps to another file of the same name.
    fn open(&self) -> Result<Line, StoreError> {
        let conn = (self.opener)()?;
        self.memory.iter().for_each(|memory| memory.look_again());
        Ok(Line { conn, version: None })
    }
}

// All that wait: each of them would only find out the same, and only after waiting as long as the one before it.
fn refuse_all(first: Queued, jobs: &mut Jobs, error: &StoreError) {
    // First all, so that who comes because of an answer gets an attempt; no more than were waiting at most.
    let waiting: Vec<Queued> = std::iter::once(first).chain(std::iter::from_fn(|| jobs.next()).take(QUEUE)).collect();
    for Queued { mut job, .. } in waiting {
        job.run(Err(error.clone()));
        job.answer(Err(error.clone()));
    }
}

/// One transaction over everything that waits. Gives the connection back when it can be used again.
fn group(mut line: Line, first: Queued, jobs: &mut Jobs, around: &Around) -> Option<Line> {
    if let Err(error) = begun(&mut line, around) {
        around.memory.iter().for_each(|memory| memory.settle());
        refuse_all(first, jobs, &error);
        return (error == StoreError::Busy).then_some(line);
    }
    one_more(&around.counters.groups);
    let mut group = Group::begin(&mut line, around.memory.as_ref());
    let mut next = Some(first);
    while let Some(queued) = next {
        let is_solitary = queued.manner == Manner::Solitary;
        if is_solitary && !group.done.is_empty() {
            jobs.again.push_front(queued);
            break;
        }
        one_more(&around.counters.verbs);
        match group.run(queued, &mut jobs.again) {
            Ok(Went::On) => {}
            Ok(Went::Back) => {
                debug_assert!(group.done.is_empty(), "all that ran are to run again");
                answer_all(group.done, Ok(()));
                return Some(line);
            }
            Err(error) => {
                answer_all(group.done, Err(error));
                return None;
            }
        }
        next = if group.done.len() < GROUP && !is_solitary { jobs.next() } else { None };
    }
    let Group { done, notes, .. } = group;
    let is_changing = |yes| around.memory.iter().for_each(|memory| memory.is_changing(yes));
    is_changing(true);
    let committed = commit(&mut line.conn);
    let usable = committed.is_ok();
    if usable {
        notes.remember(|| line.is_alone());
    }
    is_changing(false);
    answer_all(done, committed);
    around.see_log();
    usable.then_some(line)
}

/// A job that has run, and what became of its work.
struct Done {
    job: Box<dyn Job>,
    outcome: Result<(), StoreError>,
}

/// A transaction that gathers verbs.
struct Group<'l> {
    conn: &'l mut Conn,
    notes: Notes,
    done: Vec<Done>,
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
        Group { conn: &mut line.conn, notes, done: Vec::new(), settled: 0, is_guarded: false }
    }

    /// An error means that the whole transaction is gone. What is to be run again goes to `again`.
    fn run(&mut self, queued: Queued, again: &mut VecDeque<Queued>) -> Result<Went, StoreError> {
        let Queued { manner, mut job } = queued;
        let is_together = manner == Manner::Together && matches!(self.conn, Conn::Sqlite(_));
        if !is_together && let Err(error) = self.guard() {
            job.run(Err(error.clone()));
            self.done.push(Done { job, outcome: Ok(()) });
            return Err(error);
        }
        self.notes.before_verb(!is_together);
        let keep = job.run(Ok((&mut *self.conn, &mut self.notes)));
        if is_together {
            return self.settle_together(job, keep, again);
        }
        let kept = settle(self.conn, keep);
        let outcome = kept.as_ref().map_or(Ok(()), Clone::clone);
        let is_kept = keep && kept == Ok(Ok(()));
        self.done.push(Done { job, outcome });
        self.settled = self.done.len();
        match (manner, is_kept) {
            (Manner::Alone | Manner::Solitary, true) => self.notes.forget(),
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
        } else if self.settled < self.done.len() {
            self.conn.batch_execute("RELEASE SAVEPOINT verb; SAVEPOINT verb")?;
        }
        self.is_guarded = true;
        self.settled = self.done.len();
        self.notes.keep();
        Ok(())
    }

    fn settle_together(
        &mut self,
        job: Box<dyn Job>,
        keep: bool,
        again: &mut VecDeque<Queued>,
    ) -> Result<Went, StoreError> {
        if keep {
            self.notes.keep_verb();
        } else {
            self.notes.drop_verb();
        }
        let is_harmless = keep || !self.notes.has_written();
        self.done.push(Done { job, outcome: Ok(()) });
        if is_harmless {
            // Whoever says no before it writes has nothing to take back.
            return if keep { Ok(Went::On) } else { self.still_open().map(|()| Went::On) };
        }
        self.notes.undo();
        let went = self.undo()?;
        // In the order in which they came, before those that have not run yet.
        let undone = self.done.drain(self.settled..).map(|done| Queued { manner: Manner::Noting, job: done.job });
        undone.rev().for_each(|queued| again.push_front(queued));
        Ok(went)
    }

    /// Takes back what has run since the savepoint; without one, the transaction.
    fn undo(&mut self) -> Result<Went, StoreError> {
        if self.is_guarded {
            self.conn.batch_execute("ROLLBACK TO SAVEPOINT verb")?;
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
            Err(diesel::result::Error::DatabaseError(_, why)) if why.message() == WITHIN => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => Err(StoreError::Other("the database ended a transaction by itself".into())),
        }
    }
}

impl Line {
    /// Whether no other connection has committed anything since this was asked last. Of no use on a server, and not asked there.
    fn is_alone(&mut self) -> bool {
        let Conn::Sqlite(conn) = &mut self.conn else { return false };
        let now = DataVersion.get_result::<i64>(conn).ok();
        let is_alone = now.is_some() && now == self.version;
        self.version = now;
        is_alone
    }
}

/// Asked after every commit, and therefore prepared only once, which `sql_query` would not be.
#[derive(Clone, Copy, QueryId)]
struct DataVersion;

impl QueryFragment<Sqlite> for DataVersion {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("PRAGMA data_version");
        Ok(())
    }
}

impl Query for DataVersion {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for DataVersion {}

// A connection that idled for long may have been cut: the first statement tells, and a new one is tried once. One that is busy is
// not lost: another process holds the file, and has done so for as long as we wait.
fn begun(line: &mut Line, around: &Around) -> Result<(), StoreError> {
    match begin(&mut line.conn) {
        Ok(()) => Ok(()),
        Err(StoreError::Busy) => Err(StoreError::Busy),
        Err(_) => {
            *line = around.open()?;
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

fn answer_all(all: Vec<Done>, committed: Result<(), StoreError>) {
    for Done { job, outcome, .. } in all {
        job.answer(committed.clone().and(outcome));
    }
}

#[cfg(test)]
mod tests;
