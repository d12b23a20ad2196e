//! People who are drawn, invited, and answer once: from the frame to the data set, and what somebody who has the database cannot find out.

use crate::world::{TestClock, World, day, key, refused, wait};
use barograph::app::authoring::{self, NewStudy};
use barograph::app::fieldwork::{self, Addressee, Invitation, NewWave, ResponseToken, Sent};
use barograph::app::{Actor, App, Refusal, housekeeping};
use barograph::finding::Code;
use barograph::id::CaseId;
use barograph::keyring::{Keyring, Use};
use barograph::response::RawAnswers;
use barograph::sample::draw::{Allocation, SamplingPlan, Selection};
use barograph::sample::{CaseMark, Disposition, FrameMapping};
use barograph::study::retention::{Collected, Schedule};
use barograph::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Wave, WaveStep};
use std::collections::{BTreeMap, HashMap};
use tempfile::TempDir;

const TEMPLATE: &str = r#"{
  "format": "barograph-template/1",
  "questionnaire": {
    "format": "barograph-questionnaire/1", "name": "small", "version": 1, "language": "en",
    "title": "A small survey", "population": "firms", "expected_minutes": 1,
    "front_matter": {"purpose": ["To test."], "run_by": "Us", "contact": "us@example.org", "privacy": ["Nothing is kept."], "thanks": ["Thanks."]},
    "code_lists": {},
    "sections": [{"id": "all", "title": "All", "pages": [
      {"id": "n", "items": [{"variable": "n", "concept": "n", "label": "How many?", "kind": "number", "min": 0, "max": 100000}]}
    ]}]
  },
  "measures": []
}"#;

/// A planned wave by invitation from 23 to 30 November 2026, with a folder of keys.
pub struct Scene {
    pub app: App,
    pub clock: TestClock,
    pub wave: Wave,
    pub keys: TempDir,
    // Last: the database goes after everything that uses it.
    pub world: World,
}

impl Scene {
    pub fn new() -> Scene {
        Scene::of(Anonymity::AnonymousOnce)
    }

    fn of(anonymity: Anonymity) -> Scene {
        let world = World::new();
        let keys = tempfile::tempdir().expect("a folder");
        let (app, clock) = world.app();
        let app = app.with_keyring(Keyring::at(keys.path()));
        let new = NewStudy {
            name: "small".parse().expect("a name"),
            title: "A small study".into(),
            population: "firms".into(),
            simulated: false,
            source: None,
        };
        let (template, findings) = barograph::app::templates::parse(TEMPLATE);
        let template = template.unwrap_or_else(|| panic!("{findings}"));
        let study = wait(authoring::create_study_from(&app, Actor::Operator, new, template)).expect("a study");
        let new = NewWave {
            study: study.id,
            name: "one".parse().expect("a name"),
            title: "One".into(),
            version: wait(authoring::latest_version(&app, study.id)).expect("a version"),
            sample_type: SampleType::Probability,
            mode: Mode::Web,
            fieldwork: Fieldwork { from: day("2026-11-23"), to: day("2026-11-30") },
            anonymity,
            lonely_psu: LonelyPsu::Fail,
            purpose: Purpose::Main,
        };
        let wave = wait(fieldwork::plan_wave(&app, Actor::Operator, new)).expect("a wave");
        Scene { app, clock, wave, keys, world }
    }

    /// With so many drawn in each of two strata of a frame of twice as many.
    pub fn drawn(each: usize) -> Scene {
        let scene = Scene::new();
        scene.upload(&frame(each)).expect("kept");
        scene.draw(each as u64).expect("drawn");
        scene
    }

    pub fn upload(&self, csv: &str) -> Result<(), Refusal> {
        let (name, bytes) = ("firms.csv".into(), csv.as_bytes().to_vec());
        wait(fieldwork::upload_frame(&self.app, Actor::Operator, self.wave.id, name, bytes)).map(|_| ())
    }

    pub fn draw(&self, each: u64) -> Result<u64, Refusal> {
        let sizes = BTreeMap::from([("North".to_owned(), each), ("South".to_owned(), each)]);
        let plan = SamplingPlan {
            seed: 7,
            allocation: Allocation::Fixed { sizes },
            selection: Selection::SimpleRandom,
            within: None,
        };
        let until = day("2026-12-30");
        wait(fieldwork::draw_sample(&self.app, Actor::Operator, self.wave.id, mapping(), plan, until))
            .map(|sample| sample.summary.cases)
    }

