//! The longer run of a series in words: its trend, its groups, and what the next wave could show.

use super::sentence::in_a_sentence;
use super::writer::{Writer, people};
use super::{Interaction, Line, Point, Series, Trend};
use crate::estimation::{Estimate, LEVEL};

/// The trend of a line in one sentence: only where a test that allows for all trends of the series is clear. `None` with fewer than three
/// waves that may be compared.
pub fn trend_sentence(series: &Series, line: &Line) -> Option<String> {
    let writer = Writer::of(series);
    let among = line.group.as_ref().map_or(String::new(), |group| format!("{}: ", group.label));
    let test = match line.trend.as_ref()? {
        Trend::Tested(test) => test,
        Trend::Absent { why } => return Some(format!("{among}No trend is tested: {}", lower_no(why))),
    };
    let (first, last) = (*test.waves.first()?, *test.waves.last()?);
    let (from, to) = (estimate(line, first)?, estimate(line, last)?);
    let (since, count) = (&series.waves[first].title, test.waves.len());
    let ends = |decimals| {
        format!(
            "from {} to {} in {}",
            writer.figure(from.value, decimals),
            writer.figure(to.value, decimals),
            series.waves[last].title
        )
    };
    let decimals = writer.fewest();
    let said = if let Some(curve) = test.clear_curve() {
        let bend = if curve.coefficient > 0.0 { "upwards" } else { "downwards" };
        format!(
            "Over the {count} waves since {since} it did not move in a straight line: its course bends {bend}, {}.",
            ends(decimals)
        )
    } else if let Some(straight) = test.clear_line() {
        let verb = if straight.coefficient > 0.0 { "risen" } else { "fallen" };
        format!("It has {verb} steadily since {since}, {} (a clear trend over {count} waves).", ends(decimals))
    } else {
        format!("Over the {count} waves since {since} there is no clear trend.")
    };
    Some(among + &said)
}

/// Whether the groups moved differently, in one sentence.
pub fn interaction_sentence(series: &Series) -> Option<String> {
    let Interaction { waves, groups, p, .. } = series.interaction.as_ref()?;
    let label = in_a_sentence(&series.by.as_ref()?.label);
    let since = &series.waves.get(*waves.first()?)?.title;
    Some(if *p < 1.0 - LEVEL {
        format!("By {label}, the {groups} groups moved differently since {since}.")
    } else {
        format!("By {label}, there is no clear sign that the {groups} groups moved differently since {since}.")
    })
}

/// What the next wave will be able to show, in one sentence.
pub fn next_wave_sentence(series: &Series, line: &Line) -> Option<String> {
    let writer = Writer::of(series);
    let next = line.next_wave.as_ref()?;
    let least = writer.rounded_up(next.minimum_detectable_change, writer.fewest());
    let mut said = format!(
        "A next wave like {}, with a base of {}, would find a change of {least}{} or more in {} of 100 cases.",
        series.waves.get(next.after)?.title,
        people(next.base),
        writer.unit(&least),
        (next.power * 100.0).round()
    );
    if let Some(wanted) = &next.wanted {
        let change = writer.digits(wanted.change, writer.fewest() + 1);
        let unit = writer.unit(&change);
        said += &match wanted.base {
            Some(base) => format!(" To find one of {change}{unit} it would need {}.", people(base)),
            None => format!(
                " One of {change}{unit} cannot be found with any size: the latest wave itself is too uncertain."
            ),
        };
    }
    Some(said)
}

fn estimate(line: &Line, wave: usize) -> Option<&Estimate> {
    match line.points.get(wave)? {
        Point::Estimated(estimate) => Some(estimate),
        _ => None,
    }
}

/// After a colon.
fn lower_no(why: &str) -> String {
    let mut letters = why.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
