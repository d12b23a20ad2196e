//! What each kind of item has beside its wording, as the fields of a form: one table for showing them and for taking them.

use super::{find, names, refused, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::{CodeListId, VariableId};
use crate::questionnaire::document::{
    BatteryRow, CodeList, CodeOption, DatePrecision, DifferentialRow, Draft, ItemKind, OptionOrder, Shuffle,
    VignetteRow,
};
use crate::text::{Language, Text};
use serde_json::{Map, Value};

/// What is typed into a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// A text that people see: it has translations.
    Words,
    /// Paragraphs that people see, apart by an empty line.
    Paragraphs,
    /// A rule, a day or a name, as it stands.
    Plain,
    Number,
    /// A whole number from 0.
    Count,
    Tick,
    /// A value and its name.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A field of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// The key in the document; a dot leads into an object.
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub input: Input,
}

const fn field(name: &'static str, label: &'static str, hint: &'static str, input: Input) -> Field {
    Field { name, label, hint, input }
}

const RANDOM_OPTIONS: Field = field(
    "option_order.random",
    "Show the answers in a random order",
    "Answers marked as staying in place do not move.",
    Input::Tick,
);
const REVERSED: Field = field(
    "option_order.reversed_when",
    "Turn the answers round when",
    "A rule, such as ${direction} = 'reversed'. Leave empty for never.",
    Input::Plain,
);
const RANDOM_ROWS: Field = field("row_order.random", "Show the lines in a random order", "", Input::Tick);
const SOME_ROWS: Field =
    field("row_order.select", "Show only so many lines, drawn at random", "Leave empty to show all.", Input::Count);
const FILTER: Field = field(
    "choice_filter",
    "Show only answers for which",
    "A rule over the answers’ own properties. Leave empty to show all.",
    Input::Plain,
);
const LOW: Field = field("low", "Words at the low end", "", Input::Words);
const HIGH: Field = field("high", "Words at the high end", "", Input::Words);
const UNIT: Field = field("unit", "Unit", "Shown beside the box, such as “hours”. May be empty.", Input::Words);
const LENGTH: Field = field("max_length", "Longest answer, in characters", "", Input::Count);

const PRECISIONS: &[(&str, &str)] = &[("day", "A day"), ("month", "A month"), ("year", "A year")];

/// A kind as the designer offers it.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub word: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub fields: &'static [Field],
}

