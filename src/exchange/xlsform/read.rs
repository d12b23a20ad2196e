//! From bytes to sheets.

use super::{CELLS_MAX, COLUMNS_MAX, FILE_MAX, ROWS_MAX, TEXT_MAX, is_ole, is_zip, ole, zip};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::xlsform::{Sheet, Sheets};
use calamine::{Cell, Data, DataRef, ExcelDateTime, Reader, Xls, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The sheets of a workbook, each cell as text: whole numbers without a point, days and times as in ISO 8601, `true` and `false`.
/// Codes: `file_too_large`, `file_unreadable`, `workbook_macros`, `format_unknown`. Sheets are returned exactly when there is no error.
pub fn sheets(bytes: &[u8]) -> (Option<Sheets>, Findings) {
    match measured(bytes) {
        Ok(sheets) => (Some(sheets), Findings::new()),
        Err(finding) => (None, Findings(vec![finding])),
    }
}

fn refused(code: Code, message: impl Into<String>) -> Finding {
    Finding::error(code, Place::Whole, message)
}

fn unreadable(error: impl std::fmt::Display) -> Finding {
    refused(Code::FILE_UNREADABLE, format!("The workbook cannot be read: {error}."))
}

fn measured(bytes: &[u8]) -> Result<Sheets, Finding> {
    if bytes.len() > FILE_MAX {
        let message = format!("The file has {} bytes; at most {FILE_MAX} are read.", bytes.len());
        return Err(refused(Code::FILE_TOO_LARGE, message));
    }
    let read: fn(&[u8]) -> Result<Sheets, Finding> = if is_zip(bytes) {
        zip::measure(bytes)?;
        modern
    } else if is_ole(bytes) {
        ole::measure(bytes)?;
        old
    } else {
        return Err(refused(Code::FORMAT_UNKNOWN, "This is neither an .xlsx nor an .xls workbook."));
    };
    // The parser is somebody else's: what makes it panic is a damaged file, and must not end a request.
    catch_unwind(AssertUnwindSafe(|| read(bytes)))
        .unwrap_or_else(|_| Err(refused(Code::FILE_UNREADABLE, "The workbook is damaged.")))
}

/// Cells go in one by one and are counted: a sheet may claim a cell in its last column and row.
struct Filling {
    sheet: Sheet,
    cells: usize,
    text: usize,
}

impl Filling {
    fn put(&mut self, (row, column): (u32, u32), text: String) -> Result<(), Finding> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let (row, column) = (row as usize, column as usize);
        self.cells += 1;
        self.text += text.len();
        if row >= ROWS_MAX || column >= COLUMNS_MAX || self.cells > CELLS_MAX || self.text > TEXT_MAX {
            let place = Place::Sheet { sheet: self.sheet.name.clone(), row: Some(row as u32 + 1), column: None };
            let message = format!(
                "The workbook is too large: {ROWS_MAX} rows, {COLUMNS_MAX} columns and {CELLS_MAX} cells are read at most."
            );
            return Err(Finding::error(Code::FILE_TOO_LARGE, place, message));
        }
        let rows = &mut self.sheet.rows;
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        if rows[row].len() <= column {
            rows[row].resize_with(column + 1, String::new);
        }
        rows[row][column] = text.to_owned();
        Ok(())
    }
}

fn modern(bytes: &[u8]) -> Result<Sheets, Finding> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut filling = Filling { sheet: Sheet::default(), cells: 0, text: 0 };
    let mut out = Vec::new();
    for name in book.sheet_names() {
        filling.sheet = Sheet::new(&name);
        // A chart sheet has no cells; it is none of a form's business.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            filling.put(cell.get_position(), borrowed(&cell))?;
        }
        out.push(std::mem::take(&mut filling.sheet));
    }
    Ok(Sheets(out))
}

fn borrowed(cell: &Cell<DataRef<'_>>) -> String {
    match cell.get_value() {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn old(bytes: &[u8]) -> Result<Sheets, Finding> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut filling = Filling { sheet: Sheet::default(), cells: 0, text: 0 };
    let mut out = Vec::new();
    for name in book.sheet_names() {
        filling.sheet = Sheet::new(&name);
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (row, column) = range.start().unwrap_or((0, 0));
        for (r, c, value) in range.used_cells() {
            filling.put((row + r as u32, column + c as u32), owned(value))?;
        }
        out.push(std::mem::take(&mut filling.sheet));
    }
    Ok(Sheets(out))
}

fn owned(value: &Data) -> String {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(value) => number(*value),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) => moment_text(moment),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// Spreadsheets keep every number with a point; a form that says 8 means `8`.
fn number(value: f64) -> String {
    value.to_string()
}

fn moment_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return number(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match moment.as_f64() {
        value if value < 1.0 => time,
        _ if (hour, minute, second) == (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}
