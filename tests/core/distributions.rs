//! Properties of tails, quantiles and intervals that hold for every parameter.

use barograph::estimation::{Proportion, ProportionInterval};
use barograph::numeric::distribution::{beta, binomial, chi_squared, fisher, normal, quadratic_forms, student};
use barograph::numeric::root::bracketed;
use proptest::prelude::*;

/// What two tails may miss of 1, and a quantile of its tail.
const EXACT: f64 = 1e-9;

fn shape() -> impl Strategy<Value = f64> {
    (-2.0..9.0f64).prop_map(|exponent| 10f64.powf(exponent))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn two_tails_make_one(a in shape(), b in shape(), x in 0.0..1.0f64) {
        prop_assert!((beta::lower_tail(x, a, b) + beta::upper_tail(x, a, b) - 1.0).abs() < EXACT);
        let c = x / (1.0 - x) * a;
        prop_assert!((chi_squared::lower_tail(c, a) + chi_squared::upper_tail(c, a) - 1.0).abs() < EXACT);
        prop_assert!((student::lower_tail(c, b) + student::upper_tail(c, b) - 1.0).abs() < EXACT);
    }

    #[test]
    fn quantiles_undo_tails(a in shape(), b in shape(), p in 0.001..0.999f64) {
        let x = beta::quantile(p, a, b);
        prop_assert!((0.0..=1.0).contains(&x));
        // Elsewhere the x of this p lies between two doubles.
        if x > 1e-200 && x < 0.99 {
            prop_assert!((beta::lower_tail(x, a, b) / p - 1.0).abs() < 1e-6, "{} {}", x, beta::lower_tail(x, a, b));
        }
        let t = student::quantile(p, a);
        if t.is_finite() {
            prop_assert!((student::lower_tail(t, a) / p - 1.0).abs() < EXACT);
        }
    }

    #[test]
    fn tails_fall(df in shape(), df2 in shape(), x in 0.0..50.0f64, more in 0.001..10.0f64) {
        let slack = 1.0 + EXACT;
        prop_assert!(fisher::upper_tail(x + more, df, df2) <= fisher::upper_tail(x, df, df2) * slack);
        prop_assert!(chi_squared::upper_tail(x + more, df) <= chi_squared::upper_tail(x, df) * slack);
        prop_assert!(normal::upper_tail(x + more) <= normal::upper_tail(x));
        prop_assert!(quadratic_forms::upper_tail(x + more, &[1.0, 0.5, 0.1]) <= quadratic_forms::upper_tail(x, &[1.0, 0.5, 0.1]));
    }

    #[test]
    fn nothing_panics(x in any::<f64>(), a in any::<f64>(), b in any::<f64>(), k in any::<u64>(), n in any::<u64>()) {
        let _ = (beta::lower_tail(x, a, b), beta::quantile(x, a, b), chi_squared::quantile(x, a));
        let _ = (student::two_sided_t(x, a), student::two_sided_p(x, a), fisher::upper_tail(x, a, b));
        let _ = (quadratic_forms::ratio_upper_tail(x, &[a, 1.0], b), binomial::lower_tail(k, n, x));
        let _ = bracketed(a, b, |u| u * u - x);
        for method in ProportionInterval::ALL {
            method.of(&Proportion::new(x, a, b, 30), 0.95);
        }
    }

    #[test]
    fn intervals_hold_the_proportion_and_widen_with_the_level(
        p in 0.01..0.99f64, spread in 0.02..0.5f64, df in 1.0..500.0f64, n in 10..100_000usize,
    ) {
        let se = spread * (p * (1.0 - p)).sqrt() / 2.0;
        let proportion = Proportion::new(p, se, df, n);
        for method in ProportionInterval::ALL {
            let (narrow, wide) = (method.of(&proportion, 0.8), method.of(&proportion, 0.95));
            prop_assert!(narrow.0 <= p && p <= narrow.1, "{:?} {:?}", method, narrow);
            prop_assert!(wide.0 <= narrow.0 && narrow.1 <= wide.1, "{:?} {:?} {:?}", method, narrow, wide);
            if method != ProportionInterval::Mean {
                prop_assert!(0.0 <= wide.0 && wide.1 <= 1.0, "{:?} {:?}", method, wide);
            }
        }
    }
}
