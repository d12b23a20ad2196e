//! What densities and tail areas need of the gamma function, without the difference of two large logarithms.

use std::f64::consts::PI;

/// From here on the asymptotic series is good to the last digit.
const ASYMPTOTIC_FROM: f64 = 10.0;

/// Δ(z) of Γ(z) = √(2π/z)·(z/e)^z·e^Δ(z): the remainder of Stirling's formula, for z > 0 (Abramowitz and Stegun 1964, 6.1.41 above
/// 10; below by recurrence).
pub(super) fn stirling_remainder(z: f64) -> f64 {
    let mut sum = 0.0;
    let mut z = z;
    while z < ASYMPTOTIC_FROM {
        sum += (z + 0.5) * (1.0 / z).ln_1p() - 1.0;
        z += 1.0;
    }
    let r = 1.0 / z;
    let r2 = r * r;
    let series =
        [1.0 / 156.0, -691.0 / 360_360.0, 1.0 / 1_188.0, -1.0 / 1_680.0, 1.0 / 1_260.0, -1.0 / 360.0, 1.0 / 12.0];
    sum + r * series.iter().fold(0.0, |s, c| s * r2 + c)
}

/// φ(u) = u − ln(1 + u) ≥ 0 for u > −1, exact also for small u; `ratio` is 1 + u, given because 1 + u formed from u loses the digits
/// of a ratio near 0.
///
/// # Formula
/// With s = u/(2 + u): u·s − 2s³(1/3 + s²/5 + s⁴/7 + …).
pub(super) fn deviance_part(u: f64, ratio: f64) -> f64 {
    if u.abs() > 0.4 {
        return u - ratio.ln();
    }
    let s = u / (2.0 + u);
    let s2 = s * s;
    let (mut power, mut sum, mut k) = (1.0, 0.0, 3.0);
    while power > f64::EPSILON * 0.1 {
        sum += power / k;
        power *= s2;
        k += 2.0;
    }
    u * s - 2.0 * s * s2 * sum
}

/// x^a e^(−x) / Γ(a): the density of a gamma variable times x (Loader 2000).
pub(super) fn gamma_front(a: f64, x: f64) -> f64 {
    let deviance = a * deviance_part((x - a) / a, x / a);
    (-deviance - stirling_remainder(a)).exp() * (a / (2.0 * PI)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::close;

    /// Γ(1) = 1, Γ(1/2) = √π, Γ(11) = 10!.
    #[test]
    fn known_values() {
        let gamma = |z: f64| (2.0 * PI / z).sqrt() * (z * z.ln() - z + stirling_remainder(z)).exp();
        close(gamma(1.0), 1.0, 1e-14);
        close(gamma(0.5), PI.sqrt(), 1e-14);
        close(gamma(11.0), 3_628_800.0, 1e-14);
        close(gamma(1e-5), 99_999.422_794_219_48, 1e-13);
    }

    #[test]
    fn the_deviance_keeps_its_digits() {
        close(deviance_part(1e-9, 1.0 + 1e-9), 0.5e-18, 1e-8);
        close(deviance_part(0.399_999, 1.399_999), 0.399_999 - 0.399_999f64.ln_1p(), 1e-14);
        close(deviance_part(-0.399_999, 0.600_001), -0.399_999 - (-0.399_999f64).ln_1p(), 1e-14);
    }
}
