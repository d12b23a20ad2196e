//! The same data as plain binary columns, for the comparison with R.

use crate::tracker::{self, BREAKDOWNS, EDUCATION, targets};
use barograph::estimation::kernel::WaveLayout;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Codes as bytes, weights as little-endian doubles, a file a column; targets of the margins as CSV.
pub fn write(folder: &Path, rows: usize, items: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let tracker = tracker::generate(rows, WaveLayout::Overlap);
    let input = &tracker.input;
    let weights: Vec<u8> = input.weight.iter().flat_map(|weight| weight.to_le_bytes()).collect();
    fs::write(folder.join("weight.f64"), weights)?;
    let narrow =
        |column: &[u32]| -> Vec<u8> { column.iter().flat_map(|number| (*number as u16).to_le_bytes()).collect() };
    fs::write(folder.join("psu.u16"), narrow(&input.psu))?;
    fs::write(folder.join("stratum.u16"), narrow(&input.stratum))?;
    fs::write(folder.join("wave.u8"), input.wave.iter().map(|wave| *wave as u8).collect::<Vec<u8>>())?;
    for (number, item) in input.items.iter().take(items).enumerate() {
        fs::write(folder.join(format!("item{number}.u8")), &item.codes)?;
    }
    for (number, breakdown) in input.breakdowns.iter().enumerate() {
        fs::write(folder.join(format!("group{number}.u8")), &breakdown.codes)?;
    }
    fs::write(folder.join(format!("group{}.u8", BREAKDOWNS.len())), &tracker.education)?;
    let mut text = "margin,code,target\n".to_owned();
    for (margin, categories) in BREAKDOWNS.into_iter().chain([EDUCATION]).enumerate() {
        for (code, target) in targets(categories).iter().enumerate() {
            let _ = writeln!(text, "{margin},{code},{target}");
        }
    }
    fs::write(folder.join("targets.csv"), text)
}
