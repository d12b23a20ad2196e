//! Quotas: who may go on when people come at once, go back, go away and come too late.

use crate::world::{TestClock, World, day, key, refused, wait};
use barograph::app::authoring::{self, NewStudy};
use barograph::app::fieldwork::{self, Leaving, Left, NewWave, RecordedCase, ResponseToken, Sending, Sent};
use barograph::app::{Actor, App, Clock, OsEntropy, housekeeping};
use barograph::finding::Code;
use barograph::questionnaire::{Answer, Answers, Circumstances};
use barograph::response::{PageOutcome, RawAnswers};
use barograph::sample::quota::{CellCounts, CellRef, Quota, QuotaCell, QuotaPlan, Strength};
use barograph::sample::{CaseDesign, Disposition};
use barograph::store;
use barograph::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study, Wave, WaveStep};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Barrier};

const TEMPLATE: &str = r#"{
  "format": "barograph-template/1",
  "questionnaire": {
    "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en",
    "title": "A small survey", "population": "adults", "expected_minutes": 1,
    "front_matter": {"purpose": ["To test."], "run_by": "Us", "contact": "us@example.org", "privacy": ["Nothing is kept."], "thanks": ["Thanks."]},
    "code_lists": {"sexes": {"options": [{"code": 1, "name": "woman", "label": "Woman"}, {"code": 2, "name": "man", "label": "Man"}]},
                   "yes_no": {"options": [{"code": 1, "name": "yes", "label": "Yes"}, {"code": 2, "name": "no", "label": "No"}]}},
    "sections": [{"id": "all", "title": "All", "pages": [
      {"id": "sex", "items": [{"variable": "sex", "concept": "sex", "label": "Are you …", "missing": ["prefer_not_to_say"], "kind": "single_choice", "code_list": "sexes"}]},
      {"id": "adult", "items": [{"variable": "adult", "concept": "adult", "label": "Are you 16 or over?", "kind": "single_choice", "code_list": "yes_no"}],
       "exits": [{"when": "${adult} = 'no'", "outcome": "not_eligible", "title": "Not yet", "message": ["Only adults."]}]},
      {"id": "bought", "items": [{"variable": "bought", "concept": "bought", "label": "Bought any?", "kind": "single_choice", "code_list": "yes_no"}]}
    ]}]
  },
  "measures": []
}"#;

const WOMEN: CellRef = CellRef { quota: 0, cell: 0 };
const MEN: CellRef = CellRef { quota: 0, cell: 1 };

fn plan(strength: Strength, women: u64, men: u64) -> QuotaPlan {
    let cell = |name: &str, code, target| QuotaCell {
        name: name.into(),
        when: BTreeMap::from([("sex".parse().expect("a name"), BTreeSet::from([code]))]),
        target,
    };
    let cells = vec![cell("women", 1, women), cell("men", 2, men)];
    QuotaPlan { total: None, quotas: vec![Quota { name: "sex".into(), strength, cells }] }
}

struct Scene {
    app: App,
    clock: TestClock,
    study: Study,
    // Last: the database goes after everything that uses it.
    world: World,
}

/// A wave, and its link.
struct Open {
    wave: Wave,
    link: String,
}

impl Scene {
    fn new() -> Scene {
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
        Scene { app, clock, study, world }
    }

    fn planned(&self, name: &str) -> Wave {
        let new = NewWave {
            study: self.study.id,
            name: name.parse().expect("a name"),
            title: name.into(),
            version: wait(authoring::latest_version(&self.app, self.study.id)).expect("a version"),
            sample_type: SampleType::QuotaPanel,
            mode: Mode::Web,
            fieldwork: Fieldwork { from: day("2026-11-23"), to: day("2026-11-30") },
            anonymity: Anonymity::Anonymous,
            lonely_psu: LonelyPsu::Fail,
            purpose: Purpose::Main,
        };
        wait(fieldwork::plan_wave(&self.app, Actor::Operator, new)).expect("a wave")
    }

    fn open(&self, name: &str, plan: QuotaPlan) -> Open {
        let wave = self.planned(name);
        wait(fieldwork::set_quotas(&self.app, Actor::Operator, wave.id, Some(plan))).expect("a plan");
        let wave = wait(fieldwork::step_wave(&self.app, Actor::Operator, wave.id, WaveStep::Open)).expect("open");
        let link = wait(fieldwork::link_of(&self.app, wave.id)).expect("a link");
        Open { wave, link }
    }

    fn begin(&self, open: &Open) -> ResponseToken {
        wait(fieldwork::start_response(&self.app, &open.link, &key())).expect("begun")
    }

    /// Answers a page; where the response stands then.
    fn answer(&self, token: &ResponseToken, page: &str, value: &str) -> Disposition {
        answer(&self.app, token, page, value)
    }

