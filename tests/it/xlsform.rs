//! Questionnaires from files: workbooks that are good, damaged, or meant to do harm; LimeSurvey; SurveyJS; and back to pyxform.

use barograph::exchange::{instrument, xlsform};
use barograph::finding::{Code, Findings, Severity};
use barograph::id::{CodeListId, ConceptId, PageId, QuestionnaireName, SectionId, VariableId};
use barograph::questionnaire::document::{
    AnswerCheck, BatteryRow, CodeList, CodeOption, DatePrecision, OptionOrder, Repeat, Shuffle,
};
use barograph::questionnaire::xlsform::{Sheet, Sheets, export};
use barograph::questionnaire::{Draft, Item, ItemKind, MissingReason, Page, Section, check};
use barograph::text::{Language, Text};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const SURVEY: &[&[&str]] = &[
    &[
        "type",
        "name",
        "label::English (en)",
        "label::French (fr)",
        "relevant",
        "appearance",
        "constraint",
        "constraint_message::English (en)",
    ],
    &["start", "start"],
    &["begin group", "Household", "Household", "Ménage", "", "field-list"],
    &["select_one yn", "internet", "Internet?", "Internet ?"],
    &["text", "kind", "Which?", "Lequel ?", "${internet} = ‘yes’"],
    &["end group"],
    &["select_multiple yn", "m", "Some?", "Certains ?", "", "", "count-selected(.) <= 1"],
    &["integer", "Age", "Age?", "", "", "", ". > 17", "Adults only"],
    &["geopoint", "gps", "Where?", "Où ?"],
    &["note", "bye", "You are ${Age}", "Vous avez ${Age} ans"],
];

const CHOICES: &[&[&str]] = &[
    &["list_name", "name", "label::English (en)", "label::French (fr)"],
    &["yn", "yes", "Yes", "Oui"],
    &["yn", "no", "No", "Non"],
];

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let mut sheet = Sheet::new(name);
    sheet.rows = rows.iter().map(|row| row.iter().map(|c| (*c).to_owned()).collect()).collect();
    sheet
}

fn small() -> Vec<u8> {
    xlsform::workbook(&Sheets(vec![sheet("survey", SURVEY), sheet("choices", CHOICES)])).expect("a workbook")
}

fn errors(findings: &Findings) -> Vec<String> {
    findings.iter().filter(|f| f.severity == Severity::Error).map(ToString::to_string).collect()
}

pub fn read_well(bytes: &[u8], name: &str) -> (Draft, Findings) {
    let (draft, findings) = instrument::read(bytes, name);
    let draft = draft.unwrap_or_else(|| panic!("{name}: {findings}"));
    let (questionnaire, found) = check(draft.clone());
    assert!(questionnaire.is_some(), "{name}: {:#?}", errors(&found));
    assert_eq!(errors(&findings), Vec::<String>::new(), "{name}");
    (draft, findings)
}

fn refused(bytes: &[u8], code: Code) {
    let (draft, findings) = instrument::read(bytes, "form.xlsx");
    assert!(draft.is_none());
    assert!(findings.iter().any(|f| f.code == code), "{findings}");
}

#[test]
fn a_workbook_is_read_whatever_its_name() {
    let (draft, findings) = read_well(&small(), "anything.bin");
    assert_eq!(draft.translations.len(), 1);
    assert!(findings.len() > 4, "{findings}");
}

#[test]
fn what_is_no_questionnaire_is_refused_with_a_reason() {
    refused(b"", Code::FILE_UNREADABLE);
    refused(b"hello", Code::FORMAT_UNKNOWN);
    refused(b"PK\x03\x04 but no more", Code::FILE_UNREADABLE);
    refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], Code::FILE_UNREADABLE);
    refused(&vec![b' '; 50_000_000], Code::FILE_TOO_LARGE);
    refused(b"{\"format\": ", Code::DOCUMENT_UNREADABLE);
    refused(b"<document><x/></document>", Code::FORMAT_UNKNOWN);
}

