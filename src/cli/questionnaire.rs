//! `barograph questionnaire`: questionnaires as files.

use super::{say, unreadable};
use crate::app::Refusal;
use crate::exchange::{instrument, xlsform};
use crate::finding::{Code, Findings};
use crate::questionnaire::{Draft, check};
use clap::Subcommand;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum QuestionnaireCommand {
    /// Check a questionnaire: everything that is wrong with it, and where. Reads Barograph's documents and templates, XLSForm
    /// workbooks (.xlsx, .xls), SurveyJS (JSON) and LimeSurvey (.lss), told apart by what is in the file. Exit code 0 without errors,
    /// 1 with.
    Check {
        file: PathBuf,
        /// Counts and findings as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Turn a questionnaire of any kind that is read into a Barograph document (.json) or an XLSForm workbook (.xlsx), and say what
    /// was mended on the way and what the new file cannot say. A questionnaire with errors is converted all the same. A file that is
    /// there already is left alone. Exit code 0 when a file was written, 1 when there is nothing to write.
    Convert {
        file: PathBuf,
        /// The new file; its ending says what it is.
        out: PathBuf,
        /// Write over a file that is there already.
        #[arg(long)]
        force: bool,
    },
}

pub fn run(command: QuestionnaireCommand) -> ExitCode {
    let done = match command {
        QuestionnaireCommand::Check { file, json } => checked(&file, json),
        QuestionnaireCommand::Convert { file, out, force } => convert(&file, &out, force),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(refusal) => {
            // Nobody may be reading any more: then there is no better place to say it.
            let _ = writeln!(std::io::stderr(), "{refusal}");
            ExitCode::from(2)
        }
    }
}

/// The draft in a file, with what was found in it.
fn read(file: &Path) -> Result<(Option<Draft>, Findings), Refusal> {
    // A file that is far too large need not be in memory to be refused.
    let length = std::fs::metadata(file).map_err(|e| unreadable(file, &e))?.len();
    if length > 10 * xlsform::FILE_MAX as u64 {
        let message = format!("“{}” has {length} bytes; at most {} are read", file.display(), xlsform::FILE_MAX);
        return Err(Refusal::new(Code::FILE_TOO_LARGE, message));
    }
    let bytes = std::fs::read(file).map_err(|e| unreadable(file, &e))?;
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(instrument::read(&bytes, &name))
}

/// Whether the questionnaire has no errors.
fn checked(file: &Path, json: bool) -> Result<bool, Refusal> {
    let (draft, mut findings) = read(file)?;
    let counts = draft.as_ref().map(counts).unwrap_or_default();
    if let Some(draft) = draft {
        let known = findings.clone();
        let (_, found) = check(draft);
        // What an importer could not mend it has told with its place in the form.
        findings
            .extend(found.into_iter().filter(|f| !known.iter().any(|k| k.code == f.code && k.message == f.message)));
    }
    let good = !findings.has_errors();
    if json {
        let Counts { items, pages, languages } = counts;
        let answer = json!({ "items": items, "pages": pages, "languages": languages, "findings": findings });
        let text = serde_json::to_string_pretty(&answer).map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?;
        say(&text)?;
    } else {
        tell(&findings);
        if good {
            say("The questionnaire can be used.")?;
        }
    }
    Ok(good)
}

#[derive(Default)]
struct Counts {
    items: usize,
    pages: usize,
    languages: Vec<String>,
}

fn counts(draft: &Draft) -> Counts {
    let pages = || draft.sections.iter().flat_map(|s| &s.pages);
    Counts {
        items: pages().map(|p| p.items.len()).sum(),
        pages: pages().count(),
        languages: std::iter::once(&draft.language).chain(&draft.translations).map(|l| l.0.clone()).collect(),
    }
}

fn tell(findings: &Findings) {
    if !findings.is_empty() {
        // Nobody may be reading any more: then there is no better place to say it.
        let _ = writeln!(std::io::stderr(), "{findings}");
    }
}

/// Whether a file was written.
fn convert(file: &Path, out: &Path, force: bool) -> Result<bool, Refusal> {
    if out.exists() && !force {
        let message = format!("“{}” is there already: choose another name, or say --force", out.display());
        return Err(Refusal::new(Code::NAME_TAKEN, message));
    }
    let (draft, mut findings) = read(file)?;
    let Some(draft) = draft else {
        tell(&findings);
        return Ok(false);
    };
    let ending = out.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match ending.as_str() {
        "json" => draft.to_json().into_bytes(),
        "xlsx" => {
            let (sheets, lost) = crate::questionnaire::xlsform::export(&draft);
            findings.extend(lost);
            xlsform::workbook(&sheets).map_err(|finding| Refusal::of(Findings(vec![finding])))?
        }
        _ => {
            let message =
                format!("“{}” ends neither in .json nor in .xlsx, so it does not say what to write", out.display());
            return Err(Refusal::new(Code::FORMAT_UNKNOWN, message));
        }
    };
    std::fs::write(out, bytes)
        .map_err(|e| Refusal::new(Code::FILE_UNREADABLE, format!("“{}” cannot be written: {e}", out.display())))?;
    tell(&findings);
    say(&format!("“{}” is written.", out.display()))?;
    Ok(true)
}
