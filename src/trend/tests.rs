use super::sentence::{basis, line_sentence, sentence};
use super::*;
use crate::dataset::{Cells, Column, Dataset, missing_value};
use crate::finding::Code;
use crate::id::{ConceptId, MeasureName};
use crate::measure::{BaseRule, Coding, WeightsInUse};
use crate::questionnaire::missing::MissingReason;
use crate::sample::CaseDesign;
use crate::study::{LonelyPsu, Mode};

const TITLES: [&str; 6] = ["Spring 2024", "Autumn 2024", "Spring 2025", "Autumn 2025", "Spring 2026", "Autumn 2026"];

fn column(variable: &str, item_version: u32, values: Vec<u16>) -> Column {
    let category = |(code, label): (i32, &str)| Category { code, label: label.to_owned() };
    Column {
        variable: VariableId::new(variable).expect("a name"),
        concept: ConceptId::new(variable).expect("a name"),
        item_version,
        label: if variable == "age" { "age group".to_owned() } else { variable.to_owned() },
        cells: Cells::Category { categories: [(0, "No"), (1, "Yes")].into_iter().map(category).collect(), values },
    }
}

/// `rows` people, of whom the first `yes` said yes; the first half of each answer is young.
fn dataset(rows: usize, yes: usize) -> Dataset {
    let answers = (0..rows).map(|row| u16::from(row < yes)).collect();
    let age = (0..rows).map(|row| u16::from(row % 2 == 1)).collect();
    Dataset {
        columns: vec![column("offered", 1, answers), column("age", 1, age)],
        designs: vec![CaseDesign::default(); rows],
        ..Dataset::default()
    }
}

fn not_asked(rows: usize) -> Dataset {
    let mut dataset = dataset(rows, 0);
    dataset.columns[0] = column("offered", 1, vec![missing_value(MissingReason::NotInWave); rows]);
    dataset
}

fn wave(i: usize, dataset: &Dataset) -> WaveInput<'_> {
    let day = |month| crate::time::Day::new(2024 + i16::try_from(i / 2).expect("few"), month, 1).expect("a day");
    let month = if i.is_multiple_of(2) { 3 } else { 10 };
    WaveInput {
        wave: SeriesWave {
            name: WaveName::new(format!("w{i}")).expect("a name"),
            title: TITLES[i].to_owned(),
            fieldwork: Fieldwork { from: day(month), to: day(month + 1) },
            sample_type: SampleType::Probability,
            mode: Mode::Web,
            cases: dataset.rows(),
            margins: 0,
            calibrated: false,
            response_rate: None,
            provisional: false,
        },
        population: "adults in Scotland",
        asked_of: None,
        lonely: LonelyPsu::Fail,
        dataset,
        weights: None,
    }
}

fn measure() -> Measure {
    Measure {
        name: MeasureName::new("offered").expect("a name"),
        title: "Offered fake goods".to_owned(),
        variable: VariableId::new("offered").expect("a name"),
        coding: Coding::Proportion { codes: vec![1] },
        base: BaseRule::default(),
        reading: "of adults have been offered fake goods".to_owned(),
    }
}

fn built(waves: &[WaveInput<'_>]) -> Series {
    series(&measure(), None, waves, &SeriesOptions::default()).expect("a series")
}

#[test]
fn a_clear_rise() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 540));
    let series = built(&[wave(0, &a), wave(1, &b)]);
    let [change] = series.lines[0].changes.as_slice() else { panic!("one change") };
    assert!((change.difference - 0.04).abs() < 1e-12);
    let variance = 0.41 * 0.59 / 999.0 + 0.45 * 0.55 / 1199.0;
    assert!((change.se - f64::sqrt(variance)).abs() < 1e-12);
    assert_eq!(change.df, 2198.0);
    // p is about 0.059: not clear.
    assert_eq!(
        sentence(&series),
        "In Autumn 2024, 45% of adults have been offered fake goods, against 41% in Spring 2024: no clear change, and a fall of more than 1 or a rise of more than 9 percentage points can be excluded."
    );
    let c = dataset(1200, 600);
    let series = built(&[wave(0, &a), wave(1, &c)]);
    assert_eq!(
        sentence(&series),
        "In Autumn 2024, 50% of adults have been offered fake goods, up from 41% in Spring 2024: a rise of 9 percentage points (95% interval 5 to 13)."
    );
    assert_eq!(
        basis(&series, &series.lines[0]),
        "Base: 1,000 people in Spring 2024 (1 March 2024 to 1 April 2024) and 1,200 people in Autumn 2024 (1 October 2024 to 1 November 2024). The figures are unweighted."
    );
}

