//! Reading a quantile off a weighted distribution.

use super::super::{Cell, EstimationError};

/// Which value stands at a given share of the population. R: `qrule` of `svyquantile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum QuantileRule {
    /// The inverse of the distribution function: the least value at or below which the share lies.
    #[default]
    Math,
    /// As taught at school: the mean of both neighbours where the share falls exactly between two.
    School,
    /// Hyndman and Fan's (1996) nine, with weights. The first is `Math`, the second `School`.
    Hf1,
    Hf2,
    /// Of two neighbours the one at an even place among distinct values, where the share falls exactly between two.
    Hf3,
    /// Linear in C/W. This and the following interpolate; rows of one value count in the order in which they stand in the file.
    Hf4,
    Hf5,
    Hf6,
    Hf7,
    Hf8,
    Hf9,
    /// Shah and Vaish's, as R has it: with the weights as they are, whose scale matters.
    ShahVaish,
}

impl QuantileRule {
    pub const ALL: [QuantileRule; 12] = [
        QuantileRule::Math,
        QuantileRule::School,
        QuantileRule::Hf1,
        QuantileRule::Hf2,
        QuantileRule::Hf3,
        QuantileRule::Hf4,
        QuantileRule::Hf5,
        QuantileRule::Hf6,
        QuantileRule::Hf7,
        QuantileRule::Hf8,
        QuantileRule::Hf9,
        QuantileRule::ShahVaish,
    ];

    /// The word by which requests and R name it.
    pub fn word(self) -> &'static str {
        match self {
            QuantileRule::Math => "math",
            QuantileRule::School => "school",
            QuantileRule::Hf1 => "hf1",
            QuantileRule::Hf2 => "hf2",
            QuantileRule::Hf3 => "hf3",
            QuantileRule::Hf4 => "hf4",
            QuantileRule::Hf5 => "hf5",
            QuantileRule::Hf6 => "hf6",
            QuantileRule::Hf7 => "hf7",
            QuantileRule::Hf8 => "hf8",
            QuantileRule::Hf9 => "hf9",
            QuantileRule::ShahVaish => "shahvaish",
        }
    }

    pub fn from_word(word: &str) -> Option<QuantileRule> {
        QuantileRule::ALL.into_iter().find(|rule| rule.word() == word)
    }
}

/// A share this close to a step of the distribution, relative to the sum of weights, is on the step. R compares without slack, so
/// that rounding decides there.
const ON_STEP: f64 = 1e-12;

/// Values in ascending order with their weights: at least one, and weights that add up to more than 0.
#[derive(Debug, Clone)]
pub(super) struct Distribution {
    values: Vec<f64>,
    weights: Vec<f64>,
    /// C: sums of the weights up to and with each value.
    cumulative: Vec<f64>,
}

/// Where a share falls.
struct Step {
    /// The last value whose C is not above the share's; `None` before the first.
    below: Option<usize>,
    /// C is the share's.
    is_exact: bool,
}

