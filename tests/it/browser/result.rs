//! A person is told a result: scripts off, a telephone's width, in English and in Gaelic, on paper.

use super::driver::{ENTER, Look, browse};
use super::{Browser, at_hand, axe, keyboard};
use crate::database::Database;
use crate::kinds::opened_as;
use crate::server::{Server, open_wave};
use barograph::random::Seeded;
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn a_result_is_seen_compared_and_printed_in_both_languages() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let document: Value = serde_json::from_str(include_str!("../../feedback/ready.json")).expect("JSON");
    let link = opened_as(&database, "ready", &document);
    let server = Server::start(&database);
    // Without scripts as people may have it; with them so that axe can look.
    for look in [Look::PHONE, Look { scripts: true, ..Look::PHONE }] {
        let introduction = server.url(&format!("/s/{link}"));
        browse(look, move |browser| async move {
            for (tag, words) in
                [("en", "How your organisation stands"), ("gd", "Mar a tha a’ bhuidheann agad a’ seasamh")]
            {
                to_the_result(&browser, &format!("{introduction}?lang={tag}"), &BTreeMap::new()).await;
                assert_eq!(browser.ask("return document.documentElement.lang").await, tag);
                assert!(browser.source().await.contains(words), "{}", browser.source().await);
                looked_at(&browser, &format!("result-{tag}")).await;
                compares(&browser, tag).await;
                prints(&browser).await;
            }
        });
    }
    server.stop();
}

#[test]
fn a_shop_and_an_organisation_are_told_their_results() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let links = ["sector_retail", "hardening_self_assessment"].map(|name| (name, open_wave(&database, name, name)));
    let server = Server::start(&database);
    let introductions = links.map(|(name, link)| (name, server.url(&format!("/s/{link}"))));
    browse(Look { scripts: true, ..Look::PHONE }, move |browser| async move {
        let preset =
            BTreeMap::from([("old_enough", "1"), ("in_field", "1")].map(|(k, v)| (k.to_owned(), v.to_owned())));
        for (name, introduction) in introductions {
            to_the_result(&browser, &introduction, &preset).await;
            let steps = browser.ask("return document.querySelectorAll('.bg_result__steps > li').length").await;
            assert_eq!(steps, 3, "{name}");
            looked_at(&browser, &format!("result-{name}")).await;
        }
    });
    server.stop();
}

/// Answers to the end and looks at the result.
async fn to_the_result(browser: &Browser, introduction: &str, preset: &BTreeMap<String, String>) {
    let mut random = Seeded::new(11);
    browser.go(introduction).await;
    press(browser).await;
    for _ in 0..60 {
        let path = browser.path().await;
        if path.ends_with("/receipt") {
            let link = keyboard::tab_to(browser, |stop| stop.tag == "a" && stop.href.contains("/result/")).await;
            assert!(!link.text.is_empty());
            looked_at(browser, "").await;
            keyboard::tab_to(browser, |stop| stop.tag == "a" && stop.href.contains("/result/")).await;
            browser.press_and_load(&[ENTER]).await;
            assert!(browser.path().await.contains("/result/"), "{}", browser.path().await);
            return;
        }
        if path.ends_with("/check") {
            press(browser).await;
        } else {
            keyboard::answer(browser, &mut random, preset).await;
            browser.press_and_load(&[ENTER]).await;
        }
    }
    panic!("no end at {}", browser.path().await);
}

async fn press(browser: &Browser) {
    keyboard::tab_to(browser, keyboard::is_send).await;
    browser.press_and_load(&[ENTER]).await;
}

async fn looked_at(browser: &Browser, picture: &str) {
    browser.fits().await;
    axe::clean(browser).await;
    keyboard::round(browser).await;
    if !picture.is_empty() {
        browser.picture(picture).await;
    }
}

/// The page's own code, typed in, shows the same scores twice; a wrong one is said so at its box.
async fn compares(browser: &Browser, tag: &str) {
    let code = browser.ask("return document.querySelector('.bg_code').textContent").await;
    let code = code.as_str().expect("a code").to_owned();
    for (typed, shows) in [("abc", ".ds_error-summary"), (code.as_str(), "#since")] {
        keyboard::tab_to(browser, |stop| stop.tag == "input").await;
        browser.ask("document.getElementById('earlier').value = ''; return true").await;
        browser.press(&typed.chars().collect::<Vec<_>>()).await;
        browser.press_and_load(&[ENTER]).await;
        let there = browser.ask(&format!("return document.querySelectorAll('{shows}').length")).await;
        assert_eq!(there, 1, "{tag}: {shows} after {typed}");
        assert_eq!(browser.ask("return document.documentElement.lang").await, tag);
        looked_at(browser, if shows == "#since" { "result-since" } else { "" }).await;
    }
}

/// On paper: no buttons, no bar of languages, addresses in full.
async fn prints(browser: &Browser) {
    let rules = "const shown = css => [...document.styleSheets].flatMap(s => [...s.cssRules])
            .filter(r => r.media && r.media.mediaText === 'print').flatMap(r => [...r.cssRules])
            .filter(r => r.style.display).map(r => [r.selectorText, r.style.display]);
        const all = shown(); const of = name => all.filter(([s]) => s.split(', ').includes(name)).map(([, d]) => d).join();
        return ['.bg_hide', '.bg_tongues', '.bg_result__compare', '.bg_result__address'].map(of)";
    assert_eq!(browser.ask(rules).await, serde_json::json!(["none", "none", "none", "inline"]));
}
