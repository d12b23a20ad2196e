//! Functions that give texts.

use super::super::calendar;
use super::super::function::Function;
use super::Values;
use crate::text::Language;
use std::borrow::Cow;

/// The most characters that joining texts gives.
const LENGTH_MAX: usize = 100_000;

pub fn text<'v>(function: Function, values: Values<'v>) -> Cow<'v, str> {
    match function {
        Function::String => values.text(0),
        Function::SelectedAt => {
            let (list, at) = (values.text(0), values.number(1));
            let word = if at >= 0.0 { list.split_whitespace().nth(at as usize) } else { None };
            Cow::Owned(word.unwrap_or("").to_owned())
        }
        Function::Concat => Cow::Owned(joined("", values, 0)),
        Function::Join => Cow::Owned(joined(&values.text(0), values, 1)),
        Function::NormalizeSpace => Cow::Owned(values.text(0).split_whitespace().collect::<Vec<_>>().join(" ")),
        Function::LowerCase => Cow::Owned(values.text(0).to_lowercase()),
        Function::UpperCase => Cow::Owned(values.text(0).to_uppercase()),
        Function::Substr => Cow::Owned(substr(values)),
        Function::Substring => Cow::Owned(substring(values)),
        Function::SubstringBefore => {
            let (text, mark) = (values.text(0), values.text(1));
            Cow::Owned(text.split_once(&*mark).map_or("", |(before, _)| before).to_owned())
        }
        Function::SubstringAfter => {
            let (text, mark) = (values.text(0), values.text(1));
            Cow::Owned(text.split_once(&*mark).map_or("", |(_, after)| after).to_owned())
        }
        Function::Translate => Cow::Owned(translated(&values.text(0), &values.text(1), &values.text(2))),
        Function::Today => Cow::Owned(values.facts().today().map_or_else(String::new, |day| day.to_string())),
        Function::Now => Cow::Owned(values.facts().today().map_or_else(String::new, |day| format!("{day}T00:00"))),
        Function::Date => Cow::Owned(calendar::date_text(values.number(0))),
        Function::DateTime => Cow::Owned(calendar::date_time_text(values.number(0))),
        Function::FormatDate | Function::FormatDateTime => {
            let english = Language::english();
            let language = values.facts().language().unwrap_or(&english);
            Cow::Owned(calendar::formatted(values.number(0), &values.text(1), language))
        }
        _ => Cow::Borrowed(""),
    }
}

fn joined(between: &str, values: Values<'_>, from: usize) -> String {
    let mut out = String::new();
    let mut first = true;
    values.each(from, |one| {
        if !std::mem::take(&mut first) {
            out.push_str(between);
        }
        let text = one.value().text();
        // Answers can be long, and many.
        if out.len() + text.len() <= LENGTH_MAX {
            out.push_str(&text);
        }
    });
    out
}

/// ODK's `substr`: from the start-th character, counted from 0, up to but without the end-th; negative counts from the end.
fn substr(values: Values<'_>) -> String {
    let text = values.text(0);
    let length = text.chars().count() as f64;
    let place = |at: f64| if at < 0.0 { (length + at).max(0.0) } else { at.min(length) };
    let start = place(values.number(1).trunc());
    let end = if values.len() > 2 { place(values.number(2).trunc()) } else { length };
    // What is no number leaves nothing.
    if end > start { text.chars().skip(start as usize).take((end - start) as usize).collect() } else { String::new() }
}

/// XPath's `substring`: characters counted from 1, whose places are at least the rounded start and less than that plus the rounded
/// length.
fn substring(values: Values<'_>) -> String {
    let round = |x: f64| (x + 0.5).floor();
    let start = round(values.number(1));
    let end = if values.len() > 2 { start + round(values.number(2)) } else { f64::INFINITY };
    let within = |(at, _): &(usize, char)| *at as f64 + 1.0 >= start && (*at as f64 + 1.0) < end;
    values.text(0).chars().enumerate().filter(within).map(|(_, c)| c).collect()
}

/// Characters of `from` become those of `to` at the same place; those beyond its end are left out.
fn translated(text: &str, from: &str, to: &str) -> String {
    let becomes = |c: char| match from.chars().position(|f| f == c) {
        Some(at) => to.chars().nth(at),
        None => Some(c),
    };
    text.chars().filter_map(becomes).collect()
}
