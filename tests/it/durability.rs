//! A reply follows the sync of what it acknowledges: seen from outside, in the system calls.

use super::database::Database;
use super::respondent::Respondent;
use super::server::{Server, open_wave};
use super::strace::{Call, Strace};

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json");

/// From the arrival of a request to the sending of its reply, on one connection.
#[derive(Debug)]
struct Exchange {
    method: &'static str,
    status: u16,
    received: f64,
    replied: f64,
}

#[test]
fn replies_follow_the_sync() {
    let database = Database::fresh();
    let link = open_wave(&database, TEMPLATE, "durability");
    let server = Server::start(&database);
    // Everything is open and warm before anybody looks.
    Respondent::new(server.address, 1).walk(&link).expect("a first walk");
    let watched = match watch(&database, &server) {
        Ok(watched) => watched,
        Err(reason) => return println!("skipped: strace cannot attach here: {reason}"),
    };
    Respondent::new(server.address, 2).walk(&link).expect("a walk alone");
    let alone = finish(watched);
    let exchanges = exchanges(&alone, server.address.port());
    let posts = exchanges.iter().filter(|e| e.method == "POST").count();
    assert!(posts >= 5 && exchanges.len() > posts, "the trace shows too little: {exchanges:?}");
    for exchange in &exchanges {
        judge_alone(&alone, exchange, &database);
    }

    let watched = watch(&database, &server).expect("it attached before");
    std::thread::scope(|scope| {
        for seed in 10..18 {
            let (link, address) = (&link, server.address);
            scope.spawn(move || Respondent::new(address, seed).walk(link).expect("a walk among others"));
        }
    });
    let together = finish(watched);
    let exchanges = self::exchanges(&together, server.address.port());
    let accepted: Vec<_> = exchanges.iter().filter(|e| e.method == "POST" && e.status == 303).collect();
    assert!(accepted.len() >= 8 * 5, "the trace shows too little: {} posts", accepted.len());
    for exchange in &accepted {
        assert!(synced(&together, exchange), "no write and sync of the log between request and reply: {exchange:?}");
    }
    println!("{posts} posts alone and {} among others: each reply after the sync of its group", accepted.len());
    server.stop();
}

/// Strace on the server and, for PostgreSQL, on its server too: all that is up and all it starts.
fn watch(database: &Database, server: &Server) -> Result<Vec<Strace>, String> {
    let mut watched = vec![Strace::attach(&[server.pid()], database.folder(), "server")?];
    if database.is_postgres() {
        let setting = |name: &str| database.words(&format!("SELECT current_setting('{name}') AS word"));
        assert_eq!((setting("fsync"), setting("synchronous_commit")), (vec!["on".to_owned()], vec!["on".to_owned()]));
        let mut pids: Vec<u32> = database
            .words("SELECT pid::text AS word FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            .iter()
            .map(|pid| pid.parse().expect("a process id"))
            .collect();
        let first = *pids.first().ok_or("PostgreSQL shows no process")?;
        pids.push(parent_of(first)?);
        watched.push(Strace::attach(&pids, database.folder(), "postgres")?);
    }
    Ok(watched)
}

fn finish(watched: Vec<Strace>) -> Vec<Call> {
    let mut calls: Vec<Call> = watched.into_iter().flat_map(Strace::finish).collect();
    calls.sort_by(|a, b| a.start.total_cmp(&b.start));
    calls
}

fn parent_of(pid: u32) -> Result<u32, String> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).map_err(|error| error.to_string())?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap_or_default();
    parent.trim().parse().map_err(|_| format!("process {pid} has no parent"))
}

/// Requests and replies on connections to our port.
fn exchanges(calls: &[Call], port: u16) -> Vec<Exchange> {
    let ours = format!("TCP:[127.0.0.1:{port}->");
    let mut open = std::collections::HashMap::new();
    let mut found = Vec::new();
    for call in calls.iter().filter(|call| call.file.starts_with(&ours)) {
        if call.is_receive() {
            for method in ["POST", "GET"] {
                if call.arguments.contains(&format!("\"{method} /")) {
                    open.insert(call.file.clone(), (method, call.start));
                }
            }
        } else if call.is_send()
            && let Some(at) = call.arguments.find("\"HTTP/1.1 ")
            && let Some((method, received)) = open.remove(&call.file)
        {
            let status = call.arguments[at + 10..].get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            found.push(Exchange { method, status, received, replied: call.start });
        }
    }
    found
}

/// The database's log: SQLite's `-wal`, PostgreSQL's `pg_wal`.
fn of_log(call: &Call) -> bool {
    call.file.ends_with("-wal") || call.file.contains("/pg_wal/")
}

fn log_writes<'a>(calls: &'a [Call], exchange: &'a Exchange) -> impl Iterator<Item = &'a Call> {
    calls.iter().filter(|c| c.is_write() && of_log(c) && c.start >= exchange.received && c.start < exchange.replied)
}

/// A write of the log since the request came, and a sync that began after it and ended before the reply.
fn synced(calls: &[Call], exchange: &Exchange) -> bool {
    log_writes(calls, exchange).any(|write| synced_by(calls, write, exchange.replied))
}

fn synced_by(calls: &[Call], write: &Call, before: f64) -> bool {
    calls.iter().any(|c| {
        c.is_sync() && of_log(c) && c.file == write.file && c.start >= write.end - CLOCK && c.end <= before + CLOCK
    })
}

/// Strace prints whole microseconds.
const CLOCK: f64 = 2e-6;

/// With nobody else about, everything written between request and reply is the request's own.
fn judge_alone(calls: &[Call], exchange: &Exchange, database: &Database) {
    if exchange.method == "GET" {
        // PostgreSQL's own house-keeping writes its log when it likes.
        assert!(database.is_postgres() || log_writes(calls, exchange).count() == 0, "a GET wrote: {exchange:?}");
        return;
    }
    assert_eq!(exchange.status, 303, "{exchange:?}");
    assert!(synced(calls, exchange), "no write and sync of the log between request and reply: {exchange:?}");
    for write in log_writes(calls, exchange) {
        let later = exchange.replied;
        assert!(
            database.is_postgres() || synced_by(calls, write, later),
            "written and not synced: {write:?} {exchange:?}"
        );
    }
    if database.is_postgres() {
        let last_sync = calls
            .iter()
            .filter(|c| c.is_sync() && of_log(c) && c.end <= exchange.replied + CLOCK)
            .map(|c| c.end)
            .fold(0.0, f64::max);
        let answered = calls.iter().any(|c| {
            c.is_receive()
                && !c.file.contains("/pg_wal/")
                && c.end >= last_sync - CLOCK
                && c.end <= exchange.replied + CLOCK
        });
        assert!(answered, "the reply did not wait for the answer to COMMIT: {exchange:?}");
    }
}
