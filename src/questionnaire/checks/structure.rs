//! Names and the skeleton: what occurs twice, what is empty, what could not be told apart.

use super::super::document::{CodeList, Draft, FORMAT, FrontMatter, Item, ItemKind, Page};
use super::super::plan::{VariableKind, group_column, option_column, specify_variable};
use super::unroll::{Round, each_row};
use super::{at, page_path};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::NAME_MAX;
use crate::text::Text;
use std::collections::HashMap;

/// Fields that forms carry themselves.
const RESERVED: [&str; 3] = ["csrf", "start_key", "submission_key"];

pub fn check(draft: &Draft, findings: &mut Findings) {
    if draft.format != FORMAT {
        let message = format!("the format is “{}”; this program reads “{FORMAT}”", draft.format);
        findings.push(Finding::error(Code::DOCUMENT_VERSION, Place::path("format"), message));
    }
    if draft.version == 0 {
        findings.push(Finding::error(Code::RANGE_EMPTY, Place::path("version"), "versions are counted from 1"));
    }
    filled(&draft.title, Place::path("title"), findings);
    front_matter(draft, findings);
    placeholders(&draft.front_matter, findings);
    blank_answers(draft, findings);
    for (name, list) in &draft.code_lists {
        code_list(list, &format!("code_lists.{name}"), findings);
    }
    skeleton(draft, findings);
}

pub fn filled(text: &Text, place: Place, findings: &mut Findings) {
    if text.is_blank() {
        let message = match &place {
            Place::Path(path) => missing(path),
            _ => "a text is missing here",
        };
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, place, message));
    }
}

/// What is missing where this path leads, as the designer calls it.
fn missing(path: &str) -> &'static str {
    let field = path.rsplit('.').next().unwrap_or_default();
    match field {
        "title" => "the title is missing",
        "label" if path.contains(".options[") => "an answer says nothing",
        "label" if path.contains(".rows[") || path.contains(".parts[") => "a line says nothing",
        "label" => "the wording is missing",
        "story" => "a story is missing",
        "left" | "right" => "a pair lacks one of its words",
        "low" => "the words at the low end are missing",
        "high" => "the words at the high end are missing",
        "statement" => "the statement to agree to is missing",
        "message" => "a check does not say what is wrong",
        "alternative" => "a picture is not described for those who do not see it",
        _ => "a text is missing here",
    }
}

/// Warnings only: a questionnaire that data were brought in with is shown to nobody.
fn front_matter(draft: &Draft, findings: &mut Findings) {
    let front = &draft.front_matter;
    let paragraphs = [
        ("purpose", &front.purpose, "people who are asked are not told why"),
        ("privacy", &front.privacy, "people who are asked are not told what becomes of their answers"),
        ("thanks", &front.thanks, "nobody thanks those who have answered"),
    ];
    for (field, texts, message) in paragraphs {
        if texts.iter().all(Text::is_blank) {
            findings.push(Finding::warning(Code::STRUCTURE_EMPTY, at("front_matter", field), message));
        }
    }
    let lines = [
        ("run_by", &front.run_by, "people who are asked are not told who runs this"),
        ("contact", &front.contact, "people who are asked are not told whom to turn to"),
    ];
    for (field, text, message) in lines {
        if text.is_blank() {
            findings.push(Finding::warning(Code::STRUCTURE_EMPTY, at("front_matter", field), message));
        }
    }
    if let Some(url) = &front.privacy_notice_url {
        address(url, at("front_matter", "privacy_notice_url"), findings);
    }
    for (i, line) in front.help_lines.iter().enumerate() {
        let here = format!("front_matter.help_lines[{i}]");
        if line.phone.is_none() && line.url.is_none() {
            let message = "a help line needs a telephone number or an address";
            findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::path(&here), message));
        }
        if let Some(url) = &line.url {
            address(url, at(&here, "url"), findings);
        }
        if line.untried {
            let name = line.name.get(&draft.language);
            let message = format!("“{name}”: nobody has tried yet whether number and address are right");
            findings.push(Finding::warning(Code::HELP_LINE_UNTRIED, Place::path(here), message));
        }
    }
}

/// Whether people may be led to it: a page on the web, and nothing else that a browser would follow.
pub fn is_web_address(url: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control()))
}

fn address(url: &str, place: Place, findings: &mut Findings) {
    if !is_web_address(url) {
        let message = format!("“{url}” is no address on the web: people will not be led there");
        findings.push(Finding::warning(Code::ADDRESS_INVALID, place, message));
    }
}

