//! Replaying answers: which pages are on the path, which answers count, what is still to do.
//!
//! An answer counts while its section, page, item and row are shown, all of which depend on earlier answers that count. After the
//! first page that is not fully answered, the replay goes on with what is known: an item whose rule does not hold, but reads an
//! answer that is still to come, is *open* rather than off the path. An exit ends the path.
//!
//! Arms are drawn first, from the response's seed; calculated values are worked out where they stand, once everything that they read
//! is known. Neither is ever stored: [`Walk::answer`] gives them like answers.
//!
//! A stored answer whose option is no longer offered by the choice filter does not count: it is asked again. An item whose choice
//! filter leaves nothing to choose, and which offers no missing reason, is passed over.
//! [`order`] draws what is shown in which order; [`facts`] is what rules see; [`words`] puts texts together.

mod facts;
mod order;
mod words;

use super::answer::{Answer, Answers, Circumstances};
use super::checks::Questionnaire;
use super::document::ItemKind;
use super::expression::Rule;
use super::missing::MissingReason;
use super::plan::{CheckedBallot, CheckedItem, CheckedPage, CheckedSection, Role, Times, VariableKind};
use std::borrow::Cow;

/// Whether something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Yes,
    No,
    /// The split ballot, or a random selection, gave it to others.
    NotAssigned,
    /// It depends on an answer that is still to come.
    Open,
}

