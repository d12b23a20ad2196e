//! Kills the server at random moments under load, ten times, and looks for every page whose reply had arrived.
//!
//! A page is acknowledged when its redirect reached the client. After each kill, and a start on the same database: every
//! acknowledged page is there once, with the answers given; none is there twice; and a page that was under way is either there
//! or not, and sending it again leaves it there once.

use super::database::Database;
use super::form::form_with;
use super::http::Http;
use super::respondent::{Progress, Respondent, Sent};
use super::server::{Server, open_wave};
use barograph::random::Seeded;
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
    /// Something was sent to which no reply came.
    under_way: bool,
}

/// Over all rounds.
#[derive(Default)]
struct Seen {
    acknowledged: u64,
    /// Sent, and no reply came.
    open: u64,
}

#[test]
fn every_acknowledged_page_outlives_ten_kills() {
    let database = Database::fresh();
    let link = open_wave(&database, TEMPLATE, "crash");
    let mut moments = Seeded::new(20_261_123);
    let mut seen = Seen::default();
    let mut repeated = 0;
    let mut server = Server::start(&database);
    for round in 0..ROUNDS {
        let wait = Duration::from_millis(250 + moments.below(1000) as u64);
        let left = load_and_kill(server, &link, round, wait);
        server = Server::start(&database);
        all_once(&database, &mut seen, &left);
        everybody_is_there(server.address, &left);
        repeated += send_again(&database, server.address, &left);
    }
    server.stop();
    let acknowledged = seen.acknowledged;
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
        let under_way = ended.is_err() && respondent.sending;
        left.push(Left { home: respondent.home, at: respondent.at, sent: respondent.sent, under_way });
        if let Err(error) = ended {
            // A reply that is not the one expected is a fault at any time; a broken connection only while the server lives.
            let broken = error.kind() != ErrorKind::Other;
            assert!(broken && killed.load(Ordering::SeqCst), "client {seed}: {error}");
            break;
        }
    }
    left
}

/// Pages kept twice, and all pages kept.
fn kept(database: &Database) -> (i64, u64) {
    let twice = database.number(
        "SELECT count(*) AS n FROM (SELECT response_id, page FROM response_events WHERE outcome = 'accepted'
         GROUP BY response_id, page HAVING count(*) > 1) AS twice",
    );
    let all = database.number("SELECT count(*) AS n FROM response_events WHERE outcome = 'accepted'");
    (twice, u64::try_from(all).expect("a count"))
}

/// Nobody answers a page twice here, so that a page with two events was kept twice.
fn all_once(database: &Database, seen: &mut Seen, left: &[Left]) {
    for one in left {
        seen.acknowledged += one.sent.iter().filter(|sent| sent.acknowledged.is_some()).count() as u64;
        seen.open += one.sent.iter().filter(|sent| sent.acknowledged.is_none()).count() as u64;
    }
    let (twice, all) = kept(database);
    assert_eq!(twice, 0, "pages were kept twice");
    let possible = seen.acknowledged..=seen.acknowledged + seen.open;
    assert!(possible.contains(&all), "{all} pages were kept, and {possible:?} were sent");
}

/// Where the server thinks everybody is. Whoever had nothing under way stands exactly where the last reply led.
fn everybody_is_there(address: SocketAddr, left: &[Left]) {
    let mut http = Http::new(address);
    for one in left.iter().filter(|one| !one.home.is_empty()) {
        let reply = http.get(&one.home).expect("the server is back");
        assert_eq!(reply.status, 303, "a response that was begun is gone: {}", reply.text());
        if !one.under_way && one.at != one.home {
            assert_eq!(reply.location(), one.at, "not where the last reply led");
        }
        if reply.location().ends_with("/receipt") {
            continue;
        }
        answers_stand(&mut http, one);
    }
}

/// Whoever saw no reply loads nothing and presses the button again: the same form, the same key.
fn send_again(database: &Database, address: SocketAddr, left: &[Left]) -> u64 {
    let mut http = Http::new(address);
    let mut again = 0;
    for one in left {
        let Some(last) = one.sent.last().filter(|sent| sent.acknowledged.is_none()) else { continue };
        for _ in 0..2 {
            let reply = http.post(&one.at, &last.fields).expect("the server is back");
            // 422 is a fair answer to choices that had not been judged yet; then nothing is kept.
            assert!(matches!(reply.status, 303 | 422), "sent again: {} {}", reply.status, reply.text());
        }
        again += 1;
    }
    assert_eq!(kept(database).0, 0, "a page sent again was kept twice");
    again
}

/// What the pages show afterwards is what was sent.
fn answers_stand(http: &mut Http, one: &Left) {
    for sent in one.sent.iter().filter(|sent| sent.acknowledged.is_some()) {
        let reply = http.get(&format!("{}/p/{}", one.home, sent.page)).expect("the server is back");
        assert_eq!(reply.status, 200, "page {} was acknowledged and cannot be seen: {}", sent.page, reply.text());
        let shown = form_with(&reply.text(), "submission_key").expect("the page has its form").as_shown();
        for field in sent.fields.iter().filter(|(name, _)| !matches!(name.as_str(), "submission_key" | "shown-at")) {
            assert!(shown.contains(field), "{}: {field:?} was acknowledged, the page shows {shown:?}", sent.page);
        }
    }
}
