//! Messages that came back, from a folder or over HTTP: the message has bounced, and its case is known to be out of reach.

use super::due::cases_of;
use super::sending::undeliverable;
use crate::app::{App, Refusal, blocking};
use crate::finding::Code;
use crate::id::WaveId;
use crate::keyring::Use;
use crate::letter::Step;
use crate::mail::bounce::{self, Report};
use crate::store::{self, Conn};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files looked at in one go.
const FILES: usize = 200;
/// Where files go that are no notifications, or name no message of ours: for a person to read.
const OTHERS: &str = "other";

/// What became of notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TakenBack {
    /// Messages that bounced and were not known to have.
    pub bounced: usize,
    /// Notifications that name no message of ours, or one that had bounced.
    pub unknown: usize,
    /// Notifications of a delay, or of a delivery: nothing follows from them.
    pub of_no_consequence: usize,
}

/// Takes notifications, all in one transaction; the same again changes nothing.
pub async fn take_reports(app: &App, reports: Vec<Report>) -> Result<TakenBack, Refusal> {
    if reports.is_empty() {
        return Ok(TakenBack::default());
    }
    app.write("take_bounces", move |app, conn| {
        let mut taken = TakenBack::default();
        let mut bounced: BTreeMap<WaveId, Vec<(String, Step)>> = BTreeMap::new();
        for report in &reports {
            if !report.failed {
                taken.of_no_consequence += 1;
                continue;
            }
            let mut known = false;
            for mark in &report.marks {
                let Some((wave, message)) = store::messages::by_id(conn, mark)? else { continue };
                let status = report.status.as_deref().unwrap_or("no status");
                if store::messages::bounce(conn, mark, &format!("came back: {status}"))? {
                    bounced.entry(wave).or_default().push((mark.clone(), message.step));
                    taken.bounced += 1;
                    known = true;
                }
            }
            taken.unknown += usize::from(!known);
        }
        for (wave, marks) in &bounced {
            mark_cases(app, conn, *wave, marks)?;
        }
        Ok(taken)
    })
    .await
}

/// Which cases they are of is worked out with the wave's key, while there is one.
fn mark_cases(app: &App, conn: &mut Conn, wave: WaveId, marks: &[(String, Step)]) -> Result<(), Refusal> {
    let key = match app.key(Use::Invitations(wave)) {
        Ok(key) => key,
        Err(refusal) if refusal.code == Code::KEY_MISSING => return Ok(()),
        Err(refusal) => return Err(refusal),
    };
    let cases = store::cases::ids(conn, wave)?;
    let found: Vec<_> = cases_of(&key, &cases, marks).into_values().collect();
    undeliverable(app, conn, wave, &found)
}

/// Looks through the folder of messages that came back, where there is one. A file goes only after what it says is committed.
pub async fn sweep_bounces(app: &App) -> Result<TakenBack, Refusal> {
    let Some(post) = app.post.clone() else { return Ok(TakenBack::default()) };
    let Some(folder) = post.bounces.clone() else { return Ok(TakenBack::default()) };
    let mut all = TakenBack::default();
    loop {
        let (reading, host) = (folder.clone(), post.identity.host().to_owned());
        let found = blocking(move || read_folder(&reading, &host).map_err(|error| unusable(&reading, &error))).await?;
        if found.is_empty() {
            return Ok(all);
        }
        let reports = found.iter().filter_map(|(_, report)| report.clone()).collect();
        let taken = take_reports(app, reports).await?;
        all.bounced += taken.bounced;
        all.unknown += taken.unknown;
        all.of_no_consequence += taken.of_no_consequence;
        let clearing = folder.clone();
        blocking(move || clear(&clearing, &found).map_err(|error| unusable(&clearing, &error))).await?;
    }
}

fn unusable(folder: &Path, error: &io::Error) -> Refusal {
    let message = format!("the folder of messages that came back, “{}”, cannot be used: {error}", folder.display());
    Refusal::new(Code::FOLDER_NOT_WRITABLE, message)
}

type Found = Vec<(PathBuf, Option<Report>)>;

/// The first messages of the folder: of a Maildir those that are new.
fn read_folder(folder: &Path, host: &str) -> io::Result<Found> {
    let new = folder.join("new");
    let folder = if new.is_dir() { new.as_path() } else { folder };
    let entries = match fs::read_dir(folder) {
        // Nothing has ever come back.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if !path.is_file() {
            continue;
        }
        let report = match read_file(&path) {
            Ok(bytes) => bounce::read(&bytes, host),
            // Somebody else, another server for one, has taken it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        found.push((path, report));
        if found.len() == FILES {
            break;
        }
    }
    Ok(found)
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read as _;
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(bounce::BYTES_MAX as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Notifications have served; anything else is put aside for a person.
fn clear(folder: &Path, found: &Found) -> io::Result<()> {
    for (path, report) in found {
        let ours = report.as_ref().is_some_and(|report| !report.marks.is_empty());
        let cleared = match path.file_name() {
            Some(name) if !ours => {
                let aside = folder.join(OTHERS);
                fs::create_dir_all(&aside)?;
                fs::rename(path, aside.join(name))
            }
            _ => fs::remove_file(path),
        };
        match cleared {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            cleared => cleared?,
        }
    }
    Ok(())
}
