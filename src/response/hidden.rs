//! Values that come with the address by which a person came: `?source=poster`. They are put in when the response begins.

use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::{Item, ItemKind};
use crate::questionnaire::{Answer, Answers};
use std::collections::BTreeMap;

/// The most characters a value may have.
pub const LENGTH_MAX: usize = 200;

/// The names of the parameters that the questionnaire takes from an address, in its order.
pub fn parameters(questionnaire: &Questionnaire) -> impl Iterator<Item = &str> {
    items(questionnaire).map(|(item, parameter)| parameter.unwrap_or(item.variable.as_str()))
}

/// Whether a value can be taken: something, not too long, and nothing invisible in it. An address can be made up by anybody.
pub fn is_acceptable(value: &str) -> bool {
    !value.trim().is_empty() && value.chars().count() <= LENGTH_MAX && !value.chars().any(char::is_control)
}

/// The answers that a response begins with: the values given, where they can be taken, else the items' defaults.
pub fn answers(questionnaire: &Questionnaire, given: &BTreeMap<String, String>) -> Answers {
    items(questionnaire)
        .filter_map(|(item, parameter)| {
            let given = given.get(parameter.unwrap_or(item.variable.as_str())).filter(|value| is_acceptable(value));
            let value = given.or(item.default.as_ref())?;
            Some((item.variable.clone(), Answer::Text(value.trim().to_owned())))
        })
        .collect()
}

fn items(questionnaire: &Questionnaire) -> impl Iterator<Item = (&Item, Option<&str>)> {
    questionnaire.pages().iter().flat_map(|page| &page.items).filter_map(|checked| match &checked.item.kind {
        ItemKind::Hidden { parameter } => Some((&checked.item, parameter.as_deref())),
        _ => None,
    })
}
