//! Sections gone through several times, values worked out, texts beside options, and checks on answers.

use crate::small::{Person, at, document, item, page, yes_no};
use barograph::dataset::{Case, Cells, Dataset, NumberCell, TextCell, build};
use barograph::finding::Severity;
use barograph::id::VariableId;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::walk::Walk;
use barograph::questionnaire::{Answer, Answers, Circumstances, MissingReason, Step, check};
use barograph::text::Language;
use serde_json::{Value, json};

fn of(document: Value) -> Questionnaire {
    let (questionnaire, findings) = check(serde_json::from_value(document).expect("the test's own document"));
    questionnaire.unwrap_or_else(|| panic!("{findings}"))
}

fn errors(document: Value) -> Vec<String> {
    let (_, findings) = check(serde_json::from_value(document).expect("the test's own document"));
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    errors.map(|f| format!("{} {}", f.code, f.place)).collect()
}

fn person_section(repeat: Value) -> Value {
    let mut document =
        document(json!([page("how_many", item("how_many", "number", json!({"min": 0, "max": 9}), json!({})))]));
    let age = item("age", "number", json!({"min": 0, "max": 120}), json!({}));
    let mut job = page("job", item("job", "short_text", json!({}), json!({"label": "The job of the one of ${age}?"})));
    job["relevant"] = json!("${age} >= 16");
    let section = json!({"id": "person", "title": "Person", "repeat": repeat, "pages": [page("age", age), job]});
    let last = json!({"id": "end", "title": "End", "pages": [page("end", yes_no("end", json!({})))]});
    document["sections"].as_array_mut().expect("sections").extend([section, last]);
    document
}

fn missing(data: &Dataset, name: &str) -> Option<MissingReason> {
    data.column(&VariableId::new(name).expect("a name")).unwrap_or_else(|| panic!("no column {name}")).missing(0)
}

fn data(person: Person<'_>) -> Dataset {
    build(
        person.questionnaire,
        &[Case { answers: person.answers, circumstances: person.circumstances, ..Case::default() }],
    )
}

#[test]
fn a_count_says_how_often_and_each_time_has_its_own_names() {
    let q = of(person_section(json!({"count": "${how_many}", "at_most": 3})));
    let mut person = Person::new(&q);
    assert_eq!(person.accepted("how_many", &[("how_many", "2")]), at("age"));
    assert_eq!(person.accepted("age", &[("age", "40")]), at("job"));
    assert_eq!(person.accepted("job", &[("job", "Baker")]), at("age_2"));
    assert_eq!(person.accepted("age_2", &[("age_2", "8")]), at("end"), "a child has no job");
    assert_eq!(person.accepted("end", &[("end", "1")]), Step::Check);
    let answers = person.answers.clone();
    let walk = Walk::of(&q, &answers, person.circumstances);
    let job = q.pages().iter().find(|page| page.id.as_str() == "job").expect("the page");
    assert_eq!(walk.label(&job.items[0], q.language()), "The job of the one of 40?");
    let data = data(person);
    let found = ["age", "job", "age_2", "job_2", "age_3"].map(|name| missing(&data, name));
    assert_eq!(found, [None, None, None, Some(MissingReason::OffPath), Some(MissingReason::OffPath)]);
}

#[test]
fn without_a_count_people_are_asked_whether_there_is_another() {
    let q = of(person_section(json!({"another": "Is there another person?", "at_most": 2})));
    let mut person = Person::new(&q);
    person.accepted("how_many", &[]);
    person.accepted("age", &[("age", "8")]);
    assert_eq!(person.accepted("person_another", &[("person_another", "1")]), at("age_2"));
    person.accepted("age_2", &[("age_2", "50")]);
    assert_eq!(person.accepted("job_2", &[("job_2", "")]), at("end"), "two are the most");
    person.accepted("end", &[("end", "1")]);
    assert_eq!(person.accepted("person_another", &[("person_another", "2")]), Step::Check);
    assert_eq!(
        missing(&data(person), "age_2"),
        Some(MissingReason::OffPath),
        "taken back, it is kept and does not count"
    );
}

#[test]
fn faults_of_a_repeated_section_are_told_once() {
    let mut document = person_section(json!({"count": "2", "at_most": 3}));
    document["sections"][1]["pages"][1]["relevant"] = json!("${nobody} = 1");
    assert_eq!(errors(document), ["reference_unknown sections[1].pages[1].relevant"]);
    let taken = page("age_2", yes_no("age_2", json!({})));
    let mut document = person_section(json!({"count": "2", "at_most": 2}));
    document["sections"][2]["pages"][0] = taken;
    let twice = ["name_duplicate sections[2].pages[0].id", "name_duplicate sections[2].pages[0].items[0].variable"];
    assert_eq!(errors(document), twice);
    let none = person_section(json!({"at_most": 2}));
    assert_eq!(errors(none), ["structure_empty sections[1].repeat.another"]);
    let often = person_section(json!({"at_most": 31, "count": "1"}));
    assert_eq!(errors(often), ["range_empty sections[1].repeat.at_most"]);
}

