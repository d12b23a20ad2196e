//! The kernel against the general estimators, and what must hold of it whatever the data.

use barograph::estimation::kernel::{
    CodeColumn, DegreesOfFreedom, KernelError, MISSING, Microdata, MicrodataInput, Pick, Report, Statistic,
    StratumPopulation, Table, TableOptions, Tabulation, TrendRequest, TrendResponse, TrendShape, WaveLayout, joint,
    report, table, trend,
};
use barograph::estimation::{
    Cell, DesignInput, Domain, EstimationError, JointEstimates, Replacement, SurveyDesign, effective_base,
    logit_interval, means, simple_variance_of_mean, totals,
};
use barograph::finding::Code;
use barograph::study::LonelyPsu;
use proptest::prelude::*;

/// The kernel and the general path sum the same numbers in another order.
const SAME: f64 = 1e-12;

const WAVES: u16 = 3;
const CATEGORIES: u8 = 3;
const GROUPS: u8 = 2;

#[derive(Debug, Clone)]
struct Row {
    wave: u16,
    stratum: u32,
    psu: u32,
    weight: f64,
    code: u8,
    group: u8,
}

fn code(below: u8) -> impl Strategy<Value = u8> {
    prop_oneof![9 => 0..below, 1 => Just(MISSING)]
}

/// A unit's number tells its stratum, so that none stands in two.
fn row() -> impl Strategy<Value = Row> {
    let weight = prop_oneof![9 => 0.1f64..50.0, 1 => Just(0.0)];
    (0..WAVES, 0u32..3, 0u32..4, weight, code(CATEGORIES), code(GROUPS)).prop_map(
        |(wave, stratum, psu, weight, code, group)| Row { wave, stratum, psu: 10 * stratum + psu, weight, code, group },
    )
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 1..80)
}

fn policy() -> impl Strategy<Value = LonelyPsu> {
    prop::sample::select(LonelyPsu::ALL.to_vec())
}

fn layout() -> impl Strategy<Value = WaveLayout> {
    prop::sample::select(vec![WaveLayout::Independent, WaveLayout::Overlap])
}

fn input(rows: &[Row], layout: WaveLayout, lonely: LonelyPsu) -> MicrodataInput {
    MicrodataInput {
        waves: WAVES,
        wave: rows.iter().map(|r| r.wave).collect(),
        stratum: rows.iter().map(|r| r.stratum).collect(),
        psu: rows.iter().map(|r| r.psu).collect(),
        weight: rows.iter().map(|r| r.weight).collect(),
        items: vec![CodeColumn { categories: CATEGORIES, codes: rows.iter().map(|r| r.code).collect() }],
        breakdowns: vec![CodeColumn { categories: GROUPS, codes: rows.iter().map(|r| r.group).collect() }],
        layout,
        populations: Vec::new(),
        lonely,
    }
}

fn microdata(rows: &[Row], layout: WaveLayout, lonely: LonelyPsu) -> Microdata {
    Microdata::new(input(rows, layout, lonely)).expect("good columns")
}

/// The same design in the general path; `population`: units in the population of every stratum.
fn general(rows: &[Row], layout: WaveLayout, lonely: LonelyPsu, population: Option<f64>) -> SurveyDesign {
    let crossed = |row: &Row, number: u32| match layout {
        WaveLayout::Independent => format!("{} in {}", number, row.wave),
        WaveLayout::Overlap => number.to_string(),
    };
    let strata: Vec<String> = rows.iter().map(|r| crossed(r, r.stratum)).collect();
    let psu: Vec<String> = rows.iter().map(|r| crossed(r, r.psu)).collect();
    SurveyDesign::new(DesignInput {
        rows: rows.len(),
        weights: Some(rows.iter().map(|r| Some(r.weight)).collect()),
        strata: Some(strata.iter().map(|s| Some(s.as_str())).collect()),
        psu: Some(psu.iter().map(|s| Some(s.as_str())).collect()),
        fpc: population.map(|units| vec![Some(units); rows.len()]),
        lonely,
        ..DesignInput::default()
    })
    .expect("a good design")
}

