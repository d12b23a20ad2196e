//! Writing to invited people: nobody twice, nobody forgotten, whatever the server, the clock or the person does.

use crate::invited::Scene;
use crate::postfix::Postfix;
use crate::smtp::{Smtp, Taken, Trick};
use crate::world::{day, refused, wait};
use barograph::app::fieldwork::mailing::{self, Mailer, Round, TestMessage};
use barograph::app::fieldwork::{self, Invitation};
use barograph::app::{Actor, App, OsEntropy, Refusal};
use barograph::finding::Code;
use barograph::keyring::Keyring;
use barograph::letter::{Hours, LetterText, MessageState, Step};
use barograph::mail::bounce::Report;
use barograph::mail::{Identity, Post, Rates, Server, Tls, Way};
use barograph::sample::CaseMark;
use barograph::sample::frame::EmailAddress;
use barograph::study::WaveStep;
use barograph::text::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const EACH: usize = 12;
const PEOPLE: usize = 2 * EACH;

fn post(way: Way) -> Post {
    let email = |text| EmailAddress::parse(text).expect("an address");
    Post {
        identity: Identity {
            from: email("survey@example.org"),
            name: Some("The survey".into()),
            reply_to: None,
            return_path: email("bounces@example.org"),
        },
        way,
        public_address: "https://survey.example.org".into(),
        hours: Hours::parse("Mon-Fri 08:00-18:00", "Europe/London").expect("hours"),
        rates: Rates { per_minute: 1_000_000, per_domain: 1_000_000, lines: 4 },
        patience: Duration::from_secs(5),
        bounces: None,
        bounce_token: None,
    }
}

fn at(address: SocketAddr) -> Way {
    Way::Smtp(Server {
        host: address.ip().to_string(),
        port: address.port(),
        tls: Tls::None,
        authority: None,
        login: None,
    })
}

/// An open wave of twenty-four people whose mailing has been started, with two reminders of two days each.
fn started(way: Way) -> Scene {
    let scene = open(post(way));
    wait(mailing::start_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("started");
    scene
}

fn open(post: Post) -> Scene {
    let mut scene = Scene::drawn(EACH);
    scene.app = scene.app.clone().with_post(post);
    scene.step(WaveStep::Open).expect("open");
    let from = day("2026-11-23").begins();
    wait(mailing::keep_schedule(&scene.app, Actor::Operator, scene.wave.id, from, vec![2, 2])).expect("kept");
    scene
}

/// What a server process would do now, from its start until nothing more can be sent.
fn run(app: &App) -> Round {
    wait(async {
        let mut mailer = Mailer::of(app).expect("mail is configured");
        mailer.look().await;
        loop {
            match mailer.round().await.expect("a round") {
                Round::Sent(_) => {}
                ended => return ended,
            }
        }
    })
}

fn counts(scene: &Scene) -> BTreeMap<(Step, MessageState), u64> {
    let mailing = wait(mailing::mailing_of(&scene.app, scene.wave.id)).expect("read");
    mailing.counts.into_iter().map(|(step, state, n)| ((step, state), n)).collect()
}

fn count(scene: &Scene, step: Step, state: MessageState) -> u64 {
    counts(scene).get(&(step, state)).copied().unwrap_or(0)
}

/// Each recipient once.
fn all_once(taken: &[Taken]) {
    let distinct: BTreeSet<&str> = taken.iter().map(|one| one.to.as_str()).collect();
    assert_eq!(distinct.len(), taken.len(), "somebody was written to twice");
}

fn files(folder: &Path) -> Vec<String> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a message");
        // As mail programs read it: long lines were folded for the way.
        text.replace("=\r\n", "").replace("=3D", "=")
    };
    std::fs::read_dir(folder).expect("a folder").map(read).collect()
}

