//! Calibration: totals of the columns of a matrix are met with weights as close as possible to those given.

use super::distance::{Bounds, Distance};
use super::residuals::Residuals;
use super::{AdjustmentError, Classes, Fitted, same_length};
use crate::numeric::{Matrix, Vector, linear};
use std::sync::Arc;

/// Where every total is more than this many times its estimate, the weights are scaled first (semantics of R: bounds then refer to
/// the scaled weights).
const SCALE_MAX: f64 = 20.0;

/// Eigenvalues below this part of the greatest count as nothing in the generalised inverse.
const INVERSE_TOLERANCE: f64 = 256.0 * f64::EPSILON;

/// A misfit that rounding alone may leave: asking for less does not make a calibration fail.
const ROUNDING_MISFIT: f64 = 1e-11;

/// What the closed form of the linear distance may miss by, through rounding of badly conditioned columns.
const CLOSED_FORM_MISFIT: f64 = 1e-7;

/// Calibration of weights to population totals.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    x: Arc<Matrix>,
    totals: Vec<f64>,
    distance: Distance,
    bounds: Bounds,
    epsilon: f64,
    steps_max: u32,
    cut: Option<Bounds>,
}

impl Calibration {
    /// `x`: rows × columns, finite. `totals`: one a column. Ends when every |misfit| / (1 + |total|) is below `epsilon`.
    ///
    /// # Errors
    /// `Total`: a cell or a total that is not finite, or not as many totals as columns. `Tolerance`: `epsilon` is not positive.
    pub fn new(
        x: Matrix,
        totals: Vec<f64>,
        distance: Distance,
        epsilon: f64,
        steps_max: u32,
    ) -> Result<Calibration, AdjustmentError> {
        if totals.len() != x.ncols() {
            return Err(AdjustmentError::Total { column: totals.len().min(x.ncols()) });
        }
        let finite = |column: usize| totals[column].is_finite() && x.column(column).iter().all(|cell| cell.is_finite());
        if let Some(column) = (0..totals.len()).find(|column| !finite(*column)) {
            return Err(AdjustmentError::Total { column });
        }
        if !(epsilon.is_finite() && epsilon > 0.0) {
            return Err(AdjustmentError::Tolerance);
        }
        let bounds = Bounds { lower: f64::NEG_INFINITY, upper: f64::INFINITY };
        Ok(Calibration { x: Arc::new(x), totals, distance, bounds, epsilon, steps_max, cut: None })
    }

    /// Bounds of new weight over old.
    pub fn bounded(self, bounds: Bounds) -> Calibration {
        Calibration { bounds, ..self }
    }

    /// Cuts the ratios of new to old weights after the fit, and raises the others equally so that the weights keep their sum: the
    /// totals are then met nearly.
    pub fn cut(self, bounds: Bounds) -> Calibration {
        Calibration { cut: Some(bounds), ..self }
    }

    /// Gives all rows of a unit (of the stage at which it is said) the same ratio, by calibrating to the mean of the columns in it.
    ///
    /// # Errors
    /// `Length`: the units are not of these rows.
    pub fn within_units(self, units: &Classes) -> Result<Calibration, AdjustmentError> {
        if units.len() != self.x.nrows() {
            return Err(AdjustmentError::Length { rows: self.x.nrows(), weights: units.len() });
        }
        Ok(Calibration { x: Arc::new(means_in(&self.x, units)), ..self })
    }

    /// Whether the weights follow in one step: the linear distance without bounds.
    pub fn is_closed_form(&self) -> bool {
        self.distance == Distance::Linear
            && self.bounds.lower == f64::NEG_INFINITY
            && self.bounds.upper == f64::INFINITY
    }

    /// Calibrates (R: `calibrate`, with `cal.linear`, `cal.raking` or `cal.logit`; Deville and Särndal 1992; Deville, Särndal and
    /// Sautory 1993).
    ///
    /// # Formula
    /// wᵢ = dᵢ F(xᵢ'λ) with Σ wᵢ xᵢ = T, λ by Newton's method from 0 with a generalised inverse, so that columns that follow from
    /// others do no harm where their totals do too. The influence of a row is replaced by its residual on x, by least squares with
    /// the weights d.
    ///
    /// # Errors
    /// `Failed`: the totals are not met within `steps_max`. `Bounds`, `Length`.
    pub(super) fn fit(&self, weights: &[f64]) -> Result<Fitted, AdjustmentError> {
        same_length(self.x.nrows(), weights)?;
        if !self.distance.admits(&self.bounds) {
            return Err(AdjustmentError::Bounds);
        }
        let base = self.scaled(weights);
        let (mut factors, iterations) = self.solve(&base)?;
        if let Some(cut) = &self.cut {
            trim_factors(&mut factors, &base, cut);
        }
        let new: Vec<f64> = base.iter().zip(&factors).map(|(d, g)| d * g).collect();
        let residuals = Some(Residuals::regression(&self.x, &base, &new));
        Ok(Fitted { weights: new, residuals, iterations, converged: true })
    }

