//! Whatever comes in: a clear page with its code, the right status, the security headers, and nothing written.

use super::world::World;
use actix_web::http::header;
use actix_web::test::TestRequest;

const KEY: &str = "0d9d2f6e-8f5e-4e2b-9a43-0d3c1f5b7a11";

#[actix_web::test]
async fn what_is_not_there_is_said() {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.get("/nowhere").await.assert_problem(404, "not_found");
    browser.get("/s/unknown").await.assert_problem(404, "link_unknown");
    browser.get("/r/unknown").await.assert_problem(404, "response_unknown");
    browser.get("/r/unknown/p/adult").await.assert_problem(404, "response_unknown");
    browser.get("/assets/0000000000000000/barograph.css").await.assert_problem(404, "not_found");
    browser.get(&format!("/s/{}", world.closed_link)).await.assert_problem(410, "wave_not_open");
    browser.get("/s/%ff").await.assert_problem(404, "link_unknown");
    // PostgreSQL refuses a text with a NUL: none may come as far.
    for nul in ["%00", "abcdefghijk%00"] {
        browser.get(&format!("/s/{nul}")).await.assert_problem(404, "link_unknown");
        browser.post(&format!("/s/{nul}"), &[("start_key", KEY)]).await.assert_problem(404, "link_unknown");
        browser.get(&format!("/r/{nul}")).await.assert_problem(404, "response_unknown");
        browser.get(&format!("/r/{nul}/p/{nul}")).await.assert_problem(404, "response_unknown");
    }
    let fields = [("email", "a\0da@example.org"), ("password", "a long enough password")];
    assert!(browser.post("/desk/sign-in", &fields).await.status < 500);
}

#[actix_web::test]
async fn names_that_cannot_be_are_unknown_at_the_desk() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    browser.get("/desk/studies/a%00b").await.assert_problem(404, "study_unknown");
    browser.get("/desk/studies/public/waves/a%00b").await.assert_problem(404, "wave_unknown");
    browser.get("/desk/studies/public/measures/a%00b").await.assert_problem(404, "measure_unknown");
    let by = browser.get("/desk/studies/public/measures/heard?by=a%00b").await;
    assert!((400..500).contains(&by.status), "{}", by.body);
}

#[actix_web::test]
async fn wrong_methods_are_refused() {
    let world = World::new().await;
    let browser = world.browser().await;
    for (method, address, allow) in [
        ("POST", "/", "GET, HEAD"),
        ("DELETE", "/desk", "GET, HEAD"),
        ("POST", "/r/x", "GET, HEAD"),
        ("PUT", "/r/x/p/y", "GET, HEAD, POST"),
        ("GET", "/desk/sign-out", "POST"),
        ("TRACE", "/health", "GET, HEAD"),
    ] {
        let method = method.parse().expect("a method");
        let answer = browser.ask(TestRequest::default().method(method).uri(address)).await;
        answer.assert_problem(405, "method_not_allowed");
        assert_eq!(answer.header(header::ALLOW), allow, "{address}");
    }
    assert_eq!(
        browser.ask(TestRequest::default().method("HEAD".parse().expect("a method")).uri("/")).await.status,
        200
    );
}

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let world = World::new().await;
    let browser = world.browser().await;
    let address = format!("/s/{}", world.open_link);
    browser.post_raw(&address, "start_key=%ff%fe").await.assert_problem(400, "body_unreadable");
    browser.post_raw(&address, &b"start_key=\xff\xfe"[..]).await.assert_problem(400, "body_unreadable");
    browser.post_raw(&address, "start_key=%zz").await.assert_problem(400, "body_unreadable");
    browser.post_raw(&address, "a=".to_owned() + &"x".repeat(70_000)).await.assert_problem(413, "body_too_large");
    browser.post_raw(&address, "a=1&".repeat(3_000)).await.assert_problem(413, "body_too_large");
    browser.post_raw(&address, "start_key=not-a-key").await.assert_problem(422, "request_invalid");
    let json = TestRequest::post().uri(&address).set_json(["x"]);
    browser.ask(json).await.assert_problem(400, "body_unreadable");
    assert_eq!(world.responses().await, 0);
}

#[actix_web::test]
async fn programs_get_problems_as_json() {
    let world = World::new().await;
    let browser = world.browser().await;
    let request = TestRequest::get().uri("/s/unknown").insert_header((header::ACCEPT, "application/json"));
    let answer = browser.ask(request).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(problem["code"], "link_unknown");
    assert_eq!(problem["status"], 404);
}

#[actix_web::test]
async fn every_answer_is_guarded() {
    let world = World::new().await;
    let browser = world.browser().await;
    for address in ["/", "/nowhere", "/desk", "/desk/sign-in", "/s/unknown", &format!("/s/{}", world.open_link)] {
        let answer = browser.get(address).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        for part in ["default-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{address}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        let referrer = if address.starts_with("/desk") { "same-origin" } else { "no-referrer" };
        assert_eq!(answer.header(header::REFERRER_POLICY), referrer, "{address}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{address}");
        assert!(answer.header(header::SET_COOKIE).is_empty(), "{address}");
    }
}

#[actix_web::test]
async fn files_are_kept_for_ever_and_compressed() {
    let world = World::new().await;
    let browser = world.browser().await;
    let page = browser.get("/").await;
    let address =
        page.body.split("stylesheet\" href=\"").nth(1).and_then(|r| r.split('"').next()).expect("a style sheet");
    let request = TestRequest::get().uri(address).insert_header((header::ACCEPT_ENCODING, "gzip, br"));
    let answer = browser.ask(request).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header(header::CACHE_CONTROL).contains("immutable"));
    assert_eq!(answer.header(header::CONTENT_ENCODING), "gzip");
    let plain = browser.get(address).await;
    assert!(plain.body.contains(".bg_choice") && plain.body.contains(".ds_button"));
}

#[actix_web::test]
async fn health_is_told() {
    let world = World::new().await;
    let answer = world.browser().await.get("/health").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"status":"ok"}"#));
}