#[test]
fn everybody_gets_an_invitation_with_their_own_link_and_a_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = started(Way::Folder(folder.path().to_owned()));
    assert_eq!(count(&scene, Step::Invitation, MessageState::Queued), PEOPLE as u64);
    assert_eq!(run(&scene.app), Round::Nothing);
    let files = files(folder.path());
    assert_eq!(files.len(), PEOPLE);
    for person in scene.people() {
        let address = person.contact.email.as_ref().expect("an address").as_str();
        let letter = files.iter().find(|text| text.contains(&format!("To: {address}\r\n"))).expect("a letter");
        let (invitation, name) = (&person.invitation.0, person.contact.name.as_deref().expect("a name"));
        for part in [
            format!("https://survey.example.org/in/{invitation}?lang=en"),
            format!("List-Unsubscribe: <https://survey.example.org/out/{invitation}?lang=en>"),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".into(),
            "Subject: Your invitation: A small survey".into(),
            format!("Hello {name},"),
            "30 November 2026".into(),
        ] {
            assert!(letter.contains(&part), "{part} is not in {letter}");
        }
        assert!(!letter.contains("<img") && !letter.contains("http://"), "nothing is loaded");
    }
    // Started again, by whomever and however often: nothing more.
    wait(mailing::start_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("started");
    run(&scene.app);
    assert_eq!(counts(&scene), BTreeMap::from([((Step::Invitation, MessageState::Sent), PEOPLE as u64)]));
}

#[test]
fn the_outbox_says_of_nobody_whose_message_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = started(Way::Folder(folder.path().to_owned()));
    let cases = scene.world.words("SELECT id AS word FROM cases").join(" ");
    let everything = "SELECT id || ' ' || coalesce(domain, '') || ' ' || coalesce(sealed, '') || ' ' || coalesce(problem, '') AS word FROM messages";
    let rows = scene.world.words(everything);
    assert_eq!(rows.len(), PEOPLE);
    for row in &rows {
        assert!(!row.contains("example.org"), "{row}");
        let mark = row.split(' ').next().expect("a mark");
        assert!(mark.len() == 32 && !cases.contains(mark) && !cases.replace('-', "").contains(mark));
    }
    run(&scene.app);
    let kept = scene.world.words("SELECT id AS word FROM messages WHERE sealed IS NOT NULL OR domain IS NOT NULL");
    assert!(kept.is_empty(), "of what was sent nothing of its recipient is kept");
    let days = scene.world.words("SELECT DISTINCT tried_on AS word FROM messages");
    assert_eq!(days, ["2026-11-23"], "the day and no hour");
}

#[test]
fn greylisting_only_delays_and_keeps_the_message_id() {
    let smtp = Smtp::start(|_, before| if before == 0 { Trick::Greylist } else { Trick::Take });
    let scene = started(at(smtp.address));
    run(&scene.app);
    assert_eq!((smtp.taken().len(), smtp.asked()), (0, PEOPLE));
    assert_eq!(count(&scene, Step::Invitation, MessageState::Queued), PEOPLE as u64);
    run(&scene.app);
    assert_eq!(smtp.asked(), PEOPLE, "not before its minute is over");
    scene.clock.set(day("2026-11-23").begins().plus_seconds(12 * 3600 + 61));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), PEOPLE as u64);
    let taken = smtp.taken();
    all_once(&taken);
    let ids: BTreeSet<String> = scene.world.words("SELECT id AS word FROM messages").into_iter().collect();
    let sent: BTreeSet<String> = taken
        .iter()
        .map(|one| one.header("Message-ID").trim_matches(['<', '>']).trim_end_matches("@example.org").to_owned())
        .collect();
    assert_eq!(ids, sent);
}

