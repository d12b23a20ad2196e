//! A workbook as plain text: what an importer looks at and an exporter gives.

/// The sheets of a workbook, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheets(pub Vec<Sheet>);

/// One sheet. `rows[0]` is row 1 of the spreadsheet; rows may differ in length; a cell that is missing is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

impl Sheets {
    /// The sheet of this name, whatever the case and the blanks around it.
    pub fn named(&self, name: &str) -> Option<&Sheet> {
        self.0.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

impl Sheet {
    pub fn new(name: impl Into<String>) -> Sheet {
        Sheet { name: name.into(), rows: Vec::new() }
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut out = Vec::new();
    while rest > 0 {
        rest -= 1;
        // A remainder by 26 fits a byte.
        out.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    out.reverse();
    out.into_iter().map(char::from).collect()
}
