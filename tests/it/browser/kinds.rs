//! Every kind of item as a person meets it (`tests/kinds`): by keyboard alone with scripts off, and looked at by axe with scripts on, in
//! English and in Gaelic, narrow and wide.
//!
//! Which database keeps the answers makes no difference to a page: this runs on SQLite only.

use super::driver::{Browser, DOWN, ENTER, Look, SPACE, browse};
use super::survey::head_is_in_order;
use super::{at_hand, axe, keyboard};
use crate::database::Database;
use crate::kinds::{Fill, Scenario, names, opened, scenario};
use crate::respondent::home_of;
use crate::server::Server;
use keyboard::Stop;
use serde_json::json;

const CONTROL: char = '\u{E009}';
const DELETE: char = '\u{E017}';
const RIGHT: char = '\u{E014}';
const LEFT: char = '\u{E012}';

#[test]
fn every_kind_by_keyboard_without_scripts() {
    with_all_kinds("", |server, kinds| {
        for part in kinds.chunks(7) {
            let (site, part) = (server.url(""), part.to_vec());
            browse(Look::PHONE, move |browser| async move {
                for (name, link) in part {
                    by_keyboard(&browser, &name, &format!("{site}/s/{link}")).await;
                }
            });
        }
    });
}

#[test]
fn axe_finds_nothing_at_any_kind_in_english_on_a_phone() {
    axe_looks(Look { scripts: true, ..Look::PHONE }, "en");
}

#[test]
fn axe_finds_nothing_at_any_kind_in_gaelic_on_a_desk() {
    axe_looks(Look::DESK, "gd");
}

/// Pages without a script are the same with scripts on and off; those that have one are looked at again without it.
#[test]
fn axe_finds_nothing_where_a_script_is_not_loaded() {
    with_all_kinds("without scripts", |server, kinds| {
        for part in kinds.chunks(10) {
            let (site, part) = (server.url(""), part.to_vec());
            browse(Look::DESK, move |browser| async move {
                browser.load_no_scripts().await;
                for (name, link) in part {
                    for language in ["en", "gd"] {
                        let introduction = format!("{site}/s/{link}?lang={language}");
                        if has_script(&browser, &introduction).await {
                            looked_at_by_axe(&browser, &name, &introduction, language).await;
                        } else {
                            assert!(!name.contains("slider"), "a slider has a script that shows its number");
                        }
                    }
                }
            });
        }
    });
}

/// Whether the first page of questions has a script.
async fn has_script(browser: &Browser, introduction: &str) -> bool {
    browser.go(introduction).await;
    press_on(browser, keyboard::is_send).await;
    browser.source().await.contains("<script")
}

fn axe_looks(look: Look, language: &'static str) {
    with_all_kinds(language, |server, kinds| {
        for part in kinds.chunks(7) {
            let (site, part) = (server.url(""), part.to_vec());
            browse(look, move |browser| async move {
                for (name, link) in part {
                    looked_at_by_axe(&browser, &name, &format!("{site}/s/{link}?lang={language}"), language).await;
                }
            });
        }
    });
}

/// One server on which every kind's questionnaire has an open wave.
fn with_all_kinds(what: &str, test: impl FnOnce(&Server, &[(String, String)])) {
    if !at_hand() {
        return;
    }
    if std::env::var_os("BAROGRAPH_TEST_POSTGRES").is_some() {
        return println!("the kinds' pages {what} are looked at on SQLite");
    }
    let only = std::env::var("BAROGRAPH_KIND").ok();
    let database = Database::fresh();
    let wanted = names().into_iter().filter(|name| only.as_ref().is_none_or(|only| only == name));
    let open = |name: String| {
        let link = opened(&database, &name);
        (name, link)
    };
    let kinds: Vec<(String, String)> = wanted.map(open).collect();
    let server = Server::start(&database);
    test(&server, &kinds);
    server.stop();
}

async fn by_keyboard(browser: &Browser, name: &str, introduction: &str) {
    let scenario = scenario(name);
    browser.go(introduction).await;
    press_on(browser, keyboard::is_send).await;
    let address = browser.client.current_url().await.expect("an address");
    let home = home_of(address.path());
    assert_eq!(browser.path().await, format!("{home}/p/{}", scenario.page), "{name}");
    seen(browser).await;
    if let Some(wrong) = scenario.wrong.iter().find(|wrong| !wrong.forged) {
        presses(browser, &wrong.press).await;
        fill_in(browser, name, &wrong.fill).await;
        press_on(browser, is_continue).await;
        let title = browser.title().await;
        assert!(title.starts_with("Error: "), "{name}: {wrong:?} gave {title}");
        assert!(browser.source().await.contains(&format!("data-code=\"{}\"", wrong.code)), "{name}: {wrong:?}");
        seen(browser).await;
        browser.go(address.as_str()).await;
    }
    if !scenario.right.untouched {
        presses(browser, &scenario.right.press).await;
        fill_in(browser, name, &scenario.right.fill).await;
    }
    press_on(browser, is_continue).await;
    if let Some(confirm) = questioned(browser, &scenario).await {
        keyboard::tab_to(browser, |stop| stop.name == confirm).await;
        browser.press(&[SPACE]).await;
        seen(browser).await;
        press_on(browser, is_continue).await;
    }
    to_the_check(browser, name, &scenario, &home).await;
    let said = browser.ask("return document.querySelector('main').innerText").await;
    for words in &scenario.right.summary["en"] {
        assert!(plain(said.as_str().unwrap_or_default()).contains(&plain(words)), "{name}: {words} is not in {said}");
    }
    seen(browser).await;
    // Coming back later, with nothing but the address.
    browser.go(address.join(&home).expect("an address").as_str()).await;
    assert_eq!(browser.path().await, format!("{home}/check"), "{name}");
    press_on(browser, keyboard::is_send).await;
    assert_eq!(browser.path().await, format!("{home}/receipt"), "{name}");
}

