//! A wave's life and a respondent's, through the verbs.

use crate::world::{TestClock, World, day, key, refused, wait};
use barograph::app::authoring::{self, NewStudy, Template};
use barograph::app::fieldwork::{self, NewWave, RecordedCase, ResponseToken, Sent};
use barograph::app::production::SeriesAsked;
use barograph::app::{Actor, App, Clock, Refusal, production};
use barograph::finding::Code;
use barograph::questionnaire::Circumstances;
use barograph::questionnaire::{Answer, Answers, Step};
use barograph::response::{PageOutcome, RawAnswers};
use barograph::sample::{CaseDesign, Disposition};
use barograph::store;
use barograph::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study, Wave, WaveStatus, WaveStep};

const TEMPLATE: &str = r#"{
  "format": "barograph-template/1",
  "questionnaire": {
    "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en",
    "title": "A small survey", "population": "adults", "expected_minutes": 1,
    "front_matter": {"purpose": ["To test."], "run_by": "Us", "contact": "us@example.org", "privacy": ["Nothing is kept."], "thanks": ["Thanks."]},
    "code_lists": {"yes_no": {"options": [{"code": 1, "name": "yes", "label": "Yes"}, {"code": 2, "name": "no", "label": "No"}]}},
    "sections": [{"id": "all", "title": "All", "pages": [
      {"id": "adult", "items": [{"variable": "adult", "concept": "adult", "label": "Are you 16 or over?", "required": true, "kind": "single_choice", "code_list": "yes_no"}],
       "exits": [{"when": "${adult} = 'no'", "outcome": "not_eligible", "title": "Not yet", "message": ["Only adults."]}]},
      {"id": "bought", "items": [{"variable": "bought", "concept": "bought", "label": "Bought any?", "missing": ["dont_know"], "kind": "single_choice", "code_list": "yes_no"}]}
    ]}]
  },
  "measures": [{"name": "bought", "title": "Bought", "variable": "bought", "coding": {"kind": "proportion", "codes": [1]}, "reading": "of adults bought"}]
}"#;

fn template() -> Template {
    parsed(TEMPLATE)
}

fn parsed(template: &str) -> Template {
    let (template, findings) = barograph::app::templates::parse(template);
    template.unwrap_or_else(|| panic!("{findings}"))
}

/// A study with one open wave from 23 to 30 November 2026.
struct Scene {
    app: App,
    clock: TestClock,
    study: Study,
    wave: Wave,
    link: String,
    // Last: the database goes after everything that uses it.
    _world: World,
}

impl Scene {
    fn new() -> Scene {
        Scene::of(TEMPLATE)
    }

    fn of(template: &str) -> Scene {
        let world = World::new();
        let (app, clock) = world.app();
        let new = NewStudy {
            name: "small".parse().expect("a name"),
            title: "A small study".into(),
            population: "adults".into(),
            simulated: false,
            source: None,
        };
        let study = wait(authoring::create_study_from(&app, Actor::Operator, new, parsed(template))).expect("a study");
        let wave = wait(fieldwork::plan_wave(&app, Actor::Operator, new_wave(&app, &study, "one"))).expect("a wave");
        let wave = wait(fieldwork::step_wave(&app, Actor::Operator, wave.id, WaveStep::Open)).expect("open");
        let link = wait(fieldwork::link_of(&app, wave.id)).expect("a link");
        Scene { app, clock, study, wave, link, _world: world }
    }

    fn start(&self) -> ResponseToken {
        wait(fieldwork::start_response(&self.app, &self.link, &key())).expect("begun")
    }

    fn answer(&self, token: &ResponseToken, page: &str, key: &str, value: &str) -> Result<PageOutcome, Refusal> {
        let page_id = page.parse().expect("a name");
        let raw = if value.is_empty() { RawAnswers::default() } else { RawAnswers::from_iter([(page, value)]) };
        wait(fieldwork::answer_page(&self.app, token, &page_id, key, raw, None)).map(|answered| answered.outcome)
    }

    fn step(&self, step: WaveStep) -> Result<Wave, Refusal> {
        wait(fieldwork::step_wave(&self.app, Actor::Operator, self.wave.id, step))
    }

