//! The designer: who may, what its forms do, and what happens when two write at once.

use super::world::{Answer, Browser, World, questionnaire};
use actix_web::http::header;
use actix_web::test::TestRequest;

const BASE: &str = "/desk/studies/public/design";

async fn designer(world: &World) -> Browser {
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let csrf = browser.get(&format!("{BASE}/begin")).await.hidden("csrf");
    let begun = upload(&browser, &format!("{BASE}/begin"), &[("csrf", &csrf), ("start", "last")], None).await;
    assert_eq!(begun.location(), BASE);
    browser
}

/// A form in several parts, as browsers send one that has a file.
async fn upload(browser: &Browser, address: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((name, bytes)) = file {
        body.extend(
            format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--xyz--\r\n");
    let request = TestRequest::post().uri(address).set_payload(body);
    browser.ask(request.insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=xyz"))).await
}

async fn csrf(browser: &Browser) -> String {
    browser.get(BASE).await.hidden("csrf")
}

async fn edit(browser: &Browser, fields: &[(&str, &str)]) -> Answer {
    let csrf = csrf(browser).await;
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend(fields);
    browser.post(&format!("{BASE}/edit"), &all).await
}

/// The digest that an item's page carries.
async fn digest_of(browser: &Browser, item: &str) -> String {
    browser.get(&format!("{BASE}/items/{item}")).await.hidden("digest")
}

#[actix_web::test]
async fn nobody_designs_without_a_session_or_with_another_pages_form() {
    let world = World::new().await;
    let stranger = world.browser().await;
    let pages = [
        "",
        "/begin",
        "/front",
        "/settings",
        "/preview",
        "/preview/adult",
        "/bank",
        "/check",
        "/history",
        "/items/heard",
        "/questionnaire.json",
    ];
    for page in pages {
        stranger.get(&format!("{BASE}{page}")).await.assert_problem(401, "sign_in_needed");
    }
    for address in ["/desk/new-study", "/desk/studies/public/new-wave", "/desk/studies/public/new-measure"] {
        stranger.get(address).await.assert_problem(401, "sign_in_needed");
    }
    for verb in ["edit", "undo", "redo", "freeze"] {
        stranger.post(&format!("{BASE}/{verb}"), &[]).await.assert_problem(401, "sign_in_needed");
    }
    upload(&stranger, &format!("{BASE}/upload"), &[], Some(("a.json", b"{}")))
        .await
        .assert_problem(401, "sign_in_needed");
    let browser = designer(&world).await;
    for verb in ["edit", "undo", "redo", "freeze"] {
        browser.post(&format!("{BASE}/{verb}"), &[("csrf", &"0".repeat(64))]).await.assert_problem(403, "form_expired");
    }
    for (address, fields) in
        [(format!("{BASE}/upload"), [("csrf", "00")]), ("/desk/new-study".into(), [("title", "x")])]
    {
        upload(&browser, &address, &fields, None).await.assert_problem(403, "form_expired");
    }
}

#[actix_web::test]
async fn every_page_of_the_designer_is_drawn() {
    let world = World::new().await;
    let browser = designer(&world).await;
    for (page, words) in [
        ("", "Have you heard of fakes?"),
        ("/front", "Who asks, and why"),
        ("/settings", "Scottish Gaelic"),
        ("/preview", "Page 1 of 3"),
        ("/preview?page=heard", "Page 2 of 3"),
        ("/bank", "Item bank"),
        ("/check", "Nothing has changed"),
        ("/history", "Began from version 1"),
        ("/rehearsal", "made-up respondents"),
        ("/items/heard", "Only show this question if"),
        ("/items/times", "Digits after the point"),
        ("/pages/adult", "Not this time"),
        ("/sections/main", "Go through it once for each"),
    ] {
        let shown = browser.get(&format!("{BASE}{page}")).await;
        assert_eq!(shown.status, 200, "{page}: {}", shown.body);
        assert!(shown.body.contains(words), "{page}: {}", shown.body);
        assert_eq!(shown.body.matches("<h1>").count(), 1, "{page}");
    }
    for gone in
        ["/items/nothing", "/items/NO", "/pages/nothing", "/sections/nothing", "/translations/gd", "/preview/nothing"]
    {
        browser.get(&format!("{BASE}{gone}")).await.assert_problem(404, "not_found");
    }
    let framed = browser.get(&format!("{BASE}/preview/heard")).await;
    assert!(framed.body.contains("Have you heard of fakes?") && framed.body.contains("Yes"), "{}", framed.body);
    assert_eq!(framed.header(header::X_FRAME_OPTIONS), "SAMEORIGIN");
    assert!(framed.header(header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'self'"));
    assert_eq!(browser.get(BASE).await.header(header::X_FRAME_OPTIONS), "DENY");
    let file = browser.get(&format!("{BASE}/questionnaire.json")).await;
    assert!(file.body.contains("barograph-questionnaire/1"));
    let workbook = browser.get(&format!("{BASE}/questionnaire.xlsx")).await;
    assert!(workbook.status == 200 && workbook.header(header::CONTENT_TYPE).contains("spreadsheetml"));
    assert!(browser.get("/desk/studies/public").await.body.contains("Design the questionnaire"));
}

#[actix_web::test]
async fn an_edit_is_made_undone_and_done_again() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let digest = digest_of(&browser, "heard").await;
    let page = format!("{BASE}/items/heard");
    let wording = [
        ("edit", "item"),
        ("id", "heard"),
        ("part", "item:heard"),
        ("digest", digest.as_str()),
        ("back", page.as_str()),
        ("label", "Have you ever heard of fakes?"),
        ("hint", "Copies of brands."),
        ("concept", "heard"),
        ("missing", "prefer_not_to_say"),
    ];
    assert_eq!(edit(&browser, &wording).await.location(), page);
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("Have you ever heard of fakes?") && shown.contains("Copies of brands."), "{shown}");
    assert!(shown.contains("It will be version 2"), "{shown}");
    // The same form again is out of date: nothing is overwritten, both are shown.
    let again = edit(&browser, &wording).await;
    again.assert_problem(409, "changed_meanwhile");
    assert!(again.body.contains("by Ada"), "{}", again.body);

    let outline = browser.get(BASE).await;
    assert!(outline.body.contains("Undo") && outline.body.contains("Changed: version 2"), "{}", outline.body);
    let sequence = outline.hidden("sequence");
    let turn = [("csrf", outline.hidden("csrf")), ("sequence", sequence)];
    let turn: Vec<(&str, &str)> = turn.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(browser.post(&format!("{BASE}/undo"), &turn).await.location(), BASE);
    assert!(!browser.get(&page).await.body.contains("ever heard"));
    browser.post(&format!("{BASE}/undo"), &turn).await.assert_problem(409, "changed_meanwhile");
    assert_eq!(browser.post(&format!("{BASE}/redo"), &turn).await.location(), BASE);
    assert!(browser.get(&page).await.body.contains("ever heard"));
    assert!(
        browser.get(&format!("{BASE}/history")).await.body.contains("Changed the question “Have you heard of fakes?”")
    );
}

#[actix_web::test]
async fn an_answer_gets_a_picture_that_is_looked_at_first() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let page = format!("{BASE}/items/heard");
    let put = async |bytes: &'static [u8], shows: &'static str, verb: &'static str| {
        let (csrf, digest) = (csrf(&browser).await, digest_of(&browser, "heard").await);
        let fields = [
            ("csrf", csrf.as_str()),
            ("part", "item:heard"),
            ("digest", digest.as_str()),
            ("list", "yes_no"),
            ("back", page.as_str()),
            ("code", "1"),
            ("alternative", shows),
            ("do", verb),
        ];
        upload(&browser, &format!("{BASE}/picture"), &fields, Some(("tick.png", bytes))).await
    };
    put(b"<svg onload=\"alert(1)\"/>", "A tick", "put").await.assert_problem(422, "image_invalid");
    put(b"\x89PNG\r\n\x1a\n", " ", "put").await.assert_problem(422, "structure_empty");
    put(b"", "A tick", "put").await.assert_problem(422, "file_unreadable");
    assert!(!browser.get(&page).await.body.contains("/images/"));
    assert_eq!(put(b"\x89PNG\r\n\x1a\n", "A \"tick\"", "put").await.location(), page);
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("/images/yes_no_1\"") && shown.contains("alt=\"A &quot;tick&quot;\""), "{shown}");
    let image = browser.get(&format!("{BASE}/images/yes_no_1")).await;
    assert_eq!((image.status, image.header(header::CONTENT_TYPE)), (200, "image/png"));
    put(b"", "", "remove:1").await.location();
    assert_eq!(browser.get(&format!("{BASE}/images/yes_no_1")).await.status, 404);
}

