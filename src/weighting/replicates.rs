//! Replicate weights made from a design: the same sample weighed many times, each time as if other units had been drawn.
//!
//! [`replicate`] gives factors of the weights by sampling unit, with the scales of the variance
//! V = scale · Σ_r rscales_r (θ_r − θ̄)². Calibration is to be repeated in every replicate. It knows units and strata as numbers, not
//! designs, and makes no variance. First types to read: [`ReplicateMethod`], [`SampledUnits`].

mod hadamard;

use crate::finding::{Code, Finding, Findings, Place};
use crate::random::Seeded;

/// How the replicates are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReplicateMethod {
    /// Leave out one unit at a time; a design without strata (R: `type = "JK1"`).
    Jackknife,
    /// Leave out one unit at a time, the others of its stratum standing for it (R: `type = "JKn"`).
    StratifiedJackknife,
    /// Half samples: one unit of each stratum doubled, the other left out, balanced by a Hadamard matrix (McCarthy 1969; R: `"BRR"`).
    HalfSamples,
    /// Half samples in which the other unit keeps ρ of its weight, from 0 and below 1 (Fay 1989; R: `"Fay"`).
    Fay { rho: f64 },
    /// n_h − 1 units drawn from each stratum with replacement, weights rescaled (Rao and Wu 1988; R: `"subbootstrap"`).
    Bootstrap { replicates: usize, seed: u64 },
}

/// The first stage of a design.
#[derive(Debug, Clone, Copy)]
pub struct SampledUnits<'a> {
    /// For each unit, its stratum.
    pub stratum_of_unit: &'a [usize],
    /// For each stratum, the fraction of its population drawn; 0 as if drawn with replacement.
    pub fraction_of_stratum: &'a [f64],
}

/// Factors of the weights, and what the variance makes of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicateFactors {
    /// One list a replicate, one factor a unit.
    pub by_unit: Vec<Vec<f64>>,
    pub scale: f64,
    /// One a replicate.
    pub rscales: Vec<f64>,
}

impl ReplicateFactors {
    /// One list a replicate, one factor a row. A row of no unit keeps its weight.
    pub fn by_row(&self, unit_of_row: &[usize]) -> Vec<Vec<f64>> {
        let of_rows =
            |factors: &Vec<f64>| unit_of_row.iter().map(|unit| factors.get(*unit).copied().unwrap_or(1.0)).collect();
        self.by_unit.iter().map(of_rows).collect()
    }
}

/// Makes replicate weights.
///
/// # Formula
/// * jackknife: factor n/(n − 1), 0 for the unit left out; scale (n − 1)/n · (1 − f);
/// * stratified: n_h/(n_h − 1) inside the stratum of the unit left out, 1 elsewhere; scale 1, rscales (n_h − 1)/n_h · (1 − f_h);
/// * half samples: 2 and 0; scale 1/R. Fay: 2 − ρ and ρ; scale 1/(R (1 − ρ)²). R is the smallest order of a Hadamard matrix, of
///   those that can be constructed here, that exceeds the number of strata;
/// * bootstrap: 1 − s + s · n_h/(n_h − 1) · (times drawn), s = √(1 − f_h); scale 1/(R − 1).
///
/// Strata drawn completely (f = 1) do not vary. A stratum with one unit otherwise has no replicates. Half samples know no finite
/// populations; they overstate the variance, which is remarked on.
///
/// # Errors
/// `design_invalid`: no unit, a stratum that is not there, a fraction outside 0 to 1, strata in a plain jackknife, ρ outside 0 to 1,
/// fewer than two bootstrap replicates, a stratum that has not two units for half samples. `lonely_psu`: a stratum with a single unit.
///
/// # Example
/// ```
/// use barograph::weighting::replicates::{ReplicateMethod, SampledUnits, replicate};
/// let units = SampledUnits { stratum_of_unit: &[0, 0, 1, 1], fraction_of_stratum: &[0.0, 0.0] };
/// let (factors, _) = replicate(ReplicateMethod::HalfSamples, units).expect("replicates");
/// assert_eq!((factors.by_unit.len(), factors.scale), (4, 0.25));
/// assert!(factors.by_unit.iter().all(|f| f[0] + f[1] == 2.0 && f[2] + f[3] == 2.0));
/// ```
pub fn replicate(method: ReplicateMethod, units: SampledUnits<'_>) -> Result<(ReplicateFactors, Findings), Findings> {
    let mut findings = Findings::new();
    let strata = Strata::of(units, &mut findings);
    check(method, &strata, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let factors = match method {
        ReplicateMethod::Jackknife | ReplicateMethod::StratifiedJackknife => jackknife(method, &strata),
        ReplicateMethod::HalfSamples => half_samples(&strata, 0.0),
        ReplicateMethod::Fay { rho } => half_samples(&strata, rho),
        ReplicateMethod::Bootstrap { replicates, seed } => Some(bootstrap(&strata, replicates, seed)),
    };
    match factors {
        Some(factors) => Ok((factors, findings)),
        None => {
            let message = "There are more strata than half samples can be balanced for.";
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::path("strata"), message));
            Err(findings)
        }
    }
}

/// The units of each stratum.
struct Strata {
    units: Vec<Vec<usize>>,
    fractions: Vec<f64>,
    count: usize,
}

