//! Matches margins with the data: each row's cell in each margin, each cell's target share.

use super::adjustment::Classes;
use super::diagnostics::{ImputedCases, NeutralCases};
use super::{Margin, Missing, PoststratifyStep, SHARE_SUM_TOLERANCE, TOTAL_TOLERANCE, TargetKind};
use crate::dataset::{Category, Cells, Dataset};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::random::Seeded;

/// Cells of a cross-table beyond which it is refused: more than any sample fills.
const CROSSED_CELLS_MAX: usize = 1_000_000;

/// A margin as the data see it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cut {
    pub variables: Vec<VariableId>,
    /// Label and target share of each cell; shares add up to 1.
    pub cells: Vec<(String, f64)>,
    /// The row's cell; `None` without an answer.
    pub classes: Classes,
    /// The population that the targets add up to; `None` for shares.
    pub population: Option<f64>,
    pub imputed: Option<ImputedCases>,
}

impl Cut {
    /// "sex", "sex × age".
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.variables.iter().map(VariableId::as_str).collect();
        names.join(" × ")
    }

    pub fn neutral(&self) -> Option<NeutralCases> {
        let cases = self.classes.iter().filter(|class| class.is_none()).count();
        let variable = self.variables.first().cloned()?;
        (cases > 0).then_some(NeutralCases { variable, cases })
    }
}

/// A margin as a step wants it, over one variable or several crossed.
pub(super) struct Wanted<'a> {
    variables: Vec<&'a VariableId>,
    kind: TargetKind,
    entries: Vec<Entry<'a>>,
    place: Place,
    missing: Missing,
}

struct Entry<'a> {
    categories: Vec<&'a str>,
    target: f64,
    place: Place,
}

