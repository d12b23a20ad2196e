//! Numbers and days as people read them. Rounding happens here, at the very end, and nowhere else.

use crate::measure::Coding;
use crate::study::Fieldwork;

/// Never "-0": a sign on nothing misleads.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    if is_zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "\u{2212}") }
}

/// A value of a measure: `41.3%` for a share, `6.24` for a mean.
pub(super) fn value(coding: &Coding, value: f64) -> String {
    match coding {
        Coding::Proportion { .. } => format!("{}%", fixed(100.0 * value, 1)),
        Coding::Mean => fixed(value, 2),
    }
}

pub(super) fn interval(coding: &Coding, lower: f64, upper: f64) -> String {
    format!("{} to {}", self::value(coding, lower), self::value(coding, upper))
}

/// A change on the scale on which people speak of it, with its sign: `+3.4` percentage points, `−0.21`.
pub(super) fn change(coding: &Coding, difference: f64) -> String {
    let text = match coding {
        Coding::Proportion { .. } => fixed(100.0 * difference, 1),
        Coding::Mean => fixed(difference, 2),
    };
    let is_plus = !text.starts_with('\u{2212}') && text.chars().any(|c| c.is_ascii_digit() && c != '0');
    if is_plus { format!("+{text}") } else { text }
}

/// The standard error of a value: in points for a share.
pub(super) fn standard_error(coding: &Coding, se: f64) -> String {
    match coding {
        Coding::Proportion { .. } => fixed(100.0 * se, 2),
        Coding::Mean => fixed(se, 3),
    }
}

pub(super) fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".into() } else { fixed(p, 3) }
}

pub(super) fn decimals(value: f64, decimals: usize) -> String {
    fixed(value, decimals)
}

/// `12,345`.
pub(super) fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A whole number of a real one: an effective base.
pub(super) fn rounded_count(value: f64) -> String {
    // Saturates: a base beyond 2⁶³ does not exist.
    count(value.round().max(0.0) as usize)
}

/// Field dates, saying month and year once where they are the same: `1 to 30 May 2023`.
pub(super) fn fieldwork(dates: &Fieldwork) -> String {
    let (from, to) = (dates.from.in_words(), dates.to.in_words());
    if from == to {
        return from;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (from.split(' ').collect(), to.split(' ').collect());
    match (a.as_slice(), b.as_slice()) {
        ([day, month, year], [_, m, y]) if month == m && year == y => format!("{day} to {to}"),
        ([day, month, year], [_, _, y]) if year == y => format!("{day} {month} to {to}"),
        _ => format!("{from} to {to}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    fn dates(from: &str, to: &str) -> String {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        fieldwork(&Fieldwork { from: day(from), to: day(to) })
    }

    #[test]
    fn dates_say_things_once() {
        assert_eq!(dates("2023-05-01", "2023-05-01"), "1 May 2023");
        assert_eq!(dates("2023-05-01", "2023-05-30"), "1 to 30 May 2023");
        assert_eq!(dates("2023-05-01", "2023-06-04"), "1 May to 4 June 2023");
        assert_eq!(dates("2022-12-01", "2023-01-04"), "1 December 2022 to 4 January 2023");
    }

    #[test]
    fn numbers_as_people_read_them() {
        let share = Coding::Proportion { codes: vec![1] };
        assert_eq!(value(&share, 0.4126), "41.3%");
        assert_eq!(value(&Coding::Mean, 6.237), "6.24");
        assert_eq!(change(&share, 0.034), "+3.4");
        assert_eq!(change(&share, -0.034), "\u{2212}3.4");
        assert_eq!(change(&share, -0.000_04), "0.0");
        assert_eq!(p_value(0.000_2), "< 0.001");
        assert_eq!(p_value(0.0504), "0.050");
        assert_eq!([count(7), count(999), count(1000), count(1_234_567)], ["7", "999", "1,000", "1,234,567"]);
    }
}
