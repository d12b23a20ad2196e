//! Small forms, each with something that forms people really use have.

use super::{Sheet, Sheets, export, import};
use crate::finding::{Code, Findings, Place, Severity};
use crate::questionnaire::document::{Draft, Item, ItemKind};
use crate::questionnaire::{Page, check};
use crate::text::Language;

/// Sheets from lines of cells, `|` between them.
fn sheets(parts: &[(&str, &str)]) -> Sheets {
    let sheet = |(name, text): &(&str, &str)| {
        let mut sheet = Sheet::new(*name);
        let lines = text.lines().filter(|l| !l.trim().is_empty());
        sheet.rows = lines.map(|l| l.split('|').map(|c| c.trim().replace("\\n", "\n")).collect()).collect();
        sheet
    };
    Sheets(parts.iter().map(sheet).collect())
}

const YES_NO: &str = "list_name|name|label\nyn|yes|Yes\nyn|no|No\n";

fn made(survey: &str, choices: &str) -> (Draft, Findings) {
    import(&sheets(&[("survey", survey), ("choices", choices)]), "form")
}

/// A draft that its check has nothing against.
fn good(survey: &str, choices: &str) -> (Draft, Findings) {
    let (draft, findings) = made(survey, choices);
    let (questionnaire, found) = check(draft.clone());
    let errors: Vec<String> = found.iter().filter(|f| f.severity == Severity::Error).map(ToString::to_string).collect();
    assert!(questionnaire.is_some(), "{errors:#?}\n{findings}");
    assert!(!findings.has_errors(), "{findings}");
    (draft, findings)
}

fn items(draft: &Draft) -> Vec<&Item> {
    draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items).collect()
}

fn item<'d>(draft: &'d Draft, name: &str) -> &'d Item {
    items(draft).into_iter().find(|i| i.variable.as_str() == name).unwrap_or_else(|| panic!("no item “{name}”"))
}

fn pages(draft: &Draft) -> Vec<Vec<&str>> {
    fn names(page: &Page) -> Vec<&str> {
        page.items.iter().map(|i| i.variable.as_str()).collect()
    }
    draft.sections.iter().flat_map(|s| &s.pages).map(names).collect()
}

fn has(findings: &Findings, code: Code, row: u32) -> bool {
    findings.iter().any(|f| f.code == code && matches!(&f.place, Place::Sheet { row: Some(r), .. } if *r == row))
}

#[test]
fn a_plain_form_becomes_a_questionnaire() {
    let (draft, findings) = good(
        "type|name|label|hint|required|constraint|relevant\n\
         begin_group|about|About you\n\
         select_one yn|smoke|Do you smoke?||yes\n\
         integer|age|How old are you?|In years|yes|. >= 18 and . <= 120\n\
         text|why|Why?||||${smoke} = 'yes'\n\
         end_group\n",
        YES_NO,
    );
    assert!(findings.is_empty(), "{findings}");
    assert_eq!(pages(&draft), [["smoke"], ["age"], ["why"]]);
    assert_eq!(draft.sections[0].id.as_str(), "about");
    assert!(matches!(
        item(&draft, "age").kind,
        ItemKind::Number { min: Some(18.0), max: Some(120.0), decimals: 0, .. }
    ));
    assert_eq!(item(&draft, "why").relevant.as_deref(), Some("${smoke} = 'yes'"));
    assert!(item(&draft, "smoke").required);
}

#[test]
fn a_constraint_with_a_message_stays_a_check() {
    let (draft, _) = good("type|name|label|constraint|constraint message\ninteger|age|Age?|. > 17|Adults only\n", "");
    assert_eq!(item(&draft, "age").checks[0].must, ". > 17");
    assert_eq!(item(&draft, "age").checks[0].message.default_text(), "Adults only");
}