/// Rows of positive weight: the kernel leaves others out of every domain.
fn domain(rows: &[Row], holds: impl Fn(&Row) -> bool) -> Domain {
    Domain::of(rows.len(), |row| rows[row].weight > 0.0 && holds(&rows[row]))
}

fn answered(rows: &[Row], wave: u16, group: u8) -> Domain {
    domain(rows, |r| r.wave == wave && r.group == group && r.code != MISSING)
}

fn indicator(rows: &[Row], code: u8) -> Vec<f64> {
    rows.iter().map(|r| f64::from(u8::from(r.code == code))).collect()
}

/// Relative; absolute below `scale`, where the variance of nothing is rounding.
fn same(a: f64, b: f64, scale: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= SAME * a.abs().max(b.abs()).max(scale)
}

fn places() -> impl Iterator<Item = (u16, u8, u8)> {
    (0..WAVES).flat_map(|wave| (0..GROUPS).flat_map(move |group| (0..CATEGORIES).map(move |code| (wave, group, code))))
}

fn by_group(data: &Microdata, options: &TableOptions) -> Result<Table, KernelError> {
    table(data, 0, Some(0), options)
}

type General = fn(&SurveyDesign, &[Cell<'_>]) -> Result<JointEstimates, EstimationError>;

/// Shares or totals, their variances and changes agree with the general path; where one refuses, so does the other.
fn agrees(
    rows: &[Row],
    layout: WaveLayout,
    lonely: LonelyPsu,
    population: Option<f64>,
    statistic: &Statistic,
) -> Result<(), TestCaseError> {
    let mut columns = input(rows, layout, lonely);
    if let Some(units) = population {
        columns.populations = (0..3).map(|stratum| StratumPopulation { wave: None, stratum, units }).collect();
    }
    let data = Microdata::new(columns).expect("good columns");
    let design = general(rows, layout, lonely, population);
    let options =
        TableOptions { statistic: statistic.clone(), df: DegreesOfFreedom::Domain, ..TableOptions::default() };
    let slow: General = if *statistic == Statistic::Totals { totals } else { means };
    // Variances of shares are below 1, those of totals below the square of all weights.
    let scale = if *statistic == Statistic::Totals { 1e6 } else { 1e-3 };
    let table = match by_group(&data, &options) {
        Ok(table) => table,
        Err(error) => {
            prop_assert_eq!(error.code(), Code::LONELY_PSU);
            let refusals: Vec<_> = places()
                .map(|(wave, group, code)| {
                    let (domain, values) = (answered(rows, wave, group), indicator(rows, code));
                    slow(&design, &[Cell { domain: &domain, values: &values }])
                })
                .collect();
            // Where nobody answered at all the general path says so first.
            let lonely = refusals.iter().any(|r| matches!(r, Err(EstimationError::LonelyPsu { .. })));
            let nobody = refusals.iter().all(|r| matches!(r, Err(EstimationError::DomainEmpty)));
            prop_assert!(lonely || nobody);
            return Ok(());
        }
    };
    for (wave, group, code) in places() {
        let place = (usize::from(wave), usize::from(group), usize::from(code));
        let (here, values) = (answered(rows, wave, group), indicator(rows, code));
        let cell = Cell { domain: &here, values: &values };
        let Some(fast) = table.cell(place.0, place.1, place.2) else {
            prop_assert_eq!(slow(&design, &[cell]).err(), Some(EstimationError::DomainEmpty));
            continue;
        };
        let joint = slow(&design, &[cell]).expect("an estimate");
        prop_assert!(same(fast.value, joint.values[0], 0.0), "{} {}", fast.value, joint.values[0]);
        prop_assert!(same(fast.se * fast.se, joint.covariance[(0, 0)], scale), "{} {}", fast.se, joint.se(0));
        prop_assert_eq!(fast.df, design.degrees_of_freedom(&domain(rows, |r| r.wave == wave && r.group == group)));
        prop_assert_eq!(fast.base, here.count() as u64);
        prop_assert!(same(fast.effective_base, effective_base(here.rows().map(|row| rows[row].weight)), 0.0));
        if *statistic == Statistic::Shares {
            let simple = simple_variance_of_mean(&design, cell, Replacement::With);
            prop_assert!(fast.deff.is_none_or(|deff| same(deff * simple, fast.se * fast.se, scale)));
            let (lower, upper) = logit_interval(fast.value, fast.se, fast.df, options.level);
            prop_assert!(lower.is_nan() || (same(lower, fast.lower, 1.0) && same(upper, fast.upper, 1.0)));
        }
        if wave == 0 {
            continue;
        }
        let before = answered(rows, wave - 1, group);
        let Some(change) = table.change(place.0, place.1, place.2) else {
            prop_assert_eq!(before.count(), 0);
            continue;
        };
        let joint = slow(&design, &[Cell { domain: &before, values: &values }, cell]).expect("estimates");
        let variance = joint.covariance[(0, 0)] + joint.covariance[(1, 1)] - 2.0 * joint.covariance[(0, 1)];
        prop_assert!(same(change.value, joint.values[1] - joint.values[0], 1.0));
        prop_assert!(same(change.se * change.se, variance, scale), "{} {}", change.se * change.se, variance);
        let both = domain(rows, |r| (r.wave == wave || r.wave + 1 == wave) && r.group == group);
        prop_assert_eq!(change.df, design.degrees_of_freedom(&both));
    }
    Ok(())
}

/// Numbers of a table, for comparisons that have to do with order, not with bits.
fn numbers(table: &Table) -> Vec<f64> {
    let cells = table.cells.iter().flatten().flat_map(|c| [c.value, c.se, c.df, c.effective_base]);
    cells.chain(table.changes.iter().flatten().flat_map(|c| [c.value, c.se])).collect()
}

/// Bits of a table: NaN is not equal to itself, its bits are.
fn bits(report: &Report) -> Vec<u64> {
    let cells = report.tables.iter().flat_map(|table| &table.cells).flatten();
    let changes = report.tables.iter().flat_map(|table| &table.changes).flatten();
    cells
        .flat_map(|c| [c.value, c.se, c.df, c.lower, c.upper, c.effective_base, c.deff.unwrap_or(-1.0)])
        .chain(changes.flat_map(|c| [c.value, c.se, c.lower, c.upper, c.t, c.p, c.p_holm, c.p_benjamini_hochberg]))
        .map(f64::to_bits)
        .collect()
}

proptest! {
    #[test]
    fn shares_are_those_of_the_general_path(rows in rows(), layout in layout(), lonely in policy()) {
        agrees(&rows, layout, lonely, None, &Statistic::Shares)?;
    }

    #[test]
    fn totals_are_those_of_the_general_path(rows in rows(), layout in layout(), lonely in policy()) {
        agrees(&rows, layout, lonely, None, &Statistic::Totals)?;
    }

    #[test]
    fn finite_populations_are_those_of_the_general_path(
        rows in rows(), layout in layout(), lonely in policy(), population in 4u32..9,
    ) {
        agrees(&rows, layout, lonely, Some(f64::from(population)), &Statistic::Shares)?;
    }

    #[test]
    fn a_mean_of_scores_and_its_covariances_are_those_of_the_general_path(
        rows in rows(), layout in layout(), lonely in policy(), scores in prop::array::uniform3(-5.0f64..5.0),
    ) {
        let (data, design) = (microdata(&rows, layout, lonely), general(&rows, layout, lonely, None));
        let y: Vec<f64> = rows.iter().map(|r| scores.get(usize::from(r.code)).copied().unwrap_or(f64::NAN)).collect();
        let statistic = Statistic::Mean(scores.to_vec());
        let wanted = [(0u16, 0u8), (1, 1), (2, 0)];
        let picks = wanted.map(|(wave, group)| Pick { wave: usize::from(wave), group: usize::from(group), column: 0 });
        let domains = wanted.map(|(wave, group)| answered(&rows, wave, group));
        let cells = domains.each_ref().map(|domain| Cell { domain, values: &y });
        match (joint(&data, 0, Some(0), &statistic, &picks), means(&design, &cells)) {
            (Ok(fast), Ok(slow)) => {
                for (i, value) in fast.values.iter().enumerate() {
                    prop_assert!(same(*value, slow.values[i], 5.0));
                    for j in 0..3 {
                        let (fast, slow) = (fast.covariance[(i, j)], slow.covariance[(i, j)]);
                        prop_assert!(same(fast, slow, 1.0), "{} {}", fast, slow);
                    }
                }
            }
            // An empty domain may be met before or after a lonely stratum.
            (fast, slow) => prop_assert!(fast.is_err() && slow.is_err()),
        }
    }

    #[test]
    fn weights_may_scale(rows in rows(), layout in layout(), factor in 0.001f64..1000.0) {
        let scaled: Vec<Row> = rows.iter().map(|r| Row { weight: r.weight * factor, ..r.clone() }).collect();
        let of = |rows: &[Row]| by_group(&microdata(rows, layout, LonelyPsu::Remove), &TableOptions::default()).expect("a table");
        let (one, other) = (numbers(&of(&rows)), numbers(&of(&scaled)));
        prop_assert_eq!(one.len(), other.len());
        // A variance that is 0 may be rounding in one and not in the other: its root is compared.
        prop_assert!(one.iter().zip(&other).all(|(a, b)| same(*a, *b, 1e4)));
    }

    #[test]
    fn rows_may_stand_in_any_order(rows in rows(), layout in layout(), seed in any::<u64>()) {
        let mut shuffled = rows.clone();
        let mut chance = barograph::random::Seeded::new(seed);
        for last in (1..shuffled.len()).rev() {
            shuffled.swap(last, chance.below(last + 1));
        }
        let of = |rows: &[Row]| by_group(&microdata(rows, layout, LonelyPsu::Adjust), &TableOptions::default()).expect("a table");
        let (one, other) = (numbers(&of(&rows)), numbers(&of(&shuffled)));
        prop_assert_eq!(one.len(), other.len());
        prop_assert!(one.iter().zip(&other).all(|(a, b)| same(*a, *b, 1e4)));
    }

    #[test]
    fn totals_of_groups_add_up(rows in rows(), layout in layout()) {
        let grouped: Vec<Row> = rows.into_iter().filter(|r| r.group != MISSING).collect();
        prop_assume!(!grouped.is_empty());
        let data = microdata(&grouped, layout, LonelyPsu::Remove);
        let options = TableOptions { statistic: Statistic::Totals, ..TableOptions::default() };
        let parts = by_group(&data, &options).expect("a table");
        let whole = table(&data, 0, None, &options).expect("a table");
        for wave in 0..usize::from(WAVES) {
            for column in 0..usize::from(CATEGORIES) {
                let sum: f64 = (0..usize::from(GROUPS)).filter_map(|g| parts.cell(wave, g, column)).map(|c| c.value).sum();
                prop_assert!(same(sum, whole.cell(wave, 0, column).map_or(0.0, |c| c.value), 0.0));
            }
        }
    }

    #[test]
    fn any_columns_make_a_table_or_findings(
        wave in prop::collection::vec(0u16..3, 0..8),
        numbers in prop::collection::vec((0u32..3, 0u32..4, any::<f64>(), any::<u8>(), 0u8..4), 0..8),
        waves in 0u16..4,
        categories in 0u8..4,
        lonely in policy(),
        layout in layout(),
        population in prop::option::of(any::<f64>()),
        df in prop::sample::select(vec![
            DegreesOfFreedom::Wave, DegreesOfFreedom::Domain, DegreesOfFreedom::Design, DegreesOfFreedom::Fixed(-1.0),
        ]),
    ) {
        let columns = MicrodataInput {
            waves,
            wave,
            stratum: numbers.iter().map(|n| n.0).collect(),
            psu: numbers.iter().map(|n| n.1).collect(),
            weight: numbers.iter().map(|n| n.2).collect(),
            items: vec![CodeColumn { categories, codes: numbers.iter().map(|n| if n.3 > 200 { MISSING } else { n.3 % 4 }).collect() }],
            breakdowns: vec![CodeColumn { categories: 3, codes: numbers.iter().map(|n| n.4).collect() }],
            layout,
            populations: population.map(|units| StratumPopulation { wave: None, stratum: 0, units }).into_iter().collect(),
            lonely,
        };
        match Microdata::new(columns) {
            Err(findings) => prop_assert!(findings.has_errors()),
            Ok(data) => {
                for statistic in [Statistic::Shares, Statistic::Totals, Statistic::Mean(vec![1.0; usize::from(categories)])] {
                    let options = TableOptions { statistic, df, ..TableOptions::default() };
                    if let Ok(table) = table(&data, 0, Some(0), &options) {
                        prop_assert!(table.cells.iter().flatten().all(|c| c.base > 0 && (c.se >= 0.0 || c.se.is_nan())));
                    }
                }
                let request = TrendRequest {
                    item: 0,
                    response: TrendResponse::Share(vec![0]),
                    shape: TrendShape::Quadratic,
                    times: (0..data.design().waves()).map(|wave| wave as f64).collect(),
                    breakdown: Some(0),
                    interaction: true,
                    level: 0.95,
                };
                if let Ok(trend) = trend(&data, &request) {
                    prop_assert!(trend.terms.iter().all(|term| term.estimate.is_finite()));
                }
            }
        }
    }
}

/// A tracker small enough for a test and large enough to be shared out among threads.
fn tracker(layout: WaveLayout) -> Microdata {
    let mut chance = barograph::random::Seeded::new(7);
    let rows: Vec<Row> = (0..20_000)
        .map(|_| {
            let stratum = chance.below(4) as u32;
            Row {
                wave: chance.below(usize::from(WAVES)) as u16,
                stratum,
                psu: 1000 * stratum + chance.below(150) as u32,
                weight: 0.5 + chance.uniform(),
                code: if chance.chance(0.03) { MISSING } else { chance.below(3) as u8 },
                group: chance.below(2) as u8,
            }
        })
        .collect();
    microdata(&rows, layout, LonelyPsu::Fail)
}

#[test]
fn the_number_of_threads_leaves_no_trace() {
    for layout in [WaveLayout::Independent, WaveLayout::Overlap] {
        let data = tracker(layout);
        let request = TrendRequest {
            item: 0,
            response: TrendResponse::Share(vec![1, 2]),
            shape: TrendShape::Quadratic,
            times: vec![2019.0, 2021.0, 2024.0],
            breakdown: Some(0),
            interaction: false,
            level: 0.95,
        };
        let of = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| {
                let tables = report(&data, &[0], &[None, Some(0)], &TableOptions::default()).expect("tables");
                let trend = trend(&data, &request).expect("a trend");
                let terms = trend.terms.iter().flat_map(|term| [term.estimate.to_bits(), term.se.to_bits()]);
                bits(&tables).into_iter().chain(terms).collect::<Vec<u64>>()
            })
        };
        let one = of(1);
        assert!(one.len() > 100);
        for threads in [2, 3, 8] {
            assert_eq!(one, of(threads), "{threads} threads");
        }
    }
}

