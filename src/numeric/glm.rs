//! Weighted generalised linear models with their canonical links: the fitting, without any variance.
//!
//! First types to read: [`fit`], [`GlmFit`]. Not here: standard errors. A caller forms the rows' influence on the coefficients,
//! A⁻¹ xᵢ wᵢ (yᵢ − μᵢ), and takes its variance under whatever design the rows come from (Binder 1983).

mod last_step;

pub use last_step::{DEVIANCE_TOLERANCE, last_step_scores, scores};

use super::{Matrix, Vector, linear};
use std::fmt;

/// A column counts as a combination of earlier ones when what they leave of it is smaller than this, relative to the column.
pub const COLLINEAR_TOLERANCE: f64 = 1e-10;

/// A Newton step smaller than this, relative to the coefficients (of the orthonormal columns), ends the fit.
pub const STEP_TOLERANCE: f64 = 1e-13;

/// A step below this that no longer shrinks is rounding: the fit is as good as it gets.
const ROUNDING_STEP: f64 = 1e-9;

/// Newton steps before a fit is given up.
pub const STEPS_MAX: u32 = 100;

/// How often a step that lowers the likelihood is halved.
const HALVINGS_MAX: u32 = 40;

/// The distribution of the response, with its canonical link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Identity link, any response: weighted least squares.
    Gaussian,
    /// Logit link, response from 0 to 1.
    Binomial,
    /// Log link, response from 0 upwards.
    Poisson,
}

impl Family {
    /// μ at a linear predictor η.
    pub fn mean(self, eta: f64) -> f64 {
        match self {
            Family::Gaussian => eta,
            Family::Binomial if eta >= 0.0 => 1.0 / (1.0 + (-eta).exp()),
            Family::Binomial => eta.exp() / (1.0 + eta.exp()),
            Family::Poisson => eta.exp(),
        }
    }

    /// V(μ), which under a canonical link is dμ/dη too; from η, so that it keeps its digits where μ is close to 1.
    pub fn variance(self, eta: f64) -> f64 {
        match self {
            Family::Gaussian => 1.0,
            Family::Binomial => {
                let small = (-eta.abs()).exp();
                small / ((1.0 + small) * (1.0 + small))
            }
            Family::Poisson => eta.exp(),
        }
    }

    /// The link: η at a mean μ.
    pub fn link(self, mu: f64) -> f64 {
        match self {
            Family::Gaussian => mu,
            Family::Binomial => (mu / (1.0 - mu)).ln(),
            Family::Poisson => mu.ln(),
        }
    }

    /// The cumulant b(η): the log likelihood of a row is y η − b(η) up to a constant.
    fn cumulant(self, eta: f64) -> f64 {
        match self {
            Family::Gaussian => 0.5 * eta * eta,
            Family::Binomial => eta.max(0.0) + (-eta.abs()).exp().ln_1p(),
            Family::Poisson => eta.exp(),
        }
    }

    fn admits(self, y: f64) -> bool {
        y.is_finite()
            && match self {
                Family::Gaussian => true,
                Family::Binomial => (0.0..=1.0).contains(&y),
                Family::Poisson => y >= 0.0,
            }
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct GlmFit {
    /// One a column of the model matrix.
    pub coefficients: Vector,
    /// η = Xβ, one a row (rows of weight 0 too).
    pub linear: Vec<f64>,
    /// μ, one a row (rows of weight 0 too).
    pub fitted: Vec<f64>,
    /// A = Xᵀ diag(w V(μ)) X, with the weights as given.
    pub bread: Matrix,
    /// A⁻¹.
    pub bread_inverse: Matrix,
    /// Newton steps taken.
    pub steps: u32,
}

/// Why a model has no fit. Rows and columns count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GlmError {
    /// Matrix, response and weights differ in their number of rows, or there is no column.
    Shape { rows: usize, responses: usize, weights: usize },
    /// No row of positive weight.
    NoRows,
    /// A weight that is negative or not finite.
    Weight { row: usize },
    /// A response (of a row of positive weight) outside what its family admits.
    Response { row: usize },
    /// A cell of the model matrix that is not finite.
    Cell { row: usize, column: usize },
    /// The column is a linear combination of the columns before it, among rows of positive weight.
    Collinear { column: usize },
    /// Some combination of columns tells outcomes apart perfectly, so that a coefficient grows without end; the column that moves most.
    Separation { column: usize },
    /// No convergence within [`STEPS_MAX`].
    NotConverged,
}

impl fmt::Display for GlmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GlmError::Shape { rows, responses, weights } => {
                write!(f, "the model has {rows} rows, the response {responses}, the weights {weights}")
            }
            GlmError::NoRows => write!(f, "no row has a positive weight"),
            GlmError::Weight { row } => write!(f, "the weight of row {} is negative or not a number", row + 1),
            GlmError::Response { row } => write!(f, "the response of row {} is outside its range", row + 1),
            GlmError::Cell { row, column } => {
                write!(f, "the value of term {} in row {} is not finite", column + 1, row + 1)
            }
            GlmError::Collinear { column } => write!(f, "term {} follows from the terms before it", column + 1),
            GlmError::Separation { column } => write!(f, "term {} separates the outcomes perfectly", column + 1),
            GlmError::NotConverged => write!(f, "the fit did not converge in {STEPS_MAX} steps"),
        }
    }
}