#[test]
fn several_options_can_be_chosen_each_time_round_and_no_column_is_taken_for_another() {
    let mut document = person_section(json!({"count": "${how_many}", "at_most": 3}));
    let fruit = item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({}));
    document["sections"][1]["pages"] = json!([page("f", fruit)]);
    document["code_lists"]["fruit"]["options"][2]["specify"] = json!(true);
    let q = of(document);
    let mut person = Person::new(&q);
    person.accepted("how_many", &[("how_many", "2")]);
    assert_eq!(person.accepted("f", &[("f", "2")]), at("f_2"));
    person.accepted("f_2", &[("f_2", "1"), ("f_2", "3"), ("f_2_3_text", "Damson")]);
    let data = data(person);
    let yes = |name: &str| match &data.column(&VariableId::new(name).expect("a name"))?.cells {
        Cells::Category { categories, values } => categories.get(usize::from(values[0])).map(|category| category.code),
        _ => None,
    };
    // The second option of the first time round, and the options of the second.
    assert_eq!(["f_1", "f_2", "f_3"].map(yes), [Some(0), Some(1), Some(0)]);
    assert_eq!(["f_2_1", "f_2_2", "f_2_3"].map(yes), [Some(1), Some(0), Some(1)]);
    let names: Vec<&VariableId> = data.columns.iter().map(|column| &column.variable).collect();
    assert!(names.iter().all(|name| names.iter().filter(|other| other == &name).count() == 1), "{names:?}");
}

#[test]
fn what_is_piped_is_in_the_readers_words() {
    let mut document = document(json!([
        {"id": "one", "title": "One", "items": [
            item("born", "date", json!({}), json!({"label": {"en": "Born?", "gd": "Breith?"}})),
            item("fruit", "single_choice", json!({"code_list": "fruit"}), json!({"label": {"en": "Fruit?", "gd": "Meas?"}})),
            calculated("when", "format-date(${born}, '%e %b %Y, %a')", false),
            calculated("which", "jr:choice-name(${fruit}, '${fruit}')", false)
        ]},
        page("two", yes_no("two", json!({"label": {
            "en": "${born}; ${when}; ${which}", "gd": "${born}; ${when}; ${which}"
        }})))
    ]));
    document["code_lists"]["fruit"]["options"][1]["label"] = json!({"en": "Pear", "gd": "Peur"});
    let q = of(document);
    let mut person = Person::new(&q);
    person.accepted("one", &[("born.day", "6"), ("born.month", "11"), ("born.year", "2026"), ("fruit", "2")]);
    let walk = Walk::of(&q, &person.answers, person.circumstances);
    let asked = &q.page(&crate::small::page_id("two")).expect("a page").items[0];
    let said = |tag: &str| walk.label(asked, &Language::tagged(tag)).into_owned();
    assert_eq!(said("en"), "6 November 2026; 6 Nov 2026, Fri; Pear");
    assert_eq!(said("gd"), "6mh dhen t-Samhain 2026; 6 Samh 2026, Dih; Peur");
    let kept = |name: &str| walk.answer(q.slot_named(name).expect("a variable")).cloned();
    assert_eq!(kept("when"), Some(Answer::Text("6 Nov 2026, Fri".into())), "the data do not depend on who reads");
}

fn calculated(name: &str, expression: &str, numeric: bool) -> Value {
    item(name, "calculated", json!({"expression": expression, "numeric": numeric}), json!({}))
}

#[test]
fn values_are_worked_out_where_they_stand_and_never_stored() {
    let mut shown = page("shown", yes_no("shown", json!({})));
    shown["relevant"] = json!("${double} > 5");
    let q = of(document(json!([
        {"id": "one", "title": "One", "items": [
            item("n", "number", json!({}), json!({})),
            calculated("double", "${n} * 2", true),
            calculated("word", "if(${double} > 5, 'much', '')", false)
        ]},
        {"id": "unseen", "items": [calculated("more", "${double} + 1", true)]},
        shown
    ])));
    let mut person = Person::new(&q);
    assert_eq!(person.journey().likely, 2, "what nobody sees is no page, and the last may come");
    assert_eq!(person.accepted("one", &[("n", "4"), ("double", "1")]), at("shown"));
    assert_eq!(person.answers.len(), 1, "only what was asked is kept");
    assert_eq!(person.accepted("shown", &[("shown", "1")]), Step::Check);
    assert_eq!(person.accepted("one", &[("n", "1")]), Step::Check);
    let data = data(person);
    let value = |name: &str| data.column(&VariableId::new(name).expect("a name")).map(|column| column.cells.clone());
    assert_eq!(value("more"), Some(Cells::Number { values: vec![NumberCell::Value(3.0)] }));
    assert_eq!(value("word"), Some(Cells::Text { values: vec![TextCell::Missing(MissingReason::NotApplicable)] }));
    assert_eq!(missing(&data, "shown"), Some(MissingReason::OffPath));
}

