//! A survey manager fixes terms and quotas without a script, somebody comes when the quota is full, and the page says how it went.

use super::at_hand;
use super::desk::{looked_at, sign_in};
use super::driver::{Browser, Look, browse};
use super::sample::{choose, fill};
use crate::database::Database;
use crate::respondent::Respondent;
use crate::server::{Server, add_staff, open_wave};
use barograph::app::{Clock, SystemClock};
use fantoccini::Locator;

const WAVE: &str = "/desk/studies/counterfeit/waves/filled";

#[test]
fn quotas_are_set_filled_and_seen() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    // The study and a frozen version; its own wave is of no interest here.
    open_wave(&database, "public_counterfeit", "counterfeit");
    add_staff(&database);
    let server = Server::start(&database);
    let site = server.url("");
    browse(Look::DESK, move |browser| async move {
        sign_in(&browser, &site).await;
        plan(&browser, &site).await;
        terms(&browser, &site).await;
        quotas(&browser, &site).await;
        browser.go(&format!("{site}{WAVE}")).await;
        browser.click_and_load("form[action$='steps/open'] button").await;
    });
    let link = database.words("SELECT link AS word FROM waves WHERE name = 'filled'").remove(0);
    let mut people: Vec<Respondent> = (0..4).map(|seed| Respondent::new(server.address, seed)).collect();
    for (person, answer) in people.iter_mut().zip(["1", "1", "2", "2"]) {
        person.preset.insert("old_enough".into(), "1".into());
        person.preset.insert("offered_12m".into(), answer.into());
    }
    people[0].walk(&link).expect("somebody answers");
    people[1].walk(&link).expect("somebody is turned away");
    people[2].begin(&link).expect("begun");
    for _ in 0..8 {
        people[2].step().expect("some pages");
    }
    people[3].preset.insert("old_enough".into(), "2".into());
    people[3].walk(&link).expect("somebody is too young");
    let ended = database.words("SELECT disposition AS word FROM responses ORDER BY disposition");
    assert_eq!(ended, ["complete", "in_progress", "not_eligible", "quota_full"]);
    let (full, site) = (server.url(&format!("{}/receipt", people[1].home)), server.url(""));
    let young = server.url(&format!("{}/receipt", people[3].home));
    browse(Look { scripts: true, ..Look::PHONE }, move |browser| async move {
        browser.go(&full).await;
        let heading = browser.client.find(Locator::Css("h1")).await.expect("a heading").text().await.expect("its text");
        assert_eq!(heading, "We have heard from enough people like you");
        looked_at(&browser, "quota-full").await;
        browser.go(&young).await;
        looked_at(&browser, "screened-out").await;
        sign_in(&browser, &site).await;
        seen(&browser, &site, "phone").await;
    });
    let site = server.url("");
    browse(Look::DESK, move |browser| async move {
        sign_in(&browser, &site).await;
        seen(&browser, &site, "desk").await;
        browser.go(&format!("{site}{WAVE}/quotas")).await;
        browser.ask("document.querySelector('details').open = true; return null").await;
        looked_at(&browser, "quotas-open").await;
        fill(&browser, "target-0", "1").await;
        browser.click_and_load("form[action$='/raise'] button").await;
        assert!(browser.source().await.contains("<code>quota_invalid</code>"));
        looked_at(&browser, "quotas-raise-refused").await;
        browser.ask("document.querySelector('details').open = true; return null").await;
        fill(&browser, "target-0", "2").await;
        browser.click_and_load("form[action$='/raise'] button").await;
        browser.go(&format!("{site}{WAVE}")).await;
        browser.click_and_load("form[action$='steps/wind_down'] button").await;
        looked_at(&browser, "wave-closing").await;
        browser.click_and_load("form[action$='steps/close'] button").await;
        browser.go(&format!("{site}{WAVE}/fieldwork")).await;
        assert!(browser.source().await.contains("Fixed when the wave closed"));
        looked_at(&browser, "fieldwork-closed").await;
    });
    server.stop();
}

async fn plan(browser: &Browser, site: &str) {
    browser.go(&format!("{site}/desk/studies/counterfeit/new-wave")).await;
    fill(browser, "title", "Filled").await;
    let to = SystemClock.now().day().plus_days(30);
    browser.ask(&format!("document.getElementById('to').value = '{to}'; return null")).await;
    choose(browser, "sample", "quota_panel").await;
    browser.click_and_load("main form button[type=submit]").await;
    assert_eq!(browser.path().await, WAVE);
    looked_at(browser, "wave-planned").await;
}

async fn terms(browser: &Browser, site: &str) {
    browser.go(&format!("{site}{WAVE}/fieldwork")).await;
    looked_at(browser, "fieldwork-planned").await;
    fill(browser, "partial", "90").await;
    browser.click_and_load("form[action$='/terms'] button").await;
    assert!(browser.source().await.contains("<code>completion_rule_invalid</code>"));
    looked_at(browser, "fieldwork-refused").await;
    fill(browser, "partial", "50").await;
    fill(browser, "target", "2").await;
    browser.click_and_load("form[action$='/terms'] button").await;
    assert_eq!(browser.path().await, format!("{WAVE}/fieldwork"));
}

async fn quotas(browser: &Browser, site: &str) {
    browser.go(&format!("{site}{WAVE}/quotas")).await;
    looked_at(browser, "quotas-empty").await;
    choose(browser, "v1", "offered_12m").await;
    browser.click_and_load("form[method=get] button").await;
    looked_at(browser, "quotas-groups").await;
    fill(browser, "target", "many").await;
    browser.click_and_load("form[action$='/add'] button").await;
    assert!(browser.source().await.contains("<code>quota_invalid</code>"));
    looked_at(browser, "quotas-refused").await;
    fill(browser, "target", "3").await;
    browser.click_and_load("form[action$='/add'] button").await;
    looked_at(browser, "quotas-planned").await;
    browser.ask("document.getElementsByName('target.0.0')[0].value = '1'; return null").await;
    browser.click_and_load("form[action$='/keep'] button").await;
    let kept = browser.ask("return document.getElementsByName('target.0.0')[0].value").await;
    assert_eq!(kept.as_str(), Some("1"));
}

async fn seen(browser: &Browser, site: &str, look: &str) {
    browser.go(&format!("{site}{WAVE}/fieldwork")).await;
    let source = browser.source().await;
    for said in ["1 of 2 (50.0%)", "Who took part", "Quota full", "Where people stand who have not sent"] {
        assert!(source.contains(said), "{said}");
    }
    looked_at(browser, &format!("fieldwork-open-{look}")).await;
}
