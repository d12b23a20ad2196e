//! Two languages, values from the address, and trials.

use super::world::{Answer, Browser, World, questionnaire};
use crate::app::production::{self, SeriesAsked};
use crate::app::{Actor, fieldwork};
use crate::questionnaire::Answer as Said;
use crate::study::{Purpose, WaveStep};
use actix_web::http::header;
use actix_web::test::TestRequest;
use serde_json::json;

const KEY: &str = "0d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d";

/// The questionnaire of the other tests in two languages, with a value from the address.
pub fn in_gaelic_too() -> serde_json::Value {
    fn both(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    let is_text =
                        matches!(key.as_str(), "label" | "title" | "about" | "population" | "run_by" | "contact");
                    let is_texts = matches!(key.as_str(), "purpose" | "privacy" | "thanks" | "message");
                    let named = key == "name" && value.as_str() == Some("Someone");
                    match value {
                        serde_json::Value::String(text) if is_text || named => {
                            *value = json!({ "en": *text, "gd": format!("G. {text}") });
                        }
                        serde_json::Value::Array(texts) if is_texts => {
                            for text in texts {
                                *text = json!({ "en": *text, "gd": format!("G. {}", text.as_str().unwrap_or("")) });
                            }
                        }
                        other => both(other),
                    }
                }
            }
            serde_json::Value::Array(values) => values.iter_mut().for_each(both),
            _ => {}
        }
    }
    let mut document = questionnaire();
    both(&mut document);
    document["translations"] = json!(["gd"]);
    let from = json!({ "variable": "source", "concept": "source", "label": { "en": "From where", "gd": "Cò às" },
        "kind": "hidden", "parameter": "from", "default": "unknown" });
    document["sections"][0]["pages"][0]["items"].as_array_mut().expect("items").push(from);
    document
}

