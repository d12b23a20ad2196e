//! The mapping document: which column is what.

use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{ConceptId, StudyName, VariableId};
use crate::measure::Measure;
use crate::questionnaire::MissingReason;
use crate::study::{LonelyPsu, Mode, SampleType};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The only mapping format this version reads.
pub const MAPPING_FORMAT: &str = "barograph-mapping/1";

/// A mapping as somebody wrote it. An unknown key is refused: a word misspelt would otherwise silently do nothing.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Always [`MAPPING_FORMAT`].
    pub format: String,
    pub study: MappedStudy,
    pub waves: MappedWaves,
    #[serde(default)]
    pub design: DesignColumns,
    pub items: Vec<MappedItem>,
    #[serde(default)]
    pub measures: Vec<Measure>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedStudy {
    pub name: StudyName,
    pub title: String,
    pub population: String,
    /// How the owner of the data wants to be cited.
    pub source: String,
}

/// How rows become waves. In the patterns `{value}` stands for the cell of `column`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedWaves {
    pub column: String,
    /// Pattern of the wave's name: `year_{value}`.
    pub name: String,
    /// Pattern of its title: `{value}`.
    pub title: String,
    pub fieldwork: MappedFieldwork,
    pub sample_type: SampleType,
    /// How people answered; on the web where it is left out.
    #[serde(default)]
    pub mode: Mode,
    #[serde(default)]
    pub lonely_psu: LonelyPsu,
    /// What is different for single waves, by the cell of `column`.
    #[serde(default)]
    pub overrides: BTreeMap<String, WaveOverride>,
}

/// Patterns of the first and last day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedFieldwork {
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaveOverride {
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub fieldwork: Option<MappedFieldwork>,
    #[serde(default)]
    pub sample_type: Option<SampleType>,
    #[serde(default)]
    pub mode: Option<Mode>,
    #[serde(default)]
    pub lonely_psu: Option<LonelyPsu>,
    #[serde(default)]
    pub design: Option<WaveDesign>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveDesign {
    /// Strata, units and population sizes are not known: each row is its own unit. The weight still counts.
    None,
    /// The columns of [`DesignColumns`].
    Columns,
}

/// The columns that hold the sampling design; those left out are not known.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignColumns {
    #[serde(default)]
    pub weight: Option<String>,
    #[serde(default)]
    pub strata: Option<String>,
    #[serde(default)]
    pub psu: Option<String>,
    #[serde(default)]
    pub fpc: Option<String>,
}

/// A column that becomes a variable.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedItem {
    pub column: String,
    pub variable: VariableId,
    pub concept: ConceptId,
    pub label: String,
    pub kind: ItemKind,
    /// With `single_choice`: the codes as they stand in the cells.
    #[serde(default)]
    pub codes: Vec<CodeLabel>,
    /// With `bands`: what each band is, in numbers.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// Cells that stand for a missing reason; `""` is the blank cell.
    #[serde(default)]
    pub missing: BTreeMap<String, MissingReason>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    SingleChoice,
    Number,
    /// A number that is kept as the band it falls into.
    Bands,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeLabel {
    pub code: i32,
    pub label: String,
}

/// Numbers from `from` to `to`, both included; an end left out is open.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub code: i32,
    pub label: String,
    #[serde(default)]
    pub from: Option<f64>,
    #[serde(default)]
    pub to: Option<f64>,
}

impl Mapping {
    /// Reads the document and checks what can be checked without the data.
    pub fn parse(text: &str) -> (Option<Mapping>, Findings) {
        let mut findings = Findings::new();
        let mapping: Mapping = match serde_json::from_str(text) {
            Ok(mapping) => mapping,
            Err(e) => {
                findings.push(Finding::error(Code::DOCUMENT_UNREADABLE, Place::path("mapping"), e.to_string()));
                return (None, findings);
            }
        };
        if mapping.format != MAPPING_FORMAT {
            let message = format!("the format is “{}”; this program reads “{MAPPING_FORMAT}”", mapping.format);
            findings.push(Finding::error(Code::DOCUMENT_VERSION, Place::path("format"), message));
        }
        let mut seen = BTreeSet::new();
        for (i, item) in mapping.items.iter().enumerate() {
            if !seen.insert(&item.variable) {
                let message = format!("the variable “{}” occurs twice", item.variable);
                let place = Place::path(format!("items[{i}].variable"));
                findings.push(Finding::error(Code::NAME_DUPLICATE, place, message));
            }
            check_item(i, item, &mut findings);
        }
        (Some(mapping).filter(|_| !findings.has_errors()), findings)
    }
}

fn check_item(i: usize, item: &MappedItem, findings: &mut Findings) {
    let mut error = |code: Code, key: &str, message: String| {
        findings.push(Finding::error(code, Place::path(format!("items[{i}].{key}")), message));
    };
    let (choice, bands) = (item.kind == ItemKind::SingleChoice, item.kind == ItemKind::Bands);
    if choice == item.codes.is_empty() {
        let message = if choice { "a single choice needs its codes" } else { "only a single choice has codes" };
        error(Code::STRUCTURE_EMPTY, "codes", message.into());
    }
    if bands == item.bands.is_empty() {
        let message = if bands { "bands need to be listed" } else { "only the kind bands has bands" };
        error(Code::STRUCTURE_EMPTY, "bands", message.into());
    }
    let mut seen = BTreeSet::new();
    for code in item.codes.iter().map(|c| c.code).chain(item.bands.iter().map(|b| b.code)) {
        if !seen.insert(code) {
            error(Code::NAME_DUPLICATE, "codes", format!("the code {code} occurs twice"));
        }
        if choice && item.missing.contains_key(&code.to_string()) {
            error(Code::NAME_DUPLICATE, "missing", format!("the code {code} is an answer and a missing reason"));
        }
    }
    for band in &item.bands {
        if let (Some(from), Some(to)) = (band.from, band.to)
            && from > to
        {
            error(Code::RANGE_EMPTY, "bands", format!("the band “{}” ends before it begins", band.label));
        }
    }
}
