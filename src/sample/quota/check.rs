//! Whether a quota plan can be kept with a questionnaire.

use super::{Quota, QuotaCell, QuotaPlan, Strength};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::VariableKind;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a plan, at paths such as `quotas[0].cells[2].when.age`.
///
/// Errors: `structure_empty` (no quota, a quota without cells, a cell without a condition, a condition without a code),
/// `name_duplicate`, `reference_unknown` (a variable that the questionnaire does not have), `quota_invalid` (a variable of which people
/// can have no or several codes at once), `code_unknown`, `quota_overlap` (two cells of one quota that
/// hold the same people, who would count twice), `quota_total` (targets that do not add up to the stated total). Warnings: `quota_gap`
/// (combinations of codes in no cell), `quota_total` (two quotas that cover everybody and want different totals).
pub fn check(plan: &QuotaPlan, questionnaire: &Questionnaire) -> Findings {
    let mut findings = Findings::new();
    if plan.quotas.is_empty() {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::path("quotas"), "The plan has no quota."));
    }
    let mut covering: Vec<(&Quota, u64)> = Vec::new();
    for (q, quota) in plan.quotas.iter().enumerate() {
        let path = format!("quotas[{q}]");
        duplicates(plan.quotas[..q].iter().map(|before| &before.name), &quota.name, &path, &mut findings);
        if quota.cells.is_empty() {
            findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::Path(path.clone()), "The quota has no cell."));
            continue;
        }
        let before = findings.len();
        for (c, cell) in quota.cells.iter().enumerate() {
            let path = format!("{path}.cells[{c}]");
            duplicates(quota.cells[..c].iter().map(|before| &before.name), &cell.name, &path, &mut findings);
            check_cell(cell, &path, questionnaire, &mut findings);
        }
        overlaps(quota, &path, &mut findings);
        let sum = targets(quota, plan.total, &path, &mut findings);
        let sound = findings.len() == before;
        if sound && !has_gap(quota, &path, questionnaire, &mut findings) {
            covering.push((quota, sum));
        }
    }
    for pair in covering.windows(2).filter(|pair| plan.total.is_none() && pair[0].1 != pair[1].1) {
        let both_hard = pair.iter().all(|(quota, _)| quota.strength == Strength::Hard);
        let consequence = if both_hard { " No more than the smaller number can be reached." } else { "" };
        let message = format!(
            "“{}” wants {} responses, “{}” {}.{consequence}",
            pair[0].0.name, pair[0].1, pair[1].0.name, pair[1].1
        );
        findings.push(Finding::warning(Code::QUOTA_TOTAL, Place::path("quotas"), message));
    }
    findings
}

fn duplicates<'a>(mut earlier: impl Iterator<Item = &'a String>, name: &str, path: &str, findings: &mut Findings) {
    if earlier.any(|before| before == name) {
        let message = format!("The name “{name}” is there twice.");
        findings.push(Finding::error(Code::NAME_DUPLICATE, Place::Path(format!("{path}.name")), message));
    }
}

fn check_cell(cell: &QuotaCell, path: &str, questionnaire: &Questionnaire, findings: &mut Findings) {
    if cell.when.is_empty() {
        let message = "The cell has no condition: everybody would be in it.";
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::Path(format!("{path}.when")), message));
    }
    for (id, codes) in &cell.when {
        let mut error = |code, message: String| {
            findings.push(Finding::error(code, Place::Path(format!("{path}.when.{id}")), message));
        };
        let Some(variable) = questionnaire.variable(id) else {
            error(Code::REFERENCE_UNKNOWN, format!("The questionnaire has no variable {id}."));
            continue;
        };
        if variable.kind != VariableKind::Code {
            error(Code::QUOTA_INVALID, format!("{id} does not have exactly one code: a quota needs a choice of one."));
            continue;
        }
        if codes.is_empty() {
            error(Code::STRUCTURE_EMPTY, format!("No code of {id} is named: nobody would be in the cell."));
        }
        for code in codes.iter().filter(|code| !variable.options.iter().any(|option| option.code == **code)) {
            error(Code::CODE_UNKNOWN, format!("{id} has no option with the code {code}."));
        }
    }
}

/// Two cells share people unless some variable of both has no code in common.
fn overlaps(quota: &Quota, path: &str, findings: &mut Findings) {
    for (c, cell) in quota.cells.iter().enumerate() {
        for (b, before) in quota.cells[..c].iter().enumerate() {
            let apart = cell.when.iter().any(|(id, codes)| before.when.get(id).is_some_and(|of| codes.is_disjoint(of)));
            if !apart {
                let message = format!("“{}” and “{}” (cells[{b}]) hold the same people.", cell.name, before.name);
                findings.push(Finding::error(Code::QUOTA_OVERLAP, Place::Path(format!("{path}.cells[{c}]")), message));
            }
        }
    }
}

fn targets(quota: &Quota, total: Option<u64>, path: &str, findings: &mut Findings) -> u64 {
    let sum = quota.cells.iter().fold(0_u64, |sum, cell| sum.saturating_add(cell.target));
    if let Some(total) = total.filter(|total| *total != sum) {
        let message = format!("The targets of “{}” add up to {sum}, not to {total}.", quota.name);
        findings.push(Finding::error(Code::QUOTA_TOTAL, Place::Path(format!("{path}.cells")), message));
    }
    sum
}

/// Cells are disjoint here, so that the combinations they cover can be counted and compared with all there are.
fn has_gap(quota: &Quota, path: &str, questionnaire: &Questionnaire, findings: &mut Findings) -> bool {
    let named: BTreeSet<&VariableId> = quota.cells.iter().flat_map(|cell| cell.when.keys()).collect();
    let options: BTreeMap<&VariableId, u128> = named
        .into_iter()
        .map(|id| (id, questionnaire.variable(id).map_or(0, |variable| variable.options.len() as u128)))
        .collect();
    let product = |of: &dyn Fn(&VariableId, u128) -> u128| {
        options.iter().fold(1_u128, |product, (id, all)| product.saturating_mul(of(id, *all)))
    };
    let all = product(&|_, all| all);
    let covered = quota.cells.iter().fold(0_u128, |sum, cell| {
        sum.saturating_add(product(&|id, all| cell.when.get(id).map_or(all, |codes| codes.len() as u128)))
    });
    if covered < all {
        let message = format!("{} of {all} combinations of answers are in no cell of “{}”.", all - covered, quota.name);
        findings.push(Finding::warning(Code::QUOTA_GAP, Place::Path(format!("{path}.cells")), message));
    }
    covered < all
}