impl std::error::Error for GlmError {}

/// Fits a generalised linear model by maximum weighted (pseudo) likelihood (R: `glm`, the coefficients of `svyglm`).
///
/// `x` is rows × terms, with a column of ones where an intercept is meant; `y` and `weights` have one value a row. Rows of weight 0
/// do not count, but get a fitted value. The scale of the weights does not matter to the coefficients.
///
/// # Formula
/// Σ wᵢ xᵢ (yᵢ − μᵢ) = 0 by Newton's method, which under a canonical link is iteratively reweighted least squares (McCullagh and
/// Nelder 1989, ch. 2), halving steps that lower the likelihood. It runs on columns made orthonormal in the weights, so that years
/// and their squares do no harm, and ends at a relative step of [`STEP_TOLERANCE`].
///
/// # Errors
/// See [`GlmError`].
///
/// # Example
/// ```
/// use barograph::numeric::{Matrix, glm::{Family, fit}};
/// let x = Matrix::from_row_slice(4, 2, &[1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
/// let model = fit(Family::Binomial, &x, &[0.0, 1.0, 1.0, 1.0], &[1.0, 1.0, 3.0, 0.0]);
/// assert_eq!(model, Err(barograph::numeric::glm::GlmError::Separation { column: 1 }));
/// let model = fit(Family::Binomial, &x, &[0.0, 1.0, 0.0, 1.0], &[1.0, 1.0, 1.0, 3.0])?;
/// assert!((model.coefficients[1] - 3.0f64.ln()).abs() < 1e-12);
/// # Ok::<(), barograph::numeric::glm::GlmError>(())
/// ```
pub fn fit(family: Family, x: &Matrix, y: &[f64], weights: &[f64]) -> Result<GlmFit, GlmError> {
    check(family, x, y, weights)?;
    let sum: f64 = weights.iter().sum();
    let w: Vec<f64> = weights.iter().map(|w| w / sum).collect();
    let basis = Basis::of(x, &w)?;
    let newton = Newton { family, q: &basis.q, y, w: &w };
    let (gamma, steps) = newton.solve(&basis)?;
    let linear: Vec<f64> = (&basis.q * &gamma).iter().copied().collect();
    let coefficients = &basis.r_inverse * gamma;
    let (bread, bread_inverse) = newton.breads(&basis, &linear, sum)?;
    let fitted = linear.iter().map(|eta| family.mean(*eta)).collect();
    Ok(GlmFit { coefficients, linear, fitted, bread, bread_inverse, steps })
}

/// The model at coefficients that are known, with no fitting: what [`fit`] gave with the same arguments, in a single step.
///
/// # Errors
/// See [`GlmError`]; a number of coefficients other than that of the columns is a wrong shape.
pub fn at(family: Family, x: &Matrix, y: &[f64], weights: &[f64], coefficients: &[f64]) -> Result<GlmFit, GlmError> {
    check(family, x, y, weights)?;
    if coefficients.len() != x.ncols() {
        return Err(GlmError::Shape { rows: x.nrows(), responses: y.len(), weights: weights.len() });
    }
    let sum: f64 = weights.iter().sum();
    let w: Vec<f64> = weights.iter().map(|w| w / sum).collect();
    let basis = Basis::of(x, &w)?;
    let coefficients = Vector::from_column_slice(coefficients);
    let linear: Vec<f64> = (x * &coefficients).iter().copied().collect();
    let (bread, bread_inverse) = Newton { family, q: &basis.q, y, w: &w }.breads(&basis, &linear, sum)?;
    let fitted = linear.iter().map(|eta| family.mean(*eta)).collect();
    Ok(GlmFit { coefficients, linear, fitted, bread, bread_inverse, steps: 0 })
}

