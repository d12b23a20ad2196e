//! What the store has done since it was opened, counted: for tests, and for whoever wants to know how well writes gather.

use super::Conn;
use diesel::connection::{Connection, InstrumentationEvent};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts that only grow.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub reads: AtomicU64,
    pub verbs: AtomicU64,
    pub groups: AtomicU64,
    read_statements: Arc<AtomicU64>,
    write_statements: Arc<AtomicU64>,
}

/// Counts at one moment. Statements are all that a database was told, transactions and savepoints included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    pub reads: u64,
    pub verbs: u64,
    /// Transactions in which verbs were committed or lost together.
    pub groups: u64,
    pub read_statements: u64,
    pub write_statements: u64,
}

impl Counters {
    pub fn of_reader(&self, conn: &mut Conn) {
        count(conn, self.read_statements.clone());
    }

    pub fn of_writer(&self, conn: &mut Conn) {
        count(conn, self.write_statements.clone());
    }

    pub fn now(&self) -> Work {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Work {
            reads: read(&self.reads),
            verbs: read(&self.verbs),
            groups: read(&self.groups),
            read_statements: read(&self.read_statements),
            write_statements: read(&self.write_statements),
        }
    }
}

pub(super) fn one_more(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn count(conn: &mut Conn, counter: Arc<AtomicU64>) {
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            one_more(&counter);
        }
    });
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        write!(
            f,
            "{} reads with {:.2} statements each, {} verbs with {:.2} each, {:.1} verbs to a commit",
            self.reads,
            share(self.read_statements, self.reads),
            self.verbs,
            share(self.write_statements, self.verbs),
            share(self.verbs, self.groups)
        )
    }
}
