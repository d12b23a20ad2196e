//! Measuring a zip file before anybody unfolds it: its directory may lie, so each part is unfolded here into nothing and counted.

use super::{PARTS_MAX, UNFOLDED_MAX};
use crate::finding::{Code, Finding, Place};
use flate2::read::DeflateDecoder;
use std::io::Read;

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

fn refused(code: Code, message: impl Into<String>) -> Finding {
    Finding::error(code, Place::Whole, message)
}

fn damaged() -> Finding {
    refused(Code::FILE_UNREADABLE, "The file begins as a workbook does but is cut short or damaged.")
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

struct Part {
    name: String,
    method: usize,
    packed: usize,
    offset: usize,
}

/// The parts that the directory at the end of the file names.
fn parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = from + bytes[from..].windows(4).rposition(|four| four == END)?;
    let count = u16_at(bytes, end + 10)?;
    let mut at = u32_at(bytes, end + 16)?;
    let mut out = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at + 4)? != ENTRY {
            return None;
        }
        let name = u16_at(bytes, at + 28)?;
        out.push(Part {
            name: String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned(),
            method: u16_at(bytes, at + 10)?,
            packed: u32_at(bytes, at + 20)?,
            offset: u32_at(bytes, at + 42)?,
        });
        at += 46 + name + u16_at(bytes, at + 30)? + u16_at(bytes, at + 32)?;
    }
    Some(out)
}

/// How many bytes a part unfolds to; stops counting past `most`.
fn unfolded(bytes: &[u8], part: &Part, most: u64) -> Option<u64> {
    if bytes.get(part.offset..part.offset + 4)? != LOCAL {
        return None;
    }
    let start = part.offset + 30 + u16_at(bytes, part.offset + 26)? + u16_at(bytes, part.offset + 28)?;
    let packed = bytes.get(start..start.checked_add(part.packed)?)?;
    match part.method {
        0 => Some(packed.len() as u64),
        8 => std::io::copy(&mut DeflateDecoder::new(packed).take(most + 1), &mut std::io::sink()).ok(),
        _ => None,
    }
}

/// Refuses what is damaged, unfolds to too much, or holds macros. Codes: `file_unreadable`, `file_too_large`, `workbook_macros`,
/// `format_unknown`.
pub fn measure(bytes: &[u8]) -> Result<(), Finding> {
    let parts = parts(bytes).ok_or_else(damaged)?;
    if parts.len() > PARTS_MAX {
        return Err(refused(Code::FILE_TOO_LARGE, format!("The workbook has more than {PARTS_MAX} parts.")));
    }
    let mut total = 0;
    for part in &parts {
        total += unfolded(bytes, part, UNFOLDED_MAX - total).ok_or_else(damaged)?;
        if total > UNFOLDED_MAX {
            let most = UNFOLDED_MAX / 1_000_000;
            let message = format!("The workbook unfolds to more than {most} MB (at its part “{}”).", part.name);
            return Err(refused(Code::FILE_TOO_LARGE, message));
        }
    }
    let has = |end: &str| parts.iter().any(|part| part.name.to_ascii_lowercase().ends_with(end));
    if has("vbaproject.bin") || has("xl/macrosheets/sheet1.xml") {
        return Err(refused(Code::WORKBOOK_MACROS, "The workbook holds macros, and a form needs none."));
    }
    if !has("xl/workbook.xml") {
        let message = match has("content.xml") {
            true => "This is an OpenDocument file: save it as .xlsx and send that.",
            false => "This is a zip file but no .xlsx workbook.",
        };
        return Err(refused(Code::FORMAT_UNKNOWN, message));
    }
    Ok(())
}
