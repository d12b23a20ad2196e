use super::super::{DatabaseUrl, OpenOptions, Purpose};
use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

fn open(path: &std::path::Path) -> Result<Conn, StoreError> {
    Conn::open(&DatabaseUrl::Sqlite(path.to_owned()), Purpose::Write, &OpenOptions::default())
}

fn alone(opener: impl Fn() -> Result<Conn, StoreError> + Send + 'static) -> Around {
    Around { opener: Box::new(opener), counters: Arc::default(), memory: None, checkpointer: None }
}

/// Queues a verb; what it came to arrives in the receiver.
fn queue(
    writer: &Writer,
    verb: impl FnOnce(&mut Conn) -> Result<(), StoreError> + Send + 'static,
) -> Receiver<Result<(), StoreError>> {
    let (sender, answer) = channel();
    queue_as(writer, Manner::Alone, verb, sender);
    answer
}

fn queue_as(
    writer: &Writer,
    manner: Manner,
    verb: impl FnOnce(&mut Conn) -> Result<(), StoreError> + Send + 'static,
    sender: std::sync::mpsc::Sender<Result<(), StoreError>>,
) {
    let answer = move |result| sender.send(result).expect("the test waits");
    writer.submit("test", manner, super::super::once(verb), answer).expect("queued");
}

const WAITING: usize = 20;

fn several(writer: &Writer) -> Vec<Receiver<Result<(), StoreError>>> {
    (0..WAITING).map(|_| queue(writer, |_| Ok(()))).collect()
}

#[test]
fn all_that_wait_are_refused_at_once_when_the_database_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let conn = open(&folder.path().join("test.db")).expect("opens");
    let attempts = Arc::new(AtomicUsize::new(0));
    let (counted, (inside, entered), (release, held)) = (attempts.clone(), channel(), channel::<()>());
    let opener = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        inside.send(()).expect("the test waits");
        // An error is the sender being dropped: that is the signal.
        let _ = held.recv();
        Err(StoreError::Unreachable("gone".into()))
    };
    let writer = Writer::start(conn, alone(opener)).expect("starts");
    // The transaction ends behind the writer's back: it cannot settle, and gives the connection up.
    let lost = queue(&writer, |conn| Ok(conn.batch_execute("ROLLBACK")?));
    assert!(lost.recv().expect("an answer").is_err());
    let first = queue(&writer, |_| Ok(()));
    entered.recv().expect("a new connection is tried");
    let waiting = several(&writer);
    drop(release);
    for answer in std::iter::once(first).chain(waiting) {
        assert_eq!(answer.recv().expect("an answer"), Err(StoreError::Unreachable("gone".into())));
    }
    assert_eq!(attempts.load(Ordering::SeqCst), 1);
}

#[test]
fn a_file_that_somebody_holds_is_busy_for_all_that_wait_and_the_connection_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let opener = || Err(StoreError::Other("no other connection is needed".into()));
    let writer = Writer::start(open(&path).expect("opens"), alone(opener)).expect("starts");
    let patience = queue(&writer, |conn| Ok(conn.batch_execute("PRAGMA busy_timeout = 1000")?));
    assert_eq!(patience.recv().expect("an answer"), Ok(()));
    let mut holder = open(&path).expect("opens");
    holder.batch_execute("BEGIN IMMEDIATE").expect("held");
    let begun = Instant::now();
    for answer in several(&writer) {
        assert_eq!(answer.recv().expect("an answer"), Err(StoreError::Busy));
    }
    // One after another they would have taken twenty seconds.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    holder.batch_execute("ROLLBACK").expect("let go");
    assert_eq!(queue(&writer, |_| Ok(())).recv().expect("an answer"), Ok(()));
}

#[test]
fn solitary_work_shares_its_transaction_with_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let opener = || Err(StoreError::Other("no other connection is needed".into()));
    let around = alone(opener);
    let counters = around.counters.clone();
    let writer = Writer::start(open(&path).expect("opens"), around).expect("starts");
    // The first holds the writer until all others wait.
    let (release, held) = channel::<()>();
    let first = queue(&writer, move |_| {
        let _ = held.recv();
        Ok(())
    });
    let before = queue(&writer, |_| Ok(()));
    let (sender, alone) = channel();
    queue_as(&writer, Manner::Solitary, |_| Ok(()), sender);
    let after = several(&writer);
    drop(release);
    for answer in [first, before, alone].into_iter().chain(after) {
        assert_eq!(answer.recv().expect("an answer"), Ok(()));
    }
    drop(writer);
    let (groups, verbs) = (counters.groups.load(Ordering::SeqCst), counters.verbs.load(Ordering::SeqCst));
    assert_eq!((groups, verbs), (3, 3 + WAITING as u64), "those before, the one alone, those after");
}
