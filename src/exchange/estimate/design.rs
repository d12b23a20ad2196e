//! Reads a request's design off the data.

use super::adjust::Prepared;
use super::data::{DataFolder, Table, TableColumn};
use super::document::DesignDocument;
use super::failure::Failure;
use super::replicate::replicates;
use crate::estimation::{DesignInput, StageInput, SurveyDesign};
use crate::finding::Code;
use crate::study::LonelyPsu;

pub(super) fn column<'a>(table: &'a Table, name: &str, place: &str) -> Result<&'a TableColumn, Failure> {
    table
        .columns
        .get(name)
        .ok_or_else(|| Failure::new(Code::COLUMN_UNKNOWN, place, format!("The data set has no column “{name}”.")))
}

pub(super) fn numeric<'a>(table: &'a Table, name: &str, place: &str) -> Result<&'a [f64], Failure> {
    match column(table, name, place)? {
        TableColumn::Numeric(values) => Ok(values),
        _ => Err(Failure::invalid(place, format!("The column “{name}” is not numeric."))),
    }
}

/// The design with its adjustments, in their order. `kept`: which rows of the file a `data_filter` left in the table.
pub(super) fn build_design(
    document: &DesignDocument,
    table: &Table,
    folder: &DataFolder,
    kept: Option<&[bool]>,
) -> Result<SurveyDesign, Failure> {
    let mut design = drawn(document, table, folder, kept)?;
    for (i, adjust) in document.adjust.iter().flatten().enumerate() {
        let prepared = Prepared::of(adjust, table, &design, format!("design.adjust[{i}]"))?;
        for adjustment in &prepared.adjustments {
            design = design.adjusted(adjustment).map_err(|error| prepared.failure(&error))?;
        }
    }
    Ok(design)
}

/// The design as drawn.
fn drawn(
    document: &DesignDocument,
    table: &Table,
    folder: &DataFolder,
    kept: Option<&[bool]>,
) -> Result<SurveyDesign, Failure> {
    let weights = numbers(table, document.weights.as_ref(), "design.weights")?;
    if let Some(replicate) = &document.replicate {
        document.refuse_stages_beside_replicates()?;
        let weights = weights.ok_or_else(|| {
            Failure::new(Code::DESIGN_INVALID, "design.weights", "Replicate weights need the full sample's weights.")
        })?;
        let replicates = replicates(replicate, folder, kept)?;
        return SurveyDesign::replicated(weights, replicates).map_err(|findings| Failure::of(&findings));
    }
    if weights.is_none() && document.fpc.is_empty() {
        let message = "A design needs weights, or a finite population from which they follow.";
        return Err(Failure::new(Code::DESIGN_INVALID, "design.weights", message));
    }
    let stages = document.ids.len().max(document.fpc.len()).max(document.strata.len()).max(1);
    let columns = (0..stages).map(|stage| StageColumns::of(document, table, stage)).collect::<Result<Vec<_>, _>>()?;
    let mut inputs = columns.iter().map(StageColumns::input);
    let first = inputs.next().unwrap_or_default();
    SurveyDesign::new(DesignInput {
        rows: table.rows,
        weights,
        strata: first.strata,
        psu: first.units,
        fpc: first.fpc,
        later_stages: inputs.collect(),
        nest: document.nest,
        lonely: lonely(document)?,
        domain_lonely_adjust: document.domain_lonely_adjust,
        ultimate_cluster: document.ultimate_cluster,
    })
    .map_err(|findings| Failure::of(&findings))
}

fn lonely(document: &DesignDocument) -> Result<LonelyPsu, Failure> {
    match &document.lonely_psu {
        None => Ok(LonelyPsu::default()),
        Some(word) => LonelyPsu::from_word(word).ok_or_else(|| {
            Failure::invalid("design.lonely_psu", format!("There is no policy “{word}” for lonely units."))
        }),
    }
}

fn numbers(table: &Table, name: Option<&String>, place: &str) -> Result<Option<Vec<Option<f64>>>, Failure> {
    let known = |values: &[f64]| values.iter().map(|v| (!v.is_nan()).then_some(*v)).collect();
    name.map(|name| Ok(known(numeric(table, name, place)?))).transpose()
}

/// The columns of one stage, words made of them.
struct StageColumns {
    strata: Option<Vec<Option<String>>>,
    units: Option<Vec<Option<String>>>,
    fpc: Option<Vec<Option<f64>>>,
}

impl StageColumns {
    fn of(document: &DesignDocument, table: &Table, stage: usize) -> Result<StageColumns, Failure> {
        let words = |names: &[String], key: &str| -> Result<Option<Vec<Option<String>>>, Failure> {
            let place = format!("design.{key}[{stage}]");
            names.get(stage).map(|name| Ok(column(table, name, &place)?.words())).transpose()
        };
        Ok(StageColumns {
            strata: words(&document.strata, "strata")?,
            units: words(&document.ids, "ids")?,
            fpc: numbers(table, document.fpc.get(stage), &format!("design.fpc[{stage}]"))?,
        })
    }

    fn input(&self) -> StageInput<'_> {
        fn borrowed(cells: Option<&Vec<Option<String>>>) -> Option<Vec<Option<&str>>> {
            cells.map(|cells| cells.iter().map(Option::as_deref).collect())
        }
        StageInput {
            strata: borrowed(self.strata.as_ref()),
            units: borrowed(self.units.as_ref()),
            fpc: self.fpc.clone(),
        }
    }
}
