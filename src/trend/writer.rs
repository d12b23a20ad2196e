//! The words for one measure: figures rounded, changes and single figures said.

use super::comparability::with_article;
use super::{Break, Change, Line, Point, Series, SeriesWave};
use crate::estimation::Estimate;
use crate::measure::Coding;

/// Says first that the figures will move, where the wave is still collecting. The sentence begins with a word of our own.
pub(super) fn so_far(wave: &SeriesWave, sentence: String) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if wave.provisional => {
            format!("So far (fieldwork is still open), {}{}", first.to_lowercase(), letters.as_str())
        }
        _ => sentence,
    }
}

/// The words for one measure.
pub(super) struct Writer<'a> {
    series: &'a Series,
    is_share: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn of(series: &'a Series) -> Writer<'a> {
        Writer { series, is_share: matches!(series.measure.coding, Coding::Proportion { .. }) }
    }

    pub(super) fn wave(&self, i: usize) -> &'a SeriesWave {
        &self.series.waves[i]
    }

    /// A share in per cent, or a mean, in digits.
    pub(super) fn digits(&self, value: f64, decimals: usize) -> String {
        let scaled = if self.is_share { value * 100.0 } else { value };
        let text = format!("{scaled:.decimals$}");
        // Rounded to nothing is not below nothing.
        if text.trim_start_matches(['-', '0', '.']).is_empty() {
            text.replacen('-', "", 1)
        } else {
            text.replacen('-', "−", 1)
        }
    }

    pub(super) fn figure(&self, value: f64, decimals: usize) -> String {
        format!("{}{}", self.digits(value, decimals), if self.is_share { "%" } else { "" })
    }

    pub(super) fn unit(&self, amount: &str) -> &'static str {
        match (self.is_share, amount) {
            (false, _) => "",
            (true, "1") => " percentage point",
            (true, _) => " percentage points",
        }
    }

    pub(super) fn is_clear(&self, line: &Line, change: &Change) -> bool {
        let level = self.estimates(line, change).map_or(crate::estimation::LEVEL, |(_, to)| to.level);
        change.p_holm < 1.0 - level
    }

    fn estimates<'l>(&self, line: &'l Line, change: &Change) -> Option<(&'l Estimate, &'l Estimate)> {
        match (&line.points[change.from], &line.points[change.to]) {
            (Point::Estimated(from), Point::Estimated(to)) => Some((from, to)),
            _ => None,
        }
    }

    pub(super) fn fewest(&self) -> usize {
        usize::from(!self.is_share)
    }

    /// Decimals such that the rounded change is the difference of the rounded figures and does not vanish, nor its interval
    /// touch nothing where it does not; at most one more than usual.
    fn decimals(&self, from: &Estimate, to: &Estimate, change: &Change) -> usize {
        let fits = |decimals: usize| {
            let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(0)) * if self.is_share { 100.0 } else { 1.0 };
            let whole = |value: f64| (value * scale).round();
            let near_end = if change.difference < 0.0 { change.upper } else { change.lower };
            let adds_up = whole(to.value) - whole(from.value) == whole(change.difference);
            adds_up && whole(change.difference) != 0.0 && whole(near_end) != 0.0
        };
        let fewest = self.fewest();
        if fits(fewest) { fewest } else { fewest + 1 }
    }

    fn level(&self, estimate: &Estimate) -> String {
        format!("{}% interval", (estimate.level * 100.0 * 10.0).round() / 10.0)
    }

    /// "a rise of 4 percentage points (95% interval 1 to 7)".
    fn clear_words(&self, from: &Estimate, to: &Estimate, change: &Change) -> String {
        let decimals = self.decimals(from, to, change);
        let (direction, amount, least, most) = if change.difference < 0.0 {
            ("fall", -change.difference, -change.upper, -change.lower)
        } else {
            ("rise", change.difference, change.lower, change.upper)
        };
        let amount = self.digits(amount, decimals);
        format!(
            "a {direction} of {amount}{} ({} {} to {})",
            self.unit(&amount),
            self.level(to),
            self.digits(least, decimals),
            self.digits(most, decimals)
        )
    }

    pub(super) fn clear_change_of_group(&self, line: &Line, change: &Change) -> String {
        let Some((from, to)) = self.estimates(line, change) else { return String::new() };
        let decimals = self.decimals(from, to, change);
        let verb = if change.difference < 0.0 { "fell" } else { "rose" };
        format!(
            "{verb} from {} in {} to {}, {}",
            self.figure(from.value, decimals),
            self.wave(change.from).title,
            self.figure(to.value, decimals),
            self.clear_words(from, to, change) + &self.allowed(change)
        )
    }

    pub(super) fn change(&self, line: &Line, change: &Change) -> String {
        let Some((from, to)) = self.estimates(line, change) else { return String::new() };
        let (then, now, reading) =
            (&self.wave(change.from).title, &self.wave(change.to).title, &self.series.measure.reading);
        if self.is_clear(line, change) {
            let decimals = self.decimals(from, to, change);
            let way = if change.difference < 0.0 { "down" } else { "up" };
            return format!(
                "In {now}, {} {reading}, {way} from {} in {then}: {}.",
                self.figure(to.value, decimals),
                self.figure(from.value, decimals),
                self.clear_words(from, to, change) + &self.allowed(change)
            );
        }
        let decimals = self.fewest();
        format!(
            "In {now}, {} {reading}, against {} in {then}: no clear change{}.",
            self.figure(to.value, decimals),
            self.figure(from.value, decimals),
            self.unclear_words(to, change) + &self.allowed(change)
        )
    }

    /// What stands between the waves, and why they are compared all the same.
    fn allowed(&self, change: &Change) -> String {
        let Some(reason) = &change.overridden else { return String::new() };
        let between = self.series.breaks.iter().filter(|b| change.from < b.before && b.before <= change.to);
        let mut said: Vec<String> = between.map(|b| lower_first(b.reason.trim_end_matches('.'))).collect();
        said.dedup();
        format!("; compared although {}: {}", said.join(" and "), reason.trim_end_matches('.'))
    }

    /// What an unclear change still rules out.
    fn unclear_words(&self, to: &Estimate, change: &Change) -> String {
        let looks = self.series.lines.iter().map(|line| line.changes.len()).sum::<usize>();
        if change.lower > 0.0 || change.upper < 0.0 {
            // Its own interval leaves out nothing at all, but so might one of many by chance.
            let direction = if change.lower > 0.0 { "rise" } else { "fall" };
            let (least, most) =
                if change.lower > 0.0 { (change.lower, change.upper) } else { (-change.upper, -change.lower) };
            let decimals = self.fewest() + 1;
            let most = self.digits(most, decimals);
            return format!(
                " once allowance is made for looking at {looks} changes ({} of this one: a {direction} of {} to {most}{})",
                self.level(to),
                self.digits(least, decimals),
                self.unit(&most)
            );
        }
        let decimals = self.fewest();
        let up = |value: f64| self.rounded_up(value, decimals);
        let rise = up(change.upper);
        format!(
            ", and a fall of more than {} or a rise of more than {rise}{} can be excluded",
            up(-change.lower),
            self.unit(&rise)
        )
    }

    /// Digits rounded away from nothing: what is excluded must not be overstated.
    pub(super) fn rounded_up(&self, value: f64, decimals: usize) -> String {
        let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(0)) * if self.is_share { 100.0 } else { 1.0 };
        // A hair less, so that 0.07 · 100, which is a little over 7, stays 7.
        self.digits((value * scale - 1e-9).ceil().max(0.0) / scale, decimals)
    }

    /// The latest estimate, where there is nothing to compare it with.
    pub(super) fn alone(&self, line: &Line, latest: usize) -> String {
        let Point::Estimated(estimate) = &line.points[latest] else { return String::new() };
        let decimals = self.fewest();
        let figure = format!(
            "In {}, {} {} ({} {} to {})",
            self.wave(latest).title,
            self.figure(estimate.value, decimals),
            self.series.measure.reading,
            self.level(estimate),
            self.digits(estimate.lower, decimals),
            self.digits(estimate.upper, decimals)
        );
        let earlier = line.points[..latest].iter().any(|point| matches!(point, Point::Estimated(_)));
        match (self.series.breaks.iter().rfind(|b| b.before <= latest), earlier) {
            (Some(Break { before, reason, .. }), true) => {
                let reason = reason.trim_end_matches('.');
                format!("{figure}; it cannot be compared with the waves before {}: {reason}.", self.wave(*before).title)
            }
            _ => format!("{figure}; there is no earlier wave to compare it with."),
        }
    }

    /// A line without any estimate: at most those who answered can be described.
    pub(super) fn respondents_only(&self, line: &Line) -> String {
        let last = line.points.iter().enumerate().rev().find_map(|(i, point)| match point {
            Point::Unrepresentative { value, base, interval } => Some((i, *value, *base, *interval)),
            _ => None,
        });
        let Some((i, value, base, interval)) = last else {
            let why = line.points.iter().rev().find_map(|point| match point {
                Point::Absent { why } => Some(why.trim_end_matches('.')),
                _ => None,
            });
            return format!("There is no figure: {}.", why.unwrap_or("no wave has been held"));
        };
        let wave = self.wave(i);
        let decimals = self.fewest();
        let claim = match interval {
            Some(interval) => {
                let (lower, upper) = (self.digits(interval.lower, decimals), self.digits(interval.upper, decimals));
                let quality = wave.quality();
                format!(
                    " (model-based interval {lower} to {upper}, quality {}: {}); no change is claimed",
                    quality.letter(),
                    quality.in_words()
                )
            }
            None => "; it describes them only, and no change is claimed".to_owned(),
        };
        let sentence = format!(
            "Among the {} who took part in {} through {}, the figure for “{}” is {}{claim}.",
            people(base),
            wave.title,
            with_article(wave.sample_type),
            self.series.measure.title,
            self.figure(value, decimals)
        );
        so_far(wave, sentence)
    }
}

/// The sentence goes on: "The question" becomes "the question". An abbreviation or a name keeps its capital.
fn lower_first(text: &str) -> String {
    match text.strip_prefix("The ").or_else(|| text.strip_prefix("the ")) {
        Some(rest) => format!("the {rest}"),
        None => text.to_owned(),
    }
}

/// "1,020 people".
pub(super) fn people(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if count == 1 { "person" } else { "people" })
}
