use super::super::testing::TestDatabase;
use super::super::{Conn, DatabaseUrl, Manner, OpenOptions, Store, StoreError};
use super::*;
use crate::id::ResponseId;
use crate::questionnaire::{Answers, Circumstances};
use crate::sample::Disposition;
use diesel::connection::SimpleConnection;
use std::future::Future;

fn found(n: u128, revision: i32) -> Found {
    Found {
        id: ResponseId(uuid::Uuid::from_u128(n)),
        disposition: Disposition::InProgress,
        answers: Answers::new(),
        circumstances: Circumstances::default(),
        language: None,
        revision,
        wave: WaveId(uuid::Uuid::nil()),
        wave_lock_version: 0,
        event: None,
    }
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// Where nothing is remembered there is nothing to test: `None`.
fn opened(database: &TestDatabase) -> Option<Store> {
    let is_embedded = matches!(database.url, DatabaseUrl::Sqlite(_));
    is_embedded.then(|| Store::open(&database.url, OpenOptions::default()).expect("opens"))
}

/// Writes a row and notes a response at this revision.
fn note(store: &Store, manner: Manner, key: &'static str, revision: i32) -> Result<Option<i32>, StoreError> {
    wait(store.transact_noting("note", manner, move |conn, notes| {
        let before = notes.response(key).map(|found| found.revision);
        notes.writes();
        touch(conn)?;
        notes.note(key, Arc::new(found(1, revision)));
        Ok(before)
    }))
}

fn touch(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(conn.batch_execute("CREATE TABLE IF NOT EXISTS touched (n INTEGER); INSERT INTO touched VALUES (1)")?)
}

fn revision(store: &Store, key: &str) -> Option<i32> {
    store.known_response(key).map(|found| found.revision)
}

/// A store whose writer knows that it is alone: the first commit of a connection does not.
fn begun(database: &TestDatabase) -> Option<Store> {
    let store = opened(database)?;
    note(&store, Manner::Together, "first", 0).expect("written");
    Some(store)
}

#[test]
fn what_the_writer_noted_is_known_until_another_connection_commits() {
    let database = TestDatabase::fresh();
    let Some(store) = begun(&database) else { return };
    assert_eq!(note(&store, Manner::Together, "a", 1), Ok(None));
    assert_eq!((revision(&store, "a"), revision(&store, "b")), (Some(1), None));
    assert_eq!(note(&store, Manner::Together, "a", 2), Ok(Some(1)), "the writer knows it too");
    assert_eq!(note(&store, Manner::Noting, "a", 3), Ok(None), "asked anew");
    assert_eq!(revision(&store, "a"), Some(3));
    let other = opened(&database).expect("opens");
    assert_eq!(revision(&store, "a"), Some(3), "opening changes nothing");
    for round in 4..8 {
        other.transact_blocking("other", touch).expect("written");
        assert_eq!(revision(&store, "a"), None, "somebody else has written");
        assert_eq!(note(&store, Manner::Together, "a", round), Ok(None), "nor does the writer believe it");
        // That commit could not know that it was the only one.
        assert_eq!(revision(&store, "a"), None);
        assert_eq!(note(&store, Manner::Together, "a", round), Ok(None));
        assert_eq!(revision(&store, "a"), Some(round));
    }
}

#[test]
fn a_verb_that_notes_nothing_makes_everything_forgotten() {
    let database = TestDatabase::fresh();
    let Some(store) = begun(&database) else { return };
    note(&store, Manner::Together, "a", 1).expect("written");
    let refused = store.transact_blocking("refused", |conn| {
        touch(conn)?;
        Err::<(), _>(StoreError::Taken)
    });
    assert_eq!((refused, revision(&store, "a")), (Err(StoreError::Taken), Some(1)), "it has changed nothing");
    store.transact_blocking("plain", touch).expect("written");
    assert_eq!(revision(&store, "a"), None);
    assert_eq!(note(&store, Manner::Together, "a", 2), Ok(None));
    assert_eq!(revision(&store, "a"), Some(2));
}

/// Runs these in one transaction, since the writer is held until all are queued.
fn together(store: &Store, verbs: Vec<(Manner, Outcome)>) -> Vec<Result<(), StoreError>> {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let hold = store.transact_noting("hold", Manner::Together, move |_, _| {
        // An error is the sender being dropped: that is the signal.
        let _ = held.recv();
        Ok::<_, StoreError>(())
    });
    let waiting: Vec<_> = verbs
        .into_iter()
        .map(|(manner, outcome)| {
            store.transact_noting("verb", manner, move |conn, notes| {
                if outcome == Outcome::Refused {
                    return Err(StoreError::Taken);
                }
                notes.writes();
                touch(conn)?;
                notes.note(outcome.key(), Arc::new(found(1, 1)));
                match outcome {
                    Outcome::Failed => Err(StoreError::Taken),
                    Outcome::Panicked => std::panic::panic_any("thrown by the test"),
                    _ => Ok(()),
                }
            })
        })
        .collect();
    drop(release);
    let _ = wait(hold);
    waiting.into_iter().map(wait).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    Kept(&'static str),
    Refused,
    Failed,
    Panicked,
}

impl Outcome {
    fn key(self) -> &'static str {
        if let Outcome::Kept(key) = self { key } else { "lost" }
    }
}

fn rows(store: &Store) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let count = |conn: &mut Conn| {
        let rows: Count =
            diesel::RunQueryDsl::get_result(diesel::sql_query("SELECT count(*) AS n FROM touched"), conn)?;
        Ok::<_, StoreError>(rows.n)
    };
    store.read("rows", count).expect("read")
}

