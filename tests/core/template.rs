//! The sixteen ready questionnaires: they check without an error, people get through them, and their measures have something to
//! measure.

use crate::random_person::{walk, walk_from};
use barograph::dataset::{Case, Cells, Column, Dataset, build};
use barograph::finding::{Finding, Severity};
use barograph::id::VariableId;
use barograph::measure::{Coding, Measure};
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::document::{Draft, ExitOutcome, Item, ItemKind};
use barograph::questionnaire::{Answer, Answers, Circumstances, MissingReason, Step, check};
use barograph::random::Seeded;
use barograph::sample::CaseDesign;
use barograph::weighting::{Margin, WeightingPlan, weigh};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[path = "template/engines.rs"]
mod engines;
#[path = "template/results.rs"]
mod results;

macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../survey_templates/", $name, ".json")))),*]
    };
}

pub const TEXTS: [(&str, &str); 16] = texts!(
    "community_pre_post",
    "drug_use",
    "hardening_self_assessment",
    "prison_pre_post",
    "public_counterfeit",
    "public_drugs",
    "public_perceptions",
    "school_pre_post",
    "sector_hospitality",
    "sector_local_government",
    "sector_logistics",
    "sector_professional",
    "sector_property",
    "sector_public_services",
    "sector_retail",
    "training_feedback",
);

/// Those whose figures stand for all adults, and are weighted so.
const OF_ADULTS: [&str; 4] = ["drug_use", "public_counterfeit", "public_drugs", "public_perceptions"];

struct Ready {
    name: &'static str,
    document: Value,
    questionnaire: Questionnaire,
    measures: Vec<Measure>,
}

impl Ready {
    fn draft(&self) -> &Draft {
        self.questionnaire.draft()
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.draft().sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items)
    }

    fn plan(&self) -> Option<WeightingPlan> {
        let plan = self.document["weighting"].get("plan")?;
        Some(serde_json::from_value(plan.clone()).unwrap_or_else(|e| panic!("{}: {e}", self.name)))
    }
}

