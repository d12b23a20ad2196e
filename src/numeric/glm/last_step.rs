//! The last step of iteratively reweighted least squares, as programs that fit by it report it.

use super::{Basis, Family, GlmError, GlmFit, Newton, STEPS_MAX, check};
use crate::numeric::{Matrix, Vector, linear};

/// The fit ends when a step changes the deviance by less than this, relative to the deviance plus 0.1. A deviance is flat at its
/// least value, so that information taken before such a step is still off by up to the root of this.
pub const DEVIANCE_TOLERANCE: f64 = 1e-13;

/// Fits by iteratively reweighted least squares, and gives for each row and column A⁻¹ xᵢ (yᵢ − μᵢ) with everything that belongs to the
/// step, A and the working weights, as it was before the last step (rows × columns; rows of weight 0 too).
///
/// [`at`](super::at) gives the same with everything at the solution. The two differ by about 1e-7 of their size; this is what numbers
/// from programs that end there agree with more closely (R: `estfun` of a `glm` with `epsilon = 1e-13`).
/// Starting values are R's too: (wy + ½)/(w + 1) for a binomial response, y + 0.1 for a count, with weights in units of `unit`.
///
/// # Errors
/// As [`fit`](super::fit); [`GlmError::NotConverged`] where the steps, which are never halved, do not settle.
pub fn last_step_scores(family: Family, x: &Matrix, y: &[f64], weights: &[f64], unit: f64) -> Result<Matrix, GlmError> {
    check(family, x, y, weights)?;
    let sum: f64 = weights.iter().sum();
    let w: Vec<f64> = weights.iter().map(|w| w / sum).collect();
    let basis = Basis::of(x, &w)?;
    let newton = Newton { family, q: &basis.q, y, w: &w };
    let start = |(y, w): (&f64, &f64)| {
        family.link(match family {
            Family::Gaussian => *y,
            Family::Binomial => (w / unit * y + 0.5) / (w / unit + 1.0),
            Family::Poisson => y + 0.1,
        })
    };
    let mut eta: Vec<f64> = y.iter().zip(weights).map(start).collect();
    let scale = sum / unit;
    let mut before = newton.deviance(&eta) * scale;
    for _ in 0..STEPS_MAX {
        let information = newton.information(&eta);
        let inverse = linear::inverse_positive_definite(&information).ok_or(GlmError::NotConverged)?;
        let next: Vec<f64> = (&basis.q * (&inverse * newton.working_sums(&eta))).iter().copied().collect();
        let deviance = newton.deviance(&next) * scale;
        if !deviance.is_finite() {
            return Err(GlmError::NotConverged);
        }
        if (deviance - before).abs() < DEVIANCE_TOLERANCE * (deviance.abs() + 0.1) {
            let bread_inverse = &basis.r_inverse * inverse * basis.r_inverse.transpose() / sum;
            let residual =
                |i: usize| (y[i] - family.mean(next[i])) / family.variance(next[i]) * family.variance(eta[i]);
            return Ok(scaled_rows(x * bread_inverse, residual));
        }
        (eta, before) = (next, deviance);
    }
    Err(GlmError::NotConverged)
}

/// A⁻¹ xᵢ (yᵢ − μᵢ) of a fit, rows × columns (rows of weight 0 too).
pub fn scores(fit: &GlmFit, x: &Matrix, y: &[f64]) -> Matrix {
    scaled_rows(x * &fit.bread_inverse, |i| y[i] - fit.fitted[i])
}

fn scaled_rows(mut matrix: Matrix, factor: impl Fn(usize) -> f64) -> Matrix {
    for i in 0..matrix.nrows() {
        let factor = factor(i);
        matrix.row_mut(i).scale_mut(factor);
    }
    matrix
}

impl Newton<'_> {
    /// Qᵀ diag(w V) z with the working response z = η + (y − μ)/V.
    fn working_sums(&self, eta: &[f64]) -> Vector {
        let working = |((eta, y), w): ((&f64, &f64), &f64)| {
            if *w > 0.0 { w * (self.family.variance(*eta) * eta + y - self.family.mean(*eta)) } else { 0.0 }
        };
        let sums: Vec<f64> = eta.iter().zip(self.y).zip(self.w).map(working).collect();
        let column = |q: nalgebra::DVectorView<'_, f64>| q.iter().zip(&sums).map(|(q, s)| q * s).sum();
        Vector::from_iterator(self.q.ncols(), self.q.column_iter().map(column))
    }

    /// Twice what the likelihood falls short of that of a perfect fit.
    fn deviance(&self, eta: &[f64]) -> f64 {
        let times_log = |a: f64, b: f64| if a > 0.0 { a * (a / b).ln() } else { 0.0 };
        let of_row = |eta: f64, y: f64| {
            let mu = self.family.mean(eta);
            match self.family {
                Family::Gaussian => 0.5 * (y - mu) * (y - mu),
                Family::Binomial => times_log(y, mu) + times_log(1.0 - y, self.family.mean(-eta)),
                Family::Poisson => times_log(y, mu) - (y - mu),
            }
        };
        let rows = eta.iter().zip(self.y).zip(self.w).filter(|(_, w)| **w > 0.0);
        2.0 * rows.map(|((eta, y), w)| w * of_row(*eta, *y)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::at;
    use super::*;

    /// How far the two ways may be apart, relative to the greatest score.
    const APART: f64 = 1e-6;

    #[test]
    fn the_last_step_is_all_but_the_solution() {
        let x = Matrix::from_fn(6, 2, |i, j| if j == 0 { 1.0 } else { (i * i) as f64 });
        let w = [1.0, 2.0, 1.5, 1.0, 3.0, 0.5];
        for (family, y) in [
            (Family::Gaussian, [1.0, 0.0, 2.5, 3.0, -1.0, 2.0]),
            (Family::Binomial, [0.0, 1.0, 0.0, 1.0, 1.0, 0.0]),
            (Family::Poisson, [1.0, 0.0, 2.0, 3.0, 7.0, 2.0]),
        ] {
            let fit = super::super::fit(family, &x, &y, &w).expect("a fit");
            let solution = at(family, &x, &y, &w, fit.coefficients.as_slice()).expect("the same fit");
            let exact = scores(&solution, &x, &y);
            assert!((&exact - scores(&fit, &x, &y)).amax() <= 1e-9 * exact.amax());
            let last = last_step_scores(family, &x, &y, &w, 1.0).expect("a last step");
            assert!((&exact - last).amax() <= APART * exact.amax(), "{family:?}");
        }
    }
}
