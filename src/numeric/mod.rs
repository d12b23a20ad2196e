//! Numbers that are not about surveys: distributions, matrices, model fitting. A leaf that every room may use.
//!
//! What `statrs` and `nalgebra` give is used as it is where it is accurate enough, and refined here where it is not
//! (docs/METHODS.md says where). Nothing here knows of weights of people, strata or waves.

mod categories;
pub mod distribution;
pub mod glm;
pub mod least_squares;
pub mod linear;
pub mod minimum;
pub mod model_matrix;
pub mod orthogonal;
pub mod root;

pub use categories::Categories;

/// Dense, column by column. Covariances, model matrices.
pub type Matrix = nalgebra::DMatrix<f64>;

/// A column of numbers.
pub type Vector = nalgebra::DVector<f64>;
