//! What fieldwork comes to: every case in one disposition, rates by hand, a grace for who is answering, and a document that stays.

use crate::invited::Scene;
use crate::world::{key, refused, wait};
use barograph::app::fieldwork::{self, Dispositions, FieldworkOutcome, ResponseToken, Sent};
use barograph::app::{Actor, Clock, Refusal, housekeeping};
use barograph::finding::Code;
use barograph::response::RawAnswers;
use barograph::sample::{CaseDisposition, CompletionRule, Disposition, FieldworkTerms};
use barograph::study::{Wave, WaveStatus, WaveStep};

fn outcome(scene: &Scene) -> FieldworkOutcome {
    wait(fieldwork::outcome(&scene.app, scene.wave.id)).expect("an outcome").0
}

fn send_page(scene: &Scene, token: &ResponseToken, number: &str) -> Result<(), Refusal> {
    let raw = RawAnswers::from_iter([("n", number)]);
    let page = "n".parse().expect("a name");
    wait(fieldwork::answer_page(&scene.app, token, &page, &key(), raw, None)).map(|_| ())
}

fn status(scene: &Scene) -> WaveStatus {
    let wave: Wave = wait(fieldwork::step_wave(&scene.app, Actor::Operator, scene.wave.id, WaveStep::Resume))
        .err()
        .map(|_| scene.app.store.read("wave", |conn| barograph::store::waves::by_id(conn, scene.wave.id)))
        .expect("not paused")
        .expect("read")
        .expect("there")
        .wave;
    wave.status
}

/// Forty cases drawn. Ten sent with their one question answered, three sent with it passed over, two begun and left without a word, one
/// opened only; the other 24 unheard of, and nobody knows whether their links left.
///
/// I = 10, P = 0, R = 6 (no item answered: five passed over or left, one opened only), U = 24, nobody not eligible. E = 16, e = 1.
/// RR1 = RR3 = 10/40, RR5 = 10/16; with no partial RR2, RR4, RR6 are the same. REF1 = 6/40, CON1 = 16/40, COOP1 = 10/16.
#[test]
fn every_case_is_in_one_disposition_and_the_rates_are_those_worked_out_by_hand() {
    let scene = Scene::drawn(20);
    scene.step(WaveStep::Open).expect("open");
    let people = scene.people();
    for (n, person) in people.iter().take(10).enumerate() {
        scene.answer(&person.invitation, n + 1);
    }
    for person in &people[10..13] {
        let token = scene.begin(&person.invitation).expect("begun");
        send_page(&scene, &token, "").expect("passed over");
        assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::Complete));
    }
    for person in &people[13..16] {
        scene.begin(&person.invitation).expect("begun");
    }
    let check = |outcome: &FieldworkOutcome| {
        let sample = outcome.sample.as_ref().expect("a sample");
        assert_eq!((sample.drawn, sample.strata.values().sum::<u64>()), (40, 40));
        let Dispositions::Table(table) = &sample.dispositions else { panic!("{:?}", sample.dispositions) };
        assert_eq!(table.total(), 40);
        assert_eq!(table.count(CaseDisposition::Complete), 10);
        assert_eq!(table.count(CaseDisposition::ImplicitRefusal), 6);
        assert_eq!(table.count(CaseDisposition::InvitationUnknown), 24);
        let rates = outcome.rates().expect("rates");
        let shares = rates.response.map(|rate| rate.share().expect("a rate"));
        assert_eq!(shares, [0.25, 0.25, 0.25, 0.25, 0.625, 0.625]);
        assert_eq!(rates.eligibility.share(), Some(1.0));
        assert_eq!(rates.cooperation[0].share(), Some(0.625));
        assert_eq!(rates.refusal[0].share(), Some(6.0 / 40.0));
        assert_eq!(rates.contact[0].share(), Some(0.4));
        assert_eq!(outcome.counts.sent, 13, "in the data set they are complete: they were sent");
        assert!(outcome.participation().is_none());
        assert!(outcome.counts.days.is_empty(), "no day stands with a response");
    };
    check(&outcome(&scene));
    scene.step(WaveStep::Close).expect("closed");
    let (frozen, at) = wait(fieldwork::outcome(&scene.app, scene.wave.id)).expect("an outcome");
    check(&frozen);
    assert!(at.is_some(), "the key is gone, and what it came to stays");
}

