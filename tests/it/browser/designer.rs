//! A researcher who never programmed: a questionnaire from nothing, in two languages, with routing, frozen, asked, and asked again changed.

use super::desk::sign_in;
use super::driver::{Browser, Look, browse};
use super::{at_hand, axe, keyboard};
use crate::database::Database;
use crate::server::{Server, add_staff};
use fantoccini::Locator;
use std::rc::Rc;
use std::time::Duration;

const DESIGN: &str = "/desk/studies/fakes/design";

/// Pixels: so that pictures show most of a page.
const TALL: u32 = 2200;

#[test]
fn a_questionnaire_is_designed_asked_and_changed() {
    tell_the_story(Look { height: TALL, ..Look::DESK });
}

#[test]
fn the_same_on_a_telephone() {
    tell_the_story(Look { scripts: true, height: TALL, ..Look::PHONE });
}

fn tell_the_story(look: Look) {
    if !at_hand() {
        return;
    }
    let database = Rc::new(Database::fresh());
    add_staff(&database);
    let server = Server::start(&database);
    let site = server.url("");
    let kept = Rc::clone(&database);
    browse(look, move |browser| async move {
        sign_in(&browser, &site).await;
        design(&browser, &site).await;
        translate(&browser, &site).await;
        try_out(&browser, &site).await;
        freeze(&browser, &site, 1).await;
        let link = plan_and_open(&browser, &site, "Spring").await;
        begin(&browser, &link).await;
        answer(&browser, &["1", "3", "40"]).await;
        let spring = answers(&kept);
        assert!(spring.len() == 1 && spring[0].contains("\"heard\""), "{spring:?}");

        change(&browser, &site).await;
        freeze(&browser, &site, 2).await;
        assert_eq!(answers(&kept), spring, "an edit moved an answer");
        differences(&browser, &site).await;
        let link = plan_and_open(&browser, &site, "Autumn").await;
        speaks_both(&browser, &link).await;
        begin(&browser, &link).await;
        // Who would rather not think about it is not asked how many: the last page comes at once.
        answer(&browser, &["4", "52"]).await;
        let both = answers(&kept);
        assert_eq!(both.len(), 2);
        assert!(both.contains(&spring[0]), "the second wave moved an answer of the first: {both:?}");
        let autumn = both.iter().find(|answers| **answers != spring[0]).expect("an answer of the second wave");
        let autumn: serde_json::Value = serde_json::from_str(autumn).expect("answers are JSON");
        assert!(autumn.to_string().contains("52") && autumn.get("how_many_did_you_buy").is_none(), "{autumn}");
    });
    let versions = database.words("SELECT document AS word FROM questionnaire_versions ORDER BY frozen_at");
    assert!(versions[0].contains("\"code\": 2") && !versions[0].contains("retired"), "the first version is as it was");
    assert!(versions[1].contains("retired"), "the second remembers the code that went");
    server.stop();
}

/// The core of it with scripts off: every button is a form of its own.
#[test]
fn the_core_of_it_without_scripts() {
    if !at_hand() {
        return;
    }
    let database = Rc::new(Database::fresh());
    add_staff(&database);
    let server = Server::start(&database);
    let site = server.url("");
    let kept = Rc::clone(&database);
    browse(Look { scripts: false, ..Look::DESK }, move |browser| async move {
        sign_in(&browser, &site).await;
        begin_empty(&browser, &site).await;
        add_question(&browser, "first", "Have you heard of fakes?", "single_choice").await;
        fill(&browser, "new-option", "Not sure").await;
        send(&browser, "new-option").await;
        press(&browser, "#option-up-2").await;
        press(&browser, "#option-remove-2").await;
        browser.go(&format!("{site}{DESIGN}")).await;
        fill(&browser, "page-of-main", "Buying").await;
        send(&browser, "page-of-main").await;
        add_question(&browser, "buying", "How many did you buy?", "number").await;
        choose(&browser, "test-0-variable", "have_you_heard_of_fakes").await;
        fill(&browser, "test-0-value", "Yes").await;
        send(&browser, "test-0-value").await;
        browser.go(&format!("{site}{DESIGN}")).await;
        press(&browser, "[id='up-page:buying']").await;
        press(&browser, "#undo").await;
        write_front(&browser, &site).await;
        freeze(&browser, &site, 1).await;
        let link = plan_and_open(&browser, &site, "Spring").await;
        begin(&browser, &link).await;
        answer(&browser, &["1", "3"]).await;
        assert_eq!(answers(&kept).len(), 1);
    });
    server.stop();
}

fn answers(database: &Database) -> Vec<String> {
    database.words("SELECT answers AS word FROM responses ORDER BY id")
}

