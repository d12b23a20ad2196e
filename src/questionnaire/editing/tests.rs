//! Single edits, the menus of rules, and item versions. Sequences of edits: `tests/core/editing.rs`.

use super::condition::{Comparison, Condition, Test, of_rule, to_rule};
use super::*;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::{Draft, check};
use serde_json::json;

fn draft() -> Draft {
    serde_json::from_value(json!({
        "format": "barograph-questionnaire/1", "name": "fakes", "version": 1, "language": "en",
        "title": "Fake goods", "population": "adults", "expected_minutes": 5,
        "front_matter": { "purpose": ["We ask why."], "run_by": "We", "contact": "Write to us.", "privacy": ["Kept safe."], "thanks": ["Thanks."] },
        "code_lists": { "yes_no": { "options": [{ "code": 1, "name": "yes", "label": "Yes" }, { "code": 2, "name": "no", "label": "No" }] } },
        "sections": [{ "id": "main", "title": "Main", "pages": [
            { "id": "one", "items": [
                { "variable": "heard", "concept": "heard", "label": "Have you heard of fakes?", "kind": "single_choice", "code_list": "yes_no" }] },
            { "id": "two", "relevant": "${heard} = 'yes'", "items": [
                { "variable": "bought", "concept": "bought", "label": "You said ${heard}. Did you buy one?", "kind": "single_choice", "code_list": "yes_no" },
                { "variable": "times", "concept": "times", "label": "How often?", "kind": "number", "min": 0.0, "relevant": "${ heard } = 'yes'" }] }
        ] }]
    }))
    .expect("a draft")
}

fn name<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a name")
}

fn done(draft: &Draft, edit: Edit) -> Draft {
    apply(draft, &edit).unwrap_or_else(|finding| panic!("{edit:?}: {finding}"))
}

fn refusal(draft: &Draft, edit: Edit) -> String {
    apply(draft, &edit).expect_err("it is refused").code.to_string()
}

#[test]
fn a_questionnaire_is_made_from_nothing() {
    let mut made = start::empty(name("fakes"), "Fakes", "adults", Language::english());
    for (kind, label) in
        [("single_choice", "Have you heard?"), ("number", "How old are you?"), ("battery", "Do you agree?")]
    {
        let variable = names::variable(&made, label, &Default::default()).expect("a name");
        let (page, after, label, kind) = (name("first"), None, label.into(), kind.into());
        made = done(&made, Edit::AddItem { page, after, variable, label, kind });
    }
    assert_eq!(find::variables(&made).len(), 4);
    let (ready, findings) = check(made);
    assert!(ready.is_some(), "{findings}");
}

#[test]
fn every_kind_can_be_begun_and_shows_its_fields() {
    let empty = start::empty(name("all"), "All", "adults", Language::english());
    for kind in fields::KINDS.iter().filter(|kind| kind.word != "placeholder") {
        let (page, after, label) = (name("first"), None, "Q".to_owned());
        let made = done(&empty, Edit::AddItem { page, after, variable: name("q"), label, kind: kind.word.into() });
        let item = find::item(&made, &name("q")).expect("it is there");
        assert_eq!(fields::word_of(&item.kind), kind.word);
        let values = fields::values(&item.kind, &made.language);
        assert_eq!(values.len(), kind.fields.len());
        let typed = values.iter().map(|(field, value)| (field.name.to_owned(), value.clone())).collect();
        let same = done(&made, Edit::SetItem(Box::new(fields_of(item, typed))));
        assert_eq!(same, made, "{}: what is shown and sent back changes nothing", kind.word);
        let (read, findings) = Draft::from_json(&made.to_json());
        assert_eq!(read.as_ref(), Some(&made), "{}: {findings}", kind.word);
    }
}

fn fields_of(item: &Item, kind: Vec<(String, String)>) -> ItemFields {
    let text = |text: Option<&crate::text::Text>| text.map_or_else(String::new, |t| t.default_text().to_owned());
    ItemFields {
        variable: item.variable.clone(),
        label: text(Some(&item.label)),
        hint: text(item.hint.as_ref()),
        concept: item.concept.clone(),
        required: item.required,
        required_message: text(item.required_message.as_ref()),
        missing: item.missing.clone(),
        kind,
    }
}

