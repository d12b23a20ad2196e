//! Coding: raw form values become answers of the item, judged against what the item offers.
//!
//! Every variable of an item gives an [`Answer`] or findings, never both. The messages stand in an error summary, away from their
//! question, so each names it. First function to read: [`code_item`]. One file a family of kinds: [`choice`], [`written`],
//! [`moment`], [`parts`], [`ranking`].

mod choice;
mod moment;
mod parts;
pub mod ranking;
mod written;

pub use choice::SPECIFY_MAX;
pub use moment::parts_of as date_parts;
pub use written::middle;

use super::raw::RawAnswers;
use crate::finding::{Code, Finding, Findings, Place};
use crate::phrases::{Value, say, with};
use crate::questionnaire::answer::{Answer, Answers};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::missing::MissingReason;
use crate::questionnaire::plan::{CheckedItem, Choice};
use crate::questionnaire::walk::Walk;
use crate::text::{Language, Text};
use crate::time::Day;

/// What a missing reason looks like among the values of a field.
pub const MISSING_PREFIX: &str = "missing:";

/// The value of a ticked consent, and of a ticked confirmation.
pub const YES: &str = "yes";

/// The field beside a number or a text that takes a missing reason.
pub fn missing_field(variable: &str) -> String {
    format!("{variable}.missing")
}

/// The tick box that lets an answer stand which a soft check has questioned.
pub fn confirm_field(variable: &str) -> String {
    format!("{variable}.confirm")
}

/// A part of an answer that is written in several boxes: `day`, `month`, `year`, `time`; and a slider's `range` and `before`.
pub fn part_field(variable: &str, part: &str) -> String {
    format!("{variable}.{part}")
}

/// An item as it is being asked.
pub struct Asked<'a> {
    pub item: &'a CheckedItem,
    /// The person's way so far, for texts that speak of earlier answers.
    pub walk: &'a Walk<'a, 'a>,
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
/// Codes: `answer_required`, `option_unknown`, `option_exclusive`, `too_few_choices`, `too_many_choices`, `text_without_option`,
/// `number_unreadable`, `number_out_of_range`, `total_wrong`, `ranking_incomplete`, `date_unreadable`, `date_out_of_range`,
/// `time_unreadable`, `postcode_unreadable`, `text_too_long`.
pub fn code_item(asked: &Asked<'_>, raw: &RawAnswers) -> (Vec<(usize, Answer)>, Findings) {
    if let ItemKind::Allocation { total, unit, .. } = &asked.item.item.kind {
        return parts::allocation(asked, *total, unit.as_ref(), raw);
    }
    let mut coded = Vec::with_capacity(asked.slots.len());
    let mut findings = Findings::new();
    for &slot in asked.slots {
        match code_slot(asked, slot, raw) {
            Ok(answer) => coded.push((slot, answer)),
            Err(finding) => findings.push(finding),
        }
    }
    choice::code_specified(asked, &mut coded, raw, &mut findings);
    (coded, findings)
}

