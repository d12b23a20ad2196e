//! Names of other programs are free; ours are lower-case letters, digits and underscores, each used once.

use crate::id::NAME_MAX;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

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

/// The names that come with a name: columns of its options, texts beside them, the same in further times round of a repeat.
#[derive(Debug, Clone, Default)]
pub struct Further {
    pub codes: Arc<BTreeSet<i32>>,
    /// Each option has a column.
    pub columns: bool,
    /// Options have texts beside them.
    pub texts: bool,
    /// How often a repeat around it is gone through.
    pub times: u32,
}

impl Further {
    /// Only what a repeat adds.
    pub fn times(times: u32) -> Further {
        Further { times, ..Further::default() }
    }

    /// Whether a name with this end comes with it.
    fn has(&self, end: &str) -> bool {
        let last_round =
            end.rsplit_once('_').filter(|(_, n)| self.is_round(n)).is_some_and(|(rest, _)| self.is_option(rest));
        let first = end.strip_prefix('_').map(|rest| rest.split_once('_').unwrap_or((rest, "")));
        let first_round = first.filter(|(n, _)| self.is_round(n)).is_some_and(|(_, rest)| {
            // With the underscore before it.
            rest.is_empty() || self.is_option(&end[end.len() - rest.len() - 1..])
        });
        (!end.is_empty() && self.is_option(end)) || last_round || first_round
    }

    fn is_round(&self, number: &str) -> bool {
        number.parse::<u32>().is_ok_and(|n| (2..=self.times).contains(&n))
    }

    /// `_3`, `_m1`, `_3_text`, or nothing.
    fn is_option(&self, end: &str) -> bool {
        let code = |end: &str| {
            let number = end.strip_prefix('_')?;
            match number.strip_prefix('m') {
                Some(less) => less.parse::<i32>().ok().map(|n| -n),
                None => number.parse().ok(),
            }
        };
        let known = |end: &str| code(end).is_some_and(|code| self.codes.contains(&code));
        end.is_empty() || (self.columns && known(end)) || (self.texts && end.strip_suffix("_text").is_some_and(known))
    }

    /// Room that the longest of the ends takes.
    fn room(&self) -> usize {
        let option = if self.columns || self.texts {
            self.codes.iter().map(|code| code.to_string().len() + 1).max().unwrap_or(0) + if self.texts { 5 } else { 0 }
        } else {
            0
        };
        option + if self.times > 1 { 3 } else { 0 }
    }
}

/// Names that are taken.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
    further: HashMap<String, Further>,
    /// What could be a name with an end, by what it would be the end of.
    by_stem: HashMap<String, Vec<String>>,
    /// Where counting goes on for names that many things want.
    counts: HashMap<String, usize>,
}

impl Names {
    /// Takes the first free name like the one wanted, such that the names that come with it are free and short enough too.
    pub fn take(&mut self, wanted: &str, further: Further) -> String {
        let room = NAME_MAX.saturating_sub(further.room()).max(8);
        let mut n = self.counts.get(wanted).copied().unwrap_or(1);
        loop {
            let end = if n == 1 { String::new() } else { format!("_v{n}") };
            let keep = wanted.len().min(room.saturating_sub(end.len()));
            let name = format!("{}{end}", wanted[..keep].trim_end_matches('_'));
            n += 1;
            if self.clashes(&name, &further) {
                continue;
            }
            self.counts.insert(wanted.to_owned(), n);
            for stem in stems(&name) {
                self.by_stem.entry(stem.to_owned()).or_default().push(name[stem.len()..].to_owned());
            }
            self.taken.insert(name.clone());
            self.further.insert(name.clone(), further);
            return name;
        }
    }

    fn clashes(&self, name: &str, further: &Further) -> bool {
        let is_further = stems(name).any(|stem| self.further.get(stem).is_some_and(|f| f.has(&name[stem.len()..])));
        let has_further = self.by_stem.get(name).is_some_and(|ends| ends.iter().any(|end| further.has(end)));
        self.taken.contains(name) || is_further || has_further
    }

    pub fn is_free(&self, name: &str) -> bool {
        !self.clashes(name, &Further::default())
    }

    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }
}

/// What a name could be the continuation of: everything before an underscore.
fn stems(name: &str) -> impl Iterator<Item = &str> {
    // No end has more than three parts.
    name.rmatch_indices('_').take(4).map(|(at, _)| &name[..at]).filter(|stem| !stem.is_empty())
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
        let none = Further::default;
        assert_eq!(names.take("age", none()), "age");
        assert_eq!(names.take("age", none()), "age_v2");
        assert_eq!(names.take("kids", Further::times(3)), "kids");
        assert_eq!(names.take("kids_2", none()), "kids_2_v2");
        assert_eq!(names.take("kids_4", none()), "kids_4");
        assert_eq!(names.take("seen_3", none()), "seen_3");
        let options = |texts| Further { codes: Arc::new([3, -1].into()), columns: true, texts, times: 2 };
        assert_eq!(names.take("seen", options(false)), "seen_v2");
        for further in ["seen_v2_3", "seen_v2_m1", "seen_v2_2", "seen_v2_2_3", "seen_v2_3_2"] {
            assert!(!names.is_free(further), "{further}");
        }
        assert!(names.is_free("seen_v2_4") && names.is_free("seen_v2_3_text"));
        names.take("told", options(true));
        assert!(!names.is_free("told_3_text") && !names.is_free("told_2_3_text"));
        let long = "x".repeat(64);
        assert_eq!(names.take(&long, none()).len(), 64);
        assert_eq!(names.take(&long, none()).len(), 64);
    }
}
