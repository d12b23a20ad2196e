//! What is kept of somebody's way beside the answers, seen from outside: languages, values of the link, and the code by which they
//! come back.

use super::database::Database;
use super::form::{Form, form_with, links};
use super::http::{Http, Reply};
use super::kinds::{filled, opened, opened_as, questionnaire, scenario};
use super::respondent::home_of;
use super::server::{Server, tell_well};
use serde_json::{Value, json};

const ANSWERS: &str = "SELECT answers AS word FROM responses";

/// Begins at this address of the introduction with its form as shown. Gives `/r/{token}`.
fn begun(http: &mut Http, address: &str) -> String {
    let shown = http.get(address).expect("the introduction");
    let form = form_with(&shown.text(), "start_key").expect("a form to begin with");
    let reply = http.post(&form.action, &form.as_shown()).expect("begun");
    assert_eq!(reply.status, 303, "{}", reply.text());
    home_of(reply.location())
}

fn form(reply: &Reply) -> Form {
    form_with(&reply.text(), "submission_key").unwrap_or_else(|| panic!("no form in {}", reply.text()))
}

/// Sends the page at this address with these fields to where its form says, or to `save`.
fn sent(http: &mut Http, address: &str, fields: &[(&str, &str)], save: bool) -> String {
    let form = form(&http.get(address).expect("a page"));
    let fill = fields.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect();
    let action =
        if save { format!("{}/save", address.split('?').next().unwrap_or(address)) } else { form.action.clone() };
    let reply = http.post(&action, &filled(form.as_shown(), &fill)).expect("an answer");
    assert_eq!(reply.status, 303, "{action}: {}", reply.text());
    reply.location().to_owned()
}

/// Types a code.
fn tried(http: &mut Http, address: &str, code: &str) -> Reply {
    http.post(address, &[("code".to_owned(), code.to_owned())]).expect("an answer")
}

/// The code on the page that says how to come back.
fn code(page: &str) -> String {
    let code = page.split("<p class=\"bg_code\" dir=\"ltr\">").nth(1).and_then(|rest| rest.split('<').next());
    code.unwrap_or_else(|| panic!("no code on {page}")).to_owned()
}

#[test]
fn the_language_of_every_page_is_kept() {
    let database = Database::fresh();
    let link = opened(&database, "hidden_calculated");
    let server = Server::start(&database);
    let mut http = Http::new(server.address);
    let home = begun(&mut http, &format!("/s/{link}?lang=gd"));
    assert_eq!(database.words("SELECT language AS word FROM responses"), ["gd"]);
    let page = http.get(&format!("{home}/p/asked")).expect("a page").text();
    assert!(page.contains("<html lang=\"gd\"") && page.contains("Cia mheud paidhir"), "{page}");
    sent(&mut http, &format!("{home}/p/asked"), &[("pairs", "4")], false);
    // Another language for one page is the response's from then on.
    sent(&mut http, &format!("{home}/p/sum?lang=en"), &[("shoes_right", "1")], false);
    let page = http.get(&format!("{home}/p/end")).expect("a page").text();
    assert!(page.contains("<html lang=\"en\"") && page.contains("That was all"), "{page}");
    sent(&mut http, &format!("{home}/p/end?lang=gd"), &[], false);
    let of_pages = "SELECT language AS word FROM response_events WHERE page IS NOT NULL ORDER BY sequence";
    assert_eq!(database.words(of_pages), ["gd", "en", "gd"]);
    server.stop();
}

#[test]
fn values_of_the_link_are_kept_from_the_beginning() {
    let database = Database::fresh();
    let text = std::fs::read_to_string(questionnaire("hidden_calculated")).expect("a questionnaire");
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    document["sections"][0]["pages"][0]["items"][0]["parameter"] = json!("from");
    let link = opened_as(&database, "hidden_calculated", &document);
    let server = Server::start(&database);
    let mut http = Http::new(server.address);
    let home = begun(&mut http, &format!("/s/{link}?from=leaflet%20%26%20caf%C3%A9&other=1"));
    let kept: Value = serde_json::from_str(&database.words(ANSWERS)[0]).expect("answers");
    assert_eq!(kept, json!({ "source": { "text": "leaflet & café" } }), "before any page was answered");
    // Nothing changes it later: not an address, not a form.
    let form = form(&http.get(&format!("{home}/p/asked?from=elsewhere")).expect("a page"));
    assert!(!form.names().contains(&"source"), "{form:?}");
    let mut fields = filled(form.as_shown(), &scenario("hidden_calculated").right.fill);
    fields.push(("source".to_owned(), "forged".to_owned()));
    http.post(&format!("{home}/p/asked?from=elsewhere"), &fields).expect("an answer");
    let kept = database.words(ANSWERS).remove(0);
    assert!(kept.contains("leaflet & café") && !kept.contains("forged") && !kept.contains("elsewhere"), "{kept}");
    let without = begun(&mut http, &format!("/s/{link}"));
    assert_ne!(without, home);
    assert!(
        database.words(ANSWERS).iter().any(|kept| kept.contains("poster")),
        "the default where the link says nothing"
    );
    server.stop();
}