impl Strata {
    fn of(sampled: SampledUnits<'_>, findings: &mut Findings) -> Strata {
        let fractions = sampled.fraction_of_stratum.to_vec();
        let mut units = vec![Vec::new(); fractions.len()];
        let mut refuse = |place: String, message: String| {
            findings.push(Finding::error(Code::DESIGN_INVALID, Place::Path(place), message));
        };
        for (unit, stratum) in sampled.stratum_of_unit.iter().enumerate() {
            match units.get_mut(*stratum) {
                Some(units) => units.push(unit),
                None => refuse(format!("units[{unit}]"), format!("Unit {} is in no stratum.", unit + 1)),
            }
        }
        if sampled.stratum_of_unit.is_empty() {
            refuse("units".to_owned(), "There is no sampling unit.".to_owned());
        }
        for (h, fraction) in fractions.iter().enumerate() {
            if !(0.0..=1.0).contains(fraction) {
                refuse(format!("strata[{h}]"), format!("The fraction {fraction} is not between 0 and 1."));
            }
        }
        Strata { units, fractions, count: sampled.stratum_of_unit.len() }
    }

    /// Units and fraction of every stratum that varies.
    fn varying(&self) -> impl Iterator<Item = (usize, &Vec<usize>, f64)> {
        let strata = self.units.iter().zip(&self.fractions).enumerate();
        strata.map(|(h, (units, fraction))| (h, units, *fraction)).filter(|(_, units, f)| !units.is_empty() && *f < 1.0)
    }
}

fn check(method: ReplicateMethod, strata: &Strata, findings: &mut Findings) {
    let halves = matches!(method, ReplicateMethod::HalfSamples | ReplicateMethod::Fay { .. });
    let drawn = strata.varying().find(|(_, _, fraction)| halves && *fraction > 0.0);
    if let Some((h, _, _)) = drawn {
        let message = format!("Half samples do not know that stratum {} is drawn from a finite population.", h + 1);
        findings.push(Finding::warning(Code::DESIGN_INVALID, Place::Path(format!("strata[{h}]")), message));
    }
    let mut refuse = |code: Code, place: String, message: String| {
        findings.push(Finding::error(code, Place::Path(place), message));
    };
    for (h, units, _) in strata.varying() {
        let place = || format!("strata[{h}]");
        if halves && units.len() != 2 {
            let message = format!("Stratum {} has {} units; half samples need two.", h + 1, units.len());
            refuse(Code::DESIGN_INVALID, place(), message);
        } else if units.len() == 1 {
            let message = format!("Stratum {} has a single unit, so that none can be left out.", h + 1);
            refuse(Code::LONELY_PSU, place(), message);
        }
    }
    match method {
        ReplicateMethod::Jackknife if strata.units.iter().filter(|units| !units.is_empty()).count() > 1 => {
            refuse(
                Code::DESIGN_INVALID,
                "strata".to_owned(),
                "A plain jackknife is for a design without strata.".to_owned(),
            );
        }
        ReplicateMethod::Fay { rho } if !(0.0..1.0).contains(&rho) => {
            refuse(Code::DESIGN_INVALID, "rho".to_owned(), format!("Fay's ρ is from 0 and below 1, not {rho}."));
        }
        ReplicateMethod::Bootstrap { replicates, .. } if replicates < 2 => {
            refuse(
                Code::DESIGN_INVALID,
                "replicates".to_owned(),
                "A bootstrap needs two replicates or more.".to_owned(),
            );
        }
        _ => {}
    }
}

fn jackknife(method: ReplicateMethod, strata: &Strata) -> Option<ReplicateFactors> {
    let mut by_unit = Vec::new();
    let mut rscales = Vec::new();
    let mut scale = 1.0;
    for (_, units, fraction) in strata.varying() {
        let n = units.len() as f64;
        let shrink = (n - 1.0) / n * (1.0 - fraction);
        for left_out in units {
            let mut factors = vec![1.0; strata.count];
            for unit in units {
                factors[*unit] = if unit == left_out { 0.0 } else { n / (n - 1.0) };
            }
            by_unit.push(factors);
            rscales.push(if method == ReplicateMethod::Jackknife { 1.0 } else { shrink });
        }
        if method == ReplicateMethod::Jackknife {
            scale = shrink;
        }
    }
    Some(ReplicateFactors { by_unit, scale, rscales })
}

fn half_samples(strata: &Strata, rho: f64) -> Option<ReplicateFactors> {
    let pairs: Vec<&Vec<usize>> = strata.varying().map(|(_, units, _)| units).collect();
    // Its first column is all ones and would not balance.
    let matrix = hadamard::at_least(pairs.len() + 1)?;
    let factors_of = |signs: &Vec<i8>| {
        let mut factors = vec![1.0; strata.count];
        for (pair, sign) in pairs.iter().zip(signs.iter().skip(1)) {
            if let [first, second] = pair.as_slice() {
                let (kept, other) = if *sign > 0 { (first, second) } else { (second, first) };
                factors[*kept] = 2.0 - rho;
                factors[*other] = rho;
            }
        }
        factors
    };
    let by_unit: Vec<Vec<f64>> = matrix.iter().map(factors_of).collect();
    let count = by_unit.len();
    Some(ReplicateFactors { by_unit, scale: 1.0 / (count as f64 * (1.0 - rho).powi(2)), rscales: vec![1.0; count] })
}

fn bootstrap(strata: &Strata, replicates: usize, seed: u64) -> ReplicateFactors {
    let mut random = Seeded::new(seed);
    let mut one = || {
        let mut factors = vec![1.0; strata.count];
        for (_, units, fraction) in strata.varying() {
            let n = units.len();
            let spread = (1.0 - fraction).sqrt();
            units.iter().for_each(|unit| factors[*unit] = 1.0 - spread);
            for _ in 1..n {
                factors[units[random.below(n)]] += spread * n as f64 / (n as f64 - 1.0);
            }
        }
        factors
    };
    let by_unit = (0..replicates).map(|_| one()).collect();
    ReplicateFactors { by_unit, scale: 1.0 / (replicates as f64 - 1.0), rscales: vec![1.0; replicates] }
}

#[cfg(test)]
mod tests;