/// A zip file with one part, unfolded `size` bytes of zero.
fn zip_of_zeros(name: &str, size: usize) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let piece = vec![0_u8; 1_000_000];
    for _ in 0..size / piece.len() {
        packer.write_all(&piece).expect("packed");
    }
    let packed = packer.finish().expect("packed");
    let length = u16::try_from(name.len()).expect("short").to_le_bytes();
    let size = u32::try_from(packed.len()).expect("small").to_le_bytes();
    let mut out = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
    out.extend(size);
    // The directory lies about what it unfolds to.
    out.extend(1_u32.to_le_bytes());
    out.extend(length);
    out.extend([0, 0]);
    out.extend(name.as_bytes());
    out.extend(&packed);
    let directory = u32::try_from(out.len()).expect("small");
    out.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0");
    out.extend(size);
    out.extend(1_u32.to_le_bytes());
    out.extend(length);
    out.extend([0; 16]);
    out.extend(name.as_bytes());
    let length = u32::try_from(out.len()).expect("small") - directory;
    out.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    out.extend(length.to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn a_zip_bomb_is_measured_and_not_unfolded() {
    let bomb = zip_of_zeros("xl/workbook.xml", 300_000_000);
    assert!(bomb.len() < 1_000_000);
    refused(&bomb, Code::FILE_TOO_LARGE);
}

#[test]
fn macros_are_refused() {
    refused(&zip_of_zeros("xl/vbaProject.bin", 1_000_000), Code::WORKBOOK_MACROS);
}

#[test]
fn a_cell_in_the_last_corner_is_refused_and_not_allocated() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("survey").expect("a name");
    page.write_string(0, 0, "type").expect("written");
    page.write_string(1_048_575, 16_383, "far").expect("written");
    refused(&book.save_to_buffer().expect("a workbook"), Code::FILE_TOO_LARGE);
}

#[test]
fn ten_thousand_questions_are_read() {
    let mut rows: Vec<Vec<String>> = vec![["type", "name", "label"].map(str::to_owned).to_vec()];
    rows.extend((0..10_000).map(|i| vec!["text".to_owned(), format!("q{i}"), format!("Question {i}?")]));
    let form = Sheets(vec![Sheet { name: "survey".into(), rows }]);
    let bytes = xlsform::workbook(&form).expect("a workbook");
    let (draft, _) = instrument::read(&bytes, "long.xlsx");
    assert_eq!(draft.expect("a draft").sections[0].pages.len(), 10_000);
}

#[test]
fn a_rule_nested_a_thousand_deep_is_left_out() {
    let deep = format!("{}1{} = 1", "(".repeat(1_000), ")".repeat(1_000));
    let rows = [["type", "name", "label", "relevant"].to_vec(), ["text", "a", "A?", deep.as_str()].to_vec()];
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let bytes = xlsform::workbook(&Sheets(vec![sheet("survey", &rows)])).expect("a workbook");
    let (_, findings) = read_well(&bytes, "deep.xlsx");
    assert!(findings.iter().any(|f| f.code == Code::EXPRESSION_SYNTAX));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Bytes of a good workbook, some of them changed or cut off: nothing panics.
    #[test]
    fn damaged_workbooks_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>(), cut_it in prop::bool::weighted(0.2)) {
        let mut bytes = small();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut_it {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = instrument::read(&bytes, "x");
    }

    /// Sheets of any cells: importing gives a draft, and nothing panics.
    #[test]
    fn any_cells_make_a_draft(rows in prop::collection::vec(prop::collection::vec(cell(), 0..8), 0..25)) {
        let mut all = vec![["type", "name", "label", "relevant", "calculation", "appearance", "constraint", "repeat_count"].map(str::to_owned).to_vec()];
        all.extend(rows);
        let form = Sheets(vec![Sheet { name: "survey".into(), rows: all }, sheet("choices", CHOICES)]);
        let (draft, _) = barograph::questionnaire::xlsform::import(&form, "any");
        let _ = export(&draft);
        let _ = check(draft);
    }

    #[test]
    fn any_text_is_no_panic(text in ".{0,200}") {
        let _ = instrument::read(text.as_bytes(), "x");
        let _ = instrument::read(format!("{{\"pages\": [{text}").as_bytes(), "x");
        let _ = instrument::read(format!("<document>{text}").as_bytes(), "x");
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "begin group", "end group", "begin repeat", "end repeat", "select_one yn", "select_multiple yn or_other", "rank yn", "text",
            "integer", "range", "note", "calculate", "acknowledge", "date", "geopoint", "field-list", "table-list", "likert", "label",
            "list-nolabel", "a", "b", "A", "a_2", "${a}", "${a} = 'yes'", "${b} + 1", ". >= 1 and . <= 5", "yes", "2", "",
        ]).prop_map(str::to_owned),
        1 => ".{0,12}",
    ]
}