impl Distribution {
    /// Of the rows of a cell that have a weight.
    pub fn of(cell: Cell<'_>, weights: &[f64]) -> Result<Distribution, EstimationError> {
        let weighted = cell.domain.rows().map(|row| (cell.values[row], weights[row]));
        let mut rows: Vec<(f64, f64)> = weighted.filter(|(_, weight)| *weight != 0.0).collect();
        // Stable: rows of one value keep their order. −0 and 0 are one value.
        rows.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or_else(|| a.0.total_cmp(&b.0)));
        let distribution = Distribution::of_sorted(rows);
        if distribution.total() > 0.0 { Ok(distribution) } else { Err(EstimationError::DomainEmpty) }
    }

    fn of_sorted(rows: Vec<(f64, f64)>) -> Distribution {
        let (values, weights): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
        let add = |sum: &mut f64, weight: &f64| {
            *sum += weight;
            Some(*sum)
        };
        let cumulative = weights.iter().scan(0.0, add).collect();
        Distribution { values, weights, cumulative }
    }

    /// The same with each value once.
    fn distinct(&self) -> Distribution {
        let mut rows: Vec<(f64, f64)> = Vec::with_capacity(self.values.len());
        for (value, weight) in self.values.iter().zip(&self.weights) {
            match rows.last_mut() {
                Some((last, sum)) if last == value => *sum += weight,
                _ => rows.push((*value, *weight)),
            }
        }
        Distribution::of_sorted(rows)
    }

    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// W.
    fn total(&self) -> f64 {
        self.cumulative.last().copied().unwrap_or(0.0)
    }

    /// The quantile at a share `p`; NaN where it is not between 0 and 1.
    ///
    /// # Formula
    /// Steps: the last k with C_k ≤ pW, see [`QuantileRule`]; x₁ before the first. The others are linear between the points (a_k, x_k)
    /// and constant beyond them, with a_k = C_k/W (Hf4), (C_k − w_k/2)/W (Hf5), C_k/(W + w_n) (Hf6), C_{k−1}/C_{n−1} (Hf7),
    /// (C_k − w_k/3)/(W + w_n/3) (Hf8), (C_k − 3w_k/8)/(W + w_n/4) (Hf9). Shah and Vaish: x_k of the greatest a_k ≤ p with
    /// a_k = (nC_k/W + ½ − w_k/2)/(n + 1).
    pub fn quantile(&self, rule: QuantileRule, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        let (total, n) = (self.total(), self.values.len() as f64);
        let (last, to_last) = match (self.weights.last(), self.cumulative.len().checked_sub(2)) {
            (Some(last), Some(before)) => (*last, self.cumulative[before]),
            _ => return self.values.first().copied().unwrap_or(f64::NAN),
        };
        let (c, w) = (&self.cumulative, &self.weights);
        match rule {
            QuantileRule::Math | QuantileRule::Hf1 => self.step(p, |_, x, _| x),
            QuantileRule::School | QuantileRule::Hf2 => self.step(p, |_, x, next| x + 0.5 * (next - x)),
            QuantileRule::Hf3 => {
                let is_even = |k: usize| (k + 1).is_multiple_of(2);
                self.distinct().step(p, |k, x, next| if is_even(k) { x } else { next })
            }
            QuantileRule::Hf4 => self.interpolated(p, |k| c[k] / total),
            QuantileRule::Hf5 => self.interpolated(p, |k| (c[k] - w[k] / 2.0) / total),
            QuantileRule::Hf6 => self.interpolated(p, |k| c[k] / (total + last)),
            QuantileRule::Hf7 => self.interpolated(p, |k| if k == 0 { 0.0 } else { c[k - 1] / to_last }),
            QuantileRule::Hf8 => self.interpolated(p, |k| (c[k] - w[k] / 3.0) / (total + last / 3.0)),
            QuantileRule::Hf9 => self.interpolated(p, |k| (c[k] - w[k] * 0.375) / (total + last / 4.0)),
            QuantileRule::ShahVaish => self.nearest_below(p, |k| (c[k] / total * n + 0.5 - w[k] / 2.0) / (n + 1.0)),
        }
    }

    /// The value after the last step at or below the share; `exact` decides between both where the share is on a step.
    fn step(&self, p: f64, exact: impl Fn(usize, f64, f64) -> f64) -> f64 {
        let Step { below, is_exact } = self.locate(p);
        let Some(below) = below else { return self.values[0] };
        let next = self.values[(below + 1).min(self.values.len() - 1)];
        if is_exact { exact(below, self.values[below], next) } else { next }
    }

    fn locate(&self, p: f64) -> Step {
        let (target, slack) = (p * self.total(), ON_STEP * self.total());
        // From the end, because negative weights make C fall in places.
        let below = self.cumulative.iter().rposition(|c| *c <= target + slack);
        let is_exact = below.is_some_and(|k| (self.cumulative[k] - target).abs() <= slack);
        Step { below, is_exact }
    }

    fn interpolated(&self, p: f64, place: impl Fn(usize) -> f64) -> f64 {
        let Some(below) = (0..self.values.len()).rev().find(|k| place(*k) <= p) else { return self.values[0] };
        let Some(next) = self.values.get(below + 1) else { return self.values[below] };
        let (from, to) = (place(below), place(below + 1));
        self.values[below] + (next - self.values[below]) * ((p - from) / (to - from))
    }

    /// Places need not ascend.
    fn nearest_below(&self, p: f64, place: impl Fn(usize) -> f64) -> f64 {
        let places = || (0..self.values.len()).map(|k| (place(k), k));
        let below = places().filter(|(a, _)| *a <= p).max_by(|a, b| a.0.total_cmp(&b.0));
        let chosen = below.or_else(|| places().min_by(|a, b| a.0.total_cmp(&b.0)));
        chosen.map_or(f64::NAN, |(_, k)| self.values[k])
    }
}
