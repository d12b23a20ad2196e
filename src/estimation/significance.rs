//! What a significance test says.

use crate::numeric::distribution::fisher;

/// A test statistic with what it was referred to. Numbers that a test does not have are NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    pub statistic: f64,
    /// Degrees of freedom above; those of χ² or t where there is only one.
    pub df1: f64,
    /// Degrees of freedom below; NaN where there is only one.
    pub df2: f64,
    /// The probability of as much or more if there is nothing to find.
    pub p: f64,
}

impl Test {
    /// F on (df1, df2). With no degrees of freedom left below, statistic and p are NaN.
    pub fn of_f(f: f64, df1: f64, df2: f64) -> Test {
        let statistic = if df2 > 0.0 { f } else { f64::NAN };
        Test { statistic, df1, df2, p: fisher::upper_tail(statistic, df1, df2) }
    }
}
