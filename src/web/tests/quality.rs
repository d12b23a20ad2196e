//! Guards of an open link, what is flagged, and what a person leaves out.

use super::languages::in_gaelic_too;
use super::world::{Answer, Browser, World, questionnaire};
use crate::app::{Actor, Clock, fieldwork};
use crate::dataset::Dataset;
use crate::id::WaveName;
use crate::quality::{ExcludedCount, ExclusionReason, Flag};
use crate::store::quality::Judged;
use crate::study::{Anonymity, Purpose, WaveStep};
use crate::time::Moment;
use actix_web::http::header;
use actix_web::test::TestRequest;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that a test moves.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::Relaxed))
    }
}

impl Hands {
    fn wait(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

/// The world, at noon of some day, with a clock to move.
async fn timed(document: serde_json::Value) -> (World, Arc<Hands>) {
    let mut world = World::of(document, Purpose::Main).await;
    let hands = Arc::new(Hands(AtomicI64::new(1_800_014_400_000_000)));
    world.app.clock = hands.clone();
    (world, hands)
}

const KEYS: [&str; 4] = [
    "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c30",
    "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c31",
    "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c32",
    "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c33",
];

async fn begun(world: &World, browser: &Browser, fields: &[(&str, &str)]) -> String {
    browser.post(&format!("/s/{}", world.open_link), fields).await.home()
}

/// Answers a page as it is shown, with all that its form carries, after so many seconds.
async fn answered(browser: &Browser, clock: &Hands, address: &str, field: (&str, &str), seconds: i64) -> Answer {
    let shown = browser.get(address).await;
    clock.wait(seconds);
    sent(browser, address, &shown, field).await
}

async fn sent(browser: &Browser, address: &str, shown: &Answer, (name, value): (&str, &str)) -> Answer {
    let (key, at) = (shown.hidden("submission_key"), shown.hidden("shown-at"));
    browser.post(address, &[("submission_key", &key), ("shown-at", &at), (name, value)]).await
}

/// All pages, and the answers sent.
async fn completed(browser: &Browser, clock: &Hands, home: &str) -> Answer {
    for (page, field) in [("adult", ("adult", "1")), ("heard", ("heard", "1")), ("count", ("times", "7"))] {
        answered(browser, clock, &format!("{home}/p/{page}"), field, 5).await.location();
    }
    let sent = browser.post(&format!("{home}/check"), &[]).await;
    assert_eq!(sent.location(), format!("{home}/receipt"));
    browser.get(sent.location()).await
}

fn judged(world: &World) -> Vec<Judged> {
    let wave = world.open.id;
    world.app.store.read("test", move |conn| crate::store::quality::responses_of(conn, wave)).expect("responses")
}

const QUALITY: &str = "/desk/studies/public/waves/second/quality";

/// Somebody of the staff, and the token of their forms.
async fn staff(world: &World) -> (Browser, String) {
    let mut desk = world.browser().await;
    desk.sign_in().await;
    let csrf = desk.get(QUALITY).await.hidden("csrf");
    (desk, csrf)
}

#[actix_web::test]
async fn time_is_summed_over_pages_and_no_moment_is_kept() {
    let (world, clock) = timed(questionnaire()).await;
    let browser = world.browser().await;
    let home = begun(&world, &browser, &[("start_key", KEYS[0])]).await;
    answered(&browser, &clock, &format!("{home}/p/adult"), ("adult", "1"), 12).await.location();
    assert_eq!(judged(&world)[0].seconds, Some(12));
    // A page that comes back to be mended goes on with the time that it has taken.
    let count = format!("{home}/p/count");
    answered(&browser, &clock, &format!("{home}/p/heard"), ("heard", "1"), 90_000).await.location();
    assert_eq!(judged(&world)[0].seconds, Some(12 + 1_800), "a pause counts as half an hour");
    let wrong = answered(&browser, &clock, &count, ("times", "many"), 20).await;
    assert_eq!(wrong.status, 422);
    clock.wait(10);
    sent(&browser, &count, &wrong, ("times", "3")).await.location();
    assert_eq!(judged(&world)[0].seconds, Some(12 + 1_800 + 30));
    // The same press again changes nothing.
    clock.wait(500);
    sent(&browser, &count, &wrong, ("times", "3")).await.location();
    assert_eq!(judged(&world)[0].seconds, Some(12 + 1_800 + 30));
    browser.post(&format!("{home}/check"), &[]).await.location();
    let kept = &judged(&world)[0];
    assert_eq!(kept.seconds, Some(1_842));
    let answers = serde_json::to_string(&kept.answers).expect("JSON");
    assert!(!answers.contains("shown"), "{answers}");
}

#[actix_web::test]
async fn a_page_that_does_not_say_when_it_was_shown_adds_no_time() {
    let (world, clock) = timed(questionnaire()).await;
    let browser = world.browser().await;
    for (n, odd) in [None, Some(""), Some("99999999999999999999"), Some("x")].into_iter().enumerate() {
        let home = begun(&world, &browser, &[("start_key", KEYS[n])]).await;
        let address = format!("{home}/p/adult");
        let key = browser.get(&address).await.hidden("submission_key");
        let mut fields = vec![("submission_key", key.as_str()), ("adult", "1")];
        fields.extend(odd.map(|at| ("shown-at", at)));
        clock.wait(7);
        browser.post(&address, &fields).await.location();
    }
    let shown = judged(&world);
    assert_eq!(shown.len(), 4);
    assert!(shown.iter().all(|response| response.seconds.is_none() && response.revision == 1), "not known: {shown:?}");
}

#[actix_web::test]
async fn what_people_do_not_see_is_flagged_where_it_is_filled_in_and_nobody_is_told() {
    let (world, clock) = timed(questionnaire()).await;
    let browser = world.browser().await;
    let front = browser.get(&format!("/s/{}", world.open_link)).await;
    assert!(front.body.contains("<div hidden><label for=\"homepage\""), "{}", front.body);
    let plain = begun(&world, &browser, &[("start_key", KEYS[0]), ("homepage", "")]).await;
    let filled = begun(&world, &browser, &[("start_key", KEYS[1]), ("homepage", "http://buy.example")]).await;
    let (plain, filled) = (completed(&browser, &clock, &plain).await, completed(&browser, &clock, &filled).await);
    assert_eq!((plain.status, plain.body.len()), (filled.status, filled.body.len()), "the same page for both");
    assert!(plain.headers.get(header::SET_COOKIE).is_none() && filled.headers.get(header::SET_COOKIE).is_none());
    let marked: Vec<_> = judged(&world).iter().map(|response| response.marks.words()).collect();
    assert_eq!(marked.iter().filter(|words| *words == "honeypot").count(), 1, "{marked:?}");
    let (desk, _) = staff(&world).await;
    let page = desk.get(QUALITY).await;
    assert!(page.body.contains("Filled in a field that people do not see."), "{}", page.body);
    assert!(!page.body.contains("buy.example"), "what was written is not kept");
}

#[actix_web::test]
async fn a_device_remembers_only_where_the_wave_asks_and_bars_nobody() {
    let (world, clock) = timed(in_gaelic_too()).await;
    let browser = world.browser().await;
    let address = format!("/s/{}", world.open_link);
    let front = browser.get(&address).await;
    assert!(!front.body.contains("in a cookie until") && front.body.contains("It sets no cookies"));
    let protection = format!("/d/{}", world.open_link);
    let about = browser.get(&protection).await;
    assert!(about.body.contains("No cookie is set.") && about.body.contains("It sets no cookies"), "{}", about.body);
    let home = begun(&world, &browser, &[("start_key", KEYS[0])]).await;
    let receipt = completed(&browser, &clock, &home).await;
    assert!(receipt.headers.get(header::SET_COOKIE).is_none(), "nobody asked for it");

    let (desk, csrf) = staff(&world).await;
    let set = format!("{QUALITY}/safeguards");
    assert!(desk.post(&set, &[("csrf", &csrf), ("once_a_device", "on")]).await.location().starts_with(QUALITY));
    let front = browser.get(&address).await;
    assert!(front.body.contains("It keeps that in a cookie until") && front.body.contains("31 December 2199"));
    assert!(!front.body.contains("has been answered on this device"));
    assert!(front.body.contains("It sets one cookie") && !front.body.contains("It sets no cookies"));
    let about = browser.get(&protection).await;
    assert!(about.body.contains("It keeps that in a cookie until") && about.body.contains("It sets one cookie"));
    assert!(!about.body.contains("No cookie is set"), "{}", about.body);
    let home = begun(&world, &browser, &[("start_key", KEYS[1])]).await;
    assert!(browser.get(&home).await.headers.get(header::SET_COOKIE).is_none(), "not before the answers are sent");
    let receipt = completed(&browser, &clock, &home).await;
    let cookie = receipt.header(header::SET_COOKIE).to_owned();
    assert!(
        cookie.starts_with(&format!("barograph_answered=1; HttpOnly; SameSite=Lax; Path={address}; Max-Age=")),
        "{cookie}"
    );

    let with = |request: TestRequest| request.insert_header((header::COOKIE, "barograph_answered=1"));
    let again = browser.ask(with(TestRequest::get().uri(&address))).await;
    assert!(again.body.contains("has been answered on this device before"), "{}", again.body);
    let gaelic = browser.ask(with(TestRequest::get().uri(&format!("{address}?lang=gd")))).await;
    assert!(gaelic.body.contains("Chaidh an suirbhidh seo a fhreagairt air an uidheam seo mar-thà"));
    let start = TestRequest::post().uri(&address).set_form([("start_key", KEYS[2])]);
    let second = browser.ask(with(start)).await.home();
    completed(&browser, &clock, &second).await;
    let repeats = judged(&world).iter().filter(|response| response.marks.has(Flag::DeviceRepeat)).count();
    assert_eq!(repeats, 1);
    assert!(desk.get(QUALITY).await.body.contains("From a device that had answered before."));
    // Switched off, the cookie is nothing to anybody.
    desk.post(&set, &[("csrf", &csrf)]).await.location();
    assert!(!browser.ask(with(TestRequest::get().uri(&address))).await.body.contains("on this device before"));
    let start = TestRequest::post().uri(&address).set_form([("start_key", KEYS[3])]);
    browser.ask(with(start)).await.home();
    assert_eq!(judged(&world).iter().filter(|response| !response.marks.is_empty()).count(), 1);
}

#[actix_web::test]
async fn where_questions_touch_on_offending_no_device_remembers_and_nobody_is_named() {
    let mut document = questionnaire();
    document["anonymity"] = json!(["open", "anonymous_once"]);
    let (world, clock) = timed(document).await;
    let (desk, csrf) = staff(&world).await;
    assert!(desk.get(QUALITY).await.body.contains("This questionnaire asks about offending"));
    let set = format!("{QUALITY}/safeguards");
    let refused = desk.post(&set, &[("csrf", &csrf), ("once_a_device", "on"), ("slow_bursts", "on")]).await;
    refused.assert_problem(409, "safeguard_refused");
    desk.post(&set, &[("csrf", &csrf), ("slow_bursts", "on")]).await.location();
    let browser = world.browser().await;
    let home = begun(&world, &browser, &[("start_key", KEYS[0])]).await;
    assert!(completed(&browser, &clock, &home).await.headers.get(header::SET_COOKIE).is_none());

    let mut new = fieldwork::NewWave {
        study: world.open.study,
        name: WaveName::new("third").expect("a name"),
        title: "Third".into(),
        version: world.open.version,
        sample_type: world.open.sample_type,
        mode: world.open.mode,
        fieldwork: world.open.fieldwork,
        anonymity: Anonymity::Confidential,
        lonely_psu: world.open.lonely_psu,
        purpose: Purpose::Main,
    };
    let refused = fieldwork::plan_wave(&world.app, Actor::Operator, new.clone()).await.expect_err("not allowed");
    assert_eq!(refused.code.as_str(), "anonymity_refused");
    new.anonymity = Anonymity::AnonymousOnce;
    let planned = fieldwork::plan_wave(&world.app, Actor::Operator, new).await.expect("allowed");
    let safeguards = crate::study::Safeguards { slow_bursts: true, ..Default::default() };
    let refused = fieldwork::set_safeguards(&world.app, Actor::Operator, planned.id, safeguards).await;
    assert_eq!(refused.expect_err("no open link").code.as_str(), "safeguard_refused");
}

#[actix_web::test]
async fn in_a_burst_people_wait_a_little_and_all_get_in() {
    let (world, clock) = timed(questionnaire()).await;
    let (desk, csrf) = staff(&world).await;
    desk.post(&format!("{QUALITY}/safeguards"), &[("csrf", &csrf), ("slow_bursts", "on")]).await.location();
    let browser = world.browser().await;
    let address = format!("/s/{}", world.open_link);
    let key = |n: usize| format!("0d9f3c1e-6a52-4b7e-9a7e-{n:012x}");
    for n in 0..40 {
        assert!(browser.post(&address, &[("start_key", &key(n))]).await.location().starts_with("/r/"));
    }
    let late = key(40);
    let start = |ticket: &str| {
        let fields = [("start_key", late.clone()), ("wait.ticket", ticket.to_owned()), ("homepage", String::new())];
        browser.ask(TestRequest::post().uri(&address).set_form(fields))
    };
    let wait = browser.post(&address, &[("start_key", &late)]).await;
    assert_eq!((wait.status, wait.header(header::RETRY_AFTER)), (429, "20"), "{}", wait.body);
    assert!(wait.body.contains("Wait 20 seconds") && wait.hidden("start_key") == late, "{}", wait.body);
    let ticket = wait.hidden("wait.ticket");
    clock.wait(8);
    let early = start(&ticket).await;
    assert_eq!((early.status, early.hidden("wait.ticket")), (429, ticket.clone()), "the time waited counts");
    assert!(early.body.contains("Wait 12 seconds"), "{}", early.body);
    clock.wait(12);
    for forged in ["", "00", &ticket[1..], &format!("{}0", &ticket[..31])] {
        if forged != ticket {
            assert_eq!(start(forged).await.status, 429, "{forged}");
        }
    }
    let other = browser.post(&address, &[("start_key", &key(41)), ("wait.ticket", &ticket)]).await;
    assert_eq!(other.status, 429, "a ticket is for one start");
    let begun = start(&ticket).await.home();
    assert_eq!(start(&ticket).await.home(), begun, "a double click begins once");
    assert_eq!(browser.post(&address, &[("start_key", &late)]).await.home(), begun);
    let first = browser.post(&address, &[("start_key", &key(0))]).await.home();
    assert!(first.starts_with("/r/"), "who had begun before gets in without waiting");
    browser.post(&address, &[("start_key", "nonsense")]).await.assert_problem(422, "request_invalid");
    let marked = judged(&world).iter().filter(|response| response.marks.has(Flag::Burst)).count();
    assert_eq!((marked, judged(&world).len()), (1, 41));
    clock.wait(700);
    assert!(browser.post(&address, &[("start_key", &key(42))]).await.location().starts_with("/r/"), "it is over");
}

#[actix_web::test]
async fn what_a_person_leaves_out_is_fixed_when_the_wave_closes() {
    let (world, clock) = timed(questionnaire()).await;
    let browser = world.browser().await;
    for key in &KEYS[..3] {
        let home = begun(&world, &browser, &[("start_key", key), ("homepage", "x")]).await;
        completed(&browser, &clock, &home).await;
    }
    let (desk, csrf) = staff(&world).await;
    let responses = judged(&world);
    let (one, two) = (responses[0].id.to_string(), responses[1].id.to_string());
    let exclude = format!("{QUALITY}/exclude");
    let form = |response: &str, reason: &str, note: &str| {
        let fields =
            [("csrf", csrf.clone()), ("response", response.into()), ("reason", reason.into()), ("note", note.into())];
        TestRequest::post().uri(&exclude).set_form(fields)
    };
    // Nothing without a reason, nothing that is not there.
    desk.ask(form(&one, "", "")).await.assert_problem(422, "reason_blank");
    desk.ask(form(&one, "because", "")).await.assert_problem(422, "reason_blank");
    desk.ask(form(&one, "other", "  ")).await.assert_problem(422, "reason_blank");
    desk.ask(form(&one, "other", &"x".repeat(501))).await.assert_problem(422, "text_too_long");
    desk.ask(form("", "duplicate", "")).await.assert_problem(404, "response_not_listed");
    desk.ask(form("0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d", "duplicate", ""))
        .await
        .assert_problem(404, "response_not_listed");
    let elsewhere = TestRequest::post().uri("/desk/studies/public/waves/first/quality/exclude");
    let elsewhere = elsewhere.set_form([("csrf", csrf.as_str()), ("response", &one), ("reason", "duplicate")]);
    desk.ask(elsewhere).await.assert_problem(409, "exclusions_fixed");
    assert!(desk.get(QUALITY).await.body.contains("No response is left out."));

    desk.ask(form(&one, "too_fast", "<i>quick</i>")).await.location();
    desk.ask(form(&one, "too_fast", "<i>quick</i>")).await.location();
    let page = desk.get(QUALITY).await;
    assert!(
        page.body.contains("Answered too fast to have read the questions: &lt;i&gt;quick&lt;/i&gt;"),
        "{}",
        page.body
    );
    desk.ask(form(&one, "automated", "")).await.location();
    desk.ask(form(&two, "trial", "")).await.location();
    // Reversed, twice.
    for _ in 0..2 {
        desk.post(&format!("{QUALITY}/include"), &[("csrf", &csrf), ("response", &two)]).await.location();
    }
    let audited = world.app.store.read("test", |conn| crate::store::audit::latest(conn, 100)).expect("the audit");
    let verbs: Vec<&str> =
        audited.iter().rev().map(|e| e.verb.as_str()).filter(|v| v.ends_with("clude_response")).collect();
    assert_eq!(verbs, ["exclude_response", "exclude_response", "exclude_response", "include_response"]);

    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Close).await.expect("closed");
    let wave = world.open.id;
    let dataset: Dataset = world
        .app
        .store
        .read("test", move |conn| {
            let frozen = crate::store::datasets::latest(conn, wave)?.expect("a data set");
            crate::store::datasets::load(conn, frozen.0)
        })
        .expect("readable")
        .expect("a data set");
    assert_eq!(dataset.rows(), 2);
    assert_eq!(dataset.excluded, [ExcludedCount { reason: ExclusionReason::Automated, responses: 1 }]);
    for action in ["exclude", "include"] {
        let fields = [("csrf", csrf.as_str()), ("response", &two), ("reason", "trial")];
        desk.post(&format!("{QUALITY}/{action}"), &fields).await.assert_problem(409, "exclusions_fixed");
    }
    let page = desk.get(QUALITY).await;
    assert!(page.body.contains("its data set is fixed without these") && page.body.contains("Filled in by a program"));
    assert!(!page.body.contains("/exclude\""), "{}", page.body);
}

#[actix_web::test]
async fn the_funnel_is_a_table_and_a_file() {
    let mut document = questionnaire();
    document["sections"][0]["pages"][2]["items"]
        .as_array_mut()
        .expect("items")
        .push(json!({ "variable": "came_by", "concept": "source", "label": "Source", "kind": "hidden", "parameter": "source" }));
    let (world, clock) = timed(document).await;
    let browser = world.browser().await;
    for (n, source) in ["poster", "poster", "=1+1"].into_iter().enumerate() {
        let home = begun(&world, &browser, &[("start_key", KEYS[n]), ("from.source", source)]).await;
        match n {
            0 => drop(completed(&browser, &clock, &home).await),
            1 => drop(answered(&browser, &clock, &format!("{home}/p/adult"), ("adult", "1"), 3).await),
            _ => {}
        }
    }
    let (desk, _) = staff(&world).await;
    let page = desk.get(QUALITY).await;
    assert!(page.body.contains("<th scope=\"row\">Got through “Main”</th>"), "{}", page.body);
    assert!(page.body.contains(">poster</th>") && page.body.contains("33%"), "{}", page.body);
    let file = desk.get(&format!("{QUALITY}/funnel.csv")).await;
    assert!(file.header(header::CONTENT_DISPOSITION).contains("public_second_funnel.csv"));
    for line in [
        "started,,all,3",
        "started,,poster,2",
        "started,,'=1+1,1",
        "answered_a_page,,all,2",
        "through_section,Main,all,1",
        "sent,,all,1",
    ] {
        assert!(file.body.lines().any(|found| found == line), "{line}: {}", file.body);
    }
    let signed_out = world.browser().await;
    signed_out.get(QUALITY).await.assert_problem(401, "sign_in_needed");
    signed_out.get(&format!("{QUALITY}/funnel.csv")).await.assert_problem(401, "sign_in_needed");
    assert_eq!(desk.get(&format!("{QUALITY}?page=nonsense")).await.status, 200);
    assert_eq!(desk.get(&format!("{QUALITY}?page=99999999999999999999")).await.status, 200);
}
