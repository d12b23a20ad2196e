//! A wave's messages through Debian's mail server, sent by a program that is killed again and again: nobody twice, nobody forgotten.

use crate::database::Database;
use crate::form::form_with;
use crate::http::Http;
use crate::postfix::{Delivered, Postfix};
use crate::respondent::{Progress, Respondent, home_of};
use crate::server::{Server, keys_of};
use crate::world::{day, wait};
use barograph::app::authoring::{self, NewStudy};
use barograph::app::fieldwork::Dispositions;
use barograph::app::fieldwork::{self, Addressee, NewWave, mailing};
use barograph::app::{Actor, App, Clock as _, OsEntropy, SystemClock};
use barograph::keyring::Keyring;
use barograph::letter::Hours;
use barograph::mail::{Identity, Post, Rates, Way};
use barograph::random::Seeded;
use barograph::sample::draw::{Allocation, SamplingPlan, Selection};
use barograph::sample::frame::EmailAddress;
use barograph::sample::{CaseDisposition, FrameMapping};
use barograph::store::{OpenOptions, Store};
use barograph::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Wave, WaveStep};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Days from a message to the next reminder.
const DAYS: u16 = 3;
/// Conversations at once: at most so many messages can be unknown after a kill.
const LINES: usize = 10;
/// A twentieth is refused when named, another comes back.
const REFUSED: &str = "refused.example";
const GONE: &str = "gone.example";

/// A wave that is in the field, its mail server, and where both are.
struct Field {
    // First: the programs stop before the database goes.
    postfix: Postfix,
    wave: Wave,
    people: Vec<Addressee>,
    config: PathBuf,
    database: Database,
}

impl Field {
    /// So many cases drawn, the wave open, the mailing started; nothing is sent yet. `None` where there is no mail server.
    fn new(cases: u64) -> Option<Field> {
        let postfix = Postfix::start()?;
        let database = Database::fresh();
        let app = app_on(&database);
        let wave = planned(&app);
        let frame = ("frame.csv".to_owned(), frame(cases).into_bytes());
        wait(fieldwork::upload_frame(&app, Actor::Operator, wave.id, frame.0, frame.1)).expect("kept");
        let plan = SamplingPlan {
            seed: 5,
            allocation: Allocation::Proportional { total: cases, at_least: 0 },
            selection: Selection::SimpleRandom,
            within: None,
        };
        let mapping = FrameMapping {
            key: "id".into(),
            strata: vec!["region".into()],
            email: Some("email".into()),
            ..FrameMapping::default()
        };
        let until = app.clock.now().day().plus_days(60);
        wait(fieldwork::draw_sample(&app, Actor::Operator, wave.id, mapping, plan, until)).expect("drawn");
        wait(fieldwork::step_wave(&app, Actor::Operator, wave.id, WaveStep::Open)).expect("open");
        let from = day("2020-01-01").begins();
        wait(mailing::keep_schedule(&app, Actor::Operator, wave.id, from, vec![DAYS, DAYS])).expect("kept");
        wait(mailing::start_mailing(&app, Actor::Operator, wave.id)).expect("started");
        let people = wait(fieldwork::addressees(&app, Actor::Operator, wave.id)).expect("people");
        assert_eq!(people.len() as u64, cases);
        drop(app);
        let config = database.folder().join("mail.toml");
        let text = format!(
            "public_address = \"http://survey.example.test\"\nmail_from = \"survey@example.org\"\nmail_return_path = \"bounces@example.org\"\n\
             mail_host = \"127.0.0.1\"\nmail_port = {}\nmail_tls = \"none\"\nmail_lines = {LINES}\nmail_per_minute = 1000000\n\
             mail_per_domain = 1000000\nmail_timeout_seconds = 2\nmail_hours = \"Mon-Sun 00:00-24:00\"\nmail_bounces = \"{}\"\n",
            postfix.port,
            postfix.bounces().display(),
        );
        std::fs::write(&config, text).expect("written");
        Some(Field { postfix, wave, people, config, database })
    }