#[test]
fn one_who_is_refused_keeps_nobody_else_and_is_not_reminded() {
    let smtp = Smtp::start(|to, _| if to == first_of() { Trick::Refuse } else { Trick::Take });
    let scene = started(at(smtp.address));
    let people = scene.people();
    let is_drawn =
        people.iter().any(|person| person.contact.email.as_ref().is_some_and(|email| email.as_str() == first_of()));
    assert!(is_drawn, "the seed draws this one");
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Failed), 1);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), PEOPLE as u64 - 1);
    let counts = wait(fieldwork::case_counts(&scene.app, scene.wave.id)).expect("counts");
    assert_eq!(counts.with(CaseMark::Undeliverable), 1);
    let problems = scene.world.words("SELECT problem AS word FROM messages WHERE problem IS NOT NULL");
    assert_eq!(problems, ["550 5.1.1"], "the codes, and no address");
    scene.clock.set(day("2026-11-25").begins().plus_seconds(12 * 3600));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Reminder(1), MessageState::Sent), PEOPLE as u64 - 1);
}

/// Somebody whom the seed draws.
fn first_of() -> &'static str {
    static FIRST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    FIRST.get_or_init(|| {
        let scene = Scene::drawn(EACH);
        let mut all: Vec<String> = scene
            .people()
            .iter()
            .filter_map(|person| Some(person.contact.email.as_ref()?.as_str().to_owned()))
            .collect();
        all.sort();
        all.remove(0)
    })
}

#[test]
fn a_policy_of_the_server_says_nothing_of_the_person() {
    let smtp = Smtp::start(|_, _| Trick::RefuseByPolicy);
    let scene = started(at(smtp.address));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Failed), PEOPLE as u64);
    let counts = wait(fieldwork::case_counts(&scene.app, scene.wave.id)).expect("counts");
    assert_eq!(counts.with(CaseMark::Undeliverable), 0, "a relay that is set up wrongly loses nobody");
}

#[test]
fn a_line_cut_before_the_message_is_tried_again_and_after_it_only_by_a_person() {
    let smtp = Smtp::start(|to, before| match (to.len() % 2, before) {
        (0, 0) => Trick::CutBeforeData,
        (1, 0) => Trick::CutAfterData,
        _ => Trick::Take,
    });
    let scene = started(at(smtp.address));
    run(&scene.app);
    let unknown = count(&scene, Step::Invitation, MessageState::Unknown);
    let queued = count(&scene, Step::Invitation, MessageState::Queued);
    assert!(unknown > 0 && queued > 0 && unknown + queued == PEOPLE as u64, "{:?}", counts(&scene));
    scene.clock.set(day("2026-11-23").begins().plus_seconds(13 * 3600));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), queued);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Unknown), unknown, "nothing tries these by itself");
    all_once(&smtp.taken());
    // A person has them sent again: the same id, so that whoever has it twice can tell.
    let open = wait(mailing::mailing_of(&scene.app, scene.wave.id)).expect("read").open;
    let ids: Vec<String> = open.iter().map(|brief| brief.id.clone()).collect();
    assert_eq!(ids.len() as u64, unknown);
    let again = |ids: &[String]| wait(mailing::send_again(&scene.app, Actor::Operator, scene.wave.id, ids.to_vec()));
    assert_eq!(again(&ids).map(|n| n as u64), Ok(unknown));
    refused(again(&ids), Code::MESSAGE_SETTLED);
    refused(again(&["00".into()]), Code::MESSAGE_UNKNOWN);
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), PEOPLE as u64);
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for one in smtp.taken() {
        *by_id.entry(one.header("Message-ID")).or_default() += 1;
    }
    assert_eq!(by_id.len(), PEOPLE);
    assert_eq!(by_id.values().filter(|n| **n == 2).count() as u64, unknown);
    let audited = scene.world.words("SELECT verb AS word FROM audit WHERE verb = 'send_again'");
    assert_eq!(audited.len(), 1);
}

#[test]
fn a_server_that_is_down_takes_no_message_along() {
    let down = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address")
    };
    let scene = started(at(down));
    assert!(matches!(run(&scene.app), Round::Wait(pause) if pause >= Duration::from_secs(1)), "no busy loop");
    assert_eq!(count(&scene, Step::Invitation, MessageState::Queued), PEOPLE as u64);
    assert_eq!(scene.world.words("SELECT id AS word FROM messages WHERE attempts > 0").len(), 0);
    let trouble = scene.app.mail_trouble().expect("the desk says so");
    assert!(trouble.contains("cannot be reached"), "{trouble}");
    let smtp = Smtp::start(|_, _| Trick::Take);
    let app = scene.app.clone().with_post(post(at(smtp.address)));
    assert_eq!(run(&app), Round::Nothing);
    assert_eq!((smtp.taken().len(), app.mail_trouble()), (PEOPLE, None));
}

