//! Model matrices: terms such as `age`, `sex` or `age:sex` made into columns of numbers.
//!
//! First types to read: [`Term`], [`ModelMatrix`]. Not here: which rows count, and which levels they use; a caller decides that first
//! ([`Regressor::used_in`]).

use super::{Categories, Matrix};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The name of the column of ones.
pub const INTERCEPT: &str = "intercept";

/// A variable that a term may name.
#[derive(Debug, Clone)]
pub enum Regressor<'a> {
    /// One value a row; NaN is missing.
    Number(&'a [f64]),
    Categories(Cow<'a, Categories>),
}

/// The variables that terms may name.
pub type Regressors<'a> = BTreeMap<String, Regressor<'a>>;

impl Regressor<'_> {
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Regressor::Number(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Regressor::Categories(categories) => categories.code(row).is_none(),
        }
    }

    /// The same variable without levels that none of these rows has.
    #[must_use]
    pub fn used_in(&self, rows: impl Iterator<Item = usize>) -> Self {
        match self {
            Regressor::Number(values) => Regressor::Number(values),
            Regressor::Categories(categories) => Regressor::Categories(Cow::Owned(categories.used_in(rows))),
        }
    }
}

/// A variable, or the interaction of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    variables: Vec<String>,
}

impl Term {
    /// Reads `"a"` or `"a:b"`; a variable named twice counts once.
    ///
    /// # Errors
    /// [`TermError::Blank`] where a variable has no name.
    pub fn parse(text: &str) -> Result<Term, TermError> {
        let mut variables: Vec<String> = Vec::new();
        for name in text.split(':').map(str::trim) {
            if name.is_empty() {
                return Err(TermError::Blank { term: text.to_owned() });
            }
            if !variables.iter().any(|known| known == name) {
                variables.push(name.to_owned());
            }
        }
        Ok(Term { variables })
    }

    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// Whether it is of the same variables, in whatever order.
    pub fn is_same(&self, other: &Term) -> bool {
        self.variables.len() == other.variables.len() && self.variables.iter().all(|v| other.variables.contains(v))
    }

    /// Whether one of these terms is this one without a variable of it. The intercept is this one without its only variable.
    fn has_margin(&self, variable: &str, terms: &[Term]) -> bool {
        let rest: Vec<String> = self.variables.iter().filter(|v| *v != variable).cloned().collect();
        rest.is_empty() || terms.iter().any(|term| term.is_same(&Term { variables: rest.clone() }))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.variables.join(":"))
    }
}

/// Why terms make no matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermError {
    Blank {
        term: String,
    },
    Unknown {
        variable: String,
    },
    /// A category with fewer than two levels among the rows: it tells nothing apart.
    SingleLevel {
        variable: String,
    },
    /// More columns than [`COLUMNS_MAX`].
    TooManyColumns {
        columns: usize,
    },
}

impl fmt::Display for TermError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TermError::Blank { term } => write!(f, "“{term}” is no term: a variable in it has no name"),
            TermError::Unknown { variable } => write!(f, "there is no variable “{variable}”"),
            TermError::TooManyColumns { columns } => {
                write!(f, "a term makes {columns} columns; {COLUMNS_MAX} are the most")
            }
            TermError::SingleLevel { variable } => write!(f, "all rows have the same level of “{variable}”"),
        }
    }
}

impl std::error::Error for TermError {}

/// A column of a model matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelColumn {
    /// `intercept`, `x`, `sex=M`, `wave=3:sex=M`.
    pub name: String,
    /// The position of its term in [`ModelMatrix::terms`]; `None` for the intercept.
    pub term: Option<usize>,
}

/// The columns that terms make over some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelMatrix {
    terms: Vec<Term>,
    columns: Vec<ModelColumn>,
    rows: Vec<usize>,
    x: Matrix,
}

