//! What breaks a series, and what bridges a break.

use super::*;
use crate::finding::Findings;

fn name(i: usize) -> WaveName {
    WaveName::new(format!("w{i}")).expect("a name")
}

fn allowing(from: usize, to: usize, reason: &str) -> SeriesOptions {
    let given = Override { between: (name(from), name(to)), reason: reason.to_owned() };
    SeriesOptions { overrides: vec![given], ..SeriesOptions::default() }
}

fn with(waves: &[WaveInput<'_>], options: &SeriesOptions) -> Result<Series, Findings> {
    series(&measure(), None, waves, options)
}

#[test]
fn another_mode_family_breaks_the_series_and_another_mode_of_the_family_does_not() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let mut later = wave(1, &b);
    later.wave.mode = Mode::Paper;
    assert!(built(&[wave(0, &a), later.clone()]).breaks.is_empty());
    later.wave.mode = Mode::Telephone;
    let series = built(&[wave(0, &a), later]);
    assert_eq!(series.breaks[0].kind, BreakKind::ModeFamily);
    assert_eq!(series.breaks[0].reason, "The mode changed: people answered on the web, then by telephone.");
    assert!(series.lines[0].changes.is_empty());
}

#[test]
fn another_base_breaks_the_series() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let mut later = wave(1, &b);
    later.asked_of = Some("${heard} = 1");
    let series = built(&[wave(0, &a), later]);
    assert_eq!(series.breaks[0].kind, BreakKind::BaseRule);
    assert_eq!(series.breaks[0].reason, "The base changed from everybody to those with “${heard} = 1”.");
    assert!(series.lines[0].changes.is_empty());
}

#[test]
fn an_override_bridges_one_comparison_and_says_why() {
    let (a, mut b) = (dataset(1000, 410), dataset(1200, 600));
    b.columns[0].item_version = 2;
    let waves = [wave(0, &a), wave(1, &b)];
    let series = with(&waves, &allowing(1, 0, " a split ballot found no difference. ")).expect("a series");
    let [change] = series.lines[0].changes.as_slice() else { panic!("one change") };
    assert_eq!(change.overridden.as_deref(), Some("a split ballot found no difference."));
    assert_eq!(series.breaks.len(), 1);
    assert!(sentence(&series).ends_with(
        "a rise of 9 percentage points (95% interval 5 to 13); compared although the question changed: version 1 became version 2: a split ballot found no difference."
    ));
    // A comparison that needs no leave does not mention it.
    let c = dataset(1200, 600);
    let series = with(&[wave(0, &a), wave(1, &c)], &allowing(0, 1, "why not")).expect("a series");
    assert_eq!(series.lines[0].changes.len(), 1);
    assert_eq!(series.lines[0].changes[0].overridden, None);
}

#[test]
fn an_override_reaches_no_further_than_its_two_waves() {
    let sets: Vec<Dataset> = (0..4).map(|i| dataset(1000, 300 + 40 * i)).collect();
    let mut sets = sets;
    sets[2].columns[0].item_version = 2;
    sets[3].columns[0].item_version = 2;
    let waves: Vec<WaveInput<'_>> = sets.iter().enumerate().map(|(i, set)| wave(i, set)).collect();
    let series = with(&waves, &allowing(0, 3, "both were asked of half the sample")).expect("a series");
    let pairs: Vec<(usize, usize, bool)> =
        series.lines[0].changes.iter().map(|c| (c.from, c.to, c.overridden.is_some())).collect();
    assert_eq!(pairs, [(0, 1, false), (2, 3, false), (0, 3, true)]);
    // No trend and no smoothing over the break, allowed or not.
    assert_eq!(series.lines[0].trend, None);
    assert!(series.lines[0].smoothed.is_empty());
    // The sentence is about the nearest earlier wave.
    assert!(sentence(&series).contains("in Spring 2025"));
}

#[test]
fn an_override_needs_a_reason_and_two_waves() {
    let (a, b) = (dataset(1000, 410), dataset(1200, 600));
    let waves = [wave(0, &a), wave(1, &b)];
    let said = |options| with(&waves, &options).expect_err("refused").to_string();
    assert_eq!(
        said(allowing(0, 1, " \n")),
        "overrides[0].reason: A comparison across a break needs a reason that can be published. [override_invalid]"
    );
    assert!(said(allowing(0, 7, "so")).contains("overrides[0].between: The series has no wave w7."));
    assert!(said(allowing(1, 1, "so")).contains("overrides[0].between: The wave w1 is compared with itself."));
}

#[test]
fn no_override_makes_a_sample_of_an_open_link() {
    let (a, link) = (dataset(1000, 410), dataset(300, 200));
    let mut open = wave(1, &link);
    open.wave.sample_type = SampleType::OpenLink;
    let series = with(&[wave(0, &a), open], &allowing(0, 1, "we want to")).expect("a series");
    assert!(series.lines[0].changes.is_empty());
}

#[test]
fn pairs_can_be_chosen() {
    let sets: Vec<Dataset> = (0..3).map(|i| dataset(1000, 300 + 40 * i)).collect();
    let waves: Vec<WaveInput<'_>> = sets.iter().enumerate().map(|(i, set)| wave(i, set)).collect();
    let pairs = |pairs| {
        let series = with(&waves, &SeriesOptions { pairs, ..SeriesOptions::default() }).expect("a series");
        series.lines[0].changes.iter().map(|c| (c.from, c.to)).collect::<Vec<_>>()
    };
    assert_eq!(pairs(Pairs::Neighbours), [(0, 1), (1, 2)]);
    assert_eq!(pairs(Pairs::FromFirst), [(0, 1), (0, 2)]);
    assert_eq!(pairs(Pairs::All), [(0, 1), (1, 2), (0, 2)]);
}
