//! Coding: raw form values become answers of the item, judged against what the item offers.
//!
//! Every variable of an item gives an [`Answer`] or findings, never both. The messages stand in an error summary, away from their
//! question, so each names it. First function to read: [`code_item`].

use super::number::{Misread, read_number};
use super::raw::RawAnswers;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::answer::{Answer, Answers};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::missing::MissingReason;
use crate::questionnaire::plan::{CheckedItem, Choice};
use crate::text::{Language, Text};
use crate::time::Day;

/// What a missing reason looks like among the values of a field.
pub const MISSING_PREFIX: &str = "missing:";

/// The value of a ticked consent.
pub const YES: &str = "yes";

/// The field beside a number or a text that takes a missing reason.
pub fn missing_field(variable: &str) -> String {
    format!("{variable}.missing")
}

/// An item as it is being asked.
pub struct Asked<'a> {
    pub item: &'a CheckedItem,
    /// Its variables that are asked of this person.
    pub slots: &'a [usize],
    /// What is left after the choice filter.
    pub offered: &'a [&'a Choice],
    /// The language in which messages are.
    pub language: &'a Language,
    /// What `today` is in a limit of a date.
    pub today: Option<Day>,
}

/// Codes all variables of an item that are asked: its own, or its rows' and parts'. Each gives an answer or a finding at its field.
///
/// Codes: `answer_required`, `option_unknown`, `option_exclusive`, `too_many_choices`, `number_unreadable`, `number_out_of_range`,
/// `text_too_long`.
pub fn code_item(asked: &Asked<'_>, raw: &RawAnswers) -> (Vec<(usize, Answer)>, Findings) {
    let mut coded = Vec::with_capacity(asked.slots.len());
    let mut findings = Findings::new();
    for &slot in asked.slots {
        match code_slot(asked, slot, raw) {
            Ok(answer) => coded.push((slot, answer)),
            Err(finding) => findings.push(finding),
        }
    }
    (coded, findings)
}

fn code_slot(asked: &Asked<'_>, slot: usize, raw: &RawAnswers) -> Result<Answer, Finding> {
    let item = &asked.item.item;
    let row = asked.item.rows.iter().find(|row| row.slot == slot);
    let field = Field {
        asked,
        name: row.map_or(&item.variable, |row| &row.row.variable).as_str(),
        question: brief(row.map_or(&item.label, |row| &row.row.label), asked.language),
    };
    match &item.kind {
        ItemKind::SingleChoice { .. } | ItemKind::Battery { .. } | ItemKind::Scale { .. } => field.one_code(raw),
        ItemKind::SemanticDifferential { .. } | ItemKind::Vignettes { .. } | ItemKind::NetPromoter { .. } => {
            field.one_code(raw)
        }
        ItemKind::MultipleChoice { at_most, .. } => field.codes(raw, *at_most),
        ItemKind::Number { min, max, unit, decimals } => {
            let limits = Limits { min: *min, max: *max, decimals: *decimals };
            field.number(raw, &limits, unit.as_ref().map(|u| u.get(asked.language)))
        }
        ItemKind::ShortText { max_length } | ItemKind::LongText { max_length } => field.text(raw, *max_length as usize),
        ItemKind::Consent { .. } => field.consent(raw),
        ItemKind::Information { .. } => Ok(Answer::Given(true)),
        _ => field.blank(),
    }
}

/// Judges answers that were coded elsewhere: the right shape, codes that exist, variables of this questionnaire.
/// Code: `code_unknown`, at the field.
pub fn judge(questionnaire: &Questionnaire, answers: &Answers) -> Findings {
    let mut findings = Findings::new();
    for (id, answer) in answers {
        let place = Place::field(id.as_str());
        match questionnaire.variable(id) {
            None => findings.push(Finding::error(Code::CODE_UNKNOWN, place, format!("there is no variable “{id}”"))),
            Some(variable) if !variable.admits(answer) => {
                findings.push(Finding::error(Code::CODE_UNKNOWN, place, format!("“{id}” cannot hold this answer")));
            }
            Some(_) => {}
        }
    }
    findings
}

struct Limits {
    min: Option<f64>,
    max: Option<f64>,
    decimals: u32,
}