#[test]
fn a_removed_code_is_retired_and_never_comes_again() {
    let list: CodeListId = name("yes_no");
    let less = done(&draft(), Edit::RemoveOption { list: list.clone(), code: 2 });
    assert_eq!(less.code_lists[&list].retired, [2]);
    let more = done(&less, Edit::AddOption { list: list.clone(), label: "Not sure".into() });
    let codes: Vec<(i32, String)> = more.code_lists[&list].options.iter().map(|o| (o.code, o.word())).collect();
    assert_eq!(codes, [(1, "yes".into()), (3, "not_sure".into())]);
    let turned = done(&more, Edit::MoveOption { list: list.clone(), code: 3, up: true });
    assert_eq!(turned.code_lists[&list].options[0].code, 3);
    assert_eq!(refusal(&turned, Edit::RemoveOption { list, code: 2 }), "reference_unknown");
}

#[test]
fn an_answer_gets_a_picture_and_leaves_none_behind() {
    const DOT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
    let list: CodeListId = name("yes_no");
    let picture = |media_type: &str, shows: &str| {
        Some(Box::new(Image { media_type: media_type.into(), data: DOT.into(), alternative: shows.into() }))
    };
    let put = |code, picture| Edit::SetPicture { list: list.clone(), code, picture };
    let one = done(&draft(), put(1, picture("image/png", "A tick")));
    assert_eq!(one.images.keys().map(|id| id.as_str()).collect::<Vec<_>>(), ["yes_no_1"]);
    assert!(check(one.clone()).0.is_some());
    let other = done(&one, put(1, picture("image/png", "A thumb")));
    assert_eq!((other.images.len(), other.code_lists[&list].options[0].image.is_some()), (1, true));
    assert_eq!(done(&other, put(1, None)), draft(), "nothing is left of it");
    let gone = done(&other, Edit::RemoveOption { list: list.clone(), code: 1 });
    assert!(gone.images.is_empty());
    assert_eq!(refusal(&draft(), put(1, picture("image/svg+xml", "A tick"))), "image_invalid");
    assert_eq!(refusal(&draft(), put(1, picture("image/gif", "A tick"))), "image_invalid");
    assert_eq!(refusal(&draft(), put(1, picture("image/png", " "))), "structure_empty");
    assert_eq!(refusal(&draft(), put(7, picture("image/png", "A tick"))), "reference_unknown");
    let mut large = picture("image/png", "A tick");
    large.as_mut().expect("a picture").data = DOT.repeat(5_000);
    assert_eq!(refusal(&draft(), put(1, large)), "image_invalid");
}

#[test]
fn a_shared_list_is_copied_for_one_question() {
    let own = done(&draft(), Edit::OwnList { variable: name("bought") });
    let list = find::item(&own, &name("bought")).and_then(|i| i.kind.code_list()).cloned().expect("a list");
    assert_eq!(list.as_str(), "bought_answers");
    let more = done(&own, Edit::AddOption { list, label: "Perhaps".into() });
    assert_eq!(more.code_lists[&name::<CodeListId>("yes_no")].options.len(), 2);
    let back = done(&own, Edit::UseList { variable: name("bought"), list: name("yes_no") });
    assert_eq!(back, draft(), "the copy that nobody uses is gone");
}

#[test]
fn a_rename_reaches_every_rule_and_text() {
    let renamed = done(&draft(), Edit::Rename { from: name("heard"), to: name("aware") });
    let text = renamed.to_json();
    assert!(!text.contains("${heard}") && !text.contains("${ heard }"), "{text}");
    assert_eq!(renamed.sections[0].pages[1].relevant.as_deref(), Some("${aware} = 'yes'"));
    assert!(text.contains("You said ${aware}."));
    assert!(check(renamed.clone()).0.is_some());
    assert_eq!(
        done(&renamed, Edit::Rename { from: name("aware"), to: name("heard") }).sections[0].pages[0],
        draft().sections[0].pages[0]
    );
    assert_eq!(refusal(&draft(), Edit::Rename { from: name("heard"), to: name("times") }), "name_duplicate");
    assert_eq!(rules::who_names(&draft(), &name("heard")), [name::<VariableId>("bought"), name("times")]);
}

