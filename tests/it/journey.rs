//! The respondent's addresses over plain HTTP: whole journeys, repeats, stale pages, and everything that can be sent wrongly.

use super::database::Database;
use super::form::{form_with, links};
use super::http::{Http, Reply};
use super::respondent::{Progress, Respondent};
use super::server::{Server, add_staff, barograph, open_wave, run, tell, tell_well};
use std::net::TcpListener;

const TEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/ten_questions.json");
const EVENTS: &str = "SELECT count(*) AS n FROM response_events";

fn is_problem(reply: &Reply, status: u16, code: &str) {
    let text = reply.text();
    assert_eq!(reply.status, status, "wanted {code}: {text}");
    assert!(text.contains(&format!("<code>{code}</code>")), "wanted {code}: {text}");
}

#[test]
fn many_people_walk_the_public_survey() {
    let database = Database::fresh();
    let link = open_wave(&database, "public_counterfeit", "counterfeit");
    let server = Server::start(&database);
    let (mut checked, mut longest) = (0, 0);
    for seed in 0..40 {
        let mut respondent = Respondent::new(server.address, seed);
        // Every fourth draws its age too, and may be too young.
        if seed % 4 != 0 {
            respondent.preset.insert("old_enough".to_owned(), "1".to_owned());
        }
        respondent.walk(&link).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        checked += i64::from(respondent.checked);
        longest = longest.max(respondent.sent.len());
        let first = respondent.http.get(&respondent.at).expect("the receipt");
        let second = respondent.http.get(&respondent.at).expect("the receipt again");
        assert_eq!((first.status, first.body), (200, second.body), "the receipt is safe to refresh");
        let home = respondent.http.get(&respondent.home).expect("an answer");
        assert_eq!((home.status, home.location()), (303, format!("{}/receipt", respondent.home).as_str()));
    }
    assert!((30..40).contains(&checked), "{checked} of 40 came to the check");
    assert!(longest >= 8, "the longest way had {longest} pages");
    assert_eq!(database.number("SELECT count(*) AS n FROM responses"), 40);
    assert_eq!(database.number("SELECT count(*) AS n FROM responses WHERE disposition = 'complete'"), checked);
    server.stop();
}

#[test]
fn repeats_and_stale_pages_change_nothing() {
    let database = Database::fresh();
    let link = open_wave(&database, TEN, "ten");
    let server = Server::start(&database);
    let mut one = Respondent::new(server.address, 5);
    let start = one.http.get(&format!("/s/{link}")).expect("the introduction");
    let form = form_with(&start.text(), "start_key").expect("a start form");
    assert_eq!(database.number("SELECT count(*) AS n FROM responses"), 0, "a GET began a response");
    let first = one.http.post(&format!("/s/{link}"), &form.as_shown()).expect("begun");
    let again = one.http.post(&format!("/s/{link}"), &form.as_shown()).expect("begun again");
    assert_eq!((first.status, first.location()), (303, again.location()), "the same key begins once");
    assert_eq!(database.number("SELECT count(*) AS n FROM responses"), 1);

    one.home = super::respondent::home_of(first.location());
    one.at = first.location().to_owned();
    while one.sent.is_empty() {
        one.step().expect("the first page");
    }
    let sent = one.sent[0].clone();
    let address = format!("{}/p/{}", one.home, sent.page);
    let before = database.number(EVENTS);
    let repeat = one.http.post(&address, &sent.fields).expect("an answer");
    assert_eq!(
        (repeat.status, Some(repeat.location())),
        (303, sent.acknowledged.as_deref()),
        "a repeat gets the same answer"
    );
    assert_eq!(database.number(EVENTS), before, "a repeat changed something");

    // A page that cannot be reached yet.
    let early = one.http.get(&format!("{}/p/third", one.home)).expect("an answer");
    assert_eq!((early.status, early.location()), (303, one.at.as_str()), "a page too early leads to the current one");
    let early = one.http.post(&format!("{}/p/third", one.home), &sent.fields).expect("an answer");
    assert_eq!(early.status, 303, "{}", early.text());
    while one.step().expect("a page") == Progress::Under {}
    let late = one.http.post(&address, &sent.fields).expect("an answer");
    assert_eq!(
        (late.status, late.location()),
        (303, format!("{}/receipt", one.home).as_str()),
        "after the end all leads to the receipt"
    );
    server.stop();
}

