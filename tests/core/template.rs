//! The ready questionnaires: they check without an error, people get through them, and their measures have something to measure.

use crate::random_person::walk;
use barograph::dataset::{Cells, Column, Dataset, build};
use barograph::finding::Severity;
use barograph::measure::{Coding, Measure};
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::document::{Draft, ExitOutcome};
use barograph::questionnaire::{Answers, Circumstances, Journey, MissingReason, Step, check};
use barograph::random::Seeded;
use barograph::response::form::Control;
use barograph::response::{PageForm, PageOutcome, RawAnswers, answer_page};
use std::collections::BTreeSet;

const PUBLIC_COUNTERFEIT: &str = include_str!("../../survey_templates/public_counterfeit.json");

fn template() -> (Questionnaire, Vec<Measure>) {
    let document: serde_json::Value = serde_json::from_str(PUBLIC_COUNTERFEIT).expect("JSON");
    assert_eq!(document["format"], "barograph-template/1");
    let (draft, findings) = Draft::from_value(&document["questionnaire"], "questionnaire");
    let draft = draft.unwrap_or_else(|| panic!("{findings}"));
    let (questionnaire, findings) = check(draft);
    let remarks = findings.iter().filter(|f| f.severity > Severity::Note);
    let remarks: Vec<String> = remarks.map(|f| format!("{} {}", f.code, f.place)).collect();
    // Who asks is for whoever uses the template to say.
    assert_eq!(remarks, ["placeholder_left front_matter.run_by", "placeholder_left front_matter.contact"]);
    let measures = serde_json::from_value(document["measures"].clone()).expect("measures");
    (questionnaire.expect("checked"), measures)
}

#[test]
fn the_age_screen_comes_before_consent_and_the_unprompted_question_before_all_others() {
    let (q, _) = template();
    let pages: Vec<&str> = q.pages().iter().map(|p| p.id.as_str()).collect();
    assert_eq!(pages[..3], ["old_enough", "consent", "first_thought"]);
}

/// Whatever people may read before they say what "fake" brings to mind.
fn read_before_the_first_thought(q: &Questionnaire) -> String {
    let draft = q.draft();
    let before = draft.sections.iter().flat_map(|s| &s.pages).take_while(|page| page.id.as_str() != "first_thought");
    let mut front = draft.front_matter.clone();
    // Shown after the last question.
    front.thanks.clear();
    // Organisations are called what they are called.
    for line in &mut front.help_lines {
        (line.name, line.url) = ("".into(), None);
    }
    let pages: Vec<_> = before.collect();
    let shown = serde_json::to_string(&(&draft.title, &draft.population, &front, pages)).expect("JSON");
    shown.replace("call Crimestoppers", "call").to_lowercase()
}

#[test]
fn nothing_before_the_first_thought_gives_it_away() {
    let (q, _) = template();
    let shown = read_before_the_first_thought(&q);
    assert!(shown.contains("old_enough") && shown.contains("what taking part means") && shown.len() > 1000, "{shown}");
    let telling = ["fake", "cop", "counterfeit", "crim", "genuine", "brand", "illegal", "against the law", "goods"];
    for word in telling {
        assert!(!shown.contains(word), "“{word}” in {shown}");
    }
    let words: BTreeSet<&str> = shown.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for option in &q.draft().code_lists.iter().find(|(id, _)| id.as_str() == "goods").expect("goods").1.options {
        // The list's last option is no kind of goods.
        if option.word() == "other" {
            continue;
        }
        let label = option.label.get(q.language()).to_lowercase();
        let kinds = label.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| w.len() > 3);
        for kind in kinds.filter(|w| !["other", "products", "parts"].contains(w)) {
            assert!(!words.contains(kind), "“{kind}” in {shown}");
        }
    }
}

/// Answers page after page: these codes where the variable is among them, else whatever comes first. The pages that were met.
fn pages_met(q: &Questionnaire, answers: &[(&str, i32)]) -> Vec<String> {
    let mut given = Answers::new();
    let mut pages = Vec::new();
    while let Step::Page(page) = Journey::of(q, &given, Circumstances::default()).current {
        let form =
            PageForm::of(q, &given, Circumstances::default(), &page, None, q.language()).expect("the page exists");
        let mut raw = RawAnswers::default();
        for item in &form.items {
            match &item.control {
                Control::One { field, .. } => {
                    if let Some((_, code)) = answers.iter().find(|(variable, _)| *variable == field.name) {
                        raw.push(&field.name, code.to_string());
                    }
                }
                Control::Consent { field, value, .. } => raw.push(&field.name, *value),
                _ => {}
            }
        }
        let PageOutcome::Accepted { changes, .. } =
            answer_page(q, &given, Circumstances::default(), &page, &raw, q.language())
        else {
            panic!("{page}")
        };
        given.extend(changes);
        pages.push(page.to_string());
    }
    pages
}

