//! What a weighting plan says: a list of steps, as a document and as values.

use super::adjustment::Distance;
use crate::id::VariableId;
use serde::{Deserialize, Serialize};

/// Largest relative difference between a margin and the weighted sample that counts as met.
pub const MARGIN_TOLERANCE: f64 = 1e-10;

/// Rounds over all margins before raking is given up.
pub const ROUNDS_MAX: u32 = 1_000;

/// Newton steps before calibration is given up.
pub const STEPS_MAX: u32 = 100;

/// How a wave is weighted: steps, in the order in which they are taken.
///
/// Plans from before there were steps, `{"margins": […], "tolerance"?, "rounds_max"?}`, are read as one step of raking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlanDocument")]
pub struct WeightingPlan {
    pub steps: Vec<Step>,
}

impl WeightingPlan {
    /// Raking to these margins, and nothing else.
    pub fn new(margins: Vec<Margin>) -> WeightingPlan {
        WeightingPlan { steps: vec![Step::Rake(RakeStep::new(margins))] }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanDocument {
    steps: Option<Vec<Step>>,
    margins: Option<Vec<Margin>>,
    tolerance: Option<f64>,
    rounds_max: Option<u32>,
}

impl TryFrom<PlanDocument> for WeightingPlan {
    type Error = &'static str;

    fn try_from(document: PlanDocument) -> Result<WeightingPlan, &'static str> {
        match document {
            PlanDocument { steps: Some(steps), margins: None, tolerance: None, rounds_max: None } => {
                Ok(WeightingPlan { steps })
            }
            PlanDocument { steps: None, margins: Some(margins), tolerance, rounds_max } => {
                let step = RakeStep::new(margins);
                let tolerance = tolerance.unwrap_or(step.tolerance);
                let rounds_max = rounds_max.unwrap_or(step.rounds_max);
                Ok(WeightingPlan { steps: vec![Step::Rake(RakeStep { tolerance, rounds_max, ..step })] })
            }
            _ => Err("a plan has either steps, or margins with tolerance and rounds_max"),
        }
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    Base(BaseStep),
    NonResponse(NonResponseStep),
    Propensity(PropensityStep),
    Poststratify(PoststratifyStep),
    Rake(RakeStep),
    Calibrate(CalibrateStep),
    Trim(TrimStep),
    Normalise(NormaliseStep),
}

impl Step {
    /// The word for it in a plan.
    pub fn word(&self) -> &'static str {
        match self {
            Step::Base(_) => "base",
            Step::NonResponse(_) => "non_response",
            Step::Propensity(_) => "propensity",
            Step::Poststratify(_) => "poststratify",
            Step::Rake(_) => "rake",
            Step::Calibrate(_) => "calibrate",
            Step::Trim(_) => "trim",
            Step::Normalise(_) => "normalise",
        }
    }
}

/// Where the weights start. A plan without this step starts from the design's weights.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseStep {
    /// A number column; without it the design's weights, 1 where the design has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<VariableId>,
}

/// Which cases of the sample responded: a coded variable known of everybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub variable: VariableId,
    /// Codes or labels that mean “responded”.
    pub responded: Vec<String>,
}

/// Respondents stand for the non-respondents of their class (R: `postStratify` to the classes of the sample).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonResponseStep {
    pub outcome: Outcome,
    /// Coded variables known of respondents and non-respondents, crossed. None: one class.
    #[serde(default)]
    pub classes: Vec<VariableId>,
}

/// Respondents are weighted by the inverse of their estimated chance of responding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropensityStep {
    pub outcome: Outcome,
    /// Coded or number variables known of respondents and non-respondents.
    pub predictors: Vec<VariableId>,
    /// Cut the estimated chances into this many classes of equal weight, and use the response rate of each: softer on errors of the
    /// model than the chances themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<u32>,
}

/// Cells over one variable, or over several crossed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoststratifyStep {
    pub variables: Vec<VariableId>,
    pub kind: TargetKind,
    pub cells: Vec<CrossedCell>,
    #[serde(default, skip_serializing_if = "Missing::is_neutral")]
    pub missing: Missing,
}

/// A cell and its target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossedCell {
    /// A code or label of each variable, in their order.
    pub categories: Vec<String>,
    pub target: f64,
}

/// Several margins at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RakeStep {
    /// In the order in which they are fitted within a round.
    pub margins: Vec<Margin>,
    /// Largest relative difference between a share and its target.
    #[serde(default = "tolerance")]
    pub tolerance: f64,
    #[serde(default = "rounds")]
    pub rounds_max: u32,
    #[serde(default, skip_serializing_if = "Missing::is_neutral")]
    pub missing: Missing,
}

impl RakeStep {
    pub fn new(margins: Vec<Margin>) -> RakeStep {
        RakeStep { margins, tolerance: MARGIN_TOLERANCE, rounds_max: ROUNDS_MAX, missing: Missing::Neutral }
    }
}

/// Margins, and means of numbers, with weights as close as possible to those before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrateStep {
    #[serde(default)]
    pub margins: Vec<Margin>,
    #[serde(default)]
    pub means: Vec<NumberMean>,
    pub distance: DistanceWord,
    /// Least and greatest ratio of new to old weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 2]>,
    /// Largest relative misfit of a total.
    #[serde(default = "tolerance")]
    pub tolerance: f64,
    #[serde(default = "newton_steps")]
    pub steps_max: u32,
    #[serde(default, skip_serializing_if = "Missing::is_neutral")]
    pub missing: Missing,
}

/// A number's mean in the population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberMean {
    pub variable: VariableId,
    pub mean: f64,
}

/// [`Distance`] in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistanceWord {
    Linear,
    Raking,
    Logit,
}

impl From<DistanceWord> for Distance {
    fn from(word: DistanceWord) -> Distance {
        match word {
            DistanceWord::Linear => Distance::Linear,
            DistanceWord::Raking => Distance::Raking,
            DistanceWord::Logit => Distance::Logit,
        }
    }
}

/// Weights are cut at multiples of their mean; what is cut off is spread equally over the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrimStep {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// Until no weight is outside.
    #[serde(default)]
    pub strict: bool,
}

/// The scale of the weights; last of all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormaliseStep {
    /// What the weights add up to. Without it their mean over rows that weigh something is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
}

/// What becomes of somebody without an answer to a variable of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Missing {
    /// That margin leaves the weight as it is; its shares hold among those who answered.
    #[default]
    Neutral,
    /// An answer is drawn at random, with the weighted shares of those who answered; the same seed draws the same.
    Impute { seed: u64 },
}

impl Missing {
    fn is_neutral(&self) -> bool {
        *self == Missing::Neutral
    }
}

/// A variable's distribution in the population.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    pub variable: VariableId,
    pub kind: TargetKind,
    pub categories: Vec<MarginCategory>,
}

/// What the targets of a margin are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// Parts of 1, or of 100.
    Share,
    /// Numbers of people (or businesses, …).
    Total,
}

/// One category of a margin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginCategory {
    /// A code of the variable as digits, or its label (case and surrounding space do not matter).
    pub category: String,
    /// Positive.
    pub target: f64,
    /// Line of the file it came from, for findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

fn tolerance() -> f64 {
    MARGIN_TOLERANCE
}

fn rounds() -> u32 {
    ROUNDS_MAX
}

fn newton_steps() -> u32 {
    STEPS_MAX
}
