//! Who took part through an open link. There is no sample, and so no response rate: nobody knows how many could have come.

use super::table::ResponseEnds;
use serde::{Deserialize, Serialize};

/// The way from the link to a response that counts (AAPOR 2013: samples that chose themselves have no response rate). Numbers of
/// responses, after one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ParticipationTable {
    /// How often the first page was shown, where that was counted: visits, not people.
    pub visits: Option<u64>,
    pub ends: ResponseEnds,
    /// Of those above, taken out afterwards by a person for a stated reason: duplicates, robots. Counted under no end.
    pub excluded: u64,
}

/// A row of the table as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParticipationRow {
    pub what: &'static str,
    pub responses: u64,
    /// Of those that began; `None` where nobody did.
    pub share_of_begun: Option<f64>,
}

impl ParticipationTable {
    /// Responses begun, those taken out included.
    pub fn begun(&self) -> u64 {
        self.ends.total() + self.excluded
    }

    /// Complete responses over those that began, were eligible and were not taken out: a completion rate, which says how the
    /// questionnaire was received, and nothing about who came. `None` where there is nobody.
    pub fn completion_rate(&self) -> Option<f64> {
        let eligible = self.ends.total() - self.ends.screened_out - self.ends.quota_full;
        (eligible > 0).then(|| self.ends.complete as f64 / eligible as f64)
    }

    /// From beginning to complete; the rows after the first add up to it.
    pub fn rows(&self) -> [ParticipationRow; 10] {
        let (ends, begun) = (&self.ends, self.begun());
        let row = |what, responses| ParticipationRow {
            what,
            responses,
            share_of_begun: (begun > 0).then(|| responses as f64 / begun as f64),
        };
        [
            row("Began", begun),
            row("Taken out", self.excluded),
            row("Screened out", ends.screened_out),
            row("Quota full", ends.quota_full),
            row("Did not consent", ends.consent_refused),
            row("Answered nothing", ends.nothing),
            row("Withdrew the answers", ends.withdrawn),
            row("Broke off", ends.break_off),
            row("Partial", ends.partial),
            row("Complete", ends.complete),
        ]
    }
}