pub fn forms() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("BAROGRAPH_FORMS") else {
        eprintln!("skipped: BAROGRAPH_FORMS names no folder of forms");
        return None;
    };
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    found.sort();
    Some(found)
}

#[test]
fn real_forms_are_read_and_check_clean() {
    for path in forms().into_iter().flatten() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let (draft, findings) = read_well(&std::fs::read(&path).expect("the form"), &name);
        assert!(!draft.sections.is_empty());
        let placed = findings.iter().all(|f| !f.place.to_string().is_empty());
        assert!(placed, "{name}: every finding says where it is");
    }
}

/// Words under this key, anywhere in a document.
fn words_under(value: &serde_json::Value, key: &str, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            found.extend(map.get(key).and_then(|word| word.as_str()).map(str::to_owned));
            map.values().for_each(|value| words_under(value, key, found));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| words_under(value, key, found)),
        _ => {}
    }
}

/// Rows of a sheet that some finding speaks of, counted as the spreadsheet does.
fn rows_told(findings: &Findings, sheet: &str) -> BTreeSet<u64> {
    let found = serde_json::to_value(findings.iter().collect::<Vec<_>>()).expect("findings");
    let places = found.as_array().into_iter().flatten().map(|finding| &finding["place"]["sheet"]);
    places.filter(|place| place["sheet"] == sheet).filter_map(|place| place["row"].as_u64()).collect()
}

/// No question of a form may go, or change its name, without a word: each is there as it was called, or its row is told of.
#[test]
fn real_forms_lose_nothing_unsaid() {
    for path in forms().into_iter().flatten() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("the form");
        let (draft, findings) = read_well(&bytes, &name);
        let mut variables = BTreeSet::new();
        words_under(&serde_json::to_value(draft).expect("a document"), "variable", &mut variables);
        let told = rows_told(&findings, "survey");
        let sheets = xlsform::sheets(&bytes).0.expect("sheets");
        let rows = &sheets.named("survey").expect("a sheet of questions").rows;
        let column = |wanted: &str| rows[0].iter().position(|title| title.trim().eq_ignore_ascii_case(wanted));
        let (kind, called) = (column("type").expect("types"), column("name").expect("names"));
        let mut kept = 0;
        for (row, number) in rows.iter().zip(1..).skip(1) {
            let cell = |at: usize| row.get(at).map_or("", |text| text.trim());
            let is_question = !cell(kind).is_empty()
                && !["begin", "end"].iter().any(|word| cell(kind).to_ascii_lowercase().starts_with(word));
            if !is_question {
                continue;
            }
            let is_there = variables.contains(cell(called));
            assert!(is_there || told.contains(&number), "{name}: row {number}, {row:?}, is neither there nor told of");
            kept += usize::from(is_there);
        }
        assert!(kept > 0, "{name}: nothing was compared");
    }
}

/// Python with pyxform: the path of the interpreter is in BAROGRAPH_PYXFORM.
fn pyxform(file: &Path) -> Option<Result<(), String>> {
    let Some(python) = std::env::var_os("BAROGRAPH_PYXFORM") else {
        eprintln!("skipped: BAROGRAPH_PYXFORM names no Python that has pyxform");
        return None;
    };
    let code = "import sys; from pyxform.xls2xform import convert; convert(sys.argv[1], validate=False)";
    let done = Command::new(python).arg("-c").arg(code).arg(file).output().expect("Python runs");
    Some(if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) })
}