#[test]
fn names_are_made_valid_and_rules_follow() {
    let (draft, findings) = good(
        "type|name|label|relevant\n\
         select one from yn|Label-Test|One?\n\
         text|Label_test|Two?|${Label-Test} = ‘yes’\n\
         text|meta|${Label-Test}?|selected(${Label-Test}, 'yes')\n\
         text|csrf|Three?\n\
         text|_1|Four?\n",
        YES_NO,
    );
    assert_eq!(item(&draft, "label_test_v2").relevant.as_deref(), Some("${label_test} = 'yes'"));
    assert_eq!(item(&draft, "meta").label.default_text(), "${label_test}?");
    assert!(has(&findings, Code::NAME_CHANGED, 2) && has(&findings, Code::EXPRESSION_SYNTAX, 3));
    assert!(items(&draft).iter().any(|i| i.variable.as_str() == "q_1"));
}

#[test]
fn choices_are_mended() {
    let (draft, findings) = good(
        "type|name|label|relevant\nselect_one list|q|Q?\ntext|t|T?|${q} = 'ä b'\nselect_one yes_no|r|R?\nselect_one gone|s|S?\n",
        "list_name|name|label|region\nlist|ä b|Label|north\nlist|1|\nlist|ä b|Again|south\nlist||No name\n",
    );
    let list = draft.code_lists.values().find(|l| l.options.len() == 4).expect("the list");
    let words: Vec<String> = list.options.iter().map(|o| o.word()).collect();
    assert_eq!(words, ["a_b", "1", "a_b_v2", "no_name"]);
    assert_eq!(list.options.iter().map(|o| o.code).collect::<Vec<_>>(), [2, 1, 3, 4]);
    assert_eq!(list.options[0].properties["region"], "north");
    assert_eq!(item(&draft, "t").relevant.as_deref(), Some("${q} = 'a_b'"));
    assert!(matches!(item(&draft, "r").kind, ItemKind::SingleChoice { .. }), "a list of yes and no is put in");
    assert!(matches!(item(&draft, "s").kind, ItemKind::ShortText { .. }), "without a list people write");
    assert!(
        has(&findings, Code::NAME_DUPLICATE, 4)
            && has(&findings, Code::PART_FILLED, 3)
            && has(&findings, Code::KIND_REPLACED, 5)
    );
}

#[test]
fn a_field_list_is_a_page_and_is_split_where_it_reads_itself() {
    let (draft, findings) = good(
        "type|name|label|relevant|appearance|calculation|choice_filter\n\
         begin group|page|A page||field-list\n\
         select_one yn|a|A?\n\
         integer|n|N?\n\
         calculate|twice||||2 * ${n}\n\
         text|b|B?|${a} = 'yes'\n\
         text|c|C?\n\
         end group\n",
        YES_NO,
    );
    assert_eq!(pages(&draft), [vec!["a", "n"], vec!["twice"], vec!["b", "c"]]);
    assert!(has(&findings, Code::PART_CHANGED, 6));
    assert!(matches!(&item(&draft, "twice").kind, ItemKind::Calculated { numeric: true, .. }));
}

#[test]
fn attitude_grids_become_batteries() {
    let (draft, _) = good(
        "type|name|label|appearance|required\n\
         begin group|grid|Grid|field-list\n\
         select_one yn|head|How do you see it?|label\n\
         select_one yn|r1|First|list-nolabel|yes\n\
         select_one yn|r2|Second|list-nolabel|yes\n\
         end group\n\
         note|intro|Now the job:\n\
         select_one yn|s1|Third|likert\n\
         select_one yn|s2|Fourth|likert\n\
         begin group|table|A table|table-list\n\
         select_one yn|t1|Fifth\n\
         select_one yn|t2|Sixth\n\
         end group\n",
        YES_NO,
    );
    assert_eq!(pages(&draft), [["head"], ["intro"], ["t1_grid"]]);
    let ItemKind::Battery { rows, .. } = &item(&draft, "head").kind else { panic!("a battery") };
    assert_eq!(rows.iter().map(|r| r.variable.as_str()).collect::<Vec<_>>(), ["r1", "r2"]);
    assert!(item(&draft, "head").required);
    assert_eq!(item(&draft, "intro").label.default_text(), "Now the job:");
    assert_eq!(item(&draft, "t1_grid").label.default_text(), "A table");
}

