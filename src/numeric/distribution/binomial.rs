//! The binomial distribution: exact tails.

use super::beta;

/// P(X ≤ k) of `n` trials of chance `p`. NaN where `p` is no chance. R: `pbinom(k, n, p)`.
///
/// # Formula
/// I_{1−p}(n − k, k + 1) (Abramowitz and Stegun 1964, 26.5.24).
pub fn lower_tail(k: u64, n: u64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if k >= n {
        return 1.0;
    }
    beta::upper_tail(p, k as f64 + 1.0, (n - k) as f64)
}

/// The two-sided p of `k` successes in `n` trials against a chance of one half: twice the smaller tail, at most 1.
/// R: `binom.test(k, n)$p.value`.
pub fn two_sided_p_of_half(k: u64, n: u64) -> f64 {
    let smaller = k.min(n.saturating_sub(k));
    (2.0 * lower_tail(smaller, n, 0.5)).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::distribution::close;

    #[test]
    fn by_hand() {
        close(lower_tail(1, 4, 0.5), 5.0 / 16.0, 1e-14);
        close(lower_tail(0, 3, 0.2), 0.512, 1e-14);
        assert_eq!(lower_tail(4, 4, 0.3), 1.0);
        close(two_sided_p_of_half(1, 10), 2.0 * 11.0 / 1024.0, 1e-14);
        assert_eq!(two_sided_p_of_half(5, 10), 1.0);
        assert_eq!(two_sided_p_of_half(0, 0), 1.0);
        close(two_sided_p_of_half(0, 900), 2f64.powi(-899), 1e-12);
        assert!(lower_tail(1, 2, 1.5).is_nan());
    }
}
