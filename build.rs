//! Fetches the design system, and the script that staff pages use, from npm, so that they are embedded and never committed.
//!
//! Runs `npm ci` in the build's own folder, and only when the lock file changed. Without the feature `service` it does nothing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const MANIFEST: &str = "src/web/assets/package.json";
const LOCK: &str = "src/web/assets/package-lock.json";
const STYLES: &str = "node_modules/@scottish-government/design-system/dist/css/design-system.min.css";
const HTMX: &str = "node_modules/htmx.org/dist/htmx.min.js";

fn main() {
    for path in ["build.rs", MANIFEST, LOCK] {
        println!("cargo:rerun-if-changed={path}");
    }
    // The migrations are embedded by a macro that cannot say so itself.
    if Path::new("migrations").is_dir() {
        println!("cargo:rerun-if-changed=migrations");
    }
    if env::var_os("CARGO_FEATURE_SERVICE").is_some()
        && let Err(message) = fetch()
    {
        eprintln!("\n{message}\n");
        std::process::exit(1);
    }
}

fn fetch() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo gave no OUT_DIR")?);
    let styles = out.join("design-system.min.css");
    let lock = fs::read(LOCK).map_err(|e| format!("{LOCK} cannot be read: {e}"))?;
    let script = out.join("htmx.min.js");
    let fetched = out.join("fetched-lock.json");
    if styles.is_file() && script.is_file() && fs::read(&fetched).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    copy(Path::new(MANIFEST), &out.join("package.json"))?;
    copy(Path::new(LOCK), &out.join("package-lock.json"))?;
    npm_ci(&out)?;
    copy(&out.join(STYLES), &styles)?;
    copy(&out.join(HTMX), &script)?;
    // Written last: an interrupted fetch is begun again.
    fs::write(&fetched, &lock).map_err(|e| format!("{} cannot be written: {e}", fetched.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(drop).map_err(|e| format!("{} cannot be copied to {}: {e}", from.display(), to.display()))
}

fn npm_ci(folder: &Path) -> Result<(), String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .output()
        .map_err(|e| {
            format!(
                "Barograph's pages use a design system that the build fetches with npm, and npm could not be started ({e}).\n\
                 Install Node.js with npm and build again. The core alone builds without it: --no-default-features."
            )
        })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "npm could not fetch the design system ({}). Check that a package registry can be reached, and build again.\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    ))
}
