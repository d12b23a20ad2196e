//! Experiments: the groups into which people are drawn, and what is shown to which.

use super::{ArmFields, Part, find, names, refused, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::{ConceptId, VariableId};
use crate::questionnaire::document::{Arm, Ballot, Draft, Experiment};
use crate::text::Text;

pub(super) fn set(
    draft: &mut Draft,
    variable: &VariableId,
    label: &str,
    arms: &[ArmFields],
    used: i32,
) -> Result<(), Finding> {
    let main = draft.language.clone();
    let at = match draft.experiments.iter().position(|known| known.variable == *variable) {
        Some(at) => at,
        None => {
            if find::variables(draft).contains(variable) {
                return Err(refused(Code::NAME_DUPLICATE, format!("the name “{variable}” is taken by a question")));
            }
            let concept = ConceptId::new(variable.as_str()).map_err(|e| refused(Code::NAME_INVALID, e.to_string()))?;
            let label = Text::default();
            draft.experiments.push(Experiment { variable: variable.clone(), concept, label, arms: Vec::new() });
            draft.experiments.len() - 1
        }
    };
    let experiment = &mut draft.experiments[at];
    texts::put(&mut experiment.label, &main, &main, label);
    let known = std::mem::take(&mut experiment.arms);
    // No code stands for two groups, in this version and in those before.
    let mut next = known.iter().map(|arm| arm.code).fold(used, i32::max);
    for fields in arms {
        let mut arm = match fields.code {
            Some(code) => known.iter().find(|arm| arm.code == code).cloned().ok_or_else(|| unknown("group", code))?,
            None => {
                next = next.checked_add(1).ok_or_else(|| refused(Code::RANGE_EMPTY, "no code is left"))?;
                let taken = |word: &str| known.iter().chain(&experiment.arms).any(|arm| arm.name == word);
                let word = Some(names::slug(&fields.label)).filter(|word| !word.is_empty() && !taken(word));
                let name = word.unwrap_or_else(|| format!("group_{next}"));
                Arm { code: next, name, label: Text::default(), share: 1.0 }
            }
        };
        texts::put(&mut arm.label, &main, &main, &fields.label);
        arm.share = fields.share;
        experiment.arms.push(arm);
    }
    Ok(())
}

pub(super) fn remove(draft: &mut Draft, variable: &VariableId) -> Result<(), Finding> {
    let at = draft.experiments.iter().position(|known| known.variable == *variable);
    draft.experiments.remove(at.ok_or_else(|| unknown("experiment", variable))?);
    Ok(())
}

pub(super) fn set_ballot(draft: &mut Draft, part: &Part, ballot: Option<&Ballot>) -> Result<(), Finding> {
    let ballot = ballot.cloned();
    match part {
        Part::Section(id) => find::section_mut(draft, id)?.ballot = ballot,
        Part::Page(id) => find::page_mut(draft, id)?.ballot = ballot,
        Part::Item(id) => find::item_mut(draft, id)?.ballot = ballot,
        Part::Settings | Part::Front | Part::Experiments | Part::List(_) => {
            return Err(unknown("part that a group could see", part));
        }
    }
    Ok(())
}
