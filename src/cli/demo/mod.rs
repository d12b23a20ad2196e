//! `barograph demo`: an embedded database, filled with made-up data through the product's own verbs, and served.
//!
//! Every step looks first whether it has been done, so that a second run, or one after a kill, adds nothing twice.

mod population;
mod respondent;
mod truth;

use super::config::Config;
use super::{open, say};
use crate::app::authoring::{self, NewStudy};
use crate::app::fieldwork::{self, NewWave, RecordedCase};
use crate::app::production::{NewOverride, WavePair};
use crate::app::{Actor, App, Refusal, accounts, production, templates};
use crate::finding::Code;
use crate::id::{MeasureName, StudyName, WaveName};
use crate::questionnaire::Circumstances;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::document::FrontMatter;
use crate::random::Seeded;
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study, Wave, WaveStatus, WaveStep};
use crate::time::Day;
use crate::web;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

const TEMPLATE: &str = "public_counterfeit";
const STUDY: &str = "demo_counterfeit";
const OPEN_WAVE: &str = "open_link";
const MEASURE: &str = "funds_organised_crime";
/// The question behind it, and the positions of the options that it joins; "don't know" is in its base.
const MEASURE_VARIABLE: &str = "belief_organised_crime";
const MEASURE_OPTIONS: [usize; 2] = [0, 1];
/// Wave by wave one more: the same made-up people at every run.
const SEED: u64 = 1_000;
const MARGINS: &str = include_str!("margins.csv");
const EMAIL: &str = "demo@barograph.example";
/// The account's password is kept beside the database, readable by its owner only: a second run must be able to say it again.
const ACCOUNT_FILE: &str = "demo-account.txt";

/// Waves of the study: name, title, and first and last day of fieldwork.
const WAVES: [(&str, &str, &str, &str); truth::WAVES] = [
    ("spring_2023", "Spring 2023", "2023-03-06", "2023-03-26"),
    ("autumn_2023", "Autumn 2023", "2023-09-04", "2023-09-24"),
    ("spring_2024", "Spring 2024", "2024-03-04", "2024-03-24"),
    ("autumn_2024", "Autumn 2024", "2024-09-02", "2024-09-22"),
    ("spring_2025", "Spring 2025", "2025-03-03", "2025-03-23"),
    ("autumn_2025", "Autumn 2025", "2025-09-01", "2025-09-21"),
    ("spring_2026", "Spring 2026", "2026-03-02", "2026-03-22"),
    ("autumn_2026", "Autumn 2026", "2026-08-31", "2026-09-20"),
];

/// Prepares the folder and serves it until it is stopped.
pub fn run(folder: &Path, listen: SocketAddr) -> Result<(), Refusal> {
    // First: when the port is taken, nothing is made.
    let listener = web::bind(listen)?;
    let bound = listener.local_addr();
    let bound = bound.map_err(|e| Refusal::new(Code::INTERNAL, format!("the address could not be told: {e}")))?;
    let address = format!("http://{bound}");
    let ready = prepare(folder)?;
    say(&format!(
        "Barograph's demonstration. All answers of the study are simulated.\n\
         \n\
         Folder            {}\n\
         Answer            {address}/s/{}\n\
         Read a report     {address}/desk/studies/{STUDY}/measures/{MEASURE}\n\
         Sign in as        {EMAIL}\n\
         with password     {}\n\
         \n\
         The report's truth is known. Share in the simulated population, wave by wave: {}\n",
        folder.display(),
        ready.link,
        ready.password,
        known_truth(),
    ))?;
    let options = web::Options {
        listener,
        public_address: None,
        hide_page_to: web::HIDE_TO.into(),
        workers: Config::default().workers(),
        ready: Box::new(|address| {
            // Whoever started it may have stopped reading: it serves all the same.
            let _ = say(&format!("Listening on http://{address}"));
        }),
    };
    web::run(ready.app, options)
}

/// The true shares behind the report's measure, in per cent.
fn known_truth() -> String {
    let share = |tracked: &truth::Tracked, wave| 100.0 * tracked.true_share(wave, &MEASURE_OPTIONS, true);
    let shares = truth::tracked(MEASURE_VARIABLE)
        .map(|tracked| (0..WAVES.len()).map(|wave| format!("{:.1}%", share(tracked, wave))).collect::<Vec<_>>());
    shares.unwrap_or_default().join(", ")
}