    fn scaled(&self, weights: &[f64]) -> Vec<f64> {
        let estimates = self.sums(weights);
        let ratios = self.totals.iter().zip(&estimates).map(|(t, e)| t / e).filter(|ratio| !ratio.is_nan());
        let least = ratios.fold(f64::INFINITY, f64::min);
        let scale = if least > SCALE_MAX && least.is_finite() { least } else { 1.0 };
        weights.iter().map(|w| w * scale).collect()
    }

    /// Σ wᵢ xᵢ.
    fn sums(&self, weights: &[f64]) -> Vec<f64> {
        self.x.column_iter().map(|x| linear::dot(x.as_slice(), weights)).collect()
    }

    fn solve(&self, base: &[f64]) -> Result<(Vec<f64>, u32), AdjustmentError> {
        let least = if self.is_closed_form() { CLOSED_FORM_MISFIT } else { ROUNDING_MISFIT };
        let tolerance = self.epsilon.max(least);
        let mut lambda = Vector::zeros(self.x.ncols());
        let mut u = vec![0.0; base.len()];
        let mut factors = self.factors(base, &u);
        let mut misfit = self.misfit(base, &factors);
        for step in 1..=self.steps_max.max(1) {
            let mut by = linear::pseudo_inverse_scaled(&self.curvature(base, &u), INVERSE_TOLERANCE) * &misfit;
            // As in R, a step into overflow is halved.
            for _ in 0..64 {
                u = (self.x.as_ref() * (&lambda + &by)).as_slice().to_vec();
                factors = self.factors(base, &u);
                if factors.iter().all(|factor| factor.is_finite()) {
                    break;
                }
                by *= 0.5;
            }
            lambda += by;
            misfit = self.misfit(base, &factors);
            if self.worst(&misfit).1 < self.epsilon {
                return Ok((factors, step));
            }
        }
        match self.worst(&misfit) {
            (_, worst) if worst < tolerance => Ok((factors, self.steps_max)),
            (column, misfit) => Err(AdjustmentError::Failed { column, misfit }),
        }
    }

    /// F(u), 1 for rows that weigh nothing, so that their u may be anything.
    fn factors(&self, base: &[f64], u: &[f64]) -> Vec<f64> {
        let factor = |(d, u): (&f64, &f64)| if *d == 0.0 { 1.0 } else { self.distance.factor(*u, &self.bounds) };
        base.iter().zip(u).map(factor).collect()
    }

    fn misfit(&self, base: &[f64], factors: &[f64]) -> Vector {
        let weights: Vec<f64> = base.iter().zip(factors).map(|(d, g)| d * g).collect();
        let sums = self.sums(&weights);
        Vector::from_iterator(sums.len(), self.totals.iter().zip(sums).map(|(total, sum)| total - sum))
    }

    /// The column missed most, and by how much; infinitely where a misfit is not a number.
    fn worst(&self, misfit: &Vector) -> (usize, f64) {
        let relative = misfit.iter().zip(&self.totals).map(|(m, t)| m.abs() / (1.0 + t.abs()));
        let number = relative.map(|m| if m.is_nan() { f64::INFINITY } else { m });
        number.enumerate().fold((0, 0.0), |worst, this| if this.1 > worst.1 { this } else { worst })
    }

    /// Xᵀ diag(d F'(u)) X.
    fn curvature(&self, base: &[f64], u: &[f64]) -> Matrix {
        let slope = |(d, u): (&f64, &f64)| if *d == 0.0 { 0.0 } else { d * self.distance.slope(*u, &self.bounds) };
        let slopes: Vec<f64> = base.iter().zip(u).map(slope).collect();
        linear::weighted_gram(&self.x, &slopes)
    }
}

/// Each cell replaced by the mean of its column in the row's unit; rows of no unit keep theirs.
fn means_in(x: &Matrix, units: &Classes) -> Matrix {
    let count = units.iter().flatten().max().map_or(0, |unit| *unit as usize + 1);
    let mut rows = vec![0.0; count];
    for unit in units.iter().flatten() {
        rows[*unit as usize] += 1.0;
    }
    let mut means = x.clone();
    for mut column in means.column_iter_mut() {
        let mut sums = vec![0.0; count];
        for (unit, cell) in units.iter().zip(column.iter()) {
            if let Some(unit) = unit {
                sums[*unit as usize] += cell;
            }
        }
        for (unit, cell) in units.iter().zip(column.iter_mut()) {
            if let Some(unit) = unit {
                *cell = sums[*unit as usize] / rows[*unit as usize];
            }
        }
    }
    means
}

/// Cuts the ratios g; what is cut off (as weight) is spread over the ratios inside, all raised by the same.
fn trim_factors(factors: &mut [f64], base: &[f64], cut: &Bounds) {
    let outside = |g: f64| cut.clamp(g) != g;
    let excess: f64 = factors.iter().zip(base).map(|(g, d)| d * (g - cut.clamp(*g))).sum();
    let inside: f64 = factors.iter().zip(base).filter(|(g, _)| !outside(**g)).map(|(_, d)| d).sum();
    for g in factors {
        if outside(*g) {
            *g = cut.clamp(*g);
        } else if inside > 0.0 {
            *g += excess / inside;
        }
    }
}