impl ModelMatrix {
    /// A column of ones and the columns of the terms (R: `model.matrix` with treatment contrasts).
    ///
    /// Terms come by their number of variables, otherwise in the order given; one given twice counts once. A number is one column. A
    /// category is an indicator column a level, without the first level wherever the term without the category is in the model as well
    /// (for a single category: the intercept; Chambers and Hastie 1992, 2.4). The columns of an interaction are the products of those
    /// of its variables, the first variable fastest.
    ///
    /// `rows`: positions in the variables, in the order the matrix is to have; NaN cells where one misses a variable.
    ///
    /// # Errors
    /// [`TermError`].
    ///
    /// # Example
    /// ```
    /// use barograph::numeric::Categories;
    /// use barograph::numeric::model_matrix::{ModelMatrix, Regressor, Regressors, Term};
    /// use std::borrow::Cow;
    /// let sex = Categories::new(vec!["F".into(), "M".into()], vec![Some(0), Some(1)]).expect("good codes");
    /// let year = [1.0, 2.0];
    /// let variables = Regressors::from([
    ///     ("sex".to_owned(), Regressor::Categories(Cow::Borrowed(&sex))),
    ///     ("year".to_owned(), Regressor::Number(&year)),
    /// ]);
    /// let terms = ["year", "sex", "year:sex"].map(Term::parse).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let model = ModelMatrix::new(&terms, &variables, vec![0, 1])?;
    /// assert_eq!(model.names().collect::<Vec<_>>(), ["intercept", "year", "sex=M", "year:sex=M"]);
    /// assert_eq!(model.x().row(1).iter().copied().collect::<Vec<_>>(), [1.0, 2.0, 1.0, 2.0]);
    /// # Ok::<(), barograph::numeric::model_matrix::TermError>(())
    /// ```
    pub fn new(terms: &[Term], variables: &Regressors<'_>, rows: Vec<usize>) -> Result<ModelMatrix, TermError> {
        let mut sorted: Vec<Term> = Vec::new();
        for term in terms {
            if !sorted.iter().any(|known| known.is_same(term)) {
                sorted.push(term.clone());
            }
        }
        sorted.sort_by_key(|term| term.variables.len());
        let mut columns = vec![ModelColumn { name: INTERCEPT.to_owned(), term: None }];
        let mut cells = vec![1.0; rows.len()];
        for (position, term) in sorted.iter().enumerate() {
            for column in columns_of(term, &sorted, variables, &rows)? {
                columns.push(ModelColumn { name: column.name, term: Some(position) });
                cells.extend(column.cells);
            }
        }
        let x = Matrix::from_vec(rows.len(), columns.len(), cells);
        Ok(ModelMatrix { terms: sorted, columns, rows, x })
    }

    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    pub fn columns(&self) -> &[ModelColumn] {
        &self.columns
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Which row of the variables each row of the matrix is.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// Rows × columns.
    pub fn x(&self) -> &Matrix {
        &self.x
    }
}

struct Named {
    name: String,
    cells: Vec<f64>,
}

fn columns_of(
    term: &Term,
    terms: &[Term],
    variables: &Regressors<'_>,
    rows: &[usize],
) -> Result<Vec<Named>, TermError> {
    let mut columns: Option<Vec<Named>> = None;
    for name in &term.variables {
        let variable = variables.get(name).ok_or_else(|| TermError::Unknown { variable: name.clone() })?;
        let own = own_columns(name, variable, usize::from(term.has_margin(name, terms)), rows)?;
        columns = Some(match columns {
            None => own,
            Some(first) => {
                refuse_many(first.len().saturating_mul(own.len()))?;
                products(&first, &own)
            }
        });
    }
    Ok(columns.unwrap_or_default())
}

/// `skipped`: how many levels, from the first, have no column.
fn own_columns(name: &str, variable: &Regressor<'_>, skipped: usize, rows: &[usize]) -> Result<Vec<Named>, TermError> {
    match variable {
        Regressor::Number(values) => {
            let cells = rows.iter().map(|row| values.get(*row).copied().unwrap_or(f64::NAN)).collect();
            Ok(vec![Named { name: name.to_owned(), cells }])
        }
        Regressor::Categories(categories) if categories.levels().len() > COLUMNS_MAX => {
            Err(TermError::TooManyColumns { columns: categories.levels().len() })
        }
        Regressor::Categories(categories) if categories.levels().len() < 2 => {
            Err(TermError::SingleLevel { variable: name.to_owned() })
        }
        Regressor::Categories(categories) => {
            let of_level = |(level, label): (usize, &String)| {
                let cell =
                    |row: &usize| categories.code(*row).map_or(f64::NAN, |code| f64::from(u8::from(code == level)));
                Named { name: format!("{name}={label}"), cells: rows.iter().map(cell).collect() }
            };
            Ok(categories.levels().iter().enumerate().skip(skipped).map(of_level).collect())
        }
    }
}

/// Columns of the largest term: a model with more would take minutes and tell nothing.
pub const COLUMNS_MAX: usize = 1_000;

fn refuse_many(columns: usize) -> Result<(), TermError> {
    if columns > COLUMNS_MAX { Err(TermError::TooManyColumns { columns }) } else { Ok(()) }
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

    const X: [f64; 3] = [2.0, 3.0, f64::NAN];

    fn variables() -> Regressors<'static> {
        let category = |levels: &[&str], codes: &[usize]| {
            let levels = levels.iter().map(|l| (*l).to_owned()).collect();
            let codes = codes.iter().copied().map(Some).collect();
            Regressor::Categories(Cow::Owned(Categories::new(levels, codes).expect("good codes")))
        };
        Regressors::from([
            ("x".to_owned(), Regressor::Number(&X)),
            ("sex".to_owned(), category(&["F", "M"], &[0, 1, 1])),
            ("wave".to_owned(), category(&["1", "2", "3"], &[0, 1, 2])),
            ("one".to_owned(), category(&["all"], &[0, 0, 0])),
        ])
    }

