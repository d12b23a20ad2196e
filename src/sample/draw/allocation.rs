//! How many units each stratum gets.

use super::plan::Allocation;
use crate::finding::{Code, Finding, Findings, Place};
use std::collections::BTreeMap;

/// A stratum that is to get its share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim<'a> {
    pub stratum: Option<&'a str>,
    /// Nₕ.
    pub units: u64,
}

/// nₕ for each claim, Σnₕ = the total.
///
/// # Formula
/// nₕ = aₕλ held between min(at least, Nₕ) and Nₕ, with aₕ = Nₕ (proportional) or NₕSₕ (Neyman 1934; Cochran 1977, 5.25) and λ such
/// that they add up to the total; what a full stratum cannot take goes to the others in the same proportion. Then whole numbers by
/// largest remainder: floors, and one more for the largest fractions, ties by the larger aₕ and then by name.
///
/// # Errors
/// `sample_too_large`, `sampling_plan_invalid`, placed at `allocation…`.
pub(super) fn allocate(allocation: &Allocation, claims: &[Claim<'_>], findings: &mut Findings) -> Vec<u64> {
    match allocation {
        Allocation::Whole { total } => shares(*total, 0, &sizes(claims), claims, findings),
        Allocation::Proportional { total, at_least } => shares(*total, *at_least, &sizes(claims), claims, findings),
        Allocation::Neyman { total, at_least, deviations } => {
            match_names(deviations, "deviations", claims, findings);
            for (stratum, deviation) in deviations.iter().filter(|(_, s)| !s.is_finite() || **s < 0.0) {
                let message = format!("The standard deviation {deviation} of {stratum} is not a number of at least 0.");
                let place = Place::Path(format!("allocation.deviations[{stratum}]"));
                findings.push(Finding::error(Code::SAMPLING_PLAN_INVALID, place, message));
            }
            if findings.has_errors() {
                return vec![0; claims.len()];
            }
            let of = |claim: &Claim<'_>| claim.stratum.and_then(|name| deviations.get(name)).copied().unwrap_or(0.0);
            let wanted: Vec<f64> = claims.iter().map(|claim| claim.units as f64 * of(claim)).collect();
            shares(*total, *at_least, &wanted, claims, findings)
        }
        Allocation::Fixed { sizes } => fixed(sizes, claims, findings),
    }
}

fn sizes(claims: &[Claim<'_>]) -> Vec<f64> {
    claims.iter().map(|claim| claim.units as f64).collect()
}

fn fixed(sizes: &BTreeMap<String, u64>, claims: &[Claim<'_>], findings: &mut Findings) -> Vec<u64> {
    match_names(sizes, "sizes", claims, findings);
    let numbers: Vec<u64> =
        claims.iter().map(|claim| claim.stratum.and_then(|name| sizes.get(name)).copied().unwrap_or(0)).collect();
    for (claim, wanted) in claims.iter().zip(&numbers).filter(|(claim, wanted)| **wanted > claim.units) {
        let name = claim.stratum.unwrap_or("all");
        let message = format!("{wanted} are to be drawn from {name}, which has {}.", claim.units);
        let place = Place::Path(format!("allocation.sizes[{name}]"));
        findings.push(Finding::error(Code::SAMPLE_TOO_LARGE, place, message));
    }
    if numbers.iter().all(|n| *n == 0) {
        findings.push(nobody("allocation.sizes"));
    }
    numbers
}

fn nobody(place: &str) -> Finding {
    Finding::error(Code::SAMPLING_PLAN_INVALID, Place::path(place), "Nobody is to be drawn.")
}

/// Every stratum of the frame has an entry, and every entry a stratum.
fn match_names<T>(entries: &BTreeMap<String, T>, field: &str, claims: &[Claim<'_>], findings: &mut Findings) {
    for claim in claims {
        let name = claim.stratum.unwrap_or_default();
        if !entries.contains_key(name) {
            let message = format!("The stratum {name} of the frame is missing.");
            let place = Place::Path(format!("allocation.{field}[{name}]"));
            findings.push(Finding::error(Code::SAMPLING_PLAN_INVALID, place, message));
        }
    }
    for name in entries.keys().filter(|name| !claims.iter().any(|claim| claim.stratum == Some(name.as_str()))) {
        let message = format!("The frame has no stratum {name}.");
        let place = Place::Path(format!("allocation.{field}[{name}]"));
        findings.push(Finding::error(Code::SAMPLING_PLAN_INVALID, place, message));
    }
}

fn shares(total: u64, at_least: u64, wanted: &[f64], claims: &[Claim<'_>], findings: &mut Findings) -> Vec<u64> {
    let nothing = vec![0; claims.len()];
    let place = || Place::path("allocation.total");
    let least: Vec<u64> = claims.iter().map(|claim| at_least.min(claim.units)).collect();
    // A stratum that claims nothing (without deviation) gets its least and no more.
    let most: Vec<u64> =
        claims.iter().zip(wanted).zip(&least).map(|((claim, a), l)| if *a > 0.0 { claim.units } else { *l }).collect();
    let (all, fewest, room): (u64, u64, u64) =
        (claims.iter().map(|claim| claim.units).sum(), least.iter().sum(), most.iter().sum());
    let error = if total == 0 {
        Some(nobody("allocation.total"))
    } else if total > all {
        let message = format!("{total} are to be drawn, but there are {all}.");
        Some(Finding::error(Code::SAMPLE_TOO_LARGE, place(), message))
    } else if total > room {
        let message =
            format!("Strata whose standard deviation is above 0 have room for {room}, and {total} are to be drawn.");
        Some(Finding::error(Code::SAMPLE_TOO_LARGE, place(), message))
    } else if total < fewest {
        let message = format!("At least {at_least} a stratum make {fewest}, more than the total of {total}.");
        Some(Finding::error(Code::SAMPLING_PLAN_INVALID, place(), message))
    } else {
        None
    };
    if let Some(error) = error {
        findings.push(error);
        return nothing;
    }
    largest_remainders(total, wanted, &within_bounds(total, wanted, &least, &most), &most)
}

/// Real shares aₕλ between their bounds that add up to the total. Those beyond a bound are pinned to it, on the side on which the
/// sum errs, until none is: every round pins one or more, so there are as many rounds as strata at most.
fn within_bounds(total: u64, wanted: &[f64], least: &[u64], most: &[u64]) -> Vec<f64> {
    let mut share = vec![0.0; wanted.len()];
    let mut free: Vec<usize> = (0..wanted.len()).collect();
    let mut left = total as f64;
    while !free.is_empty() {
        let claimed: f64 = free.iter().map(|h| wanted[*h]).sum();
        let factor = if claimed > 0.0 { left / claimed } else { 0.0 };
        for h in &free {
            share[*h] = (wanted[*h] * factor).clamp(least[*h] as f64, most[*h] as f64);
        }
        let excess = free.iter().map(|h| share[*h]).sum::<f64>() - left;
        let pinned = |h: &usize| {
            let (raw, low, high) = (wanted[*h] * factor, least[*h] as f64, most[*h] as f64);
            (excess >= 0.0 && raw < low) || (excess <= 0.0 && raw > high)
        };
        let (out, stay): (Vec<usize>, Vec<usize>) = free.iter().copied().partition(pinned);
        if out.is_empty() {
            break;
        }
        left -= out.iter().map(|h| share[*h]).sum::<f64>();
        free = stay;
    }
    share
}

/// Below this a fraction is what rounding left of a whole number.
const WHOLE: f64 = 1e-9;

fn largest_remainders(total: u64, wanted: &[f64], share: &[f64], most: &[u64]) -> Vec<u64> {
    let mut whole: Vec<u64> = share.iter().map(|s| (s + WHOLE).floor() as u64).collect();
    let mut open: Vec<usize> = (0..share.len()).collect();
    let fraction = |h: usize| (share[h] - (share[h] + WHOLE).floor()).max(0.0);
    open.sort_by(|a, b| fraction(*b).total_cmp(&fraction(*a)).then(wanted[*b].total_cmp(&wanted[*a])).then(a.cmp(b)));
    let mut left = total.saturating_sub(whole.iter().sum());
    // One round does unless rounding has gone against us; bounds hold all the same.
    while left > 0 {
        let before = left;
        for h in open.iter().copied().filter(|h| wanted[*h] > 0.0) {
            if left > 0 && whole[h] < most[h] {
                whole[h] += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims<'a>(units: &[(&'a str, u64)]) -> Vec<Claim<'a>> {
        units.iter().map(|(name, units)| Claim { stratum: Some(name), units: *units }).collect()
    }

    fn given(allocation: &Allocation, units: &[(&str, u64)]) -> Vec<u64> {
        let mut findings = Findings::new();
        let numbers = allocate(allocation, &claims(units), &mut findings);
        assert!(!findings.has_errors(), "{findings}");
        numbers
    }

    fn refused(allocation: &Allocation, units: &[(&str, u64)]) -> Vec<(Code, String)> {
        let mut findings = Findings::new();
        allocate(allocation, &claims(units), &mut findings);
        findings.into_iter().map(|f| (f.code, f.place.to_string())).collect()
    }

    #[test]
    fn proportional_shares_are_rounded_by_largest_remainder() {
        // 10 of 47, 31, 22: 4.7, 3.1, 2.2; two left over after the floors 4, 3, 2: one goes to .7.
        let plan = Allocation::Proportional { total: 10, at_least: 0 };
        assert_eq!(given(&plan, &[("a", 47), ("b", 31), ("c", 22)]), [5, 3, 2]);
    }

    #[test]
    fn ties_go_to_the_larger_stratum_and_then_by_name() {
        let plan = Allocation::Proportional { total: 3, at_least: 0 };
        assert_eq!(given(&plan, &[("a", 10), ("b", 10)]), [2, 1]);
        // 1.5 and 4.5 of 6.
        let plan = Allocation::Proportional { total: 6, at_least: 0 };
        assert_eq!(given(&plan, &[("a", 10), ("b", 30)]), [1, 5]);
    }

    #[test]
    fn a_least_number_is_taken_from_the_others_in_proportion() {
        // c has one: the other 99 as 600 : 399, which is 59.46 and 39.54.
        let plan = Allocation::Proportional { total: 100, at_least: 2 };
        assert_eq!(given(&plan, &[("a", 600), ("b", 399), ("c", 1)]), [59, 40, 1]);
        // c would get 0.1 and gets 2: the other 98 as 6000 : 3990, which is 58.86 and 39.14.
        assert_eq!(given(&plan, &[("a", 6000), ("b", 3990), ("c", 10)]), [59, 39, 2]);
    }

    /// nₕ = n NₕSₕ/ΣNₕSₕ (Cochran 1977, 5.25), by hand. N = 400, 300, 200, 100 and S = 3, 5, 9, 20 give NS = 1200, 1500, 1800, 2000,
    /// together 6500; of 130 that is 24, 30, 36, 40.
    #[test]
    fn neyman_by_hand() {
        let deviations = [("a", 3.0), ("b", 5.0), ("c", 9.0), ("d", 20.0)].map(|(k, v)| (k.to_owned(), v)).into();
        let plan = Allocation::Neyman { total: 130, at_least: 0, deviations };
        let frame = [("a", 400), ("b", 300), ("c", 200), ("d", 100)];
        assert_eq!(given(&plan, &frame), [24, 30, 36, 40]);
        // The variance of the mean that it promises, (ΣWₕSₕ)²/n − ΣWₕSₕ²/N (5.27), is the variance (5.6) at these numbers.
        let (n, big_n) = (130.0, 1000.0);
        let strata = [(400.0, 3.0, 24.0), (300.0, 5.0, 30.0), (200.0, 9.0, 36.0), (100.0, 20.0, 40.0)];
        let at_the_numbers: f64 =
            strata.iter().map(|(u, s, m): &(f64, f64, f64)| (u / big_n).powi(2) * s * s / m * (1.0 - m / u)).sum();
        let promised = strata.iter().map(|(u, s, _)| u / big_n * s).sum::<f64>().powi(2) / n
            - strata.iter().map(|(u, s, _)| u / big_n * s * s).sum::<f64>() / big_n;
        assert!((at_the_numbers - promised).abs() < 1e-12, "{at_the_numbers} {promised}");
    }

    /// d would get 40 of 130 and has 25: the other 105 go to a, b, c as 1200 : 1500 : 1800, which is 28, 35, 42.
    #[test]
    fn what_a_full_stratum_cannot_take_goes_to_the_others() {
        let deviations = [("a", 3.0), ("b", 5.0), ("c", 9.0), ("d", 80.0)].map(|(k, v)| (k.to_owned(), v)).into();
        let plan = Allocation::Neyman { total: 130, at_least: 0, deviations };
        assert_eq!(given(&plan, &[("a", 400), ("b", 300), ("c", 200), ("d", 25)]), [28, 35, 42, 25]);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_place() {
        let units = [("a", 5), ("b", 5)];
        let too_many = Allocation::Proportional { total: 11, at_least: 0 };
        assert_eq!(refused(&too_many, &units), [(Code::SAMPLE_TOO_LARGE, "allocation.total".into())]);
        let least = Allocation::Proportional { total: 3, at_least: 2 };
        assert_eq!(refused(&least, &units), [(Code::SAMPLING_PLAN_INVALID, "allocation.total".into())]);
        let none = Allocation::Whole { total: 0 };
        assert_eq!(refused(&none, &units), [(Code::SAMPLING_PLAN_INVALID, "allocation.total".into())]);
        let flat = [("a".to_owned(), 0.0), ("b".to_owned(), 1.0)].into();
        let flat = Allocation::Neyman { total: 8, at_least: 2, deviations: flat };
        assert_eq!(refused(&flat, &units), [(Code::SAMPLE_TOO_LARGE, "allocation.total".into())]);
        let fixed = Allocation::Fixed { sizes: [("a".to_owned(), 6), ("c".to_owned(), 1)].into() };
        let expected = [
            (Code::SAMPLING_PLAN_INVALID, "allocation.sizes[b]".to_owned()),
            (Code::SAMPLING_PLAN_INVALID, "allocation.sizes[c]".to_owned()),
            (Code::SAMPLE_TOO_LARGE, "allocation.sizes[a]".to_owned()),
        ];
        assert_eq!(refused(&fixed, &units), expected);
        let negative = [("a".to_owned(), -1.0), ("b".to_owned(), f64::NAN)].into();
        let negative = Allocation::Neyman { total: 8, at_least: 2, deviations: negative };
        assert_eq!(refused(&negative, &units).len(), 2);
    }
}
