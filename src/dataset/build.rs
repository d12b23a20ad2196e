//! From responses to a data set.
//!
//! A column a variable: arms, calculated and hidden values and the texts beside options too. A multiple choice has a column an option,
//! `{variable}_{code}`, with 0 (no) and 1 (yes); a ranking likewise, with the place that the option was given. A net promoter scale
//! also has its group, `{variable}_group`. Consent and information are no data. What a cell holds follows from replaying the case's answers:
//!
//! * asked and answered: the answer, or the missing reason that was said, kept (`skipped`) or brought in (`not_assigned`, say);
//! * asked, or perhaps to be asked, and not answered: `not_reached`;
//! * given to others by the split ballot or a random selection: `not_assigned`;
//! * passed by: `off_path`, whatever was answered before the routing changed. So is an option that the choice filter hid.
//! * worked out to nothing, brought along by nobody, or put in no place: `not_applicable`.

use super::{Category, Cells, Column, Dataset, NumberCell, TextCell, missing_value};
use crate::id::{ConceptId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::plan::{Choice, Variable, VariableKind, group_column, option_column};
use crate::questionnaire::walk::{Shown, Walk};
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::sample::CaseDesign;
use crate::study::Mode;

/// One case: how it came to be asked, and what it said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    pub design: CaseDesign,
    pub circumstances: Circumstances,
    pub answers: Answers,
    /// How it was answered, where that is known to differ from the wave's mode.
    pub mode: Option<Mode>,
}

/// Builds the data set of a wave from its completed (and partial) responses, in the order given.
pub fn build(questionnaire: &Questionnaire, cases: &[Case]) -> Dataset {
    let mut builders: Vec<Builder<'_>> = builders(questionnaire, cases.len());
    let mut designs = Vec::with_capacity(cases.len());
    for case in cases {
        let walk = Walk::of(questionnaire, &case.answers, case.circumstances);
        for builder in &mut builders {
            builder.push(questionnaire, &walk);
        }
        designs.push(case.design.clone());
    }
    Dataset { columns: builders.into_iter().map(|b| b.column).collect(), designs, ..Dataset::default() }
}

/// As [`build`], with a column for how each response was answered ([`MODE`]) where the wave has more than one mode: it is answered in
/// several, or some response says another than the wave's.
pub fn build_in(questionnaire: &Questionnaire, mode: Mode, cases: &[Case]) -> Dataset {
    let mut built = build(questionnaire, cases);
    let modes: Vec<Mode> = cases.iter().map(|case| case.mode.unwrap_or(mode.usual())).collect();
    if mode == Mode::Mixed || modes.iter().any(|other| *other != mode) {
        built.columns.extend(mode_column(&built, &modes));
    }
    built
}

/// The variable that holds how a response was answered; with `_2` and so on after it where the questionnaire has one of this name.
pub const MODE: &str = "response_mode";

/// Codes are positions in [`Mode::ALL`], from 1.
fn mode_column(built: &Dataset, modes: &[Mode]) -> Option<Column> {
    let names = std::iter::once(MODE.to_owned()).chain((2..100).map(|n| format!("{MODE}_{n}")));
    let mut free = names.filter_map(|name| VariableId::new(name).ok()).filter(|id| built.column(id).is_none());
    let categories: Vec<(i32, Mode)> = (1..).zip(Mode::ALL).filter(|(_, mode)| *mode != Mode::Mixed).collect();
    let place = |mode: &Mode| categories.iter().position(|(_, known)| known == mode);
    let value = |mode: &Mode| place(mode).and_then(|at| u16::try_from(at).ok());
    Some(Column {
        variable: free.next()?,
        concept: ConceptId::new(MODE).ok()?,
        item_version: 1,
        label: "How the response was answered".into(),
        cells: Cells::Category {
            values: modes.iter().map(|m| value(m).unwrap_or_else(|| missing_value(MissingReason::NotInWave))).collect(),
            categories: categories.iter().map(|(code, m)| Category { code: *code, label: m.label().into() }).collect(),
        },
    })
}

/// A column being filled.
struct Builder<'q> {
    slot: usize,
    variable: &'q Variable,
    part: Part,
    column: Column,
}

/// What of a variable a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// Whether this option was chosen.
    Chosen(i32),
    /// The place at which this option was put.
    Place(i32),
    /// The group of a net promoter scale.
    Group,
}

fn builders(questionnaire: &Questionnaire, rows: usize) -> Vec<Builder<'_>> {
    let mut out = Vec::new();
    for (slot, variable) in questionnaire.variables().iter().enumerate().filter(|(_, v)| v.kind.is_data()) {
        let mut adding = Adding { questionnaire, slot, variable, rows, out: &mut out };
        match variable.kind {
            VariableKind::Code => adding.code(),
            VariableKind::Codes => adding.options(Part::Chosen),
            VariableKind::Ranked => adding.options(Part::Place),
            VariableKind::Number => adding.whole(Cells::Number { values: Vec::with_capacity(rows) }),
            VariableKind::Text | VariableKind::Date(_) | VariableKind::Time | VariableKind::DateTime => {
                adding.whole(Cells::Text { values: Vec::with_capacity(rows) });
            }
            VariableKind::Consent | VariableKind::Information => {}
        }
    }
    out
}

struct Adding<'q, 'o> {
    questionnaire: &'q Questionnaire,
    slot: usize,
    variable: &'q Variable,
    rows: usize,
    out: &'o mut Vec<Builder<'q>>,
}

