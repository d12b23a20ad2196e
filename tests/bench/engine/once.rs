//! Each task a few times: best times beside the reading passes, and the peak memory of the process.

use crate::tasks::{self, Columns, Margins};
use crate::tracker;
use barograph::estimation::kernel::{Microdata, WaveLayout};
use std::fmt::Write as _;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::time::Instant;

const TIMES: usize = 5;

struct Line {
    name: &'static str,
    /// Best of several.
    seconds: f64,
    /// Processor seconds of all threads, on average: what a machine busy with other things does not stretch as much.
    processor: f64,
    /// Seconds of the pass that only reads the same bytes.
    reading: f64,
}

/// Runs and prints; with a file, writes `name,seconds` lines there too.
pub fn run(rows: usize, file: Option<&Path>) -> io::Result<()> {
    let tracker = tracker::generate(rows, WaveLayout::Overlap);
    let margins = Margins::of(&tracker);
    let built = Instant::now();
    let data = Microdata::new(tracker.input).expect("good columns");
    let building = built.elapsed().as_secs_f64();
    let tasks = [
        ("a", best(|| tasks::one_item(&data))?),
        ("b", best(|| tasks::full_report(&data))?),
        ("c", best(|| tasks::raking(&margins))?),
        ("d", best(|| tasks::logistic_trend(&data))?),
    ];
    let peak = peak_memory()?;
    let raked = tasks::raking(&margins);
    drop(data);
    // Copies of the columns, for reading only: made after memory was looked at.
    let columns = Columns::of(&tracker::generate(rows, WaveLayout::Overlap));
    let reading = [
        best(|| tasks::read_one_item(&columns))?.0,
        best(|| tasks::read_full_report(&columns))?.0,
        best(|| tasks::read_margins(&margins))?.0,
        best(|| tasks::read_one_item(&columns))?.0,
    ];
    let lines = tasks.into_iter().zip(reading);
    let line = |((name, (seconds, processor)), reading)| Line { name, seconds, processor, reading };
    let lines: Vec<Line> = lines.map(line).collect();
    println!("{rows} rows, {} threads; columns checked and arranged in {building:.3} s", rayon::current_num_threads());
    println!(
        "raking: {} combinations, {} rounds, margin error {:.1e}",
        raked.combinations, raked.rounds, raked.margin_error
    );
    println!("task        best      processor   only reading   ratio");
    let mut text = String::new();
    for Line { name, seconds, processor, reading } in &lines {
        println!("{name}    {seconds:>10.5} s   {processor:>8.3} s   {reading:>10.5} s  {:>6.1}", seconds / reading);
        let _ = writeln!(text, "{name},{seconds}");
    }
    println!("peak memory (VmHWM), data included: {:.0} MiB", peak);
    file.map_or(Ok(()), |file| std::fs::write(file, text))
}

/// Best wall-clock seconds and average processor seconds.
fn best<T>(mut task: impl FnMut() -> T) -> io::Result<(f64, f64)> {
    let mut best = f64::INFINITY;
    let processor = processor_seconds()?;
    for _ in 0..TIMES {
        let begun = Instant::now();
        black_box(task());
        best = best.min(begun.elapsed().as_secs_f64());
    }
    Ok((best, (processor_seconds()? - processor) / TIMES as f64))
}

/// Of all threads of this process, in steps of Linux's clock tick of 10 ms.
fn processor_seconds() -> io::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The fields after the program's name, which stands in brackets: user and system ticks are the 12th and 13th.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    match ticks.as_slice() {
        [user, system] => Ok((user + system) / 100.0),
        _ => Err(io::Error::other("the kernel does not say what processor time was used")),
    }
}

/// MiB, as Linux counts it.
fn peak_memory() -> io::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).and_then(|word| word.parse::<f64>().ok());
    kibibytes.map(|k| k / 1024.0).ok_or_else(|| io::Error::other("the kernel does not say VmHWM"))
}
