//! The public survey as a person meets it: scripts off, keyboard only, a telephone's width.

use super::driver::{Browser, ENTER, Look, SPACE, browse};
use super::{at_hand, axe, keyboard};
use crate::database::Database;
use crate::respondent::home_of;
use crate::server::{Server, open_wave};
use barograph::random::Seeded;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Answers that lead all the way: everything else may be drawn.
pub(super) fn all_the_way() -> BTreeMap<String, String> {
    BTreeMap::from([("old_enough".to_owned(), "1".to_owned())])
}

#[test]
fn the_whole_survey_by_keyboard_without_scripts() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let link = open_wave(&database, "public_counterfeit", "counterfeit");
    let server = Server::start(&database);
    let introduction = server.url(&format!("/s/{link}"));
    let database = Rc::new(database);
    let kept = Rc::clone(&database);
    browse(Look::PHONE, move |browser| async move { whole_survey(&browser, &introduction, &kept).await });
    assert_eq!(database.number("SELECT count(*) AS n FROM responses WHERE disposition = 'complete'"), 1);
    server.stop();
}

#[test]
fn another_way_through_with_scripts_on() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let link = open_wave(&database, "public_counterfeit", "counterfeit");
    let server = Server::start(&database);
    let introduction = server.url(&format!("/s/{link}"));
    browse(Look { scripts: true, ..Look::PHONE }, move |browser| async move {
        browser.go(&introduction).await;
        looked_at(&browser, "").await;
        send(&browser).await;
        send(&browser).await;
        assert!(browser.title().await.starts_with("Error: "), "{}", browser.title().await);
        let mut random = Seeded::new(77);
        for _ in 0..100 {
            looked_at(&browser, "").await;
            match last_of(&browser.path().await) {
                "receipt" => return,
                "check" => send(&browser).await,
                _ => answer_page(&browser, &mut random).await,
            }
        }
        panic!("no end at {}", browser.path().await);
    });
    assert_eq!(database.number("SELECT count(*) AS n FROM responses WHERE disposition = 'complete'"), 1);
    server.stop();
}

#[test]
fn leaving_and_coming_back_by_the_code() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let link = crate::kinds::opened(&database, "hidden_calculated");
    let server = Server::start(&database);
    let introduction = server.url(&format!("/s/{link}"));
    browse(Look { scripts: true, ..Look::PHONE }, move |browser| async move {
        browser.go(&introduction).await;
        let protection = browser.ask("return document.querySelector('a[href^=\"/d/\"]').href").await;
        let protection = protection.as_str().expect("an address").split('?').next().expect("a path").to_owned();
        for language in ["en", "gd"] {
            browser.go(&format!("{protection}?lang={language}")).await;
            assert_eq!(browser.ask("return document.documentElement.lang").await, language);
            looked_at(&browser, &format!("survey-protection-{language}")).await;
        }
        browser.go(&introduction).await;
        send(&browser).await;
        let home = home_of(&browser.path().await);
        keyboard::tab_to(&browser, |stop| stop.text == "Save and come back later").await;
        browser.press_and_load(&[ENTER]).await;
        assert_eq!(browser.path().await, format!("{home}/saved"));
        looked_at(&browser, "survey-saved").await;
        let code = browser.ask("return document.querySelector('.bg_code').textContent").await;
        let code = code.as_str().expect("a code").to_owned();
        browser.go(&format!("{introduction}/return?lang=gd")).await;
        looked_at(&browser, "survey-return").await;
        send(&browser).await;
        assert_eq!(browser.ask("return document.documentElement.lang").await, "gd");
        looked_at(&browser, "survey-return-error").await;
        keyboard::tab_to(&browser, |stop| stop.href == "#code").await;
        browser.press(&[ENTER]).await;
        assert_eq!(browser.ask("return document.activeElement.id").await, "code", "the error leads to the box");
        browser.press(&code.chars().collect::<Vec<_>>()).await;
        // Enter in the box sends it.
        browser.press_and_load(&[ENTER]).await;
        let there = browser.path().await;
        assert!(there.ends_with("/p/asked") && home_of(&there) != home, "{there}");
        let (mut random, mut code) = (Seeded::new(9), String::new());
        for _ in 0..20 {
            match last_of(&browser.path().await) {
                "receipt" => break,
                "check" => {
                    let shown = browser.ask("return document.querySelector('.bg_code').textContent").await;
                    code = shown.as_str().expect("a code").to_owned();
                    send(&browser).await;
                }
                _ => answer_page(&browser, &mut random).await,
            }
        }
        assert_eq!(last_of(&browser.path().await), "receipt");
        looked_at(&browser, "survey-receipt-with-code").await;
        for (language, pressed) in [("en", false), ("gd", true)] {
            browser.go(&format!("{introduction}/return?lang={language}")).await;
            keyboard::tab_to(&browser, |stop| stop.name == "code").await;
            browser.press(&code.chars().collect::<Vec<_>>()).await;
            browser.press_and_load(&[ENTER]).await;
            assert_eq!(browser.ask("return document.querySelectorAll('dd').length > 1").await, true);
            assert_eq!(browser.ask("return document.documentElement.lang").await, language);
            looked_at(&browser, &format!("survey-kept-{language}")).await;
            browser.click_and_load("form[action^='/return/withdraw'] button").await;
            looked_at(&browser, &format!("survey-withdraw-{language}")).await;
            if pressed {
                browser.click_and_load("form[action^='/return/withdraw'] button").await;
                looked_at(&browser, "survey-withdrawn").await;
                assert_eq!(browser.ask("return document.querySelectorAll('dd').length").await, 0);
            }
        }
    });
    assert_eq!(database.words("SELECT disposition || answers AS word FROM responses"), ["withdrawn{}"]);
    server.stop();
}