fn code_slot(asked: &Asked<'_>, slot: usize, raw: &RawAnswers) -> Result<Answer, Finding> {
    let field = asked.field(slot);
    match &asked.item.item.kind {
        ItemKind::SingleChoice { .. }
        | ItemKind::Battery { .. }
        | ItemKind::Scale { .. }
        | ItemKind::SemanticDifferential { .. }
        | ItemKind::Vignettes { .. }
        | ItemKind::NetPromoter { .. } => field.one_code(raw),
        ItemKind::MultipleChoice { at_least, at_most, .. } => field.codes(raw, *at_least, *at_most),
        ItemKind::Ranking { places, .. } => field.ranked(raw, *places),
        ItemKind::Number { min, max, unit, decimals } => {
            let limits = written::Limits { min: *min, max: *max, decimals: *decimals, step: None };
            field.number(raw, &limits, unit.as_ref())
        }
        ItemKind::Slider { min, max, step, unit, .. } => field.slider(raw, [*min, *max, *step], unit.as_ref()),
        ItemKind::Date { precision, earliest, latest } => {
            field.date(raw, *precision, earliest.as_deref(), latest.as_deref())
        }
        ItemKind::Time {} => field.time(raw),
        ItemKind::DateTime {} => field.date_time(raw),
        ItemKind::ShortText { max_length } => field.text(raw, *max_length as usize, written::one_line),
        ItemKind::LongText { max_length } => field.text(raw, *max_length as usize, written::paragraphs),
        ItemKind::Postcode {} => field.postcode(raw),
        ItemKind::Consent { .. } => field.consent(raw),
        ItemKind::Information { .. } | ItemKind::Placeholder { .. } => Ok(Answer::Given(true)),
        // Coded as a whole, or never sent by a person.
        ItemKind::Allocation { .. } | ItemKind::Calculated { .. } | ItemKind::Hidden { .. } => field.blank(),
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

impl<'a> Asked<'a> {
    /// The field of a variable of this item.
    fn field(&'a self, slot: usize) -> Field<'a> {
        let row = self.item.rows.iter().find(|row| row.slot == slot);
        let name = row.map_or(&self.item.item.variable, |row| &row.row.variable).as_str();
        let question = match row {
            Some(_) if matches!(self.item.item.kind, ItemKind::Vignettes { .. }) => self.story(slot),
            Some(row) => shortened(&self.words(&row.row.label)),
            None => self.question(),
        };
        Field { asked: self, name, question }
    }

    /// The field of the item as a whole.
    fn whole(&'a self) -> Field<'a> {
        Field { asked: self, name: self.item.item.variable.as_str(), question: self.question() }
    }

    /// The item's question in a few words, in the wording that this person sees.
    fn question(&self) -> String {
        shortened(&self.walk.label(self.item, self.language))
    }

    /// A story by the question and its number on the page, which does not show its label.
    fn story(&self, slot: usize) -> String {
        let rows = self.walk.rows_in_order(self.item);
        let told: Vec<usize> = rows.iter().map(|row| row.slot).filter(|slot| self.slots.contains(slot)).collect();
        let number = told.iter().take_while(|told| **told != slot).count() + 1;
        let number = say(self.language, "story-number", &[("number", with(number)), ("all", with(told.len()))]);
        format!("{} {number}", self.question())
    }

    /// A text in the reader's language, earlier answers put in.
    fn words(&self, text: &Text) -> String {
        self.walk.piped(text, self.language).into_owned()
    }

    /// The options that ask to say more, each with the variable of its text.
    fn specified(&self) -> Vec<(&'a Choice, usize, String)> {
        let choice = |code: i32| self.item.options.iter().find(|choice| choice.code == code);
        let beside = self.item.specifies.iter();
        beside.filter_map(|beside| Some((choice(beside.code)?, beside.slot, beside.variable.to_string()))).collect()
    }
}

/// A field while it is being judged.
struct Field<'a> {
    asked: &'a Asked<'a>,
    name: &'a str,
    /// In a few words, for messages.
    question: String,
}

type Coded = Result<Answer, Finding>;

impl Field<'_> {
    /// A finding at this field; the message may use `{ $question }` and what else is given.
    fn wrong(&self, code: Code, key: &str, more: &[(&str, Value<'_>)]) -> Finding {
        let mut args = vec![("question", with(self.question.as_str()))];
        args.extend_from_slice(more);
        Finding::error(code, Place::field(self.name), say(self.asked.language, key, &args))
    }

    /// Nothing was chosen or written.
    fn blank(&self) -> Coded {
        if self.asked.item.item.required {
            Err(self.demanded("answer-required"))
        } else {
            Ok(Answer::Missing(MissingReason::Skipped))
        }
    }

    /// An answer is demanded: in the item's own words, where it has some.
    fn demanded(&self, key: &str) -> Finding {
        match &self.asked.item.item.required_message {
            Some(own) => {
                let message = self.asked.words(own);
                Finding::error(Code::ANSWER_REQUIRED, Place::field(self.name), message)
            }
            None => self.wrong(Code::ANSWER_REQUIRED, key, &[]),
        }
    }

    fn unknown_option(&self) -> Finding {
        self.wrong(Code::OPTION_UNKNOWN, "answer-option-unknown", &[])
    }

    fn reason(&self, word: &str) -> Option<MissingReason> {
        MissingReason::from_word(word).filter(|reason| self.asked.item.item.missing.contains(reason))
    }

    /// A missing reason given beside what is written or pressed; it excludes an answer.
    fn beside(&self, raw: &RawAnswers, answered: bool) -> Result<Option<MissingReason>, Finding> {
        let field = missing_field(self.name);
        let reason = match filled(raw.get(&field)).as_slice() {
            [] => return Ok(None),
            [one] => one.strip_prefix(MISSING_PREFIX).and_then(|word| self.reason(word)),
            _ => return Err(self.wrong(Code::OPTION_EXCLUSIVE, "answer-only-one-choice", &[])),
        };
        match reason {
            None => Err(self.unknown_option()),
            Some(_) if answered => Err(self.wrong(Code::OPTION_EXCLUSIVE, "answer-written-or-ticked", &[])),
            Some(reason) => Ok(Some(reason)),
        }
    }

    fn consent(&self, raw: &RawAnswers) -> Coded {
        match filled(raw.get(self.name)).as_slice() {
            [] if self.asked.item.item.required => Err(self.demanded("answer-consent")),
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

/// The question in a few words, for a message away from it.
pub fn brief(label: &Text, language: &Language) -> String {
    shortened(label.get(language))
}

/// A text cut at a word, for a message away from it.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 70;
    let text = text.trim();
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LONGEST).collect();
    let whole = cut.rfind(' ').map_or(cut.as_str(), |space| &cut[..space]);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '.', ' ']))
}