/// What is asserted of every page.
async fn looked_at(browser: &Browser, picture: &str) {
    assert!(!browser.source().await.contains("<code>internal</code>"), "{} failed", browser.path().await);
    browser.ask("window.scrollTo(0, 0); return null").await;
    browser.picture(picture).await;
    browser.fits().await;
    axe::clean(browser).await;
    // What is folded away has to fit and to be clean, too.
    let folded = "const all = [...document.querySelectorAll('main details:not([open])')]; \
                  all.forEach(d => { d.open = true; d.barographFolded = true }); return all.length";
    if browser.ask(folded).await != 0 {
        browser.fits().await;
        axe::clean(browser).await;
        let back = "document.querySelectorAll('main details').forEach(d => { if (d.barographFolded) d.open = false }); return null";
        browser.ask(back).await;
    }
}

/// The same, and a round by the keyboard alone.
async fn gone_round(browser: &Browser, picture: &str) {
    looked_at(browser, picture).await;
    keyboard::round(browser).await;
}

async fn text(browser: &Browser, css: &str) -> String {
    let found = browser.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    found.text().await.expect("its text")
}

/// Writes into a field what it should say from now on.
async fn fill(browser: &Browser, id: &str, value: &str) {
    let field = browser.client.find(Locator::Id(id)).await.unwrap_or_else(|e| panic!("{id}: {e}"));
    field.clear().await.expect("it can be emptied");
    field.send_keys(value).await.expect("it can be written");
}

