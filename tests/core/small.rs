//! Small questionnaires for one behaviour each, and a respondent who fills in pages.

use barograph::finding::{Code, Findings};
use barograph::id::{PageId, VariableId};
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::document::{Draft, FORMAT};
use barograph::questionnaire::{Answer, Answers, Circumstances, Journey, Step, check};
use barograph::response::{PageOutcome, RawAnswers, answer_page};
use serde_json::{Value, json};

/// A draft with one section of these pages; the code lists `yes_no` and `fruit` are there.
pub fn draft(pages: Value) -> Draft {
    let document = document(pages);
    serde_json::from_value(document).expect("the test's own document")
}

pub fn document(pages: Value) -> Value {
    json!({
        "format": FORMAT, "name": "small", "version": 1, "language": "en", "title": "Small", "population": "Everybody",
        "expected_minutes": 1,
        "front_matter": {
            "purpose": ["To test."], "run_by": "The tests", "contact": "None", "privacy": ["None."], "thanks": ["Thanks."]
        },
        "code_lists": {
            "yes_no": {"options": [{"code": 1, "name": "yes", "label": "Yes"}, {"code": 2, "name": "no", "label": "No"}]},
            "fruit": {"options": [
                {"code": 1, "name": "apple", "label": "Apple"}, {"code": 2, "name": "pear", "label": "Pear"},
                {"code": 3, "name": "plum", "label": "Plum"}, {"code": -1, "name": "none", "label": "None", "exclusive": true}
            ]}
        },
        "sections": [{"id": "only", "title": "Only", "pages": pages}]
    })
}

pub fn checked(pages: Value) -> Questionnaire {
    let (questionnaire, findings) = check(draft(pages));
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

/// A page with one item.
pub fn page(id: &str, item: Value) -> Value {
    json!({"id": id, "items": [item]})
}

/// A single choice over `yes_no`; `extra` adds fields.
pub fn yes_no(variable: &str, extra: Value) -> Value {
    item(variable, "single_choice", json!({"code_list": "yes_no"}), extra)
}

pub fn item(variable: &str, kind: &str, more: Value, extra: Value) -> Value {
    let mut item =
        json!({"variable": variable, "concept": variable, "label": format!("Label of {variable}"), "kind": kind});
    for fields in [more, extra] {
        for (key, value) in fields.as_object().cloned().unwrap_or_default() {
            item[key] = value;
        }
    }
    item
}

/// Somebody who answers.
pub struct Person<'q> {
    pub questionnaire: &'q Questionnaire,
    pub answers: Answers,
    pub circumstances: Circumstances,
}

impl<'q> Person<'q> {
    pub fn new(questionnaire: &'q Questionnaire) -> Person<'q> {
        Person { questionnaire, answers: Answers::new(), circumstances: Circumstances::default() }
    }

    pub fn send(&mut self, page: &str, fields: &[(&str, &str)]) -> PageOutcome {
        let raw: RawAnswers = fields.iter().copied().collect();
        let outcome = answer_page(
            self.questionnaire,
            &self.answers,
            self.circumstances,
            &page_id(page),
            &raw,
            self.questionnaire.language(),
        );
        if let PageOutcome::Accepted { changes, .. } = &outcome {
            self.answers.extend(changes.clone());
        }
        outcome
    }

    /// Sends a page that must be accepted; gives what comes next.
    pub fn accepted(&mut self, page: &str, fields: &[(&str, &str)]) -> Step {
        match self.send(page, fields) {
            PageOutcome::Accepted { next, .. } => next,
            other => panic!("{page} was not accepted: {other:?}"),
        }
    }

    /// Sends a page that must be rejected; gives the findings.
    pub fn rejected(&mut self, page: &str, fields: &[(&str, &str)]) -> Findings {
        match self.send(page, fields) {
            PageOutcome::Rejected { findings } => findings,
            other => panic!("{page} was not rejected: {other:?}"),
        }
    }

    pub fn codes(&mut self, page: &str, fields: &[(&str, &str)]) -> Vec<Code> {
        self.rejected(page, fields).into_iter().map(|f| f.code).collect()
    }

    pub fn journey(&self) -> Journey {
        Journey::of(self.questionnaire, &self.answers, self.circumstances)
    }

    pub fn answer(&self, variable: &str) -> Option<&Answer> {
        self.answers.get(&VariableId::new(variable).expect("a name"))
    }
}

pub fn page_id(page: &str) -> PageId {
    PageId::new(page).expect("a name")
}

pub fn at(page: &str) -> Step {
    Step::Page(page_id(page))
}