#[test]
fn xlsform_pyxform() {
    let mut drafts = vec![("small".to_owned(), read_well(&small(), "small.xlsx").0)];
    for path in forms().into_iter().flatten() {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        drafts.push((name.clone(), read_well(&std::fs::read(&path).expect("the form"), &name).0));
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, draft) in drafts {
        let file = folder.path().join(format!("{name}.xlsx"));
        let (sheets, _) = export(&draft);
        let bytes = xlsform::workbook(&sheets).expect("a workbook");
        std::fs::write(&file, &bytes).expect("written");
        match pyxform(&file) {
            None => return,
            Some(result) => assert_eq!(result, Ok(()), "{name}"),
        }
        let (again, findings) = read_well(&bytes, &name);
        assert_eq!(again.to_json(), draft.to_json(), "{name} comes back unchanged:\n{findings}");
    }
}

#[test]
fn tables_that_multiply_are_bounded() {
    let many = |n: usize, key: &str| (0..n).map(|i| format!("{{\"{key}\": \"x{i}\"}}")).collect::<Vec<_>>().join(",");
    let choices: Vec<String> = (0..500).map(|i| format!("\"c{i}\"")).collect();
    let survey = format!(
        "{{\"pages\": [{{\"elements\": [{{\"type\": \"matrixdropdown\", \"name\": \"t\", \"rows\": [{}], \"columns\": [{}], \"choices\": [{}]}}]}}]}}",
        many(20_000, "value"),
        many(20_000, "name"),
        choices.join(",")
    );
    let (draft, findings) = instrument::read(survey.as_bytes(), "survey.json");
    let items = draft.map(|draft| draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items).count());
    assert_eq!(items, Some(101), "a heading, and as many cells as have 50,000 answers");
    assert!(findings.iter().any(|f| f.code == Code::PART_DROPPED), "{findings}");

    let rows = |table: &str, rows: String| format!("<{table}><rows>{rows}</rows></{table}>");
    let question = "<row><qid>1</qid><gid>1</gid><type>;</type><title>t</title><parent_qid>0</parent_qid></row>";
    let parts = (0..1_000).map(|i| {
        format!("<row><qid>9{i}</qid><gid>1</gid><title>s{i}</title><parent_qid>1</parent_qid><scale_id>{}</scale_id></row>", i % 2)
    });
    let group = "<row><gid>1</gid><group_name>G</group_name></row>";
    let lime = |parts: String| {
        format!(
            "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{}{}{}</document>",
            rows("groups", group.to_owned()),
            rows("questions", question.to_owned()),
            rows("subquestions", parts)
        )
    };
    let (draft, findings) = instrument::read(lime(parts.clone().collect()).as_bytes(), "survey.lss");
    assert!(draft.is_some() && findings.iter().any(|f| f.code == Code::PART_DROPPED), "{:?}", findings.iter().next());
    let all = parts.collect::<String>().repeat(41);
    let (draft, findings) = instrument::read(lime(all).as_bytes(), "survey.lss");
    assert!(draft.is_none() && findings.iter().any(|f| f.code == Code::FILE_TOO_LARGE), "{findings}");
}

