//! A page filled in at random, as its form would send it.

use super::hints::Hints;
use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::{Questionnaire, option_column};
use crate::questionnaire::document::{DatePrecision, ItemKind};
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::{CheckedItem, Choice};
use crate::questionnaire::walk::{Shown, Walk};
use crate::questionnaire::{Answers, Circumstances};
use crate::random::Seeded;
use crate::response::RawAnswers;
use crate::response::coding::{MISSING_PREFIX, YES, missing_field};
use crate::time::Day;

/// How often an answer is left out, a missing reason is given, or a value is taken from the rules' own.
const LEAVE_OUT: f64 = 0.03;
const SAY_WHY_NOT: f64 = 0.08;
const TAKE_A_HINT: f64 = 0.5;

/// Something that the page may accept. In earnest: nothing is left out, and whatever is questioned is confirmed.
pub fn fill(
    questionnaire: &Questionnaire,
    answers: &Answers,
    circumstances: Circumstances,
    page: &PageId,
    hints: &Hints,
    earnest: bool,
    random: &mut Seeded,
) -> RawAnswers {
    let walk = Walk::of(questionnaire, answers, circumstances);
    let mut person = Person { walk: &walk, questionnaire, hints, earnest, random, raw: RawAnswers::default() };
    if let Some(page) = questionnaire.page(page) {
        page.items.iter().for_each(|item| person.item(item));
    }
    person.raw
}

struct Person<'p, 'q> {
    walk: &'p Walk<'q, 'p>,
    questionnaire: &'q Questionnaire,
    hints: &'p Hints,
    earnest: bool,
    random: &'p mut Seeded,
    raw: RawAnswers,
}

impl Person<'_, '_> {
    fn item(&mut self, checked: &CheckedItem) {
        let item = &checked.item;
        let slots: Vec<usize> = checked.slots.clone().filter(|slot| self.walk.shown[*slot] == Shown::Yes).collect();
        if slots.is_empty() || !item.kind.is_question() {
            return;
        }
        let own = item.variable.as_str();
        if self.earnest && !item.checks.is_empty() {
            self.raw.push(confirm_field(own), YES);
        }
        if !self.earnest && !item.required && self.random.chance(LEAVE_OUT) {
            return;
        }
        let offered = self.walk.offered(checked);
        match &item.kind {
            ItemKind::SingleChoice { .. } | ItemKind::Scale { .. } | ItemKind::NetPromoter { .. } => {
                self.one(checked, own, &offered);
            }
            ItemKind::Battery { .. } | ItemKind::SemanticDifferential { .. } | ItemKind::Vignettes { .. } => {
                for slot in slots {
                    let row = self.questionnaire.variables()[slot].id.clone();
                    self.one(checked, row.as_str(), &offered);
                }
            }
            ItemKind::MultipleChoice { at_least, at_most, .. } => self.several(checked, &offered, *at_least, *at_most),
            ItemKind::Ranking { places, .. } => {
                let places = places.map_or(offered.len(), |places| offered.len().min(places as usize));
                if !self.said_why_not(checked, &missing_field(own)) {
                    let mut left: Vec<i32> = offered.iter().map(|choice| choice.code).collect();
                    for _ in 0..places {
                        let code = left.remove(self.random.below(left.len()));
                        self.raw.push(own, code.to_string());
                    }
                }
            }
            _ if self.said_why_not(checked, &missing_field(own)) => {}
            ItemKind::Allocation { total, .. } => {
                let mut left = *total;
                let last = slots.len() - 1;
                for (i, slot) in slots.into_iter().enumerate() {
                    let part = if i == last { left } else { self.random.below(left as usize + 1) as u32 };
                    left -= part;
                    let name = self.questionnaire.variables()[slot].id.clone();
                    self.raw.push(name.as_str(), part.to_string());
                }
            }
            ItemKind::Number { min, max, decimals, .. } => {
                let value = self.number(own, *min, *max, *decimals);
                self.raw.push(own, value);
            }
            ItemKind::Slider { min, max, step, .. } => {
                let steps = ((max - min) / step).round().max(0.0) as usize;
                let value = min + self.random.below(steps + 1) as f64 * step;
                self.raw.push(own, text_of((value * 1e9).round() / 1e9));
            }
            ItemKind::Date { precision, earliest, latest } => {
                self.date(own, *precision, earliest.as_deref(), latest.as_deref());
            }
            ItemKind::Time {} => {
                let time = self.time();
                self.raw.push(own, time);
            }
            ItemKind::DateTime {} => {
                self.date(own, DatePrecision::Day, None, None);
                let time = self.time();
                self.raw.push(part_field(own, "time"), time);
            }
            ItemKind::ShortText { max_length } | ItemKind::LongText { max_length } => {
                let text = self.text(own, *max_length as usize);
                self.raw.push(own, text);
            }
            ItemKind::Postcode {} => self.raw.push(own, "EH1 1AA"),
            ItemKind::Consent { .. } => self.raw.push(own, YES),
            ItemKind::Information { .. }
            | ItemKind::Placeholder { .. }
            | ItemKind::Calculated { .. }
            | ItemKind::Hidden { .. } => {}
        }
    }

    /// Gives a missing reason, where one is offered and it is time for one.
    fn said_why_not(&mut self, checked: &CheckedItem, field: &str) -> bool {
        let reasons = &checked.item.missing;
        if reasons.is_empty() || !self.random.chance(SAY_WHY_NOT) {
            return false;
        }
        let reason = reasons[self.random.below(reasons.len())];
        self.raw.push(field, format!("{MISSING_PREFIX}{}", reason.word()));
        true
    }

