//! Rules in words for somebody with a pen: “only if you ticked “Yes” at question 3”, “go to question 7”.
//!
//! A rule that reads one ticked answer is tried with each of its options. Other rules are read from their text, where that has the
//! form of the designer's menus. What has neither form is told as a finding, and the form says “if it applies to you”.

use super::layout::Printing;
use crate::finding::{Code, Finding, Place};
use crate::phrases::{say, with};
use crate::questionnaire::Answer;
use crate::questionnaire::document::Exit;
use crate::questionnaire::editing::condition::{self, Comparison, Test};
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::expression::{Facts, Rule};
use crate::questionnaire::plan::{CheckedItem, CheckedSection, Role, Times, VariableKind};
use crate::questionnaire::walk::Shown;
use std::borrow::Cow;

/// One answer is known, and the arms.
struct Supposing<'p, 'q> {
    printing: &'p Printing<'q>,
    slot: usize,
    answer: &'p Answer,
}

impl Supposing<'_, '_> {
    fn of(&self, slot: usize) -> Option<&Answer> {
        if slot == self.slot { Some(self.answer) } else { self.printing.walk.answer(slot) }
    }

    fn word(&self, slot: usize, code: i32) -> Cow<'_, str> {
        let choice = self.printing.questionnaire.variables()[slot].choice(code);
        choice.map_or_else(|| code.to_string().into(), |choice| Cow::Borrowed(choice.word.as_str()))
    }
}

impl Facts for Supposing<'_, '_> {
    fn text(&self, slot: usize) -> Cow<'_, str> {
        match self.of(slot) {
            Some(Answer::Code(code)) => self.word(slot, *code),
            Some(Answer::Codes(codes)) => {
                codes.iter().map(|code| self.word(slot, *code)).collect::<Vec<_>>().join(" ").into()
            }
            Some(Answer::Given(given)) => Cow::Borrowed(if *given { "yes" } else { "no" }),
            Some(Answer::Number(number)) => text_of(*number).into(),
            _ => Cow::Borrowed(""),
        }
    }

    fn holds(&self, slot: usize, code: i32) -> bool {
        match self.of(slot) {
            Some(Answer::Code(held)) => *held == code,
            Some(Answer::Codes(held)) => held.contains(&code),
            _ => false,
        }
    }

    fn option(&self) -> &str {
        ""
    }
}