    pub fn step(&self, step: WaveStep) -> Result<Wave, Refusal> {
        wait(fieldwork::step_wave(&self.app, Actor::Operator, self.wave.id, step))
    }

    pub fn people(&self) -> Vec<Addressee> {
        wait(fieldwork::addressees(&self.app, Actor::Operator, self.wave.id)).expect("contacts")
    }

    pub fn begin(&self, invitation: &Invitation) -> Result<ResponseToken, Refusal> {
        wait(fieldwork::begin_invited(&self.app, invitation, None)).map(|begun| begun.token)
    }

    /// Answers the one question with this number and sends.
    pub fn answer(&self, invitation: &Invitation, number: usize) -> ResponseToken {
        let token = self.begin(invitation).expect("begun");
        let raw = RawAnswers::from_iter([("n", number.to_string().as_str())]);
        let page = "n".parse().expect("a name");
        wait(fieldwork::answer_page(&self.app, &token, &page, &key(), raw, None)).expect("answered");
        assert_eq!(wait(fieldwork::send_response(&self.app, &token)), Ok(Sent::Complete));
        token
    }

    pub fn counts(&self) -> (u64, u64) {
        let counts = wait(fieldwork::case_counts(&self.app, self.wave.id)).expect("counts");
        (counts.all, counts.with(CaseMark::Spent))
    }
}

fn mapping() -> FrameMapping {
    FrameMapping {
        key: "id".into(),
        strata: vec!["region".into()],
        email: Some("email".into()),
        name: Some("name".into()),
        ..FrameMapping::default()
    }
}

/// Twice as many firms in each of two regions; firm 17 is `f17`.
fn frame(each: usize) -> String {
    let rows = (0..4 * each).map(|n| {
        let region = if n < 2 * each { "North" } else { "South" };
        format!("f{n},{region},Firm {n},firm{n}@example.org\n")
    });
    std::iter::once("id,region,name,email\n".to_owned()).chain(rows).collect()
}

#[test]
fn somebody_drawn_answers_once_and_comes_back_by_the_same_invitation() {
    let scene = Scene::drawn(12);
    let people = scene.people();
    assert_eq!((people.len(), scene.counts()), (24, (24, 0)));
    let (first, second) = (&people[0].invitation, &people[1].invitation);
    refused(wait(fieldwork::invited_to(&scene.app, first)), Code::WAVE_NOT_OPEN);
    scene.step(WaveStep::Open).expect("open");
    let link = wait(fieldwork::link_of(&scene.app, scene.wave.id)).expect("a link");
    refused(wait(fieldwork::front(&scene.app, &link)), Code::INVITATION_NEEDED);
    refused(wait(fieldwork::start_response(&scene.app, &link, &key())), Code::INVITATION_NEEDED);
    // A filter of the mail looks at the link, more than once.
    for _ in 0..3 {
        assert!(!wait(fieldwork::invited_to(&scene.app, first)).expect("shown").spent);
    }
    assert_eq!(scene.counts(), (24, 0));
    let token = scene.begin(first).expect("begun");
    assert!(scene.begin(first).expect("again").0 == token.0, "the same response, on whichever device");
    assert!(wait(fieldwork::invited_to(&scene.app, first)).expect("shown").spent);
    assert!(scene.begin(second).expect("begun").0 != token.0);
    assert_eq!(scene.counts(), (24, 2));
    let begun = wait(fieldwork::interview(&scene.app, &token)).expect("shown");
    assert_eq!(begun.circumstances.today, Some(day("2026-11-23")), "today() is the same for everybody");
    assert!(scene.answer(first, 5).0 == token.0);
    let shown = wait(fieldwork::interview(&scene.app, &scene.begin(first).expect("again"))).expect("shown");
    assert_eq!(shown.disposition, Disposition::Complete, "nobody answers twice");
    refused(scene.begin(&Invitation("a".repeat(26))), Code::INVITATION_UNKNOWN);
    refused(scene.begin(&Invitation("no".into())), Code::INVITATION_UNKNOWN);
    scene.step(WaveStep::Close).expect("closed");
    refused(scene.begin(second), Code::WAVE_NOT_OPEN);
    let gone = Keyring::at(scene.keys.path()).key(Use::Invitations(scene.wave.id));
    assert!(
        gone.is_err_and(|error| error.code() == Code::KEY_MISSING),
        "nothing leads from the case to the answers now"
    );
    refused(wait(fieldwork::addressees(&scene.app, Actor::Operator, scene.wave.id)), Code::KEY_MISSING);
}

