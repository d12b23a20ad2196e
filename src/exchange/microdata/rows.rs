//! The rows of the file, judged against the mapping: every complaint names its line and column.

use super::FINDINGS_LISTED;
use super::mapping::{ItemKind, MappedItem, Mapping, WaveDesign};
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::WaveName;
use crate::questionnaire::{Answer, Answers};
use crate::sample::CaseDesign;
use crate::study::{Fieldwork, LonelyPsu, Mode, SampleType};
use crate::time::Day;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub design: CaseDesign,
    pub answers: Answers,
}

/// The rows of one wave, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadWave {
    /// The cell that they share.
    pub value: String,
    pub name: WaveName,
    pub title: String,
    pub fieldwork: Fieldwork,
    pub sample_type: SampleType,
    pub mode: Mode,
    pub lonely_psu: LonelyPsu,
    pub cases: Vec<Case>,
}

/// Reads a whole CSV file (plain or gzip, UTF-8, first line the header). Waves come in the order of their fieldwork. `None` when
/// there is any error; at most [`FINDINGS_LISTED`] are listed, the rest counted.
pub fn read(mapping: &Mapping, reader: impl Read) -> (Option<Vec<ReadWave>>, Findings) {
    let mut complaints = Complaints::default();
    let waves = match unpacked(reader) {
        Ok(plain) => read_plain(mapping, plain, &mut complaints),
        Err(e) => {
            complaints.add(Code::FILE_UNREADABLE, Place::Whole, format!("the file cannot be read: {e}"));
            Vec::new()
        }
    };
    let findings = complaints.findings();
    (Some(waves).filter(|_| !findings.has_errors()), findings)
}

/// The bytes that every gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

fn unpacked<'r>(reader: impl Read + 'r) -> std::io::Result<Box<dyn Read + 'r>> {
    let mut reader = BufReader::new(reader);
    if reader.fill_buf()?.starts_with(&GZIP) {
        Ok(Box::new(flate2::read::MultiGzDecoder::new(reader)))
    } else {
        Ok(Box::new(reader))
    }
}

#[derive(Default)]
struct Complaints {
    listed: Findings,
    more: usize,
}

impl Complaints {
    fn add(&mut self, code: Code, place: Place, message: impl Into<String>) {
        if self.listed.len() < FINDINGS_LISTED {
            self.listed.push(Finding::error(code, place, message));
        } else {
            self.more += 1;
        }
    }

    fn findings(mut self) -> Findings {
        if let (Some(last), true) = (self.listed.iter().last().cloned(), self.more > 0) {
            self.listed.push(Finding::note(last.code, Place::Whole, format!("and {} more", self.more)));
        }
        self.listed
    }
}

/// Where each column of the mapping stands in the file.
struct Columns {
    width: usize,
    wave: usize,
    weight: Option<usize>,
    strata: Option<usize>,
    psu: Option<usize>,
    fpc: Option<usize>,
    items: Vec<usize>,
}

fn read_plain(mapping: &Mapping, plain: impl Read, complaints: &mut Complaints) -> Vec<ReadWave> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(plain);
    let header = match table.headers() {
        Ok(header) => header.clone(),
        Err(e) => {
            complaints.add(Code::FILE_UNREADABLE, Place::line(1), unreadable(&e));
            return Vec::new();
        }
    };
    let Some(columns) = columns(mapping, &header, complaints) else { return Vec::new() };
    let mut waves: Vec<ReadWave> = Vec::new();
    let mut by_value: HashMap<String, Option<usize>> = HashMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = table.position().line();
        match table.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => {
                complaints.add(Code::FILE_UNREADABLE, Place::line(line), unreadable(&e));
                if !matches!(e.kind(), csv::ErrorKind::Utf8 { .. }) {
                    break;
                }
                continue;
            }
        }
        let line = record.position().map_or(line, csv::Position::line);
        if record.len() != columns.width {
            let message = format!("the row has {} cells, the header {}", record.len(), columns.width);
            complaints.add(Code::ROW_RAGGED, Place::line(line), message);
            continue;
        }
        let value = record.get(columns.wave).unwrap_or_default().trim();
        let wave = match by_value.get(value) {
            Some(known) => *known,
            None => {
                let made = begin_wave(mapping, value, line, complaints);
                let position = made.map(|wave| {
                    waves.push(wave);
                    waves.len() - 1
                });
                by_value.insert(value.to_owned(), position);
                position
            }
        };
        let row = Row { mapping, columns: &columns, record: &record, line };
        let case = row.case(value, complaints);
        if let (Some(position), Some(case)) = (wave, case) {
            waves[position].cases.push(case);
        }
    }
    for value in mapping.waves.overrides.keys().filter(|value| !by_value.contains_key(*value)) {
        let place = Place::path(format!("waves.overrides.{value}"));
        complaints.add(Code::REFERENCE_UNKNOWN, place, format!("no row has “{value}” in “{}”", mapping.waves.column));
    }
    if waves.is_empty() && complaints.listed.is_empty() {
        complaints.add(Code::STRUCTURE_EMPTY, Place::Whole, "the file has no rows");
    }
    waves.sort_by_key(|wave| wave.fieldwork.from);
    check_names(&waves, complaints);
    waves
}