#[test]
fn a_name_that_comes_free_brings_no_row_names_with_it() {
    let kinds = ["battery", "semantic_differential", "vignettes", "allocation"];
    for (first, second) in kinds.iter().flat_map(|first| kinds.iter().map(move |second| (*first, *second))) {
        let add = |kind: &str| Edit::AddItem {
            page: name("one"),
            after: None,
            variable: name("x"),
            label: "Which?".into(),
            kind: kind.to_owned(),
        };
        let renamed = done(&done(&draft(), add(first)), Edit::Rename { from: name("x"), to: name("y") });
        let both = done(&renamed, add(second));
        let rows = |item: &str| -> Vec<VariableId> {
            let item = find::items(&both).find(|i| i.variable.as_str() == item).expect("the item");
            find::rows_of(&item.kind).into_iter().cloned().collect()
        };
        let (old, new) = (rows("y"), rows("x"));
        assert!(!old.is_empty() && !new.is_empty(), "{first}, {second}");
        assert!(new.iter().all(|row| !old.contains(row)), "{first}, {second}: {old:?} and {new:?}");
    }
}

#[test]
fn items_and_pages_move_across_their_borders_and_back() {
    let moved = done(&draft(), Edit::Move { part: Part::Item(name("bought")), up: true });
    assert_eq!(find::item_at(&moved, &name("bought")), Some((0, 0, 1)));
    assert_eq!(done(&moved, Edit::Move { part: Part::Item(name("bought")), up: false }), draft());
    let two = done(&draft(), Edit::AddSection { title: "More".into(), after: None });
    let passed = done(&two, Edit::Move { part: Part::Page(name("two")), up: false });
    assert_eq!(find::page_at(&passed, &name("two")), Some((1, 0)));
    let first = Edit::Move { part: Part::Section(name("main")), up: true };
    assert_eq!(done(&two, first), two, "the first stays the first");
    let dragged = Edit::MoveTo { part: Part::Item(name("times")), into: Some(Part::Page(name("one"))), index: 0 };
    assert_eq!(find::item_at(&done(&draft(), dragged), &name("times")), Some((0, 0, 0)));
}

#[test]
fn languages_come_and_go_and_texts_are_set_one_by_one() {
    let gaelic = Language("gd".into());
    let both = done(&draft(), Edit::AddLanguage(gaelic.clone()));
    let (all, there) = texts::completeness(&both, &gaelic);
    assert!(all > 10 && there == 0);
    let set = |text: &str, was: Option<&str>| Edit::Text {
        key: "item.heard.label".into(),
        language: gaelic.clone(),
        text: text.into(),
        was: was.map(str::to_owned),
    };
    let one = done(&both, set("An cuala tu?", Some("")));
    assert_eq!(texts::completeness(&one, &gaelic), (all, 1));
    assert_eq!(find::item(&one, &name("heard")).expect("there").label.get(&gaelic), "An cuala tu?");
    assert_eq!(refusal(&one, set("Eile", Some(""))), "changed_meanwhile");
    assert_eq!(done(&one, Edit::RemoveLanguage(gaelic.clone())), draft());
    assert_eq!(refusal(&draft(), set("x", None)), "reference_unknown");
}

#[test]
fn paragraphs_keep_their_translations() {
    let gaelic = Language("gd".into());
    let mut both = done(&draft(), Edit::AddLanguage(gaelic.clone()));
    both = done(
        &both,
        Edit::Text { key: "front.purpose.0".into(), language: gaelic.clone(), text: "Carson".into(), was: None },
    );
    let front = |purpose: &[&str]| {
        Edit::Front(Front { purpose: purpose.iter().map(|p| (*p).to_owned()).collect(), ..Front::default() })
    };
    let inserted = done(&both, front(&["First.", "We ask why."]));
    assert_eq!(inserted.front_matter.purpose[1].get(&gaelic), "Carson");
    let changed = done(&both, front(&["We ask that."]));
    assert_eq!(changed.front_matter.purpose[0].get(&gaelic), "Carson");
}

#[test]
fn numbers_and_choices_are_read_or_refused() {
    let item = find::item(&draft(), &name("times")).expect("there").clone();
    let set = |typed: &[(&str, &str)]| {
        let typed = typed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Edit::SetItem(Box::new(fields_of(&item, typed)))
    };
    let made = done(&draft(), set(&[("min", ""), ("max", "9,5"), ("decimals", "1"), ("unit", "hours")]));
    let kind = &find::item(&made, &name("times")).expect("there").kind;
    assert!(
        matches!(kind, ItemKind::Number { min: None, max: Some(m), unit: Some(_), decimals: 1 } if *m == 9.5),
        "{kind:?}"
    );
    assert_eq!(refusal(&draft(), set(&[("max", "many")])), "number_unreadable");
    assert_eq!(refusal(&draft(), set(&[("decimals", "-1")])), "number_unreadable");
}