#[test]
fn five_who_press_at_once_begin_one_response() {
    let scene = Scene::drawn(12);
    scene.step(WaveStep::Open).expect("open");
    let invitation = scene.people().remove(0).invitation;
    let pressing: Vec<_> = (0..5)
        .map(|_| {
            let (app, invitation) = (scene.app.clone(), invitation.clone());
            std::thread::spawn(move || {
                wait(fieldwork::begin_invited(&app, &invitation, None)).map(|begun| begun.token.0)
            })
        })
        .collect();
    let tokens: Vec<String> = pressing.into_iter().map(|press| press.join().expect("ends").expect("begun")).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    assert_eq!(wait(fieldwork::live_counts(&scene.app, scene.wave.id)).expect("counts")[0].1, 1);
}

#[test]
fn responses_carry_the_design_and_nothing_else_of_their_case() {
    let scene = Scene::drawn(12);
    scene.step(WaveStep::Open).expect("open");
    let firms: Vec<String> = scene.people().iter().map(|person| person.contact.key.clone()).collect();
    for (n, person) in scene.people().iter().take(10).enumerate() {
        scene.answer(&person.invitation, n);
    }
    let rows = scene.world.words("SELECT design || ' ' || started_on || ' ' || finished_on AS word FROM responses");
    for row in &rows {
        let stratum = if row.contains("North") { "North" } else { "South" };
        let design = format!("{{\"stratum\":\"{stratum}\",\"weight\":2.0,\"fpc\":24.0}}");
        assert_eq!(*row, format!("{design} 2026-11-23 2026-11-23"));
    }
    assert_eq!(rows.len(), 10);
    // Whoever has the database without the keys has nobody's name, address or identifier.
    let kept = scene.world.words("SELECT sealed AS word FROM contacts").join(" ")
        + &scene.world.words("SELECT invitation_digest || design AS word FROM cases").join(" ")
        + &scene.world.words("SELECT plan || summary AS word FROM samples").join(" ");
    assert!(!kept.contains("example.org") && !firms.iter().any(|firm| kept.contains(&format!("\"{firm}\""))));
    assert_eq!(scene.world.words("SELECT sealed AS word FROM frames").len(), 0, "the frame goes with the draw");
}

#[test]
fn a_wave_in_which_somebody_could_be_recognised_does_not_open() {
    let scene = Scene::new();
    refused(scene.step(WaveStep::Open), Code::SAMPLE_MISSING);
    scene.upload(&frame(9)).expect("kept");
    scene.draw(9).expect("drawn");
    let why = refused(scene.step(WaveStep::Open), Code::SAMPLE_TOO_TELLING);
    assert!(why.contains("2 of 2") && why.contains("North"), "{why}");
    refused(scene.draw(9), Code::SAMPLE_MISSING);
    refused(scene.upload(&frame(12)), Code::SAMPLE_TAKEN);
    wait(fieldwork::take_back_sample(&scene.app, Actor::Operator, scene.wave.id)).expect("taken back");
    assert_eq!(scene.counts(), (0, 0));
    scene.upload(&frame(12)).expect("kept");
    assert_eq!(scene.draw(12).expect("drawn"), 24);
    scene.step(WaveStep::Open).expect("open");
    refused(wait(fieldwork::take_back_sample(&scene.app, Actor::Operator, scene.wave.id)), Code::TRANSITION_REFUSED);
}

#[test]
fn a_bad_frame_keeps_nothing() {
    let scene = Scene::new();
    for bad in ["", "id,region\n", "id,id\n1,2\n"] {
        assert!(scene.upload(bad).is_err());
    }
    assert!(wait(fieldwork::uploaded_frame(&scene.app, scene.wave.id)).expect("read").is_none());
    let twice = "id,region,name,email\n1,North,A,a@example.org\n2,South,B,A@example.org\n3,,C,c@example\n";
    scene.upload(twice).expect("kept: what is wrong is said when the columns are named");
    let refusal = scene.draw(1).expect_err("refused");
    let told: Vec<String> =
        refusal.findings.iter().map(|finding| format!("{} {}", finding.place, finding.code)).collect();
    assert!(told.iter().any(|line| line.contains("frame_duplicate")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("frame_cell_missing")), "{told:?}");
    assert_eq!(scene.counts(), (0, 0));
    let open = App::clone(&scene.app);
    let new =
        NewWave { anonymity: Anonymity::Anonymous, name: "two".parse().expect("a name"), ..new_wave_like(&scene) };
    let open_wave = wait(fieldwork::plan_wave(&open, Actor::Operator, new)).expect("a wave");
    let kept = fieldwork::upload_frame(&open, Actor::Operator, open_wave.id, "f.csv".into(), frame(2).into_bytes());
    refused(wait(kept), Code::INVITATION_NEEDLESS);
}

