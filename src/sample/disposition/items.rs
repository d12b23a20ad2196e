//! How many of a person's applicable items are answered.

use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::Role;
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use serde::{Deserialize, Serialize};

/// Items answered, of those that apply to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemCount {
    /// At most `applicable`.
    pub answered: u32,
    pub applicable: u32,
}

impl ItemCount {
    /// Counts variables that are asked, each row of a battery by itself; neither consents nor texts beside options. Applicable is
    /// what routing and chance have not ruled out: an item that depends on an answer still to come is among them. Answered is a value
    /// or something said (“don't know”, “prefer not to say”, “does not apply”), but not an item passed over.
    pub fn of(questionnaire: &Questionnaire, answers: &Answers, circumstances: Circumstances) -> ItemCount {
        ItemCount::of_walk(&Walk::of(questionnaire, answers, circumstances))
    }

    /// The same of answers that are replayed already.
    pub fn of_walk(walk: &Walk<'_, '_>) -> ItemCount {
        let mut count = ItemCount::default();
        for (slot, variable) in walk.questionnaire().variables().iter().enumerate() {
            if variable.role != Role::Asked || !variable.kind.is_data() || walk.shown[slot].is_out() {
                continue;
            }
            count.applicable += 1;
            count.answered += u32::from(walk.counting[slot].is_some_and(is_answered));
        }
        count
    }

    /// `None` where nothing applies.
    pub fn share(self) -> Option<f64> {
        (self.applicable > 0).then(|| f64::from(self.answered) / f64::from(self.applicable))
    }
}

fn is_answered(answer: &Answer) -> bool {
    answer.missing().is_none_or(MissingReason::can_be_said)
}
