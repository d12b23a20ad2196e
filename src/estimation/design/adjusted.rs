//! Designs whose weights have been adjusted: calibrated to what is known of the population, or trimmed.

use super::SurveyDesign;
use crate::numeric::Matrix;
use crate::weighting::adjustment::{Adjustment, AdjustmentError, Residuals};
use std::ops::Range;

/// What an adjustment of the weights of some rows takes out of the variance.
#[derive(Debug, Clone)]
pub(super) struct RowResiduals {
    /// All rows, but those of one wave where several are stacked.
    rows: Range<usize>,
    residuals: Residuals,
}

impl SurveyDesign {
    /// The same rows with adjusted weights. The variance remembers the adjustment: a linearised one takes residuals, in the order of
    /// the adjustments; with replicates the adjustment is repeated in each, raking with the rounds of the full sample (Deville and Särndal 1992; Valliant 1993).
    /// R: `postStratify`, `rake`, `calibrate`, `trimWeights`.
    ///
    /// Degrees of freedom stay those of units and strata. With replicates the rank is taken of the new weights, but a calibration by
    /// iteration keeps those of before for the whole sample, as R does.
    ///
    /// # Errors
    /// Those of the adjustment; in a replicate too, where its totals cannot be met.
    pub fn adjusted(&self, adjustment: &Adjustment) -> Result<SurveyDesign, AdjustmentError> {
        let fitted = adjustment.fit(&self.weights)?;
        let mut design = self.clone();
        if let Some(replicates) = &self.replicates {
            let refit = |weights: &Vec<f64>| adjustment.fit_like(&fitted, weights).map(|fitted| fitted.weights);
            let weights = replicates.weights().iter().map(refit).collect::<Result<Vec<_>, _>>()?;
            let keeps_df = matches!(adjustment, Adjustment::Calibrate(step) if !step.is_closed_form());
            design.replicates = Some(replicates.reweighted(weights, keeps_df));
        }
        design.weights = fitted.weights;
        design.add_residuals(0..self.rows(), fitted.residuals);
        Ok(design)
    }

    /// The same design whose weights are known to be calibrated: these residuals, in order, take the place of influence values.
    /// For weights that were adjusted elsewhere and are the design's already.
    #[must_use]
    pub fn with_residuals(mut self, residuals: Vec<Residuals>) -> SurveyDesign {
        self.residuals.clear();
        self.add_residuals(0..self.rows(), residuals);
        self
    }

    /// Adjustments, in order, of the weights of these rows, which are rows of the design.
    pub(super) fn add_residuals(&mut self, rows: Range<usize>, residuals: impl IntoIterator<Item = Residuals>) {
        let placed = residuals.into_iter().map(|residuals| RowResiduals { rows: rows.clone(), residuals });
        self.residuals.extend(placed);
    }

    /// Whether the weights were calibrated, so that a domain keeps all rows, those outside with weight 0: what calibration takes out
    /// of the variance is reckoned over everybody.
    pub fn is_calibrated(&self) -> bool {
        !self.residuals.is_empty()
    }

    /// Takes out of each column of influence what the adjustments explain.
    pub(in crate::estimation) fn residualise(&self, influence: &mut Matrix) {
        for mut column in influence.column_iter_mut() {
            for RowResiduals { rows, residuals } in &self.residuals {
                residuals.apply(&mut column.as_mut_slice()[rows.clone()]);
            }
        }
    }
}