    fn send(&self, token: &ResponseToken) -> Sent {
        wait(fieldwork::send_response(&self.app, token)).expect("settled")
    }

    /// A woman (1) or a man (2) who answers everything and sends.
    fn complete(&self, open: &Open, sex: &str) -> Sent {
        let token = self.begin(open);
        for (page, value) in [("sex", sex), ("adult", "1"), ("bought", "2")] {
            if self.answer(&token, page, value) == Disposition::QuotaFull {
                return Sent::Ended(Disposition::QuotaFull);
            }
        }
        self.send(&token)
    }

    /// Complete and reserved in a cell.
    fn cell(&self, open: &Open, cell: CellRef) -> (u64, u64) {
        let quotas = wait(fieldwork::quotas_of(&self.app, open.wave.id)).expect("read").expect("quotas");
        let CellCounts { complete, reserved, .. } = quotas.standing[&cell];
        (complete, reserved)
    }

    fn count(&self, open: &Open, disposition: Disposition) -> u64 {
        let counts = wait(fieldwork::live_counts(&self.app, open.wave.id)).expect("counts");
        counts.into_iter().find(|(of, _)| *of == disposition).map_or(0, |(_, n)| n)
    }

    fn later(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus_seconds(60 * minutes));
    }
}

fn answer(app: &App, token: &ResponseToken, page: &str, value: &str) -> Disposition {
    let raw = RawAnswers::from_iter([(page, value)]);
    let page = page.parse().expect("a name");
    let answered = wait(fieldwork::answer_page(app, token, &page, &key(), raw, None)).expect("answered");
    assert!(!matches!(answered.outcome, PageOutcome::Rejected { .. }), "{:?}", answered.outcome);
    answered.interview.disposition
}

/// Done when 3 of issue 5: sixty-four people at once, through two servers that share the database.
#[test]
fn a_hard_quota_of_fifty_ends_at_fifty_whoever_comes_at_once() {
    const PEOPLE: usize = 64;
    let scene = Scene::new();
    let other = App::new(scene.world.store(), Arc::new(scene.clock.clone()), Arc::new(OsEntropy));
    for round in 0..10 {
        let open = scene.open(&format!("round_{round}"), plan(Strength::Hard, 50, 0));
        let together = Barrier::new(PEOPLE);
        let ended: Vec<Sent> = std::thread::scope(|scope| {
            let people = (0..PEOPLE).map(|person| {
                let app = if person % 2 == 0 { &scene.app } else { &other };
                let (together, link) = (&together, &open.link);
                scope.spawn(move || {
                    let begun = patiently(|| wait(fieldwork::start_response(app, link, &key())));
                    together.wait();
                    for (page, value) in [("sex", "1"), ("adult", "1"), ("bought", "1")] {
                        let submission = key();
                        let page: barograph::id::PageId = page.parse().expect("a name");
                        let raw = RawAnswers::from_iter([(page.as_str(), value)]);
                        let answered = patiently(|| {
                            wait(fieldwork::answer_page(app, &begun, &page, &submission, raw.clone(), None))
                        });
                        if answered.interview.disposition == Disposition::QuotaFull {
                            return Sent::Ended(Disposition::QuotaFull);
                        }
                    }
                    patiently(|| wait(fieldwork::send_response(app, &begun)))
                })
            });
            let people: Vec<_> = people.collect();
            people.into_iter().map(|person| person.join().expect("a person")).collect()
        });
        let complete = ended.iter().filter(|sent| **sent == Sent::Complete).count();
        let full = ended.iter().filter(|sent| **sent == Sent::Ended(Disposition::QuotaFull)).count();
        assert_eq!((complete, full), (50, 14), "round {round}");
        assert_eq!(scene.cell(&open, WOMEN), (50, 0), "round {round}");
        assert_eq!(scene.count(&open, Disposition::Complete), 50);
        assert_eq!(scene.count(&open, Disposition::QuotaFull), 14);
    }
}

/// As a browser does that is told to come again.
fn patiently<T>(mut verb: impl FnMut() -> Result<T, barograph::app::Refusal>) -> T {
    for _ in 0..50 {
        match verb() {
            Err(refusal) if [Code::CHANGED_MEANWHILE, Code::BUSY].contains(&refusal.code) => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            settled => return settled.unwrap_or_else(|refusal| panic!("{refusal}")),
        }
    }
    panic!("refused fifty times");
}