fn check(family: Family, x: &Matrix, y: &[f64], weights: &[f64]) -> Result<(), GlmError> {
    let rows = x.nrows();
    if x.ncols() == 0 || y.len() != rows || weights.len() != rows {
        return Err(GlmError::Shape { rows, responses: y.len(), weights: weights.len() });
    }
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(GlmError::Weight { row });
    }
    let sum: f64 = weights.iter().sum();
    if !(sum.is_finite() && sum > 0.0) {
        return Err(GlmError::NoRows);
    }
    if let Some(row) = y.iter().zip(weights).position(|(y, w)| *w > 0.0 && !family.admits(*y)) {
        return Err(GlmError::Response { row });
    }
    for (column, cells) in x.column_iter().enumerate() {
        if let Some(row) = cells.iter().position(|cell| !cell.is_finite()) {
            return Err(GlmError::Cell { row, column });
        }
    }
    Ok(())
}

/// X = Q R with Qᵀ diag(w) Q = I: Gram and Schmidt, each column done twice so that rounding leaves it orthogonal.
struct Basis {
    q: Matrix,
    r: Matrix,
    r_inverse: Matrix,
}

impl Basis {
    fn of(x: &Matrix, w: &[f64]) -> Result<Basis, GlmError> {
        let p = x.ncols();
        let mut q = x.clone();
        let mut r = Matrix::zeros(p, p);
        for j in 0..p {
            let whole = norm(q.column(j).as_slice(), w);
            for _ in 0..2 {
                for i in 0..j {
                    let along = inner(q.column(i).as_slice(), q.column(j).as_slice(), w);
                    r[(i, j)] += along;
                    let earlier = q.column(i).clone_owned();
                    q.column_mut(j).axpy(-along, &earlier, 1.0);
                }
            }
            let left = norm(q.column(j).as_slice(), w);
            // NaN (an overflow) is refused too.
            if !(left > COLLINEAR_TOLERANCE * whole && left.is_finite()) {
                return Err(GlmError::Collinear { column: j });
            }
            r[(j, j)] = left;
            q.column_mut(j).unscale_mut(left);
        }
        let r_inverse = r.solve_upper_triangular(&Matrix::identity(p, p));
        Ok(Basis { q, r, r_inverse: r_inverse.ok_or(GlmError::Collinear { column: p - 1 })? })
    }
}

fn inner(a: &[f64], b: &[f64], w: &[f64]) -> f64 {
    a.iter().zip(b).zip(w).map(|((a, b), w)| w * a * b).sum()
}

fn norm(a: &[f64], w: &[f64]) -> f64 {
    inner(a, a, w).sqrt()
}

/// Newton's method on orthonormal columns; weights add up to 1.
struct Newton<'a> {
    family: Family,
    q: &'a Matrix,
    y: &'a [f64],
    w: &'a [f64],
}

