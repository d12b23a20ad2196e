//! SurveyJS: the JSON of a survey becomes a form in XLSForm's layout, with findings for what has no place in it.

use super::foreign::{self, Dialect, Meaning};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::Draft;
use crate::questionnaire::xlsform::build;
use crate::questionnaire::xlsform::form::{ChoiceRow, Form, Row, Spot, Wording};
use crate::text::Language;
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// Panels in panels beyond this are left out.
const DEPTH_MAX: usize = 20;
/// The most cells of tables, over the whole survey, that become questions; and options in them. Both multiply.
const CELLS_MAX: usize = 2_000;
const CELL_OPTIONS_MAX: usize = 50_000;
/// The most names that rules may look for.
const NAMES_MAX: usize = 100_000;

/// Whether a JSON value looks like a SurveyJS survey.
pub fn is_survey(value: &Value) -> bool {
    ["pages", "elements", "questions"].iter().any(|key| value.get(key).is_some_and(Value::is_array))
        && value.get("sections").is_none()
}

/// A draft of a survey; findings carry the path in its JSON.
pub fn import(value: &Value, name: &str) -> (Draft, Findings) {
    let mut reading = Reading {
        form: Form::new(name, default_language(value)),
        findings: Findings::new(),
        names: HashMap::new(),
        lists: BTreeSet::new(),
        cells: 0,
        cell_options: 0,
    };
    let languages = languages(value, &reading.form.language);
    reading.form.translations = languages;
    reading.survey(value);
    build(&reading.form, reading.findings)
}

fn default_language(survey: &Value) -> Language {
    match survey.get("locale").and_then(Value::as_str) {
        Some(locale) if !locale.is_empty() && locale != "default" => Language(locale.to_owned()),
        _ => Language::english(),
    }
}

/// Languages of the localised texts, found by looking at every object whose keys are all languages.
fn languages(survey: &Value, default: &Language) -> Vec<Language> {
    let mut found = BTreeSet::new();
    let mut next = vec![survey];
    while let Some(value) = next.pop() {
        match value {
            Value::Array(values) => next.extend(values),
            Value::Object(map) if is_localised(map) => {
                found.extend(map.keys().filter(|k| *k != "default" && **k != default.0).cloned());
            }
            Value::Object(map) => next.extend(map.values()),
            _ => {}
        }
    }
    found.into_iter().map(Language).collect()
}

fn is_localised(map: &Map<String, Value>) -> bool {
    let tag = |key: &str| {
        let mut parts = key.split('-');
        key == "default"
            || (parts.next().is_some_and(|p| p.len() == 2 && p.chars().all(|c| c.is_ascii_lowercase()))
                && parts.all(|p| (2..=4).contains(&p.len()) && p.chars().all(char::is_alphanumeric)))
    };
    !map.is_empty() && map.values().all(Value::is_string) && map.keys().all(|k| tag(k)) && !map.contains_key("id")
}

/// Numbers, texts and truths as one writes them.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => String::new(),
    }
}

struct Reading {
    form: Form,
    findings: Findings,
    /// What the names of the survey mean.
    names: HashMap<String, Meaning>,
    lists: BTreeSet<String>,
    cells: usize,
    cell_options: usize,
}

impl Dialect for Reading {
    fn meaning(&self, name: &str) -> Option<Meaning> {
        let name = name.strip_prefix("panel.").or_else(|| name.strip_prefix("row.")).unwrap_or(name);
        self.names.get(name).cloned().or_else(|| self.names.get(&name.replace('.', "_")).cloned())
    }
}

type Element = Map<String, Value>;

impl Reading {
    fn warn(&mut self, code: Code, path: &str, message: impl Into<String>) {
        self.findings.push(Finding::warning(code, Place::path(path), message));
    }

    fn wording(&self, value: Option<&Value>) -> Wording {
        match value {
            Some(Value::Object(map)) => {
                let language =
                    |key: &String| if key == "default" { self.form.language.clone() } else { Language(key.clone()) };
                map.iter().filter_map(|(k, v)| Some((language(k), self.texts(v.as_str()?)))).collect()
            }
            Some(value) => {
                let text = word(value);
                if text.is_empty() {
                    Wording::new()
                } else {
                    Wording::from([(self.form.language.clone(), self.texts(&text))])
                }
            }
            None => Wording::new(),
        }
    }

