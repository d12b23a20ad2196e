//! Accounts and sessions.

use crate::world::{World, wait};
use barograph::app::accounts::{SESSION_SECONDS, SessionToken, create_account, sign_in, sign_out, staff_of};
use barograph::app::{Actor, App, Clock, Refusal};
use barograph::finding::Code;
use barograph::store::audit;

const EMAIL: &str = "mairi@example.org";
const PASSWORD: &str = "peat-smoke-and-rain";

fn add(app: &App) {
    wait(create_account(app, Actor::Operator, " Mairi@Example.org", "Mairi", PASSWORD)).expect("an account");
}

fn code<T>(result: Result<T, Refusal>) -> Option<Code> {
    result.err().map(|refusal| refusal.code)
}

#[test]
fn one_signs_in_is_known_and_signs_out() {
    let world = World::new();
    let (app, _) = world.app();
    add(&app);
    let token = wait(sign_in(&app, EMAIL, PASSWORD)).expect("signed in");
    let staff = wait(staff_of(&app, &token)).expect("read").expect("known");
    assert_eq!((staff.email.as_str(), staff.display_name.as_str()), (EMAIL, "Mairi"));
    let other = wait(sign_in(&app, "MAIRI@example.org", PASSWORD)).expect("signed in again");
    let other_staff = wait(staff_of(&app, &other)).expect("read").expect("known");
    assert_ne!(other_staff.csrf_secret, staff.csrf_secret);
    wait(sign_out(&app, &token)).expect("signed out");
    wait(sign_out(&app, &token)).expect("again is no error");
    assert_eq!(wait(staff_of(&app, &token)), Ok(None));
    assert!(wait(staff_of(&app, &other)).expect("read").is_some());
    assert_eq!(wait(staff_of(&app, &SessionToken("forged".into()))), Ok(None));
}

#[test]
fn a_session_ends_after_a_working_day() {
    let world = World::new();
    let (app, clock) = world.app();
    add(&app);
    let token = wait(sign_in(&app, EMAIL, PASSWORD)).expect("signed in");
    let began = clock.now();
    clock.set(began.plus_seconds(SESSION_SECONDS - 1));
    assert!(wait(staff_of(&app, &token)).expect("read").is_some());
    clock.set(began.plus_seconds(SESSION_SECONDS));
    assert_eq!(wait(staff_of(&app, &token)), Ok(None));
}

#[test]
fn wrong_passwords_and_unknown_addresses_are_told_alike_and_slowed() {
    let world = World::new();
    let (app, clock) = world.app();
    add(&app);
    let wrong = wait(sign_in(&app, EMAIL, "not the password")).err().expect("refused");
    let unknown = wait(sign_in(&app, "nobody@example.org", PASSWORD)).err().expect("refused");
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.code, Code::SIGN_IN_FAILED);
    for _ in 0..4 {
        assert_eq!(code(wait(sign_in(&app, EMAIL, "not the password"))), Some(Code::SIGN_IN_FAILED));
    }
    assert_eq!(code(wait(sign_in(&app, EMAIL, PASSWORD))), Some(Code::SIGN_IN_SLOWED));
    clock.set(clock.now().plus_seconds(61));
    assert!(wait(sign_in(&app, EMAIL, PASSWORD)).is_ok());
}

#[test]
fn an_account_is_made_once_and_properly() {
    let world = World::new();
    let (app, _) = world.app();
    add(&app);
    let make = |email: &str, password: &str| code(wait(create_account(&app, Actor::Operator, email, "X", password)));
    assert_eq!(make(EMAIL, PASSWORD), Some(Code::ACCOUNT_EXISTS));
    assert_eq!(make("mairi", PASSWORD), Some(Code::EMAIL_INVALID));
    assert_eq!(make("new@example.org", "short"), Some(Code::PASSWORD_WEAK));
    let seen = app.store.read("test", |conn| audit::latest(conn, 10)).expect("the audit");
    assert_eq!(
        seen.iter().map(|e| (e.actor.as_str(), e.verb.as_str())).collect::<Vec<_>>(),
        [("operator", "create_account")]
    );
}
