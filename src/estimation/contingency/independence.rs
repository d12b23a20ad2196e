//! Whether the rows and columns of a table are independent.

use super::{CellShares, CellTotals, CrossTable};
use crate::estimation::regression::wald_statistic;
use crate::estimation::{Domain, EstimationError, SurveyDesign, Test, estimate};
use crate::numeric::distribution::{chi_squared, quadratic_forms};
use crate::numeric::{Categories, Matrix, Vector};

/// Which test of independence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndependenceTest {
    /// Pearson's X² over the mean design effect, as F, with Satterthwaite's degrees of freedom (Rao and Scott 1984; Thomas and Rao
    /// 1987: the one to prefer).
    SecondOrderF,
    /// Pearson's X², with p from X² over the mean design effect (Rao and Scott 1981).
    FirstOrderChiSquared,
    /// Wald test of observed less expected totals.
    Wald,
    /// The same with a correction for few degrees of freedom (Korn and Graubard 1990).
    AdjustedWald,
    /// Pearson's X² with p from the distribution of Σλᵢχ²₁ by saddlepoint.
    Saddlepoint,
}

/// Tests whether the rows and columns of a table are independent.
///
/// Levels that nobody with weight has among complete rows are left out. `domain`: the rows asked about, whether or not they miss a
/// variable; degrees of freedom ν are theirs.
///
/// # Formula
/// π̂ᵢⱼ: shares of cells with covariance V; D = diag(π̂), a cell of 0 having 1/0 = 0; k = (R − 1)(C − 1). With n the rows of the domain,
/// those that miss a variable too (R's number; all rows of the file where weights are calibrated):
/// X² = n Σ(π̂ᵢⱼ − π̂ᵢ₊π̂₊ⱼ)²/(π̂ᵢ₊π̂₊ⱼ); Δ = (C′D⁻¹C/n)⁻¹(C′D⁻¹VD⁻¹C) with C the contrasts of interaction; λ its eigenvalues.
/// * second order: X²/Σλ on (d, dν), d = (Σλ)²/Σλ²;
/// * first order: p of χ²_k at X²/(Σλ/k); the statistic reported is X², df1 = k;
/// * Wald: W = Y′Σ⁻¹Y with Y = T̂ᵢⱼ − T̂ᵢ₊T̂₊ⱼ/N̂ without the first row and column, Σ by the delta method; W/k on (k, ν);
/// * adjusted Wald: W(ν − k + 1)/(kν) on (k, ν − k + 1);
/// * saddlepoint: p of Σλᵢχ²₁ > (X²/(dν))·χ²_m, m = ⌊dν⌋ (R's denominator: dν rounded down, but not in the divisor); the statistic
///   reported is X². With replicate weights p of Σλᵢχ²₁ > X², as if ν were infinite (R).
///
/// NaN where a matrix has no inverse or no degree of freedom is left. R: `svychisq`.
///
/// # Errors
/// [`EstimationError::GroupCount`] where either variable has fewer than two levels; [`EstimationError::DomainEmpty`];
/// [`EstimationError::LonelyPsu`] by the design's policy.
pub fn independence_test(
    design: &SurveyDesign,
    row: &Categories,
    column: &Categories,
    domain: &Domain,
    test: IndependenceTest,
) -> Result<Test, EstimationError> {
    let complete = domain.narrowed(|at| row.code(at).is_some() && column.code(at).is_some());
    let weighs = || complete.rows().filter(|at| design.weights()[*at] != 0.0);
    if weighs().next().is_none() {
        return Err(EstimationError::DomainEmpty);
    }
    let table = CrossTable::new(&row.used_in(weighs()), &column.used_in(weighs()), domain);
    table.refuse_large()?;
    let fewest = table.rows().min(table.columns());
    if fewest < 2 {
        return Err(EstimationError::GroupCount { needed: "at least two", found: fewest });
    }
    let k = ((table.rows() - 1) * (table.columns() - 1)) as f64;
    let df = design.degrees_of_freedom(domain);
    if matches!(test, IndependenceTest::Wald | IndependenceTest::AdjustedWald) {
        let w = wald(design, &table)?;
        return Ok(match test {
            IndependenceTest::AdjustedWald => Test::of_f(w * (df - k + 1.0) / (k * df), k, df - k + 1.0),
            _ => Test::of_f(w / k, k, df),
        });
    }
    let n = if design.is_calibrated() && design.replicates().is_none() { design.rows() } else { domain.count() };
    let pearson = Pearson::of(design, &table, n as f64)?;
    let x2 = pearson.statistic;
    let sum: f64 = pearson.effects.iter().sum();
    let d = sum * sum / pearson.effects.iter().map(|e| e * e).sum::<f64>();
    Ok(match test {
        IndependenceTest::FirstOrderChiSquared => {
            Test { statistic: x2, df1: k, df2: f64::NAN, p: chi_squared::upper_tail(x2 / (sum / k), k) }
        }
        IndependenceTest::Saddlepoint if design.replicates().is_some() => {
            let p = quadratic_forms::upper_tail(x2, &pearson.effects);
            Test { statistic: x2, df1: f64::NAN, df2: f64::NAN, p }
        }
        IndependenceTest::Saddlepoint => {
            let below = d * df;
            let whole = if below >= 1.0 { below.floor() } else { below };
            let p = quadratic_forms::ratio_upper_tail(x2 * whole / below, &pearson.effects, whole);
            Test { statistic: x2, df1: f64::NAN, df2: f64::NAN, p }
        }
        _ => Test::of_f(x2 / sum, d, d * df),
    })
}