#[test]
fn a_verb_that_fails_takes_nobody_with_it() {
    use Manner::{Noting, Together};
    use Outcome::{Failed, Kept, Panicked, Refused};
    let silent = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for bad in [Failed, Panicked] {
        let database = TestDatabase::fresh();
        let Some(store) = begun(&database) else { return };
        let own = if bad == Failed { StoreError::Taken } else { StoreError::Panicked("verb") };
        let before = rows(&store);
        // Whoever says no before it writes harms nobody.
        let all = together(&store, vec![(Together, Kept("a")), (Together, Refused), (Together, Kept("b"))]);
        assert_eq!(all, [Ok(()), Err(StoreError::Taken), Ok(())]);
        assert_eq!((rows(&store), revision(&store, "a"), revision(&store, "b")), (before + 2, Some(1), Some(1)));
        // Nothing was set before the first: all are undone, and run again.
        let all = together(&store, vec![(Together, Kept("c")), (Together, bad), (Together, Kept("d"))]);
        assert_eq!(all, [Ok(()), Err(own.clone()), Ok(())]);
        assert_eq!(rows(&store), before + 4);
        assert_eq!(["c", "lost", "d", "a"].map(|key| revision(&store, key)), [Some(1), None, Some(1), Some(1)]);
        // One alone stands between: what was before it stays.
        let verbs = [(Together, Kept("e")), (Noting, Kept("f")), (Together, Kept("g")), (Together, bad)];
        let all = together(&store, verbs.into_iter().chain([(Noting, bad), (Together, Kept("h"))]).collect());
        assert_eq!(all, [Ok(()), Ok(()), Ok(()), Err(own.clone()), Err(own), Ok(())]);
        assert_eq!(rows(&store), before + 8);
        let known = ["e", "f", "g", "lost", "h"].map(|key| revision(&store, key));
        assert_eq!(known, [Some(1), Some(1), Some(1), None, Some(1)]);
    }
    std::panic::set_hook(silent);
}

#[test]
fn what_was_undone_with_another_is_done_though_nobody_waits_any_more() {
    let database = TestDatabase::fresh();
    let Some(store) = begun(&database) else { return };
    let before = rows(&store);
    let (release, held) = std::sync::mpsc::channel::<()>();
    let verb = |fails: bool| {
        move |conn: &mut Conn, notes: &mut Notes| {
            notes.writes();
            touch(conn)?;
            if fails { Err(StoreError::Taken) } else { Ok(()) }
        }
    };
    let hold = store.transact_noting("hold", Manner::Together, move |_, _| {
        // An error is the sender being dropped: that is the signal.
        let _ = held.recv();
        Ok::<_, StoreError>(())
    });
    drop(store.transact_noting("gone", Manner::Together, verb(false)));
    let failing = store.transact_noting("failing", Manner::Together, verb(true));
    drop(release);
    wait(hold).expect("held");
    assert_eq!(wait(failing), Err(StoreError::Taken));
    assert_eq!(rows(&store), before + 1);
}

