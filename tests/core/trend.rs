//! Series against R: changes in a panel, trends and their interaction with groups.
//!
//! Numbers: R 4.2.2. Changes: survey 4.5, the cases named. Trends: survey 4.1.1, `svyglm` and `regTermTest` with a convergence epsilon
//! of 1e-13 on `contr.poly` codes, the weights of each wave scaled to the number of its valid rows:
//!
//! ```r
//! ok <- !is.na(p$b)
//! p$wn <- p$w * ave(as.numeric(ok), p$wave, FUN = sum) / ave(ifelse(ok, p$w, 0), p$wave, FUN = sum)
//! p$l <- contr.poly(6)[p$wave, 1]; p$q <- contr.poly(6)[p$wave, 2]
//! des <- svydesign(ids = ~psu, strata = ~stratum, weights = ~wn, data = p)
//! svyglm(b ~ l, des, family = quasibinomial(), control = list(epsilon = 1e-13))       # and b ~ l + q; gaussian for y
//! regTermTest(svyglm(b ~ l * sex, des, family = quasibinomial(), …), ~l:sex)
//! ```
//! `trendA` (svydesign(ids = ~psu, strata = ~wr, weights = ~wn, nest = TRUE)) is too large for the repository: its test reads it from
//! the folder that BAROGRAPH_REFERENCE names.

use barograph::dataset::{Category, Cells, Column, Dataset, NumberCell};
use barograph::estimation::{Cell, Domain, Overlap, WaveDesign, means, stack};
use barograph::id::{ConceptId, MeasureName, VariableId, WaveName};
use barograph::measure::{BaseRule, Coding, Measure, WeightsInUse};
use barograph::questionnaire::missing::MissingReason;
use barograph::sample::CaseDesign;
use barograph::study::{Fieldwork, LonelyPsu, Mode, SampleType};
use barograph::trend::{Pairs, Series, SeriesOptions, SeriesWave, TrendTerm, WaveInput, pooled, series};
use barograph::weighting::adjustment::{Adjustment, Poststratification, Residuals, Targets};

/// What changes have in common with R, which reckons them in another order.
const R_LINEAR: f64 = 1e-9;

/// What fits have: R stops at a relative change of 1e-13.
const R_GLM: f64 = 1e-7;

const PANEL: &str = include_str!("reference/data/panelA.csv");

/// A file of several waves: `wave`, `sex`, and the columns named.
pub(crate) struct File<'t> {
    rows: Vec<Vec<&'t str>>,
    header: Vec<&'t str>,
    stratum: &'t str,
    weight: &'t str,
}

impl<'t> File<'t> {
    fn read(text: &'t str, stratum: &'t str, weight: &'t str) -> File<'t> {
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<&str>>());
        let header = lines.next().expect("a header");
        File { rows: lines.collect(), header, stratum, weight }
    }

    fn at(&self, name: &str) -> usize {
        self.header.iter().position(|h| *h == name).expect("a column")
    }

    /// One data set a wave, with the column as `value` and the coded column as `group`.
    fn waves(&self, value: &str, group: &str, codes: &[&str]) -> Vec<Dataset> {
        let count = self.rows.iter().map(|row| row[self.at("wave")].parse::<usize>().expect("a wave")).max();
        (1..=count.unwrap_or(0)).map(|wave| self.wave(&wave.to_string(), value, group, codes)).collect()
    }

    fn wave(&self, wave: &str, value: &str, group: &str, codes: &[&str]) -> Dataset {
        let rows: Vec<&Vec<&str>> = self.rows.iter().filter(|row| row[self.at("wave")] == wave).collect();
        let number = |row: &&Vec<&str>| {
            let cell = row[self.at(value)].parse().map(NumberCell::Value);
            cell.unwrap_or(NumberCell::Missing(MissingReason::Skipped))
        };
        let design = |row: &&Vec<&str>| CaseDesign {
            stratum: Some(row[self.at(self.stratum)].to_owned()),
            psu: Some(row[self.at("psu")].to_owned()),
            weight: Some(row[self.at(self.weight)].parse().expect("a weight")),
            fpc: None,
        };
        let position = |row: &&Vec<&str>| {
            let code = codes.iter().position(|code| *code == row[self.at(group)]).expect("a code");
            u16::try_from(code).expect("few codes")
        };
        let categories = codes.iter().zip(1..).map(|(label, code)| Category { code, label: (*label).to_owned() });
        let groups = Cells::Category { categories: categories.collect(), values: rows.iter().map(position).collect() };
        Dataset {
            columns: vec![
                column("value", Cells::Number { values: rows.iter().map(number).collect() }),
                column("group", groups),
            ],
            designs: rows.iter().map(design).collect(),
            ..Dataset::default()
        }
    }
}

