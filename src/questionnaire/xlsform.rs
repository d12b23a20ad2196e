//! XLSForm: sheets in, a draft out, and back. Nothing here reads or writes a file (that is `exchange::xlsform`).

mod sheets;

pub use sheets::{Sheet, Sheets, letters};
