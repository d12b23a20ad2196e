use super::*;
use crate::app::fieldwork::Around;
use crate::finding::{Finding, Findings, Place};
use crate::id::{StudyId, StudyName, VersionId, WaveId, WaveName};
use crate::questionnaire::Circumstances;
use crate::questionnaire::{Answer, Answers, check};
use crate::response::RawAnswers;
use crate::sample::Disposition;
use crate::store::fieldwork::StoredTerms;
use crate::store::waves::StoredWave;
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Purpose, SampleType, Study, Wave, WaveStatus};
use serde_json::json;
use std::sync::Arc;

/// One page an item kind, and one page with two items.
fn interview() -> Interview {
    let item = |variable: &str, kind: serde_json::Value| {
        let mut item = json!({ "variable": variable, "concept": variable, "label": format!("What about <{variable}>?"), "hint": "A hint." });
        for (key, value) in kind.as_object().expect("an object") {
            item[key] = value.clone();
        }
        item
    };
    let said = json!(["dont_know", "prefer_not_to_say"]);
    let items = [
        item("info", json!({ "kind": "information", "body": ["One.", "Two."] })),
        item("agree", json!({ "kind": "consent", "statement": "I agree" })),
        item("single", json!({ "kind": "single_choice", "code_list": "list", "missing": said })),
        item("long", json!({ "kind": "single_choice", "code_list": "list", "minimal": true, "missing": said })),
        item("many", json!({ "kind": "multiple_choice", "code_list": "list", "missing": said })),
        item(
            "bat",
            json!({ "kind": "battery", "code_list": "list", "missing": said, "rows": [
            { "variable": "bat_a", "label": "First" }, { "variable": "bat_b", "label": "Second" } ] }),
        ),
        item("scale", json!({ "kind": "scale", "low": "none", "high": "all", "missing": said })),
        item("num", json!({ "kind": "number", "min": 0.0, "max": 9.0, "unit": "times", "missing": said })),
        item("txt", json!({ "kind": "short_text", "max_length": 50, "missing": said })),
        item("more", json!({ "kind": "long_text", "missing": said })),
        item("day", json!({ "kind": "date", "missing": said })),
        item("moment", json!({ "kind": "date_time", "missing": said })),
        item("clock", json!({ "kind": "time", "missing": said })),
        item("code", json!({ "kind": "postcode", "missing": said })),
        item(
            "line",
            json!({ "kind": "slider", "min": 0, "max": 9, "step": 1, "low": "none", "high": "all", "unit": "times", "missing": said }),
        ),
        item("order", json!({ "kind": "ranking", "code_list": "list", "missing": said })),
        item("tell", json!({ "kind": "net_promoter", "low": "no", "high": "yes", "missing": said })),
        item(
            "pair",
            json!({ "kind": "semantic_differential", "points": 5, "missing": said,
                "rows": [{ "variable": "pair_a", "left": "Cold", "right": "Warm" }] }),
        ),
        item(
            "tale",
            json!({ "kind": "vignettes", "code_list": "list", "missing": said,
                "rows": [{ "variable": "tale_a", "label": "A tale", "story": "Once." }] }),
        ),
        item(
            "share",
            json!({ "kind": "allocation", "unit": "pounds", "missing": said,
                "parts": [{ "variable": "share_a", "label": "Here" }, { "variable": "share_b", "label": "There" }] }),
        ),
        item("photo", json!({ "kind": "placeholder", "was": "image" })),
    ];
    let mut pages: Vec<_> = items
        .iter()
        .map(|item| json!({ "id": format!("p_{}", item["variable"].as_str().unwrap_or("")), "items": [item] }))
        .collect();
    pages.push(json!({ "id": "p_two", "title": "Two at once", "items": [
        item("two_a", json!({ "kind": "number" })), item("two_b", json!({ "kind": "short_text" })) ] }));
    let document = json!({
        "format": "barograph-questionnaire/1", "name": "kinds", "version": 1, "language": "en", "title": "All kinds",
        "population": "adults", "expected_minutes": 5,
        "front_matter": { "purpose": ["Why."], "run_by": "We", "contact": "Here", "privacy": ["Kept."], "thanks": ["Thanks."] },
        "code_lists": { "list": { "options": [ { "code": 1, "label": "Yes & no" }, { "code": 2, "label": "None", "exclusive": true } ] } },
        "sections": [ { "id": "s", "title": "The section", "pages": pages } ]
    });
    let (questionnaire, findings) = check(serde_json::from_value(document).expect("a draft"));
    let questionnaire = questionnaire.unwrap_or_else(|| panic!("{findings}"));
    let id = crate::id::random_uuid([7; 16]);
    let day = "2026-11-23".parse().expect("a day");
    let wave = Wave {
        id: WaveId(id),
        study: StudyId(id),
        name: WaveName::new("w").expect("a name"),
        title: "Wave".into(),
        position: 0,
        version: VersionId(id),
        sample_type: SampleType::OpenLink,
        mode: crate::study::Mode::Web,
        fieldwork: Fieldwork { from: day, to: day },
        status: WaveStatus::Open,
        anonymity: Anonymity::Anonymous,
        lonely_psu: LonelyPsu::Fail,
        purpose: Purpose::Main,
    };
    let study = Study {
        id: StudyId(id),
        name: StudyName::new("study").expect("a name"),
        title: "Study".into(),
        population: "adults".into(),
        simulated: true,
        source: None,
    };
    Interview {
        around: Arc::new(Around {
            stored: StoredWave { wave, link: "link".into(), lock_version: 0 },
            study,
            safeguards: Default::default(),
            quotas: None,
            terms: StoredTerms::default(),
        }),
        questionnaire: Arc::new(questionnaire),
        answers: Answers::new(),
        circumstances: Circumstances::default(),
        language: crate::text::Language::english(),
        disposition: Disposition::InProgress,
    }
}