pub(crate) fn column(variable: &str, cells: Cells) -> Column {
    Column {
        variable: VariableId::new(variable).expect("a name"),
        concept: ConceptId::new(variable).expect("a name"),
        item_version: 1,
        label: variable.to_owned(),
        cells,
    }
}

pub(crate) fn measure(coding: Coding) -> Measure {
    Measure {
        name: MeasureName::new("value").expect("a name"),
        title: "Value".to_owned(),
        variable: VariableId::new("value").expect("a name"),
        coding,
        base: BaseRule::default(),
        reading: "of adults".to_owned(),
    }
}

/// A wave a month.
pub(crate) fn inputs(datasets: &[Dataset], sample_type: SampleType) -> Vec<WaveInput<'_>> {
    let input = |(i, dataset): (usize, &'_ Dataset)| -> SeriesWave {
        let day = format!("20{}-{:02}-{:02}", 20 + i / 12, 1 + i % 12, 1).parse().expect("a day");
        SeriesWave {
            name: WaveName::new(format!("w{}", i + 1)).expect("a name"),
            title: format!("Wave {}", i + 1),
            fieldwork: Fieldwork { from: day, to: day },
            sample_type,
            mode: Mode::Web,
            cases: dataset.rows(),
            margins: 0,
            calibrated: false,
            response_rate: None,
            provisional: false,
        }
    };
    let whole = |(i, dataset)| WaveInput {
        wave: input((i, dataset)),
        population: "adults",
        asked_of: None,
        lonely: LonelyPsu::Fail,
        dataset,
        weights: None,
    };
    datasets.iter().enumerate().map(whole).collect()
}

/// Waves at equal distances: 14 days.
fn fortnightly(datasets: &[Dataset], sample_type: SampleType) -> Vec<WaveInput<'_>> {
    const DAYS: [&str; 8] = [
        "2020-11-02",
        "2020-11-16",
        "2020-11-30",
        "2020-12-14",
        "2020-12-28",
        "2021-01-11",
        "2021-01-25",
        "2021-02-08",
    ];
    let mut waves = inputs(datasets, sample_type);
    for (wave, day) in waves.iter_mut().zip(DAYS) {
        let day = day.parse().expect("a day");
        wave.wave.fieldwork = Fieldwork { from: day, to: day };
    }
    waves
}

fn yes() -> Coding {
    Coding::Proportion { codes: vec![1] }
}

fn close(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance * expected.abs(), "{actual} instead of {expected}");
}