async fn whole_survey(browser: &Browser, introduction: &str, database: &Database) {
    let mut random = Seeded::new(4);
    browser.go(introduction).await;
    assert!(
        !browser
            .client
            .find(fantoccini::Locator::Css("h1"))
            .await
            .expect("a heading")
            .text()
            .await
            .expect("text")
            .is_empty()
    );
    looked_at(browser, "survey-introduction").await;
    assert_eq!(database.number("SELECT count(*) AS n FROM responses"), 0, "looking began a response");
    send(browser).await;
    let home = home_of(&browser.path().await);
    errors_are_shown(browser).await;
    answer_page(browser, &mut random).await;
    back_and_forward(browser).await;
    let pages = walk_to_check(browser, &mut random).await;
    assert!(pages >= 5, "only {pages} pages");
    let events = "SELECT count(*) AS n FROM response_events";
    pressed_twice(browser, database, &mut random).await;
    looked_at(browser, "survey-check").await;
    change_an_answer(browser).await;
    assert_eq!(browser.path().await, format!("{home}/check"));
    send(browser).await;
    assert_eq!(browser.path().await, format!("{home}/receipt"));
    looked_at(browser, "survey-receipt").await;
    let (before, words) = (database.number(events), browser.source().await);
    browser.client.refresh().await.expect("the receipt loads again");
    assert_eq!(browser.source().await, words, "the receipt changed when loaded again");
    browser.client.back().await.expect("back works");
    // The browser may show the page as it remembers it; asking the server leads to the receipt again.
    browser.client.refresh().await.expect("whatever is shown loads again");
    assert_eq!(browser.path().await, format!("{home}/receipt"), "back from the receipt");
    assert_eq!(database.number(events), before, "looking at the receipt changed something");
}

/// The way out stands beside the title however long that is, the languages stand in one row, and a finger finds them all.
pub async fn head_is_in_order(browser: &Browser) {
    let measured = "const boxes = css => [...document.querySelectorAll(css)].map(e => e.getBoundingClientRect());
        const [title] = boxes('.bg_wordmark'), [hide] = boxes('.bg_hide'), languages = boxes('.bg_tongues li > *');
        return { beside: hide.top < title.bottom && title.top < hide.bottom,
                 one_row: languages.every(box => box.top === languages[0].top),
                 for_fingers: [hide, ...languages].every(box => box.height >= 44) }";
    let expected = serde_json::json!({ "beside": true, "one_row": true, "for_fingers": true });
    assert_eq!(browser.ask(measured).await, expected, "the head of {}", browser.path().await);
}

/// What is asserted of every page.
async fn looked_at(browser: &Browser, picture: &str) {
    browser.fits().await;
    head_is_in_order(browser).await;
    axe::clean(browser).await;
    keyboard::round(browser).await;
    if !picture.is_empty() {
        browser.picture(picture).await;
    }
}

/// Tabs to the page's own button and presses it.
async fn send(browser: &Browser) {
    keyboard::tab_to(browser, keyboard::is_send).await;
    browser.press_and_load(&[ENTER]).await;
}