#[test]
fn somebody_leaves_and_comes_back_on_another_device_by_the_code() {
    let database = Database::fresh();
    let link = opened(&database, "hidden_calculated");
    let server = Server::start(&database);
    let (mut phone, mut laptop) = (Http::new(server.address), Http::new(server.address));
    let home = begun(&mut phone, &format!("/s/{link}"));
    let saved = sent(&mut phone, &format!("{home}/p/asked"), &[("pairs", "7")], true);
    let page = phone.get(&saved).expect("how to come back").text();
    let code = code(&page);
    assert_eq!(self::code(&phone.get(&saved).expect("again").text()), code, "the code stays");
    let everything = database.words("SELECT resume_digest AS word FROM responses").concat() + &server.said();
    assert!(!everything.contains(&code) && !everything.contains(&code.replace('-', "")), "the code is kept nowhere");

    let back = format!("/s/{link}/return");
    let introduction = laptop.get(&format!("/s/{link}")).expect("the introduction").text();
    assert!(links(&introduction).iter().any(|link| link.starts_with(&back)), "{introduction}");
    let unreadable = tried(&mut laptop, &back, "a code");
    assert_eq!(unreadable.status, 422, "{}", unreadable.text());
    assert!(
        unreadable.text().contains("data-code=\"resume_code_unreadable\"")
            && unreadable.text().contains("href=\"#code\"")
    );
    let wrong = tried(&mut laptop, &back, "abcd-efgh-jkmn");
    assert_eq!(wrong.status, 404, "{}", wrong.text());
    assert!(
        wrong.text().contains("data-code=\"resume_code_unknown\"") && wrong.text().contains("value=\"abcd-efgh-jkmn\"")
    );

    let opened = tried(&mut laptop, &back, &code.to_uppercase());
    assert_eq!(opened.status, 303, "{}", opened.text());
    let there = home_of(opened.location());
    assert_ne!(there, home, "the address of the first device is not given away");
    let shown = form(&laptop.get(&format!("{there}/p/asked")).expect("the page"));
    assert_eq!(shown.value("pairs"), Some("7"), "what was written is there");
    sent(&mut laptop, &format!("{there}/p/asked"), &[], false);
    sent(&mut laptop, &format!("{there}/p/sum"), &[("shoes_right", "1")], false);
    sent(&mut laptop, &format!("{there}/p/end"), &[], false);
    let done = laptop.post(&format!("{there}/check"), &[]).expect("sent");
    assert_eq!(done.location(), format!("{there}/receipt"));
    // It can be worked out from the address, which others may have seen.
    assert_eq!(tried(&mut laptop, &back, &code).status, 404, "the code is dead once the answers are sent");
    assert_eq!(tried(&mut laptop, "/return", &code).status, 404);
    assert_eq!(database.number("SELECT count(*) AS n FROM responses"), 1, "one person, one response");
    server.stop();
}

#[test]
fn a_code_dies_with_its_wave() {
    let database = Database::fresh();
    let link = opened(&database, "hidden_calculated");
    let server = Server::start(&database);
    let mut http = Http::new(server.address);
    let home = begun(&mut http, &format!("/s/{link}"));
    let saved = sent(&mut http, &format!("{home}/p/asked"), &[("pairs", "7")], true);
    let code = code(&http.get(&saved).expect("how to come back").text());
    assert_eq!(tried(&mut http, "/return", &code).status, 303, "also where no survey is named");
    tell_well(&database, &["wave", "step", "hidden_calculated", "one", "close"], "");
    assert_eq!(tried(&mut http, "/return", &code).status, 404);
    let of_survey = tried(&mut http, &format!("/s/{link}/return"), &code);
    assert!(of_survey.status >= 400 && of_survey.header("location").is_none(), "{}", of_survey.text());
    let left = "SELECT count(*) AS n FROM responses WHERE resume_digest IS NOT NULL OR token_digest IS NOT NULL";
    assert_eq!(database.number(left), 0, "nothing leads back to an answer");
    assert!(database.words(ANSWERS)[0].contains("7"), "the answer itself is counted");
    server.stop();
}

