//! One small questionnaire a kind of item (`tests/kinds`), and one way through all of them over plain HTTP: wrong answers, right ones,
//! the check, back and on again untouched, a change, coming back later, the receipt; and what stands in the database each time.

use super::database::Database;
use super::form::{Form, form_with, links, unescape};
use super::http::{Http, Reply};
use super::respondent::home_of;
use super::server::{Server, open_wave};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const EVENTS: &str = "SELECT count(*) AS n FROM response_events";

/// `NAME.scenario.json`: what to do with the questionnaire `NAME.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The page with the item.
    pub page: String,
    pub wrong: Vec<Wrong>,
    pub right: Right,
    /// A second right answer, given from the check of answers.
    pub change: Right,
    /// Pages after it, in order.
    #[serde(default)]
    pub then: Vec<Then>,
}

/// Field → the values it is given; fields that are not named stay as the page shows them.
pub type Fill = BTreeMap<String, Vec<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    pub fill: Fill,
    /// Buttons pressed before, as values of the field that ends in `.move`.
    #[serde(default)]
    pub press: Vec<String>,
    pub code: String,
    /// The field that the error is at.
    pub field: String,
    /// No page of ours sends it, so no page shows it again.
    #[serde(default)]
    pub forged: bool,
    /// The tick box with which the answer may stand all the same.
    pub confirm: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    pub fill: Fill,
    #[serde(default)]
    pub press: Vec<String>,
    /// Exactly what is kept of these variables.
    pub answers: serde_json::Map<String, Value>,
    /// Words of the check of answers, in each language.
    pub summary: BTreeMap<String, Vec<String>>,
    /// Words that must stand nowhere.
    #[serde(default)]
    pub never: Vec<String>,
    /// The page holds the answers before anybody touches it.
    #[serde(default)]
    pub untouched: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Then {
    pub page: String,
    pub shows: BTreeMap<String, String>,
    pub fill: Fill,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds")
}

/// Names of all scenarios, in order.
pub fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the folder of kinds");
    let name = |file: std::io::Result<std::fs::DirEntry>| {
        let name = file.expect("a file").file_name().to_string_lossy().into_owned();
        name.strip_suffix(".scenario.json").map(str::to_owned)
    };
    let mut names: Vec<String> = files.filter_map(name).collect();
    names.sort();
    assert!(names.len() >= 25, "only {names:?}");
    names
}

pub fn questionnaire(name: &str) -> PathBuf {
    folder().join(format!("{name}.json"))
}

/// A study of one of the questionnaires, its wave open. Gives the word of the public link.
pub fn opened(database: &Database, name: &str) -> String {
    let text = std::fs::read_to_string(questionnaire(name)).expect("a questionnaire");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    opened_as(database, name, &document)
}

/// The same of any questionnaire.
pub fn opened_as(database: &Database, name: &str, document: &Value) -> String {
    let template = json!({ "format": "barograph-template/1", "questionnaire": document, "measures": [] });
    let path = database.folder().join(format!("{name}.json"));
    std::fs::write(&path, template.to_string()).expect("a file can be written");
    open_wave(database, &path.display().to_string(), "kinds")
}

pub fn scenario(name: &str) -> Scenario {
    let path = folder().join(format!("{name}.scenario.json"));
    let text = std::fs::read_to_string(&path).expect("a scenario");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Somebody at one questionnaire.
struct Visit<'w> {
    name: &'w str,
    scenario: &'w Scenario,
    database: &'w Database,
    http: Http,
    /// `/r/{token}`.
    home: String,
}

