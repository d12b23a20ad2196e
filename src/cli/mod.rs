//! The command line: the only room that prints.
//!
//! First type to read: `Command`, the whole of what can be asked. What a command prints on standard output is its answer; a refusal
//! goes to standard error as `message [code]`, and the exit code is then 2.

mod account;
mod config;
mod demo;
pub mod estimate;
mod fieldwork;
mod mail_config;
mod questionnaire;
mod series;
mod serve;

use crate::app::{App, OsEntropy, Refusal, SystemClock};
use crate::finding::Code;
use crate::keyring::Keyring;
use crate::store::{DatabaseUrl, OpenOptions, Store};
use clap::{Args, Parser, Subcommand};
use config::{Config, Given};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Designs and hosts repeated surveys, weighs the answers, and says with honest uncertainty what has changed.
#[derive(Parser)]
#[command(name = "barograph", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve surveys and the desk over HTTP.
    Serve {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Address and port, as 127.0.0.1:8080.
        #[arg(long)]
        listen: Option<String>,
    },
    /// A browsable product with simulated data in a folder of its own.
    Demo {
        /// Where the database is kept; made when it is not there.
        #[arg(long, default_value = "barograph-demo")]
        folder: PathBuf,
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Staff accounts.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Studies.
    #[command(subcommand)]
    Study(fieldwork::StudyCommand),
    /// Waves of a study.
    #[command(subcommand)]
    Wave(fieldwork::WaveCommand),
    /// Bring in microdata that exist already: a mapping document and a CSV file (plain or gzip).
    Import {
        mapping: PathBuf,
        csv: PathBuf,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Weight a closed wave: rake it to population margins, or take the steps of a plan.
    Weight {
        study: String,
        wave: String,
        /// Margins as CSV (variable, category, share or total), or a weighting plan as JSON.
        #[arg(value_name = "MARGINS_OR_PLAN")]
        plan: PathBuf,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Answer requests for estimates about data sets in a folder.
    Estimate {
        #[arg(long)]
        data: PathBuf,
        /// The requests; `-` reads standard input.
        requests: String,
    },
    /// A measure over the waves of a study.
    Series {
        study: String,
        measure: String,
        /// A variable whose groups are shown.
        #[arg(long)]
        by: Option<String>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Questionnaire documents.
    #[command(subcommand)]
    Questionnaire(questionnaire::QuestionnaireCommand),
    /// Bring the database up to this program, and say where it is.
    Migrate {
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

/// Which database, and how much may be risked with it.
#[derive(Args, Debug, Clone, Default)]
struct DatabaseArgs {
    /// Configuration file (TOML).
    #[arg(long)]
    config: Option<PathBuf>,
    /// `sqlite:PATH`, a path, or `postgres://…`.
    #[arg(long)]
    database: Option<String>,
    /// Run although this durability setting is off. May be given several times.
    #[arg(long, value_name = "NAME")]
    allow_unsafe_durability: Vec<String>,
}

impl DatabaseArgs {
    fn config(&self, listen: Option<String>) -> Result<Config, Refusal> {
        Config::read(Given {
            file: self.config.clone(),
            database: self.database.clone(),
            listen,
            allow_unsafe_durability: self.allow_unsafe_durability.clone(),
        })
    }

    fn open(&self) -> Result<App, Refusal> {
        open(&self.config(None)?)
    }
}

fn open(config: &Config) -> Result<App, Refusal> {
    let Ok(url) = config.database.parse();
    let options = OpenOptions { allow_unsafe_durability: config.allow_unsafe_durability.clone() };
    let store = Store::open(&url, options)?;
    let app = App::new(store, Arc::new(SystemClock), Arc::new(OsEntropy));
    let app = match config.mail.post(config.public_address.as_deref())? {
        Some(post) => app.with_post(post),
        None => app,
    };
    Ok(match keys_folder(config, &url) {
        Some(folder) => app.with_keyring(Keyring::at(folder)),
        None => app,
    })
}

/// A dump of a server's database must not lie beside the keys by chance: there the folder is to be named.
fn keys_folder(config: &Config, url: &DatabaseUrl) -> Option<PathBuf> {
    config.keys_folder.clone().or_else(|| match url {
        DatabaseUrl::Sqlite(path) => {
            let mut folder = path.clone().into_os_string();
            folder.push(".keys");
            Some(folder.into())
        }
        DatabaseUrl::Postgres(_) => None,
    })
}

/// Reads the command line, does what it says, and gives the exit code: 0 good, 2 refused.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version come this way too; printing can only fail when nobody reads.
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    log_to_stderr(&cli.command);
    let done = match cli.command {
        Command::Estimate { data, requests } => {
            return ExitCode::from(u8::try_from(estimate::run(&data, &requests)).unwrap_or(2));
        }
        Command::Questionnaire(command) => return questionnaire::run(command),
        Command::Serve { database, listen } => serve::run(&database, listen),
        Command::Demo { folder, listen } => serve::address(&listen).and_then(|listen| demo::run(&folder, listen)),
        other => waited(other),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            // Nobody may be reading any more: then there is no better place to say it.
            let _ = writeln!(std::io::stderr(), "{refusal}");
            ExitCode::from(2)
        }
    }
}

/// The commands that do one thing and end.
fn waited(command: Command) -> Result<(), Refusal> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("no thread could be started: {e}")))?;
    runtime.block_on(async {
        match command {
            Command::Account(command) => account::run(command).await,
            Command::Study(command) => fieldwork::study(command).await,
            Command::Wave(command) => fieldwork::wave(command).await,
            Command::Import { mapping, csv, database } => fieldwork::import(&database, &mapping, &csv).await,
            Command::Weight { study, wave, plan, json, database } => {
                series::weight(&database, &study, &wave, &plan, json).await
            }
            Command::Series { study, measure, by, json, database } => {
                series::series(&database, &study, &measure, by.as_deref(), json).await
            }
            Command::Migrate { database } => {
                let app = database.open()?;
                say(&format!("The database {} is up to date.", app.store.url()))
            }
            Command::Serve { .. } | Command::Demo { .. } | Command::Estimate { .. } | Command::Questionnaire(_) => {
                Ok(())
            }
        }
    })
}

/// Prints an answer.
fn say(text: &str) -> Result<(), Refusal> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("the answer could not be printed: {e}")))
}

fn read_file(path: &std::path::Path) -> Result<String, Refusal> {
    std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &std::path::Path, e: &std::io::Error) -> Refusal {
    Refusal::new(Code::FILE_UNREADABLE, format!("“{}” cannot be read: {e}", path.display()))
}

fn parsed<T: std::str::FromStr>(text: &str, code: Code) -> Result<T, Refusal>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e: T::Err| Refusal::new(code, format!("“{text}”: {e}")))
}

fn log_to_stderr(command: &Command) {
    let quiet =
        if matches!(command, Command::Serve { .. } | Command::Demo { .. }) { "warn,barograph=info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| quiet.into());
    let stderr_is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    // A second call (in a test) keeps the first log: that is no fault.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(stderr_is_terminal)
        .try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
