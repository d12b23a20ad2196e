//! Whether a proportion may be shown: the presentation standard of the US National Center for Health Statistics.
//!
//! The standard judges by the width of Korn and Graubard's interval, by sample size and by degrees of freedom (Parker, Talih, Malec
//! and others 2017). First function to read: [`nchs_standard`].

use super::interval::korn_graubard_interval;
use serde::{Deserialize, Serialize};

/// Rows, or effective rows, below which a proportion is suppressed.
pub const LEAST_SAMPLE: f64 = 30.0;
/// An interval this wide is suppressed.
pub const GREATEST_WIDTH: f64 = 0.30;
/// An interval this narrow is shown whatever its relative width.
pub const NARROW_WIDTH: f64 = 0.05;
/// Width over the proportion, in per cent, above which it is suppressed.
pub const GREATEST_RELATIVE_WIDTH: f64 = 130.0;
/// Degrees of freedom below which a statistician should look.
pub const FEW_DF: f64 = 8.0;

/// What the standard looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The proportion, 0 to 1.
    pub share: f64,
    /// Rows it rests on.
    pub n: f64,
    /// Effective rows, p̂(1 − p̂)/SE² with or without the adjustment for few degrees of freedom
    /// ([`effective_sample_size`](super::effective_sample_size)). Taken as `n` where it is greater.
    pub effective_n: f64,
    pub df: f64,
    /// Confidence level of the interval; the standard's is 0.95.
    pub level: f64,
}

/// The judgement and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Presentation {
    /// Effective rows used: at most n.
    pub effective_n: f64,
    /// Korn and Graubard's interval.
    pub lower: f64,
    pub upper: f64,
    /// Upper minus lower.
    pub width: f64,
    /// Width over the proportion, in per cent; infinite for a proportion of 0.
    pub relative_width: f64,
    pub verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", content = "reasons", rename_all = "snake_case")]
pub enum Verdict {
    /// May be shown; with remarks in a note to the figure or for a statistician's eye.
    Present(Vec<Remark>),
    /// Must not be shown, for these reasons (at least one).
    Suppress(Vec<Reason>),
}

impl Verdict {
    pub fn is_presented(&self) -> bool {
        matches!(self, Verdict::Present(_))
    }
}

/// Why a proportion is suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fewer than 30 rows.
    SampleSmall,
    /// Fewer than 30 effective rows.
    EffectiveSampleSmall,
    /// The interval is at least 0.30 wide.
    IntervalWide,
    /// The interval is wider than 0.05 and than 130 % of the proportion.
    IntervalRelativelyWide,
    /// There is no interval: a number the standard needs is missing or contradicts itself.
    NoInterval,
}

/// What is said beside a proportion that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Nobody, or everybody: a statistician should look.
    NoneOrAll,
    /// Fewer than 8 degrees of freedom: a statistician should look.
    FewDegreesOfFreedom,
    /// The proportion may be shown, but not 1 minus it: that would be relatively too wide.
    ComplementUnreliable,
}

impl Remark {
    pub fn words(self) -> &'static str {
        match self {
            Remark::NoneOrAll => "statistical review: 0 events",
            Remark::FewDegreesOfFreedom => "statistical review: df < 8",
            Remark::ComplementUnreliable => "complement unreliable",
        }
    }
}

/// Whether a proportion may be shown.
///
/// # Formula
/// Suppressed with n < 30 or n_e < 30; with an interval of width ≥ 0.30; with one wider than 0.05 whose width is more than 130 % of the
/// proportion. Otherwise shown; with a remark where nobody or everybody has the property, where df < 8, and where the interval is wider
/// than 0.05 and than 130 % of 1 − p̂ (Parker et al. 2017, NCHS Vital and Health Statistics 2(175)). n_e is capped at n.
///
/// # Example
/// ```
/// use barograph::estimation::presentation::{Evidence, nchs_standard};
/// let judged = nchs_standard(&Evidence { share: 0.2, n: 1200.0, effective_n: 800.0, df: 60.0, level: 0.95 });
/// assert!(judged.verdict.is_presented());
/// ```
pub fn nchs_standard(evidence: &Evidence) -> Presentation {
    let Evidence { share, n, df, level, .. } = *evidence;
    let effective_n = evidence.effective_n.min(n);
    let (lower, upper) = korn_graubard_interval(share, effective_n, level);
    let width = upper - lower;
    let relative_width = 100.0 * width / share;
    let mut reasons = Vec::new();
    if n < LEAST_SAMPLE {
        reasons.push(Reason::SampleSmall);
    }
    if effective_n < LEAST_SAMPLE {
        reasons.push(Reason::EffectiveSampleSmall);
    }
    if width.is_nan() || df.is_nan() {
        reasons.push(Reason::NoInterval);
    } else if width >= GREATEST_WIDTH {
        reasons.push(Reason::IntervalWide);
    } else if width > NARROW_WIDTH && relative_width > GREATEST_RELATIVE_WIDTH {
        reasons.push(Reason::IntervalRelativelyWide);
    }
    let verdict =
        if reasons.is_empty() { Verdict::Present(remarks(share, width, df)) } else { Verdict::Suppress(reasons) };
    Presentation { effective_n, lower, upper, width, relative_width, verdict }
}

fn remarks(share: f64, width: f64, df: f64) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if share <= 0.0 || share >= 1.0 {
        remarks.push(Remark::NoneOrAll);
    }
    if df < FEW_DF {
        remarks.push(Remark::FewDegreesOfFreedom);
    }
    if width > NARROW_WIDTH && 100.0 * width / (1.0 - share) > GREATEST_RELATIVE_WIDTH {
        remarks.push(Remark::ComplementUnreliable);
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(share: f64, n: f64, effective_n: f64, df: f64) -> Verdict {
        nchs_standard(&Evidence { share, n, effective_n, df, level: 0.95 }).verdict
    }

    #[test]
    fn each_rule_by_itself() {
        assert_eq!(verdict(0.2, 1200.0, 800.0, 60.0), Verdict::Present(vec![]));
        assert_eq!(verdict(0.2, 1200.0, 800.0, 7.0), Verdict::Present(vec![Remark::FewDegreesOfFreedom]));
        assert_eq!(verdict(0.97, 300.0, 128.0, 25.0), Verdict::Present(vec![Remark::ComplementUnreliable]));
        assert_eq!(verdict(0.0, 150.0, 150.0, 20.0), Verdict::Present(vec![Remark::NoneOrAll]));
        assert_eq!(verdict(0.42, 64.0, 31.5, 20.0), Verdict::Suppress(vec![Reason::IntervalWide]));
        assert_eq!(verdict(0.12, 90.0, 32.0, 20.0), Verdict::Suppress(vec![Reason::IntervalRelativelyWide]));
        assert_eq!(
            verdict(0.5, 28.0, 28.0, 20.0),
            Verdict::Suppress(vec![Reason::SampleSmall, Reason::EffectiveSampleSmall, Reason::IntervalWide])
        );
        assert_eq!(verdict(f64::NAN, 90.0, 60.0, 20.0), Verdict::Suppress(vec![Reason::NoInterval]));
        // Narrow, though 150 % of the proportion.
        assert_eq!(verdict(0.031, 412.0, 260.0, 40.0), Verdict::Present(vec![]));
    }

    #[test]
    fn no_more_effective_rows_than_rows() {
        let judged = nchs_standard(&Evidence { share: 0.2, n: 100.0, effective_n: 300.0, df: 60.0, level: 0.95 });
        assert_eq!(judged.effective_n, 100.0);
    }
}