struct Ready {
    app: App,
    link: String,
    password: String,
}

fn prepare(folder: &Path) -> Result<Ready, Refusal> {
    std::fs::create_dir_all(folder).map_err(|e| {
        Refusal::new(Code::FOLDER_NOT_WRITABLE, format!("the folder {} cannot be made: {e}", folder.display()))
    })?;
    let database = format!("sqlite:{}", folder.join("barograph.db").display());
    let app = open(&Config { database, ..Config::default() })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|e| Refusal::new(Code::INTERNAL, format!("no thread could be started: {e}")))?;
    let (link, password) = runtime.block_on(async {
        let link = fill(&app).await?;
        let password = account(&app, folder).await?;
        Ok::<_, Refusal>((link, password))
    })?;
    Ok(Ready { app, link, password })
}

/// Fills what is not there yet, and gives the word of the open link.
async fn fill(app: &App) -> Result<String, Refusal> {
    let study = study(app).await?;
    let mut template = templates::embedded(TEMPLATE)?;
    signed(&mut template.questionnaire.front_matter);
    let version = authoring::freeze_version(app, Actor::Operator, study.id, template.questionnaire).await?;
    authoring::add_measures(app, Actor::Operator, study.id, template.measures).await?;
    let questionnaire = authoring::questionnaire(app, version).await?;
    let plan = |name: &str, title: &str, sample_type, mode, fieldwork| {
        Ok::<_, Refusal>(NewWave {
            study: study.id,
            name: WaveName::new(name).map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?,
            title: title.to_owned(),
            version,
            sample_type,
            mode,
            fieldwork,
            anonymity: Anonymity::Anonymous,
            lonely_psu: LonelyPsu::Fail,
            purpose: Purpose::Main,
        })
    };
    for (position, (name, title, from, to)) in WAVES.into_iter().enumerate() {
        let fieldwork = Fieldwork { from: day(from)?, to: day(to)? };
        // The study began by telephone: a break that the reports show.
        let mode = if position == 0 { Mode::Telephone } else { Mode::Web };
        let wave = planned(app, &study, plan(name, title, SampleType::Probability, mode, fieldwork)?).await?;
        collected(app, &wave, position, &questionnaire).await?;
    }
    compared_across_the_break(app, &study).await?;
    let today = app.clock.now().day();
    let in_a_year = Day::new(today.year() + 1, 12, 31).unwrap_or(today);
    let fieldwork = Fieldwork { from: today, to: in_a_year };
    let open = planned(app, &study, plan(OPEN_WAVE, "Open link", SampleType::OpenLink, Mode::Web, fieldwork)?).await?;
    if open.status == WaveStatus::Planned {
        fieldwork::step_wave(app, Actor::Operator, open.id, WaveStep::Open).await?;
    }
    fieldwork::link_of(app, open.id).await
}

/// Fills in who asks.
fn signed(front: &mut FrontMatter) {
    front.run_by = "The Barograph demonstration".into();
    front.contact = "Nobody really asks: this is a demonstration, and your answers stay on this machine.".into();
}

/// Why the report's measure may be compared across the change of mode, for the reader to see where such a reason stands.
const REASON: &str = "In this simulation people answer alike by telephone and on the web.";

async fn compared_across_the_break(app: &App, study: &Study) -> Result<(), Refusal> {
    let invalid = |e: crate::id::NameError| Refusal::new(Code::NAME_INVALID, e.to_string());
    let wave = |position: usize| WaveName::new(WAVES[position].0).map_err(invalid);
    let waves = WavePair { from: wave(0)?, to: wave(1)? };
    let measure = MeasureName::new(MEASURE).map_err(invalid)?;
    if production::overrides(app, study.id, &measure).await?.iter().any(|allowed| allowed.waves == waves) {
        return Ok(());
    }
    let new = NewOverride { measure, by: None, waves, reason: REASON.to_owned() };
    match production::override_break(app, Actor::Operator, study.id, new).await {
        // A folder from before waves had a mode: nothing stands between them there.
        Err(refusal) if refusal.code == Code::BREAK_UNKNOWN => Ok(()),
        done => done,
    }
}

