use super::*;
use crate::id::{StudyId, VersionId, WaveId};
use crate::store::fieldwork::StoredTerms;
use crate::store::waves::StoredWave;
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Purpose, Safeguards, SampleType, Study};
use crate::time::Day;

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::new(year, month, day).expect("a day that exists")
}

fn around(status: WaveStatus, ends_at: Option<Moment>) -> Around {
    let wave = Wave {
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
    };
    let study = Study {
        id: wave.study,
        name: "study".parse().expect("a name"),
        title: "Study".into(),
        population: "adults".into(),
        simulated: false,
        source: None,
    };
    let stored = StoredWave { wave, link: "link".into(), lock_version: 0 };
    Around {
        stored,
        study,
        safeguards: Safeguards::default(),
        quotas: None,
        terms: StoredTerms { ends_at, ..StoredTerms::default() },
    }
}

fn refused(status: WaveStatus, now: Moment) -> String {
    may_begin(around(status, None).wave(), now).map_or_else(|r| r.to_string(), |()| "open".into())
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

#[test]
fn who_has_begun_has_half_an_hour_after_the_last_day_or_the_closing() {
    let goes_on = |around: &Around, now: Moment| may_answer(around, now).is_ok();
    let midnight = day(2027, 4, 1).ends();
    let open = around(WaveStatus::Open, None);
    assert!(goes_on(&open, midnight.plus_seconds(30 * 60 - 1)));
    assert!(!goes_on(&open, midnight.plus_seconds(30 * 60)));
    let noon = day(2027, 3, 10).begins().plus_seconds(12 * 3600);
    let closing = around(WaveStatus::Closing, Some(noon));
    assert!(goes_on(&closing, Moment(noon.0 - 1)) && !goes_on(&closing, noon));
    assert!(may_begin(closing.wave(), Moment(noon.0 - 1)).is_err(), "nobody else begins");
    assert!(!goes_on(&around(WaveStatus::Paused, None), noon), "a pause is for all");
}

#[test]
fn the_time_on_a_page_is_a_difference_and_has_an_end() {
    let now = Moment(5_000_000_000);
    let seconds = |shown: &str| seconds_on(&RawAnswers::from_iter([(SHOWN_AT, shown)]), now);
    assert_eq!(shown_at(now), "5000");
    assert_eq!((seconds("4990"), seconds("5000"), seconds("5001")), (10, 0, 0));
    assert_eq!(seconds("1"), 1800);
    for odd in ["", "x", "-9223372036854775808", "99999999999999999999"] {
        assert!((0..=1800).contains(&seconds(odd)), "{odd}");
    }
    assert_eq!(seconds_on(&RawAnswers::default(), now), 0);
}
