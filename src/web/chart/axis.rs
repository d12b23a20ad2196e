//! Axes: which values and days a chart spans, and where its ticks stand.

use crate::measure::Coding;
use crate::study::Fieldwork;
use crate::time::Day;
use crate::trend::{Point, Series};

/// The value axis, the same for all pictures of a series.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::web) struct ValueAxis {
    pub least: f64,
    pub greatest: f64,
    pub step: f64,
    is_share: bool,
}

/// The share of the greatest value that the data must span for the axis to begin at zero. Below it a zero-based axis would
/// flatten every change, so it begins higher, and the caption says so.
const SPAN_FOR_ZERO: f64 = 0.25;
/// About this many intervals between ticks.
const INTERVALS: f64 = 5.0;

impl ValueAxis {
    pub fn of(series: &Series) -> Self {
        let is_share = matches!(series.measure.coding, Coding::Proportion { .. });
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for point in series.lines.iter().flat_map(|line| &line.points) {
            let (least, greatest) = match point {
                Point::Estimated(e) => (e.lower.min(e.value), e.upper.max(e.value)),
                Point::Unrepresentative { value, .. } => (*value, *value),
                Point::Absent { .. } => continue,
            };
            if least.is_finite() && greatest.is_finite() {
                low = low.min(least);
                high = high.max(greatest);
            }
        }
        Self::spanning(low, high, is_share)
    }

    fn spanning(low: f64, high: f64, is_share: bool) -> Self {
        if low > high {
            return ValueAxis { least: 0.0, greatest: 1.0, step: 0.2, is_share };
        }
        let from_zero = low >= 0.0 && high - low >= SPAN_FOR_ZERO * high;
        let bottom = if from_zero { 0.0 } else { low };
        // A flat series still needs a span.
        let span = (high - bottom).max(if is_share { 0.02 } else { 0.1 });
        let step = round_step(span / INTERVALS);
        let least = (bottom / step).floor() * step;
        let mut greatest = (high / step).ceil() * step;
        if greatest - least < 2.0 * step {
            greatest = least + 2.0 * step;
        }
        let greatest = if is_share { greatest.min(1.0) } else { greatest };
        ValueAxis { least: if is_share { least.max(0.0) } else { least }, greatest, step, is_share }
    }

    pub fn starts_above_zero(&self) -> bool {
        self.least > 1e-9
    }

    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.greatest - self.least) / self.step + 1e-6).floor();
        // At most a dozen: the step is a fifth of the span, or thereabouts.
        (0..=(count as u32).min(20)).map(|i| self.least + f64::from(i) * self.step).collect()
    }

    pub fn label(&self, value: f64) -> String {
        let (value, step) = if self.is_share { (100.0 * value, 100.0 * self.step) } else { (value, self.step) };
        let decimals = if step >= 1.0 - 1e-9 { usize::from((step - step.round()).abs() > 1e-6) } else { 2 };
        let text = format!("{value:.decimals$}").replace('-', "\u{2212}");
        if self.is_share { format!("{text}%") } else { text }
    }

    /// Position between bottom (0) and top (1).
    pub fn position(&self, value: f64) -> f64 {
        (value - self.least) / (self.greatest - self.least)
    }
}

/// The next step of the form 1, 2 or 5 times a power of ten.
fn round_step(wanted: f64) -> f64 {
    let power = 10f64.powf(wanted.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|t| t * power >= wanted * (1.0 - 1e-9)).unwrap_or(10.0);
    times * power
}

const MICROSECONDS_A_DAY: f64 = 86_400e6;

/// Days since 1970 at the middle of fieldwork.
pub(super) fn middle(fieldwork: &Fieldwork) -> f64 {
    let (from, to) = (fieldwork.from.begins().0 as f64, fieldwork.to.ends().0 as f64);
    0.5 * (from + to) / MICROSECONDS_A_DAY
}

/// The axis of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeAxis {
    least: f64,
    greatest: f64,
}

/// Years of span from which round years are ticked instead of waves.
const LONG_YEARS: f64 = 12.0;
const DAYS_A_YEAR: f64 = 365.25;

