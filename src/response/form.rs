//! A page as a form: what is asked, which options are shown, and what the fields hold. Plain data, so that rendering decides nothing.
//!
//! Ids of controls: the first control of a field has the field's name as its id (errors link there), the next `{field}-2`, and so
//! on; the missing reasons of a choice follow its options; those beside a number or a text are `{field}-missing`,
//! `{field}-missing-2`. Variable ids have no dash, so ids never meet. First type to read: [`PageForm`].

use super::coding::{MISSING_PREFIX, YES, missing_field};
use super::raw::RawAnswers;
use crate::finding::{Code, Findings, Place};
use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::{CheckedItem, CheckedPage, Choice};
use crate::questionnaire::walk::{Shown, Slots, Walk, slots};
use crate::questionnaire::{Answer, Answers, Circumstances};
use crate::text::Language;
use serde::Serialize;

/// A page with the items that are asked now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageForm {
    pub page: PageId,
    pub section: String,
    /// The page's own title, or the section's where several items stand under none; `None`: the only item's label is the heading.
    pub title: Option<String>,
    pub items: Vec<ItemForm>,
    /// For the error summary, in the order of the fields.
    pub errors: Vec<FieldError>,
}

/// One error, and the id of the control that it links to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldError {
    pub field: String,
    pub id: String,
    pub code: Code,
    pub message: String,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemForm {
    pub variable: VariableId,
    pub label: String,
    pub hint: Option<String>,
    pub required: bool,
    pub control: Control,
}

/// What the item is answered with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Control {
    /// Radios, or a drop-down where `minimal`.
    One {
        field: FieldForm,
        options: Vec<OptionForm>,
        minimal: bool,
    },
    /// Tick boxes.
    Several {
        field: FieldForm,
        options: Vec<OptionForm>,
        at_most: Option<u32>,
    },
    /// A group of radios for each statement.
    Battery {
        rows: Vec<RowForm>,
    },
    /// Radios 0 to 10, then the missing reasons.
    Scale {
        field: FieldForm,
        options: Vec<OptionForm>,
        low: String,
        high: String,
    },
    /// A number, perhaps with boxes for missing reasons beside it (in the field `missing_field`).
    Number {
        field: FieldForm,
        value: String,
        unit: Option<String>,
        missing_field: String,
        missing: Vec<OptionForm>,
    },
    Text {
        field: FieldForm,
        value: String,
        max_length: u32,
        missing_field: String,
        missing: Vec<OptionForm>,
    },
    Information {
        body: Vec<String>,
    },
    Consent {
        field: FieldForm,
        statement: String,
        value: &'static str,
        checked: bool,
    },
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldForm {
    /// Its name, which is also the id of its first control.
    pub name: String,
    pub error: Option<String>,
}

/// A statement of a battery.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowForm {
    pub field: FieldForm,
    pub label: String,
    pub options: Vec<OptionForm>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionForm {
    pub id: String,
    pub value: String,
    pub label: String,
    pub checked: bool,
    /// It cannot stand with others: an exclusive option, or a missing reason.
    pub exclusive: bool,
    /// It is a missing reason: shown lighter, after the options.
    pub missing: bool,
}

/// What was sent and refused, to be shown again as it was.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    pub raw: &'a RawAnswers,
    pub findings: &'a Findings,
}

impl PageForm {
    /// The page as this person sees it now; `None` when the questionnaire has no such page. Fields hold what was sent, where
    /// something was, else the answers known.
    pub fn of(
        questionnaire: &Questionnaire,
        answers: &Answers,
        circumstances: Circumstances,
        page: &PageId,
        sent: Option<Sent<'_>>,
        language: &Language,
    ) -> Option<PageForm> {
        let page = questionnaire.page(page)?;
        let known = slots(questionnaire, answers);
        let walk = Walk::over(questionnaire, &known, circumstances);
        let view = View { walk: &walk, known: &known, sent, language };
        let items: Vec<ItemForm> = page.items.iter().filter_map(|item| view.item(item)).collect();
        let section = &questionnaire.sections()[page.section].title;
        let title = page.title.as_ref().or((items.len() > 1).then_some(section));
        Some(PageForm {
            page: page.id.clone(),
            section: section.get(language).to_owned(),
            title: title.map(|title| title.get(language).to_owned()),
            items,
            errors: sent.map_or_else(Vec::new, |sent| errors(page, sent.findings)),
        })
    }
}

fn errors(page: &CheckedPage, findings: &Findings) -> Vec<FieldError> {
    let field_of = |place: &Place| match place {
        Place::Field(field) => field.clone(),
        _ => page.items.first().map_or_else(String::new, |item| item.item.variable.to_string()),
    };
    findings
        .iter()
        .map(|f| {
            let field = field_of(&f.place);
            FieldError { id: field.clone(), field, code: f.code.clone(), message: f.message.clone() }
        })
        .collect()
}

struct View<'v> {
    walk: &'v Walk<'v, 'v>,
    known: &'v Slots<'v>,
    sent: Option<Sent<'v>>,
    language: &'v Language,
}