    /// In progress, complete, partial, refused, not eligible; there are none of another kind.
    fn counts(&self) -> Vec<u64> {
        let counts = wait(fieldwork::live_counts(&self.app, self.wave.id)).expect("counts");
        assert_eq!(counts.iter().map(|(d, _)| *d).collect::<Vec<_>>(), Disposition::ALL);
        let counts: Vec<u64> = counts.into_iter().map(|(_, n)| n).collect();
        let (usual, others) = counts.split_at(5);
        assert!(others.iter().all(|n| *n == 0), "{counts:?}");
        usual.to_vec()
    }
}

fn new_wave(app: &App, study: &Study, name: &str) -> NewWave {
    NewWave {
        study: study.id,
        name: name.parse().expect("a name"),
        title: name.into(),
        version: wait(authoring::latest_version(app, study.id)).expect("a version"),
        sample_type: SampleType::OpenLink,
        mode: Mode::Web,
        fieldwork: Fieldwork { from: day("2026-11-23"), to: day("2026-11-30") },
        anonymity: Anonymity::Anonymous,
        lonely_psu: LonelyPsu::Fail,
        purpose: Purpose::Main,
    }
}

fn page(name: &str) -> Step {
    Step::Page(name.parse().expect("a name"))
}

#[test]
fn a_person_answers_and_sends_once() {
    let scene = Scene::new();
    let token = scene.start();
    let accepted = scene.answer(&token, "adult", &key(), "1").expect("answered");
    assert!(
        matches!(&accepted, PageOutcome::Accepted { next, changes, .. } if *next == page("bought") && changes.len() == 1)
    );
    assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::NotYet(page("bought"))));
    let accepted = scene.answer(&token, "bought", &key(), "missing:dont_know").expect("answered");
    assert!(matches!(accepted, PageOutcome::Accepted { next: Step::Check, .. }));
    assert_eq!(scene.counts(), [1, 0, 0, 0, 0]);
    assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::Complete));
    assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::Complete));
    assert_eq!(scene.counts(), [0, 1, 0, 0, 0]);
    let after = scene.answer(&token, "bought", &key(), "1").expect("answered");
    assert!(matches!(after, PageOutcome::Stale { current: Step::Check }), "{after:?}");
    let shown = wait(fieldwork::interview(&scene.app, &token)).expect("shown");
    assert_eq!(
        (shown.disposition, shown.answers.len(), shown.around.stored.link.as_str()),
        (Disposition::Complete, 2, scene.link.as_str())
    );
}

#[test]
fn a_start_that_meets_a_close_on_another_server_begins_nothing() {
    let scene = Scene::new();
    let other = scene._world.store();
    let (release, wait_for) = std::sync::mpsc::channel::<()>();
    let (inside, started) = std::sync::mpsc::channel();
    let wave = scene.wave.id;
    let closing = other.transact("close", move |conn| {
        let read = store::waves::by_id(conn, wave)?.expect("the wave");
        store::waves::set_status(conn, &read, WaveStatus::Closed)?;
        inside.send(()).expect("the test waits");
        // An error is the sender being dropped: that is the signal.
        let _ = wait_for.recv();
        Ok::<_, store::StoreError>(())
    });
    started.recv().expect("closing");
    let (app, link) = (scene.app.clone(), scene.link.clone());
    let starting = std::thread::spawn(move || wait(fieldwork::start_response(&app, &link, &key())));
    // Long enough to read the wave as it was before.
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(release);
    assert_eq!(wait(closing), Ok(()));
    refused(starting.join().expect("no panic"), Code::WAVE_NOT_OPEN);
    assert_eq!(scene.counts()[0], 0);
}

