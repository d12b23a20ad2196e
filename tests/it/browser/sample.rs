//! A survey manager draws a sample on the desk; somebody invited answers on a phone, without scripts, by their own link.

use super::desk::{looked_at, sign_in};
use super::driver::{Browser, ENTER, Look, browse};
use super::survey::all_the_way;
use super::{at_hand, keyboard};
use crate::database::Database;
use crate::server::{Server, add_staff, keys_of, open_wave};
use crate::world::wait;
use barograph::app::{Actor, App, Clock, OsEntropy, SystemClock, authoring, fieldwork};
use barograph::keyring::Keyring;
use barograph::random::Seeded;
use barograph::store::{OpenOptions, Store};
use fantoccini::Locator;
use std::sync::Arc;

pub(super) const WAVE: &str = "/desk/studies/counterfeit/waves/invited";

#[test]
fn people_are_drawn_invited_and_answer_once() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    // The study and a frozen version; its own wave is of no interest here.
    open_wave(&database, "public_counterfeit", "counterfeit");
    add_staff(&database);
    let server = Server::start(&database);
    let site = server.url("");
    let frame = database.folder().join("frame.csv");
    std::fs::write(&frame, people()).expect("a file");
    browse(Look::DESK, move |browser| async move {
        sign_in(&browser, &site).await;
        plan(&browser, &site).await;
        draw(&browser, &site, frame.to_str().expect("a plain path")).await;
        browser.go(&format!("{site}{WAVE}")).await;
        browser.click_and_load("form[action$='steps/open'] button").await;
        browser.go(&format!("{site}{WAVE}/sample")).await;
        looked_at(&browser, "sample-open").await;
        browser.go(&format!("{site}{WAVE}/retention")).await;
        looked_at(&browser, "retention").await;
        browser.ask("document.getElementById('responses').value = '2020-01-01'; return null").await;
        browser.click_and_load("main form button").await;
        assert!(browser.source().await.contains("<code>date_out_of_range</code>"));
        looked_at(&browser, "retention-refused").await;
    });
    let links = links(&database);
    assert_eq!(links.len(), 96);
    answer(&server.url(""), &links[0], Look::PHONE);
    answer(&server.url(""), &links[0], Look { scripts: true, ..Look::PHONE });
    assert_eq!(database.number("SELECT count(*) AS n FROM case_marks WHERE kind = 'spent'"), 1);
    assert_eq!(database.words("SELECT disposition AS word FROM responses WHERE design IS NOT NULL"), ["complete"]);
    server.stop();
}

pub(super) fn people() -> String {
    let rows = (0..96).map(|n| {
        let (council, language) = (if n % 2 == 0 { "Fife" } else { "Moray" }, if n % 3 == 0 { "gd" } else { "en" });
        format!("{n},Person {n},person{n}@example.org,{council},{language}\n")
    });
    std::iter::once("id,name,email,council,language\n".to_owned()).chain(rows).collect()
}

pub(super) async fn fill(browser: &Browser, id: &str, text: &str) {
    let field = browser.client.find(Locator::Id(id)).await.expect("a field");
    field.clear().await.expect("emptied");
    field.send_keys(text).await.expect("written");
}

pub(super) async fn choose(browser: &Browser, id: &str, value: &str) {
    let field = browser.client.find(Locator::Id(id)).await.expect("a list");
    field.select_by_value(value).await.expect("chosen");
}

async fn tick(browser: &Browser, css: &str) {
    browser.client.find(Locator::Css(css)).await.expect("a choice").click().await.expect("chosen");
}

pub(super) async fn plan(browser: &Browser, site: &str) {
    browser.go(&format!("{site}/desk/studies/counterfeit/new-wave")).await;
    fill(browser, "title", "Invited").await;
    let to = SystemClock.now().day().plus_days(30);
    browser.ask(&format!("document.getElementById('to').value = '{to}'; return null")).await;
    choose(browser, "sample", "probability").await;
    tick(browser, "#anonymity-anonymous_once").await;
    browser.click_and_load("main form button[type=submit]").await;
    assert_eq!(browser.path().await, WAVE);
    looked_at(browser, "wave-by-invitation").await;
}

pub(super) async fn draw(browser: &Browser, site: &str, frame: &str) {
    browser.go(&format!("{site}{WAVE}/sample")).await;
    looked_at(browser, "sample-empty").await;
    browser.client.find(Locator::Id("file")).await.expect("a field").send_keys(frame).await.expect("chosen");
    browser.click_and_load("form[action$='/frame'] button").await;
    looked_at(browser, "sample-frame").await;
    // Guessed by their headings.
    for field in ["key", "email", "name", "language"] {
        let chosen = browser.ask(&format!("return document.getElementById('{field}').value")).await;
        assert_ne!(chosen.as_str(), Some(""), "{field}");
    }
    tick(browser, "input[name=strata][value=council]").await;
    tick(browser, "#allocation-proportional").await;
    fill(browser, "total", "1000").await;
    browser.click_and_load("form[action$='/preview'] button").await;
    assert!(browser.source().await.contains("<code>sample_too_large</code>"));
    looked_at(browser, "sample-refused").await;
    fill(browser, "total", "96").await;
    browser.click_and_load("form[action$='/preview'] button").await;
    assert!(browser.source().await.contains("96 of 96"), "what would be drawn");
    looked_at(browser, "sample-preview").await;
    browser.click_and_load("button[formaction$='/draw']").await;
    assert!(browser.source().await.contains("96 of 96"), "drawn");
    looked_at(browser, "sample-drawn").await;
}

/// The addresses of the invitations, below the service's own.
pub(super) fn links(database: &Database) -> Vec<String> {
    let Ok(url) = database.url().parse();
    let store = Store::open(&url, OpenOptions::default()).expect("the database opens");
    let app = App::new(store, Arc::new(SystemClock), Arc::new(OsEntropy)).with_keyring(Keyring::at(keys_of(database)));
    let study = wait(authoring::study(&app, &"counterfeit".parse().expect("a name"))).expect("the study");
    let wave = wait(authoring::wave(&app, study.id, &"invited".parse().expect("a name"))).expect("the wave");
    let people = wait(fieldwork::addressees(&app, Actor::Operator, wave.id)).expect("contacts");
    people.into_iter().map(|person| person.path).collect()
}

/// By keyboard to the receipt; who has sent is led there at once.
fn answer(site: &str, link: &str, look: Look) {
    let (address, has_sent) = (format!("{site}{link}"), look.scripts);
    browse(look, move |browser| async move {
        browser.go(&address).await;
        if look.scripts {
            looked_at(&browser, "invitation").await;
        }
        let wanted = if has_sent { ["Go on", "Lean ort"] } else { ["Start", "Tòisich"] };
        keyboard::tab_to(&browser, |stop| wanted.contains(&stop.text.as_str())).await;
        browser.press_and_load(&[ENTER]).await;
        let mut random = Seeded::new(5);
        for _ in 0..60 {
            let path = browser.path().await;
            if path.ends_with("/receipt") {
                return;
            }
            assert!(!has_sent, "nobody answers twice: {path}");
            if path.ends_with("/check") {
                keyboard::tab_to(&browser, keyboard::is_send).await;
            } else {
                keyboard::answer(&browser, &mut random, &all_the_way()).await;
            }
            browser.press_and_load(&[ENTER]).await;
        }
        panic!("no end");
    });
}
