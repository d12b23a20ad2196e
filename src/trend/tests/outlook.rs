//! Trend, smoothing, turning points, the next wave, and samples nobody drew.

use super::*;
use crate::trend::{interaction_sentence, next_wave_sentence, trend_sentence};

fn line_of(yes: &[usize], options: &SeriesOptions) -> (Series, Line) {
    let sets: Vec<Dataset> = yes.iter().map(|yes| dataset(1000, *yes)).collect();
    let waves: Vec<WaveInput<'_>> = sets.iter().enumerate().map(|(i, set)| half_yearly(i, set)).collect();
    let series = series(&measure(), None, &waves, options).expect("a series");
    let line = series.lines[0].clone();
    (series, line)
}

/// As many waves as one likes.
fn half_yearly(i: usize, dataset: &Dataset) -> WaveInput<'_> {
    let mut input = wave(i % TITLES.len(), dataset);
    let year = 2010 + i16::try_from(i / 2).expect("few");
    let day = crate::time::Day::new(year, if i.is_multiple_of(2) { 1 } else { 7 }, 1).expect("a day");
    input.wave.name = WaveName::new(format!("w{i}")).expect("a name");
    input.wave.title = format!("Wave {}", i + 1);
    input.wave.fieldwork = Fieldwork { from: day, to: day };
    input
}

#[test]
fn a_steady_rise_is_said() {
    let (series, line) = line_of(&[300, 330, 360, 390, 420], &SeriesOptions::default());
    let test = line.trend.as_ref().and_then(Trend::test).expect("a test");
    assert_eq!((test.waves.len(), test.scale), (5, TrendScale::LogOdds));
    assert!(test.clear_line().is_some_and(|term| term.coefficient > 0.0 && term.df == 4994.0));
    assert_eq!(
        trend_sentence(&series, &line).as_deref(),
        Some("It has risen steadily since Wave 1, from 30% to 42% in Wave 5 (a clear trend over 5 waves).")
    );
    // Each step of three points alone is not clear.
    assert!(sentence(&series).contains("no clear change"));
}

#[test]
fn a_curve_is_not_called_a_rise() {
    let (series, line) = line_of(&[300, 420, 460, 430, 320], &SeriesOptions::default());
    let said = trend_sentence(&series, &line).expect("a sentence");
    assert_eq!(
        said,
        "Over the 5 waves since Wave 1 it did not move in a straight line: its course bends downwards, from 30% to 32% in Wave 5."
    );
    let (series, line) = line_of(&[300, 305, 299], &SeriesOptions::default());
    let said = trend_sentence(&series, &line).expect("a sentence");
    assert_eq!(said, "Over the 3 waves since Wave 1 there is no clear trend.");
}

#[test]
fn waves_that_nobody_said_yes_in_have_no_trend_and_say_why() {
    let (series, line) = line_of(&[0, 0, 0, 0], &SeriesOptions::default());
    assert!(matches!(line.trend, Some(Trend::Absent { .. })));
    assert!(trend_sentence(&series, &line).is_some_and(|said| said.starts_with("No trend is tested: no trend can be")));
    assert_eq!(line_of(&[300, 400], &SeriesOptions::default()).1.trend, None);
}

#[test]
fn smoothing_stands_beside_the_estimates_and_stops_at_breaks() {
    let yes = [300, 340, 320, 360];
    let (_, line) = line_of(&yes, &SeriesOptions::default());
    let [stretch] = line.smoothed.as_slice() else { panic!("one stretch") };
    assert_eq!(stretch.points.iter().map(|p| p.wave).collect::<Vec<_>>(), [0, 1, 2, 3]);
    for point in &stretch.points {
        let Point::Estimated(estimate) = &line.points[point.wave] else { panic!("an estimate") };
        assert!(point.se < estimate.se && point.lower < point.value && point.value < point.upper);
    }
    let mut sets: Vec<Dataset> = yes.iter().map(|yes| dataset(1000, *yes)).collect();
    sets[3].columns[0].item_version = 2;
    let waves: Vec<WaveInput<'_>> = sets.iter().enumerate().map(|(i, set)| half_yearly(i, set)).collect();
    let broken = built(&waves);
    assert_eq!(broken.lines[0].smoothed[0].points.len(), 3);
    // The latest stretch has one wave: no trend is claimed from the older ones.
    assert_eq!(broken.lines[0].trend, None);
}

