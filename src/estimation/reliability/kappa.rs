//! Agreement of two codings beyond chance, under a sampling design.

use crate::estimation::contingency::{CellShares, CrossTable};
use crate::estimation::{Domain, EstimationError, JointEstimates, SurveyDesign, estimate};
use crate::numeric::{Categories, Matrix};

/// Disagreement by chance below this is what rounding left of none: both codings use a single category.
const NO_CHANCE: f64 = 1e-12;

/// Cohen's kappa of two codings of the same rows; levels are the same where their labels are. (For a simple random sample, and for near
/// misses: [`cohen_kappa`](crate::estimation::cohen_kappa).)
///
/// # Formula
/// κ = (p_o − p_e)/(1 − p_e) with p_o = Σπ̂ᵢᵢ, p_e = Σπ̂ᵢ₊π̂₊ᵢ over weighted shares (Cohen 1960); variance g′Vg with V that of the shares
/// and g the slope of κ in each: (1{i = j}(1 − p_e) − (π̂₊ᵢ + π̂ⱼ₊)(1 − p_o))/(1 − p_e)². NaN where both codings use a single category.
/// R: `svykappa`.
///
/// # Errors
/// [`EstimationError::DomainEmpty`] where nobody has both; [`EstimationError::TooLarge`] with too many levels;
/// [`EstimationError::LonelyPsu`] by the design's policy.
pub fn kappa(
    design: &SurveyDesign,
    first: &Categories,
    second: &Categories,
    domain: &Domain,
) -> Result<JointEstimates, EstimationError> {
    let mut levels = first.levels().to_vec();
    levels.extend(second.levels().iter().filter(|level| !first.levels().contains(level)).cloned());
    let table = CrossTable::new(&relabelled(first, &levels), &relabelled(second, &levels), domain);
    table.refuse_large()?;
    let shares = estimate(design, &CellShares(&table))?;
    let (rows, columns) = table.margins(&shares.values);
    let categories = 0..levels.len();
    let observed: f64 = categories.clone().map(|i| shares.values[table.position(i, i)]).sum();
    let expected: f64 = rows.iter().zip(&columns).map(|(r, c)| r * c).sum();
    if 1.0 - expected < NO_CHANCE {
        return Ok(JointEstimates { values: vec![f64::NAN], covariance: Matrix::from_element(1, 1, f64::NAN) });
    }
    let mut slopes = vec![0.0; shares.values.len()];
    for i in categories.clone() {
        for j in categories.clone() {
            let agrees = f64::from(u8::from(i == j));
            let slope = agrees * (1.0 - expected) - (columns[i] + rows[j]) * (1.0 - observed);
            slopes[table.position(i, j)] = slope / (1.0 - expected).powi(2);
        }
    }
    let (_, variance) = shares.combination(&slopes);
    let kappa = (observed - expected) / (1.0 - expected);
    Ok(JointEstimates { values: vec![kappa], covariance: Matrix::from_element(1, 1, variance) })
}

/// The same variable over a longer list of levels.
fn relabelled(categories: &Categories, levels: &[String]) -> Categories {
    let positions: Vec<Option<usize>> =
        categories.levels().iter().map(|own| levels.iter().position(|level| level == own)).collect();
    let codes = (0..categories.rows()).map(|row| categories.code(row).and_then(|code| positions[code])).collect();
    // Every position comes from the list.
    Categories::new(levels.to_vec(), codes).unwrap_or_else(|| categories.clone())
}