#[test]
fn a_clear_fall_and_decimals_where_rounding_would_contradict() {
    let (a, b) = (dataset(10_000, 4104), dataset(10_000, 3756));
    let series = built(&[wave(0, &a), wave(1, &b)]);
    // 41 − 38 is 3, but so is 3.48 rounded: whole numbers would do.
    assert_eq!(
        sentence(&series),
        "In Autumn 2024, 38% of adults have been offered fake goods, down from 41% in Spring 2024: a fall of 3 percentage points (95% interval 2 to 5)."
    );
    let c = dataset(10_000, 3744);
    let series = built(&[wave(0, &a), wave(1, &c)]);
    // 41 − 37 is 4, and 3.6 rounds to 4.
    assert!(
        sentence(&series)
            .ends_with("down from 41% in Spring 2024: a fall of 4 percentage points (95% interval 2 to 5).")
    );
    let d = dataset(10_000, 4246);
    let series = built(&[wave(0, &a), wave(1, &d)]);
    // 42 − 41 is 1, and 1.42 rounds to 1, but the near end of the interval would vanish.
    assert_eq!(
        sentence(&series),
        "In Autumn 2024, 42.5% of adults have been offered fake goods, up from 41.0% in Spring 2024: a rise of 1.4 percentage points (95% interval 0.1 to 2.8)."
    );
}

#[test]
fn many_looks_ask_for_more() {
    let sets: Vec<Dataset> = [400, 400, 400, 400, 400, 446].into_iter().map(|yes| dataset(1000, yes)).collect();
    let waves: Vec<WaveInput<'_>> = sets.iter().enumerate().map(|(i, set)| wave(i, set)).collect();
    let series = built(&waves);
    let last = series.lines[0].changes.last().expect("changes");
    assert_eq!(series.lines[0].changes.len(), 5);
    assert!(last.p < 0.05);
    assert!((last.p_holm - 5.0 * last.p).abs() < 1e-12);
    assert_eq!(
        sentence(&series),
        "In Autumn 2026, 45% of adults have been offered fake goods, against 40% in Spring 2026: no clear change once allowance is made for looking at 5 changes (95% interval of this one: a rise of 0.3 to 8.9 percentage points)."
    );
}

#[test]
fn a_wave_that_did_not_ask_does_not_stand_in_the_way() {
    let (a, none, b) = (dataset(1000, 410), not_asked(900), dataset(1200, 600));
    let series = built(&[wave(0, &a), wave(1, &none), wave(2, &b)]);
    assert_eq!(series.lines[0].points[1], Point::Absent { why: "Not asked in this wave.".to_owned() });
    let [change] = series.lines[0].changes.as_slice() else { panic!("one change") };
    assert_eq!((change.from, change.to), (0, 2));
    assert!(series.breaks.is_empty());
}

#[test]
fn an_open_link_stands_apart() {
    let (a, link, b) = (dataset(1000, 410), dataset(312, 200), dataset(1200, 600));
    let mut open = wave(1, &link);
    open.wave.sample_type = SampleType::OpenLink;
    let series = built(&[wave(0, &a), open.clone(), wave(2, &b)]);
    assert_eq!(series.lines[0].points[1], Point::Unrepresentative { value: 200.0 / 312.0, base: 312, interval: None });
    let kinds: Vec<(usize, BreakKind)> = series.breaks.iter().map(|b| (b.before, b.kind)).collect();
    assert_eq!(kinds, [(1, BreakKind::SampleType), (2, BreakKind::SampleType)]);
    assert_eq!(series.breaks[0].reason, "The sample changed from a probability sample to an open link.");
    let [change] = series.lines[0].changes.as_slice() else { panic!("one change") };
    assert_eq!((change.from, change.to), (0, 2));
    let alone = built(&[open]);
    assert_eq!(
        sentence(&alone),
        "Among the 312 people who took part in Autumn 2024 through an open link, the figure for “Offered fake goods” is 64%; it describes them only, and no change is claimed."
    );
    assert_eq!(basis(&alone, &alone.lines[0]), "Base: 312 people in Autumn 2024 (1 October 2024 to 1 November 2024).");
}