/// Four units in two strata of one wave.
fn four_rows(codes: [u8; 4], weights: [f64; 4]) -> MicrodataInput {
    MicrodataInput {
        waves: 1,
        wave: vec![0; 4],
        stratum: vec![0, 0, 1, 1],
        psu: vec![1, 2, 3, 4],
        weight: weights.to_vec(),
        items: vec![CodeColumn { categories: 2, codes: codes.to_vec() }],
        breakdowns: Vec::new(),
        layout: WaveLayout::Independent,
        populations: Vec::new(),
        lonely: LonelyPsu::Fail,
    }
}

fn four(codes: [u8; 4], weights: [f64; 4]) -> Table {
    let data = Microdata::new(four_rows(codes, weights)).expect("good columns");
    table(&data, 0, None, &TableOptions::default()).expect("a table")
}

#[test]
fn nobody_in_the_domain_is_none_and_never_zero() {
    assert_eq!(four([MISSING; 4], [1.0; 4]).cells, [None, None]);
    assert_eq!(four([0, 1, 0, 1], [0.0; 4]).cells, [None, None]);
    let nothing = MicrodataInput {
        waves: 0,
        wave: Vec::new(),
        stratum: Vec::new(),
        psu: Vec::new(),
        weight: Vec::new(),
        items: vec![CodeColumn::default()],
        ..four_rows([0; 4], [1.0; 4])
    };
    let empty = table(&Microdata::new(nothing).expect("no rows are rows"), 0, None, &TableOptions::default());
    assert!(empty.expect("a table").cells.is_empty());
}

