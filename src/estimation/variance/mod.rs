//! From influence to covariance: one rule for every linearised estimator on every design of stages.
//!
//! An estimator says how much each row moves it (z, a column a value, [`Matrix`] of rows × values); [`covariance`] adds those up by
//! sampling unit, stage by stage, and applies the rule of [`unit_covariance`]. Replicate designs do not come here.

mod units;

pub use units::{UnitRule, UnitTotals, unit_covariance};

use super::design::{Stage, SurveyDesign};
use super::{Domain, EstimationError};
use crate::numeric::Matrix;
use crate::study::LonelyPsu;

/// The covariance of the estimators whose weighted influence values these are.
///
/// `influence`: rows of the file × estimators, z = w·u, zero outside an estimator's own domain. `domain`: the rows that any of the
/// estimators reads.
///
/// # Formula
/// Σ over stages s of Σ_h (Π of the fractions drawn above h) · (1 − f_h) n_h/(n_h − 1) Σ_j (t_j − t̄_h)(t_j − t̄_h)ᵀ, over the
/// strata h of the stage with a row in the domain; units of the design without one count with t_j = 0. A stage counts only below
/// finite populations: without them the product is 0 (Särndal, Swensson and Wretman 1992, 4.3 and ch. 5; Binder 1983).
/// R: `svyrecvar`, and `svyCprod` for a single stage.
///
/// On a calibrated design the residuals of the influence values take their place, over all rows.
///
/// # Errors
/// [`EstimationError::LonelyPsu`] when a lonely stratum counts and the policy is to fail.
pub fn covariance(design: &SurveyDesign, mut influence: Matrix, domain: &Domain) -> Result<Matrix, EstimationError> {
    refuse_lonely(design)?;
    let mut rule = UnitRule { lonely: design.lonely(), domain_lonely_adjust: design.domain_lonely_adjust() };
    let everybody;
    let mut domain = domain;
    if design.is_calibrated() {
        design.residualise(&mut influence);
        everybody = Domain::all(design.rows());
        domain = &everybody;
        rule.domain_lonely_adjust = false;
    }
    let mut sum = Matrix::zeros(influence.ncols(), influence.ncols());
    for stage in design.stages().iter().filter(|stage| stage.strata().iter().any(|h| h.fraction_above > 0.0)) {
        sum += unit_covariance(stage, &UnitTotals::of_rows(stage, &influence, domain), rule)?;
    }
    Ok(sum)
}

/// With finite populations a design with a lonely stratum fails for every domain, also for one outside that stratum: whether an
/// estimate exists must not depend on who is looked at (as R survey 4.5).
fn refuse_lonely(design: &SurveyDesign) -> Result<(), EstimationError> {
    let has_populations = design.strata().iter().any(|stratum| stratum.fraction > 0.0);
    if design.lonely() != LonelyPsu::Fail || !has_populations {
        return Ok(());
    }
    let lonely = |stage: &Stage| {
        stage.strata().iter().find(|h| h.units == 1 && h.fraction < 1.0 && h.fraction_above > 0.0).cloned()
    };
    match design.stages().iter().find_map(lonely) {
        Some(stratum) => Err(EstimationError::LonelyPsu { stratum: stratum.label }),
        None => Ok(()),
    }
}
