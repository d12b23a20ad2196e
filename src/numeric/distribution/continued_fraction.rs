//! Continued fractions by Lentz's method, in the form of Thompson and Barnett (1986).

/// Relative change at which a sum or a fraction counts as converged.
pub(super) const CONVERGED: f64 = 1e-16;

/// In the place of a denominator of exactly 0.
const TINY: f64 = 1e-300;

/// Near the middle of a distribution a fraction needs about as many terms as the square root of its parameters; with this many
/// something else is wrong.
const MOST_TERMS: u32 = 500_000;

/// b₀ + a₁/(b₁ + a₂/(b₂ + …)); `term` gives (aₙ, bₙ) from n = 1 on.
pub(super) fn evaluate(b0: f64, term: impl Fn(f64) -> (f64, f64)) -> f64 {
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut f = away(b0);
    let (mut c, mut d) = (f, 0.0);
    for n in 1..MOST_TERMS {
        let (a, b) = term(f64::from(n));
        d = 1.0 / away(b + a * d);
        c = away(b + a / c);
        let step = c * d;
        f *= step;
        if (step - 1.0).abs() <= CONVERGED || step.is_nan() {
            break;
        }
    }
    f
}
