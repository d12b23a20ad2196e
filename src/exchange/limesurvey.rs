//! LimeSurvey: the tables of an `.lss` file become a form in XLSForm's layout, with findings for what has no place in it.

use super::foreign::{self, Dialect, Meaning};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::Draft;
use crate::questionnaire::xlsform::build;
use crate::questionnaire::xlsform::form::{ChoiceRow, Form, Row, Spot, Wording};
use crate::text::Language;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Tables by their names; a row from field to text.
type Tables = HashMap<String, Vec<Record>>;
type Record = BTreeMap<String, String>;

/// The deepest elements of such a file are four deep.
const DEPTH_MAX: usize = 30;
/// The most records of all tables together: questions, answers, attributes and their texts.
const RECORDS_MAX: usize = 40_000;
/// The most rows that they come to: tables multiply lines and columns.
const ROWS_MAX: usize = 20_000;

/// Whether a text begins as an `.lss` file does.
pub fn is_survey(text: &str) -> bool {
    let head: String = text.chars().take(2_000).collect();
    text.trim_start().starts_with('<') && (head.contains("LimeSurveyDocType") || head.contains("<document>"))
}

/// A draft of a survey; findings carry table and question. There is none when the file is no XML of LimeSurvey
/// (`file_unreadable`).
pub fn import(text: &str, name: &str) -> (Option<Draft>, Findings) {
    let tables = match tables(text) {
        Ok(tables) => tables,
        Err(message) => {
            let finding = Finding::error(Code::FILE_UNREADABLE, Place::Whole, message);
            return (None, Findings(vec![finding]));
        }
    };
    if !tables.contains_key("questions") {
        let finding = Finding::error(Code::FORMAT_UNKNOWN, Place::Whole, "this XML holds no questions of LimeSurvey");
        return (None, Findings(vec![finding]));
    }
    let records: usize = tables.values().map(Vec::len).sum();
    if records > RECORDS_MAX {
        let message = format!("The file has {records} records; at most {RECORDS_MAX} are read.");
        return (None, Findings(vec![Finding::error(Code::FILE_TOO_LARGE, Place::Whole, message)]));
    }
    let mut reading = Reading::of(&tables, name);
    reading.survey();
    let (draft, findings) = build(&reading.form, reading.findings);
    (Some(draft), findings)
}

fn tables(text: &str) -> Result<Tables, String> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut out = Tables::new();
    let mut record = Record::new();
    let mut value = String::new();
    let put = |out: &mut Tables, path: &[String], value: &mut String, record: &mut Record| {
        let text = std::mem::take(value);
        match path {
            [_, table, rows, _row, field] if rows == "rows" => {
                let _ = table;
                record.insert(field.clone(), text);
            }
            [_, languages, language] if languages == "languages" && language == "language" => {
                out.entry("languages".into()).or_default().push(Record::from([("language".into(), text)]));
            }
            _ => {}
        }
    };
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                path.push(element.local_name().as_ref().to_owned());
                value.clear();
                if path.len() > DEPTH_MAX {
                    return Err("elements stand in one another deeper than in any file of LimeSurvey".to_owned());
                }
            }
            Ok(Event::Empty(_)) => {}
            Ok(Event::Text(text)) => value.push_str(&text),
            Ok(Event::CData(text)) => value.push_str(&text),
            Ok(Event::GeneralRef(reference)) => match resolve_predefined_entity(&reference) {
                Some(text) => value.push_str(text),
                None => {
                    if let Ok(Some(c)) = reference.resolve_char_ref() {
                        value.push(c);
                    }
                }
            },
            Ok(Event::End(_)) => {
                put(&mut out, &path, &mut value, &mut record);
                if let [_, table, rows, row] = path.as_slice()
                    && rows == "rows"
                    && row == "row"
                {
                    out.entry(table.clone()).or_default().push(std::mem::take(&mut record));
                }
                path.pop();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => return Err(format!("the XML cannot be read at byte {}: {error}", reader.error_position())),
        }
    }
    if path.is_empty() { Ok(out) } else { Err("the file is cut short".to_owned()) }
}

struct Reading<'t> {
    tables: &'t Tables,
    form: Form,
    findings: Findings,
    names: HashMap<String, Meaning>,
    languages: Vec<Language>,
    /// All subquestions, in order.
    parts: Vec<&'t Record>,
}

