//! From a questionnaire to its form: what is printed, in which order and under which number.

use super::routing::Said;
use super::{Entry, Paper, PaperExit, PaperPage, PaperSection};
use crate::finding::{Code, Finding, Findings, Place};
use crate::phrases::{say, with};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::expression::{Piece, Rule, pieces};
use crate::questionnaire::plan::{CheckedItem, CheckedPage, CheckedSection, Role};
use crate::questionnaire::walk::{Shown, Walk};
use crate::questionnaire::{Answers, Circumstances};
use crate::text::{Language, Text};
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The most times round of a repeated section that are printed.
const ROUNDS_MAX: u32 = 4;
/// Form numbers in which a combination of arms is looked for.
const FORMS_TRIED: u64 = 500;

/// A question on its way: what has to hold for it to be answered.
pub(super) struct Station<'q> {
    /// Of its first variable.
    pub slot: usize,
    pub number: usize,
    pub page: usize,
    pub rules: Vec<&'q Rule>,
}

/// A form while it is laid out.
pub(super) struct Printing<'q> {
    pub questionnaire: &'q Questionnaire,
    /// Nothing is answered; what chance decides is decided.
    pub walk: Walk<'q, 'q>,
    pub language: &'q Language,
    /// Of every variable that is printed: `4`, or `4b` for a row.
    pub numbers: BTreeMap<usize, String>,
    pub stations: Vec<Station<'q>>,
}

static NOTHING: Answers = Answers::new();

/// Lays out the form of this number in a language of the questionnaire, and says what paper does otherwise than the screen
/// (`paper_differs`, at the path of the variable).
pub fn lay_out(questionnaire: &Questionnaire, form: u64, language: &Language) -> (Paper, Findings) {
    let printing = Printing::of(questionnaire, form, language);
    let mut findings = Findings::new();
    let sections = questionnaire.sections().iter().filter_map(|section| printing.section(section, &mut findings));
    let paper = Paper {
        sections: sections.collect(),
        questions: printing.stations.len(),
        form: is_drawn(questionnaire).then_some(form),
    };
    (paper, findings)
}

/// The number under which each variable is printed, by slot: `4`, or `4b` for a row. What is not printed has none.
pub fn numbering(questionnaire: &Questionnaire, form: u64) -> BTreeMap<usize, String> {
    Printing::of(questionnaire, form, questionnaire.language()).numbers
}

/// The least form number for each combination of arms, with the arms in words; empty where chance decides nothing. Where something is
/// selected at random without an experiment, the first few numbers.
pub fn forms(questionnaire: &Questionnaire, language: &Language) -> Vec<(u64, String)> {
    if !is_drawn(questionnaire) {
        return Vec::new();
    }
    if questionnaire.experiments().is_empty() {
        return (1..=6).map(|form| (form, String::new())).collect();
    }
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for form in 1..=FORMS_TRIED {
        let walk = Walk::of(questionnaire, &NOTHING, Circumstances { seed: form, today: None });
        let arms: Vec<(usize, i32)> = walk.arms().collect();
        if known.insert(arms.clone()) {
            let label = |(slot, code): &(usize, i32)| {
                let choice = questionnaire.variables()[*slot].choice(*code)?;
                Some(choice.label.get(language).to_owned())
            };
            found.push((form, arms.iter().filter_map(label).collect::<Vec<_>>().join(", ")));
        }
    }
    found
}

/// Whether the form depends on its number.
fn is_drawn(questionnaire: &Questionnaire) -> bool {
    let selects = |draw: &Option<crate::questionnaire::draw::Draw>| draw.is_some_and(|draw| draw.selects());
    !questionnaire.experiments().is_empty()
        || questionnaire.sections().iter().any(|section| selects(&section.order))
        || questionnaire
            .pages()
            .iter()
            .any(|page| selects(&page.order) || page.items.iter().any(|item| selects(&item.row_order)))
}

