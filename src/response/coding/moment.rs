//! Days and times as people write them: a day in three boxes, a time in one.

use super::{Coded, Field, filled, part_field};
use crate::finding::{Code, Finding};
use crate::phrases::{self, with};
use crate::questionnaire::answer::Answer;
use crate::questionnaire::document::DatePrecision;
use crate::response::moment::{read_month, read_time};
use crate::response::raw::RawAnswers;
use crate::time::Day;

/// Years outside are no years of anybody's life or plans.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2200;

impl Field<'_> {
    pub(super) fn date(
        &self,
        raw: &RawAnswers,
        precision: DatePrecision,
        earliest: Option<&str>,
        latest: Option<&str>,
    ) -> Coded {
        let boxes = self.boxes(raw, parts_of(precision))?;
        let answered = boxes.iter().any(|text| !text.is_empty());
        if let Some(reason) = self.beside(raw, answered)? {
            return Ok(Answer::Missing(reason));
        }
        if !answered {
            return self.blank();
        }
        let written = self.day(&boxes, precision)?;
        self.between(&written, self.limit(earliest).as_deref(), self.limit(latest).as_deref())?;
        Ok(Answer::Date(written))
    }

    pub(super) fn time(&self, raw: &RawAnswers) -> Coded {
        let written = self.written(raw.get(self.name))?;
        if let Some(reason) = self.beside(raw, !written.is_empty())? {
            return Ok(Answer::Missing(reason));
        }
        if written.is_empty() { self.blank() } else { Ok(Answer::Time(self.clock(written)?)) }
    }

    pub(super) fn date_time(&self, raw: &RawAnswers) -> Coded {
        let boxes = self.boxes(raw, &["day", "month", "year", "time"])?;
        let answered = boxes.iter().any(|text| !text.is_empty());
        if let Some(reason) = self.beside(raw, answered)? {
            return Ok(Answer::Missing(reason));
        }
        if !answered {
            return self.blank();
        }
        let day = self.day(&boxes[..3], DatePrecision::Day)?;
        Ok(Answer::DateTime(format!("{day}T{}", self.clock(boxes[3])?)))
    }

    fn boxes<'r>(&self, raw: &'r RawAnswers, parts: &[&str]) -> Result<Vec<&'r str>, Finding> {
        parts
            .iter()
            .map(|part| match filled(raw.get(&part_field(self.name, part))).as_slice() {
                [] => Ok(""),
                [one] => Ok(*one),
                _ => Err(self.unreadable("answer-only-one")),
            })
            .collect()
    }

    fn unreadable(&self, key: &str) -> Finding {
        self.wrong(Code::DATE_UNREADABLE, key, &[])
    }

    /// `2026-11-27`, `2026-11` or `2026`.
    fn day(&self, boxes: &[&str], precision: DatePrecision) -> Result<String, Finding> {
        let (day, month, year) = match (precision, boxes) {
            (DatePrecision::Day, [day, month, year]) => (*day, *month, *year),
            (DatePrecision::Month, [month, year]) => ("1", *month, *year),
            (_, boxes) => ("1", "1", boxes.last().copied().unwrap_or("")),
        };
        for (text, key) in
            [(day, "answer-date-needs-day"), (month, "answer-date-needs-month"), (year, "answer-date-needs-year")]
        {
            if text.is_empty() {
                return Err(self.unreadable(key));
            }
        }
        let day = small_number(day).filter(|day| (1..=31).contains(day));
        let day = day.ok_or_else(|| self.unreadable("answer-date-day"))?;
        let month = read_month(month).ok_or_else(|| self.unreadable("answer-date-month"))?;
        let four = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let year = year.parse::<i16>().ok().filter(|year| four && YEARS.contains(year));
        let year = year.ok_or_else(|| self.unreadable("answer-date-year"))?;
        let whole = Day::new(year, month, day).ok_or_else(|| self.unreadable("answer-date-none"))?.to_string();
        Ok(match precision {
            DatePrecision::Day => whole,
            DatePrecision::Month => whole[..7].to_owned(),
            DatePrecision::Year => whole[..4].to_owned(),
        })
    }

    /// A limit as the document has it; `today` is the day on which the response began.
    fn limit(&self, written: Option<&str>) -> Option<String> {
        match written? {
            "today" => self.asked.today.map(|today| today.to_string()),
            day => Some(day.to_owned()),
        }
    }

    /// Compared as far as both say: a month may be the month of its limit.
    fn between(&self, written: &str, earliest: Option<&str>, latest: Option<&str>) -> Result<(), Finding> {
        let upto = |limit: &str| limit.get(..written.len()).unwrap_or(limit).to_owned();
        let out = |key, limit: &str| {
            let limit = phrases::moment(self.asked.language, limit);
            Err(self.wrong(Code::DATE_OUT_OF_RANGE, key, &[("limit", with(limit))]))
        };
        match (earliest.map(upto), latest.map(upto)) {
            (Some(earliest), _) if written < earliest.as_str() => out("answer-date-early", &earliest),
            (_, Some(latest)) if written > latest.as_str() => out("answer-date-late", &latest),
            _ => Ok(()),
        }
    }

    fn clock(&self, written: &str) -> Result<String, Finding> {
        read_time(written).ok_or_else(|| self.wrong(Code::TIME_UNREADABLE, "answer-time-unreadable", &[]))
    }
}

/// The boxes of a date, in their order.
pub fn parts_of(precision: DatePrecision) -> &'static [&'static str] {
    match precision {
        DatePrecision::Day => &["day", "month", "year"],
        DatePrecision::Month => &["month", "year"],
        DatePrecision::Year => &["year"],
    }
}

fn small_number(text: &str) -> Option<i8> {
    let plain = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
