//! Whole respondent journeys from many kept-alive clients on loopback: how many a second, how long they wait, what it costs.
//!
//! `cargo bench --bench journeys -- [--clients 64] [--seconds 20] [--database URL] [--template FILE_OR_NAME] [--submissions]`
//!
//! Without `--database` it measures embedded SQLite in a temporary folder and then, where `pg_virtualenv` is installed, a
//! throw-away PostgreSQL. A journey is introduction, start, every page read and sent, check, send, receipt; `--submissions` only
//! reads and sends the pages. The server is the release build in a process of its own; the clients share the machine with it. It ends by itself and touches only 127.0.0.1.
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

#[path = "journeys/cost.rs"]
mod cost;
#[path = "journeys/draw.rs"]
mod draw;
#[path = "journeys/load.rs"]
mod load;
#[path = "journeys/person.rs"]
mod person;
#[path = "journeys/shape.rs"]
mod shape;
#[path = "journeys/wire.rs"]
mod wire;

use cost::Processor;
use database::Database;
use load::{Load, Seen, Task};
use server::Server;
use std::cell::Cell;
use std::time::Duration;

struct Options {
    clients: u64,
    threads: u64,
    submissions: bool,
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
        Some(name) if name == "sqlite" => measure(&Database::sqlite(), &options),
        Some(url) => measure(&Database::at(url), &options),
        None => {
            measure(&Database::sqlite(), &options);
            again_on_postgres(&options);
        }
    }
}

fn options(mut given: impl Iterator<Item = String>) -> Result<Options, String> {
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json").to_owned();
    let mut options = Options { clients: 64, threads: 1, submissions: false, seconds: 20, database: None, template };
    while let Some(name) = given.next() {
        // Cargo adds this to every bench.
        if name == "--bench" {
            continue;
        }
        if name == "--submissions" {
            options.submissions = true;
            continue;
        }
        let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number =
            || value.parse::<u64>().ok().filter(|n| *n > 0).ok_or_else(|| format!("{name} takes a number above 0"));
        match name.as_str() {
            "--clients" => options.clients = number()?.min(1_000),
            "--threads" => options.threads = number()?.min(64),
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
    command.args(["--threads", &options.threads.to_string()]).args(options.submissions.then_some("--submissions"));
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => println!("PostgreSQL: pg_virtualenv ended with {status}"),
        Err(error) => println!("PostgreSQL: not measured, pg_virtualenv cannot be started ({error})"),
    }
}

const WARM: Duration = Duration::from_secs(2);

fn measure(database: &Database, options: &Options) {
    let link = server::open_wave(database, &options.template, "journeys");
    let server = Server::start(database);
    let load = Load {
        address: server.address,
        link: &link,
        clients: options.clients,
        threads: options.threads.min(options.clients),
        task: if options.submissions { Task::Submissions } else { Task::Journeys },
        warm: WARM,
        time: Duration::from_secs(options.seconds),
    };
    let (before, used) = (Cell::new(Processor::default()), Cell::new(Processor::default()));
    let begun = || before.set(Processor::now(server.pid()));
    let seen = load::run(&load, begun, || used.set(Processor::now(server.pid()).since(before.get())));
    let peak = cost::peak_memory(server.pid());
    let said = server.stop();
    let kept = Kept::of(database);
    assert!(
        kept.acknowledged >= seen.acknowledged,
        "{} were acknowledged, {} kept",
        seen.acknowledged,
        kept.acknowledged
    );
    tell(database, options, &seen, used.get());
    println!("rows                {} responses, {} events (warming up included)", kept.responses, kept.acknowledged);
    println!("server, peak memory {peak}");
    if let Some(line) = said.lines().find(|line| line.contains("the store's work")) {
        println!("server, store       {}", line.split("the store's work").nth(1).unwrap_or_default().trim());
    }
}

/// Rows afterwards.
struct Kept {
    responses: i64,
    acknowledged: u64,
}

impl Kept {
    fn of(database: &Database) -> Kept {
        let events = database.number("SELECT count(*) AS n FROM response_events");
        Kept {
            responses: database.number("SELECT count(*) AS n FROM responses"),
            acknowledged: u64::try_from(events).unwrap_or(0),
        }
    }
}

fn tell(database: &Database, options: &Options, seen: &Seen, used: Processor) {
    let mut latencies = seen.latencies.clone();
    latencies.sort_unstable();
    let at = |share: f64| milliseconds(&latencies, share);
    let (journeys, requests) = (seen.journeys as f64, seen.requests as f64);
    let what = if options.submissions { "submissions         " } else { "journeys            " };
    let others = used.machine - used.server - used.client;
    println!();
    println!("database            {}", if database.is_postgres() { "PostgreSQL" } else { "SQLite, embedded" });
    println!("clients, seconds    {} on {} thread(s), {:.1}", options.clients, options.threads, seen.seconds);
    println!("{what}{} whole, {:.0} a second", seen.journeys, journeys / seen.seconds);
    println!(
        "requests            {}, {:.0} a second; {} pages refused",
        seen.requests,
        requests / seen.seconds,
        seen.refused
    );
    println!("latency, ms         p50 {:.2}   p99 {:.2}   greatest {:.2}", at(0.5), at(0.99), at(1.0));
    println!(
        "processor, s        server {:.1}, client {:.1}, everything else on this machine {others:.1}",
        used.server, used.client
    );
    println!(
        "per request, µs     server {:.1}, client {:.1}",
        1e6 * used.server / requests.max(1.0),
        1e6 * used.client / requests.max(1.0)
    );
}

fn milliseconds(sorted: &[u32], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (share * last as f64).round() as usize;
    sorted.get(at).map_or(0.0, |microseconds| f64::from(*microseconds) / 1000.0)
}
