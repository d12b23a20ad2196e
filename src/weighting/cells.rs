//! Matches margins with the data: each row's cell in each margin, each cell's target share.

use super::{Margin, MarginCategory, SHARE_SUM_TOLERANCE, TOTAL_TOLERANCE, TargetKind, WeightingPlan};
use crate::dataset::{Category, Cells, Dataset};
use crate::finding::{Code, Finding, Findings, Place};

/// A margin as the data see it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut {
    /// Label and target share of each cell; shares add up to 1.
    pub cells: Vec<(String, f64)>,
    /// The row's cell; `None` without an answer.
    pub cell_of_row: Vec<Option<usize>>,
    /// The population that the targets add up to; `None` for shares.
    pub population: Option<f64>,
}

/// One cut a margin, in order; cells are judged over the rows that weigh something.
pub(super) fn cut(dataset: &Dataset, base: &[f64], plan: &WeightingPlan, findings: &mut Findings) -> Vec<Cut> {
    if plan.margins.is_empty() {
        findings.push(Finding::error(Code::MARGIN_INVALID, Place::path("margins"), "There is no margin to rake to."));
    }
    for (m, margin) in plan.margins.iter().enumerate() {
        if plan.margins[..m].iter().any(|other| other.variable == margin.variable) {
            let message = format!("The variable {} is a margin twice.", margin.variable);
            findings.push(Finding::error(Code::NAME_DUPLICATE, margin_place(m, margin), message));
        }
    }
    let cuts = plan.margins.iter().enumerate().filter_map(|(m, margin)| cut_one(dataset, base, m, margin, findings));
    let cuts: Vec<Cut> = cuts.collect();
    remark_on_totals(&cuts, plan, findings);
    cuts
}

fn margin_place(m: usize, margin: &Margin) -> Place {
    let line = margin.categories.first().and_then(|category| category.line);
    line.map_or_else(|| Place::Path(format!("margins[{m}]")), Place::line)
}

fn category_place(m: usize, c: usize, category: &MarginCategory) -> Place {
    category.line.map_or_else(|| Place::Path(format!("margins[{m}].categories[{c}]")), Place::line)
}

fn cut_one(dataset: &Dataset, base: &[f64], m: usize, margin: &Margin, findings: &mut Findings) -> Option<Cut> {
    let Some(column) = dataset.column(&margin.variable) else {
        let message = format!("The data have no variable {}.", margin.variable);
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, margin_place(m, margin), message));
        return None;
    };
    let Cells::Category { categories, values } = &column.cells else {
        let message = format!("The variable {} is not coded, so it makes no margin.", margin.variable);
        findings.push(Finding::error(Code::REFERENCE_UNKNOWN, margin_place(m, margin), message));
        return None;
    };
    let targets = targets(m, margin, categories, findings);
    let mut sample = vec![0.0; categories.len()];
    for (value, weight) in values.iter().zip(base) {
        if let Some(sum) = sample.get_mut(usize::from(*value)) {
            *sum += weight;
        }
    }
    let mut cell_of_category = vec![None; categories.len()];
    let mut cells = Vec::new();
    for (position, category) in categories.iter().enumerate() {
        let in_sample = sample[position] > 0.0;
        match targets[position] {
            Some((_, target)) if in_sample => {
                cell_of_category[position] = Some(cells.len());
                cells.push((category.label.clone(), target));
            }
            Some((c, _)) => {
                let message = format!(
                    "Nobody in the sample has {} “{}”; merge it with another category.",
                    margin.variable, category.label
                );
                let place = category_place(m, c, &margin.categories[c]);
                findings.push(Finding::error(Code::MARGIN_WITHOUT_SAMPLE, place, message));
            }
            None if in_sample => {
                let message = format!(
                    "The sample has {} “{}” (code {}), for which there is no population margin.",
                    margin.variable, category.label, category.code
                );
                findings.push(Finding::error(Code::SAMPLE_WITHOUT_MARGIN, margin_place(m, margin), message));
            }
            None => {}
        }
    }
    let cell_of_row = values.iter().map(|v| cell_of_category.get(usize::from(*v)).copied().flatten()).collect();
    let sum: f64 = cells.iter().map(|(_, target)| target).sum();
    check_shares(m, margin, findings);
    for (_, target) in &mut cells {
        *target /= sum;
    }
    Some(Cut { cells, cell_of_row, population: (margin.kind == TargetKind::Total).then_some(sum) })
}

/// For each category of the column, its place in the margin and its target.
fn targets(m: usize, margin: &Margin, categories: &[Category], findings: &mut Findings) -> Vec<Option<(usize, f64)>> {
    let mut targets = vec![None; categories.len()];
    for (c, category) in margin.categories.iter().enumerate() {
        let place = category_place(m, c, category);
        if !(category.target.is_finite() && category.target > 0.0) {
            let message = format!(
                "The target of {} “{}” is {}, not a positive number.",
                margin.variable, category.category, category.target
            );
            findings.push(Finding::error(Code::MARGIN_INVALID, place.clone(), message));
        }
        match position_of(&category.category, categories) {
            None => {
                let message = format!("The variable {} has no category “{}”.", margin.variable, category.category);
                findings.push(Finding::error(Code::CODE_UNKNOWN, place, message));
            }
            Some(position) if targets[position].is_some() => {
                let message = format!("The margin {} has “{}” twice.", margin.variable, category.category);
                findings.push(Finding::error(Code::NAME_DUPLICATE, place, message));
            }
            Some(position) => targets[position] = Some((c, category.target)),
        }
    }
    targets
}

/// A code as digits comes before a label.
fn position_of(name: &str, categories: &[Category]) -> Option<usize> {
    let name = name.trim();
    let by_code = name.parse::<i32>().ok().and_then(|code| categories.iter().position(|c| c.code == code));
    let same = |label: &str| label.trim().to_lowercase() == name.to_lowercase();
    by_code.or_else(|| categories.iter().position(|c| same(&c.label)))
}

fn check_shares(m: usize, margin: &Margin, findings: &mut Findings) {
    let sum: f64 = margin.categories.iter().map(|category| category.target).sum();
    let near = |whole: f64| (sum / whole - 1.0).abs() <= SHARE_SUM_TOLERANCE;
    if margin.kind == TargetKind::Share && sum.is_finite() && !near(1.0) && !near(100.0) {
        let message = format!("The shares of {} add up to {sum:.4}, not to 1.", margin.variable);
        findings.push(Finding::error(Code::MARGIN_INVALID, margin_place(m, margin), message));
    }
}

fn remark_on_totals(cuts: &[Cut], plan: &WeightingPlan, findings: &mut Findings) {
    let first = cuts.first().and_then(|cut| cut.population);
    for (m, (cut, margin)) in cuts.iter().zip(&plan.margins).enumerate().skip(1) {
        if let (Some(first), Some(population)) = (first, cut.population)
            && (population / first - 1.0).abs() > TOTAL_TOLERANCE
        {
            let message = format!(
                "The totals of {} add up to {population}, those of {} to {first}; the first is the population, the others count as shares.",
                margin.variable, plan.margins[0].variable
            );
            findings.push(Finding::warning(Code::MARGIN_INVALID, margin_place(m, margin), message));
        }
    }
}
