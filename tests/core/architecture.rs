//! The import rules of the rooms, read from the source tree (docs/ARCHITECTURE.md, “Rooms” and “Invariants”).
//!
//! The compiler keeps the largest rule (the core builds without the shell). What it cannot see, inside the core and inside the
//! shell, is kept here.

use std::fs;
use std::path::{Path, PathBuf};

const LEAVES: &[&str] = &["finding", "id", "numeric", "phrases", "random", "text", "time"];

/// The core, in the order of the trade: a room may look only at rooms before it, and at the leaves.
const CORE: &[&str] = &[
    "study",
    "questionnaire",
    "sample",
    "letter",
    "response",
    "review",
    "quality",
    "dataset",
    "weighting",
    "estimation",
    "measure",
    "trend",
    "feedback",
];

const SHELL: &[&str] = &["keyring", "store", "app", "web", "exchange", "mail", "cli"];

/// Crates that exactly one room may name.
const KEPT: &[(&str, &str)] = &[
    ("diesel", "store"),
    ("diesel_migrations", "store"),
    ("actix_web", "web"),
    ("handlebars", "web"),
    ("plotters", "web"),
    ("qrcode", "web"),
    ("clap", "cli"),
    ("csv", "exchange"),
    ("fluent_bundle", "phrases"),
    ("lettre", "mail"),
    ("mail_parser", "mail"),
];