fn ready(name: &str) -> Ready {
    let (name, text) = *TEXTS.iter().find(|(known, _)| *known == name).expect("one of the sixteen");
    let document: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(document["format"], "barograph-template/1", "{name}");
    let (draft, findings) = Draft::from_value(&document["questionnaire"], "questionnaire");
    let draft = draft.unwrap_or_else(|| panic!("{name}: {findings}"));
    let (questionnaire, findings) = check(draft);
    let remarks = findings.iter().filter(|f| f.severity > Severity::Note);
    let remarks = remarks.filter(|f| !is_left_to_whoever_uses_it(f));
    let remarks: Vec<String> = remarks.map(|f| format!("{} {}: {}", f.code, f.place, f.message)).collect();
    assert!(remarks.is_empty(), "{name}: {remarks:#?}");
    let measures = serde_json::from_value(document["measures"].clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
    Ready { name, document, questionnaire: questionnaire.expect("checked"), measures }
}

/// Who asks, whom to turn to, whether the numbers of help lines are right, and the names of this year's campaigns.
fn is_left_to_whoever_uses_it(finding: &Finding) -> bool {
    let place = finding.place.to_string();
    match finding.code.as_str() {
        "help_line_untried" => true,
        "placeholder_left" => place.starts_with("front_matter.") || place.starts_with("code_lists.campaigns."),
        _ => false,
    }
}

fn all() -> impl Iterator<Item = Ready> {
    TEXTS.iter().map(|(name, _)| ready(name))
}

fn id(name: &str) -> VariableId {
    VariableId::new(name).expect("a name")
}

#[test]
fn each_checks_clean_and_is_named_like_its_file() {
    for ready in all() {
        assert_eq!(ready.draft().name.as_str(), ready.name);
        assert_eq!(ready.draft().version, 1);
    }
}

#[test]
fn each_says_who_asks_what_becomes_of_the_answers_and_where_help_can_be_had() {
    for ready in all() {
        let (name, front) = (ready.name, &ready.draft().front_matter);
        assert!(!front.purpose.is_empty() && front.privacy.len() >= 3 && !front.thanks.is_empty(), "{name}");
        let bracketed = |text: &str| text.starts_with('[') && text.ends_with(']');
        assert!(bracketed(front.run_by.default_text()) && bracketed(front.contact.default_text()), "{name}");
        let crimestoppers = front.help_lines.iter().find(|line| line.name.default_text() == "Crimestoppers");
        assert_eq!(crimestoppers.and_then(|line| line.phone.as_deref()), Some("0800 555 111"), "{name}");
        assert!(front.help_lines.len() >= 2, "{name}");
        let notices: String = front.notices.iter().map(|n| n.default_text().to_lowercase()).collect();
        assert!(notices.contains("not name"), "{name}: {notices}");
        let minutes = if name == "training_feedback" { 2..=4 } else { 5..=12 };
        assert!(minutes.contains(&ready.draft().expected_minutes), "{name}");
    }
}

#[test]
fn a_screen_by_age_comes_first_then_consent_and_nothing_else_demands_an_answer() {
    for ready in all() {
        let pages = ready.questionnaire.pages();
        let screen = &pages[0];
        assert!(screen.exits.iter().any(|e| e.exit.outcome == ExitOutcome::NotEligible), "{}", ready.name);
        let asked = screen.items.iter().find(|i| i.item.kind.is_question()).expect("a question");
        assert!(["old_enough", "age"].contains(&asked.item.variable.as_str()) && asked.item.required, "{}", ready.name);
        let consent = ready.items().filter(|i| matches!(i.kind, ItemKind::Consent { .. })).count();
        let position = pages.iter().position(|p| p.id.as_str() == "consent").expect("consent");
        assert!(consent == 1 && position <= 2, "{}", ready.name);
        let after = pages.iter().skip(position + 1).flat_map(|p| &p.items);
        for item in after {
            assert!(!item.item.required, "{}: {}", ready.name, item.item.variable);
        }
    }
}

#[test]
fn everybody_can_say_that_they_do_not_know_or_would_rather_not_say() {
    // What was seen and done has no "don't know"; a further thought needs no way out but passing on.
    let free = ["thought_2", "thought_3"];
    for ready in all() {
        let questions = ready.items().filter(|i| i.kind.is_question() && !i.required);
        for item in questions.filter(|i| !free.contains(&i.variable.as_str())) {
            assert!(!item.missing.is_empty(), "{}: {}", ready.name, item.variable);
        }
        for behaviour in
            ["offered_12m", "any_12m", "bought_12m", "ladder", "actions", "use_1", "use_2", "avoid", "done"]
        {
            for item in ready.items().filter(|i| i.variable.as_str() == behaviour) {
                assert_eq!(item.missing, [MissingReason::PreferNotToSay], "{}: {behaviour}", ready.name);
            }
        }
    }
}

#[test]
fn nobody_is_asked_for_a_name_or_an_address_and_few_are_asked_to_write() {
    for ready in all() {
        let written: Vec<&str> = ready
            .items()
            .filter(|i| {
                matches!(i.kind, ItemKind::ShortText { .. } | ItemKind::LongText { .. } | ItemKind::Postcode {})
            })
            .map(|i| i.variable.as_str())
            .collect();
        let expected: &[&str] = match ready.name {
            "public_counterfeit" => &["fake_meaning", "gains_unprompted"],
            "public_drugs" => &["money_unprompted"],
            "public_perceptions" => &["thought_1", "thought_2", "thought_3"],
            _ => &[],
        };
        assert_eq!(written, expected, "{}", ready.name);
        let specify = ready.draft().code_lists.values().flat_map(|l| &l.options).any(|o| o.specify);
        assert!(!specify, "{}", ready.name);
        for item in ready.items().filter(|i| i.kind.is_question()) {
            let label = item.label.default_text().to_lowercase().replace("without giving your name", "");
            for asked in
                ["your name", "your address", "your postcode", "e-mail address", "telephone number", "date of birth"]
            {
                assert!(!label.contains(asked), "{}: {label}", ready.name);
            }
        }
        let screens = ready.items().filter(|i| matches!(i.kind, ItemKind::Hidden { .. }));
        let known = ["phase", "arm", "school", "class_code", "sensitive", "area", "sample", "hall", "event"];
        for item in screens {
            assert!(known.contains(&item.variable.as_str()), "{}: {}", ready.name, item.variable);
        }
    }
}

/// Whatever people may read before a page is asked, in small letters.
fn read_before(ready: &Ready, variable: &VariableId) -> String {
    let draft = ready.draft();
    let asks = |item: &Item| item.variable == *variable;
    let before = draft.sections.iter().flat_map(|s| &s.pages).take_while(|page| !page.items.iter().any(asks));
    let pages: Vec<_> = before.collect();
    let sections = draft.sections.iter().take_while(|s| !s.pages.iter().any(|p| p.items.iter().any(asks)));
    let lists = pages.iter().flat_map(|p| &p.items).filter_map(|i| draft.code_lists.get(i.kind.code_list()?));
    let labels: Vec<_> = lists.flat_map(|list| &list.options).map(|o| &o.label).collect();
    let titles: Vec<_> = sections.map(|s| &s.title).collect();
    let mut front = draft.front_matter.clone();
    // Shown after the last question.
    front.thanks.clear();
    // Organisations are called what they are called.
    for line in &mut front.help_lines {
        (line.name, line.url) = ("".into(), None);
    }
    let texts: Vec<String> = pages.iter().map(|page| shown(page)).collect();
    let all = serde_json::to_string(&(&draft.title, &draft.population, &front, titles, texts, labels)).expect("JSON");
    all.replace("call Crimestoppers", "call").to_lowercase()
}

/// The words of a page: not its names of variables.
fn shown(page: &barograph::questionnaire::document::Page) -> String {
    let mut value = serde_json::to_value(page).expect("JSON");
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for name in
                    ["id", "variable", "concept", "kind", "code_list", "relevant", "when", "option_order", "ballot"]
                {
                    map.remove(name);
                }
                map.values_mut().for_each(strip);
            }
            Value::Array(list) => list.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value.to_string()
}

