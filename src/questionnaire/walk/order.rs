//! What is drawn for a person: arms, and the order and selection of pages, items, rows and options.

use super::super::answer::Answer;
use super::super::draw::{self, Draw};
use super::super::plan::{CheckedItem, CheckedPage, CheckedRow, Choice};
use super::{Shown, Walk};
use std::borrow::Cow;

impl<'q, 'a> Walk<'q, 'a> {
    /// An arm that was brought in with data stands; otherwise the seed draws it.
    pub(super) fn draw_arms(&mut self, known: &[Option<&'a Answer>]) {
        for experiment in self.questionnaire.experiments() {
            let variable = &self.questionnaire.variables()[experiment.slot];
            let drawn = || {
                let arm = draw::seeded(self.circumstances.seed, experiment.draw).pick(&experiment.shares);
                variable.options.get(arm).map(|choice| Answer::Code(choice.code))
            };
            let arm = match known[experiment.slot] {
                Some(Answer::Code(code)) => Some(Answer::Code(*code)),
                _ => drawn(),
            };
            self.shown[experiment.slot] = Shown::Yes;
            if let Some(derived) = variable.derived {
                self.derived[derived] = arm;
            }
        }
    }

    /// The order of the pages; the slots of pages that were not drawn are marked.
    pub(super) fn drawn_order(&mut self) -> Cow<'q, [usize]> {
        let questionnaire = self.questionnaire;
        if let Some(fixed) = questionnaire.fixed_page_order() {
            return Cow::Borrowed(fixed);
        }
        let pages = questionnaire.pages();
        let mut order = Vec::with_capacity(pages.len());
        for section in questionnaire.sections() {
            let Some(draw) = &section.order else {
                order.extend(section.pages.clone());
                continue;
            };
            // The question for another time round ends it, whatever comes before in which order.
            let another =
                section.instance.and_then(|_| section.pages.clone().last().filter(|p| pages[*p].is_another()));
            let (in_ballot, others): (Vec<usize>, Vec<usize>) = section
                .pages
                .clone()
                .filter(|page| Some(*page) != another)
                .partition(|page| self.assigned(pages[*page].ballot.as_ref()) == Shown::Yes);
            let taken = draw.take(self.circumstances.seed, in_ballot.clone());
            for page in in_ballot.into_iter().filter(|page| !taken.contains(page)).chain(others) {
                self.shown[pages[page].slots.clone()].fill(Shown::NotAssigned);
            }
            order.extend(taken);
            order.extend(another);
        }
        Cow::Owned(order)
    }

    /// Positions of the items that a selection leaves; `None` where nothing is selected.
    pub(super) fn drawn_items(&self, page: &CheckedPage) -> Option<Vec<usize>> {
        page.order.filter(Draw::selects).map(|draw| self.items_drawn(page, &draw))
    }

    fn items_drawn(&self, page: &CheckedPage, draw: &Draw) -> Vec<usize> {
        let assigned = |item: &usize| self.assigned(page.items[*item].ballot.as_ref()) == Shown::Yes;
        draw.take(self.circumstances.seed, (0..page.items.len()).filter(assigned).collect())
    }

    /// Positions of the rows that a selection leaves; `None` where nothing is selected.
    pub(super) fn drawn_rows(&self, item: &CheckedItem) -> Option<Vec<usize>> {
        let draw = item.row_order.filter(Draw::selects)?;
        Some(draw.take(self.circumstances.seed, (0..item.rows.len()).collect()))
    }

    /// The page's items in this person's order; those not drawn for them are left out.
    pub fn items_in_order<'p>(&self, page: &'p CheckedPage) -> Vec<&'p CheckedItem> {
        match &page.order {
            None => page.items.iter().collect(),
            Some(draw) => self.items_drawn(page, draw).into_iter().map(|item| &page.items[item]).collect(),
        }
    }

    /// The item's rows in this person's order; those not drawn for them are left out.
    pub fn rows_in_order<'i>(&self, item: &'i CheckedItem) -> Vec<&'i CheckedRow> {
        match &item.row_order {
            None => item.rows.iter().collect(),
            Some(draw) => {
                let taken = draw.take(self.circumstances.seed, (0..item.rows.len()).collect());
                taken.into_iter().map(|row| &item.rows[row]).collect()
            }
        }
    }

    /// The options an item offers, given the answers that count, in the order to show.
    pub fn offered<'i>(&self, item: &'i CheckedItem) -> Vec<&'i Choice> {
        let mut offered: Vec<&Choice> = match &item.choice_filter {
            None => item.options.iter().collect(),
            Some(filter) => item.options.iter().filter(|option| self.offers(filter, option)).collect(),
        };
        let reversed = item.reversed_when.as_ref().is_some_and(|when| self.holds(when));
        if !reversed && item.option_draw.is_none() {
            return offered;
        }
        let places: Vec<usize> = (0..offered.len()).filter(|at| !offered[*at].pinned).collect();
        let mut moving: Vec<&Choice> = places.iter().map(|at| offered[*at]).collect();
        if let Some(name) = item.option_draw {
            draw::shuffle(&mut draw::seeded(self.circumstances.seed, name), &mut moving);
        }
        if reversed {
            moving.reverse();
        }
        for (at, choice) in places.into_iter().zip(moving) {
            offered[at] = choice;
        }
        offered
    }
}
