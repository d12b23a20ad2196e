//! The researcher's pages in a browser: signing in, the desk, a report of real data; and every page that says what went wrong.

use super::driver::{Browser, Look, browse};
use super::{at_hand, axe, keyboard};
use crate::database::Database;
use crate::server::{STAFF_EMAIL, STAFF_PASSWORD, Server, add_staff, open_wave, tell_well};
use barograph::random::Seeded;
use fantoccini::Locator;
use std::path::PathBuf;

const PHONE_WITH_SCRIPTS: Look = Look { scripts: true, ..Look::PHONE };

#[test]
fn signing_in_and_the_desk() {
    if !at_hand() {
        return;
    }
    for look in [Look::DESK, PHONE_WITH_SCRIPTS] {
        let database = Database::fresh();
        let link = open_wave(&database, "public_counterfeit", "counterfeit");
        add_staff(&database);
        let server = Server::start(&database);
        crate::respondent::Respondent::new(server.address, 3).walk(&link).expect("somebody answers");
        let site = server.url("");
        browse(look, move |browser| async move {
            wrong_password(&browser, &site).await;
            sign_in(&browser, &site).await;
            looked_at(&browser, "desk").await;
            browser.go(&format!("{site}/desk/studies/counterfeit")).await;
            looked_at(&browser, "desk-study").await;
            browser.go(&format!("{site}/desk/studies/counterfeit/waves/one")).await;
            looked_at(&browser, "desk-wave").await;
            // Public pages look the same to a member of staff; and signing out ends it.
            keyboard::tab_to(&browser, |stop| stop.text == "Sign out").await;
            browser.press_and_load(&[super::driver::ENTER]).await;
            browser.go(&format!("{site}/desk/studies/counterfeit")).await;
            assert!(!browser.source().await.contains("/waves/one"), "signed out, and the study is still shown");
        });
        server.stop();
    }
}

#[test]
fn pages_that_say_what_went_wrong() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let link = open_wave(&database, "public_counterfeit", "counterfeit");
    tell_well(&database, &["wave", "step", "counterfeit", "one", "close"], "");
    let server = Server::start(&database);
    let site = server.url("");
    browse(PHONE_WITH_SCRIPTS, move |browser| async move {
        browser.go(&format!("{site}/")).await;
        looked_at(&browser, "front").await;
        let closed = format!("/s/{link}");
        for (path, code) in [
            ("/nowhere", "not_found"),
            ("/s/nobody-knows-this", "link_unknown"),
            ("/r/00000000000000000000000000000000", "response_unknown"),
            (closed.as_str(), "wave_not_open"),
        ] {
            browser.go(&format!("{site}{path}")).await;
            let shown =
                browser.client.find(Locator::Css("code")).await.expect("a code").text().await.expect("its text");
            assert_eq!(shown, code, "{path}");
            looked_at(&browser, &format!("problem-{}", code.replace('_', "-"))).await;
        }
    });
    server.stop();
}

#[test]
fn a_report_of_real_data() {
    let Some(folder) = std::env::var_os("BAROGRAPH_REAL_DATA").map(PathBuf::from) else {
        return println!("skipped: BAROGRAPH_REAL_DATA is not set");
    };
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mappings/gss_grass.json");
    let data = folder.join("gss_grass_1973_2018.csv.gz");
    tell_well(&database, &["import", mapping, data.to_str().expect("a plain path")], "");
    report_pages(&database, "gss", true);
}

#[test]
fn a_report_of_a_small_study() {
    if !at_hand() {
        return;
    }
    let database = Database::fresh();
    let mapping = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mappings/small.json");
    let data = database.folder().join("small.csv");
    std::fs::write(&data, small_sample()).expect("a file");
    tell_well(&database, &["import", mapping, data.to_str().expect("a plain path")], "");
    report_pages(&database, "small", false);
}

/// Five waves, the first by telephone, of two strata with four units each.
fn small_sample() -> String {
    let mut random = Seeded::new(11);
    let mut csv = "year,seen,place,weight,stratum,unit\n".to_owned();
    for (year, share) in [(2019, 0.28), (2021, 0.3), (2022, 0.3), (2023, 0.35), (2025, 0.5)] {
        for row in 0..240 {
            let seen = if random.chance(0.05) { 8 } else { 2 - i32::from(random.chance(share)) };
            let (place, weight) = (1 + random.below(2), 0.5 + random.uniform());
            csv.push_str(&format!("{year},{seen},{place},{weight:.3},{},{}\n", row % 2, row % 8));
        }
    }
    csv
}