    /// `{name}` in a text is `${name}` here.
    fn texts(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let Some(length) = rest[at..].find('}') else { break };
            let name = &rest[at + 1..at + length];
            out.push_str(&rest[..at]);
            match self.meaning(name.trim()) {
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

    fn rule(&mut self, element: &Element, key: &str, path: &str) -> String {
        let Some(text) = element.get(key).and_then(Value::as_str).filter(|t| !t.trim().is_empty()) else {
            return String::new();
        };
        match foreign::translate(text, self) {
            Ok(rule) => rule,
            Err(why) => {
                self.warn(
                    Code::RULE_DROPPED,
                    &format!("{path}.{key}"),
                    format!("the rule “{text}” is left out: {why}"),
                );
                String::new()
            }
        }
    }

    fn survey(&mut self, survey: &Value) {
        let Some(map) = survey.as_object() else { return };
        self.form.title = self.wording(map.get("title"));
        let pages: Vec<(String, &Value)> = match map.get("pages").and_then(Value::as_array) {
            Some(pages) => pages.iter().enumerate().map(|(i, p)| (format!("pages[{i}]"), p)).collect(),
            None => vec![(String::new(), survey)],
        };
        for (_, page) in &pages {
            self.learn(page, 0);
        }
        for (path, page) in pages {
            let Some(map) = page.as_object() else { continue };
            if path.is_empty() {
                self.elements(map, "", 0);
            } else {
                self.group(map, &path, "field-list", 0);
            }
        }
        if let Some(values) = map.get("calculatedValues").and_then(Value::as_array) {
            for (i, value) in values.iter().filter_map(Value::as_object).enumerate() {
                self.calculated(value, &format!("calculatedValues[{i}]"));
            }
        }
        for key in ["triggers", "completedHtmlOnCondition", "navigateToUrlOnCondition"] {
            if map.get(key).is_some_and(|v| v.as_array().is_some_and(|a| !a.is_empty())) {
                self.warn(Code::PART_DROPPED, key, "what happens by itself at the end or between pages is left out");
            }
        }
    }

    fn calculated(&mut self, value: &Element, path: &str) {
        let name = value.get("name").map(word).unwrap_or_default();
        let calculation = self.rule(value, "expression", path);
        self.names.insert(name.clone(), Meaning::Answer(name.clone()));
        let spot = Spot::Path(path.to_owned());
        self.form.rows.push(Row { spot, kind: "calculate".into(), name, calculation, ..Row::default() });
    }

    /// Learns the names before any rule is read, for rules may look back and ahead.
    fn learn(&mut self, container: &Value, depth: usize) {
        let parts =
            ["elements", "questions", "templateElements"].iter().filter_map(|k| container.get(k)?.as_array()).flatten();
        for element in parts {
            let Some(map) = element.as_object() else { continue };
            let name = map.get("name").map(word).unwrap_or_default();
            let kind = map.get("type").map(word).unwrap_or_default();
            let several = matches!(kind.as_str(), "checkbox" | "tagbox" | "ranking")
                || (kind == "imagepicker" && truth(map, "multiSelect"));
            let answer = |n: &str| Meaning::Answer(n.to_owned());
            match kind.as_str() {
                "matrix" | "multipletext" => {
                    let key = if kind == "matrix" { "rows" } else { "items" };
                    for row in map.get(key).and_then(Value::as_array).into_iter().flatten() {
                        let part = format!("{name}_{}", value_of(row, "name"));
                        self.names.insert(part.clone(), answer(&part));
                    }
                }
                "matrixdropdown" => {
                    for row in map.get("rows").and_then(Value::as_array).into_iter().flatten().take(CELLS_MAX) {
                        for column in map.get("columns").and_then(Value::as_array).into_iter().flatten().take(CELLS_MAX)
                        {
                            // Names of cells that will not be questions are nobody's.
                            if self.names.len() > NAMES_MAX {
                                break;
                            }
                            let part = format!(
                                "{name}_{}_{}",
                                value_of(row, "name"),
                                column.get("name").map(word).unwrap_or_default()
                            );
                            self.names.insert(part.clone(), answer(&part));
                        }
                    }
                }
                _ if several => {
                    self.names.insert(name.clone(), Meaning::Options(name));
                }
                "panel" | "html" | "image" => {}
                _ => {
                    self.names.insert(name.clone(), answer(&name));
                }
            }
            if depth < DEPTH_MAX {
                self.learn(element, depth + 1);
            }
        }
    }

    fn group(&mut self, map: &Element, path: &str, appearance: &str, depth: usize) {
        let label = self.wording(map.get("title"));
        let relevant = self.rule(map, "visibleIf", path);
        let row = Row {
            spot: Spot::Path(path.to_owned()),
            kind: "begin_group".into(),
            name: map.get("name").map(word).unwrap_or_default(),
            label,
            relevant,
            appearance: appearance.to_owned(),
            ..Row::default()
        };
        self.form.rows.push(row);
        let description = self.wording(map.get("description"));
        if !description.is_empty() {
            let spot = Spot::Path(format!("{path}.description"));
            self.form.rows.push(Row { spot, kind: "note".into(), label: description, ..Row::default() });
        }
        self.elements(map, path, depth);
        self.end("end_group", path);
    }

    fn end(&mut self, kind: &str, path: &str) {
        self.form.rows.push(Row { spot: Spot::Path(path.to_owned()), kind: kind.into(), ..Row::default() });
    }

    fn elements(&mut self, map: &Element, path: &str, depth: usize) {
        for key in ["elements", "questions", "templateElements"] {
            for (i, element) in map.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
                let path = if path.is_empty() { format!("{key}[{i}]") } else { format!("{path}.{key}[{i}]") };
                match element.as_object() {
                    Some(element) if depth < DEPTH_MAX => self.element(element, &path, depth + 1),
                    _ => self.warn(Code::PART_DROPPED, &path, "this is no element that can be read; it is left out"),
                }
            }
        }
    }

    /// The cells that all questions have.
    fn row(&mut self, element: &Element, path: &str) -> Row {
        let mut row = Row {
            spot: Spot::Path(path.to_owned()),
            name: element.get("name").map(word).unwrap_or_default(),
            label: self.wording(element.get("title").or_else(|| element.get("name"))),
            hint: self.wording(element.get("description")),
            relevant: self.rule(element, "visibleIf", path),
            required_message: self.wording(element.get("requiredErrorText")),
            ..Row::default()
        };
        if truth(element, "isRequired") {
            row.required = "yes".into();
        }
        if element.get("visible") == Some(&Value::Bool(false)) && row.relevant.is_empty() {
            row.relevant = "false()".into();
        }
        if let Some(default) = element.get("defaultValue") {
            row.default = match default {
                Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(" "),
                value => word(value),
            };
        }
        for key in ["enableIf", "requiredIf", "setValueIf", "resetValueIf"] {
            if element.contains_key(key) {
                self.warn(
                    Code::RULE_DROPPED,
                    &format!("{path}.{key}"),
                    "such a rule has no place here; it is left out",
                );
            }
        }
        row
    }

    fn element(&mut self, element: &Element, path: &str, depth: usize) {
        let kind = element.get("type").map(word).unwrap_or_else(|| "text".into());
        match kind.as_str() {
            "panel" => return self.group(element, path, "", depth),
            "paneldynamic" => return self.repeat(element, path, depth),
            "matrix" => return self.matrix(element, path),
            "matrixdropdown" => return self.matrix_dropdown(element, path, depth),
            "matrixdynamic" => return self.matrix_dynamic(element, path, depth),
            "multipletext" => return self.multiple_text(element, path),
            _ => {}
        }
        let mut row = self.row(element, path);
        match kind.as_str() {
            "text" => self.text(element, &mut row),
            "comment" => {
                row.kind = "text".into();
                row.appearance = "multiline".into();
                if let Some(n) = element.get("maxLength").and_then(Value::as_u64).filter(|n| *n > 0) {
                    row.own.insert("limits".into(), format!("max_length={n}"));
                }
            }
            "radiogroup" | "dropdown" | "buttongroup" | "imagepicker" | "checkbox" | "tagbox" | "ranking" => {
                self.select(element, &kind, &mut row, path);
            }
            "boolean" => self.boolean(element, &mut row, path),
            "rating" => self.rating(element, &mut row, path),
            "slider" | "nouislider" | "bootstrapslider" => {
                row.kind = "range".into();
                let number =
                    |keys: [&str; 2], usual: f64| keys.iter().find_map(|k| element.get(*k)?.as_f64()).unwrap_or(usual);
                row.parameters = format!(
                    "start={} end={} step={}",
                    number(["min", "rangeMin"], 0.0),
                    number(["max", "rangeMax"], 100.0),
                    number(["step", "step"], 1.0)
                );
            }
            "html" => {
                row.kind = "note".into();
                row.label = self.wording(element.get("html"));
            }
            "image" => {
                row.kind = "note".into();
                row.media = true;
            }
            "expression" => {
                row.kind = "calculate".into();
                row.calculation = self.rule(element, "expression", path);
            }
            "signaturepad" | "signature" => row.kind = "signature".into(),
            "file" => row.kind = "file".into(),
            _ => row.kind = kind.clone(),
        }
        self.validators(element, &mut row, path);
        self.form.rows.push(row);
    }

    fn text(&mut self, element: &Element, row: &mut Row) {
        let input = element.get("inputType").map(word).unwrap_or_default();
        row.kind = match input.as_str() {
            "number" => match element.get("step").and_then(Value::as_f64) {
                Some(step) if step.fract() == 0.0 => "integer",
                _ if element.get("step").is_none()
                    && whole(element, "min")
                    && whole(element, "max")
                    && element.contains_key("max") =>
                {
                    "integer"
                }
                _ => "decimal",
            },
            "range" => "range",
            "date" | "month" | "week" => "date",
            "datetime-local" | "datetime" => "dateTime",
            "time" => "time",
            _ => "text",
        }
        .into();
        let bound = |key: &str| element.get(key).map(word).filter(|v| !v.is_empty());
        match row.kind.as_str() {
            "range" => {
                let number = |key: &str, usual: &str| bound(key).unwrap_or_else(|| usual.to_owned());
                row.parameters =
                    format!("start={} end={} step={}", number("min", "0"), number("max", "100"), number("step", "1"));
            }
            "integer" | "decimal" => {
                let parts = [bound("min").map(|v| format!(". >= {v}")), bound("max").map(|v| format!(". <= {v}"))];
                row.constraint = parts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
            }
            "date" => {
                if input == "month" {
                    row.appearance = "month-year".into();
                }
                let day = |v: String| format!("date('{}')", v.chars().take(10).collect::<String>());
                let parts = [
                    bound("min").map(|v| format!(". >= {}", day(v))),
                    bound("max").map(|v| format!(". <= {}", day(v))),
                ];
                row.constraint = parts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
            }
            "text" => {
                if let Some(n) = element.get("maxLength").and_then(Value::as_u64).filter(|n| *n > 0) {
                    row.own.insert("limits".into(), format!("max_length={n}"));
                }
            }
            _ => {}
        }
    }

    fn select(&mut self, element: &Element, kind: &str, row: &mut Row, path: &str) {
        let several = matches!(kind, "checkbox" | "tagbox") || (kind == "imagepicker" && truth(element, "multiSelect"));
        if element.contains_key("choicesByUrl") || element.contains_key("choicesFromQuestion") {
            row.kind = "select_one_from_file outside.csv".into();
            return;
        }
        let list = self.list(row.name.as_str(), path);
        for (i, choice) in element.get("choices").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let here = format!("{path}.choices[{i}]");
            if choice.get("visibleIf").is_some() || choice.get("enableIf").is_some() {
                self.warn(Code::RULE_DROPPED, &here, "the option is always shown: its rule has no place here");
            }
            let media = choice.get("imageLink").is_some();
            let label = self.wording(
                choice.get("text").or(Some(choice)).filter(|v| !v.is_object() || choice.get("text").is_some()),
            );
            self.choice(&list, value_of(choice, "value"), label, media, &here, "");
        }
        if truth(element, "showNoneItem") || truth(element, "hasNone") {
            let label = self.wording(element.get("noneText").or(Some(&Value::String("None".into()))));
            self.choice(&list, "none".into(), label, false, &format!("{path}.showNoneItem"), "exclusive pinned");
        }
        let mut missing = Vec::new();
        if truth(element, "showDontKnowItem") {
            missing.push("dont_know");
        }
        if truth(element, "showRefuseItem") {
            missing.push("prefer_not_to_say");
        }
        if !missing.is_empty() {
            row.own.insert("missing".into(), missing.join(" "));
        }
        let other = if truth(element, "showOtherItem") || truth(element, "hasOther") { " or_other" } else { "" };
        let word = match kind {
            "ranking" => "rank",
            _ if several => "select_multiple",
            _ => "select_one",
        };
        row.kind = format!("{word} {list}{other}");
        if element.get("choicesOrder").and_then(Value::as_str) == Some("random") {
            row.parameters = "randomize=true".into();
        }
        if matches!(kind, "dropdown" | "tagbox") {
            row.appearance = "minimal".into();
        }
        let count = |key: &str, sign: &str| {
            element.get(key).and_then(Value::as_u64).filter(|n| *n > 0).map(|n| format!("count-selected(.) {sign} {n}"))
        };
        if several {
            let parts = [count("minSelectedChoices", ">="), count("maxSelectedChoices", "<=")];
            row.constraint = parts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
        }
    }