#[test]
fn nothing_stays_in_memory_of_what_another_process_has_changed() {
    let database = TestDatabase::fresh();
    let Some(store) = begun(&database) else { return };
    note(&store, Manner::Together, "a", 1).expect("written");
    let memory = store.inner.memory.as_ref().expect("embedded");
    let kept = || memory.read().known.responses.len();
    assert_eq!(kept(), 1, "the first commit could not know");
    let other = opened(&database).expect("opens");
    other.transact_blocking("other", touch).expect("written");
    assert_eq!((revision(&store, "b"), kept()), (None, 1), "nobody has looked at it");
    assert_eq!((revision(&store, "a"), kept()), (None, 0));
    note(&store, Manner::Together, "a", 2).expect("written");
    note(&store, Manner::Together, "a", 3).expect("written");
    other.transact_blocking("other", touch).expect("written");
    // What an idle writer does from time to time.
    memory.settle();
    assert_eq!(kept(), 0);
}

#[test]
fn a_file_that_has_taken_the_place_of_another_is_looked_at_anew() {
    let database = TestDatabase::fresh();
    let Some(store) = begun(&database) else { return };
    note(&store, Manner::Together, "a", 1).expect("written");
    let memory = store.inner.memory.as_ref().expect("embedded");
    let DatabaseUrl::Sqlite(path) = &database.url else { return };
    for end in ["", "-wal", "-shm"] {
        let mut old = path.clone().into_os_string();
        old.push(end);
        std::fs::remove_file(&old).expect("removed");
    }
    drop(Conn::open(&database.url, super::super::Purpose::Write, &OpenOptions::default()).expect("a new file"));
    memory.look_again();
    assert_eq!(revision(&store, "a"), None);
    // The writer still has the old file: its commits do not show in the new one, so that nothing can be believed.
    for n in 2..5 {
        note(&store, Manner::Together, "a", n).expect("written");
    }
    assert_eq!(revision(&store, "a"), None);
    assert!(memory.read().watch.is_none());
}

#[test]
fn only_so_many_are_remembered() {
    let mut known = Known::default();
    for n in 0..RESPONSES + 10 {
        known.remember(n.to_string(), Arc::new(found(1, 0)));
        known.remember(n.to_string(), Arc::new(found(1, 1)));
    }
    assert_eq!((known.responses.len(), known.order.len()), (RESPONSES, RESPONSES));
    assert!(!known.responses.contains_key("9") && known.responses.contains_key("10"));
    let long = |n| {
        let answers = Answers::from([("said".parse().expect("a name"), Answer::Text("a".repeat(100_000)))]);
        Found { answers, ..found(n, 1) }
    };
    for n in 0..1000 {
        known.remember(format!("long {n}"), Arc::new(long(n)));
    }
    assert!(known.bytes <= BYTES && known.responses.len() > 600, "{} of {}", known.responses.len(), known.bytes);
    assert!(known.responses.contains_key("long 999") && !known.responses.contains_key("long 0"));
    let counted: usize = known.responses.iter().map(|(key, found)| bytes(key, found)).sum();
    assert_eq!(counted, known.bytes);
    (0..LINKS + 1).for_each(|n| known.remember_link(n.to_string(), (WaveId(uuid::Uuid::nil()), 0)));
    assert_eq!(known.links.len(), 1);
}

#[test]
fn a_link_that_is_known_costs_no_other() {
    let mut known = Known::default();
    (0..LINKS).for_each(|n| known.remember_link(n.to_string(), (WaveId(uuid::Uuid::nil()), 0)));
    known.remember_link("0".into(), (WaveId(uuid::Uuid::nil()), 1));
    assert_eq!((known.links.len(), known.links["0"].1), (LINKS, 1));
}
