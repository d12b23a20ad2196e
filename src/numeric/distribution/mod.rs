//! Tail areas and quantiles of the distributions that intervals and tests refer to.

pub mod student;
