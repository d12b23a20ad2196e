//! Generalised least squares for a handful of coefficients, with the covariance of the observations known.

use super::{Matrix, Vector};

/// A column of which the earlier ones leave less than this share of its length is taken for a combination of them.
const DEPENDENT: f64 = 1e-9;

/// How the errors of the observations vary together.
#[derive(Debug, Clone, PartialEq)]
pub enum Errors {
    /// Independent, with these standard errors (all above 0).
    Independent(Vec<f64>),
    /// With this covariance, positive definite.
    Correlated(Matrix),
}

impl Errors {
    /// How many observations they are of.
    pub fn len(&self) -> usize {
        match self {
            Errors::Independent(se) => se.len(),
            Errors::Correlated(covariance) => covariance.nrows(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The standard error of each observation.
    pub fn standard_errors(&self) -> Vec<f64> {
        match self {
            Errors::Independent(se) => se.clone(),
            Errors::Correlated(covariance) => covariance.diagonal().iter().map(|v| v.sqrt()).collect(),
        }
    }

    /// The same errors with observation i multiplied by `factors[i]` (delta method of a transformation).
    #[must_use]
    pub fn scaled(&self, factors: &[f64]) -> Errors {
        match self {
            Errors::Independent(se) => Errors::Independent(se.iter().zip(factors).map(|(s, f)| s * f).collect()),
            Errors::Correlated(c) => {
                let scale = Matrix::from_diagonal(&Vector::from_column_slice(factors));
                Errors::Correlated(&scale * c * &scale)
            }
        }
    }

    /// L⁻¹A with LLᵀ the covariance: columns whose errors are independent with variance 1. `None` where the covariance is not
    /// positive definite or its size is another.
    fn whitened(&self, a: &Matrix) -> Option<Matrix> {
        match self {
            Errors::Independent(se) if se.len() == a.nrows() && se.iter().all(|s| *s > 0.0 && s.is_finite()) => {
                Some(Matrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] / se[i]))
            }
            Errors::Correlated(covariance) if covariance.is_square() && covariance.nrows() == a.nrows() => {
                covariance.clone().cholesky()?.l().solve_lower_triangular(a)
            }
            _ => None,
        }
    }
}

/// A fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    pub coefficients: Vector,
    /// (XᵀΣ⁻¹X)⁻¹: of the coefficients, the errors being known, without any scaling by the residuals.
    pub covariance: Matrix,
    /// rᵀΣ⁻¹r of the residuals.
    pub sum_of_squares: f64,
    /// Observations minus coefficients.
    pub df: usize,
}

impl Fit {
    /// The standard error of cᵀβ.
    pub fn se_of(&self, contrast: &Vector) -> f64 {
        super::linear::quadratic(&self.covariance, contrast).max(0.0).sqrt()
    }
}

/// β that makes (y − Xβ)ᵀΣ⁻¹(y − Xβ) least; rows of `x` are observations. `None` where the columns are linearly dependent, the
/// covariance is not positive definite, sizes differ, or there are fewer observations than columns.
///
/// # Formula
/// Whitened by the Cholesky factor of Σ, then by Householder's QR, which never forms XᵀΣ⁻¹X (Aitken 1935; Björck 1996, 2.4).
/// R: `MASS::lm.gls`, or `lm(weights = 1/se^2)` where Σ is diagonal, with sigma fixed at 1.
pub fn fit(x: &Matrix, y: &Vector, errors: &Errors) -> Option<Fit> {
    if x.nrows() != y.len() || x.nrows() < x.ncols() || x.ncols() == 0 {
        return None;
    }
    let white_x = errors.whitened(x)?;
    let white_y = errors.whitened(&Matrix::from_column_slice(y.len(), 1, y.as_slice()))?;
    let lengths: Vec<f64> = white_x.column_iter().map(|c| c.norm()).collect();
    let qr = white_x.clone().qr();
    let r = qr.r();
    let full_rank = lengths.iter().enumerate().all(|(j, length)| r[(j, j)].abs() > DEPENDENT * length);
    if !full_rank {
        return None;
    }
    let coefficients = r.solve_upper_triangular(&(qr.q().transpose() * &white_y))?.column(0).into_owned();
    let inverse = r.solve_upper_triangular(&Matrix::identity(x.ncols(), x.ncols()))?;
    let residuals = white_y.column(0) - &white_x * &coefficients;
    Some(Fit {
        covariance: &inverse * inverse.transpose(),
        sum_of_squares: residuals.norm_squared(),
        df: x.nrows() - x.ncols(),
        coefficients,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_by_hand() {
        let x = Matrix::from_row_slice(3, 2, &[1.0, 0.0, 1.0, 1.0, 1.0, 2.0]);
        let y = Vector::from_vec(vec![1.0, 2.0, 4.0]);
        let fit = fit(&x, &y, &Errors::Independent(vec![1.0; 3])).expect("a fit");
        assert!((fit.coefficients[1] - 1.5).abs() < 1e-14);
        assert!((fit.coefficients[0] - 5.0 / 6.0).abs() < 1e-14);
        assert!((fit.covariance[(1, 1)] - 0.5).abs() < 1e-14);
        assert!((fit.sum_of_squares - 1.0 / 6.0).abs() < 1e-14);
        assert_eq!(fit.df, 1);
    }

    #[test]
    fn a_diagonal_covariance_is_independence() {
        let x = Matrix::from_fn(5, 2, |i, j| if j == 0 { 1.0 } else { 2016.0 + 2.0 * i as f64 });
        let y = Vector::from_vec(vec![0.2, 0.3, 0.25, 0.4, 0.5]);
        let se = vec![0.01, 0.02, 0.03, 0.01, 0.02];
        let covariance = Matrix::from_fn(5, 5, |i, j| if i == j { se[i] * se[i] } else { 0.0 });
        let a = fit(&x, &y, &Errors::Independent(se)).expect("a fit");
        let b = fit(&x, &y, &Errors::Correlated(covariance)).expect("a fit");
        assert!((a.coefficients[1] / b.coefficients[1] - 1.0).abs() < 1e-10);
        assert!((a.covariance[(1, 1)] / b.covariance[(1, 1)] - 1.0).abs() < 1e-10);
    }

    #[test]
    fn what_cannot_be_fitted_is_none() {
        let x = Matrix::from_row_slice(3, 2, &[1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
        let y = Vector::from_vec(vec![1.0, 2.0, 4.0]);
        assert_eq!(fit(&x, &y, &Errors::Independent(vec![1.0; 3])), None);
        assert_eq!(fit(&x, &y, &Errors::Independent(vec![1.0, 0.0, 1.0])), None);
        assert_eq!(fit(&x, &y, &Errors::Independent(vec![1.0; 2])), None);
        assert_eq!(fit(&x, &y, &Errors::Correlated(Matrix::from_element(3, 3, 1.0))), None);
    }
}