/// Every kind, those used most first.
pub const KINDS: &[Kind] = &[
    Kind {
        word: "single_choice",
        name: "One answer from a list",
        about: "Radio buttons",
        fields: &[
            RANDOM_OPTIONS,
            field("minimal", "Show a drop-down list", "For long lists.", Input::Tick),
            FILTER,
            REVERSED,
        ],
    },
    Kind {
        word: "multiple_choice",
        name: "Several answers from a list",
        about: "Tick boxes",
        fields: &[
            field("at_least", "At least so many ticks", "Leave empty for no limit.", Input::Count),
            field("at_most", "At most so many ticks", "Leave empty for no limit.", Input::Count),
            RANDOM_OPTIONS,
            FILTER,
            REVERSED,
        ],
    },
    Kind {
        word: "battery",
        name: "Statements on one scale",
        about: "Agree or disagree with each",
        fields: &[RANDOM_ROWS, SOME_ROWS, RANDOM_OPTIONS, REVERSED],
    },
    Kind {
        word: "number",
        name: "A number",
        about: "Typed in digits",
        fields: &[
            field("min", "Least", "Leave empty for no limit.", Input::Number),
            field("max", "Greatest", "Leave empty for no limit.", Input::Number),
            UNIT,
            field("decimals", "Digits after the point", "0 for whole numbers.", Input::Count),
        ],
    },
    Kind { word: "short_text", name: "A short text", about: "One line", fields: &[LENGTH] },
    Kind { word: "long_text", name: "A long text", about: "Several lines", fields: &[LENGTH] },
    Kind { word: "scale", name: "A scale from 0 to 10", about: "Eleven points", fields: &[LOW, HIGH] },
    Kind { word: "net_promoter", name: "How likely to recommend", about: "0 to 10, with groups", fields: &[LOW, HIGH] },
    Kind {
        word: "slider",
        name: "A slider",
        about: "A point on a line, or a number",
        fields: &[
            field("min", "Least", "", Input::Number),
            field("max", "Greatest", "", Input::Number),
            field("step", "Step", "", Input::Number),
            LOW,
            HIGH,
            UNIT,
        ],
    },
    Kind {
        word: "ranking",
        name: "Put in order",
        about: "From the most to the least",
        fields: &[
            field("places", "How many places", "Leave empty to put all in order.", Input::Count),
            RANDOM_OPTIONS,
            REVERSED,
        ],
    },
    Kind {
        word: "allocation",
        name: "Share out 100",
        about: "Numbers that add up",
        fields: &[field("total", "What they add up to", "", Input::Count), UNIT],
    },
    Kind {
        word: "semantic_differential",
        name: "Between opposite words",
        about: "Points between two ends",
        fields: &[field("points", "How many points", "From 3 to 11.", Input::Count), RANDOM_ROWS, SOME_ROWS],
    },
    Kind {
        word: "vignettes",
        name: "Short stories to judge",
        about: "Each judged on one scale",
        fields: &[RANDOM_ROWS, SOME_ROWS, RANDOM_OPTIONS, REVERSED],
    },
    Kind {
        word: "date",
        name: "A date",
        about: "Day, month or year",
        fields: &[
            field("precision", "How exact", "", Input::Choice(PRECISIONS)),
            field("earliest", "Earliest", "As 2026-11-27, or “today”. May be empty.", Input::Plain),
            field("latest", "Latest", "As 2026-11-27, or “today”. May be empty.", Input::Plain),
        ],
    },
    Kind { word: "time", name: "A time of day", about: "Hours and minutes", fields: &[] },
    Kind { word: "date_time", name: "A day and a time", about: "Both in one", fields: &[] },
    Kind { word: "postcode", name: "A postcode", about: "Only the area, such as EH, is kept", fields: &[] },
    Kind {
        word: "information",
        name: "A text to read",
        about: "Nothing is asked",
        fields: &[field("body", "Text", "Leave an empty line between paragraphs.", Input::Paragraphs)],
    },
    Kind {
        word: "consent",
        name: "Consent",
        about: "One statement to agree to",
        fields: &[field("statement", "Statement to agree to", "", Input::Words)],
    },
    Kind {
        word: "calculated",
        name: "Worked out from other answers",
        about: "Nobody sees it",
        fields: &[
            field("expression", "How it is worked out", "A rule, such as ${adults} + ${children}.", Input::Plain),
            field("numeric", "It is a number", "", Input::Tick),
        ],
    },
    Kind {
        word: "hidden",
        name: "Taken from the link",
        about: "Such as ?source=poster",
        fields: &[field("parameter", "Name in the link", "The question’s own name where empty.", Input::Plain)],
    },
    Kind {
        word: "placeholder",
        name: "Not asked here",
        about: "Stands for something a web survey cannot take",
        fields: &[],
    },
];

/// The word of a kind in the document.
pub fn word_of(kind: &ItemKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The row of [`KINDS`] for a kind's word.
pub fn kind_named(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}

/// The fields of an item's kind with what stands in them.
pub fn values(kind: &ItemKind, main: &Language) -> Vec<(Field, String)> {
    let value = serde_json::to_value(kind).unwrap_or_default();
    let fields = kind_named(&word_of(kind)).map_or(&[][..], |kind| kind.fields);
    fields.iter().map(|field| (*field, shown(field.input, at(&value, field.name), main))).collect()
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key))
}