#[test]
fn all_and_none_have_bounds() {
    let table = four([1; 4], [1.0; 4]);
    let (none, all) = (table.cell(0, 0, 0).expect("nobody"), table.cell(0, 0, 1).expect("everybody"));
    assert_eq!((none.value, none.se, none.lower), (0.0, 0.0, 0.0));
    assert_eq!((all.value, all.se, all.upper), (1.0, 0.0, 1.0));
    // Clopper and Pearson with four rows.
    assert!(
        (none.upper - (1.0 - 0.025f64.powf(0.25))).abs() < 1e-12 && (all.lower - 0.025f64.powf(0.25)).abs() < 1e-12
    );
    assert_eq!(all.deff, None);
}

#[test]
fn one_case_or_one_unit_has_no_degrees_of_freedom() {
    let mut columns = four_rows([0, 1, 1, 1], [1.0; 4]);
    columns.stratum = vec![0; 4];
    columns.psu = vec![1; 4];
    let refused = table(&Microdata::new(columns.clone()).expect("columns"), 0, None, &TableOptions::default());
    assert_eq!(refused, Err(KernelError::LonelyPsu { stratum: 0, wave: Some(0) }));
    columns.lonely = LonelyPsu::Remove;
    let table = table(&Microdata::new(columns).expect("columns"), 0, None, &TableOptions::default()).expect("a table");
    let cell = table.cell(0, 0, 0).expect("a share");
    assert_eq!((cell.value, cell.se, cell.df), (0.25, 0.0, 0.0));
    assert!(cell.lower.is_nan() && cell.upper.is_nan());
}

