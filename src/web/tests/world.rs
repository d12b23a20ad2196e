//! A service with one open wave, one closed wave and one account, and a client that is a browser of it.

use crate::app::authoring::{self, NewStudy};
use crate::app::fieldwork::{self, NewWave};
use crate::app::{Actor, App, OsEntropy, SystemClock, accounts};
use crate::id::{StudyName, WaveName};
use crate::measure::Measure;
use crate::store::testing::TestDatabase;
use crate::store::{OpenOptions, Store};
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Wave, WaveStep};
use crate::web::{Site, guard, routes};
use actix_web::http::header;
use actix_web::test::TestRequest;
use actix_web::{middleware, test, web};
use futures_util::future::LocalBoxFuture;
use serde_json::json;
use std::rc::Rc;
use std::sync::Arc;

pub const EMAIL: &str = "ada@example.org";
pub const PASSWORD: &str = "a long enough password";

pub struct World {
    pub app: App,
    pub open: Wave,
    pub open_link: String,
    pub closed_link: String,
    // Last: the database goes after everything that uses it.
    _database: TestDatabase,
}

pub struct Browser {
    ask: Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Answer>>,
    pub cookie: Option<String>,
}

impl Browser {
    pub async fn ask(&self, request: TestRequest) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.insert_header((header::COOKIE, cookie.clone())),
            None => request,
        };
        (self.ask)(request).await
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.ask(TestRequest::get().uri(address)).await
    }

    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(TestRequest::post().uri(address).set_form(fields)).await
    }

    /// A form whose bytes are given as they are.
    pub async fn post_raw(&self, address: &str, body: impl Into<web::Bytes>) -> Answer {
        let request = TestRequest::post().uri(address).set_payload(body);
        self.ask(request.insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))).await
    }

    pub async fn sign_in(&mut self) {
        let answer = self.post("/desk/sign-in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(answer.location(), "/desk");
        let cookie = answer.header(header::SET_COOKIE);
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        self.cookie = cookie.split(';').next().map(str::to_owned);
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("")
    }

    pub fn location(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.body);
        self.header(header::LOCATION)
    }

    /// The person's own address, `/r/{token}`, of one below it that this leads to.
    pub fn home(&self) -> String {
        self.location().split('/').take(3).collect::<Vec<_>>().join("/")
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let begin = format!("name=\"{name}\" value=\"");
        let rest = self.body.split(&begin).nth(1).unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// Where the page's form goes.
    pub fn action(&self) -> String {
        let rest = self.body.split("<form method=\"post\" action=\"").nth(1);
        let action = rest.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no form in {}", self.body));
        unescaped(action)
    }

    /// The page with what stands in its attributes as a browser reads it.
    pub fn plain(&self) -> String {
        unescaped(&self.body)
    }

    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        assert!(self.body.contains(&format!("<code>{code}</code>")), "{code} not in {}", self.body);
        assert_eq!(self.body.matches("<h1>").count(), 1);
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&#x3D;", "=").replace("&amp;", "&")
}

pub fn questionnaire() -> serde_json::Value {
    json!({
        "format": "barograph-questionnaire/1", "name": "fakes", "version": 1, "language": "en",
        "title": "Fake goods", "population": "adults", "expected_minutes": 5,
        "front_matter": { "purpose": ["We ask why."], "run_by": "We", "contact": "Write to us.", "privacy": ["Kept safe."],
            "help_lines": [{ "name": "Someone", "phone": "0800 00 00", "about": "Listens." }], "thanks": ["Thank you."] },
        "code_lists": { "yes_no": { "options": [{ "code": 1, "name": "yes", "label": "Yes" }, { "code": 2, "name": "no", "label": "No" }] } },
        "sections": [{ "id": "main", "title": "Main", "pages": [
            { "id": "adult", "items": [{ "variable": "adult", "concept": "age", "label": "Are you 16 or over?",
                "kind": "single_choice", "code_list": "yes_no", "required": true }],
              "exits": [{ "when": "${adult} = 'no'", "outcome": "not_eligible", "title": "Not this time", "message": ["It is for adults."] }] },
            { "id": "heard", "items": [{ "variable": "heard", "concept": "heard", "label": "Have you heard of fakes?",
                "kind": "single_choice", "code_list": "yes_no", "missing": ["dont_know"] }] },
            { "id": "count", "items": [{ "variable": "times", "concept": "times", "label": "How often?", "kind": "number", "min": 0.0, "max": 99.0 }] }
        ] }]
    })
}