#[test]
fn what_another_process_does_is_seen_at_the_very_next_request() {
    let scene = Scene::new();
    // Its own connections, writer and memory, as another process has them.
    let (other, _) = scene._world.app();
    let step =
        |step: WaveStep| wait(fieldwork::step_wave(&other, Actor::Operator, scene.wave.id, step)).expect("stepped");
    let shown = |app: &App, token: &ResponseToken| wait(fieldwork::interview(app, token));
    let invited = || wait(fieldwork::front(&scene.app, &scene.link));
    let answered = |token: &ResponseToken, page: &str, value: &str| {
        let page_id = page.parse().expect("a name");
        let raw = RawAnswers::from_iter([(page, value)]);
        wait(fieldwork::answer_page(&other, token, &page_id, &key(), raw, None)).map(|answered| answered.outcome)
    };
    for _ in 0..3 {
        // Enough for the writer to know that it is alone, and for its memory to be used.
        let tokens: Vec<ResponseToken> = (0..3).map(|_| scene.start()).collect();
        let token = &tokens[2];
        assert!(invited().is_ok() && shown(&scene.app, token).is_ok());
        let before = scene.app.store.work();
        assert!(shown(&scene.app, token).is_ok() && invited().is_ok());
        let reads = scene.app.store.work().reads - before.reads;
        assert_eq!(reads, if scene._world.is_postgres() { 2 } else { 0 });
        step(WaveStep::Pause);
        refused(shown(&scene.app, token), Code::WAVE_PAUSED);
        refused(invited(), Code::WAVE_PAUSED);
        refused(scene.answer(token, "adult", &key(), "1"), Code::WAVE_PAUSED);
        refused(wait(fieldwork::start_response(&scene.app, &scene.link, &key())), Code::WAVE_PAUSED);
        step(WaveStep::Resume);
        assert!(shown(&scene.app, token).is_ok());
        // By turns, each finding what the other has just kept.
        let press = key();
        assert!(matches!(scene.answer(token, "adult", &press, "1"), Ok(PageOutcome::Accepted { .. })));
        assert_eq!(shown(&other, token).expect("shown").answers.len(), 1);
        assert!(matches!(answered(token, "bought", "2"), Ok(PageOutcome::Accepted { .. })));
        assert_eq!(shown(&scene.app, token).expect("shown").answers.len(), 2);
        assert!(matches!(scene.answer(token, "bought", &key(), "1"), Ok(PageOutcome::Accepted { .. })));
        assert!(matches!(answered(token, "bought", "2"), Ok(PageOutcome::Accepted { .. })));
        let bought = shown(&scene.app, token).expect("shown").answers;
        assert_eq!(bought.values().last(), shown(&other, token).expect("shown").answers.values().last());
        // A press from before, whichever of them is asked.
        let events = || scene.app.store.read("events", |conn| store::responses::events_of_wave(conn, scene.wave.id));
        let kept = events();
        assert!(matches!(scene.answer(token, "adult", &press, "1"), Ok(PageOutcome::Accepted { .. })));
        assert_eq!(events(), kept);
        assert_eq!(wait(fieldwork::send_response(&other, token)), Ok(Sent::Complete));
        assert_eq!(shown(&scene.app, token).expect("shown").disposition, Disposition::Complete);
        assert!(matches!(scene.answer(token, "adult", &key(), "2"), Ok(PageOutcome::Stale { .. })));
    }
    step(WaveStep::Close);
    refused(invited(), Code::WAVE_NOT_OPEN);
}

#[test]
fn the_same_start_begins_once_and_another_wave_begins_anew() {
    let scene = Scene::new();
    let key = key();
    let start = || wait(fieldwork::start_response(&scene.app, &scene.link, &key)).expect("begun").0;
    assert_eq!(start(), start());
    assert_eq!(scene.counts()[0], 1);
    refused(wait(fieldwork::start_response(&scene.app, &scene.link, "1")), Code::REQUEST_INVALID);
    refused(wait(fieldwork::start_response(&scene.app, "nolink", &key)), Code::LINK_UNKNOWN);
}

#[test]
fn a_repeated_page_gets_the_same_answer_and_changes_nothing_even_after_a_later_change() {
    let scene = Scene::new();
    let token = scene.start();
    let press = key();
    assert!(scene.answer(&token, "adult", &press, "1").is_ok());
    assert!(scene.answer(&token, "bought", &key(), "1").is_ok());
    let again = scene.answer(&token, "adult", &press, "1").expect("answered");
    assert_eq!(again, PageOutcome::Accepted { changes: Answers::new(), next: page("bought"), overridden: Vec::new() });
    // The form was kept by the browser, and the answer changed: that is not a repeat.
    let changed = scene.answer(&token, "bought", &key(), "2").expect("answered");
    assert!(matches!(changed, PageOutcome::Accepted { changes, .. } if changes.len() == 1));
    let kept = wait(fieldwork::interview(&scene.app, &token)).expect("shown").answers;
    assert_eq!(kept["bought"], Answer::Code(2));
    refused(scene.answer(&token, "adult", "not-a-key", "1"), Code::REQUEST_INVALID);
}

#[test]
fn a_rejected_page_keeps_nothing_and_an_unreachable_one_is_stale() {
    let scene = Scene::new();
    let token = scene.start();
    let rejected = scene.answer(&token, "adult", &key(), "7").expect("judged");
    assert!(matches!(&rejected, PageOutcome::Rejected { findings } if findings.has_errors()), "{rejected:?}");
    let ahead = scene.answer(&token, "bought", &key(), "1").expect("judged");
    assert_eq!(ahead, PageOutcome::Stale { current: page("adult") });
    assert!(wait(fieldwork::interview(&scene.app, &token)).expect("shown").answers.is_empty());
}

