//! Data that exist already come in through the same verbs as a survey that was held here, in one transaction: all or nothing.

use crate::app::authoring::{self, NewStudy};
use crate::app::fieldwork::{self, NewWave, RecordedCase};
use crate::app::{Actor, App, Refusal, blocking};
use crate::exchange::microdata::{self, Mapping, ReadWave};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::Circumstances;
use crate::questionnaire::{Draft, check};
use crate::sample::Disposition;
use crate::store::Conn;
use crate::study::{Anonymity, Purpose, Study, Wave, WaveStep};
use std::io::Read;
use std::sync::Arc;

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub study: Study,
    pub waves: Vec<Wave>,
    /// Rows of all waves together.
    pub people: usize,
}

/// Everything that is to be written, judged already.
struct Prepared {
    mapping: Mapping,
    draft: Draft,
    waves: Vec<(ReadWave, Vec<RecordedCase>)>,
}

/// Brings in microdata: a mapping document and a CSV file (plain or gzip) become a study with closed waves and frozen data sets.
/// Codes: those of the findings (each with its line and column), and `name_taken`.
pub async fn import_microdata(
    app: &App,
    actor: Actor,
    mapping_text: &str,
    reader: impl Read + Send + 'static,
) -> Result<Imported, Refusal> {
    let text = mapping_text.to_owned();
    let prepared = Arc::new(blocking(move || prepare(&text, reader)).await?);
    app.write("import_microdata", move |app, conn| import_in(app, conn, actor, &prepared)).await
}

fn prepare(mapping_text: &str, reader: impl Read) -> Result<Prepared, Refusal> {
    let (mapping, findings) = Mapping::parse(mapping_text);
    let mapping = mapping.ok_or_else(|| Refusal::of(findings))?;
    let draft = mapping.draft().map_err(|e| Refusal::new(Code::NAME_INVALID, e.to_string()))?;
    let (questionnaire, findings) = check(draft.clone());
    if questionnaire.is_none() {
        return Err(Refusal::of(findings));
    }
    check_measures(&mapping)?;
    let (waves, findings) = microdata::read(&mapping, reader);
    let waves = waves.ok_or_else(|| Refusal::of(findings))?.into_iter().map(with_cases).collect();
    Ok(Prepared { mapping, draft, waves })
}

fn check_measures(mapping: &Mapping) -> Result<(), Refusal> {
    let mut findings = Findings::new();
    for (i, measure) in mapping.measures.iter().enumerate() {
        if !mapping.items.iter().any(|item| item.variable == measure.variable) {
            let place = Place::path(format!("measures[{i}].variable"));
            let message = format!("no item is the variable “{}”", measure.variable);
            findings.push(Finding::error(Code::REFERENCE_UNKNOWN, place, message));
        }
    }
    if findings.has_errors() { Err(Refusal::of(findings)) } else { Ok(()) }
}

fn with_cases(mut wave: ReadWave) -> (ReadWave, Vec<RecordedCase>) {
    let complete = |case: microdata::Case| RecordedCase {
        design: case.design,
        answers: case.answers,
        circumstances: Circumstances::default(),
        disposition: Disposition::Complete,
        mode: None,
    };
    let cases = std::mem::take(&mut wave.cases).into_iter().map(complete).collect();
    (wave, cases)
}

fn import_in(app: &App, conn: &mut Conn, actor: Actor, prepared: &Prepared) -> Result<Imported, Refusal> {
    let named = &prepared.mapping.study;
    let new = NewStudy {
        name: named.name.clone(),
        title: named.title.clone(),
        population: named.population.clone(),
        simulated: false,
        source: Some(named.source.clone()),
    };
    let study = authoring::create_study_in(app, conn, actor, &new)?;
    let version = authoring::freeze_version_in(app, conn, actor, study.id, &prepared.draft)?;
    authoring::add_measures_in(app, conn, actor, study.id, &prepared.mapping.measures)?;
    let mut waves = Vec::with_capacity(prepared.waves.len());
    for (read, cases) in &prepared.waves {
        let new = NewWave {
            study: study.id,
            name: read.name.clone(),
            title: read.title.clone(),
            version,
            sample_type: read.sample_type,
            mode: read.mode,
            fieldwork: read.fieldwork,
            anonymity: Anonymity::Anonymous,
            lonely_psu: read.lonely_psu,
            purpose: Purpose::Main,
        };
        let wave = fieldwork::plan_wave_in(app, conn, actor, &new)?;
        fieldwork::step_wave_in(app, conn, actor, wave.id, WaveStep::Open)?;
        fieldwork::record_cases_in(app, conn, actor, wave.id, cases)?;
        waves.push(fieldwork::step_wave_in(app, conn, actor, wave.id, WaveStep::Close)?);
    }
    Ok(Imported { study, waves, people: prepared.waves.iter().map(|(_, cases)| cases.len()).sum() })
}
