//! Workbooks of the old kind, `.xls`, made by hand: read where they are good, and refused where somebody damaged them or means harm.

use barograph::exchange::{instrument, xlsform};
use barograph::finding::Code;
use proptest::prelude::*;

const FREE: u32 = 0xFFFF_FFFF;
const LAST: u32 = 0xFFFF_FFFE;
const TABLE: u32 = 0xFFFF_FFFD;
const SECTOR: usize = 512;
/// A stream at least this long is kept in whole sectors.
const LONG: usize = 4096;

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).expect("a short record");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

fn beginning(of: u16) -> Vec<u8> {
    let mut body = vec![0_u8; 16];
    body[..2].copy_from_slice(&0x0600_u16.to_le_bytes());
    body[2..4].copy_from_slice(&of.to_le_bytes());
    record(0x0809, &body)
}

fn text(words: &str) -> Vec<u8> {
    let mut out = u16::try_from(words.len()).expect("short").to_le_bytes().to_vec();
    out.push(0);
    out.extend(words.bytes());
    out
}

fn cell(row: u16, column: u16, words: &str) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), 0_u16.to_le_bytes()].concat();
    record(0x0204, &[place, text(words)].concat())
}

fn dimensions(first: u32, end: u32, left: u16, right: u16) -> Vec<u8> {
    let body = [&first.to_le_bytes()[..], &end.to_le_bytes(), &left.to_le_bytes(), &right.to_le_bytes(), &[0, 0]];
    record(0x0200, &body.concat())
}

/// Sheets with their records between beginning and end.
fn stream(sheets: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let bound = |name: &str, at: usize| {
        let at = u32::try_from(at).expect("small").to_le_bytes();
        let name = [&[u8::try_from(name.len()).expect("short"), 0][..], name.as_bytes()].concat();
        record(0x0085, &[&at[..], &[0, 0], &name].concat())
    };
    let head: usize = sheets.iter().map(|(name, _)| bound(name, 0).len()).sum();
    let mut at = beginning(5).len() + head + record(0x000A, &[]).len();
    let mut globals = beginning(5);
    let mut bodies = Vec::new();
    for (name, cells) in sheets {
        globals.extend(bound(name, at));
        let body = [beginning(0x10), cells.clone(), record(0x000A, &[])].concat();
        at += body.len();
        bodies.extend(body);
    }
    globals.extend(record(0x000A, &[]));
    globals.extend(bodies);
    globals
}

/// A compound file with these entries beside the workbook.
fn compound(mut book: Vec<u8>, others: &[&str]) -> Vec<u8> {
    book.resize(book.len().max(LONG).next_multiple_of(SECTOR), 0);
    let entry = |name: &str, kind: u8, first: u32, size: usize| {
        let mut out = vec![0_u8; 128];
        for (i, unit) in name.encode_utf16().enumerate() {
            out[2 * i..2 * i + 2].copy_from_slice(&unit.to_le_bytes());
        }
        out[64..66].copy_from_slice(&u16::try_from(2 * name.len() + 2).expect("short").to_le_bytes());
        out[66] = kind;
        out[116..120].copy_from_slice(&first.to_le_bytes());
        out[120..124].copy_from_slice(&u32::try_from(size).expect("small").to_le_bytes());
        out
    };
    // Sector 0 is the table, then the directory, then the workbook.
    let mut directory = [entry("Root Entry", 5, LAST, 0)].concat();
    let mut entries: Vec<Vec<u8>> = others.iter().map(|name| entry(name, 1, 0, 0)).collect();
    let sectors = (1 + 1 + entries.len()).div_ceil(SECTOR / 128);
    let first = u32::try_from(1 + sectors).expect("small");
    entries.insert(0, entry("Workbook", 2, first, book.len()));
    directory.extend(entries.concat());
    directory.resize(sectors * SECTOR, 0);
    let mut table = vec![TABLE];
    for (from, many) in [(1, sectors), (1 + sectors, book.len() / SECTOR)] {
        table.extend((1..many).map(|n| u32::try_from(from + n).expect("small")));
        table.push(LAST);
    }
    assert!(table.len() <= SECTOR / 4, "one sector holds the table");
    table.resize(SECTOR / 4, FREE);
    let mut header = vec![0_u8; SECTOR];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    for (at, value) in [(24, 0x3E_u16), (26, 3), (28, 0xFFFE), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    for (at, value) in [(44, 1_u32), (48, 1), (56, 4096), (60, LAST), (68, LAST), (76, 0)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header[80..].fill(0xFF);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, table, directory, book].concat()
}

fn survey() -> Vec<u8> {
    let rows = [["type", "name", "label"], ["text", "tea", "Which tea?"], ["integer", "cups", "How many cups?"]];
    let mut cells = dimensions(0, 3, 0, 3);
    for (row, words) in (0_u16..).zip(rows) {
        for (column, words) in (0_u16..).zip(words) {
            cells.extend(cell(row, column, words));
        }
    }
    cells
}

fn refused(bytes: &[u8], code: Code) {
    let (draft, findings) = instrument::read(bytes, "form.xls");
    assert!(draft.is_none() && findings.iter().any(|f| f.code == code), "{findings}");
}

/// Where the sector's number stands in the table.
fn in_table(sector: usize) -> usize {
    SECTOR + 4 * sector
}

#[test]
fn a_workbook_made_by_hand_is_read() {
    let (draft, findings) = instrument::read(&compound(stream(&[("survey", survey())]), &[]), "form.xls");
    let draft = draft.unwrap_or_else(|| panic!("{findings}"));
    assert_eq!(draft.sections.iter().flat_map(|s| &s.pages).count(), 2, "{findings}");
}

#[test]
fn the_text_of_a_formula_and_blank_cells_make_a_sheet_no_larger() {
    let formula = [&[2_u8, 0, 3, 0][..], &[0; 2], &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0; 8]].concat();
    let mut cells = survey();
    cells.extend(record(0x0006, &formula));
    cells.extend(record(0x0207, &text("Zebra")));
    cells.extend(record(0x0201, &[0xFF, 0xFF, 0xFF, 0, 0, 0]));
    let (sheets, findings) = xlsform::sheets(&compound(stream(&[("survey", cells)]), &[]));
    let sheets = sheets.unwrap_or_else(|| panic!("{findings}"));
    assert_eq!(sheets.0[0].rows.len(), 3);
    assert_eq!(sheets.0[0].rows[2].last().map(String::as_str), Some("Zebra"));
}

