//! Two servers on one PostgreSQL: people and staff go from one to the other at every step, and one server is killed under load.
//!
//! On SQLite there is one server at a time, so that there is nothing to see.

use super::database::Database;
use super::http::Http;
use super::respondent::{Progress, Respondent};
use super::server::{STAFF_EMAIL, STAFF_PASSWORD, Server, add_staff, open_wave};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

const TEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json");
const CLIENTS: u64 = 32;
const PEOPLE: u64 = 12;

/// Servers that answer at this moment.
struct Servers(RwLock<Vec<SocketAddr>>);

impl Servers {
    /// Another one for each turn, as a balancer without sticky sessions would choose.
    fn at(&self, turn: usize) -> SocketAddr {
        let servers = self.0.read().expect("unharmed");
        servers[turn % servers.len()]
    }
}

/// Somebody who meets another server at each step, and who tries again elsewhere when one is gone. Gives how many pages were
/// acknowledged.
fn walked(servers: &Servers, link: &str, seed: u64) -> u64 {
    let mut turn = seed as usize;
    let mut one = Respondent::new(servers.at(turn), seed);
    if seed.is_multiple_of(2) {
        one.preset.insert("old_enough".to_owned(), "1".to_owned());
    }
    loop {
        match one.begin(link) {
            Ok(()) => break,
            Err(error) => turn = gone(servers, &mut one, turn, &error),
        }
    }
    loop {
        turn += 1;
        one.http = Http::new(servers.at(turn));
        match one.step() {
            Ok(Progress::Done) => return one.sent.iter().filter(|sent| sent.acknowledged.is_some()).count() as u64,
            Ok(Progress::Under) => {}
            Err(error) => {
                turn = gone(servers, &mut one, turn, &error);
                while one.sending {
                    match sent_again(&mut one) {
                        Ok(()) => one.sending = false,
                        Err(error) => turn = gone(servers, &mut one, turn, &error),
                    }
                }
            }
        }
    }
}

/// Goes to another server. A reply that is not the one expected is a fault at any time.
fn gone(servers: &Servers, one: &mut Respondent, turn: usize, error: &io::Error) -> usize {
    assert!(error.kind() != ErrorKind::Other, "{error}");
    thread::sleep(Duration::from_millis(20));
    one.http = Http::new(servers.at(turn + 1));
    turn + 1
}

/// The same press once more: no reply has come.
fn sent_again(one: &mut Respondent) -> io::Result<()> {
    let is_page = !one.at.ends_with("/check");
    let fields = if is_page { one.sent.last().map(|sent| sent.fields.clone()).unwrap_or_default() } else { Vec::new() };
    let reply = one.http.post(&one.at, &fields)?;
    match (reply.status, is_page) {
        (303, _) => {
            one.at = reply.location().to_owned();
            if let Some(last) = one.sent.last_mut().filter(|_| is_page) {
                last.acknowledged = Some(one.at.clone());
            }
        }
        // Choices that had not been judged yet.
        (422, true) => drop(one.sent.pop()),
        (status, _) => return Err(io::Error::other(format!("sent again: {status} {}", reply.text()))),
    }
    Ok(())
}

fn signed_in(server: SocketAddr) -> String {
    let mut http = Http::new(server);
    http.get("/desk/sign-in").expect("the form");
    let fields = [("email", STAFF_EMAIL), ("password", STAFF_PASSWORD)].map(|(n, v)| (n.to_owned(), v.to_owned()));
    let reply = http.post("/desk/sign-in", &fields).expect("signed in");
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned()
}

fn is_known(server: SocketAddr, cookie: &str) -> bool {
    let mut http = Http::new(server);
    cookie.clone_into(&mut http.cookie);
    http.get("/desk").expect("an answer").status == 200
}

#[test]
fn two_servers_share_people_and_sessions_and_one_may_be_killed() {
    let database = Database::fresh();
    if !database.is_postgres() {
        println!("skipped: an embedded database has one server");
        return;
    }
    let link = open_wave(&database, TEN, "ten");
    add_staff(&database);
    let (first, second) = (Server::start(&database), Server::start(&database));
    let (one, two) = (first.address, second.address);
    let servers = Servers(RwLock::new(vec![one, two]));
    let cookie = signed_in(one);
    assert!(is_known(two, &cookie), "signed in on one, known on the other");
    let ended = AtomicU64::new(0);
    let acknowledged: u64 = thread::scope(|scope| {
        let walk = |client: u64| {
            let (servers, link) = (&servers, &link);
            let ended = &ended;
            scope.spawn(move || {
                let walk = |person| {
                    let acknowledged = walked(servers, link, client * 1000 + person);
                    ended.fetch_add(1, Ordering::SeqCst);
                    acknowledged
                };
                (0..PEOPLE).map(walk).sum::<u64>()
            })
        };
        let clients: Vec<_> = (0..CLIENTS).map(walk).collect();
        let until = |share: u64| {
            while ended.load(Ordering::SeqCst) < CLIENTS * PEOPLE / share {
                thread::sleep(Duration::from_millis(5));
            }
        };
        until(4);
        // A balancer learns of it only after some have met a server that is gone.
        second.kill();
        assert!(ended.load(Ordering::SeqCst) < CLIENTS * PEOPLE / 2, "people are still answering");
        thread::sleep(Duration::from_millis(100));
        *servers.0.write().expect("unharmed") = vec![one];
        assert!(is_known(one, &cookie));
        let third = Server::start(&database);
        assert!(is_known(third.address, &cookie), "a server that has just come knows who signed in before");
        *servers.0.write().expect("unharmed") = vec![one, third.address];
        let acknowledged = clients.into_iter().map(|client| client.join().expect("only good replies")).sum();
        third.stop();
        acknowledged
    });
    let twice = database.number(
        "SELECT count(*) AS n FROM (SELECT response_id, page FROM response_events WHERE outcome = 'accepted'
         GROUP BY response_id, page HAVING count(*) > 1) AS twice",
    );
    let kept = database.number("SELECT count(*) AS n FROM response_events WHERE outcome = 'accepted'");
    assert_eq!(twice, 0, "nothing is doubled");
    assert_eq!(u64::try_from(kept), Ok(acknowledged), "all that was acknowledged is there, and nothing else");
    let ended = database.number("SELECT count(*) AS n FROM responses WHERE disposition <> 'in_progress'");
    assert_eq!(u64::try_from(ended), Ok(CLIENTS * PEOPLE), "everybody came to an end, once");
    assert!(acknowledged > 1000, "too little load to mean anything: {acknowledged} pages");
    println!("{acknowledged} pages of {} people on two servers, one of them killed", CLIENTS * PEOPLE);
    first.stop();
}
