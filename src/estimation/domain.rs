//! A domain: the rows an estimate is about. Leaving rows out never takes their units or strata out of the design.

/// A set of rows of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(Vec<bool>);

impl Domain {
    pub fn all(rows: usize) -> Domain {
        Domain(vec![true; rows])
    }

    /// The rows for which this holds.
    pub fn of(rows: usize, holds: impl FnMut(usize) -> bool) -> Domain {
        Domain((0..rows).map(holds).collect())
    }

    /// The rows of this domain for which this holds too.
    #[must_use]
    pub fn narrowed(&self, mut holds: impl FnMut(usize) -> bool) -> Domain {
        Domain(self.0.iter().enumerate().map(|(row, inside)| *inside && holds(row)).collect())
    }

    /// The rows of this domain in which every variable has a value; missing values are a domain, not a deletion.
    #[must_use]
    pub fn complete(&self, variables: &[&[f64]]) -> Domain {
        self.narrowed(|row| variables.iter().all(|values| !values[row].is_nan()))
    }

    /// Rows of the file, inside or not.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no row is inside.
    pub fn is_empty(&self) -> bool {
        self.rows().next().is_none()
    }

    pub fn contains(&self, row: usize) -> bool {
        self.0.get(row).copied().unwrap_or(false)
    }

    /// The rows inside, in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().filter(|(_, inside)| **inside).map(|(row, _)| row)
    }

    pub fn count(&self) -> usize {
        self.0.iter().filter(|inside| **inside).count()
    }
}
