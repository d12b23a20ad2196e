use super::*;
use crate::id::{StudyId, VersionId, WaveId};
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Purpose, SampleType};
use crate::time::Day;

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::new(year, month, day).expect("a day that exists")
}

fn wave(status: WaveStatus) -> Wave {
    Wave {
        id: WaveId(uuid::Uuid::nil()),
        study: StudyId(uuid::Uuid::nil()),
        name: "spring".parse().expect("a name"),
        title: "Spring".into(),
        position: 0,
        version: VersionId(uuid::Uuid::nil()),
        sample_type: SampleType::OpenLink,
        mode: crate::study::Mode::Web,
        fieldwork: Fieldwork { from: day(2027, 3, 3), to: day(2027, 4, 1) },
        status,
        anonymity: Anonymity::Anonymous,
        purpose: Purpose::Main,
        lonely_psu: LonelyPsu::Fail,
    }
}

fn refused(status: WaveStatus, now: Moment) -> String {
    may_answer(&wave(status), now).map_or_else(|r| r.to_string(), |()| "open".into())
}

#[test]
fn a_wave_takes_answers_on_its_days_in_scotland_and_only_when_open() {
    let before = Moment(day(2027, 3, 3).begins().0 - 1);
    // The clocks go forward on 28 March 2027: the last day ends at 23:00 UTC.
    let last = Moment(day(2027, 4, 1).ends().0 - 1);
    let after = day(2027, 4, 1).ends();
    assert_eq!(refused(WaveStatus::Open, before), "This survey opens on 3 March 2027. [wave_not_open]");
    assert_eq!(refused(WaveStatus::Open, day(2027, 3, 3).begins()), "open");
    assert_eq!(refused(WaveStatus::Open, last), "open");
    assert_eq!(refused(WaveStatus::Open, after), "This survey closed at the end of 1 April 2027. [wave_not_open]");
    assert_eq!(refused(WaveStatus::Planned, before), "This survey opens on 3 March 2027. [wave_not_open]");
    assert_eq!(refused(WaveStatus::Planned, after), "This survey has not opened yet. [wave_not_open]");
    assert_eq!(refused(WaveStatus::Paused, last), "this survey is paused: come back later [wave_paused]");
    assert_eq!(refused(WaveStatus::Closed, last), "This survey has closed. [wave_not_open]");
}
