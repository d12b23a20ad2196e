//! Replicate weights: the same rows weighed many times over, so that the spread of an estimate shows its variance.

use super::super::domain::Domain;
use super::SurveyDesign;
use crate::finding::{Code, Finding, Findings, Place};
use crate::numeric::Matrix;
use crate::numeric::linear::{RANK_TOLERANCE_OF_WEIGHTS, rank};
use crate::weighting::replicates::{ReplicateMethod, SampledUnits, replicate};

/// Replicate weights as a file says them; nothing here has been checked.
#[derive(Debug, Clone, Default)]
pub struct ReplicateInput {
    /// One column a replicate, one value a row.
    pub columns: Vec<Vec<f64>>,
    /// The columns are weights; otherwise factors of the weights.
    pub combined: bool,
    /// The variance is `scale` · Σ `rscales`_r (θ_r − c)².
    pub scale: f64,
    /// One a replicate, or a single one for all.
    pub rscales: Vec<f64>,
    /// c is the estimate of the full sample; otherwise the mean of the replicates with a positive rscale.
    pub mse: bool,
    /// Degrees of freedom, where whoever made the replicates says so.
    pub degf: Option<f64>,
}

/// Checked replicate weights.
#[derive(Debug, Clone)]
pub struct Replicates {
    /// Analysis weights, one column a replicate.
    weights: Vec<Vec<f64>>,
    scale: f64,
    rscales: Vec<f64>,
    mse: bool,
    degf: Option<f64>,
    /// Degrees of freedom of the whole sample from before an adjustment that keeps them.
    kept_df: Option<f64>,
}

impl Replicates {
    pub(super) fn new(input: ReplicateInput, weights: &[f64]) -> Result<Replicates, Findings> {
        let mut findings = Findings::new();
        let mut refuse = |place: String, message: String| {
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(place), message));
        };
        let count = input.columns.len();
        if count == 0 {
            refuse("replicates".to_owned(), "There is no replicate.".to_owned());
        }
        let rscales = if input.rscales.len() == 1 { vec![input.rscales[0]; count] } else { input.rscales };
        if rscales.len() != count {
            refuse("rscales".to_owned(), format!("There are {} rscales for {count} replicates.", rscales.len()));
        }
        let is_scale = |s: &f64| s.is_finite() && *s >= 0.0;
        if !is_scale(&input.scale) || !rscales.iter().all(is_scale) {
            refuse("scale".to_owned(), "The scale and the rscales are numbers from 0 up.".to_owned());
        }
        for (r, column) in input.columns.iter().enumerate() {
            if column.len() != weights.len() {
                let message = format!("Replicate {} has {} values for {} rows.", r + 1, column.len(), weights.len());
                refuse(format!("replicates[{r}]"), message);
            } else if let Some(row) = column.iter().position(|w| !w.is_finite()) {
                let message = format!("Replicate {} has no weight in row {}.", r + 1, row + 1);
                refuse(format!("replicates[{r}].rows[{row}]"), message);
            }
        }
        if findings.has_errors() {
            return Err(findings);
        }
        let mut columns = input.columns;
        if !input.combined {
            for (factor, weight) in columns.iter_mut().flat_map(|column| column.iter_mut().zip(weights)) {
                *factor *= weight;
            }
        }
        Ok(Replicates {
            weights: columns,
            scale: input.scale,
            rscales,
            mse: input.mse,
            degf: input.degf,
            kept_df: None,
        })
    }

    /// Analysis weights, one column a replicate.
    pub fn weights(&self) -> &[Vec<f64>] {
        &self.weights
    }

    /// These replicates with other weights, one column a replicate of the same rows.
    pub(super) fn reweighted(&self, weights: Vec<Vec<f64>>, keeps_df: bool) -> Replicates {
        let kept_df = keeps_df.then(|| {
            let rows = self.weights.first().map_or(0, Vec::len);
            self.degrees_of_freedom(&Domain::all(rows))
        });
        Replicates { weights, kept_df, ..self.clone() }
    }

    /// Rank of the analysis weights over the domain's rows, less 1 (R: `degf` of a `svyrep.design`).
    pub(super) fn degrees_of_freedom(&self, domain: &Domain) -> f64 {
        if let Some(degf) = self.degf {
            return degf;
        }
        if let Some(df) = self.kept_df.filter(|_| domain.count() == domain.len()) {
            return df;
        }
        let rows: Vec<usize> = domain.rows().collect();
        let columns: Vec<Vec<f64>> =
            self.weights.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect();
        rank(columns, RANK_TOLERANCE_OF_WEIGHTS) as f64 - 1.0
    }

    /// The covariance of estimates whose replicates these are.
    ///
    /// # Formula
    /// scale · Σ_r rscales_r (θ_r − c)(θ_r − c)ᵀ; c is the full sample's θ with `mse`, otherwise the mean of θ_r over replicates
    /// with a positive rscale (Wolter 2007, ch. 3 and 4). A replicate without an estimate (an empty domain in it) is left out,
    /// as R does. R: `svrVar`.
    pub(in crate::estimation) fn covariance(
        &self,
        full: &[f64],
        replicate: impl Fn(&[f64]) -> Option<Vec<f64>>,
    ) -> Matrix {
        let known = |(weights, rscale): (&Vec<f64>, &f64)| {
            let theta = replicate(weights)?;
            theta.iter().all(|t| t.is_finite()).then_some((theta, *rscale))
        };
        let thetas: Vec<(Vec<f64>, f64)> = self.weights.iter().zip(&self.rscales).filter_map(known).collect();
        let k = full.len();
        let counted = thetas.iter().filter(|(_, rscale)| *rscale > 0.0);
        let number = counted.clone().count() as f64;
        let mean = |i: usize| counted.clone().map(|(theta, _)| theta[i]).sum::<f64>() / number;
        let centre: Vec<f64> = if self.mse { full.to_vec() } else { (0..k).map(mean).collect() };
        let mut covariance = Matrix::zeros(k, k);
        for (theta, rscale) in &thetas {
            let off: Vec<f64> = theta.iter().zip(&centre).map(|(t, c)| t - c).collect();
            for (i, a) in off.iter().enumerate() {
                for (j, b) in off.iter().enumerate() {
                    covariance[(i, j)] += self.scale * rscale * a * b;
                }
            }
        }
        if thetas.is_empty() { Matrix::from_element(k, k, f64::NAN) } else { covariance }
    }
}

