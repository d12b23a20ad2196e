//! Items with what their templates need beside their controls.

use crate::response::form::{Control, ItemForm};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ItemView {
    template: &'static str,
    id: String,
    label: String,
    hint: Option<String>,
    note: Option<String>,
    /// Ids of the texts that belong to the control.
    described_by: Option<String>,
    /// The item's label is the page's heading.
    sole: bool,
    #[serde(flatten)]
    pub(super) control: Control,
}

impl ItemView {
    pub fn of(item: ItemForm, sole: bool) -> ItemView {
        let id = item.variable.to_string();
        let described_by = described_by(&item, &id);
        ItemView {
            template: template(&item.control),
            id,
            label: item.label,
            hint: item.hint,
            note: item.note,
            described_by: (!described_by.is_empty()).then(|| described_by.join(" ")),
            sole,
            control: item.control,
        }
    }
}

fn template(control: &Control) -> &'static str {
    match control {
        Control::One { .. } => "items/one",
        Control::Several { .. } => "items/several",
        Control::Battery { .. } => "items/battery",
        Control::Differential { .. } => "items/differential",
        Control::Vignettes { .. } => "items/vignettes",
        Control::Scale { .. } => "items/scale",
        Control::Slider(_) => "items/slider",
        Control::Ranking(_) => "items/ranking",
        Control::Number { .. } => "items/number",
        Control::Allocation { .. } => "items/allocation",
        Control::Date { .. } => "items/date",
        Control::Line { .. } => "items/line",
        Control::Lines { .. } => "items/lines",
        Control::Information { .. } => "items/information",
        Control::Consent { .. } => "items/consent",
    }
}

fn described_by(item: &ItemForm, id: &str) -> Vec<String> {
    let unit = match &item.control {
        Control::Number { unit, .. } => unit.is_some(),
        Control::Slider(slider) => slider.unit.is_some(),
        _ => false,
    };
    let wrong = item.control.field().is_some_and(|field| field.error.is_some());
    let said = [
        (item.hint.is_some(), "hint"),
        (item.note.is_some() && item.control.field().is_some(), "note"),
        (wrong, "error"),
        (unit, "unit"),
    ];
    said.into_iter().filter(|(there, _)| *there).map(|(_, what)| format!("{id}-{what}")).collect()
}
