//! The same press of “Send” that comes five times at once, over five connections: one response, and five times the same receipt.

use super::database::Database;
use super::form::forms;
use super::http::{Http, Reply};
use super::respondent::Respondent;
use super::server::{Server, open_wave};
use std::sync::{Arc, Barrier};
use std::thread;

const TEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json");
const RETRIES: usize = 5;
const ROUNDS: u64 = 10;

/// Presses on five connections at the same moment, and follows each to its end.
fn pressed_at_once(server: &Server, address: &str, fields: &[(String, String)]) -> Vec<(Reply, Reply)> {
    let together = Arc::new(Barrier::new(RETRIES));
    let press = |_| {
        let (together, to) = (together.clone(), server.address);
        let (address, fields) = (address.to_owned(), fields.to_owned());
        thread::spawn(move || {
            let mut http = Http::new(to);
            // The connection is there before all press.
            http.get("/health").expect("an answer");
            together.wait();
            let reply = http.post(&address, &fields).expect("a reply");
            let receipt = http.get(reply.location()).expect("the receipt");
            (reply, receipt)
        })
    };
    let presses: Vec<_> = (0..RETRIES).map(press).collect();
    presses.into_iter().map(|press| press.join().expect("ends")).collect()
}

#[test]
fn five_parallel_retries_of_the_final_send_give_one_response_and_the_same_receipt() {
    let database = Database::fresh();
    let link = open_wave(&database, TEN, "ten");
    let server = Server::start(&database);
    for round in 0..ROUNDS {
        let mut one = Respondent::new(server.address, round);
        one.begin(&link).expect("begun");
        while !one.at.ends_with("/check") {
            one.step().expect("a page further");
        }
        let shown = one.http.get(&one.at).expect("the check");
        let send = forms(&shown.text()).into_iter().find(|form| form.method == "post").expect("a form");
        let ends = pressed_at_once(&server, &one.at, &send.as_shown());
        let (first, receipt) = &ends[0];
        assert_eq!((first.status, first.location()), (303, format!("{}/receipt", one.home).as_str()));
        assert_eq!(receipt.status, 200);
        for (reply, other) in &ends {
            assert_eq!((reply.status, reply.location()), (303, first.location()), "round {round}");
            assert!(other.status == 200 && other.body == receipt.body, "round {round}: another receipt");
        }
        let complete = database.number("SELECT count(*) AS n FROM responses WHERE disposition = 'complete'");
        let sent = database.number("SELECT count(*) AS n FROM response_events WHERE outcome = 'sent'");
        let all = database.number("SELECT count(*) AS n FROM responses");
        let so_far = i64::try_from(round + 1).expect("few");
        assert_eq!((all, complete, sent), (so_far, so_far, so_far), "round {round}");
    }
    server.stop();
}