    /// A free name for a list.
    fn list(&mut self, name: &str, path: &str) -> String {
        let mut list = if name.is_empty() { path.to_owned() } else { name.replace(' ', "_") };
        while !self.lists.insert(list.clone()) {
            list.push_str("_list");
        }
        list
    }

    fn choice(&mut self, list: &str, name: String, label: Wording, media: bool, path: &str, flags: &str) {
        let mut row = ChoiceRow {
            spot: Spot::Path(path.to_owned()),
            list: list.to_owned(),
            name,
            label,
            media,
            ..ChoiceRow::default()
        };
        if !flags.is_empty() {
            row.own.insert("flags".into(), flags.to_owned());
        }
        self.form.choices.push(row);
    }

    fn boolean(&mut self, element: &Element, row: &mut Row, path: &str) {
        let list = self.list(row.name.as_str(), path);
        for (key, value, usual) in [("labelTrue", "true", "Yes"), ("labelFalse", "false", "No")] {
            let given = element.get(key).cloned().unwrap_or_else(|| Value::String(usual.into()));
            let name = element
                .get(if value == "true" { "valueTrue" } else { "valueFalse" })
                .map_or_else(|| value.to_owned(), word);
            let label = self.wording(Some(&given));
            self.choice(&list, name, label, false, path, "");
        }
        row.kind = format!("select_one {list}");
        row.label = self.wording(element.get("title").or_else(|| element.get("label")).or_else(|| element.get("name")));
    }

