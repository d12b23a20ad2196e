//! From rows to items.

use super::builder::{Builder, Role, short};
use super::form::Wording;
use super::kinds::{How, Kind};
use super::rules::{self, Limits, Rule};
use super::words::{self, Phrase};
use super::{ends, reading};
use crate::finding::Code;
use crate::id::{CodeListId, ConceptId, VariableId};
use crate::questionnaire::MissingReason;
use crate::questionnaire::document::{AnswerCheck, DatePrecision, Item, ItemKind, OptionOrder};
use crate::text::Text;
use std::collections::BTreeMap;

/// Digits after the point of a `decimal`.
const DECIMALS: u32 = 6;
const SHORT_TEXT: u32 = 200;
const LONG_TEXT: u32 = 2000;
/// The longest text that an item may ask for.
const TEXT_MAX: f64 = 10_000.0;
/// A note longer than this is no heading.
const HEADING_MAX: usize = 120;

impl Builder<'_> {
    /// The item of a row. `None` for what is left out.
    pub fn item(&mut self, r: usize) -> Option<Item> {
        let id = match &self.roles[r] {
            Role::Value { id, .. } | Role::Consent { id } | Role::Silent { id } => id.clone(),
            Role::Dropped | Role::Group => return None,
        };
        let form = self.form;
        let row = &form.rows[r];
        let kind = self.kinds[r].clone();
        let variable = VariableId::new(&id).ok()?;
        let concept = row.own.get("concept").and_then(|c| ConceptId::new(c).ok());
        let concept = concept.or_else(|| ConceptId::new(&id).ok())?;
        let silent = matches!(self.roles[r], Role::Silent { .. });
        let label = self.label(r, &row.label);
        let mut hint = row.hint.clone();
        let made = self.kind(r, &kind, silent, &mut hint);
        let mut item = Item::new(variable, concept, label, made);
        self.heading_of_note(r, &mut item);
        item.version = row.own.get("version").and_then(|v| v.parse().ok()).filter(|v| *v > 0).unwrap_or(1);
        if !hint.is_empty() && item.kind.is_seen() {
            item.hint = Some(self.wording(r, "hint", &hint)).filter(|h| !h.is_blank());
        }
        self.shown[r] =
            self.rule(r, "relevant", &row.relevant).filter(|rule| rules::constant(&rule.expr) != Some(true));
        if item.kind.is_question() {
            self.demands(r, &mut item);
            self.constrain(r, &mut item);
        }
        self.default(r, &mut item);
        if row.media && !matches!(kind, Kind::Unfit) {
            self.note(
                Code::PART_DROPPED,
                r,
                "media",
                "its picture, sound or film is not in the workbook: add it in the designer",
            );
        }
        Some(item)
    }

    /// A label is never blank: the hint or the name stands in.
    fn label(&mut self, r: usize, label: &Wording) -> Text {
        let row = &self.form.rows[r];
        let text = self.wording(r, "label", label);
        if !text.is_blank() {
            return text;
        }
        let seen = !matches!(self.kinds[r], Kind::Calculate | Kind::Hidden | Kind::Today) && row.calculation.is_empty();
        if !row.hint.is_empty() && seen {
            let text = self.wording(r, "hint", &row.hint);
            if !text.is_blank() {
                self.warn(Code::PART_FILLED, r, "label", "there is no label; the hint stands in");
                return text;
            }
        }
        let name = row.name.replace(['_', '-'], " ");
        let name = if name.trim().is_empty() { format!("Question {}", r + 1) } else { name.trim().to_owned() };
        if seen {
            self.warn(Code::PART_FILLED, r, "label", format!("there is no label; “{name}” stands in"));
        }
        let everywhere = super::lists::everywhere(&name, &self.languages);
        words::text(&everywhere, &self.form.language, self.languages.len())
    }

    fn kind(&mut self, r: usize, kind: &Kind, silent: bool, hint: &mut Wording) -> ItemKind {
        let row = &self.form.rows[r];
        if silent {
            return match kind {
                Kind::Unfit => self.placeholder(r),
                _ => ItemKind::Information { body: Vec::new(), image: None },
            };
        }
        if !row.calculation.is_empty()
            && !matches!(kind, Kind::Hidden | Kind::Acknowledge)
            && !matches!(kind, Kind::Select { .. })
        {
            if *kind != Kind::Calculate {
                self.note(Code::KIND_REPLACED, r, "calculation", "the answer is calculated, so it is not asked");
            }
            return self.calculated(r, "calculation", &row.calculation);
        }
        match kind {
            Kind::Select { how, list, other, .. } => self.select(r, *how, list, *other),
            Kind::Text => self.text(r),
            Kind::Integer => ItemKind::Number { min: None, max: None, unit: self.unit(r), decimals: 0 },
            Kind::Decimal => {
                let decimals = self.limit(r, "decimals").unwrap_or(f64::from(DECIMALS)).clamp(0.0, 9.0);
                ItemKind::Number { min: None, max: None, unit: self.unit(r), decimals: decimals as u32 }
            }
            Kind::Range => self.range(r, hint),
            Kind::Date => {
                let precision = match () {
                    () if self.looks(r, "month-year") => DatePrecision::Month,
                    () if self.looks(r, "year") => DatePrecision::Year,
                    () => DatePrecision::Day,
                };
                ItemKind::Date { precision, earliest: None, latest: None }
            }
            Kind::Time => ItemKind::Time {},
            Kind::DateTime => ItemKind::DateTime {},
            Kind::Acknowledge => self.consent(r),
            Kind::Calculate => {
                self.warn(
                    Code::KIND_REPLACED,
                    r,
                    "calculation",
                    "there is nothing to calculate; an empty hidden value stands for it",
                );
                ItemKind::Hidden { parameter: None }
            }
            Kind::Today => ItemKind::Calculated { expression: "today()".to_owned(), numeric: false },
            Kind::Hidden if row.calculation.is_empty() => {
                ItemKind::Hidden { parameter: row.own.get("parameter").cloned() }
            }
            Kind::Hidden => self.calculated(r, "calculation", &row.calculation),
            _ => ItemKind::Information { body: Vec::new(), image: None },
        }
    }

    fn placeholder(&mut self, r: usize) -> ItemKind {
        let was = self.form.rows[r].kind.trim().to_owned();
        let message =
            format!("a public web survey cannot take “{was}”: nothing is asked, and a placeholder keeps its place");
        self.warn(Code::KIND_REPLACED, r, "type", message);
        ItemKind::Placeholder { was }
    }

    fn unit(&mut self, r: usize) -> Option<Text> {
        let unit = &self.form.rows[r].unit;
        (!unit.is_empty()).then(|| self.wording(r, "unit", unit))
    }

    /// A number among those that Barograph keeps beside an exported row: `decimals=2 max_length=50`.
    fn limit(&self, r: usize, key: &str) -> Option<f64> {
        parameters(self.form.rows[r].own.get("limits")?).get(key)?.parse().ok()
    }

    fn own_kind(&self, r: usize) -> Option<&str> {
        self.form.rows[r].own.get("kind").map(String::as_str)
    }

    fn select(&mut self, r: usize, how: How, list: &str, other: bool) -> ItemKind {
        let row = &self.form.rows[r];
        let made = match other {
            true => self.list_with_other(list, row.at("type")),
            false => self.lists.get(list).cloned(),
        };
        let Some(made) = made else { return ItemKind::ShortText { max_length: SHORT_TEXT } };
        self.reads[r].extend(made.reads.iter().copied());
        let code_list: CodeListId = made.id;
        let parameters = parameters(&row.parameters);
        let random =
            parameters.get("randomize").or_else(|| parameters.get("randomise")).is_some_and(|v| reading::is_yes(v));
        let option_order = OptionOrder { random, reversed_when: None };
        let choice_filter = match how {
            How::Ranked if !row.choice_filter.is_empty() => {
                self.warn(
                    Code::RULE_DROPPED,
                    r,
                    "choice_filter",
                    "options that are ranked cannot be filtered; all are shown",
                );
                None
            }
            _ => self.rule(r, "choice_filter", &row.choice_filter).map(|rule| rule.text),
        };
        let minimal = self.looks(r, "minimal") || self.looks(r, "autocomplete") || self.looks(r, "search");
        match how {
            How::One => ItemKind::SingleChoice { code_list, choice_filter, option_order, minimal },
            How::Several => {
                ItemKind::MultipleChoice { code_list, choice_filter, option_order, at_least: None, at_most: None }
            }
            How::Ranked => {
                let places = self.limit(r, "places").filter(|p| *p >= 1.0).map(|p| p as u32);
                ItemKind::Ranking { code_list, option_order, places }
            }
        }
    }

    fn text(&self, r: usize) -> ItemKind {
        let length =
            |usual| self.limit(r, "max_length").filter(|n| (1.0..=TEXT_MAX).contains(n)).map_or(usual, |n| n as u32);
        match self.own_kind(r) {
            Some("postcode") => ItemKind::Postcode {},
            _ if self.looks(r, "multiline") => ItemKind::LongText { max_length: length(LONG_TEXT) },
            _ => ItemKind::ShortText { max_length: length(SHORT_TEXT) },
        }
    }

    /// `range`, with the words at its ends where the hint has them.
    fn range(&mut self, r: usize, hint: &mut Wording) -> ItemKind {
        let given = parameters(&self.form.rows[r].parameters);
        let number = |key: &str, usual: f64| {
            given.get(key).and_then(|v| v.parse::<f64>().ok()).filter(|v| v.is_finite()).unwrap_or(usual)
        };
        let (mut min, mut max, mut step) = (number("start", 1.0), number("end", 10.0), number("step", 1.0).abs());
        if min > max {
            (min, max) = (max, min);
            self.warn(
                Code::PART_CHANGED,
                r,
                "parameters",
                format!("the start is greater than the end; it goes from {min} to {max}"),
            );
        }
        if min == max {
            max = min + 1.0;
            self.warn(
                Code::PART_CHANGED,
                r,
                "parameters",
                format!("start and end are the same; it goes from {min} to {max}"),
            );
        }
        let fits = |step: f64| {
            let steps = (max - min) / step;
            step > 0.0 && steps.is_finite() && (steps - steps.round()).abs() < 1e-9 && steps >= 1.0
        };
        if !fits(step) {
            let whole = if fits(1.0) { 1.0 } else { max - min };
            self.warn(
                Code::PART_CHANGED,
                r,
                "parameters",
                format!("a step of {step} does not lead from {min} to {max}; it is {whole}"),
            );
            step = whole;
        }
        let (low, high) = match ends::split(hint, min, max) {
            Some((low, high, rest)) => {
                *hint = rest;
                (self.wording(r, "hint", &low), self.wording(r, "hint", &high))
            }
            None => (self.phrase(r, "hint", Phrase::Lowest), self.phrase(r, "hint", Phrase::Highest)),
        };
        match self.own_kind(r) {
            Some("net_promoter") => ItemKind::NetPromoter { low, high },
            Some("slider") => ItemKind::Slider { min, max, step, low, high, unit: self.unit(r) },
            _ if (min, max, step) == (0.0, 10.0, 1.0) => ItemKind::Scale { low, high },
            _ => ItemKind::Slider { min, max, step, low, high, unit: self.unit(r) },
        }
    }

    /// A statement to be agreed to. What an export wrote holds the words of the tick as its last paragraph.
    fn consent(&mut self, r: usize) -> ItemKind {
        ItemKind::Consent { statement: self.phrase(r, "label", Phrase::Confirm) }
    }

    /// Splits the text of a note (or of a statement that an export wrote) into heading and paragraphs.
    fn heading_of_note(&mut self, r: usize, item: &mut Item) {
        let kept = matches!(self.own_kind(r), Some("information" | "consent"));
        let parts = |text: &str| -> Vec<String> {
            text.split("\n\n").map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
        };
        let pieces = pieces(&item.label, &parts);
        match &mut item.kind {
            ItemKind::Consent { statement } if kept && pieces.len() > 1 => {
                *statement = pieces[pieces.len() - 1].clone();
                item.label = joined(&pieces[..pieces.len() - 1]);
            }
            ItemKind::Information { body, .. } if pieces.len() > 1 => {
                item.label = pieces[0].clone();
                *body = pieces[1..].to_vec();
            }
            ItemKind::Information { body, .. }
                if !kept && item.label.each().any(|t| t.chars().count() > HEADING_MAX) =>
            {
                let title = self.form.title.clone();
                if !title.is_empty() {
                    *body = vec![item.label.clone()];
                    item.label = self.wording(r, "label", &title);
                }
            }
            _ => {}
        }
    }

    fn calculated(&mut self, r: usize, field: &str, written: &str) -> ItemKind {
        let Some(rule) = self.rule(r, field, written) else {
            // The finding about the rule stands already.
            return ItemKind::Hidden { parameter: None };
        };
        let numeric = match self.own_kind(r) {
            Some("calculated_number") => true,
            Some("calculated_text") => false,
            _ => {
                let numbers: BTreeMap<&str, bool> = self
                    .roles
                    .iter()
                    .filter_map(|role| match role {
                        Role::Value { id, numeric, .. } => Some((id.as_str(), *numeric)),
                        _ => None,
                    })
                    .collect();
                rules::gives_number(&rule.expr, &|name| numbers.get(name).copied().unwrap_or(false))
            }
        };
        if let Role::Value { numeric: known, .. } = &mut self.roles[r] {
            *known = numeric;
        }
        ItemKind::Calculated { expression: rule.text, numeric }
    }

    /// Whether an answer is demanded, and which reasons for none are offered.
    fn demands(&mut self, r: usize, item: &mut Item) {
        let row = &self.form.rows[r];
        let written = &row.required;
        item.required = reading::is_yes(written);
        if !item.required && !reading::is_no(written) {
            let message =
                format!("whether an answer is demanded cannot depend on a rule (“{}”); it is not", short(written));
            self.warn(Code::RULE_DROPPED, r, "required", message);
        }
        if item.required && !row.required_message.is_empty() {
            item.required_message = Some(self.wording(r, "required_message", &row.required_message));
        }
        if let Some(reasons) = row.own.get("missing") {
            item.missing =
                reasons.split_whitespace().filter_map(MissingReason::from_word).filter(|m| m.can_be_said()).collect();
        }
    }

    /// A constraint becomes the limits of the kind where it says nothing else, and a check otherwise.
    fn constrain(&mut self, r: usize, item: &mut Item) {
        let row = &self.form.rows[r];
        let Some(rule) = self.rule(r, "constraint", &row.constraint) else { return };
        if rules::constant(&rule.expr) == Some(true)
            || (row.constraint_message.is_empty() && limit(&mut item.kind, &rule))
        {
            return;
        }
        let mut message = self.wording(r, "constraint_message", &row.constraint_message);
        if message.is_blank() {
            message = self.phrase(r, "constraint_message", Phrase::CheckAnswer);
        }
        item.checks.push(AnswerCheck { must: rule.text, message, soft: false });
    }

    fn default(&mut self, r: usize, item: &mut Item) {
        let row = &self.form.rows[r];
        let written = row.default.trim();
        if written.is_empty() || !(item.kind.is_question() || matches!(item.kind, ItemKind::Hidden { .. })) {
            if !written.is_empty() && matches!(item.kind, ItemKind::Information { .. }) {
                self.warn(
                    Code::PART_DROPPED,
                    r,
                    "default",
                    format!("“{}” would be shown and cannot be answered; it is left out", short(written)),
                );
            }
            return;
        }
        let call = written.find('(').is_some_and(|at| {
            written.ends_with(')')
                && written[..at].trim().chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | ':'))
                && at > 0
        });
        if written.contains("${") || call {
            let message =
                format!("“{}” would have to be worked out before anybody answers; it is left out", short(written));
            self.warn(Code::RULE_DROPPED, r, "default", message);
            return;
        }
        let default = match (&self.kinds[r], &item.kind) {
            (Kind::Select { how, list, .. }, _) => {
                let words = self.lists.get(list).map(|made| made.words.clone()).unwrap_or_default();
                let given: Vec<&str> =
                    if *how == How::One { vec![written] } else { written.split_whitespace().collect() };
                let kept: Option<Vec<String>> = given.iter().map(|word| words.get(*word).cloned()).collect();
                kept.map(|words| words.join(" "))
            }
            (
                _,
                ItemKind::Number { .. }
                | ItemKind::Slider { .. }
                | ItemKind::Scale { .. }
                | ItemKind::NetPromoter { .. },
            ) => written.parse::<f64>().ok().filter(|v| v.is_finite()).map(|v| v.to_string()),
            (_, ItemKind::Time {}) => Some(written.chars().take(5).collect()),
            (_, ItemKind::DateTime {}) => Some(written.replace(' ', "T").chars().take(16).collect()),
            _ => Some(written.trim_matches(['\'', '"']).to_owned()),
        };
        if default.is_none() {
            self.warn(
                Code::RULE_DROPPED,
                r,
                "default",
                format!("“{}” is no answer that could be given here; it is left out", short(written)),
            );
        }
        item.default = default;
    }
}