impl TimeAxis {
    pub fn of(series: &Series) -> Self {
        let days = || series.waves.iter().map(|w| middle(&w.fieldwork));
        let (low, high) = (days().fold(f64::INFINITY, f64::min), days().fold(f64::NEG_INFINITY, f64::max));
        if low > high {
            return TimeAxis { least: 0.0, greatest: 1.0 };
        }
        let pad = (0.04 * (high - low)).max(45.0);
        TimeAxis { least: low - pad, greatest: high + pad }
    }

    /// Position between left (0) and right (1).
    pub fn position(&self, day: f64) -> f64 {
        (day - self.least) / (self.greatest - self.least)
    }

    /// Ticks as (position, label), at most as many as fit when a label takes `share` of the width.
    pub fn ticks(&self, series: &Series, share: f64) -> Vec<(f64, String)> {
        let years = (self.greatest - self.least) / DAYS_A_YEAR;
        if years >= LONG_YEARS { self.round_years(years, share) } else { self.waves(series, share) }
    }

    fn round_years(&self, years: f64, share: f64) -> Vec<(f64, String)> {
        // A year takes about six tenths of “May 2023”.
        let fits = (1.0 / (0.6 * share)).max(2.0);
        let step = [1i16, 2, 5, 10, 20, 50].into_iter().find(|s| years / f64::from(*s) <= fits).unwrap_or(100);
        (1900i16..2200)
            .filter(|year| year % step == 0)
            .filter_map(|year| {
                let day = Day::new(year, 7, 1)?.begins().0 as f64 / MICROSECONDS_A_DAY;
                let at = self.position(day);
                (0.0..=1.0).contains(&at).then(|| (at, year.to_string()))
            })
            .collect()
    }

    /// A tick a wave; labels that would overlap their later neighbour are left out.
    fn waves(&self, series: &Series, share: f64) -> Vec<(f64, String)> {
        let mut ticks: Vec<(f64, String)> = Vec::new();
        for wave in series.waves.iter().rev() {
            let at = self.position(middle(&wave.fieldwork));
            let fits = ticks.last().is_none_or(|(later, _)| later - at >= share);
            if fits {
                ticks.push((at, month_and_year(wave.fieldwork.from)));
            }
        }
        ticks.reverse();
        ticks
    }
}

/// `May 2023`.
fn month_and_year(day: Day) -> String {
    let words = day.in_words();
    let mut parts = words.split(' ').skip(1);
    match (parts.next(), parts.next()) {
        (Some(month), Some(year)) => format!("{} {year}", month.chars().take(3).collect::<String>()),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(low: f64, high: f64) -> (f64, f64, usize) {
        let axis = ValueAxis::spanning(low, high, true);
        (axis.least, axis.greatest, axis.ticks().len())
    }

    #[test]
    fn wide_series_begin_at_zero_and_narrow_ones_say_that_they_do_not() {
        assert_eq!(shares(0.16, 0.68).0, 0.0);
        assert!(ValueAxis::spanning(0.40, 0.46, true).starts_above_zero());
        assert!(!ValueAxis::spanning(0.01, 0.06, true).starts_above_zero());
    }

    #[test]
    fn everything_fits_and_ticks_are_few() {
        for (low, high) in [(0.0, 0.0), (0.0, 1.0), (0.5, 0.5), (0.97, 1.0), (0.001, 0.002), (0.16, 0.68), (0.33, 0.41)]
        {
            let axis = ValueAxis::spanning(low, high, true);
            assert!(axis.position(low) >= -1e-9 && axis.position(high) <= 1.0 + 1e-9, "{low} {high} {axis:?}");
            assert!((3..=11).contains(&axis.ticks().len()), "{low} {high} {:?}", axis.ticks());
        }
        let mean = ValueAxis::spanning(-2.0, 3.0, false);
        assert!(mean.least <= -2.0 && mean.greatest >= 3.0);
    }

    #[test]
    fn labels_have_the_decimals_of_the_step() {
        assert_eq!(ValueAxis::spanning(0.16, 0.68, true).label(0.2), "20%");
        assert_eq!(ValueAxis::spanning(6.1, 6.4, false).label(6.2), "6.20");
    }
}