/// Blanks that a template leaves to whoever uses it, as `[Name of the organisation]`. A warning only: brackets may be meant.
fn placeholders(front: &FrontMatter, findings: &mut Findings) {
    let mut look = |place: String, text: &Text| {
        if let Some(blank) = text.each().find_map(bracketed) {
            let message = format!("“{blank}” waits to be filled in: people who are asked would see it as it stands");
            findings.push(Finding::warning(Code::PLACEHOLDER_LEFT, at("front_matter", &place), message));
        }
    };
    let lists = [
        ("purpose", &front.purpose),
        ("privacy", &front.privacy),
        ("notices", &front.notices),
        ("thanks", &front.thanks),
        ("quota_full", &front.quota_full),
    ];
    for (field, texts) in lists {
        texts.iter().enumerate().for_each(|(i, text)| look(format!("{field}[{i}]"), text));
    }
    look("run_by".to_owned(), &front.run_by);
    look("contact".to_owned(), &front.contact);
    for (i, line) in front.help_lines.iter().enumerate() {
        look(format!("help_lines[{i}].name"), &line.name);
        look(format!("help_lines[{i}].about"), &line.about);
    }
}

/// Answers that are nothing but a blank to fill in. Brackets inside other words are meant.
fn blank_answers(draft: &Draft, findings: &mut Findings) {
    for (name, list) in &draft.code_lists {
        for (i, option) in list.options.iter().enumerate() {
            let whole = |text: &str| bracketed(text.trim()).is_some_and(|blank| blank == text.trim());
            if let Some(blank) = option.label.each().find(|text| whole(text)) {
                let message =
                    format!("“{blank}” waits to be filled in: people who are asked would see it as it stands");
                let place = Place::path(format!("code_lists.{name}.options[{i}].label"));
                findings.push(Finding::warning(Code::PLACEHOLDER_LEFT, place, message));
            }
        }
    }
}

/// The first `[…]` with something in it.
fn bracketed(text: &str) -> Option<&str> {
    let from = text.find('[')?;
    let length = text[from..].find(']')?;
    (length > 1).then(|| &text[from..=from + length])
}

/// Whether rules can write it: XLSForm's names of choices, without blanks.
pub fn is_word(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+');
    !word.is_empty() && word.chars().all(plain)
}

fn code_list(list: &CodeList, path: &str, findings: &mut Findings) {
    if list.options.is_empty() {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, at(path, "options"), "the code list has no option"));
    }
    let mut codes = HashMap::new();
    let mut words = HashMap::new();
    for (i, option) in list.options.iter().enumerate() {
        let here = format!("{path}.options[{i}]");
        if let Some(first) = codes.insert(option.code, i) {
            let message = format!("the code {} is taken by option {}", option.code, first + 1);
            findings.push(Finding::error(Code::NAME_DUPLICATE, at(&here, "code"), message));
        }
        let word = option.word();
        if !is_word(&word) {
            let message = format!("“{word}” cannot be a word of rules: use letters, digits, “_”, “-”, “.” and “+”");
            findings.push(Finding::error(Code::NAME_INVALID, at(&here, "name"), message));
        }
        if let Some(first) = words.insert(word.clone(), i) {
            let message = format!("the word “{word}” is taken by option {}", first + 1);
            findings.push(Finding::error(Code::NAME_DUPLICATE, at(&here, "name"), message));
        }
        if list.retired.contains(&option.code) {
            let message = format!("the code {} meant something else in an earlier version", option.code);
            findings.push(Finding::error(Code::CODE_RETIRED, at(&here, "code"), message));
        }
        filled(&option.label, at(&here, "label"), findings);
    }
}

fn skeleton(draft: &Draft, findings: &mut Findings) {
    parts(draft, findings);
    for (s, section) in draft.sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            if page.title.is_none() && questions(page) > 1 {
                let place = Place::path(format!("{}.title", page_path(s, p)));
                let message = "a page with several questions should have a title; the section’s stands in for it";
                findings.push(Finding::warning(Code::STRUCTURE_EMPTY, place, message));
            }
        }
    }
}

fn parts(draft: &Draft, findings: &mut Findings) {
    let mut empty = |path: String, message: &str| {
        findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::path(path), message));
    };
    if draft.sections.is_empty() {
        empty("sections".into(), "the questionnaire has no section");
    }
    for (s, section) in draft.sections.iter().enumerate() {
        if section.pages.is_empty() {
            empty(format!("sections[{s}].pages"), "the section has no page");
        }
        for (p, page) in section.pages.iter().enumerate() {
            if page.items.is_empty() {
                empty(format!("{}.items", page_path(s, p)), "the page has no item");
            }
        }
    }
}

