//! `barograph questionnaire`.

use super::{read_file, say};
use crate::app::Refusal;
use crate::finding::{Code, Findings};
use crate::questionnaire::{Draft, check};
use clap::Subcommand;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub enum QuestionnaireCommand {
    /// Check a questionnaire document: everything that is wrong with it, and where.
    Check {
        file: PathBuf,
        /// The findings as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: QuestionnaireCommand) -> ExitCode {
    let QuestionnaireCommand::Check { file, json } = command;
    let told = read_file(&file).map(|text| findings(&text)).and_then(|found| tell(&found, json).map(|()| found));
    match told {
        Ok(found) if !found.has_errors() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(2),
        Err(refusal) => {
            // Nobody may be reading any more: then there is no better place to say it.
            let _ = writeln!(std::io::stderr(), "{refusal}");
            ExitCode::from(2)
        }
    }
}

fn findings(text: &str) -> Findings {
    let (draft, mut findings) = Draft::from_json(text);
    if let Some(draft) = draft {
        findings.extend(check(draft).1);
    }
    findings
}

fn tell(found: &Findings, json: bool) -> Result<(), Refusal> {
    if json {
        let text = serde_json::to_string_pretty(found);
        return say(&text.map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?);
    }
    if !found.is_empty() {
        // As above.
        let _ = writeln!(std::io::stderr(), "{found}");
    }
    if found.has_errors() { Ok(()) } else { say("The questionnaire can be used.") }
}