#[test]
fn nothing_gives_away_what_is_asked_unprompted() {
    let mut declared = BTreeMap::new();
    for ready in all() {
        for question in ready.document["unprompted"].as_array().into_iter().flatten() {
            let variable = id(question["variable"].as_str().expect("a variable"));
            let read = read_before(&ready, &variable);
            assert!(read.len() > 1000, "{read}");
            for word in question["words"].as_array().expect("words") {
                let word = word.as_str().expect("a word");
                assert!(!read.contains(word), "{}: “{word}” before {variable} in {read}", ready.name);
            }
            declared.entry(ready.name).or_insert_with(Vec::new).push(variable.to_string());
        }
    }
    let text: Vec<_> =
        ["public_counterfeit", "public_drugs", "public_perceptions"].map(|name| declared[name].clone()).concat();
    assert_eq!(text, ["fake_meaning", "gains_unprompted", "money_unprompted", "thought_1"]);
}

#[test]
fn kinds_of_goods_are_not_named_before_the_first_thought() {
    let ready = ready("public_counterfeit");
    let read = read_before(&ready, &id("fake_meaning"));
    let words: BTreeSet<&str> = read.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for option in &ready.draft().code_lists.iter().find(|(id, _)| id.as_str() == "goods").expect("goods").1.options {
        // The list's last option is no kind of goods.
        if option.word() == "other" {
            continue;
        }
        let label = option.label.default_text().to_lowercase();
        let kinds = label.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| w.len() > 3);
        for kind in kinds.filter(|w| !["other", "products", "parts"].contains(w)) {
            assert!(!words.contains(kind), "“{kind}” in {read}");
        }
    }
}

