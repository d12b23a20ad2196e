//! Plain tables as CSV, in long form, and as a workbook, a sheet each: numbers in full, text that a spreadsheet does not run.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A table of counts and shares. The first cell of a row says what it is of; every row has as many cells as the heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// A word for files, unique among tables, at most 31 characters.
    pub name: &'static str,
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Count(u64),
    /// From 0 to 1.
    Share(f64),
    /// There is none.
    Empty,
}

impl Cell {
    /// As files have it.
    fn raw(&self) -> String {
        match self {
            Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Cell::Text(text) => text.clone(),
            Cell::Count(n) => n.to_string(),
            Cell::Share(share) => share.to_string(),
            Cell::Empty => String::new(),
        }
    }
}

/// One line a number: the table, what the row is of, the column, the value.
///
/// # Errors
/// Those of writing CSV.
pub fn csv(tables: &[Table]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["table", "row", "column", "value"])?;
    for table in tables {
        for row in &table.rows {
            let Some((of, cells)) = row.split_first() else { continue };
            for (column, cell) in table.header.iter().skip(1).zip(cells) {
                writer.write_record([table.name, &of.raw(), column, &cell.raw()])?;
            }
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A sheet a table.
///
/// # Errors
/// Where a workbook cannot hold them: too many rows, or a text that is too long.
pub fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, percent) = (Format::new().set_bold(), Format::new().set_num_format("0.0%"));
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (c, title) in (0_u16..).zip(&table.header) {
            sheet.write_string_with_format(0, c, *title, &bold)?;
        }
        for (r, row) in (1_u32..).zip(&table.rows) {
            for (c, cell) in (0_u16..).zip(row) {
                match cell {
                    Cell::Text(_) => sheet.write_string(r, c, cell.raw())?,
                    Cell::Count(n) => sheet.write_number(r, c, *n as f64)?,
                    Cell::Share(share) => sheet.write_number_with_format(r, c, *share, &percent)?,
                    Cell::Empty => sheet,
                };
            }
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let rows = vec![
            vec![Cell::Text("=1+1".into()), Cell::Count(3), Cell::Share(0.25)],
            vec![Cell::Text("a, b".into()), Cell::Count(0), Cell::Empty],
        ];
        Table { name: "ends", header: vec!["How", "Cases", "Share"], rows }
    }

    #[test]
    fn a_line_a_number_and_no_formula() {
        let text = String::from_utf8(csv(&[table()]).expect("written")).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1..3], ["ends,'=1+1,Cases,3", "ends,'=1+1,Share,0.25"]);
        assert_eq!(lines[4], "ends,\"a, b\",Share,");
    }

    #[test]
    fn a_workbook_reads_back() {
        let bytes = workbook(&[table()]).expect("written");
        let (sheets, findings) = crate::exchange::xlsform::sheets(&bytes);
        let sheets = sheets.unwrap_or_else(|| panic!("{findings}"));
        assert_eq!(sheets.0[0].name, "ends");
        assert_eq!(sheets.0[0].rows[1][..2], ["'=1+1", "3"]);
    }
}