impl Shown {
    /// Routing or chance leads past it, whatever is still to be answered.
    pub fn is_out(self) -> bool {
        matches!(self, Shown::No | Shown::NotAssigned)
    }
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

/// Nothing was written beside an option.
static SKIPPED: Answer = Answer::Missing(MissingReason::Skipped);

/// A replay.
#[derive(Debug, Clone)]
pub struct Walk<'q, 'a> {
    questionnaire: &'q Questionnaire,
    circumstances: Circumstances,
    /// By slot: whether the variable is asked.
    pub shown: Vec<Shown>,
    /// By slot: the answers that count. What is drawn or worked out is not among them: see [`Walk::answer`].
    pub counting: Slots<'a>,
    /// By position in the document.
    pub pages: Vec<PageState>,
    pub stop: Stop,
    /// The positions of the pages in this person's order; those not drawn for them are left out.
    order: Cow<'q, [usize]>,
    derived: Vec<Option<Answer>>,
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
            pages: vec![PageState::OffPath; questionnaire.pages().len()],
            stop: Stop::Check,
            order: Cow::Borrowed(&[]),
            derived: vec![None; questionnaire.derived()],
        };
        walk.draw_arms(known);
        walk.order = walk.drawn_order();
        let order = walk.order.clone();
        let mut section = (usize::MAX, Shown::No);
        for &position in order.iter() {
            let page = &questionnaire.pages()[position];
            if section.0 != page.section {
                section = (page.section, walk.section(&questionnaire.sections()[page.section]));
            }
            let state = walk.page(page, section.1, known);
            walk.pages[position] = state;
            if state == PageState::Due && walk.stop == Stop::Check {
                walk.stop = Stop::Page(position);
            }
            if state == PageState::Answered
                && let Some(exit) = page.exits.iter().position(|exit| walk.holds(&exit.rule))
            {
                if walk.stop == Stop::Check {
                    walk.stop = Stop::Exit { page: position, exit };
                }
                break;
            }
        }
        walk
    }

    pub fn questionnaire(&self) -> &'q Questionnaire {
        self.questionnaire
    }

    pub fn circumstances(&self) -> Circumstances {
        self.circumstances
    }

    /// What the variable in this slot holds: an answer that counts, an arm drawn, a value worked out or brought along.
    pub fn answer(&self, slot: usize) -> Option<&Answer> {
        match self.counting[slot] {
            Some(answer) => Some(answer),
            None => self.calculated(slot),
        }
    }

    /// What was drawn or worked out for the variable in this slot.
    pub fn calculated(&self, slot: usize) -> Option<&Answer> {
        let derived = self.questionnaire.variables()[slot].derived?;
        self.derived[derived].as_ref()
    }

    /// The arm of each experiment: its slot and code.
    pub fn arms(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        self.questionnaire.experiments().iter().filter_map(|experiment| match self.calculated(experiment.slot) {
            Some(Answer::Code(code)) => Some((experiment.slot, *code)),
            _ => None,
        })
    }

    /// Positions of the pages in this person's order; those not drawn for them are left out.
    pub fn page_order(&self) -> &[usize] {
        &self.order
    }

    /// Positions of the pages on the path that can be answered or changed now, in this person's order.
    pub fn reached(&self) -> impl Iterator<Item = usize> + '_ {
        let end = match self.stop {
            Stop::Page(last) | Stop::Exit { page: last, .. } => {
                self.order.iter().position(|page| *page == last).map_or(self.order.len(), |at| at + 1)
            }
            Stop::Check => self.order.len(),
        };
        let on_path = |page: &usize| matches!(self.pages[*page], PageState::Answered | PageState::Due);
        self.order[..end].iter().copied().filter(on_path)
    }

    /// Whether the page can be answered or changed now.
    pub fn is_reached(&self, page: usize) -> bool {
        self.reached().any(|reached| reached == page)
    }

    fn verdict(&self, rule: Option<&Rule>) -> Shown {
        match rule {
            None => Shown::Yes,
            Some(rule) if self.holds(rule) => Shown::Yes,
            Some(rule) => self.unless_open(rule),
        }
    }

    /// `No`, unless the rule reads something that is still to be answered.
    fn unless_open(&self, rule: &Rule) -> Shown {
        if rule.reads().iter().any(|slot| self.is_pending(*slot)) { Shown::Open } else { Shown::No }
    }

    fn is_pending(&self, slot: usize) -> bool {
        !self.shown[slot].is_out() && self.answer(slot).is_none()
    }

    fn assigned(&self, ballot: Option<&CheckedBallot>) -> Shown {
        let Some(ballot) = ballot else { return Shown::Yes };
        match self.calculated(ballot.slot) {
            Some(Answer::Code(code)) if ballot.codes.contains(code) => Shown::Yes,
            _ => Shown::NotAssigned,
        }
    }

    fn section(&self, section: &CheckedSection) -> Shown {
        let round = match &section.times {
            None => Shown::Yes,
            Some(Times::Counted { count, at_least }) if self.number(count) >= *at_least => Shown::Yes,
            Some(Times::Counted { count, .. }) => self.unless_open(count),
            Some(Times::Another(slot)) if self.is_pending(*slot) => Shown::Open,
            Some(Times::Another(slot)) if self.counting[*slot] == Some(&Answer::Code(1)) => Shown::Yes,
            Some(Times::Another(_)) => Shown::No,
        };
        both(self.assigned(section.ballot.as_ref()), both(round, self.verdict(section.rule.as_ref())))
    }

    fn page(&mut self, page: &CheckedPage, section: Shown, known: &[Option<&'a Answer>]) -> PageState {
        let shown = both(section, both(self.assigned(page.ballot.as_ref()), self.verdict(page.rule.as_ref())));
        if shown.is_out() {
            self.shown[page.slots.clone()].fill(shown);
            return PageState::OffPath;
        }
        // Rules look only at earlier pages, so all verdicts are in before any answer of this page counts.
        let drawn = self.drawn_items(page);
        for (position, item) in page.items.iter().enumerate() {
            let assigned = match &drawn {
                Some(drawn) if !drawn.contains(&position) => Shown::NotAssigned,
                _ => self.assigned(item.ballot.as_ref()),
            };
            self.item(item, both(shown, assigned));
        }
        for item in &page.items {
            self.count(item, known);
        }
        self.state(page)
    }

    /// Settles whether the item and its rows are asked.
    fn item(&mut self, item: &CheckedItem, around: Shown) {
        let mut shown = both(around, self.verdict(item.rule.as_ref()));
        if shown == Shown::Yes
            && item.item.missing.is_empty()
            && let Some(filter) = &item.choice_filter
            && self.offered(item).is_empty()
        {
            shown = self.unless_open(filter);
        }
        if item.rows.is_empty() {
            self.shown[item.slots.clone()].fill(shown);
            return;
        }
        let drawn = self.drawn_rows(item);
        for (position, row) in item.rows.iter().enumerate() {
            self.shown[row.slot] = match &drawn {
                Some(drawn) if !drawn.contains(&position) => Shown::NotAssigned,
                _ => both(shown, self.verdict(row.rule.as_ref())),
            };
        }
    }

    /// Lets the answers count that are asked for, and works out what is worked out.
    fn count(&mut self, item: &CheckedItem, known: &[Option<&'a Answer>]) {
        for slot in item.slots.clone() {
            if self.shown[slot] == Shown::Yes && self.still_offered(item, known[slot]) {
                self.counting[slot] = known[slot];
            }
        }
        if !item.item.kind.is_seen() && self.shown[item.slots.start] == Shown::Yes {
            self.derive(item);
        }
        for beside in &item.specifies {
            let (chosen, owner) = (self.has_chosen(item.slots.start, beside.code), self.shown[item.slots.start]);
            self.shown[beside.slot] = match owner {
                Shown::Yes if chosen => Shown::Yes,
                Shown::Yes if self.counting[item.slots.start].is_none() => Shown::Open,
                Shown::Yes => Shown::No,
                other => other,
            };
            if chosen {
                self.counting[beside.slot] = known[beside.slot].or(Some(&SKIPPED));
            }
        }
    }

    fn has_chosen(&self, slot: usize, code: i32) -> bool {
        match self.counting[slot] {
            Some(Answer::Code(held)) => *held == code,
            Some(Answer::Codes(held)) => held.contains(&code),
            _ => false,
        }
    }

    /// A calculation waits for what it reads. What comes to nothing is `not_applicable`.
    fn derive(&mut self, item: &CheckedItem) {
        let slot = item.slots.start;
        let Some(derived) = self.questionnaire.variables()[slot].derived else { return };
        let nothing = || Answer::Missing(MissingReason::NotApplicable);
        let value = match (&item.item.kind, &item.calculation) {
            (ItemKind::Hidden { .. }, _) => Some(item.default.clone().unwrap_or_else(nothing)),
            (_, Some((rule, _))) if rule.reads().iter().any(|slot| self.is_pending(*slot)) => None,
            (_, Some((rule, true))) => {
                Some(Some(self.number(rule)).filter(|n| n.is_finite()).map_or_else(nothing, Answer::Number))
            }
            (_, Some((rule, false))) => {
                Some(Some(self.text_of(rule)).filter(|t| !t.is_empty()).map_or_else(nothing, Answer::Text))
            }
            _ => None,
        };
        self.derived[derived] = value;
    }

    fn still_offered(&self, item: &CheckedItem, answer: Option<&Answer>) -> bool {
        let Some(filter) = &item.choice_filter else { return true };
        let offered = |code: &i32| item.options.iter().any(|o| o.code == *code && self.offers(filter, o));
        match answer {
            Some(Answer::Code(code)) => offered(code),
            Some(Answer::Codes(codes)) => codes.iter().all(offered),
            _ => true,
        }
    }

    /// A page is answered when every variable asked on it has an answer or a missing reason. That a text was shown counts only
    /// where the page asks nothing; what nobody sees, and what may be written beside an option, never makes a page due.
    fn state(&self, page: &CheckedPage) -> PageState {
        let variables = self.questionnaire.variables();
        let (mut texts, mut questions, mut open, mut due) = (0, 0, false, false);
        let mut texts_due = false;
        for slot in page.slots.clone() {
            let variable = &variables[slot];
            if variable.role != Role::Asked {
                continue;
            }
            match self.shown[slot] {
                Shown::Open => open = true,
                Shown::Yes if variable.kind == VariableKind::Information => {
                    texts += 1;
                    texts_due |= self.counting[slot].is_none();
                }
                Shown::Yes => {
                    questions += 1;
                    due |= self.counting[slot].is_none();
                }
                Shown::No | Shown::NotAssigned => {}
            }
        }
        match (questions, texts) {
            (0, 0) if open => PageState::Open,
            (0, 0) => PageState::OffPath,
            (0, _) if texts_due => PageState::Due,
            _ if due => PageState::Due,
            _ => PageState::Answered,
        }
    }
}

/// Both must let it be seen. What was not assigned stays so, whatever routing would have done.
fn both(a: Shown, b: Shown) -> Shown {
    match (a, b) {
        (Shown::NotAssigned, _) | (_, Shown::NotAssigned) => Shown::NotAssigned,
        (Shown::No, _) | (_, Shown::No) => Shown::No,
        (Shown::Open, _) | (_, Shown::Open) => Shown::Open,
        (Shown::Yes, Shown::Yes) => Shown::Yes,
    }
}