fn sent(fields: &[(&str, &str)], key: &str) -> Vec<(String, String)> {
    let fields = fields.iter().copied().chain([("submission_key", key)]);
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Shows a page and sends its form to where the form says.
pub async fn answered(browser: &Browser, address: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = browser.get(address).await;
    assert_eq!(shown.status, 200, "{address}: {}", shown.body);
    let action = shown.action();
    browser.ask(TestRequest::post().uri(&action).set_form(sent(fields, &shown.hidden("submission_key")))).await
}

async fn stored(world: &World) -> Vec<crate::dataset::Case> {
    let wave = world.open.id;
    let all = crate::sample::Disposition::ALL;
    world.app.store.read("test", move |conn| crate::store::responses::cases(conn, wave, &all)).expect("cases")
}

#[actix_web::test]
async fn the_first_page_is_in_the_readers_language() {
    let world = World::of(in_gaelic_too(), Purpose::Main).await;
    let browser = world.browser().await;
    let address = format!("/s/{}", world.open_link);
    let asks =
        |accepted: &'static str| TestRequest::get().uri(&address).insert_header((header::ACCEPT_LANGUAGE, accepted));
    for (accepted, tag) in
        [("gd-GB, en;q=0.8", "gd"), ("fr, en;q=0.5", "en"), ("fr", "en"), ("", "en"), ("en;q=0.1,gd", "gd")]
    {
        let page = browser.ask(asks(accepted)).await;
        assert!(page.body.contains(&format!("<html lang=\"{tag}\" dir=\"ltr\">")), "{accepted}: {}", page.body);
    }
    let gaelic = browser.get(&format!("{address}?lang=gd")).await;
    for words in
        ["G. Fake goods", "Mu 5 mionaidean", ">Tòisich</button>", "Falaich an duilleag seo", "Cha deach na putanan"]
    {
        assert!(gaelic.body.contains(words), "{words} not in {}", gaelic.body);
    }
    assert!(!gaelic.body.contains("Questions or complaints") && !gaelic.body.contains(">Start<"), "{}", gaelic.body);
    let english = browser.get(&format!("{address}?lang=xx")).await;
    let told = [
        "hreflang=\"gd\" lang=\"gd\" dir=\"ltr\" aria-describedby=\"unreviewed-gd\"",
        "id=\"unreviewed-gd\">The buttons and messages in Gàidhlig have not been reviewed by a speaker yet.",
    ];
    assert!(told.iter().all(|told| english.body.contains(told)), "{}", english.body);
    assert_eq!(world.responses().await, 0, "looking at languages begins nothing");
}

#[actix_web::test]
async fn a_language_is_kept_and_can_be_changed_on_every_page() {
    let world = World::of(in_gaelic_too(), Purpose::Main).await;
    let browser = world.browser().await;
    let first = browser.get(&format!("/s/{}?lang=gd", world.open_link)).await;
    let start = browser.post(&first.action(), &[("start_key", KEY)]).await.home();
    let adult = format!("{start}/p/adult");
    assert_eq!(browser.get(&start).await.location(), adult);
    let refused = answered(&browser, &adult, &[]).await;
    assert!(
        refused.body.contains("Tha duilgheadas ann") && refused.body.contains("<title>Mearachd: "),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("Freagair a’ cheist “G. Are you 16 or over?”"), "{}", refused.body);
    let heard = answered(&browser, &adult, &[("adult", "1")]).await.location().to_owned();
    assert!(browser.get(&heard).await.body.contains("<html lang=\"gd\""));
    // Looked at in English, it is answered in English, and the next page is too.
    let english = browser.get(&format!("{heard}?lang=en")).await;
    assert!(english.body.contains("<html lang=\"en\"") && english.body.contains("Continue</button>"));
    assert!(
        english.plain().contains(&format!("href=\"{adult}?lang=en\"")),
        "the way back is in English too: {}",
        english.body
    );
    assert!(browser.get(&heard).await.body.contains("<html lang=\"gd\""), "looking has changed nothing");
    let count = answered(&browser, &format!("{heard}?lang=en"), &[("heard", "1")]).await.location().to_owned();
    assert!(browser.get(&count).await.body.contains("<html lang=\"en\""));
    let check = answered(&browser, &format!("{count}?lang=gd"), &[("times", "3")]).await.location().to_owned();
    let check = browser.get(&check).await;
    assert!(
        check.body.contains("Thoir sùil air na freagairtean agad") && check.body.contains("G. Yes"),
        "{}",
        check.body
    );
    let receipt = browser.post(&format!("{}?lang=en", check.action().split('?').next().unwrap_or("")), &[]).await;
    let receipt = browser.get(receipt.location()).await;
    assert!(receipt.body.contains("Your answers have been sent"), "{}", receipt.body);
    let wave = world.open.id;
    let languages = world.app.store.read("test", move |conn| crate::store::responses::languages_of_wave(conn, wave));
    let languages = languages.expect("languages").into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(languages, ["gd", "en", "gd"], "of each page answered");
}

#[actix_web::test]
async fn another_language_keeps_what_is_written_and_judges_nothing() {
    let world = World::of(in_gaelic_too(), Purpose::Main).await;
    let browser = world.browser().await;
    let start = browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await.home();
    answered(&browser, &format!("{start}/p/adult"), &[("adult", "1")]).await;
    let count = answered(&browser, &format!("{start}/p/heard"), &[("heard", "1")]).await.location().to_owned();
    let refused = answered(&browser, &count, &[("times", "many")]).await;
    assert_eq!(refused.status, 422);
    let button = format!("form=\"answers\" formaction=\"{count}?lang=gd&speak=on\"");
    let plain = refused.plain();
    assert!(plain.contains(&button), "{plain}");
    let (first, other) = (plain.find("form=\"answers\" tabindex=\"-1\""), plain.find(&button));
    assert!(first < other, "Enter in a box presses the first button: it must be the one that goes on");
    let key = refused.hidden("submission_key");
    let form = [("submission_key", &*key), ("times", "many")];
    let gaelic = browser.post(&format!("{count}?lang=gd&speak=on"), &form).await;
    assert_eq!(gaelic.status, 200);
    assert!(gaelic.body.contains("<html lang=\"gd\"") && gaelic.body.contains("value=\"many\""), "{}", gaelic.body);
    assert!(!gaelic.body.contains("error-summary"), "nothing is judged");
    assert!(gaelic.plain().contains(&format!("action=\"{count}?lang=gd\"")), "it is answered in Gaelic");
    let good = [("submission_key", &*key), ("times", "3")];
    browser.post(&format!("{count}?lang=en&speak=on"), &good).await;
    assert!(!browser.get(&count).await.body.contains("value=\"3\""), "nothing is kept");
    assert!(browser.post(&count, &good).await.location().ends_with("/check"), "and the form's key is still good");
}

#[actix_web::test]
async fn values_of_the_address_are_kept_from_the_first_button_on() {
    let world = World::of(in_gaelic_too(), Purpose::Main).await;
    let browser = world.browser().await;
    let address = format!("/s/{}?from=poster%20%26%20more&other=x", world.open_link);
    let first = browser.get(&address).await;
    assert_eq!(first.hidden("from.from"), "poster &amp; more");
    assert!(!first.body.contains("from.other"), "{}", first.body);
    let other = format!("href=\"/s/{}?from=poster%20%26%20more&lang=gd\"", world.open_link);
    assert!(first.plain().contains(&other), "the other language keeps it: {}", first.body);
    let start =
        browser.post(&first.action(), &[("start_key", KEY), ("from.from", "poster & more"), ("from.adult", "1")]).await;
    let start = start.home();
    let long = "x".repeat(201);
    let other = "1d9f3c1e-6a52-4b7e-9a7e-2f1f0a1b2c3d";
    browser.post(&first.action(), &[("start_key", other), ("from.from", &long)]).await;
    let mut kept: Vec<_> = stored(&world).await.into_iter().map(|case| case.answers).collect();
    kept.sort_by_key(|answers| format!("{answers:?}"));
    let text = |value: &str| [("source".parse().expect("a name"), Said::Text(value.into()))].into();
    assert_eq!(kept, [text("poster & more"), text("unknown")]);
    answered(&browser, &format!("{start}/p/adult"), &[("adult", "1")]).await;
    // Who only came is not counted; who answered is.
    fieldwork::step_wave(&world.app, Actor::Operator, world.open.id, WaveStep::Close).await.expect("an end");
    assert_eq!(world.responses().await, 1);
}

#[actix_web::test]
async fn pages_and_problems_have_their_way_out_in_the_readers_language() {
    let world = World::of(in_gaelic_too(), Purpose::Main).await;
    let browser = world.browser().await;
    let start = browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await.home();
    for address in [format!("/s/{}", world.open_link), format!("{start}/p/adult")] {
        let page = browser.get(&address).await;
        let hide = "href=\"https://www.bbc.co.uk/weather\" rel=\"noreferrer nofollow\"";
        assert!(page.body.contains(hide) && page.header(header::CACHE_CONTROL) == "no-store", "{address}");
    }
    let unknown = browser.get("/s/nolinkatallx?lang=gd").await;
    unknown.assert_problem(404, "link_unknown");
    assert!(unknown.body.contains("Chan aithne dhuinn ceangal an t-suirbhidh seo") && !unknown.body.contains("desk"));
    let closed = TestRequest::get().uri(&format!("/s/{}", world.closed_link));
    let closed = browser.ask(closed.insert_header((header::ACCEPT_LANGUAGE, "gd"))).await;
    closed.assert_problem(410, "wave_not_open");
    assert!(closed.body.contains("Tha an suirbhidh seo air dùnadh."), "{}", closed.body);
    assert!(!browser.get("/desk").await.body.contains("weather"));
}

#[actix_web::test]
async fn a_page_left_behind_says_so_kindly() {
    let world = World::new().await;
    let browser = world.browser().await;
    let start = browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await.home();
    let adult = format!("{start}/p/adult");
    let first = answered(&browser, &adult, &[("adult", "1")]).await.location().to_owned();
    let count = answered(&browser, &first, &[("heard", "1")]).await.location().to_owned();
    // Another tab, in which the first page is changed so that the other is not on the way any more… here: a page never reached.
    let ahead = browser.post(&format!("{start}/p/nowhere"), &[("submission_key", KEY)]).await;
    assert_eq!(ahead.location(), format!("{count}?moved=on"));
    assert!(browser.get(ahead.location()).await.body.contains("Nothing you had sent is lost"));
    assert!(!browser.get(&count).await.body.contains("Nothing you had sent is lost"));
    let early = browser.post(&format!("{start}/check"), &[]).await;
    assert_eq!(early.location(), format!("{count}?moved=on"));
}

#[actix_web::test]
async fn a_trial_says_so_and_is_in_no_series() {
    let world = World::of(questionnaire(), Purpose::Pilot).await;
    let browser = world.browser().await;
    let start = browser.post(&format!("/s/{}", world.open_link), &[("start_key", KEY)]).await.home();
    for address in [format!("/s/{}", world.open_link), format!("{start}/p/adult")] {
        assert!(
            browser
                .get(&address)
                .await
                .body
                .contains("<strong>This is a trial.</strong> Your answers are not counted.")
        );
    }
    for (page, field) in [("adult", "adult"), ("heard", "heard"), ("count", "times")] {
        answered(&browser, &format!("{start}/p/{page}"), &[(field, "1")]).await;
    }
    for address in [format!("/s/{}", world.open_link), format!("{start}/check")] {
        let page = browser.get(&address).await;
        assert!(!page.body.contains("counted when the survey closes"), "{address}: {}", page.body);
    }
    browser.post(&format!("{start}/check"), &[]).await;
    assert!(browser.get(&format!("{start}/receipt")).await.body.contains("This is a trial."));
    let measure = "heard".parse().expect("a name");
    let series = production::series(&world.app, world.open.study, &measure, SeriesAsked::default()).await;
    assert!(series.map_or(true, |series| series.waves.is_empty()), "no trial is in a series");
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let desk = browser.get("/desk/studies/public/waves/second").await;
    assert!(desk.body.contains("Trial"), "{}", desk.body);
}