#[test]
fn a_new_version_of_the_question_breaks_the_series() {
    let (a, mut b) = (dataset(1000, 410), dataset(1200, 600));
    b.columns[0].item_version = 2;
    let series = built(&[wave(0, &a), wave(1, &b)]);
    assert!(series.lines[0].changes.is_empty());
    assert_eq!(
        series.breaks,
        [Break {
            before: 1,
            kind: BreakKind::ItemVersion,
            reason: "The question changed: version 1 became version 2.".to_owned()
        }]
    );
    assert_eq!(
        sentence(&series),
        "In Autumn 2024, 50% of adults have been offered fake goods (95% interval 47 to 53); it cannot be compared with the waves before Autumn 2024: The question changed: version 1 became version 2."
    );
}

/// Everything that breaks a series between two waves whose questions have the same version.
fn breaks_after(change: impl Fn(&mut Dataset)) -> Vec<String> {
    let (a, mut b) = (dataset(1000, 410), dataset(1200, 600));
    change(&mut b);
    let by = VariableId::new("age").expect("a name");
    let series =
        series(&measure(), Some(&by), &[wave(0, &a), wave(1, &b)], &SeriesOptions::default()).expect("a series");
    let changes = series.lines.iter().map(|line| line.changes.len()).sum::<usize>();
    assert_eq!(changes == 0, !series.breaks.is_empty());
    assert!(series.breaks.iter().all(|b| b.before == 1 && b.kind == BreakKind::ItemVersion));
    series.breaks.into_iter().map(|b| b.reason).collect()
}

fn options(column: &mut Column) -> &mut Vec<Category> {
    let Cells::Category { categories, .. } = &mut column.cells else { panic!("a coded column") };
    categories
}

#[test]
fn a_changed_question_breaks_the_series_even_under_its_old_version() {
    let changed = ["The question's wording or options changed."];
    assert!(breaks_after(|_| ()).is_empty());
    assert_eq!(breaks_after(|b| b.columns[0].label = "bought".to_owned()), changed);
    assert_eq!(breaks_after(|b| b.columns[0].concept = ConceptId::new("bought").expect("a name")), changed);
    assert_eq!(breaks_after(|b| options(&mut b.columns[0])[0].label = "Never".to_owned()), changed);
    assert_eq!(breaks_after(|b| options(&mut b.columns[0])[0].code = 7), changed);
    assert_eq!(breaks_after(|b| options(&mut b.columns[0]).reverse()), changed);
    assert_eq!(
        breaks_after(|b| options(&mut b.columns[1])[1].label = "Old".to_owned()),
        ["The wording or options of the question behind the groups changed."]
    );
    assert_eq!(
        breaks_after(|b| b.columns[1].item_version = 2),
        ["The question behind the groups changed: version 1 became version 2."]
    );
}

#[test]
fn a_census_is_not_a_sample_and_needs_the_size_of_its_register() {
    fn census(dataset: &Dataset) -> WaveInput<'_> {
        let mut census = wave(1, dataset);
        census.wave.sample_type = SampleType::CensusOfRegister;
        census
    }
    let (a, mut b) = (dataset(1000, 410), dataset(1200, 600));
    let without = built(&[wave(0, &a), census(&b)]);
    assert_eq!(without.lines[0].points[1], Point::Unrepresentative { value: 0.5, base: 1200, interval: None });
    b.designs = vec![CaseDesign { fpc: Some(1500.0), ..CaseDesign::default() }; 1200];
    let series = built(&[wave(0, &a), census(&b)]);
    assert_eq!(series.breaks[0].reason, "The sample changed from a probability sample to a census of a register.");
    assert!(series.lines[0].changes.is_empty());
    let Point::Estimated(estimate) = &series.lines[0].points[1] else { panic!("an estimate") };
    assert!((estimate.se - f64::sqrt(0.2 * 0.25 / 1199.0)).abs() < 1e-12);
    assert_eq!(estimate.weights, "inverse sampling fractions");
}

