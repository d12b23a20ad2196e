//! What is written in a box: numbers, texts, postcodes; and a slider, which is a box with a line beside it.

use super::{Coded, Field, filled, part_field};
use crate::finding::{Code, Finding};
use crate::phrases::{Value, with};
use crate::questionnaire::answer::Answer;
use crate::questionnaire::expression::value::text_of;
use crate::response::number::{Misread, read_number};
use crate::response::postcode;
use crate::response::raw::RawAnswers;
use crate::text::Text;

pub(super) struct Limits {
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub decimals: u32,
    /// Counted from `min`.
    pub step: Option<f64>,
}

impl Field<'_> {
    /// The one value written, without blanks around it.
    pub(super) fn written<'r>(&self, values: &'r [String]) -> Result<&'r str, Finding> {
        match filled(values).as_slice() {
            [] => Ok(""),
            [one] => Ok(one),
            _ => Err(self.wrong(Code::TOO_MANY_CHOICES, "answer-only-one", &[])),
        }
    }

    pub(super) fn number(&self, raw: &RawAnswers, limits: &Limits, unit: Option<&Text>) -> Coded {
        let answered = !filled(raw.get(self.name)).is_empty();
        if let Some(reason) = self.beside(raw, answered)? {
            return Ok(Answer::Missing(reason));
        }
        match self.measured(raw.get(self.name), limits, unit)? {
            Some(value) => Ok(Answer::Number(value)),
            None => self.blank(),
        }
    }

    /// The number in these values, or nothing where they are blank.
    pub(super) fn measured(
        &self,
        values: &[String],
        limits: &Limits,
        unit: Option<&Text>,
    ) -> Result<Option<f64>, Finding> {
        let written = one_line(self.written(values)?);
        if written.is_empty() {
            return Ok(None);
        }
        // In whichever language: somebody may have begun in another.
        let units = unit.into_iter().flat_map(Text::each);
        let number = read_number(&written, units).map_err(|misread| {
            let key = match misread {
                Misread::Comma => "answer-number-comma",
                Misread::Other => "answer-number-digits",
            };
            self.wrong(Code::NUMBER_UNREADABLE, key, &[])
        })?;
        if number.decimals > limits.decimals {
            let key = if limits.decimals == 0 { "answer-number-whole" } else { "answer-number-decimals" };
            return Err(self.wrong(Code::NUMBER_UNREADABLE, key, &[("digits", with(limits.decimals))]));
        }
        self.in_range(number.value, limits).map(Some)
    }

    fn in_range(&self, value: f64, limits: &Limits) -> Result<f64, Finding> {
        let (min, max) = (limits.min.map(text_of), limits.max.map(text_of));
        let out = |key, args: &[(&str, Value<'_>)]| Err(self.wrong(Code::NUMBER_OUT_OF_RANGE, key, args));
        if limits.min.is_some_and(|least| value < least) || limits.max.is_some_and(|most| value > most) {
            return match (min, max) {
                (Some(min), Some(max)) => out("answer-number-range", &[("min", with(min)), ("max", with(max))]),
                (Some(min), None) => out("answer-number-least", &[("min", with(min))]),
                (None, max) => out("answer-number-most", &[("max", with(max.unwrap_or_default()))]),
            };
        }
        if let Some(step) = limits.step {
            let from = limits.min.unwrap_or(0.0);
            let steps = (value - from) / step;
            if (steps - steps.round()).abs() > 1e-6 {
                return out("answer-number-step", &[("min", with(text_of(from))), ("step", with(text_of(step)))]);
            }
        }
        Ok(value)
    }

    /// The box counts where it is filled; the line counts where it was moved and the box was not touched. An untouched line says
    /// nothing. `{variable}.before` is what the box held when the page was shown: by it one sees what was touched.
    pub(super) fn slider(&self, raw: &RawAnswers, [min, max, step]: [f64; 3], unit: Option<&Text>) -> Coded {
        let limits = Limits {
            min: Some(min),
            max: Some(max),
            decimals: decimals_of(min).max(decimals_of(step)),
            step: Some(step),
        };
        let before = filled(raw.get(&part_field(self.name, "before"))).first().copied().unwrap_or("");
        let start = read_number(before, []).map_or_else(|_| middle(min, max, step), |held| held.value);
        let line = raw.get(&part_field(self.name, "range"));
        let moved = self.measured(line, &limits, None)?.filter(|at| *at != start);
        let boxed = self.written(raw.get(self.name))?;
        if let Some(reason) = self.beside(raw, moved.is_some() || (!boxed.is_empty() && boxed != before))? {
            return Ok(Answer::Missing(reason));
        }
        match (moved, boxed) {
            (Some(at), boxed) if boxed.is_empty() || boxed == before => Ok(Answer::Number(at)),
            (_, "") => self.blank(),
            _ => self.number(raw, &limits, unit),
        }
    }

    pub(super) fn text(&self, raw: &RawAnswers, longest: usize, clean: fn(&str) -> String) -> Coded {
        let written = clean(self.written(raw.get(self.name))?);
        if let Some(reason) = self.beside(raw, !written.is_empty())? {
            return Ok(Answer::Missing(reason));
        }
        let length = written.chars().count();
        if written.is_empty() {
            self.blank()
        } else if length > longest {
            Err(self.too_long(length, longest))
        } else {
            Ok(Answer::Text(written))
        }
    }

    pub(super) fn too_long(&self, length: usize, longest: usize) -> Finding {
        self.wrong(Code::TEXT_TOO_LONG, "answer-text-long", &[("length", with(length)), ("most", with(longest))])
    }

    /// Only the area goes on from here: the rest of a postcode can tell who somebody is.
    pub(super) fn postcode(&self, raw: &RawAnswers) -> Coded {
        let written = self.written(raw.get(self.name))?;
        if let Some(reason) = self.beside(raw, !written.is_empty())? {
            return Ok(Answer::Missing(reason));
        }
        if written.is_empty() {
            return self.blank();
        }
        match postcode::area(written) {
            Some(area) => Ok(Answer::Text(area.to_owned())),
            None => Err(self.wrong(Code::POSTCODE_UNREADABLE, "answer-postcode-unreadable", &[])),
        }
    }
}

/// Where an untouched line stands: the middle, on a step.
pub fn middle(min: f64, max: f64, step: f64) -> f64 {
    let at = min + ((max - min) / step / 2.0).round() * step;
    // Steps such as 0.1 leave crumbs, which a page would show.
    (at * 1e9).round() / 1e9
}

/// Digits after the point.
fn decimals_of(value: f64) -> u32 {
    let text = text_of(value);
    text.split_once('.').map_or(0, |(_, digits)| u32::try_from(digits.len()).unwrap_or(9))
}

/// One line: control characters go, runs of white space become a space.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let plain: String = spaced.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Lines kept, with at most one blank line between two.
pub(super) fn paragraphs(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(one_line) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// Marks that change the direction of a text or hide in it; joiners, which some scripts and emoji need, stay.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