#[test]
fn who_has_the_code_reads_takes_a_copy_of_and_takes_back_what_was_sent() {
    let database = Database::fresh();
    let link = opened(&database, "hidden_calculated");
    let server = Server::start(&database);
    let mut http = Http::new(server.address);
    let home = begun(&mut http, &format!("/s/{link}"));
    sent(&mut http, &format!("{home}/p/asked"), &[("pairs", "43")], false);
    sent(&mut http, &format!("{home}/p/sum"), &[("shoes_right", "1")], false);
    sent(&mut http, &format!("{home}/p/end"), &[], false);
    let earlier = code(&http.get(&format!("{home}/check")).expect("the check").text());
    let check = http.get(&format!("{home}/check")).expect("the check").text();
    let code = code(&check);
    assert_ne!(code, earlier, "nobody can work it out from the address");
    let sends = form_with(&check, "code").expect("the form that sends").as_shown();
    let as_code = |code: &str, more: &[(&str, &str)]| -> Vec<(String, String)> {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        std::iter::once(("code".to_owned(), code.to_owned())).chain(more).collect()
    };
    let early = http.post("/return/withdraw", &as_code(&code, &[("sure", "1")])).expect("an answer");
    assert_eq!(early.status, 404, "nothing is sent yet: {}", early.text());
    let wrong = http.post(&format!("{home}/check"), &as_code("nothing", &[])).expect("an answer");
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert_eq!(http.post(&format!("{home}/check"), &sends).expect("sent").status, 303);
    assert_eq!(
        http.post("/return", &as_code(&earlier, &[])).expect("an answer").status,
        404,
        "of a form that was not sent"
    );
    let receipt = http.get(&format!("{home}/receipt")).expect("the receipt").text();
    assert!(
        !receipt.contains(&code) && !receipt.contains(">43<"),
        "the address of who answered shows neither any more"
    );

    let kept = http.post("/return", &as_code(&code, &[])).expect("an answer");
    assert!(kept.status == 200 && kept.text().contains(">43<"), "{}", kept.text());
    assert_eq!(kept.header("cache-control"), Some("no-store"));
    let copy = http.post("/return/copy", &as_code(&code, &[])).expect("an answer");
    assert!(
        copy.header("content-disposition").is_some_and(|to| to.contains("attachment")) && copy.text().contains("43")
    );
    // Whoever presses once is asked first.
    let asked = http.post("/return/withdraw", &as_code(&code, &[])).expect("an answer");
    assert!(asked.status == 200 && asked.text().contains("name=\"sure\""), "{}", asked.text());
    assert_eq!(database.words("SELECT disposition AS word FROM responses"), ["complete"]);
    for _ in 0..2 {
        let gone = http.post("/return/withdraw", &as_code(&code, &[("sure", "1")])).expect("an answer");
        assert!(gone.status == 200 && !gone.text().contains(">43<"), "{}", gone.text());
        let left = database.words("SELECT disposition || answers AS word FROM responses");
        assert_eq!(
            (left, database.number("SELECT count(*) AS n FROM response_events")),
            (vec!["withdrawn{}".into()], 0)
        );
    }
    for address in ["/return", "/return/copy", "/return/withdraw"] {
        let after = http.post(address, &as_code(&code, &[])).expect("an answer");
        assert!(after.status == 200 && after.text().contains("have been deleted"), "{address}: {}", after.text());
        let wrong = http.post(address, &as_code("abcd-efgh-jkmn", &[])).expect("an answer");
        assert_eq!(wrong.status, 404, "{address}");
        assert_eq!(http.post(address, &as_code("no code", &[])).expect("an answer").status, 422, "{address}");
    }
    assert_eq!(http.get(&format!("{home}/p/asked")).expect("an answer").location(), format!("{home}/receipt"));
    tell_well(&database, &["wave", "step", "hidden_calculated", "one", "close"], "");
    assert_eq!(http.post("/return", &as_code(&code, &[])).expect("an answer").status, 404);
    let document = database.words("SELECT document AS word FROM datasets").concat();
    assert!(!document.contains("43"), "what was taken back is not in the data set: {document}");
    assert_eq!(database.words("SELECT disposition AS word FROM responses"), ["withdrawn"], "and is counted");
    server.stop();
}
