use super::*;
use crate::dataset::Category;
use crate::trend::fixtures::{estimate, series};
use crate::trend::{Break, BreakKind};

fn typical() -> Series {
    let mut series = series(vec![
        Point::Estimated(estimate(0.2)),
        Point::Estimated(estimate(0.3)),
        Point::Absent { why: "not asked".into() },
        Point::Estimated(estimate(0.4)),
        Point::Estimated(estimate(0.5)),
        Point::Unrepresentative { value: 0.9, base: 300, interval: None },
    ]);
    series.breaks.push(Break { before: 3, kind: BreakKind::ItemVersion, reason: "The wording changed.".into() });
    series
}

/// Every opened element is closed in order, and attributes are quoted.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in svg.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').expect("every tag ends");
        assert!(!text.contains('>') && tag.matches('"').count() % 2 == 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().expect("a tag has a name"));
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn picture_is_well_formed_accessible_and_the_same_each_time() {
    let charts = of(&typical(), false);
    for svg in [&charts.wide, &charts.narrow] {
        assert_well_formed(svg);
        assert!(svg.contains(r#"role="img""#) && svg.contains("<title id=") && svg.contains("<desc id="));
        assert!(svg.contains("Heard of &lt;it&gt; &amp; &quot;more&quot;"));
        assert!(!svg.contains("style=") && !svg.contains("NaN") && !svg.contains("inf"));
        let root = svg.split('>').next().unwrap_or_default();
        assert!(root.contains("viewBox") && !root.contains("width="));
    }
    assert_eq!(of(&typical(), false).wide, charts.wide);
}

#[test]
fn line_is_broken_where_a_comparison_would_be() {
    let ink = |svg: &str| svg.matches(r##"stroke="#12436D" stroke-width="25""##).count();
    assert_eq!(ink(&of(&typical(), false).wide), 2);
    let mut whole = typical();
    whole.breaks.clear();
    assert_eq!(ink(&of(&whole, false).wide), 1);
}

#[test]
fn opt_in_waves_stand_apart_without_interval() {
    let svg = of(&series(vec![Point::Unrepresentative { value: 0.4, base: 80, interval: None }]), false).wide;
    assert!(svg.contains("open link") && !svg.contains("<circle"));
    assert_well_formed(&svg);
}

#[test]
fn groups_are_small_pictures_with_ids_of_their_own() {
    let mut series = typical();
    let line = series.lines.remove(0);
    for (code, label) in [(1, "Men"), (2, "Women")] {
        series.lines.push(Line { group: Some(Category { code, label: label.into() }), ..line.clone() });
    }
    let charts = of(&series, false);
    assert_eq!(charts.groups.len(), 2);
    assert!(charts.wide.is_empty());
    assert!(charts.groups[0].1.contains("chart-1-title") && charts.groups[1].1.contains("chart-2-title"));
    assert!(charts.groups[1].1.contains(": Women"));
}

#[test]
fn nothing_to_show_is_said() {
    let svg = of(&series(Vec::new()), false).wide;
    assert_well_formed(&svg);
    assert!(svg.contains("No estimate is shown."));
}
