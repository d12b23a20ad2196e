//! Orthonormal polynomials at given points: codes whose coefficients are a linear, quadratic and cubic trend.

use super::Matrix;
use super::linear::dot;

/// The part of a power that lower ones must leave for it to count as more than rounding.
const LEAST_REMAINDER: f64 = 1e-10;

/// Orthonormal polynomial codes of these times, which need not be equally spaced: times × degree, the first column linear, the
/// second quadratic. Each column has length 1, adds up to 0, is orthogonal to the others, and rises at the latest time.
/// R: `contr.poly(n, scores = times)`; SAS: `ORPOL`.
///
/// `None` where there are no more different times than `degree`, a time is not finite, or rounding leaves nothing of a power.
///
/// # Formula
/// The power tᵈ less its projections on 1, t, …, tᵈ⁻¹ over the times, divided by its length (Forsythe 1957; Draper and Smith 1998,
/// ch. 22). Times are centred and scaled first, so that years lose no digits, and projections are taken out twice.
///
/// # Example
/// ```
/// use barograph::numeric::orthogonal::orthonormal_polynomials;
/// let codes = orthonormal_polynomials(&[2016.0, 2018.0, 2020.0], 2).expect("three times");
/// assert!((codes[(2, 0)] - 0.5f64.sqrt()).abs() < 1e-15);
/// assert!((codes[(1, 1)] + 2.0 / 6f64.sqrt()).abs() < 1e-15);
/// ```
pub fn orthonormal_polynomials(times: &[f64], degree: usize) -> Option<Matrix> {
    let n = times.len();
    if n == 0 || times.iter().any(|t| !t.is_finite()) {
        return None;
    }
    let mean = times.iter().sum::<f64>() / n as f64;
    let reach = times.iter().map(|t| (t - mean).abs()).fold(0.0, f64::max);
    if degree >= n || (degree > 0 && reach.is_nan()) || (degree > 0 && reach <= 0.0) {
        return None;
    }
    let scaled: Vec<f64> = times.iter().map(|t| (t - mean) / reach).collect();
    let mut basis: Vec<Vec<f64>> = vec![vec![1.0 / (n as f64).sqrt(); n]];
    for _ in 0..degree {
        // Times the column before, instead of a bare power: the same remainder, with fewer digits lost.
        let mut column: Vec<f64> = basis.last()?.iter().zip(&scaled).map(|(p, t)| p * t).collect();
        let before = dot(&column, &column).sqrt();
        for known in basis.iter().chain(&basis) {
            let along = dot(&column, known);
            column.iter_mut().zip(known).for_each(|(c, k)| *c -= along * k);
        }
        let length = dot(&column, &column).sqrt();
        if length.is_nan() || length <= LEAST_REMAINDER * before {
            return None;
        }
        column.iter_mut().for_each(|c| *c /= length);
        basis.push(column);
    }
    Some(Matrix::from_fn(n, degree, |i, j| basis[j + 1][i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(times: &[f64], columns: &[&[f64]]) {
        let codes = orthonormal_polynomials(times, columns.len()).expect("enough times");
        for (j, column) in columns.iter().enumerate() {
            let length = dot(column, column).sqrt();
            for (i, expected) in column.iter().enumerate() {
                let (code, expected) = (codes[(i, j)], expected / length);
                assert!((code - expected).abs() < 1e-14, "({i}, {j}): {code} instead of {expected}");
            }
        }
    }

    /// Fisher and Yates (1963), table XXIII.
    #[test]
    fn equal_spacing_as_tabulated() {
        is(&[1.0, 2.0, 3.0], &[&[-1.0, 0.0, 1.0], &[1.0, -2.0, 1.0]]);
        is(&[0.0, 2.0, 4.0, 6.0], &[&[-3.0, -1.0, 1.0, 3.0], &[1.0, -1.0, -1.0, 1.0], &[-1.0, 3.0, -3.0, 1.0]]);
        let years = [2015.0, 2017.0, 2019.0, 2021.0, 2023.0];
        let cubic = [-1.0, 2.0, 0.0, -2.0, 1.0];
        is(&years, &[&[-2.0, -1.0, 0.0, 1.0, 2.0], &[2.0, -1.0, -2.0, -1.0, 2.0], &cubic]);
    }

    /// R: `contr.poly(8)`, the recode maps of the trend cases of the reference.
    #[test]
    fn eight_waves_as_r_codes_them() {
        let times: Vec<f64> = (1..=8).map(f64::from).collect();
        let codes = orthonormal_polynomials(&times, 3).expect("eight times");
        let expected = [
            (0, 0, -0.5400617248673217),
            (6, 0, 0.3857583749052298),
            (1, 1, 0.07715167498104598),
            (2, 1, -0.23145502494313794),
            (0, 2, -0.4308202184276644),
            (3, 2, 0.18463723646899913),
        ];
        for (i, j, code) in expected {
            assert!((codes[(i, j)] - code).abs() < 1e-14, "({i}, {j}): {}", codes[(i, j)]);
        }
    }

    /// Of three times the quadratic is (t₃ − t₂, t₁ − t₃, t₂ − t₁), whatever the spacing.
    #[test]
    fn unequal_spacing_by_hand() {
        is(&[0.0, 1.0, 3.0], &[&[-4.0, -1.0, 5.0], &[2.0, -3.0, 1.0]]);
        is(&[2001.0, 2002.0, 2012.0], &[&[-4.0, -3.0, 7.0], &[10.0, -11.0, 1.0]]);
    }

    /// R 4.2.2: `contr.poly(4, scores = c(2001, 2003, 2005, 2011))`.
    #[test]
    fn uneven_years_as_r_codes_them() {
        let codes = orthonormal_polynomials(&[2001.0, 2003.0, 2005.0, 2011.0], 2).expect("distinct years");
        let expected = [
            [-0.5345224838248488, -0.2672612419124244, 0.0, 0.8017837257372732],
            [0.6040183775958804, -0.2387979632355805, -0.6883000116790265, 0.32307959731872676],
        ];
        for (code, expected) in codes.column_iter().zip(expected) {
            for (a, b) in code.iter().zip(expected) {
                assert!((a - b).abs() < 1e-14, "{a} is not {b}");
            }
        }
    }

    #[test]
    fn too_few_times() {
        assert!(orthonormal_polynomials(&[1.0, 2.0], 1).is_some());
        assert!(orthonormal_polynomials(&[5.0], 1).is_none());
        assert!(orthonormal_polynomials(&[], 0).is_none());
        assert!(orthonormal_polynomials(&[1.0, 1.0, 1.0], 1).is_none());
        assert!(orthonormal_polynomials(&[1.0, 2.0, 1.0], 2).is_none());
        assert!(orthonormal_polynomials(&[1.0, 2.0], 2).is_none());
        assert!(orthonormal_polynomials(&[1.0, f64::NAN, 3.0], 1).is_none());
        assert!(orthonormal_polynomials(&[1e308, 1.7e308, f64::MAX], 1).is_none());
    }
}
