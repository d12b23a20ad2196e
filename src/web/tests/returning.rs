//! Saving for later, and coming back on another device.

use super::languages::{answered, in_gaelic_too};
use super::world::{Browser, World, questionnaire};
use crate::app::{Actor, fieldwork};
use crate::study::{Purpose, WaveStep};
use serde_json::json;

const KEY: &str = "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d";

async fn begun(world: &World, browser: &Browser) -> String {
    browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await.home()
}

/// Presses the other button of a page, and gives the page that it leads to and its code.
async fn saved(browser: &Browser, address: &str, fields: &[(&str, &str)]) -> (String, String) {
    let shown = browser.get(address).await;
    let key = shown.hidden("submission_key");
    let fields: Vec<_> = fields.iter().copied().chain([("submission_key", key.as_str())]).collect();
    let saved = browser.post(&format!("{address}/save"), &fields).await.location().to_owned();
    let page = browser.get(&saved).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let code = page.body.split("<p class=\"bg_code\" dir=\"ltr\">").nth(1).and_then(|rest| rest.split('<').next());
    (code.unwrap_or_default().to_owned(), page.body)
}

#[actix_web::test]
async fn what_was_written_is_kept_and_found_again_by_the_code() {
    let mut document = questionnaire();
    let pages = document["sections"][0]["pages"].as_array_mut().expect("pages");
    pages[2]["items"]
        .as_array_mut()
        .expect("items")
        .push(json!({ "variable": "why", "concept": "why", "label": "And why?", "kind": "short_text" }));
    pages[2]["title"] = json!("Often?");
    let world = World::of(document, Purpose::Main).await;
    let (phone, laptop) = (world.browser().await, world.browser().await);
    let start = begun(&world, &phone).await;
    answered(&phone, &format!("{start}/p/adult"), &[("adult", "1")]).await;
    answered(&phone, &format!("{start}/p/heard"), &[("heard", "1")]).await;
    let count = format!("{start}/p/count");
    let (code, page) = saved(&phone, &count, &[("times", "many"), ("why", "because")]).await;
    assert_eq!(code.len(), 14, "{page}");
    assert!(page.contains("How often?") && page.contains("needs mending"), "what could not be kept is named: {page}");
    assert!(page.contains("/return") && page.contains("31 December 2199"), "{page}");
    let (again, page) = saved(&phone, &count, &[("times", "12")]).await;
    assert_eq!(again, code, "the code stays");
    assert!(!page.contains("needs mending"), "{page}");

    for typed in [code.to_uppercase(), code.replace('-', " ")] {
        let opened = laptop.post("/return", &[("code", &typed)]).await.location().to_owned();
        assert_ne!(opened, start);
        let on = laptop.get(&opened).await.location().to_owned();
        assert_eq!(on, format!("{opened}/check"), "both saves together have answered the page");
        let shown = laptop.get(&format!("{opened}/p/count")).await;
        assert!(shown.body.contains("value=\"12\"") && shown.body.contains("because"), "{}", shown.body);
    }
    let opened = laptop.post(&format!("/s/{}/return", world.open_link), &[("code", &code)]).await.location().to_owned();
    let (none, page) = saved(&laptop, &format!("{opened}/p/count"), &[]).await;
    assert!(none.is_empty() && page.contains("Your code stays the same"), "{page}");
    answered(&laptop, &format!("{opened}/p/count"), &[("times", "13")]).await;
    assert_eq!(phone.get(&start).await.location(), format!("{start}/check"), "the first device is where the second is");
    let check = laptop.get(&format!("{opened}/check")).await;
    let receipt = check.hidden("code").to_owned();
    let sent = laptop.post(&format!("{opened}/check"), &[("code", &receipt)]).await;
    assert!(laptop.get(sent.location()).await.body.contains("Your answers have been sent"));
    laptop.post("/return", &[("code", &code)]).await.assert_problem(404, "resume_code_unknown");
    let kept = laptop.post("/return", &[("code", &receipt)]).await;
    assert!(kept.status == 200 && kept.body.contains("13") && !kept.body.contains("submission_key"), "{}", kept.body);
    assert_eq!(phone.get(&format!("{start}/saved")).await.location(), format!("{start}/receipt"));
}

#[actix_web::test]
async fn wrong_codes_say_so_and_are_slowed() {
    let world = World::of(in_gaelic_too(), Purpose::Main).await;
    let browser = world.browser().await;
    let form = browser.get("/return?lang=gd").await;
    assert!(form.body.contains("Lean ort far an do stad thu"), "{}", form.body);
    browser.post("/return", &[("code", "abc")]).await.assert_problem(422, "resume_code_unreadable");
    browser.post("/s/nolinkatallx/return", &[("code", "abcd-efgh-jkmn")]).await.assert_problem(404, "link_unknown");
    let wrong = browser.post("/return?lang=gd", &[("code", "abcd-efgh-jkmn")]).await;
    wrong.assert_problem(404, "resume_code_unknown");
    assert!(wrong.body.contains("Chan aithne dhuinn an còd seo") && wrong.body.contains("value=\"abcd-efgh-jkmn\""));
    for _ in 0..30 {
        browser.post("/return", &[("code", "abcd-efgh-jkmn")]).await;
    }
    browser.post("/return", &[("code", "abcd-efgh-jkmn")]).await.assert_problem(429, "resume_code_slowed");
}

#[actix_web::test]
async fn a_code_is_not_good_for_another_wave_nor_after_the_end() {
    let world = World::new().await;
    let browser = world.browser().await;
    let start = begun(&world, &browser).await;
    assert_eq!(
        browser.get(&format!("{start}/saved")).await.location(),
        format!("{start}/p/adult"),
        "nothing was saved"
    );
    answered(&browser, &format!("{start}/p/adult"), &[("adult", "1")]).await;
    let (code, _) = saved(&browser, &format!("{start}/p/heard"), &[]).await;
    let opened = browser.post("/return", &[("code", &code)]).await.location().to_owned();
    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Pause).await.expect("a pause");
    browser.get(&opened).await.assert_problem(503, "wave_paused");
    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Close).await.expect("an end");
    browser.post("/return", &[("code", &code)]).await.assert_problem(404, "resume_code_unknown");
    browser.get(&opened).await.assert_problem(404, "response_unknown");
}

#[actix_web::test]
async fn leaving_by_an_answer_that_ends_the_survey_ends_it() {
    let world = World::new().await;
    let browser = world.browser().await;
    let start = begun(&world, &browser).await;
    let key = browser.get(&format!("{start}/p/adult")).await.hidden("submission_key");
    let left = browser.post(&format!("{start}/p/adult/save"), &[("adult", "2"), ("submission_key", &key)]).await;
    assert_eq!(left.location(), format!("{start}/receipt"));
    assert!(browser.get(left.location()).await.body.contains("Not this time"));
    browser
        .post(&format!("{start}/p/adult/save"), &[("submission_key", "1")])
        .await
        .assert_problem(422, "request_invalid");
}
