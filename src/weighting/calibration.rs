//! The step `calibrate`: margins and means met at once.

use super::adjustment::{Adjustment, AdjustmentError, Bounds, Calibration};
use super::cells::{Cut, cut_margins};
use super::weigh::{Run, code_of};
use super::{CalibrateStep, NumberMean};
use crate::dataset::{Cells, Dataset, NumberCell};
use crate::finding::Code;
use crate::id::VariableId;
use crate::numeric::Matrix;

/// Calibrates the weights of a run.
///
/// # Formula
/// Columns: 1 (the sum of the weights stays), an indicator for each cell of each margin, and each number. Σ wᵢ xᵢ over all rows is to
/// be what it would be if the rows that have an answer had the population's shares, or its mean: share, or mean, × Σ wᵢ over those
/// rows, whose weight stays as it is (for a number a column of its own sees to that). A row without an answer has 0 there, and its
/// factor comes from the other columns.
pub(super) fn calibrate(run: &mut Run<'_>, step: &CalibrateStep, path: &str) {
    if step.margins.is_empty() && step.means.is_empty() {
        return run.refuse(Code::MARGIN_INVALID, path, "There is neither a margin nor a mean to calibrate to.");
    }
    let cuts = cut_margins(run.dataset, &run.weights, &step.margins, path, step.missing, &mut run.findings);
    if run.findings.has_errors() || !run.has_cells(&cuts, path) {
        return;
    }
    let mut columns = Columns { names: Vec::new(), cells: Vec::new(), totals: Vec::new() };
    let sum: f64 = run.weights.iter().sum();
    columns.push("the sum of the weights".to_owned(), vec![1.0; run.weights.len()], sum);
    for cut in &cuts {
        columns.margin(cut, &run.weights);
    }
    for (m, wanted) in step.means.iter().enumerate() {
        let here = format!("{path}.means[{m}]");
        match numbers(run.dataset, &wanted.variable) {
            _ if !wanted.mean.is_finite() => {
                run.refuse(Code::MARGIN_INVALID, &here, "The mean is not a finite number.")
            }
            Some(values) if values.iter().zip(&run.weights).all(|(value, w)| value.is_none() || *w <= 0.0) => {
                let message = format!("Nobody in the sample has an answer to {}.", wanted.variable);
                run.refuse(Code::DOMAIN_EMPTY, &here, message);
            }
            Some(values) => {
                columns.mean(wanted, &values, &run.weights);
            }
            None => {
                let message = format!("The data have no number {}.", wanted.variable);
                run.refuse(Code::REFERENCE_UNKNOWN, &here, message);
            }
        }
    }
    if run.findings.has_errors() {
        return;
    }
    let Columns { names, cells, totals } = columns;
    let x = Matrix::from_iterator(run.weights.len(), names.len(), cells.into_iter().flatten());
    match adjustment(x, totals, step).and_then(|adjustment| adjustment.fit(&run.weights)) {
        Ok(fitted) => {
            run.weights = fitted.weights;
            run.rounds += fitted.iterations;
            run.residuals.extend(fitted.residuals);
            let means = step.means.iter().map(|mean| mean.variable.to_string());
            let names: Vec<String> = cuts.iter().map(Cut::name).chain(means).collect();
            run.label(format!("calibrated to {}", names.join(", ")));
            run.remember(cuts);
        }
        Err(error) => {
            let name = match &error {
                AdjustmentError::Failed { column, .. } | AdjustmentError::Total { column } => names.get(*column),
                _ => None,
            };
            let named = name.map_or_else(String::new, |name| format!(" ({name})"));
            run.refuse(code_of(&error), path, format!("The weights cannot be calibrated: {error}{named}."));
        }
    }
}

fn adjustment(x: Matrix, totals: Vec<f64>, step: &CalibrateStep) -> Result<Adjustment, AdjustmentError> {
    let plain = Calibration::new(x, totals, step.distance.into(), step.tolerance, step.steps_max)?;
    Ok(Adjustment::Calibrate(match step.bounds {
        Some([lower, upper]) => plain.bounded(Bounds::new(lower, upper)?),
        None => plain,
    }))
}

struct Columns {
    names: Vec<String>,
    cells: Vec<Vec<f64>>,
    totals: Vec<f64>,
}

impl Columns {
    fn push(&mut self, name: String, cells: Vec<f64>, total: f64) {
        self.names.push(name);
        self.cells.push(cells);
        self.totals.push(total);
    }

    fn mean(&mut self, wanted: &NumberMean, values: &[Option<f64>], weights: &[f64]) {
        let answered = values.iter().zip(weights).filter(|(value, _)| value.is_some()).map(|(_, w)| w).sum::<f64>();
        if values.iter().any(Option::is_none) {
            let cells = values.iter().map(|value| f64::from(u8::from(value.is_some()))).collect();
            self.push(format!("those with {}", wanted.variable), cells, answered);
        }
        let cells = values.iter().map(|value| value.unwrap_or(0.0)).collect();
        self.push(wanted.variable.to_string(), cells, wanted.mean * answered);
    }

    fn margin(&mut self, cut: &Cut, weights: &[f64]) {
        let answered: f64 = cut.classes.iter().zip(weights).filter(|(class, _)| class.is_some()).map(|(_, w)| w).sum();
        for (c, (label, share)) in cut.cells.iter().enumerate() {
            let indicator = |class: &Option<u32>| f64::from(u8::from(class.is_some_and(|class| class as usize == c)));
            let cells = cut.classes.iter().map(indicator).collect();
            self.push(format!("{} “{label}”", cut.name()), cells, share * answered);
        }
    }
}

/// The cells of a number column; `None` where there is no such column.
pub(super) fn numbers(dataset: &Dataset, variable: &VariableId) -> Option<Vec<Option<f64>>> {
    match &dataset.column(variable)?.cells {
        Cells::Number { values } => {
            let number = |cell: &NumberCell| match cell {
                NumberCell::Value(value) => Some(*value),
                NumberCell::Missing(_) => None,
            };
            Some(values.iter().map(number).collect())
        }
        _ => None,
    }
}
