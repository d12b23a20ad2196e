//! Who was asked a question, in the words of the questionnaire's own rules.

use crate::id::VariableId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::plan::VariableKind;

/// The conditions under which the question behind a column of the data is shown, joined by "and"; `None` where it is put to everybody, or
/// where the questionnaire has no such question. Ways out of the questionnaire are not told: they are the population's, not the
/// question's.
pub(super) fn asked_of(questionnaire: &Questionnaire, column: &VariableId) -> Option<String> {
    let variables = questionnaire.variables().iter();
    // A multiple choice has a column for each of its options.
    let is_option = |name: &str| column.as_str().strip_prefix(name).is_some_and(|rest| rest.starts_with('_'));
    let variable = questionnaire.variable(column).or_else(|| {
        variables
            .filter(|v| v.kind == VariableKind::Codes && is_option(v.id.as_str()))
            .max_by_key(|v| v.id.as_str().len())
    })?;
    let item = &questionnaire.item_of(variable).item;
    let row = questionnaire.item_of(variable).rows.iter().find(|row| row.row.variable == variable.id);
    let draft = questionnaire.draft();
    let on_the_way = draft.sections.iter().find_map(|section| {
        let page = section.pages.iter().find(|page| page.items.iter().any(|i| i.variable == item.variable))?;
        Some([section.relevant.as_deref(), page.relevant.as_deref()])
    });
    let rules =
        on_the_way.into_iter().flatten().chain([item.relevant.as_deref(), row.and_then(|r| r.row.relevant.as_deref())]);
    let rules: Vec<&str> = rules.flatten().map(str::trim).filter(|rule| !rule.is_empty()).collect();
    (!rules.is_empty()).then(|| rules.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::{Draft, check};
    use serde_json::json;

    fn questionnaire() -> Questionnaire {
        let draft: Draft = serde_json::from_value(json!({
            "format": "barograph-questionnaire/1", "name": "fakes", "version": 1, "language": "en",
            "title": "Fake goods", "population": "adults", "expected_minutes": 5,
            "front_matter": { "purpose": ["We ask why."], "run_by": "We", "contact": "Write to us.", "privacy": ["Kept safe."],
                "help_lines": [{ "name": "Someone", "phone": "0800 00 00", "about": "Listens." }], "thanks": ["Thank you."] },
            "code_lists": { "yes_no": { "options": [{ "code": 1, "name": "yes", "label": "Yes" }, { "code": 2, "name": "no", "label": "No" }] } },
            "sections": [
                { "id": "first", "title": "First", "pages": [{ "id": "heard", "items": [
                    { "variable": "heard", "concept": "heard", "label": "Heard?", "kind": "single_choice", "code_list": "yes_no" }] }] },
                { "id": "second", "title": "Second", "relevant": "${heard} = 'yes'", "pages": [{ "id": "where_seen", "items": [
                    { "variable": "seen", "concept": "seen", "label": "Seen?", "kind": "multiple_choice", "code_list": "yes_no" },
                    { "variable": "scale", "concept": "scale", "label": "Say", "kind": "battery", "code_list": "yes_no", "rows": [
                        { "variable": "plain", "label": "Plain" },
                        { "variable": "more", "label": "More", "relevant": "${heard} != ''" }] }] }] }
            ]
        }))
        .expect("a draft");
        let (questionnaire, findings) = check(draft);
        questionnaire.unwrap_or_else(|| panic!("{findings}"))
    }

    #[test]
    fn conditions_of_all_levels_are_joined() {
        let questionnaire = questionnaire();
        let asked = |name: &str| asked_of(&questionnaire, &name.parse().expect("a name"));
        assert_eq!(asked("heard"), None);
        assert_eq!(asked("nobody_asked"), None);
        assert_eq!(asked("seen_1").as_deref(), Some("${heard} = 'yes'"));
        assert_eq!(asked("plain").as_deref(), Some("${heard} = 'yes'"));
        assert_eq!(asked("more").as_deref(), Some("${heard} = 'yes' and ${heard} != ''"));
    }
}
