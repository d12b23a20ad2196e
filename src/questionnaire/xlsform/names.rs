//! Names of other programs are free; ours are lower-case letters, digits and underscores, each used once.

use crate::id::NAME_MAX;
use std::collections::HashSet;

/// A name of ours that is like the one written, or like `instead` where nothing of it can be kept.
pub fn slug(written: &str, instead: &str) -> String {
    let mut out = String::new();
    for c in written.trim().chars() {
        match plain(c) {
            Some(letters) => out.push_str(letters),
            None if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            None if !out.ends_with('_') => out.push('_'),
            None => {}
        }
    }
    let out = out.trim_matches('_');
    let out = match out.chars().next() {
        None => instead.to_owned(),
        Some(c) if c.is_ascii_digit() => format!("q_{out}"),
        Some(_) => out.to_owned(),
    };
    // Only ASCII is left.
    out[..out.len().min(NAME_MAX)].trim_end_matches('_').to_owned()
}

/// What a letter with a mark is without it.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' | 'Ä' | 'Á' | 'À' | 'Â' | 'Ã' | 'Å' => "a",
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => "e",
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => "i",
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' | 'Ö' | 'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ø' => "o",
        'ü' | 'ú' | 'ù' | 'û' | 'Ü' | 'Ú' | 'Ù' | 'Û' => "u",
        'ç' | 'Ç' => "c",
        'ñ' | 'Ñ' => "n",
        'ß' => "ss",
        _ => return None,
    })
}

/// A word of an option: letters, digits, `_`, `-`, `.` and `+`.
pub fn word(written: &str) -> String {
    let mut out = String::new();
    for c in written.trim().chars() {
        match plain(c) {
            Some(letters) => out.push_str(letters),
            None if is_word_part(c) => out.push(c),
            None if !out.ends_with('_') => out.push('_'),
            None => {}
        }
    }
    out.trim_matches('_').to_owned()
}

pub fn is_word_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')
}

/// Names that are taken.
#[derive(Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// Takes the first free name like the one wanted; `further` gives the names that come with one (columns of options, instances of
    /// a repeat), which must be free and short enough too.
    pub fn take(&mut self, wanted: &str, further: impl Fn(&str) -> Vec<String>) -> String {
        let longest = further("").iter().map(String::len).max().unwrap_or(0);
        let room = NAME_MAX.saturating_sub(longest).max(8);
        let mut n = 1;
        loop {
            let end = if n == 1 { String::new() } else { format!("_v{n}") };
            let keep = wanted.len().min(room.saturating_sub(end.len()));
            let name = format!("{}{end}", wanted[..keep].trim_end_matches('_'));
            let with: Vec<String> = std::iter::once(name.clone()).chain(further(&name)).collect();
            if with.iter().all(|name| !self.0.contains(name)) {
                self.0.extend(with);
                return name;
            }
            n += 1;
        }
    }

    pub fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    pub fn reserve(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::VariableId;

    #[test]
    fn any_name_becomes_one_of_ours() {
        for (written, name) in [
            ("SEClass", "seclass"),
            ("label-test", "label_test"),
            ("_1", "q_1"),
            ("  Größe (cm) ", "grosse_cm"),
            ("名前", "q7"),
            ("meta", "meta"),
        ] {
            assert_eq!(slug(written, "q7"), name);
            assert!(VariableId::new(slug(written, "q7")).is_ok());
        }
        assert!(VariableId::new(slug(&"x".repeat(300), "q")).is_ok());
    }

    #[test]
    fn taken_names_get_a_number() {
        let mut names = Names::default();
        let none = |_: &str| Vec::new();
        assert_eq!(names.take("age", none), "age");
        assert_eq!(names.take("age", none), "age_v2");
        assert_eq!(names.take("kids", |n| vec![format!("{n}_2")]), "kids");
        assert_eq!(names.take("kids_2", none), "kids_2_v2");
        let long = "x".repeat(64);
        assert_eq!(names.take(&long, none).len(), 64);
        assert_eq!(names.take(&long, none).len(), 64);
    }
}
