//! A survey manager writes, tries and starts the messages; people who got one say that they want no more, or pass it on.

use super::at_hand;
use super::desk::{looked_at, sign_in};
use super::driver::{Look, browse};
use super::sample::{WAVE, draw, fill, links, people, plan};
use crate::database::Database;
use crate::http::Http;
use crate::server::{Server, add_staff, open_wave};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

const TOKEN: &str = "0123456789abcdef0123456789";

#[test]
fn messages_are_written_tried_and_started_and_people_can_leave() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    open_wave(&database, "public_counterfeit", "counterfeit");
    add_staff(&database);
    let (outbox, config) = (database.folder().join("outbox"), database.folder().join("mail.toml"));
    let text = format!(
        "public_address = \"http://survey.example.test\"\nmail_from = \"survey@example.org\"\nmail_folder = \"{}\"\n\
         mail_hours = \"Mon-Sun 00:00-24:00\"\nmail_per_minute = 100000\nmail_per_domain = 100000\nmail_bounce_token = \"{TOKEN}\"\n",
        outbox.display()
    );
    std::fs::write(&config, text).expect("written");
    let server = Server::start_with(&database, &["--config", config.to_str().expect("a plain path")]);
    let site = server.url("");
    let frame = database.folder().join("frame.csv");
    std::fs::write(&frame, people()).expect("a file");
    browse(Look::DESK, move |browser| async move {
        sign_in(&browser, &site).await;
        plan(&browser, &site).await;
        draw(&browser, &site, frame.to_str().expect("a plain path")).await;
        browser.go(&format!("{site}{WAVE}")).await;
        browser.click_and_load("form[action$='steps/open'] button").await;
        browser.go(&format!("{site}{WAVE}/messages")).await;
        looked_at(&browser, "messages-before").await;
        browser.go(&format!("{site}{WAVE}/messages/invitation/en")).await;
        looked_at(&browser, "message").await;
        fill(&browser, "subject", "Come in: {{titel}}").await;
        browser.click_and_load("button[name=look]").await;
        assert!(browser.source().await.contains("<code>letter_blank_unknown</code>"));
        looked_at(&browser, "message-refused").await;
        fill(&browser, "subject", "Come in: {{title}}").await;
        browser.click_and_load("main form:first-of-type button:not([name])").await;
        assert!(browser.source().await.contains("Come in: "), "kept and shown");
        browser.click_and_load("form[action$='/test'] button").await;
        assert!(browser.source().await.contains("The message was sent."));
        browser.go(&format!("{site}{WAVE}/messages")).await;
        fill(&browser, "days_2", "").await;
        browser.click_and_load("form[action$='/schedule'] button").await;
        browser.click_and_load("form[action$='/start'] button").await;
        assert!(browser.source().await.contains("Messages are sent."));
        looked_at(&browser, "messages-started").await;
    });
    let deadline = Instant::now() + Duration::from_secs(60);
    while database.number("SELECT count(*) AS n FROM messages WHERE state = 'sent'") < 96 {
        assert!(Instant::now() < deadline, "the messages do not leave: {}", server.said());
        std::thread::sleep(Duration::from_millis(100));
    }
    let letters = letters(&outbox);
    assert_eq!(letters.len(), 97, "and the one that was tried");
    let english = letters.iter().filter(|letter| letter.contains("Content-Language: en")).count();
    assert_eq!(english, 97, "nobody in a language that the questionnaire does not have");
    assert!(letters.iter().any(|letter| letter.contains("Subject: Come in: ")));
    leave(&database, &server);
    come_back(&database, &server);
    assert!(!server.stop().contains("example.org"), "the log holds no address");
}

fn letters(outbox: &Path) -> Vec<String> {
    let files = std::fs::read_dir(outbox).expect("a folder");
    files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a letter")).collect()
}

