use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn tagged(tag: &str) -> Language {
    Language::tagged(tag)
}

/// Each message's text, by its key, read from the lines of a catalogue.
fn messages(source: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let (true, Some((name, text))) = (begins, line.split_once(" =")) {
            key = name.to_owned();
            assert!(found.insert(key.clone(), text.to_owned()).is_none(), "{key} is there twice");
        } else if let Some(text) = found.get_mut(&key) {
            text.push_str(line);
        }
    }
    found
}

/// The variables that a message has, and the messages that it names.
fn placeables(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || "-_$".contains(*c)).collect::<String>();
    text.split('{').skip(1).map(|rest| name(rest.trim_start())).collect()
}

/// The variables of a message and of those that it names.
fn variables(text: &str, all: &BTreeMap<String, String>) -> BTreeSet<String> {
    let of = |name: String| match all.get(&name) {
        Some(named) => variables(named, all),
        None => BTreeSet::from([name]),
    };
    placeables(text).into_iter().flat_map(of).collect()
}

/// Every text of the source that could name a key: Rust without these tests, and templates.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            let is_source = path.extension().is_some_and(|e| e == "rs" || e == "hbs");
            if path.is_dir() {
                walk(&path, found);
            } else if is_source && !path.ends_with("phrases/tests.rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).expect("readable source")));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The quoted word at the beginning of a text.
fn quoted(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn catalogues_are_read_whole() {
    for (tag, source) in SOURCES {
        assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{tag} does not parse");
        let language = tagged(tag);
        let known = catalogue(&language).expect("a catalogue");
        for (key, text) in messages(source) {
            assert!(known.messages.has_message(&key), "{tag}: {key} is not read");
            let args: Vec<_> = variables(&text, &messages(source)).into_iter().collect();
            let args: Vec<_> = args.iter().filter_map(|a| a.strip_prefix('$')).map(|a| (a, with(3))).collect();
            let said = say(&language, &key, &args);
            assert!(!said.contains(['{', '}', '\u{2068}', '\u{2069}']), "{tag}: {key} gives {said:?}");
        }
    }
}

#[test]
fn catalogues_have_the_same_keys_and_placeables() {
    let (_, first) = SOURCES[0];
    let english = messages(first);
    for (tag, source) in &SOURCES[1..] {
        let other = messages(source);
        let keys = |map: &BTreeMap<String, String>| map.keys().cloned().collect::<BTreeSet<_>>();
        let differing: Vec<_> = keys(&english).symmetric_difference(&keys(&other)).cloned().collect();
        assert!(differing.is_empty(), "in one of en and {tag} only: {differing:?}");
        for (key, text) in &english {
            let (ours, theirs) = (variables(text, &english), variables(&other[key], &other));
            assert_eq!(ours, theirs, "placeables of {key} in {tag}");
        }
    }
}

#[test]
fn every_key_that_the_source_names_is_there() {
    let known = messages(SOURCES[0].1);
    for (path, text) in sources() {
        let calls = text.split("say(").skip(1).filter_map(|rest| quoted(rest.split_once(',')?.1));
        let helpers = ["{{t ", "(t "].into_iter().flat_map(|begin| text.split(begin).skip(1).filter_map(quoted));
        let methods = text.split(".say(").skip(1).filter_map(quoted);
        for key in calls.chain(methods).chain(helpers) {
            assert!(known.contains_key(key), "{path} says “{key}”, which no catalogue has");
        }
    }
}

#[test]
fn no_key_is_left_over() {
    let known = messages(SOURCES[0].1);
    let sources: String = sources().into_iter().map(|(_, text)| text).collect();
    let named: BTreeSet<String> = known.values().flat_map(|text| placeables(text)).collect();
    for key in known.keys() {
        // A problem's words are found by its code.
        let code = key.strip_prefix("problem-").map(|rest| rest.trim_end_matches("-advice"));
        let of_problem =
            code.is_some_and(|code| crate::finding::problem::TABLE.iter().any(|p| p.code.to_string() == code));
        // Buttons' words are put together from what they do.
        let of_button = key.split_once('-').is_some_and(|(of, _)| sources.contains(&format!("\"{of}-{{")));
        let used = of_problem || of_button || named.contains(key) || sources.contains(&format!("\"{key}\""));
        assert!(used, "nothing says “{key}”");
    }
}

#[test]
fn plurals_follow_the_language() {
    let minutes = |tag: &str, n: u32| say(&tagged(tag), "about-minutes", &[("minutes", with(n))]);
    assert_eq!([minutes("en", 1), minutes("en", 2)], ["About a minute", "About 2 minutes"]);
    let gaelic = [2, 3, 12, 20].map(|n| minutes("gd", n));
    assert_eq!(gaelic, ["Mu 2 mhionaid", "Mu 3 mionaidean", "Mu 12 mhionaid", "Mu 20 mionaid"]);
}

#[test]
fn days_are_said_in_words() {
    let on = |tag: &str, text: &str| day(&tagged(tag), text.parse().expect("a day"));
    assert_eq!(on("en", "2026-11-23"), "23 November 2026");
    assert_eq!(on("gd", "2026-11-23"), "23s dhen t-Samhain 2026");
    assert_eq!(on("gd", "2027-01-01"), "1d dhen Fhaoilleach 2027");
    for month in 1..=12 {
        let day = Day::new(2026, month, 9).expect("a day");
        assert_eq!(super::day(&Language::english(), day), day.in_words());
    }
}

#[test]
fn language_without_catalogue_is_spoken_to_in_english() {
    for tag in ["pl", "", "xx-YY", "not a tag"] {
        assert_eq!(say(&tagged(tag), "back", &[]), "Back");
        assert_eq!(spoken(&tagged(tag)).0, "en");
    }
    assert_eq!(say(&tagged("gd-GB"), "back", &[]), "Air ais");
    assert_eq!(say(&tagged("gd"), "no-such-key", &[]), "no-such-key");
}

#[test]
fn gaelic_is_unreviewed_until_its_file_says_otherwise() {
    let signed = |tag: &str| SOURCES.iter().any(|(t, s)| *t == tag && s.lines().any(|l| l == SIGNED_OFF));
    for (tag, source) in SOURCES {
        let lines = source.lines().filter(|line| line.starts_with("### reviewed: ")).count();
        assert_eq!(lines, 1, "{tag} says once whether it is reviewed");
        assert_eq!(is_reviewed(&tagged(tag)), signed(tag));
    }
    assert!(is_reviewed(&Language::english()));
}

#[test]
fn languages_have_names_and_directions() {
    assert_eq!(languages().iter().map(own_name).collect::<Vec<_>>(), ["English", "Gàidhlig"]);
    assert_eq!([own_name(&tagged("en-GB")), own_name(&tagged("tlh"))], ["English", "tlh"]);
    for (tag, expected) in [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("gd", "ltr"),
        ("az-Arab", "rtl"),
        ("ur-Latn", "ltr"),
    ] {
        assert_eq!(direction(&tagged(tag)), expected, "{tag}");
    }
}