/// `start=0 end=100 step=5`, with blanks, commas or semicolons between.
pub fn parameters(cell: &str) -> BTreeMap<String, String> {
    let cell = cell.replace(" =", "=").replace("= ", "=");
    let parts = cell.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    parts.filter_map(|part| part.split_once('=')).map(|(k, v)| (k.trim().to_lowercase(), v.trim().to_owned())).collect()
}

/// The paragraphs of a text, where every language has as many; else the text as one.
fn pieces(text: &Text, parts: &dyn Fn(&str) -> Vec<String>) -> Vec<Text> {
    match text {
        Text::Plain(text) => parts(text).into_iter().map(Text::Plain).collect(),
        Text::Languages(map) => {
            let split: Vec<_> = map.iter().map(|(l, text)| (l, parts(text))).collect();
            let count = split.first().map_or(0, |(_, p)| p.len());
            if split.iter().any(|(_, p)| p.len() != count) {
                return vec![text.clone()];
            }
            let piece = |i: usize| Text::Languages(split.iter().map(|(l, p)| ((*l).clone(), p[i].clone())).collect());
            (0..count).map(piece).collect()
        }
    }
}

/// Paragraphs put together again.
fn joined(pieces: &[Text]) -> Text {
    let mut pieces = pieces.iter().cloned();
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first, |a, b| match (a, b) {
        (Text::Languages(mut a), Text::Languages(b)) => {
            for (language, text) in b {
                a.entry(language).and_modify(|t| *t = format!("{t}\n\n{text}"));
            }
            Text::Languages(a)
        }
        (a, b) => Text::plain(format!("{}\n\n{}", a.default_text(), b.default_text())),
    })
}