#[test]
fn faults_are_named_with_their_row() {
    let refuse = |columns: MicrodataInput| Microdata::new(columns).expect_err("a fault").0.remove(0);
    for weight in [f64::NAN, -1.0, f64::INFINITY] {
        let finding = refuse(four_rows([0; 4], [1.0, 1.0, weight, 1.0]));
        assert_eq!((finding.code, finding.place.to_string().as_str()), (Code::WEIGHT_INVALID, "rows[2].weight"));
    }
    let finding = refuse(four_rows([0, 1, 2, 0], [1.0; 4]));
    assert_eq!((finding.code, finding.place.to_string().as_str()), (Code::CODE_UNKNOWN, "rows[2].items[0]"));
    let mut columns = four_rows([0; 4], [1.0; 4]);
    columns.wave[3] = 1;
    assert_eq!(refuse(columns).place.to_string(), "rows[3].wave");
    let mut columns = four_rows([0; 4], [1.0; 4]);
    columns.psu = vec![1, 2, 2, 3];
    assert_eq!(refuse(columns).place.to_string(), "rows[2].psu");
    let mut columns = four_rows([0; 4], [1.0; 4]);
    columns.psu.pop();
    assert_eq!(refuse(columns).place.to_string(), "psu");
    let mut columns = four_rows([0; 4], [1.0; 4]);
    columns.populations = vec![StratumPopulation { wave: None, stratum: 0, units: 9.0 }];
    assert_eq!(refuse(columns).place.to_string(), "strata[1].population");
}