#[test]
fn an_exit_ends_the_response() {
    let scene = Scene::new();
    let token = scene.start();
    let press = key();
    let out = scene.answer(&token, "adult", &press, "2").expect("judged");
    assert!(matches!(out, PageOutcome::Accepted { next: Step::Exit { .. }, .. }), "{out:?}");
    assert_eq!(scene.counts(), [0, 0, 0, 0, 1]);
    let again = scene.answer(&token, "adult", &press, "2").expect("judged");
    assert!(matches!(again, PageOutcome::Accepted { next: Step::Exit { .. }, .. }), "{again:?}");
    let stale = scene.answer(&token, "adult", &key(), "1").expect("judged");
    assert!(matches!(stale, PageOutcome::Stale { .. }), "{stale:?}");
    assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::Ended(Disposition::NotEligible)));
}

/// The answers kept of the responses that stand there.
fn kept(scene: &Scene, disposition: Disposition) -> Vec<Vec<String>> {
    let wave = scene.wave.id;
    let cases = scene.app.store.read("test", move |conn| store::responses::cases(conn, wave, &[disposition]));
    let names = |answers: &Answers| answers.keys().map(ToString::to_string).collect::<Vec<_>>();
    cases.expect("read").iter().map(|case| names(&case.answers)).collect()
}

#[test]
fn who_goes_back_to_the_screen_and_is_not_eligible_leaves_only_that_answer() {
    let scene = Scene::new();
    let token = scene.start();
    for (page, value) in [("adult", "1"), ("bought", "1"), ("adult", "2")] {
        assert!(scene.answer(&token, page, &key(), value).is_ok());
    }
    assert_eq!(scene.counts(), [0, 0, 0, 0, 1]);
    assert_eq!(kept(&scene, Disposition::NotEligible), [["adult"]]);
}

