//! Files of who could be asked: a heading and rows, as CSV or a workbook. What the columns mean is `sample::frame`'s.

use super::{unreadable, xlsform};
use crate::finding::{Code, Finding, Findings, Place};
use std::borrow::Cow;
use std::collections::HashSet;

/// The largest file, in bytes: half a million people with their addresses.
pub const FILE_MAX: usize = 64 * 1024 * 1024;
/// The most rows that are read.
pub const ROWS_MAX: usize = 1_000_000;
/// The most columns.
pub const COLUMNS_MAX: usize = 200;

/// A heading and the rows below it, each with its line in the file (from 1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Reads CSV (UTF-8; comma, semicolon or tab between cells, whichever the heading has most of) or the first sheet of an `.xlsx` or `.xls`
/// workbook. Codes: `file_too_large`, `file_unreadable`, `structure_empty`, `name_duplicate`, and those of workbooks. A table is
/// returned exactly when there is no error.
pub fn read(bytes: &[u8]) -> (Option<Table>, Findings) {
    let read = if bytes.len() > FILE_MAX {
        Err(refused(
            Code::FILE_TOO_LARGE,
            Place::Whole,
            format!("The file has {} bytes; at most {FILE_MAX} are read.", bytes.len()),
        ))
    } else if xlsform::is_zip(bytes) || xlsform::is_ole(bytes) {
        workbook(bytes)
    } else {
        csv(bytes)
    };
    match read.and_then(checked) {
        Ok(table) => (Some(table), Findings::new()),
        Err(findings) => (None, findings),
    }
}

/// Links to people, as CSV: what the frame calls each, name, e-mail address, language, link. Cells that a spreadsheet would take for a
/// formula begin with an apostrophe.
///
/// # Errors
/// Those of writing CSV.
pub fn links(rows: impl Iterator<Item = [String; 5]>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["key", "name", "email", "language", "link"])?;
    let plain =
        |cell: String| if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell };
    for row in rows {
        writer.write_record(row.map(plain))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn refused(code: Code, place: Place, message: impl Into<String>) -> Findings {
    Findings(vec![Finding::error(code, place, message)])
}

fn workbook(bytes: &[u8]) -> Result<Table, Findings> {
    let (sheets, findings) = xlsform::sheets(bytes);
    let Some(sheets) = sheets else { return Err(findings) };
    let Some(sheet) = sheets.0.into_iter().find(|sheet| !sheet.rows.is_empty()) else {
        return Err(refused(Code::STRUCTURE_EMPTY, Place::Whole, "The workbook has no row."));
    };
    let mut rows = sheet.rows.into_iter().zip(1..).map(|(cells, line)| (line, cells));
    let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    let width = header.len();
    // A workbook leaves out empty cells at the end of a row.
    let filled = rows.map(|(line, mut cells)| {
        cells.resize(width.max(cells.len()), String::new());
        (line, cells)
    });
    Ok(Table { header, rows: filled.collect() })
}

fn csv(bytes: &[u8]) -> Result<Table, Findings> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let message = "The file is not UTF-8 from this line on: save it as “CSV UTF-8”.";
        refused(Code::FILE_UNREADABLE, Place::line(line as u64), message)
    })?;
    // The reader counts a line ended by both signs as ended by the first.
    let text = &*if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    let heading = text.lines().next().unwrap_or_default();
    let count = |separator: char| heading.matches(separator).count();
    let separator = [',', ';', '\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator as u8)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Findings(vec![unreadable(&error)]))?;
        if rows.len() > ROWS_MAX {
            return Err(refused(Code::FILE_TOO_LARGE, Place::Whole, format!("At most {ROWS_MAX} rows are read.")));
        }
        let line = record.position().map_or(1, csv::Position::line);
        rows.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()));
    }
    let mut rows = rows.into_iter();
    let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    Ok(Table { header, rows: rows.collect() })
}

fn checked(table: Table) -> Result<Table, Findings> {
    if table.header.iter().all(String::is_empty) || table.rows.is_empty() {
        let message = "The file needs a heading and at least one row below it.";
        return Err(refused(Code::STRUCTURE_EMPTY, Place::Whole, message));
    }
    if table.header.len() > COLUMNS_MAX {
        return Err(refused(Code::FILE_TOO_LARGE, Place::Whole, format!("At most {COLUMNS_MAX} columns are read.")));
    }
    let mut seen = HashSet::new();
    let named = table.header.iter().filter(|name| !name.is_empty());
    if let Some(twice) = named.into_iter().find(|name| !seen.insert(name.as_str())) {
        return Err(refused(
            Code::NAME_DUPLICATE,
            Place::cell(1, twice.as_str()),
            format!("The heading “{twice}” stands twice."),
        ));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(text: &str) -> Table {
        let (table, findings) = read(text.as_bytes());
        table.unwrap_or_else(|| panic!("{findings}"))
    }

    fn code(bytes: &[u8]) -> String {
        let (table, findings) = read(bytes);
        assert!(table.is_none());
        findings.iter().next().map(|finding| finding.code.to_string()).unwrap_or_default()
    }

    #[test]
    fn cells_are_told_apart_by_whichever_sign_the_heading_has_most_of() {
        for text in [
            "id,name\n1,Ann\n2,\"Bo, Ltd\"\n",
            "id;name\n1;Ann\n2;Bo, Ltd\n",
            "\u{feff}id\tname\r\n1\tAnn\r\n2\tBo, Ltd\r\n",
        ] {
            let table = good(text);
            assert_eq!(table.header, ["id", "name"], "{text}");
            assert_eq!(table.rows[1], (3, vec!["2".to_owned(), "Bo, Ltd".to_owned()]), "{text}");
        }
    }

    #[test]
    fn a_workbook_is_read_too() {
        let sheet = |name: &str, rows: &[&[&str]]| crate::questionnaire::xlsform::Sheet {
            name: name.into(),
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
        };
        let sheets = crate::questionnaire::xlsform::Sheets(vec![sheet("people", &[&["id", "name"], &["1", ""]])]);
        let bytes = xlsform::workbook(&sheets).expect("written");
        let (table, findings) = read(&bytes);
        let table = table.unwrap_or_else(|| panic!("{findings}"));
        assert_eq!((table.header.len(), table.rows), (2, vec![(2, vec!["1".to_owned(), String::new()])]));
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        assert_eq!(code(b""), "structure_empty");
        assert_eq!(code(b"id,name\n"), "structure_empty");
        assert_eq!(code(b"id,id\n1,2\n"), "name_duplicate");
        assert_eq!(code(b"id,name\n1,Ann\n2,\xff\n"), "file_unreadable");
        assert_eq!(code(&vec![b'a'; FILE_MAX + 1]), "file_too_large");
        let wide = vec!["a"; COLUMNS_MAX + 1].join(",");
        assert_eq!(code(format!("{wide}\n1\n").as_bytes()), "file_too_large");
        let (_, findings) = read(b"id,name\n1,Ann\n2,\xff\n");
        assert!(findings.to_string().contains('3'), "{findings}");
    }
}