#[actix_web::test]
async fn two_people_never_overwrite_each_other() {
    let world = World::new().await;
    let (one, mut two) = (designer(&world).await, world.browser().await);
    two.sign_in().await;
    let digests = [digest_of(&one, "heard").await, digest_of(&two, "heard").await, digest_of(&two, "times").await];
    let wording = |item: &'static str, digest: &'static str, label: &'static str| {
        vec![
            ("edit", "item"),
            ("id", item),
            ("part", if item == "heard" { "item:heard" } else { "item:times" }),
            ("digest", digest),
            ("label", label),
            ("concept", "c"),
        ]
    };
    let [a, b, c] = digests.map(|digest| -> &'static str { digest.leak() });
    assert_eq!(edit(&one, &wording("heard", a, "First was quicker?")).await.location(), BASE);
    // The same question: refused, and both wordings are shown, with a form that puts one's own over it.
    let refused = edit(&two, &wording("heard", b, "Second was slower?")).await;
    refused.assert_problem(409, "changed_meanwhile");
    assert!(
        refused.body.contains("First was quicker?") && refused.body.contains("Second was slower?"),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("Use what I wrote"));
    let fresh = refused.hidden("digest");
    assert_ne!(fresh, b);
    // Another question merges.
    assert_eq!(edit(&two, &wording("times", c, "How many times?")).await.location(), BASE);
    let outline = one.get(BASE).await.body;
    assert!(outline.contains("First was quicker?") && outline.contains("How many times?"), "{outline}");
    let fresh: &'static str = fresh.leak();
    assert_eq!(edit(&two, &wording("heard", fresh, "Second was slower?")).await.location(), BASE);
    assert!(one.get(BASE).await.body.contains("Second was slower?"));
}