fn all_pages(interview: &Interview) -> Vec<PageId> {
    interview.questionnaire.draft().sections.iter().flat_map(|s| s.pages.iter().map(|p| p.id.clone())).collect()
}

/// Skips everything, so that all pages are reached.
fn at_the_end() -> Interview {
    let mut interview = interview();
    for page in all_pages(&interview) {
        let outcome = crate::response::answer_page(
            &interview.questionnaire,
            &interview.answers,
            interview.circumstances,
            &page,
            &RawAnswers::default(),
            &interview.language,
        );
        match outcome {
            PageOutcome::Accepted { changes, .. } => interview.answers.extend(changes),
            other => panic!("{page}: {other:?}"),
        }
    }
    interview
}

async fn html(shown: Shown) -> String {
    let response = shown.with(&mut HttpResponse::Ok(), "token");
    assert_eq!(response.status(), 200);
    let body = actix_web::body::to_bytes(response.into_body()).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("UTF-8")
}

fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn assert_accessible(html: &str, page: &PageId) {
    assert_eq!(html.matches("<h1").count(), 1, "{page} has one main heading");
    let ids = values(html, "id");
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(ids.len(), distinct.len(), "{page}: an id occurs twice in {ids:?}");
    for attribute in ["for", "aria-describedby", "aria-labelledby"] {
        for wanted in values(html, attribute).iter().flat_map(|v| v.split(' ')) {
            assert!(ids.contains(&wanted), "{page}: {attribute} names {wanted}, which is not there");
        }
    }
    for href in values(html, "href").iter().filter_map(|h| h.strip_prefix('#')) {
        assert!(ids.contains(&href), "{page}: a link to #{href}, which is not there");
    }
    let controls = html.matches("<input type=\"radio\"").count()
        + html.matches("<input type=\"checkbox\"").count()
        + html.matches("<select").count()
        + html.matches("<textarea").count()
        + html.matches("type=\"text\"").count();
    assert!(html.matches("<label").count() >= controls, "{page}: every control has a label");
}