#[test]
fn every_kind_is_answered_corrected_resumed_and_summarised() {
    let only = std::env::var("BAROGRAPH_KIND").ok();
    for name in names().iter().filter(|name| only.as_ref().is_none_or(|only| only == *name)) {
        let scenario = scenario(name);
        let database = Database::fresh();
        let link = opened(&database, name);
        let server = Server::start(&database);
        let mut visit = Visit {
            name,
            scenario: &scenario,
            database: &database,
            http: Http::new(server.address),
            home: String::new(),
        };
        visit.begin(&link);
        visit.wrong_answers();
        visit.right_answer(&scenario.right);
        visit.finish(&scenario.right);
        visit.untouched();
        // Another browser, with nothing but the address.
        visit.http = Http::new(server.address);
        visit.right_answer(&scenario.change);
        visit.finish(&scenario.change);
        visit.send();
        let said = server.said();
        for word in &scenario.right.never {
            assert!(!said.contains(word.as_str()), "{name}: the log says {word}: {said}");
        }
        server.stop();
    }
}

#[test]
fn pictures_are_sent_once_and_for_ever() {
    let database = Database::fresh();
    let link = opened(&database, "images");
    let server = Server::start(&database);
    let scenario = scenario("images");
    let mut visit = Visit {
        name: "images",
        scenario: &scenario,
        database: &database,
        http: Http::new(server.address),
        home: String::new(),
    };
    visit.begin(&link);
    let page = visit.get("asked").text();
    let addresses: Vec<&str> = page.split("src=\"/i/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(addresses.len(), 2, "{page}");
    for address in &addresses {
        let picture = visit.http.get(&format!("/i/{address}")).expect("a picture");
        assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
        assert!(picture.header("cache-control").is_some_and(|c| c.contains("immutable")));
        assert_eq!(picture.body.get(1..4), Some(&b"PNG"[..]));
    }
    let version = addresses[0].split('/').next().expect("a version");
    for wrong in [
        format!("{version}/nothing"),
        format!("{version}/.."),
        "x/square".to_owned(),
        "00000000-0000-7000-8000-000000000000/square".to_owned(),
    ] {
        assert_eq!(visit.http.get(&format!("/i/{wrong}")).expect("an answer").status, 404, "{wrong}");
    }
    server.stop();
}

impl Visit<'_> {
    fn begin(&mut self, link: &str) {
        let address = format!("/s/{link}");
        let shown = self.http.get(&address).expect("the introduction");
        let form = form_with(&shown.text(), "start_key").expect("a form to begin with");
        let reply = self.http.post(&address, &form.as_shown()).expect("begun");
        assert_eq!(reply.status, 303, "{}: {}", self.name, reply.text());
        self.home = home_of(reply.location());
        let first = self.http.get(&self.home).expect("an answer");
        assert_eq!((first.status, first.location()), (303, self.at(&self.scenario.page).as_str()), "{}", self.name);
    }

    fn at(&self, page: &str) -> String {
        format!("{}/p/{page}", self.home)
    }

    fn get(&mut self, page: &str) -> Reply {
        let reply = self.http.get(&self.at(page)).expect("a page");
        assert_eq!(reply.status, 200, "{} {page}: {:?} {}", self.name, reply.header("location"), reply.text());
        reply
    }

    fn form(&self, reply: &Reply) -> Form {
        form_with(&reply.text(), "submission_key")
            .unwrap_or_else(|| panic!("{}: no form in {}", self.name, reply.text()))
    }

    /// Opens the page, presses, fills in, and sends.
    fn sent(&mut self, press: &[String], fill: &Fill) -> (Reply, Vec<(String, String)>) {
        let mut shown = self.get(&self.scenario.page);
        for value in press {
            let mut fields = self.form(&shown).as_shown();
            let button = format!("value=\"{value}\"");
            let text = shown.text();
            let at = text.find(&button).unwrap_or_else(|| panic!("{}: no button {value} in {text}", self.name));
            let name = text[..at].rsplit("name=\"").next().and_then(|rest| rest.split('"').next()).expect("a name");
            fields.push((name.to_owned(), value.clone()));
            let before = self.database.number(EVENTS);
            shown = self.http.post(&self.at(&self.scenario.page), &fields).expect("an answer");
            assert_eq!(shown.status, 200, "{}: {value}: {}", self.name, shown.text());
            assert_eq!(self.database.number(EVENTS), before, "{}: a press was kept", self.name);
        }
        let fields = filled(self.form(&shown).as_shown(), fill);
        let reply = self.http.post(&self.at(&self.scenario.page), &fields).expect("an answer");
        (reply, fields)
    }

    fn wrong_answers(&mut self) {
        for wrong in &self.scenario.wrong {
            let before = self.database.number(EVENTS);
            let (reply, fields) = self.sent(&wrong.press, &wrong.fill);
            let (name, text) = (self.name, reply.text());
            assert_eq!(reply.status, 422, "{name}: {wrong:?} gives {:?} {text}", reply.header("location"));
            assert!(text.contains(&format!("data-code=\"{}\"", wrong.code)), "{name}: {wrong:?}: {text}");
            assert_eq!(self.database.number(EVENTS), before, "{name}: {wrong:?} was kept");
            let error = format!("id=\"{}-error\"", wrong.field);
            assert!(text.contains(&error), "{name}: {wrong:?}: no error at {}: {text}", wrong.field);
            let summary = text
                .split("ds_error-summary__list")
                .nth(1)
                .and_then(|rest| rest.split("</ul>").next())
                .expect("a list");
            for target in links(summary) {
                let id = target.strip_prefix('#').expect("a link within the page");
                assert!(
                    text.contains(&format!("id=\"{id}\"")),
                    "{name}: a link to {target}, which is not there: {text}"
                );
            }
            let again = self.form(&reply);
            if !wrong.forged {
                let shown = again.as_shown();
                for (field, value) in fields.iter().filter(|(field, v)| field != "submission_key" && !v.is_empty()) {
                    let kept = shown.iter().any(|(f, v)| f == field && v == value);
                    assert!(kept, "{name}: {wrong:?}: {field} = {value:?} is gone from {shown:?}");
                }
            }
            if let Some(confirm) = &wrong.confirm {
                assert!(again.names().contains(&confirm.as_str()), "{name}: nothing to confirm with: {text}");
            }
        }
    }

    fn right_answer(&mut self, right: &Right) {
        let page = self.get(&self.scenario.page);
        if right.untouched {
            let shown = self.form(&page).as_shown();
            for (field, values) in &right.fill {
                assert!(
                    shown.contains(&(field.clone(), values[0].clone())),
                    "{}: {field} is not filled in: {shown:?}",
                    self.name
                );
            }
        }
        let empty = Fill::new();
        let mut fill = &right.fill;
        if right.untouched {
            fill = &empty;
        } else if let Some(confirm) = self.scenario.wrong.iter().find_map(|wrong| wrong.confirm.as_ref()) {
            // The box is on the page only once the answer was questioned.
            assert!(!page.text().contains(confirm.as_str()), "{}: {confirm} is there too early", self.name);
        }
        let (reply, _) = self.sent(&right.press, fill);
        assert_eq!(reply.status, 303, "{}: {right:?}: {}", self.name, reply.text());
        self.stands(right);
    }

    /// What is kept is exactly this.
    fn stands(&self, right: &Right) {
        let kept = self.database.words("SELECT answers AS word FROM responses").remove(0);
        for word in &right.never {
            assert!(!kept.contains(word.as_str()), "{}: {word} was kept: {kept}", self.name);
        }
        let kept: serde_json::Map<String, Value> = serde_json::from_str(&kept).expect("answers");
        for (variable, answer) in &right.answers {
            assert_eq!(kept.get(variable), Some(answer), "{}: {variable} in {kept:?}", self.name);
        }
    }

    /// On to the check of answers, and what it says.
    fn finish(&mut self, right: &Right) {
        let mut at = self.home.clone();
        for _ in 0..10 {
            let shown = self.http.get(&at).expect("a page");
            if shown.status == 303 {
                at = shown.location().to_owned();
                continue;
            }
            assert_eq!(shown.status, 200, "{}: {at}: {}", self.name, shown.text());
            if at.ends_with("/check") {
                for language in ["en", "gd"] {
                    let said = self.http.get(&format!("{at}?lang={language}")).expect("the check");
                    assert_eq!(said.status, 200, "{} in {language}", self.name);
                    self.summary(&unescape(&said.text()), right, language);
                }
                return;
            }
            let mut fields = self.form(&shown).as_shown();
            if let Some(then) = self.scenario.then.iter().find(|then| at == self.at(&then.page)) {
                for (language, words) in &then.shows {
                    let text = self.http.get(&format!("{at}?lang={language}")).expect("a page").text();
                    assert!(unescape(&text).contains(words), "{}: {words} is not in {text}", self.name);
                }
                fields = filled(fields, &then.fill);
            }
            let reply = self.http.post(&at, &fields).expect("an answer");
            assert_eq!(reply.status, 303, "{}: {at}: {}", self.name, reply.text());
            at = reply.location().to_owned();
        }
        panic!("{}: never came to the check, last at {at}", self.name);
    }

    fn summary(&self, text: &str, right: &Right, language: &str) {
        let list = text.split("<main").nth(1).unwrap_or_default();
        for words in &right.summary[language] {
            assert!(
                list.contains(words.as_str()),
                "{}: the check in {language} does not say {words}: {list}",
                self.name
            );
        }
        for word in &right.never {
            assert!(!list.contains(&format!(">{word}")), "{}: the check says {word}: {list}", self.name);
        }
    }

    /// Back at the page, and on again without touching anything: nothing changes.
    fn untouched(&mut self) {
        let before = self.database.words("SELECT answers AS word FROM responses");
        let last = self.get("end");
        let back = links(&last.text()).into_iter().find(|link| link.starts_with(&format!("{}/p/", self.home)));
        assert!(back.is_some(), "{}: no way back", self.name);
        let (reply, fields) = self.sent(&[], &Fill::new());
        if reply.status == 422 {
            // An unlikely answer is questioned again.
            let confirm = self.scenario.wrong.iter().find_map(|wrong| wrong.confirm.as_ref());
            assert!(confirm.is_some(), "{}: {fields:?} was refused untouched: {}", self.name, reply.text());
        } else {
            assert_eq!(
                (reply.status, reply.location()),
                (303, format!("{}/check", self.home).as_str()),
                "{}",
                self.name
            );
        }
        assert_eq!(self.database.words("SELECT answers AS word FROM responses"), before, "{}: {fields:?}", self.name);
    }

    fn send(&mut self) {
        let check = format!("{}/check", self.home);
        let shown = self.http.get(&check).expect("the check");
        let forms = super::form::forms(&shown.text());
        let form = forms.iter().find(|form| form.method == "post" && form.action == check).expect("a form to send");
        let reply = self.http.post(&check, &form.as_shown()).expect("an answer");
        assert_eq!((reply.status, reply.location()), (303, format!("{}/receipt", self.home).as_str()), "{}", self.name);
        let receipt = self.http.get(&format!("{}/receipt", self.home)).expect("the receipt");
        assert_eq!(receipt.status, 200, "{}", self.name);
        assert!(receipt.text().contains("Thank you."), "{}: {}", self.name, receipt.text());
        let complete = "SELECT count(*) AS n FROM responses WHERE disposition = 'complete'";
        assert_eq!(self.database.number(complete), 1, "{}", self.name);
    }
}

/// A form's fields as shown, with these changed.
pub fn filled(shown: Vec<(String, String)>, fill: &Fill) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = shown.into_iter().filter(|(name, _)| !fill.contains_key(name)).collect();
    for (name, values) in fill {
        fields.extend(values.iter().map(|value| (name.clone(), value.clone())));
    }
    fields
}