#[actix_web::test]
async fn routing_is_set_by_menus_and_shown_in_words() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let digest = digest_of(&browser, "times").await;
    let rule = |digest: &str, value: &str| {
        let fields = [
            ("edit", "rule"),
            ("how", "menus"),
            ("part", "item:times"),
            ("digest", digest),
            ("join", "all"),
            ("test.0.variable", "heard"),
            ("test.0.comparison", "is"),
            ("test.0.value", value),
            ("test.1.variable", ""),
            ("test.1.comparison", "is"),
            ("test.1.value", ""),
        ];
        fields.map(|(n, v)| (n.to_owned(), v.to_owned()))
    };
    let send = async |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        edit(&browser, &fields).await
    };
    send(&rule(&digest, "Perhaps")).await.assert_problem(422, "option_unknown");
    send(&rule(&digest, "")).await.assert_problem(422, "answer_required");
    assert_eq!(send(&rule(&digest, "Yes")).await.location(), BASE);
    let shown = browser.get(&format!("{BASE}/items/times")).await.body;
    assert!(shown.contains("${heard} &#x3D; &#x27;yes&#x27;"), "{shown}");
    assert!(browser.get(BASE).await.body.contains("Only asked if “Have you heard of fakes?” is “Yes”"));
    // A rule that the menus cannot say stays text.
    let digest = digest_of(&browser, "times").await;
    let text = [
        ("edit", "rule"),
        ("how", "text"),
        ("part", "item:times"),
        ("digest", digest.as_str()),
        ("rule", "string-length(${heard}) > 1 and (${heard} = 'yes' or ${adult} = 'yes')"),
    ];
    assert_eq!(edit(&browser, &text).await.location(), BASE);
    assert!(browser.get(&format!("{BASE}/items/times")).await.body.contains("says more than the menus can"));
    // One that cannot be read is kept and found.
    let digest = digest_of(&browser, "times").await;
    let broken = [
        ("edit", "rule"),
        ("how", "text"),
        ("part", "item:times"),
        ("digest", digest.as_str()),
        ("rule", "${heard} ="),
    ];
    assert_eq!(edit(&browser, &broken).await.location(), BASE);
    assert!(browser.get(&format!("{BASE}/items/times")).await.body.contains("expression_syntax"));
    let check = browser.get(&format!("{BASE}/check")).await.body;
    assert!(check.contains("To mend") && !check.contains("Freeze version"), "{check}");
}