fn new_wave_like(scene: &Scene) -> NewWave {
    let wave = scene.wave.clone();
    NewWave {
        study: wave.study,
        name: wave.name,
        title: wave.title,
        version: wave.version,
        sample_type: wave.sample_type,
        mode: wave.mode,
        fieldwork: wave.fieldwork,
        anonymity: wave.anonymity,
        lonely_psu: wave.lonely_psu,
        purpose: wave.purpose,
    }
}

#[test]
fn contacts_and_their_key_go_on_their_day() {
    let scene = Scene::drawn(12);
    let contacts = || scene.world.words("SELECT case_id AS word FROM contacts").len();
    scene.clock.set(day("2026-12-30").ends().plus_seconds(-1));
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(contacts(), 24);
    scene.clock.set(day("2026-12-30").ends());
    wait(housekeeping::tidy(&scene.app));
    assert_eq!((contacts(), scene.counts()), (0, (24, 0)));
    assert!(Keyring::at(scene.keys.path()).key(Use::Contacts(scene.wave.id)).is_err());
    wait(housekeeping::tidy(&scene.app));
}

#[test]
fn a_frame_that_nobody_draws_from_goes_after_thirty_days_with_its_key() {
    let scene = Scene::new();
    scene.upload(&frame(12)).expect("kept");
    let uploaded =
        wait(fieldwork::uploaded_frame(&scene.app, scene.wave.id)).expect("read").expect("a frame").uploaded_at;
    let days = |n: i64| uploaded.plus_seconds(n * 24 * 3600);
    scene.clock.set(days(fieldwork::FRAME_DAYS));
    wait(housekeeping::tidy(&scene.app));
    assert!(wait(fieldwork::uploaded_frame(&scene.app, scene.wave.id)).expect("read").is_some());
    scene.clock.set(days(fieldwork::FRAME_DAYS).plus_seconds(1));
    wait(housekeeping::tidy(&scene.app));
    assert!(wait(fieldwork::uploaded_frame(&scene.app, scene.wave.id)).expect("read").is_none());
    assert!(Keyring::at(scene.keys.path()).key(Use::Contacts(scene.wave.id)).is_err());
}

#[test]
fn a_rewrite_that_was_asked_for_at_the_close_is_done_once() {
    let scene = Scene::drawn(12);
    assert_eq!(wait(fieldwork::rewrite_responses(&scene.app)), Ok(false), "nobody can answer yet");
    scene.step(WaveStep::Open).expect("open");
    scene.answer(&scene.people()[0].invitation, 1);
    assert_eq!(wait(fieldwork::rewrite_responses(&scene.app)), Ok(true));
    assert_eq!(wait(fieldwork::rewrite_responses(&scene.app)), Ok(false), "once a day, whichever server it is");
    scene.clock.set(day("2026-11-25").begins());
    assert_eq!(wait(fieldwork::rewrite_responses(&scene.app)), Ok(true));
    let due = || scene.world.words("SELECT job AS word FROM upkeep WHERE due").len();
    let store = scene.app.store.clone();
    let asked = barograph::store::upkeep::JobState { due: true, done_on: Some(day("2026-11-25")) };
    store
        .transact_blocking("test", move |conn| barograph::store::upkeep::set_state(conn, "rewrite_responses", asked))
        .expect("asked");
    assert_eq!((due(), wait(fieldwork::rewrite_responses(&scene.app)), due()), (1, Ok(true), 0));
    scene.step(WaveStep::Close).expect("closed");
    assert_eq!((due(), wait(fieldwork::rewrite_responses(&scene.app))), (0, Ok(false)));
}

/// Who has the database, and the truth to compare with: the number that the case's own person answered with. To have anything to try
/// at all they are given what nobody has without the wave's key: which mark is of which case.
struct Attack {
    /// Cases by the mark that their invitation was used.
    marks: HashMap<String, String>,
    /// Cases and responses by their ids, with the number of the person.
    cases: HashMap<String, usize>,
    responses: HashMap<String, usize>,
}

