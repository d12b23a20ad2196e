//! The ratio of two weighted totals: spend a purchase, or the size of one domain by that of another.

use super::{Cell, Domain, EstimationError, JointEstimates, PsuTotals, SurveyDesign, refuse_empty};

/// Numerator total over denominator total. For a ratio of two domains pass their indicators (0 or 1).
///
/// # Formula
/// R̂ = Ŷ/X̂; influence z = w(y − R̂x)/X̂ (Särndal, Swensson and Wretman 1992, 5.6). R: `svyratio`.
///
/// # Errors
/// As [`means`](super::means); [`EstimationError::DomainEmpty`] too when the denominator is 0.
pub fn ratio(
    design: &SurveyDesign,
    domain: &Domain,
    numerator: &[f64],
    denominator: &[f64],
) -> Result<JointEstimates, EstimationError> {
    let cells = [Cell { domain, values: numerator }, Cell { domain, values: denominator }];
    let totals = PsuTotals::tabulate(design, &cells, false);
    refuse_empty(&totals, &cells)?;
    let below = totals.total(1);
    if below == 0.0 {
        return Err(EstimationError::DomainEmpty);
    }
    let ratio = totals.total(0) / below;
    let covariance = totals.linearised_totals().combined(&[1.0 / below, -ratio / below]).covariance(design)?;
    Ok(JointEstimates { values: vec![ratio], covariance })
}
