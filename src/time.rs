//! Moments and days. A moment is whole microseconds UTC; a day is a day in Scotland (Europe/London), whose clocks change.
//!
//! Nothing here reads a clock: now is always an argument.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    pub fn unix_milliseconds(self) -> u64 {
        u64::try_from(self.0 / 1000).unwrap_or(0)
    }

    pub fn plus_seconds(self, seconds: i64) -> Moment {
        Moment(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// `27 November 2026, 07:12`, Europe/London.
    pub fn in_words(self) -> String {
        format!("{}, {}", self.day().in_words(), self.clock())
    }

    /// The hour and minute in Europe/London: `14:05`.
    pub fn clock(self) -> String {
        let time = jiff::Timestamp::from_microsecond(self.0).unwrap_or_default().to_zoned(london()).time();
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// The day it then was in Scotland.
    pub fn day(self) -> Day {
        let stamp = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Day(stamp.to_zoned(london()).date())
    }
}

/// A calendar day in Europe/London, written `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(jiff::civil::Date);

impl Day {
    /// `None` for a day that does not exist.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        jiff::civil::Date::new(year, month, day).ok().map(Day)
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Days since 1 January 1970; less than nothing before.
    pub fn days_since_1970(self) -> i64 {
        self.0.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24
    }

    /// So many days later, or the last day there is.
    pub fn plus_days(self, days: i64) -> Day {
        self.0.checked_add(jiff::Span::new().days(days.clamp(0, 100_000))).map_or(Day(jiff::civil::Date::MAX), Day)
    }

    /// 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// When the day begins in Europe/London.
    pub fn begins(self) -> Moment {
        let zoned = self.0.to_zoned(london());
        Moment(zoned.map_or(0, |z| z.timestamp().as_microsecond()))
    }

    /// When the day ends in Europe/London: the beginning of the next.
    pub fn ends(self) -> Moment {
        self.0.tomorrow().map_or(Moment(i64::MAX), |d| Day(d).begins())
    }

    /// For people: `23 November 2026`.
    pub fn in_words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = usize::try_from(self.0.month() - 1).unwrap_or(0);
        format!("{} {} {}", self.0.day(), MONTHS[month], self.0.year())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Day, jiff::Error> {
        text.parse().map(Day)
    }
}

fn london() -> TimeZone {
    // The zone data are compiled in, so this can only fail if the crate were built without them.
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}
