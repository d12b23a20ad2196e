use super::*;
use crate::web::chart::tests::{estimate, series};

#[test]
fn opt_in_waves_are_in_their_own_table_only() {
    let series = series(vec![Point::Estimated(estimate(0.3)), Point::Unrepresentative { value: 0.9, base: 12 }]);
    assert_eq!(group(&series, &series.lines[0]).rows.len(), 1);
    assert_eq!(apart(&series, &series.lines[0]).len(), 1);
}

#[test]
fn wave_without_a_figure_keeps_its_row_and_says_why() {
    let series = series(vec![Point::Estimated(estimate(0.3)), Point::Absent { why: "Not asked.".into() }]);
    let rows = group(&series, &series.lines[0]).rows;
    assert_eq!(rows[1].absent.as_deref(), Some("Not asked."));
    assert_eq!(rows[0].base, "1,200");
    assert_eq!(rows[0].interval, "27.0% to 33.0%");
    assert_eq!(said_base(&series).as_deref(), Some("Base: 1,200 people a wave, unweighted."));
}
