//! How long what a wave collects is kept.

use super::Fieldwork;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that a wave collects and that ends on a day of its own. Contacts are another matter: their day is stated at the draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Collected {
    /// In which order and language pages were answered, without times.
    Paradata,
    /// Answers as they came in, from which the data set was made.
    Responses,
    /// The frozen data set with its weights: after that, no figure of the wave can be computed anew.
    DataSet,
}

impl Collected {
    pub const ALL: [Collected; 3] = [Collected::Paradata, Collected::Responses, Collected::DataSet];

    /// For databases; never changes.
    pub fn word(self) -> &'static str {
        match self {
            Collected::Paradata => "paradata",
            Collected::Responses => "responses",
            Collected::DataSet => "data_set",
        }
    }

    pub fn from_word(word: &str) -> Option<Collected> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Collected::Paradata => "Record of pages",
            Collected::Responses => "Answers as they came in",
            Collected::DataSet => "Data set and weights",
        }
    }
}

/// The last day on which each is kept; what is not there has no such day.
pub type Schedule = BTreeMap<Collected, Day>;

/// Days after the fieldwork for which what is only needed to make the data set is kept, unless something else is set.
pub const USUAL_DAYS: i64 = 365;

/// The schedule of a wave for which nothing else was set: the record of pages and the answers as they came in go a year after the
/// fieldwork; the data set stays.
pub fn usual(fieldwork: Fieldwork) -> Schedule {
    let until = fieldwork.to.plus_days(USUAL_DAYS);
    BTreeMap::from([(Collected::Paradata, until), (Collected::Responses, until)])
}

/// Why a schedule cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleError {
    /// What is collected must be kept to the end of the fieldwork.
    TooEarly(Collected),
    /// People were told that it would be gone by then.
    PutOff(Collected),
    /// It is destroyed already.
    Done(Collected),
}

/// Whether `new` may take the place of `old`. Once people may have been told (`is_told`), a day may be brought forward and no longer
/// put off or taken away. What is `done` stays as it is.
pub fn check(
    old: &Schedule,
    new: &Schedule,
    done: &[Collected],
    fieldwork: Fieldwork,
    is_told: bool,
) -> Result<(), ScheduleError> {
    for kind in Collected::ALL {
        let (before, after) = (old.get(&kind), new.get(&kind));
        if done.contains(&kind) && before != after {
            return Err(ScheduleError::Done(kind));
        }
        if after.is_some_and(|day| *day < fieldwork.to) {
            return Err(ScheduleError::TooEarly(kind));
        }
        let is_put_off = before.is_some_and(|before| after.is_none_or(|after| after > before));
        if is_told && is_put_off {
            return Err(ScheduleError::PutOff(kind));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn a_day_may_be_brought_forward_once_people_were_told_and_not_put_off() {
        let fieldwork = Fieldwork { from: day("2026-11-01"), to: day("2026-11-30") };
        let old = usual(fieldwork);
        assert_eq!(old[&Collected::Responses], day("2027-11-30"));
        let with = |kind, until: &str| {
            let mut new = old.clone();
            new.insert(kind, day(until));
            new
        };
        let check = |new: &Schedule, is_told| check(&old, new, &[Collected::Paradata], fieldwork, is_told);
        assert_eq!(check(&old, true), Ok(()));
        assert_eq!(check(&with(Collected::Responses, "2027-01-01"), true), Ok(()));
        assert_eq!(check(&with(Collected::DataSet, "2030-01-01"), true), Ok(()), "none before: any day is earlier");
        let later = with(Collected::Responses, "2027-12-01");
        assert_eq!(check(&later, false), Ok(()));
        assert_eq!(check(&later, true), Err(ScheduleError::PutOff(Collected::Responses)));
        let none = Schedule::from([(Collected::Paradata, old[&Collected::Paradata])]);
        assert_eq!(check(&none, true), Err(ScheduleError::PutOff(Collected::Responses)));
        assert_eq!(
            check(&with(Collected::Responses, "2026-11-29"), false),
            Err(ScheduleError::TooEarly(Collected::Responses))
        );
        assert_eq!(
            check(&with(Collected::Paradata, "2027-01-01"), false),
            Err(ScheduleError::Done(Collected::Paradata))
        );
    }

    #[test]
    fn words_lead_back() {
        assert!(Collected::ALL.into_iter().all(|kind| Collected::from_word(kind.word()) == Some(kind)));
    }
}