#[test]
fn a_slow_server_costs_patience_and_no_message() {
    let smtp = Smtp::start(|to, before| match (to.len() % 2, before) {
        (0, 0) => Trick::SilentAtRecipient(3_000),
        (1, 0) => Trick::SilentAfterData(3_000),
        _ => Trick::Take,
    });
    let mut impatient = post(at(smtp.address));
    impatient.patience = Duration::from_secs(1);
    impatient.rates.lines = PEOPLE;
    let scene = open(impatient);
    wait(mailing::start_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("started");
    run(&scene.app);
    let unknown = count(&scene, Step::Invitation, MessageState::Unknown);
    let queued = count(&scene, Step::Invitation, MessageState::Queued);
    assert!(unknown > 0 && queued > 0 && unknown + queued == PEOPLE as u64, "{:?}", counts(&scene));
    scene.clock.set(day("2026-11-23").begins().plus_seconds(13 * 3600));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), queued);
    all_once(&smtp.taken());
    assert_eq!(smtp.taken().len(), PEOPLE);
}

#[test]
fn a_message_that_is_refused_whole_fails_and_its_person_can_still_be_reached() {
    let smtp = Smtp::start(|_, before| if before == 0 { Trick::RefuseContent } else { Trick::Take });
    let scene = started(at(smtp.address));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Failed), PEOPLE as u64);
    let open = wait(mailing::mailing_of(&scene.app, scene.wave.id)).expect("read").open;
    let ids = open.iter().map(|brief| brief.id.clone()).collect();
    wait(mailing::send_again(&scene.app, Actor::Operator, scene.wave.id, ids)).expect("again");
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), PEOPLE as u64);
}

#[test]
fn only_those_are_reminded_who_have_not_answered_in_their_hours_and_at_most_twice() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    run(&scene.app);
    let people = scene.people();
    for (n, person) in people.iter().take(10).enumerate() {
        scene.answer(&person.invitation, n);
    }
    let sent = |step| count(&scene, step, MessageState::Sent);
    let noon = |text: &str| scene.clock.set(day(text).begins().plus_seconds(12 * 3600));
    noon("2026-11-24");
    run(&scene.app);
    assert_eq!(sent(Step::Reminder(1)), 0, "not before its days are over");
    scene.clock.set(day("2026-11-25").begins().plus_seconds(7 * 3600));
    run(&scene.app);
    assert_eq!(counts(&scene).len(), 1, "not before working hours");
    noon("2026-11-25");
    run(&scene.app);
    assert_eq!(sent(Step::Reminder(1)), PEOPLE as u64 - 10);
    for (n, person) in people.iter().skip(10).take(4).enumerate() {
        scene.answer(&person.invitation, n);
    }
    noon("2026-11-27");
    run(&scene.app);
    assert_eq!(sent(Step::Reminder(2)), PEOPLE as u64 - 14);
    noon("2026-11-30");
    run(&scene.app);
    assert_eq!(smtp.taken().len(), PEOPLE + PEOPLE - 10 + PEOPLE - 14, "no third");
    assert_eq!(scene.step(WaveStep::Close).map(|_| ()), Ok(()));
}