#[test]
fn rules_that_cannot_be_kept_are_left_out_and_told() {
    let (draft, findings) = good(
        "type|name|label|relevant|calculation\n\
         text|a|A?|${b} = 'x'\n\
         text|b|B?|${a} = 'x'\n\
         text|c|C?|${nobody} = 1\n\
         text|d|D?|pulldata('x', 'y', 'z', ${a}) = 1\n\
         text|e|E?|${a} = (1\n\
         calculate|f|||pulldata('x', 'y', 'z', ${a})\n\
         note|g|Value: ${f}, then ${later}\n\
         text|later|Later?\n",
        "",
    );
    assert_eq!(items(&draft).iter().filter(|i| i.relevant.is_some()).count(), 1);
    for (code, row) in [
        (Code::REFERENCE_CYCLE, 2),
        (Code::REFERENCE_UNKNOWN, 4),
        (Code::EXPRESSION_UNSUPPORTED, 5),
        (Code::EXPRESSION_SYNTAX, 6),
        (Code::EXPRESSION_UNSUPPORTED, 7),
    ] {
        assert!(has(&findings, code.clone(), row), "{code} in row {row}:\n{findings}");
    }
    assert!(matches!(item(&draft, "f").kind, ItemKind::Hidden { .. }));
    assert!(findings.iter().all(|f| f.severity != Severity::Error));
}

#[test]
fn calculations_stand_after_what_they_read() {
    let (draft, findings) = good(
        "type|name|label|calculation\ncalculate|sum||${a} + ${b}\ninteger|a|A?\ninteger|b|B?\nnote|n|${sum}\n",
        "",
    );
    assert_eq!(pages(&draft), [["a"], ["b"], ["sum"], ["n"]]);
    assert!(has(&findings, Code::PART_CHANGED, 2));
}

#[test]
fn groups_that_do_not_balance_are_closed() {
    let (draft, findings) = good(
        "type|name|label\nend_group\nbegin_group|g|G\nbegin_repeat|r|R\ntext|a|A?\nend_group\ntext|b|B?\nend_repeat\nbegin_group|h|H\ntext|c|C?\n",
        "",
    );
    assert_eq!(items(&draft).len(), 3);
    for row in [2, 6, 8, 9] {
        assert!(has(&findings, Code::PART_CHANGED, row), "row {row}:\n{findings}");
    }
    assert!(draft.sections.iter().any(|s| s.repeat.is_some()));
}

#[test]
fn repeats_and_their_counts_are_kept() {
    let (draft, findings) = good(
        "type|name|label|repeat_count|relevant\n\
         integer|n|How many?\n\
         begin repeat|person|Person|${n}\n\
         text|who|Who?\n\
         begin repeat|pet|Pet\n\
         text|pet_name|Its name?\n\
         end repeat\n\
         end repeat\n\
         begin repeat|trip|Trip|2\n\
         text|place|Where?\n\
         end repeat\n",
        "",
    );
    let repeats: Vec<_> = draft.sections.iter().filter_map(|s| s.repeat.as_ref()).collect();
    assert_eq!(repeats[0].count.as_deref(), Some("${n}"));
    assert_eq!((repeats[1].count.as_deref(), repeats[1].at_most), (Some("2"), 2));
    assert!(has(&findings, Code::PART_CHANGED, 5), "{findings}");
}

#[test]
fn kinds_of_no_use_in_a_browser_leave_a_placeholder() {
    let (draft, findings) = good(
        "type|name|label|required|relevant\n\
         start|start\ntoday|today\n\
         geopoint|place|Where?|yes\n\
         text|a|A?||${place} != ''\n\
         deviceid|device\nnote|n|Device ${device}\n",
        "",
    );
    assert!(matches!(&item(&draft, "place").kind, ItemKind::Placeholder { was } if was == "geopoint"));
    assert!(!item(&draft, "place").required);
    assert_eq!(item(&draft, "a").relevant.as_deref(), Some("'' != ''"));
    assert!(matches!(item(&draft, "device").kind, ItemKind::Hidden { .. }));
    assert!(matches!(&item(&draft, "today").kind, ItemKind::Calculated { .. }));
    assert!(has(&findings, Code::PART_DROPPED, 2) && has(&findings, Code::KIND_REPLACED, 4));
}