    fn model(terms: &[&str]) -> Result<ModelMatrix, TermError> {
        let terms = terms.iter().map(|term| Term::parse(term)).collect::<Result<Vec<_>, _>>()?;
        ModelMatrix::new(&terms, &variables(), vec![0, 1, 2])
    }

    fn names(terms: &[&str]) -> Vec<String> {
        model(terms).expect("a model").names().map(str::to_owned).collect()
    }

    #[test]
    fn interactions_come_last_with_the_first_variable_fastest() {
        let expected = ["intercept", "wave=2", "wave=3", "sex=M", "wave=2:sex=M", "wave=3:sex=M"];
        assert_eq!(names(&["wave:sex", "wave", "sex", "wave", "sex:wave"]), expected);
        let model = model(&["wave", "sex", "wave:sex"]).expect("a model");
        assert_eq!(model.x().row(2).iter().copied().collect::<Vec<_>>(), [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]);
        assert_eq!(model.columns()[4].term, Some(2));
    }

    #[test]
    fn a_level_is_left_out_only_where_the_rest_of_the_term_is_in_the_model() {
        assert_eq!(names(&["sex:x"]), ["intercept", "sex=F:x", "sex=M:x"]);
        assert_eq!(names(&["x", "sex:x"]), ["intercept", "x", "sex=M:x"]);
        assert_eq!(names(&[]), ["intercept"]);
        assert_eq!(names(&["x:x"]), ["intercept", "x"]);
    }

    #[test]
    fn missing_values_and_bad_terms_are_seen() {
        assert!(model(&["x"]).expect("a model").x()[(2, 1)].is_nan());
        assert!(variables()["x"].is_missing(2) && variables()["x"].is_missing(7) && !variables()["sex"].is_missing(0));
        assert_eq!(model(&["one"]), Err(TermError::SingleLevel { variable: "one".to_owned() }));
        assert_eq!(model(&["y"]), Err(TermError::Unknown { variable: "y".to_owned() }));
        assert_eq!(model(&["x:"]), Err(TermError::Blank { term: "x:".to_owned() }));
    }
}
