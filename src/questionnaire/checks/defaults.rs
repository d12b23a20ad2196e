//! What an item is filled with before anybody answers it.

use super::super::answer::Answer;
use super::super::document::{Item, ItemKind};
use super::super::plan::Choice;
use super::at;
use crate::finding::{Code, Finding, Findings};
use crate::time::Day;

/// The longest value that a hidden item keeps, in characters.
pub const HIDDEN_MAX: usize = 200;

/// The item's default as an answer; `None` where it has none, or one that depends on the day (`today`). A default that the item could
/// not take is found.
pub fn compiled(item: &Item, options: &[Choice], path: &str, findings: &mut Findings) -> Option<Answer> {
    let written = item.default.as_deref()?.trim();
    match read(&item.kind, written, options) {
        Ok(answer) => answer,
        Err(message) => {
            findings.push(Finding::error(Code::REFERENCE_UNKNOWN, at(path, "default"), message));
            None
        }
    }
}

fn read(kind: &ItemKind, written: &str, options: &[Choice]) -> Result<Option<Answer>, String> {
    let code = |word: &str| {
        let found = options.iter().find(|option| option.word == word);
        let found = found.or_else(|| options.iter().find(|option| option.code.to_string() == word));
        found.map(|option| option.code).ok_or_else(|| format!("no option is called “{word}”"))
    };
    let codes = || written.split_whitespace().map(code).collect::<Result<Vec<i32>, String>>();
    let within = |min: Option<f64>, max: Option<f64>| match written.parse::<f64>() {
        Ok(value) if !value.is_finite() => Err(format!("“{written}” is not a number")),
        Ok(value) if min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max) => {
            Err(format!("{value} is out of the item’s range"))
        }
        Ok(value) => Ok(Some(Answer::Number(value))),
        Err(_) => Err(format!("“{written}” is not a number")),
    };
    match kind {
        ItemKind::SingleChoice { .. }
        | ItemKind::Battery { .. }
        | ItemKind::SemanticDifferential { .. }
        | ItemKind::Vignettes { .. }
        | ItemKind::Scale { .. }
        | ItemKind::NetPromoter { .. } => Ok(Some(Answer::Code(code(written)?))),
        ItemKind::MultipleChoice { .. } => {
            let mut codes = codes()?;
            codes.sort_unstable();
            codes.dedup();
            Ok((!codes.is_empty()).then_some(Answer::Codes(codes)))
        }
        ItemKind::Ranking { .. } => {
            let codes = codes()?;
            Ok((!codes.is_empty()).then_some(Answer::Ranked(codes)))
        }
        ItemKind::Number { min, max, .. } => within(*min, *max),
        ItemKind::Slider { min, max, .. } => within(Some(*min), Some(*max)),
        ItemKind::ShortText { max_length } | ItemKind::LongText { max_length } => {
            text(written, usize::try_from(*max_length).unwrap_or(usize::MAX))
        }
        ItemKind::Hidden { .. } => text(written, HIDDEN_MAX),
        ItemKind::Date { .. } if written == "today" => Ok(None),
        ItemKind::Date { precision, .. } => {
            let day: Day =
                written.parse().map_err(|_| format!("“{written}” is not a day such as 2026-11-27, nor “today”"))?;
            Ok(Some(Answer::Date(precision.cut(day))))
        }
        ItemKind::Time {} => clock(written).map(|()| Some(Answer::Time(written.to_owned()))),
        ItemKind::DateTime {} => {
            let (day, time) = written.split_once('T').ok_or("write it as 2026-11-27T14:05")?;
            day.parse::<Day>().map_err(|_| format!("“{day}” is not a day"))?;
            clock(time).map(|()| Some(Answer::DateTime(written.to_owned())))
        }
        ItemKind::Allocation { .. }
        | ItemKind::Postcode {}
        | ItemKind::Information { .. }
        | ItemKind::Consent { .. }
        | ItemKind::Calculated { .. }
        | ItemKind::Placeholder { .. } => Err("nothing of this kind can be filled in beforehand".to_owned()),
    }
}

fn text(written: &str, longest: usize) -> Result<Option<Answer>, String> {
    match written.chars().count() {
        0 => Ok(None),
        n if n > longest => Err(format!("it has {n} characters, and the item takes {longest}")),
        _ => Ok(Some(Answer::Text(written.to_owned()))),
    }
}

/// Whether a text is a time of day, `14:05`.
fn clock(written: &str) -> Result<(), String> {
    let parts = written.split_once(':').filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2);
    let read = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()));
    let good = parts.and_then(|(hour, minute)| Some(read(hour)? < 24 && read(minute)? < 60)) == Some(true);
    if good { Ok(()) } else { Err(format!("“{written}” is not a time such as 14:05")) }
}
