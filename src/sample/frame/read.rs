//! From rows to a frame and its contacts.

use super::{Contact, EmailAddress, Frame, FrameMapping, FrameUnit, STRATUM_JOINT};
use crate::finding::{Code, Finding, Findings, Place};
use crate::sample::capped::Capped;
use crate::text::Language;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A frame, and apart from it how its people are reached; one contact a unit, in the same order.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameRead {
    pub frame: Frame,
    pub contacts: Vec<Contact>,
}

/// Reads a frame. `rows` are line numbers (1-based, the header being line 1) with their cells; spaces around a cell do not count.
/// Linear in the rows, apart from one sort.
///
/// # Errors
/// As findings, with line and column; there is no frame when any is an error. `frame_column_twice` (a name or an address mapped as
/// part of the design too), `column_unknown`, `name_duplicate` (a heading that is
/// mapped and stands twice), `row_ragged`, `frame_cell_missing` (key, stratum, PSU or size), `frame_size_invalid`,
/// `frame_duplicate` (the key or the address of an earlier row, case apart), `email_invalid`, `structure_empty` (nobody at all).
/// Warnings: `frame_no_address`, `language_invalid`. Notes: `frame_row_blank`.
pub fn read_frame<R: AsRef<[String]>>(
    mapping: &FrameMapping,
    header: &[String],
    rows: impl IntoIterator<Item = (u64, R)>,
) -> (Option<FrameRead>, Findings) {
    let mut findings = Capped::default();
    contacts_apart(mapping, &mut findings);
    let columns = Columns::find(mapping, header, &mut findings);
    let mut reader = Reader { mapping, columns, width: header.len(), keys: HashMap::new(), addresses: HashMap::new() };
    let mut read: Vec<(FrameUnit, Contact)> = Vec::new();
    if !findings.has_errors() {
        for (line, cells) in rows {
            read.extend(reader.row(line, cells.as_ref(), &mut findings));
        }
        if read.is_empty() && !findings.has_errors() {
            findings.push(Finding::error(Code::STRUCTURE_EMPTY, Place::Whole, "The file has nobody in it."));
        }
    }
    let failed = findings.has_errors();
    let findings = findings.close();
    if failed {
        return (None, findings);
    }
    read.sort_unstable_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    let (units, contacts) = read.into_iter().unzip();
    (Some(FrameRead { frame: Frame { units }, contacts }), findings)
}

/// Names and addresses would reach the answers by way of the design.
fn contacts_apart(mapping: &FrameMapping, findings: &mut Capped) {
    let single = [("key", Some(&mapping.key)), ("psu", mapping.psu.as_ref()), ("sector", mapping.sector.as_ref())];
    let single = single.into_iter().filter_map(|(field, heading)| Some((field, heading?)));
    let strata = mapping.strata.iter().map(|heading| ("strata", heading));
    let sort = mapping.sort.iter().map(|heading| ("sort", heading));
    for (field, heading) in single.chain(strata).chain(sort) {
        let contact = [mapping.email.as_ref(), mapping.name.as_ref()];
        if contact.into_iter().flatten().any(|of| of.trim() == heading.trim()) {
            let message =
                format!("The column “{heading}” says how people are reached, and would be part of the design.");
            findings.push(Finding::error(Code::FRAME_COLUMN_TWICE, Place::field(field), message));
        }
    }
}

/// Positions of the mapped columns.
struct Columns {
    key: usize,
    strata: Vec<usize>,
    psu: Option<usize>,
    size: Option<usize>,
    sector: Option<usize>,
    sort: Vec<usize>,
    email: Option<usize>,
    name: Option<usize>,
    language: Option<usize>,
}

impl Columns {
    /// A column that cannot be found stands at 0; there is then an error, and no row is read.
    fn find(mapping: &FrameMapping, header: &[String], findings: &mut Capped) -> Columns {
        let mut find = |heading: &String, field: &str| {
            let places: Vec<usize> =
                header.iter().enumerate().filter(|(_, h)| h.trim() == heading.trim()).map(|(at, _)| at).collect();
            match places.as_slice() {
                [one] => *one,
                [] => {
                    let message = format!("There is no column “{heading}”.");
                    findings.push(Finding::error(Code::COLUMN_UNKNOWN, Place::field(field), message));
                    0
                }
                _ => {
                    let message = format!("There are {} columns “{heading}”.", places.len());
                    findings.push(Finding::error(Code::NAME_DUPLICATE, Place::cell(1, heading), message));
                    0
                }
            }
        };
        Columns {
            key: find(&mapping.key, "key"),
            strata: mapping.strata.iter().map(|h| find(h, "strata")).collect(),
            psu: mapping.psu.as_ref().map(|h| find(h, "psu")),
            size: mapping.size.as_ref().map(|h| find(h, "size")),
            sector: mapping.sector.as_ref().map(|h| find(h, "sector")),
            sort: mapping.sort.iter().map(|h| find(h, "sort")).collect(),
            email: mapping.email.as_ref().map(|h| find(h, "email")),
            name: mapping.name.as_ref().map(|h| find(h, "name")),
            language: mapping.language.as_ref().map(|h| find(h, "language")),
        }
    }
}

struct Reader<'m> {
    mapping: &'m FrameMapping,
    columns: Columns,
    width: usize,
    /// Where each key, and each address, was first seen; case apart.
    keys: HashMap<String, u64>,
    addresses: HashMap<String, u64>,
}

