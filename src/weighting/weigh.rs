//! Takes the steps of a plan on a data set.

use super::adjustment::{Adjustment, AdjustmentError, Bounds, Poststratification, Residuals, Targets, Trimming};
use super::cells::{Cut, Wanted, cut_margins};
use super::check::check;
use super::diagnostics::Diagnostics;
use super::raking::rake;
use super::{
    NormaliseStep, PoststratifyStep, RakeStep, Step, TrimStep, WeightSet, WeightingPlan, calibration, response,
};
use crate::dataset::{Cells, Dataset, NumberCell};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;

/// What weighting gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    pub set: WeightSet,
    /// What the plan takes out of the variance of estimates with these weights, in the order of its steps.
    pub residuals: Vec<Residuals>,
    /// Notes and warnings.
    pub findings: Findings,
}

/// Weights a data set by a plan.
///
/// # Method
/// The steps in their order, each on the weights that the one before left. Nobody is dropped: whoever did not respond gets weight
/// 0, and whoever has no answer to a margin's variable is, as the step says, left as he is by that margin, or given an answer drawn
/// at random; how many is noted (`margin_imputed`). Base weights are those of the design, 1 where it has none: but strata drawn at
/// fractions that only the finite population gives would need different ones, and are refused rather than taken as 1.
///
/// Targets are shares of what the rows that have an answer weigh. Where all margins of a step give totals, the weights finally add
/// up to the first margin's population; otherwise they have mean 1 over rows that weigh something, unless the plan normalises them.
///
/// Post-stratification, raking and calibration leave [`Residuals`]; non-response, trimming and normalising leave the variance as
/// that of fixed weights. Raking here leaves the regression residual on the indicators of all its margins (Deville, Särndal and
/// Sautory 1993): it has the same asymptotic variance as the linear estimator with those margins.
///
/// # Errors
/// `step_order`, `structure_empty`: the steps. `reference_unknown`, `code_unknown`, `name_duplicate`, `margin_invalid`: the plan does
/// not fit the data or itself. `margin_without_sample`, `sample_without_margin`: a cell of one without the other. `weight_invalid`: a
/// base weight, weights that would have to follow from the finite populations of several strata, or a step that makes weights
/// negative. `domain_empty`: no row, or none that answers a margin. `raking_not_converged`, `calibration_failed`,
/// `response_model_failed`: with the worst cell or term named.
pub fn weigh(dataset: &Dataset, plan: &WeightingPlan) -> Result<Weighted, Findings> {
    let mut findings = Findings::new();
    check(plan, &mut findings);
    let base = match plan.steps.first() {
        Some(Step::Base(step)) => match &step.variable {
            Some(variable) => number_weights(dataset, variable, &mut findings),
            None => base_weights(dataset, &mut findings),
        },
        _ => base_weights(dataset, &mut findings),
    };
    if !base.iter().any(|w| *w > 0.0) && !findings.has_errors() {
        findings.push(Finding::error(Code::DOMAIN_EMPTY, Place::Whole, "There is nobody to weight."));
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut run = Run::new(dataset, base.clone(), findings);
    for (s, step) in plan.steps.iter().enumerate() {
        run.take(step, &format!("steps[{s}]"));
        run.check_weights(s);
        if run.findings.has_errors() {
            return Err(run.findings);
        }
    }
    if !plan.steps.iter().any(|step| matches!(step, Step::Normalise(_))) {
        run.normalise(&NormaliseStep { total: run.population });
    }
    Ok(run.finish(plan, &base))
}

/// What a stored plan takes out of the variance: the residuals of [`weigh`], which always gives the same for the same data set.
///
/// # Errors
/// As [`weigh`].
pub fn residuals_of(dataset: &Dataset, plan: &WeightingPlan) -> Result<Vec<Residuals>, Findings> {
    weigh(dataset, plan).map(|weighted| weighted.residuals)
}

/// The weights on their way through the steps.
pub(super) struct Run<'a> {
    pub dataset: &'a Dataset,
    pub weights: Vec<f64>,
    pub residuals: Vec<Residuals>,
    pub findings: Findings,
    cuts: Vec<Cut>,
    population: Option<f64>,
    pub rounds: u32,
    trimmed: usize,
    labels: Vec<String>,
}