#[test]
fn nothing_is_worked_out_from_itself_or_from_what_comes_later() {
    let cyclic =
        document(json!([{"id": "one", "items": [calculated("a", "${b}", true), calculated("b", "${a}", true)]}]));
    assert_eq!(errors(cyclic), ["reference_later sections[0].pages[0].items[0].expression"]);
    let itself = document(json!([{"id": "one", "items": [calculated("a", "${a} + 1", true)]}]));
    assert_eq!(errors(itself), ["reference_later sections[0].pages[0].items[0].expression"]);
    let piped = document(json!([
        page("one", yes_no("a", json!({"label": "Why ${later}?"}))),
        page("two", yes_no("later", json!({})))
    ]));
    assert_eq!(errors(piped), ["reference_later sections[0].pages[0].items[0].label"]);
    let unknown = document(json!([page("one", yes_no("a", json!({"hint": "As ${nobody}."})))]));
    assert_eq!(errors(unknown), ["reference_unknown sections[0].pages[0].items[0].hint"]);
}

#[test]
fn wordings_follow_earlier_answers() {
    let variants = json!([{"when": "${a} = 'yes'", "label": "And why did you?"}]);
    let q = of(document(json!([
        page("one", yes_no("a", json!({}))),
        page("two", item("why", "short_text", json!({}), json!({"label": "Why not?", "variants": variants}))),
        page("three", yes_no("sure", json!({"label": "You said ${a}, since “${why}”. Sure?"})))
    ])));
    let mut person = Person::new(&q);
    person.accepted("one", &[("a", "1")]);
    person.accepted("two", &[("why", "So <b>")]);
    let walk = Walk::of(&q, &person.answers, person.circumstances);
    assert_eq!(walk.label(&q.pages()[1].items[0], q.language()), "And why did you?");
    assert_eq!(walk.label(&q.pages()[2].items[0], q.language()), "You said Yes, since “So <b>”. Sure?");
    let nothing = Answers::new();
    let walk = Walk::of(&q, &nothing, Circumstances::default());
    assert_eq!(walk.label(&q.pages()[2].items[0], q.language()), "You said , since “”. Sure?");
}

#[test]
fn a_hard_check_refuses_and_a_soft_one_asks_once() {
    let checks = json!([
        {"must": ". <= 24", "message": "A day has 24 hours"},
        {"must": ". <= 12", "message": "That is a lot: is it right?", "soft": true}
    ]);
    let q = of(document(json!([page("one", item("h", "number", json!({"min": 0}), json!({"checks": checks})))])));
    let mut person = Person::new(&q);
    let found = person.rejected("one", &[("h", "30"), ("h.confirm", "yes")]);
    assert_eq!(
        found.iter().map(|f| (f.code.as_str(), f.message.as_str())).collect::<Vec<_>>(),
        [("check_failed", "A day has 24 hours")]
    );
    let found = person.rejected("one", &[("h", "14")]);
    assert_eq!(
        found.iter().map(|f| (f.code.as_str(), f.place.to_string())).collect::<Vec<_>>(),
        [("answer_unlikely", "h".to_owned())]
    );
    let outcome = person.send("one", &[("h", "14"), ("h.confirm", "yes")]);
    let barograph::response::PageOutcome::Accepted { overridden, next, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((overridden.iter().map(VariableId::as_str).collect::<Vec<_>>(), next), (vec!["h"], Step::Check));
    assert_eq!(person.accepted("one", &[("h", "14")]), Step::Check, "what was confirmed is not asked again");
    assert_eq!(person.codes("one", &[("h", "15")]).len(), 1, "another answer is");
    assert_eq!(person.accepted("one", &[("h", "")]), Step::Check, "what is missing is not checked");
}

fn with_other() -> Value {
    let mut document =
        document(json!([page("one", item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({})))]));
    document["code_lists"]["fruit"]["options"][2]["specify"] = json!(true);
    document
}

