//! A person with a browser: headless Chromium, driven from outside.
//!
//! Needs `chromedriver`, Chromium, and axe-core under `target/browser` (see `tests/run`). Where one is missing the tests say that
//! they were skipped, unless `BAROGRAPH_BROWSER=required`, which `tests/run` sets.

mod axe;
mod designer;
mod desk;
mod driver;
mod fieldwork;
mod keyboard;
mod kinds;
mod messages;
mod modes;
mod picture;
mod quality;
mod result;
mod sample;
mod survey;
mod xlsforms;

pub use driver::Browser;

/// Whether a browser can be had; says so where it cannot.
pub fn at_hand() -> bool {
    let missing = if !driver::runs("chromedriver") {
        "chromedriver"
    } else if !axe::script().is_file() {
        "axe-core (npm ci in a copy of tests/browser under target/browser)"
    } else {
        return true;
    };
    assert!(std::env::var_os("BAROGRAPH_BROWSER").is_none(), "{missing} is missing");
    println!("skipped: {missing} is missing");
    false
}
