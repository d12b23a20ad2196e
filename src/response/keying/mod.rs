//! Keying of paper forms: what is typed is judged like a web page's answers, two entries are compared, and what they agree on (or
//! somebody decided) becomes a case. Pure: nothing here knows who keys or when.
//!
//! A field is a variable that the form prints. It takes the code printed beside the box (or the option's label), several with spaces
//! between, places of a ranking as codes in their order, numbers, days as `27 3 2019`, `1` for a ticked statement, or a text. The
//! reasons printed on the form are `dk`, `pns` and `na` (`=dk` and so on in a text). What cannot be read, or has two ticks where one
//! is wanted, is `?`. First functions to read: [`keyed`], [`compare`], [`case`].

mod case;
mod differences;
mod typed;

pub use case::{KeyedCase, case};
pub use differences::{Comparison, Decision, Difference, compare, in_words, settled};
pub use typed::{Keyed, keyed};

use super::paper;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::plan::{CheckedItem, Role, VariableKind};

/// What is keyed where nobody can tell what was meant.
pub const ILLEGIBLE: &str = "?";

/// A field of the form.
#[derive(Debug, Clone)]
pub struct KeyedField<'q> {
    /// As printed: `4`, `4b`, or `4` again for the text beside an option.
    pub number: String,
    pub slot: usize,
    pub item: &'q CheckedItem,
}

/// The fields of a form in the order printed.
pub fn fields(questionnaire: &Questionnaire, form: u64) -> Vec<KeyedField<'_>> {
    let numbers = paper::numbering(questionnaire, form);
    let variables = questionnaire.variables();
    let is_keyed = |slot: &usize| {
        matches!(variables[*slot].role, Role::Asked | Role::Specify)
            && variables[*slot].kind != VariableKind::Information
    };
    numbers
        .into_iter()
        .filter(|(slot, _)| is_keyed(slot))
        .map(|(slot, number)| KeyedField { number, slot, item: questionnaire.item_of(&variables[slot]) })
        .collect()
}
