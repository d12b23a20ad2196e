//! What fieldwork comes to, counted from responses: how they stand, by stratum and by day, where people left, what they passed over, how
//! long it took.

use super::disposition::{Completion, CompletionRule, ItemCount, ResponseEnds};
use super::response_disposition::Disposition;
use crate::id::{PageId, VariableId};
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::Role;
use crate::questionnaire::walk::{Stop, Walk};
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A response as it is counted.
#[derive(Debug, Clone, Copy)]
pub struct ResponseSeen<'a> {
    pub stands: Disposition,
    pub answers: &'a Answers,
    pub circumstances: Circumstances,
    /// Every consent that the survey cannot do without is given: otherwise its answers are none.
    pub consented: bool,
    pub stratum: Option<&'a str>,
    /// The day on which it was sent or ended; `None` where that is not to be told.
    pub ended_on: Option<Day>,
    /// Between pages, in whole seconds; 0 where nobody measured it.
    pub seconds: u32,
}

/// The counts. Every response is in `ends`, and in one row of `strata`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FieldworkCounts {
    pub ends: ResponseEnds,
    /// Sent, whatever share of the items they hold: these are the complete ones of the data set.
    pub sent: u64,
    /// Still answering, or gone away without a word.
    pub in_progress: u64,
    /// By stratum; under no name, those of which none is known.
    pub strata: BTreeMap<String, StratumCounts>,
    /// Responses sent on each day, where days are kept.
    pub days: BTreeMap<String, u64>,
    /// Where people who did not send stand, in the order of the questionnaire: pages on which somebody does.
    pub left_at: Vec<(PageId, u64)>,
    /// Questions that somebody passed over, the most often passed over first.
    pub skipped: Vec<SkippedItem>,
    /// Of those sent whose time is known.
    pub median_seconds: Option<u32>,
    pub timed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StratumCounts {
    pub begun: u64,
    pub complete: u64,
    pub partial: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedItem {
    pub variable: VariableId,
    pub skipped: u64,
    /// Responses in which it was passed over or answered.
    pub asked: u64,
}

impl SkippedItem {
    /// Of those asked; `asked` is at least 1.
    pub fn share(&self) -> f64 {
        self.skipped as f64 / self.asked as f64
    }
}

/// Counts responses one by one.
pub struct FieldworkCounter<'q> {
    questionnaire: &'q Questionnaire,
    rule: CompletionRule,
    counts: FieldworkCounts,
    /// By position of the page.
    left_at: Vec<u64>,
    /// By slot: passed over, asked.
    items: Vec<(u64, u64)>,
    seconds: Vec<u32>,
}

