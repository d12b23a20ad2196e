//! Terms of a model, as `"age"`, `"sex"` or `"age:sex"`, and the model matrix they make.
//!
//! A numeric variable is one column. A category is one column a level, `sex=M`, the first level being the reference. An interaction
//! has the products of the columns of its variables, the first one fastest: `wave=3:sex=M`.

use super::data::{Table, TableColumn};
use super::design::column;
use super::failure::Failure;
use crate::finding::Code;
use crate::numeric::Matrix;
use crate::numeric::model_matrix::COLUMNS_MAX;

/// The name of the column of ones.
const INTERCEPT: &str = "intercept";

/// A model matrix over all rows of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ModelMatrix {
    /// One a column.
    pub names: Vec<String>,
    /// For each column, the position of its term; `None` for the intercept.
    pub term_of_column: Vec<Option<usize>>,
    /// Rows × columns; NaN where a value that the row needs is missing.
    pub matrix: Matrix,
}

impl ModelMatrix {
    /// The model with an intercept and these terms (R: `model.matrix` with treatment contrasts). As in R, a category inside an
    /// interaction keeps its reference level where the rest of the interaction is no term of its own.
    ///
    /// # Errors
    /// `column_unknown`: a variable that the table does not have. `request_invalid`: a term that is blank, occurs twice, or has a
    /// variable that is neither numeric nor a category.
    pub fn of(table: &Table, terms: &[String], place: &str) -> Result<ModelMatrix, Failure> {
        let parsed: Vec<Vec<&str>> = terms.iter().map(|term| term.split(':').map(str::trim).collect()).collect();
        let mut columns = vec![Named { name: INTERCEPT.to_owned(), cells: vec![1.0; table.rows] }];
        let mut term_of_column = vec![None];
        for (t, term) in parsed.iter().enumerate() {
            let here = format!("{place}[{t}]");
            if parsed[..t].iter().any(|earlier| same_variables(earlier, term)) {
                return Err(Failure::invalid(here, format!("The term “{}” occurs twice.", terms[t])));
            }
            let made = term_columns(table, term, &parsed, &here)?;
            term_of_column.extend(made.iter().map(|_| Some(t)));
            columns.extend(made);
        }
        let matrix = Matrix::from_iterator(
            table.rows,
            columns.len(),
            columns.iter().flat_map(|column| column.cells.iter().copied()),
        );
        Ok(ModelMatrix { names: columns.into_iter().map(|column| column.name).collect(), term_of_column, matrix })
    }

    /// The first row in which a cell is missing, among rows for which this holds.
    pub fn incomplete_row(&self, counts: impl Fn(usize) -> bool) -> Option<usize> {
        (0..self.matrix.nrows()).find(|row| counts(*row) && self.matrix.row(*row).iter().any(|cell| cell.is_nan()))
    }
}

struct Named {
    name: String,
    cells: Vec<f64>,
}

fn same_variables(a: &[&str], b: &[&str]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}

fn term_columns(table: &Table, term: &[&str], all: &[Vec<&str>], place: &str) -> Result<Vec<Named>, Failure> {
    let mut columns: Vec<Named> = Vec::new();
    for (v, name) in term.iter().enumerate() {
        if name.is_empty() || term[..v].contains(name) {
            return Err(Failure::invalid(place, "A term is one variable, or several different ones with “:” between."));
        }
        let rest: Vec<&str> = term.iter().copied().filter(|other| other != name).collect();
        let has_rest = rest.is_empty() || all.iter().any(|other| same_variables(other, &rest));
        let own = variable_columns(column(table, name, place)?, name, usize::from(has_rest), place)?;
        let many = if v == 0 { own.len() } else { columns.len().saturating_mul(own.len()) };
        if many > COLUMNS_MAX {
            let message = format!("The term makes {many} columns; {COLUMNS_MAX} are the most.");
            return Err(Failure::new(Code::TABLE_TOO_LARGE, place, message));
        }
        columns = if v == 0 { own } else { products(&columns, &own) };
    }
    Ok(columns)
}

/// `skipped`: how many levels, from the first, have no column.
fn variable_columns(column: &TableColumn, name: &str, skipped: usize, place: &str) -> Result<Vec<Named>, Failure> {
    match column {
        TableColumn::Numeric(values) => Ok(vec![Named { name: name.to_owned(), cells: values.clone() }]),
        TableColumn::Category { levels, values } => {
            let indicator = |level: usize| {
                let cell = |value: &Option<usize>| value.map_or(f64::NAN, |value| f64::from(u8::from(value == level)));
                Named { name: format!("{name}={}", levels[level]), cells: values.iter().map(cell).collect() }
            };
            Ok((skipped..levels.len()).map(indicator).collect())
        }
        TableColumn::Id(_) => {
            Err(Failure::invalid(place, format!("The column “{name}” is neither numeric nor a category.")))
        }
    }
}

/// Every product of a column of one with a column of the other, the first fastest.
fn products(first: &[Named], second: &[Named]) -> Vec<Named> {
    let product = |a: &Named, b: &Named| Named {
        name: format!("{}:{}", a.name, b.name),
        cells: a.cells.iter().zip(&b.cells).map(|(a, b)| a * b).collect(),
    };
    second.iter().flat_map(|b| first.iter().map(move |a| product(a, b))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let category = |levels: &[&str], values: &[usize]| TableColumn::Category {
            levels: levels.iter().map(|l| (*l).to_owned()).collect(),
            values: values.iter().map(|v| Some(*v)).collect(),
        };
        let mut table = Table { rows: 3, ..Table::default() };
        table.columns.insert("x".to_owned(), TableColumn::Numeric(vec![2.0, 3.0, f64::NAN]));
        table.columns.insert("sex".to_owned(), category(&["F", "M"], &[0, 1, 1]));
        table.columns.insert("wave".to_owned(), category(&["1", "2", "3"], &[0, 1, 2]));
        table
    }

    fn of(terms: &[&str]) -> Result<ModelMatrix, Failure> {
        let terms: Vec<String> = terms.iter().map(|t| (*t).to_owned()).collect();
        ModelMatrix::of(&table(), &terms, "terms")
    }

    #[test]
    fn interactions_are_products_with_the_first_variable_fastest() {
        let model = of(&["wave", "sex", "wave:sex"]).expect("a model");
        assert_eq!(model.names, ["intercept", "wave=2", "wave=3", "sex=M", "wave=2:sex=M", "wave=3:sex=M"]);
        assert_eq!(model.matrix.row(2).iter().copied().collect::<Vec<_>>(), [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]);
        assert_eq!(model.term_of_column, [None, Some(0), Some(0), Some(1), Some(2), Some(2)]);
    }

    #[test]
    fn an_interaction_without_its_main_effect_keeps_the_reference_level() {
        assert_eq!(of(&["sex:x"]).expect("a model").names, ["intercept", "sex=F:x", "sex=M:x"]);
        assert_eq!(of(&["x", "sex:x"]).expect("a model").names, ["intercept", "x", "sex=M:x"]);
    }

    #[test]
    fn missing_cells_and_bad_terms_are_found() {
        let model = of(&["x"]).expect("a model");
        assert_eq!(model.incomplete_row(|_| true), Some(2));
        assert_eq!(model.incomplete_row(|row| row < 2), None);
        for terms in [&["x", "x"][..], &["x:sex", "sex:x"], &["x:x"], &[""], &["y"]] {
            assert!(of(terms).is_err(), "{terms:?}");
        }
    }
}