/// A number of a unit that comes again in another wave is the same unit only where waves overlap; there its stratum must be the same.
#[test]
fn strata_that_cross_waves() {
    let mut columns = four_rows([0, 1, 0, 1], [1.0; 4]);
    columns.waves = 2;
    columns.wave = vec![0, 0, 1, 1];
    columns.psu = vec![1, 2, 1, 2];
    assert!(Microdata::new(columns.clone()).is_ok());
    columns.layout = WaveLayout::Overlap;
    assert_eq!(Microdata::new(columns).expect_err("a fault").0[0].code, Code::DESIGN_INVALID);
}

#[test]
fn a_request_beyond_the_table_is_refused() {
    let data = Microdata::new(four_rows([0, 1, 0, 1], [1.0; 4])).expect("columns");
    let of =
        |item, breakdown, options: &TableOptions| table(&data, item, breakdown, options).expect_err("a fault").code();
    let level = TableOptions { level: 1.0, ..TableOptions::default() };
    let scores = TableOptions { statistic: Statistic::Mean(vec![1.0]), ..TableOptions::default() };
    assert_eq!(of(1, None, &TableOptions::default()), Code::REFERENCE_UNKNOWN);
    assert_eq!(of(0, Some(0), &TableOptions::default()), Code::REFERENCE_UNKNOWN);
    assert_eq!(of(0, None, &level), Code::REQUEST_INVALID);
    assert_eq!(of(0, None, &scores), Code::REQUEST_INVALID);
}