#[test]
fn the_text_beside_an_option_counts_while_it_is_chosen() {
    let q = of(with_other());
    let mut person = Person::new(&q);
    person.accepted("one", &[("f", "1"), ("f", "3"), ("f_3_text", "Victoria plum")]);
    assert_eq!(person.answer("f_3_text"), Some(&Answer::Text("Victoria plum".into())));
    assert_eq!(person.accepted("one", &[("f", "1")]), Step::Check);
    assert_eq!(missing(&data(person), "f_3_text"), Some(MissingReason::OffPath));
    let mut person = Person::new(&q);
    assert_eq!(person.accepted("one", &[("f", "3")]), Step::Check, "it is never demanded");
    assert_eq!(missing(&data(person), "f_3_text"), Some(MissingReason::Skipped));
}

#[test]
fn no_answer_shifts_when_options_are_renamed_moved_added_or_taken_out() {
    let before = of(with_other());
    let mut person = Person::new(&before);
    person.accepted("one", &[("f", "2"), ("f", "3"), ("f_3_text", "Damson")]);
    let mut edited = with_other();
    let options = edited["code_lists"]["fruit"]["options"].as_array_mut().expect("options");
    options.remove(0);
    options.reverse();
    options.insert(0, json!({"code": 7, "label": "Quince"}));
    options[1]["label"] = json!("No fruit at all");
    let kept: Vec<i64> = options.iter().filter_map(|option| option["code"].as_i64()).collect();
    assert_eq!(kept, [7, -1, 3, 2]);
    edited["code_lists"]["fruit"]["retired"] = json!([1]);
    let pages = edited["sections"][0]["pages"].as_array_mut().expect("pages");
    pages.insert(0, page("new", yes_no("new", json!({}))));
    let after = of(edited.clone());
    let walk = Walk::of(&after, &person.answers, person.circumstances);
    let held = |name: &str| walk.answer(after.slot_named(name).expect("a variable")).cloned();
    assert_eq!(held("f"), Some(Answer::Codes(vec![2, 3])));
    assert_eq!(held("f_3_text"), Some(Answer::Text("Damson".into())));
    edited["code_lists"]["fruit"]["options"][0]["code"] = json!(1);
    assert_eq!(errors(edited), ["code_retired code_lists.fruit.options[0].code"]);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_built() {
    let many: Vec<Value> = (0..10_000).map(|i| page(&format!("p{i}"), yes_no(&format!("v{i}"), json!({})))).collect();
    let found = errors(document(json!(many)));
    assert!(found.iter().all(|line| line == "questionnaire_too_large sections"), "{found:?}");
    let mut wide =
        document(json!([page("one", item("f", "multiple_choice", json!({"code_list": "fruit"}), json!({})))]));
    let options: Vec<Value> = (0..60_000).map(|code| json!({"code": code, "label": "O"})).collect();
    wide["code_lists"]["fruit"]["options"] = json!(options);
    assert_eq!(errors(wide), ["questionnaire_too_large sections", "questionnaire_too_large code_lists"]);
}

#[test]
fn every_text_is_there_in_every_language() {
    let mut document =
        document(json!([page("one", yes_no("a", json!({"label": {"en": "A", "gd": "A"}, "hint": {"en": "H"}})))]));
    document["translations"] = json!(["gd", "en"]);
    let found = errors(document);
    assert!(found.contains(&"translation_missing sections[0].pages[0].items[0].hint".to_owned()), "{found:?}");
    assert!(found.contains(&"translation_missing front_matter.purpose[0]".to_owned()));
    assert!(found.contains(&"translation_missing code_lists.fruit.options[1].label".to_owned()));
    assert!(found.contains(&"name_duplicate translations[1]".to_owned()));
    assert!(!found.iter().any(|line| line.ends_with("items[0].label")), "{found:?}");
}

#[test]
fn pictures_are_what_they_say() {
    let mut document =
        document(json!([page("one", item("i", "information", json!({"body": ["B"], "image": "gone"}), json!({})))]));
    document["images"] = json!({
        "text": {"media_type": "image/svg+xml", "data": "PHN2Zy8+", "alternative": "A"},
        "broken": {"media_type": "image/png", "data": "***", "alternative": "A"},
        "lying": {"media_type": "image/png", "data": "R0lGODlh", "alternative": ""},
        "heavy": {"media_type": "image/png", "data": "A".repeat(500_000), "alternative": "A"}
    });
    let found = errors(document);
    let expected = [
        "image_invalid images.broken.data",
        "image_invalid images.heavy.data",
        "structure_empty images.lying.alternative",
        "image_invalid images.lying.data",
        "image_invalid images.text.media_type",
        "reference_unknown sections[0].pages[0].items[0].image",
    ];
    assert!(expected.iter().all(|line| found.iter().any(|other| other == line)), "{found:?}");
}
