//! The questionnaire on paper: everything that is asked is printed once, and the way is told in words.

use crate::small::{checked, document, item, page, yes_no};
use barograph::finding::Code;
use barograph::questionnaire::{Draft, Questionnaire, check};
use barograph::response::paper::{Entry, Paper, PaperField, forms, lay_out};
use barograph::text::Language;
use serde_json::{Value, json};
use std::fs;

fn entries(paper: &Paper) -> Vec<&Entry> {
    paper.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.entries).collect()
}

fn printed(q: &Questionnaire) -> (Paper, barograph::finding::Findings) {
    lay_out(q, 1, &Language::english())
}

fn goes(entry: &Entry) -> Vec<Option<&str>> {
    match &entry.field {
        PaperField::Boxes { boxes } => boxes.iter().map(|b| b.goes.as_deref()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_option_that_leads_past_a_question_says_where_to() {
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        {"id": "two", "relevant": "${a} = 'yes'", "items": [yes_no("b", json!({})), yes_no("c", json!({}))]},
        page("three", yes_no("d", json!({})))
    ]));
    let (paper, findings) = printed(&q);
    let all = entries(&paper);
    assert_eq!(all.iter().filter_map(|e| e.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(goes(all[0]), [None, Some("Go to question 4")]);
    let second = &paper.sections[0].pages[1];
    assert_eq!(second.only_if.as_deref(), Some("Answer the next questions only if you ticked “Yes” at question 1."));
    assert!(findings.is_empty(), "{findings}");
    assert_eq!(paper.form, None, "chance decides nothing");
}

#[test]
fn rules_over_several_answers_are_told_and_those_without_words_are_findings() {
    let number = item("n", "number", json!({}), json!({}));
    let q = checked(json!([
        page("one", yes_no("a", json!({}))),
        page("two", number),
        page("three", yes_no("b", json!({"relevant": "${a} = 'yes' and ${n} >= 18"}))),
        page("four", yes_no("c", json!({"relevant": "string-length(${n}) > 2"})))
    ]));
    let (paper, findings) = printed(&q);
    let all = entries(&paper);
    let said = "Answer this only if you ticked “Yes” at question 1 and your answer to question 2 is 18 or more.";
    assert_eq!(all[2].only_if.as_deref(), Some(said));
    assert_eq!(all[3].only_if.as_deref(), Some("Answer this only if it applies to you."));
    let codes: Vec<&Code> = findings.iter().map(|f| &f.code).collect();
    assert_eq!(codes, [&Code::PAPER_DIFFERS]);
}

#[test]
fn ticks_among_several_are_told_as_any_or_none() {
    let fruit = item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({}));
    let q = checked(json!([
        page("one", fruit),
        page("two", yes_no("a", json!({"relevant": "selected(${f}, 'apple') or selected(${f}, 'pear')"}))),
        page("three", yes_no("b", json!({"relevant": "not(selected(${f}, 'none'))"})))
    ]));
    let (paper, _) = printed(&q);
    let all = entries(&paper);
    assert_eq!(all[1].only_if.as_deref(), Some("Answer this only if you ticked “Apple” or “Pear” at question 1."));
    assert_eq!(all[2].only_if.as_deref(), Some("Answer this only if you did not tick “None” at question 1."));
}

#[test]
fn an_exit_stops_the_pen() {
    let exit =
        json!({"when": "${a} = 'no'", "outcome": "not_eligible", "title": "Thank you", "message": ["Not for you."]});
    let q = checked(json!([
        {"id": "one", "items": [yes_no("a", json!({}))], "exits": [exit]},
        page("two", yes_no("b", json!({})))
    ]));
    let (paper, _) = printed(&q);
    assert_eq!(goes(entries(&paper)[0]), [None, Some("Stop here")]);
    let exit = &paper.sections[0].pages[0].exits[0];
    assert_eq!(exit.when, "If you ticked “No” at question 1, please stop here.");
}

#[test]
fn a_form_number_has_one_arm_and_says_so() {
    let mut whole = document(json!([
        page("one", yes_no("a", json!({"ballot": {"experiment": "half", "arms": ["old"]}}))),
        page("two", yes_no("b", json!({"ballot": {"experiment": "half", "arms": ["new"]}})))
    ]));
    whole["experiments"] = json!([{"variable": "half", "concept": "half", "label": "Half", "arms": [
        {"code": 1, "name": "old", "label": "Old wording"}, {"code": 2, "name": "new", "label": "New wording"}]}]);
    let (q, findings) = check(serde_json::from_value(whole).expect("a draft"));
    let q = q.unwrap_or_else(|| panic!("{findings}"));
    let offered = forms(&q, &Language::english());
    let mut arms: Vec<&str> = offered.iter().map(|(_, arms)| arms.as_str()).collect();
    arms.sort_unstable();
    assert_eq!(arms, ["New wording", "Old wording"]);
    for (form, arm) in &offered {
        let (paper, _) = lay_out(&q, *form, &Language::english());
        let asked: Vec<&str> = entries(&paper).iter().map(|e| e.variable.as_str()).collect();
        assert_eq!(asked, [if arm == "Old wording" { "a" } else { "b" }]);
        assert_eq!(paper.form, Some(*form));
    }
}

/// Every ready questionnaire and every kind of item, in each of its languages.
#[test]
fn whatever_is_asked_is_printed_once() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for folder in ["survey_templates", "tests/kinds"] {
        for file in fs::read_dir(root.join(folder)).expect("a folder") {
            let path = file.expect("a file").path();
            let name = path.display().to_string();
            if !name.ends_with(".json") || name.ends_with(".scenario.json") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("readable");
            let (draft, _) = Draft::from_json(&text);
            // A template holds its questionnaire.
            let draft = draft.or_else(|| {
                let whole: Value = serde_json::from_str(&text).ok()?;
                Draft::from_json(&whole.get("questionnaire")?.to_string()).0
            });
            let (Some(q), _) = check(draft.unwrap_or_else(|| panic!("{name} is no draft"))) else {
                panic!("{name} does not check")
            };
            for language in q.languages() {
                let (paper, _) = lay_out(&q, 1, language);
                let numbers: Vec<usize> = entries(&paper).iter().filter_map(|e| e.number).collect();
                assert_eq!(numbers, (1..=paper.questions).collect::<Vec<_>>(), "{name}");
                assert!(paper.questions > 0 || name.contains("information") || name.contains("placeholder"), "{name}");
                for entry in entries(&paper) {
                    let boxes = match &entry.field {
                        PaperField::Boxes { boxes } | PaperField::Places { boxes } => boxes.len(),
                        PaperField::Scale { boxes, .. } => boxes.len(),
                        PaperField::Grid { columns, rows } => columns.len().min(rows.len()),
                        PaperField::Pairs { points, rows } => points.len().min(rows.len()),
                        PaperField::Stories { rows } => rows.iter().map(|story| story.boxes.len()).min().unwrap_or(0),
                        _ => 1,
                    };
                    assert!(boxes > 0, "{name}: nothing to tick at {}", entry.variable);
                }
                let whole: Value = serde_json::to_value(&paper).expect("plain data");
                assert!(!whole.to_string().contains("${"), "{name} shows a name of the machine's");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen}");
}
