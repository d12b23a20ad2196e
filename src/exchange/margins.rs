//! Weighting plans: as JSON documents, or as mere population margins in CSV.
//!
//! Margins have columns `variable`, `category`, and `share`, or `total` (also called `population`). Other columns
//! are ignored. Where a file has shares and totals, the shares count, for they are what its owner made for weighting.

use super::unreadable;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::weighting::{Margin, MarginCategory, TargetKind, WeightingPlan};

/// A weighting plan: a JSON document where the text begins with `{`, otherwise raking to margins in CSV.
///
/// # Errors
/// `document_unreadable`, located by line and column; those of [`read_margins`].
pub fn read_plan(text: &str) -> Result<WeightingPlan, Findings> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return read_margins(text).map(WeightingPlan::new);
    }
    serde_json::from_str(text).map_err(|error| {
        let place = Place::cell(error.line() as u64, error.column().to_string());
        Findings(vec![Finding::error(Code::DOCUMENT_UNREADABLE, place, format!("{error}."))])
    })
}

/// Margins in the order in which their variables first appear.
///
/// # Errors
/// `column_unknown`: a column is missing. `row_ragged`, `name_invalid` (variable), `cell_unreadable` (category or target),
/// located by line and column. `structure_empty`: no row.
pub fn read_margins(text: &str) -> Result<Vec<Margin>, Findings> {
    let mut findings = Findings::new();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().cloned().map_err(|error| Findings(vec![unreadable(&error)]))?;
    let columns = Columns::of(&header)?;
    let mut margins: Vec<Margin> = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => {
                if let Some((variable, category)) = columns.read(&record, &mut findings) {
                    put(&mut margins, variable, category, columns.kind);
                }
            }
            Err(error) => findings.push(unreadable(&error)),
        }
    }
    if margins.is_empty() && !findings.has_errors() {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::Whole, "The file of margins has no row."));
    }
    if findings.has_errors() { Err(findings) } else { Ok(margins) }
}

struct Columns {
    variable: usize,
    category: usize,
    target: usize,
    target_name: String,
    kind: TargetKind,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Columns, Findings> {
        let find =
            |names: &[&str]| names.iter().find_map(|name| header.iter().position(|h| h.eq_ignore_ascii_case(name)));
        let (share, total) = (find(&["share"]), find(&["total", "population"]));
        let kind = if share.is_some() { TargetKind::Share } else { TargetKind::Total };
        match (find(&["variable"]), find(&["category"]), share.or(total)) {
            (Some(variable), Some(category), Some(target)) => {
                let target_name = header.get(target).unwrap_or("").to_owned();
                Ok(Columns { variable, category, target, target_name, kind })
            }
            (variable, category, target) => {
                let wanted = [(variable, "variable"), (category, "category"), (target, "share or total")];
                let missing = |(found, name): (Option<usize>, &str)| {
                    let message = format!("The file of margins has no column {name}.");
                    found.is_none().then(|| Finding::error(Code::COLUMN_UNKNOWN, Place::line(1), message))
                };
                Err(Findings(wanted.into_iter().filter_map(missing).collect()))
            }
        }
    }

    fn read(&self, record: &csv::StringRecord, findings: &mut Findings) -> Option<(VariableId, MarginCategory)> {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or("");
        let variable = VariableId::new(cell(self.variable));
        if let Err(error) = &variable {
            findings.push(Finding::error(Code::NAME_INVALID, Place::cell(line, "variable"), format!("{error}.")));
        }
        let category = cell(self.category);
        if category.is_empty() {
            let message = "The category is blank.";
            findings.push(Finding::error(Code::CELL_UNREADABLE, Place::cell(line, "category"), message));
        }
        let target = cell(self.target).parse::<f64>();
        if target.is_err() {
            let message = format!("“{}” is not a number.", cell(self.target));
            let place = Place::cell(line, self.target_name.as_str());
            findings.push(Finding::error(Code::CELL_UNREADABLE, place, message));
        }
        let target = target.ok()?;
        Some((variable.ok()?, MarginCategory { category: category.to_owned(), target, line: Some(line) }))
    }
}

fn put(margins: &mut Vec<Margin>, variable: VariableId, category: MarginCategory, kind: TargetKind) {
    match margins.iter_mut().find(|margin| margin.variable == variable) {
        Some(margin) => margin.categories.push(category),
        None => margins.push(Margin { variable, kind, categories: vec![category] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_before_totals_and_other_columns_are_ignored() {
        let text = "\u{feff}variable,category,population,share,source\nsex,male,2185811,0.48,\"Census, 2022\"\nage,1,5,0.5,x\nsex, female ,2362850,0.52,x\n";
        let margins = read_margins(text).expect("margins");
        assert_eq!(margins.len(), 2);
        assert_eq!((margins[0].variable.as_str(), margins[0].kind), ("sex", TargetKind::Share));
        let female = MarginCategory { category: "female".to_owned(), target: 0.52, line: Some(4) };
        assert_eq!(margins[0].categories[1], female);
    }

    #[test]
    fn a_plan_is_told_from_margins_by_its_first_letter() {
        let margins = read_plan("variable,category,share\nsex,1,1\n").expect("margins");
        assert_eq!(margins.steps.len(), 1);
        let json = r#" {"steps": [{"step": "trim", "upper": 3}]}"#;
        assert_eq!(read_plan(json).expect("a plan").steps[0].word(), "trim");
        let old = r#"{"margins": [], "tolerance": 0.001, "rounds_max": 7}"#;
        assert_eq!(read_plan(old).expect("a plan of before").steps[0].word(), "rake");
        for bad in ["{", r#"{"steps": [{"step": "pray"}]}"#, r#"{"steps": [], "margins": []}"#, "{}"] {
            let findings = read_plan(bad).expect_err("refused");
            assert_eq!(findings.0[0].code, Code::DOCUMENT_UNREADABLE, "{bad}");
        }
    }

    #[test]
    fn totals_go_by_two_names() {
        for name in ["total", "population"] {
            let margins = read_margins(&format!("variable,category,{name}\nsex,1,48\n")).expect("margins");
            assert_eq!((margins[0].kind, margins[0].categories[0].target), (TargetKind::Total, 48.0));
        }
    }

    #[test]
    fn bad_rows_are_located() {
        let text = "variable,category,share\nSex,1,0.5\nsex,,0.5\nsex,2,half\nsex,2\n";
        let said: Vec<String> =
            read_margins(text).expect_err("refused").iter().map(|f| format!("{} {}", f.place, f.code)).collect();
        assert_eq!(
            said,
            [
                "line 2, column variable name_invalid",
                "line 3, column category cell_unreadable",
                "line 4, column share cell_unreadable",
                "line 5 row_ragged"
            ]
        );
    }

    #[test]
    fn columns_and_rows_must_be_there() {
        let said = |text: &str| read_margins(text).expect_err("refused").to_string();
        assert_eq!(
            said("variable,category\nsex,1\n"),
            "line 1: The file of margins has no column share or total. [column_unknown]"
        );
        assert_eq!(said("variable,category,share\n"), "The file of margins has no row. [structure_empty]");
        assert!(said("").contains("no column variable"));
    }
}