#[test]
fn surveyjs_is_read() {
    let survey = serde_json::json!({
        "title": { "default": "Pets", "de": "Haustiere" },
        "pages": [
            { "name": "one", "elements": [
                { "type": "radiogroup", "name": "has pet", "title": { "default": "A pet?", "de": "Ein Tier?" }, "isRequired": true,
                  "choices": ["yes", { "value": "no", "text": { "default": "No", "de": "Nein" } }], "showOtherItem": true },
                { "type": "checkbox", "name": "kinds", "visibleIf": "{has pet} = 'yes'", "choices": ["dog", "cat"], "maxSelectedChoices": 1, "showNoneItem": true },
                { "type": "text", "name": "age", "inputType": "number", "min": 0, "max": 30 },
                { "type": "rating", "name": "joy", "rateMax": 10, "rateMin": 0, "minRateDescription": "none", "maxRateDescription": "much" },
                { "type": "boolean", "name": "again" },
                { "type": "html", "name": "words", "html": "<b>You said {age}</b>" }
            ] },
            { "name": "two", "visibleIf": "{kinds} contains 'dog' and {age} notempty", "elements": [
                { "type": "matrix", "name": "views", "columns": ["good", "bad"], "rows": ["food", { "value": "walk", "text": "Walks" }] },
                { "type": "matrixdropdown", "name": "table", "choices": [1, 2], "columns": [{ "name": "c1" }, { "name": "c2", "cellType": "text" }], "rows": ["r1", "r2"] },
                { "type": "ranking", "name": "order", "choices": ["a", "b"] },
                { "type": "paneldynamic", "name": "each", "templateElements": [{ "type": "comment", "name": "about" }], "maxPanelCount": 3 },
                { "type": "expression", "name": "double", "expression": "{age} * 2" },
                { "type": "signaturepad", "name": "sign" }
            ] }
        ]
    });
    let (draft, findings) = read_well(survey.to_string().as_bytes(), "pets.json");
    let items: Vec<_> = draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items).collect();
    let kind = |name: &str| items.iter().find(|i| i.variable.as_str() == name).map(|i| &i.kind);
    assert!(
        matches!(kind("age"), Some(ItemKind::Number { min: Some(0.0), max: Some(30.0), decimals: 0, .. })),
        "{findings}"
    );
    assert!(matches!(kind("joy"), Some(ItemKind::Scale { .. })));
    assert!(matches!(kind("kinds"), Some(ItemKind::MultipleChoice { at_most: Some(1), .. })));
    assert!(matches!(kind("views"), Some(ItemKind::Battery { rows, .. }) if rows.len() == 2));
    assert!(matches!(kind("table_r1_c2"), Some(ItemKind::ShortText { .. })));
    assert!(matches!(kind("double"), Some(ItemKind::Calculated { numeric: true, .. })));
    assert!(draft.sections.iter().any(|s| s.repeat.as_ref().is_some_and(|r| r.at_most == 3)));
    assert_eq!(draft.translations.len(), 1);
    assert!(findings.iter().any(|f| f.code == Code::KIND_REPLACED));
}

#[test]
fn limesurvey_is_read() {
    let question = |qid: u32, kind: &str, title: &str, text: &str, more: &str| {
        format!(
            "<row><qid>{qid}</qid><parent_qid>0</parent_qid><gid>1</gid><type>{kind}</type><title>{title}</title>\
             <question><![CDATA[{text}]]></question><question_order>{qid}</question_order><language>en</language>{more}</row>"
        )
    };
    let part = |qid: u32, parent: u32, title: &str, text: &str| {
        format!(
            "<row><qid>{qid}</qid><parent_qid>{parent}</parent_qid><title>{title}</title><question>{text}</question>\
             <question_order>{qid}</question_order><language>en</language><scale_id>0</scale_id></row>"
        )
    };
    let answer = |qid: u32, code: &str, text: &str, order: u32| {
        format!(
            "<row><qid>{qid}</qid><code>{code}</code><answer>{text}</answer><sortorder>{order}</sortorder><language>en</language></row>"
        )
    };
    let questions = [
        question(1, "L", "Q1", "Do you &amp; yours drink <b>tea</b>?", "<mandatory>Y</mandatory><other>Y</other>"),
        question(2, "M", "Q2", "Which?", "<relevance><![CDATA[((Q1.NAOK == \"A1\"))]]></relevance>"),
        question(3, "F", "Q3", "How is it?", "<relevance>Q2_S1.NAOK == \"Y\"</relevance>"),
        question(4, "N", "Q4", "How many?", ""),
        question(5, "*", "Q5", "{Q4 * 2}", ""),
        question(6, "K", "Q6", "Each?", ""),
        question(7, "R", "Q7", "Order?", ""),
        question(8, "|", "Q8", "A file?", ""),
        question(9, "X", "Q9", "You said {Q4.shown}.", "<relevance>countif(1, Q4)</relevance>"),
    ];
    let parts = [
        part(21, 2, "S1", "Green"),
        part(22, 2, "S2", "Black"),
        part(31, 3, "R1", "Hot"),
        part(32, 3, "R2", "Cold"),
        part(61, 6, "N1", "Cups"),
    ];
    let answers = [
        answer(1, "A1", "Yes", 1),
        answer(1, "A2", "No", 2),
        answer(3, "1", "Good", 1),
        answer(3, "2", "Bad", 2),
        answer(7, "x", "X", 1),
        answer(7, "y", "Y", 2),
    ];
    let file = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>\
         <languages><language>en</language></languages>\
         <answers><rows>{}</rows></answers><groups><rows><row><gid>1</gid><group_name>All</group_name><group_order>1</group_order>\
         <language>en</language></row></rows></groups><questions><rows>{}</rows></questions><subquestions><rows>{}</rows></subquestions>\
         <surveys><rows><row><language>en</language></row></rows></surveys><surveys_languagesettings><rows><row>\
         <surveyls_language>en</surveyls_language><surveyls_title>Tea</surveyls_title></row></rows></surveys_languagesettings></document>",
        answers.concat(),
        questions.concat(),
        parts.concat()
    );
    let (draft, findings) = read_well(file.as_bytes(), "tea.lss");
    assert_eq!(draft.title.default_text(), "Tea");
    let items: Vec<_> = draft.sections.iter().flat_map(|s| &s.pages).flat_map(|p| &p.items).collect();
    let item = |name: &str| {
        *items.iter().find(|i| i.variable.as_str() == name).unwrap_or_else(|| panic!("no {name}:\n{findings}"))
    };
    assert_eq!(item("q1").label.default_text(), "Do you & yours drink tea?");
    assert!(item("q1").required);
    assert_eq!(item("q2").relevant.as_deref(), Some("${q1} = 'A1'"));
    assert!(matches!(&item("q3").kind, ItemKind::Battery { rows, .. } if rows.len() == 2));
    assert_eq!(item("q3").relevant.as_deref(), Some("selected(${q2}, 'S1')"));
    assert!(matches!(item("q5").kind, ItemKind::Calculated { numeric: true, .. }));
    assert!(matches!(item("q8").kind, ItemKind::Placeholder { .. }));
    assert_eq!(item("q9").label.default_text(), "You said ${q4}.");
    assert!(findings.iter().any(|f| f.code == Code::RULE_DROPPED));
}