#[test]
fn who_goes_back_and_answers_otherwise_gives_the_place_to_the_next() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Hard, 1, 1));
    let first = scene.begin(&open);
    assert_eq!(scene.answer(&first, "sex", "1"), Disposition::InProgress);
    assert_eq!(scene.complete(&open, "1"), Sent::Ended(Disposition::QuotaFull));
    assert_eq!(scene.answer(&first, "sex", "2"), Disposition::InProgress, "was a slip");
    assert_eq!((scene.cell(&open, WOMEN), scene.cell(&open, MEN)), ((0, 0), (0, 1)));
    assert_eq!(scene.complete(&open, "1"), Sent::Complete);
    assert_eq!(scene.answer(&first, "sex", "1"), Disposition::QuotaFull, "and back: too late");
    assert_eq!((scene.cell(&open, WOMEN), scene.cell(&open, MEN)), ((1, 0), (0, 0)));
    assert_eq!(scene.complete(&open, "2"), Sent::Complete);
}

#[test]
fn who_says_nothing_is_in_no_cell_and_goes_on() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Hard, 0, 0));
    assert_eq!(scene.complete(&open, "missing:prefer_not_to_say"), Sent::Complete);
    assert_eq!((scene.cell(&open, WOMEN), scene.cell(&open, MEN)), ((0, 0), (0, 0)));
}

#[test]
fn a_soft_quota_counts_and_lets_everybody_through() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Soft, 1, 1));
    for _ in 0..3 {
        assert_eq!(scene.complete(&open, "1"), Sent::Complete);
    }
    assert_eq!(scene.cell(&open, WOMEN), (3, 0));
}

#[test]
fn an_early_end_and_a_page_left_give_places_back() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Hard, 1, 1));
    let child = scene.begin(&open);
    scene.answer(&child, "sex", "1");
    assert_eq!(scene.answer(&child, "adult", "2"), Disposition::NotEligible);
    assert_eq!(scene.cell(&open, WOMEN), (0, 0));
    let leaver = scene.begin(&open);
    scene.answer(&leaver, "sex", "1");
    let leaving = Leaving {
        page: Some("sex".parse().expect("a name")),
        submission_key: key(),
        raw: RawAnswers::from_iter([("sex", "2")]),
        language: None,
    };
    assert_eq!(wait(fieldwork::leave_response(&scene.app, &leaver, leaving)), Ok(Left::Kept { left: vec![] }));
    assert_eq!((scene.cell(&open, WOMEN), scene.cell(&open, MEN)), ((0, 0), (0, 0)), "taken when a page is answered");
    assert_eq!(scene.answer(&leaver, "adult", "1"), Disposition::InProgress);
    assert_eq!(scene.cell(&open, MEN), (0, 1));
}

#[test]
fn a_place_is_kept_for_an_hour_and_then_goes_to_who_needs_it() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Hard, 1, 1));
    let slow = scene.begin(&open);
    scene.answer(&slow, "sex", "1");
    scene.later(59);
    assert_eq!(scene.complete(&open, "1"), Sent::Ended(Disposition::QuotaFull), "still held");
    assert_eq!(scene.answer(&slow, "adult", "1"), Disposition::InProgress, "held for longer");
    scene.later(59);
    assert_eq!(scene.complete(&open, "1"), Sent::Ended(Disposition::QuotaFull));
    scene.later(32);
    assert_eq!(scene.complete(&open, "1"), Sent::Complete, "the place was free again");
    assert_eq!(scene.answer(&slow, "bought", "1"), Disposition::QuotaFull);
    assert_eq!(scene.cell(&open, WOMEN), (1, 0));
    assert_eq!(scene.send(&slow), Sent::Ended(Disposition::QuotaFull), "and stays so");

    let slow = scene.begin(&open);
    for (page, value) in [("sex", "2"), ("adult", "1"), ("bought", "2")] {
        scene.answer(&slow, page, value);
    }
    scene.later(91);
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(scene.cell(&open, MEN), (0, 0), "the house freed it");
    assert_eq!(scene.complete(&open, "2"), Sent::Complete);
    assert_eq!(scene.send(&slow), Sent::Ended(Disposition::QuotaFull), "too late with all answered");
    assert_eq!(scene.count(&open, Disposition::QuotaFull), 4);

    let quick = scene.open("two", plan(Strength::Hard, 1, 1));
    let late = scene.begin(&quick);
    for (page, value) in [("sex", "2"), ("adult", "1"), ("bought", "2")] {
        scene.answer(&late, page, value);
    }
    scene.later(600);
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(scene.send(&late), Sent::Complete, "nobody came meanwhile");
    assert_eq!(scene.cell(&quick, MEN), (1, 0));
}