impl Printing<'_> {
    /// The slots that a rule reads and that chance has not settled.
    pub(super) fn open_reads(&self, rule: &Rule) -> Vec<usize> {
        let is_open = |slot: &usize| {
            self.questionnaire.variables()[*slot].role != Role::Arm && self.walk.shown[*slot] != Shown::NotAssigned
        };
        let mut reads: Vec<usize> = rule.reads().iter().copied().filter(is_open).collect();
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    /// Whether a rule that reads nothing else holds, were this the answer.
    fn holds_with(&self, rule: &Rule, slot: usize, answer: &Answer) -> bool {
        rule.holds(&Supposing { printing: self, slot, answer })
    }

    /// Whether a rule shuts the part out whatever is ticked on the form.
    pub(super) fn is_settled_against(&self, rule: Option<&Rule>) -> bool {
        rule.is_some_and(|rule| self.open_reads(rule).is_empty() && !self.walk.holds(rule))
    }

    /// “you ticked “Yes” at question 3”, or `None` where the rule always lets the part be seen.
    pub(super) fn in_words(&self, rule: Option<&Rule>, written: Option<&str>) -> Option<Said> {
        let rule = rule?;
        let reads = self.open_reads(rule);
        if reads.is_empty() {
            return None;
        }
        if let [slot] = reads.as_slice()
            && let Some(said) = self.by_trial(rule, *slot)
        {
            return Some(Said::Words(said));
        }
        let said = written.and_then(condition::of_rule).and_then(|condition| {
            let merged = if condition.all { None } else { self.alternatives(rule, &condition.tests) };
            let tests = || condition.tests.iter().map(|test| self.test(rule, test)).collect::<Option<Vec<String>>>();
            let tests = merged.or_else(tests).filter(|tests| !tests.is_empty())?;
            let joint = |first: String, second: String| {
                let args = [("first", with(first)), ("second", with(second))];
                match condition.all {
                    true => say(self.language, "paper-and", &args),
                    false => say(self.language, "paper-or", &args),
                }
            };
            tests.into_iter().reduce(joint)
        });
        Some(said.map_or(Said::Nothing, Said::Words))
    }

    /// Which options of one ticked question let it hold.
    fn by_trial(&self, rule: &Rule, slot: usize) -> Option<String> {
        let variable = &self.questionnaire.variables()[slot];
        let number = self.numbers.get(&slot)?;
        let holding = |answer: &dyn Fn(i32) -> Answer| {
            let held = variable.options.iter().filter(|o| self.holds_with(rule, slot, &answer(o.code)));
            held.map(|o| o.code).collect::<Vec<i32>>()
        };
        let (codes, negative) = match variable.kind {
            VariableKind::Consent => {
                let key = match self.holds_with(rule, slot, &Answer::Given(true)) {
                    true => "paper-ticked-box",
                    false => "paper-not-ticked-box",
                };
                return Some(say(self.language, key, &[("number", with(number.as_str()))]));
            }
            VariableKind::Code => (holding(&Answer::Code), false),
            VariableKind::Codes => {
                let codes = holding(&|code| Answer::Codes(vec![code]));
                let all: Vec<i32> = variable.options.iter().map(|o| o.code).collect();
                let others: Vec<i32> = all.iter().copied().filter(|code| !codes.contains(code)).collect();
                // Any of these and whatever else, or none of these others: anything more subtle is not told by trial.
                let any_does = self.holds_with(rule, slot, &Answer::Codes(all));
                let others_do = !others.is_empty() && self.holds_with(rule, slot, &Answer::Codes(others.clone()));
                match (any_does, others_do) {
                    (true, false) => (codes, false),
                    (false, false) if !others.is_empty() && !codes.is_empty() => (others, true),
                    _ => return None,
                }
            }
            _ => return None,
        };
        if codes.is_empty() {
            return None;
        }
        let labels = codes.iter().filter_map(|code| variable.choice(*code)).map(|choice| self.quoted_option(choice));
        let options = labels.reduce(|first, second| {
            say(self.language, "paper-or", &[("first", with(first)), ("second", with(second))])
        })?;
        let args = [("options", with(options)), ("number", with(number.as_str()))];
        Some(match negative {
            false => say(self.language, "paper-ticked", &args),
            true => say(self.language, "paper-not-ticked", &args),
        })
    }

    fn quoted_option(&self, choice: &crate::questionnaire::plan::Choice) -> String {
        let label = choice.label.get(self.language);
        say(self.language, "paper-quoted", &[("text", with(label))])
    }

    /// Alternatives that are all ticks, those of one question together: “you ticked “A” or “B” at question 7”.
    fn alternatives(&self, rule: &Rule, tests: &[Test]) -> Option<Vec<String>> {
        let mut questions: Vec<(usize, String)> = Vec::new();
        for test in tests {
            let slot = self.questionnaire.slot_named(&test.variable).filter(|slot| rule.reads().contains(slot))?;
            let choice =
                self.questionnaire.variables()[slot].options.iter().find(|choice| choice.word == test.value)?;
            if !matches!(test.comparison, Comparison::Is | Comparison::Includes) {
                return None;
            }
            let more = self.quoted_option(choice);
            match questions.iter_mut().find(|(other, _)| *other == slot) {
                Some((_, options)) => {
                    let both = [("first", with(options.clone())), ("second", with(more))];
                    *options = say(self.language, "paper-or", &both);
                }
                None => questions.push((slot, more)),
            }
        }
        let said = |(slot, options): (usize, String)| {
            let number = self.numbers.get(&slot)?.as_str();
            Some(say(self.language, "paper-ticked", &[("options", with(options)), ("number", with(number))]))
        };
        questions.into_iter().map(said).collect()
    }

    /// One line of a rule that has the form of the menus.
    fn test(&self, rule: &Rule, test: &Test) -> Option<String> {
        // Inside a repeated section the name is that of the same time round.
        let named = |slot: &&usize| {
            let id = self.questionnaire.variables()[**slot].id.as_str();
            id == test.variable || id.strip_prefix(test.variable.as_str()).is_some_and(|rest| rest.starts_with('_'))
        };
        let slot = self.questionnaire.slot_named(&test.variable).filter(|slot| rule.reads().contains(slot));
        let slot = slot.or_else(|| rule.reads().iter().find(named).copied())?;
        let variable = &self.questionnaire.variables()[slot];
        let number = self.numbers.get(&slot)?.as_str();
        let option = variable.options.iter().find(|choice| choice.word == test.value);
        let value = match option {
            Some(choice) => self.quoted_option(choice),
            None => test.value.clone(),
        };
        let ticked = option.is_some() || matches!(test.comparison, Comparison::Includes | Comparison::IncludesNot);
        let args = [("options", with(value.clone())), ("value", with(value)), ("number", with(number))];
        let number_and = |at: usize| [args[at].clone(), args[2].clone()];
        Some(match (test.comparison, ticked) {
            (Comparison::Is | Comparison::Includes, true) => say(self.language, "paper-ticked", &number_and(0)),
            (Comparison::IsNot | Comparison::IncludesNot, true) => {
                say(self.language, "paper-not-ticked", &number_and(0))
            }
            (Comparison::Is | Comparison::Includes, false) => say(self.language, "paper-is", &number_and(1)),
            (Comparison::IsNot | Comparison::IncludesNot, false) => say(self.language, "paper-is-not", &number_and(1)),
            (Comparison::LessThan, _) => say(self.language, "paper-less-than", &number_and(1)),
            (Comparison::AtMost, _) => say(self.language, "paper-at-most", &number_and(1)),
            (Comparison::MoreThan, _) => say(self.language, "paper-more-than", &number_and(1)),
            (Comparison::AtLeast, _) => say(self.language, "paper-at-least", &number_and(1)),
            (Comparison::Answered, _) => say(self.language, "paper-answered", &[("number", with(number))]),
            (Comparison::NotAnswered, _) => say(self.language, "paper-not-answered", &[("number", with(number))]),
        })
    }

    /// Where an answer to a ticked question leads, where that is not the next question.
    pub(super) fn goes(&self, item: &CheckedItem, slot: usize, answer: &Answer) -> Option<String> {
        let at = self.stations.iter().position(|station| station.slot == item.slots.start)?;
        let page = self.questionnaire.variables()[slot].page;
        let reads_only = |rule: &&Rule| self.open_reads(rule) == [slot];
        let is_last_of_page = self.stations.get(at + 1).is_none_or(|next| next.page != page);
        let leaves = |exit: &crate::questionnaire::plan::CheckedExit| {
            reads_only(&&exit.rule) && self.holds_with(&exit.rule, slot, answer)
        };
        if is_last_of_page && self.questionnaire.pages()[page].exits.iter().any(leaves) {
            return Some(say(self.language, "paper-stop", &[]));
        }
        let passed = |station: &&super::layout::Station<'_>| {
            let mut rules = station.rules.iter().copied().filter(reads_only);
            rules.any(|rule| !self.holds_with(rule, slot, answer))
        };
        let next = at + 1 + self.stations[at + 1..].iter().take_while(passed).count();
        if next == at + 1 {
            return None;
        }
        Some(match self.stations.get(next) {
            Some(station) => say(self.language, "paper-go-to", &[("number", with(station.number))]),
            None => say(self.language, "paper-go-to-end", &[]),
        })
    }

    /// When a time round of a repeated section is gone through.
    pub(super) fn times_in_words(&self, section: &CheckedSection) -> Option<Said> {
        let (slot, said) = match section.times.as_ref()? {
            Times::Another(slot) => {
                let yes = self.questionnaire.variables()[*slot].choice(1)?;
                (*slot, ("paper-ticked", "options", self.quoted_option(yes)))
            }
            Times::Counted { count, at_least } => {
                let [slot] = *self.open_reads(count).as_slice() else { return Some(Said::Nothing) };
                let of = |n: f64| count.number(&Supposing { printing: self, slot, answer: &Answer::Number(n) });
                if [0.0, 1.0, 2.0, 7.0].iter().any(|n| of(*n) != *n) {
                    return Some(Said::Nothing);
                }
                (slot, ("paper-at-least", "value", text_of(*at_least)))
            }
        };
        let Some(number) = self.numbers.get(&slot) else { return Some(Said::Nothing) };
        let (key, name, value) = said;
        let args = [(name, with(value)), ("number", with(number.as_str()))];
        // The keys stand above.
        Some(Said::Words(crate::phrases::say(self.language, key, &args)))
    }

    /// When an exit is taken.
    pub(super) fn exit_in_words(&self, rule: &Rule, exit: &Exit) -> Said {
        self.in_words(Some(rule), Some(&exit.when)).unwrap_or(Said::Nothing)
    }

    /// What stands in the way of saying a rule on paper.
    pub(super) fn unsaid(&self, place: Place) -> Finding {
        let message = "its rule cannot be told in words, so the form only says “if it applies to you”: somebody has to write \
                       how people find the way";
        Finding::warning(Code::PAPER_DIFFERS, place, message)
    }
}

/// A rule in words.
pub(super) enum Said {
    Words(String),
    /// There are no words for it.
    Nothing,
}