#[actix_web::test]
async fn answers_keep_their_codes_and_frozen_names_stay() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let digest = digest_of(&browser, "heard").await;
    let options = [
        ("edit", "options"),
        ("list", "yes_no"),
        ("part", "item:heard"),
        ("digest", digest.as_str()),
        ("option.1.label", "Yes, I have"),
        ("option.2.label", "No"),
        ("new", "Not sure"),
        ("do", "remove:2"),
    ];
    assert_eq!(edit(&browser, &options).await.location(), BASE);
    let shown = browser.get(&format!("{BASE}/items/heard")).await.body;
    assert!(
        shown.contains("Yes, I have") && shown.contains("Code 3") && shown.contains("never come again: 2"),
        "{shown}"
    );
    let rename = [("edit", "rename"), ("from", "heard"), ("to", "aware")];
    edit(&browser, &rename).await.assert_problem(422, "variable_frozen");
    let added = edit(
        &browser,
        &[("edit", "add_item"), ("page", "heard"), ("label", "Where was that?"), ("kind", "short_text")],
    )
    .await;
    assert_eq!(added.location(), format!("{BASE}/items/where_was_that"));
    let renamed = edit(
        &browser,
        &[
            ("edit", "rename"),
            ("from", "where_was_that"),
            ("to", "place"),
            ("back", &format!("{BASE}/items/where_was_that")),
        ],
    )
    .await;
    assert_eq!(renamed.location(), format!("{BASE}/items/place"));
    // What is gone keeps its name, too: a new question gets another.
    assert_eq!(edit(&browser, &[("edit", "remove"), ("part", "item:times")]).await.location(), BASE);
    let added =
        edit(&browser, &[("edit", "add_item"), ("page", "heard"), ("label", "Times"), ("kind", "number")]).await;
    assert_eq!(added.location(), format!("{BASE}/items/times_b"));
}

#[actix_web::test]
async fn odd_forms_are_refused_and_lead_nowhere_else() {
    let world = World::new().await;
    let browser = designer(&world).await;
    for fields in [
        &[("edit", "nothing")][..],
        &[],
        &[("edit", "remove"), ("part", "item:NO")],
        &[("edit", "move"), ("part", "nothing")],
        &[("edit", "add_section")],
        &[("edit", "add_item"), ("page", "heard"), ("kind", "fancy"), ("label", "x")],
        &[("edit", "item"), ("id", "heard"), ("label", "x"), ("concept", "NOT A NAME")],
        &[("edit", "item"), ("id", "times"), ("label", "x"), ("kind.min", "many")],
    ] {
        let answer = edit(&browser, fields).await;
        let is_section = fields.first().is_some_and(|(_, what)| *what == "add_section");
        // A section without a name gets one.
        assert!(if is_section { answer.status == 303 } else { answer.status == 422 }, "{fields:?}: {}", answer.body);
    }
    let elsewhere =
        edit(&browser, &[("edit", "add_section"), ("title", "More"), ("back", "https://evil.example/")]).await;
    assert_eq!(elsewhere.location(), BASE);
    let elsewhere =
        edit(&browser, &[("edit", "add_section"), ("title", "More"), ("back", &format!("{BASE}/../../x"))]).await;
    assert_eq!(elsewhere.location(), BASE);
}