/// The box that lets an unlikely answer stand, where the page questions the right one.
async fn questioned(browser: &Browser, scenario: &Scenario) -> Option<String> {
    let confirm = scenario.wrong.iter().find_map(|wrong| wrong.confirm.clone())?;
    browser.source().await.contains(&format!("name=\"{confirm}\"")).then_some(confirm)
}

/// What the page shows, without regard to blanks that are drawn but not read.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn to_the_check(browser: &Browser, name: &str, scenario: &Scenario, home: &str) {
    for _ in 0..10 {
        let path = browser.path().await;
        assert!(!browser.title().await.starts_with("Error"), "{name}: {path}:\n{}", browser.source().await);
        if path == format!("{home}/check") {
            return;
        }
        if let Some(then) = scenario.then.iter().find(|then| path == format!("{home}/p/{}", then.page)) {
            fill_in(browser, name, &then.fill).await;
        }
        press_on(browser, is_continue).await;
    }
    panic!("{name}: never came to the check, last at {}", browser.path().await);
}

/// Nothing stands out, everything is reached, the focus is seen.
async fn seen(browser: &Browser) {
    browser.fits().await;
    keyboard::round(browser).await;
}

fn is_continue(stop: &Stop) -> bool {
    stop.tag == "button" && stop.text == "Continue"
}

async fn press_on(browser: &Browser, wanted: impl Fn(&Stop) -> bool) {
    keyboard::tab_to(browser, wanted).await;
    browser.press_and_load(&[ENTER]).await;
}

/// Buttons that put options in order.
async fn presses(browser: &Browser, values: &[String]) {
    for value in values {
        press_on(browser, |stop| stop.tag == "button" && stop.name.ends_with(".move") && stop.value == *value).await;
    }
}

async fn fill_in(browser: &Browser, name: &str, fill: &Fill) {
    for (field, values) in fill {
        let reachable = format!("return [...document.getElementsByName({field:?})].map(e => e.type)");
        let kinds = browser.ask(&reachable).await;
        let kind = kinds.get(0).and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
        match kind.as_str() {
            // A box that appears only once an answer was questioned, or a field that no person touches.
            "" | "hidden" => {}
            "radio" => radio(browser, field, values).await,
            "checkbox" => tick(browser, field, values).await,
            "select-one" => select(browser, field, &values[0]).await,
            "range" => slide(browser, field, &values[0]).await,
            _ => write(browser, name, field, values).await,
        }
    }
}

async fn radio(browser: &Browser, field: &str, values: &[String]) {
    let Some(value) = values.first() else { return };
    let stop = keyboard::tab_to(browser, |stop| stop.name == field).await;
    if !stop.checked {
        browser.press(&[SPACE]).await;
    }
    for _ in 0..stop.choices.len() {
        let now = keyboard::stop(browser).await;
        if now.value == *value {
            return assert!(now.checked, "{now:?}");
        }
        browser.press(&[DOWN]).await;
    }
    panic!("{field} has no {value}: {stop:?}");
}

async fn tick(browser: &Browser, field: &str, values: &[String]) {
    let boxes = format!("return [...document.getElementsByName({field:?})].map(e => [e.value, e.checked])");
    let boxes: Vec<(String, bool)> = serde_json::from_value(browser.ask(&boxes).await).expect("boxes");
    for (value, checked) in boxes {
        if values.contains(&value) != checked {
            keyboard::tab_to(browser, |stop| stop.name == field && stop.value == value).await;
            browser.press(&[SPACE]).await;
        }
    }
}

async fn select(browser: &Browser, field: &str, value: &str) {
    keyboard::tab_to(browser, |stop| stop.name == field).await;
    for _ in 0..200 {
        if keyboard::stop(browser).await.value == value {
            return;
        }
        browser.press(&[DOWN]).await;
    }
    panic!("{field} has no {value}");
}