    fn rating(&mut self, element: &Element, row: &mut Row, path: &str) {
        if let Some(values) = element.get("rateValues").and_then(Value::as_array).filter(|v| !v.is_empty()) {
            let list = self.list(row.name.as_str(), path);
            for (i, value) in values.iter().enumerate() {
                let here = format!("{path}.rateValues[{i}]");
                let label = self.wording(value.get("text").or(Some(value)).filter(|v| !v.is_object()));
                self.choice(&list, value_of(value, "value"), label, false, &here, "");
            }
            row.kind = format!("select_one {list}");
            return;
        }
        let number = |key: &str, usual: f64| element.get(key).and_then(Value::as_f64).unwrap_or(usual);
        let (min, step) = (number("rateMin", 1.0), number("rateStep", 1.0));
        let max =
            number("rateMax", element.get("rateCount").and_then(Value::as_f64).map_or(5.0, |n| min + (n - 1.0) * step));
        row.kind = "range".into();
        row.parameters = format!("start={min} end={max} step={step}");
        let (low, high) =
            (self.wording(element.get("minRateDescription")), self.wording(element.get("maxRateDescription")));
        for (language, low) in low {
            let Some(high) = high.get(&language) else { continue };
            let ends = format!("{min} = {low}, {max} = {high}");
            row.hint.entry(language).and_modify(|h| *h = format!("{h}\n\n{ends}")).or_insert(ends);
        }
    }

