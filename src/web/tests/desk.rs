//! Staff at work.

use super::world::{EMAIL, World};
use actix_web::http::header;
use actix_web::test::TestRequest;

#[actix_web::test]
async fn desk_is_shut_without_a_session() {
    let world = World::new().await;
    let browser = world.browser().await;
    for address in [
        "/desk",
        "/desk/studies/public",
        "/desk/studies/public/waves/second",
        "/desk/studies/public/measures/heard",
        "/desk/studies/public/measures/heard/table.csv",
    ] {
        browser.get(address).await.assert_problem(401, "sign_in_needed");
    }
    browser.post("/desk/studies/public/waves/second/steps/close", &[]).await.assert_problem(401, "sign_in_needed");
    let wrong = browser.post("/desk/sign-in", &[("email", EMAIL), ("password", "wrong wrong wrong")]).await;
    wrong.assert_problem(401, "sign_in_failed");
    assert!(wrong.body.contains(EMAIL) && !wrong.body.contains("wrong wrong"));
}

#[actix_web::test]
async fn studies_waves_and_counts_are_shown() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    assert!(browser.get("/desk").await.body.contains("Public study"));
    let study = browser.get("/desk/studies/public").await;
    assert!(study.body.contains("The second wave") && study.body.contains("Heard of fakes"), "{}", study.body);
    let wave = browser.get("/desk/studies/public/waves/second").await;
    assert!(wave.body.contains(&format!("/s/{}", world.open_link)), "{}", wave.body);
    assert!(wave.body.contains("a response rate is not defined"));
    browser.get("/desk/studies/other").await.assert_problem(404, "study_unknown");
    browser.get("/desk/studies/NO%20NAME").await.assert_problem(404, "study_unknown");
    browser.get("/desk/studies/public/waves/other").await.assert_problem(404, "wave_unknown");
    browser.get("/desk/studies/public/measures/other").await.assert_problem(404, "measure_unknown");
}

#[actix_web::test]
async fn steps_need_the_form_of_the_session() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let page = "/desk/studies/public/waves/second";
    let pause = format!("{page}/steps/pause");
    let csrf = browser.get(page).await.hidden("csrf");
    browser.post(&pause, &[]).await.assert_problem(403, "form_expired");
    browser.post(&pause, &[("csrf", &"0".repeat(64))]).await.assert_problem(403, "form_expired");
    let foreign = TestRequest::post().uri(&pause).set_form([("csrf", &csrf)]);
    let foreign = foreign.insert_header((header::HeaderName::from_static("sec-fetch-site"), "cross-site"));
    browser.ask(foreign).await.assert_problem(403, "form_expired");
    assert!(browser.get(page).await.body.contains(">Open<"));

    let form = [("csrf", csrf.as_str())];
    assert_eq!(browser.post(&pause, &form).await.location(), page);
    assert!(browser.get(page).await.body.contains(">Paused<"));
    browser.post(&pause, &form).await.assert_problem(409, "transition_refused");
    browser.post(&format!("{page}/steps/fly"), &form).await.assert_problem(404, "not_found");
}

/// Without TLS browsers send no `Sec-Fetch-Site`, and some send `Origin: null`.
#[actix_web::test]
async fn the_desk_works_without_tls_by_the_token_alone() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    let fields = [("email", EMAIL), ("password", super::world::PASSWORD)];
    let sign_in = || TestRequest::post().uri("/desk/sign-in").set_form(fields);
    let foreign = sign_in().insert_header((header::ORIGIN, "http://elsewhere.example"));
    browser.ask(foreign).await.assert_problem(403, "form_expired");
    let answer = browser.ask(sign_in().insert_header((header::ORIGIN, "null"))).await;
    assert_eq!(answer.location(), "/desk");
    browser.cookie = answer.header(header::SET_COOKIE).split(';').next().map(str::to_owned);

    let page = "/desk/studies/public/waves/second";
    let csrf = browser.get(page).await.hidden("csrf");
    let pause = |csrf: &str, origin: &'static str| {
        let form = TestRequest::post().uri("/desk/studies/public/waves/second/steps/pause").set_form([("csrf", csrf)]);
        browser.ask(form.insert_header((header::ORIGIN, origin)))
    };
    pause(&"0".repeat(64), "null").await.assert_problem(403, "form_expired");
    pause(&csrf, "http://elsewhere.example").await.assert_problem(403, "form_expired");
    assert_eq!(pause(&csrf, "null").await.location(), page);
}

#[actix_web::test]
async fn a_closed_wave_is_raked_once_and_bad_margins_are_located() {
    use crate::app::{Actor, fieldwork};
    use crate::questionnaire::Answer;
    let world = World::new().await;
    let cases = [1, 1, 1, 2].map(|code| fieldwork::RecordedCase {
        design: crate::sample::CaseDesign::default(),
        answers: [("heard".parse().expect("a name"), Answer::Code(code))].into(),
        circumstances: crate::questionnaire::Circumstances::default(),
        disposition: crate::sample::Disposition::Complete,
        mode: None,
    });
    fieldwork::record_cases(&world.app, Actor::Operator, world.open.id, cases.to_vec()).await.expect("recorded");
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let page = "/desk/studies/public/waves/second";
    let csrf = browser.get(page).await.hidden("csrf");
    let rake = |margins: &str| {
        let form = TestRequest::post().uri("/desk/studies/public/waves/second/weights");
        browser.ask(form.set_form([("csrf", csrf.as_str()), ("margins", margins)]))
    };
    let good = "variable,category,share\nheard,Yes,0.5\nheard,No,0.5\n";
    rake(good).await.assert_problem(409, "transition_refused");
    browser.post(&format!("{page}/steps/close"), &[("csrf", &csrf)]).await.location();

    let bad = rake("variable,category,share\nheard,Yes,half\nheard,No,0.5\n").await;
    bad.assert_problem(422, "cell_unreadable");
    assert!(bad.body.contains("Line 2, column share"), "{}", bad.body);
    let bad = rake("variable,category,share\nheard,Yes,0.5\nheard,Perhaps,0.5\n").await;
    bad.assert_problem(422, "code_unknown");
    assert!(bad.body.to_lowercase().contains("line 3"), "{}", bad.body);
    assert!(browser.get(page).await.body.contains("only its base weights"));

    for _ in 0..2 {
        assert_eq!(rake(good).await.location(), format!("{page}#weights"));
        let shown = browser.get(page).await.body;
        assert!(shown.contains("raked to heard, set 1") && shown.contains("Margins, before and after"), "{shown}");
        assert!(shown.contains("75.0%") && shown.contains("50.0%"), "{shown}");
    }
}

#[actix_web::test]
async fn signing_out_ends_the_session() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let csrf = browser.get("/desk").await.hidden("csrf");
    let out = browser.post("/desk/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(out.location(), "/desk/sign-in");
    assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"));
    browser.get("/desk").await.assert_problem(401, "sign_in_needed");
}