async fn study(app: &App) -> Result<Study, Refusal> {
    let name = StudyName::new(STUDY).map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
    match authoring::study(app, &name).await {
        Err(refusal) if refusal.code == Code::STUDY_UNKNOWN => {
            let new = NewStudy {
                name,
                title: "Public attitudes to counterfeit goods (simulated)".into(),
                population: "adults aged 16 and over living in Scotland".into(),
                simulated: true,
                source: None,
            };
            authoring::create_study(app, Actor::Operator, new).await
        }
        found => found,
    }
}

async fn planned(app: &App, study: &Study, new: NewWave) -> Result<Wave, Refusal> {
    match authoring::wave(app, study.id, &new.name).await {
        Err(refusal) if refusal.code == Code::WAVE_UNKNOWN => fieldwork::plan_wave(app, Actor::Operator, new).await,
        found => found,
    }
}

/// Brings a wave of the past to its end: recorded, closed, raked.
async fn collected(app: &App, wave: &Wave, position: usize, questionnaire: &Questionnaire) -> Result<(), Refusal> {
    if wave.status == WaveStatus::Planned {
        let recorded: u64 = fieldwork::live_counts(app, wave.id).await?.iter().map(|(_, n)| n).sum();
        if recorded == 0 {
            say(&format!("Simulating {} …", wave.title))?;
            let cases = simulate(questionnaire, position)?;
            fieldwork::record_cases(app, Actor::Operator, wave.id, cases).await?;
        }
        fieldwork::step_wave(app, Actor::Operator, wave.id, WaveStep::Open).await?;
    }
    if wave.status != WaveStatus::Closed {
        fieldwork::step_wave(app, Actor::Operator, wave.id, WaveStep::Close).await?;
    }
    if production::weighting_of(app, wave.id).await?.is_none() {
        production::weight_wave(app, Actor::Operator, wave.id, MARGINS).await?;
    }
    Ok(())
}

/// The cases of a wave: the same at every run.
fn simulate(questionnaire: &Questionnaire, position: usize) -> Result<Vec<RecordedCase>, Refusal> {
    let mut random = Seeded::new(SEED + position as u64);
    let people = population::sample(&mut random);
    let mut cases = Vec::with_capacity(people.len());
    for (number, person) in people.into_iter().enumerate() {
        let circumstances = Circumstances { seed: SEED ^ ((position as u64) << 32 | number as u64), today: None };
        let (answers, disposition) =
            respondent::interview(questionnaire, &person, position, circumstances, &mut random).map_err(|message| {
                Refusal::new(Code::INTERNAL, format!("a simulated respondent was stuck: {message}"))
            })?;
        cases.push(RecordedCase { design: person.design, answers, circumstances, disposition, mode: None });
    }
    Ok(cases)
}

/// The demonstration's account: made on the spot, with a password drawn for this folder.
async fn account(app: &App, folder: &Path) -> Result<String, Refusal> {
    let file = folder.join(ACCOUNT_FILE);
    let unwritable = |e: std::io::Error| {
        Refusal::new(Code::FOLDER_NOT_WRITABLE, format!("{} cannot be read or written: {e}", file.display()))
    };
    let kept = match std::fs::read_to_string(&file) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
        Err(e) => return Err(unwritable(e)),
    };
    let password = match &kept {
        Some(password) => password.clone(),
        None => {
            let mut bytes = [0; 12];
            app.entropy.fill(&mut bytes);
            let drawn: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            // Kept first: a kill in between leaves a password without an account, which the next run makes.
            keep_secret(&file, &drawn).map_err(unwritable)?;
            drawn
        }
    };
    match accounts::create_account(app, Actor::Operator, EMAIL, "Demonstration", &password).await {
        Ok(_) => Ok(password),
        Err(refusal) if refusal.code == Code::ACCOUNT_EXISTS && kept.is_some() => Ok(password),
        Err(refusal) if refusal.code == Code::ACCOUNT_EXISTS => {
            std::fs::remove_file(&file).map_err(unwritable)?;
            let message = format!("{ACCOUNT_FILE} is gone, and with it the password: delete the folder to begin anew");
            Err(Refusal::new(Code::ACCOUNT_EXISTS, message))
        }
        Err(refusal) => Err(refusal),
    }
}

fn keep_secret(file: &PathBuf, secret: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut handle = options.open(file)?;
    writeln!(handle, "{secret}")?;
    handle.sync_all()
}

fn day(text: &str) -> Result<Day, Refusal> {
    text.parse().map_err(|e| Refusal::new(Code::INTERNAL, format!("{text}: {e}")))
}

#[cfg(test)]
mod tests;
