//! The hours in which people are written to.

use crate::time::Moment;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use std::fmt;

/// Days and hours of a week, in a zone whose clocks may change: `Mon-Fri 08:00-18:00`, `Europe/London`.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    zone: TimeZone,
    /// Monday first.
    days: [bool; 7],
    /// Minutes of the day from which on, and until before which.
    from: u16,
    until: u16,
}

/// Why a text says no hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursInvalid(String);

impl fmt::Display for HoursInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HoursInvalid {}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MINUTES: u16 = 24 * 60;

impl Hours {
    /// Of a text such as `Mon-Fri 08:00-18:00`; a single day, and `24:00` as the end, may be written.
    ///
    /// # Errors
    /// Where the text or the zone is none.
    pub fn parse(text: &str, zone: &str) -> Result<Hours, HoursInvalid> {
        let unreadable = || HoursInvalid(format!("“{text}” are no hours: write them as Mon-Fri 08:00-18:00"));
        let tz = TimeZone::get(zone)
            .map_err(|_| HoursInvalid(format!("there is no time zone “{zone}”: write one as Europe/London")))?;
        let (days, hours) = text.trim().split_once(' ').ok_or_else(unreadable)?;
        let (from, until) = hours.trim().split_once('-').ok_or_else(unreadable)?;
        let (from, until) = (minute(from).ok_or_else(unreadable)?, minute(until).ok_or_else(unreadable)?);
        if from >= until {
            return Err(HoursInvalid(format!("“{text}”: the hours end before they begin")));
        }
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let (first, last) = (day(first).ok_or_else(unreadable)?, day(last).ok_or_else(unreadable)?);
        let is_in = |n: usize| if first <= last { (first..=last).contains(&n) } else { n >= first || n <= last };
        Ok(Hours { zone: tz, days: std::array::from_fn(is_in), from, until })
    }

    /// Whether people may be written to now.
    pub fn hold(&self, now: Moment) -> bool {
        let Ok(stamp) = jiff::Timestamp::from_microsecond(now.0) else { return false };
        let local = stamp.to_zoned(self.zone.clone());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let is_day = self.days.get(monday_zero(local.weekday())).copied().unwrap_or(false);
        is_day && (i32::from(self.from)..i32::from(self.until)).contains(&minute)
    }
}

fn monday_zero(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

fn day(text: &str) -> Option<usize> {
    let text = text.trim().to_ascii_lowercase();
    DAYS.iter().position(|day| text == *day)
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |text: &str| (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok());
    let (hour, minute): (u16, u16) = (digits(hour)??, digits(minute)??);
    (minute < 60).then_some(hour * 60 + minute).filter(|all| *all <= DAY_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    fn at(day: &str, seconds: i64) -> Moment {
        day.parse::<Day>().expect("a day").begins().plus_seconds(seconds)
    }

    #[test]
    fn office_hours_follow_the_clocks_of_their_zone() {
        let hours = Hours::parse("Mon-Fri 08:00-18:00", "Europe/London").expect("hours");
        // Friday 27 November 2026, and Monday 29 June 2026 in summer time: 07:00 UTC is 08:00 there.
        assert!(hours.hold(at("2026-11-27", 8 * 3600)) && !hours.hold(at("2026-11-27", 8 * 3600 - 1)));
        assert!(hours.hold(at("2026-11-27", 18 * 3600 - 1)) && !hours.hold(at("2026-11-27", 18 * 3600)));
        assert!(!hours.hold(at("2026-11-28", 12 * 3600)), "Saturday");
        let summer = jiff::civil::date(2026, 6, 29).at(7, 0, 0, 0).to_zoned(TimeZone::UTC).expect("a moment");
        assert!(hours.hold(Moment(summer.timestamp().as_microsecond())));
        assert!(!hours.hold(Moment(i64::MAX)) && !hours.hold(Moment(i64::MIN)), "no such moment");
    }

    #[test]
    fn days_may_go_over_the_week_and_hours_to_midnight() {
        let hours = Hours::parse("Sat-Mon 00:00-24:00", "Europe/London").expect("hours");
        assert!(hours.hold(at("2026-11-28", 86_399)) && hours.hold(at("2026-11-30", 0)));
        assert!(!hours.hold(at("2026-11-27", 0)));
        assert!(Hours::parse("sun 10:00-11:00", "Europe/London").expect("hours").hold(at("2026-11-29", 36_000)));
    }

    #[test]
    fn what_says_no_hours_is_refused() {
        for bad in [
            "",
            "Mon-Fri",
            "Mon-Fri 18:00-08:00",
            "Mon-Fri 8-18",
            "Mon-Fri 08:00-25:00",
            "Fry 08:00-10:00",
            "Mon 08:60-10:00",
        ] {
            assert!(Hours::parse(bad, "Europe/London").is_err(), "{bad}");
        }
        assert!(Hours::parse("Mon-Fri 08:00-18:00", "Europe/Lundin").is_err_and(|e| e.to_string().contains("Lundin")));
    }
}