#[test]
fn another_population_breaks_the_series() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let mut later = wave(1, &b);
    later.population = "adults in Britain";
    let series = built(&[wave(0, &a), later]);
    assert!(series.lines[0].changes.is_empty());
    assert_eq!(series.breaks[0].kind, BreakKind::Population);
}

#[test]
fn the_first_wave_has_nothing_to_be_compared_with() {
    let a = dataset(1000, 410);
    let series = built(&[wave(0, &a)]);
    assert_eq!(
        sentence(&series),
        "In Spring 2024, 41% of adults have been offered fake goods (95% interval 38 to 44); there is no earlier wave to compare it with."
    );
    assert_eq!(sentence(&built(&[])), "There is no figure: no wave has been held.");
}

#[test]
fn groups_share_one_adjustment() {
    let (a, mut b) = (dataset(2000, 800), dataset(2000, 800));
    // In the later wave 200 more of the older group say yes.
    if let Cells::Category { values, .. } = &mut b.columns[0].cells {
        (1000..1400).filter(|row| row % 2 == 1).for_each(|row| values[row] = 1);
    }
    let by = VariableId::new("age").expect("a name");
    let series =
        series(&measure(), Some(&by), &[wave(0, &a), wave(1, &b)], &SeriesOptions::default()).expect("a series");
    let groups: Vec<&str> = series.lines.iter().filter_map(|l| l.group.as_ref()).map(|g| g.label.as_str()).collect();
    assert_eq!(groups, ["No", "Yes"]);
    let p: Vec<(f64, f64)> = series.lines.iter().flat_map(|l| &l.changes).map(|c| (c.p, c.p_holm)).collect();
    assert!(p[1].0 < 1e-10 && (p[1].1 - 2.0 * p[1].0).abs() < 1e-15);
    assert_eq!(
        sentence(&series),
        "By age group, up to Autumn 2024: Yes rose from 40% in Spring 2024 to 60%, a rise of 20 percentage points (95% interval 16 to 24); no clear change in the other group."
    );
    assert!(line_sentence(&series, &series.lines[0]).starts_with("No: In Autumn 2024, 40% of adults"));
}

#[test]
fn a_wave_still_in_the_field_says_so() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let mut open = wave(1, &b);
    open.wave.provisional = true;
    let series_of_two = built(&[wave(0, &a), open.clone()]);
    assert_eq!(
        sentence(&series_of_two),
        "So far (fieldwork is still open), in Autumn 2024, 50% of adults have been offered fake goods, up from 41% in Spring 2024: a rise of 9 percentage points (95% interval 5 to 13)."
    );
    assert_eq!(
        sentence(&built(std::slice::from_ref(&open))),
        "So far (fieldwork is still open), in Autumn 2024, 50% of adults have been offered fake goods (95% interval 47 to 53); there is no earlier wave to compare it with."
    );
    let by = VariableId::new("age").expect("a name");
    let groups =
        series(&measure(), Some(&by), &[wave(0, &a), open.clone()], &SeriesOptions::default()).expect("a series");
    assert!(
        sentence(&groups).starts_with("So far (fieldwork is still open), by age group, up to Autumn 2024: No rose ")
    );
    assert!(line_sentence(&groups, &groups.lines[0]).starts_with("No: So far (fieldwork is still open), in Autumn"));
    open.wave.sample_type = SampleType::OpenLink;
    assert_eq!(
        sentence(&built(&[open])),
        "So far (fieldwork is still open), among the 1,200 people who took part in Autumn 2024 through an open link, the figure for “Offered fake goods” is 50%; it describes them only, and no change is claimed."
    );
}