/// The panel of `reference/`, its groups the two sexes.
fn panel(layout: WaveLayout) -> Microdata {
    let mut lines = include_str!("reference/data/panelA.csv").lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let rows: Vec<Vec<&str>> = lines.collect();
    let column = |name: &str| {
        let at = header.iter().position(|h| *h == name).expect("a column");
        rows.iter().map(move |row| row[at]).collect::<Vec<&str>>()
    };
    let numbers =
        |name: &str| column(name).into_iter().map(|cell| cell.parse().expect("a number")).collect::<Vec<u32>>();
    Microdata::new(MicrodataInput {
        waves: 6,
        wave: numbers("wave").into_iter().map(|wave| wave as u16 - 1).collect(),
        stratum: numbers("stratum"),
        psu: numbers("psu"),
        weight: column("w").into_iter().map(|cell| cell.parse().expect("a weight")).collect(),
        items: vec![CodeColumn {
            categories: 2,
            codes: column("b").into_iter().map(|cell| cell.parse().unwrap_or(MISSING)).collect(),
        }],
        breakdowns: vec![CodeColumn {
            categories: 2,
            codes: column("sex").into_iter().map(|cell| u8::from(cell == "M")).collect(),
        }],
        layout,
        populations: Vec::new(),
        lonely: LonelyPsu::Fail,
    })
    .expect("good columns")
}

fn yearly(response: TrendResponse, shape: TrendShape, breakdown: Option<usize>) -> TrendRequest {
    let times = vec![2010.0, 2011.0, 2013.0, 2016.0, 2018.0, 2024.0];
    TrendRequest { item: 0, response, shape, times, breakdown, interaction: breakdown.is_some(), level: 0.95 }
}

