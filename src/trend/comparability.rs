//! What may be compared with what: the same version of the question, the same kind of sample, the same population.

use super::{Break, BreakKind};
use crate::dataset::{Category, Cells, Column};
use crate::id::ConceptId;
use crate::study::SampleType;

/// What has to be the same for two waves to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms<'a> {
    pub question: Question<'a>,
    /// What makes the groups.
    pub by: Option<Question<'a>>,
    pub sample_type: SampleType,
    pub population: &'a str,
}

/// A question as the data know it. Whoever changes it without a new version has changed it all the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Question<'a> {
    version: u32,
    concept: &'a ConceptId,
    /// Of a multiple choice it has the option's own label, for its columns all have the options no and yes.
    label: &'a str,
    options: Options<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Options<'a> {
    Listed(&'a [Category]),
    Number,
    Text,
}

impl<'a> Question<'a> {
    pub fn of(column: &'a Column) -> Question<'a> {
        let options = match &column.cells {
            Cells::Category { categories, .. } => Options::Listed(categories),
            Cells::Number { .. } => Options::Number,
            Cells::Text { .. } => Options::Text,
        };
        Question { version: column.item_version, concept: &column.concept, label: &column.label, options }
    }
}

/// Samples of one family differ in how they were drawn, not in whom they can speak for or how people came to answer.
fn family(sample: SampleType) -> u8 {
    match sample {
        SampleType::Probability => 0,
        SampleType::ProbabilityPanel => 1,
        SampleType::QuotaPanel => 2,
        SampleType::OpenLink => 3,
        SampleType::Mixed => 4,
        SampleType::CensusOfRegister => 5,
    }
}

/// What stands between an earlier wave and the wave at position `before`.
pub(super) fn breaks_between(earlier: &Terms<'_>, later: &Terms<'_>, before: usize) -> Vec<Break> {
    let mut breaks = Vec::new();
    let mut push = |kind, reason| breaks.push(Break { before, kind, reason });
    let (was, is) = (&earlier.question, &later.question);
    if was.version != is.version {
        let reason = format!("The question changed: version {} became version {}.", was.version, is.version);
        push(BreakKind::ItemVersion, reason);
    } else if was != is {
        push(BreakKind::ItemVersion, "The question's wording or options changed.".to_owned());
    }
    if let (Some(was), Some(is)) = (&earlier.by, &later.by) {
        if was.version != is.version {
            let (was, is) = (was.version, is.version);
            let reason = format!("The question behind the groups changed: version {was} became version {is}.");
            push(BreakKind::ItemVersion, reason);
        } else if was != is {
            let reason = "The wording or options of the question behind the groups changed.";
            push(BreakKind::ItemVersion, reason.to_owned());
        }
    }
    if family(earlier.sample_type) != family(later.sample_type) {
        let reason = format!(
            "The sample changed from {} to {}.",
            with_article(earlier.sample_type),
            with_article(later.sample_type)
        );
        push(BreakKind::SampleType, reason);
    }
    if earlier.population != later.population {
        let reason = format!("The population changed from “{}” to “{}”.", earlier.population, later.population);
        push(BreakKind::Population, reason);
    }
    breaks
}

/// "an open link", "a probability sample".
pub(super) fn with_article(sample: SampleType) -> String {
    let words = sample.in_words();
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {words}")
}
