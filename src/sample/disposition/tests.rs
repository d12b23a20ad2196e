//! One disposition for every log, by hand.

use super::*;

fn ended(log: &[CaseEvent]) -> CaseDisposition {
    match conclude(log, CompletionRule::default()) {
        CaseOutcome::Ended(ended) => ended,
        CaseOutcome::Spent => panic!("spent"),
    }
}

fn answered(answered: u32, applicable: u32) -> CaseEvent {
    CaseEvent::Answered { items: ItemCount { answered, applicable }, sent: false }
}

const SENT: CaseEvent = CaseEvent::Sent { step: 0 };
const REMINDED: CaseEvent = CaseEvent::Sent { step: 1 };

#[test]
fn mail_alone_leaves_eligibility_unknown() {
    assert_eq!(ended(&[]), CaseDisposition::Uninvited);
    assert_eq!(ended(&[SENT]), CaseDisposition::Silence);
    assert_eq!(ended(&[SENT, CaseEvent::Bounced { step: 0 }]), CaseDisposition::Undelivered);
    assert_eq!(
        ended(&[SENT, CaseEvent::Bounced { step: 0 }, REMINDED]),
        CaseDisposition::Silence,
        "the reminder arrived"
    );
    assert_eq!(ended(&[CaseEvent::SendUnknown { step: 0 }]), CaseDisposition::InvitationUnknown);
    assert_eq!(ended(&[CaseEvent::SendUnknown { step: 0 }, SENT]), CaseDisposition::Silence, "sent again by a person");
    let mixed = [CaseEvent::SendUnknown { step: 0 }, REMINDED, CaseEvent::Bounced { step: 1 }];
    assert_eq!(ended(&mixed), CaseDisposition::InvitationUnknown);
    for disposition in [CaseDisposition::Silence, CaseDisposition::Uninvited, CaseDisposition::InvitationUnknown] {
        assert_eq!(disposition.class(), OutcomeClass::UnknownNothing);
    }
    assert_eq!(CaseDisposition::Undelivered.class(), OutcomeClass::UnknownOther);
}

#[test]
fn the_rule_is_by_share_and_its_ends_belong_to_the_better() {
    assert_eq!(ended(&[SENT, CaseEvent::Opened, answered(8, 10)]), CaseDisposition::Complete);
    assert_eq!(ended(&[SENT, CaseEvent::Opened, answered(79, 100)]), CaseDisposition::Partial);
    assert_eq!(ended(&[SENT, CaseEvent::Opened, answered(5, 10)]), CaseDisposition::Partial);
    assert_eq!(ended(&[SENT, CaseEvent::Opened, answered(49, 100)]), CaseDisposition::BreakOff);
    assert_eq!(ended(&[SENT, CaseEvent::Opened, answered(0, 10)]), CaseDisposition::ImplicitRefusal);
    assert_eq!(ended(&[SENT, CaseEvent::Opened]), CaseDisposition::ImplicitRefusal);
    let sent = CaseEvent::Answered { items: ItemCount { answered: 1, applicable: 10 }, sent: true };
    assert_eq!(ended(&[sent]), CaseDisposition::BreakOff, "pressing on through empty pages is no interview");
    let nothing_applied = CaseEvent::Answered { items: ItemCount::default(), sent: true };
    assert_eq!(ended(&[nothing_applied]), CaseDisposition::Complete);
}