#[test]
fn who_never_consented_is_a_refusal_and_not_in_the_data() {
    let agree = r#"{"id": "agree", "items": [{"variable": "agree", "concept": "agree", "label": "Do you agree?",
        "required": true, "kind": "consent", "statement": "I agree."}]}, {"id": "bought""#;
    let scene = Scene::of(&TEMPLATE.replace(r#"{"id": "bought""#, agree));
    let (screened, agreed, _untouched) = (scene.start(), scene.start(), scene.start());
    assert!(scene.answer(&screened, "adult", &key(), "1").is_ok());
    for (page, value) in [("adult", "1"), ("agree", "yes")] {
        assert!(scene.answer(&agreed, page, &key(), value).is_ok());
    }
    scene.step(WaveStep::Close).expect("closed");
    assert_eq!(scene.counts(), [0, 0, 1, 1, 0]);
    assert_eq!(kept(&scene, Disposition::Partial), [["adult", "agree"]]);
    assert_eq!(kept(&scene, Disposition::Refusal), [["adult"]]);
    let wave = scene.wave.id;
    let data = scene.app.store.read("test", move |conn| {
        let (id, _) = store::datasets::latest(conn, wave)?.expect("frozen");
        store::datasets::load(conn, id)
    });
    assert_eq!(data.expect("read").expect("there").rows(), 1);
}

#[test]
fn answers_are_taken_only_on_the_days_of_an_open_wave() {
    let scene = Scene::new();
    let token = scene.start();
    assert!(wait(fieldwork::front(&scene.app, &scene.link)).is_ok());
    scene.step(WaveStep::Pause).expect("paused");
    refused(scene.answer(&token, "adult", &key(), "1"), Code::WAVE_PAUSED);
    refused(wait(fieldwork::interview(&scene.app, &token)), Code::WAVE_PAUSED);
    scene.step(WaveStep::Resume).expect("resumed");
    scene.clock.set(day("2026-11-30").ends());
    refused(wait(fieldwork::start_response(&scene.app, &scene.link, &key())), Code::WAVE_NOT_OPEN);
    assert!(wait(fieldwork::interview(&scene.app, &token)).is_ok(), "who has begun has half an hour");
    scene.clock.set(day("2026-11-30").ends().plus_seconds(30 * 60));
    let said = refused(scene.answer(&token, "adult", &key(), "1"), Code::WAVE_NOT_OPEN);
    assert!(said.contains("30 November 2026"), "{said}");
    refused(wait(fieldwork::front(&scene.app, &scene.link)), Code::WAVE_NOT_OPEN);
    scene.clock.set(barograph::time::Moment(day("2026-11-23").begins().0 - 1));
    let said = refused(scene.answer(&token, "adult", &key(), "1"), Code::WAVE_NOT_OPEN);
    assert!(said.contains("opens on 23 November 2026"), "{said}");
}

#[test]
fn closing_ends_what_is_open_forgets_tokens_and_freezes_the_data() {
    let scene = Scene::new();
    let (done, partial, empty) = (scene.start(), scene.start(), scene.start());
    for (page, value) in [("adult", "1"), ("bought", "1")] {
        assert!(scene.answer(&done, page, &key(), value).is_ok());
    }
    assert_eq!(wait(fieldwork::send_response(&scene.app, &done)), Ok(Sent::Complete));
    assert!(scene.answer(&partial, "adult", &key(), "1").is_ok());
    let closed = scene.step(WaveStep::Close).expect("closed");
    assert_eq!(closed.status, WaveStatus::Closed);
    assert_eq!(scene.counts(), [0, 1, 1, 0, 0]);
    for token in [&done, &partial, &empty] {
        refused(wait(fieldwork::interview(&scene.app, token)), Code::RESPONSE_UNKNOWN);
    }
    refused(scene.step(WaveStep::Open), Code::TRANSITION_REFUSED);
    let wave = scene.wave.id;
    let data = scene.app.store.read("test", move |conn| {
        let (id, digest) = store::datasets::latest(conn, wave)?.expect("frozen");
        assert_eq!(digest.len(), 64);
        store::datasets::load(conn, id)
    });
    let data = data.expect("read").expect("there");
    assert_eq!(data.rows(), 2);
    assert_eq!(data.columns.iter().map(|c| c.variable.as_str()).collect::<Vec<_>>(), ["adult", "bought"]);
    let verbs = scene.app.store.read("test", |conn| store::audit::latest(conn, 100)).expect("the audit");
    let verbs: Vec<_> = verbs.iter().rev().map(|e| e.verb.as_str()).collect();
    assert_eq!(verbs, ["create_study", "freeze_version", "add_measure", "plan_wave", "open_wave", "close_wave"]);
}

#[test]
fn a_pilot_is_in_no_series_and_in_no_data_of_another_wave() {
    let scene = Scene::new();
    let new = NewWave { purpose: Purpose::Pilot, ..new_wave(&scene.app, &scene.study, "trial") };
    let pilot = wait(fieldwork::plan_wave(&scene.app, Actor::Operator, new)).expect("a wave");
    wait(fieldwork::step_wave(&scene.app, Actor::Operator, pilot.id, WaveStep::Open)).expect("open");
    let link = wait(fieldwork::link_of(&scene.app, pilot.id)).expect("a link");
    let tried: Vec<_> =
        (0..2).map(|_| wait(fieldwork::start_response(&scene.app, &link, &key())).expect("begun")).collect();
    for token in tried.iter().chain([&scene.start()]) {
        for (page, value) in [("adult", "1"), ("bought", "1")] {
            assert!(scene.answer(token, page, &key(), value).is_ok());
        }
        assert_eq!(wait(fieldwork::send_response(&scene.app, token)), Ok(Sent::Complete));
    }
    let measure = "bought".parse().expect("a name");
    let waves = |provisional| {
        let asked = SeriesAsked::default();
        let series = wait(production::series(&scene.app, scene.study.id, &measure, asked)).expect("a series");
        let told: Vec<_> = series.waves.iter().map(|w| (w.provisional, w.cases)).collect();
        assert_eq!(told, [(provisional, 1)], "the pilot's two are not among them");
    };
    waves(true);
    for wave in [pilot.id, scene.wave.id] {
        wait(fieldwork::step_wave(&scene.app, Actor::Operator, wave, WaveStep::Close)).expect("closed");
    }
    waves(false);
    let wave = scene.wave.id;
    let data = scene.app.store.read("test", move |conn| {
        let (id, _) = store::datasets::latest(conn, wave)?.expect("frozen");
        store::datasets::load(conn, id)
    });
    assert_eq!(data.expect("read").expect("there").rows(), 1);
}

#[test]
fn a_series_has_the_open_wave_as_provisional() {
    let scene = Scene::new();
    let measure = "bought".parse().expect("a name");
    let token = scene.start();
    for (page, value) in [("adult", "1"), ("bought", "1")] {
        assert!(scene.answer(&token, page, &key(), value).is_ok());
    }
    assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::Complete));
    scene.start();
    let series =
        wait(production::series(&scene.app, scene.study.id, &measure, SeriesAsked::default())).expect("a series");
    assert_eq!(series.waves.iter().map(|w| (w.provisional, w.cases)).collect::<Vec<_>>(), [(true, 1)]);
    let choices = wait(production::breakdowns(&scene.app, scene.study.id)).expect("choices");
    assert_eq!(choices.iter().map(|c| c.variable.as_str()).collect::<Vec<_>>(), ["adult", "bought"]);
    refused(
        wait(production::series(&scene.app, scene.study.id, &"x".parse().expect("a name"), SeriesAsked::default())),
        Code::MEASURE_UNKNOWN,
    );
    let by = "nothing".parse().expect("a name");
    refused(
        wait(production::series(&scene.app, scene.study.id, &measure, SeriesAsked::by(Some(&by)))),
        Code::REFERENCE_UNKNOWN,
    );
}

