//! Measuring an old `.xls` before anybody parses it: its compound file is walked, its records are counted.

use super::{CELLS_MAX, COLUMNS_MAX, ROWS_MAX};
use crate::finding::{Code, Finding, Place};

const FREE: u32 = 0xFFFF_FFFA;

fn refused(code: Code, message: impl Into<String>) -> Finding {
    Finding::error(code, Place::Whole, message)
}

fn damaged() -> Finding {
    refused(Code::FILE_UNREADABLE, "The file begins as an .xls workbook does but is cut short or damaged.")
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A compound file: sectors chained by a table, and a directory of streams.
struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    table: Vec<u32>,
}

struct Entry {
    name: String,
    /// 5 for the root, whose stream holds the short ones.
    kind: u8,
    first: u32,
    size: usize,
}

impl<'b> Compound<'b> {
    fn open(bytes: &'b [u8]) -> Option<Compound<'b>> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound = Compound { bytes, sector, table: Vec::new() };
        let sectors = bytes.len() / sector + 1;
        // The first 109 sectors of the table stand in the header, the others in a chain of their own.
        let mut holders: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).filter(|s| *s < FREE).collect();
        let mut further = u32_at(bytes, 68)?;
        let mut steps = 0;
        while further < FREE && holders.len() <= sectors {
            steps += 1;
            if steps > sectors {
                return None;
            }
            let part = compound.at(further)?;
            let names = (part.len() / 4).checked_sub(1)?;
            holders.extend((0..names).filter_map(|i| u32_at(part, 4 * i)).filter(|s| *s < FREE));
            further = u32_at(part, 4 * names)?;
        }
        for holder in holders.into_iter().take(sectors) {
            let part = compound.at(holder)?;
            compound.table.extend((0..part.len() / 4).filter_map(|i| u32_at(part, 4 * i)));
        }
        (!compound.is_endless()).then_some(compound)
    }

    /// Whether some chain of the table comes back to itself: whoever follows it reads until no memory is left.
    fn is_endless(&self) -> bool {
        const NEW: u32 = 0;
        // By sector: in which walk it was met.
        let mut met = vec![NEW; self.table.len()];
        for (start, walk) in (0..self.table.len()).zip(1_u32..) {
            let mut at = start;
            while met.get(at) == Some(&NEW) {
                met[at] = walk;
                let next = self.table[at];
                match usize::try_from(next) {
                    Ok(next) if self.table[at] < FREE => at = next,
                    _ => break,
                }
                if met.get(at) == Some(&walk) {
                    return true;
                }
            }
        }
        false
    }

    /// A sector; the last of a file may be short.
    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (usize::try_from(sector).ok()? + 1).checked_mul(self.sector)?;
        self.bytes.get(start..self.bytes.len().min(start.checked_add(self.sector)?))
    }

    /// No chain is endless: see [`Compound::open`].
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = first;
        while next < FREE {
            out.extend_from_slice(self.at(next)?);
            next = *self.table.get(usize::try_from(next).ok()?)?;
        }
        Some(out)
    }

    fn directory(&self) -> Option<Vec<Entry>> {
        let bytes = self.chain(u32_at(self.bytes, 48)?)?;
        let entry = |entry: &[u8]| {
            let length = usize::from(u16_at(entry, 64)?).min(64) / 2;
            let units: Vec<u16> = (0..length.saturating_sub(1)).filter_map(|i| u16_at(entry, 2 * i)).collect();
            let size = usize::try_from(u32_at(entry, 120)?).ok()?;
            Some(Entry { name: String::from_utf16_lossy(&units), kind: entry[66], first: u32_at(entry, 116)?, size })
        };
        Some(bytes.chunks_exact(128).filter_map(entry).collect())
    }

    /// A stream shorter than 4,096 bytes: pieces of 64 bytes of the root's stream, chained by a table of their own.
    fn short_chain(&self, root: &Entry, first: u32) -> Option<Vec<u8>> {
        let pieces = self.chain(root.first)?;
        let table = self.chain(u32_at(self.bytes, 60)?)?;
        let mut out = Vec::new();
        let mut next = first;
        while next < FREE && out.len() < 4096 {
            let start = usize::try_from(next).ok()?.checked_mul(64)?;
            out.extend_from_slice(pieces.get(start..pieces.len().min(start.checked_add(64)?))?);
            next = u32_at(&table, usize::try_from(next).ok()?.checked_mul(4)?)?;
        }
        Some(out)
    }
}

/// How far the cells of the sheets reach.
#[derive(Default)]
struct Extent {
    rows: usize,
    columns: usize,
    /// Of all sheets before this one.
    cells: usize,
}

impl Extent {
    fn reach(&mut self, row: u16, column: u16) {
        self.rows = self.rows.max(usize::from(row) + 1);
        self.columns = self.columns.max(usize::from(column) + 1);
    }

    fn close(&mut self) -> Result<(), Finding> {
        if self.rows > ROWS_MAX || self.columns > COLUMNS_MAX {
            let message =
                format!("A sheet has {} rows and {} columns; {ROWS_MAX} rows are read.", self.rows, self.columns);
            return Err(refused(Code::FILE_TOO_LARGE, message));
        }
        self.cells += self.rows * self.columns;
        if self.cells > CELLS_MAX {
            return Err(refused(Code::FILE_TOO_LARGE, format!("The workbook has more than {CELLS_MAX} cells.")));
        }
        (self.rows, self.columns) = (0, 0);
        Ok(())
    }
}

