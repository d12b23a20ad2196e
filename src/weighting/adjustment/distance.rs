//! The functions F of calibration: how far a weight is multiplied for a linear combination u of its row.

/// A lower and an upper bound, the lower below the upper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

/// The distance that calibration keeps small, by the F that follows from it (Deville and Särndal 1992, table 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// F(u) = 1 + u, cut at the bounds: generalised regression (GREG). Without a lower bound weights may become negative.
    Linear,
    /// F(u) = eᵘ, cut at the bounds: what raking converges to.
    Raking,
    /// F between its bounds L < 1 < U, without corners; needs finite bounds.
    Logit,
}

impl Distance {
    /// F(u).
    pub(super) fn factor(self, u: f64, bounds: &Bounds) -> f64 {
        match self {
            Distance::Linear => bounds.clamp(1.0 + u),
            Distance::Raking => bounds.clamp(u.exp()),
            Distance::Logit => {
                let (below, above) = (1.0 - bounds.lower, bounds.upper - 1.0);
                // Written with the exponent that cannot overflow.
                let steep = steepness(bounds);
                if u <= 0.0 {
                    let e = (steep * u).exp();
                    (bounds.lower * above + bounds.upper * below * e) / (above + below * e)
                } else {
                    let e = (-steep * u).exp();
                    (bounds.lower * above * e + bounds.upper * below) / (above * e + below)
                }
            }
        }
    }

    /// dF/du; 0 where a bound holds.
    pub(super) fn slope(self, u: f64, bounds: &Bounds) -> f64 {
        let factor = self.factor(u, bounds);
        let inside = factor > bounds.lower && factor < bounds.upper;
        match self {
            Distance::Linear if inside => 1.0,
            Distance::Raking if inside => factor,
            // Of a logistic curve: (F − L)(U − F) / ((1 − L)(U − 1)) × its slope at 0, which is 1.
            Distance::Logit => {
                (factor - bounds.lower) * (bounds.upper - factor) / ((1.0 - bounds.lower) * (bounds.upper - 1.0))
            }
            Distance::Linear | Distance::Raking => 0.0,
        }
    }

    pub(super) fn admits(self, bounds: &Bounds) -> bool {
        self != Distance::Logit
            || (bounds.lower.is_finite() && bounds.upper.is_finite() && bounds.lower < 1.0 && bounds.upper > 1.0)
    }
}

/// A = (U − L) / ((U − 1)(1 − L)), which makes the slope at 0 one.
fn steepness(bounds: &Bounds) -> f64 {
    (bounds.upper - bounds.lower) / ((bounds.upper - 1.0) * (1.0 - bounds.lower))
}