impl Newton<'_> {
    fn solve(&self, basis: &Basis) -> Result<(Vector, u32), GlmError> {
        let mut gamma = self.start();
        let mut eta = self.q * &gamma;
        let mut before = f64::INFINITY;
        for step in 1..=STEPS_MAX {
            let information = self.information(eta.as_slice());
            let inverse = linear::inverse_positive_definite(&information).filter(|inverse| !self.has_vanished(inverse));
            let Some(inverse) = inverse else {
                return Err(self.divergence(basis, &gamma));
            };
            let move_by = self.lengthen(inverse * self.score(eta.as_slice()), &gamma, &mut eta);
            gamma += &move_by;
            let size = move_by.norm() / gamma.norm().max(1e-300);
            if move_by.norm() == 0.0 || size <= STEP_TOLERANCE || (size < ROUNDING_STEP && size > 0.25 * before) {
                return Ok((gamma, step));
            }
            before = size;
        }
        Err(GlmError::NotConverged)
    }

    /// A and A⁻¹ at a linear predictor, for weights that add up to `sum`.
    fn breads(&self, basis: &Basis, linear: &[f64], sum: f64) -> Result<(Matrix, Matrix), GlmError> {
        let bread = self.information(linear);
        let inverse = linear::inverse_positive_definite(&bread).ok_or(GlmError::NotConverged)?;
        let outer = basis.r.transpose() * bread * &basis.r * sum;
        Ok((outer, &basis.r_inverse * inverse * basis.r_inverse.transpose() / sum))
    }

    /// The constant that fits best: the projection of η = link(ȳ) onto the columns. Where all responses sit on the edge of their
    /// range it is moved inside, and the steps then show the divergence.
    fn start(&self) -> Vector {
        let mean = self.mean();
        let inside = match self.family {
            Family::Gaussian => mean,
            Family::Binomial => mean.clamp(1e-3, 1.0 - 1e-3),
            Family::Poisson if mean > 0.0 => mean,
            Family::Poisson => 1.0,
        };
        let eta = self.family.link(inside);
        Vector::from_iterator(
            self.q.ncols(),
            self.q.column_iter().map(|q| q.iter().zip(self.w).map(|(q, w)| w * q * eta).sum()),
        )
    }

    /// Halves the step until it does not lower the likelihood; gives the step taken and moves η there.
    fn lengthen(&self, mut step: Vector, from: &Vector, eta: &mut Vector) -> Vector {
        let old = self.likelihood(eta.as_slice());
        let slack = 1e-10 * (1.0 + old.abs());
        for _ in 0..HALVINGS_MAX {
            let next = self.q * (from + &step);
            if self.likelihood(next.as_slice()) >= old - slack {
                *eta = next;
                return step;
            }
            step *= 0.5;
        }
        step.fill(0.0);
        step
    }

    fn likelihood(&self, eta: &[f64]) -> f64 {
        let rows = eta.iter().zip(self.y).zip(self.w).filter(|(_, w)| **w > 0.0);
        rows.map(|((eta, y), w)| w * (y * eta - self.family.cumulant(*eta))).sum()
    }

    /// Qᵀ diag(w) (y − μ).
    fn score(&self, eta: &[f64]) -> Vector {
        let residual =
            |((eta, y), w): ((&f64, &f64), &f64)| if *w > 0.0 { w * (y - self.family.mean(*eta)) } else { 0.0 };
        let residuals: Vec<f64> = eta.iter().zip(self.y).zip(self.w).map(residual).collect();
        Vector::from_iterator(
            self.q.ncols(),
            self.q.column_iter().map(|q| q.iter().zip(&residuals).map(|(q, e)| q * e).sum()),
        )
    }

    /// Qᵀ diag(w V(μ)) Q.
    fn information(&self, eta: &[f64]) -> Matrix {
        let p = self.q.ncols();
        let positive = |(eta, w): (&f64, &f64)| if *w > 0.0 { w * self.family.variance(*eta) } else { 0.0 };
        let weights: Vec<f64> = eta.iter().zip(self.w).map(positive).collect();
        let mut sums = Matrix::zeros(p, p);
        for i in 0..p {
            for j in 0..=i {
                let sum = inner(self.q.column(i).as_slice(), self.q.column(j).as_slice(), &weights);
                (sums[(i, j)], sums[(j, i)]) = (sum, sum);
            }
        }
        sums
    }

    /// Whether the rows no longer tell anything about some coefficient: their fitted values there sit on the edge of the range.
    fn has_vanished(&self, inverse: &Matrix) -> bool {
        let size = match self.family {
            Family::Gaussian | Family::Binomial => 1.0,
            Family::Poisson => self.mean(),
        };
        // NaN counts as vanished.
        !(inverse.diagonal().iter().all(|d| d * size < 1.0 / linear::RANK_TOLERANCE)) || size <= 0.0
    }

    fn mean(&self) -> f64 {
        self.y.iter().zip(self.w).filter(|(_, w)| **w > 0.0).map(|(y, w)| w * y).sum()
    }

    /// What to say when the information has vanished in some direction: the term whose contribution to η has grown most.
    fn divergence(&self, basis: &Basis, gamma: &Vector) -> GlmError {
        if self.family == Family::Gaussian {
            return GlmError::NotConverged;
        }
        let beta = &basis.r_inverse * gamma;
        // The spread of term j in the weights bounds what it can separate; a constant term is named only where nothing else is.
        let reach = |j: usize| {
            let column = (&basis.q * basis.r.column(j)).iter().copied().collect::<Vec<f64>>();
            let mean: f64 = column.iter().zip(self.w).map(|(x, w)| w * x).sum();
            let centred: Vec<f64> = column.iter().map(|x| x - mean).collect();
            beta[j].abs() * norm(&centred, self.w)
        };
        let reaches: Vec<f64> = (0..beta.len()).map(reach).collect();
        let most = (0..beta.len()).fold(0, |best, j| if reaches[j] > reaches[best] { j } else { best });
        GlmError::Separation { column: most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(columns: &[&[f64]]) -> Matrix {
        Matrix::from_fn(columns[0].len(), columns.len(), |i, j| columns[j][i])
    }

    #[test]
    fn least_squares_through_three_points() {
        let x = matrix(&[&[1.0; 3], &[2000.0, 2001.0, 2002.0]]);
        let model = fit(Family::Gaussian, &x, &[1.0, 2.0, 6.0], &[1.0, 1.0, 1.0]).expect("a fit");
        assert!((model.coefficients[1] - 2.5).abs() < 1e-9);
        assert!((&model.bread * &model.bread_inverse - Matrix::identity(2, 2)).amax() < 1e-6);
        assert!((model.bread[(0, 0)] - 3.0).abs() < 1e-9);
    }

    /// With one two-level term a logistic model fits the weighted shares exactly.
    #[test]
    fn a_logistic_model_gives_the_shares_back() {
        let x = matrix(&[&[1.0; 5], &[0.0, 0.0, 1.0, 1.0, 1.0]]);
        let model = fit(Family::Binomial, &x, &[0.0, 1.0, 0.0, 1.0, 0.0], &[3.0, 1.0, 2.0, 2.0, 1.0]).expect("a fit");
        assert!((model.fitted[0] - 0.25).abs() < 1e-14);
        assert!((model.fitted[4] - 0.4).abs() < 1e-14);
    }

    #[test]
    fn a_log_linear_model_gives_the_means_back_and_skips_weight_zero() {
        let x = matrix(&[&[1.0; 4], &[0.0, 0.0, 1.0, 1.0]]);
        let model = fit(Family::Poisson, &x, &[0.0, 4.0, 700.0, f64::NAN], &[1.0, 1.0, 1.0, 0.0]).expect("a fit");
        assert!((model.fitted[0] - 2.0).abs() < 1e-12);
        assert!((model.fitted[3] / 700.0 - 1.0).abs() < 1e-12);
    }

    /// Years, their squares and cubes: badly scaled, but not collinear.
    #[test]
    fn powers_of_years_are_not_collinear() {
        let years: Vec<f64> = (0..20).map(|t| 2000.0 + f64::from(t)).collect();
        let squares: Vec<f64> = years.iter().map(|t| t * t).collect();
        let x = matrix(&[&[1.0; 20], &years, &squares]);
        let y: Vec<f64> = (0..20).map(|t| f64::from(t * t)).collect();
        let model = fit(Family::Gaussian, &x, &y, &[1.0; 20]).expect("a fit");
        assert!((model.coefficients[2] - 1.0).abs() < 1e-8);
        assert!(model.fitted.iter().zip(&y).all(|(a, b)| (a - b).abs() < 1e-8));
    }

    #[test]
    fn what_has_no_fit_says_why() {
        let one = matrix(&[&[1.0; 4]]);
        let both = matrix(&[&[1.0; 4], &[1.0, 2.0, 3.0, 4.0], &[3.0, 5.0, 7.0, 9.0]]);
        let y = [0.0, 0.0, 1.0, 1.0];
        assert_eq!(fit(Family::Gaussian, &both, &y, &[1.0; 4]), Err(GlmError::Collinear { column: 2 }));
        let separating = both.columns(0, 2).clone_owned();
        assert_eq!(fit(Family::Binomial, &separating, &y, &[1.0; 4]), Err(GlmError::Separation { column: 1 }));
        assert_eq!(fit(Family::Binomial, &one, &[1.0; 4], &[1.0; 4]), Err(GlmError::Separation { column: 0 }));
        assert_eq!(fit(Family::Poisson, &one, &[0.0; 4], &[1.0; 4]), Err(GlmError::Separation { column: 0 }));
        assert_eq!(fit(Family::Poisson, &separating, &[0.0; 4], &[1.0; 4]), Err(GlmError::Separation { column: 0 }));
        let halves = matrix(&[&[1.0; 4], &[0.0, 0.0, 1.0, 1.0]]);
        assert_eq!(fit(Family::Poisson, &halves, &y, &[1.0; 4]), Err(GlmError::Separation { column: 1 }));
        assert_eq!(fit(Family::Binomial, &one, &[2.0; 4], &[1.0; 4]), Err(GlmError::Response { row: 0 }));
        assert_eq!(fit(Family::Binomial, &one, &y, &[1.0, -1.0, 1.0, 1.0]), Err(GlmError::Weight { row: 1 }));
        assert_eq!(fit(Family::Binomial, &one, &y, &[0.0; 4]), Err(GlmError::NoRows));
        assert!(matches!(fit(Family::Gaussian, &one, &y, &[1.0; 3]), Err(GlmError::Shape { .. })));
        let bad = matrix(&[&[1.0, f64::NAN, 1.0, 1.0]]);
        assert_eq!(fit(Family::Gaussian, &bad, &y, &[1.0; 4]), Err(GlmError::Cell { row: 1, column: 0 }));
    }
}