#[test]
fn whoever_answers_while_a_reminder_waits_does_not_get_it() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    run(&scene.app);
    scene.clock.set(day("2026-11-25").begins().plus_seconds(12 * 3600));
    assert_eq!(wait(mailing::queue_due(&scene.app)), Ok(PEOPLE));
    let people = scene.people();
    scene.answer(&people[0].invitation, 1);
    wait(mailing::wrong_person(&scene.app, &people[1].invitation)).expect("noted");
    wait(mailing::stop_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("stopped");
    run(&scene.app);
    assert_eq!(count(&scene, Step::Reminder(1), MessageState::Sent), 0, "stopped is stopped");
    wait(mailing::resume_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("goes on");
    run(&scene.app);
    assert_eq!(count(&scene, Step::Reminder(1), MessageState::Sent), PEOPLE as u64 - 2);
    assert_eq!(count(&scene, Step::Reminder(1), MessageState::Cancelled), 2);
}

#[test]
fn a_clock_that_jumps_sends_nothing_twice_and_not_all_at_once() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    run(&scene.app);
    let noon = |text: &str| scene.clock.set(day(text).begins().plus_seconds(12 * 3600));
    noon("2026-11-30");
    run(&scene.app);
    run(&scene.app);
    assert_eq!(smtp.taken().len(), 2 * PEOPLE, "one reminder, and not the second with it");
    for jump in ["2026-11-23", "2026-11-26", "2027-11-30", "2026-11-20"] {
        noon(jump);
        run(&scene.app);
    }
    assert_eq!(smtp.taken().len(), 2 * PEOPLE);
}

#[test]
fn two_servers_share_one_outbox() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    let other = App::new(scene.world.store(), Arc::new(scene.clock.clone()), Arc::new(OsEntropy))
        .with_keyring(Keyring::at(scene.keys.path()))
        .with_post(post(at(smtp.address)));
    std::thread::scope(|scope| {
        for app in [&scene.app, &other] {
            scope.spawn(|| run(app));
        }
    });
    assert_eq!(count(&scene, Step::Invitation, MessageState::Sent), PEOPLE as u64, "{:?}", counts(&scene));
    all_once(&smtp.taken());
}

#[test]
fn a_domain_gets_its_share_and_the_rest_waits() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let mut slow = post(at(smtp.address));
    slow.rates.per_domain = 30;
    let scene = open(slow);
    wait(mailing::start_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("started");
    assert!(matches!(run(&scene.app), Round::Wait(_)));
    let sent = smtp.taken().len();
    assert!((5..=6).contains(&sent), "{sent} at once, of thirty a minute");
    assert_eq!(count(&scene, Step::Invitation, MessageState::Queued), (PEOPLE - sent) as u64);
}

#[test]
fn who_opts_out_is_written_to_no_more_and_a_visit_says_nothing() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    run(&scene.app);
    let person = scene.people().remove(0);
    for _ in 0..3 {
        let leaving = wait(mailing::leaving(&scene.app, &person.invitation)).expect("shown");
        assert!(leaving.marks.is_empty() && leaving.reachable && leaving.can_pass_on);
    }
    for _ in 0..2 {
        wait(mailing::opt_out(&scene.app, &person.invitation)).expect("noted");
    }
    assert!(wait(mailing::leaving(&scene.app, &person.invitation)).expect("shown").has(CaseMark::OptedOut));
    scene.clock.set(day("2026-11-25").begins().plus_seconds(12 * 3600));
    run(&scene.app);
    let address = person.contact.email.as_ref().expect("an address").as_str();
    assert_eq!(smtp.taken().iter().filter(|one| one.to == address).count(), 1);
    assert_eq!(smtp.taken().len(), 2 * PEOPLE - 1);
    assert_eq!(scene.world.words("SELECT digest AS word FROM suppressions").len(), 1);
    refused(wait(mailing::opt_out(&scene.app, &Invitation("a".repeat(26)))), Code::INVITATION_UNKNOWN);
    // It still works as an invitation; and once the wave is over the page says so.
    scene.answer(&person.invitation, 3);
    scene.step(WaveStep::Close).expect("closed");
    let leaving = wait(mailing::leaving(&scene.app, &person.invitation)).expect("shown");
    assert!(leaving.is_over() && leaving.marks.is_empty() && !leaving.can_pass_on);
    wait(mailing::opt_out(&scene.app, &person.invitation)).expect("the address is still kept");
}

