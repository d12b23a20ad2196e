//! Putting responses into an order that says nothing.
//!
//! A database keeps more than its rows: where they stand, and (PostgreSQL) which transaction wrote them. Beside what is known of the
//! cases, the day of a reminder for one, that could lead from an invitation to answers. So in waves where nothing may, the tables of
//! responses and events are written anew, daily and when such a wave closes.

use crate::app::{App, Refusal};
use crate::store;

/// Rewrites responses and events where any wave is answered anonymously by invitation; whether it did.
pub async fn rewrite_responses(app: &App) -> Result<bool, Refusal> {
    let needed = app.store.read_async("rewrite_needed", store::waves::any_anonymous_once).await?;
    if needed {
        app.write("rewrite_responses", |_, conn| Ok(store::responses::rewrite(conn)?)).await?;
        // Until then the file itself is as it was before.
        let store = app.store.clone();
        let lost = |_| store::StoreError::Panicked("settle_log");
        tokio::task::spawn_blocking(move || store.settle_log()).await.map_err(lost)??;
    }
    Ok(needed)
}
