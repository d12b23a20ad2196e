//! Linear and quadratic trends over waves that may be compared, and whether groups moved differently.
//!
//! All rows of a wave share its time, so a model of time is fitted to the waves' means, with their totals of weights as weights, which
//! gives the coefficients of a fit to the rows exactly. The variance comes from the rows. First type to read: [`TrendTest`].

use super::designs::{Designs, Part};
use crate::estimation::regression::wald_statistic;
use crate::estimation::{Domain, LEVEL, holm, standard_error};
use crate::numeric::distribution::{fisher, student};
use crate::numeric::glm::{Family, fit};
use crate::numeric::orthogonal::orthonormal_polynomials;
use crate::numeric::{Matrix, Vector};
use serde::{Deserialize, Serialize};

/// The trend of a line over its latest unbroken run of waves, or why there is no test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Trend {
    Tested(TrendTest),
    /// In words.
    Absent {
        why: String,
    },
}

/// Design-based regression on orthonormal polynomial codes of the middles of fieldwork. Of each model only the highest term is read:
/// `linear` comes from the model with a linear term alone, `quadratic` from the model with both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendTest {
    /// The waves it rests on, in order (positions in [`Series::waves`](super::Series::waves)); at least three.
    pub waves: Vec<usize>,
    pub scale: TrendScale,
    pub linear: TrendTerm,
    /// `None` where the design leaves no degrees of freedom for it, or the waves no second shape.
    pub quadratic: Option<TrendTerm>,
}

/// What the polynomial describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendScale {
    /// The log odds of a share (logistic regression).
    LogOdds,
    /// The mean itself (linear regression).
    Mean,
}

/// The highest term of a polynomial.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrendTerm {
    /// Of the orthonormal code: positive is rising (linear), or bending upwards (quadratic).
    pub coefficient: f64,
    pub se: f64,
    /// Degrees of freedom of the design over the waves, plus 1, minus the coefficients.
    pub df: f64,
    pub t: f64,
    pub p: f64,
    /// Holm-adjusted over all terms of all lines of the series.
    pub p_holm: f64,
}

/// Wald test that all groups have the same linear trend (the terms time × group).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    /// The waves in which every one of the groups has an estimate.
    pub waves: Vec<usize>,
    /// How many groups took part; those without an estimate in some wave do not.
    pub groups: usize,
    /// F = bᵀV⁻¹b/q.
    pub f: f64,
    pub df1: f64,
    pub df2: f64,
    pub p: f64,
}

/// Shorter runs have no trend, only changes.
pub(super) const LEAST_WAVES: usize = 3;

impl Trend {
    pub fn test(&self) -> Option<&TrendTest> {
        match self {
            Trend::Tested(test) => Some(test),
            Trend::Absent { .. } => None,
        }
    }
}

impl TrendTest {
    /// The quadratic term, where it is clear: the course is then a curve, and the linear term is not read.
    pub fn clear_curve(&self) -> Option<&TrendTerm> {
        self.quadratic.as_ref().filter(|term| term.is_clear())
    }

    /// The linear term, where it is clear and there is no clear curve.
    pub fn clear_line(&self) -> Option<&TrendTerm> {
        Some(&self.linear).filter(|term| term.is_clear() && self.clear_curve().is_none())
    }
}

impl TrendTerm {
    /// The adjusted p is below 5 %.
    pub fn is_clear(&self) -> bool {
        self.p_holm < 1.0 - LEVEL
    }
}

/// A line's rows over a run of waves.
pub(super) struct Course<'d, 'a> {
    designs: &'d Designs<'a>,
    waves: Vec<usize>,
    /// One a wave: its rows in the line.
    bases: Vec<Domain>,
    times: Vec<f64>,
    /// Weighted mean of each wave.
    means: Vec<f64>,
    /// What a unit of weight counts for in each wave, and its rows together.
    factors: Vec<f64>,
    populations: Vec<f64>,
    scale: TrendScale,
}

/// A coefficient, and what moves it.
struct Term<'c> {
    course: &'c Course<'c, 'c>,
    coefficient: f64,
    /// By how much a residual of one moves it, in each wave.
    leverage: Vec<f64>,
    fitted: Vec<f64>,
}

impl<'d, 'a> Course<'d, 'a> {
    /// `waves` with the time of each, in years; `base` is the line's rows in a wave. `None` where a wave lacks rows.
    ///
    /// Weights of different waves are known up to a factor each: every wave counts as many people as it has in its base.
    pub fn of(
        designs: &'d Designs<'a>,
        waves: &[usize],
        times: &[f64],
        scale: TrendScale,
        base: impl Fn(usize) -> Option<Domain>,
    ) -> Option<Course<'d, 'a>> {
        let mut course = Course {
            designs,
            waves: waves.to_vec(),
            bases: Vec::new(),
            times: Vec::new(),
            means: Vec::new(),
            factors: Vec::new(),
            populations: Vec::new(),
            scale,
        };
        for wave in waves {
            let (measured, base, whole) = (designs.measured(*wave)?, base(*wave)?, designs.base(*wave)?);
            let weights = measured.design().weights();
            let sum = |domain: &Domain| domain.rows().map(|row| weights[row]).sum::<f64>();
            let (own, all) = (sum(&base), sum(whole));
            if !(own > 0.0 && all > 0.0) {
                return None;
            }
            let total: f64 = base.rows().map(|row| weights[row] * measured.values()[row]).sum();
            let factor = whole.count() as f64 / all;
            course.means.push(total / own);
            course.factors.push(factor);
            course.populations.push(own * factor);
            course.times.push(*times.get(*wave)?);
            course.bases.push(base);
        }
        Some(course)
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        self.waves.iter().zip(&self.bases).map(|(wave, base)| Part { wave: *wave, base })
    }

