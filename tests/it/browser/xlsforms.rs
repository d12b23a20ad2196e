//! Forms that people really use (the folder `BAROGRAPH_FORMS`): brought in, opened as a wave, and answered to the receipt in a browser,
//! on a telephone with scripts off.
//!
//! Nobody knows what a form of somebody else's wants to hear: a page is filled in like one would at random, and where it is refused,
//! the fields in error get other answers until they are accepted.

use super::at_hand;
use super::driver::{Browser, Look, browse};
use crate::database::Database;
use crate::form::{Control, Form, form_with};
use crate::kinds::opened_as;
use crate::respondent::{fill, home_of};
use crate::server::Server;
use crate::xlsform::{forms, read_well};
use barograph::app::{Clock, SystemClock};
use barograph::random::Seeded;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// Pages that a person has the patience for.
const PAGES: usize = 400;
/// Answers tried on one page.
const TRIES: usize = 40;

type Fields = BTreeMap<String, Vec<String>>;

#[test]
fn every_real_form_is_answered_to_the_receipt() {
    let Some(files) = forms().filter(|_| at_hand()) else { return };
    if std::env::var_os("BAROGRAPH_TEST_POSTGRES").is_some() {
        return println!("real forms are answered on SQLite");
    }
    let only = std::env::var("BAROGRAPH_KIND").ok();
    let database = Database::fresh();
    let mut links = Vec::new();
    for path in files {
        let name = path.file_stem().expect("a name").to_string_lossy().to_ascii_lowercase();
        if only.as_ref().is_none_or(|only| name.contains(only)) {
            links.push((opened(&database, &path, &name), name));
        }
    }
    let server = Server::start(&database);
    for part in links.chunks(2) {
        let (site, part) = (server.url(""), part.to_vec());
        browse(Look::PHONE, move |browser| async move {
            for (link, name) in part {
                let pages = answered(&browser, &name, &format!("{site}/s/{link}")).await;
                println!("{name}: {pages} pages answered in the browser");
            }
        });
    }
    let complete = database.number("SELECT count(*) AS n FROM responses WHERE disposition = 'complete'");
    assert_eq!(complete, i64::try_from(links.len()).expect("a few"), "every one of them is complete");
    server.stop();
}

/// A wave that asks what the form asks.
fn opened(database: &Database, path: &Path, name: &str) -> String {
    let bytes = std::fs::read(path).expect("a form");
    let (draft, _) = read_well(&bytes, name);
    opened_as(database, name, &serde_json::to_value(draft).expect("a questionnaire"))
}

/// From the introduction to the receipt. How many pages that took.
async fn answered(browser: &Browser, name: &str, introduction: &str) -> usize {
    browser.go(introduction).await;
    press(browser).await;
    let home = home_of(&browser.path().await);
    let mut random = Seeded::new(7);
    for page in 0..PAGES {
        let path = browser.path().await;
        browser.fits().await;
        match path.strip_prefix(&home) {
            Some("/receipt") => return page,
            Some("/check") => press(browser).await,
            _ => page_answered(browser, name, &mut random).await,
        }
    }
    panic!("{name}: no end after {PAGES} pages, at {}", browser.path().await);
}

async fn page_answered(browser: &Browser, name: &str, random: &mut Seeded) {
    let before = browser.path().await;
    let mut given = Fields::new();
    for attempt in 0..TRIES {
        let source = browser.source().await;
        let form =
            form_with(&source, "submission_key").unwrap_or_else(|| panic!("{name}: {before} has no form:\n{source}"));
        let wrong = in_error(browser).await;
        for (field, values) in answers(&form, random, attempt) {
            // What was accepted stays as it was written.
            let stands = given.contains_key(&field) && !wrong.iter().any(|wrong| touches(&field, wrong));
            if !stands {
                given.insert(field, values);
            }
        }
        put(browser, &given).await;
        press(browser).await;
        if !browser.title().await.starts_with("Error: ") {
            return;
        }
    }
    let said = browser.ask("return document.querySelector('main').innerText").await;
    panic!("{name}: {before} takes none of {TRIES} answers, at last {given:?}:\n{said}");
}

/// Names of the fields that the page calls wrong.
async fn in_error(browser: &Browser) -> Vec<String> {
    let script = "const at = a => document.getElementById(decodeURIComponent(a.hash.slice(1)));
        return [...document.querySelectorAll('.ds_error-summary a')].map(at).filter(e => e)
            .map(e => e.name || (e.querySelector('[name]') || {}).name || e.id)";
    serde_json::from_value(browser.ask(script).await).expect("names")
}

/// Whether the two are fields of one question: the parts of a date, the reason beside a number, the rows of a grid.
fn touches(field: &str, wrong: &str) -> bool {
    let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    stem(field) == stem(wrong)
}

fn answers(form: &Form, random: &mut Seeded, attempt: usize) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in fill(form, random, &BTreeMap::new(), attempt > 0) {
        fields.entry(name).or_default().push(value);
    }
    for name in form.names() {
        let controls = form.of(name);
        if attempt == 0 && controls[0].kind == "radio" && !name.ends_with(".missing") {
            // The first is “yes” more often than not, and “yes” is asked more about, unless it is a way past the rest.
            if name.starts_with("skip") {
                fields.insert(name.to_owned(), vec![controls[controls.len() - 1].value.clone()]);
            } else if random.chance(0.7) {
                fields.insert(name.to_owned(), vec![controls[0].value.clone()]);
            }
        }
        if let Some(value) = particular(controls[0], random, attempt) {
            fields.insert(name.to_owned(), vec![value]);
        }
    }
    // In the end one leaves out what one need not say.
    if attempt > TRIES / 2 && random.chance(0.5) {
        fields.values_mut().for_each(Vec::clear);
    }
    fields
}

/// What goes into a field that says what it is for.
fn particular(control: &Control, random: &mut Seeded, attempt: usize) -> Option<String> {
    let part = control.name.rsplit('.').next().unwrap_or_default();
    let number = |least: usize, many: usize, random: &mut Seeded| Some((least + random.below(many)).to_string());
    match (part, control.kind.as_str()) {
        ("day", _) => number(1, 28, random),
        ("month", _) => number(1, 12, random),
        // Nearer and nearer to now, then further away.
        ("year", _) => number(this_year() - attempt.min(20), 1 + attempt.min(20) * 2, random),
        (_, "time") => Some("10:30".to_owned()),
        (_, "hidden" | "radio" | "checkbox" | "option" | "range") => None,
        _ if attempt > 2 => {
            let lengths = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12];
            let digits = lengths[random.below(lengths.len())];
            Some((0..digits).map(|_| char::from(b'1' + u8::try_from(random.below(9)).unwrap_or(0))).collect())
        }
        _ => None,
    }
}

fn this_year() -> usize {
    usize::try_from(SystemClock.now().day().year()).expect("a year of our era")
}

/// Writes into the page what `fields` says; fields that it does not name stay.
async fn put(browser: &Browser, fields: &Fields) {
    let script = format!(
        "const fill = {};
         for (const [field, values] of Object.entries(fill)) for (const e of document.getElementsByName(field)) {{
             if (e.type === 'radio' || e.type === 'checkbox') e.checked = values.includes(e.value);
             else if (e.type !== 'hidden') e.value = values[0] ?? '';
         }}
         return null",
        json!(fields)
    );
    browser.ask(&script).await;
}

/// Presses the button that goes on, as a finger would: it must be there to be pressed.
async fn press(browser: &Browser) {
    browser.click_and_load("main form button.ds_button[type=submit]").await;
}
