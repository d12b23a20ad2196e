//! `barograph estimate --data DIR FILE|-`: answers requests for estimates, as JSON on standard output.

use crate::exchange::estimate::{DataFolder, answer_document};
use std::io::{Read, Write};
use std::path::Path;

/// Answers the requests in `input`, a path or `-` for standard input, about the data sets in the folder `data`.
///
/// The exit code: 0 when all were answered with a result, 2 otherwise.
pub fn run(data: &Path, input: &str) -> i32 {
    match answer(data, input) {
        Ok((text, all_good)) => {
            let written = writeln!(std::io::stdout(), "{text}");
            if all_good && written.is_ok() { 0 } else { 2 }
        }
        Err(message) => {
            eprintln!("{message}");
            2
        }
    }
}

fn answer(data: &Path, input: &str) -> Result<(String, bool), String> {
    let folder = DataFolder::open(data).map_err(|finding| finding.to_string())?;
    let text = read(input).map_err(|error| format!("{input}: {error} [{}]", crate::finding::Code::FILE_UNREADABLE))?;
    let answered = answer_document(&text, &folder);
    let text = serde_json::to_string_pretty(&answered.document).map_err(|error| error.to_string())?;
    Ok((text, answered.all_good))
}

fn read(input: &str) -> std::io::Result<String> {
    if input == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        Ok(text)
    } else {
        std::fs::read_to_string(input)
    }
}