/// Puts a rule into the limits of a kind; false where it says more than they can.
fn limit(kind: &mut ItemKind, rule: &Rule) -> bool {
    match kind {
        ItemKind::Number { min, max, decimals, .. } => {
            let Some(limits) = rules::limits(&rule.expr, &rules::is_own) else { return false };
            let Limits { least, above, most, below } = limits;
            if (above || below) && *decimals > 0 {
                return false;
            }
            // Among whole numbers, more than 4 is 5 or more.
            *min = least.map(|v| if above { v.floor() + 1.0 } else { v });
            *max = most.map(|v| if below { v.ceil() - 1.0 } else { v });
            true
        }
        ItemKind::MultipleChoice { at_least, at_most, .. } => {
            let count = |e: &super::rules::Tree| rules::is_call_of_own(e, "count-selected");
            let Some(limits) = rules::limits(&rule.expr, &count) else { return false };
            let least = limits.least.map(|v| if limits.above { v.floor() + 1.0 } else { v.ceil() });
            let most = limits.most.map(|v| if limits.below { v.ceil() - 1.0 } else { v.floor() });
            if most.is_some_and(|v| v < 1.0) || least.is_some_and(|v| !(0.0..=1000.0).contains(&v)) {
                return false;
            }
            *at_least = least.map(|v| v as u32);
            *at_most = most.map(|v| v.min(100_000.0) as u32);
            true
        }
        ItemKind::ShortText { max_length } | ItemKind::LongText { max_length } => {
            let length = |e: &super::rules::Tree| rules::is_call_of_own(e, "string-length");
            match rules::limits(&rule.expr, &length) {
                Some(Limits { least: None, most: Some(most), below, .. }) => {
                    let most = if below { most.ceil() - 1.0 } else { most.floor() };
                    if !(1.0..=TEXT_MAX).contains(&most) {
                        return false;
                    }
                    *max_length = most as u32;
                    true
                }
                _ => false,
            }
        }
        ItemKind::Date { precision: DatePrecision::Day, earliest, latest } => match rules::days(&rule.expr) {
            Some((from, to)) => {
                (*earliest, *latest) = (from, to);
                true
            }
            None => false,
        },
        _ => false,
    }
}
