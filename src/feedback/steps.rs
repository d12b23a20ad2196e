//! Which next steps are the most useful: what is missing, times how much is at stake.

use super::PartScore;
use super::score::{Scored, Standing};
use crate::questionnaire::document::FeedbackPlan;
use crate::questionnaire::document::feedback::Advice;

/// Positions of the entries that apply, in the order of (100 − score) × risk, of equals in the order of the bank; at most
/// [`FeedbackPlan::next_steps`].
pub(super) fn chosen(plan: &FeedbackPlan, items: &[Vec<Scored>], parts: &[PartScore]) -> Vec<usize> {
    let mut about: Vec<(&Advice, f64, usize)> = Vec::new();
    for (position, advice) in plan.advice.iter().enumerate() {
        let Some(score) = score_of(plan, items, parts, advice).filter(|score| *score < advice.below) else { continue };
        let same = |known: &Advice| known.item == advice.item && known.domain == advice.domain;
        if !about.iter().any(|(known, ..)| same(known)) {
            about.push((advice, (100.0 - score) * advice.risk, position));
        }
    }
    about.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
    about.into_iter().take(plan.next_steps as usize).map(|(_, _, position)| position).collect()
}

/// The score, 0 to 100, of what an entry is about; `None` where it does not apply or nothing is known of it.
fn score_of(plan: &FeedbackPlan, items: &[Vec<Scored>], parts: &[PartScore], advice: &Advice) -> Option<f64> {
    if let Some(name) = &advice.domain {
        let position = plan.domains.iter().position(|part| part.name == *name)?;
        return parts.get(position)?.score;
    }
    let variable = advice.item.as_ref()?;
    let all = plan.domains.iter().zip(items).flat_map(|(part, scored)| part.items.iter().zip(scored));
    let (_, scored) = all.into_iter().find(|(item, _)| item.variable == *variable)?;
    match scored.standing {
        Standing::Scored(points) if scored.most > 0.0 => Some(100.0 * points / scored.most),
        // Who does not know whether something is in place does best to find out.
        Standing::Unknown => Some(0.0),
        _ => None,
    }
}