#[test]
fn a_turn_is_found_where_it_is_and_only_when_asked_for() {
    let tent = [200, 260, 320, 380, 440, 380, 320, 260, 200];
    assert_eq!(line_of(&tent, &SeriesOptions::default()).1.turns, None);
    let asking = SeriesOptions { turns: true, ..SeriesOptions::default() };
    let turns = line_of(&tent, &asking).1.turns.expect("turns");
    assert_eq!(turns.at, [4]);
    assert_eq!(turns.pieces.iter().map(|p| (p.from, p.to)).collect::<Vec<_>>(), [(0, 4), (4, 8)]);
    assert!(turns.pieces[0].slope > 0.1 && turns.pieces[1].slope < -0.1);
    assert_eq!(line_of(&tent[..6], &asking).1.turns, None);
}

/// By hand: (1.959964 + 0.841621)·√2·SE, and a next base of n·SE²/((δ/2.801585)² − SE²).
#[test]
fn the_next_wave_is_planned_from_the_last() {
    let asking = |detect| SeriesOptions { detect: Some(detect), ..SeriesOptions::default() };
    let (series, line) = line_of(&[400, 400], &asking(0.06));
    let next = line.next_wave.expect("a plan");
    let se = (0.24f64 / 999.0).sqrt();
    assert!((next.minimum_detectable_change - 2.801585218112968 * 2f64.sqrt() * se).abs() < 1e-9);
    let wanted = (1000.0 * se * se / ((0.06f64 / 2.801585218112968).powi(2) - se * se)).ceil();
    assert_eq!(next.wanted, Some(Wanted { change: 0.06, base: Some(wanted as usize) }));
    assert_eq!((next.after, next.base, next.correlation), (1, 1000, 0.0));
    assert_eq!(
        next_wave_sentence(&series, &line).as_deref(),
        Some(
            "A next wave like Wave 2, with a base of 1,000 people, would find a change of 7 percentage points or more in 80 of 100 cases. To find one of 6.0 percentage points it would need 1,100 people."
                .replace("1,100", &format!("1,{:03}", wanted as usize - 1000))
                .as_str()
        )
    );
    let (_, line) = line_of(&[400, 400], &asking(0.03));
    assert_eq!(line.next_wave.and_then(|next| next.wanted), Some(Wanted { change: 0.03, base: None }));
}

#[test]
fn few_people_are_not_for_publication() {
    let showing = |rows, yes| {
        let set = dataset(rows, yes);
        built(&[wave(0, &set)]).lines[0].points[0].showing(&measure().coding)
    };
    assert_eq!(showing(1000, 400), Some(Showing::Show));
    assert_eq!(showing(25, 12), Some(Showing::NotForPublication));
    assert_eq!(showing(1000, 0), Some(Showing::WithCaution));
    let absent = Point::Absent { why: String::new() };
    assert_eq!(absent.showing(&measure().coding), None);
}

