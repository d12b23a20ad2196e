//! The store: what is acknowledged stays, neighbours do not hurt each other, and a database that cannot keep its word is refused.

use crate::world::World;
use barograph::finding::Code;
use barograph::id::{StudyId, timed_uuid};
use barograph::store::{self, Conn, DatabaseUrl, OpenOptions, Purpose, QUEUE, Store, StoreError, migrate};
use barograph::study::Study;
use diesel::connection::SimpleConnection;
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};

fn study(number: u64) -> Study {
    Study {
        id: StudyId(timed_uuid(number, [7; 10])),
        name: format!("study_{number}").parse().expect("a name"),
        title: format!("Study {number}"),
        population: "adults".into(),
        simulated: true,
        source: None,
    }
}

fn names(store: &Store) -> Vec<String> {
    let all = store.read("test", store::studies::all).expect("the studies can be read");
    all.into_iter().map(|s| s.name.to_string()).collect()
}

/// Holds the writer until the returned sender is dropped, so that what is queued meanwhile makes one group.
fn hold(store: &Store) -> std::sync::mpsc::Sender<()> {
    let (release, wait) = channel::<()>();
    let started = Arc::new(Barrier::new(2));
    let inside = started.clone();
    let held = store.transact("hold", move |_| -> Result<(), StoreError> {
        inside.wait();
        // An error is the sender being dropped: that is the signal.
        let _ = wait.recv();
        Ok(())
    });
    drop(held);
    started.wait();
    release
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn the_migrations_go_up_down_and_up_and_agree_with_the_declared_tables() {
    let world = World::new();
    let mut conn = Conn::open(&world.url, Purpose::Write, &OpenOptions::default()).expect("opens");
    migrate::up(&mut conn).expect("up");
    assert_eq!(migrate::differences(&mut conn).expect("compared"), Vec::<String>::new());
    migrate::revert_all(&mut conn).expect("down");
    let gone = migrate::differences(&mut conn).expect("compared");
    assert!(gone.len() > 60 && gone.iter().all(|d| d.starts_with("not in the database")), "{gone:?}");
    migrate::up(&mut conn).expect("up again");
    assert_eq!(migrate::differences(&mut conn).expect("compared"), Vec::<String>::new());
}

#[test]
fn a_failing_and_a_panicking_verb_leave_their_neighbours_alone() {
    let world = World::new();
    let store = world.store();
    let release = hold(&store);
    let good = store.transact("good", |conn| store::studies::insert(conn, &study(1)));
    let refused = store.transact("refused", |conn| {
        store::studies::insert(conn, &study(2))?;
        Err::<(), _>(StoreError::Other("changed its mind".into()))
    });
    let twice = store.transact("twice", |conn| {
        store::studies::insert(conn, &study(3))?;
        store::studies::insert(conn, &study(1))
    });
    let panics = store.transact("panics", |conn| -> Result<(), StoreError> {
        store::studies::insert(conn, &study(4))?;
        panic!("on purpose");
    });
    let last = store.transact("last", |conn| store::studies::insert(conn, &study(5)));
    drop(release);
    runtime().block_on(async {
        assert_eq!(good.await, Ok(()));
        assert_eq!(refused.await, Err(StoreError::Other("changed its mind".into())));
        assert_eq!(twice.await, Err(StoreError::Taken));
        assert_eq!(panics.await, Err(StoreError::Panicked("panics")));
        assert_eq!(last.await, Ok(()));
    });
    assert_eq!(names(&store), ["study_1", "study_5"]);
}

#[test]
fn a_database_error_that_a_verb_swallows_undoes_that_verb_or_nothing() {
    let world = World::new();
    let store = world.store();
    let release = hold(&store);
    let first = store.transact("first", |conn| store::studies::insert(conn, &study(1)));
    let swallows = store.transact("swallows", |conn| {
        let taken = store::studies::insert(conn, &study(1));
        assert_eq!(taken, Err(StoreError::Taken));
        Ok::<_, StoreError>(())
    });
    let last = store.transact("last", |conn| store::studies::insert(conn, &study(2)));
    drop(release);
    runtime().block_on(async {
        assert_eq!(first.await, Ok(()));
        // PostgreSQL ends a verb at its first error; SQLite goes on. Neither touches the others.
        assert_eq!(swallows.await.is_err(), world.is_postgres());
        assert_eq!(last.await, Ok(()));
    });
    assert_eq!(names(&store), ["study_1", "study_2"]);
}

#[test]
fn verbs_run_in_the_order_in_which_they_were_queued_and_see_each_other() {
    let world = World::new();
    let store = world.store();
    let release = hold(&store);
    let waiting: Vec<_> = (0..700)
        .map(|n| {
            store.transact("count", move |conn| {
                store::studies::insert(conn, &study(n))?;
                Ok::<_, StoreError>(store::studies::all(conn)?.len())
            })
        })
        .collect();
    drop(release);
    runtime().block_on(async {
        for (n, answer) in waiting.into_iter().enumerate() {
            assert_eq!(answer.await, Ok(n + 1));
        }
    });
}

#[test]
fn a_full_queue_is_busy_and_nothing_that_was_queued_is_lost() {
    let world = World::new();
    let store = world.store();
    let release = hold(&store);
    let mut waiting = Vec::new();
    let mut refused = 0;
    for _ in 0..QUEUE + 50 {
        waiting.push(store.transact("tick", |_| Ok::<_, StoreError>(())));
    }
    drop(release);
    runtime().block_on(async {
        for answer in waiting {
            match answer.await {
                Ok(()) => {}
                Err(StoreError::Busy) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
    });
    assert_eq!(refused, 50);
    assert_eq!(StoreError::Busy.code(), Code::BUSY);
}

#[test]
fn what_was_answered_is_there_after_opening_again() {
    let world = World::new();
    let store = world.store();
    assert_eq!(store.transact_blocking("add", |conn| store::studies::insert(conn, &study(1))), Ok(()));
    drop(store);
    assert_eq!(names(&world.store()), ["study_1"]);
}

#[test]
fn queued_writes_are_finished_when_the_store_is_dropped() {
    let world = World::new();
    let store = world.store();
    for n in 0..100 {
        drop(store.transact("add", move |conn| store::studies::insert(conn, &study(n))));
    }
    drop(store);
    assert_eq!(names(&world.store()).len(), 100);
}

#[test]
fn readers_cannot_write() {
    let world = World::new();
    let store = world.store();
    assert!(store.read("sly", |conn| store::studies::insert(conn, &study(1))).is_err());
    assert!(names(&store).is_empty());
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_was() {
    let world = World::new();
    drop(world.store());
    let mut conn = Conn::open(&world.url, Purpose::Write, &OpenOptions::default()).expect("opens");
    conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')").expect("recorded");
    let refused = Store::open(&world.url, OpenOptions::default()).err().expect("refused");
    assert_eq!(refused.code(), Code::DATABASE_NEWER);
    assert!(refused.to_string().contains("29991231000000"), "{refused}");
    assert_eq!(migrate::differences(&mut conn).expect("compared"), Vec::<String>::new());
}

#[test]
fn a_lost_connection_is_opened_again() {
    let world = World::new();
    if !world.is_postgres() {
        println!("skipped: SQLite has no connection to lose");
        return;
    }
    let store = world.store();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let mut other = Conn::open(&world.url, Purpose::Write, &OpenOptions::default()).expect("opens");
    other.batch_execute(cut).expect("cut");
    assert_eq!(store.transact_blocking("add", |conn| store::studies::insert(conn, &study(1))), Ok(()));
    // And in the middle of a verb: that verb fails, the next one works.
    let lost = store.transact_blocking("suicide", |conn| {
        store::studies::insert(conn, &study(2))?;
        conn.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")?;
        Ok::<_, StoreError>(())
    });
    assert!(lost.is_err());
    assert_eq!(store.transact_blocking("add", |conn| store::studies::insert(conn, &study(3))), Ok(()));
    assert_eq!(names(&store), ["study_1", "study_3"]);
}

#[test]
fn unsafe_settings_are_refused_by_name_until_allowed() {
    let world = World::new();
    let DatabaseUrl::Postgres(address) = &world.url else {
        println!("skipped: SQLite's settings are the program's own");
        return;
    };
    let weak = DatabaseUrl::Postgres(format!("{address}?options=-csynchronous_commit%3Doff"));
    let refused = Store::open(&weak, OpenOptions::default()).err().expect("refused");
    assert_eq!(refused.code(), Code::DURABILITY_REFUSED);
    assert!(refused.to_string().contains("synchronous_commit"), "{refused}");
    let allowed = OpenOptions { allow_unsafe_durability: vec!["synchronous_commit".into()] };
    assert!(Store::open(&weak, allowed).is_ok());
}

#[test]
fn an_unusable_place_is_refused_with_advice() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = DatabaseUrl::Sqlite(folder.path().join("no/such/test.db"));
    let refused = Store::open(&missing, OpenOptions::default()).err().expect("refused");
    assert_eq!(refused.code(), Code::FOLDER_NOT_WRITABLE);

    let read_only = folder.path().join("locked.db");
    std::fs::write(&read_only, "").expect("written");
    let mut rights = std::fs::metadata(&read_only).expect("there").permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(&read_only, rights).expect("set");
    let refused = Store::open(&DatabaseUrl::Sqlite(read_only), OpenOptions::default()).err().expect("refused");
    assert_eq!(refused.code(), Code::FOLDER_NOT_WRITABLE);

    let other_file = folder.path().join("letter.txt");
    std::fs::write(&other_file, "Dear Sir or Madam, this is no database. ".repeat(50)).expect("written");
    let refused = Store::open(&DatabaseUrl::Sqlite(other_file), OpenOptions::default()).err().expect("refused");
    assert_eq!(refused.code(), Code::DATABASE_UNREACHABLE);

    let nobody = DatabaseUrl::Postgres("postgres://nobody@127.0.0.1:1/none".into());
    let refused = Store::open(&nobody, OpenOptions::default()).err().expect("refused");
    assert_eq!(refused.code(), Code::DATABASE_UNREACHABLE);
}