fn measure() -> Measure {
    serde_json::from_value(json!({ "name": "heard", "title": "Heard of fakes", "variable": "heard",
        "coding": { "kind": "proportion", "codes": [1] }, "reading": "of adults have heard of fakes" }))
    .expect("a measure")
}

impl World {
    pub async fn new() -> World {
        World::of(questionnaire(), Purpose::Main).await
    }

    /// A world whose waves ask this.
    pub async fn of(questionnaire: serde_json::Value, purpose: Purpose) -> World {
        let database = TestDatabase::fresh();
        let store = Store::open(&database.url, OpenOptions::default()).expect("the database opens");
        let app = App::new(store, Arc::new(SystemClock), Arc::new(OsEntropy));
        let by = Actor::Operator;
        accounts::create_account(&app, by, EMAIL, "Ada", PASSWORD).await.expect("an account");
        let new = NewStudy {
            name: StudyName::new("public").expect("a name"),
            title: "Public study".into(),
            population: "adults".into(),
            simulated: true,
            source: None,
        };
        let study = authoring::create_study(&app, by, new).await.expect("a study");
        let draft = serde_json::from_value(questionnaire).expect("a draft");
        let version = authoring::freeze_version(&app, by, study.id, draft).await.expect("a version");
        authoring::add_measures(&app, by, study.id, vec![measure()]).await.expect("a measure");
        let mut waves = Vec::new();
        for name in ["first", "second"] {
            let new = NewWave {
                study: study.id,
                name: WaveName::new(name).expect("a name"),
                title: format!("The {name} wave"),
                version,
                sample_type: SampleType::OpenLink,
                mode: Mode::Web,
                fieldwork: Fieldwork {
                    from: "2020-01-01".parse().expect("a day"),
                    to: "2199-12-31".parse().expect("a day"),
                },
                anonymity: Anonymity::Anonymous,
                lonely_psu: LonelyPsu::Fail,
                purpose,
            };
            let wave = fieldwork::plan_wave(&app, by, new).await.expect("a wave");
            waves.push(fieldwork::step_wave(&app, by, wave.id, WaveStep::Open).await.expect("an open wave"));
        }
        let closed_link = fieldwork::link_of(&app, waves[0].id).await.expect("a link");
        let open_link = fieldwork::link_of(&app, waves[1].id).await.expect("a link");
        fieldwork::step_wave(&app, by, waves[0].id, WaveStep::Close).await.expect("a closed wave");
        let open = waves.remove(1);
        World { app, open, open_link, closed_link, _database: database }
    }

    /// A browser of the service, wrapped as it is served.
    pub async fn browser(&self) -> Browser {
        let site = web::Data::new(Site { app: self.app.clone(), public_address: None });
        let service = Rc::new(
            test::init_service(
                actix_web::App::new()
                    .app_data(site)
                    .wrap(middleware::from_fn(guard::keep))
                    .wrap(middleware::Compress::default())
                    .wrap(middleware::from_fn(guard::log))
                    .configure(routes::all),
            )
            .await,
        );
        Browser {
            cookie: None,
            ask: Box::new(move |request| {
                let service = service.clone();
                Box::pin(async move {
                    let response = test::call_service(&*service, request.to_request()).await;
                    let (status, headers) = (response.status().as_u16(), response.headers().clone());
                    let body = test::read_body(response).await;
                    Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
                })
            }),
        }
    }

    /// How many responses the open wave has.
    pub async fn responses(&self) -> u64 {
        let counts = fieldwork::live_counts(&self.app, self.open.id).await.expect("counts");
        counts.iter().map(|(_, n)| n).sum()
    }
}
