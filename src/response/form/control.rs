//! What items are answered with, one form a kind of control.

use crate::id::ImageId;
use serde::Serialize;

/// What the item is answered with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Control {
    /// Radios, or a drop-down where `minimal`.
    One {
        field: FieldForm,
        options: Vec<OptionForm>,
        minimal: bool,
        specify: Vec<BoxForm>,
    },
    /// Tick boxes.
    Several {
        field: FieldForm,
        options: Vec<OptionForm>,
        at_least: Option<u32>,
        at_most: Option<u32>,
    },
    /// A group of radios for each statement.
    Battery {
        rows: Vec<RowForm>,
    },
    /// A row of points between two words, for each pair.
    Differential {
        rows: Vec<PairForm>,
    },
    /// A story and radios, for each story.
    Vignettes {
        rows: Vec<StoryForm>,
    },
    /// Radios 0 to 10, then the missing reasons.
    Scale {
        field: FieldForm,
        options: Vec<OptionForm>,
        low: String,
        high: String,
    },
    /// A box and a line for the same number.
    Slider(SliderForm),
    Ranking(RankingForm),
    /// A number, perhaps with boxes for missing reasons beside it.
    Number {
        field: FieldForm,
        value: String,
        unit: Option<String>,
        beside: Beside,
    },
    /// A box for each part of a total.
    Allocation {
        field: FieldForm,
        parts: Vec<PartForm>,
        unit: Option<String>,
        beside: Beside,
    },
    /// A date in boxes of its own for day, month and year, perhaps a time after them.
    Date {
        field: FieldForm,
        boxes: Vec<BoxForm>,
        beside: Beside,
    },
    /// One line: a short text, a time, a postcode.
    Line {
        field: FieldForm,
        value: String,
        size: &'static str,
        capitals: bool,
        beside: Beside,
    },
    /// Several lines.
    Lines {
        field: FieldForm,
        value: String,
        rows: u32,
        beside: Beside,
    },
    Information {
        body: Vec<String>,
        image: Option<ImageForm>,
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
    /// A tick box by which an unlikely answer is let stand.
    pub confirm: Option<OptionForm>,
    /// The name of that tick box.
    pub confirm_field: String,
}

impl FieldForm {
    /// The id of its message, where it is in error.
    pub fn told_at(&self) -> Option<String> {
        self.error.as_ref().map(|_| format!("{}-error", self.name))
    }
}

/// Missing reasons in a field of their own, beside a box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    pub name: String,
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
    pub image: Option<ImageForm>,
    /// The text beside it.
    pub specify: Option<BoxForm>,
}

/// A picture of the questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageForm {
    pub image: ImageId,
    pub alternative: String,
}

/// A box to write in, with a label of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoxForm {
    pub id: String,
    pub name: String,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
    /// The id of the message that says what is wrong: its own, or that of the whole of which it is a box.
    pub told_at: Option<String>,
    /// How wide, in characters.
    pub size: &'static str,
    /// Digits only: telephones show the pad of digits.
    pub digits: bool,
}

/// A statement of a battery.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowForm {
    pub field: FieldForm,
    pub label: String,
    pub options: Vec<OptionForm>,
}

/// A pair of opposite words; the points' labels say them at the ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairForm {
    pub field: FieldForm,
    pub label: String,
    pub left: String,
    pub right: String,
    pub points: Vec<OptionForm>,
    pub missing: Vec<OptionForm>,
}

/// A short story.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoryForm {
    pub field: FieldForm,
    /// “Story 1 of 3”.
    pub number: String,
    pub story: Vec<String>,
    pub options: Vec<OptionForm>,
}

/// A part of a total.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartForm {
    pub field: FieldForm,
    /// The id of the message that says what is wrong: its own, or that of the whole.
    pub told_at: Option<String>,
    pub label: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SliderForm {
    pub field: FieldForm,
    pub value: String,
    pub unit: Option<String>,
    pub low: String,
    pub high: String,
    pub min: String,
    pub max: String,
    pub step: String,
    pub range_field: String,
    pub range_id: String,
    /// Where the line stands.
    pub range: String,
    pub range_label: String,
    pub before_field: String,
    /// What the box holds as the page is shown.
    pub before: String,
    pub beside: Beside,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankingForm {
    pub field: FieldForm,
    pub move_field: String,
    /// How far the order has come; said when a button was pressed.
    pub status: String,
    pub ordered: Vec<PlaceForm>,
    pub rest: Vec<ButtonForm>,
    pub order_title: String,
    pub rest_title: String,
    pub beside: Beside,
}

/// A place of the order so far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceForm {
    pub place: usize,
    pub code: String,
    pub label: String,
    pub image: Option<ImageForm>,
    pub up: Option<ButtonForm>,
    pub down: Option<ButtonForm>,
    pub out: ButtonForm,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ButtonForm {
    pub id: String,
    pub value: String,
    /// What it does, or the option's label.
    pub label: String,
    /// What it does it to, for those who do not see where it stands.
    pub about: Option<String>,
    pub image: Option<ImageForm>,
}

impl Control {
    /// The id of the first control, where it is not the item's own name.
    pub fn first_part(&self) -> Option<&str> {
        let name = match self {
            Control::Battery { rows } => &rows.first()?.field.name,
            Control::Differential { rows } => &rows.first()?.field.name,
            Control::Vignettes { rows } => &rows.first()?.field.name,
            Control::Allocation { parts, .. } => &parts.first()?.field.name,
            _ => return None,
        };
        Some(name)
    }

    /// The field of the item as a whole; kinds of rows have none.
    pub fn field(&self) -> Option<&FieldForm> {
        match self {
            Control::One { field, .. }
            | Control::Several { field, .. }
            | Control::Scale { field, .. }
            | Control::Number { field, .. }
            | Control::Allocation { field, .. }
            | Control::Date { field, .. }
            | Control::Line { field, .. }
            | Control::Lines { field, .. }
            | Control::Consent { field, .. } => Some(field),
            Control::Slider(slider) => Some(&slider.field),
            Control::Ranking(ranking) => Some(&ranking.field),
            Control::Battery { .. }
            | Control::Differential { .. }
            | Control::Vignettes { .. }
            | Control::Information { .. } => None,
        }
    }
}
