//! Staff accounts and sessions.

use super::{Actor, App, Refusal, blocking, digest, door};
use crate::finding::Code;
use crate::id::AccountId;
use crate::store;

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

/// Characters of a password, at least and at most.
const PASSWORD_LEAST: usize = 12;
const PASSWORD_MOST: usize = 1000;
/// Characters of an address at most (RFC 5321).
const EMAIL_MOST: usize = 254;

/// Makes an account. Codes: `email_invalid`, `password_weak`, `account_exists`.
pub async fn create_account(
    app: &App,
    actor: Actor,
    email: &str,
    display_name: &str,
    password: &str,
) -> Result<AccountId, Refusal> {
    let email = checked_email(email)?;
    check_password(password)?;
    let salt = app.random();
    let password = password.to_owned();
    let hash = hashing(app, move || door::hash(&password, salt))
        .await?
        .ok_or_else(|| Refusal::new(Code::INTERNAL, "the password could not be hashed"))?;
    let (id, display_name) = (AccountId(app.timed_id()), display_name.trim().to_owned());
    let stored = app
        .write("create_account", move |app, conn| {
            let new = store::accounts::NewAccount {
                id,
                email: &email,
                display_name: &display_name,
                password_hash: &hash,
                made_at: app.clock.now(),
            };
            store::accounts::insert(conn, &new)?;
            app.audit(conn, actor, "create_account", format!("account {id}"))?;
            Ok(id)
        })
        .await;
    stored.map_err(|refusal| {
        let taken = refusal.code == Code::NAME_TAKEN;
        let known = || Refusal::new(Code::ACCOUNT_EXISTS, "there is already an account with this e-mail address");
        if taken { known() } else { refusal }
    })
}

/// Checks the password (argon2id, on the blocking pool, behind a semaphore; the same time for an unknown address) and begins a
/// session. Codes: `sign_in_failed`, `sign_in_slowed`, `busy`.
pub async fn sign_in(app: &App, email: &str, password: &str) -> Result<SessionToken, Refusal> {
    let failed = || Refusal::new(Code::SIGN_IN_FAILED, "the e-mail address or the password is wrong");
    let email = checked_email(email).map_err(|_| failed())?;
    if !app.door.try_address(&email, app.clock.now()) {
        return Err(Refusal::new(Code::SIGN_IN_SLOWED, "there were too many attempts: wait a minute and try again"));
    }
    if password.chars().count() > PASSWORD_MOST {
        return Err(failed());
    }
    let wanted = email.clone();
    let found = app.store.read_async("sign_in", move |conn| store::accounts::by_email(conn, &wanted)).await?;
    let (password, salt) = (password.to_owned(), app.random());
    let account = hashing(app, move || match found {
        Some((id, phc)) => door::matches(&password, &phc).then_some(id),
        None => {
            // The same work as for a known address, so that the time tells nothing.
            std::hint::black_box(door::hash(&password, salt));
            None
        }
    })
    .await?
    .ok_or_else(failed)?;
    app.door.forgive(&email);
    begin_session(app, account).await
}

async fn begin_session(app: &App, account: AccountId) -> Result<SessionToken, Refusal> {
    let token = SessionToken(digest::hex(&app.random::<32>()));
    let (token_digest, csrf_secret) = (token.digest(), digest::hex(&app.random::<32>()));
    app.write("sign_in", move |app, conn| {
        let now = app.clock.now();
        let new = store::accounts::NewSession {
            token_digest: &token_digest,
            account,
            csrf_secret: &csrf_secret,
            expires_at: now.plus_seconds(SESSION_SECONDS),
        };
        store::accounts::begin_session(conn, &new, now)?;
        Ok(app.audit(conn, Actor::Staff(account), "sign_in", format!("account {account}"))?)
    })
    .await?;
    Ok(token)
}

/// Ends a session; an unknown one is no error.
pub async fn sign_out(app: &App, token: &SessionToken) -> Result<(), Refusal> {
    let token_digest = token.digest();
    app.write("sign_out", move |_, conn| Ok(store::accounts::end_session(conn, &token_digest)?)).await
}

/// Who this session is; `None` when unknown or over.
pub async fn staff_of(app: &App, token: &SessionToken) -> Result<Option<Staff>, Refusal> {
    let (token_digest, now) = (token.digest(), app.clock.now());
    let read = app.store.read_async("staff_of", move |conn| store::accounts::session(conn, &token_digest, now));
    let Some(session) = read.await? else { return Ok(None) };
    let csrf_secret = digest::unhex(&session.csrf_secret)
        .ok_or_else(|| Refusal::new(Code::INTERNAL, "the session cannot be read: sign in again"))?;
    Ok(Some(Staff { id: session.account, email: session.email, display_name: session.display_name, csrf_secret }))
}

impl SessionToken {
    fn digest(&self) -> String {
        digest::hex(&digest::of("barograph session token", &[self.0.as_bytes()]))
    }
}

/// Runs a slow password computation when it is its turn.
async fn hashing<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    let busy = || Refusal::new(Code::BUSY, "too many people are signing in: wait a few seconds and try again");
    let _turn = app.door.turn().await.ok_or_else(busy)?;
    blocking(move || Ok::<_, Refusal>(work())).await
}

// What is sent there decides whether it is real; here only what could not be an address is refused.
fn checked_email(text: &str) -> Result<String, Refusal> {
    let email = text.trim().to_lowercase();
    let good = email.len() <= EMAIL_MOST
        && !email.chars().any(|c| c.is_whitespace() || c.is_control() || c == '<' || c == '>')
        && email.split_once('@').is_some_and(|(local, domain)| {
            let labels = domain.split('.').collect::<Vec<_>>();
            !local.is_empty() && !domain.contains('@') && labels.len() >= 2 && labels.iter().all(|l| !l.is_empty())
        });
    if good { Ok(email) } else { Err(Refusal::new(Code::EMAIL_INVALID, "write the address as name@example.org")) }
}

fn check_password(password: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < PASSWORD_LEAST {
        let message = format!("the password has {length} characters; use at least {PASSWORD_LEAST}");
        return Err(Refusal::new(Code::PASSWORD_WEAK, message));
    }
    if length > PASSWORD_MOST {
        return Err(Refusal::new(Code::PASSWORD_WEAK, format!("use at most {PASSWORD_MOST} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_and_checked() {
        assert_eq!(checked_email(" Ann@Example.Org "), Ok("ann@example.org".into()));
        for bad in ["", "ann", "ann@", "@example.org", "ann@example", "a n@example.org", "a@b@example.org", "a@b..org"]
        {
            assert!(checked_email(bad).is_err_and(|r| r.code == Code::EMAIL_INVALID), "{bad}");
        }
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert!(check_password("twelve chars").is_ok());
        assert!(check_password("eleven char").is_err_and(|r| r.code == Code::PASSWORD_WEAK));
        assert!(check_password(&"x".repeat(1001)).is_err());
    }
}