fn text_of(value: &Value) -> Text {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

fn shown(input: Input, value: Option<&Value>, main: &Language) -> String {
    match (input, value) {
        (Input::Words, Some(value)) => texts::exactly(&text_of(value), main, main).to_owned(),
        (Input::Paragraphs, Some(Value::Array(paragraphs))) => {
            let each = paragraphs.iter().map(|p| texts::exactly(&text_of(p), main, main).to_owned());
            each.collect::<Vec<_>>().join("\n\n")
        }
        (Input::Tick, Some(Value::Bool(true))) => "yes".into(),
        (Input::Tick, _) => String::new(),
        (Input::Choice(choices), None) => choices.first().map_or("", |(value, _)| value).to_owned(),
        (_, Some(Value::Number(number))) => number.as_f64().map(|n| n.to_string()).unwrap_or_default(),
        (_, Some(Value::String(text))) => text.clone(),
        _ => String::new(),
    }
}

/// Paragraphs of what was typed: empty lines stand between them.
pub fn paragraphs_of(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraphs.push(String::new());
        } else if let Some(last) = paragraphs.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(line.trim());
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Sets the fields that are named; the others stay.
pub(super) fn set(kind: &mut ItemKind, typed: &[(String, String)], main: &Language) -> Result<(), Finding> {
    let known = kind_named(&word_of(kind)).map_or(&[][..], |kind| kind.fields);
    let mut document = serde_json::to_value(&*kind).unwrap_or_default();
    for (name, text) in typed {
        let Some(field) = known.iter().find(|field| field.name == name) else { continue };
        let value = taken(field, text.trim(), at(&document, name), main)?;
        place(&mut document, name, value);
    }
    *kind = serde_json::from_value(document).map_err(|error| {
        let missing = known.iter().find(|field| error.to_string().contains(&format!("`{}`", field.name)));
        let message = match missing {
            Some(field) => format!("“{}” is needed", field.label),
            None => error.to_string(),
        };
        refused(Code::STRUCTURE_EMPTY, message)
    })?;
    Ok(())
}

/// What goes into the document; `None`: nothing.
fn taken(field: &Field, text: &str, old: Option<&Value>, main: &Language) -> Result<Option<Value>, Finding> {
    let unreadable =
        |what: &str| refused(Code::NUMBER_UNREADABLE, format!("“{}”: “{text}” is not {what}", field.label));
    Ok(match field.input {
        // A text that the kind needs may be blank for now; one that it may lack goes.
        Input::Words if text.is_empty() && field.name == UNIT.name => None,
        Input::Words => {
            let mut words = old.map(text_of).unwrap_or_default();
            texts::put(&mut words, main, main, text);
            serde_json::to_value(words).ok()
        }
        Input::Paragraphs => {
            let old: Vec<Text> =
                old.and_then(Value::as_array).map(|p| p.iter().map(text_of).collect()).unwrap_or_default();
            serde_json::to_value(texts::paragraphs(&old, &paragraphs_of(text), main)).ok()
        }
        Input::Tick => (!text.is_empty()).then_some(Value::Bool(true)),
        // A calculation that says nothing yet is shown as a finding, not refused.
        Input::Plain if text.is_empty() && field.name == "expression" => Some(Value::String(String::new())),
        _ if text.is_empty() => None,
        Input::Plain => Some(Value::String(text.to_owned())),
        Input::Choice(choices) if choices.iter().any(|(value, _)| *value == text) => {
            Some(Value::String(text.to_owned()))
        }
        Input::Choice(_) => {
            return Err(refused(Code::OPTION_UNKNOWN, format!("“{}”: choose one of the list", field.label)));
        }
        Input::Count => Some(text.parse::<u32>().map_err(|_| unreadable("a whole number from 0"))?.into()),
        Input::Number => {
            let number = text.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite());
            Some(number.ok_or_else(|| unreadable("a number"))?.into())
        }
    })
}

fn place(document: &mut Value, path: &str, value: Option<Value>) {
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let Some(map) = document.as_object_mut() else { return };
    match (rest, value) {
        (Some(rest), value) => place(map.entry(key).or_insert_with(|| Value::Object(Map::new())), rest, value),
        (None, Some(value)) => drop(map.insert(key.to_owned(), value)),
        (None, None) => drop(map.remove(key)),
    }
}

