//! What nobody asks for and must be done: contacts deleted on their day, keys destroyed, responses put into an order that says nothing.
//!
//! Every server does all of it, at its start and each hour. Each job can be done twice, and by two servers at once.

use super::{App, Refusal, fieldwork};
use crate::finding::Code;
use crate::time::Day;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// Does not end. What cannot be done is logged and tried again an hour later.
pub async fn keep_house(app: App) {
    let mut rewritten = None;
    loop {
        tidy(&app, &mut rewritten).await;
        tokio::time::sleep(HOUR).await;
    }
}

/// Does what is due; `rewritten` is the day on which this server last put the responses into another order.
pub async fn tidy(app: &App, rewritten: &mut Option<Day>) {
    // Without a folder of keys nobody was ever invited by this server.
    if app.keyring.is_some() {
        report("destroy_old_keys", fieldwork::destroy_old_keys(app).await);
    }
    report("delete_old_contacts", fieldwork::delete_old_contacts(app).await);
    let today = app.clock.now().day();
    if *rewritten != Some(today) && report("rewrite_responses", fieldwork::rewrite_responses(app).await).is_some() {
        *rewritten = Some(today);
    }
}

fn report<T>(job: &'static str, done: Result<T, Refusal>) -> Option<T> {
    match done {
        Ok(done) => Some(done),
        Err(refusal) if refusal.code == Code::CHANGED_MEANWHILE || refusal.code == Code::BUSY => {
            tracing::info!(job, "others were at work; it is tried again in an hour");
            None
        }
        Err(refusal) => {
            tracing::error!(job, %refusal, "a job of the house could not be done");
            None
        }
    }
}