impl Dialect for Reading<'_> {
    fn meaning(&self, name: &str) -> Option<Meaning> {
        let plain = name.split_once('.').map_or(name, |(name, _)| name);
        self.names.get(plain).cloned()
    }
}

fn get<'r>(record: &'r Record, field: &str) -> &'r str {
    record.get(field).map_or("", String::as_str)
}

fn order(record: &Record, field: &str) -> i64 {
    get(record, field).trim().parse().unwrap_or(0)
}

impl<'t> Reading<'t> {
    fn of(tables: &'t Tables, name: &str) -> Reading<'t> {
        let rows = |table: &str| tables.get(table).map_or(&[][..], Vec::as_slice);
        let survey = rows("surveys").first();
        let mut written: Vec<String> = Vec::new();
        if let Some(survey) = survey {
            written.push(get(survey, "language").to_owned());
            written.extend(get(survey, "additional_languages").split_whitespace().map(str::to_owned));
        }
        written.extend(rows("languages").iter().map(|r| get(r, "language").to_owned()));
        let mut languages: Vec<Language> = Vec::new();
        for tag in written.into_iter().filter(|tag| !tag.is_empty()) {
            // Informal German and the like are the language all the same.
            let tag = tag.split("-informal").next().unwrap_or_default().to_owned();
            if !languages.iter().any(|l| l.0 == tag) {
                languages.push(Language(tag));
            }
        }
        if languages.is_empty() {
            languages.push(Language::english());
        }
        let mut form = Form::new(name, languages[0].clone());
        form.translations = languages[1..].to_vec();
        let mut reading =
            Reading { tables, form, findings: Findings::new(), names: HashMap::new(), languages, parts: Vec::new() };
        reading.parts = reading.ordered("subquestions", "question_order");
        reading
    }

    fn rows(&self, table: &str) -> &'t [Record] {
        self.tables.get(table).map_or(&[][..], Vec::as_slice)
    }

    fn warn(&mut self, code: Code, path: &str, message: impl Into<String>) {
        self.findings.push(Finding::warning(code, Place::path(path), message));
    }

    fn language(&self, record: &Record) -> Language {
        let tag = get(record, "language").split("-informal").next().unwrap_or_default();
        if tag.is_empty() { self.form.language.clone() } else { Language(tag.to_owned()) }
    }

    /// A text in all its languages: in the table itself (a row a language) or, from version 4 on, in one beside it.
    fn wording(&self, table: &str, key: &str, id: &str, field: &str) -> Wording {
        let beside = match table {
            "groups" => "group_l10ns",
            "answers" => "answer_l10ns",
            _ => "question_l10ns",
        };
        let mut out = Wording::new();
        for name in [beside, table] {
            for record in self.rows(name).iter().filter(|r| get(r, key) == id && !get(r, field).is_empty()) {
                let language = self.language(record);
                if self.languages.contains(&language) {
                    out.entry(language).or_insert_with(|| self.text(get(record, field)));
                }
            }
        }
        out
    }

