//! Roots of functions of one variable.

/// Relative change at which a root counts as found.
const CONVERGED: f64 = 4.0 * f64::EPSILON;

/// Steps after which the last point is taken as it is: bisection alone would have spent all bits of a double long before.
const MOST_STEPS: usize = 400;

/// The root of an increasing function by Newton steps that never leave the bracket seen so far.
///
/// `function` gives value and slope; `start` is a guess. While one side has no bracket, a step that is no step goes one unit towards
/// it, and twice as far the next time. NaN where the function is NaN at the start.
pub fn newton_increasing(start: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let (mut x, mut stride) = (start, 1.0);
    for _ in 0..MOST_STEPS {
        let (value, slope) = function(x);
        if value.is_nan() {
            return f64::NAN;
        }
        if value == 0.0 {
            return x;
        }
        if value < 0.0 {
            low = x
        } else {
            high = x
        }
        let mut next = x - value / slope;
        if (next - x).abs() <= CONVERGED * x.abs().max(1.0) {
            return next;
        }
        // Also where the step is not a number: the function has underflowed far from its root.
        if !(next > low && next < high && next.is_finite()) {
            next = match (low.is_finite(), high.is_finite()) {
                (true, true) => low + 0.5 * (high - low),
                (true, false) => low + stride,
                _ => high - stride,
            };
            stride *= 2.0;
            if next == low || next == high {
                return next;
            }
        }
        x = next;
    }
    x
}

/// The root between `a` and `b`, where the function must change its sign; `None` where it does not, or is not a number there.
///
/// Brent's method (1973, ch. 4): inverse quadratic interpolation or a secant while they narrow the bracket fast enough, else
/// bisection. R: `uniroot`.
///
/// # Example
/// ```
/// use barograph::numeric::root::bracketed;
/// let root = bracketed(0.0, 2.0, |x| x * x - 2.0).expect("a change of sign");
/// assert!((root - 2f64.sqrt()).abs() < 1e-15);
/// ```
pub fn bracketed(a: f64, b: f64, function: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut other, mut best) = (a, b);
    let (mut f_other, mut f_best) = (function(other), function(best));
    if f_other == 0.0 {
        return Some(other);
    }
    if f_best == 0.0 {
        return Some(best);
    }
    if f_other.is_nan() || f_best.is_nan() || (f_other > 0.0) == (f_best > 0.0) {
        return None;
    }
    // The point before, and the two last steps.
    let (mut before, mut f_before) = (other, f_other);
    let (mut step, mut last_step) = (best - other, best - other);
    for _ in 0..MOST_STEPS {
        if (f_best > 0.0) == (f_other > 0.0) {
            (other, f_other) = (before, f_before);
            step = best - before;
            last_step = step;
        }
        if f_other.abs() < f_best.abs() {
            (before, best, other) = (best, other, best);
            (f_before, f_best, f_other) = (f_best, f_other, f_best);
        }
        let half = 0.5 * (other - best);
        let tolerance = 0.5 * CONVERGED * best.abs() + f64::MIN_POSITIVE;
        if half.abs() <= tolerance || f_best == 0.0 {
            return Some(best);
        }
        match interpolated((before, f_before), (best, f_best), (other, f_other)) {
            Some(guess)
                if last_step.abs() >= tolerance
                    && f_before.abs() > f_best.abs()
                    && guess.abs() < (0.5 * last_step).abs()
                    && guess * half > 0.0
                    && guess.abs() < 1.5 * half.abs() =>
            {
                last_step = step;
                step = guess;
            }
            _ => {
                step = half;
                last_step = half;
            }
        }
        (before, f_before) = (best, f_best);
        best += if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        f_best = function(best);
        if f_best.is_nan() {
            return None;
        }
    }
    Some(best)
}

/// The step from the best point to the zero of the inverse parabola through three points, of the secant where two coincide.
fn interpolated(before: (f64, f64), best: (f64, f64), other: (f64, f64)) -> Option<f64> {
    let s = best.1 / before.1;
    let step = if before.0 == other.0 {
        (other.0 - best.0) * s / (s - 1.0)
    } else {
        let (q, r) = (before.1 / other.1, best.1 / other.1);
        let numerator = s * ((other.0 - best.0) * q * (q - r) - (best.0 - before.0) * (r - 1.0));
        let denominator = (q - 1.0) * (r - 1.0) * (s - 1.0);
        -numerator / denominator
    };
    step.is_finite().then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brent_finds_roots_of_every_shape() {
        let close = |root: Option<f64>, expected: f64| {
            let root = root.expect("a root");
            assert!((root - expected).abs() <= 1e-14 * expected.abs().max(1.0), "{root} is not {expected}");
        };
        close(bracketed(0.0, 3.0, |x| x * x - 2.0), 2f64.sqrt());
        close(bracketed(3.0, 0.0, |x| x * x - 2.0), 2f64.sqrt());
        close(bracketed(-1.0, 4.0, |x| (x - 1.0).powi(3)).map(|r| 1.0 + (r - 1.0).powi(3)), 1.0);
        close(bracketed(0.0, 1.0, |x| x.cos() - x), 0.739_085_133_215_160_6);
        close(bracketed(0.0, 1e6, |x| (-x).exp() - 1e-5), 1e5f64.ln());
        assert_eq!(bracketed(1.0, 2.0, |x| x), None);
        assert_eq!(bracketed(0.0, 1.0, |_| f64::NAN), None);
    }

    #[test]
    fn few_calls_are_enough() {
        let calls = std::cell::Cell::new(0);
        let function = |x: f64| {
            calls.set(calls.get() + 1);
            x.exp() - 2.0
        };
        let root = bracketed(0.0, 2.0, function).expect("a root");
        assert!((root - 2f64.ln()).abs() < 1e-15);
        assert!(calls.get() < 14, "{} calls", calls.get());
    }

    #[test]
    fn newton_walks_in_from_afar() {
        for start in [-700.0, -1.0, 0.0, 5.0, 700.0] {
            let root = newton_increasing(start, |x| (x.tanh() - 0.5, 1.0 - x.tanh().powi(2)));
            assert!((root - 0.5f64.atanh()).abs() < 1e-14, "{root} from {start}");
        }
        assert!(newton_increasing(1.0, |_| (f64::NAN, 1.0)).is_nan());
    }
}
