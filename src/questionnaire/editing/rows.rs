//! Rows of a battery and the like: each is a variable of its own.

use super::{find, refused, swap, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::VariableId;
use crate::questionnaire::document::{BatteryRow, DifferentialRow, Draft, ItemKind, VignetteRow};
use crate::text::Text;

pub(super) fn add(draft: &mut Draft, item: &VariableId, row: &VariableId, label: &str) -> Result<(), Finding> {
    if find::variables(draft).contains(row) {
        return Err(refused(Code::NAME_DUPLICATE, format!("the name “{row}” is taken")));
    }
    let label = Text::plain(label.trim());
    if label.is_blank() {
        return Err(refused(Code::STRUCTURE_EMPTY, "write what the new line says"));
    }
    let variable = row.clone();
    match &mut find::item_mut(draft, item)?.kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
            rows.push(BatteryRow { variable, label, relevant: None });
        }
        ItemKind::SemanticDifferential { rows, .. } => {
            rows.push(DifferentialRow { variable, left: label, right: Text::default() });
        }
        ItemKind::Vignettes { rows, .. } => rows.push(VignetteRow { variable, label, story: Text::default() }),
        _ => return Err(unknown("list of statements in", item)),
    }
    Ok(())
}

pub(super) fn set(
    draft: &mut Draft,
    item: &VariableId,
    row: &VariableId,
    label: &str,
    other: &str,
) -> Result<(), Finding> {
    let main = draft.language.clone();
    let missing = || unknown("line", row);
    match &mut find::item_mut(draft, item)?.kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
            let row = rows.iter_mut().find(|known| known.variable == *row).ok_or_else(missing)?;
            texts::put(&mut row.label, &main, &main, label);
        }
        ItemKind::SemanticDifferential { rows, .. } => {
            let row = rows.iter_mut().find(|known| known.variable == *row).ok_or_else(missing)?;
            texts::put(&mut row.left, &main, &main, label);
            texts::put(&mut row.right, &main, &main, other);
        }
        ItemKind::Vignettes { rows, .. } => {
            let row = rows.iter_mut().find(|known| known.variable == *row).ok_or_else(missing)?;
            texts::put(&mut row.label, &main, &main, label);
            texts::put(&mut row.story, &main, &main, other);
        }
        _ => return Err(missing()),
    }
    Ok(())
}

pub(super) fn remove(draft: &mut Draft, item: &VariableId, row: &VariableId) -> Result<(), Finding> {
    let kind = &mut find::item_mut(draft, item)?.kind;
    let at = find::rows_of(kind).iter().position(|known| *known == row).ok_or_else(|| unknown("line", row))?;
    match kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => drop(rows.remove(at)),
        ItemKind::SemanticDifferential { rows, .. } => drop(rows.remove(at)),
        ItemKind::Vignettes { rows, .. } => drop(rows.remove(at)),
        _ => {}
    }
    Ok(())
}

pub(super) fn step(draft: &mut Draft, item: &VariableId, row: &VariableId, up: bool) -> Result<(), Finding> {
    let kind = &mut find::item_mut(draft, item)?.kind;
    let at = find::rows_of(kind).iter().position(|known| *known == row).ok_or_else(|| unknown("line", row))?;
    match kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => swap(rows, at, up),
        ItemKind::SemanticDifferential { rows, .. } => swap(rows, at, up),
        ItemKind::Vignettes { rows, .. } => swap(rows, at, up),
        _ => {}
    }
    Ok(())
}