impl Attack {
    fn on(scene: &Scene, numbers: &HashMap<String, usize>) -> Attack {
        let key = Keyring::at(scene.keys.path()).key(Use::Contacts(scene.wave.id)).expect("a key");
        let rows = scene.world.words("SELECT case_id || ' ' || sealed AS word FROM contacts");
        let person = |row: &String| {
            let (case, sealed) = row.split_once(' ').expect("two words");
            let id: CaseId = case.parse().expect("an id");
            let contact = key.open(sealed, id.0.as_bytes()).expect("opened");
            let contact: serde_json::Value = serde_json::from_str(&contact).expect("JSON");
            let number = numbers.get(contact["key"].as_str().expect("a key"))?;
            Some((case.to_owned(), *number))
        };
        let cases = rows.iter().filter_map(person).collect();
        let rows = scene.world.words("SELECT id || ' ' || answers AS word FROM responses");
        let invitations = Keyring::at(scene.keys.path()).key(Use::Invitations(scene.wave.id)).expect("a key");
        let mark = |case: &String| {
            let id: CaseId = case.parse().expect("an id");
            let mac = invitations.mac("barograph case mark", &[b"spent", id.0.as_bytes()]);
            (mac.iter().map(|byte| format!("{byte:02x}")).collect(), case.clone())
        };
        let cases: HashMap<String, usize> = cases;
        let marks = cases.keys().map(mark).collect();
        let number = |row: &String| {
            let (id, answers) = row.split_once(' ').expect("two words");
            let answers: serde_json::Value = serde_json::from_str(answers).expect("JSON");
            (id.to_owned(), answers["n"]["number"].as_f64().expect("a number") as usize)
        };
        Attack { marks, cases, responses: rows.iter().map(number).collect() }
    }

    /// How many are found by putting both sides into these orders and pairing them.
    fn found(&self, marks: &[String], responses: &[String]) -> usize {
        let cases = marks.iter().filter_map(|mark| self.marks.get(mark));
        let cases: Vec<usize> = cases.filter_map(|id| self.cases.get(id).copied()).collect();
        let responses: Vec<usize> = responses.iter().filter_map(|id| self.responses.get(id).copied()).collect();
        assert_eq!((cases.len(), responses.len()), (self.cases.len(), self.responses.len()));
        cases.iter().zip(&responses).filter(|(case, response)| case == response).count()
    }
}

/// Ids in the orders in which the database betrays that rows were written.
fn orders(world: &World, table: &str, id: &str) -> Vec<Vec<String>> {
    if world.is_postgres() {
        let order = |by: &str| world.words(&format!("SELECT {id} AS word FROM {table} ORDER BY {by}"));
        return vec![order("xmin::text::bigint, ctid"), order("ctid")];
    }
    // Where an id stands in the file: first, or last.
    let file = world.file();
    let mut ids: Vec<(usize, usize, String)> = world
        .words(&format!("SELECT {id} AS word FROM {table}"))
        .into_iter()
        .map(|id| {
            let places: Vec<usize> =
                file.windows(id.len()).enumerate().filter(|(_, at)| *at == id.as_bytes()).map(|(at, _)| at).collect();
            (places.first().copied().unwrap_or(0), places.last().copied().unwrap_or(0), id)
        })
        .collect();
    ids.sort_unstable();
    let first = ids.iter().map(|(_, _, id)| id.clone()).collect();
    ids.sort_unstable_by_key(|(_, last, _)| *last);
    vec![first, ids.into_iter().map(|(_, _, id)| id).collect()]
}

fn tables(world: &World) -> Vec<String> {
    world.words(if world.is_postgres() {
        "SELECT tablename::text AS word FROM pg_tables WHERE schemaname = current_schema()"
    } else {
        "SELECT name AS word FROM sqlite_master WHERE type = 'table'"
    })
}

/// All rows of a table, each as one text.
fn rows_of(world: &World, table: &str) -> Vec<String> {
    if world.is_postgres() {
        return world.words(&format!("SELECT t::text AS word FROM \"{table}\" t"));
    }
    let columns = world.words(&format!("SELECT name AS word FROM pragma_table_info('{table}')"));
    let texts: Vec<String> = columns.iter().map(|column| format!("coalesce(CAST(\"{column}\" AS TEXT), '')")).collect();
    world.words(&format!("SELECT {} AS word FROM \"{table}\"", texts.join(" || ' ' || ")))
}

/// All that stands in the tables that know a case, and on PostgreSQL where and by which transaction.
fn of_cases(scene: &Scene) -> Vec<String> {
    let place = if scene.world.is_postgres() { "ctid::text || xmin::text ||" } else { "" };
    let mut rows = scene.world.words(&format!(
        "SELECT {place} id || wave_id || invitation_digest || design || probability AS word FROM cases"
    ));
    rows.extend(scene.world.words(&format!("SELECT {place} case_id || sealed AS word FROM contacts")));
    rows.sort_unstable();
    rows
}