fn unreadable(e: &csv::Error) -> String {
    match e.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".into(),
        csv::ErrorKind::Io(e) => format!("the file cannot be read on: {e}"),
        _ => e.to_string(),
    }
}

fn columns(mapping: &Mapping, header: &csv::StringRecord, complaints: &mut Complaints) -> Option<Columns> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (i, name) in header.iter().enumerate() {
        // A mark that some programs put before the first column.
        let name = if i == 0 { name.trim_start_matches('\u{feff}') } else { name }.trim();
        if places.insert(name, i).is_some() {
            complaints.add(Code::NAME_DUPLICATE, Place::cell(1, name), format!("the column “{name}” occurs twice"));
        }
    }
    let before = complaints.listed.len();
    let mut find = |name: &str, place: String| {
        let found = places.get(name).copied();
        if found.is_none() {
            complaints.add(Code::COLUMN_UNKNOWN, Place::path(place), format!("the file has no column “{name}”"));
        }
        found.unwrap_or_default()
    };
    let design = &mapping.design;
    let columns = Columns {
        width: header.len(),
        wave: find(&mapping.waves.column, "waves.column".into()),
        weight: design.weight.as_ref().map(|c| find(c, "design.weight".into())),
        strata: design.strata.as_ref().map(|c| find(c, "design.strata".into())),
        psu: design.psu.as_ref().map(|c| find(c, "design.psu".into())),
        fpc: design.fpc.as_ref().map(|c| find(c, "design.fpc".into())),
        items: mapping.items.iter().enumerate().map(|(i, m)| find(&m.column, format!("items[{i}].column"))).collect(),
    };
    (complaints.listed.len() == before).then_some(columns)
}

/// The wave of a value met for the first time; `None` (with complaints) when the patterns make nothing usable of it.
fn begin_wave(mapping: &Mapping, value: &str, line: u64, complaints: &mut Complaints) -> Option<ReadWave> {
    let waves = &mapping.waves;
    if value.is_empty() {
        complaints.add(Code::CELL_UNREADABLE, Place::cell(line, &waves.column), "the wave's cell is blank");
        return None;
    }
    let filled = |pattern: &str| pattern.replace("{value}", value);
    let special = waves.overrides.get(value).cloned().unwrap_or_default();
    let name = WaveName::new(filled(&waves.name));
    let days = special.fieldwork.as_ref().unwrap_or(&waves.fieldwork);
    let (from, to) = (filled(&days.from).parse::<Day>(), filled(&days.to).parse::<Day>());
    let place = || Place::cell(line, &waves.column);
    if let Err(e) = &name {
        complaints.add(Code::NAME_INVALID, place(), e.to_string());
    }
    if from.is_err() || to.is_err() {
        let message =
            format!("“{}” to “{}” are not days: write them as 2026-11-23", filled(&days.from), filled(&days.to));
        complaints.add(Code::CELL_UNREADABLE, place(), message);
    }
    let (name, fieldwork) = (name.ok()?, Fieldwork { from: from.ok()?, to: to.ok()? });
    if fieldwork.from > fieldwork.to {
        complaints.add(Code::RANGE_EMPTY, place(), "the last day of fieldwork is before the first");
        return None;
    }
    Some(ReadWave {
        value: value.to_owned(),
        name,
        title: special.title.unwrap_or_else(|| filled(&waves.title)),
        fieldwork,
        sample_type: special.sample_type.unwrap_or(waves.sample_type),
        mode: special.mode.unwrap_or(waves.mode),
        lonely_psu: special.lonely_psu.unwrap_or(waves.lonely_psu),
        cases: Vec::new(),
    })
}

