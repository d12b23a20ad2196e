//! Supervised sessions through the verbs.

use crate::entry::{Scene, person};
use crate::world::{key, refused, wait};
use barograph::app::Refusal;
use barograph::app::fieldwork::sessions::{self, Session};
use barograph::app::fieldwork::{self, Beginning, Begun};
use barograph::finding::Code;
use barograph::study::Mode;

fn start(scene: &Scene, form_key: &str, label: &str) -> Result<Session, Refusal> {
    wait(sessions::start_session(&scene.app, person(1), scene.wave.id, form_key, label, 2))
}

fn begin(scene: &Scene, code: &str, start_key: &str) -> Result<Begun, Refusal> {
    wait(sessions::begin_in_session(&scene.app, code, start_key, Beginning::default()))
}

#[test]
fn a_session_begins_one_response_after_another_until_it_is_over() {
    let scene = Scene::of(Mode::Session);
    let (form_key, first, second) = (key(), key(), key());
    let session = start(&scene, &form_key, " 3b ").expect("started");
    assert_eq!(start(&scene, &form_key, " 3b ").expect("the same again"), session);
    assert_eq!(wait(sessions::sessions_of(&scene.app, scene.wave.id)).expect("listed").len(), 1);
    let one = begin(&scene, &session.code, &first).expect("begun");
    assert!(begin(&scene, &session.code, &first).expect("again").token == one.token, "a double click begins once");
    assert!(begin(&scene, &session.code, &second).expect("begun").token != one.token);
    assert_eq!(sessions::code_of(&one.token.0), Some(session.code.as_str()));
    let grouped = "SELECT mode || ' ' || answers AS word FROM responses";
    assert_eq!(scene.world.words(grouped), [r#"session {"class":{"text":"3b"}}"#; 2], "the group is a variable");
    // Handed on, as often as the button is pressed.
    for _ in 0..2 {
        wait(sessions::hand_on(&scene.app, &one.token)).expect("handed on");
    }
    refused(wait(fieldwork::interview(&scene.app, &one.token)), Code::RESPONSE_UNKNOWN);
    for _ in 0..2 {
        wait(sessions::end_session(&scene.app, person(1), scene.wave.id, &session.code)).expect("ended");
    }
    refused(begin(&scene, &session.code, &key()), Code::SESSION_OVER);
    refused(wait(sessions::session_front(&scene.app, &session.code)), Code::SESSION_OVER);
}

#[test]
fn a_session_ends_by_itself_and_codes_that_are_none_are_refused() {
    let scene = Scene::of(Mode::Mixed);
    let session = start(&scene, &key(), "").expect("started");
    scene.clock.set(session.ends_at);
    refused(begin(&scene, &session.code, &key()), Code::SESSION_OVER);
    for code in ["", "abc", "\0", "zzzzzzzzzz", "../../desk"] {
        refused(begin(&scene, code, &key()), Code::SESSION_OVER);
    }
    refused(start(&Scene::of(Mode::Web), &key(), ""), Code::SESSION_REFUSED);
    refused(start(&scene, "no key", ""), Code::REQUEST_INVALID);
    refused(start(&scene, &key(), &"x".repeat(500)), Code::SESSION_REFUSED);
    let hours = wait(sessions::start_session(&scene.app, person(1), scene.wave.id, &key(), "", 99));
    refused(hours, Code::SESSION_REFUSED);
}