impl View<'_> {
    fn item(&self, checked: &CheckedItem) -> Option<ItemForm> {
        let item = &checked.item;
        if !checked.slots.clone().any(|slot| self.walk.shown[slot] == Shown::Yes) {
            return None;
        }
        Some(ItemForm {
            variable: item.variable.clone(),
            label: item.label.get(self.language).to_owned(),
            hint: item.hint.as_ref().map(|hint| hint.get(self.language).to_owned()),
            required: item.required,
            control: self.control(checked),
        })
    }

    fn control(&self, checked: &CheckedItem) -> Control {
        let item = &checked.item;
        let name = item.variable.as_str();
        let slot = checked.slots.start;
        let field = self.field(name);
        let text = |text: &crate::text::Text| text.get(self.language).to_owned();
        match &item.kind {
            ItemKind::SingleChoice { minimal, .. } => {
                Control::One { field, options: self.options(checked, name, slot), minimal: *minimal }
            }
            ItemKind::MultipleChoice { at_most, .. } => {
                Control::Several { field, options: self.options(checked, name, slot), at_most: *at_most }
            }
            ItemKind::Battery { .. } => Control::Battery { rows: self.rows(checked) },
            ItemKind::Scale { low, high } => {
                Control::Scale { field, options: self.options(checked, name, slot), low: text(low), high: text(high) }
            }
            ItemKind::Number { unit, .. } => Control::Number {
                field,
                value: self.written(name, slot),
                unit: unit.as_ref().map(text),
                missing_field: missing_field(name),
                missing: self.beside(checked, name, slot),
            },
            ItemKind::ShortText { max_length } => Control::Text {
                field,
                value: self.written(name, slot),
                max_length: *max_length,
                missing_field: missing_field(name),
                missing: self.beside(checked, name, slot),
            },
            ItemKind::Information { body, .. } => Control::Information { body: body.iter().map(text).collect() },
            ItemKind::Consent { statement } => Control::Consent {
                field,
                statement: text(statement),
                value: YES,
                checked: match self.sent {
                    Some(sent) => sent.raw.get(name).iter().any(|v| v == YES),
                    None => self.known[slot] == Some(&Answer::Given(true)),
                },
            },
            _ => Control::Information { body: Vec::new() },
        }
    }

    fn field(&self, name: &str) -> FieldForm {
        let is_here = |place: &Place| matches!(place, Place::Field(field) if field == name);
        let finding = self.sent.and_then(|sent| sent.findings.iter().find(|f| is_here(&f.place)));
        FieldForm { name: name.to_owned(), error: finding.map(|f| f.message.clone()) }
    }

    fn rows(&self, checked: &CheckedItem) -> Vec<RowForm> {
        let shown = checked.rows.iter().filter(|row| self.walk.shown[row.slot] == Shown::Yes);
        shown
            .map(|row| RowForm {
                field: self.field(row.row.variable.as_str()),
                label: row.row.label.get(self.language).to_owned(),
                options: self.options(checked, row.row.variable.as_str(), row.slot),
            })
            .collect()
    }

    /// The options of a field, then the missing reasons that it offers.
    fn options(&self, checked: &CheckedItem, field: &str, slot: usize) -> Vec<OptionForm> {
        let mut out = Vec::new();
        let offered = self.walk.offered(checked);
        for choice in offered {
            let Choice { code, exclusive, .. } = *choice;
            let held = match self.known[slot] {
                Some(Answer::Code(held)) => *held == code,
                Some(Answer::Codes(held)) => held.contains(&code),
                _ => false,
            };
            let value = code.to_string();
            let checked = self.is_checked(field, &value, held);
            let label = choice.label.get(self.language).to_owned();
            out.push(OptionForm { id: nth(field, out.len()), value, label, checked, exclusive, missing: false });
        }
        self.reasons(checked, field, field, slot, out)
    }

    /// Missing reasons in a field of their own, beside a number or a text.
    fn beside(&self, checked: &CheckedItem, name: &str, slot: usize) -> Vec<OptionForm> {
        self.reasons(checked, &missing_field(name), &format!("{name}-missing"), slot, Vec::new())
    }

    fn reasons(
        &self,
        checked: &CheckedItem,
        field: &str,
        id: &str,
        slot: usize,
        mut out: Vec<OptionForm>,
    ) -> Vec<OptionForm> {
        for reason in &checked.item.missing {
            let value = format!("{MISSING_PREFIX}{}", reason.word());
            let held = self.known[slot] == Some(&Answer::Missing(*reason));
            let checked = self.is_checked(field, &value, held);
            let label = reason.in_words().to_owned();
            out.push(OptionForm { id: nth(id, out.len()), value, label, checked, exclusive: true, missing: true });
        }
        out
    }

    fn is_checked(&self, field: &str, value: &str, held: bool) -> bool {
        self.sent.map_or(held, |sent| sent.raw.get(field).iter().any(|v| v == value))
    }

    fn written(&self, field: &str, slot: usize) -> String {
        match (self.sent, self.known[slot]) {
            (Some(sent), _) => sent.raw.get(field).first().cloned().unwrap_or_default(),
            (None, Some(Answer::Number(value))) => text_of(*value),
            (None, Some(Answer::Text(text))) => text.clone(),
            _ => String::new(),
        }
    }
}

fn nth(field: &str, before: usize) -> String {
    if before == 0 { field.to_owned() } else { format!("{field}-{}", before + 1) }
}
