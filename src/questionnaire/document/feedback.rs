//! How answers become a result for whoever gave them: the scoring key, parts, levels and the bank of advice. Versioned with the
//! questionnaire, since a result is only as good as the key that it was scored by.

use crate::id::{FeedbackPartId, ScoringKeyId, VariableId};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most words that an entry of the advice bank may have, in each language.
pub const ADVICE_WORDS_MAX: usize = 60;

/// What the person who answered is told about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedbackPlan {
    pub unit: FeedbackUnit,
    /// Said above the result: paragraphs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Text>,
    pub keys: BTreeMap<ScoringKeyId, ScoringKey>,
    pub domains: Vec<FeedbackPart>,
    /// Per cent of a part's items that are needed for its score, 1 to 100.
    #[serde(default = "sixty", skip_serializing_if = "is_sixty")]
    pub least_answered: u32,
    /// Levels by the score from which they begin, ascending, the first from 0.
    pub bands: Vec<LevelBand>,
    /// The weakest-link rule: the level as a whole is at most so many bands above that of the lowest part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weakest_link: Option<u32>,
    /// How many next steps are shown, at most.
    #[serde(default = "three", skip_serializing_if = "is_three")]
    pub next_steps: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Advice>,
}

/// Whose result it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackUnit {
    Person,
    Organisation,
}

/// Points for answers. Either codes or steps; what is in neither scores nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoringKey {
    /// Of a multiple choice, points of all options chosen are added up (wrong ones may take away), but never below 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodePoints>,
    /// Of a number or a point of a scale: the points of the last step that it reaches; below the first, 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepPoints>,
    /// Codes that say “I do not know”: they score nothing, and are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePoints {
    pub code: i32,
    pub points: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPoints {
    pub at_least: f64,
    pub points: f64,
}

/// A part of the result, with a score of its own (a domain).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedbackPart {
    pub name: FeedbackPartId,
    pub title: Text,
    /// Relative to the other parts'; 0: shown, but not counted in the whole.
    pub weight: f64,
    pub items: Vec<ScoredItem>,
    #[serde(default, skip_serializing_if = "Unanswered::is_left_out")]
    pub unanswered: Unanswered,
}

/// A variable and the key by which it is scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoredItem {
    pub variable: VariableId,
    pub key: ScoringKeyId,
}

/// What becomes of an item that somebody was asked and passed over, or would rather not say. “Don't know” always scores nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// As if it did not apply.
    #[default]
    LeftOut,
    /// As in a test: what is not answered is not known.
    ScoresNothing,
}

impl Unanswered {
    pub fn is_left_out(&self) -> bool {
        *self == Unanswered::LeftOut
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelBand {
    /// The least score of the level, 0 to 100.
    pub from: f64,
    pub name: Text,
}

/// A next step for somebody whose score leaves room for it. Of one item or part, the first entry that applies is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// What it is about: an item, or a part as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<VariableId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<FeedbackPartId>,
    /// It applies where the score of that is below this, in per cent of what can be reached.
    #[serde(default = "hundred", skip_serializing_if = "is_hundred")]
    pub below: f64,
    /// How much is at stake: steps are put in the order of what is missing times this.
    pub risk: f64,
    pub title: Text,
    /// At most [`ADVICE_WORDS_MAX`] words.
    pub text: Text,
    pub effort: Effort,
    pub link: AdviceLink,
}

/// Where more can be found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceLink {
    pub name: Text,
    /// Begins with `https://`.
    pub url: String,
}

/// How much a step takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    Today,
    Month,
    Plan,
}

fn sixty() -> u32 {
    60
}

fn is_sixty(value: &u32) -> bool {
    *value == 60
}

fn three() -> u32 {
    3
}

fn is_three(value: &u32) -> bool {
    *value == 3
}

fn hundred() -> f64 {
    100.0
}

fn is_hundred(value: &f64) -> bool {
    *value == 100.0
}

macro_rules! texts {
    ($(#[$doc:meta])* $name:ident $(, $mut:tt)?) => {
        $(#[$doc])*
        pub fn $name(plan: &$($mut)? FeedbackPlan, visit: &mut dyn FnMut(String, &$($mut)? Text)) {
            for (a, text) in IntoIterator::into_iter(&$($mut)? plan.about).enumerate() {
                visit(format!("about[{a}]"), text);
            }
            for (d, part) in IntoIterator::into_iter(&$($mut)? plan.domains).enumerate() {
                visit(format!("domains[{d}].title"), &$($mut)? part.title);
            }
            for (b, band) in IntoIterator::into_iter(&$($mut)? plan.bands).enumerate() {
                visit(format!("bands[{b}].name"), &$($mut)? band.name);
            }
            for (a, advice) in IntoIterator::into_iter(&$($mut)? plan.advice).enumerate() {
                visit(format!("advice[{a}].title"), &$($mut)? advice.title);
                visit(format!("advice[{a}].text"), &$($mut)? advice.text);
                visit(format!("advice[{a}].link.name"), &$($mut)? advice.link.name);
            }
        }
    };
}

texts! {
    /// The texts of the plan, each with its path from it.
    texts
}

texts! {
    /// As [`texts`], to be changed.
    texts_mut, mut
}
