//! Questionnaires put together at random, answered at random: everybody gets to an end, and a replay finds what the walk found.

use crate::random_person::walk;
use crate::small::{document, item};
use barograph::dataset::{Dataset, build};
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::plan::Role;
use barograph::questionnaire::{Journey, MissingReason, Step, check};
use barograph::random::Seeded;
use barograph::response::coding::judge;
use barograph::response::summary;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Puts a document together.
struct Author {
    random: Seeded,
    names: usize,
    /// Yes-or-no questions that are certain to come before.
    earlier: Vec<String>,
}

impl Author {
    fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    fn maybe(&mut self, chance: f64, value: Value) -> Value {
        if self.random.chance(chance) { value } else { json!({}) }
    }

    fn rule(&mut self) -> Option<String> {
        let known = self.earlier.len();
        let name = self.earlier.get(self.random.below(known))?.clone();
        let word = if self.random.chance(0.5) { "yes" } else { "no" };
        Some(match self.random.below(3) {
            0 => format!("${{{name}}} = '{word}'"),
            1 => format!("${{{name}}} != '{word}' or ${{half}} = 'a'"),
            _ => format!("not(selected(${{{name}}}, '{word}'))"),
        })
    }

    fn rows(&mut self, more: &Value) -> Vec<Value> {
        (0..2 + self.random.below(3))
            .map(|_| {
                let mut row = more.clone();
                row["variable"] = json!(self.name("r"));
                row
            })
            .collect()
    }

    fn item(&mut self, own: &mut Vec<String>) -> Value {
        let name = self.name("v");
        let order = self.maybe(0.3, json!({"random": true, "reversed_when": "${half} = 'b'"}));
        let shuffle = self.maybe(0.3, json!({"random": true}));
        let select = self.maybe(0.3, json!({"select": 2}));
        let said = self.maybe(0.4, json!({"missing": ["dont_know"]}));
        let mut item = match self.random.below(13) {
            0 | 1 => {
                own.push(name.clone());
                item(&name, "single_choice", json!({"code_list": "yes_no", "option_order": order}), said)
            }
            2 => {
                item(&name, "multiple_choice", json!({"code_list": "fruit", "option_order": order, "at_most": 2}), said)
            }
            3 => {
                let rows = self.rows(&json!({"label": "Row ${half}"}));
                item(&name, "battery", json!({"code_list": "yes_no", "rows": rows, "row_order": shuffle}), said)
            }
            4 => {
                let rows = self.rows(&json!({"left": "L", "right": "R"}));
                item(&name, "semantic_differential", json!({"points": 5, "rows": rows, "row_order": select}), json!({}))
            }
            5 => {
                let rows = self.rows(&json!({"label": "V", "story": "S"}));
                item(&name, "vignettes", json!({"code_list": "yes_no", "rows": rows, "row_order": select}), said)
            }
            6 => item(&name, "scale", json!({"low": "Low", "high": "High"}), said),
            7 => item(&name, "net_promoter", json!({"low": "Low", "high": "High"}), json!({})),
            8 => item(&name, "number", json!({"min": 0, "max": 100}), said),
            9 => item(&name, "short_text", json!({}), said),
            10 => item(&name, "information", json!({"body": ["Text."]}), json!({})),
            11 => item(&name, "hidden", json!({"parameter": "from"}), self.maybe(0.5, json!({"default": "nowhere"}))),
            _ => {
                let rule = self.rule().unwrap_or_else(|| "1 + 1".to_owned());
                item(&name, "calculated", json!({"expression": format!("if({rule}, 'x', '')")}), json!({}))
            }
        };
        if self.random.chance(0.2)
            && let Some(rule) = self.rule()
        {
            item["relevant"] = json!(rule);
        }
        if self.random.chance(0.15) {
            item["ballot"] = json!({"experiment": "half", "arms": ["a"]});
        }
        item
    }

    fn page(&mut self, own: &mut Vec<String>) -> Value {
        let items: Vec<Value> = (0..1 + self.random.below(3)).map(|_| self.item(own)).collect();
        let mut page = json!({"id": self.name("p"), "title": "Page", "item_order": self.maybe(0.3, json!({"random": true})), "items": items});
        if self.random.chance(0.25)
            && let Some(rule) = self.rule()
        {
            page["relevant"] = json!(rule);
        }
        page
    }

    fn section(&mut self) -> Value {
        let mut own = Vec::new();
        let pages: Vec<Value> = (0..1 + self.random.below(4)).map(|_| self.page(&mut own)).collect();
        let mut section = json!({"id": self.name("s"), "title": "Section", "pages": pages});
        match self.random.below(5) {
            0 => section["page_order"] = json!({"random": true}),
            1 => section["repeat"] = json!({"another": "Another?", "at_most": 3}),
            2 => section["repeat"] = json!({"count": "if(${half} = 'a', 1, 2)", "at_most": 2}),
            _ => {}
        }
        self.earlier.append(&mut own);
        section
    }

    fn document(&mut self) -> Value {
        let sections: Vec<Value> = (0..1 + self.random.below(4)).map(|_| self.section()).collect();
        let mut document = document(json!([]));
        document["sections"] = json!(sections);
        document["experiments"] = json!([{"variable": "half", "concept": "half", "label": "Half", "arms": [
            {"code": 1, "name": "a", "label": "A"}, {"code": 2, "name": "b", "label": "B"}]}]);
        document
    }
}

fn questionnaire(seed: u64) -> Questionnaire {
    let document = Author { random: Seeded::new(seed), names: 0, earlier: Vec::new() }.document();
    let (questionnaire, findings) = check(serde_json::from_value(document).expect("well formed"));
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn everybody_gets_to_the_end_of_any_questionnaire(seed in any::<u64>(), patience in 0usize..40) {
        let q = questionnaire(seed);
        let walked = walk(&q, &mut Seeded::new(seed ^ 1), if patience > 20 { usize::MAX } else { patience });
        prop_assert!(judge(&q, &walked.answers).is_empty());
        let journey = Journey::of(&q, &walked.answers, walked.circumstances);
        prop_assert_eq!(&journey.current, &walked.end);
        prop_assert!(journey.done <= journey.likely && (0.0..=1.0).contains(&journey.progress));
        for variable in q.variables().iter().filter(|v| matches!(v.role, Role::Arm | Role::Calculated)) {
            prop_assert!(!walked.answers.contains_key(&variable.id), "{} is worked out, not stored", variable.id);
        }
        let lines = summary(&q, &walked.answers, walked.circumstances, q.language());
        prop_assert!(lines.iter().all(|line| !line.answer.is_empty()));
        let (end, case) = (walked.end.clone(), walked.case());
        let data = build(&q, std::slice::from_ref(&case));
        prop_assert_eq!(&data, &build(&q, &[case]));
        prop_assert_eq!(Dataset::from_json(&data.to_json()), Ok(data.clone()));
        if end == Step::Check {
            let unreached = data.columns.iter().filter(|column| column.missing(0) == Some(MissingReason::NotReached));
            prop_assert_eq!(unreached.map(|column| column.variable.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
        }
    }
}
