//! The engine on a large tracker in memory: how long tables, reports, raking and trends take, and how much memory.
//!
//! `cargo bench --no-default-features --bench engine` measures with criterion. With `-- --once [FILE]` every task runs a few times and
//! the best time, the pass that only reads the same bytes, and the peak memory are printed (and written as `name,seconds` to FILE).
//! `-- --export FOLDER [ITEMS]` writes the data for `engine.R`. `BAROGRAPH_ROWS` is the number of rows, 1,000,000 unless given.
//! What the figures mean: docs/PERFORMANCE.md.

#[path = "engine/export.rs"]
mod export;
#[path = "engine/once.rs"]
mod once;
#[path = "engine/tasks.rs"]
mod tasks;
#[path = "engine/tracker.rs"]
mod tracker;

use barograph::estimation::kernel::{Microdata, WaveLayout};
use criterion::Criterion;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let rows = match std::env::var("BAROGRAPH_ROWS").map(|rows| rows.parse::<usize>()) {
        Err(_) => 1_000_000,
        Ok(Ok(rows)) if rows > 0 => rows,
        Ok(_) => {
            eprintln!("BAROGRAPH_ROWS is no number of rows.");
            return ExitCode::from(2);
        }
    };
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["--once", rest @ ..] => once::run(rows, rest.first().map(Path::new)),
        ["--export", folder, rest @ ..] => {
            let items = rest.first().and_then(|items| items.parse().ok()).unwrap_or(1);
            export::write(Path::new(folder), rows, items)
        }
        _ => {
            measure(rows);
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(rows: usize) {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, layout) in
        [("same units in all waves", WaveLayout::Overlap), ("new units a wave", WaveLayout::Independent)]
    {
        let tracker = tracker::generate(rows, layout);
        let margins = tasks::Margins::of(&tracker);
        let columns = tasks::Columns::of(&tracker);
        let data = Microdata::new(tracker.input).expect("good columns");
        let mut group = criterion.benchmark_group(name);
        group.bench_function("a: one item by wave", |b| b.iter(|| tasks::one_item(&data)));
        group.bench_function("d: logistic trend", |b| b.iter(|| tasks::logistic_trend(&data)));
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        group.bench_function("b: full report", |b| b.iter(|| tasks::full_report(&data)));
        if layout == WaveLayout::Overlap {
            group.bench_function("c: raking", |b| b.iter(|| tasks::raking(&margins)));
            group.bench_function("only reading a", |b| b.iter(|| tasks::read_one_item(&columns)));
            group.bench_function("only reading b", |b| b.iter(|| tasks::read_full_report(&columns)));
            group.bench_function("only reading c", |b| b.iter(|| tasks::read_margins(&margins)));
        }
        group.finish();
    }
    criterion.final_summary();
}
