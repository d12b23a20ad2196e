//! Days and times as texts (`2026-11-27`, `14:05`, `2026-11-27T14:05`) and as numbers (days since the beginning of 1970, a time
//! being a part of a day). Zones matter only where a text names one: then it is turned to UTC.

use crate::phrases;
use crate::text::Language;

/// Years beyond these are not written.
const YEARS: std::ops::RangeInclusive<i64> = 0..=9999;

const MILLISECONDS: i64 = 86_400_000;

/// Days since 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin in March (Hinnant, *chrono-compatible
/// low-level date algorithms*).
pub fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number that a day, a month, a day and time, or a time is; `None` for any other text.
pub fn days_of(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    if bytes.get(2) == Some(&b':') {
        return clock(text);
    }
    if !text.is_ascii() || bytes.get(4) != Some(&b'-') {
        return None;
    }
    let (year, month) = (digits(&text[..4])?, digits(text.get(5..7)?)?);
    if !(1..=12).contains(&month) {
        return None;
    }
    if bytes.len() == 7 {
        return Some(days_since_1970(year, month, 1) as f64);
    }
    let day = digits(text.get(8..10)?)?;
    if bytes[7] != b'-' || day < 1 || day > month_length(year, month) {
        return None;
    }
    let days = days_since_1970(year, month, day) as f64;
    match bytes.get(10) {
        None => Some(days),
        Some(b'T' | b't' | b' ') => Some(days + clock(&text[11..])?),
        Some(_) => None,
    }
}

fn digits(text: &str) -> Option<i64> {
    let all = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

/// `14:05`, `14:05:30`, `14:05:30.250`, each with `Z` or `+01:00` after it or not, as a part of a day.
fn clock(text: &str) -> Option<f64> {
    let zone = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = (text.get(..zone)?, text.get(zone..)?);
    if !time.is_ascii() || time.as_bytes().get(2) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (digits(time.get(..2)?)?, digits(time.get(3..5)?)?);
    let seconds = match time.get(5..)? {
        "" => 0.0,
        rest => {
            let seconds = rest.strip_prefix(':')?;
            let plain = seconds.bytes().all(|c| c.is_ascii_digit() || c == b'.') && seconds.len() >= 2;
            if plain { seconds.parse::<f64>().ok()? } else { return None }
        }
    };
    if hour > 23 || minute > 59 || seconds >= 60.0 {
        return None;
    }
    Some((hour * 60 + minute - offset(zone)?) as f64 / 1440.0 + seconds / 86_400.0)
}

/// Minutes that a zone is before UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z") {
        return Some(0);
    }
    let digits_only: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let number = digits(&digits_only)?;
    let minutes = match digits_only.len() {
        2 => number * 60,
        4 => number / 100 * 60 + number % 100,
        _ => return None,
    };
    Some(if zone.starts_with('-') { -minutes } else { minutes })
}

/// A number of days as whole days and milliseconds; `None` where no year that is written has it.
fn split(days: f64) -> Option<(i64, i64)> {
    if days.is_nan() || days.abs() > 4e6 {
        return None;
    }
    let milliseconds = (days * MILLISECONDS as f64).round() as i64;
    let whole = milliseconds.div_euclid(MILLISECONDS);
    YEARS.contains(&civil(whole).0).then(|| (whole, milliseconds.rem_euclid(MILLISECONDS)))
}

/// `2026-11-27`; empty for what is no day.
pub fn date_text(days: f64) -> String {
    let Some((whole, _)) = split(days) else { return String::new() };
    let (year, month, day) = civil(whole);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-27T14:05`, with seconds only where there are any; empty for what is no day.
pub fn date_time_text(days: f64) -> String {
    let Some((whole, milliseconds)) = split(days) else { return String::new() };
    let seconds = milliseconds / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if second == 0 { String::new() } else { format!(":{second:02}") };
    format!("{}T{hour:02}:{minute:02}{rest}", date_text(whole as f64))
}

/// ODK's `format-date`: `%Y %y %m %n %b %d %e %a %H %h %M %S %3`. Names of months and weekdays are short, and in this language.
/// A code that is not known stays as it stands; empty for what is no day.
pub fn formatted(days: f64, format: &str, language: &Language) -> String {
    let Some((whole, milliseconds)) = split(days) else { return String::new() };
    let (year, month, day) = civil(whole);
    let seconds = milliseconds / 1000;
    let mut out = String::with_capacity(format.len() + 8);
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('Y') => out.push_str(&format!("{year:04}")),
            Some('y') => out.push_str(&format!("{:02}", year % 100)),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('n') => out.push_str(&month.to_string()),
            Some('b') => out.push_str(&phrases::short_month(language, month)),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&day.to_string()),
            // 1970 began on a Thursday, the fourth day of the week.
            Some('a') => out.push_str(&phrases::short_weekday(language, (whole + 3).rem_euclid(7) + 1)),
            Some('H') => out.push_str(&format!("{:02}", seconds / 3600)),
            Some('h') => out.push_str(&(seconds / 3600).to_string()),
            Some('M') => out.push_str(&format!("{:02}", seconds / 60 % 60)),
            Some('S') => out.push_str(&format!("{:02}", seconds % 60)),
            Some('3') => out.push_str(&format!("{:03}", milliseconds % 1000)),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}

/// Whole months from one day to another, less than nothing where the second is earlier; NaN where either is no day.
pub fn months_between(from: f64, to: f64) -> f64 {
    let (Some((a, _)), Some((b, _))) = (split(from), split(to)) else { return f64::NAN };
    let (earlier, later, sign) = if a <= b { (a, b, 1) } else { (b, a, -1) };
    let ((year, month, day), (later_year, later_month, later_day)) = (civil(earlier), civil(later));
    let months = (later_year - year) * 12 + later_month - month - i64::from(later_day < day);
    (months * sign) as f64
}
