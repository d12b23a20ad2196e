//! A comparison across a break is refused until somebody says publicly why it may be made, and again once that is taken back.

use crate::world::{TestClock, World, day, wait};
use barograph::app::production::{self, AllowedComparison, NewOverride, WavePair};
use barograph::app::{Actor, App, Refusal, authoring};
use barograph::finding::Code;
use barograph::id::MeasureName;
use barograph::store;
use barograph::study::{Mode, Study};
use std::io::Cursor;

/// Three years, of which the last is a panel.
const MAPPING: &str = r#"{
  "format": "barograph-mapping/1",
  "study": {"name": "trial", "title": "A trial", "population": "adults", "source": "Nobody, 2026"},
  "waves": {
    "column": "year", "name": "year_{value}", "title": "{value}",
    "fieldwork": {"from": "{value}-01-01", "to": "{value}-12-31"}, "sample_type": "probability", "mode": "telephone",
    "overrides": {"1992": {"sample_type": "probability_panel", "mode": "web"}}
  },
  "items": [
    {"column": "q", "variable": "legal", "concept": "legal", "label": "Legal?", "kind": "single_choice",
     "codes": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}]}
  ],
  "measures": [{"name": "legal", "title": "Legal", "variable": "legal", "coding": {"kind": "proportion", "codes": [1]}, "reading": "say yes"}]
}"#;

struct Scene {
    app: App,
    clock: TestClock,
    study: Study,
    measure: MeasureName,
    _world: World,
}

impl Scene {
    fn new() -> Scene {
        let world = World::new();
        let (app, clock) = world.app();
        let rows = (0..60).map(|i| format!("{},{}\n", 1990 + i % 3, 1 + i % 2)).collect::<String>();
        let csv = Cursor::new(format!("year,q\n{rows}"));
        let done = wait(production::import_microdata(&app, Actor::Operator, MAPPING, csv)).expect("imported");
        Scene { app, clock, study: done.study, measure: "legal".parse().expect("a name"), _world: world }
    }

    fn allow(&self, from: &str, to: &str, reason: &str) -> Result<(), Refusal> {
        let new =
            NewOverride { measure: self.measure.clone(), by: None, waves: pair(from, to), reason: reason.to_owned() };
        wait(production::override_break(&self.app, Actor::Operator, self.study.id, new))
    }

    fn withdraw(&self, from: &str, to: &str) -> Result<(), Refusal> {
        let waves = pair(from, to);
        wait(production::withdraw_override(&self.app, Actor::Operator, self.study.id, &self.measure, waves))
    }

    fn standing(&self) -> Vec<AllowedComparison> {
        wait(production::overrides(&self.app, self.study.id, &self.measure)).expect("read")
    }

    /// Verbs about overrides in the audit, the latest first.
    fn audited(&self) -> Vec<String> {
        let entries = self.app.store.read("test", |conn| store::audit::latest(conn, 100)).expect("the audit");
        entries.into_iter().map(|entry| entry.verb).filter(|verb| verb.contains("override")).collect()
    }
}

fn pair(from: &str, to: &str) -> WavePair {
    WavePair { from: from.parse().expect("a name"), to: to.parse().expect("a name") }
}

#[track_caller]
fn refused(result: Result<(), Refusal>, code: Code) {
    assert_eq!(result.err().map(|refusal| refusal.code), Some(code));
}

#[test]
fn an_override_needs_a_reason_and_a_break() {
    let scene = Scene::new();
    refused(scene.allow("year_1991", "year_1992", " \n\t "), Code::REASON_BLANK);
    refused(scene.allow("year_1991", "year_1992", &"x".repeat(501)), Code::TEXT_TOO_LONG);
    refused(scene.allow("year_1990", "year_1991", "Why not."), Code::BREAK_UNKNOWN);
    refused(scene.allow("year_1992", "year_1991", "The wrong way round."), Code::BREAK_UNKNOWN);
    refused(scene.allow("year_1991", "year_1991", "The same."), Code::BREAK_UNKNOWN);
    refused(scene.allow("year_1991", "year_2000", "Not there."), Code::WAVE_UNKNOWN);
    refused(scene.withdraw("year_1991", "year_2000"), Code::WAVE_UNKNOWN);
    assert_eq!((scene.standing(), scene.audited()), (vec![], vec![]));
}

#[test]
fn waves_keep_their_mode() {
    let scene = Scene::new();
    let waves = wait(authoring::waves(&scene.app, scene.study.id)).expect("waves");
    let modes: Vec<Mode> = waves.into_iter().map(|wave| wave.mode).collect();
    assert_eq!(modes, [Mode::Telephone, Mode::Telephone, Mode::Web]);
}

#[test]
fn the_last_word_holds_and_saying_it_twice_adds_nothing() {
    let scene = Scene::new();
    for _ in 0..2 {
        assert_eq!(scene.allow("year_1991", "year_1992", " The panel was drawn\n the same way. "), Ok(()));
    }
    let standing = scene.standing();
    assert_eq!(
        standing,
        [AllowedComparison {
            waves: pair("year_1991", "year_1992"),
            reason: "The panel was drawn the same way.".into(),
            by: "the operator".into(),
            on: day("2026-11-23"),
        }]
    );
    assert_eq!(scene.audited(), ["override_break"]);

    scene.clock.set(day("2026-11-25").begins());
    assert_eq!(scene.allow("year_1991", "year_1992", "A better reason."), Ok(()));
    assert_eq!(scene.allow("year_1990", "year_1992", "Another pair."), Ok(()));
    let reasons = |scene: &Scene| scene.standing().into_iter().map(|a| a.reason).collect::<Vec<_>>();
    assert_eq!(reasons(&scene), ["A better reason.", "Another pair."]);

    scene.clock.set(day("2026-11-26").begins());
    for _ in 0..2 {
        assert_eq!(scene.withdraw("year_1991", "year_1992"), Ok(()));
    }
    assert_eq!(reasons(&scene), ["Another pair."]);
    assert_eq!(scene.audited(), ["withdraw_override", "override_break", "override_break", "override_break"]);
    scene.clock.set(day("2026-11-27").begins());
    assert_eq!(scene.allow("year_1991", "year_1992", "A better reason."), Ok(()));
    assert_eq!(reasons(&scene), ["Another pair.", "A better reason."]);
}