fn questions(page: &Page) -> usize {
    page.items.iter().filter(|item| item.kind.is_question()).count()
}

/// Whether the name is new among those seen, which hold the place where each was met first.
fn meet(what: &str, seen: &mut HashMap<String, String>, name: &str, path: &str, findings: &mut Findings) -> bool {
    if let Some(first) = seen.get(name) {
        let message = format!("the {what} “{name}” is taken by {first}");
        findings.push(Finding::error(Code::NAME_DUPLICATE, Place::path(path), message));
        return false;
    }
    seen.insert(name.to_owned(), path.to_owned());
    true
}

/// Everything that has a name, each time round of a repeated section with its own.
pub fn names(draft: &Draft, rounds: &[Round<'_>], findings: &mut Findings) {
    let mut sections = HashMap::new();
    for (s, section) in draft.sections.iter().enumerate() {
        meet("section", &mut sections, section.id.as_str(), &format!("sections[{s}].id"), findings);
    }
    let mut pages = HashMap::new();
    for round in rounds {
        for (p, page) in round.section.pages.iter().enumerate() {
            meet("page", &mut pages, page.id.as_str(), &format!("{}.id", round.page_path(p)), findings);
        }
    }
    let mut met = Met { variables: HashMap::new(), columns: HashMap::new(), findings };
    for (e, experiment) in draft.experiments.iter().enumerate() {
        met.whole(experiment.variable.as_str(), &format!("experiments[{e}].variable"));
    }
    for round in rounds {
        for (p, page) in round.section.pages.iter().enumerate() {
            for (i, item) in page.items.iter().enumerate() {
                variable_names(draft, item, &round.item_path(p, i), &mut met);
            }
        }
    }
}

/// Names of variables, and names of the columns of the data set, each with the place where it was met first. They are kept apart:
/// the second option of `fruit` has the column `fruit_2`, and the second time round the multiple choice `fruit_2`, which itself has none.
struct Met<'f> {
    variables: HashMap<String, String>,
    columns: HashMap<String, String>,
    findings: &'f mut Findings,
}

impl Met<'_> {
    fn variable(&mut self, name: &str, path: &str) -> bool {
        if RESERVED.contains(&name) {
            let message = format!("“{name}” has a meaning of its own in forms");
            self.findings.push(Finding::error(Code::NAME_INVALID, Place::path(path), message));
        }
        meet("variable", &mut self.variables, name, path, self.findings)
    }

    fn column(&mut self, name: &str, path: &str) {
        meet("variable", &mut self.columns, name, path, self.findings);
    }

    /// A variable that is a column.
    fn whole(&mut self, name: &str, path: &str) {
        if self.variable(name, path) {
            self.column(name, path);
        }
    }

    /// Whether a name that is made of others, such as an option's column, is short enough.
    fn fits(&mut self, name: &str, path: &str) {
        if name.len() > NAME_MAX {
            let message = format!("with what is added for its columns the name is too long: “{name}”");
            self.findings.push(Finding::error(Code::NAME_INVALID, Place::path(path), message));
        }
    }
}

/// The item's own id, its rows, and the columns that it will have in the data set beside.
fn variable_names(draft: &Draft, item: &Item, path: &str, met: &mut Met<'_>) {
    let own = format!("{path}.variable");
    let name = item.variable.as_str();
    let mut rows = Vec::new();
    each_row(&item.kind, &mut |row| rows.push(row.as_str()));
    let several = matches!(item.kind, ItemKind::MultipleChoice { .. } | ItemKind::Ranking { .. });
    if several || !rows.is_empty() || !VariableKind::of(&item.kind).is_data() {
        met.variable(name, &own);
    } else {
        met.whole(name, &own);
    }
    let field = if matches!(item.kind, ItemKind::Allocation { .. }) { "parts" } else { "rows" };
    for (r, row) in rows.into_iter().enumerate() {
        met.whole(row, &format!("{path}.{field}[{r}].variable"));
    }
    let list = item.kind.code_list().and_then(|list| draft.code_lists.get(list));
    for option in list.map_or(&[][..], |list| &list.options) {
        if several {
            let column = option_column(name, option.code);
            met.fits(&column, &own);
            met.column(&column, &own);
        }
        if option.specify && matches!(item.kind, ItemKind::SingleChoice { .. } | ItemKind::MultipleChoice { .. }) {
            let beside = specify_variable(name, option.code);
            met.fits(&beside, &own);
            met.whole(&beside, &own);
        }
    }
    if matches!(item.kind, ItemKind::NetPromoter { .. }) {
        let group = group_column(name);
        met.fits(&group, &own);
        met.column(&group, &own);
    }
}