#[actix_web::test]
async fn every_kind_renders_strictly() {
    let interview = at_the_end();
    for page in all_pages(&interview) {
        let shown = shown(&interview, "tok", &page, None, made_of("key"), &Asked::default()).expect("a reached page");
        let html = html(shown).await;
        assert_accessible(&html, &page);
        assert!(html.contains("Simulated data"), "{page}");
        assert!(html.contains(r#"name="submission_key" value="key""#), "{page}");
        assert!(!html.contains("<it>") && !html.contains("What about <"), "{page}: texts are escaped");
    }
}

#[actix_web::test]
async fn rejected_page_links_to_its_fields_and_keeps_what_was_written() {
    let interview = at_the_end();
    let page = PageId::new("p_bat").expect("a name");
    let raw: RawAnswers = [("bat_a", "1")].into_iter().collect();
    let place = Place::field("bat_b");
    let findings = Findings(vec![Finding::error(Code::ANSWER_REQUIRED, place, "Answer “Second”")]);
    let sent = Sent { raw: &raw, findings: &findings };
    let html =
        html(shown(&interview, "tok", &page, Some(sent), made_of("key"), &Asked::default()).expect("a page")).await;
    assert_accessible(&html, &page);
    assert!(html.contains("<title>Error: ") && html.contains(r##"<a href="#bat_b">Answer “Second”</a>"##));
    assert!(html.contains(r#"id="bat_a" name="bat_a" value="1" checked"#));
}

/// The tag of a control.
fn tag_of<'h>(html: &'h str, id: &str) -> &'h str {
    let tags = html.split("<input ").filter_map(|rest| rest.split('>').next());
    let mut named = tags.filter(|tag| tag.contains(&format!(" id=\"{id}\"")));
    named.next().unwrap_or_else(|| panic!("no {id} in {html}"))
}

#[actix_web::test]
async fn every_box_of_a_whole_in_error_says_so_and_is_tied_to_the_message() {
    let interview = at_the_end();
    let wholes = [
        ("day", &["day", "day-2", "day-3"][..]),
        ("moment", &["moment", "moment-2", "moment-3", "moment-4"]),
        ("clock", &["clock"]),
        ("share", &["share_a", "share_b"]),
    ];
    for (name, boxes) in wholes {
        let page = PageId::new(format!("p_{name}")).expect("a name");
        let findings = Findings(vec![Finding::error(Code::ANSWER_REQUIRED, Place::field(name), "Mend it")]);
        let sent = Sent { raw: &RawAnswers::default(), findings: &findings };
        let wrong = shown(&interview, "tok", &page, Some(sent), made_of("key"), &Asked::default()).expect("a page");
        let (wrong, right) = (
            html(wrong).await,
            html(shown(&interview, "tok", &page, None, made_of("key"), &Asked::default()).expect("a page")).await,
        );
        assert_accessible(&wrong, &page);
        for id in boxes {
            let tag = tag_of(&wrong, id);
            let tied = values(tag, "aria-describedby")
                .iter()
                .any(|ids| ids.split(' ').any(|id| id == format!("{name}-error")));
            assert!(tied && tag.contains("aria-invalid=\"true\"") && tag.contains("ds_input--error"), "{tag}");
            assert!(!tag_of(&right, id).contains("aria-invalid"), "{id} is in error before anybody answers");
        }
    }
}

#[actix_web::test]
async fn title_that_cannot_be_reached_is_not_shown() {
    let interview = interview();
    let later = PageId::new("p_num").expect("a name");
    assert!(shown(&interview, "tok", &later, None, made_of(""), &Asked::default()).is_none());
    let over = Interview { disposition: Disposition::Complete, ..at_the_end() };
    assert!(shown(&over, "tok", &later, None, made_of(""), &Asked::default()).is_none());
}

/// What a form is given.
fn made_of(key: &str) -> Made {
    Made { key: key.into(), at: "1".into(), now: Moment(0) }
}

#[test]
fn progress_is_said_in_words() {
    let interview = at_the_end();
    let journey = Journey::of(&interview.questionnaire, &interview.answers, interview.circumstances);
    let pages = all_pages(&interview);
    let in_words = |page: usize| {
        let number = journey.reached.iter().position(|p| *p == pages[page]).expect("a reached page");
        let args =
            [("page", crate::phrases::with(number + 1)), ("share", crate::phrases::with(share(&journey, number)))];
        crate::phrases::say(&interview.language, "progress", &args)
    };
    assert_eq!(in_words(0), "Page 1, just begun");
    assert_eq!(in_words(11), "Page 12, about half done");
    assert_eq!(in_words(21), "Page 22, nearly done");
}

#[test]
fn known_answers_are_ticked() {
    let mut interview = at_the_end();
    let single = crate::id::VariableId::new("single").expect("a name");
    interview.answers.insert(single, Answer::Code(1));
    let page = PageId::new("p_single").expect("a name");
    let shown = shown(&interview, "tok", &page, None, made_of(""), &Asked::default()).expect("a page");
    let Control::One { options, .. } = &shown.view.items[0].control else { panic!("a single choice") };
    assert!(options[0].checked && !options[1].checked);
}