impl SurveyDesign {
    /// The same rows with replicate weights made of the design's first stage, in place of its stages. R: `as.svrepdesign`.
    ///
    /// Weights that have been adjusted already are replicated as they are: adjust the result instead, so that every replicate is
    /// adjusted too.
    ///
    /// # Errors
    /// `design_invalid`: the method does not fit the design (half samples need two units a stratum), the design has replicates, or its
    /// weights are calibrated. The findings beside the result are remarks of the method.
    ///
    /// # Example
    /// ```
    /// use barograph::estimation::{Cell, DesignInput, Domain, SurveyDesign, totals};
    /// use barograph::weighting::replicates::ReplicateMethod;
    /// let design = SurveyDesign::new(DesignInput {
    ///     rows: 4,
    ///     strata: Some(vec![Some("n"), Some("n"), Some("s"), Some("s")]),
    ///     ..DesignInput::default()
    /// })?;
    /// let (replicated, _) = design.replicated_by(ReplicateMethod::StratifiedJackknife)?;
    /// let (everybody, y) = (Domain::all(4), [1.0, 3.0, 2.0, 7.0]);
    /// let total = |design| totals(design, &[Cell { domain: &everybody, values: &y }]).expect("a total").se(0);
    /// assert!((total(&design) - total(&replicated)).abs() < 1e-12);
    /// # Ok::<(), barograph::finding::Findings>(())
    /// ```
    pub fn replicated_by(&self, method: ReplicateMethod) -> Result<(SurveyDesign, Findings), Findings> {
        if self.replicates.is_some() || self.is_calibrated() {
            let message = "Replicates are made of a design of stages with the weights it was drawn with; calibrate them afterwards.";
            return Err(Findings(vec![Finding::error(Code::DESIGN_INVALID, Place::path("replicates"), message)]));
        }
        let first = self.first_stage();
        let stratum_of_unit: Vec<usize> = (0..first.units()).map(|unit| first.stratum_of_unit(unit)).collect();
        let fraction_of_stratum: Vec<f64> = first.strata().iter().map(|stratum| stratum.fraction).collect();
        let units = SampledUnits { stratum_of_unit: &stratum_of_unit, fraction_of_stratum: &fraction_of_stratum };
        let (factors, remarks) = replicate(method, units)?;
        let unit_of_row: Vec<usize> = (0..self.rows()).map(|row| first.unit_of_row(row)).collect();
        let input = ReplicateInput {
            columns: factors.by_row(&unit_of_row),
            scale: factors.scale,
            rscales: factors.rscales,
            ..ReplicateInput::default()
        };
        let design = SurveyDesign { replicates: Some(Replicates::new(input, &self.weights)?), ..self.clone() };
        Ok((design, remarks))
    }
}
