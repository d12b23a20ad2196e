//! The same answer down whole grids.

use crate::questionnaire::Answer;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::plan::CheckedItem;
use crate::questionnaire::walk::Walk;

/// A grid counts where at least this many of its rows were answered.
pub const GRID_ROWS: usize = 4;

/// Flagged only where the straight grids have at least this many answered rows together.
pub const STRAIGHT_ROWS: usize = 8;

/// The grids that a person answered, and those answered with one code throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Straight {
    pub grids: usize,
    pub straight: usize,
    /// Answered rows of the straight ones.
    pub rows: usize,
}

impl Straight {
    pub(super) fn of(walk: &Walk<'_, '_>) -> Straight {
        let mut found = Straight::default();
        let items = walk.questionnaire().pages().iter().flat_map(|page| &page.items);
        for item in items.filter(|item| is_grid(item)) {
            let mut codes = item.rows.iter().filter_map(|row| match walk.counting.get(row.slot) {
                Some(Some(Answer::Code(code))) => Some(*code),
                _ => None,
            });
            let Some(first) = codes.next() else { continue };
            let (mut rows, mut same) = (1, true);
            for code in codes {
                rows += 1;
                same &= code == first;
            }
            if rows >= GRID_ROWS {
                found.grids += 1;
                if same {
                    found.straight += 1;
                    found.rows += rows;
                }
            }
        }
        found
    }

    /// Half of the grids or more, with enough rows that it is not chance.
    pub fn is_flagged(self) -> bool {
        self.rows >= STRAIGHT_ROWS && self.straight * 2 >= self.grids
    }
}

/// Statements on one scale, or pairs of words. Stories are judged one by one.
fn is_grid(item: &CheckedItem) -> bool {
    matches!(item.item.kind, ItemKind::Battery { .. } | ItemKind::SemanticDifferential { .. })
}
