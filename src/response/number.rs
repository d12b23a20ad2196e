//! Reading a number as people write it: lenient about what cannot be misunderstood, strict about the rest.

/// A number and how many digits stood after its point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Written {
    pub value: f64,
    pub decimals: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misread {
    /// A comma that does not part thousands: perhaps a decimal comma.
    Comma,
    Other,
}

/// The longest number that is looked at, in characters.
const LENGTH_MAX: usize = 40;

/// Reads digits with at most one point, thousands parted by commas or spaces, a minus sign before, and the item's unit (in any of
/// `units`: it has one in each language), `%` or `£` around. No exponents. The result is finite.
///
/// # Errors
/// Anything else; a comma that may be a decimal comma is told apart.
pub fn read_number<'u>(text: &str, units: impl IntoIterator<Item = &'u str>) -> Result<Written, Misread> {
    if text.chars().count() > LENGTH_MAX {
        return Err(Misread::Other);
    }
    let text = without_unit(text.trim(), units).replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    let (negative, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = joined_thousands(whole)?;
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !plain(&whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(if fraction.contains(',') { Misread::Comma } else { Misread::Other });
    }
    let value: f64 = format!("0{whole}.{fraction}0").parse().map_err(|_| Misread::Other)?;
    // “2.50” and “2.” promise no more than “2.5” and “2”; but “2.000” may be somebody's two thousand.
    let said = if fraction == "000" { fraction } else { fraction.trim_end_matches('0') };
    let decimals = u32::try_from(said.len()).unwrap_or(u32::MAX);
    Ok(Written { value: if negative && value != 0.0 { -value } else { value }, decimals })
}

fn without_unit<'t, 'u>(text: &'t str, units: impl IntoIterator<Item = &'u str>) -> &'t str {
    let mut text = text;
    for mark in units.into_iter().map(str::trim).chain(["%", "£"]) {
        if mark.is_empty() {
            continue;
        }
        text = text.strip_suffix(mark).or_else(|| text.strip_prefix(mark)).unwrap_or(text).trim();
    }
    text
}

fn joined_thousands(whole: &str) -> Result<String, Misread> {
    for separator in [',', ' '] {
        if !whole.contains(separator) {
            continue;
        }
        let mut groups = whole.split(separator);
        let first = groups.next().unwrap_or("");
        let good =
            (1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
        return match (good, separator) {
            (true, _) => Ok(whole.replace(separator, "")),
            (false, ',') => Err(Misread::Comma),
            (false, _) => Err(Misread::Other),
        };
    }
    Ok(whole.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<f64, Misread> {
        read_number(text, ["people", "daoine"]).map(|written| written.value)
    }

    #[test]
    fn what_people_write_is_read() {
        let cases = [
            ("12", 12.0),
            (" 12 ", 12.0),
            ("1,000", 1000.0),
            ("1 000", 1000.0),
            ("1,234,567.5", 1_234_567.5),
            ("40 %", 40.0),
            ("40%", 40.0),
            ("£5", 5.0),
            ("12 people", 12.0),
            ("12 daoine", 12.0),
            ("-3", -3.0),
            ("−3", -3.0),
            (".5", 0.5),
            ("007", 7.0),
            ("-0", 0.0),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_may_be_misunderstood_is_not() {
        for text in ["1,5", "1,00", "12,3456", "1.234,5"] {
            assert_eq!(value(text), Err(Misread::Comma), "{text}");
        }
        for text in ["", "ten", "1e5", "inf", "NaN", "1.2.3", "4 0", "--1", "½", "١٢", "5 or 6", "0x10", "."] {
            assert_eq!(value(text), Err(Misread::Other), "{text}");
        }
        assert_eq!(value(&"9".repeat(400)), Err(Misread::Other));
    }

    #[test]
    fn digits_after_the_point_are_counted() {
        assert_eq!(read_number("2.50", []), Ok(Written { value: 2.5, decimals: 1 }));
        assert_eq!(read_number("2.", []), Ok(Written { value: 2.0, decimals: 0 }));
        assert_eq!(read_number("2.000", []), Ok(Written { value: 2.0, decimals: 3 }));
    }
}