fn built(waves: &[WaveInput<'_>], coding: Coding, by: bool, options: &SeriesOptions) -> Series {
    let group = VariableId::new("group").expect("a name");
    series(&measure(coding), by.then_some(&group), waves, options).expect("a series")
}

/// Cases panelA_psu/changes-consecutive-b: SE and the three adjusted p of each change.
#[test]
fn changes_in_a_panel_have_the_covariance_of_the_units_that_recur() {
    let datasets = File::read(PANEL, "stratum", "w").waves("b", "sex", &["F", "M"]);
    let waves = fortnightly(&datasets, SampleType::ProbabilityPanel);
    let series = built(&waves, yes(), false, &SeriesOptions::default());
    let expected = [
        (0.02289368907962802, 0.030301407084764337),
        (-0.006922540430229718, 0.03149521260010499),
        (0.018673218842712946, 0.03469592343721696),
        (0.0291968327226943, 0.03086582516993503),
        (0.06552311727346277, 0.03028760390585507),
    ];
    let changes = &series.lines[0].changes;
    assert_eq!(changes.len(), expected.len());
    for (change, (difference, se)) in changes.iter().zip(expected) {
        close(change.difference, difference, R_LINEAR);
        close(change.se, se, R_LINEAR);
        assert_eq!((change.df, change.shared_units), (48.0, 54));
        assert!(change.covariance != 0.0);
    }
    close(changes[4].p, 0.035522289170780985, R_LINEAR);
    close(changes[4].p_holm, 0.17761144585390493, R_LINEAR);
    close(changes[4].p_bonferroni, 0.17761144585390493, R_LINEAR);
    close(changes[0].p_bh, 0.7411606628164097, R_LINEAR);
    assert!(series.notes.is_empty());
    // As separate samples the covariance is thrown away.
    let apart = built(&fortnightly(&datasets, SampleType::Probability), yes(), false, &SeriesOptions::default());
    assert!(apart.lines[0].changes.iter().all(|change| change.covariance == 0.0 && change.df == 96.0));
}

/// What a next wave could show, and whether a panel may be smoothed, does not depend on the comparisons that somebody chose to see.
#[test]
fn the_outlook_is_the_same_whatever_is_compared() {
    let datasets = File::read(PANEL, "stratum", "w").waves("b", "sex", &["F", "M"]);
    let waves = fortnightly(&datasets, SampleType::ProbabilityPanel);
    let line = |pairs| {
        let options = SeriesOptions { pairs, ..SeriesOptions::default() };
        built(&waves, yes(), false, &options).lines.remove(0)
    };
    let usual = line(Pairs::Neighbours);
    assert!(usual.smoothed.is_empty());
    assert!(usual.next_wave.as_ref().is_some_and(|next| next.correlation > 0.0));
    for other in [line(Pairs::FromFirst), line(Pairs::All)] {
        assert_eq!(other.next_wave, usual.next_wave);
        assert!(other.smoothed.is_empty());
    }
}

fn assert_term(term: &TrendTerm, (coefficient, se, p, df): (f64, f64, f64, f64)) {
    close(term.coefficient, coefficient, R_GLM);
    close(term.se, se, R_GLM);
    close(term.p, p, R_GLM);
    assert_eq!(term.df, df);
}

#[test]
fn trends_in_a_panel_are_those_of_r() {
    let file = File::read(PANEL, "stratum", "w");
    let expected = [
        (
            ("b", yes()),
            (0.38070107885712123, 0.08721758327627988, 6.929361428594183e-05, 47.0),
            (0.15497556123798206, 0.10096273463550175, 0.13163938429909638, 46.0),
        ),
        (
            ("y", Coding::Mean),
            (2.609435228133826, 0.74190806115113, 0.000978536300677468, 47.0),
            (-0.3727416384914015, 0.5087149378040985, 0.4674513684467996, 46.0),
        ),
    ];
    for ((value, coding), linear, quadratic) in expected {
        let datasets = file.waves(value, "sex", &["F", "M"]);
        let series =
            built(&fortnightly(&datasets, SampleType::ProbabilityPanel), coding, false, &SeriesOptions::default());
        let test = series.lines[0].trend.as_ref().and_then(|trend| trend.test()).expect("a test");
        assert_eq!(test.waves, [0, 1, 2, 3, 4, 5]);
        assert_term(&test.linear, linear);
        assert_term(test.quadratic.as_ref().expect("a term"), quadratic);
        // Two terms in the table: Holm doubles the lesser p.
        close(test.linear.p_holm, 2.0 * test.linear.p, R_LINEAR);
        assert!(test.clear_line().is_some() && test.clear_curve().is_none());
    }
}

#[test]
fn groups_interact_with_the_trend_as_in_r() {
    let file = File::read(PANEL, "stratum", "w");
    let of = |datasets: &[Dataset], coding| {
        let waves = fortnightly(datasets, SampleType::ProbabilityPanel);
        built(&waves, coding, true, &SeriesOptions::default()).interaction.expect("a test")
    };
    let sex = of(&file.waves("b", "sex", &["F", "M"]), yes());
    assert_eq!((sex.groups, sex.df1, sex.df2), (2, 1.0, 45.0));
    // F is 0.006: most digits have cancelled.
    close(sex.f, 0.006212086416818676, 1e-6);
    close(sex.p, 0.9375277953160821, R_GLM);
    let age = of(&file.waves("y", "agegrp", &["young", "mid", "old"]), Coding::Mean);
    assert_eq!((age.groups, age.df1, age.df2), (3, 2.0, 43.0));
    close(age.f, 1.6216649776857543, R_GLM);
    close(age.p, 0.20941903236232837, R_GLM);
}

/// `svymean(~bought, subset(des, wave >= 6))` with the weights of each wave scaled to 1 for `pooled`.
#[test]
fn independent_waves_are_those_of_r() {
    let Ok(folder) = std::env::var("BAROGRAPH_REFERENCE") else {
        println!("skipped: BAROGRAPH_REFERENCE names no folder");
        return;
    };
    let text = std::fs::read_to_string(format!("{folder}/data/trendA.csv")).expect("trendA.csv");
    let datasets = File::read(&text, "wr", "wt").waves("bought", "sex", &["F", "M"]);
    let waves = fortnightly(&datasets, SampleType::Probability);
    let whole = built(&waves, yes(), false, &SeriesOptions { pairs: Pairs::All, ..SeriesOptions::default() });
    assert_eq!(whole.lines[0].changes.len(), 28);
    // Case trendA/changes-consecutive/bought, 2 to 3.
    let change = whole.lines[0].changes.iter().find(|c| (c.from, c.to) == (1, 2)).expect("a change");
    close(change.se, 0.025869886837646825, R_LINEAR);
    assert_eq!(change.df, 224.0);
    let test = whole.lines[0].trend.as_ref().and_then(|trend| trend.test()).expect("a test");
    assert_term(&test.linear, (0.141047912024055, 0.09238655568084611, 0.1271833086866431, 900.0));
    let quadratic = test.quadratic.as_ref().expect("a term");
    assert_term(quadratic, (-0.2802871410987196, 0.0926310137563797, 0.002549992467935173, 899.0));
    assert!(test.clear_curve().is_some() && test.clear_line().is_none());
    let groups = built(&waves, yes(), true, &SeriesOptions::default());
    let interaction = groups.interaction.as_ref().expect("a test");
    close(interaction.f, 5.192135271745518, R_GLM);
    assert_eq!(interaction.df2, 898.0);
    let women = groups.lines[0].trend.as_ref().and_then(|trend| trend.test()).expect("a test");
    assert_term(&women.linear, (-0.05406602941357731, 0.1261713706757609, 0.6683805686458252, 899.0));
    let pool = pooled(&measure(yes()), None, &waves[5..]).expect("a pool");
    let estimate = pool.lines[0].estimate().expect("an estimate");
    close(estimate.value, 0.27795246526711115, R_LINEAR);
    close(estimate.se, 0.011281644488633592, R_LINEAR);
}

/// Post-stratified waves: the change between two waves of a panel from the adjusted stacked design itself.
#[test]
fn calibrated_waves_bring_their_residuals_into_the_change() {
    let datasets = File::read(PANEL, "stratum", "w").waves("b", "sex", &["F", "M"]);
    let fitted: Vec<(Vec<f64>, Vec<Residuals>)> = datasets[4..].iter().map(by_sex).collect();
    let mut waves = fortnightly(&datasets[4..], SampleType::ProbabilityPanel);
    for (wave, (values, residuals)) in waves.iter_mut().zip(&fitted) {
        wave.weights = Some(WeightsInUse { values, label: "post-stratified to sex", residuals });
    }
    let calibrated = built(&waves, yes(), false, &SeriesOptions::default());
    for wave in &mut waves {
        wave.weights = wave.weights.map(|weights| WeightsInUse { residuals: &[], ..weights });
    }
    let fixed = built(&waves, yes(), false, &SeriesOptions::default());
    assert!(calibrated.waves.iter().all(|wave| wave.calibrated) && !fixed.waves[0].calibrated);
    let (change, other) = (&calibrated.lines[0].changes[0], &fixed.lines[0].changes[0]);
    assert_eq!((change.difference, change.df), (other.difference, other.df));
    assert!(change.se != other.se);
    let design = |i: usize| WaveDesign {
        name: ["5", "6"][i],
        cases: &datasets[4 + i].designs,
        weights: Some(&fitted[i].0),
        residuals: &fitted[i].1,
    };
    let stacked = stack(&[design(0), design(1)], Overlap::SameUnits, LonelyPsu::Fail).expect("a design");
    let mut values = stacked.values_of(0, &numbers(&datasets[4]));
    values.iter_mut().zip(stacked.values_of(1, &numbers(&datasets[5]))).for_each(|(a, b)| {
        if a.is_nan() {
            *a = b;
        }
    });
    let domain = |wave: usize| stacked.domain_of(wave, &Domain::all(datasets[4 + wave].rows())).complete(&[&values]);
    let (five, six) = (domain(0), domain(1));
    let cells = [Cell { domain: &five, values: &values }, Cell { domain: &six, values: &values }];
    let joint = means(&stacked.design, &cells).expect("means");
    close(change.se, joint.variance_of_difference(0, 1).sqrt(), R_LINEAR);
}

fn numbers(dataset: &Dataset) -> Vec<f64> {
    let Cells::Number { values } = &dataset.columns[0].cells else { panic!("numbers") };
    let number = |cell: &NumberCell| if let NumberCell::Value(value) = cell { *value } else { f64::NAN };
    values.iter().map(number).collect()
}

/// Half women, half men.
fn by_sex(dataset: &Dataset) -> (Vec<f64>, Vec<Residuals>) {
    let Cells::Category { values, .. } = &dataset.columns[1].cells else { panic!("a coded column") };
    let classes = values.iter().map(|value| Some(u32::from(*value))).collect();
    let step = Poststratification::new(classes, Targets::shares(vec![0.5, 0.5])).expect("targets");
    let weights: Vec<f64> = dataset.designs.iter().filter_map(|case| case.weight).collect();
    let fitted = Adjustment::Poststratify(step).fit(&weights).expect("weights");
    (fitted.weights, fitted.residuals.into_iter().collect())
}
