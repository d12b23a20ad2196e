//! Putting responses into an order that says nothing.
//!
//! A database keeps more than its rows: where they stand, and (PostgreSQL) which transaction wrote them. Beside what is known of the
//! cases, the day of a reminder for one, that could lead from an invitation to answers. So in waves where nothing may, the tables of
//! responses and events are written anew, daily and when such a wave closes.

use crate::app::{App, Refusal, blocking};
use crate::store::upkeep::{self, JobState};
use crate::store::{self, Conn};

const JOB: &str = "rewrite_responses";

/// Has responses rewritten as soon as that can be: in the transaction that closes a wave.
pub(super) fn ask_rewrite(conn: &mut Conn) -> Result<(), store::StoreError> {
    let before = upkeep::state(conn, JOB)?;
    upkeep::set_state(conn, JOB, JobState { due: true, ..before })
}

/// Rewrites responses and events where that was asked for, or where a wave in which nothing may lead from an invitation to answers is
/// in the field and they were not rewritten today; whether it did. Codes: `busy` where others were writing all the while.
pub async fn rewrite_responses(app: &App) -> Result<bool, Refusal> {
    let today = app.clock.now().day();
    let needed = move |conn: &mut Conn| {
        let state = upkeep::state(conn, JOB)?;
        Ok::<_, store::StoreError>(
            state.due || (state.done_on != Some(today) && store::waves::any_anonymous_once(conn)?),
        )
    };
    let needed = app.store.read_async("rewrite_needed", needed).await?;
    if needed {
        let rewrite = move |conn: &mut Conn| {
            store::responses::rewrite(conn)?;
            upkeep::set_state(conn, JOB, JobState { due: false, done_on: Some(today) })
        };
        app.store.transact_alone("rewrite_responses", rewrite).await.map_err(Refusal::from)?;
        // Until then the file itself is as it was before.
        let store = app.store.clone();
        blocking(move || store.settle_log()).await?;
    }
    Ok(needed)
}
