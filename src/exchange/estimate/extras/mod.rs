//! Kinds of statistic that bring their own numbers instead of asking of a design: trends of published estimates, agreement and
//! turnover tables, plans, presentation, imputation. `difference` needs a data set too.

mod difference;
mod plan;
mod tables;
mod trends;

use super::data::Table;
use super::document::Statistic;
use super::failure::Failure;
use crate::numeric::Matrix;
use crate::numeric::least_squares::Errors;
use serde_json::{Map, Value};

/// Computes a statistic from its own fields.
type Compute = fn(&Statistic) -> Result<Map<String, Value>, Failure>;

/// Kinds that need neither data nor design.
pub(super) const KINDS: &[(&str, Compute)] = &[
    ("cohen_kappa_srs", tables::cohen_kappa_srs),
    ("joinpoint_grid", trends::joinpoint_grid),
    ("kalman_local_level", trends::kalman_local_level),
    ("mcnemar", tables::mcnemar_test),
    ("nchs_presentation_standard", tables::nchs_presentation_standard),
    ("power_change_two_waves", plan::power_change_two_waves),
    ("rubin_combine", tables::rubin_combine),
    ("wls_trend", trends::wls_trend),
];

/// Computes a statistic from its own fields and a data set.
type ComputeOnTable = fn(&Statistic, &Table) -> Result<Map<String, Value>, Failure>;

/// Kinds that need data but no design.
pub(super) const KINDS_ON_DATA: &[(&str, ComputeOnTable)] = &[("did_wls_cluster", difference::did_wls_cluster)];

/// Estimates of waves as a request gives them: one of `se` and `covariance`.
fn errors(se: Option<Vec<f64>>, covariance: Option<Vec<Vec<f64>>>, waves: usize) -> Result<Errors, Failure> {
    let errors = match (se, covariance) {
        (Some(se), None) => {
            if let Some(i) = se.iter().position(|se| *se <= 0.0) {
                return Err(Failure::invalid(format!("statistic.se[{i}]"), "A standard error is above 0."));
            }
            Errors::Independent(se)
        }
        (None, Some(rows)) => {
            let size = rows.len();
            if let Some(i) = rows.iter().position(|row| row.len() != size) {
                return Err(Failure::invalid(format!("statistic.covariance[{i}]"), "A covariance is square."));
            }
            let matrix = Matrix::from_row_iterator(size, size, rows.into_iter().flatten());
            if matrix != matrix.transpose() || matrix.clone().cholesky().is_none() {
                let message = "A covariance is symmetric and positive definite.";
                return Err(Failure::invalid("statistic.covariance", message));
            }
            Errors::Correlated(matrix)
        }
        _ => return Err(Failure::invalid("statistic.se", "Standard errors are needed, or else a covariance.")),
    };
    if errors.len() == waves {
        Ok(errors)
    } else {
        let message = format!("There are {} for {waves} estimates.", errors.len());
        Err(Failure::invalid("statistic.se", message))
    }
}

fn same_length(x: &[f64], y: &[f64]) -> Result<(), Failure> {
    if x.len() == y.len() {
        Ok(())
    } else {
        Err(Failure::invalid("statistic.y", format!("There are {} for {} times.", y.len(), x.len())))
    }
}

#[cfg(test)]
mod tests;
