//! What must hold of quantiles whatever the data.

use barograph::estimation::{
    Cell, DesignInput, Domain, ProportionInterval, Quantile, QuantileInterval, QuantileOptions, QuantileRule,
    SurveyDesign, quantiles,
};
use proptest::prelude::*;

type Row = (f64, f64);

/// Values on a coarse grid, so that there are ties; weights of 0 among them.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let weight = prop_oneof![5 => 0.1f64..50.0, 1 => Just(0.0)];
    let row = ((-20i8..20).prop_map(|y| f64::from(y) / 4.0), weight);
    prop::collection::vec(row, 2..40).prop_filter("somebody has weight", |rows| rows.iter().any(|r| r.1 > 0.0))
}

fn interval() -> impl Strategy<Value = QuantileInterval> {
    let methods = ProportionInterval::ALL.map(QuantileInterval::Share);
    prop::sample::select(methods.into_iter().chain([QuantileInterval::Score]).collect::<Vec<_>>())
}

const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.71, 0.95];

fn of(rows: &[Row], factor: f64, rule: QuantileRule, interval: QuantileInterval) -> Vec<Quantile> {
    let weights = Some(rows.iter().map(|r| Some(r.1 * factor)).collect());
    let design =
        SurveyDesign::new(DesignInput { rows: rows.len(), weights, ..DesignInput::default() }).expect("a good design");
    let (domain, values) = (Domain::all(rows.len()), rows.iter().map(|r| r.0).collect::<Vec<_>>());
    let options = QuantileOptions { rule, interval, ..QuantileOptions::new(20.0) };
    quantiles(&design, Cell { domain: &domain, values: &values }, &SHARES, options).expect("quantiles")
}

const MEAN: QuantileInterval = QuantileInterval::Share(ProportionInterval::Mean);

fn near(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9
}

/// Where both are known.
fn at_most(a: f64, b: f64) -> bool {
    a.is_nan() || b.is_nan() || a <= b
}

proptest! {
    #[test]
    fn a_quantile_is_one_of_the_range_and_rises(
        rows in rows(), rule in prop::sample::select(QuantileRule::ALL[..11].to_vec()), interval in interval(),
    ) {
        let known = || rows.iter().filter(|r| r.1 > 0.0).map(|r| r.0);
        let (least, greatest) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
        let quantiles = of(&rows, 1.0, rule, interval);
        for quantile in &quantiles {
            prop_assert!((least..=greatest).contains(&quantile.value), "{:?}", quantile);
            prop_assert!(at_most(quantile.lower, quantile.upper) && at_most(0.0, quantile.se), "{:?}", quantile);
        }
        prop_assert!(quantiles.windows(2).all(|pair| pair[0].value <= pair[1].value));
    }

    /// Woodruff's interval of the distribution's inverse holds the quantile.
    #[test]
    fn an_interval_holds_its_quantile(rows in rows()) {
        for quantile in of(&rows, 1.0, QuantileRule::Math, MEAN) {
            let holds = at_most(quantile.lower, quantile.value) && at_most(quantile.value, quantile.upper);
            prop_assert!(holds, "{:?}", quantile);
        }
    }

    #[test]
    fn scaling_the_weights_leaves_a_quantile_alone(
        rows in rows(), factor in 0.001f64..1000.0, rule in prop::sample::select(QuantileRule::ALL[..11].to_vec()),
    ) {
        for (one, other) in of(&rows, 1.0, rule, MEAN).iter().zip(of(&rows, factor, rule, MEAN)) {
            prop_assert!(near(one.value, other.value), "{:?} {:?}", one, other);
            prop_assert!(near(one.lower, other.lower) && near(one.upper, other.upper), "{:?} {:?}", one, other);
        }
    }

    /// Also with ties, for the rules that do not interpolate.
    #[test]
    fn the_order_of_rows_does_not_matter(rows in rows(), rule in prop::sample::select(QuantileRule::ALL[..5].to_vec())) {
        let backwards: Vec<Row> = rows.iter().rev().copied().collect();
        for (one, other) in of(&rows, 1.0, rule, MEAN).iter().zip(of(&backwards, 1.0, rule, MEAN)) {
            prop_assert!(near(one.value, other.value) && near(one.lower, other.lower), "{:?} {:?}", one, other);
        }
    }

    /// A row of weight 2 is two rows of weight 1, to the value.
    #[test]
    fn weights_are_repetitions(rows in prop::collection::vec((-20i8..20, 1u8..4), 1..20)) {
        let weighted: Vec<Row> = rows.iter().map(|(y, times)| (f64::from(*y), f64::from(*times))).collect();
        let repeat = |(y, times): &(i8, u8)| vec![(f64::from(*y), 1.0); usize::from(*times)];
        let repeated: Vec<Row> = rows.iter().flat_map(repeat).collect();
        prop_assume!(weighted.len() > 1 && repeated.len() > 1);
        for rule in [QuantileRule::Math, QuantileRule::School] {
            for (one, other) in of(&weighted, 1.0, rule, MEAN).iter().zip(of(&repeated, 1.0, rule, MEAN)) {
                prop_assert!(near(one.value, other.value), "{:?} {:?}", one, other);
            }
        }
    }
}
