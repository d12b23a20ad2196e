use super::*;

/// Variance of the total of `t`, one total a unit, by its replicates around their mean.
fn variance(factors: &ReplicateFactors, t: &[f64]) -> f64 {
    let total = |f: &Vec<f64>| -> f64 { f.iter().zip(t).map(|(f, t)| f * t).sum() };
    let totals: Vec<f64> = factors.by_unit.iter().map(total).collect();
    let mean = totals.iter().sum::<f64>() / totals.len() as f64;
    factors.scale * totals.iter().zip(&factors.rscales).map(|(total, r)| r * (total - mean).powi(2)).sum::<f64>()
}

/// Σ (1 − f_h) n_h/(n_h − 1) Σ (t − t̄)².
fn linearised(units: SampledUnits<'_>, t: &[f64]) -> f64 {
    let of_stratum = |h: usize| {
        let own: Vec<f64> = units.stratum_of_unit.iter().zip(t).filter(|(s, _)| **s == h).map(|(_, t)| *t).collect();
        let n = own.len() as f64;
        let mean = own.iter().sum::<f64>() / n;
        (1.0 - units.fraction_of_stratum[h]) * n / (n - 1.0) * own.iter().map(|t| (t - mean).powi(2)).sum::<f64>()
    };
    (0..units.fraction_of_stratum.len()).map(of_stratum).sum()
}

const T: [f64; 6] = [3.0, 7.0, -1.0, 4.0, 10.0, 2.0];
const PAIRS: SampledUnits<'_> = SampledUnits { stratum_of_unit: &[0, 0, 1, 1, 2, 2], fraction_of_stratum: &[0.0; 3] };

#[test]
fn every_method_gives_the_linearised_variance_of_a_total_in_pairs() {
    let wanted = linearised(PAIRS, &T);
    for method in
        [ReplicateMethod::StratifiedJackknife, ReplicateMethod::HalfSamples, ReplicateMethod::Fay { rho: 0.3 }]
    {
        let (factors, findings) = replicate(method, PAIRS).expect("replicates");
        assert!(findings.is_empty());
        assert!((variance(&factors, &T) / wanted - 1.0).abs() < 1e-12, "{method:?}");
    }
    let many = ReplicateMethod::Bootstrap { replicates: 4_000, seed: 7 };
    let (factors, _) = replicate(many, PAIRS).expect("replicates");
    assert!((variance(&factors, &T) / wanted - 1.0).abs() < 0.1, "{} {wanted}", variance(&factors, &T));
    assert_eq!(replicate(many, PAIRS).expect("again").0, factors, "the same seed gives the same replicates");
}

#[test]
fn jackknives_know_finite_populations() {
    let one = SampledUnits { stratum_of_unit: &[0; 6], fraction_of_stratum: &[0.25] };
    let wanted = linearised(one, &T);
    for method in [ReplicateMethod::Jackknife, ReplicateMethod::StratifiedJackknife] {
        let (factors, _) = replicate(method, one).expect("replicates");
        assert!((variance(&factors, &T) / wanted - 1.0).abs() < 1e-12);
        assert_eq!((factors.by_unit.len(), factors.by_unit[2][2]), (6, 0.0));
    }
    let uneven = SampledUnits { stratum_of_unit: &[0, 0, 0, 1, 1, 2], fraction_of_stratum: &[0.1, 0.5, 1.0] };
    let (factors, _) = replicate(ReplicateMethod::StratifiedJackknife, uneven).expect("replicates");
    let wanted: f64 = linearised(SampledUnits { fraction_of_stratum: &[0.1, 0.5], ..uneven }, &T);
    // Around the full sample here: strata of different sizes shift the mean of the replicates.
    let full: f64 = T.iter().sum();
    let total = |f: &Vec<f64>| -> f64 { f.iter().zip(&T).map(|(f, t)| f * t).sum() };
    let around_full: f64 =
        factors.by_unit.iter().zip(&factors.rscales).map(|(f, r)| r * (total(f) - full).powi(2)).sum();
    assert!((around_full / wanted - 1.0).abs() < 1e-12);
}

#[test]
fn what_does_not_fit_a_design_is_said() {
    let said = |method, units| -> Vec<String> {
        replicate(method, units).expect_err("refused").iter().map(|f| format!("{} {}", f.place, f.code)).collect()
    };
    let lonely = SampledUnits { stratum_of_unit: &[0, 0, 0, 1], fraction_of_stratum: &[0.0, 0.0] };
    assert_eq!(said(ReplicateMethod::StratifiedJackknife, lonely), ["strata[1] lonely_psu"]);
    assert_eq!(said(ReplicateMethod::HalfSamples, lonely), ["strata[0] design_invalid", "strata[1] design_invalid"]);
    assert_eq!(said(ReplicateMethod::Jackknife, PAIRS), ["strata design_invalid"]);
    assert_eq!(said(ReplicateMethod::Fay { rho: 1.0 }, PAIRS), ["rho design_invalid"]);
    assert_eq!(said(ReplicateMethod::Bootstrap { replicates: 1, seed: 1 }, PAIRS), ["replicates design_invalid"]);
    let nobody = SampledUnits { stratum_of_unit: &[], fraction_of_stratum: &[] };
    assert_eq!(said(ReplicateMethod::Jackknife, nobody), ["units design_invalid"]);
    let nowhere = SampledUnits { stratum_of_unit: &[3], fraction_of_stratum: &[2.0] };
    assert_eq!(said(ReplicateMethod::Jackknife, nowhere), ["units[0] design_invalid", "strata[0] design_invalid"]);
    let drawn = SampledUnits { fraction_of_stratum: &[0.5; 3], ..PAIRS };
    let (_, findings) = replicate(ReplicateMethod::HalfSamples, drawn).expect("replicates");
    assert!(findings.to_string().contains("finite population"));
}
