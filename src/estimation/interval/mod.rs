//! Confidence intervals. Multipliers are Student's t on the design's degrees of freedom; infinite df is the normal distribution.
//!
//! Proportions have an interval of their own for each taste: [`ProportionInterval`] names the methods and [`Proportion`] holds what
//! they look at. Each is a function in a file of its own.

mod arcsine;
mod korn_graubard;
mod likelihood;
mod logit;
mod wilson;

pub use arcsine::arcsine_interval;
pub use korn_graubard::{
    clopper_pearson, effective_sample_size, few_df_factor, korn_graubard_interval, none_or_all_interval,
};
pub use likelihood::likelihood_interval;
pub(crate) use logit::logit_interval_reaching;
pub use logit::{logit_interval, logit_interval_with_se};
pub use wilson::wilson_interval;

use crate::numeric::distribution::student::two_sided_t;
use serde::{Deserialize, Serialize};

/// Estimate ± t·SE. NaN ends where df is not positive.
pub fn symmetric_interval(value: f64, se: f64, df: f64, level: f64) -> (f64, f64) {
    let reach = two_sided_t(1.0 - level, df) * se;
    (value - reach, value + reach)
}

/// How the interval of a proportion is made. R: the `method` of `svyciprop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProportionInterval {
    /// Symmetric on the logit scale, with the standard error of the logit itself.
    #[default]
    Logit,
    /// Symmetric on the logit scale, with the standard error carried over from the proportion. The same under linearisation.
    Xlogit,
    /// Estimate ± t·SE.
    Mean,
    /// Symmetric on the arcsine scale.
    Asin,
    /// Korn and Graubard: Clopper and Pearson's with an effective sample size.
    Beta,
    /// Wilson's score interval with an effective sample size.
    Wilson,
    /// Where the scaled likelihood ratio is not beyond its quantile.
    Likelihood,
}

impl ProportionInterval {
    pub const ALL: [ProportionInterval; 7] = [
        ProportionInterval::Logit,
        ProportionInterval::Xlogit,
        ProportionInterval::Mean,
        ProportionInterval::Asin,
        ProportionInterval::Beta,
        ProportionInterval::Wilson,
        ProportionInterval::Likelihood,
    ];

    /// The word by which requests and R name it.
    pub fn word(self) -> &'static str {
        match self {
            ProportionInterval::Logit => "logit",
            ProportionInterval::Xlogit => "xlogit",
            ProportionInterval::Mean => "mean",
            ProportionInterval::Asin => "asin",
            ProportionInterval::Beta => "beta",
            ProportionInterval::Wilson => "wilson",
            ProportionInterval::Likelihood => "likelihood",
        }
    }

    pub fn from_word(word: &str) -> Option<ProportionInterval> {
        ProportionInterval::ALL.into_iter().find(|method| method.word() == word)
    }

    /// The interval of `proportion` by this method. Where a method has none, its ends are NaN: all but `beta` and `mean` for a
    /// proportion of 0 or 1, whose linearised variance of 0 they cannot use. [`none_or_all_interval`] is for those.
    ///
    /// # Example
    /// ```
    /// use barograph::estimation::{Proportion, ProportionInterval};
    /// let share = Proportion::new(0.2, 0.03, 60.0, 400);
    /// let (lower, upper) = ProportionInterval::Wilson.of(&share, 0.95);
    /// assert!(0.14 < lower && lower < 0.15 && 0.26 < upper && upper < 0.27);
    /// ```
    pub fn of(self, proportion: &Proportion, level: f64) -> (f64, f64) {
        let Proportion { value, se, df, .. } = *proportion;
        match self {
            ProportionInterval::Logit => logit_interval_with_se(value, proportion.logit_se, df, level),
            ProportionInterval::Xlogit => logit_interval(value, se, df, level),
            ProportionInterval::Mean => symmetric_interval(value, se, df, level),
            ProportionInterval::Asin => arcsine_interval(value, se, df, level),
            ProportionInterval::Beta => {
                let n = effective_sample_size(value, se, proportion.rows as f64, proportion.design_df, level);
                korn_graubard_interval(value, n, level)
            }
            ProportionInterval::Wilson => wilson_interval(value, se, df, level),
            ProportionInterval::Likelihood => likelihood_interval(proportion, level),
        }
    }
}

/// What is known of a proportion, whichever interval is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    /// 0 to 1.
    pub value: f64,
    pub se: f64,
    /// The standard error of its logit: se/(p(1 − p)) under linearisation, the spread of the replicates' logits under replication.
    pub logit_se: f64,
    /// Degrees of freedom of the t quantile.
    pub df: f64,
    /// Degrees of freedom of the (sub)design, which `beta` compares with those of a simple random sample; R ignores `df` there.
    pub design_df: f64,
    /// Rows of the (sub)design, missing answers included: the n of `beta` in R. Of a calibrated design all rows.
    pub rows: usize,
    /// Rows with an answer: the n of `likelihood`.
    pub answered: usize,
    /// Mean weight of the rows with an answer over the mean weight of all rows of the (sub)design: R multiplies the quantile of
    /// `likelihood` by it.
    pub relative_weight: f64,
}

impl Proportion {
    /// A proportion of a design in which everybody answered, with a linearised standard error.
    pub fn new(value: f64, se: f64, df: f64, rows: usize) -> Proportion {
        let logit_se = se / (value * (1.0 - value));
        Proportion { value, se, logit_se, df, design_df: df, rows, answered: rows, relative_weight: 1.0 }
    }
}

#[cfg(test)]
mod tests;
