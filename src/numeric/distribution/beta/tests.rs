use super::*;
use crate::numeric::distribution::close;

/// Relative error that the tails may have.
const TAIL: f64 = 3e-12;

/// Reference values: mpmath 1.4 with 50 digits, `betainc(regularized=True)`, for large shapes its continued fraction.
const REFERENCE: &[(f64, f64, f64, f64, f64)] = &[
    (0.1, 0.1, 1e-10, 0.05072372743937815, 0.9492762725606219),
    (0.1, 0.3, 0.5, 0.757950931769556, 0.24204906823044406),
    (0.5, 0.5, 0.999, 0.9798649583666225, 0.0201350416333775),
    (1.5, 7.25, 0.02, 0.040488263951222916, 0.959511736048777),
    (1.5, 7.25, 0.9, 0.9999998285550695, 1.7144493049828285e-07),
    (13.7, 211.4, 0.031, 0.013781614623347496, 0.9862183853766525),
    (13.7, 211.4, 0.3, 1.0, 8.410899680242565e-20),
    (31.5, 31.5, 0.5, 0.5, 0.5),
    (160.01, 640.99, 0.17, 0.014787896467775868, 0.9852121035322241),
    (160.01, 640.99, 0.4, 1.0, 3.3826356400873653e-34),
    (0.001, 50.0, 0.0001, 0.9952743648702929, 0.004725635129707189),
    (1999.5, 0.5, 0.9999, 0.5271564032602477, 0.4728435967397523),
    (1500.0, 2000.0, 0.43, 0.568418698484679, 0.43158130151532104),
    (500000.0, 1500000.0, 0.2505, 0.9487171552218409, 0.05128284477815909),
    (500000.0, 1500000.0, 0.245, 9.047656486570782e-61, 1.0),
];

#[test]
fn reference_values() {
    for &(a, b, x, lower, upper) in REFERENCE {
        close(lower_tail(x, a, b), lower, TAIL);
        close(upper_tail(x, a, b), upper, TAIL);
        let mirrored = tails(b, a, Point { x: 1.0 - x, y: x, lambda: (a + b) * x - a });
        close(mirrored.upper, lower, TAIL);
    }
}

/// One shape of 1, or both of 1/2, have closed forms.
#[test]
fn closed_forms() {
    for x in [1e-12f64, 0.01, 0.3, 0.5, 0.77, 0.999] {
        close(lower_tail(x, 0.7, 1.0), x.powf(0.7), 1e-13);
        close(upper_tail(x, 1.0, 6.5), (6.5 * (-x).ln_1p()).exp(), 1e-13);
        close(lower_tail(x, 0.5, 0.5), 2.0 / PI * x.sqrt().asin(), 1e-13);
    }
    // Far below any double that 1 minus the other tail could give.
    close(lower_tail(1e-30, 9.0, 1.0), 1e-270, 1e-12);
}

#[test]
fn quantile_and_tail_are_inverse() {
    for (a, b) in [(0.2, 3.0), (1.0, 1.0), (8.06, 252.94), (31.5, 32.5), (2.5, 1e6), (4e4, 7e4), (0.01, 0.02)] {
        for p in [1e-12, 1e-4, 0.025, 0.3, 0.5] {
            let x = quantile(p, a, b);
            // Where the answer is nearly 1, or below the least double, the tail cannot be taken back from it.
            if x > f64::MIN_POSITIVE && x < 0.999 {
                close(lower_tail(x, a, b), p, 1e-11);
            }
        }
        for p in [0.6, 0.975, 0.999_9] {
            let x = quantile(p, a, b);
            if x < 0.999 {
                close(upper_tail(x, a, b), 1.0 - p, 1e-11);
            }
        }
    }
}

/// The expansion for huge shapes goes on where the fraction stops.
#[test]
fn no_seam_at_huge_shapes() {
    for ratio in [1.0, 3.0, 1e4] {
        let tails_at = |a: f64, z: f64| {
            let b = ratio * a;
            let sd = (1.0 / (1.0 + ratio) * (ratio / (1.0 + ratio)) / (a + b)).sqrt();
            let x = 1.0 / (1.0 + ratio) + z * sd;
            (lower_tail(x, a, b), upper_tail(x, a, b))
        };
        for z in [-6.0, -1.0, 0.3, 4.0] {
            let (below, above) = (tails_at(UNIFORM_FROM * (1.0 - 1e-9), z), tails_at(UNIFORM_FROM * (1.0 + 1e-9), z));
            close(below.0, above.0, 1e-7);
            close(below.1, above.1, 1e-7);
        }
    }
    close(lower_tail(0.25, 1e20, 3e20), 0.5, 1e-9);
}

/// However small the variance and however odd the shapes, there is an answer and it comes at once.
#[test]
fn odd_shapes_have_quantiles() {
    let sizes = [1e-3, 0.5, 1.0, 77.7, 1e5, 9e7, 1e9, 1e15, 1e33, 1e300];
    for a in sizes {
        for b in sizes {
            for p in [1e-10, 0.025, 0.975] {
                let x = quantile(p, a, b);
                assert!((0.0..=1.0).contains(&x), "{p} {a} {b}: {x}");
            }
        }
    }
}

#[test]
fn huge_shapes_are_nearly_normal() {
    let (a, b) = (3e9f64, 7e9f64);
    let sd = (a / (a + b) * b / (a + b) / (a + b)).sqrt();
    let z = (quantile(0.975, a, b) - 0.3) / sd;
    assert!((z - 1.959_963_984_540_054).abs() < 1e-4, "{z}");
}

#[test]
fn nonsense_is_not_a_number() {
    assert!(lower_tail(0.5, 0.0, 1.0).is_nan());
    assert!(lower_tail(f64::NAN, 1.0, 1.0).is_nan());
    assert!(quantile(0.5, -1.0, 1.0).is_nan());
    assert!(quantile(-0.1, 1.0, 1.0).is_nan());
    assert!(quantile(0.5, f64::INFINITY, 1.0).is_nan());
    assert_eq!(quantile(0.0, 2.0, 3.0), 0.0);
    assert_eq!(quantile(1.0, 2.0, 3.0), 1.0);
    assert_eq!((lower_tail(-1.0, 2.0, 3.0), lower_tail(2.0, 2.0, 3.0)), (0.0, 1.0));
}