/// Record types of the file format: where a sheet begins and ends, and every record that puts something into a cell.
const BEGINNING: u16 = 0x0809;
const END: u16 = 0x000A;
/// A sheet's name, and where in the stream it begins.
const SHEET: u16 = 0x0085;
/// How far a sheet says that it reaches: room is made for that many cells.
const DIMENSIONS: u16 = 0x0200;
/// The most rows and columns that the format has.
const ROWS_OF_FORMAT: u32 = 0x1_0000;
const COLUMNS_OF_FORMAT: u16 = 0x100;
const PASSWORD: u16 = 0x002F;
const MACRO_SHEET: u16 = 0x0040;
/// (Cells that have a look but nothing in them are passed over, and the text of a formula has no place of its own.)
const CELLS: [u16; 7] = [0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6];
const MANY_CELLS: u16 = 0x00BD;

/// Counts from the beginning, and again from wherever a sheet is said to begin: that may be in the middle of a record.
fn count(stream: &[u8]) -> Result<(), Finding> {
    let mut sheets = Vec::new();
    let mut looked_at = records(stream, false, &mut sheets)?;
    let mut nested = Vec::new();
    for sheet in sheets {
        let begins = usize::try_from(sheet).ok().and_then(|at| stream.get(at..)).ok_or_else(damaged)?;
        looked_at += records(begins, true, &mut nested)?;
        // Sheets stand one after another: where they overlap many times, somebody means harm.
        if looked_at > stream.len().saturating_mul(3) + 4096 {
            return Err(damaged());
        }
    }
    Ok(())
}

/// Looks at every record, or at those of one sheet; says how many bytes that were.
fn records(stream: &[u8], of_sheet: bool, sheets: &mut Vec<u32>) -> Result<usize, Finding> {
    let mut at = 0;
    let mut depth = 0_usize;
    let mut extent = Extent::default();
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let body = at + 4;
        let length = usize::from(length);
        match kind {
            BEGINNING => {
                depth += 1;
                extent.close()?;
                if u16_at(stream, body + 2) == Some(MACRO_SHEET) {
                    return Err(macros());
                }
            }
            END => {
                depth = depth.saturating_sub(1);
                if of_sheet && depth == 0 {
                    break;
                }
            }
            SHEET => sheets.extend(u32_at(stream, body)),
            DIMENSIONS => dimensions(stream.get(body..body + length).ok_or_else(damaged)?)?,
            PASSWORD => return Err(refused(Code::FILE_UNREADABLE, "The workbook is locked with a password.")),
            _ if CELLS.contains(&kind) => {
                if let (Some(row), Some(column)) = (u16_at(stream, body), u16_at(stream, body + 2)) {
                    extent.reach(row, column);
                }
            }
            MANY_CELLS => {
                let last = u16_at(stream, (body + length).saturating_sub(2));
                if let (Some(row), Some(column)) = (u16_at(stream, body), last) {
                    extent.reach(row, column);
                }
            }
            _ => {}
        }
        at = body + length;
    }
    extent.close()?;
    Ok(at)
}

/// Refuses a sheet that says it reaches further than a sheet can.
fn dimensions(body: &[u8]) -> Result<(), Finding> {
    let narrow = |at: usize| u16_at(body, at).map(u32::from);
    // Each end is the row or column after the last; 0 where the sheet is empty.
    let (first, end, right) = if body.len() >= 14 {
        (u32_at(body, 0), u32_at(body, 4), u16_at(body, 10))
    } else {
        (narrow(0), narrow(2), u16_at(body, 6))
    };
    let (Some(first), Some(end), Some(right)) = (first, end, right) else { return Ok(()) };
    let is_backwards = end > 0 && end <= first;
    if is_backwards || end > ROWS_OF_FORMAT || right > COLUMNS_OF_FORMAT {
        return Err(damaged());
    }
    Ok(())
}

fn macros() -> Finding {
    refused(Code::WORKBOOK_MACROS, "The workbook holds macros, and a form needs none.")
}

/// Refuses what is damaged, locked, too large, or holds macros. Codes: `file_unreadable`, `file_too_large`, `workbook_macros`,
/// `format_unknown`.
pub fn measure(bytes: &[u8]) -> Result<(), Finding> {
    let compound = Compound::open(bytes).ok_or_else(damaged)?;
    let directory = compound.directory().ok_or_else(damaged)?;
    let named = |name: &str| directory.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    if named("EncryptedPackage").is_some() {
        return Err(refused(Code::FILE_UNREADABLE, "The workbook is locked with a password."));
    }
    if named("_VBA_PROJECT_CUR").is_some() || named("_VBA_PROJECT").is_some() {
        return Err(macros());
    }
    let Some(book) = named("Workbook").or_else(|| named("Book")) else {
        return Err(refused(Code::FORMAT_UNKNOWN, "This is an old Office file but no workbook."));
    };
    let root = directory.iter().find(|entry| entry.kind == 5);
    let mut stream = match root {
        Some(root) if book.size < 4096 => compound.short_chain(root, book.first),
        _ => compound.chain(book.first),
    }
    .ok_or_else(damaged)?;
    stream.truncate(book.size);
    count(&stream)
}
