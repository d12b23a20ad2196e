//! Staff accounts and sessions.

use super::{Actor, App, Refusal};
use crate::id::AccountId;

/// A signed-in member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: AccountId,
    pub email: String,
    pub display_name: String,
    /// Bound to the session: what the forms of this session carry against forgery is derived from it.
    pub csrf_secret: [u8; 32],
}

/// What the browser keeps: 256 random bits, stored only as a digest.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

/// How long a session lasts, in seconds: a working day.
pub const SESSION_SECONDS: i64 = 10 * 3600;

/// Makes an account. Codes: `email_invalid`, `password_weak`, `account_exists`.
pub async fn create_account(
    app: &App,
    actor: Actor,
    email: &str,
    display_name: &str,
    password: &str,
) -> Result<AccountId, Refusal> {
    let _ = (app, actor, email, display_name, password);
    todo!()
}

/// Checks the password (argon2id, on the blocking pool, behind a semaphore; the same time for an unknown address) and begins a
/// session. Codes: `sign_in_failed`, `busy`.
pub async fn sign_in(app: &App, email: &str, password: &str) -> Result<SessionToken, Refusal> {
    let _ = (app, email, password);
    todo!()
}

/// Ends a session; an unknown one is no error.
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<(), Refusal> {
    let _ = (app, token);
    todo!()
}

/// Who this session is; `None` when unknown or over.
pub async fn staff_of(app: &App, token: &SessionToken) -> Result<Option<Staff>, Refusal> {
    let _ = (app, token);
    todo!()
}
