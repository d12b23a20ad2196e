//! What is too much for the screen of a phone.

use super::placed;
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::Draft;
use crate::questionnaire::document::ItemKind;

/// Statements on one scale that people still answer one by one. Our own limit: long grids invite answers down one column.
const ROWS_MOST: usize = 8;
/// Points of a scale that stand under each statement without hiding the next.
const POINTS_MOST: usize = 7;
/// Options of a question that are read before one is chosen; longer lists want a drop-down or a filter.
const OPTIONS_MOST: usize = 15;
/// Questions on one page.
const QUESTIONS_MOST: usize = 6;

/// Batteries, lists and pages that are long for a phone. Code: `battery_long`.
pub fn check(draft: &Draft) -> Findings {
    let mut findings = Findings::new();
    let mut warn = |path: String, message: String| {
        findings.push(Finding::warning(Code::BATTERY_LONG, Place::path(path), message));
    };
    let options = |list: &crate::id::CodeListId| draft.code_lists.get(list).map_or(0, |list| list.options.len());
    for part in placed(draft) {
        let (rows, points) = match &part.item.kind {
            ItemKind::Battery { rows, code_list, .. } => (rows.len(), options(code_list)),
            ItemKind::SemanticDifferential { rows, points, .. } => (rows.len(), *points as usize),
            ItemKind::Vignettes { rows, row_order, code_list, .. } => {
                (row_order.select.map_or(rows.len(), |n| rows.len().min(n as usize)), options(code_list))
            }
            ItemKind::SingleChoice { code_list, minimal: false, choice_filter: None, .. }
            | ItemKind::MultipleChoice { code_list, choice_filter: None, .. } => {
                let n = options(code_list);
                if n > OPTIONS_MOST {
                    warn(
                        part.path,
                        format!(
                            "{n} options are a long way to scroll on a phone: use a drop-down, or ask in two steps"
                        ),
                    );
                }
                continue;
            }
            _ => continue,
        };
        if rows > ROWS_MOST {
            warn(
                format!("{}.rows", part.path),
                format!(
                    "{rows} statements on one scale tire people on a phone, who then answer all alike: split them over pages of at most {ROWS_MOST}"
                ),
            );
        }
        if points > POINTS_MOST {
            warn(
                part.path,
                format!("a scale of {points} points under every statement is long on a phone: {POINTS_MOST} or fewer"),
            );
        }
    }
    for (s, section) in draft.sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            let questions = page.items.iter().filter(|item| item.kind.is_question()).count();
            if questions > QUESTIONS_MOST {
                warn(
                    format!("sections[{s}].pages[{p}]"),
                    format!("{questions} questions on one page: most people on a phone see one at a time"),
                );
            }
        }
    }
    findings
}