async fn choose(browser: &Browser, id: &str, value: &str) {
    let css = format!("#{id} option[value='{value}']");
    let option = browser.client.find(Locator::Css(&css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    option.click().await.expect("it can be chosen");
}

/// Presses what leads on, and waits for what comes: a page, or the part that a script fetched.
async fn press(browser: &Browser, css: &str) {
    let button = browser.client.find(Locator::Css(css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    let main = "const m = document.getElementById('main-content'); m.barographBefore = true; return null";
    browser.ask(main).await;
    browser.ask(&format!("document.querySelector({css:?}).scrollIntoView({{block: 'center'}}); return null")).await;
    button.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    let fresh = "const m = document.getElementById('main-content'); \
                 return !!m && !m.barographBefore && document.readyState === 'complete' && !document.querySelector('.htmx-request, .htmx-settling')";
    for _ in 0..400 {
        if browser.client.execute(fresh, Vec::new()).await.is_ok_and(|fresh| fresh == true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let now = "const f = document.querySelector('.barograph-send'); \
               return [document.activeElement.outerHTML.slice(0, 200), !!document.querySelector('.htmx-request, .htmx-settling'), \
                       !!(f && f.form) && [...f.form.querySelectorAll(':invalid')].map(i => i.outerHTML.slice(0, 200)), \
                       document.getElementById('main-content').innerText]";
    panic!("nothing came of {css} on {}: {:#}", browser.path().await, browser.ask(now).await);
}

/// Opens what is folded away.
async fn unfold(browser: &Browser, css: &str) {
    browser.ask(&format!("document.querySelector({css:?}).closest('details').open = true; return null")).await;
}

/// Presses the button of the form in which a field stands.
async fn send(browser: &Browser, id: &str) {
    browser.ask(&format!("const f = document.getElementById({id:?}).form; f.querySelector('.ds_button').classList.add('barograph-send'); return null")).await;
    press(browser, ".barograph-send").await;
}

async fn add_question(browser: &Browser, page: &str, label: &str, kind: &str) {
    unfold(browser, &format!("#label-{page}")).await;
    fill(browser, &format!("label-{page}"), label).await;
    choose(browser, &format!("kind-{page}"), kind).await;
    send(browser, &format!("label-{page}")).await;
}

/// A study with an empty questionnaire.
async fn begin_empty(browser: &Browser, site: &str) {
    browser.go(&format!("{site}/desk")).await;
    press(browser, "a[href='/desk/new-study']").await;
    gone_round(browser, "designer-new-study").await;
    fill(browser, "title", "Fake goods").await;
    fill(browser, "population", "Adults in Scotland").await;
    fill(browser, "name", "fakes").await;
    send(browser, "title").await;
    assert_eq!(browser.path().await, DESIGN);
    looked_at(browser, "designer-empty").await;
}

async fn design(browser: &Browser, site: &str) {
    begin_empty(browser, site).await;
    add_question(browser, "first", "Have you heard of fakes?", "single_choice").await;
    assert_eq!(browser.path().await, format!("{DESIGN}/items/have_you_heard_of_fakes"));
    // A name of one's own, everywhere.
    fill(browser, "to", "heard").await;
    send(browser, "to").await;
    assert_eq!(browser.path().await, format!("{DESIGN}/items/heard"));
    fill(browser, "new-option", "Not sure").await;
    send(browser, "new-option").await;
    assert!(browser.source().await.contains("Code 3"));

    for (title, page, label, kind) in [
        ("Buying", "buying", "How many did you buy?", "number"),
        ("About you", "about_you", "How old are you?", "number"),
    ] {
        browser.go(&format!("{site}{DESIGN}")).await;
        fill(browser, "page-of-main", title).await;
        send(browser, "page-of-main").await;
        add_question(browser, page, label, kind).await;
    }
    // Only those who have heard of them are asked how many they bought.
    browser.go(&format!("{site}{DESIGN}/items/how_many_did_you_buy")).await;
    choose(browser, "test-0-variable", "heard").await;
    fill(browser, "test-0-value", "Yes").await;
    send(browser, "test-0-value").await;
    assert!(text(browser, "main").await.contains("only if “Have you heard of fakes?” is “Yes”"));
    gone_round(browser, "designer-item-rule").await;
    browser.go(&format!("{site}{DESIGN}/items/heard")).await;
    gone_round(browser, "designer-item").await;

    write_front(browser, site).await;
    looked_at(browser, "designer-front").await;

    // Up and down by buttons, and back by undo.
    browser.go(&format!("{site}{DESIGN}")).await;
    press(browser, "[id='up-page:about_you']").await;
    let order = "return [...document.querySelectorAll('.bg_outline__page')].map(p => p.dataset.part).join(' ')";
    assert_eq!(browser.ask(order).await, "page:first page:about_you page:buying");
    press(browser, "#undo").await;
    assert_eq!(browser.ask(order).await, "page:first page:buying page:about_you");
    gone_round(browser, "designer-outline").await;
    browser.go(&format!("{site}{DESIGN}/preview?page=first")).await;
    looked_at(browser, "designer-preview").await;
    browser.go(&format!("{site}{DESIGN}/preview/first")).await;
    assert!(text(browser, "main").await.contains("Have you heard of fakes?"));
    looked_at(browser, "designer-preview-page").await;
    for page in ["pages/first", "sections/main", "bank", "history"] {
        browser.go(&format!("{site}{DESIGN}/{page}")).await;
        looked_at(browser, &format!("designer-{}", page.replace('/', "-"))).await;
    }
}

async fn write_front(browser: &Browser, site: &str) {
    browser.go(&format!("{site}{DESIGN}/front")).await;
    for (field, words) in [
        ("purpose", "We ask to understand."),
        ("run_by", "A research team."),
        ("contact", "Write to us."),
        ("privacy", "Nobody is named."),
    ] {
        fill(browser, field, words).await;
    }
    send(browser, "purpose").await;
}

async fn translate(browser: &Browser, site: &str) {
    browser.go(&format!("{site}{DESIGN}/settings")).await;
    choose(browser, "language", "gd").await;
    send(browser, "language").await;
    looked_at(browser, "designer-settings").await;
    browser.go(&format!("{site}{DESIGN}/check")).await;
    assert!(text(browser, "main").await.contains("translation_missing"), "missing texts are found");
    gone_round(browser, "designer-check").await;
    browser.go(&format!("{site}{DESIGN}/translations/gd")).await;
    gone_round(browser, "designer-translations").await;
    let fields = browser.client.find_all(Locator::Css("textarea")).await.expect("texts");
    assert!(fields.len() > 10, "only {} texts", fields.len());
    for (n, field) in fields.iter().enumerate() {
        field.send_keys(&format!("Gàidhlig {n}")).await.expect("it can be written");
    }
    send(browser, "text-0").await;
    assert!(text(browser, "main").await.contains("All "), "all texts are there");
}

/// Made-up respondents walk every path.
async fn try_out(browser: &Browser, site: &str) {
    browser.go(&format!("{site}{DESIGN}/rehearsal")).await;
    gone_round(browser, "designer-rehearsal").await;
    let shown = text(browser, "main").await;
    assert!(shown.contains("Nobody got stuck") && shown.contains("Seconds, on average"), "{shown}");
    assert!(shown.contains("→"), "the ways through it are shown: {shown}");
}

async fn freeze(browser: &Browser, site: &str, version: u32) {
    browser.go(&format!("{site}{DESIGN}/check")).await;
    looked_at(browser, &format!("designer-freeze-{version}")).await;
    let shown = text(browser, "main").await;
    assert!(shown.contains(&format!("Freeze version {version}")), "{shown}");
    browser.ask("document.querySelector('[name=lock_version]').id = 'lock'; return null").await;
    send(browser, "lock").await;
    assert_eq!(browser.path().await, "/desk/studies/fakes");
}

/// Plans a wave, opens it, and gives its public link.
async fn plan_and_open(browser: &Browser, site: &str, title: &str) -> String {
    browser.go(&format!("{site}/desk/studies/fakes/new-wave")).await;
    gone_round(browser, "designer-new-wave").await;
    fill(browser, "title", title).await;
    browser.ask("document.getElementById('to').value = '2199-12-31'; document.getElementById('from').value = '2020-01-01'; return null").await;
    send(browser, "title").await;
    assert_eq!(browser.path().await, format!("/desk/studies/fakes/waves/{}", title.to_lowercase()));
    press(browser, "form[action$='/steps/open'] button").await;
    let link = browser.client.find(Locator::Css("a.bg_address")).await.expect("a link");
    link.attr("href").await.expect("an address").expect("an address")
}

const ONWARDS: &str = "main form[method=post] .ds_button";

async fn begin(browser: &Browser, link: &str) {
    browser.go(link).await;
    press(browser, ONWARDS).await;
}

/// Answers a page at a time: the code of the first question's answer, then a number on each page; and sends them.
async fn answer(browser: &Browser, answers: &[&str]) {
    let css = format!("input[type=radio][value='{}']", answers[0]);
    let radio = browser.client.find(Locator::Css(&css)).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    radio.click().await.expect("chosen");
    press(browser, ONWARDS).await;
    for value in &answers[1..] {
        let field = browser.client.find(Locator::Css("main input.ds_input")).await.expect("a box");
        field.send_keys(value).await.expect("it can be written");
        press(browser, ONWARDS).await;
    }
    press(browser, ONWARDS).await;
    assert!(browser.path().await.ends_with("/receipt"), "{}", browser.path().await);
}

/// The public page, in the language written first and in the second.
async fn speaks_both(browser: &Browser, link: &str) {
    browser.go(link).await;
    assert!(browser.source().await.contains("We ask to understand."));
    press(browser, "a[hreflang=gd]").await;
    let main = text(browser, "main").await;
    assert!(main.contains("Gàidhlig") && !main.contains("We ask to understand."), "{main}");
    assert!(browser.source().await.contains("<html lang=\"gd\""));
}

/// Two versions side by side, in words.
async fn differences(browser: &Browser, site: &str) {
    browser.go(&format!("{site}/desk/studies/fakes")).await;
    press(browser, "a[href*='/versions/']").await;
    gone_round(browser, "designer-version").await;
    let shown = text(browser, "main").await;
    assert!(shown.contains("Have you ever heard of fakes?"), "{shown}");
    assert!(
        shown.contains("What differs from version 1") && shown.contains("Changes at which series break"),
        "{shown}"
    );
}

/// For the next wave: another wording, another order of answers and pages, one answer less and one more, a question more with a name
/// of its own; and a name that must stay.
async fn change(browser: &Browser, site: &str) {
    browser.go(&format!("{site}{DESIGN}/items/heard")).await;
    assert!(browser.client.find(Locator::Id("to")).await.is_err(), "a name that was frozen can be changed");
    fill(browser, "label", "Have you ever heard of fakes?").await;
    send(browser, "label").await;
    fill(browser, "option-1", "Yes, I have").await;
    send(browser, "option-1").await;
    press(browser, "#option-up-2").await;
    press(browser, "#option-remove-2").await;
    fill(browser, "new-option", "I would rather not think about it").await;
    send(browser, "new-option").await;
    let shown = text(browser, "main").await;
    assert!(shown.contains("Code 4") && shown.contains("never come again: 2"), "{shown}");
    assert!(shown.contains("It will be version 2"), "{shown}");
    looked_at(browser, "designer-item-changed").await;

    browser.go(&format!("{site}{DESIGN}")).await;
    press(browser, "[id='up-page:about_you']").await;
    add_question(browser, "about_you", "Anything to add?", "long_text").await;
    fill(browser, "to", "remarks").await;
    send(browser, "to").await;
    assert_eq!(browser.path().await, format!("{DESIGN}/items/remarks"));

    // What is new needs its Gaelic before anything can be frozen.
    browser.go(&format!("{site}{DESIGN}/translations/gd?missing=yes")).await;
    let fields = browser.client.find_all(Locator::Css("textarea")).await.expect("texts");
    assert!(fields.len() >= 2, "a new answer and a new question have no Gaelic, and {} texts are shown", fields.len());
    for field in fields {
        field.send_keys("B’ fheàrr leam gun").await.expect("it can be written");
    }
    let first = browser.ask("return document.querySelector('textarea').id").await;
    send(browser, first.as_str().expect("an id")).await;
    browser.go(&format!("{site}{DESIGN}/check")).await;
    let shown = text(browser, "main").await;
    assert!(shown.contains("A series shows a break there"), "{shown}");
    assert!(shown.contains("Have you ever heard of fakes? (heard)"), "{shown}");
    assert!(shown.contains("comparability_changed"), "{shown}");
    assert!(shown.contains("Anything to add? (remarks)"), "{shown}");
}