fn marks(database: &Database) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for kind in database.words("SELECT kind AS word FROM case_marks") {
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

/// By page and by one click; a visit, or a scanner's, says nothing.
fn leave(database: &Database, server: &Server) {
    let outs: Vec<String> = links(database)
        .iter()
        .map(|link| link.split('?').next().unwrap_or_default().replacen("/in/", "/out/", 1))
        .collect();
    let mut http = Http::new(server.address);
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(http.send(method, &outs[0], &[], None).expect("a reply").status, 200);
    }
    assert_eq!(marks(database), BTreeMap::new());
    let (site, pages) = (server.url(""), outs.clone());
    browse(Look { scripts: true, ..Look::PHONE }, move |browser| async move {
        browser.go(&format!("{site}{}?lang=en", pages[0])).await;
        looked_at(&browser, "leaving").await;
        fill(&browser, "address", "nobody").await;
        browser.click_and_load("input[value=pass] ~ button").await;
        looked_at(&browser, "leaving-refused").await;
        fill(&browser, "address", "colleague@example.com").await;
        browser.click_and_load("input[value=pass] ~ button").await;
        assert!(browser.source().await.contains("passed on to a colleague"));
        looked_at(&browser, "leaving-passed-on").await;
        browser.go(&format!("{site}{}?lang=gd", pages[1])).await;
        looked_at(&browser, "leaving-gd").await;
        browser.click_and_load("input[value=wrong] + button").await;
        assert!(browser.source().await.contains("Tapadh leat airson innse dhuinn"));
        browser.go(&format!("{site}{}?lang=en", pages[2])).await;
        browser.click_and_load("input[value=out] + button").await;
        assert!(browser.source().await.contains("You get no more messages from us."));
        looked_at(&browser, "leaving-left").await;
    });
    // One click, as mail programs send it: both kinds of form, twice, and no redirect.
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let multipart = [("Content-Type", "multipart/form-data; boundary=b")];
    let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    for (at, headers, body) in
        [(3, form, "List-Unsubscribe=One-Click"), (3, form, "List-Unsubscribe=One-Click"), (4, multipart, parts)]
    {
        let address = format!("{}?lang=en", outs[at]);
        let reply = http.send("POST", &address, &headers, Some(body.as_bytes())).expect("a reply");
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    let nothing = http.send("POST", &outs[5], &form, Some(b"do=dance")).expect("a reply");
    assert_eq!(nothing.status, 422, "{}", nothing.text());
    assert_eq!(http.get("/out/aaaaaaaaaaaaaaaaaaaaaaaaaa").expect("a reply").status, 404);
    let expected = [("opted_out", 3), ("passed_on", 1), ("wrong_person", 1)];
    assert_eq!(marks(database), expected.map(|(kind, n)| (kind.to_owned(), n)).into());
    let deadline = Instant::now() + Duration::from_secs(30);
    while database.number("SELECT count(*) AS n FROM messages WHERE step = 'passed_on' AND state = 'sent'") == 0 {
        assert!(Instant::now() < deadline, "the colleague gets no message");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A mail server hands in what came back.
fn come_back(database: &Database, server: &Server) {
    let id = database
        .words("SELECT id AS word FROM messages WHERE state = 'sent' AND step = 'invitation' LIMIT 1")
        .remove(0);
    let notification = format!(
        "From: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--B\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{id}@example.org>\r\n\r\n--B--\r\n"
    );
    let mut http = Http::new(server.address).accepting("application/json");
    let mut hand_in = |token: &str, body: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "message/rfc822")];
        http.send("POST", "/api/mail/bounces", &headers, Some(body.as_bytes())).expect("a reply")
    };
    assert_eq!(hand_in("", &notification).status, 401);
    assert_eq!(hand_in("0123456789abcdef0123456780", &notification).status, 401);
    let bounced = |reply: crate::http::Reply| {
        assert_eq!(reply.status, 200, "{}", reply.text());
        serde_json::from_slice::<serde_json::Value>(&reply.body).expect("JSON")["bounced"].clone()
    };
    assert_eq!(bounced(hand_in(TOKEN, &notification)), 1);
    assert_eq!(bounced(hand_in(TOKEN, &notification)), 0, "twice is once");
    assert_eq!(bounced(hand_in(TOKEN, "Subject: I am away\r\n\r\nUntil Monday.")), 0);
    assert_eq!(database.number("SELECT count(*) AS n FROM messages WHERE state = 'bounced'"), 1);
    assert_eq!(marks(database).get("undeliverable"), Some(&1));
}
