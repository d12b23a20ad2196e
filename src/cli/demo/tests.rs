use super::*;
use crate::app::production::SeriesAsked;
use crate::measure::Coding;
use crate::questionnaire::{Draft, check};
use crate::trend::{Point, Series};

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

fn series(app: &App, measure: &str) -> Series {
    wait(async {
        let study = authoring::study(app, &StudyName::new(STUDY).expect("a name")).await.expect("the study");
        let measure = MeasureName::new(measure).expect("a name");
        production::series(app, study.id, &measure, SeriesAsked::default()).await.expect("a series")
    })
}

fn counts(app: &App) -> Vec<(String, u64)> {
    wait(async {
        let study = authoring::study(app, &StudyName::new(STUDY).expect("a name")).await.expect("the study");
        let mut counts = Vec::new();
        for wave in authoring::waves(app, study.id).await.expect("waves") {
            let live = fieldwork::live_counts(app, wave.id).await.expect("counts");
            counts.push((wave.name.to_string(), live.iter().map(|(_, n)| n).sum()));
        }
        counts
    })
}

#[test]
fn the_demonstration_says_who_asks() {
    let mut draft = templates::embedded(TEMPLATE).expect("the template").questionnaire;
    let remarks = |draft: &Draft| check(draft.clone()).1.iter().map(|f| f.code.clone()).collect::<Vec<_>>();
    assert_eq!(remarks(&draft), [Code::HELP_LINE_UNTRIED, Code::PLACEHOLDER_LEFT, Code::PLACEHOLDER_LEFT]);
    signed(&mut draft.front_matter);
    // The numbers in it are for somebody to try who asks real people.
    assert_eq!(remarks(&draft), [Code::HELP_LINE_UNTRIED]);
}

/// Eight waves of eight measures are 64 intervals at 95 %: at least 55 of them should hold the truth (a binomial count below 56
/// has a probability under one in a thousand, and the seed is fixed).
const COVERED_AT_LEAST: usize = 55;

#[test]
fn the_figures_find_the_known_truth_and_a_second_run_adds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = prepare(folder.path()).expect("filled");
    let before = counts(&first.app);
    assert_eq!(before.len(), WAVES.len() + 1);
    assert!(before[..WAVES.len()].iter().all(|(_, n)| (1000..1400).contains(n)), "{before:?}");

    let mut covered = 0;
    let mut checked = 0;
    for (measure, variable) in [
        ("offered_12m", "offered_12m"),
        ("ever_knowingly", "ladder"),
        ("funds_organised_crime", "belief_organised_crime"),
        ("rejects_victimless", "belief_victimless"),
        ("sees_danger", "belief_danger"),
        ("friends_disapprove", "friends_disapprove"),
        ("intends_2y", "intention_2y"),
        ("would_report", "would_report"),
    ] {
        let truth = truth::tracked(variable).expect("a tracked question");
        let series = series(&first.app, measure);
        let Coding::Proportion { codes } = &series.measure.coding else { panic!("{measure} is a share") };
        let options: Vec<usize> = codes.iter().map(|code| *code as usize - 1).collect();
        for (wave, point) in series.lines[0].points.iter().take(WAVES.len()).enumerate() {
            let Point::Estimated(estimate) = point else { panic!("{measure} {wave}: {point:?}") };
            let true_share = truth.true_share(wave, &options, series.measure.base.include_dont_know);
            assert!(
                (estimate.value - true_share).abs() < 0.08,
                "{measure} {wave}: {} for {true_share}",
                estimate.value
            );
            checked += 1;
            covered += usize::from(estimate.lower <= true_share && true_share <= estimate.upper);
        }
        assert!(!matches!(series.lines[0].points[WAVES.len()], Point::Estimated(_)), "the open link has no interval");
    }
    println!("{covered} of {checked} intervals hold the truth");
    assert_eq!(checked, 64);
    assert!(covered >= COVERED_AT_LEAST, "{covered} of {checked} intervals hold the truth");

    let headline = series(&first.app, MEASURE);
    assert_eq!(headline.breaks.iter().filter(|found| found.before == 1).count(), 1);
    let bridged: Vec<_> =
        headline.lines[0].changes.iter().filter_map(|c| Some((c.from, c.to, c.overridden.as_deref()?))).collect();
    assert_eq!(bridged, [(0, 1, REASON)]);
    assert!(
        headline.waves[..WAVES.len()].iter().all(|wave| wave.calibrated && wave.margins == 2),
        "{:?}",
        headline.waves
    );

    let (link, password) = (first.link.clone(), first.password.clone());
    drop(first);
    let second = prepare(folder.path()).expect("opened again");
    assert_eq!((second.link, second.password), (link, password));
    assert_eq!(counts(&second.app), before);
}
