//! Defaults: what an item is filled with before anybody answers it.

use crate::questionnaire::Answer;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::plan::CheckedItem;
use crate::response::coding::date_parts;
use crate::response::moment::read_time;
use crate::time::Day;

/// The answer that the item's default stands for; `None` where it has none, or one that is no answer of this kind.
pub(super) fn default_answer(checked: &CheckedItem, today: Option<Day>) -> Option<Answer> {
    let written = checked.item.default.as_deref()?.trim();
    let code = |word: &str| {
        let option = checked.options.iter().find(|option| option.word == word);
        option.or_else(|| checked.options.iter().find(|option| option.code.to_string() == word)).map(|o| o.code)
    };
    match &checked.item.kind {
        ItemKind::SingleChoice { .. }
        | ItemKind::Battery { .. }
        | ItemKind::SemanticDifferential { .. }
        | ItemKind::Vignettes { .. }
        | ItemKind::Scale { .. }
        | ItemKind::NetPromoter { .. } => code(written).map(Answer::Code),
        ItemKind::MultipleChoice { .. } => {
            let mut codes: Vec<i32> = written.split_whitespace().filter_map(code).collect();
            codes.sort_unstable();
            codes.dedup();
            (!codes.is_empty()).then_some(Answer::Codes(codes))
        }
        ItemKind::Ranking { .. } => {
            let codes: Vec<i32> = written.split_whitespace().filter_map(code).collect();
            (!codes.is_empty()).then_some(Answer::Ranked(codes))
        }
        ItemKind::Number { .. } | ItemKind::Slider { .. } => written.parse().ok().map(Answer::Number),
        ItemKind::ShortText { .. } | ItemKind::LongText { .. } => Some(Answer::Text(written.to_owned())),
        ItemKind::Date { precision, .. } => {
            let day: Day = if written == "today" { today? } else { written.parse().ok()? };
            let length = [0, 4, 7, 10][date_parts(*precision).len()];
            Some(Answer::Date(day.to_string().get(..length)?.to_owned()))
        }
        ItemKind::Time {} => read_time(written).map(Answer::Time),
        ItemKind::DateTime {} => {
            let (day, time) = written.split_once('T')?;
            day.parse::<Day>().ok()?;
            Some(Answer::DateTime(format!("{day}T{}", read_time(time)?)))
        }
        ItemKind::Consent { .. } => None,
        ItemKind::Allocation { .. }
        | ItemKind::Postcode {}
        | ItemKind::Information { .. }
        | ItemKind::Calculated { .. }
        | ItemKind::Hidden { .. }
        | ItemKind::Placeholder { .. } => None,
    }
}
