//! What holds of any series: scale of weights, order of rows, breaks, and that nothing panics.

use crate::trend::{column, inputs, measure};
use barograph::dataset::{Category, Cells, Dataset, NumberCell};
use barograph::id::VariableId;
use barograph::measure::Coding;
use barograph::questionnaire::missing::MissingReason;
use barograph::sample::CaseDesign;
use barograph::study::{LonelyPsu, Mode, SampleType};
use barograph::trend::{
    Pairs, Point, Series, SeriesOptions, Trend, WaveInput, interaction_sentence, next_wave_sentence, pooled, sentence,
    series, trend_sentence,
};
use proptest::prelude::*;

/// One row: answer, sampling unit, stratum, weight, group.
type Row = (Option<u8>, u8, u8, f64, u16);

#[derive(Debug, Clone)]
struct AnyWave {
    rows: Vec<Row>,
    version: u32,
    sample: usize,
    mode: usize,
}

fn any_wave() -> impl Strategy<Value = AnyWave> {
    let weight = prop_oneof![8 => 0.1..5.0f64, 1 => Just(0.0)];
    let row = (prop::option::weighted(0.9, 0u8..3), 0u8..5, 0u8..2, weight, 0u16..3);
    let version = prop_oneof![5 => Just(1u32), 1 => Just(2u32)];
    let sample = prop_oneof![4 => Just(1usize), 4 => Just(2usize), 1 => 0usize..6];
    let mode = prop_oneof![5 => Just(0usize), 1 => 0usize..5];
    (prop::collection::vec(row, 0..40), version, sample, mode).prop_map(|(rows, version, sample, mode)| AnyWave {
        rows,
        version,
        sample,
        mode,
    })
}

fn dataset(wave: &AnyWave) -> Dataset {
    let answer = |row: &Row| row.0.map_or(NumberCell::Missing(MissingReason::Skipped), |v| NumberCell::Value(v.into()));
    let design = |row: &Row| CaseDesign {
        stratum: Some(row.2.to_string()),
        psu: Some(row.1.to_string()),
        weight: Some(row.3),
        fpc: None,
    };
    let categories = (1..=3).map(|code| Category { code, label: format!("group {code}") });
    let mut value = column("value", Cells::Number { values: wave.rows.iter().map(answer).collect() });
    value.item_version = wave.version;
    let values = wave.rows.iter().map(|row| row.4).collect();
    Dataset {
        columns: vec![value, column("group", Cells::Category { categories: categories.collect(), values })],
        designs: wave.rows.iter().map(design).collect(),
        ..Dataset::default()
    }
}

fn waves<'d>(any: &[AnyWave], datasets: &'d [Dataset]) -> Vec<WaveInput<'d>> {
    let mut waves = inputs(datasets, SampleType::Probability);
    for (wave, any) in waves.iter_mut().zip(any) {
        wave.wave.sample_type = SampleType::ALL[any.sample];
        wave.wave.mode = Mode::ALL[any.mode];
        wave.lonely = LonelyPsu::Adjust;
    }
    waves
}

fn built(any: &[AnyWave], coding: &Coding, by: bool) -> Series {
    let datasets: Vec<Dataset> = any.iter().map(dataset).collect();
    let group = VariableId::new("group").expect("a name");
    let options = SeriesOptions { pairs: Pairs::All, turns: true, detect: Some(0.05), ..SeriesOptions::default() };
    let made = series(&measure(coding.clone()), by.then_some(&group), &waves(any, &datasets), &options);
    made.expect("a series")
}

fn coding() -> impl Strategy<Value = Coding> {
    prop_oneof![Just(Coding::Proportion { codes: vec![1] }), Just(Coding::Mean)]
}

fn near(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-7 * (1.0 + a.abs().max(b.abs()))
}

