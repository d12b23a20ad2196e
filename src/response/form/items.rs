//! From an item of the questionnaire to its control, as one person sees it.

use super::control::*;
use super::{ItemForm, Sent, nth};
use crate::finding::{Code, Place};
use crate::id::ImageId;
use crate::phrases::{say, with};
use crate::questionnaire::Answer;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::{DifferentialRow, ItemKind, VignetteRow};
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::{CheckedItem, CheckedPage, CheckedRow, Choice};
use crate::questionnaire::walk::{Shown, Slots, Walk};
use crate::response::coding::{MISSING_PREFIX, YES, confirm_field, date_parts, middle, missing_field, part_field};
use crate::response::words::reason_in_words;
use crate::text::{Language, Text};
use std::borrow::Cow;

pub(super) struct View<'v> {
    pub questionnaire: &'v Questionnaire,
    pub walk: &'v Walk<'v, 'v>,
    pub known: &'v Slots<'v>,
    pub sent: Option<Sent<'v>>,
    pub language: &'v Language,
}

impl<'v> View<'v> {
    /// A text in the reader's language.
    pub fn text(&self, text: &Text) -> String {
        self.walk.piped(text, self.language).into_owned()
    }

    /// The items of a page in this person's order.
    pub fn order<'p>(&self, page: &'p CheckedPage) -> Vec<&'p CheckedItem> {
        self.walk.items_in_order(page)
    }

    /// The rows that are asked, in this person's order.
    fn rows<'i>(&self, checked: &'i CheckedItem) -> Vec<&'i CheckedRow> {
        let mut rows = self.walk.rows_in_order(checked);
        rows.retain(|row| self.walk.shown[row.slot] == Shown::Yes);
        rows
    }

    pub fn item(&self, checked: &CheckedItem) -> Option<ItemForm> {
        let item = &checked.item;
        if !item.kind.is_seen() || !checked.slots.clone().any(|slot| self.walk.shown[slot] == Shown::Yes) {
            return None;
        }
        Some(ItemForm {
            variable: item.variable.clone(),
            label: self.walk.label(checked, self.language).into_owned(),
            hint: self.walk.hint(checked, self.language).map(std::borrow::Cow::into_owned),
            note: self.note(&item.kind),
            required: item.required,
            control: self.control(checked),
        })
    }

    /// What the kind says of how to answer.
    fn note(&self, kind: &ItemKind) -> Option<String> {
        let say = |key: &str| say(self.language, key, &[]);
        Some(match kind {
            ItemKind::MultipleChoice { at_least, at_most, .. } => match (*at_least, *at_most) {
                (None, None) => return None,
                // Whoever answers has chosen one.
                (Some(0 | 1), None) => return None,
                (Some(0 | 1), Some(most)) if most > 1 => self.say("note-at-most", &[("most", with(most))]),
                (Some(least), None) => self.say("note-at-least", &[("least", with(least))]),
                (None, Some(most)) => self.say("note-at-most", &[("most", with(most))]),
                (Some(least), Some(most)) if least == most => self.say("note-exactly", &[("number", with(most))]),
                (Some(least), Some(most)) => self.say("note-from-to", &[("least", with(least)), ("most", with(most))]),
            },
            ItemKind::ShortText { max_length } | ItemKind::LongText { max_length } => {
                self.say("characters-at-most", &[("most", with(*max_length))])
            }
            ItemKind::Slider { min, max, .. } => {
                self.say("note-slider", &[("min", with(text_of(*min))), ("max", with(text_of(*max)))])
            }
            ItemKind::Allocation { total, .. } => self.say("note-total", &[("total", with(total.to_string()))]),
            ItemKind::Ranking { places: Some(places), .. } => {
                self.say("note-ranking-places", &[("places", with(*places))])
            }
            ItemKind::Ranking { .. } => say("note-ranking"),
            ItemKind::Date { precision, .. } => match date_parts(*precision).len() {
                3 => say("note-date"),
                2 => say("note-month"),
                _ => say("note-year"),
            },
            ItemKind::Time {} => say("note-time"),
            ItemKind::DateTime {} => say("note-date-time"),
            ItemKind::Postcode {} => say("note-postcode"),
            _ => return None,
        })
    }

    pub fn say(&self, key: &str, args: &[(&str, crate::phrases::Value<'_>)]) -> String {
        say(self.language, key, args)
    }

    fn control(&self, checked: &CheckedItem) -> Control {
        let item = &checked.item;
        let name = item.variable.as_str();
        let slot = checked.slots.start;
        let field = self.field(name);
        let beside = || self.beside(checked, name, slot);
        let line = |size: &'static str, capitals: bool| Control::Line {
            field: self.field(name),
            value: self.written(checked, name, slot),
            size,
            capitals,
            beside: beside(),
        };
        match &item.kind {
            ItemKind::SingleChoice { minimal, .. } => {
                let options = self.options(checked, name, slot);
                let specify =
                    if *minimal { options.iter().filter_map(|o| o.specify.clone()).collect() } else { Vec::new() };
                Control::One { field, options, minimal: *minimal, specify }
            }
            ItemKind::MultipleChoice { at_least, at_most, .. } => Control::Several {
                field,
                options: self.options(checked, name, slot),
                at_least: *at_least,
                at_most: *at_most,
            },
            ItemKind::Battery { .. } => Control::Battery { rows: self.battery(checked) },
            ItemKind::SemanticDifferential { rows, .. } => Control::Differential { rows: self.pairs(checked, rows) },
            ItemKind::Vignettes { rows, .. } => Control::Vignettes { rows: self.stories(checked, rows) },
            ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } => Control::Scale {
                field,
                options: self.options(checked, name, slot),
                low: self.text(low),
                high: self.text(high),
            },
            ItemKind::Slider { min, max, step, low, high, unit } => {
                let value = self.written(checked, name, slot);
                let start = value.parse().ok().filter(|at| (*min..=*max).contains(at));
                let before = self.sent_value(&part_field(name, "before")).unwrap_or_else(|| value.clone());
                let range = self.sent_value(&part_field(name, "range"));
                Control::Slider(SliderForm {
                    field,
                    unit: unit.as_ref().map(|unit| self.text(unit)),
                    low: self.text(low),
                    high: self.text(high),
                    min: text_of(*min),
                    max: text_of(*max),
                    step: text_of(*step),
                    range_field: part_field(name, "range"),
                    range_id: format!("{name}-range"),
                    range: range.unwrap_or_else(|| text_of(start.unwrap_or_else(|| middle(*min, *max, *step)))),
                    range_label: self.say("slider-line", &[]),
                    before_field: part_field(name, "before"),
                    before,
                    value,
                    beside: beside(),
                })
            }
            ItemKind::Ranking { .. } => Control::Ranking(self.ranking(checked, field, slot)),
            ItemKind::Number { unit, .. } => Control::Number {
                field,
                value: self.written(checked, name, slot),
                unit: unit.as_ref().map(|unit| self.text(unit)),
                beside: beside(),
            },
            ItemKind::Allocation { unit, .. } => Control::Allocation {
                parts: self.parts(checked, field.told_at().as_ref()),
                field,
                unit: unit.as_ref().map(|unit| self.text(unit)),
                beside: beside(),
            },
            ItemKind::Date { precision, .. } => self.date(checked, date_parts(*precision)),
            ItemKind::DateTime {} => self.date(checked, &["day", "month", "year", "time"]),
            ItemKind::Time {} => line("10", false),
            ItemKind::ShortText { max_length } if *max_length <= 120 => line("40", false),
            ItemKind::ShortText { .. } => self.lines(checked, 3),
            ItemKind::LongText { .. } => self.lines(checked, 7),
            ItemKind::Postcode {} => line("10", true),
            ItemKind::Information { body, image } => Control::Information {
                body: body.iter().map(|text| self.text(text)).collect(),
                image: image.as_ref().and_then(|image| self.image(image)),
            },
            ItemKind::Placeholder { .. } => {
                Control::Information { body: vec![self.say("placeholder-remark", &[])], image: None }
            }
            ItemKind::Consent { statement } => Control::Consent {
                field,
                statement: self.text(statement),
                value: YES,
                checked: match self.sent {
                    Some(sent) => sent.raw.get(name).iter().any(|v| v == YES),
                    None => matches!(self.held(checked, slot).as_deref(), Some(Answer::Given(true))),
                },
            },
            // Nobody sees them.
            ItemKind::Calculated { .. } | ItemKind::Hidden { .. } => {
                Control::Information { body: Vec::new(), image: None }
            }
        }
    }

    fn date(&self, checked: &CheckedItem, parts: &[&str]) -> Control {
        let (name, slot) = (checked.item.variable.as_str(), checked.slots.start);
        let field = self.field(name);
        let boxes = self.boxes(checked, parts, field.told_at().as_ref());
        Control::Date { field, boxes, beside: self.beside(checked, name, slot) }
    }

    fn lines(&self, checked: &CheckedItem, rows: u32) -> Control {
        let (name, slot) = (checked.item.variable.as_str(), checked.slots.start);
        Control::Lines {
            field: self.field(name),
            value: self.written(checked, name, slot),
            rows,
            beside: self.beside(checked, name, slot),
        }
    }

    pub fn field(&self, name: &str) -> FieldForm {
        let is_here = |place: &Place| matches!(place, Place::Field(field) if field == name);
        let finding = self.sent.and_then(|sent| sent.findings.iter().find(|f| is_here(&f.place)));
        let asks = finding.is_some_and(|f| f.code == Code::ANSWER_UNLIKELY);
        let confirm = asks.then(|| OptionForm {
            id: format!("{name}-confirm"),
            value: YES.to_owned(),
            label: self.say("confirm-answer", &[]),
            checked: false,
            exclusive: false,
            missing: false,
            image: None,
            specify: None,
        });
        FieldForm {
            name: name.to_owned(),
            error: finding.map(|f| f.message.clone()),
            confirm,
            confirm_field: confirm_field(name),
        }
    }

    fn battery(&self, checked: &CheckedItem) -> Vec<RowForm> {
        let form = |row: &CheckedRow| RowForm {
            field: self.field(row.row.variable.as_str()),
            label: self.text(&row.row.label),
            options: self.options(checked, row.row.variable.as_str(), row.slot),
        };
        self.rows(checked).into_iter().map(form).collect()
    }

    fn pairs(&self, checked: &CheckedItem, written: &[DifferentialRow]) -> Vec<PairForm> {
        let form = |row: &CheckedRow| {
            let pair = written.iter().find(|pair| pair.variable == row.row.variable)?;
            let (left, right) = (self.text(&pair.left), self.text(&pair.right));
            let (missing, mut points): (Vec<_>, Vec<_>) =
                self.options(checked, pair.variable.as_str(), row.slot).into_iter().partition(|o| o.missing);
            let last = points.len().saturating_sub(1);
            for (i, point) in points.iter_mut().enumerate() {
                point.label = match i {
                    0 => format!("{}, {left}", i + 1),
                    _ if i == last => format!("{}, {right}", i + 1),
                    _ => (i + 1).to_string(),
                };
            }
            Some(PairForm {
                field: self.field(pair.variable.as_str()),
                label: self.say("pair-of-words", &[("left", with(left.as_str())), ("right", with(right.as_str()))]),
                left,
                right,
                points,
                missing,
            })
        };
        self.rows(checked).into_iter().filter_map(form).collect()
    }

    fn stories(&self, checked: &CheckedItem, written: &[VignetteRow]) -> Vec<StoryForm> {
        let rows = self.rows(checked);
        let all = rows.len();
        let form = |(i, row): (usize, &CheckedRow)| {
            let story = written.iter().find(|story| story.variable == row.row.variable)?;
            let paragraphs = self.text(&story.story);
            Some(StoryForm {
                field: self.field(story.variable.as_str()),
                number: self.say("story-number", &[("number", with(i + 1)), ("all", with(all))]),
                story: paragraphs.split('\n').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect(),
                options: self.options(checked, story.variable.as_str(), row.slot),
            })
        };
        rows.into_iter().enumerate().filter_map(form).collect()
    }

    /// The boxes of a total; `whole` is the id of its message, where what is wrong is the matter of them all.
    fn parts(&self, checked: &CheckedItem, whole: Option<&String>) -> Vec<PartForm> {
        let form = |row: &CheckedRow| {
            let field = self.field(row.row.variable.as_str());
            PartForm {
                told_at: field.told_at().or_else(|| whole.cloned()),
                label: self.text(&row.row.label),
                value: self.written(checked, row.row.variable.as_str(), row.slot),
                field,
            }
        };
        self.rows(checked).into_iter().map(form).collect()
    }

    /// The boxes of a date, and of a time after it; `whole` is the id of its message, where it is in error.
    fn boxes(&self, checked: &CheckedItem, parts: &[&str], whole: Option<&String>) -> Vec<BoxForm> {
        let name = checked.item.variable.as_str();
        let held = self.held(checked, checked.slots.start);
        let text = match held.as_deref() {
            Some(Answer::Date(text) | Answer::DateTime(text)) => text.as_str(),
            _ => "",
        };
        let (date, time) = text.split_once('T').unwrap_or((text, ""));
        let mut numbers = date.split('-');
        let (year, month, day) = (numbers.next(), numbers.next(), numbers.next());
        let form = |(i, part): (usize, &&str)| {
            let field = part_field(name, part);
            let (key, known, size) = match *part {
                "day" => ("box-day", day, "2"),
                "month" => ("box-month", month, "2"),
                "year" => ("box-year", year, "4"),
                _ => ("box-time", Some(time), "5"),
            };
            let plain = |text: &str| if *part == "time" { text } else { text.trim_start_matches('0') }.to_owned();
            let value = match self.sent {
                Some(_) => self.sent_value(&field).unwrap_or_default(),
                None => plain(known.unwrap_or("")),
            };
            BoxForm {
                id: nth(name, i),
                name: field,
                label: self.say(key, &[]),
                value,
                error: None,
                told_at: whole.cloned(),
                size,
                digits: *part == "day" || *part == "year",
            }
        };
        parts.iter().enumerate().map(form).collect()
    }

    /// The options of a field, then the missing reasons that it offers.
    fn options(&self, checked: &CheckedItem, field: &str, slot: usize) -> Vec<OptionForm> {
        let mut out = Vec::new();
        let held = self.held(checked, slot);
        for choice in self.walk.offered(checked) {
            let code = choice.code;
            let held = match held.as_deref() {
                Some(Answer::Code(held)) => *held == code,
                Some(Answer::Codes(held)) => held.contains(&code),
                _ => false,
            };
            let value = code.to_string();
            let checked_now = self.is_checked(field, &value, held);
            out.push(OptionForm {
                id: nth(field, out.len()),
                value,
                label: self.text(&choice.label),
                checked: checked_now,
                exclusive: choice.exclusive,
                missing: false,
                image: self.image_of(choice),
                specify: self.specify(checked, choice),
            });
        }
        self.reasons(checked, field, field, slot, out)
    }

    /// The box beside an option that asks to say more.
    fn specify(&self, checked: &CheckedItem, choice: &Choice) -> Option<BoxForm> {
        let beside = checked.specifies.iter().find(|beside| beside.code == choice.code)?;
        let name = beside.variable.to_string();
        let known = match self.known[beside.slot] {
            Some(Answer::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let field = self.field(&name);
        Some(BoxForm {
            id: name.clone(),
            label: self.say("specify-label", &[("option", with(self.text(&choice.label)))]),
            value: self.sent_value(&name).unwrap_or(known),
            told_at: field.told_at(),
            error: field.error,
            size: "40",
            digits: false,
            name,
        })
    }

    /// The picture of an option.
    pub fn image_of(&self, choice: &Choice) -> Option<ImageForm> {
        self.image(choice.image.as_ref()?)
    }

    fn image(&self, id: &ImageId) -> Option<ImageForm> {
        let image = self.questionnaire.draft().images.get(id)?;
        Some(ImageForm { image: id.clone(), alternative: self.text(&image.alternative) })
    }

    /// Missing reasons in a field of their own, beside a box.
    pub fn beside(&self, checked: &CheckedItem, name: &str, slot: usize) -> Beside {
        let field = missing_field(name);
        let options = self.reasons(checked, &field, &format!("{name}-missing"), slot, Vec::new());
        Beside { name: field, options }
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
            let label = reason_in_words(self.language, *reason);
            out.push(OptionForm {
                id: nth(id, out.len()),
                value,
                label,
                checked,
                exclusive: true,
                missing: true,
                image: None,
                specify: None,
            });
        }
        out
    }

    fn is_checked(&self, field: &str, value: &str, held: bool) -> bool {
        self.sent.map_or(held, |sent| sent.raw.get(field).iter().any(|v| v == value))
    }

    /// What was sent in a field, where the page was sent.
    pub fn sent_value(&self, field: &str) -> Option<String> {
        self.sent.map(|sent| sent.raw.get(field).first().cloned().unwrap_or_default())
    }

    /// What the person has answered before, or what the item begins with.
    pub fn held(&self, checked: &CheckedItem, slot: usize) -> Option<Cow<'v, Answer>> {
        match self.known[slot] {
            Some(answer) => Some(Cow::Borrowed(answer)),
            None if self.sent.is_none() => self.default_answer(checked).map(Cow::Owned),
            None => None,
        }
    }

    /// The item's default: what the document says, or the day on which the response began.
    fn default_answer(&self, checked: &CheckedItem) -> Option<Answer> {
        match (&checked.item.kind, checked.item.default.as_deref()) {
            (ItemKind::Date { precision, .. }, Some("today")) => {
                self.walk.circumstances().today.map(|today| Answer::Date(precision.cut(today)))
            }
            _ => checked.default.clone(),
        }
    }

    fn written(&self, checked: &CheckedItem, field: &str, slot: usize) -> String {
        if let Some(sent) = self.sent_value(field) {
            return sent;
        }
        match self.held(checked, slot).as_deref() {
            Some(Answer::Number(value)) => text_of(*value),
            Some(Answer::Text(text) | Answer::Time(text)) => text.clone(),
            _ => String::new(),
        }
    }
}