    fn one(&mut self, checked: &CheckedItem, field: &str, offered: &[&Choice]) {
        if self.said_why_not(checked, field) {
            return;
        }
        if offered.is_empty() {
            if let Some(reason) = checked.item.missing.first() {
                self.raw.push(field, format!("{MISSING_PREFIX}{}", reason.word()));
            }
            return;
        }
        let choice = offered[self.random.below(offered.len())];
        self.raw.push(field, choice.code.to_string());
        self.specify(checked, choice);
    }

    fn several(&mut self, checked: &CheckedItem, offered: &[&Choice], at_least: Option<u32>, at_most: Option<u32>) {
        let own = checked.item.variable.as_str();
        if self.said_why_not(checked, own) || offered.is_empty() {
            return;
        }
        let first = offered[self.random.below(offered.len())];
        self.raw.push(own, first.code.to_string());
        self.specify(checked, first);
        if first.exclusive {
            return;
        }
        let mut others: Vec<&&Choice> = offered.iter().filter(|o| !o.exclusive && o.code != first.code).collect();
        let (least, most) = (at_least.unwrap_or(1) as usize, at_most.map_or(usize::MAX, |most| most as usize));
        let mut chosen = 1;
        while chosen < most && !others.is_empty() && (chosen < least || self.random.chance(0.5)) {
            let next = others.remove(self.random.below(others.len()));
            self.raw.push(own, next.code.to_string());
            self.specify(checked, next);
            chosen += 1;
        }
    }

    /// The text beside the option.
    fn specify(&mut self, checked: &CheckedItem, choice: &Choice) {
        let name = format!("{}_text", option_column(checked.item.variable.as_str(), choice.code));
        if VariableId::new(&name).is_ok_and(|id| self.questionnaire.slot(&id).is_some()) {
            self.raw.push(name, "Something else");
        }
    }

    fn number(&mut self, own: &str, min: Option<f64>, max: Option<f64>, decimals: u32) -> String {
        let inside = |value: &f64| min.is_none_or(|min| *value >= min) && max.is_none_or(|max| *value <= max);
        let known = self.hints.numbers.get(own).or_else(|| self.hints.numbers.get(own_name(own)));
        let hints: Vec<f64> = known.map_or(Vec::new(), |all| all.iter().copied().filter(inside).collect());
        if !hints.is_empty() && self.random.chance(TAKE_A_HINT) {
            return text_of(rounded(hints[self.random.below(hints.len())], decimals));
        }
        let (low, high) = match (min, max) {
            (Some(min), Some(max)) => (min, max),
            (Some(min), None) => (min, min + 100.0),
            (None, Some(max)) => (max - 100.0, max),
            (None, None) => (0.0, 100.0),
        };
        text_of(rounded((low + self.random.uniform() * (high - low)).clamp(low, high), decimals).clamp(low, high))
    }

    fn text(&mut self, own: &str, most: usize) -> String {
        let known = self.hints.texts.get(own).or_else(|| self.hints.texts.get(own_name(own)));
        let hints = known.map_or(&[][..], Vec::as_slice);
        let hint = hints.get(self.random.below(hints.len().max(1))).filter(|hint| !hint.trim().is_empty());
        match hint {
            Some(hint) if self.random.chance(TAKE_A_HINT) => hint.chars().take(most).collect(),
            _ => "Some words".chars().take(most).collect(),
        }
    }

    fn date(&mut self, own: &str, precision: DatePrecision, earliest: Option<&str>, latest: Option<&str>) {
        let today = self.walk.circumstances().today;
        let read = |text: &str| if text == "today" { today } else { text.parse::<Day>().ok() };
        let year = |day: Day| day.to_string().get(..4).and_then(|year| year.parse::<i16>().ok());
        let from = earliest.and_then(read).and_then(year).unwrap_or(1950);
        let to = latest.and_then(read).and_then(year).unwrap_or(2026).max(from);
        let drawn = from + self.random.below((to - from) as usize + 1) as i16;
        // Days at a limit belong to the limit's own year: there the limit itself is taken.
        let limit = |text: Option<&str>| text.and_then(read).filter(|day| year(*day) == Some(drawn));
        let day = limit(latest).or_else(|| limit(earliest)).map_or_else(
            || {
                let (month, day) = (1 + self.random.below(12), 1 + self.random.below(28));
                format!("{drawn:04}-{month:02}-{day:02}")
            },
            |day| day.to_string(),
        );
        let parts: Vec<&str> = day.split('-').collect();
        for part in date_parts(precision) {
            let text = match *part {
                "day" => parts.get(2),
                "month" => parts.get(1),
                _ => parts.first(),
            };
            self.raw.push(part_field(own, part), text.copied().unwrap_or(""));
        }
    }

    fn time(&mut self) -> String {
        format!("{:02}:{:02}", self.random.below(24), self.random.below(60))
    }
}

/// The name before a repeat's number: rules were written with it.
fn own_name(variable: &str) -> &str {
    match variable.rsplit_once('_') {
        Some((name, number)) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => variable,
    }
}

fn rounded(value: f64, decimals: u32) -> f64 {
    let scale = 10f64.powi(decimals.min(9) as i32);
    (value * scale).round() / scale
}

fn confirm_field(variable: &str) -> String {
    part_field(variable, "confirm")
}

fn part_field(variable: &str, part: &str) -> String {
    format!("{variable}.{part}")
}

fn date_parts(precision: DatePrecision) -> &'static [&'static str] {
    match precision {
        DatePrecision::Day => &["day", "month", "year"],
        DatePrecision::Month => &["month", "year"],
        DatePrecision::Year => &["year"],
    }
}