    fn serve(&self) -> Server {
        let config = self.config.to_str().expect("a plain name");
        Server::start_with(&self.database, &["--config", config])
    }

    /// Messages of this step by state.
    fn states(&self, step: &str) -> BTreeMap<String, u64> {
        let rows = self.database.words(&format!("SELECT state AS word FROM messages WHERE step = '{step}'"));
        let mut counts = BTreeMap::new();
        for row in rows {
            *counts.entry(row).or_default() += 1;
        }
        counts
    }

    fn number_of(&self, condition: &str) -> i64 {
        self.database.number(&format!("SELECT count(*) AS n FROM messages WHERE {condition}"))
    }

    /// Waits until nothing of this step waits or is on its way, everything that was taken is delivered, and what came back is known.
    fn finish(&self, step: &str) {
        let deadline = Instant::now() + Duration::from_secs(150);
        let open = format!("step = '{step}' AND state IN ('queued', 'sending')");
        // Until the first is queued there is nothing to wait for: the server looks every now and then.
        while self.number_of(&format!("step = '{step}'")) == 0 || self.number_of(&open) > 0 {
            assert!(Instant::now() < deadline, "{step} does not end: {:?}", self.states(step));
            std::thread::sleep(Duration::from_millis(200));
        }
        self.postfix.settle();
        let came_back = self.postfix.bounces().join("new");
        while std::fs::read_dir(&came_back).is_ok_and(|mut files| files.next().is_some()) {
            assert!(Instant::now() < deadline, "what came back is not looked at");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// As if the days until the next reminder had gone by: every message left that many days earlier.
    /// The server is started anew, so that it looks at once.
    fn days_go_by(&self, server: Server) -> Server {
        server.stop();
        let today = SystemClock.now().day();
        let days: BTreeSet<String> = self
            .database
            .words("SELECT DISTINCT tried_on AS word FROM messages WHERE tried_on IS NOT NULL")
            .into_iter()
            .collect();
        // The oldest first, so that none is moved twice.
        for tried in days {
            let before = today.days_since_1970() - day(&tried).days_since_1970() + i64::from(DAYS);
            let moved = day("1970-01-01").plus_days(today.days_since_1970() - before);
            self.database.execute(&format!("UPDATE messages SET tried_on = '{moved}' WHERE tried_on = '{tried}'"));
        }
        self.serve()
    }

    fn domain(person: &Addressee) -> &str {
        let email = person.contact.email.as_ref().expect("an address").as_str();
        email.rsplit('@').next().unwrap_or_default()
    }

    /// Those whom a message can reach.
    fn reachable(&self) -> impl Iterator<Item = &Addressee> {
        self.people.iter().filter(|person| ![REFUSED, GONE].contains(&Field::domain(person)))
    }

    /// Nothing was delivered twice; whoever should have had the step's message has it, or a message of the step is unknown.
    fn check(&self, step: &str, wanted: &BTreeSet<String>) {
        let delivered = self.postfix.delivered();
        let ids: BTreeSet<&str> = delivered.iter().map(|one| one.message_id.as_str()).collect();
        assert_eq!(ids.len(), delivered.len(), "a message was delivered twice");
        let of_step: BTreeSet<String> = self
            .database
            .words(&format!("SELECT id AS word FROM messages WHERE step = '{step}'"))
            .into_iter()
            .collect();
        let had: Vec<&Delivered> = delivered
            .iter()
            .filter(|one| of_step.contains(one.message_id.split('@').next().unwrap_or_default()))
            .collect();
        let to: BTreeSet<String> = had.iter().map(|one| one.to.clone()).collect();
        assert_eq!(to.len(), had.len(), "somebody had two messages of {step}");
        assert!(to.is_subset(wanted), "somebody had a {step} who should not have");
        let missing = wanted.difference(&to).count();
        let unknown: BTreeSet<String> = self
            .database
            .words(&format!("SELECT id AS word FROM messages WHERE step = '{step}' AND state = 'unknown'"))
            .into_iter()
            .collect();
        let delivered_ids: BTreeSet<String> =
            had.iter().map(|one| one.message_id.split('@').next().unwrap_or_default().to_owned()).collect();
        let unknown_and_away = unknown.difference(&delivered_ids).count();
        println!(
            "{step}: {} delivered, {missing} missing, {} unknown; {:?}",
            had.len(),
            unknown.len(),
            self.states(step)
        );
        // A message to somebody out of reach may be unknown too.
        assert!(
            missing <= unknown_and_away,
            "{missing} have no {step}, and only {unknown_and_away} are listed as unknown"
        );
        let sent: BTreeSet<String> = self
            .database
            .words(&format!("SELECT id AS word FROM messages WHERE step = '{step}' AND state = 'sent'"))
            .into_iter()
            .collect();
        assert!(sent.is_subset(&delivered_ids), "a message counts as sent and is nowhere");
    }

    fn addresses<'p>(people: impl Iterator<Item = &'p Addressee>) -> BTreeSet<String> {
        people.filter_map(|person| Some(person.contact.email.as_ref()?.as_str().to_owned())).collect()
    }
}

/// A way for mail that is only there so that a mailing can be started: the servers have their own.
fn nowhere() -> Post {
    let email = |text| EmailAddress::parse(text).expect("an address");
    Post {
        identity: Identity {
            from: email("survey@example.org"),
            name: None,
            reply_to: None,
            return_path: email("bounces@example.org"),
        },
        way: Way::Folder("/nowhere".into()),
        public_address: "http://survey.example.test".into(),
        hours: Hours::parse("Mon-Sun 00:00-24:00", "Europe/London").expect("hours"),
        rates: Rates { per_minute: 1, per_domain: 1, lines: 1 },
        patience: Duration::from_secs(1),
        bounces: None,
        bounce_token: None,
    }
}

const TEMPLATE: &str = include_str!("../bench/ten_questions.json");

fn planned(app: &App) -> Wave {
    let new = NewStudy {
        name: "field".parse().expect("a name"),
        title: "Fieldwork".into(),
        population: "people".into(),
        simulated: false,
        source: None,
    };
    let (template, findings) = barograph::app::templates::parse(TEMPLATE);
    let template = template.unwrap_or_else(|| panic!("{findings}"));
    let study = wait(authoring::create_study_from(app, Actor::Operator, new, template)).expect("a study");
    let today = app.clock.now();
    let new = NewWave {
        study: study.id,
        name: "one".parse().expect("a name"),
        title: "One".into(),
        version: wait(authoring::latest_version(app, study.id)).expect("a version"),
        sample_type: SampleType::Probability,
        mode: Mode::Web,
        fieldwork: Fieldwork { from: today.plus_seconds(-86_400).day(), to: today.day().plus_days(30) },
        anonymity: Anonymity::AnonymousOnce,
        lonely_psu: LonelyPsu::Fail,
        purpose: Purpose::Main,
    };
    wait(fieldwork::plan_wave(app, Actor::Operator, new)).expect("a wave")
}

/// As many people as are drawn, in two regions.
fn frame(people: u64) -> String {
    let mut csv = String::from("id,region,email\n");
    for n in 0..people {
        let region = if n % 2 == 0 { "North" } else { "South" };
        let domain = match n % 20 {
            0 => GONE.to_owned(),
            1 => REFUSED.to_owned(),
            other => format!("ok{other}.example"),
        };
        csv.push_str(&format!("p{n},{region},person{n}@{domain}\n"));
    }
    csv
}

/// These people open their invitation and answer to the end.
fn answer(server: &Server, people: &[&Addressee]) {
    std::thread::scope(|scope| {
        for (n, some) in people.chunks(people.len().div_ceil(4).max(1)).enumerate() {
            scope.spawn(move || {
                let mut http = Http::new(server.address);
                for (m, person) in some.iter().enumerate() {
                    // A scanner first.
                    assert_eq!(http.get(&person.path).expect("a page").status, 200);
                    let seed = 1_000_000 + n as u64 * 100_000 + m as u64;
                    http = answer_one(http, person, seed);
                }
            });
        }
    });
}

fn answer_one(mut http: Http, person: &Addressee, seed: u64) -> Http {
    let shown = http.get(&person.path).expect("a page");
    let form = form_with(&shown.text(), "start_key").unwrap_or_else(|| panic!("no form: {}", shown.text()));
    let reply = http.post(&person.path, &form.as_shown()).expect("a reply");
    assert_eq!(reply.status, 303, "{}", reply.text());
    let location = reply.location().to_owned();
    let mut respondent = Respondent::with(http, seed);
    respondent.home = home_of(&location);
    respondent.at = location;
    while respondent.step().expect("a page") == Progress::Under {}
    respondent.http
}

/// Kills the server so often, each time while it sends, and starts it again.
fn kill_again_and_again(field: &Field, mut server: Server, chance: &mut Seeded, times: usize, step: &str) -> Server {
    for _ in 0..times {
        let deadline = Instant::now() + Duration::from_secs(60);
        let condition = format!("step = '{step}' AND state IN ('queued', 'sending')");
        while field.number_of(&condition) == 0 {
            assert!(Instant::now() < deadline, "no {step} is queued: {:?}", field.states(step));
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(200 + chance.below(1200) as u64));
        server.kill();
        server = field.serve();
    }
    server
}

#[test]
fn five_thousand_are_written_to_three_times_by_a_program_that_is_killed_ten_times() {
    let Some(field) = Field::new(5_000) else { return };
    if field.database.is_postgres() {
        println!(
            "skipped: it takes minutes, and nothing in it depends on the database that the smaller one does not try"
        );
        return;
    }
    let begun = Instant::now();
    let mut chance = Seeded::new(20_261_127);
    let all = Field::addresses(field.reachable());
    let server = kill_again_and_again(&field, field.serve(), &mut chance, 4, "invitation");
    field.finish("invitation");
    field.check("invitation", &all);
    println!("invited after {:?}", begun.elapsed());
    // Done when, 1: a tenth bounced.
    let states = field.states("invitation");
    let lost = states.get("failed").copied().unwrap_or(0) + states.get("bounced").copied().unwrap_or(0);
    let unknown = states.get("unknown").copied().unwrap_or(0);
    assert!((500 - unknown..=500).contains(&lost), "{states:?}");
    assert!(states.get("bounced").copied().unwrap_or(0) >= 200, "real notifications came back: {states:?}");

    let people: Vec<&Addressee> = field.reachable().collect();
    answer(&server, &people[..800]);
    println!("800 answered after {:?}", begun.elapsed());
    let server = field.days_go_by(server);
    let server = kill_again_and_again(&field, server, &mut chance, 3, "reminder_1");
    field.finish("reminder_1");
    field.check("reminder_1", &Field::addresses(people[800..].iter().copied()));

    answer(&server, &people[800..1_500]);
    let server = field.days_go_by(server);
    let server = kill_again_and_again(&field, server, &mut chance, 3, "reminder_2");
    field.finish("reminder_2");
    field.check("reminder_2", &Field::addresses(people[1_500..].iter().copied()));

    // And nothing more, however many days go by.
    let server = field.days_go_by(server);
    std::thread::sleep(Duration::from_secs(3));
    server.stop();
    dispositions(&field);
    assert_eq!(field.number_of("step NOT IN ('invitation', 'reminder_1', 'reminder_2')"), 0);
    let unknown = field.number_of("state = 'unknown'");
    assert!(unknown <= 10 * LINES as i64, "{unknown} unknown after ten kills of {LINES} lines");
    let spent = field.database.number("SELECT count(*) AS n FROM case_marks WHERE kind = 'spent'");
    assert_eq!(spent, 1_500);
    println!("all after {:?}, {unknown} unknown", begun.elapsed());
}

/// What a server has, in this process.
fn app_on(database: &Database) -> App {
    let Ok(url) = database.url().parse();
    let store = Store::open(&url, OpenOptions::default()).expect("the database opens");
    App::new(store, Arc::new(SystemClock), Arc::new(OsEntropy))
        .with_keyring(Keyring::at(keys_of(database)))
        .with_post(nowhere())
}

/// Dispositions add up to the sample, and the response rates are those that one works out by hand.
fn dispositions(field: &Field) {
    let app = app_on(&field.database);
    let (outcome, _) = wait(fieldwork::outcome(&app, field.wave.id)).expect("an outcome");
    let sample = outcome.sample.as_ref().expect("a sample");
    let Dispositions::Table(table) = &sample.dispositions else { panic!("{:?}", sample.dispositions) };
    let n = |disposition| table.count(disposition);
    let sum: u64 = CaseDisposition::ALL.into_iter().map(n).sum();
    assert_eq!((sample.drawn, sum), (5_000, 5_000), "every case in exactly one");
    // By hand: 1,500 answered to the end, and nobody stopped on the way. 500 addresses are dead, but for those of whose messages nobody
    // knows; everybody else was silent.
    let (complete, undelivered, silence) =
        (n(CaseDisposition::Complete), n(CaseDisposition::Undelivered), n(CaseDisposition::Silence));
    let unclear = n(CaseDisposition::InvitationUnknown);
    assert_eq!((complete, complete + undelivered + silence + unclear), (1_500, 5_000), "{table:?}");
    assert!(undelivered <= 500 && undelivered + unclear >= 500, "{undelivered} undelivered, {unclear} unclear");
    // All the others are of unknown eligibility. RR1 = I/(I+P+R+NC+O+UH+UO) = 1500/5000; with e = 1500/1500, as of all whose eligibility is known all
    // are eligible, RR3 = 1500/(1500 + 1·3500); RR5 leaves the unknown out: 1500/1500. Without partials RR2, RR4 and RR6 are the same.
    let by_hand = [0.3, 0.3, 0.3, 0.3, 1.0, 1.0];
    let found = outcome.rates().expect("rates").response.map(|rate| rate.share().expect("a rate"));
    for (found, by_hand) in found.iter().zip(by_hand) {
        assert!((found - by_hand).abs() < 1e-12, "{found} for {by_hand}");
    }
}

#[test]
fn a_server_that_is_asked_to_stop_leaves_no_message_unknown() {
    let Some(field) = Field::new(600) else { return };
    for _ in 0..3 {
        let server = field.serve();
        let (before, deadline) = (field.number_of("state = 'sent'"), Instant::now() + Duration::from_secs(60));
        while field.number_of("state = 'sent'") < before + 50 {
            assert!(Instant::now() < deadline, "nothing is sent");
            std::thread::sleep(Duration::from_millis(20));
        }
        server.stop();
        assert_eq!(field.number_of("state IN ('sending', 'unknown')"), 0);
    }
    let server = field.serve();
    field.finish("invitation");
    field.check("invitation", &Field::addresses(field.reachable()));
    server.stop();
}

#[test]
fn two_servers_share_one_outbox_and_one_of_them_is_killed() {
    let Some(field) = Field::new(1_000) else { return };
    let (one, other) = (field.serve(), field.serve());
    let deadline = Instant::now() + Duration::from_secs(60);
    while field.number_of("state = 'sent'") < 200 {
        assert!(Instant::now() < deadline, "nothing is sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    one.kill();
    field.finish("invitation");
    field.check("invitation", &Field::addresses(field.reachable()));
    let unknown = field.number_of("state = 'unknown'");
    assert!(unknown <= LINES as i64, "{unknown} unknown after one kill");
    other.stop();
}