#[test]
fn rules_that_make_no_sense_are_refused_from_documents_too() {
    for (complete, partial) in [(0.5, 0.8), (1.1, 0.5), (0.8, 0.0), (f64::NAN, 0.5), (0.8, f64::NAN)] {
        assert!(CompletionRule::new(complete, partial).is_err(), "{complete} {partial}");
    }
    assert!(serde_json::from_str::<CompletionRule>(r#"{"complete": 0.5, "partial": 0.8}"#).is_err());
    let rule: CompletionRule = serde_json::from_str(r#"{"complete": 1, "partial": 0.25}"#).expect("a rule");
    assert_eq!((rule.complete(), rule.partial()), (1.0, 0.25));
}

#[test]
fn what_the_interview_decided_stands_against_what_was_said_of_it() {
    assert_eq!(ended(&[SENT, answered(6, 10), CaseEvent::OptedOut]), CaseDisposition::Partial);
    assert_eq!(ended(&[SENT, answered(1, 10), CaseEvent::OptedOut]), CaseDisposition::OptedOut);
    assert_eq!(ended(&[SENT, CaseEvent::Opened, CaseEvent::WrongPerson]), CaseDisposition::WrongPerson);
    assert_eq!(ended(&[SENT, CaseEvent::OptedOut, CaseEvent::WrongPerson]), CaseDisposition::WrongPerson);
    assert_eq!(ended(&[SENT, CaseEvent::Refused, CaseEvent::Died]), CaseDisposition::Died);
    assert_eq!(ended(&[answered(1, 1), CaseEvent::ScreenedOut]), CaseDisposition::ScreenedOut, "all that applied");
    assert_eq!(ended(&[CaseEvent::ScreenedOut, answered(9, 10)]), CaseDisposition::Complete, "went back and mended it");
    assert_eq!(ended(&[answered(3, 10), CaseEvent::QuotaFull, CaseEvent::Opened]), CaseDisposition::QuotaFull);
    assert_eq!(ended(&[answered(10, 10), CaseEvent::Withdrew]), CaseDisposition::Withdrawn);
    assert_eq!(ended(&[answered(10, 10), CaseEvent::Duplicate]), CaseDisposition::Duplicate);
    assert_eq!(ended(&[CaseEvent::Opened, CaseEvent::ConsentRefused]), CaseDisposition::ConsentRefused);
    assert_eq!(ended(&[SENT, CaseEvent::TooLate]), CaseDisposition::TooLate);
    assert_eq!(ended(&[SENT, CaseEvent::Unavailable]), CaseDisposition::Unavailable);
    assert_eq!(ended(&[SENT, CaseEvent::ReachedSomebodyElse]), CaseDisposition::ReachedSomebodyElse);
}

#[test]
fn a_spent_case_says_nothing_else() {
    let log = [SENT, CaseEvent::Spent, CaseEvent::OptedOut, CaseEvent::Bounced { step: 1 }];
    assert_eq!(conclude(&log, CompletionRule::default()), CaseOutcome::Spent);
}

/// 20 cases: 9 spent, of which 5 complete, 1 partial, 1 broke off, 1 refused consent, 1 left no response; 11 unspent.
#[test]
fn spent_cases_and_responses_add_up_to_the_sample() {
    let mut cases = vec![CaseOutcome::Spent; 9];
    cases.extend([CaseOutcome::Ended(CaseDisposition::Silence); 8]);
    cases.extend([CaseOutcome::Ended(CaseDisposition::Undelivered); 2]);
    cases.push(CaseOutcome::Ended(CaseDisposition::OptedOut));
    let responses =
        ResponseEnds { complete: 5, partial: 1, break_off: 1, consent_refused: 1, ..ResponseEnds::default() };
    let table = combine(cases.iter().copied(), &responses).expect("they add up");
    assert_eq!(table.total(), 20);
    assert_eq!(table.count(CaseDisposition::Complete), 5);
    assert_eq!(table.count(CaseDisposition::ImplicitRefusal), 1);
    assert_eq!(table.of_class(OutcomeClass::Refusal), 4, "broke off, refused, left nothing, opted out");
    let too_many = ResponseEnds { complete: 10, ..ResponseEnds::default() };
    let findings = combine(cases, &too_many).expect_err("one response too many");
    assert_eq!(findings.0[0].message, "There are 10 responses, and 9 cases were spent.");
}

#[test]
fn the_rows_of_participation_add_up() {
    let ends = ResponseEnds {
        complete: 60,
        partial: 5,
        break_off: 15,
        screened_out: 10,
        nothing: 5,
        ..ResponseEnds::default()
    };
    let table = ParticipationTable { visits: Some(400), ends, excluded: 5 };
    let rows = table.rows();
    assert_eq!(rows[0].responses, 100);
    assert_eq!(rows[1..].iter().map(|row| row.responses).sum::<u64>(), 100);
    assert_eq!(rows[9].share_of_begun, Some(0.6));
    assert_eq!(table.completion_rate(), Some(60.0 / 85.0));
    assert_eq!(ParticipationTable::default().completion_rate(), None);
    assert_eq!(ParticipationTable::default().rows()[0].share_of_begun, None);
}

#[test]
fn every_disposition_has_its_own_word_and_a_code_of_its_class() {
    for disposition in CaseDisposition::ALL {
        assert_eq!(CaseDisposition::from_word(disposition.word()), Some(disposition));
        let said = serde_json::to_value(disposition).expect("a word");
        assert_eq!(said, disposition.word());
        let category = match disposition.class() {
            OutcomeClass::Complete | OutcomeClass::Partial => "1.",
            OutcomeClass::Refusal => "2.1",
            OutcomeClass::NonContact => "2.2",
            OutcomeClass::Other => "2.3",
            OutcomeClass::UnknownNothing => "3.1",
            OutcomeClass::UnknownOther => "3.",
            OutcomeClass::NotEligible => "4.",
        };
        assert!(disposition.code().starts_with(category), "{disposition:?}");
    }
    assert!(CaseDisposition::ALL.windows(2).all(|pair| pair[0] < pair[1]), "in the order of the type");
}

#[test]
fn responses_are_counted_by_where_they_stand_and_then_by_the_rule() {
    use crate::sample::Disposition;
    let mut ends = ResponseEnds::default();
    let of = |answered| ItemCount { answered, applicable: 10 };
    for (stands, items) in [
        (Disposition::Complete, of(10)),
        (Disposition::Complete, of(7)),
        (Disposition::Partial, of(9)),
        (Disposition::Partial, of(2)),
        (Disposition::InProgress, ItemCount::default()),
        (Disposition::Refusal, of(9)),
        (Disposition::NotEligible, of(1)),
        (Disposition::QuotaFull, of(1)),
    ] {
        ends.add(stands, items, CompletionRule::default());
    }
    let expected = ResponseEnds {
        complete: 2,
        partial: 1,
        break_off: 1,
        nothing: 1,
        consent_refused: 1,
        screened_out: 1,
        quota_full: 1,
        ..ResponseEnds::default()
    };
    assert_eq!(ends, expected);
    assert_eq!(ends.total(), 8);
}