impl<'q> Adding<'q, '_> {
    fn add(&mut self, id: VariableId, detail: Option<&str>, part: Part, cells: Cells) {
        let language = self.questionnaire.language();
        let label = match detail {
            Some(detail) => format!("{}: {detail}", self.variable.label.get(language)),
            None => self.variable.label.get(language).to_owned(),
        };
        let column = Column {
            variable: id,
            concept: self.variable.concept.clone(),
            item_version: self.variable.version,
            label,
            cells,
        };
        self.out.push(Builder { slot: self.slot, variable: self.variable, part, column });
    }

    fn whole(&mut self, cells: Cells) {
        let row = self.variable.row_label.as_ref().map(|label| label.get(self.questionnaire.language()));
        self.add(self.variable.id.clone(), row, Part::Whole, cells);
    }

    fn categories(&self, categories: Vec<Category>) -> Cells {
        Cells::Category { categories, values: Vec::with_capacity(self.rows) }
    }

    fn code(&mut self) {
        let language = self.questionnaire.language();
        let category = |o: &Choice| Category { code: o.code, label: o.label.get(language).to_owned() };
        self.whole(self.categories(self.variable.options.iter().map(category).collect()));
        let is_promoter = self.variable.has_item()
            && matches!(self.questionnaire.item_of(self.variable).item.kind, ItemKind::NetPromoter { .. });
        if let (true, Ok(id)) = (is_promoter, VariableId::new(group_column(self.variable.id.as_str()))) {
            let groups = [(1, "Detractors"), (2, "Passives"), (3, "Promoters")];
            let groups = groups.map(|(code, label)| Category { code, label: label.into() }).to_vec();
            self.add(id, Some("group"), Part::Group, self.categories(groups));
        }
    }

    /// A column an option.
    fn options(&mut self, part: impl Fn(i32) -> Part) {
        for option in self.variable.options.iter() {
            // The checks have made sure that this is a name; an option whose column had none would have no column.
            let Ok(id) = VariableId::new(option_column(self.variable.id.as_str(), option.code)) else { continue };
            let part = part(option.code);
            let cells = match part {
                Part::Place(_) => Cells::Number { values: Vec::with_capacity(self.rows) },
                _ => {
                    let no_yes = [(0, "No"), (1, "Yes")];
                    self.categories(no_yes.map(|(code, label)| Category { code, label: label.into() }).to_vec())
                }
            };
            self.add(id, Some(option.label.get(self.questionnaire.language())), part, cells);
        }
    }
}

impl Builder<'_> {
    fn push(&mut self, questionnaire: &Questionnaire, walk: &Walk<'_, '_>) {
        let found = self.found(questionnaire, walk);
        match &mut self.column.cells {
            Cells::Category { values, .. } => values.push(match found {
                Ok(answer) => position(self.variable, self.part, answer),
                Err(reason) => missing_value(reason),
            }),
            Cells::Number { values } => values.push(match found {
                Ok(answer) => number(self.part, answer),
                Err(reason) => NumberCell::Missing(reason),
            }),
            Cells::Text { values } => values.push(match found {
                Ok(Answer::Text(text) | Answer::Date(text) | Answer::Time(text) | Answer::DateTime(text)) => {
                    TextCell::Value(text.clone())
                }
                Ok(_) => TextCell::Missing(MissingReason::NotReached),
                Err(reason) => TextCell::Missing(reason),
            }),
        }
    }

    /// The answer that counts, or why there is none.
    fn found<'w>(&self, questionnaire: &Questionnaire, walk: &'w Walk<'_, '_>) -> Result<&'w Answer, MissingReason> {
        match walk.shown[self.slot] {
            Shown::No => return Err(MissingReason::OffPath),
            Shown::NotAssigned => return Err(MissingReason::NotAssigned),
            Shown::Yes | Shown::Open => {}
        }
        match walk.answer(self.slot) {
            None => Err(MissingReason::NotReached),
            Some(Answer::Missing(reason)) => Err(*reason),
            Some(answer) => match self.part {
                Part::Chosen(code) | Part::Place(code) if !offers(questionnaire, walk, self.variable, code) => {
                    Err(MissingReason::OffPath)
                }
                _ => Ok(answer),
            },
        }
    }
}

fn offers(questionnaire: &Questionnaire, walk: &Walk<'_, '_>, variable: &Variable, code: i32) -> bool {
    let item = questionnaire.item_of(variable);
    item.choice_filter.is_none() || walk.offered(item).iter().any(|choice| choice.code == code)
}

/// A number, or the place of an option; one that was given no place was not ranked.
fn number(part: Part, answer: &Answer) -> NumberCell {
    match (part, answer) {
        (Part::Whole, Answer::Number(value)) => NumberCell::Value(*value),
        (Part::Place(code), Answer::Ranked(codes)) => match codes.iter().position(|ranked| *ranked == code) {
            Some(place) => NumberCell::Value((place + 1) as f64),
            None => NumberCell::Missing(MissingReason::NotApplicable),
        },
        _ => NumberCell::Missing(MissingReason::NotReached),
    }
}

/// Where the answer stands among the categories. A replay lets only answers count that the variable admits, so the last arm is not
/// reached; it says "not reached" rather than panicking.
fn position(variable: &Variable, part: Part, answer: &Answer) -> u16 {
    let found = match (answer, part) {
        (Answer::Codes(codes), Part::Chosen(code)) => Some(usize::from(codes.contains(&code))),
        (Answer::Code(code), Part::Whole) => variable.options.iter().position(|o| o.code == *code),
        (Answer::Code(code), Part::Group) => Some(match code {
            ..=6 => 0,
            7..=8 => 1,
            9.. => 2,
        }),
        _ => None,
    };
    found.and_then(|at| u16::try_from(at).ok()).unwrap_or_else(|| missing_value(MissingReason::NotReached))
}
