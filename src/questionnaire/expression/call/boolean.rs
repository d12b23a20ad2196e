//! Functions that give true or false.

use super::super::function::Function;
use super::super::pattern::Pattern;
use super::Values;

pub fn boolean(function: Function, values: Values<'_>) -> bool {
    match function {
        Function::True => true,
        Function::Not => !values.boolean(0),
        Function::Boolean => values.boolean(0),
        Function::BooleanFromString => {
            let text = values.text(0);
            text.eq_ignore_ascii_case("true") || text == "1"
        }
        Function::Selected => {
            let (list, word) = (values.text(0), values.text(1));
            list.split_whitespace().any(|w| w == word.trim())
        }
        Function::Contains => values.text(0).contains(&*values.text(1)),
        Function::StartsWith => values.text(0).starts_with(&*values.text(1)),
        Function::EndsWith => values.text(0).ends_with(&*values.text(1)),
        // Only where the pattern itself hangs on an answer; one that cannot be used matches nothing.
        Function::Regex => Pattern::new(&values.text(1)).is_ok_and(|pattern| pattern.matches(&values.text(0))),
        Function::Checklist => {
            let mut count = 0.0;
            values.each(2, |one| count += f64::from(u8::from(one.value().boolean())));
            let (least, most) = (values.number(0), values.number(1));
            // Either bound is left out by a number below 0.
            let (too_few, too_many) = (least >= 0.0 && count < least, most >= 0.0 && count > most);
            !too_few && !too_many
        }
        Function::WeightedChecklist => {
            let pairs = (2..values.len()).step_by(2);
            let sum: f64 = pairs.filter(|at| values.boolean(*at)).map(|at| values.number(at + 1)).sum();
            sum >= values.number(0) && sum <= values.number(1)
        }
        _ => false,
    }
}