struct Field<'a> {
    asked: &'a Asked<'a>,
    name: &'a str,
    question: String,
}

/// One value of a choice.
enum Value {
    Code(i32),
    Missing(MissingReason),
}

impl Field<'_> {
    fn wrong(&self, code: Code, message: impl FnOnce(&str) -> String) -> Finding {
        Finding::error(code, Place::field(self.name), message(&self.question))
    }

    /// Nothing was chosen or written.
    fn blank(&self) -> Result<Answer, Finding> {
        if self.asked.item.item.required {
            Err(self.wrong(Code::ANSWER_REQUIRED, |q| format!("Answer the question “{q}”")))
        } else {
            Ok(Answer::Missing(MissingReason::Skipped))
        }
    }

    fn value(&self, raw: &str) -> Result<Value, Finding> {
        let offered = match raw.strip_prefix(MISSING_PREFIX) {
            Some(word) => self.reason(word).map(Value::Missing),
            // Only the code's own digits: “+1” and “01” are no value that a page of ours sends.
            None => self.asked.offered.iter().find(|o| o.code.to_string() == raw).map(|o| Value::Code(o.code)),
        };
        offered.ok_or_else(|| self.unknown_option())
    }

    fn unknown_option(&self) -> Finding {
        self.wrong(Code::OPTION_UNKNOWN, |q| format!("Choose one of the answers shown for “{q}”"))
    }

    fn reason(&self, word: &str) -> Option<MissingReason> {
        MissingReason::from_word(word).filter(|reason| self.asked.item.item.missing.contains(reason))
    }

    fn one_code(&self, raw: &RawAnswers) -> Result<Answer, Finding> {
        match filled(raw.get(self.name)).as_slice() {
            [] => self.blank(),
            [one] => Ok(match self.value(one)? {
                Value::Code(code) => Answer::Code(code),
                Value::Missing(reason) => Answer::Missing(reason),
            }),
            _ => Err(self.wrong(Code::TOO_MANY_CHOICES, |q| format!("Choose only one answer for “{q}”"))),
        }
    }

    fn codes(&self, raw: &RawAnswers, at_most: Option<u32>) -> Result<Answer, Finding> {
        let mut codes = Vec::new();
        let mut reasons = Vec::new();
        for value in filled(raw.get(self.name)) {
            match self.value(value)? {
                Value::Code(code) => codes.push(code),
                Value::Missing(reason) => reasons.push(reason),
            }
        }
        codes.sort_unstable();
        codes.dedup();
        reasons.dedup();
        let exclusive = |code: &i32| self.asked.offered.iter().any(|o| o.code == *code && o.exclusive);
        match (codes.as_slice(), reasons.as_slice()) {
            ([], []) => self.blank(),
            ([], [reason]) => Ok(Answer::Missing(*reason)),
            (_, [_, ..]) => Err(self.excluded()),
            (several, []) if several.len() > 1 && several.iter().any(exclusive) => Err(self.excluded()),
            (several, []) if at_most.is_some_and(|most| several.len() > most as usize) => {
                let most = at_most.unwrap_or(0);
                Err(self.wrong(Code::TOO_MANY_CHOICES, |q| format!("Choose at most {most} answers for “{q}”")))
            }
            _ => Ok(Answer::Codes(codes)),
        }
    }

    fn excluded(&self) -> Finding {
        let item = &self.asked.item.item;
        let alone = self.asked.offered.iter().find(|o| o.exclusive).map(|o| o.label.get(self.asked.language));
        let alone = alone.or_else(|| item.missing.first().map(|reason| reason.in_words())).unwrap_or("none").to_owned();
        self.wrong(Code::OPTION_EXCLUSIVE, |q| {
            format!("For “{q}”, an answer such as “{alone}” cannot be chosen together with others")
        })
    }

    /// A missing reason given beside a number or a text; it excludes a value.
    fn beside(&self, raw: &RawAnswers, value: &str) -> Result<Option<MissingReason>, Finding> {
        let field = missing_field(self.name);
        let reason = match filled(raw.get(&field)).as_slice() {
            [] => return Ok(None),
            [one] => one.strip_prefix(MISSING_PREFIX).and_then(|word| self.reason(word)),
            _ => return Err(self.excluded()),
        };
        match reason {
            None => Err(self.unknown_option()),
            Some(_) if !value.is_empty() => Err(self.wrong(Code::OPTION_EXCLUSIVE, |q| {
                format!("For “{q}”, either write an answer or tick the box beside it, not both")
            })),
            Some(reason) => Ok(Some(reason)),
        }
    }

    fn written(&self, raw: &RawAnswers) -> Result<String, Finding> {
        match filled(raw.get(self.name)).as_slice() {
            [] => Ok(String::new()),
            [one] => Ok(cleaned(one)),
            _ => Err(self.wrong(Code::TOO_MANY_CHOICES, |q| format!("Give only one answer for “{q}”"))),
        }
    }

    fn number(&self, raw: &RawAnswers, limits: &Limits, unit: Option<&str>) -> Result<Answer, Finding> {
        let written = self.written(raw)?;
        if let Some(reason) = self.beside(raw, &written)? {
            return Ok(Answer::Missing(reason));
        }
        if written.is_empty() {
            return self.blank();
        }
        let number = read_number(&written, unit).map_err(|misread| {
            self.wrong(Code::NUMBER_UNREADABLE, |q| match misread {
                Misread::Comma => format!("For “{q}”, write the number with a point, not a comma, as in 2.5"),
                Misread::Other => format!("For “{q}”, write a number in digits, such as 12"),
            })
        })?;
        if number.decimals > limits.decimals {
            return Err(self.wrong(Code::NUMBER_UNREADABLE, |q| match limits.decimals {
                0 => format!("For “{q}”, write a whole number"),
                digits => format!("For “{q}”, write at most {digits} digits after the point"),
            }));
        }
        if limits.min.is_some_and(|min| number.value < min) || limits.max.is_some_and(|max| number.value > max) {
            return Err(self.wrong(Code::NUMBER_OUT_OF_RANGE, |q| match (limits.min, limits.max) {
                (Some(min), Some(max)) => format!("For “{q}”, write a number from {min} to {max}"),
                (Some(min), None) => format!("For “{q}”, write a number of at least {min}"),
                (None, Some(max)) => format!("For “{q}”, write a number of at most {max}"),
                (None, None) => format!("For “{q}”, write another number"),
            }));
        }
        Ok(Answer::Number(number.value))
    }

    fn text(&self, raw: &RawAnswers, longest: usize) -> Result<Answer, Finding> {
        let written = self.written(raw)?;
        if let Some(reason) = self.beside(raw, &written)? {
            return Ok(Answer::Missing(reason));
        }
        let length = written.chars().count();
        if written.is_empty() {
            self.blank()
        } else if length > longest {
            Err(self.wrong(Code::TEXT_TOO_LONG, |q| {
                format!("Shorten your answer to “{q}” to {longest} characters; it has {length}")
            }))
        } else {
            Ok(Answer::Text(written))
        }
    }

    fn consent(&self, raw: &RawAnswers) -> Result<Answer, Finding> {
        match filled(raw.get(self.name)).as_slice() {
            [] if self.asked.item.item.required => {
                Err(self.wrong(Code::ANSWER_REQUIRED, |q| format!("Tick the box for “{q}” if you agree")))
            }
            [] => Ok(Answer::Given(false)),
            values if values.iter().all(|v| *v == YES) => Ok(Answer::Given(true)),
            _ => Err(self.unknown_option()),
        }
    }
}

/// The values that say something, without blanks around them.
fn filled(values: &[String]) -> Vec<&str> {
    values.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect()
}

/// One line: control characters go, runs of white space become a space.
fn cleaned(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let plain: String = spaced.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Marks that change the direction of a text or hide in it; joiners, which some scripts and emoji need, stay.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The question in a few words, for a message away from it.
pub fn brief(label: &Text, language: &Language) -> String {
    const LONGEST: usize = 70;
    let text = label.get(language).trim();
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST).collect();
    let whole = cut.rfind(' ').map_or(cut.as_str(), |space| &cut[..space]);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '.', ' ']))
}
