//! A report as CSV, safe to open in a spreadsheet, numbers in full precision: [`write_figures`] has one row a group and wave,
//! [`write_changes`] one row a group and comparison.

mod changes;
mod figures;

pub use changes::write_changes;
pub use figures::write_figures;

use crate::study::Study;

/// UTF-8, lines end as RFC 4180 says.
pub(super) fn written(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(header)?;
    for row in rows {
        table.write_record(row)?;
    }
    table.into_inner().map_err(|e| e.into_error().into())
}

/// The shortest digits that read back as the same number; nothing for what is not a number.
fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// A spreadsheet runs a cell that begins like a formula: such text gets an apostrophe in front.
pub(super) fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// What is said of every row of a study.
fn about(study: &Study) -> Vec<String> {
    if study.simulated { vec!["simulated data".to_owned()] } else { Vec::new() }
}

#[cfg(test)]
mod tests;
