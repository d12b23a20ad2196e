//! The result: who sees it, what it shows, how long.

use super::interview::answered;
use super::world::{Browser, World};
use crate::app::{Actor, fieldwork};
use crate::feedback::Benchmark;
use crate::study::{Purpose, WaveStep};
use crate::web::respondent::{self, Asked};

const KEY: &str = "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d";
const OTHER: &str = "7c3e9a52-1b7e-4f0a-8c2d-5e6f7a8b9c0d";

fn ready() -> serde_json::Value {
    serde_json::from_str(include_str!("../../../tests/feedback/ready.json")).expect("JSON")
}

async fn world() -> World {
    World::of(ready(), Purpose::Main).await
}

/// Goes to the check of answers: keys and cash fully in place, nobody knows whom to tell.
async fn at_check(world: &World, browser: &Browser) -> String {
    let start = browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await.home();
    let safe = answered(browser, &format!("{start}/p/safe"), &[("safe_keys", "4"), ("safe_cash", "9")]).await;
    assert_eq!(safe.location(), format!("{start}/p/told"));
    let told = answered(browser, &format!("{start}/p/told"), &[("told_route", "0")]).await;
    assert_eq!(told.location(), format!("{start}/check"));
    start
}

#[actix_web::test]
async fn whoever_sends_is_led_to_the_result_and_every_retry_to_the_same() {
    let world = world().await;
    let browser = world.browser().await;
    let start = at_check(&world, &browser).await;
    let key = browser.get(&format!("{start}/check")).await.hidden("result");
    let result = format!("{start}/result/{key}");
    browser.get(&result).await.assert_problem(404, "result_unknown");
    let mut pages = Vec::new();
    for _ in 0..5 {
        let sent = browser.post(&format!("{start}/check"), &[("result", &key)]).await;
        assert_eq!(sent.location(), format!("{start}/receipt?result={key}"));
        let receipt = browser.get(sent.location()).await;
        assert!(receipt.plain().contains(&format!("href=\"{result}\"")), "{}", receipt.body);
        assert!(receipt.body.contains("See your result") && receipt.body.contains("Thank you."), "{}", receipt.body);
        pages.push(browser.get(&result).await);
    }
    assert!(pages.iter().all(|page| page.status == 200 && page.body == pages[0].body), "five times the same");
    let page = &pages[0].body;
    // Keys and cash: 4 + 0 of 8: 50. Telling: 0. Whole: (3 × 50 + 0) ÷ 4 = 37.5.
    for words in [
        "<h1>How your organisation stands</h1>",
        "Nobody is ranked.",
        "37.5 of 100",
        "Level: Developing",
        "4 of 8 points.",
        "“Don’t know” 1 time",
        "50 of 100",
        "0 of 100",
        "Put the numbers up",
        "https://crimestoppers-uk.org",
        "Today",
        "width=\"37.5\"",
        "role=\"img\" aria-label=\"37.5 of 100\"",
        "Your code for next time",
    ] {
        assert!(page.contains(words), "“{words}” is not in {page}");
    }
    for answer in ["We know who has keys", "Not in place", "Tested", "safe_keys", "published wave"] {
        assert!(!page.contains(answer), "“{answer}” is in {page}");
    }
    assert_eq!(pages[0].header(actix_web::http::header::CACHE_CONTROL), "no-store");
}

#[actix_web::test]
async fn who_has_the_address_but_not_the_key_sees_nothing_of_it() {
    let world = world().await;
    let browser = world.browser().await;
    let start = at_check(&world, &browser).await;
    let sent = browser.post(&format!("{start}/check"), &[("result", KEY)]).await;
    assert_eq!(sent.location(), format!("{start}/receipt?result={KEY}"));
    // Somebody with the link of the invitation, say: sending again with another key shows nothing.
    let again = browser.post(&format!("{start}/check"), &[("result", OTHER)]).await;
    for address in [again.location(), &format!("{start}/receipt"), &format!("{start}/receipt?result=x")] {
        let receipt = browser.get(address).await;
        assert!(!receipt.body.contains("See your result") && receipt.body.contains("cannot be called up"), "{address}");
    }
    for key in [OTHER, "x", "00000000-0000-0000-0000-000000000000"] {
        browser.get(&format!("{start}/result/{key}")).await.assert_problem(404, "result_unknown");
    }
    assert_eq!(browser.get(&format!("{start}/result/{}", KEY.to_uppercase())).await.status, 200);
    let malformed = browser.post(&format!("{start}/check"), &[("result", "x")]).await;
    malformed.assert_problem(422, "request_invalid");
    // Once the wave closes it is gone, and so is what could find it.
    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Close).await.expect("a closed wave");
    browser.get(&format!("{start}/result/{KEY}")).await.assert_problem(404, "response_unknown");
}

