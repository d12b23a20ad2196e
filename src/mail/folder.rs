//! Messages as files: a message sent again has the same name, so that there is one of it.

use super::{Outgoing, Said};
use crate::letter::Attempt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

pub fn prepare(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

pub fn write(folder: &Path, message: &Outgoing<'_>) -> Said {
    let file = folder.join(format!("{}.eml", message.id));
    let begun = folder.join(format!("{}.part", message.id));
    let written = File::create(&begun).and_then(|mut open| {
        open.write_all(message.bytes)?;
        open.sync_all()?;
        fs::rename(&begun, &file)
    });
    match written {
        Ok(()) => Said::accepted(),
        Err(error) => {
            // The kind alone: a path is no business of the database's.
            let problem = Some(format!("the file cannot be written: {}", error.kind()));
            Said { attempt: Attempt::PutOff, problem, line_is_broken: true }
        }
    }
}
