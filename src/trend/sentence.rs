//! A series in words: one plain sentence on what changed. The only place where figures are rounded.
//!
//! A change is called a rise or a fall only where its Holm-adjusted p is below 1 − level; otherwise the sentence says how large a
//! change can be excluded. Nothing is claimed beyond the respondents for samples without a sampling interval.

use super::comparability::with_article;
use super::{Break, Change, Line, Point, Series, SeriesWave};
use crate::estimation::Estimate;
use crate::measure::{Coding, UNWEIGHTED};

/// What changed, in one sentence: of everybody, or of all groups of a breakdown together. Empty series say so.
pub fn sentence(series: &Series) -> String {
    match (&series.by, series.lines.first()) {
        (Some(_), Some(_)) => groups_sentence(series),
        (_, Some(line)) => line_sentence(series, line),
        (_, None) => "There is no figure yet.".to_owned(),
    }
}

/// What changed in one line, in one sentence, about the latest wave that may be compared with an earlier one.
pub fn line_sentence(series: &Series, line: &Line) -> String {
    let writer = Writer::of(series);
    let among = line.group.as_ref().map_or(String::new(), |group| format!("{}: ", group.label));
    let latest = line.points.iter().rposition(|point| matches!(point, Point::Estimated(_)));
    let sentence = match (latest, latest_change(line)) {
        (Some(latest), Some(change)) if change.to == latest => so_far(writer.wave(latest), writer.change(line, change)),
        (Some(latest), _) => so_far(writer.wave(latest), writer.alone(line, latest)),
        (None, _) => writer.respondents_only(line),
    };
    among + &sentence
}

/// Bases and dates under the sentence: of the waves that the sentence about this line compares, or of its latest wave.
pub fn basis(series: &Series, line: &Line) -> String {
    let of_wave = |i: usize| {
        let wave = &series.waves[i];
        let (from, to) = (wave.fieldwork.from.in_words(), wave.fieldwork.to.in_words());
        let base = match &line.points[i] {
            Point::Estimated(Estimate { base, .. }) | Point::Unrepresentative { base, .. } => people(*base),
            Point::Absent { .. } => "nobody".to_owned(),
        };
        format!("{base} in {} ({from} to {to})", wave.title)
    };
    let latest = line.points.iter().rposition(|point| matches!(point, Point::Estimated(_)));
    let label = |i: usize| match &line.points[i] {
        Point::Estimated(estimate) => Some(estimate.weights.as_str()),
        _ => None,
    };
    let weights = |i: usize| match label(i) {
        Some(UNWEIGHTED) => " The figures are unweighted.".to_owned(),
        Some(label) => format!(" Weights: {label}, {}.", treated(series, &[i])),
        None => String::new(),
    };
    let weights_of_both = |from: usize, to: usize| match (label(from), label(to)) {
        (Some(was), Some(is)) if was != is => {
            let named = |label, i: usize| {
                format!("{} in {}", if label == UNWEIGHTED { "none" } else { label }, series.waves[i].title)
            };
            format!(" Weights: {} and {}, {}.", named(was, from), named(is, to), treated(series, &[from, to]))
        }
        _ => weights(to),
    };
    match (latest, latest_change(line)) {
        (Some(latest), Some(change)) if change.to == latest => {
            let weights = weights_of_both(change.from, latest);
            format!("Base: {} and {}.{weights}", of_wave(change.from), of_wave(latest))
        }
        (Some(latest), _) => format!("Base: {}.{}", of_wave(latest), weights(latest)),
        (None, _) => match line.points.iter().rposition(|p| matches!(p, Point::Unrepresentative { .. })) {
            Some(i) => match &line.points[i] {
                Point::Unrepresentative { interval: Some(interval), .. } => {
                    format!("Base: {}. {}", of_wave(i), interval.assumption())
                }
                _ => format!("Base: {}.", of_wave(i)),
            },
            None => "Base: nobody.".to_owned(),
        },
    }
}

/// Whether the intervals of these waves use what the margins explain.
fn treated(series: &Series, waves: &[usize]) -> &'static str {
    let calibrated = waves.iter().filter(|i| series.waves[**i].calibrated).count();
    match waves.len() - calibrated {
        0 => "whose margins the intervals use",
        without if without == waves.len() => "treated as fixed",
        _ => "treated as fixed where the margins are not known",
    }
}

/// A variable's label as part of a sentence: a question stands in quotation marks.
pub fn in_a_sentence(label: &str) -> String {
    if label.ends_with('?') { format!("“{label}”") } else { label.to_owned() }
}

/// The change into the latest wave of all changes, from the nearest wave before it.
fn latest_change(line: &Line) -> Option<&Change> {
    let latest = line.changes.iter().map(|change| change.to).max()?;
    line.changes.iter().filter(|change| change.to == latest).max_by_key(|change| change.from)
}

fn groups_sentence(series: &Series) -> String {
    let writer = Writer::of(series);
    let label = series.by.as_ref().map_or(String::new(), |by| in_a_sentence(&by.label));
    let latest = series.lines.iter().filter_map(latest_change).map(|change| change.to).max();
    let Some(latest) = latest else {
        return format!("By {label}: no group can be compared with an earlier wave yet.");
    };
    let (mut clear, mut unclear, mut without) = (Vec::new(), 0usize, 0usize);
    for line in &series.lines {
        match (latest_change(line).filter(|change| change.to == latest), &line.group) {
            (Some(change), Some(group)) if writer.is_clear(line, change) => {
                clear.push(format!("{} {}", group.label, writer.clear_change_of_group(line, change)));
            }
            (Some(_), _) => unclear += 1,
            (None, _) => without += 1,
        }
    }
    let rest = match (clear.is_empty(), unclear) {
        (_, 0) => String::new(),
        (true, 1) => "no clear change in the only group that can be compared".to_owned(),
        (true, n) => format!("no clear change in any of {n} groups"),
        (false, 1) => "; no clear change in the other group".to_owned(),
        (false, n) => format!("; no clear change in {n} other groups"),
    };
    let absent = match without {
        0 => String::new(),
        1 => "; one group cannot be compared".to_owned(),
        n => format!("; {n} groups cannot be compared"),
    };
    let sentence = format!("By {label}, up to {}: {}{rest}{absent}.", series.waves[latest].title, clear.join("; "));
    so_far(&series.waves[latest], sentence)
}

/// Says first that the figures will move, where the wave is still collecting. The sentence begins with a word of our own.
fn so_far(wave: &SeriesWave, sentence: String) -> String {
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

    fn wave(&self, i: usize) -> &'a SeriesWave {
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

    fn is_clear(&self, line: &Line, change: &Change) -> bool {
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

    fn clear_change_of_group(&self, line: &Line, change: &Change) -> String {
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

    fn change(&self, line: &Line, change: &Change) -> String {
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
    fn alone(&self, line: &Line, latest: usize) -> String {
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
    fn respondents_only(&self, line: &Line) -> String {
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