#[actix_web::test]
async fn a_second_language_is_added_and_translated() {
    let world = World::new().await;
    let browser = designer(&world).await;
    assert_eq!(edit(&browser, &[("edit", "add_language"), ("language", "gd")]).await.location(), BASE);
    let page = format!("{BASE}/translations/gd");
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("name=\"text.item.heard.label\"") && shown.contains("0 of"), "{shown}");
    let texts = [
        ("edit", "texts"),
        ("language", "gd"),
        ("text.item.heard.label", "An cuala tu?"),
        ("was.item.heard.label", ""),
        ("back", page.as_str()),
    ];
    assert_eq!(edit(&browser, &texts).await.location(), page);
    assert!(browser.get(&page).await.body.contains("An cuala tu?"));
    let late = [("edit", "texts"), ("language", "gd"), ("text.item.heard.label", "Eile"), ("was.item.heard.label", "")];
    edit(&browser, &late).await.assert_problem(409, "changed_meanwhile");
    let preview = browser.get(&format!("{BASE}/preview/heard?language=gd")).await.body;
    assert!(preview.contains("An cuala tu?") && preview.contains("lang=\"gd\""), "{preview}");
    assert!(browser.get(&format!("{BASE}/check")).await.body.contains("translation_missing"));
}

#[actix_web::test]
async fn a_version_is_frozen_as_it_was_seen() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let csrf = csrf(&browser).await;
    assert_eq!(
        edit(&browser, &[("edit", "add_item"), ("page", "heard"), ("label", "Where?"), ("kind", "short_text")])
            .await
            .status,
        303
    );
    let check = browser.get(&format!("{BASE}/check")).await;
    assert!(check.body.contains("Freeze version 2") && check.body.contains("New:"), "{}", check.body);
    let lock = check.hidden("lock_version");
    assert_eq!(
        edit(&browser, &[("edit", "settings"), ("title", "Fakes"), ("population", "adults"), ("minutes", "6")])
            .await
            .status,
        303
    );
    let freeze = |lock: &str| {
        let form = TestRequest::post().uri(&format!("{BASE}/freeze"));
        browser.ask(form.set_form([("csrf", csrf.as_str()), ("lock_version", lock)]))
    };
    freeze(&lock).await.assert_problem(409, "changed_meanwhile");
    let lock = browser.get(&format!("{BASE}/check")).await.hidden("lock_version");
    assert_eq!(freeze(&lock).await.location(), "/desk/studies/public#versions");
    let study = browser.get("/desk/studies/public").await.body;
    let address = study
        .split("href=\"")
        .find(|a| a.starts_with("/desk/studies/public/versions/"))
        .and_then(|a| a.split('"').next())
        .expect("a version")
        .to_owned();
    let version = browser.get(&address).await.body;
    assert!(
        version.contains("Version 2") && version.contains("new question") && version.contains("Where?"),
        "{version}"
    );
    assert!(browser.get(&format!("{address}/questionnaire.json")).await.body.contains("\"version\": 2"));
    assert!(browser.get(&format!("{BASE}/check")).await.body.contains("It is frozen as it stands"));
    browser
        .get("/desk/studies/public/versions/00000000-0000-0000-0000-000000000000")
        .await
        .assert_problem(404, "not_found");
    let bank = browser.get(&format!("{BASE}/bank?q=heard")).await.body;
    assert!(
        bank.contains("Asked in The first wave, The second wave") && bank.contains("One question was found"),
        "{bank}"
    );
}

