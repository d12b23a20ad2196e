//! The steps for non-response: respondents stand for those of the sample who did not answer.

use super::calibration::numbers;
use super::cells::{CrossTable, position_of};
use super::weigh::Run;
use super::{NonResponseStep, Outcome, PropensityStep};
use crate::dataset::{Cells, Dataset};
use crate::finding::{Code, Finding, Place};
use crate::id::VariableId;
use crate::numeric::Matrix;
use crate::numeric::glm::{self, Family, GlmError};

/// Weighting classes.
///
/// # Formula
/// wᵢ' = wᵢ Σ_c w / Σ_{c, responded} w for a respondent of class c, 0 for a non-respondent (Oh and Scheuren 1983). Rows that lack a
/// variable of the classes are a class of their own. The variance takes the result as fixed weights.
pub(super) fn by_classes(run: &mut Run<'_>, step: &NonResponseStep, path: &str) {
    let Some(responded) = outcome(run, &step.outcome, path) else { return };
    let names: Vec<&VariableId> = step.classes.iter().collect();
    let (classes, labels) = if names.is_empty() {
        (vec![0; run.weights.len()], vec!["the whole sample".to_owned()])
    } else {
        let place = Place::Path(format!("{path}.classes"));
        let Some(table) = CrossTable::of(run.dataset, &names, &place, &mut run.findings) else { return };
        if run.findings.has_errors() {
            return;
        }
        let without = table.size();
        let mut labels: Vec<String> = (0..without).map(|cell| table.named(cell)).collect();
        labels.push("those without an answer".to_owned());
        let class = |row| table.cell_of_row(row).unwrap_or(without);
        ((0..run.weights.len()).map(class).collect(), labels)
    };
    spread(run, &responded, &classes, &labels, path);
    let by: Vec<&str> = step.classes.iter().map(VariableId::as_str).collect();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" × ")) };
    run.label(format!("adjusted for non-response{by}"));
}

/// Estimated chances of responding.
///
/// # Formula
/// A logistic regression of having responded, weighted with wᵢ, gives p̂ᵢ; wᵢ' = wᵢ / p̂ᵢ for a respondent, 0 for a non-respondent
/// (Little 1986). With classes, rows are put in order of p̂ and cut into classes of about equal weight, in each of which respondents
/// stand for all as in weighting classes (Rosenbaum and Rubin 1984). A missing code is a level of its own; a missing number counts as the mean, with an indicator
/// of being missing. The variance takes the result as fixed weights.
pub(super) fn by_propensity(run: &mut Run<'_>, step: &PropensityStep, path: &str) {
    let Some(responded) = outcome(run, &step.outcome, path) else { return };
    let Some((names, x)) = predictors(run, step, path) else { return };
    let y: Vec<f64> = responded.iter().map(|r| f64::from(u8::from(*r))).collect();
    let model = match glm::fit(Family::Binomial, &x, &y, &run.weights) {
        Ok(model) => model,
        Err(error) => {
            let name = match &error {
                GlmError::Collinear { column } | GlmError::Separation { column } | GlmError::Cell { column, .. } => {
                    names.get(*column)
                }
                _ => None,
            };
            let named = name.map_or_else(String::new, |name| format!(" ({name})"));
            let message = format!("Who responded cannot be modelled: {error}{named}.");
            return run.refuse(Code::RESPONSE_MODEL_FAILED, path, message);
        }
    };
    match step.classes {
        None => {
            for ((weight, responded), p) in run.weights.iter_mut().zip(&responded).zip(&model.fitted) {
                *weight = if *responded { *weight / p } else { 0.0 };
            }
        }
        Some(count) => {
            let classes = classes_of_equal_weight(&model.linear, &run.weights, count);
            let labels: Vec<String> = (1..=count).map(|c| format!("propensity class {c}")).collect();
            spread(run, &responded, &classes, &labels, path);
        }
    }
    run.label("adjusted for the propensity to respond".to_owned());
}

/// Gives the weight of each class to its respondents.
fn spread(run: &mut Run<'_>, responded: &[bool], classes: &[usize], labels: &[String], path: &str) {
    let (mut all, mut of_respondents) = (vec![0.0; labels.len()], vec![0.0; labels.len()]);
    for ((class, weight), responded) in classes.iter().zip(&run.weights).zip(responded) {
        all[*class] += weight;
        of_respondents[*class] += if *responded { *weight } else { 0.0 };
    }
    for ((label, all), of_respondents) in labels.iter().zip(&all).zip(&of_respondents) {
        if *all > 0.0 && *of_respondents <= 0.0 {
            let message = format!("Nobody responded among {label}; merge it with another class.");
            run.refuse(Code::MARGIN_WITHOUT_SAMPLE, path, message);
        }
    }
    for ((class, weight), responded) in classes.iter().zip(&mut run.weights).zip(responded) {
        let factor = if of_respondents[*class] > 0.0 { all[*class] / of_respondents[*class] } else { 0.0 };
        *weight = if *responded { *weight * factor } else { 0.0 };
    }
}

