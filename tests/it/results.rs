//! What somebody who answered is told: on both databases, retried at once, and forgotten with the wave.

use crate::world::{World, day, key, refused, wait};
use barograph::app::authoring::{self, NewStudy, TEMPLATE_FORMAT};
use barograph::app::fieldwork::{self, NewWave, ResponseToken, Sending, Sent};
use barograph::app::{Actor, App, templates};
use barograph::finding::Code;
use barograph::response::RawAnswers;
use barograph::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study, WaveStep};
use serde_json::{Value, json};

struct Scene {
    app: App,
    study: Study,
    // Last: the database goes after everything that uses it.
    world: World,
}

impl Scene {
    fn new() -> Scene {
        let world = World::new();
        let (app, _) = world.app();
        let document: Value = serde_json::from_str(include_str!("../feedback/ready.json")).expect("JSON");
        let template = json!({"format": TEMPLATE_FORMAT, "questionnaire": document, "measures": []});
        let (template, findings) = templates::parse(&template.to_string());
        let new = NewStudy {
            name: "ready".parse().expect("a name"),
            title: "Ready".into(),
            population: "shops".into(),
            simulated: false,
            source: None,
        };
        let template = template.unwrap_or_else(|| panic!("{findings}"));
        let study = wait(authoring::create_study_from(&app, Actor::Operator, new, template)).expect("a study");
        Scene { app, study, world }
    }

    fn wave(&self, name: &str, anonymity: Anonymity) -> NewWave {
        NewWave {
            study: self.study.id,
            name: name.parse().expect("a name"),
            title: name.into(),
            version: wait(authoring::latest_version(&self.app, self.study.id)).expect("a version"),
            sample_type: SampleType::OpenLink,
            mode: Mode::Web,
            fieldwork: Fieldwork { from: day("2026-11-23"), to: day("2026-11-30") },
            anonymity,
            lonely_psu: LonelyPsu::Fail,
            purpose: Purpose::Main,
        }
    }

    fn answered(&self, link: &str, codes: [&str; 3]) -> ResponseToken {
        let token = wait(fieldwork::start_response(&self.app, link, &key())).expect("begun");
        let pages = [
            ("safe", vec![("safe_keys", codes[0]), ("safe_cash", codes[1])]),
            ("told", vec![("told_route", codes[2])]),
        ];
        for (page, raw) in pages {
            let (page, raw) = (page.parse().expect("a name"), RawAnswers::from_iter(raw));
            wait(fieldwork::answer_page(&self.app, &token, &page, &key(), raw, None)).expect("answered");
        }
        token
    }
}

#[test]
fn a_wave_keeps_of_people_what_the_questionnaire_allows() {
    let scene = Scene::new();
    let plan = |name, anonymity| wait(fieldwork::plan_wave(&scene.app, Actor::Operator, scene.wave(name, anonymity)));
    let said = refused(plan("known", Anonymity::Confidential), Code::ANONYMITY_REFUSED);
    assert!(said.ends_with("only anonymously, by an open link, or anonymously, by invitation"), "{said}");
    assert!(plan("open", Anonymity::Anonymous).is_ok() && plan("invited", Anonymity::AnonymousOnce).is_ok());
    assert_eq!(
        scene.world.words("SELECT name AS word FROM waves ORDER BY name"),
        ["invited", "open"],
        "nothing is half planned"
    );
}

#[test]
fn five_retries_at_once_send_once_and_see_the_same_until_the_wave_closes() {
    let scene = Scene::new();
    let planned = wait(fieldwork::plan_wave(&scene.app, Actor::Operator, scene.wave("one", Anonymity::Anonymous)));
    let wave = planned.expect("a wave").id;
    wait(fieldwork::step_wave(&scene.app, Actor::Operator, wave, WaveStep::Open)).expect("open");
    let link = wait(fieldwork::link_of(&scene.app, wave)).expect("a link");
    let token = scene.answered(&link, ["4", "9", "0"]);
    let seen = key();
    refused(wait(fieldwork::result_of(&scene.app, &token, &seen)), Code::RESULT_UNKNOWN);
    let to_see = |result_key| Sending { result_key, ..Sending::default() };
    let retry = || fieldwork::send_form(&scene.app, &token, to_see(&seen));
    let sent = wait(async { futures_util::future::join_all((0..5).map(|_| retry())).await });
    assert!(sent.iter().all(|sent| *sent == Ok(Sent::Complete)), "{sent:?}");
    let events = "SELECT event_key AS word FROM response_events WHERE outcome = 'sent'";
    let kept = scene.world.words(events);
    assert!(kept.len() == 1 && kept[0].starts_with("sent:") && !kept[0].contains(&seen), "{kept:?}");
    let results: Vec<_> =
        (0..5).map(|_| wait(fieldwork::result_of(&scene.app, &token, &seen)).expect("a result")).collect();
    assert!(results.iter().all(|result| result.feedback == results[0].feedback && result.code == results[0].code));
    assert_eq!(results[0].feedback.overall, Some(37.5));
    assert_eq!(results[0].benchmark, None, "nothing is published");
    // Another form of the same response, after the first: sent is sent, and shows nothing.
    let late = key();
    assert_eq!(wait(fieldwork::send_form(&scene.app, &token, to_see(&late))), Ok(Sent::Complete));
    refused(wait(fieldwork::result_of(&scene.app, &token, &late)), Code::RESULT_UNKNOWN);
    refused(wait(fieldwork::send_form(&scene.app, &token, to_see("x"))), Code::REQUEST_INVALID);
    // Sent without a key, as by an old page: there is nothing to see, and nothing is lost.
    let plain = scene.answered(&link, ["1", "1", "1"]);
    assert_eq!(wait(fieldwork::send_response(&scene.app, &plain)), Ok(Sent::Complete));
    refused(wait(fieldwork::result_of(&scene.app, &plain, &seen)), Code::RESULT_UNKNOWN);

    wait(fieldwork::step_wave(&scene.app, Actor::Operator, wave, WaveStep::Close)).expect("closed");
    refused(wait(fieldwork::result_of(&scene.app, &token, &seen)), Code::RESPONSE_UNKNOWN);
    assert_eq!(scene.world.words(events), ["sent", "sent"], "no key leads to a response any more");
}