#[test]
fn cases_are_recorded_all_or_none_and_not_in_a_closed_wave() {
    let scene = Scene::new();
    let case = RecordedCase {
        design: CaseDesign { weight: Some(1.5), stratum: Some("north".into()), ..CaseDesign::default() },
        answers: Answers::from([("bought".parse().expect("a name"), Answer::Code(1))]),
        circumstances: Circumstances::default(),
        disposition: Disposition::Complete,
        mode: None,
    };
    let cases = vec![case; 2500];
    wait(fieldwork::record_cases(&scene.app, Actor::Operator, scene.wave.id, cases.clone())).expect("recorded");
    assert_eq!(scene.counts(), [0, 2500, 0, 0, 0]);
    scene.step(WaveStep::Close).expect("closed");
    let late = wait(fieldwork::record_cases(&scene.app, Actor::Operator, scene.wave.id, cases));
    refused(late, Code::TRANSITION_REFUSED);
    assert_eq!(scene.counts(), [0, 2500, 0, 0, 0]);
}

#[test]
fn names_are_taken_once() {
    let scene = Scene::new();
    let again = NewStudy {
        name: "small".parse().expect("a name"),
        title: "Another".into(),
        population: "adults".into(),
        simulated: false,
        source: None,
    };
    refused(wait(authoring::create_study(&scene.app, Actor::Operator, again)), Code::NAME_TAKEN);
    let wave = new_wave(&scene.app, &scene.study, "one");
    refused(wait(fieldwork::plan_wave(&scene.app, Actor::Operator, wave)), Code::NAME_TAKEN);
    let measures = template().measures;
    assert!(wait(authoring::add_measures(&scene.app, Actor::Operator, scene.study.id, measures.clone())).is_ok());
    let mut other = measures;
    other[0].title = "Another".into();
    refused(wait(authoring::add_measures(&scene.app, Actor::Operator, scene.study.id, other)), Code::NAME_TAKEN);
    let same = wait(authoring::freeze_version(&scene.app, Actor::Operator, scene.study.id, template().questionnaire));
    assert_eq!(same.expect("frozen"), scene.wave.version);
}

#[test]
fn two_servers_on_one_database_apply_nothing_twice() {
    let scene = Scene::new();
    let (other, clock) = scene._world.app();
    clock.set(scene.clock.now());
    let token = scene.start();
    let press = key();
    let adult = "adult".parse().expect("a name");
    // The same press reaches both servers at once, many times.
    let outcomes = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|n| {
                let (app, token, press, adult) = (if n % 2 == 0 { &scene.app } else { &other }, &token, &press, &adult);
                scope.spawn(move || {
                    let raw = RawAnswers::from_iter([("adult", "1")]);
                    wait(fieldwork::answer_page(app, token, adult, press, raw, None)).map(|a| a.outcome)
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().expect("no panic")).collect::<Vec<_>>()
    });
    for outcome in outcomes {
        let outcome = outcome.expect("accepted");
        assert!(matches!(outcome, PageOutcome::Accepted { next, .. } if next == page("bought")));
    }
    let digest_free = scene.app.store.read("test", |conn| store::responses::events_of_wave(conn, scene.wave.id));
    assert_eq!(digest_free.expect("read"), 1);
}