/// Whether each row responded; rows that weigh nothing may lack it.
fn outcome(run: &mut Run<'_>, outcome: &Outcome, path: &str) -> Option<Vec<bool>> {
    let here = format!("{path}.outcome");
    let dataset: &Dataset = run.dataset;
    let Some(Cells::Category { categories, values }) = dataset.column(&outcome.variable).map(|column| &column.cells)
    else {
        let message = format!("The data have no coded variable {} that says who responded.", outcome.variable);
        run.refuse(Code::REFERENCE_UNKNOWN, &here, message);
        return None;
    };
    let mut means_response = vec![false; categories.len()];
    for name in &outcome.responded {
        match position_of(name, categories) {
            Some(position) => means_response[position] = true,
            None => {
                let message = format!("The variable {} has no category “{name}”.", outcome.variable);
                run.refuse(Code::CODE_UNKNOWN, &here, message);
            }
        }
    }
    let known = |value: &u16| means_response.get(usize::from(*value)).copied();
    if let Some(row) = values.iter().zip(&run.weights).position(|(value, w)| *w > 0.0 && known(value).is_none()) {
        let place = Place::Path(format!("rows[{row}].{}", outcome.variable));
        let message = format!("Row {} does not say whether the case responded.", row + 1);
        run.findings.push(Finding::error(Code::CELL_UNREADABLE, place, message));
    }
    let responded = values.iter().map(|value| known(value) == Some(true)).collect();
    (!run.findings.has_errors()).then_some(responded)
}

/// The model matrix of the predictors, an intercept first, and the names of its columns.
fn predictors(run: &mut Run<'_>, step: &PropensityStep, path: &str) -> Option<(Vec<String>, Matrix)> {
    let rows = run.weights.len();
    let mut names = vec!["the intercept".to_owned()];
    let mut columns = vec![vec![1.0; rows]];
    for (p, variable) in step.predictors.iter().enumerate() {
        let dataset: &Dataset = run.dataset;
        if let Some(Cells::Category { categories, values }) = dataset.column(variable).map(|column| &column.cells) {
            let mut present: Vec<u16> =
                values.iter().zip(&run.weights).filter(|(_, w)| **w > 0.0).map(|(value, _)| *value).collect();
            present.sort_unstable();
            present.dedup();
            for level in present.iter().skip(1) {
                let label = categories.get(usize::from(*level)).map_or("no answer", |c| c.label.as_str());
                names.push(format!("{variable} “{label}”"));
                columns.push(values.iter().map(|value| f64::from(u8::from(value == level))).collect());
            }
        } else if let Some(values) = numbers(dataset, variable) {
            let known = values.iter().flatten();
            let mean = known.clone().sum::<f64>() / known.count().max(1) as f64;
            columns.push(values.iter().map(|value| value.unwrap_or(mean)).collect());
            names.push(variable.to_string());
            let missing = |(value, w): (&Option<f64>, &f64)| value.is_none() && *w > 0.0;
            if values.iter().zip(&run.weights).any(missing) {
                columns.push(values.iter().map(|value| f64::from(u8::from(value.is_none()))).collect());
                names.push(format!("{variable} missing"));
            }
        } else {
            let message = format!("The data have no coded variable or number {variable}.");
            run.refuse(Code::REFERENCE_UNKNOWN, &format!("{path}.predictors[{p}]"), message);
        }
    }
    let matrix = Matrix::from_iterator(rows, columns.len(), columns.into_iter().flatten());
    (!run.findings.has_errors()).then_some((names, matrix))
}

/// Rows in order of the predictor, cut where the weights pass each part of `count`; equal predictors stay together.
fn classes_of_equal_weight(linear: &[f64], weights: &[f64], count: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..linear.len()).collect();
    order.sort_by(|a, b| linear[*a].total_cmp(&linear[*b]));
    let whole: f64 = weights.iter().sum();
    let mut classes = vec![0; linear.len()];
    let (mut passed, mut class, mut last) = (0.0, 0, f64::NAN);
    for row in order {
        if linear[row] != last {
            let part = (passed / whole * f64::from(count)).floor();
            class = (part as usize).min(count.max(1) as usize - 1);
            last = linear[row];
        }
        classes[row] = class;
        passed += weights[row];
    }
    classes
}