#[test]
fn macros_are_refused() {
    for storage in ["_VBA_PROJECT_CUR", "_VBA_PROJECT", "_vba_project_cur"] {
        refused(&compound(stream(&[("survey", survey())]), &[storage]), Code::WORKBOOK_MACROS);
    }
    let sheet = [beginning(0x40), record(0x000A, &[])].concat();
    refused(&compound([stream(&[("survey", survey())]), sheet].concat(), &[]), Code::WORKBOOK_MACROS);
}

#[test]
fn chains_without_an_end_are_refused_before_they_are_followed() {
    let good = compound(stream(&[("survey", survey())]), &[]);
    // The workbook's first sector leads to itself; the root's stream, which is not read, to itself.
    for (at, value) in [(in_table(2), 2_u32), (in_table(9), 2), (in_table(100), 100)] {
        let mut bad = good.clone();
        bad[at..at + 4].copy_from_slice(&value.to_le_bytes());
        refused(&bad, Code::FILE_UNREADABLE);
    }
    // The chain of the table's own sectors: one that names nothing but itself, and one that the file ends before.
    let mut bad = good.clone();
    bad[68..72].copy_from_slice(&9_u32.to_le_bytes());
    bad[SECTOR * 10..SECTOR * 11].fill(0xFF);
    bad[SECTOR * 11 - 4..SECTOR * 11].copy_from_slice(&9_u32.to_le_bytes());
    refused(&bad, Code::FILE_UNREADABLE);
    let behind = u32::try_from(good.len() / SECTOR - 1).expect("small");
    let mut bad = good;
    bad[68..72].copy_from_slice(&behind.to_le_bytes());
    refused(&bad, Code::FILE_UNREADABLE);
}

#[test]
fn a_sheet_that_claims_more_than_the_format_has_is_refused() {
    for (first, end, right) in [(0, 2_000_000_000, 100), (0, 3, 60_000), (5, 2, 3)] {
        let cells = [survey(), dimensions(first, end, 0, right)].concat();
        refused(&compound(stream(&[("survey", cells)]), &[]), Code::FILE_UNREADABLE);
    }
    refused(&compound(stream(&[("survey", [survey(), cell(65_000, 0, "x")].concat())]), &[]), Code::FILE_TOO_LARGE);
    // Hidden in a record that nobody reads, where the list of sheets points.
    let inner = [beginning(0x10), dimensions(0, 2_000_000_000, 0, 100), record(0x000A, &[])].concat();
    let mut book = stream(&[("survey", [record(0x7777, &inner), survey()].concat())]);
    let at = book.windows(4).position(|bytes| bytes == [0x77, 0x77, inner.len() as u8, 0]).expect("there") + 4;
    let sheet = book.windows(2).position(|bytes| bytes == 0x0085_u16.to_le_bytes()).expect("there") + 4;
    book[sheet..sheet + 4].copy_from_slice(&u32::try_from(at).expect("small").to_le_bytes());
    refused(&compound(book, &[]), Code::FILE_UNREADABLE);
}

/// One of the real workbooks of the tests, where they are there; else the one made by hand.
fn workbooks() -> Vec<Vec<u8>> {
    let mut all = vec![compound(stream(&[("survey", survey()), ("choices", Vec::new())]), &["_OTHER"])];
    if let Some(folder) = std::env::var_os("BAROGRAPH_FORMS") {
        let files = std::fs::read_dir(folder).expect("the folder of forms").filter_map(Result::ok);
        let old = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "xls"));
        all.extend(old.map(|path| std::fs::read(path).expect("a readable file")));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Whatever is done to the bytes, there is an answer: a draft or a finding.
    #[test]
    fn no_bytes_of_an_old_workbook_make_it_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..12),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let all = workbooks();
        let mut bytes = all[which.index(all.len())].clone();
        for (at, value, near_the_head) in changes {
            // Most of what steers the reading stands in the first kilobytes.
            let length = if near_the_head { bytes.len().min(3 * SECTOR) } else { bytes.len() };
            let at = at.index(length);
            if at >= 8 {
                bytes[at] = value;
            }
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()).max(8));
        }
        let (draft, findings) = instrument::read(&bytes, "form.xls");
        prop_assert!(draft.is_some() || !findings.is_empty());
    }
}