/// Words without signs that mean something to a form.
fn words() -> impl Strategy<Value = String> {
    "[A-Z][a-zäöüé]{1,8}( [a-zß]{1,8}){0,3}"
}

/// A text in English, and in German where the questionnaire has it.
fn text(german: bool) -> impl Strategy<Value = Text> {
    (words(), words()).prop_map(move |(english, other)| match german {
        false => Text::Plain(english),
        true => Text::Languages([("en", english), ("de", other)].map(|(l, t)| (Language(l.into()), t)).into()),
    })
}

fn list(german: bool) -> impl Strategy<Value = CodeList> {
    let option = (text(german), any::<bool>(), -50..50_i32, prop::option::of("[a-z]{1,4}"), any::<[bool; 2]>());
    prop::collection::vec(option, 2..6).prop_map(|options| {
        let mut list = CodeList::default();
        for (i, (label, named, code, zone, [exclusive, pinned])) in options.into_iter().enumerate() {
            let code = code * 10 + i32::try_from(i).expect("few");
            let mut option = CodeOption::new(code, label);
            option.name = named.then(|| format!("word_{i}"));
            option.properties.extend(zone.map(|zone| ("zone".to_owned(), zone)));
            (option.exclusive, option.pinned) = (exclusive, pinned);
            list.options.push(option);
        }
        list
    })
}