impl<'q> Printing<'q> {
    fn of(questionnaire: &'q Questionnaire, form: u64, language: &'q Language) -> Printing<'q> {
        let walk = Walk::of(questionnaire, &NOTHING, Circumstances { seed: form, today: None });
        let mut printing = Printing { questionnaire, walk, language, numbers: BTreeMap::new(), stations: Vec::new() };
        for section in questionnaire.sections().iter().filter(|section| section.instance.unwrap_or(1) <= ROUNDS_MAX) {
            for position in section.pages.clone() {
                let page = &questionnaire.pages()[position];
                for item in printing.printed(page).into_iter().filter(|item| item.item.kind.is_question()) {
                    let rules = [&section.rule, &page.rule, &item.rule].into_iter().flatten().collect();
                    let number = printing.stations.len() + 1;
                    printing.number(item, number);
                    printing.stations.push(Station { slot: item.slots.start, number, page: position, rules });
                }
            }
        }
        printing
    }

    fn number(&mut self, item: &CheckedItem, number: usize) {
        if item.rows.is_empty() {
            self.numbers.insert(item.slots.start, number.to_string());
        }
        let assigned = item.rows.iter().map(|row| row.slot).filter(|slot| self.is_assigned(*slot));
        let lettered = assigned.enumerate().map(|(at, slot)| (slot, format!("{number}{}", letter(at))));
        let lettered: Vec<(usize, String)> = lettered.collect();
        self.numbers.extend(lettered);
        for beside in &item.specifies {
            self.numbers.insert(beside.slot, number.to_string());
        }
    }

    /// Not given to others by chance.
    pub(super) fn is_assigned(&self, slot: usize) -> bool {
        self.walk.shown[slot] != Shown::NotAssigned
    }

    /// The items of a page that this form has.
    fn printed(&self, page: &'q CheckedPage) -> Vec<&'q CheckedItem> {
        let section = &self.questionnaire.sections()[page.section];
        if self.is_settled_against(section.rule.as_ref()) || self.is_settled_against(page.rule.as_ref()) {
            return Vec::new();
        }
        let has = |item: &&CheckedItem| {
            item.item.kind.is_seen()
                && item.slots.clone().any(|slot| self.is_assigned(slot))
                && !self.is_settled_against(item.rule.as_ref())
        };
        page.items.iter().filter(has).collect()
    }

    fn section(&self, section: &'q CheckedSection, findings: &mut Findings) -> Option<PaperSection> {
        let draft = &self.questionnaire.draft().sections[section.document];
        let place = || Place::path(format!("sections.{}", draft.id));
        match section.instance {
            Some(round) if round == ROUNDS_MAX + 1 => {
                let message = format!(
                    "only {ROUNDS_MAX} times round of a repeated part are printed; who needs more asks for another form"
                );
                findings.push(Finding::warning(Code::PAPER_DIFFERS, place(), message));
                return None;
            }
            Some(round) if round > ROUNDS_MAX => return None,
            _ => {}
        }
        let pages: Vec<PaperPage> =
            section.pages.clone().filter_map(|page| self.page(section, page, findings)).collect();
        if pages.is_empty() {
            return None;
        }
        let rule = self.in_words(section.rule.as_ref(), draft.relevant.as_deref());
        let times = self.times_in_words(section);
        let only_if = self.only_if(Part::Section, rule.into_iter().chain(times), place, findings);
        if section.order.is_some_and(|draw| draw.is_random()) {
            let message = "on the screen its pages come in a random order; on paper in the order written";
            findings.push(Finding::warning(Code::PAPER_DIFFERS, place(), message));
        }
        Some(PaperSection { title: self.text(&section.title), only_if, pages })
    }

    fn page(&self, section: &CheckedSection, position: usize, findings: &mut Findings) -> Option<PaperPage> {
        let page = &self.questionnaire.pages()[position];
        let draft = &self.questionnaire.draft().sections[section.document];
        let written = draft.pages.get(position - section.pages.start);
        let entries: Vec<Entry> = self.printed(page).into_iter().map(|item| self.entry(item, findings)).collect();
        if entries.is_empty() {
            return None;
        }
        let place = || Place::path(format!("pages.{}", page.id));
        let rule = self.in_words(page.rule.as_ref(), written.and_then(|page| page.relevant.as_deref()));
        let only_if = self.only_if(Part::Page(entries.len()), rule.into_iter(), place, findings);
        if page.order.is_some_and(|draw| draw.is_random()) {
            let message = "on the screen its questions come in a random order; on paper in the order written";
            findings.push(Finding::warning(Code::PAPER_DIFFERS, place(), message));
        }
        let exits = page.exits.iter().map(|exit| PaperExit {
            when: match self.exit_in_words(&exit.rule, &exit.exit) {
                Said::Words(conditions) => say(self.language, "paper-stop-if", &[("conditions", with(conditions))]),
                Said::Nothing => {
                    findings.push(self.unsaid(place()));
                    say(self.language, "paper-stop-if-applies", &[])
                }
            },
            title: self.text(&exit.exit.title),
            message: exit.exit.message.iter().map(|text| self.text(text)).collect(),
        });
        let exits = exits.collect();
        Some(PaperPage { title: page.title.as_ref().map(|title| self.text(title)), only_if, entries, exits })
    }

    /// “Answer this only if …”, of everything that must hold.
    pub(super) fn only_if(
        &self,
        part: Part,
        rules: impl Iterator<Item = Said>,
        place: impl Fn() -> Place,
        findings: &mut Findings,
    ) -> Option<String> {
        let mut words: Option<String> = None;
        for said in rules {
            let Said::Words(more) = said else {
                findings.push(self.unsaid(place()));
                return Some(say(self.language, "paper-if-applies", &[]));
            };
            words = Some(match words {
                None => more,
                Some(first) => say(self.language, "paper-and", &[("first", with(first)), ("second", with(more))]),
            });
        }
        let conditions = [("conditions", with(words?))];
        Some(match part {
            Part::Section | Part::Page(2..) => say(self.language, "paper-these-only-if", &conditions),
            Part::Page(_) | Part::Item => say(self.language, "paper-only-if", &conditions),
            Part::Row => say(self.language, "paper-row-only-if", &conditions),
        })
    }

    /// A text of the questionnaire; where it would show an earlier answer, it says which.
    pub(super) fn text(&self, text: &Text) -> String {
        let piece = |piece: Piece<'_>| match piece {
            Piece::Words(words) => words.to_owned(),
            Piece::Answer { name, .. } => self.answer_named(name),
        };
        pieces(text.get(self.language)).into_iter().map(piece).collect()
    }

    fn answer_named(&self, name: &str) -> String {
        let Some(slot) = self.questionnaire.slot_named(name) else { return String::new() };
        if self.questionnaire.variables()[slot].role == Role::Arm {
            return self.walk.piped(&Text::plain(format!("${{{name}}}")), self.language).into_owned();
        }
        match self.numbers.get(&slot) {
            Some(number) => say(self.language, "paper-piped", &[("number", with(number.as_str()))]),
            None => "…………".to_owned(),
        }
    }
}

/// What a rule stands in front of.
pub(super) enum Part {
    Section,
    /// With so many entries.
    Page(usize),
    Item,
    Row,
}

/// `a` to `z`, then `aa`.
pub(super) fn letter(at: usize) -> String {
    let one = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap_or(0));
    match at {
        0..26 => one(at).to_string(),
        _ => format!("{}{}", one(at / 26 - 1), one(at)),
    }
}