impl<'q> FieldworkCounter<'q> {
    pub fn new(questionnaire: &'q Questionnaire, rule: CompletionRule) -> FieldworkCounter<'q> {
        FieldworkCounter {
            questionnaire,
            rule,
            counts: FieldworkCounts::default(),
            left_at: vec![0; questionnaire.pages().len()],
            items: vec![(0, 0); questionnaire.variables().len()],
            seconds: Vec::new(),
        }
    }

    pub fn add(&mut self, response: &ResponseSeen<'_>) {
        let walk = Walk::of(self.questionnaire, response.answers, response.circumstances);
        let items = if response.consented { ItemCount::of_walk(&walk) } else { ItemCount::default() };
        let FieldworkCounts { ends, sent, in_progress, strata, days, .. } = &mut self.counts;
        ends.add(response.stands, items, self.rule);
        let is_sent = response.stands == Disposition::Complete;
        let is_left = matches!(response.stands, Disposition::InProgress | Disposition::Partial);
        *sent += u64::from(is_sent);
        *in_progress += u64::from(response.stands == Disposition::InProgress);
        let stratum = strata.entry(response.stratum.unwrap_or_default().to_owned()).or_default();
        stratum.begun += 1;
        if is_sent || is_left {
            match self.rule.judge(items, is_sent) {
                Completion::Complete => stratum.complete += 1,
                Completion::Partial => stratum.partial += 1,
                Completion::BreakOff | Completion::Nothing => {}
            }
        }
        if let Some(day) = response.ended_on.filter(|_| is_sent) {
            *days.entry(day.to_string()).or_default() += 1;
        }
        if let Stop::Page(page) = walk.stop
            && is_left
            && let Some(left) = self.left_at.get_mut(page)
        {
            *left += 1;
        }
        if is_sent && response.seconds > 0 {
            self.seconds.push(response.seconds);
        }
        self.passed_over(&walk);
    }

    fn passed_over(&mut self, walk: &Walk<'_, '_>) {
        let variables = self.questionnaire.variables().iter().zip(&walk.counting).zip(&mut self.items);
        for ((variable, answer), (skipped, asked)) in variables {
            let Some(answer) = answer.filter(|_| variable.role == Role::Asked && variable.kind.is_data()) else {
                continue;
            };
            *asked += 1;
            *skipped += u64::from(*answer == Answer::Missing(MissingReason::Skipped));
        }
    }

    pub fn finish(mut self) -> FieldworkCounts {
        let pages = self.questionnaire.pages().iter().zip(self.left_at).filter(|(_, n)| *n > 0);
        self.counts.left_at = pages.map(|(page, n)| (page.id.clone(), n)).collect();
        let variables = self.questionnaire.variables().iter().zip(self.items).filter(|(_, (skipped, _))| *skipped > 0);
        let mut items: Vec<SkippedItem> = variables
            .map(|(variable, (skipped, asked))| SkippedItem { variable: variable.id.clone(), skipped, asked })
            .collect();
        // Stable: of equals, the first asked comes first.
        items.sort_by(|a, b| b.share().total_cmp(&a.share()));
        self.counts.skipped = items;
        self.seconds.sort_unstable();
        self.counts.timed = self.seconds.len() as u64;
        self.counts.median_seconds = median(&self.seconds);
        self.counts
    }
}

/// Of sorted values; of an even number, the mean of the two in the middle, rounded up.
fn median(sorted: &[u32]) -> Option<u32> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(lower + (upper - lower).div_ceil(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::{Draft, check};
    use serde_json::json;

    fn questionnaire() -> Questionnaire {
        let page = |name: &str| json!({"id": name, "items": [{"variable": name, "concept": name, "label": name, "kind": "number"}]});
        let document = json!({
            "format": "barograph-questionnaire/1", "name": "q", "version": 1, "language": "en", "title": "Q",
            "population": "p", "expected_minutes": 1, "code_lists": {},
            "front_matter": {"purpose": ["a"], "run_by": "b", "contact": "c", "privacy": ["d"], "thanks": ["e"]},
            "sections": [{"id": "s", "title": "S", "pages": [page("a"), page("b"), page("c"), page("d")]}]
        });
        let (draft, findings) = Draft::from_json(&document.to_string());
        let (questionnaire, _) = check(draft.unwrap_or_else(|| panic!("{findings}")));
        questionnaire.expect("a questionnaire")
    }

    fn answers(given: &[(&str, f64)]) -> Answers {
        let of = |(name, value): &(&str, f64)| {
            let answer = if value.is_nan() { Answer::Missing(MissingReason::Skipped) } else { Answer::Number(*value) };
            (name.parse().expect("a name"), answer)
        };
        given.iter().map(of).collect()
    }

    const SKIPPED: f64 = f64::NAN;

    /// Five responses by hand: all four answered and sent; four pages sent with two passed over; three answered; one answered; nothing.
    #[test]
    fn responses_are_counted_once_by_hand() {
        let questionnaire = questionnaire();
        let mut counter = FieldworkCounter::new(&questionnaire, CompletionRule::default());
        let all = answers(&[("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 1.0)]);
        let half = answers(&[("a", 1.0), ("b", SKIPPED), ("c", SKIPPED), ("d", 1.0)]);
        let three = answers(&[("a", 1.0), ("b", SKIPPED), ("c", 1.0)]);
        let (one, none) = (answers(&[("a", 1.0)]), Answers::new());
        let seen = |stands, answers, stratum, seconds| ResponseSeen {
            stands,
            answers,
            circumstances: Circumstances::default(),
            consented: true,
            stratum,
            ended_on: Day::new(2026, 11, 23),
            seconds,
        };
        counter.add(&seen(Disposition::Complete, &all, Some("north"), 300));
        counter.add(&seen(Disposition::Complete, &half, Some("north"), 101));
        counter.add(&seen(Disposition::InProgress, &three, Some("south"), 80));
        counter.add(&seen(Disposition::Partial, &one, None, 0));
        counter.add(&seen(Disposition::InProgress, &none, None, 0));
        counter.add(&ResponseSeen { consented: false, ..seen(Disposition::InProgress, &all, None, 0) });
        let counts = counter.finish();
        let ends = ResponseEnds { complete: 1, partial: 2, break_off: 1, nothing: 2, ..ResponseEnds::default() };
        assert_eq!(counts.ends, ends);
        assert_eq!((counts.sent, counts.in_progress), (2, 3), "sent is not complete by the rule");
        assert_eq!(counts.strata["north"], StratumCounts { begun: 2, complete: 1, partial: 1 });
        assert_eq!(counts.strata["south"], StratumCounts { begun: 1, complete: 0, partial: 1 });
        assert_eq!(counts.strata[""].begun, 3);
        assert_eq!(counts.days, BTreeMap::from([("2026-11-23".to_owned(), 2)]));
        let left: Vec<(String, u64)> = counts.left_at.iter().map(|(page, n)| (page.to_string(), *n)).collect();
        assert_eq!(left, [("a".to_owned(), 1), ("b".to_owned(), 1), ("d".to_owned(), 1)]);
        let skipped: Vec<(&str, u64, u64)> =
            counts.skipped.iter().map(|item| (item.variable.as_str(), item.skipped, item.asked)).collect();
        assert_eq!(skipped, [("b", 2, 4), ("c", 1, 4)]);
        assert_eq!((counts.median_seconds, counts.timed), (Some(201), 2));
    }

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[1, 2, 9]), Some(2));
        assert_eq!(median(&[1, 2, 3, u32::MAX]), Some(3));
    }
}