/// People found by the best of all pairings of orders, each also backwards.
fn found(scene: &Scene, attack: &Attack) -> usize {
    let (marks, responses) = (orders(&scene.world, "case_marks", "mark"), orders(&scene.world, "responses", "id"));
    let pairs = marks.iter().flat_map(|marks| responses.iter().map(move |responses| (marks, responses)));
    let both = |(marks, responses): (&Vec<String>, &Vec<String>)| {
        let backwards: Vec<String> = responses.iter().rev().cloned().collect();
        attack.found(marks, responses).max(attack.found(marks, &backwards))
    };
    pairs.map(both).max().unwrap_or(0)
}

/// Of a random order of n people one is in place on average; more than this many once in some hundred thousand tries.
const BY_CHANCE: usize = 9;

#[test]
fn whoever_has_the_database_cannot_join_cases_and_responses() {
    let scene = Scene::drawn(60);
    scene.step(WaveStep::Open).expect("open");
    let people = scene.people();
    let before = of_cases(&scene);
    let mut numbers = HashMap::new();
    // They come in an order that is not that of their ids, which would show in both tables by itself.
    let mut order: Vec<usize> = (0..100).collect();
    order.sort_by_key(|n| (n * 37) % 101);
    for (number, person) in order.into_iter().enumerate() {
        scene.answer(&people[person].invitation, number);
        numbers.insert(people[person].contact.key.clone(), number);
        scene.clock.set(day("2026-11-23").begins().plus_seconds(12 * 3600 + 5000 * number as i64));
    }
    let attack = Attack::on(&scene, &numbers);
    assert_eq!((attack.cases.len(), attack.responses.len()), (100, 100));
    assert_eq!(of_cases(&scene), before, "nothing that leads to a case changes when its person answers");
    if scene.world.is_postgres() {
        let before = found(&scene, &attack);
        assert!(before > 50, "the attack works on a database as it was written: {before} of 100");
    }
    wait(fieldwork::rewrite_responses(&scene.app)).expect("rewritten");
    let after = found(&scene, &attack);
    assert!(after <= BY_CHANCE, "{after} of 100 were found");
    assert!(most_alike(&scene, &attack) >= 10, "no value tells a few cases from the others");
    // The responses are all there, and can be gone on with.
    assert_eq!(Attack::on(&scene, &numbers).responses, attack.responses);
    assert_eq!(scene.world.words("SELECT event_key AS word FROM response_events").len(), 200);
    scene.answer(&people[110].invitation, 7);
}

#[test]
fn three_who_answer_on_one_day_are_not_told_apart() {
    let scene = Scene::drawn(12);
    scene.step(WaveStep::Open).expect("open");
    let people = scene.people();
    let before = of_cases(&scene);
    let mut numbers = HashMap::new();
    for (number, person) in [3, 1, 2].into_iter().enumerate() {
        scene.clock.set(day("2026-11-25").begins().plus_seconds(3600 * (number as i64 + 9)));
        scene.answer(&people[person].invitation, number);
        numbers.insert(people[person].contact.key.clone(), number);
    }
    wait(fieldwork::rewrite_responses(&scene.app)).expect("rewritten");
    // Who compares the dumps of two days sees three new responses and three new marks, and no case that is not as it was.
    assert_eq!(of_cases(&scene), before);
    assert_eq!(scene.counts(), (24, 3));
    let attack = Attack::on(&scene, &numbers);
    assert!(most_alike(&scene, &attack) >= 10, "each response could be of ten cases, whether they answered or not");
    let cases = scene.world.words("SELECT id AS word FROM cases");
    let ids: Vec<&String> = cases.iter().collect();
    for table in tables(&scene.world).iter().filter(|table| !["cases", "contacts"].contains(&table.as_str())) {
        let rows = rows_of(&scene.world, table);
        assert!(!rows.iter().any(|row| ids.iter().any(|id| row.contains(id.as_str()))), "{table} names a case");
    }
    let days = scene.world.words("SELECT DISTINCT started_on || finished_on AS word FROM responses");
    assert_eq!(days, ["2026-11-232026-11-23"], "the same for everybody, whenever they came");
    if scene.world.is_postgres() {
        let transactions = scene.world.words("SELECT DISTINCT xmin::text AS word FROM responses");
        assert_eq!(transactions.len(), 1);
    }
}

