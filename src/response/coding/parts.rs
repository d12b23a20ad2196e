//! A total that is divided: whole numbers that must add up.

use super::{Asked, Field};
use crate::finding::{Code, Findings};
use crate::phrases::with;
use crate::questionnaire::answer::Answer;
use crate::questionnaire::expression::value::text_of;
use crate::response::coding::written::Limits;
use crate::response::raw::RawAnswers;
use crate::text::Text;

/// Every part a whole number from 0 to the total; a part left blank beside others is 0. The parts add up, or the finding at the
/// item says how far off they are.
pub(super) fn allocation(
    asked: &Asked<'_>,
    total: u32,
    unit: Option<&Text>,
    raw: &RawAnswers,
) -> (Vec<(usize, Answer)>, Findings) {
    let mut findings = Findings::new();
    let whole = asked.whole();
    let fields: Vec<(usize, Field<'_>)> = asked.slots.iter().map(|slot| (*slot, asked.field(*slot))).collect();
    let answered = fields.iter().any(|(_, field)| raw.get(field.name).iter().any(|v| !v.trim().is_empty()));
    let all = |answer: Answer| fields.iter().map(|(slot, _)| (*slot, answer.clone())).collect::<Vec<_>>();
    match whole.beside(raw, answered) {
        Ok(Some(reason)) => return (all(Answer::Missing(reason)), findings),
        Ok(None) if answered => {}
        Ok(None) => match whole.blank() {
            Ok(skipped) => return (all(skipped), findings),
            Err(finding) => findings.push(finding),
        },
        Err(finding) => findings.push(finding),
    }
    if !findings.is_empty() {
        return (Vec::new(), findings);
    }
    let limits = Limits { min: Some(0.0), max: Some(f64::from(total)), decimals: 0, step: None };
    let mut coded = Vec::with_capacity(fields.len());
    let mut sum = 0.0;
    for (slot, field) in &fields {
        match field.measured(raw.get(field.name), &limits, unit) {
            Ok(part) => {
                let part = part.unwrap_or(0.0);
                sum += part;
                coded.push((*slot, Answer::Number(part)));
            }
            Err(finding) => findings.push(finding),
        }
    }
    let off = f64::from(total) - sum;
    if findings.is_empty() && off != 0.0 {
        let words = [("sum", with(text_of(sum))), ("off", with(text_of(off.abs()))), ("total", with(total))];
        let key = if off > 0.0 { "answer-total-short" } else { "answer-total-over" };
        findings.push(whole.wrong(Code::TOTAL_WRONG, key, &words));
    }
    if findings.is_empty() { (coded, findings) } else { (Vec::new(), findings) }
}
