//! Other ways to answer: a form printed and keyed twice on the desk, and one device handed on from person to person.

use super::at_hand;
use super::desk::{looked_at, sign_in};
use super::driver::{Browser, Look, browse};
use crate::database::Database;
use crate::kinds::opened;
use crate::server::{Server, add_staff, now_in_microseconds, tell_well};
use fantoccini::Locator;

const WAVE: &str = "/desk/studies/single_choice/waves/both";

/// A study whose second wave is answered in several modes.
fn mixed(database: &Database) -> Server {
    opened(database, "single_choice");
    let today = barograph::time::Moment(now_in_microseconds());
    let (from, to) = (today.plus_seconds(-86_400).day().to_string(), today.plus_seconds(30 * 86_400).day().to_string());
    #[rustfmt::skip]
    tell_well(database, &["wave", "add", "single_choice", "both", "--title", "Both", "--from", &from, "--to", &to, "--sample-type", "open_link", "--mode", "mixed"], "");
    tell_well(database, &["wave", "step", "single_choice", "both", "open"], "");
    add_staff(database);
    Server::start(database)
}

async fn write(browser: &Browser, id: &str, text: &str) {
    let field = browser.client.find(Locator::Id(id)).await.expect("a field");
    field.clear().await.expect("emptied");
    field.send_keys(text).await.expect("written");
}

async fn click(browser: &Browser, css: &str) {
    browser.client.find(Locator::Css(css)).await.expect("there").click().await.expect("clicked");
}

#[test]
fn a_form_is_printed_and_keyed_twice() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let server = mixed(&database);
    let site = server.url("");
    browse(Look::DESK, move |browser| async move {
        sign_in(&browser, &site).await;
        browser.go(&format!("{site}{WAVE}/entry")).await;
        looked_at(&browser, "entry-empty").await;
        browser.click_and_load("main p > a[href$='/paper']").await;
        for language in ["en", "gd"] {
            let address = browser.client.current_url().await.expect("an address");
            browser.go(&format!("{site}{}?language={language}", address.path())).await;
            browser.picture(&format!("paper-{language}")).await;
            super::axe::clean(&browser).await;
        }
        assert!(browser.source().await.contains("Aig margaidh"));
        browser.go(&format!("{site}{WAVE}/entry/new")).await;
        looked_at(&browser, "entry-form").await;
        write(&browser, "serial", "a1").await;
        write(&browser, "where_last", "9").await;
        browser.click_and_load("main form[method=post] button").await;
        assert!(browser.source().await.contains("<code>option_unknown</code>"), "{}", browser.source().await);
        looked_at(&browser, "entry-refused").await;
        write(&browser, "where_last", "4").await;
        write(&browser, "where_last_4_text", "At the fair").await;
        browser.click_and_load("main form[method=post] button").await;
        assert_eq!(browser.path().await, format!("{WAVE}/entry"), "{}", browser.source().await);
        looked_at(&browser, "entry-once").await;
        browser.go(&format!("{site}{WAVE}/entry/forms/A1")).await;
        let fields = browser.source().await;
        assert!(!fields.contains("At the fair"), "the second entry does not see the first");
        looked_at(&browser, "entry-second").await;
        write(&browser, "where_last", "2").await;
        browser.click_and_load("main form[method=post] button").await;
        assert_eq!(browser.path().await, format!("{WAVE}/entry/forms/A1/differences"));
        looked_at(&browser, "entry-differences").await;
        browser.click_and_load("main form[method=post] button").await;
        assert!(browser.source().await.contains("<code>decision_missing</code>"));
        looked_at(&browser, "entry-undecided").await;
        for field in ["where_last", "where_last_4_text"] {
            click(&browser, &format!("#{field}-first")).await;
        }
        browser.click_and_load("main form[method=post] button").await;
        assert_eq!(browser.path().await, format!("{WAVE}/entry"), "{}", browser.source().await);
        looked_at(&browser, "entry-recorded").await;
    });
    let recorded = "SELECT mode || ' ' || disposition || ' ' || answers AS word FROM responses WHERE mode IS NOT NULL";
    let recorded = database.words(recorded);
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    assert!(recorded[0].starts_with("paper complete") && recorded[0].contains("At the fair"), "{recorded:?}");
    server.stop();
}

#[test]
fn a_device_is_handed_on_and_shows_nothing_of_the_last_person() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let server = mixed(&database);
    let site = server.url("");
    browse(Look::DESK, move |browser| async move {
        sign_in(&browser, &site).await;
        browser.go(&format!("{site}{WAVE}/sessions")).await;
        looked_at(&browser, "sessions-empty").await;
        browser.click_and_load("main form button").await;
        looked_at(&browser, "sessions").await;
    });
    let code = database.words("SELECT code AS word FROM class_sessions").pop().expect("a session");
    let start = server.url(&format!("/c/{code}"));
    browse(Look::PHONE, move |browser| async move {
        for language in ["gd", "en"] {
            browser.go(&format!("{start}?lang={language}")).await;
            looked_at(&browser, &format!("session-start-{language}")).await;
        }
        // To the end.
        browser.click_and_load("main form button").await;
        answer(&browser, "where_last").await;
        looked_at(&browser, "session-page").await;
        for _ in 0..6 {
            if browser.path().await.ends_with("/receipt") {
                break;
            }
            browser.click_and_load("main form .ds_button").await;
        }
        assert!(browser.path().await.ends_with("/receipt"), "{}", browser.path().await);
        looked_at(&browser, "session-receipt").await;
        nothing_behind(&browser, "sent").await;
        let receipt = browser.client.current_url().await.expect("an address");
        assert!(receipt.path().ends_with("/receipt"), "{receipt}");
        browser.click_and_load("form[action$='/next'] button").await;
        assert!(browser.path().await.starts_with("/c/"));
        nothing_behind(&browser, "handed on").await;
        // Stopped half-way.
        browser.go(&start).await;
        browser.click_and_load("main form button").await;
        answer(&browser, "where_last").await;
        browser.click_and_load("button[formaction*='/save']").await;
        assert!(browser.path().await.starts_with("/c/"), "{}", browser.path().await);
        nothing_behind(&browser, "stopped").await;
    });
    let kept = database.words("SELECT mode || ' ' || disposition AS word FROM responses ORDER BY disposition");
    assert_eq!(kept, ["session complete", "session in_progress"]);
    let reachable = "SELECT count(*) AS n FROM responses WHERE token_digest NOT LIKE 'h%' OR disposition = 'in_progress' AND resume_digest IS NOT NULL";
    assert_eq!(database.number(reachable), 0);
    assert_eq!(database.number("SELECT count(*) AS n FROM responses WHERE answers LIKE '%where_last%'"), 2);
    server.stop();
}

async fn answer(browser: &Browser, field: &str) {
    click(browser, &format!("label[for='{field}']")).await;
    browser.click_and_load("main form .ds_button").await;
}

/// Neither Back nor Back again shows what was answered.
async fn nothing_behind(browser: &Browser, when: &str) {
    for _ in 0..3 {
        browser.client.back().await.expect("back");
        let page = browser.source().await;
        assert!(!page.contains("At a market"), "{when}: {}", browser.path().await);
    }
    for _ in 0..3 {
        browser.client.forward().await.expect("forward");
    }
}