async fn answer_page(browser: &Browser, random: &mut Seeded) {
    let path = browser.path().await;
    let stop = keyboard::answer(browser, random, &all_the_way()).await;
    assert!(keyboard::is_send(&stop));
    browser.press_and_load(&[ENTER]).await;
    let (now, title) = (browser.path().await, browser.title().await);
    assert!(now != path && !title.starts_with("Error"), "{path} was not accepted: {title}\n{}", browser.source().await);
}

/// An empty page that demands an answer: the summary says so and leads to the field.
async fn errors_are_shown(browser: &Browser) {
    send(browser).await;
    assert!(browser.title().await.starts_with("Error: "), "{}", browser.title().await);
    looked_at(browser, "survey-error").await;
    let link =
        keyboard::tab_to(browser, |stop| stop.tag == "a" && stop.href.starts_with('#') && stop.href != "#main-content")
            .await;
    browser.press(&[ENTER]).await;
    let target = link.href.trim_start_matches('#').to_owned();
    let there = format!(
        "const e = document.getElementById({target:?}); const r = e.getBoundingClientRect();
         return [document.activeElement === e, r.top >= 0 && r.bottom <= innerHeight, e.matches('input, select, textarea')]"
    );
    let there = browser.ask(&there).await;
    assert_eq!(there, serde_json::json!([true, true, true]), "{} [focused, in sight, a field]", link.href);
    // Leave the page as it would first be found.
    let path = browser.path().await;
    let origin = browser.client.current_url().await.expect("an address");
    browser.go(origin.join(&path).expect("a path").as_str()).await;
}

/// Back shows the page before with its answer; forward and on, nothing is lost.
async fn back_and_forward(browser: &Browser) {
    let here = browser.path().await;
    browser.client.back().await.expect("back works");
    for _ in 0..3 {
        // The refused page of the same address stands in the history too.
        if browser.path().await != here {
            break;
        }
        browser.client.back().await.expect("back works");
    }
    assert_ne!(browser.path().await, here);
    let given = browser.ask("return [...document.querySelectorAll('main input:checked, main textarea')].length").await;
    assert!(given.as_u64().is_some_and(|n| n > 0), "the page before has forgotten its answer");
    send(browser).await;
    assert_eq!(browser.path().await, here, "going on from the page before leads back here");
}

/// Up to the last page before the check; gives how many pages were answered.
async fn walk_to_check(browser: &Browser, random: &mut Seeded) -> usize {
    for pages in 0..100 {
        looked_at(browser, &format!("survey-page-{:02}", pages + 2)).await;
        match last_of(&browser.path().await) {
            "check" => return pages,
            "receipt" => panic!("the survey ended early: {}", browser.source().await),
            _ => answer_page(browser, random).await,
        }
    }
    panic!("no end at {}", browser.path().await);
}

/// Back on the last page, the button is pressed twice at once: it counts once.
async fn pressed_twice(browser: &Browser, database: &Database, random: &mut Seeded) {
    let back = keyboard::tab_to(browser, |stop| stop.text == "Back").await;
    assert!(back.href.contains("/p/"), "{back:?}");
    browser.press_and_load(&[ENTER]).await;
    let page = last_of(&browser.path().await).to_owned();
    let count = format!("SELECT count(*) AS n FROM response_events WHERE page = '{page}'");
    let before = database.number(&count);
    keyboard::answer(browser, random, &all_the_way()).await;
    browser.press_and_load(&[ENTER, ENTER]).await;
    assert_eq!(last_of(&browser.path().await), "check");
    let more = database.number(&count) - before;
    assert_eq!(more, 1, "pressing twice kept {more} events");
}

/// By the first “Change” link and back.
async fn change_an_answer(browser: &Browser) {
    let link = keyboard::tab_to(browser, |stop| stop.tag == "a" && stop.text.starts_with("Change")).await;
    assert!(link.href.contains("/p/"), "{link:?}");
    browser.press_and_load(&[ENTER]).await;
    assert!(browser.path().await.contains("/p/"));
    // The first answer of the page is given once more: Space on a chosen radio changes nothing.
    let field = keyboard::tab_to(browser, |stop| matches!(stop.tag.as_str(), "input" | "select" | "textarea")).await;
    if field.kind == "radio" {
        browser.press(&[SPACE]).await;
    }
    send(browser).await;
}

fn last_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
