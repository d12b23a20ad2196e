//! Months and times as people write them, and days and times as they are said.

use crate::phrases::{self, say, with};

/// Longer is no month and no time.
const LENGTH_MAX: usize = 30;

/// A month by its number, or by its name in a language of the interface, at least three letters of it.
pub fn read_month(text: &str) -> Option<i8> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|month| (1..=12).contains(month));
    }
    if !(3..=LENGTH_MAX).contains(&text.chars().count()) {
        return None;
    }
    let mut found: Vec<i8> = Vec::new();
    for language in phrases::languages() {
        for month in 1..=12_i8 {
            let name = say(&language, "month-name", &[("month", with(month))]).to_lowercase();
            let bare = without_article(&name);
            if (name.starts_with(&text) || bare.starts_with(&text)) && !found.contains(&month) {
                found.push(month);
            }
        }
    }
    // “an t-” begins several names: what could be two months is none.
    if let [month] = found.as_slice() { Some(*month) } else { None }
}

/// Gaelic names of months have their article before them.
fn without_article(name: &str) -> &str {
    ["an t-", "an ", "am "].into_iter().find_map(|article| name.strip_prefix(article)).unwrap_or(name)
}

/// A time of day as `14:05`: written `9:30`, `9.30`, `0930`, `9 am`, `9.30pm`, `12 midnight`, `noon`.
pub fn read_time(text: &str) -> Option<String> {
    if text.len() > LENGTH_MAX {
        return None;
    }
    let text = text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    let text = text.trim();
    match text {
        "noon" | "midday" | "12 noon" | "12 midday" => return Some("12:00".into()),
        "midnight" | "12 midnight" => return Some("00:00".into()),
        _ => {}
    }
    let (clock, half) = halves(text);
    let clock = clock.trim();
    let (hours, minutes) = match clock.split_once([':', '.', '\u{2236}', ' ', 'h']) {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if half.is_some() && clock.len() <= 2 => (clock, "00"),
        None if clock.len() == 4 && clock.is_ascii() => clock.split_at(2),
        None => return None,
    };
    let digits = |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let hours = match half {
        None => hours,
        Some(_) if !(1..=12).contains(&hours) => return None,
        Some(Half::Before) => hours % 12,
        Some(Half::After) => hours % 12 + 12,
    };
    (hours < 24 && minutes < 60).then(|| format!("{hours:02}:{minutes:02}"))
}

enum Half {
    Before,
    After,
}

fn halves(text: &str) -> (&str, Option<Half>) {
    // In Gaelic: sa mhadainn, feasgar.
    let before = ["a.m.", "am", "a.m", "m", "sa mhadainn"];
    let after = ["p.m.", "pm", "p.m", "f", "feasgar"];
    let found = |marks: [&str; 5]| marks.into_iter().find_map(|mark| text.strip_suffix(mark));
    match (found(after), found(before)) {
        (Some(rest), _) => (rest, Some(Half::After)),
        (_, Some(rest)) => (rest, Some(Half::Before)),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_by_number_and_name() {
        for (text, month) in [("1", 1), ("07", 7), ("12", 12), ("Nov", 11), ("november", 11), ("SEPT.", 9), ("may", 5)]
        {
            assert_eq!(read_month(text), Some(month), "{text}");
        }
        for (text, month) in [("an t-Samhain", 11), ("Samhain", 11), ("am Faoilleach", 1), ("an Dùbhlachd", 12)] {
            assert_eq!(read_month(text), Some(month), "{text}");
        }
        for text in ["", "0", "13", "x", "ju", "an t-", "an ", "001", "-1", "marchs", &"j".repeat(500)] {
            assert_eq!(read_month(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let cases = [
            ("9:30", "09:30"),
            ("9.30", "09:30"),
            ("09:30", "09:30"),
            ("0930", "09:30"),
            ("9:30 am", "09:30"),
            ("9.30pm", "21:30"),
            ("9 30", "09:30"),
            ("12 am", "00:00"),
            ("12.15 a.m.", "00:15"),
            ("12pm", "12:00"),
            ("5 PM", "17:00"),
            ("23:59", "23:59"),
            ("0:00", "00:00"),
            ("noon", "12:00"),
            ("Midnight", "00:00"),
            ("9:30f", "21:30"),
            ("9:30 sa mhadainn", "09:30"),
        ];
        for (text, time) in cases {
            assert_eq!(read_time(text).as_deref(), Some(time), "{text}");
        }
        for text in [
            "",
            "9",
            "24:00",
            "12:60",
            "9:3",
            "13pm",
            "0 am",
            "half nine",
            "9:30:15",
            "-1:30",
            "é:30",
            "1é30",
            "１２:３０",
            ":",
            "pm",
        ] {
            assert_eq!(read_time(text), None, "{text}");
        }
    }
}