#[test]
fn rules_go_through_the_menus_and_back() {
    for rule in [
        "${heard} = 'yes'",
        "${heard} != 'no' and ${age} >= 18 and ${age} < 65",
        "selected(${bought}, 'shoes') or not(selected(${bought}, 'none'))",
        "${times} = '' or ${times} > -2.5",
        "${note} != ''",
        "${note} = \"it's\"",
        "",
    ] {
        let condition = of_rule(rule).unwrap_or_else(|| panic!("{rule} has the form"));
        assert_eq!(to_rule(&condition), rule);
    }
    for other in [
        "${a} = 'x' and (${b} = 'y' or ${c} = 'z')",
        "count-selected(${a}) > 2",
        "${a} = ${b}",
        "${a} =",
        "not(${a} = 'x')",
    ] {
        assert_eq!(of_rule(other), None, "{other}");
    }
    let odd = Test { variable: "a".into(), comparison: Comparison::Is, value: "it's \"so\"".into() };
    let back = of_rule(&to_rule(&Condition { all: true, tests: vec![odd] })).expect("readable");
    assert_eq!(back.tests[0].value, "it's ”so”");
}

#[test]
fn a_part_is_known_by_its_word_digest_and_path() {
    let draft = draft();
    let parts = [
        Part::Settings,
        Part::Front,
        Part::Section(name("main")),
        Part::Page(name("two")),
        Part::Item(name("times")),
        Part::List(name("yes_no")),
    ];
    for part in &parts {
        assert_eq!(part.to_string().parse::<Part>().as_ref(), Ok(part));
        assert_eq!(parts::digest(&draft, part).map(|d| d.len()), Some(64));
    }
    assert!("item:NO".parse::<Part>().is_err() && "nothing".parse::<Part>().is_err());
    let changed = done(&draft, Edit::AddOption { list: name("yes_no"), label: "Perhaps".into() });
    let same = |part: &Part| parts::digest(&draft, part) == parts::digest(&changed, part);
    assert!(same(&Part::Item(name("times"))) && same(&parts[0]) && same(&parts[3]));
    assert!(!same(&Part::Item(name("heard"))) && !same(&parts[5]));
    let of = |path: &str| parts::of_path(&draft, path);
    assert_eq!(of("sections[0].pages[1].items[1].label"), (Part::Item(name("times")), "label".into()));
    assert_eq!(of("sections[0].pages[1].exits[0].when"), (Part::Page(name("two")), "exits[0].when".into()));
    assert_eq!(of("code_lists.yes_no.options[0].label"), (Part::List(name("yes_no")), "options[0].label".into()));
    assert_eq!(of("front_matter.run_by"), (Part::Front, "run_by".into()));
    assert_eq!(of("sections[9].pages[1]").0, Part::Settings);
}

#[test]
fn versions_rise_with_what_people_meet_and_not_otherwise() {
    let frozen = draft();
    let version = |draft: &Draft, variable: &str| find::item(draft, &name(variable)).expect("there").version;
    let same = versions::raised(&frozen, std::slice::from_ref(&frozen));
    assert_eq!(same, frozen);
    let more = done(&frozen, Edit::AddOption { list: name("yes_no"), label: "Perhaps".into() });
    let raised = versions::raised(&more, std::slice::from_ref(&frozen));
    assert_eq!((version(&raised, "heard"), version(&raised, "bought"), version(&raised, "times")), (2, 2, 1));
    assert_eq!(raised.version, 2);
    // Frozen again without a change it stays; a language that is new breaks nothing.
    let again = versions::raised(&raised, &[raised.clone(), frozen.clone()]);
    assert_eq!(again, raised);
    let both = done(&frozen, Edit::AddLanguage(Language("gd".into())));
    let text =
        Edit::Text { key: "item.heard.label".into(), language: Language("gd".into()), text: "X".into(), was: None };
    let translated = versions::raised(&done(&both, text), std::slice::from_ref(&frozen));
    assert_eq!((version(&translated, "heard"), translated.version), (1, 2));
    // The rule of its page decides who meets it.
    let rule = Edit::Rule { part: Part::Page(name("two")), rule: None };
    let shown = versions::raised(&done(&frozen, rule), std::slice::from_ref(&frozen));
    assert_eq!((version(&shown, "heard"), version(&shown, "bought"), version(&shown, "times")), (1, 2, 2));
    assert!(versions::is_changed(
        &more,
        find::item(&more, &name("heard")).expect("there"),
        std::slice::from_ref(&frozen)
    ));
}

