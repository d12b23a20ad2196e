//! Reads the forms of a page: enough HTML for our own templates, tolerant of everything else.
//!
//! First type to read: [`Form`]. Not here: deciding what to answer (`respondent`).

use std::collections::BTreeMap;

/// One control of a form. Radios and tick boxes of one name stand as several controls.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Control {
    /// `text`, `number`, `hidden`, `radio`, `checkbox`, `textarea`, `option` (of a drop-down), `password`, `email`, …
    pub kind: String,
    pub name: String,
    pub value: String,
    /// Ticked or selected as the page stands.
    pub chosen: bool,
    pub attributes: BTreeMap<String, String>,
}

/// A form as the page shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Form {
    pub action: String,
    pub method: String,
    pub controls: Vec<Control>,
}

impl Form {
    /// Names in the order of the page, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for control in &self.controls {
            if !names.contains(&control.name.as_str()) {
                names.push(&control.name);
            }
        }
        names
    }

    pub fn of(&self, name: &str) -> Vec<&Control> {
        self.controls.iter().filter(|control| control.name == name).collect()
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.controls.iter().find(|control| control.name == name).map(|control| control.value.as_str())
    }

    /// What a browser would send if nobody touched anything.
    pub fn as_shown(&self) -> Vec<(String, String)> {
        self.controls
            .iter()
            .filter(|c| c.chosen || !matches!(c.kind.as_str(), "radio" | "checkbox" | "option"))
            .map(|c| (c.name.clone(), c.value.clone()))
            .collect()
    }
}

/// All forms of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut reader = Reader::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        reader.text(&rest[..open]);
        rest = &rest[open..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
            continue;
        }
        let end = tag_end(rest);
        reader.tag(rest[1..end].trim_end_matches('/'));
        rest = &rest[(end + 1).min(rest.len())..];
    }
    reader.done
}

/// The one form that is sent to this address or carries this hidden field.
pub fn form_with(html: &str, hidden: &str) -> Option<Form> {
    forms(html).into_iter().find(|form| form.value(hidden).is_some())
}

/// Targets of all links of a page.
pub fn links(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find("<a ") {
        rest = &rest[open..];
        let end = tag_end(rest);
        if let Some(href) = attributes(&rest[2..end]).remove("href") {
            found.push(href);
        }
        rest = &rest[end..];
    }
    found
}

#[derive(Default)]
struct Reader {
    done: Vec<Form>,
    open: Option<Form>,
    select: Option<String>,
    textarea: Option<Control>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some(area) = &mut self.textarea {
            area.value.push_str(&unescape(text));
        }
    }

    fn tag(&mut self, tag: &str) {
        let (name, rest) = tag.split_at(tag.find(|c: char| c.is_whitespace()).unwrap_or(tag.len()));
        let mut given = attributes(rest);
        match name.to_ascii_lowercase().as_str() {
            "form" => {
                let action = given.remove("action").unwrap_or_default();
                let method = given.remove("method").unwrap_or_else(|| "get".to_owned()).to_ascii_lowercase();
                self.open = Some(Form { action, method, controls: Vec::new() });
            }
            "/form" => self.done.extend(self.open.take()),
            "input" => {
                let kind = given.get("type").cloned().unwrap_or_else(|| "text".to_owned());
                let value = given.get("value").cloned().unwrap_or_else(|| default_value(&kind));
                let chosen = given.contains_key("checked");
                self.control(kind, value, chosen, given);
            }
            "select" => self.select = given.remove("name"),
            "/select" => self.select = None,
            "option" => {
                if let Some(name) = self.select.clone() {
                    given.insert("name".to_owned(), name);
                    let value = given.get("value").cloned().unwrap_or_default();
                    let chosen = given.contains_key("selected");
                    self.control("option".to_owned(), value, chosen, given);
                }
            }
            "textarea" => {
                let name = given.get("name").cloned().unwrap_or_default();
                self.textarea =
                    Some(Control { kind: "textarea".to_owned(), name, attributes: given, ..Control::default() });
            }
            "/textarea" => {
                if let (Some(area), Some(form)) = (self.textarea.take(), &mut self.open) {
                    form.controls.push(area);
                }
            }
            _ => {}
        }
    }

    fn control(&mut self, kind: String, value: String, chosen: bool, attributes: BTreeMap<String, String>) {
        let name = attributes.get("name").cloned().unwrap_or_default();
        let button = matches!(kind.as_str(), "submit" | "button" | "reset" | "image");
        if let (Some(form), false, false) = (&mut self.open, name.is_empty(), button) {
            form.controls.push(Control { kind, name, value, chosen, attributes });
        }
    }
}

fn default_value(kind: &str) -> String {
    if matches!(kind, "radio" | "checkbox") { "on".to_owned() } else { String::new() }
}

/// Where the tag at the beginning of this text ends: the next `>` outside quotes.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn attributes(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name_end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = rest[..name_end].to_ascii_lowercase();
        rest = rest[name_end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            rest = after.trim_start();
            match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inner = &rest[1..];
                    let end = inner.find(quote).unwrap_or(inner.len());
                    value = &inner[..end];
                    rest = &inner[(end + 1).min(inner.len())..];
                }
                _ => {
                    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                    value = &rest[..end];
                    rest = &rest[end..];
                }
            }
        }
        if !name.is_empty() {
            found.insert(name, unescape(value));
        }
        rest = rest.trim_start();
    }
    found
}

/// The few character references that our templates write.
pub fn unescape(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x3D;", "="),
        ("&#x60;", "`"),
    ];
    let mut out = text.to_owned();
    for (reference, character) in named {
        out = out.replace(reference, character);
    }
    out.replace("&amp;", "&")
}

#[test]
fn reads_every_kind_of_control() {
    let html = r#"<form method="post" action="/r/t/p/one"><input type="hidden" name="submission_key" value="k">
        <input type=radio name="a" value="1" id="x > y"><input type="radio" name="a" value="2" checked/>
        <select name="b"><option value="">Choose</option><option value="7" selected>Seven</option></select>
        <textarea name="c" rows="2">Tea &amp; cake</textarea><input name="d" value="Rab &quot;x&quot;"><button>Go on</button></form>"#;
    let form = form_with(html, "submission_key").expect("the form is found");
    assert_eq!((form.action.as_str(), form.method.as_str()), ("/r/t/p/one", "post"));
    assert_eq!(form.names(), ["submission_key", "a", "b", "c", "d"]);
    let shown: Vec<String> = form.as_shown().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(shown, ["submission_key=k", "a=2", "b=7", "c=Tea & cake", "d=Rab \"x\""]);
}