#[test]
fn whoever_bought_by_either_question_is_asked_what() {
    let (q, _) = template();
    // Rung of the ladder and answer on the last 12 months (0: passed over): whether kinds and reasons for are asked.
    for (rung, bought, kinds, reasons) in [
        (1, 5, true, true),
        (3, 5, true, true),
        (4, 2, true, false),
        (5, 5, false, true),
        (6, 5, false, false),
        (6, 1, true, true),
        (6, 2, true, false),
        (6, 3, true, true),
        (6, 4, true, false),
        (0, 1, true, true),
        (0, 0, false, false),
    ] {
        let mut answers = vec![("old_enough", 1), ("ladder", rung), ("bought_12m", bought)];
        answers.retain(|(_, code)| *code > 0);
        let met = pages_met(&q, &answers);
        let asked = |page: &str| met.iter().any(|met| met == page);
        assert_eq!((asked("bought_what"), asked("reasons_for")), (kinds, reasons), "rung {rung}, bought {bought}");
    }
}

#[test]
fn everybody_gets_through_and_every_page_is_met() {
    let (q, measures) = template();
    let mut random = Seeded::new(20_261_123);
    let mut met = BTreeSet::new();
    let mut complete = Vec::new();
    let mut too_young = 0;
    for _ in 0..1000 {
        let walked = walk(&q, &mut random, usize::MAX);
        met.extend(walked.pages.iter().cloned());
        match walked.end.clone() {
            Step::Check => complete.push(walked.case()),
            Step::Exit { outcome: ExitOutcome::NotEligible, .. } => too_young += 1,
            other => panic!("{other:?}"),
        }
    }
    let all: BTreeSet<String> = q.pages().iter().map(|p| p.id.to_string()).collect();
    assert_eq!(met, all);
    assert!(complete.len() > 400 && too_young > 400, "{} complete, {too_young} too young", complete.len());
    let data = build(&q, &complete);
    no_unexpected_missing(&data);
    measures.iter().for_each(|measure| measurable(&data, measure));
    assert!(measures.len() >= 8);
}

/// Who has sent everything has reached everything.
fn no_unexpected_missing(data: &Dataset) {
    for column in &data.columns {
        for row in 0..column.rows() {
            let unexpected = [MissingReason::NotReached, MissingReason::NotAssigned, MissingReason::NotInWave];
            let missing = column.missing(row);
            assert!(!missing.is_some_and(|m| unexpected.contains(&m)), "{} row {row}: {missing:?}", column.variable);
        }
    }
}

fn measurable(data: &Dataset, measure: &Measure) {
    let column: &Column = data.column(&measure.variable).unwrap_or_else(|| panic!("{}: no column", measure.name));
    match (&measure.coding, &column.cells) {
        (Coding::Proportion { codes }, Cells::Category { .. }) => {
            let counts = column.category_counts();
            for code in codes {
                let found = counts.iter().find(|(category, _)| category.code == *code);
                assert!(found.is_some_and(|(_, rows)| *rows > 0), "{}: nobody has code {code}", measure.name);
            }
            assert!(codes.len() < counts.len(), "{} would always be 100 %", measure.name);
        }
        (Coding::Mean, Cells::Number { .. } | Cells::Category { .. }) => {}
        _ => panic!("{} cannot be worked out", measure.name),
    }
    let off_path = column.missing_counts()[5];
    assert_eq!(off_path, 0, "{} speaks of all adults and must be asked of all", measure.name);
}

#[test]
fn demographics_can_be_weighted_to_the_margins() {
    let (q, _) = template();
    let labels = |variable: &str| -> Vec<String> {
        let id = barograph::id::VariableId::new(variable).expect("a name");
        let variable = q.variable(&id).unwrap_or_else(|| panic!("no {id}"));
        variable.options.iter().map(|o| o.label.get(q.language()).to_owned()).collect()
    };
    assert_eq!(labels("age_band").len(), 7);
    assert_eq!(labels("sex"), ["Female", "Male"]);
    assert_eq!(labels("council").len(), 32);
    for variable in ["age_band", "sex", "council", "degree", "working_status", "tenure"] {
        let id = barograph::id::VariableId::new(variable).expect("a name");
        let item = q.item_of(q.variable(&id).expect("it is there"));
        assert!(item.item.missing.contains(&MissingReason::PreferNotToSay), "{variable}");
    }
}

#[test]
fn a_page_is_judged_quickly() {
    let (q, _) = template();
    let mut random = Seeded::new(7);
    let begun = std::time::Instant::now();
    let pages: usize = (0..400).map(|_| walk(&q, &mut random, usize::MAX).pages.len()).sum();
    let each = begun.elapsed() / u32::try_from(pages).expect("few pages");
    println!("{each:?} a page over {pages} pages, form included");
    // Generous, for a busy machine and a debug build: the aim is 50 µs.
    assert!(each.as_micros() < 500, "{each:?}");
}