impl<'a> Run<'a> {
    fn new(dataset: &'a Dataset, weights: Vec<f64>, findings: Findings) -> Run<'a> {
        Run {
            dataset,
            weights,
            residuals: Vec::new(),
            findings,
            cuts: Vec::new(),
            population: None,
            rounds: 0,
            trimmed: 0,
            labels: Vec::new(),
        }
    }

    fn take(&mut self, step: &Step, path: &str) {
        match step {
            Step::Base(_) => {}
            Step::NonResponse(step) => response::by_classes(self, step, path),
            Step::Propensity(step) => response::by_propensity(self, step, path),
            Step::Poststratify(step) => self.poststratify(step, path),
            Step::Rake(step) => self.rake(step, path),
            Step::Calibrate(step) => calibration::calibrate(self, step, path),
            Step::Trim(step) => self.trim(step, path),
            Step::Normalise(step) => self.normalise(step),
        }
    }

    pub fn refuse(&mut self, code: Code, path: &str, message: impl Into<String>) {
        self.findings.push(Finding::error(code, Place::path(path), message));
    }

    pub fn label(&mut self, label: String) {
        self.labels.push(label);
    }

    /// Remembers margins for the diagnostics; the last step that has a variable speaks for it.
    pub fn remember(&mut self, cuts: Vec<Cut>) {
        let populations: Option<Vec<f64>> = cuts.iter().map(|cut| cut.population).collect();
        if let Some(first) = populations.and_then(|p| p.first().copied()) {
            self.population = Some(first);
        }
        for cut in cuts {
            self.cuts.retain(|other| other.variables != cut.variables);
            self.cuts.push(cut);
        }
    }

    fn poststratify(&mut self, step: &PoststratifyStep, path: &str) {
        let wanted = Wanted::crossed(step, path);
        let Some(cut) = wanted.cut(self.dataset, &self.weights, &mut self.findings) else { return };
        if self.findings.has_errors() || !self.has_cells(std::slice::from_ref(&cut), path) {
            return;
        }
        let shares = cut.cells.iter().map(|(_, share)| *share).collect();
        let adjusted = Poststratification::new(cut.classes.clone(), Targets::shares(shares))
            .map(Adjustment::Poststratify)
            .and_then(|adjustment| adjustment.fit(&self.weights));
        match adjusted {
            Ok(fitted) => {
                self.weights = fitted.weights;
                self.residuals.extend(fitted.residuals);
                self.label(format!("post-stratified by {}", cut.name()));
                self.remember(vec![cut]);
            }
            Err(error) => self.refuse(code_of(&error), path, format!("The weights cannot be adjusted: {error}.")),
        }
    }

    fn rake(&mut self, step: &RakeStep, path: &str) {
        if step.margins.is_empty() {
            let path = format!("{path}.margins");
            return self.refuse(Code::MARGIN_INVALID, &path, "There is no margin to rake to.");
        }
        let cuts = cut_margins(self.dataset, &self.weights, &step.margins, path, step.missing, &mut self.findings);
        if self.findings.has_errors() || !self.has_cells(&cuts, path) {
            return;
        }
        let before = self.weights.clone();
        let place = Place::Path(format!("{path}.margins"));
        match rake(&cuts, step.tolerance, step.rounds_max, &mut self.weights, &place) {
            Ok(rounds) => self.rounds += rounds,
            Err(finding) => return self.findings.push(finding),
        }
        let classes = cuts.iter().map(|cut| cut.classes.clone()).collect();
        self.residuals.push(Residuals::margins(classes, &before, &self.weights));
        let names: Vec<String> = cuts.iter().map(Cut::name).collect();
        self.label(format!("raked to {}", names.join(", ")));
        self.remember(cuts);
    }

    /// Whether somebody answers each margin.
    pub fn has_cells(&mut self, cuts: &[Cut], path: &str) -> bool {
        for cut in cuts.iter().filter(|cut| cut.cells.is_empty()) {
            self.refuse(Code::DOMAIN_EMPTY, path, format!("Nobody in the sample has an answer to {}.", cut.name()));
        }
        !self.findings.has_errors()
    }

    fn trim(&mut self, step: &TrimStep, path: &str) {
        let mean = self.mean();
        let scaled = |bound: Option<f64>, absent: f64| bound.map_or(absent, |bound| bound * mean);
        let bounds = Bounds::new(scaled(step.lower, f64::NEG_INFINITY), scaled(step.upper, f64::INFINITY));
        match bounds.and_then(|bounds| Adjustment::Trim(Trimming::new(bounds, step.strict)).fit(&self.weights)) {
            Ok(fitted) => {
                let inside =
                    |w: f64| step.lower.is_none_or(|l| w >= l * mean) && step.upper.is_none_or(|u| w <= u * mean);
                self.trimmed += self.weights.iter().filter(|w| **w > 0.0 && !inside(**w)).count();
                if !fitted.converged {
                    let message = "Every weight was trimmed, so that nobody could take what was cut off.";
                    self.findings.push(Finding::warning(Code::MARGIN_INVALID, Place::path(path), message));
                }
                self.weights = fitted.weights;
                self.label("trimmed".to_owned());
            }
            Err(_) => {
                let message = "The bounds of trimming are multiples of the mean weight, the lower below the upper.";
                self.refuse(Code::MARGIN_INVALID, path, message);
            }
        }
    }

    /// Mean over rows that weigh something.
    fn mean(&self) -> f64 {
        let used = self.weights.iter().filter(|weight| **weight != 0.0).count();
        self.weights.iter().sum::<f64>() / used as f64
    }

    fn normalise(&mut self, step: &NormaliseStep) {
        let factor = match step.total {
            Some(total) => total / self.weights.iter().sum::<f64>(),
            None => 1.0 / self.mean(),
        };
        self.weights.iter_mut().for_each(|weight| *weight *= factor);
    }

    /// A later step, and every estimate, needs weights that are finite and not negative.
    fn check_weights(&mut self, step: usize) {
        let bad = self.weights.iter().enumerate().filter(|(_, w)| !(w.is_finite() && **w >= 0.0));
        let bad: Vec<(usize, f64)> = bad.map(|(row, weight)| (row, *weight)).collect();
        if let Some((row, weight)) = bad.first() {
            let message = format!(
                "This step gives {} of {} cases a weight below 0 or none at all, the first of them row {} ({weight:.4}); bounds, or the raking distance, keep weights positive.",
                bad.len(),
                self.weights.len(),
                row + 1
            );
            self.refuse(Code::WEIGHT_INVALID, &format!("steps[{step}]"), message);
        }
        if !self.weights.iter().any(|w| *w > 0.0) {
            self.refuse(Code::DOMAIN_EMPTY, &format!("steps[{step}]"), "This step leaves nobody with a weight.");
        }
    }

    fn finish(mut self, plan: &WeightingPlan, base: &[f64]) -> Weighted {
        let diagnostics = Diagnostics::of(&self.cuts, base, &self.weights, self.rounds, self.trimmed);
        let rows = self.weights.len();
        for neutral in &diagnostics.neutral {
            let message = format!(
                "{} of {rows} cases have no answer to {}; that margin left their weights as they were.",
                neutral.cases, neutral.variable
            );
            self.findings.push(Finding::note(Code::MARGIN_IMPUTED, Place::path(neutral.variable.as_str()), message));
        }
        for imputed in &diagnostics.imputed {
            let message = format!(
                "{} of {rows} cases have no answer to {}; each was given one drawn at random from those of the others (seed {}).",
                imputed.cases, imputed.variable, imputed.seed
            );
            self.findings.push(Finding::note(Code::MARGIN_IMPUTED, Place::path(imputed.variable.as_str()), message));
        }
        let label = if self.labels.is_empty() { "base weights".to_owned() } else { self.labels.join("; ") };
        let set = WeightSet { weights: self.weights, label, plan: plan.clone(), diagnostics };
        Weighted { set, residuals: self.residuals, findings: self.findings }
    }
}

/// The finding for an adjustment that does not fit.
pub(super) fn code_of(error: &AdjustmentError) -> Code {
    match error {
        AdjustmentError::ClassEmpty { .. } => Code::MARGIN_WITHOUT_SAMPLE,
        AdjustmentError::Failed { .. } => Code::CALIBRATION_FAILED,
        AdjustmentError::Weight { .. } => Code::WEIGHT_INVALID,
        _ => Code::MARGIN_INVALID,
    }
}

fn base_weights(dataset: &Dataset, findings: &mut Findings) -> Vec<f64> {
    let has_weights = dataset.designs.iter().any(|case| case.weight.is_some());
    if !has_weights && strata_have_fractions(dataset) {
        let message = "There are finite populations but no weights: give each case's weight, the inverse of its chance of being drawn, as a column.";
        findings.push(Finding::error(Code::WEIGHT_INVALID, Place::path("weight"), message));
    }
    let cells = dataset.designs.iter().map(|case| if has_weights { case.weight } else { Some(1.0) });
    checked(cells, "weight", findings)
}

fn number_weights(dataset: &Dataset, variable: &VariableId, findings: &mut Findings) -> Vec<f64> {
    match dataset.column(variable).map(|column| &column.cells) {
        Some(Cells::Number { values }) => {
            let number = |cell: &NumberCell| match cell {
                NumberCell::Value(value) => Some(*value),
                NumberCell::Missing(_) => None,
            };
            checked(values.iter().map(number), variable.as_str(), findings)
        }
        _ => {
            let message = format!("The data have no number {variable} to take base weights from.");
            findings.push(Finding::error(Code::REFERENCE_UNKNOWN, Place::path("steps[0].variable"), message));
            Vec::new()
        }
    }
}

fn checked(cells: impl Iterator<Item = Option<f64>>, field: &str, findings: &mut Findings) -> Vec<f64> {
    let read = |(row, weight): (usize, Option<f64>)| match weight {
        Some(weight) if weight.is_finite() && weight >= 0.0 => weight,
        weight => {
            let said = weight.map_or("no base weight".to_owned(), |w| format!("the base weight {w}"));
            let place = Place::Path(format!("rows[{row}].{field}"));
            findings.push(Finding::error(Code::WEIGHT_INVALID, place, format!("Row {} has {said}.", row + 1)));
            0.0
        }
    };
    cells.enumerate().map(read).collect()
}

/// Finite populations over more than one stratum: the cases may have had different chances. In one stratum all had the same.
fn strata_have_fractions(dataset: &Dataset) -> bool {
    let designs = &dataset.designs;
    let several = designs.windows(2).any(|pair| pair[0].stratum != pair[1].stratum);
    several && designs.iter().any(|case| case.fpc.is_some())
}
