//! All responses of a wave looked at together.

use super::alike::{Match, Rows};
use super::marks::{Flag, Marks};
use super::straight::Straight;
use super::timing::{SPEEDER_SHARE, median, pace};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::Role;
use crate::questionnaire::walk::{Shown, Walk};
use crate::questionnaire::{Answer, Answers, Circumstances};
use std::collections::HashMap;

/// A text is compared where it is longer than this many characters.
pub const TEXT_LONGER_THAN: usize = 20;

/// A response as it is looked at.
#[derive(Debug, Clone)]
pub struct Assessed {
    pub answers: Answers,
    pub circumstances: Circumstances,
    /// Time spent on pages, in seconds, where it is known.
    pub seconds: Option<u32>,
    pub marks: Marks,
    /// It was sent.
    pub is_complete: bool,
}

/// What is odd about a response, in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Remark {
    /// Honeypot, device repeat, burst: the flag says all.
    Marked(Flag),
    /// Its seconds an item are this share of the median.
    Speeder {
        share: f64,
    },
    StraightLining(Straight),
    NearDuplicate(Match),
    /// So many responses hold the same text, this one among them.
    SameText {
        responses: usize,
    },
}

impl Remark {
    pub fn flag(&self) -> Flag {
        match self {
            Remark::Marked(flag) => *flag,
            Remark::Speeder { .. } => Flag::Speeder,
            Remark::StraightLining(_) => Flag::StraightLining,
            Remark::NearDuplicate(_) => Flag::NearDuplicate,
            Remark::SameText { .. } => Flag::SameText,
        }
    }
}

/// What was found about a wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// For each response, in the order given.
    pub remarks: Vec<Vec<Remark>>,
    /// Median seconds an item of complete responses; `None` where too few are known.
    pub median_pace: Option<f64>,
    /// Complete responses whose duration is known.
    pub timed: usize,
    /// Whether pairs were compared: not with very many responses.
    pub compared: bool,
}

/// Looks at the responses of one wave. The time grows with the square of their number, slowly: see docs/METHODS.md.
pub fn assess(questionnaire: &Questionnaire, responses: &[Assessed]) -> Assessment {
    let mut remarks: Vec<Vec<Remark>> =
        responses.iter().map(|response| response.marks.flags().map(Remark::Marked).collect()).collect();
    let mut rows = Rows::new(questionnaire.variables().len());
    let mut texts: HashMap<(usize, String), Vec<usize>> = HashMap::new();
    let mut paces: Vec<Option<f64>> = Vec::with_capacity(responses.len());
    let mut straight: Vec<Straight> = Vec::with_capacity(responses.len());
    for (at, response) in responses.iter().enumerate() {
        let walk = Walk::of(questionnaire, &response.answers, response.circumstances);
        rows.push(&walk);
        for (slot, text) in long_texts(&walk) {
            texts.entry((slot, text)).or_default().push(at);
        }
        let seconds = response.seconds.filter(|_| response.is_complete);
        paces.push(seconds.and_then(|seconds| pace(seconds, asked(&walk))));
        straight.push(Straight::of(&walk));
    }
    let timed: Vec<f64> = paces.iter().flatten().copied().collect();
    let (timed, median_pace) = (timed.len(), median(timed));
    for (remarks, pace) in remarks.iter_mut().zip(&paces) {
        if let (Some(pace), Some(median)) = (pace, median_pace)
            && *pace < median * SPEEDER_SHARE
        {
            remarks.push(Remark::Speeder { share: pace / median });
        }
    }
    for (remarks, straight) in remarks.iter_mut().zip(straight) {
        if straight.is_flagged() {
            remarks.push(Remark::StraightLining(straight));
        }
    }
    let closest = rows.closest();
    for (remarks, closest) in remarks.iter_mut().zip(closest.iter().flatten()) {
        remarks.extend(closest.map(Remark::NearDuplicate));
    }
    for (at, responses) in shared(&texts) {
        if let Some(remarks) = remarks.get_mut(at) {
            remarks.push(Remark::SameText { responses });
        }
    }
    Assessment { remarks, median_pace, timed, compared: closest.is_some() }
}

/// Items that the person was asked.
fn asked(walk: &Walk<'_, '_>) -> usize {
    let variables = walk.questionnaire().variables().iter().zip(&walk.shown);
    variables.filter(|(v, shown)| v.role == Role::Asked && v.kind.is_data() && **shown == Shown::Yes).count()
}

/// Long texts that count, with small differences of writing taken out, and their slots.
fn long_texts<'w>(walk: &'w Walk<'_, '_>) -> impl Iterator<Item = (usize, String)> + 'w {
    walk.counting.iter().enumerate().filter_map(|(slot, answer)| match answer {
        Some(Answer::Text(text)) => {
            let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            (plain.chars().count() > TEXT_LONGER_THAN).then_some((slot, plain))
        }
        _ => None,
    })
}

/// Each response that shares a text with others, and the number of those that do; the greatest where it shares several.
fn shared(texts: &HashMap<(usize, String), Vec<usize>>) -> std::collections::BTreeMap<usize, usize> {
    let mut out = std::collections::BTreeMap::new();
    for holders in texts.values().filter(|holders| holders.len() > 1) {
        for holder in holders {
            let most: &mut usize = out.entry(*holder).or_default();
            *most = holders.len().max(*most);
        }
    }
    out
}
