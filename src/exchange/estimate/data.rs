//! The data folder of `barograph estimate`: `datasets.json` and the CSV files it names.
//!
//! `datasets.json` is an object from data set to `{file, rows?, columns: {name: {type: numeric | category | id, levels?}}}`.
//! A blank cell is missing. Bad cells are located by line and column; a table with one is not used.

use crate::exchange::unreadable;
use crate::finding::{Code, Finding, Findings, Place};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// A folder of described CSV files.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    datasets: BTreeMap<String, DatasetNote>,
}

#[derive(Debug, Deserialize)]
struct DatasetNote {
    file: PathBuf,
    rows: Option<usize>,
    columns: BTreeMap<String, ColumnNote>,
}

#[derive(Debug, Deserialize)]
struct ColumnNote {
    #[serde(rename = "type")]
    kind: ColumnKind,
    #[serde(default)]
    levels: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ColumnKind {
    Numeric,
    Category,
    Id,
}

/// A CSV file as typed columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub rows: usize,
    pub columns: BTreeMap<String, TableColumn>,
}

#[derive(Debug, Clone)]
pub enum TableColumn {
    /// NaN is missing.
    Numeric(Vec<f64>),
    /// Positions in `levels`, which are in the order of the metadata.
    Category {
        levels: Vec<String>,
        values: Vec<Option<usize>>,
    },
    Id(Vec<Option<String>>),
}

impl DataFolder {
    /// # Errors
    /// `file_unreadable` when `datasets.json` cannot be read or is not of the form above.
    pub fn open(path: &Path) -> Result<DataFolder, Finding> {
        let file = path.join("datasets.json");
        let unreadable = |message: String| {
            Finding::error(Code::FILE_UNREADABLE, Place::Whole, format!("{}: {message}", file.display()))
        };
        let text = std::fs::read_to_string(&file).map_err(|e| unreadable(e.to_string()))?;
        let datasets = serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))?;
        Ok(DataFolder { path: path.to_owned(), datasets })
    }

    /// # Errors
    /// `dataset_unknown`; `file_unreadable`; and what is wrong with its cells: `column_unknown`, `row_ragged`, `cell_unreadable`,
    /// `code_unknown`.
    pub fn table(&self, dataset: &str) -> Result<Table, Findings> {
        let one = |code, place, message: String| Findings(vec![Finding::error(code, place, message)]);
        let Some(note) = self.datasets.get(dataset) else {
            let message = format!("datasets.json has no data set “{dataset}”.");
            return Err(one(Code::DATASET_UNKNOWN, Place::path("dataset"), message));
        };
        let table = read_table(self.file(&note.file, "dataset")?, note)?;
        match note.rows {
            Some(rows) if rows != table.rows => {
                let message = format!("datasets.json says {rows} rows of “{dataset}”, the file has {}.", table.rows);
                Err(one(Code::FILE_UNREADABLE, Place::path("dataset"), message))
            }
            _ => Ok(table),
        }
    }

    /// A CSV file of the folder whose columns all are numbers, none missing, in the order of the file.
    ///
    /// # Errors
    /// `file_unreadable`, `row_ragged`, `cell_unreadable`.
    pub(super) fn numbers(&self, file: &Path) -> Result<Vec<Vec<f64>>, Findings> {
        let mut reader = csv::ReaderBuilder::new().from_reader(self.file(file, "file")?);
        let width = reader.headers().map_err(|error| Findings(vec![unreadable(&error)]))?.len();
        let mut columns = vec![Vec::new(); width];
        let mut findings = Findings::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    findings.push(unreadable(&error));
                    continue;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            for (c, (column, cell)) in columns.iter_mut().zip(&record).enumerate() {
                match cell.trim().parse::<f64>() {
                    Ok(value) if value.is_finite() => column.push(value),
                    _ => {
                        let place = Place::cell(line, format!("{}", c + 1));
                        let message = format!("“{cell}” is not a finite number.");
                        findings.push(Finding::error(Code::CELL_UNREADABLE, place, message));
                    }
                }
            }
        }
        if findings.has_errors() { Err(findings) } else { Ok(columns) }
    }

    /// Opens a file inside the folder, unpacking it where its name ends in `.gz`.
    fn file(&self, file: &Path, place: &str) -> Result<Box<dyn Read>, Findings> {
        let refuse = |message: String| {
            Findings(vec![Finding::error(Code::FILE_UNREADABLE, Place::Path(place.to_owned()), message)])
        };
        if !file.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(refuse(format!("The file {} is outside the data folder.", file.display())));
        }
        let path = self.path.join(file);
        let opened = std::fs::File::open(&path).map_err(|e| refuse(format!("{}: {e}", path.display())))?;
        let packed = path.extension().is_some_and(|e| e == "gz");
        Ok(if packed { Box::new(flate2::read::GzDecoder::new(opened)) } else { Box::new(opened) })
    }
}