async fn slide(browser: &Browser, field: &str, value: &str) {
    let stop = keyboard::tab_to(browser, |stop| stop.name == field).await;
    let (from, to): (f64, f64) = (stop.value.parse().expect("a number"), value.parse().expect("a number"));
    for _ in 0..500 {
        if keyboard::stop(browser).await.value.parse::<f64>() == Ok(to) {
            return;
        }
        browser.press(&[if to > from { RIGHT } else { LEFT }]).await;
    }
    panic!("{field} does not come to {value}");
}

/// Takes out what is there and types.
async fn write(browser: &Browser, name: &str, field: &str, values: &[String]) {
    let text = values.first().map(String::as_str).unwrap_or_default();
    let stop = keyboard::tab_to(browser, |stop| stop.name == field).await;
    assert!(matches!(stop.tag.as_str(), "input" | "textarea"), "{name}: {stop:?}");
    if !stop.value.is_empty() {
        browser.hold(CONTROL, 'a').await;
        browser.press(&[DELETE]).await;
    }
    let keys: Vec<char> = text.chars().map(|c| if c == '\n' { ENTER } else { c }).collect();
    if keys.len() > 300 {
        // A text this long is put in as if pasted.
        let paste = format!("document.activeElement.value = {}; return null", json!(text));
        browser.ask(&paste).await;
    } else {
        browser.press(&keys).await;
    }
}

async fn looked_at_by_axe(browser: &Browser, name: &str, introduction: &str, language: &str) {
    let scenario = scenario(name);
    browser.go(introduction).await;
    assert_eq!(browser.ask("return document.documentElement.lang").await, language, "{name}");
    seen_by_axe(browser, "introduction", name, language).await;
    send(browser).await;
    seen_by_axe(browser, "asked", name, language).await;
    let address = browser.client.current_url().await.expect("an address");
    let home = home_of(address.path());
    if let Some(wrong) = scenario.wrong.iter().find(|wrong| !wrong.forged) {
        press_by_script(browser, &wrong.press).await;
        put(browser, &wrong.fill).await;
        send(browser).await;
        assert!(browser.source().await.contains(&format!("data-code=\"{}\"", wrong.code)), "{name}: {wrong:?}");
        seen_by_axe(browser, "error", name, language).await;
        browser.go(address.as_str()).await;
    }
    if !scenario.right.untouched {
        press_by_script(browser, &scenario.right.press).await;
        put(browser, &scenario.right.fill).await;
    }
    seen_by_axe(browser, "answered", name, language).await;
    send(browser).await;
    if let Some(confirm) = questioned(browser, &scenario).await {
        seen_by_axe(browser, "questioned", name, language).await;
        browser.ask(&format!("document.getElementsByName({confirm:?})[0].checked = true; return null")).await;
        send(browser).await;
    }
    for _ in 0..10 {
        let path = browser.path().await;
        if path.ends_with("/check") {
            break;
        }
        if let Some(then) = scenario.then.iter().find(|then| path.ends_with(&format!("/p/{}", then.page))) {
            put(browser, &then.fill).await;
        }
        send(browser).await;
    }
    assert_eq!(browser.path().await, format!("{home}/check"), "{name}:\n{}", browser.source().await);
    let said = browser.ask("return document.querySelector('main').innerText").await;
    for words in &scenario.right.summary[language] {
        assert!(plain(said.as_str().unwrap_or_default()).contains(&plain(words)), "{name}: {words} is not in {said}");
    }
    seen_by_axe(browser, "check", name, language).await;
    browser.act_and_load("document.querySelector('main form button[type=submit]').click()").await;
    assert_eq!(browser.path().await, format!("{home}/receipt"), "{name}");
    assert_eq!(browser.ask("return document.documentElement.lang").await, language, "{name}");
    seen_by_axe(browser, "receipt", name, language).await;
}

/// Nothing stands out, axe finds nothing, and a picture is left for people to look at.
async fn seen_by_axe(browser: &Browser, step: &str, name: &str, language: &str) {
    browser.fits().await;
    head_is_in_order(browser).await;
    axe::clean(browser).await;
    browser.picture(&format!("kind-{name}-{step}-{language}")).await;
}

/// Presses the page's first button that goes on.
async fn send(browser: &Browser) {
    let script = "[...document.querySelectorAll('main form button[type=submit]')].find(b => !b.name && !b.hasAttribute('formaction')).click()";
    browser.act_and_load(script).await;
}

async fn press_by_script(browser: &Browser, values: &[String]) {
    for value in values {
        let script = format!(
            "[...document.querySelectorAll('button')].find(b => b.name.endsWith('.move') && b.value === {value:?}).click()"
        );
        browser.act_and_load(&script).await;
    }
}

async fn put(browser: &Browser, fill: &Fill) {
    let script = format!(
        "const fill = {};
         for (const [field, values] of Object.entries(fill)) for (const e of document.getElementsByName(field)) {{
             if (e.type === 'radio' || e.type === 'checkbox') e.checked = values.includes(e.value);
             else if (e.type !== 'hidden') e.value = values[0] ?? '';
         }}
         return null",
        json!(fill)
    );
    browser.ask(&script).await;
}
