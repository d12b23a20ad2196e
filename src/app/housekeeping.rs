//! What nobody asks for and must be done: contacts deleted on their day, keys destroyed, responses put into an order that says nothing.
//!
//! Every server does all of it, at its start and each hour; waves whose grace has ended it closes every five minutes. Each job can be done twice, and by two servers at once.

use super::{App, Refusal, fieldwork};
use crate::finding::Code;
use std::time::Duration;

/// How often it is looked whether a wave is to be closed.
const SHORT: Duration = Duration::from_secs(300);
/// So many times between the other jobs: an hour.
const ROUNDS: u32 = 12;

/// Does not end. What cannot be done is logged and tried again an hour later.
pub async fn keep_house(app: App) {
    loop {
        tidy(&app).await;
        for _ in 0..ROUNDS {
            tokio::time::sleep(SHORT).await;
            report("close_ended_waves", fieldwork::close_ended(&app).await);
        }
    }
}

/// Does what is due.
pub async fn tidy(app: &App) {
    report("close_ended_waves", fieldwork::close_ended(app).await);
    // Without a folder of keys nobody was ever invited by this server.
    if app.keyring.is_some() {
        report("destroy_old_keys", fieldwork::destroy_old_keys(app).await);
    }
    report("delete_old_contacts", fieldwork::delete_old_contacts(app).await);
    report("keep_schedules", fieldwork::keep_schedules(app).await);
    report("free_expired_places", fieldwork::free_expired_places(app).await);
    report("rewrite_responses", fieldwork::rewrite_responses(app).await);
}

fn report<T>(job: &'static str, done: Result<T, Refusal>) {
    match done {
        Ok(_) => {}
        Err(refusal) if refusal.code == Code::CHANGED_MEANWHILE || refusal.code == Code::BUSY => {
            tracing::info!(job, "others were at work; it is tried again in an hour");
        }
        Err(refusal) => {
            tracing::error!(job, %refusal, "a job of the house could not be done");
        }
    }
}