#[actix_web::test]
async fn a_study_and_a_wave_are_made_in_the_browser() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let form = browser.get("/desk/new-study").await;
    let csrf = form.hidden("csrf");
    assert!(form.body.contains("template:public_counterfeit"), "{}", form.body);
    let make = async |fields: &[(&str, &str)], file: Option<(&str, &[u8])>| {
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        upload(&browser, "/desk/new-study", &all, file).await
    };
    make(&[("title", ""), ("start", "empty")], None).await.assert_problem(422, "structure_empty");
    make(&[("title", "Public"), ("name", "public"), ("start", "empty")], None).await.assert_problem(409, "name_taken");
    make(&[("title", "X"), ("name", "NO NAME"), ("start", "empty")], None).await.assert_problem(422, "name_invalid");
    make(&[("title", "X"), ("start", "upload")], None).await.assert_problem(422, "file_unreadable");
    make(&[("title", "X"), ("start", "upload")], Some(("x.json", b"{")))
        .await
        .assert_problem(422, "document_unreadable");
    make(&[("title", "X"), ("start", "template:nothing")], None).await.assert_problem(422, "reference_unknown");
    let big = vec![b' '; 10 * 1024 * 1024 + 1];
    make(&[("title", "X"), ("start", "upload")], Some(("x.json", &big))).await.assert_problem(413, "body_too_large");

    let made = make(&[("title", "Fakes of 2027"), ("population", "adults"), ("start", "empty")], None).await;
    assert_eq!(made.location(), "/desk/studies/fakes_of_2027/design");
    let from_template = make(&[("title", "From a template"), ("start", "template:public_counterfeit")], None).await;
    assert_eq!(from_template.location(), "/desk/studies/from_a_template/design");
    let document = questionnaire().to_string();
    let uploaded =
        make(&[("title", "From a file"), ("start", "upload")], Some(("mine.json", document.as_bytes()))).await;
    assert!(uploaded.status == 200 && uploaded.body.contains("The file was read"), "{}", uploaded.body);
    assert!(browser.get("/desk/studies/from_a_file/design").await.body.contains("Have you heard of fakes?"));

    assert!(browser.get("/desk/studies/fakes_of_2027/new-wave").await.body.contains("there is none yet"));
    let page = "/desk/studies/public/new-wave";
    let shown = browser.get(page).await;
    let version =
        shown.body.split("<option value=\"").nth(1).and_then(|v| v.split('"').next()).expect("a version").to_owned();
    let plan = async |title: &str, to: &str, purpose: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("title", title),
            ("version", version.as_str()),
            ("from", "2026-12-01"),
            ("to", to),
            ("sample", "open_link"),
            ("mode", "web"),
            ("anonymity", "anonymous"),
            ("purpose", purpose),
        ];
        browser.post(page, &fields).await
    };
    plan("", "2026-12-24", "main").await.assert_problem(422, "structure_empty");
    plan("Third", "soon", "main").await.assert_problem(422, "request_invalid");
    plan("Third", "2026-11-01", "main").await.assert_problem(422, "range_empty");
    plan("Third", "2026-12-24", "fun").await.assert_problem(422, "option_unknown");
    assert_eq!(plan("Third", "2026-12-24", "main").await.location(), "/desk/studies/public/waves/third");
    plan("Third", "2026-12-24", "main").await.assert_problem(409, "name_taken");
    browser.post(page, &[("title", "x")]).await.assert_problem(403, "form_expired");
}

#[actix_web::test]
async fn a_file_takes_the_place_of_the_draft_and_can_be_undone() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let csrf = csrf(&browser).await;
    let mut other = questionnaire();
    other["sections"][0]["pages"][1]["items"][0]["label"] = "Seen before?".into();
    let address = format!("{BASE}/upload");
    let sent = upload(&browser, &address, &[("csrf", &csrf)], Some(("new.json", other.to_string().as_bytes()))).await;
    assert!(sent.status == 200, "{}", sent.body);
    assert!(browser.get(BASE).await.body.contains("Seen before?"));
    let turn = browser.get(BASE).await.hidden("sequence");
    assert_eq!(browser.post(&format!("{BASE}/undo"), &[("csrf", &csrf), ("sequence", &turn)]).await.status, 303);
    assert!(browser.get(BASE).await.body.contains("Have you heard of fakes?"));
    // A code that means another thing than it did is found before it does harm.
    other["code_lists"]["yes_no"]["options"][1]["name"] = "perhaps".into();
    other["sections"][0]["pages"][0]["exits"][0]["when"] = "${adult} = 'perhaps'".into();
    upload(&browser, &address, &[("csrf", &csrf)], Some(("new.json", other.to_string().as_bytes()))).await;
    assert!(browser.get(&format!("{BASE}/check")).await.body.contains("variable_frozen"));
}