fn read_table(file: impl Read, note: &DatasetNote) -> Result<Table, Findings> {
    let mut findings = Findings::new();
    let mut reader = csv::ReaderBuilder::new().from_reader(file);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return Err(Findings(vec![unreadable(&error)])),
    };
    let mut columns = Vec::new();
    for (name, column) in &note.columns {
        let found = header.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
        match found {
            Some(position) => columns.push((position, name, column, empty_column(column))),
            None => findings.push(Finding::error(
                Code::COLUMN_UNKNOWN,
                Place::cell(1, name.as_str()),
                format!("The file has no column “{name}”."),
            )),
        }
    }
    let mut rows = 0;
    for record in reader.records() {
        match record {
            Ok(record) => {
                rows += 1;
                let line = record.position().map_or(rows as u64 + 1, csv::Position::line);
                for (position, name, _, cells) in &mut columns {
                    let cell = record.get(*position).unwrap_or("");
                    if let Err((code, message)) = push_cell(cells, cell) {
                        findings.push(Finding::error(code, Place::cell(line, name.as_str()), message));
                    }
                }
            }
            Err(error) => findings.push(unreadable(&error)),
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    Ok(Table { rows, columns: columns.into_iter().map(|(_, name, _, cells)| (name.clone(), cells)).collect() })
}

fn empty_column(note: &ColumnNote) -> TableColumn {
    match note.kind {
        ColumnKind::Numeric => TableColumn::Numeric(Vec::new()),
        ColumnKind::Category => TableColumn::Category { levels: note.levels.clone(), values: Vec::new() },
        ColumnKind::Id => TableColumn::Id(Vec::new()),
    }
}

fn push_cell(column: &mut TableColumn, cell: &str) -> Result<(), (Code, String)> {
    match column {
        TableColumn::Numeric(values) if cell.trim().is_empty() => values.push(f64::NAN),
        TableColumn::Numeric(values) => match cell.trim().parse::<f64>() {
            Ok(value) if !value.is_nan() => values.push(value),
            _ => return Err((Code::CELL_UNREADABLE, format!("“{cell}” is not a number."))),
        },
        TableColumn::Category { values, .. } if cell.is_empty() => values.push(None),
        TableColumn::Category { levels, values } => match levels.iter().position(|level| level == cell) {
            Some(position) => values.push(Some(position)),
            None => return Err((Code::CODE_UNKNOWN, format!("“{cell}” is not one of the levels."))),
        },
        TableColumn::Id(values) => values.push((!cell.is_empty()).then(|| cell.to_owned())),
    }
    Ok(())
}

impl Table {
    /// The rows for which this holds, as a table of its own.
    pub fn filtered(&self, keep: &[bool]) -> Table {
        fn kept<T: Clone>(cells: &[T], keep: &[bool]) -> Vec<T> {
            cells.iter().zip(keep).filter(|(_, keep)| **keep).map(|(cell, _)| cell.clone()).collect()
        }
        let column = |column: &TableColumn| match column {
            TableColumn::Numeric(values) => TableColumn::Numeric(kept(values, keep)),
            TableColumn::Category { levels, values } => {
                TableColumn::Category { levels: levels.clone(), values: kept(values, keep) }
            }
            TableColumn::Id(values) => TableColumn::Id(kept(values, keep)),
        };
        Table {
            rows: keep.iter().filter(|keep| **keep).count(),
            columns: self.columns.iter().map(|(name, c)| (name.clone(), column(c))).collect(),
        }
    }
}

impl TableColumn {
    /// Each cell as a word: a level, an id, or a number in its shortest form (`1`, `0.5`); `None` is missing.
    pub fn words(&self) -> Vec<Option<String>> {
        match self {
            TableColumn::Numeric(values) => values.iter().map(|v| (!v.is_nan()).then(|| number_word(*v))).collect(),
            TableColumn::Category { levels, values } => {
                values.iter().map(|v| v.map(|position| levels[position].clone())).collect()
            }
            TableColumn::Id(values) => values.clone(),
        }
    }

    /// The words of these rows, each once: levels in the order of the metadata, numbers by size, ids by alphabet.
    pub fn distinct(&self, inside: impl Fn(usize) -> bool) -> Vec<String> {
        match self {
            TableColumn::Numeric(values) => {
                let known = values.iter().enumerate().filter(|(row, v)| !v.is_nan() && inside(*row));
                let mut known: Vec<f64> = known.map(|(_, v)| *v).collect();
                known.sort_by(f64::total_cmp);
                let mut words: Vec<String> = known.into_iter().map(number_word).collect();
                words.dedup();
                words
            }
            TableColumn::Category { levels, values } => {
                let mut seen = vec![false; levels.len()];
                for (_, value) in values.iter().enumerate().filter(|(row, _)| inside(*row)) {
                    if let Some(position) = value {
                        seen[*position] = true;
                    }
                }
                levels.iter().zip(seen).filter(|(_, seen)| *seen).map(|(level, _)| level.clone()).collect()
            }
            TableColumn::Id(values) => {
                let known = values.iter().enumerate().filter(|(row, _)| inside(*row)).filter_map(|(_, v)| v.clone());
                known.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
            }
        }
    }
}

/// A number as a word: `3`, not `3.0`; minus zero is zero.
pub fn number_word(value: f64) -> String {
    format!("{}", value + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> DatasetNote {
        serde_json::from_str(
            r#"{"file": "t.csv", "columns": {"x": {"type": "numeric"}, "g": {"type": "category", "levels": ["b", "a"]}, "i": {"type": "id"}}}"#,
        )
        .expect("a good note")
    }

    #[test]
    fn reads_typed_columns() {
        let table = read_table("i,x,g\nq,1,a\n,,b\np,2.50,\n".as_bytes(), &note()).expect("a good table");
        assert_eq!(table.rows, 3);
        let words = |name: &str| table.columns[name].words();
        assert_eq!(words("x"), [Some("1".to_owned()), None, Some("2.5".to_owned())]);
        assert_eq!(words("i"), [Some("q".to_owned()), None, Some("p".to_owned())]);
        assert_eq!(table.columns["g"].distinct(|_| true), ["b", "a"]);
        assert_eq!(table.columns["x"].distinct(|row| row == 2), ["2.5"]);
    }

    #[test]
    fn bad_cells_are_located() {
        let findings = read_table("i,x,g\nq,one,a\nq,1,c\nq,1\n".as_bytes(), &note()).expect_err("bad cells");
        let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 2, column x: “one” is not a number. [cell_unreadable]",
                "line 3, column g: “c” is not one of the levels. [code_unknown]",
                "line 4: The row has 2 cells where the header has 3. [row_ragged]",
            ]
        );
    }

    #[test]
    fn columns_must_be_there() {
        let findings = read_table("x,g\n".as_bytes(), &note()).expect_err("no column i");
        assert_eq!(findings.to_string(), "line 1, column i: The file has no column “i”. [column_unknown]");
    }
}