#[test]
fn an_address_that_opted_out_before_is_not_invited_again() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = open(post(at(smtp.address)));
    let person = scene.people().remove(0);
    wait(mailing::opt_out(&scene.app, &person.invitation)).expect("noted");
    // As another wave would find it: the address is known, its case is not.
    let marks = scene.world.words("SELECT mark AS word FROM case_marks");
    assert_eq!(marks.len(), 1);
    wait(mailing::start_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("started");
    run(&scene.app);
    assert_eq!(smtp.taken().len(), PEOPLE - 1);
}

#[test]
fn an_invitation_is_passed_on_once_and_its_link_stays() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    run(&scene.app);
    let person = scene.people().remove(0);
    let (own, english) = (person.contact.email.clone().expect("an address"), Language::english());
    let pass = |to: &str| wait(mailing::pass_on(&scene.app, &person.invitation, to, english.clone()));
    refused(pass("nobody"), Code::EMAIL_INVALID);
    assert_eq!(pass("colleague@example.com"), Ok(()));
    refused(pass("another@example.com"), Code::PASSED_ON_ALREADY);
    run(&scene.app);
    let letter = smtp.taken().into_iter().find(|one| one.to == "colleague@example.com").expect("a letter");
    assert!(letter.text.replace("=\r\n", "").contains(&person.invitation.0), "the same link");
    scene.clock.set(day("2026-11-25").begins().plus_seconds(12 * 3600));
    run(&scene.app);
    let to = |address: &str| smtp.taken().iter().filter(|one| one.to == address).count();
    assert_eq!((to(own.as_str()), to("colleague@example.com")), (1, 2), "the colleague is reminded in their place");
    scene.answer(&person.invitation, 7);
}

#[test]
fn what_comes_back_is_known_once_and_ends_the_reminders() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    run(&scene.app);
    let ids = scene.world.words("SELECT id AS word FROM messages ORDER BY id");
    let report = |id: &str, failed| Report { marks: vec![id.into()], failed, status: Some("5.1.1".into()) };
    let take = |reports| wait(mailing::take_reports(&scene.app, reports)).expect("taken");
    let taken = take(vec![report(&ids[0], true), report(&ids[1], false), report("00ff", true)]);
    assert_eq!((taken.bounced, taken.of_no_consequence, taken.unknown), (1, 1, 1));
    assert_eq!(take(vec![report(&ids[0], true)]).bounced, 0, "once");
    assert_eq!(count(&scene, Step::Invitation, MessageState::Bounced), 1);
    let counts = wait(fieldwork::case_counts(&scene.app, scene.wave.id)).expect("counts");
    assert_eq!(counts.with(CaseMark::Undeliverable), 1);
    scene.clock.set(day("2026-11-25").begins().plus_seconds(12 * 3600));
    run(&scene.app);
    assert_eq!(count(&scene, Step::Reminder(1), MessageState::Sent), PEOPLE as u64 - 1);
}

#[test]
fn what_waits_when_a_wave_closes_or_contacts_go_is_never_sent() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = started(at(smtp.address));
    scene.step(WaveStep::Pause).expect("paused");
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Queued), PEOPLE as u64, "a pause keeps it");
    scene.step(WaveStep::Close).expect("closed");
    run(&scene.app);
    assert_eq!(count(&scene, Step::Invitation, MessageState::Cancelled), PEOPLE as u64);
    assert!(smtp.taken().is_empty());
}

