//! Tail areas and quantiles of the distributions that intervals and tests refer to.
//!
//! Every tail is computed for itself, never as 1 minus the other where that would lose digits: a p of 1e-200 is as good as one of 0.05.
//! Relative accuracy is about 1e-12 for shapes and degrees of freedom from 0.1 up (`tests` of each file say against what); functions of
//! a wrong parameter answer NaN, never panic.

pub mod beta;
pub mod binomial;
pub mod chi_squared;
pub mod fisher;
pub mod normal;
pub mod quadratic_forms;
pub mod student;

mod continued_fraction;
mod gamma_function;
mod uniform;

#[cfg(test)]
pub(crate) fn close(a: f64, b: f64, relative: f64) {
    assert!((a - b).abs() <= relative * b.abs(), "{a:e} is not {b:e}");
}