/// Numbers of R 4.2.2 with survey 4.1-1: reference/kernel_trend.R. Estimate, standard error and p of each term.
#[test]
fn trends_are_those_of_svyglm() {
    // R takes the information matrix of its last but one step: a standard error is good to about 1e-9.
    const CLOSE: f64 = 1e-8;
    let is = |layout, request: TrendRequest, df: f64, expected: &[(&str, [f64; 3])]| {
        let trend = trend(&panel(layout), &request).expect("a trend");
        assert_eq!(trend.df, df);
        assert_eq!(trend.terms.len(), expected.len());
        for (term, (name, numbers)) in trend.terms.iter().zip(expected) {
            assert_eq!(term.name, *name);
            for (a, b) in [term.estimate, term.se, term.p].iter().zip(numbers) {
                assert!((a - b).abs() <= CLOSE * b.abs(), "{name}: {a} instead of {b}");
            }
        }
    };
    let share = || TrendResponse::Share(vec![1]);
    is(
        WaveLayout::Overlap,
        yearly(share(), TrendShape::Quadratic, None),
        46.0,
        &[
            ("intercept", [-0.232805027759354, 0.0541557592573391, 8.83126825731983e-05]),
            ("linear", [0.409220318434283, 0.0867931909880894, 2.27294529946163e-05]),
            ("quadratic", [0.0776139593753238, 0.0915848126338703, 0.401129742479804]),
        ],
    );
    is(
        WaveLayout::Independent,
        yearly(share(), TrendShape::Quadratic, None),
        286.0,
        &[
            ("intercept", [-0.232805027759354, 0.0403662490976506, 2.08761324564925e-08]),
            ("linear", [0.409220318434283, 0.101597115299697, 7.21786299942019e-05]),
            ("quadratic", [0.0776139593753238, 0.0994170147032451, 0.435629990887493]),
        ],
    );
    is(
        WaveLayout::Overlap,
        yearly(share(), TrendShape::Linear, Some(0)),
        45.0,
        &[
            ("intercept", [-0.240228181606225, 0.058648689628868, 0.000172773881599706]),
            ("linear", [0.421607663700184, 0.0970443005984177, 7.85614415680802e-05]),
            ("group=1", [0.0159701330609273, 0.0749019919257817, 0.832123285389312]),
            ("linear:group=1", [-0.0255126793091869, 0.161489606290815, 0.875176679866914]),
        ],
    );
    let mean = TrendResponse::Mean(vec![0.0, 1.0]);
    is(
        WaveLayout::Overlap,
        yearly(mean, TrendShape::Linear, None),
        47.0,
        &[
            ("intercept", [0.44249266990443, 0.0132618071823201, 2.23464227178975e-34]),
            ("linear", [0.101103987093858, 0.0213986497297605, 2.11929405597185e-05]),
        ],
    );
}

/// Case panelA_psu/changes-consecutive-b of the reference numbers, wave 5 to 6: the covariance of shared units counts.
#[test]
fn a_change_in_a_panel_is_that_of_the_reference() {
    let options = TableOptions { df: DegreesOfFreedom::Design, ..TableOptions::default() };
    let table = table(&panel(WaveLayout::Overlap), 0, None, &options).expect("a table");
    let change = table.change(5, 0, 1).expect("answers in both waves");
    let expected = [
        (change.value, 0.06552311727346277),
        (change.se, 0.03028760390585507),
        (change.df, 48.0),
        (change.lower, 0.004625808135195121),
        (change.upper, 0.12642042641173043),
        (change.t, 2.1633641762198335),
        (change.p, 0.035522289170780985),
    ];
    for (a, b) in expected {
        assert!((a - b).abs() <= 1e-9 * b.abs(), "{a} instead of {b}");
    }
}

#[test]
fn a_trend_without_an_answer_says_why() {
    let of = |codes: Vec<u8>, waves: Vec<u16>, shape| {
        let mut columns = four_rows([0; 4], [1.0; 4]);
        columns.waves = 3;
        columns.items[0].codes = codes;
        columns.wave = waves;
        columns.lonely = LonelyPsu::Remove;
        let request = TrendRequest {
            item: 0,
            response: TrendResponse::Share(vec![1]),
            shape,
            times: vec![1.0, 2.0, 3.0],
            breakdown: None,
            interaction: false,
            level: 0.95,
        };
        trend(&Microdata::new(columns).expect("columns"), &request).expect_err("a fault").code()
    };
    assert_eq!(of(vec![1; 4], vec![0, 0, 1, 1], TrendShape::Linear), Code::MODEL_SEPARATED);
    assert_eq!(of(vec![0, 0, 1, 1], vec![0, 0, 1, 1], TrendShape::Linear), Code::MODEL_SEPARATED);
    assert_eq!(of(vec![0, 1, 0, 1], vec![0, 0, 1, 1], TrendShape::Quadratic), Code::MODEL_COLLINEAR);
    assert_eq!(of(vec![0, 1, 0, 1], vec![1; 4], TrendShape::Linear), Code::MODEL_COLLINEAR);
    assert_eq!(of(vec![MISSING; 4], vec![0, 0, 1, 1], TrendShape::Linear), Code::DOMAIN_EMPTY);
}