#[test]
fn an_item_from_elsewhere_brings_its_answers() {
    let picture = |shows: &str| Image {
        media_type: "image/png".into(),
        data: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=".into(),
        alternative: shows.into(),
    };
    let pictured = |shows: &str| {
        let (list, picture) = (name("yes_no"), Some(Box::new(picture(shows))));
        done(&draft(), Edit::SetPicture { list, code: 1, picture })
    };
    let there = done(&pictured("There"), Edit::AddOption { list: name("yes_no"), label: "Perhaps".into() });
    let mut item = find::item(&there, &name("heard")).expect("there").clone();
    let put = |item: &Item| Edit::PutItem {
        page: name("two"),
        after: None,
        item: Box::new(item.clone()),
        lists: there.code_lists.clone(),
        images: there.images.clone(),
    };
    assert_eq!(refusal(&draft(), put(&item)), "name_duplicate");
    item.variable = name("heard_then");
    let made = done(&draft(), put(&item));
    let list = find::item(&made, &name("heard_then")).and_then(|i| i.kind.code_list()).cloned().expect("a list");
    assert_eq!((list.as_str(), made.code_lists[&list].options.len()), ("yes_no_b", 3));
    assert_eq!(made.code_lists[&name::<CodeListId>("yes_no")].options.len(), 2);
    let shown = |made: &Draft| {
        let option = &made.code_lists[&name::<CodeListId>("yes_no_b")].options[0];
        made.images[option.image.as_ref().expect("a picture")].alternative.default_text().to_owned()
    };
    assert_eq!(shown(&made), "There", "its picture comes with it");
    let made = done(&pictured("Here"), put(&item));
    assert_eq!((shown(&made).as_str(), made.images.len()), ("There", 2), "and takes no other's place");
}

#[test]
fn edits_of_what_is_gone_are_refused_and_all_or_none_holds() {
    let gone = Edit::Remove(Part::Item(name("nothing")));
    assert_eq!(refusal(&draft(), gone.clone()), "reference_unknown");
    let half = Edit::All(vec![Edit::AddOption { list: name("yes_no"), label: "Perhaps".into() }, gone]);
    assert_eq!(refusal(&draft(), half), "reference_unknown");
    assert_eq!(refusal(&draft(), Edit::Remove(Part::List(name("yes_no")))), "name_taken");
    assert_eq!(refusal(&draft(), Edit::AddOption { list: name("yes_no"), label: "  ".into() }), "structure_empty");
}

#[test]
fn experiments_have_groups_whose_codes_never_come_again() {
    let arm = |code: Option<i32>, label: &str| ArmFields { code, label: label.into(), share: 1.0 };
    let set = |arms: Vec<ArmFields>, used: i32| Edit::SetExperiment {
        variable: name("price"),
        label: "Wording of the price".into(),
        arms,
        used,
    };
    let made = done(&draft(), set(vec![arm(None, "In words"), arm(None, "In figures")], 0));
    let ballot = Ballot { experiment: name("price"), arms: vec!["in_figures".into()] };
    let part = Part::Item(name("times"));
    let shown = done(&made, Edit::SetBallot { part: part.clone(), ballot: Some(ballot) });
    assert!(check(shown.clone()).0.is_some(), "{:?}", check(shown.clone()).1);
    assert_ne!(parts::digest(&made, &Part::Experiments), parts::digest(&draft(), &Part::Experiments));
    // The second goes and a third comes, after a version was frozen and the draft forgot it.
    let less = done(&made, set(vec![arm(Some(1), "In words")], 2));
    let more = done(&less, set(vec![arm(Some(1), "In words"), arm(None, "As a range")], 2));
    let codes: Vec<i32> = more.experiments[0].arms.iter().map(|arm| arm.code).collect();
    assert_eq!(codes, [1, 3]);
    let gone = done(&shown, Edit::RemoveExperiment(name("price")));
    assert!(check(gone).1.has_errors(), "a group that is not there sees the question");
    assert!(done(&shown, Edit::SetBallot { part, ballot: None }) == made);
    let taken = Edit::SetExperiment { variable: name("heard"), label: "A".into(), arms: Vec::new(), used: 0 };
    assert_eq!(refusal(&draft(), taken), "name_duplicate");
    assert_eq!(refusal(&draft(), set(vec![arm(Some(9), "Nobody")], 0)), "reference_unknown");
}