/// For the response that shares most values with few cases: with how many cases it shares that many.
fn most_alike(scene: &Scene, attack: &Attack) -> usize {
    let cells = |sql: &str| -> Vec<(String, Vec<String>)> {
        let rows = scene.world.words(sql);
        let split = |row: String| {
            let mut cells = row.split('\u{1}').map(str::to_owned);
            (cells.next().expect("an id"), cells.collect())
        };
        rows.into_iter().map(split).collect()
    };
    let cases = cells(
        "SELECT id || '\u{1}' || wave_id || '\u{1}' || design || '\u{1}' || probability || '\u{1}' || invitation_digest || '\u{1}' || id AS word FROM cases",
    );
    let responses = cells(
        "SELECT id || '\u{1}' || wave_id || '\u{1}' || coalesce(design, '-') || '\u{1}' || token_digest || '\u{1}' || seed || '\u{1}' || \
         language || '\u{1}' || started_on || '\u{1}' || finished_on || '\u{1}' || id AS word FROM responses",
    );
    assert_eq!(responses.len(), attack.responses.len());
    let alike = |response: &Vec<String>| {
        let shared: Vec<usize> =
            cases.iter().map(|(_, case)| case.iter().filter(|cell| response.contains(cell)).count()).collect();
        let most = shared.iter().max().copied().unwrap_or(0);
        shared.iter().filter(|n| **n == most).count()
    };
    responses.iter().map(|(_, response)| alike(response)).min().unwrap_or(0)
}

#[test]
fn answers_of_a_confidential_wave_lead_back_for_who_has_the_key_and_for_nobody_else() {
    let scene = Scene::of(Anonymity::Confidential);
    scene.upload(&frame(3)).expect("kept");
    assert_eq!(scene.draw(3).expect("drawn"), 6);
    scene.step(WaveStep::Open).expect("open, though groups are small: people are known");
    let link = wait(fieldwork::link_of(&scene.app, scene.wave.id)).expect("a link");
    refused(wait(fieldwork::start_response(&scene.app, &link, &key())), Code::INVITATION_NEEDED);
    let people = scene.people();
    scene.clock.set(day("2026-11-25").begins());
    let first = scene.answer(&people[0].invitation, 11);
    scene.answer(&people[1].invitation, 22);
    assert!(scene.begin(&people[0].invitation).expect("again") == first, "once, as everywhere");
    let rows = scene.world.words("SELECT started_on || design AS word FROM responses");
    assert!(rows.iter().all(|row| row.starts_with("2026-11-25") && row.contains("\"psu\":\"p")), "{rows:?}");
    // Without the keys, nothing in the database says whose they are.
    let ids = scene.world.words("SELECT id AS word FROM cases");
    let links = rows_of(&scene.world, "case_links");
    assert!(links.len() == 2 && !links.iter().any(|row| ids.iter().any(|id| row.contains(id.as_str()))), "{links:?}");
    let erase = |person: &str| wait(fieldwork::erase_person(&scene.app, Actor::Operator, scene.wave.id, person));
    assert_eq!(refused(erase("nobody"), Code::REFERENCE_UNKNOWN), "nobody in the sample has this identifier");
    assert_eq!(erase(&people[5].contact.key), Ok(false), "there is nothing of this person");
    assert_eq!(erase(&format!(" {} ", people[0].contact.key)), Ok(true));
    assert_eq!(erase(&people[0].contact.key), Ok(false), "gone is gone");
    let mut left = scene.world.words("SELECT disposition || answers AS word FROM responses");
    left.sort();
    assert!(left[0].starts_with("complete") && left[0].contains("22") && left[1] == "withdrawn{}", "{left:?}");
    scene.step(WaveStep::Close).expect("closed");
    refused(erase(&people[1].contact.key), Code::TRANSITION_REFUSED);
    assert!(Keyring::at(scene.keys.path()).key(Use::Links(scene.wave.id)).is_ok(), "until contacts are deleted");
    scene.clock.set(day("2026-12-30").ends());
    wait(housekeeping::tidy(&scene.app));
    assert!(Keyring::at(scene.keys.path()).key(Use::Links(scene.wave.id)).is_err());
    assert_eq!(scene.world.words("SELECT mark AS word FROM case_links").len(), 0);
}