/// Values that come with the link: everything that some page depends on, in turn.
fn links(name: &str) -> Vec<Vec<(&'static str, &'static str)>> {
    match name {
        "school_pre_post" => vec![
            vec![("phase", "pre"), ("arm", "programme")],
            vec![("phase", "post"), ("arm", "programme"), ("sensitive", "yes")],
            vec![("phase", "follow_up"), ("arm", "comparison")],
        ],
        "community_pre_post" => vec![
            vec![("phase", "pre"), ("arm", "programme")],
            vec![("phase", "post"), ("arm", "programme"), ("sample", "fresh")],
        ],
        "prison_pre_post" | "training_feedback" => {
            vec![vec![("phase", "pre")], vec![("phase", "post")], vec![("phase", "follow_up")]]
        }
        _ => vec![vec![]],
    }
}

fn begun(link: &[(&str, &str)]) -> Answers {
    link.iter().map(|(variable, value)| (id(variable), Answer::Text((*value).to_owned()))).collect()
}

/// People who answer at random, to the end: their pages and their answers.
fn respondents(ready: &Ready, how_many: usize, seed: u64) -> (BTreeSet<String>, Vec<Case>) {
    let mut random = Seeded::new(seed);
    let (mut met, mut complete) = (BTreeSet::new(), Vec::new());
    for link in links(ready.name) {
        for _ in 0..how_many {
            let walked = walk_from(&ready.questionnaire, begun(&link), &mut random, usize::MAX);
            met.extend(walked.pages.iter().cloned());
            match walked.end {
                Step::Check => complete.push(walked.case()),
                Step::Exit { outcome: ExitOutcome::NotEligible, .. } => {}
                other => panic!("{}: {other:?}", ready.name),
            }
        }
    }
    (met, complete)
}

#[test]
fn everybody_gets_through_and_every_page_is_met() {
    for ready in all() {
        let (met, complete) = respondents(&ready, 240, 20_261_123);
        let known: BTreeSet<String> = ready.questionnaire.pages().iter().map(|p| p.id.to_string()).collect();
        assert_eq!(met, known, "{}", ready.name);
        assert!(complete.len() > 40, "{}: {}", ready.name, complete.len());
        let data = build(&ready.questionnaire, &complete);
        no_unexpected_missing(&ready, &data);
        assert!(ready.measures.len() >= 8, "{}", ready.name);
        ready.measures.iter().for_each(|measure| measurable(&ready, &data, measure));
    }
}

/// Who has sent everything has reached everything.
fn no_unexpected_missing(ready: &Ready, data: &Dataset) {
    for column in &data.columns {
        for row in 0..column.rows() {
            let unexpected = [MissingReason::NotReached, MissingReason::NotInWave];
            let missing = column.missing(row);
            let found = missing.is_some_and(|m| unexpected.contains(&m));
            assert!(!found, "{}: {} row {row}: {missing:?}", ready.name, column.variable);
        }
    }
}

fn measurable(ready: &Ready, data: &Dataset, measure: &Measure) {
    let place = format!("{}: {}", ready.name, measure.name);
    let column: &Column = data.column(&measure.variable).unwrap_or_else(|| panic!("{place}: no column"));
    match (&measure.coding, &column.cells) {
        (Coding::Proportion { codes }, Cells::Category { .. }) => {
            let counts = column.category_counts();
            for code in codes {
                let found = counts.iter().find(|(category, _)| category.code == *code);
                assert!(found.is_some_and(|(_, rows)| *rows > 0), "{place}: nobody has code {code}");
            }
            assert!(codes.len() < counts.len(), "{place} would always be 100 %");
        }
        (Coding::Mean, Cells::Number { .. } | Cells::Category { .. }) => {
            let valid = (0..column.rows()).filter(|row| column.missing(*row).is_none()).count();
            assert!(valid > 0, "{place}: nobody has a number");
        }
        _ => panic!("{place} cannot be worked out"),
    }
    if OF_ADULTS.contains(&ready.name) {
        let off_path = column.missing_counts()[5];
        assert_eq!(off_path, 0, "{place} speaks of all adults and must be asked of all");
    }
}

#[test]
fn whoever_bought_by_either_question_is_asked_what() {
    let ready = ready("public_counterfeit");
    let q = &ready.questionnaire;
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
        let met = engines::pages_met(q, Answers::new(), 1, &answers);
        let asked = |page: &str| met.pages.iter().any(|met| met == page);
        assert_eq!((asked("bought_what"), asked("reasons_for")), (kinds, reasons), "rung {rung}, bought {bought}");
    }
}

