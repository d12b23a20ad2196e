//! From sheets to bytes.

use crate::finding::{Code, Finding, Place};
use crate::questionnaire::xlsform::Sheets;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// An `.xlsx` file of these sheets: every cell a text, the first row bold and kept in sight.
///
/// # Errors
/// `file_too_large` when a cell is longer than a workbook can hold (32,767 characters) or there are too many.
pub fn workbook(sheets: &Sheets) -> Result<Vec<u8>, Finding> {
    written(sheets).map_err(|error| {
        Finding::error(Code::FILE_TOO_LARGE, Place::Whole, format!("A workbook cannot hold this: {error}"))
    })
}

fn written(sheets: &Sheets) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for sheet in &sheets.0 {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (r, row) in sheet.rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let r = u32::try_from(r).map_err(|_| XlsxError::RowColumnLimitError)?;
                let c = u16::try_from(c).map_err(|_| XlsxError::RowColumnLimitError)?;
                if r == 0 {
                    page.write_string_with_format(r, c, cell, &bold)?;
                } else {
                    page.write_string(r, c, cell)?;
                }
            }
        }
    }
    book.save_to_buffer()
}