#[test]
fn a_person_of_a_panel_is_the_same_unit_in_each_wave_and_in_no_other_study() {
    let scene = Scene::of(Anonymity::Confidential);
    let drawn_into = |wave: &Wave| -> Vec<String> {
        let (name, bytes) = ("firms.csv".into(), frame(3).into_bytes());
        wait(fieldwork::upload_frame(&scene.app, Actor::Operator, wave.id, name, bytes)).expect("kept");
        let plan = SamplingPlan {
            seed: 7,
            allocation: Allocation::Proportional { total: 12, at_least: 0 },
            selection: Selection::SimpleRandom,
            within: None,
        };
        let until = day("2026-12-30");
        wait(fieldwork::draw_sample(&scene.app, Actor::Operator, wave.id, mapping(), plan, until)).expect("drawn");
        let mut designs = scene.world.words(&format!("SELECT design AS word FROM cases WHERE wave_id = '{}'", wave.id));
        designs.sort();
        designs
    };
    let one = drawn_into(&scene.wave);
    let second = NewWave { name: "two".parse().expect("a name"), ..new_wave_like(&scene) };
    let second = wait(fieldwork::plan_wave(&scene.app, Actor::Operator, second)).expect("a wave");
    assert_eq!(one, drawn_into(&second), "the same people, the same units");
    let other = Scene::of(Anonymity::Confidential);
    other.upload(&frame(3)).expect("kept");
    other.draw(3).expect("drawn");
    let others = other.world.words("SELECT design AS word FROM cases");
    assert!(!others.iter().any(|design| one.contains(design)), "another study calls them something else");
}

#[test]
fn what_a_wave_collects_goes_on_its_day_once_the_data_are_frozen() {
    let scene = Scene::drawn(12);
    let until = |kind, day: &str| Schedule::from([(kind, day.parse().expect("a day"))]);
    let set = |schedule| wait(fieldwork::set_schedule(&scene.app, Actor::Operator, scene.wave.id, schedule));
    refused(set(until(Collected::Responses, "2026-11-29")), Code::DATE_OUT_OF_RANGE);
    let days =
        [(Collected::Paradata, "2026-12-01"), (Collected::Responses, "2027-01-31"), (Collected::DataSet, "2028-01-31")];
    let schedule: Schedule = days.into_iter().map(|(kind, until)| (kind, day(until))).collect();
    set(schedule.clone()).expect("set");
    scene.step(WaveStep::Open).expect("open");
    for (n, person) in scene.people().iter().take(10).enumerate() {
        scene.answer(&person.invitation, 1000 + n);
    }
    refused(set(until(Collected::Responses, "2027-02-01")), Code::TRANSITION_REFUSED);
    let link = wait(fieldwork::link_of(&scene.app, scene.wave.id)).expect("a link");
    let told = || wait(fieldwork::protection(&scene.app, &link)).expect("told");
    let kept = told().kept.iter().map(|kept| (kept.kind, kept.until)).collect::<Schedule>();
    assert_eq!((kept, told().contacts_until), (schedule, Some(day("2026-12-30"))));
    refused(wait(fieldwork::protection(&scene.app, "nolinkatallx")), Code::LINK_UNKNOWN);
    let there = || {
        let count = |sql: &str| scene.world.words(sql).len();
        let events = count("SELECT event_key AS word FROM response_events");
        let answers = count("SELECT id AS word FROM responses WHERE answers <> '{}'");
        (events, answers, count("SELECT id AS word FROM datasets"))
    };
    scene.clock.set(day("2026-12-02").begins());
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(there(), (20, 10, 0), "nothing goes before the data are frozen, whatever the day");
    scene.step(WaveStep::Close).expect("closed");
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(there(), (0, 10, 1));
    scene.clock.set(day("2027-01-31").ends().plus_seconds(-1));
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(there(), (0, 10, 1), "its last day is kept whole");
    scene.clock.set(day("2027-01-31").ends());
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(there(), (0, 0, 1));
    let counts = wait(fieldwork::live_counts(&scene.app, scene.wave.id)).expect("counts");
    assert_eq!(counts[1], (Disposition::Complete, 10), "how many answered is known for ever");
    let report = || wait(barograph::app::production::report_notes(&scene.app, scene.wave.study)).expect("read");
    report();
    scene.clock.set(day("2028-02-01").begins());
    wait(housekeeping::tidy(&scene.app));
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(there(), (0, 0, 0));
    report();
    let done: Vec<_> = told().kept.iter().map(|kept| kept.done_on.map(|day| day.to_string())).collect();
    assert_eq!(done, ["2026-12-02", "2027-02-01", "2028-02-01"].map(|day| Some(day.to_owned())));
    refused(set(until(Collected::DataSet, "2030-01-01")), Code::TRANSITION_REFUSED);
    let audited = scene.world.words("SELECT subject AS word FROM audit WHERE verb = 'destroy'");
    assert_eq!(audited.len(), 3, "{audited:?}");
}
