//! Workbooks as bytes: `.xlsx` and `.xls`, told apart by what is in them and not by their names.
//!
//! Not here: what the sheets mean (`questionnaire::xlsform`). Every file is measured before it is parsed, for a small file can
//! unfold to gigabytes; what is too large, holds macros or cannot be read is refused with a finding.
//! First functions to read: [`sheets`], [`workbook`].

mod ole;
mod read;
mod write;
mod zip;

pub use read::sheets;
pub use write::workbook;

/// The largest file that is looked at, in bytes.
pub const FILE_MAX: usize = 10_000_000;

/// All that a workbook may unfold to, in bytes.
const UNFOLDED_MAX: u64 = 100_000_000;

/// The most parts a workbook may have.
const PARTS_MAX: usize = 2_000;

/// The most rows of a sheet that are looked at.
pub const ROWS_MAX: usize = 20_000;

/// The most cells of a workbook that are looked at.
pub const CELLS_MAX: usize = 1_000_000;

/// The most columns of a sheet that are looked at.
pub const COLUMNS_MAX: usize = 2_000;

/// The most text in all cells together, in bytes.
const TEXT_MAX: usize = 50_000_000;

/// Whether these bytes begin as a zip file does: an `.xlsx`.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Whether these bytes begin as an OLE2 compound file does: an `.xls`.
pub fn is_ole(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
}