#[test]
fn weights_that_differ_between_the_waves_are_both_named() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let ones = vec![1.0; 1200];
    let mut raked = wave(1, &b);
    raked.weights = Some(WeightsInUse { values: &ones, label: "raked to sex", residuals: &[] });
    let said = |series: &Series| basis(series, &series.lines[0]).split(" Weights: ").nth(1).map(str::to_owned);
    let first = built(&[wave(0, &a), raked.clone()]);
    assert_eq!(said(&first).as_deref(), Some("none in Spring 2024 and raked to sex in Autumn 2024, treated as fixed."));
    let mut before = raked.clone();
    before.wave = wave(0, &b).wave;
    let second = built(&[before, raked]);
    assert_eq!(said(&second).as_deref(), Some("raked to sex, treated as fixed."));
}

#[test]
fn means_are_not_percentages() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let mean = Measure { coding: Coding::Mean, reading: "is the mean of adults".to_owned(), ..measure() };
    let series = series(&mean, None, &[wave(0, &a), wave(1, &b)], &SeriesOptions::default()).expect("a series");
    assert_eq!(
        sentence(&series),
        "In Autumn 2024, 0.50 is the mean of adults, up from 0.41 in Spring 2024: a rise of 0.09 (95% interval 0.05 to 0.13)."
    );
}

#[test]
fn a_measure_that_fits_no_wave_is_refused() {
    let a = dataset(10, 5);
    let strange = Measure { coding: Coding::Proportion { codes: vec![9] }, ..measure() };
    let findings = series(&strange, None, &[wave(0, &a)], &SeriesOptions::default()).expect_err("refused");
    assert_eq!(findings.iter().next().map(|f| f.code.clone()), Some(Code::CODE_UNKNOWN));
    let by = VariableId::new("nothing").expect("a name");
    let findings = series(&measure(), Some(&by), &[wave(0, &a)], &SeriesOptions::default()).expect_err("refused");
    assert_eq!(findings.to_string(), "by: No wave has the variable nothing as a coded variable. [reference_unknown]");
}

#[test]
fn a_wave_without_anybody_in_the_base_says_so() {
    let mut empty = dataset(10, 5);
    empty.columns[0] = column("offered", 1, vec![missing_value(MissingReason::Skipped); 10]);
    let series = built(&[wave(0, &empty)]);
    assert_eq!(series.lines[0].points[0], Point::Absent { why: "Nobody is in the base.".to_owned() });
    assert_eq!(sentence(&series), "There is no figure: Nobody is in the base.");
}

/// Nobody of three, then everybody of three: the linearised standard errors are 0, but nothing is certain.
#[test]
fn nobody_and_everybody_are_not_certainties() {
    let (none, all) = (dataset(3, 0), dataset(3, 3));
    let series = built(&[wave(0, &none), wave(1, &all)]);
    let [change] = series.lines[0].changes.as_slice() else { panic!("one change") };
    let far = 1.0 - 0.025f64.powf(1.0 / 3.0);
    let se = far / crate::numeric::distribution::student::two_sided_t(0.05, 2.0);
    assert!((change.se - se * 2f64.sqrt()).abs() < 1e-12);
    assert!(change.p > 0.0);
    let again = built(&[wave(0, &none), wave(1, &none)]);
    assert_eq!(again.lines[0].changes[0].p, 1.0);
    // Taken whole, they are.
    let whole = |mut dataset: Dataset| {
        dataset.designs = vec![CaseDesign { fpc: Some(1.0), ..CaseDesign::default() }; 3];
        dataset
    };
    let (none, all) = (whole(none), whole(all));
    let certain = &built(&[wave(0, &none), wave(1, &all)]).lines[0].changes[0];
    assert_eq!((certain.difference, certain.se, certain.p), (1.0, 0.0, 0.0));
}

#[test]
fn a_question_stands_in_quotation_marks() {
    assert_eq!(super::sentence::in_a_sentence("How old are you?"), "“How old are you?”");
    assert_eq!(super::sentence::in_a_sentence("age group"), "age group");
}

mod breaks;
mod outlook;