fn check_names(waves: &[ReadWave], complaints: &mut Complaints) {
    for (i, wave) in waves.iter().enumerate() {
        if let Some(first) = waves[..i].iter().find(|other| other.name == wave.name) {
            let message = format!("“{}” and “{}” would both be the wave “{}”", first.value, wave.value, wave.name);
            complaints.add(Code::NAME_DUPLICATE, Place::path("waves.name"), message);
        }
    }
}

struct Row<'a> {
    mapping: &'a Mapping,
    columns: &'a Columns,
    record: &'a csv::StringRecord,
    line: u64,
}

impl Row<'_> {
    fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default().trim()
    }

    fn case(&self, wave: &str, complaints: &mut Complaints) -> Option<Case> {
        let design = self.design(wave, complaints);
        let mut answers = Answers::new();
        let mut good = true;
        for (item, column) in self.mapping.items.iter().zip(&self.columns.items) {
            match answer(item, self.cell(*column)) {
                Ok(answer) => {
                    answers.insert(item.variable.clone(), answer);
                }
                Err((code, message)) => {
                    complaints.add(code, Place::cell(self.line, &item.column), message);
                    good = false;
                }
            }
        }
        design.filter(|_| good).map(|design| Case { design, answers })
    }

    fn design(&self, wave: &str, complaints: &mut Complaints) -> Option<CaseDesign> {
        let special = self.mapping.waves.overrides.get(wave).and_then(|o| o.design);
        let known = special != Some(WaveDesign::None);
        let names = &self.mapping.design;
        let mut design = CaseDesign::default();
        let mut good = true;
        let mut complain = |code: Code, column: &Option<String>, message: String| {
            complaints.add(code, Place::cell(self.line, column.clone().unwrap_or_default()), message);
            good = false;
        };
        if let Some(column) = self.columns.weight {
            design.weight = number(self.cell(column)).filter(|weight| *weight >= 0.0);
            if design.weight.is_none() {
                let message = format!("“{}” is not a weight: a number from 0 up", self.cell(column));
                complain(Code::WEIGHT_INVALID, &names.weight, message);
            }
        }
        if !known {
            return good.then_some(design);
        }
        for (column, name, slot) in
            [(self.columns.strata, &names.strata, &mut design.stratum), (self.columns.psu, &names.psu, &mut design.psu)]
        {
            let Some(column) = column else { continue };
            *slot = Some(self.cell(column)).filter(|cell| !cell.is_empty()).map(str::to_owned);
            if slot.is_none() {
                let message = "the cell is blank: give the wave “design”: “none” if it has no design";
                complain(Code::DESIGN_INVALID, name, message.into());
            }
        }
        if let Some(column) = self.columns.fpc {
            design.fpc = positive(self.cell(column));
            if design.fpc.is_none() {
                let message = format!("“{}” is not a positive number", self.cell(column));
                complain(Code::DESIGN_INVALID, &names.fpc, message);
            }
        }
        good.then_some(design)
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|n: &f64| n.is_finite())
}

fn positive(cell: &str) -> Option<f64> {
    number(cell).filter(|n| *n > 0.0)
}

fn answer(item: &MappedItem, cell: &str) -> Result<Answer, (Code, String)> {
    if let Some(reason) = item.missing.get(cell) {
        return Ok(Answer::Missing(*reason));
    }
    if cell.is_empty() {
        let message = "the cell is blank: say under “missing” what \"\" stands for";
        return Err((Code::CODE_UNKNOWN, message.into()));
    }
    let unread = || (Code::CELL_UNREADABLE, format!("“{cell}” is not a number"));
    match item.kind {
        ItemKind::SingleChoice => {
            let code = cell.parse().ok().filter(|code| item.codes.iter().any(|c| c.code == *code));
            code.map(Answer::Code).ok_or_else(|| (Code::CODE_UNKNOWN, format!("“{cell}” is not one of the codes")))
        }
        ItemKind::Number => number(cell).map(Answer::Number).ok_or_else(unread),
        ItemKind::Bands => {
            let value = number(cell).ok_or_else(unread)?;
            let band = item
                .bands
                .iter()
                .find(|b| b.from.is_none_or(|from| value >= from) && b.to.is_none_or(|to| value <= to));
            band.map(|b| Answer::Code(b.code)).ok_or_else(|| (Code::CODE_UNKNOWN, format!("{cell} is in no band")))
        }
    }
}