    /// `{Q1}` and `{Q1.shown}` in a text are `${Q1}` here; scripts go.
    fn text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.to_lowercase().find("<script").filter(|at| rest.is_char_boundary(*at)) {
            out.push_str(&rest[..at]);
            rest = rest[at..].find("</script>").map_or("", |end| &rest[at + end + 9..]);
        }
        out.push_str(rest);
        let text = std::mem::take(&mut out);
        let mut rest = text.as_str();
        while let Some(at) = rest.find('{') {
            let Some(length) = rest[at..].find('}') else { break };
            out.push_str(&rest[..at]);
            match self.meaning(rest[at + 1..at + length].trim()) {
                Some(Meaning::Answer(variable) | Meaning::Options(variable)) => {
                    out.push_str(&format!("${{{variable}}}"))
                }
                _ => out.push_str(&rest[at..=at + length]),
            }
            rest = &rest[at + length + 1..];
        }
        out.push_str(rest);
        out
    }

    fn rule(&mut self, text: &str, path: &str) -> String {
        let text = text.trim();
        if matches!(text, "" | "1") {
            return String::new();
        }
        if text == "0" {
            return "false()".to_owned();
        }
        match foreign::translate(text, self) {
            Ok(rule) => rule,
            Err(why) => {
                self.warn(Code::RULE_DROPPED, path, format!("the rule “{text}” is left out: {why}"));
                String::new()
            }
        }
    }

    /// Rows of a table in the base language, or in none, in their order.
    fn ordered(&self, table: &str, field: &str) -> Vec<&'t Record> {
        let mut seen = BTreeSet::new();
        let key = if table == "groups" { "gid" } else { "qid" };
        let mut out: Vec<&Record> = self.rows(table).iter().filter(|r| seen.insert(get(r, key).to_owned())).collect();
        out.sort_by_key(|r| order(r, field));
        out
    }

    fn subquestions(&self, qid: &str) -> Vec<&'t Record> {
        self.parts.iter().copied().filter(|r| get(r, "parent_qid") == qid).collect()
    }

    fn attribute(&self, qid: &str, name: &str) -> Option<&'t str> {
        let mine = |r: &&Record| get(r, "qid") == qid && get(r, "attribute") == name && !get(r, "value").is_empty();
        self.rows("question_attributes").iter().find(mine).map(|r| get(r, "value"))
    }

    fn survey(&mut self) {
        self.learn();
        for record in self.rows("surveys_languagesettings") {
            let tag = get(record, "surveyls_language").split("-informal").next().unwrap_or_default();
            let language = if tag.is_empty() { self.form.language.clone() } else { Language(tag.to_owned()) };
            let title = get(record, "surveyls_title");
            if self.languages.contains(&language) && !title.is_empty() {
                self.form.title.insert(language, title.to_owned());
            }
        }
        self.message("surveyls_welcometext", "welcome");
        for group in self.ordered("groups", "group_order") {
            let gid = get(group, "gid");
            let path = format!("groups.{gid}");
            let label = self.wording("groups", "gid", gid, "group_name");
            let relevant = self.rule(get(group, "grelevance"), &format!("{path}.grelevance"));
            let spot = Spot::Path(path.clone());
            self.form.rows.push(Row {
                spot,
                kind: "begin_group".into(),
                name: format!("group_{gid}"),
                label,
                relevant,
                ..Row::default()
            });
            let about = self.wording("groups", "gid", gid, "description");
            if about.values().any(|t| !t.trim().is_empty()) {
                let spot = Spot::Path(format!("{path}.description"));
                self.form.rows.push(Row { spot, kind: "note".into(), label: about, ..Row::default() });
            }
            for question in self.ordered("questions", "question_order") {
                if get(question, "gid") == gid && matches!(get(question, "parent_qid"), "" | "0") {
                    self.question(question);
                }
            }
            self.form.rows.push(Row { spot: Spot::Path(path), kind: "end_group".into(), ..Row::default() });
        }
        self.message("surveyls_endtext", "end");
        for table in ["quota", "assessments"] {
            if !self.rows(table).is_empty() {
                self.warn(
                    Code::PART_DROPPED,
                    table,
                    "quotas and assessments are no part of a questionnaire here; they are left out",
                );
            }
        }
    }

    /// What stands before and after the questions.
    fn message(&mut self, field: &str, name: &str) {
        let mut label = Wording::new();
        for record in self.rows("surveys_languagesettings") {
            let language =
                Language(get(record, "surveyls_language").split("-informal").next().unwrap_or_default().to_owned());
            let text = get(record, field);
            if self.languages.contains(&language) && !text.trim().is_empty() {
                label.insert(language, self.text(text));
            }
        }
        if !label.is_empty() {
            let spot = Spot::Path(format!("surveys_languagesettings.{field}"));
            self.form.rows.push(Row { spot, kind: "note".into(), name: name.into(), label, ..Row::default() });
        }
    }

    /// Learns the names before any rule is read.
    fn learn(&mut self) {
        for question in self.ordered("questions", "question_order") {
            let (name, qid) = (get(question, "title").to_owned(), get(question, "qid"));
            let answer = |n: String| Meaning::Answer(n);
            match get(question, "type") {
                "M" | "P" => {
                    for part in self.subquestions(qid) {
                        let code = get(part, "title").to_owned();
                        self.names.insert(format!("{name}_{code}"), Meaning::Chosen(name.clone(), code));
                    }
                    self.names.insert(name.clone(), Meaning::Options(name));
                }
                "A" | "B" | "C" | "E" | "F" | "H" | "K" | "Q" => {
                    for part in self.subquestions(qid) {
                        let part = format!("{name}_{}", get(part, "title"));
                        self.names.insert(part.clone(), answer(part));
                    }
                }
                "R" => {
                    self.names.insert(name.clone(), Meaning::Options(name));
                }
                "X" => {}
                _ => {
                    self.names.insert(name.clone(), answer(name));
                }
            }
        }
    }

    fn question(&mut self, question: &'t Record) {
        let (qid, name, kind) = (get(question, "qid"), get(question, "title").to_owned(), get(question, "type"));
        let path = format!("questions.{name}");
        let relevant = self.rule(get(question, "relevance"), &format!("{path}.relevance"));
        let mut row = Row {
            spot: Spot::Path(path.clone()),
            name: name.clone(),
            label: self.wording("questions", "qid", qid, "question"),
            hint: self.wording("questions", "qid", qid, "help"),
            relevant,
            ..Row::default()
        };
        row.hint.retain(|_, text| !text.trim().is_empty());
        if matches!(get(question, "mandatory"), "Y" | "S") {
            row.required = "yes".into();
        }
        if self.attribute(qid, "hidden") == Some("1") && kind != "*" {
            self.warn(
                Code::KIND_REPLACED,
                &path,
                "the question is hidden; a hidden value stands for it, which the link may carry",
            );
            row.kind = "hidden".into();
            self.form.rows.push(row);
            return;
        }
        let other = get(question, "other") == "Y";
        match kind {
            "L" | "!" | "O" | "I" => {
                self.answers(qid, "0", &name);
                row.kind = format!("select_one {name}{}", if other { " or_other" } else { "" });
                if kind == "!" {
                    row.appearance = "minimal".into();
                }
                if self.attribute(qid, "random_order") == Some("1")
                    || self.attribute(qid, "answer_order") == Some("random")
                {
                    row.parameters = "randomize=true".into();
                }
                self.form.rows.push(row.clone());
                if kind == "O" {
                    self.comment(&row, &path);
                }
            }
            "M" | "P" => {
                for part in self.subquestions(qid) {
                    let label = self.wording("subquestions", "qid", get(part, "qid"), "question");
                    let code = get(part, "title");
                    let excluded = self
                        .attribute(qid, "exclude_all_others")
                        .unwrap_or_default()
                        .split(';')
                        .any(|c| c.trim() == code);
                    self.choice(&name, code, label, if excluded { "exclusive" } else { "" });
                }
                row.kind = format!("select_multiple {name}{}", if other { " or_other" } else { "" });
                let limit = |n: &str, sign: &str| {
                    self.attribute(qid, n)
                        .and_then(|v| v.trim().parse::<u32>().ok())
                        .map(|v| format!("count-selected(.) {sign} {v}"))
                };
                row.constraint = [limit("min_answers", ">="), limit("max_answers", "<=")]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" and ");
                self.form.rows.push(row.clone());
                if kind == "P" {
                    self.comment(&row, &path);
                }
            }
            "A" | "B" | "C" | "E" | "F" | "H" => self.grid(question, kind, row),
            "1" => self.dual(question, row),
            "K" | "Q" | ";" | ":" => self.parts(question, kind, row),
            "R" => {
                self.answers(qid, "0", &name);
                row.kind = format!("rank {name}");
                if let Some(n) = self.attribute(qid, "max_answers").and_then(|v| v.trim().parse::<u32>().ok()) {
                    row.own.insert("limits".into(), format!("places={n}"));
                }
                self.form.rows.push(row);
            }
            "5" => {
                row.kind = "range".into();
                row.parameters = "start=1 end=5 step=1".into();
                self.form.rows.push(row);
            }
            "Y" | "G" => {
                let options: &[(&str, &str)] =
                    if kind == "Y" { &[("Y", "Yes"), ("N", "No")] } else { &[("F", "Female"), ("M", "Male")] };
                self.fixed(&name, options);
                row.kind = format!("select_one {name}");
                self.form.rows.push(row);
            }
            "N" => {
                let whole = self.attribute(qid, "num_value_int_only") == Some("1");
                row.kind = if whole { "integer" } else { "decimal" }.into();
                let limit = |n: &str, sign: &str| {
                    self.attribute(qid, n).and_then(|v| v.trim().parse::<f64>().ok()).map(|v| format!(". {sign} {v}"))
                };
                row.constraint = [limit("min_num_value_n", ">="), limit("max_num_value_n", "<=")]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" and ");
                self.form.rows.push(row);
            }
            "D" => {
                row.kind = "date".into();
                self.form.rows.push(row);
            }
            "S" | "T" | "U" => {
                row.kind = "text".into();
                if kind != "S" {
                    row.appearance = "multiline".into();
                }
                self.preg(question, &mut row, &path);
                self.form.rows.push(row);
            }
            "X" => {
                row.kind = "note".into();
                self.form.rows.push(row);
            }
            "*" => {
                let text = self
                    .attribute(qid, "equation")
                    .map(str::to_owned)
                    .or_else(|| row.label.get(&self.form.language).cloned())
                    .unwrap_or_default();
                let inner = text.trim().trim_start_matches('{').trim_end_matches('}').to_owned();
                row.calculation = self.rule(&inner, &format!("{path}.equation"));
                row.kind = "calculate".into();
                self.form.rows.push(row);
            }
            "|" => {
                row.kind = "file".into();
                self.form.rows.push(row);
            }
            _ => {
                row.kind = format!("limesurvey_{kind}");
                self.form.rows.push(row);
            }
        }
    }

    /// A pattern that a text must match.
    fn preg(&mut self, question: &Record, row: &mut Row, path: &str) {
        let preg = get(question, "preg").trim();
        if preg.is_empty() {
            return;
        }
        let inner = preg.strip_prefix('/').and_then(|p| p.rsplit_once('/')).map(|(p, _)| p);
        match inner.filter(|p| !p.contains('\'')) {
            Some(inner) => row.constraint = format!("regex(., '{inner}')"),
            None => self.warn(Code::RULE_DROPPED, &format!("{path}.preg"), format!("the pattern “{preg}” is left out")),
        }
    }

    fn comment(&mut self, of: &Row, path: &str) {
        let label = of.label.clone();
        let spot = Spot::Path(format!("{path}.comment"));
        let row = Row {
            spot,
            kind: "text".into(),
            name: format!("{}_comment", of.name),
            label,
            relevant: of.relevant.clone(),
            ..Row::default()
        };
        self.warn(Code::PART_CHANGED, path, "the comments beside the answers are one text after them");
        self.form.rows.push(row);
    }

    fn choice(&mut self, list: &str, name: &str, label: Wording, flags: &str) {
        let spot = Spot::Path(format!("answers.{list}.{name}"));
        let mut row = ChoiceRow { spot, list: list.to_owned(), name: name.to_owned(), label, ..ChoiceRow::default() };
        if !flags.is_empty() {
            row.own.insert("flags".into(), flags.to_owned());
        }
        self.form.choices.push(row);
    }

    /// The answers of a question, on one of its scales.
    fn answers(&mut self, qid: &str, scale: &str, list: &str) {
        let mut seen = BTreeSet::new();
        let mine = |r: &&Record| get(r, "qid") == qid && (get(r, "scale_id").is_empty() || get(r, "scale_id") == scale);
        let mut rows: Vec<&Record> =
            self.rows("answers").iter().filter(mine).filter(|r| seen.insert(get(r, "code").to_owned())).collect();
        rows.sort_by_key(|r| order(r, "sortorder"));
        for record in rows {
            let code = get(record, "code");
            let label = match get(record, "aid") {
                "" => {
                    let mut out = Wording::new();
                    for other in self.rows("answers").iter().filter(|r| get(r, "qid") == qid && get(r, "code") == code)
                    {
                        let language = self.language(other);
                        if self.languages.contains(&language) && !get(other, "answer").is_empty() {
                            out.entry(language).or_insert_with(|| self.text(get(other, "answer")));
                        }
                    }
                    out
                }
                aid => self.wording("answers", "aid", aid, "answer"),
            };
            self.choice(list, code, label, "");
        }
    }

    /// Options that LimeSurvey has by itself. They are in English: it translates them in its own interface.
    fn fixed(&mut self, list: &str, options: &[(&str, &str)]) {
        for (code, label) in options {
            let label = Wording::from([(self.form.language.clone(), (*label).to_owned())]);
            self.choice(list, code, label, "");
        }
        if !self.form.language.0.starts_with("en") {
            self.warn(
                Code::PART_FILLED,
                &format!("answers.{list}"),
                "the words of these options are LimeSurvey’s own and stand here in English: translate them",
            );
        }
    }

    fn grid(&mut self, question: &Record, kind: &str, mut head: Row) {
        let (qid, name) = (get(question, "qid"), head.name.clone());
        let points = |n: usize| -> Vec<(String, String)> { (1..=n).map(|i| (i.to_string(), i.to_string())).collect() };
        let words =
            |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        let fixed = match kind {
            "A" => points(5),
            "B" => points(10),
            "C" => words(&[("Y", "Yes"), ("U", "Uncertain"), ("N", "No")]),
            "E" => words(&[("I", "Increase"), ("S", "Same"), ("D", "Decrease")]),
            _ => Vec::new(),
        };
        if fixed.is_empty() {
            self.answers(qid, "0", &name);
        } else {
            let options: Vec<(&str, &str)> = fixed.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            self.fixed(&name, &options);
        }
        let required = std::mem::take(&mut head.required);
        head.kind = format!("select_one {name}");
        head.appearance = "label".into();
        self.form.rows.push(head);
        self.statements(qid, &name, &name, &required, "");
    }

    fn statements(&mut self, qid: &str, name: &str, list: &str, required: &str, end: &str) {
        for part in self.subquestions(qid) {
            let code = get(part, "title");
            let path = format!("subquestions.{name}_{code}");
            let relevant = self.rule(get(part, "relevance"), &format!("{path}.relevance"));
            self.form.rows.push(Row {
                label: self.wording("subquestions", "qid", get(part, "qid"), "question"),
                spot: Spot::Path(path),
                kind: format!("select_one {list}"),
                name: format!("{name}_{code}{end}"),
                relevant,
                required: required.to_owned(),
                appearance: "list-nolabel".into(),
                ..Row::default()
            });
        }
    }

    /// Two scales beside each other: two grids, one after the other.
    fn dual(&mut self, question: &Record, mut head: Row) {
        let (qid, name) = (get(question, "qid"), head.name.clone());
        let path = format!("questions.{name}");
        self.warn(Code::PART_CHANGED, &path, "two scales beside each other are two grids, one after the other");
        let required = std::mem::take(&mut head.required);
        for scale in ["0", "1"] {
            let list = format!("{name}_scale_{scale}");
            self.answers(qid, scale, &list);
            let mut head = head.clone();
            head.name = format!("{name}_{scale}");
            head.kind = format!("select_one {list}");
            head.appearance = "label".into();
            self.form.rows.push(head);
            self.statements(qid, &name, &list, &required, &format!("_{scale}"));
        }
    }

    /// Several numbers or texts under one question; tables of them are taken apart.
    fn parts(&mut self, question: &Record, kind: &str, head: Row) {
        let (qid, name) = (get(question, "qid"), head.name.clone());
        let path = format!("questions.{name}");
        let parts = self.subquestions(qid);
        let (lines, columns): (Vec<&Record>, Vec<&Record>) =
            parts.into_iter().partition(|r| matches!(get(r, "scale_id"), "" | "0"));
        let table = matches!(kind, ";" | ":");
        if table {
            self.warn(
                Code::PART_CHANGED,
                &path,
                "a table of texts or numbers is taken apart: each cell is a question of its own",
            );
        }
        let spot = || Spot::Path(path.clone());
        let (label, relevant) = (head.label.clone(), head.relevant.clone());
        self.form.rows.push(Row {
            spot: spot(),
            kind: "begin_group".into(),
            name: name.clone(),
            label,
            relevant,
            appearance: "field-list".into(),
            ..Row::default()
        });
        if !head.hint.is_empty() {
            self.form.rows.push(Row {
                spot: spot(),
                kind: "note".into(),
                name: format!("{name}_help"),
                label: head.hint.clone(),
                ..Row::default()
            });
        }
        let word = if matches!(kind, "K" | ":") { "decimal" } else { "text" };
        for line in lines {
            let said = self.wording("subquestions", "qid", get(line, "qid"), "question");
            if self.form.rows.len() + columns.len() > ROWS_MAX {
                let message =
                    format!("the survey comes to more than {ROWS_MAX} questions; the rest of this table is left out");
                self.warn(Code::PART_DROPPED, &path, message);
                break;
            }
            let cells = if columns.is_empty() { vec![None] } else { columns.iter().map(|c| Some(*c)).collect() };
            for column in cells {
                let mut label = said.clone();
                let mut full = format!("{name}_{}", get(line, "title"));
                if let Some(column) = column {
                    full = format!("{full}_{}", get(column, "title"));
                    for (language, text) in self.wording("subquestions", "qid", get(column, "qid"), "question") {
                        label.entry(language).and_modify(|l| *l = format!("{l}: {text}"));
                    }
                }
                self.form.rows.push(Row {
                    spot: Spot::Path(format!("subquestions.{full}")),
                    kind: word.into(),
                    name: full,
                    label,
                    required: head.required.clone(),
                    ..Row::default()
                });
            }
        }
        self.form.rows.push(Row { spot: spot(), kind: "end_group".into(), ..Row::default() });
    }
}
