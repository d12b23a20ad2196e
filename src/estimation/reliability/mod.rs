//! How far measurements can be relied on: items of a scale with each other, two codings of the same thing.
//!
//! First types to read: [`Reliability`] and [`kappa`]. Building the scale itself is for `measure`.

mod alpha;
mod kappa;

#[cfg(test)]
mod tests;

pub use alpha::{ItemReliability, Reliability, reliability};
pub use kappa::kappa;
