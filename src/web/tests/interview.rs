//! A person answers.

use super::world::{Answer, Browser, World};
use crate::sample::Disposition;
use actix_web::http::header;
use actix_web::test::TestRequest;

const KEY: &str = "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d";

async fn begun(world: &World, browser: &Browser) -> String {
    let answer = browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await;
    answer.home()
}

/// Shows a page and sends it with these fields.
pub async fn answered(browser: &Browser, address: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = browser.get(address).await;
    assert_eq!(shown.status, 200, "{address}: {}", shown.body);
    let key = shown.hidden("submission_key");
    let fields: Vec<_> = fields.iter().copied().chain([("submission_key", key.as_str())]).collect();
    browser.post(address, &fields).await
}

async fn of(world: &World, disposition: Disposition) -> u64 {
    let counts = crate::app::fieldwork::live_counts(&world.app, world.open.id).await.expect("counts");
    counts.iter().filter(|(d, _)| *d == disposition).map(|(_, n)| n).sum()
}

#[actix_web::test]
async fn looking_changes_nothing() {
    let world = World::new().await;
    let browser = world.browser().await;
    let page = browser.get(&format!("/s/{}", world.open_link)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Simulated data") && page.body.contains("About 5 minutes"));
    assert_eq!(world.responses().await, 0);
    let start = begun(&world, &browser).await;
    assert_eq!(world.responses().await, 1);
    for address in [start.clone(), format!("{start}/p/adult"), format!("{start}/check"), format!("{start}/receipt")] {
        browser.get(&address).await;
    }
    assert_eq!(world.responses().await, 1);
    assert_eq!(browser.get(&start).await.location(), format!("{start}/p/adult"));
}

#[actix_web::test]
async fn whole_survey_with_errors_back_and_double_sending() {
    let world = World::new().await;
    let browser = world.browser().await;
    let start = begun(&world, &browser).await;
    assert_eq!(begun(&world, &browser).await, start, "a double click begins once");

    let adult = format!("{start}/p/adult");
    let refused = answered(&browser, &adult, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("<title>Error: ") && refused.body.contains(r##"href="#adult""##));
    let forged = answered(&browser, &adult, &[("adult", "7")]).await;
    assert_eq!(forged.status, 422);
    assert!(forged.body.contains("There is a problem") && forged.body.contains("<code>option_unknown</code>"));
    assert!(forged.body.contains(r#"data-code="option_unknown""#));
    let form = [("adult", "7"), ("submission_key", KEY)];
    let asked = TestRequest::post().uri(&adult).set_form(form).insert_header((header::ACCEPT, "application/json"));
    let asked = browser.ask(asked).await;
    assert_eq!((asked.status, asked.header(header::CONTENT_TYPE)), (422, "application/problem+json"));
    let problem: serde_json::Value = serde_json::from_str(&asked.body).expect("JSON");
    assert_eq!(problem["code"], "option_unknown");
    assert_eq!(problem["findings"][0]["code"], "option_unknown", "{problem}");

    let heard = format!("{start}/p/heard");
    assert_eq!(answered(&browser, &adult, &[("adult", "1")]).await.location(), heard);
    assert_eq!(
        browser.get(&format!("{start}/p/count")).await.location(),
        heard,
        "a page ahead leads to the current one"
    );
    assert!(browser.get(&heard).await.body.contains(&format!("class=\"ds_back-link\" href=\"{adult}\"")));
    let count = format!("{start}/p/count");
    assert_eq!(answered(&browser, &heard, &[("heard", "missing:dont_know")]).await.location(), count);
    assert_eq!(answered(&browser, &count, &[("times", "12")]).await.location(), format!("{start}/check"));

    let check = browser.get(&format!("{start}/check")).await;
    assert_eq!(check.status, 200);
    assert!(check.body.contains("Don’t know") && check.body.contains(&format!("href=\"{heard}#heard\"")));
    for _ in 0..2 {
        assert_eq!(browser.post(&format!("{start}/check"), &[]).await.location(), format!("{start}/receipt"));
    }
    for _ in 0..2 {
        let receipt = browser.get(&format!("{start}/receipt")).await;
        assert!(receipt.body.contains("Your answers have been sent") && receipt.body.contains("0800 00 00"));
    }
    assert_eq!(browser.get(&adult).await.location(), format!("{start}/receipt"));
    assert_eq!(
        browser.post(&adult, &[("adult", "2"), ("submission_key", KEY)]).await.location(),
        format!("{start}/receipt")
    );
    assert_eq!(of(&world, Disposition::Complete).await, 1);
}

#[actix_web::test]
async fn exit_ends_with_its_own_message() {
    let world = World::new().await;
    let browser = world.browser().await;
    let start = begun(&world, &browser).await;
    let ended = answered(&browser, &format!("{start}/p/adult"), &[("adult", "2")]).await;
    assert_eq!(ended.location(), format!("{start}/receipt"));
    let receipt = browser.get(&format!("{start}/receipt")).await;
    assert!(receipt.body.contains("<h1>Not this time</h1>") && receipt.body.contains("It is for adults."));
    assert_eq!(of(&world, Disposition::NotEligible).await, 1);
}

#[actix_web::test]
async fn paused_and_closed_waves_say_so() {
    use crate::app::{Actor, fieldwork};
    use crate::study::WaveStep;
    let world = World::new().await;
    let browser = world.browser().await;
    let start = begun(&world, &browser).await;
    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Pause).await.expect("a pause");
    browser.get(&start).await.assert_problem(503, "wave_paused");
    let sent = browser.post(&format!("{start}/p/adult"), &[("adult", "1"), ("submission_key", KEY)]).await;
    sent.assert_problem(503, "wave_paused");
    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Close).await.expect("an end");
    let answer = browser.get(&start).await;
    assert!([303, 404, 410].contains(&answer.status), "{} {}", answer.status, answer.body);
}

/// A page, without its own random key, the moment at which it was shown, or the person's code.
fn without_key(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let code = page.body.split("<p class=\"bg_code\" dir=\"ltr\">").nth(1).and_then(|rest| rest.split('<').next());
    if let Some(code) = code {
        assert_eq!(code.len(), 14, "{code}");
        return page.body.replace(code, "");
    }
    match page.body.contains("_key\" value=") {
        true => {
            let name = if page.body.contains("start_key") { "start_key" } else { "submission_key" };
            let body = page.body.replace(&page.hidden(name), "");
            if body.contains("\"shown-at\"") { body.replace(&page.hidden("shown-at"), "") } else { body }
        }
        false => page.body.clone(),
    }
}

#[actix_web::test]
async fn a_page_drawn_before_is_filled_in_as_it_would_be_drawn() {
    let world = World::new().await;
    let browser = world.browser().await;
    let mut drawn: Vec<Vec<String>> = Vec::new();
    // The first person sees pages that are drawn, the others what is filled in.
    for person in ["1", "2", "3", "4"] {
        let key = format!("{person}d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d");
        let introduction = browser.get(&format!("/s/{}", world.open_link)).await;
        let home = browser.post(&format!("/s/{}", world.open_link), &[("start_key", &key)]).await.home();
        let mut pages = vec![without_key(&introduction)];
        for (page, field, value) in [("adult", "adult", "1"), ("heard", "heard", "2"), ("count", "times", "12")] {
            let address = format!("{home}/p/{page}");
            pages.push(without_key(&browser.get(&address).await));
            answered(&browser, &address, &[(field, value)]).await;
            // Seen again, it shows the answer.
            pages.push(without_key(&browser.get(&address).await));
        }
        pages.push(without_key(&browser.get(&format!("{home}/check")).await));
        browser.post(&format!("{home}/check"), &[]).await;
        pages.push(without_key(&browser.get(&format!("{home}/receipt")).await));
        drawn.push(pages.into_iter().map(|page| page.replace(&home, "/r/…")).collect());
    }
    for pages in &drawn[1..] {
        assert_eq!(pages, &drawn[0]);
    }
}

#[actix_web::test]
async fn a_page_costs_the_same_few_statements_every_time() {
    let world = World::new().await;
    let on_server = matches!(world.app.store.url(), crate::store::DatabaseUrl::Postgres(_));
    let browser = world.browser().await;
    let mut costs = Vec::new();
    for person in ["1", "2", "3"] {
        let key = format!("{person}d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d");
        let mut cost = Vec::new();
        let mut before = world.app.store.work();
        let mut so_far = || {
            let now = world.app.store.work();
            let (verbs, groups) = (now.verbs - before.verbs, now.groups - before.groups);
            // No queries are: on a server a transaction and the savepoint round each verb; on an embedded database a transaction and
            // the question whether the writer is alone.
            let round = if on_server { 3 * groups + verbs } else { 3 * groups };
            let queries = now.write_statements - before.write_statements - round;
            cost.push((now.read_statements - before.read_statements, queries));
            before = now;
        };
        browser.get(&format!("/s/{}", world.open_link)).await;
        so_far();
        let home = browser.post(&format!("/s/{}", world.open_link), &[("start_key", &key)]).await.home();
        so_far();
        for (page, field, value) in [("adult", "adult", "1"), ("heard", "heard", "2"), ("count", "times", "12")] {
            let shown = browser.get(&format!("{home}/p/{page}")).await;
            so_far();
            let fields = [(field, value), ("submission_key", &shown.hidden("submission_key"))];
            browser.post(&format!("{home}/p/{page}"), &fields).await;
            so_far();
        }
        browser.get(&format!("{home}/check")).await;
        so_far();
        browser.post(&format!("{home}/check"), &[]).await;
        so_far();
        browser.get(&format!("{home}/receipt")).await;
        so_far();
        costs.push(cost);
    }
    // Everything that is read once and then known has been read.
    assert_eq!(costs[1], costs[2]);
    // On a server a connection is asked whether it is still there, and the wave is held while somebody begins. An embedded database
    // is asked nothing, and told what is new.
    let (read, begin, write) = if on_server { ((2, 0), (0, 3), (0, 3)) } else { ((0, 0), (0, 1), (0, 2)) };
    assert_eq!(costs[2], [read, begin, read, write, read, write, read, write, read, write, read]);
}

/// What a text comes to on the wire.
fn compressed(text: &str) -> usize {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it").len()
}

#[actix_web::test]
async fn the_first_page_is_light() {
    let world = World::new().await;
    let browser = world.browser().await;
    let page = browser.get(&format!("/s/{}", world.open_link)).await;
    let parts: std::collections::BTreeSet<&str> =
        page.body.split('"').filter(|value| value.starts_with("/assets/")).collect();
    assert!(!parts.is_empty() && parts.len() < 4, "four requests with the page's own: {parts:?}");
    let mut bytes = compressed(&page.body);
    for part in parts {
        bytes += compressed(&browser.get(part).await.body);
    }
    assert!(bytes <= 60_000, "{bytes} bytes");
}
