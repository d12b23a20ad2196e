//! Paper forms through the verbs: keyed twice, settled, recorded once, and then forgotten.

use crate::world::{TestClock, World, day, refused, wait};
use barograph::app::authoring::{self, NewStudy};
use barograph::app::fieldwork::entry::{self, Form, State};
use barograph::app::fieldwork::{self, NewWave};
use barograph::app::{Actor, App, Refusal};
use barograph::finding::Code;
use barograph::id::AccountId;
use barograph::response::RawAnswers;
use barograph::response::keying::Decision;
use barograph::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Wave, WaveStep};
use std::collections::BTreeMap;

const TEMPLATE: &str = r#"{
    "format": "barograph-template/1",
    "questionnaire": {
        "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en", "title": "Small",
        "population": "adults", "expected_minutes": 1,
        "front_matter": {"purpose": ["To test."], "run_by": "The tests", "contact": "None", "privacy": ["None."], "thanks": ["Thanks."]},
        "code_lists": {"yes_no": {"options": [{"code": 1, "name": "yes", "label": "Yes"}, {"code": 2, "name": "no", "label": "No"}]}},
        "sections": [{"id": "only", "title": "Only", "pages": [
            {"id": "a", "items": [{"variable": "a", "concept": "a", "label": "A?", "kind": "single_choice", "code_list": "yes_no"}]},
            {"id": "h", "items": [{"variable": "class", "concept": "class", "label": "Class", "kind": "hidden", "parameter": "group"}]},
            {"id": "t", "items": [{"variable": "t", "concept": "t", "label": "T?", "kind": "short_text"}]}
        ]}]
    }, "measures": []}"#;

pub struct Scene {
    pub app: App,
    pub wave: Wave,
    pub clock: TestClock,
    // Last: the database goes after everything that uses it.
    pub world: World,
}

impl Scene {
    pub fn of(mode: Mode) -> Scene {
        let world = World::new();
        let (app, clock) = world.app();
        let new = NewStudy {
            name: "small".parse().expect("a name"),
            title: "A small study".into(),
            population: "adults".into(),
            simulated: false,
            source: None,
        };
        let (template, findings) = barograph::app::templates::parse(TEMPLATE);
        let template = template.unwrap_or_else(|| panic!("{findings}"));
        let study = wait(authoring::create_study_from(&app, Actor::Operator, new, template)).expect("a study");
        let plan = NewWave {
            study: study.id,
            name: "one".parse().expect("a name"),
            title: "One".into(),
            version: wait(authoring::latest_version(&app, study.id)).expect("a version"),
            sample_type: SampleType::OpenLink,
            mode,
            fieldwork: Fieldwork { from: day("2026-11-23"), to: day("2026-11-30") },
            anonymity: Anonymity::Anonymous,
            lonely_psu: LonelyPsu::Fail,
            purpose: Purpose::Main,
        };
        let wave = wait(fieldwork::plan_wave(&app, Actor::Operator, plan)).expect("a wave");
        let wave = wait(fieldwork::step_wave(&app, Actor::Operator, wave.id, WaveStep::Open)).expect("open");
        Scene { app, wave, clock, world }
    }

    fn first(&self, serial: &str, fields: &[(&str, &str)]) -> Result<Form, Refusal> {
        wait(entry::key_first(&self.app, person(1), self.wave.id, serial, 1, raw(fields)))
    }

    fn second(&self, serial: &str, fields: &[(&str, &str)]) -> Result<Form, Refusal> {
        wait(entry::key_second(&self.app, person(2), self.wave.id, serial, 1, raw(fields)))
    }

    fn settle(&self, serial: &str, decisions: &[(&str, Decision)]) -> Result<Form, Refusal> {
        let decided = decisions.iter().map(|(name, d)| (name.parse().expect("a name"), d.clone()));
        let decided: BTreeMap<_, _> = decided.collect();
        wait(entry::settle(&self.app, person(3), self.wave.id, serial, decided))
    }