#[test]
fn what_is_sent_wrongly_gets_a_clear_page() {
    let database = Database::fresh();
    let link = open_wave(&database, TEN, "ten");
    add_staff(&database);
    let server = Server::start(&database);
    let mut http = Http::new(server.address);
    is_problem(&http.get("/nowhere").expect("an answer"), 404, "not_found");
    is_problem(&http.get("/s/unknown-word").expect("an answer"), 404, "link_unknown");
    is_problem(&http.get("/r/0123456789abcdef0123456789abcdef/p/first").expect("an answer"), 404, "response_unknown");
    is_problem(&http.send("DELETE", &format!("/s/{link}"), &[], None).expect("an answer"), 405, "method_not_allowed");

    let mut one = Respondent::new(server.address, 8);
    one.begin(&link).expect("begun");
    let shown = one.http.get(&one.at.clone()).expect("the first page");
    let form = form_with(&shown.text(), "submission_key").expect("a form");
    let before = database.number(EVENTS);
    let key = ("submission_key".to_owned(), form.value("submission_key").unwrap_or_default().to_owned());
    let empty = one.http.post(&one.at.clone(), &form.as_shown()).expect("an answer");
    assert!(empty.status == 422 && empty.text().contains("<title>Error: "), "{}", empty.text());
    let targets: Vec<_> =
        links(&empty.text()).into_iter().filter(|l| l.starts_with('#') && l != "#main-content").collect();
    assert_eq!(targets.len(), 3, "a link for each field in error");
    for target in &targets {
        assert!(empty.text().contains(&format!("id=\"{}\"", &target[1..])), "{target} leads nowhere");
    }
    let forged = vec![
        key.clone(),
        ("q_market".to_owned(), "99".to_owned()),
        ("q_online".to_owned(), "1".to_owned()),
        ("q_places".to_owned(), "1".to_owned()),
    ];
    let reply = one.http.post(&one.at.clone(), &forged).expect("an answer");
    assert_eq!(reply.status, 422, "a forged option: {}", reply.text());
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let big = vec![b'a'; 3 * 1024 * 1024];
    let reply = one.http.send("POST", &one.at.clone(), &headers, Some(&big)).expect("an answer");
    is_problem(&reply, 413, "body_too_large");
    for broken in ["submission_key=x&q_market=%FF%FE", "q_market=%", "q_market=%zz"] {
        let reply = one.http.send("POST", &one.at.clone(), &headers, Some(broken.as_bytes())).expect("an answer");
        is_problem(&reply, 400, "body_unreadable");
    }
    assert_eq!(database.number(EVENTS), before, "half a write");

    let sign_in = vec![("email".to_owned(), "nobody@example.org".to_owned()), ("password".to_owned(), "x".to_owned())];
    let reply = http.post("/desk/sign-in", &sign_in).expect("an answer");
    assert!(matches!(reply.status, 401 | 403), "{}", reply.text());
    let reply = http.post("/desk/studies/ten/waves/one/steps/close", &[]).expect("an answer");
    assert!(matches!(reply.status, 303 | 401 | 403), "{}", reply.text());
    let foreign = [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "cross-site")];
    let reply = http.send("POST", "/desk/sign-out", &foreign, Some(b"csrf=x")).expect("an answer");
    assert!(matches!(reply.status, 303 | 401 | 403), "{}", reply.text());
    let mut json = Http::new(server.address).accepting("application/json");
    let reply = json.get("/s/unknown-word").expect("an answer");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    let problem: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
    assert!(problem.to_string().contains("link_unknown"), "{problem}");
    assert_eq!(http.get("/health").expect("an answer").status, 200, "it still answers");
    server.stop();
}

#[test]
fn a_closed_wave_takes_no_answers() {
    let database = Database::fresh();
    let link = open_wave(&database, TEN, "ten");
    let server = Server::start(&database);
    let mut one = Respondent::new(server.address, 8);
    one.begin(&link).expect("begun");
    while one.sent.is_empty() {
        one.step().expect("the first page");
    }
    server.stop();
    tell_well(&database, &["wave", "step", "ten", "one", "close"], "");
    let server = Server::start(&database);
    let mut http = Http::new(server.address);
    is_problem(&http.get(&format!("/s/{link}")).expect("an answer"), 410, "wave_not_open");
    let reply = http.get(&one.at).expect("an answer");
    assert!(matches!(reply.status, 404 | 410 | 303), "{}", reply.text());
    let said = tell(&database, &["wave", "step", "ten", "one", "open"], "");
    assert!(said.code == Some(2) && said.err.contains("transition_refused"), "{said:?}");
    server.stop();
}

#[test]
fn the_server_says_why_it_does_not_start() {
    let database = Database::fresh();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let said = tell(&database, &["serve", "--listen", &address], "");
    assert!(said.code == Some(2) && said.err.contains("port_taken"), "{said:?}");
    assert!(database.is_postgres() || !database.folder().join("test.db").exists(), "a taken port changed something");
    let mut command = barograph(database.folder());
    command.args(["demo", "--folder", "demo", "--listen", &address]);
    let said = run(command, "");
    assert!(said.code == Some(2) && said.err.contains("port_taken"), "{said:?}");
    assert!(!database.folder().join("demo").exists(), "a taken port changed something");
    tell_well(&database, &["migrate"], "");

    let mut command = barograph(database.folder());
    command.args(["serve", "--listen", "127.0.0.1:0"]).env("BAROGRAPH_DATABSE", "sqlite:other.db");
    let said = run(command, "");
    assert!(said.code == Some(2) && said.err.contains("BAROGRAPH_DATABSE"), "{said:?}");

    let file = database.folder().join("barograph.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:0\"\ncolour = \"blue\"\n").expect("a file");
    let mut command = barograph(database.folder());
    command.args(["serve", "--config"]).arg(&file);
    let said = run(command, "");
    assert!(said.code == Some(2) && said.err.contains("config_invalid") && said.err.contains("colour"), "{said:?}");

    let mut command = barograph(database.folder());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:/proc/no/such/folder/b.db"]);
    let said = run(command, "");
    assert!(said.code == Some(2) && said.err.contains("folder_not_writable"), "{said:?}");
}
