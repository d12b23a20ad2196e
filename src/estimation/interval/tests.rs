use super::*;

fn close(a: (f64, f64), b: (f64, f64), tolerance: f64) {
    assert!((a.0 - b.0).abs() <= tolerance && (a.1 - b.1).abs() <= tolerance, "{a:?} is not {b:?}");
}

/// A simple random sample: 7 of 20, p̂(1 − p̂)/n as its variance, normal quantiles.
fn seven_of_twenty() -> Proportion {
    Proportion::new(0.35, (0.35f64 * 0.65 / 20.0).sqrt(), f64::INFINITY, 20)
}

/// Wilson: Newcombe (1998), table I, gives 0.2025 to 0.2... for other counts; these ends are from his formula by hand.
#[test]
fn wilson_by_hand() {
    let z2 = 1.959_963_984_540_054f64.powi(2);
    let middle = (7.0 + z2 / 2.0) / (20.0 + z2);
    let reach = 1.959_963_984_540_054 * (20.0f64 * 0.35 * 0.65 + z2 / 4.0).sqrt() / (20.0 + z2);
    close(ProportionInterval::Wilson.of(&seven_of_twenty(), 0.95), (middle - reach, middle + reach), 1e-13);
}

/// Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29, Clopper and Pearson's interval.
#[test]
fn clopper_pearson_as_published() {
    close(clopper_pearson(81.0, 263.0, 0.95), (0.2527, 0.3676), 5e-5);
    close(clopper_pearson(15.0, 148.0, 0.95), (0.0578, 0.1617), 5e-5);
    close(clopper_pearson(0.0, 20.0, 0.95), (0.0, 0.1684), 5e-5);
    close(clopper_pearson(1.0, 29.0, 0.95), (0.0009, 0.1776), 5e-5);
    assert!(clopper_pearson(5.0, 4.0, 0.95).0.is_nan());
}

/// Newcombe (1998), table I: 81 of 263 and 15 of 148, Wilson's interval without continuity correction.
#[test]
fn wilson_as_published() {
    let of = |x: f64, n: f64| wilson_interval(x / n, (x / n * (1.0 - x / n) / n).sqrt(), f64::INFINITY, 0.95);
    close(of(81.0, 263.0), (0.2553, 0.3662), 5e-5);
    close(of(15.0, 148.0), (0.0624, 0.1605), 5e-5);
}

/// Both ends of the likelihood interval have the same likelihood ratio, and it is the one allowed.
#[test]
fn likelihood_ends_are_roots() {
    let share = seven_of_twenty();
    let (lower, upper) = likelihood_interval(&share, 0.95);
    let allowed = 1.959_963_984_540_054f64.powi(2) * 20.0 / 19.0;
    for end in [lower, upper] {
        let d = 40.0 * (0.35 * (0.35 / end).ln() + 0.65 * (0.65 / (1.0 - end)).ln());
        assert!((d - allowed).abs() < 1e-12 * allowed, "{d} {allowed}");
    }
    assert!(lower < 0.35 && 0.35 < upper);
}

#[test]
fn large_samples_agree_whatever_the_method() {
    let share = Proportion::new(0.3, 1e-4, 1e6, 10_000_000);
    for method in ProportionInterval::ALL {
        close(method.of(&share, 0.9), symmetric_interval(0.3, 1e-4, 1e6, 0.9), 1e-6);
    }
}

#[test]
fn mirrored_shares_have_mirrored_intervals() {
    let (a, b) = (Proportion::new(0.12, 0.03, 14.0, 183), Proportion::new(0.88, 0.03, 14.0, 183));
    for method in ProportionInterval::ALL {
        let (lower, upper) = method.of(&a, 0.95);
        close((1.0 - upper, 1.0 - lower), method.of(&b, 0.95), 1e-12);
        assert!(0.0 < upper && lower < 0.12 && 0.12 < upper, "{method:?}");
    }
}

#[test]
fn none_and_all_are_defined() {
    for share in [0.0, 1.0] {
        let proportion = Proportion::new(share, 0.0, 14.0, 30);
        for method in ProportionInterval::ALL {
            let (lower, upper) = method.of(&proportion, 0.95);
            match method {
                ProportionInterval::Beta => assert!(lower <= share && share <= upper && upper - lower > 0.1),
                ProportionInterval::Mean => assert_eq!((lower, upper), (share, share)),
                _ => assert!(lower.is_nan() && upper.is_nan(), "{method:?}"),
            }
        }
    }
    close(none_or_all_interval(1.0, 30.0, 0.95), clopper_pearson(30.0, 30.0, 0.95), 1e-14);
}

#[test]
fn words_name_methods() {
    for method in ProportionInterval::ALL {
        assert_eq!(ProportionInterval::from_word(method.word()), Some(method));
    }
    assert_eq!(ProportionInterval::from_word("bayes"), None);
}