#[test]
fn demographics_can_be_weighted_to_the_margins() {
    for name in OF_ADULTS {
        let ready = ready(name);
        let q = &ready.questionnaire;
        let labels = |variable: &str| -> Vec<String> {
            let variable = q.variable(&id(variable)).unwrap_or_else(|| panic!("{name}: no {variable}"));
            variable.options.iter().map(|o| o.label.get(q.language()).to_owned()).collect()
        };
        let youngest = if name == "public_perceptions" { "18 to 24" } else { "16 to 24" };
        assert_eq!((labels("age_band").len(), labels("age_band")[0].as_str()), (7, youngest));
        assert_eq!(labels("sex"), ["Female", "Male"]);
        assert_eq!(labels("council").len(), 32);
        for variable in ["age_band", "sex", "council", "degree", "working_status", "tenure"] {
            let item = q.item_of(q.variable(&id(variable)).expect("it is there"));
            assert!(item.item.missing.contains(&MissingReason::PreferNotToSay), "{name}: {variable}");
        }
    }
}

#[test]
fn each_says_how_it_is_weighted_and_the_plans_can_be_carried_out() {
    for ready in all() {
        let weighting = &ready.document["weighting"];
        assert!(weighting["about"].as_array().is_some_and(|why| !why.is_empty()), "{}", ready.name);
        let Some(plan) = ready.plan() else { continue };
        assert!(weighting["source"].is_string(), "{}: where targets come from is said", ready.name);
        let (_, complete) = respondents(&ready, 900, 7);
        let data = build(&ready.questionnaire, &complete);
        let weighted = weigh(&data, &plan).unwrap_or_else(|e| panic!("{}: {e}", ready.name));
        let weights = &weighted.set.weights;
        assert_eq!(weights.len(), data.designs.len(), "{}", ready.name);
        assert!(weights.iter().all(|w| w.is_finite() && *w > 0.0), "{}", ready.name);
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        assert!((mean - 1.0).abs() < 1e-9, "{}: {mean}", ready.name);
        if OF_ADULTS.contains(&ready.name) {
            // Cutting and then scaling moves the bounds by the ratio of means only.
            assert!(weights.iter().all(|w| (0.25..3.5).contains(w)), "{}", ready.name);
        }
    }
}

#[test]
fn targets_add_up_to_the_whole() {
    let whole = |sum: f64, place: &str| assert!((sum - 1.0).abs() < 1e-6, "{place}: {sum}");
    for name in OF_ADULTS {
        let document = ready(name).document;
        let optional: Vec<Margin> = serde_json::from_value(document["weighting"]["optional"].clone()).expect("margins");
        for margin in &optional {
            whole(margin.categories.iter().map(|c| c.target).sum(), name);
        }
        for step in document["weighting"]["plan"]["steps"].as_array().expect("steps") {
            let cells = step["cells"].as_array().map(|cells| cells.iter().filter_map(|c| c["target"].as_f64()).sum());
            if let Some(sum) = cells {
                whole(sum, name);
            }
            for margin in step["margins"].as_array().into_iter().flatten() {
                whole(
                    margin["categories"].as_array().expect("cells").iter().filter_map(|c| c["target"].as_f64()).sum(),
                    name,
                );
            }
        }
    }
}

#[test]
fn a_page_is_judged_quickly() {
    let ready = ready("public_counterfeit");
    let mut random = Seeded::new(7);
    let begun = std::time::Instant::now();
    let pages: usize = (0..400).map(|_| walk(&ready.questionnaire, &mut random, usize::MAX).pages.len()).sum();
    let each = begun.elapsed() / u32::try_from(pages).expect("few pages");
    println!("{each:?} a page over {pages} pages, form included");
    // Generous, for a machine with ten builds on two cores and a debug build: the aim is 50 µs.
    assert!(each.as_micros() < 4000, "{each:?}");
}

fn case(circumstances: Circumstances, answers: Answers) -> Case {
    Case { design: CaseDesign::default(), circumstances, answers, mode: None }
}