/// The numbers of a series that must not move.
fn numbers(series: &Series) -> Vec<f64> {
    let mut numbers = Vec::new();
    for line in &series.lines {
        for point in &line.points {
            match point {
                Point::Estimated(e) => numbers.extend([e.value, e.se, e.lower, e.upper]),
                Point::Unrepresentative { value, .. } => numbers.push(*value),
                Point::Absent { .. } => {}
            }
        }
        numbers.extend(line.changes.iter().flat_map(|c| [c.difference, c.se, c.df]));
    }
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_crosses_a_break(
        any in prop::collection::vec(any_wave(), 0..6), coding in coding(), groups in any::<bool>()
    ) {
        let series = built(&any, &coding, groups && !any.is_empty());
        let broken = |from: usize, to: usize| any[from].version != any[to].version
            || SampleType::ALL[any[from].sample] != SampleType::ALL[any[to].sample]
            || Mode::ALL[any[from].mode].family() != Mode::ALL[any[to].mode].family();
        for line in &series.lines {
            prop_assert_eq!(line.points.len(), any.len());
            for change in &line.changes {
                prop_assert!(!broken(change.from, change.to));
                prop_assert!(change.p <= change.p_bh + 1e-12 && change.p_bh <= change.p_holm + 1e-12);
                prop_assert!(change.p_holm <= change.p_bonferroni + 1e-12 && change.p_bonferroni <= 1.0);
                prop_assert!(change.se > 0.0 || change.difference == 0.0);
            }
            if let Some(Trend::Tested(test)) = &line.trend {
                prop_assert!(test.waves.windows(2).all(|pair| !broken(pair[0], pair[1])));
                prop_assert!(test.linear.se > 0.0 && test.linear.p_holm >= test.linear.p);
            }
            for stretch in &line.smoothed {
                prop_assert!(stretch.points.windows(2).all(|pair| !broken(pair[0].wave, pair[1].wave)));
            }
            prop_assert!(trend_sentence(&series, line).is_none_or(|said| !said.contains("NaN")));
            prop_assert!(next_wave_sentence(&series, line).is_none_or(|said| !said.contains("NaN")));
        }
        prop_assert!(!sentence::sentence(&series).contains("NaN"));
        prop_assert!(interaction_sentence(&series).is_none_or(|said| !said.contains("NaN")));
        let datasets: Vec<Dataset> = any.iter().map(dataset).collect();
        if let Ok(pool) = pooled(&measure(coding), None, &waves(&any, &datasets)) {
            prop_assert!(pool.lines.iter().filter_map(|line| line.estimate()).all(|e| e.lower <= e.value && e.value <= e.upper));
        }
    }

    #[test]
    fn each_wave_may_scale_its_weights(any in prop::collection::vec(any_wave(), 1..5), coding in coding()) {
        let before = built(&any, &coding, true);
        let mut scaled = any.clone();
        for (i, wave) in scaled.iter_mut().enumerate() {
            wave.rows.iter_mut().for_each(|row| row.3 *= 10f64.powi(i as i32 + 1));
        }
        let after = built(&scaled, &coding, true);
        for (a, b) in before.lines.iter().zip(&after.lines) {
            if let (Some(Trend::Tested(a)), Some(Trend::Tested(b))) = (&a.trend, &b.trend) {
                prop_assert!(near(a.linear.coefficient, b.linear.coefficient) && near(a.linear.se, b.linear.se));
            }
        }
        let (before, after) = (numbers(&before), numbers(&after));
        prop_assert_eq!(before.len(), after.len());
        prop_assert!(before.iter().zip(&after).all(|(a, b)| near(*a, *b)), "{:?} {:?}", before, after);
    }

    #[test]
    fn rows_may_stand_in_any_order(any in prop::collection::vec(any_wave(), 1..5), coding in coding()) {
        let mut turned = any.clone();
        turned.iter_mut().for_each(|wave| wave.rows.reverse());
        let (before, after) = (numbers(&built(&any, &coding, true)), numbers(&built(&turned, &coding, true)));
        prop_assert_eq!(before.len(), after.len());
        prop_assert!(before.iter().zip(&after).all(|(a, b)| near(*a, *b)), "{:?} {:?}", before, after);
    }

    /// Everybody of a panel asked again and answering the same: nothing changed, and the design is not fooled into certainty.
    #[test]
    fn a_panel_that_repeats_itself_shows_no_change(wave in any_wave(), coding in coding()) {
        let panel = AnyWave { sample: 2, ..wave };
        let series = built(&[panel.clone(), panel], &coding, false);
        for change in &series.lines[0].changes {
            prop_assert!(change.difference == 0.0 && change.p == 1.0);
        }
    }
}
