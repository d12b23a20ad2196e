//! The interval that inverts a scaled likelihood ratio test.

use super::Proportion;
use crate::numeric::distribution::student::two_sided_t;
use crate::numeric::root::newton_increasing;

/// All p that the likelihood ratio, scaled as Rao and Scott (1984) do, does not reject.
///
/// # Formula
/// {p : D(p)·(n − 1)/n ≤ t²·λ·κ}, D(p) = 2n(p̂ ln(p̂/p) + (1 − p̂) ln((1 − p̂)/(1 − p))), n rows with an answer,
/// λ = Var(logit p̂)·n·p̂(1 − p̂) the design effect, κ [`Proportion::relative_weight`]. Both ends are roots found to the last digits, on
/// the logit scale, where D is convex. R: `svyciprop(method = "likelihood")`, which reads the ends off a spline and is up to 2e-4 away
/// (1e-3 with replicates). NaN ends for a share of 0 or 1.
pub fn likelihood_interval(proportion: &Proportion, level: f64) -> (f64, f64) {
    let share = proportion.value;
    let n = proportion.answered as f64;
    let t = two_sided_t(1.0 - level, proportion.df);
    let variance = proportion.logit_se * proportion.logit_se;
    // Half of what D/n may be.
    let allowed = 0.5 * t * t * variance * n * share * (1.0 - share) * proportion.relative_weight / (n - 1.0);
    if !(share > 0.0 && share < 1.0 && allowed >= 0.0 && allowed.is_finite()) {
        return (f64::NAN, f64::NAN);
    }
    if allowed == 0.0 {
        return (share, share);
    }
    let logit = (share / (1.0 - share)).ln();
    let reach = (2.0 * allowed / (share * (1.0 - share))).sqrt();
    let at = |u: f64| (divergence(share, u) - allowed, logistic(u) - share);
    let upper = newton_increasing(logit + reach, at);
    // Mirrored, so that it rises.
    let lower = -newton_increasing(-logit + reach, |u| {
        let (value, slope) = at(-u);
        (value, -slope)
    });
    (logistic(lower), logistic(upper))
}

fn logistic(u: f64) -> f64 {
    1.0 / (1.0 + (-u).exp())
}

/// p̂ ln(p̂/p) + (1 − p̂) ln((1 − p̂)/(1 − p)) at p = logistic(u).
fn divergence(share: f64, u: f64) -> f64 {
    let log_p = -(-u).exp().ln_1p();
    let log_q = -u.exp().ln_1p();
    share * (share.ln() - log_p) + (1.0 - share) * ((1.0 - share).ln() - log_q)
}