fn kind(german: bool) -> impl Strategy<Value = ItemKind> {
    let list = || prop::sample::select(vec!["one", "two"]).prop_map(|l| CodeListId::new(l).expect("a name"));
    let order = || any::<bool>().prop_map(|random| OptionOrder { random, reversed_when: None });
    let filter = || prop::option::of(Just("zone = 'a' or name != ''".to_owned()));
    let text = move || text(german);
    let limit = || prop::option::of((0..100_i32).prop_map(f64::from));
    prop_oneof![
        (list(), filter(), order(), any::<bool>()).prop_map(|(code_list, choice_filter, option_order, minimal)| {
            ItemKind::SingleChoice { code_list, choice_filter, option_order, minimal }
        }),
        (list(), filter(), order(), prop::option::of(0..2_u32), prop::option::of(2..4_u32)).prop_map(
            |(code_list, choice_filter, option_order, at_least, at_most)| ItemKind::MultipleChoice {
                code_list,
                choice_filter,
                option_order,
                at_least,
                at_most
            }
        ),
        (list(), order(), prop::option::of(1..3_u32)).prop_map(|(code_list, option_order, places)| ItemKind::Ranking {
            code_list,
            option_order,
            places
        }),
        (list(), order(), prop::collection::vec(text(), 1..4)).prop_map(|(code_list, option_order, labels)| {
            // The rows get their names with the item.
            let row = |label| BatteryRow { variable: VariableId::new("row").expect("a name"), label, relevant: None };
            let rows = labels.into_iter().map(row).collect();
            ItemKind::Battery { code_list, option_order, row_order: Shuffle::default(), rows }
        }),
        (text(), text()).prop_map(|(low, high)| ItemKind::Scale { low, high }),
        (text(), text()).prop_map(|(low, high)| ItemKind::NetPromoter { low, high }),
        (-5..5_i32, 1..9_i32, prop::sample::select(vec![0.5, 1.0, 2.0]), text(), text(), prop::option::of(text()))
            .prop_map(|(min, steps, step, low, high, unit)| ItemKind::Slider {
                min: f64::from(min),
                max: f64::from(min) + f64::from(steps) * step,
                step,
                low,
                high,
                unit
            }),
        (limit(), limit(), prop::option::of(text()), prop::sample::select(vec![0, 2, 6])).prop_map(
            |(min, more, unit, decimals)| {
                let max = more.map(|more| min.unwrap_or(0.0) + more);
                ItemKind::Number { min, max, unit, decimals }
            }
        ),
        Just(ItemKind::Date {
            precision: DatePrecision::Day,
            earliest: Some("2020-01-31".into()),
            latest: Some("today".into())
        }),
        prop::sample::select(vec![DatePrecision::Day, DatePrecision::Month, DatePrecision::Year])
            .prop_map(|precision| ItemKind::Date { precision, earliest: None, latest: None }),
        Just(ItemKind::Time {}),
        Just(ItemKind::DateTime {}),
        prop::sample::select(vec![50, 200]).prop_map(|max_length| ItemKind::ShortText { max_length }),
        prop::sample::select(vec![500, 2000]).prop_map(|max_length| ItemKind::LongText { max_length }),
        Just(ItemKind::Postcode {}),
        prop::collection::vec(text(), 0..3).prop_map(|body| ItemKind::Information { body, image: None }),
        text().prop_map(|statement| ItemKind::Consent { statement }),
        any::<bool>().prop_map(|numeric| ItemKind::Calculated { expression: "1 + 1".into(), numeric }),
        prop::option::of(Just("source".to_owned())).prop_map(|parameter| ItemKind::Hidden { parameter }),
        Just(ItemKind::Placeholder { was: "image".into() }),
    ]
}

fn an_item(german: bool) -> impl Strategy<Value = Item> {
    let name = || VariableId::new("name").expect("a name");
    (kind(german), text(german), prop::option::of(text(german)), any::<[bool; 4]>(), 1..4_u32).prop_map(
        move |(kind, label, hint, [required, checked, said, relevant], version)| {
            let mut item = Item::new(name(), ConceptId::new("thing").expect("a name"), label.clone(), kind);
            item.version = version;
            if item.kind.is_seen() {
                item.hint = hint;
            }
            let answered = item.kind.is_question();
            item.required = answered && required;
            if item.required && said {
                item.required_message = Some(label.clone());
            }
            // A kind that has limits of its own says them in the same cell.
            let limited = matches!(
                &item.kind,
                ItemKind::MultipleChoice { .. }
                    | ItemKind::Date { .. }
                    | ItemKind::Number { .. }
                    | ItemKind::Battery { .. }
            );
            if answered && checked && !limited {
                item.checks.push(AnswerCheck { must: ". != 'never'".into(), message: label, soft: false });
            }
            if answered && said && !matches!(item.kind, ItemKind::Consent { .. }) {
                item.missing = vec![MissingReason::DontKnow, MissingReason::PreferNotToSay];
            }
            item.relevant = relevant.then(|| "${first} = 'yes' or ${first} = ''".to_owned());
            item
        },
    )
}

