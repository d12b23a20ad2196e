//! The quality of an open link: staff look at flags, leave a response out and guard the link; a device is recognised; a burst is slowed.

use super::at_hand;
use super::desk::{looked_at, sign_in};
use super::driver::{Browser, Look, browse};
use crate::database::Database;
use crate::form::form_with;
use crate::respondent::Respondent;
use crate::server::{Server, add_staff, open_wave};
use std::rc::Rc;

const PAGE: &str = "/desk/studies/perceptions/waves/one/quality";

/// A room as tall as most of the page, so that its picture shows it.
const TALL: u32 = 2000;

#[test]
fn staff_look_decide_and_guard_the_link() {
    the_story(Look { height: TALL, ..Look::DESK });
}

#[test]
fn the_same_on_a_telephone() {
    the_story(Look { scripts: true, height: TALL, ..Look::PHONE });
}

fn the_story(look: Look) {
    if !at_hand() {
        return;
    }
    let database = Rc::new(Database::fresh());
    let folder = tempfile::tempdir().expect("a folder");
    let link = open_wave(&database, &asked_of_anybody(folder.path()), "perceptions");
    add_staff(&database);
    let server = Server::start(&database);
    let (address, site) = (server.address, server.url(""));
    let receipts: Vec<String> = (0..12).map(|seed| answered(address, &link, seed)).collect();
    let begin = {
        let link = link.clone();
        move || {
            let mut one = Respondent::new(address, 900);
            let shown = one.http.get(&format!("/s/{link}")).expect("the first page");
            let form = form_with(&shown.text(), "start_key").expect("a start form").as_shown();
            one.http.post(&format!("/s/{link}"), &form).expect("an answer").status
        }
    };
    let kept = Rc::clone(&database);
    browse(look, move |browser| async move {
        sign_in(&browser, &site).await;
        browser.go(&format!("{site}{PAGE}")).await;
        let source = browser.source().await;
        assert!(source.contains("Filled in a field that people do not see."), "{source}");
        looked_at(&browser, "quality").await;
        decide(&browser, &kept).await;
        guard(&browser, &site).await;
        // The receipt sets the cookie; the first page knows the device then.
        browser.go(&format!("{site}{}", receipts[0])).await;
        browser.go(&format!("{site}/s/{link}")).await;
        assert!(browser.source().await.contains("has been answered on this device before"));
        looked_at(&browser, "device-known").await;
        for _ in 0..40 {
            assert_eq!(begin(), 303);
        }
        browser.click_and_load("main form button[type=submit]").await;
        assert!(browser.source().await.contains("Wait 20 seconds"), "{}", browser.source().await);
        looked_at(&browser, "wait").await;
        browser.click_and_load("main form button[type=submit]").await;
        assert!(browser.source().await.contains("then press the button"), "too soon");
    });
    assert_eq!(database.number("SELECT count(*) AS n FROM exclusions"), 0);
    server.stop();
}

/// A template that allows every kind of wave: where one leaves out confidential waves, as all do that the program carries, no device is
/// asked to remember.
fn asked_of_anybody(folder: &std::path::Path) -> String {
    let carried = std::fs::read_to_string("survey_templates/public_perceptions.json").expect("a template");
    let mut template: serde_json::Value = serde_json::from_str(&carried).expect("JSON");
    let gone = template["questionnaire"].as_object_mut().and_then(|draft| draft.remove("anonymity"));
    assert!(gone.is_some(), "the template says whom it may be asked of");
    let file = folder.join("perceptions.json");
    std::fs::write(&file, template.to_string()).expect("a file");
    file.to_str().expect("a path in UTF-8").to_owned()
}

/// Answers all, now and then with what people do not see; gives the address of the receipt.
fn answered(address: std::net::SocketAddr, link: &str, seed: u64) -> String {
    let mut one = Respondent::new(address, seed);
    one.preset.insert("old_enough".into(), "1".into());
    one.preset.insert("homepage".into(), String::new());
    if seed.is_multiple_of(4) {
        let shown = one.http.get(&format!("/s/{link}")).expect("the first page");
        let mut form = form_with(&shown.text(), "start_key").expect("a start form").as_shown();
        for (name, value) in &mut form {
            if name == "homepage" {
                *value = "http://shop.example".into();
            }
        }
        let begun = one.http.post(&format!("/s/{link}"), &form).expect("an answer");
        one.home = crate::respondent::home_of(begun.location());
        one.at = begun.location().to_owned();
        while one.step().expect("a step") != crate::respondent::Progress::Done {}
    } else {
        one.walk(link).expect("all the way");
    }
    one.at
}

async fn decide(browser: &Browser, database: &Database) {
    browser.ask("document.querySelector('.bg_decide').open = true; return null").await;
    looked_at(browser, "quality-deciding").await;
    browser.click_and_load(".bg_decide form button").await;
    assert!(browser.source().await.contains("<code>reason_blank</code>"));
    looked_at(browser, "quality-refused").await;
    browser.ask("document.querySelector('.bg_decide').open = true; return null").await;
    browser.ask("document.querySelector('.bg_decide select').value = 'automated'; return null").await;
    browser.click_and_load(".bg_decide form button").await;
    assert_eq!(database.number("SELECT count(*) AS n FROM exclusions WHERE reason = 'automated'"), 1);
    looked_at(browser, "quality-left-out").await;
    browser.click_and_load("form[action$='/include'] button").await;
}

async fn guard(browser: &Browser, site: &str) {
    browser.ask("for (const box of document.querySelectorAll('#safeguards ~ form input[type=checkbox]')) box.checked = true; return null").await;
    browser.click_and_load("form[action$='/safeguards'] button").await;
    browser.go(&format!("{site}{PAGE}")).await;
    let both =
        browser.ask("return document.querySelectorAll('form[action$=\"/safeguards\"] input:checked').length").await;
    assert_eq!(both.as_u64(), Some(2));
}
