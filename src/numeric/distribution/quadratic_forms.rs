//! Sums of weighted χ² variables, to which the test statistics of surveys are referred, by saddlepoint.

use super::gamma_function::deviance_part;
use super::normal;
use crate::numeric::root::bracketed;
use std::f64::consts::SQRT_2;

/// One part of a quadratic form: `weight` times a χ² variable on `df` degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Part {
    weight: f64,
    df: f64,
}

/// P(Σλᵢ χ²₁ > x) for λᵢ ≥ 0, approximately. NaN where no λ is positive or one is negative or not finite.
///
/// # Formula
/// 1 − Φ(w + ln(v/w)/w) with w = sign(ζ)√(2(ζx − K(ζ))), v = ζ√K″(ζ), K(ζ) = −½Σ ln(1 − 2ζλᵢ), K′(ζ) = x (Kuonen 1999, after Lugannani
/// and Rice and Barndorff-Nielsen). Relative error mostly below 1 %. R: `survey:::pchisqsum(method = "saddlepoint")`, which falls back
/// to Satterthwaite's approximation near the mean; here the limit of the formula is taken.
pub fn upper_tail(x: f64, weights: &[f64]) -> f64 {
    match parts(weights) {
        Some(_) if x <= 0.0 => 1.0,
        Some(parts) => saddlepoint(x, &parts),
        None => f64::NAN,
    }
}

/// P(Σλᵢ χ²₁ / (χ²_ν/ν) > x) with numerator and denominator independent, approximately: the tail of Σλᵢ χ²₁ − (x/ν)χ²_ν beyond 0.
/// With infinite `df` as [`upper_tail`].
///
/// R: `survey:::pFsum(method = "saddlepoint")`, what `svychisq(statistic = "saddlepoint")` reports.
pub fn ratio_upper_tail(x: f64, weights: &[f64], df: f64) -> f64 {
    if df == f64::INFINITY {
        return upper_tail(x, weights);
    }
    match parts(weights) {
        Some(_) if df.is_nan() || df <= 0.0 => f64::NAN,
        Some(_) if x <= 0.0 => 1.0,
        Some(mut parts) => {
            parts.push(Part { weight: -x / df, df });
            saddlepoint(0.0, &parts)
        }
        None => f64::NAN,
    }
}

/// The positive weights as parts.
fn parts(weights: &[f64]) -> Option<Vec<Part>> {
    let good = weights.iter().all(|w| *w >= 0.0 && w.is_finite()) && weights.iter().any(|w| *w > 0.0);
    good.then(|| weights.iter().filter(|w| **w > 0.0).map(|w| Part { weight: *w, df: 1.0 }).collect())
}

fn saddlepoint(x: f64, parts: &[Part]) -> f64 {
    if !x.is_finite() {
        return if x > 0.0 { 0.0 } else { f64::NAN };
    }
    let greatest = parts.iter().fold(0.0f64, |g, p| g.max(p.weight));
    let least = parts.iter().fold(0.0f64, |l, p| l.min(p.weight));
    let slope = |zeta: f64| parts.iter().map(|p| p.df * p.weight / (1.0 - 2.0 * zeta * p.weight)).sum::<f64>() - x;
    // Just inside the poles at 1/(2λ): K′ rises from below x to above it in between. Without a negative weight there is no pole
    // below; there K′ is at most Σdf/(2|ζ|).
    let inside = 1.0 - 1e-14;
    let high = inside / (2.0 * greatest);
    let df: f64 = parts.iter().map(|p| p.df).sum();
    let low = if least < 0.0 { inside / (2.0 * least) } else { -df / x };
    match bracketed(low, high, slope) {
        Some(zeta) => normal::upper_tail(signed_root(zeta, parts)),
        // Beyond what a double can tell from the pole.
        None if slope(high) < 0.0 => 0.0,
        None if slope(low) > 0.0 => 1.0,
        None => f64::NAN,
    }
}

/// w + ln(v/w)/w at the saddlepoint.
///
/// With uᵢ = 2ζλᵢ/(1 − 2ζλᵢ): w² = Σ(uᵢ − ln(1 + uᵢ)) and v² = ½Σuᵢ², both free of cancellation.
fn signed_root(zeta: f64, parts: &[Part]) -> f64 {
    let u = |p: &Part| 2.0 * zeta * p.weight / (1.0 - 2.0 * zeta * p.weight);
    let w2: f64 = parts.iter().map(|p| p.df * deviance_part(u(p), 1.0 / (1.0 - 2.0 * zeta * p.weight))).sum();
    let v2: f64 = parts.iter().map(|p| 0.5 * p.df * u(p) * u(p)).sum();
    let w = w2.sqrt().copysign(zeta);
    if w.abs() < AT_THE_MEAN { skewness(parts) / 6.0 } else { w + 0.5 * (v2 / w2).ln() / w }
}

/// Below this |w| the limit at the mean is taken.
const AT_THE_MEAN: f64 = 1e-6;

/// K‴(0)/K″(0)^1.5.
fn skewness(parts: &[Part]) -> f64 {
    let moment = |k: i32| parts.iter().map(|p| p.df * p.weight.powi(k)).sum::<f64>();
    2.0 * SQRT_2 * moment(3) / moment(2).powf(1.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::{chi_squared, close, fisher};

    /// What the approximation may be off by.
    const APPROXIMATE: f64 = 0.04;

    /// Exact values: Imhof 1961, table 1, Q₁ = 0.6χ²₁ + 0.3χ²₁ + 0.1χ²₁.
    #[test]
    fn imhofs_table() {
        for (x, p) in [(0.1, 0.9458), (0.7, 0.5064), (2.0, 0.1240)] {
            close(upper_tail(x, &[0.6, 0.3, 0.1]), p, APPROXIMATE);
        }
    }

    #[test]
    fn equal_weights_are_chi_squared_and_f() {
        for x in [0.5, 2.0, 4.0, 9.0, 30.0, 200.0] {
            close(upper_tail(2.0 * x, &[2.0; 4]), chi_squared::upper_tail(x, 4.0), APPROXIMATE);
            close(ratio_upper_tail(2.0 * x, &[2.0; 4], 14.0), fisher::upper_tail(x / 4.0, 4.0, 14.0), APPROXIMATE);
        }
        close(ratio_upper_tail(3.0, &[1.0, 0.5], f64::INFINITY), upper_tail(3.0, &[1.0, 0.5]), 1e-15);
    }

    /// There is no jump where the formula becomes its limit.
    #[test]
    fn smooth_across_the_mean() {
        let at = |x: f64| upper_tail(x, &[0.6, 0.3, 0.1]);
        for step in [1e-9, 1e-7, 1e-5, 1e-3] {
            assert!(at(1.0 - step) >= at(1.0 + step) && at(1.0 - step) - at(1.0 + step) < 2.0 * step + 1e-8, "{step}");
        }
    }

    #[test]
    fn nonsense_is_not_a_number() {
        assert!(upper_tail(1.0, &[]).is_nan());
        assert!(upper_tail(1.0, &[0.0]).is_nan());
        assert!(upper_tail(1.0, &[1.0, -1.0]).is_nan());
        assert!(upper_tail(f64::NAN, &[1.0]).is_nan());
        assert!(ratio_upper_tail(1.0, &[1.0], 0.0).is_nan());
        assert_eq!(upper_tail(-1.0, &[1.0]), 1.0);
        assert_eq!(upper_tail(f64::INFINITY, &[1.0]), 0.0);
        assert!(upper_tail(1e300, &[1.0]) < 1e-300);
    }
}
