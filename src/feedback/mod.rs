//! What somebody who answered is told about it: scores by part, a level, and the steps to take next.
//!
//! [`score`] reads the answers by the key that stands in the questionnaire ([`FeedbackPlan`]) and is the only place that turns answers
//! into a result. [`Benchmark`] is a published wave to stand beside it; [`progress`] a code that its person keeps, so that nothing has
//! to be stored to compare with last time; [`letter()`] the result as plain text.
//! Not here: who may see a result and for how long (`app`), pages (`web`), figures about many (`measure`).
//! First type to read: [`Feedback`].

pub mod letter;
pub mod progress;
mod score;
mod steps;

pub use letter::letter;
pub use score::score;

use crate::questionnaire::document::FeedbackPlan;
use crate::time::Day;

/// The fewest answers of a published wave that somebody may compare with: among fewer, one could be recognised.
pub const BENCHMARK_BASE_MIN: u64 = 30;

/// The result of one response. Scores are 0 to 100 and not rounded.
#[derive(Debug, Clone, PartialEq)]
pub struct Feedback {
    /// In the order of the plan's parts.
    pub parts: Vec<PartScore>,
    /// The mean of the counted parts' scores by their weights; `None` where one of them has none.
    pub overall: Option<f64>,
    pub level: Option<Level>,
    /// Of how many items “don't know” was said, in all parts together.
    pub unknown: usize,
    /// Positions in the plan's advice, the most useful first.
    pub steps: Vec<usize>,
}

/// The score of a part.
#[derive(Debug, Clone, PartialEq)]
pub struct PartScore {
    /// 100 × points ÷ most; `None` where too few items were answered.
    pub score: Option<f64>,
    pub points: f64,
    /// What could be reached in the items that count.
    pub most: f64,
    /// Items that were asked.
    pub items: usize,
    /// Of these, those that count: answered, or “don't know”, or passed over where that scores nothing.
    pub counted: usize,
    pub not_applicable: usize,
    /// “Don't know”: counts, and scores nothing.
    pub unknown: usize,
    /// Passed over, or rather not said.
    pub unanswered: usize,
}

/// A level, by the weakest-link rule where there is one. Positions are among the plan's bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    pub band: usize,
    /// What the score alone would give.
    pub by_score: usize,
    /// The counted part with the lowest score, by position; of equals the first.
    pub weakest: usize,
}

impl Level {
    /// Whether the weakest part holds the level back.
    pub fn is_held_back(self) -> bool {
        self.band < self.by_score
    }
}

/// A score as it is stated: to one decimal. Levels go by what is stated, so that nobody reads 75 beside the level below it.
pub fn stated(score: f64) -> f64 {
    (score * 10.0).round() / 10.0
}

/// The position of the level that a score belongs to.
pub fn band_of(plan: &FeedbackPlan, score: f64) -> usize {
    let reached = plan.bands.iter().take_while(|band| band.from <= stated(score)).count();
    reached.saturating_sub(1)
}

/// The sector's last published wave, to stand beside somebody's own result.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// What people call the wave.
    pub wave: String,
    pub published: Day,
    /// How many answered.
    pub base: u64,
    /// The mean score, 0 to 100.
    pub overall: f64,
}

/// The benchmark, where enough answered to be compared with.
pub fn comparable(benchmark: Option<&Benchmark>) -> Option<&Benchmark> {
    benchmark.filter(|known| known.base >= BENCHMARK_BASE_MIN && known.overall.is_finite())
}
