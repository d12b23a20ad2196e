//! Replaying answers: which pages are on the path, which answers count, what is still to do.
//!
//! An answer counts while its section, page, item and row are shown, all of which depend on earlier answers that count. After the
//! first page that is not fully answered, the replay goes on with what is known: an item whose rule does not hold, but reads an
//! answer that is still to come, is *open* rather than off the path. An exit ends the path.
//!
//! A stored answer whose option is no longer offered by the choice filter does not count: it is asked again. An item whose choice
//! filter leaves nothing to choose, and which offers no missing reason, is passed over.

use super::answer::{Answer, Answers, Circumstances};
use super::checks::Questionnaire;
use super::expression::value::{number_of, text_of};
use super::expression::{Facts, Rule};
use super::plan::{CheckedItem, CheckedPage, Choice, VariableKind};
use std::borrow::Cow;

/// Whether something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Yes,
    No,
    /// It depends on an answer that is still to come.
    Open,
}

/// How a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageState {
    OffPath,
    Open,
    /// On the path, with something to answer.
    Due,
    Answered,
}

/// Where the path stops, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    Page(usize),
    Exit { page: usize, exit: usize },
    Check,
}

/// The answers of a response by slot, whether they count or not.
pub type Slots<'a> = Vec<Option<&'a Answer>>;

/// A replay.
#[derive(Debug, Clone)]
pub struct Walk<'q, 'a> {
    questionnaire: &'q Questionnaire,
    circumstances: Circumstances,
    /// By slot: whether the variable is asked.
    pub shown: Vec<Shown>,
    /// By slot: the answers that count.
    pub counting: Slots<'a>,
    pub pages: Vec<PageState>,
    pub stop: Stop,
}

/// Answers by slot; those of variables that the questionnaire does not have, or of the wrong shape, are left out.
pub fn slots<'a>(questionnaire: &Questionnaire, answers: &'a Answers) -> Slots<'a> {
    let variables = questionnaire.variables();
    let mut out = vec![None; variables.len()];
    let mut known = answers.iter().peekable();
    // Both sides are in the order of the ids, so one pass joins them.
    for &slot in questionnaire.slots_by_name() {
        let variable = &variables[slot];
        while known.next_if(|(id, _)| **id < variable.id).is_some() {}
        if let Some((_, answer)) = known.next_if(|(id, _)| **id == variable.id)
            && variable.admits(answer)
        {
            out[slot] = Some(answer);
        }
    }
    out
}

impl<'q, 'a> Walk<'q, 'a> {
    pub fn of(questionnaire: &'q Questionnaire, answers: &'a Answers, circumstances: Circumstances) -> Walk<'q, 'a> {
        Walk::over(questionnaire, &slots(questionnaire, answers), circumstances)
    }

    pub fn over(
        questionnaire: &'q Questionnaire,
        known: &[Option<&'a Answer>],
        circumstances: Circumstances,
    ) -> Walk<'q, 'a> {
        let variables = questionnaire.variables().len();
        let mut walk = Walk {
            questionnaire,
            circumstances,
            shown: vec![Shown::No; variables],
            counting: vec![None; variables],
            pages: Vec::with_capacity(questionnaire.pages().len()),
            stop: Stop::Check,
        };
        let mut ended = false;
        for (position, page) in questionnaire.pages().iter().enumerate() {
            let state = if ended { PageState::OffPath } else { walk.page(page, known) };
            walk.pages.push(state);
            if state == PageState::Due && walk.stop == Stop::Check {
                walk.stop = Stop::Page(position);
            }
            if state == PageState::Answered
                && let Some(exit) = page.exits.iter().position(|exit| exit.rule.holds(&walk.facts("")))
            {
                ended = true;
                if walk.stop == Stop::Check {
                    walk.stop = Stop::Exit { page: position, exit };
                }
            }
        }
        walk
    }

    pub fn circumstances(&self) -> Circumstances {
        self.circumstances
    }

    /// Positions of the pages on the path that can be answered or changed now.
    pub fn reached(&self) -> impl Iterator<Item = usize> + '_ {
        let last = match self.stop {
            Stop::Page(page) | Stop::Exit { page, .. } => page,
            Stop::Check => self.pages.len().saturating_sub(1),
        };
        let on_path = |state: &PageState| matches!(state, PageState::Answered | PageState::Due);
        (0..=last).filter(move |page| self.pages.get(*page).is_some_and(on_path))
    }

