//! Postcodes of the United Kingdom, of which only the area goes on: `EH12 1AB` is `EH`.

/// The postcode areas, Crown dependencies included; `BF` is the forces'.
const AREAS: [&str; 125] = [
    "AB", "AL", "B", "BA", "BB", "BD", "BF", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM", "CO",
    "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK",
    "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA",
    "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN",
    "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK",
    "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB",
    "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
];

/// The area of a postcode: whole, or only its first half, or only the area. `None` for what is no postcode. Nothing else of it is
/// returned, so that nothing else can be kept.
pub fn area(written: &str) -> Option<&'static str> {
    if written.len() > 20 {
        return None;
    }
    let plain: String = written.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase();
    if !plain.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (area, rest) = plain.split_at(letters);
    let known = AREAS.iter().find(|known| **known == area)?;
    (rest.is_empty() || is_district(rest) || ends_in_unit(rest)).then_some(*known)
}

/// The digits after the area: `1`, `12`, `1A`.
fn is_district(text: &str) -> bool {
    let shape: Vec<bool> = text.bytes().map(|b| b.is_ascii_digit()).collect();
    matches!(shape.as_slice(), [true] | [true, true] | [true, false])
}

/// A district and then `1AB`, of which some letters are never used.
fn ends_in_unit(text: &str) -> bool {
    let Some(cut) = text.len().checked_sub(3) else { return false };
    let (district, unit) = text.split_at(cut);
    let mut unit = unit.bytes();
    let digit = unit.next().is_some_and(|b| b.is_ascii_digit());
    is_district(district) && digit && unit.all(|b| b.is_ascii_alphabetic() && !b"CIKMOV".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_area_is_left() {
        let cases = [
            ("EH12 1AB", "EH"),
            ("eh121ab", "EH"),
            (" g1 1aa ", "G"),
            ("EC1A 1BB", "EC"),
            ("W1A 0AX", "W"),
            ("ZE1 0AA", "ZE"),
            ("KW15", "KW"),
            ("IV", "IV"),
            ("EH12-1AB", "EH"),
            ("BF1 2AS", "BF"),
        ];
        for (written, expected) in cases {
            assert_eq!(area(written), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_postcode_is_refused() {
        for written in [
            "",
            "Edinburgh",
            "EH",
            "QQ1 1AA",
            "EH123 1AB",
            "EH1 1CI",
            "EH1 AAA",
            "12345",
            "EH1 1A",
            "ＥＨ1",
            "é",
            "EH1 1ABC",
        ] {
            let expected = (written == "EH").then_some("EH");
            assert_eq!(area(written), expected, "{written}");
        }
        assert_eq!(area(&"E".repeat(1000)), None);
    }

    #[test]
    fn areas_are_in_order_and_once() {
        assert!(AREAS.is_sorted_by(|a, b| a < b));
    }
}