#[test]
fn words_are_checked_kept_and_stay_once_they_were_sent() {
    let smtp = Smtp::start(|_, _| Trick::Take);
    let scene = open(post(at(smtp.address)));
    let keep = |body: &str| -> Result<(), Refusal> {
        let text = LetterText { subject: "Come in".into(), body: body.into() };
        wait(mailing::keep_letter(
            &scene.app,
            Actor::Operator,
            scene.wave.id,
            Step::Invitation,
            Language::english(),
            text,
        ))
    };
    refused(keep("{{lnk}}"), Code::LETTER_BLANK_UNKNOWN);
    refused(keep("{{link}}"), Code::LETTER_BLANK_MISSING);
    assert_eq!(keep("Ours: {{link}} {{out}}"), Ok(()));
    let message = TestMessage { step: Step::Invitation, language: Language::english() };
    let send = |to: &str| wait(mailing::test_send(&scene.app, Actor::Operator, scene.wave.id, message.clone(), to));
    refused(send("me"), Code::EMAIL_INVALID);
    assert_eq!(send("me@example.org"), Ok(()));
    assert!(smtp.taken()[0].text.contains("Ours: ") && smtp.taken()[0].to == "me@example.org");
    let kept = scene.world.words("SELECT subject AS word FROM audit WHERE verb = 'test_send'").join(" ");
    assert!(!kept.is_empty() && !kept.contains("me@"), "the address is not kept: {kept}");
    wait(mailing::start_mailing(&scene.app, Actor::Operator, scene.wave.id)).expect("started");
    refused(keep("Others: {{link}} {{out}}"), Code::MAILING_BEGUN);
    run(&scene.app);
    assert!(smtp.taken().iter().all(|one| one.text.contains("Ours: ")));
    let without = App::new(scene.world.store(), Arc::new(scene.clock.clone()), Arc::new(OsEntropy));
    refused(wait(mailing::start_mailing(&without, Actor::Operator, scene.wave.id)), Code::MAIL_UNCONFIGURED);
}

/// A server with these, and how a round over it ends.
fn over(server: Server) -> (Scene, Round) {
    let scene = started(Way::Smtp(server));
    let ended = run(&scene.app);
    (scene, ended)
}

#[test]
fn a_server_is_spoken_to_only_encrypted_and_only_if_it_is_the_one_it_says() {
    let plain = Smtp::start(|_, _| Trick::Take);
    let server =
        |port, authority| Server { host: "localhost".into(), port, tls: Tls::StartTls, authority, login: None };
    let (scene, ended) = over(server(plain.address.port(), None));
    assert!(matches!(ended, Round::Wait(_)) && plain.asked() == 0, "a server that does not encrypt gets nothing");
    assert!(scene.app.mail_trouble().is_some_and(|why| why.contains("does not encrypt")));
    let Some(postfix) = Postfix::start() else { return };
    let (scene, ended) = over(server(postfix.port, None));
    assert!(matches!(ended, Round::Wait(_)), "nobody vouches for its certificate");
    assert_eq!(count(&scene, Step::Invitation, MessageState::Queued), PEOPLE as u64);
    let (scene, ended) = over(server(postfix.port, Some(postfix.authority())));
    assert_eq!((ended, scene.app.mail_trouble()), (Round::Nothing, None));
    postfix.settle();
    assert_eq!(postfix.delivered().len(), PEOPLE);
    assert!(
        postfix.log().contains("TLS connection established") || postfix.log().contains("starttls=1"),
        "{}",
        postfix.log()
    );
}

#[test]
fn a_user_signs_in_and_a_wrong_password_takes_no_message_along() {
    let smtp = Smtp::start_with_login("survey", "secret", |_, _| Trick::Take);
    let login = |password: &str| Some(("survey".to_owned(), password.to_owned()));
    let (host, port) = (smtp.address.ip().to_string(), smtp.address.port());
    let server =
        |password| Server { host: host.clone(), port, tls: Tls::None, authority: None, login: login(password) };
    let (scene, ended) = over(server("guess"));
    assert!(matches!(ended, Round::Wait(_)) && smtp.asked() == 0);
    let why = scene.app.mail_trouble().expect("the desk says so");
    assert!(why.contains("password") && why.contains("535") && !why.contains("guess"), "{why}");
    assert_eq!(over(server("secret")).1, Round::Nothing);
    assert_eq!(smtp.taken().len(), PEOPLE);
}