    fn responses(&self) -> Vec<String> {
        self.world.words("SELECT coalesce(mode, '-') || ' ' || disposition || ' ' || answers AS word FROM responses")
    }

    fn close(&self) -> Result<Wave, Refusal> {
        wait(fieldwork::step_wave(&self.app, Actor::Operator, self.wave.id, WaveStep::Close))
    }
}

fn raw(fields: &[(&str, &str)]) -> RawAnswers {
    fields.iter().copied().collect()
}

pub fn person(number: u128) -> Actor {
    Actor::Staff(AccountId(uuid::Uuid::from_u128(number)))
}

#[test]
fn entries_that_agree_are_recorded_once_however_often_they_are_sent() {
    let scene = Scene::of(Mode::Paper);
    let keyed = scene.first(" ab-1 ", &[("a", "1"), ("t", "secretword")]).expect("keyed");
    assert_eq!((keyed.serial.as_str(), keyed.state), ("AB-1", State::Once));
    assert_eq!(scene.first("AB-1", &[("a", "yes"), ("t", "secretword")]).expect("the same again").state, State::Once);
    refused(scene.first("AB-1", &[("a", "2")]), Code::SERIAL_TAKEN);
    assert!(scene.responses().is_empty(), "one entry is no response");
    for _ in 0..3 {
        let form = scene.second("AB-1", &[("a", "1"), ("t", "secretword")]).expect("keyed again");
        assert_eq!(form.state, State::Recorded);
    }
    let recorded = r#"paper complete {"a":{"code":1},"t":{"text":"secretword"}}"#;
    assert_eq!(scene.responses(), [recorded]);
    let left = "SELECT serial AS word FROM entries WHERE first_keyed IS NOT NULL OR second_keyed IS NOT NULL";
    assert!(scene.world.words(left).is_empty(), "what was keyed is deleted");
    refused(wait(entry::discard(&scene.app, person(1), scene.wave.id, "AB-1")), Code::SERIAL_TAKEN);
}

#[test]
fn differences_are_decided_before_anything_is_recorded() {
    let scene = Scene::of(Mode::Mixed);
    scene.first("7", &[("a", "1"), ("t", "one")]).expect("keyed");
    let form = scene.second("7", &[("a", "2"), ("t", "one")]).expect("keyed again");
    assert_eq!(form.state, State::Differs);
    assert_eq!(form.agreement.map(|a| (a.compared, a.differing)), Some((2, 1)));
    refused(scene.close(), Code::ENTRIES_PENDING);
    refused(scene.settle("7", &[]), Code::DECISION_MISSING);
    assert!(scene.responses().is_empty());
    for _ in 0..2 {
        assert_eq!(scene.settle("7", &[("a", Decision::Second)]).expect("settled").state, State::Recorded);
    }
    assert_eq!(scene.responses(), [r#"paper complete {"a":{"code":2},"t":{"text":"one"}}"#]);
    scene.close().expect("closed");
    let column = scene.world.words("SELECT document AS word FROM datasets");
    assert!(column[0].contains("response_mode") && column[0].contains("Supervised session"), "{column:?}");
    refused(scene.first("8", &[("a", "1")]), Code::ENTRY_CLOSED);
}

#[test]
fn a_form_can_be_discarded_and_keyed_anew_and_a_wave_of_the_web_takes_none() {
    let scene = Scene::of(Mode::Paper);
    scene.first("1", &[("a", "1")]).expect("keyed");
    for _ in 0..2 {
        wait(entry::discard(&scene.app, person(1), scene.wave.id, "1")).expect("gone");
    }
    refused(scene.second("1", &[("a", "1")]), Code::ENTRY_UNKNOWN);
    scene.first("1", &[("a", "2")]).expect("keyed anew");
    refused(scene.first("no good!", &[("a", "2")]), Code::SERIAL_UNREADABLE);
    refused(scene.first("2", &[("a", "9")]), Code::OPTION_UNKNOWN);
    refused(Scene::of(Mode::Web).first("1", &[("a", "1")]), Code::ENTRY_CLOSED);
}
