//! Going through a page with the keyboard alone.

use super::driver::{Browser, DOWN, SPACE, TAB};
use barograph::random::Seeded;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What has the focus.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct Stop {
    /// Numbers the element on its page; 0 is the page itself.
    pub id: u32,
    pub tag: String,
    pub kind: String,
    pub name: String,
    pub value: String,
    pub text: String,
    pub href: String,
    pub checked: bool,
    /// A button that sends the form to another address than the form's own.
    pub elsewhere: bool,
    /// In a group of radios or tick boxes of one name: is one chosen?
    pub answered: bool,
    /// Values of that group.
    pub choices: Vec<String>,
    /// How element and label look, focused.
    pub look: String,
    /// The same without the focus.
    pub plain: String,
}

/// Numbers all that should be reachable and gives the numbers: one for a group of radios.
const REACHABLE: &str = r#"
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [sheet];
    const seen = {}, all = [];
    let number = 0;
    for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
        if (e.disabled || e.tabIndex < 0 || e.getClientRects().length === 0 || getComputedStyle(e).visibility === "hidden") continue;
        if (e.closest("details:not([open])") && e.tagName !== "SUMMARY") continue;
        const group = e.type === "radio" ? "radio " + e.name : null;
        if (group && seen[group]) { e.barographStop = seen[group]; continue; }
        e.barographStop = ++number;
        if (group) seen[group] = number;
        all.push([number, (e.outerHTML || "").slice(0, 160)]);
    }
    return all;
"#;

const STOP: &str = r#"
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return { id: 0 };
    const label = e.labels && e.labels[0];
    const around = e.tagName === "INPUT" ? e.parentElement : null;
    const look = () => [e, label, around].filter(Boolean).flatMap(x => [null, "::before", "::after"].map(p => {
        const s = getComputedStyle(x, p);
        return [s.outlineStyle === "none" ? "" : s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth, s.textDecoration, s.clip, s.left, s.position].join("|");
    })).join("\n");
    const focused = look();
    let plain = "";
    // A date that loses the focus begins again with its day.
    if (e.type !== "date") {
        e.blur();
        plain = look();
        e.focus({ focusVisible: true, preventScroll: true });
    }
    const group = e.name ? [...document.getElementsByName(e.name)] : [];
    return { id: e.barographStop || 0, tag: e.tagName.toLowerCase(), kind: e.type || "", name: e.name || "", value: e.value || "",
        text: (e.innerText || "").trim(), href: e.getAttribute("href") || "", checked: !!e.checked, elsewhere: e.hasAttribute("formaction"),
        answered: group.some(x => x.checked), choices: group.map(x => x.value), look: focused, plain };
"#;

/// What has the focus now.
pub async fn stop(browser: &Browser) -> Stop {
    serde_json::from_value(browser.ask(STOP).await).expect("the script describes the focus")
}

/// Stops that one element has at most: a date has day, month, year and a calendar.
const INNER_STOPS: usize = 4;

/// Stands before the first stop, whatever part of the page an address led to.
const FROM_THE_TOP: &str = r#"
    const mark = document.createElement("span");
    mark.tabIndex = -1;
    document.body.prepend(mark);
    mark.focus({ preventScroll: true });
    mark.remove();
    return null;
"#;

/// Tabs once round the page: everything is reached, in one round, and the focus can be seen everywhere.
pub async fn round(browser: &Browser) {
    let path = browser.path().await;
    let reachable: Vec<(u32, String)> =
        serde_json::from_value(browser.ask(REACHABLE).await).expect("numbers and elements");
    assert!(!reachable.is_empty(), "nothing can be reached on {path}");
    browser.ask(FROM_THE_TOP).await;
    let (mut reached, mut last) = (BTreeSet::new(), 0);
    for _ in 0..reachable.len() * INNER_STOPS + 3 {
        browser.press(&[TAB]).await;
        let stop = stop(browser).await;
        // Day, month and year of a date are stops of one element.
        if stop.id != 0 && stop.id == last {
            continue;
        }
        last = stop.id;
        // A frame has stops of its own, and comes last on our pages.
        if stop.tag.is_empty() || stop.tag == "iframe" || !reached.insert(stop.id) {
            break;
        }
        assert_ne!(stop.look, stop.plain, "the focus cannot be seen on {stop:?} of {path}");
    }
    let missed: Vec<_> = reachable.iter().filter(|(id, _)| !reached.contains(id)).collect();
    assert!(missed.is_empty(), "the keyboard does not reach {missed:?} on {path}");
    // Back to the beginning, as a new page would stand.
    browser.ask("if (document.activeElement) document.activeElement.blur(); window.scrollTo(0, 0); return null").await;
}

/// Tabs on until something has the focus.
pub async fn tab_to(browser: &Browser, wanted: impl Fn(&Stop) -> bool) -> Stop {
    for _ in 0..300 {
        browser.press(&[TAB]).await;
        let stop = stop(browser).await;
        if wanted(&stop) {
            return stop;
        }
    }
    panic!("the keyboard does not reach it on {}:\n{}", browser.path().await, browser.source().await);
}

/// The button that sends the page's own form.
pub fn is_send(stop: &Stop) -> bool {
    stop.tag == "button" && stop.kind == "submit" && stop.text != "Sign out" && !stop.elsewhere
}

/// Answers every question of the page by keyboard and stops on the button that sends it.
pub async fn answer(browser: &Browser, random: &mut Seeded, preset: &BTreeMap<String, String>) -> Stop {
    for _ in 0..300 {
        browser.press(&[TAB]).await;
        let stop = stop(browser).await;
        match (stop.tag.as_str(), stop.kind.as_str()) {
            _ if is_send(&stop) => return stop,
            _ if stop.name.ends_with(".missing") || stop.answered => {}
            ("input", "radio") => choose(browser, &stop, random, preset).await,
            ("input", "checkbox") => browser.press(&[SPACE]).await,
            ("select", _) => browser.press(&[DOWN, DOWN]).await,
            ("textarea", _) => write(browser, &stop, "A copy").await,
            ("input", "text" | "number") => {
                let numeric =
                    browser.ask("return ['numeric', 'decimal'].includes(document.activeElement.inputMode)").await;
                let text = preset.get(&stop.name).cloned();
                let otherwise = if numeric == true || stop.kind == "number" { "20" } else { "A copy" };
                write(browser, &stop, &text.unwrap_or_else(|| otherwise.to_owned())).await;
            }
            _ => {}
        }
    }
    panic!("no button to send {}:\n{}", browser.path().await, browser.source().await);
}

async fn write(browser: &Browser, stop: &Stop, text: &str) {
    if stop.value.is_empty() {
        browser.press(&text.chars().collect::<Vec<_>>()).await;
    }
}

/// Space takes the first radio, the arrows the others.
async fn choose(browser: &Browser, stop: &Stop, random: &mut Seeded, preset: &BTreeMap<String, String>) {
    let real = stop.choices.iter().filter(|value| !value.starts_with("missing:")).count().max(1);
    let wanted = match preset.get(&stop.name) {
        Some(value) => {
            stop.choices.iter().position(|v| v == value).unwrap_or_else(|| panic!("{value} is not in {stop:?}"))
        }
        None => random.below(real),
    };
    browser.press(&[SPACE]).await;
    browser.press(&vec![DOWN; wanted]).await;
    let now = self::stop(browser).await;
    assert!(
        now.checked && now.value == stop.choices[wanted],
        "the arrows led to {now:?} instead of {}",
        stop.choices[wanted]
    );
}