#[test]
fn languages_come_from_headings_and_gaps_are_filled() {
    let (draft, findings) = good(
        "type|name|label::English (en)|label::Français|label::Local language|hint|constraint_message::Français|constraint\n\
         text|a|A?|Un ?||Hint\n\
         text|b|B?||||Non|string-length(.) > 2\n",
        "",
    );
    assert_eq!(draft.language.0, "en");
    assert_eq!(draft.translations, [Language("fr".into())]);
    assert_eq!(item(&draft, "b").label.get(&Language("fr".into())), "B?");
    assert!(findings.iter().any(|f| f.message.contains("no label at all")));
    assert!(findings.iter().any(|f| f.code == Code::PART_FILLED && f.message.contains("translation")));
}

#[test]
fn ranges_consents_and_other() {
    let (draft, _) = good(
        "type|name|label|hint|parameters|choice_filter\n\
         range|nps|Recommend?|0 = never, 10 = always|start=0 end=10 step=1\n\
         range|share|Share?||start=0 end=100 step=7\n\
         acknowledge|ok|Read this.\n\
         select_multiple yn or_other|m|Which?\n\
         rank yn|r|Order?\n\
         text|t|Why?\n",
        YES_NO,
    );
    let ItemKind::Scale { low, high } = &item(&draft, "nps").kind else { panic!("a scale") };
    assert_eq!((low.default_text(), high.default_text()), ("never", "always"));
    assert!(matches!(item(&draft, "share").kind, ItemKind::Slider { step: 1.0, .. }));
    assert!(matches!(item(&draft, "ok").kind, ItemKind::Consent { .. }));
    assert!(draft.code_lists["yn_other"].options.iter().any(|o| o.specify && o.word() == "other"));
    assert!(matches!(item(&draft, "r").kind, ItemKind::Ranking { .. }));
}

#[test]
fn headings_may_stand_twice_and_the_sheets_may_be_empty() {
    let (draft, findings) = good("type|name|label|label\ntext|a|A?|Other\ntext|b||B?\n", "");
    assert_eq!(item(&draft, "b").label.default_text(), "B?");
    assert!(findings.iter().any(|f| f.code == Code::NAME_DUPLICATE));
    for empty in [Sheets::default(), sheets(&[("survey", "")]), sheets(&[("survey", "type|name\n")])] {
        let (_, findings) = import(&empty, "nothing");
        assert!(findings.has_errors());
    }
}

#[test]
fn what_was_exported_comes_back() {
    let (draft, _) = good(
        "type|name|label::English (en)|label::German (de)|hint::English (en)|hint::German (de)|required|relevant|appearance|constraint|parameters|choice_filter|calculation|repeat_count\n\
         begin_group|one|One|Eins\n\
         select_one yn|a|A?|A auf Deutsch?|Think|Denken|yes\n\
         begin_group|p|Page|Seite||||${a} = 'yes'|field-list\n\
         integer|n|N?|N de?|||||| . >= 0 and . <= 9\n\
         decimal|d|D?|D de?\n\
         text|long|Long?|Lang?|||||multiline\n\
         end_group\n\
         range|s|S?|S de?|0 = none, 10 = all|0 = nichts, 10 = alles|||||start=0 end=10 step=1\n\
         select_multiple yn|m|M?|M de?||||||count-selected(.) <= 1\n\
         calculate|c|||||||||||${n} + 1\n\
         end_group\n\
         begin_repeat|r|R|R de|||||||||| 2\n\
         text|t|T?|T de?\n\
         end_repeat\n",
        "list_name|name|label::English (en)|label::German (de)|zone\nyn|yes|Yes|Ja|x\nyn|no|No|Nein|y\n",
    );
    let (sheets, lost) = export(&draft);
    let (again, findings) = import(&sheets, "form");
    assert_eq!(again, draft, "{findings}\n{lost}");
}
