//! Some of the reference numbers of `reference/`, asked of the core alone. Sources of the numbers: `reference/README.md`.

use barograph::estimation::{
    Cell, DesignInput, Domain, EstimationError, SurveyDesign, difference, logit_interval, means, symmetric_interval,
    totals,
};
use barograph::study::LonelyPsu;

/// A CSV of plain cells, by column.
struct Csv {
    header: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

impl Csv {
    fn read(text: &'static str) -> Csv {
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        Csv { header: lines.next().expect("a header"), rows: lines.collect() }
    }

    fn words(&self, name: &str) -> Vec<&'static str> {
        let column = self.header.iter().position(|h| *h == name).expect("a column");
        self.rows.iter().map(|row| row[column]).collect()
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.words(name).into_iter().map(|word| word.parse().unwrap_or(f64::NAN)).collect()
    }

    fn design(&self, strata: &str, psu: &str, weights: &str, fpc: Option<&str>, lonely: LonelyPsu) -> SurveyDesign {
        let known = |name: &str| self.numbers(name).into_iter().map(|n| (!n.is_nan()).then_some(n)).collect();
        let words = |name: &str| self.words(name).into_iter().map(Some).collect();
        SurveyDesign::new(DesignInput {
            rows: self.rows.len(),
            weights: Some(known(weights)),
            strata: Some(words(strata)),
            psu: Some(words(psu)),
            fpc: fpc.map(known),
            nest: false,
            lonely,
            ..DesignInput::default()
        })
        .expect("a good design")
    }
}

fn lonely_a() -> Csv {
    Csv::read(include_str!("reference/data/lonelyA.csv"))
}

#[track_caller]
fn close(actual: f64, expected: f64) {
    assert!((actual - expected).abs() <= 1e-9 * expected.abs(), "{actual:e} instead of {expected:e}");
}

/// Cases lonelyA/{fail,remove,adjust,average}/mean and …/total.
#[test]
fn lonely_units_by_every_policy() {
    let csv = lonely_a();
    let (y, domain) = (csv.numbers("y"), Domain::all(90));
    let expected = [
        (LonelyPsu::Remove, 1.1164183107597536, 12417.624818587852),
        (LonelyPsu::Certainty, 1.1164183107597536, 12417.624818587852),
        (LonelyPsu::Adjust, 1.214295413401177, 15849.661578305173),
        (LonelyPsu::Average, 1.2229749848298592, 13602.826447553127),
    ];
    for (lonely, se_of_mean, se_of_total) in expected {
        let design = csv.design("h", "psu", "w", None, lonely);
        let cell = Cell { domain: &domain, values: &y };
        let mean = means(&design, &[cell]).expect("a mean");
        close(mean.values[0], 38.324306909503385);
        close(mean.se(0), se_of_mean);
        let total = totals(&design, &[cell]).expect("a total");
        close(total.values[0], 254139.478193);
        close(total.se(0), se_of_total);
        assert_eq!(design.degrees_of_freedom(&domain), 9.0);
    }
    let design = csv.design("h", "psu", "w", None, LonelyPsu::Fail);
    let refused = means(&design, &[Cell { domain: &domain, values: &y }]);
    assert_eq!(refused, Err(EstimationError::LonelyPsu { stratum: "2".to_owned() }));
}

/// Cases lonelyA/remove/fpc-mean and lonelyA/adjust/fpc-mean.
#[test]
fn finite_populations() {
    let csv = lonely_a();
    let (y, domain) = (csv.numbers("y"), Domain::all(90));
    for (lonely, se, lower, upper) in [
        (LonelyPsu::Remove, 1.0348546401881256, 35.98330307274686, 40.66531074625991),
        (LonelyPsu::Adjust, 1.1313873521149798, 35.76493090701719, 40.88368291198958),
    ] {
        let design = csv.design("h", "psu", "w", Some("Nh"), lonely);
        let mean = means(&design, &[Cell { domain: &domain, values: &y }]).expect("a mean");
        close(mean.se(0), se);
        let ends = symmetric_interval(mean.values[0], mean.se(0), 9.0, 0.95);
        close(ends.0, lower);
        close(ends.1, upper);
    }
}

/// Case panelA_psu/changes-consecutive-b, wave 5 to 6: persons and units recur, so the covariance counts.
#[test]
fn a_change_in_a_panel() {
    let csv = Csv::read(include_str!("reference/data/panelA.csv"));
    let design = csv.design("stratum", "psu", "w", None, LonelyPsu::Fail);
    let (b, wave) = (csv.numbers("b"), csv.words("wave"));
    let of = |which: &str| Domain::of(wave.len(), |row| wave[row] == which).complete(&[&b]);
    let (five, six) = (of("5"), of("6"));
    let joint =
        means(&design, &[Cell { domain: &five, values: &b }, Cell { domain: &six, values: &b }]).expect("means");
    let df = design.degrees_of_freedom(&Domain::all(wave.len()));
    let change = difference(joint.values[1] - joint.values[0], joint.variance_of_difference(0, 1), df, 0.95);
    assert_eq!(df, 48.0);
    close(change.value, 0.06552311727346277);
    close(change.se, 0.03028760390585507);
    close(change.lower, 0.004625808135195121);
    close(change.upper, 0.12642042641173043);
    close(change.t, 2.1633641762198335);
    close(change.p, 0.035522289170780985);
}

/// Korn and Graubard's logit interval is symmetric in p and 1 − p.
#[test]
fn the_interval_of_a_share_mirrors_that_of_the_rest() {
    let (lower, upper) = logit_interval(0.2, 0.03, 30.0, 0.95);
    let (low, high) = logit_interval(0.8, 0.03, 30.0, 0.95);
    close(1.0 - lower, high);
    close(1.0 - upper, low);
}