struct Source {
    room: String,
    path: PathBuf,
    /// The text without comments and without what stands in quotes.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let first = path.strip_prefix(&root).expect("below src").components().next().expect("a part");
            let room = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            let code = without_comments_and_strings(&fs::read_to_string(&path).expect("readable source"));
            Source { room, path, code }
        })
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Blanks comments and string literals, so that words in them do not count as code.
fn without_comments_and_strings(text: &str) -> String {
    let bytes: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < bytes.len() {
        let rest = &bytes[i..];
        if rest.starts_with(&['/', '/']) {
            while i < bytes.len() && bytes[i] != '\n' {
                i += 1;
            }
        } else if rest.starts_with(&['/', '*']) {
            while i < bytes.len() && !bytes[i..].starts_with(&['*', '/']) {
                i += 1;
            }
            i += 2;
        } else if let Some(hashes) = raw_string(rest) {
            i += 2 + hashes;
            let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            while i < bytes.len() && !bytes[i..].starts_with(&end) {
                i += 1;
            }
            i += end.len();
        } else if bytes[i] == '"' {
            i += 1;
            while i < bytes.len() && bytes[i] != '"' {
                i += if bytes[i] == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if rest.starts_with(&['\'', '"', '\'']) {
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    out
}

/// The number of hashes of a raw string that begins here.
fn raw_string(rest: &[char]) -> Option<usize> {
    let after = rest.strip_prefix(&['r'])?;
    let hashes = after.iter().take_while(|c| **c == '#').count();
    (after.get(hashes) == Some(&'"')).then_some(hashes)
}

/// Rooms named after `crate::` in the code, groups such as `crate::{a::b, c}` included.
fn rooms_named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            rooms.extend(names_of_group(group));
        } else {
            rooms.push(word(rest));
        }
    }
    rooms
}

fn names_of_group(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut at_start = true;
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            c if depth == 0 && at_start && (c.is_alphabetic() || c == '_') => {
                names.push(word(&group[i..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn names_crate(code: &str, name: &str) -> bool {
    [format!("{name}::"), format!("use {name};")].iter().any(|needle| {
        code.match_indices(needle.as_str()).any(|(at, _)| {
            needle.starts_with("use ")
                || !code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
                || code[..at].ends_with(" ::")
        })
    })
}

#[test]
fn every_folder_is_a_known_room() {
    for source in sources() {
        let known = LEAVES.iter().chain(CORE).chain(SHELL).any(|r| *r == source.room)
            || ["lib", "main"].contains(&source.room.as_str());
        assert!(known, "{} is in no room of docs/ARCHITECTURE.md", source.path.display());
    }
}

#[test]
fn leaves_look_at_leaves_only() {
    for source in sources().iter().filter(|s| LEAVES.contains(&s.room.as_str())) {
        for room in rooms_named(&source.code) {
            assert!(LEAVES.contains(&room.as_str()), "{} looks at {room}", source.path.display());
        }
    }
}

#[test]
fn a_core_room_looks_only_at_rooms_before_it() {
    for source in sources() {
        let Some(own) = CORE.iter().position(|r| *r == source.room) else { continue };
        for room in rooms_named(&source.code) {
            let allowed = LEAVES.contains(&room.as_str()) || CORE[..=own].contains(&room.as_str());
            assert!(allowed, "{} looks at {room}, which is not before it", source.path.display());
        }
    }
}

#[test]
fn the_core_does_no_io_and_reads_no_clock() {
    const FORBIDDEN: &[&str] = &[
        "std::fs",
        "std::net",
        "std::process",
        "std::env",
        "std::io::",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "getrandom",
        "println!",
        "eprintln!",
        "thread_rng",
    ];
    // Tests may read files: a file of tests is no part of the core.
    let of_tests = |source: &&Source| source.path.file_name().is_some_and(|name| name == "tests.rs");
    let core = |source: &&Source| CORE.contains(&source.room.as_str()) || LEAVES.contains(&source.room.as_str());
    for source in sources().iter().filter(core).filter(|source| !of_tests(source)) {
        let code = source.code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in FORBIDDEN {
            assert!(!code.contains(word), "{} names {word}", source.path.display());
        }
    }
}

#[test]
fn each_technical_crate_is_known_to_one_room() {
    for source in sources() {
        for (name, keeper) in KEPT {
            if source.room != *keeper {
                assert!(!names_crate(&source.code, name), "{} names {name}, kept by {keeper}", source.path.display());
            }
        }
    }
}

#[test]
fn only_app_writes() {
    // A write goes through `transact`; whoever calls it is a verb.
    for source in sources().iter().filter(|s| SHELL.contains(&s.room.as_str())) {
        if ["web", "cli", "exchange", "mail"].contains(&source.room.as_str()) {
            assert!(!source.code.contains(".transact"), "{} writes past app", source.path.display());
        }
    }
}

#[test]
fn only_the_command_line_prints() {
    for source in sources() {
        if !["cli", "main"].contains(&source.room.as_str()) {
            let code = source.code.split("#[cfg(test)]").next().unwrap_or_default();
            assert!(!code.contains("println!") && !code.contains("print!("), "{} prints", source.path.display());
        }
    }
}

#[test]
fn the_map_in_the_documentation_names_every_room() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md")).expect("the map");
    for room in LEAVES.iter().chain(CORE).chain(SHELL) {
        assert!(map.contains(&format!("`{room}`")), "docs/ARCHITECTURE.md does not name {room}");
    }
}

#[test]
fn every_test_that_the_documentation_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("docs/ARCHITECTURE.md")).expect("the map");
    let folders = [("`it::", "tests/it"), ("`core::", "tests/core"), ("`web::tests::", "src/web/tests")];
    let mut named = 0;
    for (prefix, folder) in folders {
        for (at, _) in map.match_indices(prefix) {
            let name = word(&map[at + prefix.len()..]);
            let there =
                root.join(folder).join(&name).is_dir() || root.join(folder).join(format!("{name}.rs")).is_file();
            assert!(there, "docs/ARCHITECTURE.md names {prefix}{name}, which {folder} does not have");
            named += 1;
        }
    }
    assert!(named > 5, "the table of invariants names its tests");
}

#[test]
fn the_reader_of_sources_reads_groups_and_skips_strings() {
    let code = without_comments_and_strings(
        "use crate::{id::A, text::{B, C}, time}; // crate::web\nlet s = \"crate::store\";",
    );
    assert_eq!(rooms_named(&code), ["id", "text", "time"]);
    assert!(names_crate("use diesel::prelude::*;", "diesel"));
    assert!(!names_crate("let d = my_diesel::x();", "diesel"));
}
