//! Many people at once, on few threads.

use super::person::{Known, Person};
use super::wire::Wire;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What is asked of everybody.
#[derive(Clone, Copy)]
pub enum Task {
    /// From the introduction to the receipt, one person after the other.
    Journeys,
    /// Only the pages of questions, each read and sent. What must come first, a start, is one request more and is in the time.
    Submissions,
}

#[derive(Clone, Copy)]
pub struct Load<'l> {
    pub address: SocketAddr,
    pub link: &'l str,
    pub clients: u64,
    /// Threads of the client.
    pub threads: u64,
    pub task: Task,
    pub warm: Duration,
    pub time: Duration,
}

/// What all clients saw in the measured time.
#[derive(Default)]
pub struct Seen {
    pub seconds: f64,
    /// Whole journeys, or whole rounds of pages.
    pub journeys: u64,
    pub requests: u64,
    pub latencies: Vec<u32>,
    pub acknowledged: u64,
    pub refused: u64,
}

/// Told to all threads.
#[derive(Default)]
struct Signals {
    /// The measured time has begun.
    counting: AtomicBool,
    over: AtomicBool,
}

/// Warms up, calls `begun`, measures, calls `ended`.
pub fn run(load: &Load, begun: impl FnOnce(), ended: impl FnOnce()) -> Seen {
    let signals = Signals::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..load.threads)
            .map(|thread| {
                let signals = &signals;
                scope.spawn(move || one_thread(load, thread, signals))
            })
            .collect();
        std::thread::sleep(load.warm);
        begun();
        signals.counting.store(true, Ordering::SeqCst);
        let start = Instant::now();
        std::thread::sleep(load.time);
        signals.over.store(true, Ordering::SeqCst);
        let seconds = start.elapsed().as_secs_f64();
        ended();
        let mut all = Seen { seconds, ..Seen::default() };
        for thread in threads {
            let seen = thread.join().expect("a client saw only good replies");
            all.journeys += seen.journeys;
            all.requests += seen.requests;
            all.acknowledged += seen.acknowledged;
            all.refused += seen.refused;
            all.latencies.extend(seen.latencies);
        }
        all
    })
}

fn one_thread(load: &Load, thread: u64, signals: &Signals) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
    let known = Known::default();
    let mine = (0..load.clients).filter(|client| client % load.threads == thread);
    let clients = futures_util::future::join_all(mine.map(|client| one_client(load, client, known.clone(), signals)));
    let mut all = Seen::default();
    for seen in runtime.block_on(clients) {
        let seen = seen.expect("a good reply");
        all.journeys += seen.journeys;
        all.requests += seen.requests;
        all.acknowledged += seen.acknowledged;
        all.refused += seen.refused;
        all.latencies.extend(seen.latencies);
    }
    all
}

async fn one_client(load: &Load<'_>, client: u64, known: Known, signals: &Signals) -> io::Result<Seen> {
    let mut wire = Wire::connect(load.address).await?;
    let over = || signals.over.load(Ordering::Relaxed);
    let mut person = Person::new(&mut wire, known, client + 1);
    let mut seen = Seen::default();
    let mut counting = false;
    while !over() {
        if !counting && signals.counting.load(Ordering::Relaxed) {
            counting = true;
            person.done = Default::default();
            person.wire.latencies.clear();
        }
        match load.task {
            Task::Journeys => person.journey(load.link, over).await?,
            Task::Submissions => person.submission(load.link, over).await?,
        }
    }
    if counting {
        let done = std::mem::take(&mut person.done);
        (seen.journeys, seen.acknowledged, seen.refused) = (done.journeys, done.acknowledged, done.refused);
        seen.latencies = std::mem::take(&mut wire.latencies);
        seen.requests = seen.latencies.len() as u64;
    }
    Ok(seen)
}