    /// The highest term of the polynomial of this degree.
    ///
    /// # Formula
    /// Σ over waves of N̂ x(ȳ − μ(xᵀβ)) = 0, x = (1, orthonormal codes of the times); influence of a row A⁻¹x·w(y − μ),
    /// A = Σ N̂ V(μ) x xᵀ (Binder 1983). R: `svyglm(y ~ poly code, family = quasibinomial or gaussian)`.
    ///
    /// # Errors
    /// Why there is none, in words.
    fn highest(&self, degree: usize) -> Result<Term<'_>, String> {
        let codes = orthonormal_polynomials(&self.times, degree)
            .ok_or_else(|| "The waves have too few different dates for a trend.".to_owned())?;
        let x = codes.insert_column(0, 1.0);
        let family = match self.scale {
            TrendScale::LogOdds => Family::Binomial,
            TrendScale::Mean => Family::Gaussian,
        };
        let fitted = fit(family, &x, &self.means, &self.populations)
            .map_err(|error| format!("No trend can be fitted: {error}."))?;
        let row = fitted.bread_inverse.row(degree).transpose();
        let leverage = x.row_iter().zip(&self.factors).map(|(x, factor)| factor * x.transpose().dot(&row)).collect();
        Ok(Term { course: self, coefficient: fitted.coefficients[degree], leverage, fitted: fitted.fitted })
    }

    fn tested(&self, degree: usize) -> Result<TrendTerm, String> {
        let term = self.highest(degree)?;
        let parts: Vec<Part<'_>> = self.parts().collect();
        let df = self.designs.degrees_of_freedom(&parts) - degree as f64;
        let variance = self.designs.covariance(1, &parts, |position, row, u| u[0] = term.influence(position, row));
        let se = standard_error(variance.map_err(|error| error.to_string())?[(0, 0)]);
        if df < 1.0 || !se.is_finite() {
            return Err("There are too few sampling units to test a trend.".to_owned());
        }
        if se <= 0.0 {
            return Err("The design shows no variation between sampling units, so no trend can be tested.".to_owned());
        }
        let t = term.coefficient / se;
        let p = student::two_sided_p(t, df);
        Ok(TrendTerm { coefficient: term.coefficient, se, df, t, p, p_holm: p })
    }

    /// The test of the course.
    pub fn trend(&self) -> Trend {
        match self.tested(1) {
            Ok(linear) => Trend::Tested(TrendTest {
                waves: self.waves.clone(),
                scale: self.scale,
                linear,
                quadratic: self.tested(2).ok(),
            }),
            Err(why) => Trend::Absent { why },
        }
    }
}

impl Term<'_> {
    fn influence(&self, position: usize, row: usize) -> f64 {
        let value = self.course.designs.measured(self.course.waves[position]).map_or(f64::NAN, |m| m.values()[row]);
        self.leverage[position] * (value - self.fitted[position])
    }
}

/// Whether the courses, of different groups over the same waves, have one linear trend.
///
/// # Formula
/// The slopes b of the groups' own models are those of the model with group, time and time × group. With C the differences from the
/// first group: F = (Cb)ᵀ(CVCᵀ)⁻¹Cb/q on q = groups − 1 and degf + 1 − 2·groups. R: `regTermTest(model, ~time:group)`.
pub(super) fn interaction(designs: &Designs<'_>, courses: &[Course<'_, '_>]) -> Option<Interaction> {
    let groups = courses.len();
    let waves = courses.first()?.waves.clone();
    let terms: Vec<Term<'_>> = courses.iter().map(|course| course.highest(1).ok()).collect::<Option<_>>()?;
    let parts: Vec<Part<'_>> = courses.iter().flat_map(Course::parts).collect();
    // Parts stand group by group, each with the same waves.
    let covariance = designs
        .covariance(groups, &parts, |position, row, u| {
            let group = position / waves.len();
            u[group] = terms[group].influence(position % waves.len(), row);
        })
        .ok()?;
    let q = groups.checked_sub(1).filter(|q| *q > 0)?;
    let contrast = Matrix::from_fn(q, groups, |i, j| match j {
        0 => -1.0,
        j if j == i + 1 => 1.0,
        _ => 0.0,
    });
    let apart = &contrast * Vector::from_iterator(groups, terms.iter().map(|term| term.coefficient));
    let f = wald_statistic(&apart, &(&contrast * covariance * contrast.transpose())) / q as f64;
    let df2 = designs.degrees_of_freedom(&parts) + 1.0 - 2.0 * groups as f64;
    (f.is_finite() && df2 >= 1.0).then(|| Interaction {
        waves,
        groups,
        f,
        df1: q as f64,
        df2,
        p: fisher::upper_tail(f, q as f64, df2),
    })
}

/// Adjusts (Holm) over both terms of all lines: they stand in one table.
pub(super) fn adjust_over<'t>(trends: impl Iterator<Item = &'t mut Trend>) {
    let mut terms: Vec<&mut TrendTerm> = Vec::new();
    for trend in trends {
        if let Trend::Tested(test) = trend {
            terms.push(&mut test.linear);
            terms.extend(test.quadratic.as_mut());
        }
    }
    let adjusted = holm(&terms.iter().map(|term| term.p).collect::<Vec<f64>>());
    for (term, p) in terms.into_iter().zip(adjusted) {
        term.p_holm = p;
    }
}
