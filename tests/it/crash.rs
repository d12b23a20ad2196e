//! Kills the server at random moments under load, ten times, and looks for every page whose reply had arrived.
//!
//! A page is acknowledged when its redirect reached the client. After each kill, and a start on the same database: every
//! acknowledged page is there once, with the answers given; none is there twice; and a page that was under way is either there
//! or not, and sending it again leaves it there once.

use super::database::Database;
use super::form::form_with;
use super::respondent::{Progress, Respondent, Sent};
use super::server::{Server, open_wave};
use barograph::random::Seeded;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const CLIENTS: u64 = 64;
const ROUNDS: u64 = 10;

/// One respondent as the kill left it.
struct Left {
    home: String,
    at: String,
    sent: Vec<Sent>,
}

#[test]
fn every_acknowledged_page_outlives_ten_kills() {
    let database = Database::fresh();
    let link = open_wave(&database, TEMPLATE, "crash");
    let mut moments = Seeded::new(20_261_123);
    let mut acknowledged = 0;
    let mut repeated = 0;
    let mut server = Server::start(&database);
    for round in 0..ROUNDS {
        let wait = Duration::from_millis(250 + moments.below(1000) as u64);
        let left = load_and_kill(server, &link, round, wait);
        server = Server::start(&database);
        acknowledged += all_once(&database, &left);
        repeated += send_again(&database, server.address, &left);
        for one in left.iter().step_by(7).take(12) {
            answers_stand(server.address, one);
        }
    }
    server.stop();
    println!(
        "{acknowledged} pages acknowledged over {ROUNDS} kills, all there once; {repeated} sent again after a kill"
    );
    assert!(acknowledged > 100, "too little load to mean anything: {acknowledged} pages");
}

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json");

/// Sixty-four people answer until the server is gone.
fn load_and_kill(server: Server, link: &str, round: u64, wait: Duration) -> Vec<Left> {
    let address = server.address;
    let killed = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let killed = &killed;
                scope.spawn(move || answer_until_gone(address, link, round * 10_000 + client, killed))
            })
            .collect();
        std::thread::sleep(wait);
        killed.store(true, Ordering::SeqCst);
        server.kill();
        clients.into_iter().flat_map(|client| client.join().expect("a client saw only good replies")).collect()
    })
}

fn answer_until_gone(address: SocketAddr, link: &str, seed: u64, killed: &AtomicBool) -> Vec<Left> {
    let mut left = Vec::new();
    for person in 0.. {
        let mut respondent = Respondent::new(address, seed * 1_000 + person);
        let ended = respondent.begin(link).and_then(|()| {
            while respondent.step()? == Progress::Under {}
            Ok(())
        });
        left.push(Left { home: respondent.home, at: respondent.at, sent: respondent.sent });
        if let Err(error) = ended {
            // A reply that is not the one expected is a fault at any time; a broken connection only while the server lives.
            let broken = error.kind() != ErrorKind::Other;
            assert!(broken && killed.load(Ordering::SeqCst), "client {seed}: {error}");
            break;
        }
    }
    left
}

/// How often each submission key stands in the database.
fn kept(database: &Database) -> BTreeMap<String, u64> {
    let mut kept = BTreeMap::new();
    for key in database.words("SELECT event_key AS word FROM response_events") {
        *kept.entry(key).or_default() += 1;
    }
    kept
}

fn all_once(database: &Database, left: &[Left]) -> u64 {
    let kept = kept(database);
    let twice: Vec<_> = kept.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "kept twice: {twice:?}");
    let mut acknowledged = 0;
    for sent in left.iter().flat_map(|one| &one.sent).filter(|sent| sent.acknowledged.is_some()) {
        assert_eq!(kept.get(&sent.key), Some(&1), "page {} was acknowledged and is gone", sent.page);
        acknowledged += 1;
    }
    acknowledged
}

/// Whoever saw no reply loads nothing and presses the button again: the same key.
fn send_again(database: &Database, address: SocketAddr, left: &[Left]) -> u64 {
    let mut again = Vec::new();
    for one in left {
        let Some(last) = one.sent.last().filter(|sent| sent.acknowledged.is_none()) else { continue };
        let mut respondent = Respondent::new(address, 0);
        let reply = respondent.http.post(&one.at, &last.fields).expect("the server is back");
        // 422 is a fair answer to a page whose choices had not been judged yet; then nothing may be kept.
        assert!(matches!(reply.status, 303 | 422), "sent again: {} {}", reply.status, reply.text());
        again.push((last.key.clone(), u64::from(reply.status == 303)));
    }
    let kept = kept(database);
    for (key, times) in &again {
        assert_eq!(kept.get(key).copied().unwrap_or(0), *times, "a page sent again");
    }
    again.len() as u64
}

/// What the pages show afterwards is what was sent.
fn answers_stand(address: SocketAddr, one: &Left) {
    let mut respondent = Respondent::new(address, 0);
    for sent in one.sent.iter().filter(|sent| sent.acknowledged.is_some()) {
        let reply = respondent.http.get(&format!("{}/p/{}", one.home, sent.page)).expect("the server is back");
        if reply.status == 303 {
            // A response that was sent in shows its receipt and nothing else any more.
            assert!(reply.location().ends_with("/receipt"), "{} leads to {}", sent.page, reply.location());
            continue;
        }
        assert_eq!(reply.status, 200, "{}", reply.text());
        let shown = form_with(&reply.text(), "submission_key").expect("the page has its form").as_shown();
        for field in sent.fields.iter().filter(|(name, _)| name != "submission_key") {
            assert!(shown.contains(field), "{}: {field:?} was acknowledged, the page shows {shown:?}", sent.page);
        }
    }
}
