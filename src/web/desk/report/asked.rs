//! What the address of a report asks for: `by`, `compare` with `from` and `to`, `smooth`, `turns`, `detect`. All of it can be left out.

use crate::finding::Code;
use crate::id::{VariableId, WaveName};
use crate::web::form::Fields;
use crate::web::problem::Problem;
use std::fmt::Write as _;

/// Which changes the table shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Compare {
    /// Each wave with the one before it.
    #[default]
    Neighbours,
    /// Each wave with the first.
    First,
    Pair {
        from: WaveName,
        to: WaveName,
    },
}

impl Compare {
    pub fn word(&self) -> &'static str {
        match self {
            Compare::Neighbours => "neighbours",
            Compare::First => "first",
            Compare::Pair { .. } => "pair",
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Asked {
    pub by: Option<VariableId>,
    pub compare: Compare,
    pub smooth: bool,
    pub turns: bool,
    /// The change that a next wave should be able to show, as it was typed.
    pub detect: String,
}

impl Asked {
    /// Codes: `reference_unknown` (by), `wave_unknown` (from, to), `request_invalid` (compare), and those of the form.
    pub fn parse(query: &str) -> Result<Asked, Problem> {
        let fields = Fields::parse(query.as_bytes())?;
        let by = match fields.get("by") {
            "" => None,
            name => Some(VariableId::new(name).map_err(|_| Problem::of(Code::REFERENCE_UNKNOWN))?),
        };
        let wave = |field: &str| WaveName::new(fields.get(field)).map_err(|_| Problem::of(Code::WAVE_UNKNOWN));
        let compare = match fields.get("compare") {
            "" | "neighbours" => Compare::Neighbours,
            "first" => Compare::First,
            "pair" => Compare::Pair { from: wave("from")?, to: wave("to")? },
            _ => return Err(Problem::of(Code::REQUEST_INVALID)),
        };
        let is_on = |field: &str| !matches!(fields.get(field), "" | "0");
        Ok(Asked {
            by,
            compare,
            smooth: is_on("smooth"),
            turns: is_on("turns"),
            detect: fields.get("detect").trim().to_owned(),
        })
    }

    /// The change to detect as a number above 0, in the units in which it is typed; `None` where nothing was typed.
    pub fn detect(&self) -> Option<Result<f64, Code>> {
        if self.detect.is_empty() {
            return None;
        }
        let number = self.detect.replace(',', ".").parse::<f64>().ok().filter(|x| x.is_finite());
        Some(match number {
            Some(change) if change > 0.0 => Ok(change),
            Some(_) => Err(Code::NUMBER_OUT_OF_RANGE),
            None => Err(Code::NUMBER_UNREADABLE),
        })
    }

    /// Names and values, in the order in which they are written, without what is as if left out.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::new();
        if let Some(by) = &self.by {
            fields.push(("by", by.to_string()));
        }
        if self.compare != Compare::Neighbours {
            fields.push(("compare", self.compare.word().to_owned()));
        }
        if let Compare::Pair { from, to } = &self.compare {
            fields.push(("from", from.to_string()));
            fields.push(("to", to.to_string()));
        }
        if self.smooth {
            fields.push(("smooth", "1".to_owned()));
        }
        if self.turns {
            fields.push(("turns", "1".to_owned()));
        }
        if !self.detect.is_empty() {
            fields.push(("detect", self.detect.clone()));
        }
        fields
    }

    /// What a form has to carry along that asks for these fields itself.
    pub fn beside(&self, own: &[&str]) -> Vec<(&'static str, String)> {
        self.fields().into_iter().filter(|(name, _)| !own.contains(name)).collect()
    }

    /// The address with this query.
    pub fn at(&self, address: &str) -> String {
        let mut out = address.to_owned();
        for (i, (name, value)) in self.fields().iter().enumerate() {
            out.push(if i == 0 { '?' } else { '&' });
            out.push_str(name);
            out.push('=');
            encode(value, &mut out);
        }
        out
    }
}

/// Percent signs for everything but the characters that mean only themselves.
fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_comes_back_as_an_address() {
        for query in
            ["", "?by=age_band", "?compare=first&smooth=1", "?compare=pair&from=w0&to=w3&turns=1&detect=2.5%20%25"]
        {
            let asked = Asked::parse(query.trim_start_matches('?')).expect("a good query");
            assert_eq!(asked.at("/x"), format!("/x{query}"));
        }
        let asked = Asked::parse("by=&compare=neighbours&from=w0&smooth=0&detect=+&unknown=1").expect("a good query");
        assert_eq!(asked, Asked::default());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |query: &str| Asked::parse(query).err().map(|p| p.to_string());
        assert_eq!(refused("by=NO%20NAME").as_deref(), Some("reference_unknown"));
        assert_eq!(refused("compare=pair&from=w0").as_deref(), Some("wave_unknown"));
        assert_eq!(refused("compare=all").as_deref(), Some("request_invalid"));
        assert_eq!(refused("detect=%ff").as_deref(), Some("body_unreadable"));
    }

    #[test]
    fn a_change_to_detect_is_a_number_above_nothing() {
        let detect = |text: &str| Asked { detect: text.into(), ..Asked::default() }.detect();
        assert_eq!(detect(""), None);
        assert_eq!([detect("2"), detect("2,5")], [Some(Ok(2.0)), Some(Ok(2.5))]);
        assert_eq!([detect("0"), detect("-1")], [const { Some(Err(Code::NUMBER_OUT_OF_RANGE)) }; 2]);
        assert_eq!([detect("two"), detect("inf"), detect("NaN")], [const { Some(Err(Code::NUMBER_UNREADABLE)) }; 3]);
    }

    #[test]
    fn a_form_carries_what_it_does_not_ask_for() {
        let asked = Asked::parse("by=age&compare=first&detect=2").expect("a good query");
        assert_eq!(asked.beside(&["compare", "from", "to"]), [("by", "age".to_owned()), ("detect", "2".to_owned())]);
    }
}