impl Reader<'_> {
    fn row(&mut self, line: u64, cells: &[String], findings: &mut Capped) -> Option<(FrameUnit, Contact)> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            findings.push(Finding::note(Code::FRAME_ROW_BLANK, Place::line(line), "The row is blank."));
            return None;
        }
        if cells.len() != self.width {
            let message = format!("The row has {} cells, the header has {}.", cells.len(), self.width);
            findings.push(Finding::error(Code::ROW_RAGGED, Place::line(line), message));
            return None;
        }
        let row = Row { line, cells };
        let key = row.needed(self.columns.key, &self.mapping.key, "key", findings);
        let key =
            key.filter(|key| first_seen(&mut self.keys, key.to_lowercase(), &row, &self.mapping.key, false, findings));
        let stratum = self.stratum(&row, findings);
        let psu =
            self.columns.psu.map(|at| row.needed(at, heading(self.mapping.psu.as_ref()), "sampling unit", findings));
        let size = self.columns.size.map(|at| row.size(at, heading(self.mapping.size.as_ref()), findings));
        let contact = self.contact(&row, key.unwrap_or_default(), findings);
        let unit = FrameUnit {
            key: key?.to_owned(),
            line,
            stratum: all_or_nothing(stratum)?,
            psu: all_or_nothing(psu)?.map(str::to_owned),
            size: all_or_nothing(size)?,
            sort: self.columns.sort.iter().map(|at| row.cell(*at).to_owned()).collect(),
        };
        Some((unit, contact))
    }

    fn stratum(&self, row: &Row<'_>, findings: &mut Capped) -> Option<Option<String>> {
        if self.columns.strata.is_empty() {
            return None;
        }
        let named = self.columns.strata.iter().zip(&self.mapping.strata);
        let parts: Vec<Option<&str>> =
            named.map(|(at, heading)| row.needed(*at, heading, "stratum", findings)).collect();
        Some(parts.into_iter().collect::<Option<Vec<&str>>>().map(|parts| parts.join(STRATUM_JOINT)))
    }

    fn contact(&mut self, row: &Row<'_>, key: &str, findings: &mut Capped) -> Contact {
        let email = self.columns.email.and_then(|at| {
            let heading = heading(self.mapping.email.as_ref());
            let place = || Place::cell(row.line, heading);
            let Some(cell) = row.filled(at) else {
                findings.push(Finding::warning(Code::FRAME_NO_ADDRESS, place(), "There is no address."));
                return None;
            };
            let Ok(address) = EmailAddress::parse(cell) else {
                let message = "The cell is not an e-mail address such as name@example.org.";
                findings.push(Finding::error(Code::EMAIL_INVALID, place(), message));
                return None;
            };
            let shared = self.mapping.shared_addresses;
            first_seen(&mut self.addresses, address.folded(), row, heading, shared, findings);
            Some(address)
        });
        let language = self.columns.language.and_then(|at| {
            let cell = row.filled(at)?;
            if is_tag(cell) {
                return Some(Language::tagged(cell));
            }
            let place = Place::cell(row.line, heading(self.mapping.language.as_ref()));
            let message = "The cell is not the tag of a language such as en or gd; it was left blank.";
            findings.push(Finding::warning(Code::LANGUAGE_INVALID, place, message));
            None
        });
        let name = self.columns.name.and_then(|at| row.filled(at)).map(str::to_owned);
        let sector = self.columns.sector.and_then(|at| row.filled(at)).map(str::to_owned);
        Contact { key: key.to_owned(), email, name, language, sector }
    }
}

/// A column that is not mapped is absent; one that is mapped and could not be read spoils the row.
fn all_or_nothing<T>(cell: Option<Option<T>>) -> Option<Option<T>> {
    match cell {
        None => Some(None),
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
    }
}

fn heading(mapped: Option<&String>) -> &str {
    mapped.map_or("", String::as_str)
}

/// Whether nobody before had this key or address; the finding names the line of the first, and never the address.
fn first_seen(
    seen: &mut HashMap<String, u64>,
    what: String,
    row: &Row<'_>,
    column: &str,
    allowed: bool,
    findings: &mut Capped,
) -> bool {
    match seen.entry(what) {
        Entry::Vacant(free) => {
            free.insert(row.line);
            true
        }
        Entry::Occupied(first) => {
            let message = format!("Line {} has the same in this column.", first.get());
            let place = Place::cell(row.line, column);
            let make = if allowed { Finding::warning } else { Finding::error };
            findings.push(make(Code::FRAME_DUPLICATE, place, message));
            false
        }
    }
}

/// `[a-z]{2,3}` and subtags of two to eight letters and digits (BCP 47, as far as frames use it).
fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphabetic()));
    first && parts.all(|p| (2..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[derive(Clone, Copy)]
struct Row<'a> {
    line: u64,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    fn cell(&self, at: usize) -> &'a str {
        self.cells[at].trim()
    }

    fn filled(&self, at: usize) -> Option<&'a str> {
        Some(self.cell(at)).filter(|cell| !cell.is_empty())
    }

    fn needed(&self, at: usize, heading: &str, what: &str, findings: &mut Capped) -> Option<&'a str> {
        let cell = self.filled(at);
        if cell.is_none() {
            let place = Place::cell(self.line, heading);
            findings.push(Finding::error(Code::FRAME_CELL_MISSING, place, format!("The {what} is blank.")));
        }
        cell
    }

    fn size(&self, at: usize, heading: &str, findings: &mut Capped) -> Option<f64> {
        let cell = self.needed(at, heading, "size", findings)?;
        let size = cell.parse::<f64>().ok().filter(|size| size.is_finite() && *size >= 0.0);
        if size.is_none() {
            let message = format!("The size “{cell}” is not a finite number of at least 0.");
            findings.push(Finding::error(Code::FRAME_SIZE_INVALID, Place::cell(self.line, heading), message));
        }
        size
    }
}