#[test]
fn an_open_link_has_a_participation_table_and_no_rate() {
    let scene = Scene::drawn(20);
    // Another wave of the study, with an open link.
    let new = fieldwork::NewWave {
        study: scene.wave.study,
        name: "open".parse().expect("a name"),
        title: "Open".into(),
        version: scene.wave.version,
        sample_type: barograph::study::SampleType::OpenLink,
        mode: scene.wave.mode,
        fieldwork: scene.wave.fieldwork,
        anonymity: barograph::study::Anonymity::Anonymous,
        lonely_psu: scene.wave.lonely_psu,
        purpose: scene.wave.purpose,
    };
    let wave = wait(fieldwork::plan_wave(&scene.app, Actor::Operator, new)).expect("a wave");
    wait(fieldwork::step_wave(&scene.app, Actor::Operator, wave.id, WaveStep::Open)).expect("open");
    let link = wait(fieldwork::link_of(&scene.app, wave.id)).expect("a link");
    let token = wait(fieldwork::start_response(&scene.app, &link, &key())).expect("begun");
    let raw = RawAnswers::from_iter([("n", "7"), (fieldwork::SHOWN_AT, &shown_before(&scene, 90))]);
    let page = "n".parse().expect("a name");
    wait(fieldwork::answer_page(&scene.app, &token, &page, &key(), raw, None)).expect("answered");
    assert_eq!(wait(fieldwork::send_response(&scene.app, &token)), Ok(Sent::Complete));
    let (outcome, _) = wait(fieldwork::outcome(&scene.app, wave.id)).expect("an outcome");
    assert!(outcome.rates().is_none() && outcome.sample.is_none());
    assert_eq!(outcome.participation().expect("a table").completion_rate(), Some(1.0));
    assert_eq!(outcome.counts.days.values().sum::<u64>(), 1);
    assert_eq!((outcome.counts.median_seconds, outcome.counts.timed), (Some(90), 1));
}

fn shown_before(scene: &Scene, seconds: i64) -> String {
    fieldwork::shown_at(scene.clock.now().plus_seconds(-seconds))
}

#[test]
fn terms_hold_from_the_opening_on() {
    let scene = Scene::drawn(20);
    let terms = |complete, grace_minutes| FieldworkTerms {
        completion: CompletionRule::new(complete, 0.4).expect("a rule"),
        grace_minutes,
        target: Some(15),
    };
    let set = |terms| wait(fieldwork::set_terms(&scene.app, Actor::Operator, scene.wave.id, terms));
    refused(set(terms(0.9, 2000)), Code::TERMS_INVALID);
    set(terms(0.9, 10)).expect("kept");
    scene.step(WaveStep::Open).expect("open");
    refused(set(terms(0.7, 10)), Code::TRANSITION_REFUSED);
    assert_eq!(wait(fieldwork::terms_of(&scene.app, scene.wave.id)), Ok(terms(0.9, 10)));
    scene.step(WaveStep::Close).expect("closed");
    assert_eq!(outcome(&scene).terms, terms(0.9, 10));
}

#[test]
fn who_is_answering_when_the_wave_closes_can_finish_and_nobody_else_begins() {
    let scene = Scene::drawn(20);
    scene.step(WaveStep::Open).expect("open");
    let people = scene.people();
    let quick = scene.begin(&people[0].invitation).expect("begun");
    let slow = scene.begin(&people[1].invitation).expect("begun");
    send_page(&scene, &slow, "5").expect("answered");
    scene.begin(&people[2].invitation).expect("begun");
    assert_eq!(scene.step(WaveStep::WindDown).expect("winds down").status, WaveStatus::Closing);
    refused(scene.begin(&people[3].invitation), Code::WAVE_NOT_OPEN);
    assert_eq!(
        scene
            .app
            .store
            .read("marks", |conn| barograph::store::cases::marks::of_wave(conn, scene.wave.id))
            .expect("read")
            .len(),
        3
    );
    assert!(scene.begin(&people[0].invitation).is_ok(), "by the same invitation on another device");
    scene.clock.set(scene.clock.now().plus_seconds(29 * 60));
    send_page(&scene, &quick, "3").expect("in the grace");
    assert_eq!(wait(fieldwork::send_response(&scene.app, &quick)), Ok(Sent::Complete));
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(status(&scene), WaveStatus::Closing, "not yet");
    scene.clock.set(scene.clock.now().plus_seconds(60));
    refused(send_page(&scene, &slow, "6"), Code::WAVE_NOT_OPEN);
    wait(housekeeping::tidy(&scene.app));
    assert_eq!(status(&scene), WaveStatus::Closed);
    let counts = wait(fieldwork::live_counts(&scene.app, scene.wave.id)).expect("counts");
    let count = |of| counts.iter().find(|(disposition, _)| *disposition == of).map_or(0, |(_, n)| *n);
    assert_eq!((count(Disposition::Complete), count(Disposition::Partial)), (1, 1), "what was answered is kept");
    wait(housekeeping::tidy(&scene.app));
}
