//! The desk: what staff see and do. Every handler takes [`SignedIn`](super::staff::SignedIn) or
//! [`DeskForm`](super::staff::DeskForm): without one there is no page.

pub(super) mod designer;
pub(super) mod entry;
mod fieldwork;
mod messages;
mod new_measure;
mod new_wave;
pub(super) mod paper;
mod quality;
mod quotas;
mod refused;
mod report;
mod retention;
mod sample;
pub(super) mod sessions;
mod sign_in;
mod studies;
mod wave;

pub(super) use fieldwork::{fieldwork, fieldwork_csv, fieldwork_workbook, set_terms};
pub(super) use messages::{
    keep_message, keep_schedule, message, messages, send_again, start_mailing, stop_mailing, test_message,
};
pub(super) use new_measure::{new_measure, new_measure_form};
pub(super) use new_wave::{new_wave, new_wave_form};
pub(super) use paper::paper;
pub(super) use quality::{exclude, funnel_table, include, quality, set_safeguards};
pub(super) use quotas::{add_quota, keep_quotas, quota_document, quotas, raise_quota, remove_quota};
pub(super) use report::{allow, changes_table, report, table, withdraw};
pub(super) use retention::{retention, set_retention};
pub(super) use sample::{draw_sample, erase_person, links, preview_sample, sample, take_back_sample, upload_frame};
pub(super) use sign_in::{sign_in, sign_in_form, sign_out};
pub(super) use studies::{studies, study};
pub(super) use wave::{qr, step, wave, weigh};

use super::Site;
use super::problem::Problem;
use crate::app::authoring;
use crate::finding::Code;
use crate::id::{StudyName, WaveName};
use crate::study::{Study, Wave, WaveStatus};

/// The study that an address names; a word that cannot be a name names nothing.
async fn study_named(site: &Site, name: &str) -> Result<Study, Problem> {
    let name = StudyName::new(name).map_err(|_| Problem::of(Code::STUDY_UNKNOWN))?;
    Ok(authoring::study(&site.app, &name).await?)
}

async fn wave_named(site: &Site, study: &Study, name: &str) -> Result<Wave, Problem> {
    let name = WaveName::new(name).map_err(|_| Problem::of(Code::WAVE_UNKNOWN))?;
    Ok(authoring::wave(&site.app, study.id, &name).await?)
}

/// A status as its tag: the word and the class that colours it.
fn status_tag(status: WaveStatus) -> (&'static str, &'static str) {
    match status {
        WaveStatus::Planned => ("Planned", "ds_tag--grey"),
        WaveStatus::Open => ("Open", "ds_tag--green"),
        WaveStatus::Paused => ("Paused", "ds_tag--yellow"),
        WaveStatus::Closing => ("Closing", "ds_tag--yellow"),
        WaveStatus::Closed => ("Closed", "ds_tag--blue"),
    }
}
