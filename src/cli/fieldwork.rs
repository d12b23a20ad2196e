//! `barograph study`, `barograph wave`, `barograph import`.

use super::{DatabaseArgs, parsed, read_file, say, unreadable};
use crate::app::authoring::{self, NewStudy, Template};
use crate::app::fieldwork::{self, NewWave};
use crate::app::{Actor, App, Refusal, production, templates};
use crate::finding::{Code, Findings, Severity};
use crate::questionnaire::check;
use crate::study::{Anonymity, Fieldwork, LonelyPsu, Mode, Purpose, SampleType, Study, Wave, WaveStep};
use clap::Subcommand;
use std::io::Write;
use std::path::Path;

#[derive(Subcommand)]
pub enum StudyCommand {
    /// Add a study from a template: a file, or the name of one that the program carries.
    Add {
        template: String,
        /// Lower-case letters, digits and underscores; kept for ever.
        #[arg(long)]
        name: String,
        #[arg(long)]
        title: String,
        /// Whom the figures are about; the template's own words where left out.
        #[arg(long)]
        population: Option<String>,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Print a template's weighting plan as JSON, for `weight`.
    Weighting { template: String },
}

#[derive(Subcommand)]
pub enum WaveCommand {
    /// Plan a wave after the study's last one, with its latest questionnaire.
    Add {
        study: String,
        name: String,
        #[arg(long)]
        title: String,
        /// First day of fieldwork, as 2026-11-23.
        #[arg(long)]
        from: String,
        /// Last day of fieldwork.
        #[arg(long)]
        to: String,
        /// census_of_register, probability, probability_panel, quota_panel, open_link or mixed.
        #[arg(long)]
        sample_type: String,
        /// How people answer: web, paper, telephone, face_to_face or mixed.
        #[arg(long, default_value = "web", value_name = "WORD")]
        mode: String,
        /// A stratum with a single sampling unit: fail, remove, certainty, adjust or average.
        #[arg(long, default_value = "fail")]
        lonely_psu: String,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Open, pause, resume or close a wave.
    Step {
        study: String,
        wave: String,
        step: String,
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// Say where a wave is answered.
    Link {
        study: String,
        wave: String,
        #[command(flatten)]
        database: DatabaseArgs,
    },
}

pub async fn study(command: StudyCommand) -> Result<(), Refusal> {
    let (template, name, title, population, database) = match command {
        StudyCommand::Weighting { template } => return weighting(&template_of(&template)?),
        StudyCommand::Add { template, name, title, population, database } => {
            (template_of(&template)?, name, title, population, database)
        }
    };
    let name = parsed(&name, Code::NAME_INVALID)?;
    let population = population
        .unwrap_or_else(|| template.questionnaire.population.get(&template.questionnaire.language).to_owned());
    let new = NewStudy { name, title, population, simulated: false, source: None };
    let warnings = warnings(&template);
    let app = database.open()?;
    let study = authoring::create_study_from(&app, Actor::Operator, new, template).await?;
    if !warnings.is_empty() {
        // Nobody may be reading: the study is made all the same.
        let _ = writeln!(std::io::stderr(), "{warnings}\n{WARNED}");
    }
    say(&format!("The study {} is made.", study.name))
}

/// The plan on standard output; what is to be known of it beside it. Code: `reference_unknown` where there is none, with the reason.
fn weighting(template: &Template) -> Result<(), Refusal> {
    let about = template.weighting.as_ref().map(|weighting| weighting.about.join(" ")).unwrap_or_default();
    let Some(plan) = template.weighting.as_ref().and_then(|weighting| weighting.plan.as_ref()) else {
        let message = format!("the template has no weighting plan. {about}");
        return Err(Refusal::new(Code::REFERENCE_UNKNOWN, message.trim_end()));
    };
    // Nobody may be reading: the plan is printed all the same.
    let _ = writeln!(std::io::stderr(), "{about}");
    let text = serde_json::to_string_pretty(plan);
    say(&text.map_err(|e| Refusal::new(Code::INTERNAL, e.to_string()))?)
}

const WARNED: &str =
    "The study is made as it stands. To mend this, change a copy of the template and add another study from it.";

/// What the check of the questionnaire remarks, though it can be used.
fn warnings(template: &Template) -> Findings {
    let (_, findings) = check(template.questionnaire.clone());
    Findings(findings.into_iter().filter(|finding| finding.severity == Severity::Warning).collect())
}

// What looks like a path is one: a template of the same name that the program carries never hides a file.
fn template_of(word: &str) -> Result<Template, Refusal> {
    let path = Path::new(word);
    if !path.is_file() && !word.contains(['/', '.']) {
        return templates::embedded(word);
    }
    let (template, findings) = templates::parse(&read_file(path)?);
    template.ok_or_else(|| Refusal::of(findings))
}

pub async fn wave(command: WaveCommand) -> Result<(), Refusal> {
    match command {
        WaveCommand::Add { study, name, title, from, to, sample_type, mode, lonely_psu, database } => {
            let fieldwork =
                Fieldwork { from: parsed(&from, Code::REQUEST_INVALID)?, to: parsed(&to, Code::REQUEST_INVALID)? };
            let sample_type = one_of(&sample_type, SampleType::from_word, &SampleType::ALL.map(SampleType::word))?;
            let mode = one_of(&mode, Mode::from_word, &Mode::ALL.map(Mode::word))?;
            let lonely_psu = one_of(&lonely_psu, LonelyPsu::from_word, &LonelyPsu::ALL.map(LonelyPsu::word))?;
            let name = parsed(&name, Code::NAME_INVALID)?;
            let app = database.open()?;
            let study = study_of(&app, &study).await?;
            let version = authoring::latest_version(&app, study.id).await?;
            let anonymity = Anonymity::Anonymous;
            let new = NewWave {
                study: study.id,
                name,
                title,
                version,
                sample_type,
                mode,
                fieldwork,
                anonymity,
                lonely_psu,
                purpose: Purpose::Main,
            };
            let wave = fieldwork::plan_wave(&app, Actor::Operator, new).await?;
            say(&format!("The wave {} is planned.", wave.name))
        }
        WaveCommand::Step { study, wave, step, database } => {
            let step = one_of(&step, WaveStep::from_word, &WaveStep::ALL.map(WaveStep::word))?;
            let app = database.open()?;
            let (_, wave) = wave_of(&app, &study, &wave).await?;
            let wave = fieldwork::step_wave(&app, Actor::Operator, wave.id, step).await?;
            say(&format!("The wave {} is now {}.", wave.name, wave.status.word()))
        }
        WaveCommand::Link { study, wave, database } => {
            let public = database.config(None)?.public_address.unwrap_or_default();
            let app = database.open()?;
            let (_, wave) = wave_of(&app, &study, &wave).await?;
            let link = fieldwork::link_of(&app, wave.id).await?;
            say(&format!("{}/s/{link}", public.trim_end_matches('/')))
        }
    }
}

pub async fn import(database: &DatabaseArgs, mapping: &Path, csv: &Path) -> Result<(), Refusal> {
    let mapping = read_file(mapping)?;
    let file = std::fs::File::open(csv).map_err(|e| unreadable(csv, &e))?;
    let app = database.open()?;
    let done = production::import_microdata(&app, Actor::Operator, &mapping, file).await?;
    say(&format!("The study {} came in: {} people in {} waves.", done.study.name, done.people, done.waves.len()))
}

pub(super) async fn study_of(app: &App, name: &str) -> Result<Study, Refusal> {
    authoring::study(app, &parsed(name, Code::STUDY_UNKNOWN)?).await
}

pub(super) async fn wave_of(app: &App, study: &str, wave: &str) -> Result<(Study, Wave), Refusal> {
    let study = study_of(app, study).await?;
    let wave = authoring::wave(app, study.id, &parsed(wave, Code::WAVE_UNKNOWN)?).await?;
    Ok((study, wave))
}

fn one_of<T>(word: &str, from_word: impl Fn(&str) -> Option<T>, words: &[&str]) -> Result<T, Refusal> {
    let message = || format!("“{word}” is not one of {}", words.join(", "));
    from_word(word).ok_or_else(|| Refusal::new(Code::REQUEST_INVALID, message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_a_template_are_told() {
        let mut template = template_of("public_counterfeit").expect("the program carries it");
        let told = warnings(&template).to_string();
        assert!(told.contains("front_matter.run_by: “[") && told.contains("[placeholder_left]"), "{told}");
        template.questionnaire.front_matter.run_by = "A university".into();
        template.questionnaire.front_matter.contact = "survey@example.org".into();
        let told = warnings(&template).to_string();
        assert!(told.contains("[help_line_untried]") && !told.contains("[placeholder_left]"), "{told}");
        template.questionnaire.front_matter.help_lines.iter_mut().for_each(|line| line.untried = false);
        assert!(warnings(&template).is_empty());
    }
}