    /// The options an item offers, given the answers that count.
    pub fn offered<'i>(&self, item: &'i CheckedItem) -> Vec<&'i Choice> {
        match &item.choice_filter {
            None => item.options.iter().collect(),
            Some(filter) => item.options.iter().filter(|o| filter.holds(&self.facts(&o.word))).collect(),
        }
    }

    fn facts<'w>(&'w self, option: &'w str) -> Known<'w> {
        Known { questionnaire: self.questionnaire, counting: &self.counting, option }
    }

    fn verdict(&self, rule: Option<&Rule>) -> Shown {
        match rule {
            None => Shown::Yes,
            Some(rule) if rule.holds(&self.facts("")) => Shown::Yes,
            Some(rule) => self.unless_open(rule),
        }
    }

    /// `No`, unless the rule reads something that is still to be answered.
    fn unless_open(&self, rule: &Rule) -> Shown {
        let pending = |slot: &usize| self.shown[*slot] != Shown::No && self.counting[*slot].is_none();
        if rule.reads().iter().any(pending) { Shown::Open } else { Shown::No }
    }

    fn page(&mut self, page: &CheckedPage, known: &[Option<&'a Answer>]) -> PageState {
        let section = self.questionnaire.sections()[page.section].rule.as_ref();
        let shown = both(self.verdict(section), self.verdict(page.rule.as_ref()));
        if shown == Shown::No {
            return PageState::OffPath;
        }
        // Rules look only at earlier pages, so all verdicts are in before any answer of this page counts.
        for item in &page.items {
            let item_shown = both(shown, self.item(item));
            if item.rows.is_empty() {
                self.shown[item.slots.start] = item_shown;
            }
            for row in &item.rows {
                self.shown[row.slot] = both(item_shown, self.verdict(row.rule.as_ref()));
            }
        }
        for item in &page.items {
            for slot in item.slots.clone() {
                if self.shown[slot] == Shown::Yes && self.still_offered(item, known[slot]) {
                    self.counting[slot] = known[slot];
                }
            }
        }
        self.state(page)
    }

    fn item(&self, item: &CheckedItem) -> Shown {
        let shown = self.verdict(item.rule.as_ref());
        match &item.choice_filter {
            Some(filter) if shown == Shown::Yes && item.item.missing.is_empty() && self.offered(item).is_empty() => {
                self.unless_open(filter)
            }
            _ => shown,
        }
    }

    fn still_offered(&self, item: &CheckedItem, answer: Option<&Answer>) -> bool {
        let Some(filter) = &item.choice_filter else { return true };
        let offered = |code: &i32| item.options.iter().any(|o| o.code == *code && filter.holds(&self.facts(&o.word)));
        match answer {
            Some(Answer::Code(code)) => offered(code),
            Some(Answer::Codes(codes)) => codes.iter().all(offered),
            _ => true,
        }
    }

    /// A page is answered when every variable asked on it has an answer or a missing reason. That a text was shown counts only
    /// where the page asks nothing.
    fn state(&self, page: &CheckedPage) -> PageState {
        let variables = self.questionnaire.variables();
        let asked = |slot: &usize| self.shown[*slot] == Shown::Yes;
        let question = |slot: &usize| variables[*slot].kind != VariableKind::Information;
        if !page.slots.clone().any(|slot| self.shown[slot] == Shown::Yes) {
            let open = page.slots.clone().any(|slot| self.shown[slot] == Shown::Open);
            return if open { PageState::Open } else { PageState::OffPath };
        }
        let mut needed: Vec<usize> = page.slots.clone().filter(asked).filter(question).collect();
        if needed.is_empty() {
            needed = page.slots.clone().filter(asked).collect();
        }
        if needed.into_iter().all(|slot| self.counting[slot].is_some()) { PageState::Answered } else { PageState::Due }
    }
}

fn both(a: Shown, b: Shown) -> Shown {
    match (a, b) {
        (Shown::No, _) | (_, Shown::No) => Shown::No,
        (Shown::Open, _) | (_, Shown::Open) => Shown::Open,
        (Shown::Yes, Shown::Yes) => Shown::Yes,
    }
}

/// What rules may look at: the answers that count.
struct Known<'w> {
    questionnaire: &'w Questionnaire,
    counting: &'w [Option<&'w Answer>],
    option: &'w str,
}

impl Known<'_> {
    fn word(&self, slot: usize, code: i32) -> Cow<'_, str> {
        let words = &self.questionnaire.variables()[slot].words;
        words.iter().find(|w| w.code == code).map_or_else(|| code.to_string().into(), |w| Cow::Borrowed(&*w.word))
    }
}

impl Facts for Known<'_> {
    fn text(&self, slot: usize) -> Cow<'_, str> {
        match self.counting[slot] {
            None | Some(Answer::Missing(_)) => Cow::Borrowed(""),
            Some(Answer::Code(code)) => self.word(slot, *code),
            Some(Answer::Codes(codes) | Answer::Ranked(codes)) => {
                codes.iter().map(|c| self.word(slot, *c)).collect::<Vec<_>>().join(" ").into()
            }
            Some(Answer::Number(value)) => text_of(*value).into(),
            Some(Answer::Text(text) | Answer::Date(text) | Answer::Time(text) | Answer::DateTime(text)) => {
                Cow::Borrowed(text)
            }
            Some(Answer::Given(given)) => Cow::Borrowed(if *given { "yes" } else { "no" }),
        }
    }

    fn holds(&self, slot: usize, code: i32) -> bool {
        match self.counting[slot] {
            Some(Answer::Code(held)) => *held == code,
            Some(Answer::Codes(held) | Answer::Ranked(held)) => held.contains(&code),
            _ => false,
        }
    }

    fn option(&self) -> &str {
        self.option
    }

    fn number(&self, slot: usize) -> f64 {
        match self.counting[slot] {
            Some(Answer::Number(value)) => *value,
            None | Some(Answer::Missing(_) | Answer::Given(_)) => f64::NAN,
            _ => number_of(&self.text(slot)),
        }
    }
}
