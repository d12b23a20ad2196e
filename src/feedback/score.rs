//! Answers into scores.

use super::{Feedback, Level, PartScore, band_of, steps};
use crate::questionnaire::checks::{Questionnaire, Scorable};
use crate::questionnaire::document::FeedbackPlan;
use crate::questionnaire::document::feedback::{FeedbackPart, ScoredItem, ScoringKey, Unanswered};
use crate::questionnaire::walk::Walk;
use crate::questionnaire::{Answer, Answers, Circumstances, MissingReason};

/// How an item stands in a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Standing {
    /// It was not asked.
    NotAsked,
    NotApplicable,
    Unknown,
    Unanswered,
    /// Points, from 0 to the most that can be had.
    Scored(f64),
}

/// An item of a part, with what can be reached in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub standing: Standing,
    pub most: f64,
}

/// The result of these answers by the questionnaire's own key; `None` where it has none.
///
/// # Formula
/// Of a part: 100 × Σ points ÷ Σ most, over the items that count; given where at least
/// [`FeedbackPlan::least_answered`] per cent of the items asked count. As a whole: Σ weight × score ÷ Σ weight, over the parts with a weight
/// above 0, where each has a score.
pub fn score(questionnaire: &Questionnaire, answers: &Answers, circumstances: Circumstances) -> Option<Feedback> {
    let plan = questionnaire.draft().feedback.as_ref()?;
    let walk = Walk::of(questionnaire, answers, circumstances);
    let items: Vec<Vec<Scored>> = plan
        .domains
        .iter()
        .map(|part| part.items.iter().map(|item| scored(questionnaire, plan, &walk, item)).collect())
        .collect();
    let parts: Vec<PartScore> =
        plan.domains.iter().zip(&items).map(|(part, items)| of_part(plan, part, items)).collect();
    let overall = overall(plan, &parts);
    Some(Feedback {
        overall,
        level: overall.and_then(|overall| level(plan, &parts, overall)),
        unknown: parts.iter().map(|part| part.unknown).sum(),
        steps: steps::chosen(plan, &items, &parts),
        parts,
    })
}

fn scored(questionnaire: &Questionnaire, plan: &FeedbackPlan, walk: &Walk<'_, '_>, item: &ScoredItem) -> Scored {
    let not_asked = Scored { standing: Standing::NotAsked, most: 0.0 };
    // A checked questionnaire has both; what it does not have was not asked.
    let (Some(slot), Some(key)) = (questionnaire.slot(&item.variable), plan.keys.get(&item.key)) else {
        return not_asked;
    };
    let variable = &questionnaire.variables()[slot];
    let Some(scorable) = Scorable::of(questionnaire.draft(), &questionnaire.item_of(variable).item) else {
        return not_asked;
    };
    if walk.shown[slot].is_out() {
        return not_asked;
    }
    let most = scorable.most(key);
    let standing = match walk.answer(slot) {
        None
        | Some(Answer::Missing(MissingReason::Skipped | MissingReason::PreferNotToSay | MissingReason::NotReached)) => {
            Standing::Unanswered
        }
        Some(Answer::Missing(MissingReason::DontKnow)) => Standing::Unknown,
        Some(Answer::Missing(MissingReason::NotApplicable)) => Standing::NotApplicable,
        Some(Answer::Missing(_)) => Standing::NotAsked,
        Some(Answer::Code(code)) if key.unknown.contains(code) => Standing::Unknown,
        Some(answer) => Standing::Scored(points(key, answer).clamp(0.0, most)),
    };
    Scored { standing, most }
}

fn points(key: &ScoringKey, answer: &Answer) -> f64 {
    let of_code = |code: i32| key.codes.iter().find(|known| known.code == code).map_or(0.0, |known| known.points);
    let of_number = |value: f64| {
        let reached = key.steps.iter().take_while(|step| step.at_least <= value).last();
        reached.map_or(0.0, |step| step.points)
    };
    match answer {
        Answer::Code(code) if key.codes.is_empty() => of_number(f64::from(*code)),
        Answer::Code(code) => of_code(*code),
        Answer::Codes(codes) => codes.iter().map(|code| of_code(*code)).sum(),
        Answer::Number(value) => of_number(*value),
        _ => 0.0,
    }
}

fn of_part(plan: &FeedbackPlan, part: &FeedbackPart, items: &[Scored]) -> PartScore {
    let mut score = PartScore {
        score: None,
        points: 0.0,
        most: 0.0,
        items: 0,
        counted: 0,
        not_applicable: 0,
        unknown: 0,
        unanswered: 0,
    };
    for Scored { standing, most } in items {
        let counts = match standing {
            Standing::NotAsked => continue,
            Standing::NotApplicable => {
                score.not_applicable += 1;
                false
            }
            Standing::Unknown => {
                score.unknown += 1;
                true
            }
            Standing::Unanswered => {
                score.unanswered += 1;
                part.unanswered == Unanswered::ScoresNothing
            }
            Standing::Scored(points) => {
                score.points += points;
                true
            }
        };
        score.items += 1;
        if counts {
            score.counted += 1;
            score.most += most;
        }
    }
    let enough = score.counted * 100 >= score.items * plan.least_answered as usize && score.most > 0.0;
    score.score = enough.then(|| 100.0 * score.points / score.most);
    score
}

fn counted<'p>(plan: &'p FeedbackPlan, parts: &'p [PartScore]) -> impl Iterator<Item = (usize, f64, Option<f64>)> + 'p {
    let all = plan.domains.iter().zip(parts).enumerate();
    all.filter(|(_, (part, _))| part.weight > 0.0).map(|(i, (part, of))| (i, part.weight, of.score))
}

fn overall(plan: &FeedbackPlan, parts: &[PartScore]) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (_, weight, score) in counted(plan, parts) {
        sum += weight * score?;
        weights += weight;
    }
    // Beyond either end only by rounding.
    (weights > 0.0).then(|| (sum / weights).clamp(0.0, 100.0))
}

fn level(plan: &FeedbackPlan, parts: &[PartScore], overall: f64) -> Option<Level> {
    let scores = counted(plan, parts).filter_map(|(i, _, score)| Some((i, score?)));
    let (weakest, lowest) = scores.reduce(|least, next| if next.1 < least.1 { next } else { least })?;
    let by_score = band_of(plan, overall);
    let most = plan.weakest_link.map_or(usize::MAX, |above| band_of(plan, lowest).saturating_add(above as usize));
    Some(Level { band: by_score.min(most), by_score, weakest })
}