/// Pearson's X², and the design effects λ to which it is to be referred.
struct Pearson {
    statistic: f64,
    effects: Vec<f64>,
}

impl Pearson {
    fn of(design: &SurveyDesign, table: &CrossTable, n: f64) -> Result<Pearson, EstimationError> {
        let shares = estimate(design, &CellShares(table))?;
        let (rows, columns) = table.margins(&shares.values);
        let mut statistic = 0.0;
        for (i, of_row) in rows.iter().enumerate() {
            for (j, of_column) in columns.iter().enumerate() {
                let expected = of_row * of_column;
                statistic += n * (shares.values[table.position(i, j)] - expected).powi(2) / expected;
            }
        }
        let mut scaled = interaction_contrasts(table);
        let inverse = |share: f64| if share == 0.0 { 0.0 } else { 1.0 / share };
        let contrasts = scaled.clone();
        for (mut row, share) in scaled.row_iter_mut().zip(&shares.values) {
            row.scale_mut(inverse(*share));
        }
        let simple = contrasts.transpose() * &scaled / n;
        let actual = scaled.transpose() * &shares.covariance * &scaled;
        Ok(Pearson { statistic, effects: generalised_eigenvalues(simple, &actual) })
    }
}

/// Columns that span what is orthogonal to rows and columns: the differences of differences from the first row and column.
fn interaction_contrasts(table: &CrossTable) -> Matrix {
    let (rows, columns) = (table.rows(), table.columns());
    let mut contrasts = Matrix::zeros(rows * columns, (rows - 1) * (columns - 1));
    for i in 1..rows {
        for j in 1..columns {
            let mut contrast = contrasts.column_mut((i - 1) * (columns - 1) + (j - 1));
            contrast[table.position(i, j)] = 1.0;
            contrast[table.position(0, 0)] = 1.0;
            contrast[table.position(i, 0)] = -1.0;
            contrast[table.position(0, j)] = -1.0;
        }
    }
    contrasts
}

/// The eigenvalues of B⁻¹A for symmetric A and positive definite B, those below 0 by rounding as 0; NaN where B has no inverse.
fn generalised_eigenvalues(b: Matrix, a: &Matrix) -> Vec<f64> {
    let size = a.nrows();
    let unknown = vec![f64::NAN; size];
    let Some(cholesky) = b.cholesky() else { return unknown };
    let Some(inverse) = cholesky.l().solve_lower_triangular(&Matrix::identity(size, size)) else { return unknown };
    let symmetric = &inverse * a * inverse.transpose();
    if symmetric.iter().any(|cell| !cell.is_finite()) {
        return unknown;
    }
    symmetric.symmetric_eigenvalues().iter().map(|value| value.max(0.0)).collect()
}

/// Y′Σ⁻¹Y of observed less expected totals.
fn wald(design: &SurveyDesign, table: &CrossTable) -> Result<f64, EstimationError> {
    let totals = estimate(design, &CellTotals(table))?;
    let (rows, columns) = table.margins(&totals.values);
    let population: f64 = rows.iter().sum();
    let free: Vec<(usize, usize)> = (1..table.rows()).flat_map(|i| (1..table.columns()).map(move |j| (i, j))).collect();
    let observed_less_expected =
        |&(i, j): &(usize, usize)| totals.values[table.position(i, j)] - rows[i] * columns[j] / population;
    let y = Vector::from_iterator(free.len(), free.iter().map(observed_less_expected));
    // How cell (a, b) moves the difference at (i, j).
    let slope = |(i, j): (usize, usize), (a, b): (usize, usize)| {
        let is = |holds: bool| f64::from(u8::from(holds));
        is(i == a && j == b) - (is(j == b) * rows[i] + is(i == a) * columns[j]) / population
            + rows[i] * columns[j] / (population * population)
    };
    let mut jacobian = Matrix::zeros(free.len(), totals.values.len());
    for (f, cell) in free.iter().enumerate() {
        for a in 0..table.rows() {
            for b in 0..table.columns() {
                jacobian[(f, table.position(a, b))] = slope(*cell, (a, b));
            }
        }
    }
    Ok(wald_statistic(&y, &(&jacobian * &totals.covariance * jacobian.transpose())))
}