/// Gives an item and its rows names of their own.
fn named(mut item: Item, name: &str) -> Item {
    item.variable = VariableId::new(name).expect("a name");
    if let ItemKind::Battery { rows, .. } = &mut item.kind {
        for (r, row) in rows.iter_mut().enumerate() {
            row.variable = VariableId::new(format!("{name}_r{r}")).expect("a name");
        }
    }
    item
}

fn questionnaire(german: bool) -> impl Strategy<Value = Draft> {
    let page = (prop::collection::vec(an_item(german), 1..4), text(german), any::<[bool; 2]>());
    let section = (prop::collection::vec(page, 1..4), text(german), any::<[bool; 2]>());
    (prop::collection::vec(section, 1..4), text(german), list(german), list(german)).prop_map(
        move |(parts, title, one, two)| {
            let bytes =
                xlsform::workbook(&Sheets(vec![sheet("survey", &[&["type", "name", "label"], &["text", "x", "X"]])]));
            let (mut draft, _) = read_well(&bytes.expect("a workbook"), "base.xlsx");
            draft.name = QuestionnaireName::new("made").expect("a name");
            draft.translations = if german { vec![Language("de".into())] } else { Vec::new() };
            draft.title = title.clone();
            draft.expected_minutes = 3;
            draft.sections.clear();
            draft.code_lists =
                [("one", one), ("two", two)].map(|(n, l)| (CodeListId::new(n).expect("a name"), l)).into();
            let mut yes_no = CodeList::default();
            for (code, word) in [(1, "yes"), (2, "no")] {
                let mut option = CodeOption::new(code, title.clone());
                option.name = Some(word.to_owned());
                yes_no.options.push(option);
            }
            draft.code_lists.insert(CodeListId::new("yes_no").expect("a name"), yes_no);
            let kind = |list: &str| ItemKind::SingleChoice {
                code_list: CodeListId::new(list).expect("a name"),
                choice_filter: None,
                option_order: OptionOrder::default(),
                minimal: false,
            };
            // All lists are used, and there is something to refer to.
            let first: Vec<Page> = [("first", "yes_no"), ("uses_one", "one"), ("uses_two", "two")]
                .map(|(name, list)| {
                    let concept = ConceptId::new(name).expect("a name");
                    let item = Item::new(VariableId::new(name).expect("a name"), concept, title.clone(), kind(list));
                    Page::new(PageId::new(name).expect("a name"), vec![item])
                })
                .into();
            draft.sections.push(Section::new(SectionId::new("start").expect("a name"), title.clone(), first));
            for (s, (pages, title, [relevant, repeated])) in parts.into_iter().enumerate() {
                let mut made = Vec::new();
                for (p, (items, heading, [titled, shown])) in pages.into_iter().enumerate() {
                    let name = |i: usize| format!("v{s}_{p}_{i}");
                    let items: Vec<Item> =
                        items.into_iter().enumerate().map(|(i, item)| named(item, &name(i))).collect();
                    let mut page = Page::new(PageId::new(format!("page{s}_{p}")).expect("a name"), items);
                    page.title = (titled || page.items.len() > 1).then_some(heading);
                    page.relevant = shown.then(|| "${first} = 'no'".to_owned());
                    // A page of nothing that is seen has no heading.
                    if page.items.iter().all(|i| !i.kind.is_seen()) {
                        page.title = None;
                    }
                    made.push(page);
                }
                let mut section = Section::new(SectionId::new(format!("part_{s}")).expect("a name"), title, made);
                section.relevant = relevant.then(|| "${first} != 'no'".to_owned());
                section.repeat = repeated.then(|| Repeat { count: Some("2".into()), at_most: 2, another: None });
                draft.sections.push(section);
            }
            draft
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// What XLSForm can say, and what the columns beside it carry, comes back from the bytes of a workbook unchanged.
    #[test]
    fn a_questionnaire_comes_back_from_a_workbook(draft in any::<bool>().prop_flat_map(questionnaire)) {
        let (_, found) = check(draft.clone());
        prop_assume!(!found.has_errors());
        let (sheets, lost) = export(&draft);
        let bytes = xlsform::workbook(&sheets).expect("a workbook");
        let (again, findings) = read_well(&bytes, "made.xlsx");
        prop_assert_eq!(again.to_json(), draft.to_json(), "{}\n{}", findings, lost);
    }
}
