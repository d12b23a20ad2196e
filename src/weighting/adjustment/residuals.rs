//! What an adjustment takes out of the variance: that part of a variable that the known totals explain.

use super::Classes;
use crate::numeric::{Matrix, Vector, linear};
use std::sync::Arc;

/// Rounds of class means after raking (R's number).
const SWEEPS: usize = 10;

/// What calibration takes out of the variance of an estimate.
///
/// A weighted influence value z = w·u of every row is replaced by w·(u − û), where û is what the auxiliary variables of the
/// adjustment predict. Kinds:
/// * post-stratification: û is the mean of the class, with the weights before;
/// * raking as R does it: ten rounds of subtracting, margin by margin, the plain mean of z/w in the class, w being the weight after
///   that margin's last step. This approximates the residual on all margins, and is not quite it;
/// * calibration: û is the least-squares prediction from x with the weights before (Deville and Särndal 1992, 3.4);
/// * margins: the same, x being the indicators of the classes of several partitions. A row in no class of a partition has only
///   zeros there: that margin neither moves its weight nor explains anything of it.
///
/// Rows of weight 0 have no influence; they stay as they are, and nothing is reckoned from them. Several adjustments are applied in
/// the order in which the weights were adjusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Residuals(Arc<Kind>);

#[derive(Debug, PartialEq)]
enum Kind {
    Classes { classes: Classes, before: Vec<f64>, after: Vec<f64>, count: usize },
    Sweeps(Vec<Sweep>),
    Regression { orthonormal: Matrix, before: Vec<f64>, after: Vec<f64> },
    Margins { margins: Vec<Classes>, first_column: Vec<usize>, inverse: Matrix, before: Vec<f64>, after: Vec<f64> },
}

/// One margin of raking, with the weights after its last step.
#[derive(Debug, PartialEq)]
pub(super) struct Sweep {
    pub classes: Classes,
    pub weights: Vec<f64>,
    pub count: usize,
}

impl Residuals {
    /// After post-stratification; `before` and `after` are weights, `count` the number of classes.
    pub fn classes(classes: Classes, before: &[f64], after: &[f64], count: usize) -> Residuals {
        Residuals(Arc::new(Kind::Classes { classes, before: in_use(before, after), after: after.to_vec(), count }))
    }

    pub(super) fn sweeps(sweeps: Vec<Sweep>) -> Residuals {
        Residuals(Arc::new(Kind::Sweeps(sweeps)))
    }

    /// After calibration to totals of the columns of `x`, rows × columns.
    pub fn regression(x: &Matrix, before: &[f64], after: &[f64]) -> Residuals {
        let before = in_use(before, after);
        let orthonormal = linear::orthonormal_columns(x, &before);
        Residuals(Arc::new(Kind::Regression { orthonormal, before, after: after.to_vec() }))
    }

    /// After calibration to the class totals of several partitions at once: generalised raking, seen as the regression that it is
    /// close to. Takes no more memory than the classes.
    pub fn margins(margins: Vec<Classes>, before: &[f64], after: &[f64]) -> Residuals {
        let before = in_use(before, after);
        let counts = margins.iter().map(|m| m.iter().flatten().max().map_or(0, |class| *class as usize + 1));
        let mut first_column = vec![0];
        for count in counts {
            first_column.push(first_column.last().copied().unwrap_or(0) + count);
        }
        let columns = first_column.pop().unwrap_or(0);
        let mut gram = Matrix::zeros(columns, columns);
        let mut own = Vec::with_capacity(margins.len());
        for (row, weight) in before.iter().enumerate() {
            columns_of(&margins, &first_column, row, &mut own);
            for a in &own {
                for b in &own {
                    gram[(*a, *b)] += weight;
                }
            }
        }
        let inverse = linear::pseudo_inverse_scaled(&gram, linear::RANK_TOLERANCE);
        Residuals(Arc::new(Kind::Margins { margins, first_column, inverse, before, after: after.to_vec() }))
    }

    /// Replaces one column of weighted influence values z = w·u (all rows, w the final weights) by what the adjustment leaves of it.
    pub fn apply(&self, z: &mut [f64]) {
        match self.0.as_ref() {
            Kind::Classes { classes, before, after, count } => {
                take_class_means(z, classes, before, after, *count);
            }
            Kind::Sweeps(sweeps) => {
                for _ in 0..SWEEPS {
                    for sweep in sweeps {
                        let ones: Vec<f64> = sweep.weights.iter().map(|w| f64::from(u8::from(*w != 0.0))).collect();
                        take_class_means(z, &sweep.classes, &ones, &sweep.weights, sweep.count);
                    }
                }
            }
            Kind::Regression { orthonormal, before, after } => {
                let u = unweighted(z, before, after);
                for q in orthonormal.column_iter() {
                    let along: f64 = q.iter().zip(&u).map(|(q, u)| q * u).sum();
                    for ((z, q), w) in z.iter_mut().zip(q.iter()).zip(after) {
                        *z -= w * q * along;
                    }
                }
            }
            Kind::Margins { margins, first_column, inverse, before, after } => {
                let u = unweighted(z, before, after);
                let mut sums = Vector::zeros(inverse.nrows());
                let mut own = Vec::with_capacity(margins.len());
                for (row, u) in u.iter().enumerate() {
                    columns_of(margins, first_column, row, &mut own);
                    own.iter().for_each(|column| sums[*column] += u);
                }
                let slopes = inverse * sums;
                for (row, (z, w)) in z.iter_mut().zip(after).enumerate() {
                    columns_of(margins, first_column, row, &mut own);
                    *z -= w * own.iter().map(|column| slopes[*column]).sum::<f64>();
                }
            }
        }
    }
}

/// The weights before, with 0 for rows that a least-squares fit must not see: those that weigh nothing after, and (a result of
/// linear calibration) less than nothing before.
fn in_use(before: &[f64], after: &[f64]) -> Vec<f64> {
    before.iter().zip(after).map(|(d, w)| if *w != 0.0 && *d > 0.0 { *d } else { 0.0 }).collect()
}

/// d·u for every row, u being z/w.
fn unweighted(z: &[f64], before: &[f64], after: &[f64]) -> Vec<f64> {
    let value = |((z, d), w): ((&f64, &f64), &f64)| if *d > 0.0 { d * z / w } else { 0.0 };
    z.iter().zip(before).zip(after).map(value).collect()
}

/// z ← z − w·(mean of z/w in the class, with weights d).
fn take_class_means(z: &mut [f64], classes: &Classes, d: &[f64], w: &[f64], count: usize) {
    let (mut sums, mut weights) = (vec![0.0; count], vec![0.0; count]);
    for ((class, d), u) in classes.iter().zip(d).zip(unweighted(z, d, w)) {
        if let Some(class) = class.map(|class| class as usize).filter(|class| *class < count) {
            sums[class] += u;
            weights[class] += d;
        }
    }
    for ((z, class), w) in z.iter_mut().zip(classes.iter()).zip(w) {
        if let Some(class) = class.map(|class| class as usize).filter(|class| *class < count)
            && weights[class] > 0.0
        {
            *z -= w * sums[class] / weights[class];
        }
    }
}

/// The indicator columns that are 1 in this row.
fn columns_of(margins: &[Classes], first_column: &[usize], row: usize, own: &mut Vec<usize>) {
    own.clear();
    let columns = margins
        .iter()
        .zip(first_column)
        .filter_map(|(classes, first)| classes.get(row).copied().flatten().map(|class| first + class as usize));
    own.extend(columns);
}