/// Every measure of the one study, whole and by its first breakdown, wide and narrow.
fn report_pages(database: &Database, picture: &'static str, real: bool) {
    add_staff(database);
    let study = database.words("SELECT name AS word FROM studies").remove(0);
    let measures = database.words("SELECT name AS word FROM measures ORDER BY position");
    assert!(!measures.is_empty(), "the mapping brings no measure");
    let server = Server::start(database);
    for look in [Look::DESK, PHONE_WITH_SCRIPTS] {
        let (site, study, measure) = (server.url(""), study.clone(), measures[0].clone());
        browse(look, move |browser| async move {
            sign_in(&browser, &site).await;
            let report = format!("{site}/desk/studies/{study}/measures/{measure}");
            browser.go(&report).await;
            report_is_whole(&browser, real).await;
            looked_at(&browser, &format!("report-{picture}")).await;
            browser.go(&format!("{report}?compare=first&smooth=1&turns=1&detect=five")).await;
            report_is_whole(&browser, real).await;
            browser.ask("document.querySelectorAll('details').forEach(d => d.open = true); return null").await;
            looked_at(&browser, &format!("report-{picture}-first-smoothed")).await;
            let by = browser.ask("const s = document.querySelector('[name=by]'); return s ? [...(s.options || [])].map(o => o.value).filter(Boolean) : []").await;
            if let Some(by) = by.as_array().and_then(|all| all.first()).and_then(|first| first.as_str()) {
                browser.go(&format!("{report}?by={by}")).await;
                report_is_whole(&browser, real).await;
                looked_at(&browser, &format!("report-{picture}-by-{by}")).await;
            } else {
                assert!(!real, "the report offers no breakdown");
            }
        });
    }
    server.stop();
}

/// A sentence, a chart with a name and a description, and the table under it.
async fn report_is_whole(browser: &Browser, real: bool) {
    let parts = browser
        .ask(
            "const svg = document.querySelector('svg[role=img]');
             return [!!svg, !!svg && !!svg.querySelector('title') && !!svg.querySelector('desc'),
                     document.querySelectorAll('table tbody tr').length,
                     [...document.querySelectorAll('a')].some(a => (a.getAttribute('href') || '').includes('table.csv'))]",
        )
        .await;
    assert!(parts[0] == true && parts[1] == true && parts[3] == true, "[chart, named, rows, download] is {parts}");
    let rows = parts[2].as_u64().unwrap_or(0);
    assert!(rows >= if real { 26 } else { 2 }, "the table has {rows} rows");
}

pub(super) async fn looked_at(browser: &Browser, picture: &str) {
    assert!(!browser.source().await.contains("<code>internal</code>"), "{} failed", browser.path().await);
    browser.picture(picture).await;
    browser.fits().await;
    axe::clean(browser).await;
    keyboard::round(browser).await;
}

async fn wrong_password(browser: &Browser, site: &str) {
    browser.go(&format!("{site}/desk/sign-in")).await;
    looked_at(browser, "sign-in").await;
    fill_in(browser, "this-is-not-it-at-all").await;
    assert!(browser.source().await.contains("sign_in_failed"), "{}", browser.source().await);
    looked_at(browser, "sign-in-failed").await;
}

pub(super) async fn sign_in(browser: &Browser, site: &str) {
    browser.go(&format!("{site}/desk/sign-in")).await;
    fill_in(browser, STAFF_PASSWORD).await;
    assert_eq!(browser.path().await, "/desk", "{}", browser.source().await);
}

async fn fill_in(browser: &Browser, password: &str) {
    browser.ask("document.querySelector('main input:not([type=hidden])').focus(); return null").await;
    browser.ask("document.activeElement.value = ''; return null").await;
    browser.press(&STAFF_EMAIL.chars().collect::<Vec<_>>()).await;
    keyboard::tab_to(browser, |stop| stop.kind == "password").await;
    browser.press(&password.chars().collect::<Vec<_>>()).await;
    browser.press_and_load(&[super::driver::ENTER]).await;
}