#[test]
fn a_calibrated_open_link_has_a_model_based_interval_and_nothing_else() {
    let (a, link) = (dataset(400, 150), dataset(312, 200));
    let ones = vec![1.0; 312];
    let mut open = wave(1, &link);
    open.wave.sample_type = SampleType::OpenLink;
    open.wave.margins = 3;
    open.weights = Some(WeightsInUse { values: &ones, label: "raked", residuals: &[] });
    let alone = built(std::slice::from_ref(&open));
    let Point::Unrepresentative { interval: Some(interval), .. } = &alone.lines[0].points[0] else { panic!("apart") };
    assert!(interval.lower < 200.0 / 312.0 && 200.0 / 312.0 < interval.upper);
    assert_eq!(
        sentence(&alone),
        "Among the 312 people who took part in Autumn 2024 through an open link, the figure for “Offered fake goods” is 64% (model-based interval 59 to 69, quality C: not drawn at random, weighted to known margins); no change is claimed."
    );
    assert!(basis(&alone, &alone.lines[0]).contains("Model-based interval: it assumes"));
    let mut again = open.clone();
    again.wave.name = WaveName::new("again").expect("a name");
    let two = built(&[wave(0, &a), open, again]);
    assert!(two.lines[0].changes.is_empty() && two.lines[0].smoothed.is_empty());
    assert!(!sentence(&two).contains("confidence"));
}

#[test]
fn quality_follows_the_sample() {
    let set = dataset(10, 5);
    let of = |sample_type, margins, response_rate| {
        SeriesWave { sample_type, margins, response_rate, ..wave(0, &set).wave }.quality()
    };
    assert_eq!(of(SampleType::Probability, 0, Some(0.4)), Quality::A);
    assert_eq!(of(SampleType::Probability, 5, Some(0.39)), Quality::B);
    assert_eq!(of(SampleType::ProbabilityPanel, 0, None), Quality::B);
    assert_eq!(of(SampleType::QuotaPanel, 4, None), Quality::B);
    assert_eq!(of(SampleType::QuotaPanel, 3, None), Quality::C);
    assert_eq!(of(SampleType::OpenLink, 9, None), Quality::C);
    assert_eq!(of(SampleType::OpenLink, 0, Some(0.9)), Quality::D);
}

#[test]
fn groups_that_move_differently_are_said_to() {
    let mut sets: Vec<Dataset> = (0..4).map(|_| dataset(2000, 800)).collect();
    for (i, set) in sets.iter_mut().enumerate() {
        // In each later wave 150 more of the older group say yes.
        if let Cells::Category { values, .. } = &mut set.columns[0].cells {
            (1000..1000 + 300 * i).filter(|row| row % 2 == 1).for_each(|row| values[row] = 1);
        }
    }
    let waves: Vec<WaveInput<'_>> = sets.iter().enumerate().map(|(i, set)| half_yearly(i, set)).collect();
    let by = VariableId::new("age").expect("a name");
    let series = series(&measure(), Some(&by), &waves, &SeriesOptions::default()).expect("a series");
    let interaction = series.interaction.as_ref().expect("a test");
    assert!(interaction.p < 1e-6);
    assert_eq!(
        interaction_sentence(&series).as_deref(),
        Some("By age group, the 2 groups moved differently since Wave 1.")
    );
    assert!(
        trend_sentence(&series, &series.lines[1]).is_some_and(|said| said.starts_with("Yes: It has risen steadily"))
    );
}

#[test]
fn waves_across_a_break_are_not_pooled() {
    let (a, mut b) = (dataset(1000, 400), dataset(1000, 500));
    let pool = pooled(&measure(), None, &[wave(0, &a), wave(1, &b)]).expect("a pool");
    let estimate = pool.lines[0].estimate().expect("an estimate");
    assert!((estimate.value - 0.45).abs() < 1e-12 && estimate.base == 2000 && estimate.df == 1998.0);
    assert!((estimate.se - f64::sqrt(0.25 * (0.24 / 999.0 + 0.25 / 999.0))).abs() < 1e-12);
    assert_eq!((pool.period.from, pool.period.to), (wave(0, &a).wave.fieldwork.from, wave(1, &b).wave.fieldwork.to));
    b.columns[0].item_version = 2;
    let refused = pooled(&measure(), None, &[wave(0, &a), wave(1, &b)]).expect_err("refused");
    assert_eq!(
        refused.to_string(),
        "waves[w1]: The question changed: version 1 became version 2. [waves_not_comparable]"
    );
    assert!(pooled(&measure(), None, &[]).is_err());
}
