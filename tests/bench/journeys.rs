//! Whole respondent journeys from many kept-alive clients on loopback: how many a second, how long they wait, what it costs.
//!
//! `cargo bench --bench journeys -- [--clients 64] [--seconds 20] [--database URL] [--template FILE_OR_NAME]`
//!
//! Without `--database` it measures embedded SQLite in a temporary folder and then, where `pg_virtualenv` is installed, a
//! throw-away PostgreSQL. A journey is introduction, start, every page read and sent, check, send, receipt. The server is the
//! release build in a process of its own; the clients share the machine with it. It ends by itself and touches only 127.0.0.1.
//! What the figures mean: docs/PERFORMANCE.md.

#[path = "../it/database.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod database;
#[path = "../it/form.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod form;
#[path = "../it/http.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod http;
#[path = "../it/respondent.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod respondent;
#[path = "../it/server.rs"]
#[allow(dead_code, reason = "shared with the tests, which use more of it")]
mod server;

use database::Database;
use respondent::{Progress, Respondent};
use server::Server;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

struct Options {
    clients: u64,
    seconds: u64,
    database: Option<String>,
    template: String,
}

fn main() {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            std::process::exit(2);
        }
    };
    match &options.database {
        Some(url) => measure(&Database::at(url), &options),
        None => {
            measure(&Database::sqlite(), &options);
            again_on_postgres(&options);
        }
    }
}

fn options(mut given: impl Iterator<Item = String>) -> Result<Options, String> {
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json").to_owned();
    let mut options = Options { clients: 64, seconds: 20, database: None, template };
    while let Some(name) = given.next() {
        // Cargo adds this to every bench.
        if name == "--bench" {
            continue;
        }
        let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number =
            || value.parse::<u64>().ok().filter(|n| *n > 0).ok_or_else(|| format!("{name} takes a number above 0"));
        match name.as_str() {
            "--clients" => options.clients = number()?.min(1_000),
            "--seconds" => options.seconds = number()?.min(600),
            "--database" => options.database = Some(value),
            "--template" => options.template = value,
            _ => return Err(format!("there is no option {name}")),
        }
    }
    Ok(options)
}

/// Runs this program once more inside `pg_virtualenv`, durable as a real server.
fn again_on_postgres(options: &Options) {
    let program = std::env::current_exe().expect("this program has a path");
    let mut command = std::process::Command::new("pg_virtualenv");
    command.args([
        "-o",
        "fsync=on",
        "-o",
        "synchronous_commit=on",
        "-o",
        "full_page_writes=on",
        "-o",
        "max_connections=300",
    ]);
    command.arg(program).args(["--database", "env", "--template", &options.template]);
    command.args(["--clients", &options.clients.to_string(), "--seconds", &options.seconds.to_string()]);
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => println!("PostgreSQL: pg_virtualenv ended with {status}"),
        Err(error) => println!("PostgreSQL: not measured, pg_virtualenv cannot be started ({error})"),
    }
}

/// What one client saw.
#[derive(Default)]
struct Seen {
    journeys: u64,
    requests: u64,
    /// Microseconds, one for each request.
    latencies: Vec<u32>,
    acknowledged: u64,
}

fn measure(database: &Database, options: &Options) {
    let link = server::open_wave(database, &options.template, "journeys");
    let server = Server::start(database);
    // Warms caches and connections; not counted.
    run(server.address, &link, options.clients, Duration::from_secs(2), 1_000_000_000);
    let before = database.number("SELECT count(*) AS n FROM response_events");
    let begun = Instant::now();
    let seen = run(server.address, &link, options.clients, Duration::from_secs(options.seconds), 0);
    let took = begun.elapsed().as_secs_f64();
    let peak = peak_memory(server.pid());
    let (journeys, requests) = (seen.journeys as f64 / took, seen.requests as f64 / took);
    let (responses, events) = (
        database.number("SELECT count(*) AS n FROM responses"),
        database.number("SELECT count(*) AS n FROM response_events"),
    );
    let acknowledged = i64::try_from(seen.acknowledged).unwrap_or(i64::MAX);
    assert!(events - before >= acknowledged, "{acknowledged} pages were acknowledged, {} were kept", events - before);
    let mut latencies = seen.latencies;
    latencies.sort_unstable();
    let at = |share: f64| milliseconds(&latencies, share);
    println!();
    println!("database            {}", if database.is_postgres() { "PostgreSQL" } else { "SQLite, embedded" });
    println!("clients, seconds    {}, {took:.1}", options.clients);
    println!("journeys            {} whole, {journeys:.0} a second", seen.journeys);
    println!("requests            {}, {requests:.0} a second", seen.requests);
    println!("latency, ms         p50 {:.2}   p99 {:.2}   greatest {:.2}", at(0.5), at(0.99), at(1.0));
    println!("rows                {responses} responses, {events} events (warming up included)");
    println!("server, peak memory {peak}");
    server.stop();
}

fn milliseconds(sorted: &[u32], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (share * last as f64).round() as usize;
    sorted.get(at).map_or(0.0, |microseconds| f64::from(*microseconds) / 1000.0)
}

fn run(address: SocketAddr, link: &str, clients: u64, time: Duration, seed: u64) -> Seen {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..clients)
            .map(|client| {
                scope.spawn({
                    let over = &over;
                    move || one_client(address, link, seed + client * 1_000_000, over)
                })
            })
            .collect();
        std::thread::sleep(time);
        over.store(true, Ordering::Relaxed);
        let mut all = Seen::default();
        for client in running {
            let seen = client.join().expect("a client saw only good replies");
            all.journeys += seen.journeys;
            all.requests += seen.requests;
            all.acknowledged += seen.acknowledged;
            all.latencies.extend(seen.latencies);
        }
        all
    })
}

/// One journey after the other over one connection, until the time is over; a journey begun is broken off.
fn one_client(address: SocketAddr, link: &str, seed: u64, over: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    let mut http = http::Http::new(address);
    for person in 0.. {
        let mut respondent = Respondent::with(http, seed + person);
        respondent.begin(link).expect("a start");
        while !over.load(Ordering::Relaxed) {
            if respondent.step().expect("a good reply") == Progress::Done {
                seen.journeys += 1;
                break;
            }
        }
        seen.acknowledged += respondent.sent.iter().filter(|sent| sent.acknowledged.is_some()).count() as u64;
        http = respondent.http;
        if over.load(Ordering::Relaxed) {
            break;
        }
    }
    seen.requests = http.latencies.len() as u64;
    seen.latencies = http.latencies;
    seen
}

fn peak_memory(pid: u32) -> String {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kilobytes.map_or_else(|| "not known on this system".to_owned(), |kb| format!("{:.1} MB", kb / 1024.0))
}
