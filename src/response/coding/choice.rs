//! Options chosen: one or several, with missing reasons among them, and the text beside “other”.

use super::{Asked, Coded, Field, MISSING_PREFIX, filled, shortened, written};
use crate::finding::{Code, Finding, Findings};
use crate::phrases::with;
use crate::questionnaire::answer::Answer;
use crate::questionnaire::missing::MissingReason;
use crate::questionnaire::plan::Choice;
use crate::response::raw::RawAnswers;
use crate::response::words::reason_in_words;

/// The longest text beside an option, in characters.
pub const SPECIFY_MAX: u32 = 200;

/// One value of a choice.
enum Value {
    Code(i32),
    Missing(MissingReason),
}

impl Field<'_> {
    fn value(&self, raw: &str) -> Result<Value, Finding> {
        let offered = match raw.strip_prefix(MISSING_PREFIX) {
            Some(word) => self.reason(word).map(Value::Missing),
            None => self.offered(raw).map(|o| Value::Code(o.code)),
        };
        offered.ok_or_else(|| self.unknown_option())
    }

    /// The option with this code. Only the code's own digits: “+1” and “01” are no value that a page of ours sends.
    pub(super) fn offered(&self, raw: &str) -> Option<&Choice> {
        self.asked.offered.iter().find(|o| o.code.to_string() == raw).copied()
    }

    pub(super) fn one_code(&self, raw: &RawAnswers) -> Coded {
        match filled(raw.get(self.name)).as_slice() {
            [] => self.blank(),
            [one] => Ok(match self.value(one)? {
                Value::Code(code) => Answer::Code(code),
                Value::Missing(reason) => Answer::Missing(reason),
            }),
            _ => Err(self.wrong(Code::TOO_MANY_CHOICES, "answer-only-one-choice", &[])),
        }
    }

    pub(super) fn codes(&self, raw: &RawAnswers, at_least: Option<u32>, at_most: Option<u32>) -> Coded {
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
        let alone = |code: &i32| self.asked.offered.iter().find(|o| o.code == *code && o.exclusive);
        let excluding = codes.iter().find_map(alone).map(|o| self.asked.words(&o.label));
        match (codes.as_slice(), reasons.as_slice()) {
            ([], []) => return self.blank(),
            ([], [reason]) => return Ok(Answer::Missing(*reason)),
            (_, [reason, ..]) => return Err(self.excluded(&reason_in_words(self.asked.language, *reason))),
            ([_], []) if excluding.is_some() => return Ok(Answer::Codes(codes)),
            _ => {}
        }
        if let Some(excluding) = excluding {
            return Err(self.excluded(&excluding));
        }
        if let Some(most) = at_most.filter(|most| codes.len() > *most as usize) {
            return Err(self.wrong(Code::TOO_MANY_CHOICES, "answer-at-most", &[("most", with(most))]));
        }
        if let Some(least) = at_least.filter(|least| codes.len() < *least as usize) {
            return Err(self.wrong(Code::TOO_FEW_CHOICES, "answer-at-least", &[("least", with(least))]));
        }
        Ok(Answer::Codes(codes))
    }

    fn excluded(&self, option: &str) -> Finding {
        self.wrong(Code::OPTION_EXCLUSIVE, "answer-alone", &[("alone", with(shortened(option)))])
    }
}

/// The texts beside options: kept while their option is chosen, questioned where it is not.
pub(super) fn code_specified(
    asked: &Asked<'_>,
    coded: &mut Vec<(usize, Answer)>,
    raw: &RawAnswers,
    findings: &mut Findings,
) {
    for (choice, slot, name) in asked.specified() {
        let field = Field { asked, name: name.as_str(), question: asked.whole().question };
        let option = [("option", with(asked.words(&choice.label)))];
        let said = filled(raw.get(field.name)).first().map_or_else(String::new, |text| written::one_line(text));
        let chosen = coded.iter().any(|(_, answer)| match answer {
            Answer::Code(code) => *code == choice.code,
            Answer::Codes(codes) => codes.contains(&choice.code),
            _ => false,
        });
        // Where the choice itself is in doubt, one finding is enough.
        let doubtful = coded.iter().all(|(other, _)| *other != asked.item.slots.start);
        if said.is_empty() && chosen && asked.item.item.required {
            findings.push(field.wrong(Code::ANSWER_REQUIRED, "answer-other-blank", &option));
        } else if said.is_empty() && chosen {
            coded.push((slot, Answer::Missing(MissingReason::Skipped)));
        } else if said.chars().count() > SPECIFY_MAX as usize {
            findings.push(field.too_long(said.chars().count(), SPECIFY_MAX as usize));
        } else if chosen {
            coded.push((slot, Answer::Text(said)));
        } else if !said.is_empty() && !doubtful {
            findings.push(field.wrong(Code::TEXT_WITHOUT_OPTION, "answer-other-unticked", &option));
        }
    }
}