impl<'a> Wanted<'a> {
    /// `path`: where the margin stands in the plan. Lines of a file are better places where they are known.
    pub fn margin(margin: &'a Margin, path: &str, missing: Missing) -> Wanted<'a> {
        let line = margin.categories.first().and_then(|category| category.line);
        let entry = |(c, category): (usize, &'a super::MarginCategory)| Entry {
            categories: vec![category.category.as_str()],
            target: category.target,
            place: category.line.map_or_else(|| Place::Path(format!("{path}.categories[{c}]")), Place::line),
        };
        Wanted {
            variables: vec![&margin.variable],
            kind: margin.kind,
            entries: margin.categories.iter().enumerate().map(entry).collect(),
            place: line.map_or_else(|| Place::path(path), Place::line),
            missing,
        }
    }

    pub fn crossed(step: &'a PoststratifyStep, path: &str) -> Wanted<'a> {
        let entry = |(c, cell): (usize, &'a super::CrossedCell)| Entry {
            categories: cell.categories.iter().map(String::as_str).collect(),
            target: cell.target,
            place: Place::Path(format!("{path}.cells[{c}]")),
        };
        Wanted {
            variables: step.variables.iter().collect(),
            kind: step.kind,
            entries: step.cells.iter().enumerate().map(entry).collect(),
            place: Place::path(path),
            missing: step.missing,
        }
    }

    /// Matches with the data; cells are judged over the rows that weigh something.
    pub fn cut(&self, dataset: &Dataset, weights: &[f64], findings: &mut Findings) -> Option<Cut> {
        let table = CrossTable::of(dataset, &self.variables, &self.place, findings)?;
        let targets = self.targets(&table, findings);
        let mut sample = vec![0.0; table.size()];
        let cells_of_rows: Vec<Option<usize>> = (0..weights.len()).map(|row| table.cell_of_row(row)).collect();
        for (cell, weight) in cells_of_rows.iter().zip(weights) {
            if let Some(sum) = cell.and_then(|cell| sample.get_mut(cell)) {
                *sum += weight;
            }
        }
        let mut kept = vec![None; table.size()];
        let mut cells = Vec::new();
        for (position, target) in targets.into_iter().enumerate() {
            let in_sample = sample[position] > 0.0;
            match target {
                Some(entry) if in_sample => {
                    kept[position] = Some(cells.len() as u32);
                    cells.push((table.label(position), entry.target));
                }
                Some(entry) => {
                    let message =
                        format!("Nobody in the sample has {}; merge it with another category.", table.named(position));
                    findings.push(Finding::error(Code::MARGIN_WITHOUT_SAMPLE, entry.place.clone(), message));
                }
                None if in_sample => {
                    let message = format!(
                        "The sample has {}{}, for which there is no population margin.",
                        table.named(position),
                        table.code_of_one(position)
                    );
                    findings.push(Finding::error(Code::SAMPLE_WITHOUT_MARGIN, self.place.clone(), message));
                }
                None => {}
            }
        }
        self.check_shares(findings);
        let sum: f64 = cells.iter().map(|(_, target)| target).sum();
        cells.iter_mut().for_each(|(_, target)| *target /= sum);
        let mut classes: Vec<Option<u32>> =
            cells_of_rows.iter().map(|cell| cell.and_then(|cell| kept.get(cell).copied().flatten())).collect();
        let imputed = match self.missing {
            Missing::Neutral => None,
            Missing::Impute { seed } => self.impute(&mut classes, weights, cells.len(), seed),
        };
        Some(Cut {
            variables: self.variables.iter().map(|v| (*v).clone()).collect(),
            cells,
            classes: classes.into(),
            population: (self.kind == TargetKind::Total).then_some(sum),
            imputed,
        })
    }

    /// Draws a cell for each row without one, with the weighted shares of the others.
    fn impute(&self, classes: &mut [Option<u32>], weights: &[f64], cells: usize, seed: u64) -> Option<ImputedCases> {
        let mut sums = vec![0.0; cells];
        for (class, weight) in classes.iter().zip(weights) {
            if let Some(sum) = class.and_then(|class| sums.get_mut(class as usize)) {
                *sum += weight;
            }
        }
        if !sums.iter().any(|sum| *sum > 0.0) {
            return None;
        }
        let mut random = Seeded::new(seed);
        let mut cases = 0;
        for class in classes.iter_mut().filter(|class| class.is_none()) {
            *class = u32::try_from(random.pick(&sums)).ok();
            cases += 1;
        }
        let variable = self.variables.first().map(|v| (*v).clone())?;
        (cases > 0).then_some(ImputedCases { variable, cases, seed })
    }

    /// For each cell of the table, its entry.
    fn targets(&self, table: &CrossTable<'_>, findings: &mut Findings) -> Vec<Option<&Entry<'a>>> {
        let mut targets = vec![None; table.size()];
        for entry in &self.entries {
            let names = entry.categories.join(", ");
            if !(entry.target.is_finite() && entry.target > 0.0) {
                let message =
                    format!("The target of {} “{names}” is {}, not a positive number.", self.name(), entry.target);
                findings.push(Finding::error(Code::MARGIN_INVALID, entry.place.clone(), message));
            }
            match table.position_of(&entry.categories) {
                Err(message) => findings.push(Finding::error(Code::CODE_UNKNOWN, entry.place.clone(), message)),
                Ok(position) if targets[position].is_some() => {
                    let message = format!("The margin {} has “{names}” twice.", self.name());
                    findings.push(Finding::error(Code::NAME_DUPLICATE, entry.place.clone(), message));
                }
                Ok(position) => targets[position] = Some(entry),
            }
        }
        targets
    }

    fn name(&self) -> String {
        let names: Vec<&str> = self.variables.iter().map(|variable| variable.as_str()).collect();
        names.join(" × ")
    }

    fn check_shares(&self, findings: &mut Findings) {
        let sum: f64 = self.entries.iter().map(|entry| entry.target).sum();
        let near = |whole: f64| (sum / whole - 1.0).abs() <= SHARE_SUM_TOLERANCE;
        if self.kind == TargetKind::Share && sum.is_finite() && !near(1.0) && !near(100.0) {
            let message = format!("The shares of {} add up to {sum:.4}, not to 1.", self.name());
            findings.push(Finding::error(Code::MARGIN_INVALID, self.place.clone(), message));
        }
    }
}

/// Coded columns crossed; cells count with the last variable fastest.
pub(super) struct CrossTable<'a> {
    columns: Vec<(&'a VariableId, &'a [Category], &'a [u16])>,
}

impl<'a> CrossTable<'a> {
    pub fn of(
        dataset: &'a Dataset,
        variables: &[&'a VariableId],
        place: &Place,
        findings: &mut Findings,
    ) -> Option<CrossTable<'a>> {
        let mut columns = Vec::new();
        let mut refuse = |code, message: String| {
            findings.push(Finding::error(code, place.clone(), message));
        };
        if variables.is_empty() {
            refuse(Code::MARGIN_INVALID, "No variable is named.".to_owned());
        }
        for (v, variable) in variables.iter().enumerate() {
            if variables[..v].contains(variable) {
                refuse(Code::NAME_DUPLICATE, format!("The variable {variable} is crossed with itself."));
            }
            match dataset.column(variable).map(|column| &column.cells) {
                Some(Cells::Category { categories, values }) => {
                    columns.push((*variable, categories.as_slice(), values.as_slice()));
                }
                Some(_) => {
                    let message = format!("The variable {variable} is not coded, so it makes no margin.");
                    refuse(Code::REFERENCE_UNKNOWN, message);
                }
                None => refuse(Code::REFERENCE_UNKNOWN, format!("The data have no variable {variable}.")),
            }
        }
        let size = columns.iter().try_fold(1usize, |size, (_, categories, _)| size.checked_mul(categories.len()));
        if size.is_none_or(|size| size > CROSSED_CELLS_MAX) {
            refuse(Code::MARGIN_INVALID, "These variables cross to too many cells.".to_owned());
            return None;
        }
        (!columns.is_empty() && columns.len() == variables.len()).then_some(CrossTable { columns })
    }

    pub fn size(&self) -> usize {
        self.columns.iter().map(|(_, categories, _)| categories.len()).product()
    }

    /// `None` where an answer is missing.
    pub fn cell_of_row(&self, row: usize) -> Option<usize> {
        let mut cell = 0;
        for (_, categories, values) in &self.columns {
            let value = usize::from(*values.get(row)?);
            if value >= categories.len() {
                return None;
            }
            cell = cell * categories.len() + value;
        }
        Some(cell)
    }

    fn categories_of(&self, mut position: usize) -> Vec<(&VariableId, &Category)> {
        let mut found = Vec::new();
        for (variable, categories, _) in self.columns.iter().rev() {
            found.push((*variable, &categories[position % categories.len()]));
            position /= categories.len();
        }
        found.reverse();
        found
    }

    /// "Men", "Men, Old".
    pub fn label(&self, position: usize) -> String {
        let labels: Vec<&str> = self.categories_of(position).into_iter().map(|(_, c)| c.label.as_str()).collect();
        labels.join(", ")
    }

    /// sex “Men”, age “Old”.
    pub fn named(&self, position: usize) -> String {
        let named: Vec<String> =
            self.categories_of(position).into_iter().map(|(v, c)| format!("{v} “{}”", c.label)).collect();
        named.join(", ")
    }

    fn code_of_one(&self, position: usize) -> String {
        match self.categories_of(position).as_slice() {
            [(_, category)] => format!(" (code {})", category.code),
            _ => String::new(),
        }
    }

    fn position_of(&self, names: &[&str]) -> Result<usize, String> {
        if names.len() != self.columns.len() {
            return Err(format!("There are {} categories for {} variables.", names.len(), self.columns.len()));
        }
        let mut position = 0;
        for ((variable, categories, _), name) in self.columns.iter().zip(names) {
            let own = position_of(name, categories)
                .ok_or_else(|| format!("The variable {variable} has no category “{name}”."))?;
            position = position * categories.len() + own;
        }
        Ok(position)
    }
}

/// A code as digits comes before a label.
pub(super) fn position_of(name: &str, categories: &[Category]) -> Option<usize> {
    let name = name.trim();
    let by_code = name.parse::<i32>().ok().and_then(|code| categories.iter().position(|c| c.code == code));
    let same = |label: &str| label.trim().to_lowercase() == name.to_lowercase();
    by_code.or_else(|| categories.iter().position(|c| same(&c.label)))
}

/// One cut a margin, in order. A variable that is a margin twice is refused.
pub(super) fn cut_margins(
    dataset: &Dataset,
    weights: &[f64],
    margins: &[Margin],
    path: &str,
    missing: Missing,
    findings: &mut Findings,
) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for (m, margin) in margins.iter().enumerate() {
        let wanted = Wanted::margin(margin, &format!("{path}.margins[{m}]"), missing);
        if margins[..m].iter().any(|other| other.variable == margin.variable) {
            let message = format!("The variable {} is a margin twice.", margin.variable);
            findings.push(Finding::error(Code::NAME_DUPLICATE, wanted.place.clone(), message));
        }
        if let Some(cut) = wanted.cut(dataset, weights, findings) {
            let first: Option<(String, f64)> = cuts.first().and_then(|cut: &Cut| Some((cut.name(), cut.population?)));
            if let (Some((name, first)), Some(population)) = (first, cut.population)
                && (population / first - 1.0).abs() > TOTAL_TOLERANCE
            {
                let message = format!(
                    "The totals of {} add up to {population}, those of {name} to {first}; the first is the population, the others count as shares.",
                    margin.variable
                );
                findings.push(Finding::warning(Code::MARGIN_INVALID, wanted.place.clone(), message));
            }
            cuts.push(cut);
        }
    }
    cuts
}