#[actix_web::test]
async fn it_is_in_the_persons_language_and_as_plain_text() {
    let world = world().await;
    let browser = world.browser().await;
    let start = at_check(&world, &browser).await;
    browser.post(&format!("{start}/check"), &[("result", KEY)]).await;
    let page = browser.get(&format!("{start}/result/{KEY}?lang=gd")).await;
    for words in ["<html lang=\"gd\"", "37.5 à 100", "Ìre: A’ leasachadh", "Cuir na h-àireamhan an-àirde", "An-diugh"]
    {
        assert!(page.body.contains(words), "“{words}” is not in {}", page.body);
    }
    let token = fieldwork::ResponseToken(start.trim_start_matches("/r/").to_owned());
    let gaelic = crate::text::Language::tagged("gd");
    for (language, words) in
        [(None, "As a whole: 37.5 of 100. Level: Developing"), (Some(&gaelic), "Air fad: 37.5 à 100")]
    {
        let text = fieldwork::feedback_of(&world.app, &token, KEY, language).await.expect("a text");
        assert!(text.contains(words) && !text.contains("safe_keys") && !text.contains('<'), "{text}");
    }
    let refused = fieldwork::feedback_of(&world.app, &token, OTHER, None).await;
    assert!(refused.is_err_and(|refusal| refusal.code == crate::finding::Code::RESULT_UNKNOWN));
}

#[actix_web::test]
async fn a_published_wave_stands_beside_it_only_where_thirty_answered() {
    let world = world().await;
    let browser = world.browser().await;
    let start = at_check(&world, &browser).await;
    browser.post(&format!("{start}/check"), &[("result", KEY)]).await;
    let token = start.trim_start_matches("/r/").to_owned();
    let mut own =
        fieldwork::result_of(&world.app, &fieldwork::ResponseToken(token.clone()), KEY).await.expect("a result");
    assert_eq!(own.benchmark, None, "nothing is published yet");
    let published = crate::time::Day::new(2027, 3, 1).expect("a day");
    let mut page = async |base| {
        own.benchmark = Some(Benchmark { wave: "Spring 2027".into(), published, base, overall: 61.04 });
        let page = respondent::result_shown(&own, &token, KEY, &Asked::default()).expect("a page");
        let body = actix_web::body::to_bytes(page.into_body()).await.expect("a body");
        String::from_utf8(body.to_vec()).expect("UTF-8")
    };
    assert!(!page(29).await.contains("published wave"));
    let page = page(30).await;
    let words =
        "The last published wave of your sector, “Spring 2027” (1 March 2027): 61 of 100 on average, among 30 answers.";
    assert!(page.contains(words), "{page}");
}

#[actix_web::test]
async fn the_code_of_an_earlier_time_shows_what_has_changed() {
    let world = world().await;
    let browser = world.browser().await;
    let start = at_check(&world, &browser).await;
    browser.post(&format!("{start}/check"), &[("result", KEY)]).await;
    let result = format!("{start}/result/{KEY}");
    let page = browser.get(&result).await;
    let code = page.body.split("<p class=\"bg_code\" dir=\"ltr\">").nth(1).and_then(|rest| rest.split('<').next());
    let code = code.expect("a code").to_owned();
    let compared = browser.get(&format!("{result}?earlier={}", code.to_uppercase())).await;
    assert!(
        compared.body.contains("Since last time: January 2020")
            && compared.body.contains("<td class=\"bg_number\">38</td>"),
        "{}",
        compared.body
    );
    let wrong = browser.get(&format!("{result}?earlier=%3Cb%3E")).await;
    assert!(wrong.body.contains("We cannot read this code") && wrong.body.contains("<title>Error: "), "{}", wrong.body);
    assert!(wrong.body.contains("value=\"&lt;b&gt;\"") && !wrong.body.contains("<b>"), "{}", wrong.body);
}

#[actix_web::test]
async fn the_form_that_plans_a_wave_offers_what_the_questionnaire_allows() {
    let world = world().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let form = browser.get("/desk/studies/public/new-wave").await;
    assert!(
        form.body.contains("id=\"anonymity-anonymous\"") && form.body.contains("id=\"anonymity-anonymous_once\""),
        "{}",
        form.body
    );
    assert!(
        !form.body.contains("anonymity-confidential") && form.body.contains("allows no other kinds"),
        "{}",
        form.body
    );
    let version =
        form.body.split("<option value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version");
    let csrf = form.hidden("csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("title", "Third"),
        ("name", ""),
        ("version", version),
        ("from", "2030-01-01"),
        ("to", "2030-02-01"),
        ("sample", "open_link"),
        ("mode", "web"),
        ("anonymity", "confidential"),
        ("purpose", "main"),
    ];
    let refused = browser.post("/desk/studies/public/new-wave", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("<code>anonymity_refused</code>")
            && refused.body.contains("by an open link, or anonymously, by invitation"),
        "{}",
        refused.body
    );
}
