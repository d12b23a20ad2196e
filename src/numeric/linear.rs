//! Linear algebra that estimators share: least squares, inverses, rank.

use super::{Matrix, Vector};

/// Relative size below which a pivot or a singular value counts as nothing.
pub const RANK_TOLERANCE: f64 = 1e-11;

/// The inverse of a symmetric positive definite matrix; `None` where it has none. Rows and columns are scaled to a unit diagonal
/// first, so that variables of very different size do not look collinear.
pub fn inverse_positive_definite(a: &Matrix) -> Option<Matrix> {
    let scale: Vec<f64> = a.diagonal().iter().map(|d| 1.0 / d.sqrt()).collect();
    if scale.iter().any(|s| !s.is_finite()) {
        return None;
    }
    let scaled = Matrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] * scale[i] * scale[j]);
    let cholesky = scaled.cholesky()?;
    let pivots = cholesky.l_dirty().diagonal();
    if pivots.iter().any(|p| p * p < RANK_TOLERANCE) {
        return None;
    }
    let inverse = cholesky.inverse();
    Some(Matrix::from_fn(a.nrows(), a.ncols(), |i, j| inverse[(i, j)] * scale[i] * scale[j]))
}

/// The Moore–Penrose inverse of a symmetric matrix: eigenvalues below `tolerance` of the greatest count as nothing
/// (R: `MASS::ginv` on a symmetric argument).
pub fn pseudo_inverse_symmetric(a: &Matrix, tolerance: f64) -> Matrix {
    let eigen = a.clone().symmetric_eigen();
    let greatest = eigen.eigenvalues.iter().fold(0.0f64, |g, v| g.max(v.abs()));
    let inverted = eigen.eigenvalues.map(|v| if v.abs() > tolerance * greatest { 1.0 / v } else { 0.0 });
    &eigen.eigenvectors * Matrix::from_diagonal(&inverted) * eigen.eigenvectors.transpose()
}

/// aᵀ b of two columns.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The quadratic form vᵀ A v.
pub fn quadratic(a: &Matrix, v: &Vector) -> f64 {
    (v.transpose() * a * v)[(0, 0)]
}

/// [`pseudo_inverse_symmetric`] of a positive semi-definite matrix, with rows and columns scaled to a unit diagonal first, so that
/// variables of very different size do not look collinear. Not the Moore–Penrose inverse then, but a generalised inverse: A G A = A.
pub fn pseudo_inverse_scaled(a: &Matrix, tolerance: f64) -> Matrix {
    let size = |d: f64| if d.is_finite() && d > 0.0 { 1.0 / d.sqrt() } else { 0.0 };
    let scale: Vec<f64> = a.diagonal().iter().map(|d| size(*d)).collect();
    let scaled = Matrix::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)] * scale[i] * scale[j]);
    if scaled.iter().any(|cell| !cell.is_finite()) {
        return Matrix::zeros(a.nrows(), a.ncols());
    }
    let inverse = pseudo_inverse_symmetric(&scaled, tolerance);
    Matrix::from_fn(a.nrows(), a.ncols(), |i, j| inverse[(i, j)] * scale[i] * scale[j])
}

/// Xᵀ diag(w) X of a rows × columns matrix.
pub fn weighted_gram(x: &Matrix, w: &[f64]) -> Matrix {
    let mut sums = Matrix::zeros(x.ncols(), x.ncols());
    for i in 0..x.ncols() {
        for j in 0..=i {
            let pairs = x.column(i).iter().zip(x.column(j).iter()).zip(w).map(|((a, b), w)| w * a * b).sum();
            (sums[(i, j)], sums[(j, i)]) = (pairs, pairs);
        }
    }
    sums
}

/// Columns that span those of `x` and are orthonormal in the weights, Qᵀ diag(w) Q = I: Gram and Schmidt, each column done twice.
/// A column that earlier ones leave nothing of (less than [`RANK_TOLERANCE`], relatively) is left out.
pub fn orthonormal_columns(x: &Matrix, w: &[f64]) -> Matrix {
    let inner = |a: &Vector, b: &Vector| -> f64 { a.iter().zip(b.iter()).zip(w).map(|((a, b), w)| w * a * b).sum() };
    let mut kept: Vec<Vector> = Vec::new();
    for column in x.column_iter() {
        let mut column = column.clone_owned();
        let whole = inner(&column, &column).sqrt();
        for _ in 0..2 {
            for q in &kept {
                let along = inner(q, &column);
                column.axpy(-along, q, 1.0);
            }
        }
        let left = inner(&column, &column).sqrt();
        if left > RANK_TOLERANCE * whole && left.is_finite() {
            kept.push(column / left);
        }
    }
    if kept.is_empty() { Matrix::zeros(x.nrows(), 0) } else { Matrix::from_columns(&kept) }
}

/// Size of what is left of a column, relative to the column, below which it adds nothing to the rank of replicate weights
/// (semantics of R's `degf` for replicate designs).
pub const RANK_TOLERANCE_OF_WEIGHTS: f64 = 1e-5;

/// The rank of these columns: a column counts if what the ones before it leave of it is more than `tolerance` of its length.
///
/// Gram–Schmidt, twice over each column so that rounding does not leave what is not there (Golub and Van Loan 2013, 5.2).
/// R: `qr(x, tol)$rank`.
pub fn rank(columns: Vec<Vec<f64>>, tolerance: f64) -> usize {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for mut column in columns {
        let length = dot(&column, &column).sqrt();
        for _ in 0..2 {
            for direction in &basis {
                let along = dot(direction, &column);
                column.iter_mut().zip(direction).for_each(|(c, d)| *c -= along * d);
            }
        }
        let left = dot(&column, &column).sqrt();
        if left > tolerance * length {
            column.iter_mut().for_each(|c| *c /= left);
            basis.push(column);
        }
    }
    basis.len()
}
