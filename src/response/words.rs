//! What answers are called, in the language of whoever reads: missing reasons, consent.

use crate::phrases::say;
use crate::questionnaire::missing::MissingReason;
use crate::text::Language;

pub fn reason_in_words(language: &Language, reason: MissingReason) -> String {
    match reason {
        MissingReason::DontKnow => say(language, "missing-dont-know", &[]),
        MissingReason::PreferNotToSay => say(language, "missing-prefer-not-to-say", &[]),
        MissingReason::NotApplicable => say(language, "missing-not-applicable", &[]),
        MissingReason::Skipped => say(language, "missing-skipped", &[]),
        MissingReason::NotReached => say(language, "missing-not-reached", &[]),
        MissingReason::OffPath => say(language, "missing-off-path", &[]),
        MissingReason::NotAssigned => say(language, "missing-not-assigned", &[]),
        MissingReason::NotInWave => say(language, "missing-not-in-wave", &[]),
    }
}
