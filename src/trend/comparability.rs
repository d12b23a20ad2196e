//! What may be compared with what: the same version of the question, the same kind of sample, the same population.

use super::{Break, BreakKind};
use crate::study::SampleType;

/// What has to be the same for two waves to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terms<'a> {
    pub item_version: u32,
    /// Version of the variable that makes the groups.
    pub by_version: Option<u32>,
    pub sample_type: SampleType,
    pub population: &'a str,
}

/// Samples of one family differ in how they were drawn, not in whom they can speak for or how people came to answer.
fn family(sample: SampleType) -> u8 {
    match sample {
        SampleType::CensusOfRegister | SampleType::Probability => 0,
        SampleType::ProbabilityPanel => 1,
        SampleType::QuotaPanel => 2,
        SampleType::OpenLink => 3,
        SampleType::Mixed => 4,
    }
}

/// What stands between an earlier wave and the wave at position `before`.
pub(super) fn breaks_between(earlier: &Terms<'_>, later: &Terms<'_>, before: usize) -> Vec<Break> {
    let mut breaks = Vec::new();
    let mut push = |kind, reason| breaks.push(Break { before, kind, reason });
    if earlier.item_version != later.item_version {
        let reason =
            format!("The question changed: version {} became version {}.", earlier.item_version, later.item_version);
        push(BreakKind::ItemVersion, reason);
    }
    if let (Some(was), Some(is)) = (earlier.by_version, later.by_version)
        && was != is
    {
        let reason = format!("The question behind the groups changed: version {was} became version {is}.");
        push(BreakKind::ItemVersion, reason);
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