    /// A grid: its label, then a row a statement.
    fn matrix(&mut self, element: &Element, path: &str) {
        let list = self.list(&element.get("name").map(word).unwrap_or_default(), path);
        for (i, column) in element.get("columns").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let label = self.wording(column.get("text").or(Some(column)).filter(|v| !v.is_object()));
            self.choice(&list, value_of(column, "value"), label, false, &format!("{path}.columns[{i}]"), "");
        }
        let mut head = self.row(element, path);
        let (name, relevant) = (head.name.clone(), std::mem::take(&mut head.relevant));
        head.kind = format!("select_one {list}");
        head.appearance = "label".into();
        head.relevant.clone_from(&relevant);
        let required = if truth(element, "isAllRowRequired") { "yes".to_owned() } else { head.required.clone() };
        head.required = String::new();
        self.form.rows.push(head);
        for (i, row) in element.get("rows").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let here = format!("{path}.rows[{i}]");
            let label = self.wording(row.get("text").or(Some(row)).filter(|v| !v.is_object()));
            let rule = row.as_object().map(|map| self.rule(map, "visibleIf", &here)).unwrap_or_default();
            self.form.rows.push(Row {
                spot: Spot::Path(here),
                kind: format!("select_one {list}"),
                name: format!("{name}_{}", value_of(row, "name")),
                label,
                required: required.clone(),
                relevant: rule,
                appearance: "list-nolabel".into(),
                ..Row::default()
            });
        }
    }

    /// A table of questions of different kinds: each cell is a question.
    fn matrix_dropdown(&mut self, element: &Element, path: &str, depth: usize) {
        self.warn(Code::PART_CHANGED, path, "a table of questions is taken apart: each cell is a question of its own");
        let name = element.get("name").map(word).unwrap_or_default();
        let label = self.wording(element.get("title").or_else(|| element.get("name")));
        let relevant = self.rule(element, "visibleIf", path);
        let spot = || Spot::Path(path.to_owned());
        self.form.rows.push(Row {
            spot: spot(),
            kind: "begin_group".into(),
            name: name.clone(),
            label,
            relevant,
            ..Row::default()
        });
        'table: for (i, row) in element.get("rows").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let title = word(row.get("text").unwrap_or(row));
            let title = if title.is_empty() { value_of(row, "name") } else { title };
            for (c, column) in element.get("columns").and_then(Value::as_array).into_iter().flatten().enumerate() {
                let Some(column) = column.as_object() else { continue };
                if !self.has_room(element, column) {
                    let message = format!(
                        "the survey’s tables have more than {CELLS_MAX} cells, or {CELL_OPTIONS_MAX} answers in them; the rest of this one is left out"
                    );
                    self.warn(Code::PART_DROPPED, path, message);
                    break 'table;
                }
                let part =
                    format!("{name}_{}_{}", value_of(row, "name"), column.get("name").map(word).unwrap_or_default());
                let mut cell = self.cell(element, column, part);
                let heading = word(column.get("title").or_else(|| column.get("name")).unwrap_or(&Value::Null));
                cell.insert("title".into(), Value::String(format!("{title}: {heading}")));
                self.element(&cell, &format!("{path}.rows[{i}].columns[{c}]"), depth + 1);
            }
        }
        self.end("end_group", path);
    }

    /// Counts a cell of a table and its options.
    fn has_room(&mut self, table: &Element, column: &Element) -> bool {
        let options = column.get("choices").or_else(|| table.get("choices")).and_then(Value::as_array);
        self.cells += 1;
        self.cell_options += options.map_or(0, Vec::len);
        self.cells <= CELLS_MAX && self.cell_options <= CELL_OPTIONS_MAX
    }

    /// A column of a table as a question.
    fn cell(&self, table: &Element, column: &Element, name: String) -> Element {
        let mut cell = column.clone();
        let kind = column
            .get("cellType")
            .or_else(|| table.get("cellType"))
            .map(word)
            .filter(|k| k != "default" && !k.is_empty());
        cell.insert("type".into(), Value::String(kind.unwrap_or_else(|| "dropdown".into())));
        cell.insert("name".into(), Value::String(name));
        if let Some(choices) = table.get("choices").filter(|_| !column.contains_key("choices")) {
            cell.insert("choices".into(), choices.clone());
        }
        cell
    }

    fn begin_repeat(&mut self, element: &Element, path: &str, most: [&str; 2]) {
        let label =
            self.wording(element.get("templateTitle").or_else(|| element.get("title")).or_else(|| element.get("name")));
        let relevant = self.rule(element, "visibleIf", path);
        let mut row = Row {
            spot: Spot::Path(path.to_owned()),
            kind: "begin_repeat".into(),
            name: element.get("name").map(word).unwrap_or_default(),
            label,
            relevant,
            ..Row::default()
        };
        if let Some(n) = most.iter().find_map(|key| element.get(*key)?.as_u64()) {
            row.own.insert("at_most".into(), n.clamp(1, 30).to_string());
        }
        self.form.rows.push(row);
    }

    fn repeat(&mut self, element: &Element, path: &str, depth: usize) {
        self.begin_repeat(element, path, ["maxPanelCount", "panelCount"]);
        self.elements(element, path, depth);
        self.end("end_repeat", path);
    }

    fn matrix_dynamic(&mut self, element: &Element, path: &str, depth: usize) {
        self.begin_repeat(element, path, ["maxRowCount", "rowCount"]);
        for (c, column) in element.get("columns").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let Some(column) = column.as_object() else { continue };
            let cell = self.cell(element, column, column.get("name").map(word).unwrap_or_default());
            self.element(&cell, &format!("{path}.columns[{c}]"), depth + 1);
        }
        self.end("end_repeat", path);
    }

    fn multiple_text(&mut self, element: &Element, path: &str) {
        let head = self.row(element, path);
        let name = head.name.clone();
        let relevant = head.relevant.clone();
        let spot = Spot::Path(path.to_owned());
        let appearance = "field-list".to_owned();
        self.form.rows.push(Row {
            spot,
            kind: "begin_group".into(),
            name: name.clone(),
            label: head.label,
            relevant,
            appearance,
            ..Row::default()
        });
        for (i, item) in element.get("items").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let here = format!("{path}.items[{i}]");
            let Some(item) = item.as_object() else { continue };
            let mut row = self.row(item, &here);
            row.name = format!("{name}_{}", row.name);
            self.text(item, &mut row);
            self.form.rows.push(row);
        }
        self.end("end_group", path);
    }

    fn validators(&mut self, element: &Element, row: &mut Row, path: &str) {
        for (i, validator) in element.get("validators").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let here = format!("{path}.validators[{i}]");
            let Some(map) = validator.as_object() else { continue };
            let number = |key: &str| map.get(key).and_then(Value::as_f64);
            let limits = |of: &str, least: &str, most: &str| {
                let parts =
                    [number(least).map(|n| format!("{of} >= {n}")), number(most).map(|n| format!("{of} <= {n}"))];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
            };
            let rule = match map.get("type").map(word).unwrap_or_default().as_str() {
                "numeric" | "numericvalidator" => limits(".", "minValue", "maxValue"),
                "text" | "textvalidator" => limits("string-length(.)", "minLength", "maxLength"),
                "answercount" | "answercountvalidator" => limits("count-selected(.)", "minCount", "maxCount"),
                "regex" | "regexvalidator" => match map.get("regex").map(word).filter(|r| !r.contains('\'')) {
                    Some(regex) => format!("regex(., '{regex}')"),
                    None => String::new(),
                },
                "email" | "emailvalidator" => r"regex(., '[^@\s]+@[^@\s]+\.[^@\s]+')".to_owned(),
                "expression" | "expressionvalidator" => self.rule(map, "expression", &here),
                _ => String::new(),
            };
            if rule.is_empty() {
                self.warn(Code::RULE_DROPPED, &here, "this check is not understood; it is left out");
                continue;
            }
            row.constraint =
                if row.constraint.is_empty() { rule } else { format!("({}) and ({rule})", row.constraint) };
            let said = self.wording(map.get("text"));
            if !said.is_empty() {
                row.constraint_message = said;
            }
        }
    }
}

fn truth(map: &Element, key: &str) -> bool {
    map.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn whole(map: &Element, key: &str) -> bool {
    map.get(key).is_none_or(|v| v.as_f64().is_some_and(|n| n.fract() == 0.0))
}

/// The value of a choice, row or column: itself, or what its key holds.
fn value_of(value: &Value, key: &str) -> String {
    match value {
        Value::Object(map) => ["value", key, "name"].iter().find_map(|k| map.get(*k)).map(word).unwrap_or_default(),
        value => word(value),
    }
}