/// A new kind with what it needs, and a code list where it has options.
pub(super) fn fresh(
    draft: &Draft,
    word: &str,
    variable: &VariableId,
) -> Result<(ItemKind, Option<(CodeListId, CodeList)>), Finding> {
    let wanted: String = format!("{variable}_answers").chars().take(56).collect();
    let code_list = names::list(draft, &wanted).ok_or_else(|| unknown("name for the answers of", variable))?;
    // An item that was renamed keeps the names of its rows: another that takes its old name must not take theirs.
    let taken = find::variables(draft);
    let row = |ending: &str| {
        let base: String = variable.as_str().chars().take(56).collect();
        let further = (2..=taken.len() + 2).map(|n| format!("{base}_{ending}{n}"));
        std::iter::once(format!("{base}_{ending}"))
            .chain(further)
            .filter_map(|name| VariableId::new(name).ok())
            .find(|name| !taken.contains(name))
            .ok_or_else(|| unknown("name for the rows of", variable))
    };
    let (words, order, rows) = (Text::default, OptionOrder::default(), Shuffle::default());
    let kind = match word {
        "single_choice" => ItemKind::SingleChoice {
            code_list: code_list.clone(),
            choice_filter: None,
            option_order: order,
            minimal: false,
        },
        "multiple_choice" => ItemKind::MultipleChoice {
            code_list: code_list.clone(),
            choice_filter: None,
            option_order: order,
            at_least: None,
            at_most: None,
        },
        "battery" => {
            let first = BatteryRow { variable: row("a")?, label: "First statement".into(), relevant: None };
            ItemKind::Battery { code_list: code_list.clone(), option_order: order, row_order: rows, rows: vec![first] }
        }
        "vignettes" => {
            let first = VignetteRow { variable: row("a")?, label: "First story".into(), story: words() };
            ItemKind::Vignettes {
                code_list: code_list.clone(),
                option_order: order,
                row_order: rows,
                rows: vec![first],
            }
        }
        "semantic_differential" => {
            let first = DifferentialRow { variable: row("a")?, left: "Weak".into(), right: "Strong".into() };
            ItemKind::SemanticDifferential { points: 7, row_order: rows, rows: vec![first] }
        }
        "scale" => ItemKind::Scale { low: "Not at all".into(), high: "Completely".into() },
        "net_promoter" => ItemKind::NetPromoter { low: "Not at all likely".into(), high: "Extremely likely".into() },
        "slider" => {
            ItemKind::Slider { min: 0.0, max: 100.0, step: 1.0, low: "Least".into(), high: "Most".into(), unit: None }
        }
        "ranking" => ItemKind::Ranking { code_list: code_list.clone(), option_order: order, places: None },
        "number" => ItemKind::Number { min: Some(0.0), max: None, unit: None, decimals: 0 },
        "allocation" => {
            let part = |ending: &str, label: &str| {
                Ok::<_, Finding>(BatteryRow { variable: row(ending)?, label: label.into(), relevant: None })
            };
            let parts = vec![part("a", "First part")?, part("b", "Second part")?];
            ItemKind::Allocation { parts, total: 100, unit: None }
        }
        "date" => ItemKind::Date { precision: DatePrecision::Day, earliest: None, latest: None },
        "time" => ItemKind::Time {},
        "date_time" => ItemKind::DateTime {},
        "short_text" => ItemKind::ShortText { max_length: 200 },
        "long_text" => ItemKind::LongText { max_length: 2000 },
        "postcode" => ItemKind::Postcode {},
        "information" => {
            ItemKind::Information { body: vec!["Write what people should read here.".into()], image: None }
        }
        "consent" => ItemKind::Consent { statement: "I agree to take part.".into() },
        "calculated" => ItemKind::Calculated { expression: String::new(), numeric: false },
        "hidden" => ItemKind::Hidden { parameter: None },
        _ => return Err(unknown("kind of question", word)),
    };
    let labels: &[&str] = match word {
        "battery" => &["Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"],
        "vignettes" => &["Very serious", "Fairly serious", "Not very serious", "Not serious at all"],
        "single_choice" => &["Yes", "No"],
        _ => &["First answer", "Second answer"],
    };
    let list = kind.code_list().is_some().then(|| (code_list, list_of(labels)));
    Ok((kind, list))
}

fn list_of(labels: &[&str]) -> CodeList {
    let mut list = CodeList::default();
    for (code, label) in (1..).zip(labels) {
        list.options.push(CodeOption { name: names::word(&list, label), ..CodeOption::new(code, *label) });
    }
    list
}