#[actix_web::test]
async fn groups_of_an_experiment_see_what_is_ticked_for_them() {
    let world = World::new().await;
    let browser = designer(&world).await;
    let settings = format!("{BASE}/settings#experiments");
    let form = [("edit", "experiment"), ("label", "Price"), ("new", "In words\nIn figures"), ("back", &settings)];
    assert_eq!(edit(&browser, &form).await.location(), settings);
    let shown = browser.get(&format!("{BASE}/settings")).await.body;
    assert!(shown.contains("<code>in_words</code>") && shown.contains("<code>in_figures</code>"), "{shown}");
    let digest = digest_of(&browser, "heard").await;
    let ballot = [("edit", "ballot"), ("part", "item:heard"), ("digest", &digest), ("arm.price", "in_figures")];
    assert_eq!(edit(&browser, &ballot).await.status, 303);
    let outline = browser.get(BASE).await.body;
    assert!(outline.contains("Only for “In figures” of the experiment “Price”"), "{outline}");
    let item = browser.get(&format!("{BASE}/items/heard")).await.body;
    assert!(item.contains("value=\"in_figures\" checked") && !item.contains("value=\"in_words\" checked"), "{item}");
    // Half as many in one group; what is no share is refused.
    let share = |share: &'static str| {
        [
            ("edit", "experiment"),
            ("id", "price"),
            ("label", "Price"),
            ("arm.1.label", "In words"),
            ("arm.1.share", "1"),
            ("arm.2.label", "In figures"),
            ("arm.2.share", share),
        ]
    };
    edit(&browser, &share("0")).await.assert_problem(422, "number_unreadable");
    assert_eq!(edit(&browser, &share("0.5")).await.status, 303);
    assert!(browser.get(&format!("{BASE}/questionnaire.json")).await.body.contains("\"share\": 0.5"));
    assert_eq!(edit(&browser, &[("edit", "ballot"), ("part", "item:heard")]).await.status, 303);
    assert!(!browser.get(BASE).await.body.contains("Only for “In figures”"));
    assert_eq!(edit(&browser, &[("edit", "remove_experiment"), ("id", "price")]).await.status, 303);
    edit(&browser, &[("edit", "remove_experiment"), ("id", "price")]).await.assert_problem(422, "reference_unknown");
}

#[actix_web::test]
async fn a_measure_is_added_and_has_a_report() {
    let world = World::new().await;
    let mut browser = world.browser().await;
    browser.sign_in().await;
    let page = "/desk/studies/public/new-measure";
    let first = browser.get(page).await.body;
    assert!(first.contains("Have you heard of fakes?") && !first.contains("Answers that count"), "{first}");
    let form = browser.get(&format!("{page}?variable=heard")).await;
    assert!(form.body.contains("Answers that count"), "{}", form.body);
    let csrf = form.hidden("csrf");
    let add = async |variable: &str, code: &str, title: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("variable", variable),
            ("coding", "share"),
            ("code", code),
            ("title", title),
            ("reading", "of adults have heard of fakes"),
        ];
        browser.post(page, &fields).await
    };
    add("nothing", "1", "Heard").await.assert_problem(422, "reference_unknown");
    add("heard", "99", "Heard").await.assert_problem(422, "option_unknown");
    add("heard", "1", "").await.assert_problem(422, "structure_empty");
    let added = add("heard", "1", "Heard of any fakes").await;
    assert_eq!(added.location(), "/desk/studies/public/measures/heard_of_any_fakes");
    assert_eq!(browser.get(added.location()).await.status, 200);
    assert!(browser.get("/desk/studies/public").await.body.contains("Heard of any fakes"));
    // The same again is the same; another under its name is not.
    assert_eq!(add("heard", "1", "Heard of any fakes").await.status, 303);
    add("heard", "2", "Heard of any fakes").await.assert_problem(409, "name_taken");
    browser.post(page, &[("title", "x")]).await.assert_problem(403, "form_expired");
}