#[test]
fn who_takes_answers_back_makes_room_for_another() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Hard, 1, 1));
    let token = scene.begin(&open);
    for (page, value) in [("sex", "1"), ("adult", "1"), ("bought", "2")] {
        scene.answer(&token, page, value);
    }
    let code = fieldwork::receipt_code(&scene.app);
    let sending = Sending { code: &code, ..Sending::default() };
    assert_eq!(wait(fieldwork::send_form(&scene.app, &token, sending)), Ok(Sent::Complete));
    assert_eq!(scene.cell(&open, WOMEN), (1, 0));
    for _ in 0..2 {
        wait(fieldwork::withdraw_response(&scene.app, &code, "somewhere")).expect("taken back");
    }
    assert_eq!(scene.count(&open, Disposition::Withdrawn), 1);
    assert_eq!(scene.cell(&open, WOMEN), (0, 0));
    assert_eq!(scene.complete(&open, "1"), Sent::Complete);
}

#[test]
fn the_same_page_sent_again_is_turned_away_once() {
    let scene = Scene::new();
    let open = scene.open("one", plan(Strength::Hard, 0, 1));
    let token = scene.begin(&open);
    let (submission, page) = (key(), "sex".parse().expect("a name"));
    for _ in 0..3 {
        let raw = RawAnswers::from_iter([("sex", "1")]);
        let answered = wait(fieldwork::answer_page(&scene.app, &token, &page, &submission, raw, None)).expect("kept");
        assert_eq!(answered.interview.disposition, Disposition::QuotaFull);
    }
    assert_eq!(scene.count(&open, Disposition::QuotaFull), 1);
    assert_eq!(scene.cell(&open, WOMEN), (0, 0));
}

#[test]
fn a_plan_is_checked_located_and_holds_from_the_opening_on() {
    let scene = Scene::new();
    let wave = scene.planned("one");
    let set = |plan| wait(fieldwork::set_quotas(&scene.app, Actor::Operator, wave.id, plan));
    let mut wrong = plan(Strength::Hard, 5, 5);
    wrong.quotas[0].cells[1].when = BTreeMap::from([("sex".parse().expect("a name"), BTreeSet::from([7]))]);
    let refusal = set(Some(wrong)).expect_err("no such code");
    assert_eq!(refusal.code, Code::CODE_UNKNOWN);
    assert_eq!(refusal.findings.0[0].place.to_string(), "quotas[0].cells[1].when.sex");
    let mut gap = plan(Strength::Hard, 5, 5);
    gap.quotas[0].cells.pop();
    assert_eq!(set(Some(gap)).expect("kept").0[0].code, Code::QUOTA_GAP);
    assert!(set(None).expect("taken away").is_empty());
    assert!(set(Some(plan(Strength::Hard, 1, 3))).expect("kept").is_empty());
    let recorded = |sex| RecordedCase {
        design: CaseDesign::default(),
        answers: Answers::from([("sex".parse().expect("a name"), Answer::Code(sex))]),
        circumstances: Circumstances::default(),
        disposition: Disposition::Complete,
        mode: None,
    };
    let record = |sex| wait(fieldwork::record_cases(&scene.app, Actor::Operator, wave.id, vec![recorded(sex)]));
    record(2).expect("recorded");
    let opened = wait(fieldwork::step_wave(&scene.app, Actor::Operator, wave.id, WaveStep::Open)).expect("open");
    let link = wait(fieldwork::link_of(&scene.app, wave.id)).expect("a link");
    let open = Open { wave: opened, link };
    record(2).expect("recorded");
    assert_eq!((scene.cell(&open, WOMEN), scene.cell(&open, MEN)), ((0, 0), (2, 0)), "on paper, before and after");
    refused(set(Some(plan(Strength::Hard, 9, 9))), Code::TRANSITION_REFUSED);

    assert_eq!(scene.complete(&open, "1"), Sent::Complete);
    assert_eq!(scene.complete(&open, "1"), Sent::Ended(Disposition::QuotaFull));
    let raise = |cell, target| wait(fieldwork::raise_target(&scene.app, Actor::Operator, wave.id, cell, target));
    refused(raise(WOMEN, 1), Code::QUOTA_INVALID);
    refused(raise(CellRef { quota: 0, cell: 9 }, 5), Code::QUOTA_INVALID);
    raise(WOMEN, 2).expect("raised");
    assert_eq!(scene.complete(&open, "1"), Sent::Complete);
    let audit = scene.app.store.read("audit", |conn| store::audit::latest(conn, 1)).expect("read");
    assert_eq!(audit[0].verb, "raise_target");
    assert!(audit[0].subject.ends_with("1 to 2"), "{}", audit[0].subject);

    let someone = scene.begin(&open);
    scene.answer(&someone, "sex", "2");
    assert_eq!(scene.cell(&open, MEN), (2, 1));
    wait(fieldwork::step_wave(&scene.app, Actor::Operator, wave.id, WaveStep::Close)).expect("closed");
    assert_eq!(scene.cell(&open, MEN), (2, 0), "nobody holds anything once it is closed");
    assert!(scene.world.words("SELECT holder FROM quota_places").is_empty());
}
