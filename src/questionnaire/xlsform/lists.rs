//! The choices sheet as code lists: each list once, with a word and a code an option.

use super::super::document::{CodeList, CodeOption};
use super::builder::Builder;
use super::form::{ChoiceRow, Wording};
use super::names;
use super::words::{self, Phrase};
use crate::finding::{Code, Finding, Place};
use crate::id::CodeListId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A list as it goes into the draft.
#[derive(Debug, Clone)]
pub struct ListMade {
    pub id: CodeListId,
    pub list: CodeList,
    /// From names as written to words as kept.
    pub words: HashMap<String, String>,
    /// Rows of the form whose answers the labels hold.
    pub reads: BTreeSet<usize>,
    pub place: Place,
}

impl<'f> Builder<'f> {
    /// Makes the lists of these names, as written on the choices sheet.
    pub(super) fn make_lists(&mut self, used: &BTreeSet<String>) {
        let form = self.form;
        let mut rows: BTreeMap<&str, Vec<&'f ChoiceRow>> = BTreeMap::new();
        for row in &form.choices {
            rows.entry(row.list.as_str()).or_default().push(row);
        }
        let mut taken = names::Names::default();
        for (name, rows) in rows {
            if !used.contains(name) {
                let message = format!("no question uses the list “{name}”");
                self.findings.push(Finding::note(Code::PART_DROPPED, rows[0].spot.at("list_name"), message));
                continue;
            }
            let id = taken.take(&names::slug(name, "list"), names::Further::default());
            // A slug is a name.
            let Ok(id) = CodeListId::new(&id) else { continue };
            let made = self.make_list(id, &rows);
            self.lists.insert(name.to_owned(), made);
        }
        self.follow_words();
    }

    /// Further columns hold names of other lists' options (the region of a district): where those are called otherwise here, the
    /// column follows.
    fn follow_words(&mut self) {
        let renamed = |made: &ListMade| made.words.iter().any(|(name, word)| name != word);
        if !self.lists.values().any(renamed) {
            return;
        }
        // The list that a column means: of the question that is called like it, or the list itself.
        let mut lists_of: HashMap<String, HashMap<String, String>> = HashMap::new();
        for (name, made) in &self.lists {
            lists_of.entry(names::slug(name, "")).or_insert_with(|| made.words.clone());
        }
        for (r, kind) in self.kinds.iter().enumerate() {
            if let super::kinds::Kind::Select { list, .. } = kind
                && let Some(made) = self.lists.get(list)
            {
                lists_of.insert(names::slug(&self.form.rows[r].name, ""), made.words.clone());
            }
        }
        for made in self.lists.values_mut() {
            for option in &mut made.list.options {
                for (key, value) in &mut option.properties {
                    if let Some(word) = lists_of.get(&names::slug(key, "")).and_then(|words| words.get(value)) {
                        value.clone_from(word);
                    }
                }
            }
        }
    }

    fn make_list(&mut self, id: CodeListId, rows: &[&'f ChoiceRow]) -> ListMade {
        let mut made = ListMade {
            id,
            list: CodeList::default(),
            words: HashMap::new(),
            reads: BTreeSet::new(),
            place: rows[0].spot.at("list_name"),
        };
        let mut words: HashMap<String, usize> = HashMap::new();
        let mut pictures = 0;
        let texts: Vec<String> = rows.iter().enumerate().map(|(i, row)| self.word(i, row, &mut words)).collect();
        let codes = codes(rows, &texts);
        for ((row, word), code) in rows.iter().zip(texts).zip(codes) {
            if row.media {
                pictures += 1;
            }
            let mut label = row.label.clone();
            if label.is_empty() {
                label = self.languages.iter().map(|l| (l.clone(), row.name.clone())).collect();
                if row.name.is_empty() {
                    label.values_mut().for_each(|text| text.clone_from(&word));
                }
                let message = format!("the option “{}” has no label; its name stands in", row.name);
                self.findings.push(Finding::warning(Code::PART_FILLED, row.spot.at("label"), message));
            }
            let (label, reads) = self.wording_at(&row.spot, "label", &label);
            made.reads.extend(reads);
            made.words.entry(row.name.clone()).or_insert_with(|| word.clone());
            let mut option = CodeOption::new(code, label);
            option.name = (word != code.to_string()).then_some(word);
            option.properties = row.properties.iter().map(|(k, v)| (property(k), v.clone())).collect();
            let flag =
                |name: &str| row.own.get("flags").is_some_and(|flags| flags.split_whitespace().any(|f| f == name));
            (option.exclusive, option.specify, option.pinned) = (flag("exclusive"), flag("specify"), flag("pinned"));
            made.list.options.push(option);
        }
        if pictures > 0 {
            let message = format!(
                "{pictures} options have pictures or sounds, which are not in the workbook: add them in the designer"
            );
            self.findings.push(Finding::note(Code::PART_DROPPED, made.place.clone(), message));
        }
        made
    }

    /// The word of an option: as written where it can be one.
    fn word(&mut self, i: usize, row: &ChoiceRow, taken: &mut HashMap<String, usize>) -> String {
        let mut word = names::word(&row.name);
        if word.is_empty() {
            let label = row.label.get(&self.form.language).or_else(|| row.label.values().next());
            word = label
                .map(|l| names::slug(l, ""))
                .filter(|w| !w.is_empty())
                .unwrap_or_else(|| format!("option_{}", i + 1));
        }
        if word != row.name.trim() {
            let message = match row.name.is_empty() {
                true => format!("the option has no name; it is called “{word}”"),
                false => format!("“{}” cannot be a word of rules; the option is called “{word}”", row.name),
            };
            self.findings.push(Finding::warning(Code::NAME_CHANGED, row.spot.at("name"), message));
        }
        let base = word.clone();
        let mut n = taken.get(&base).copied().unwrap_or(1);
        while taken.contains_key(&word) {
            n += 1;
            word = format!("{base}_v{n}");
        }
        taken.insert(base.clone(), n);
        taken.insert(word.clone(), n);
        if word != base {
            let message = format!("the list has two options “{base}”; the further one is called “{word}”");
            self.findings.push(Finding::warning(Code::NAME_DUPLICATE, row.spot.at("name"), message));
        }
        word
    }

    /// The list with an option beside which one writes; made when it is first needed.
    pub(super) fn list_with_other(&mut self, name: &str, place: Place) -> Option<ListMade> {
        let key = format!("{name}\u{0}other");
        if let Some(made) = self.lists.get(&key) {
            return Some(made.clone());
        }
        let mut made = self.lists.get(name)?.clone();
        let mut wanted = names::slug(&format!("{}_other", made.id), "other_list");
        while self.lists.values().any(|other| other.id.as_str() == wanted) {
            wanted.push_str("_v2");
        }
        made.id = CodeListId::new(wanted).ok()?;
        match made.list.options.iter_mut().find(|o| o.word().eq_ignore_ascii_case("other")) {
            Some(option) => option.specify = true,
            None => {
                let code = made.list.options.iter().map(|o| o.code).max().unwrap_or(0).saturating_add(1).max(1);
                let (label, complete) = words::phrase(Phrase::Other, &self.languages);
                if !complete {
                    let message = "the option “Other” is put in, in English where its word is not known: translate it";
                    self.findings.push(Finding::warning(Code::PART_FILLED, place.clone(), message));
                } else if words::unreviewed(&self.languages) {
                    let message = "the option “Other” is put in; no speaker has reviewed its Gaelic yet";
                    self.findings.push(Finding::note(Code::PART_FILLED, place.clone(), message));
                }
                let text = words::text(&label, &self.form.language, self.languages.len());
                let mut option = CodeOption::new(code, text);
                option.name = Some("other".to_owned());
                option.specify = true;
                option.pinned = true;
                made.words.insert("other".to_owned(), "other".to_owned());
                made.list.options.push(option);
            }
        }
        made.place = place;
        self.lists.insert(key, made.clone());
        Some(made)
    }

    /// A list of yes and no, for forms that use one without having it.
    pub(super) fn yes_no_list(&mut self, name: &str, place: Place) {
        let mut list = CodeList::default();
        for (code, word, phrase) in [(1, "yes", Phrase::Yes), (2, "no", Phrase::No)] {
            let (label, _) = words::phrase(phrase, &self.languages);
            let mut option = CodeOption::new(code, words::text(&label, &self.form.language, self.languages.len()));
            option.name = Some(word.to_owned());
            list.options.push(option);
        }
        let Ok(id) = CodeListId::new(names::slug(name, "yes_no")) else { return };
        let words = ["yes", "no"].map(|w| (w.to_owned(), w.to_owned())).into_iter().collect();
        self.lists.insert(name.to_owned(), ListMade { id, list, words, reads: BTreeSet::new(), place });
    }
}

/// The name of a further column, as a choice filter may write it.
pub fn property(heading: &str) -> String {
    let plain = !heading.is_empty()
        && !heading.starts_with(|c: char| c.is_ascii_digit())
        && heading.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if plain { heading.to_owned() } else { names::slug(heading, "property") }
}

/// Codes: what the file keeps for it, else the word where it is a whole number, else 1, 2, 3 … as far as they are free.
fn codes(rows: &[&ChoiceRow], words: &[String]) -> Vec<i32> {
    let whole = |text: &str| text.parse::<i32>().ok().filter(|n| n.to_string() == text);
    let mut taken = BTreeSet::new();
    let mut out: Vec<Option<i32>> = Vec::new();
    for (row, word) in rows.iter().zip(words) {
        let kept = row.own.get("code").and_then(|c| whole(c));
        out.push(kept.or_else(|| whole(word)).filter(|code| taken.insert(*code)));
    }
    let mut next = 1;
    out.into_iter()
        .map(|code| {
            code.unwrap_or_else(|| {
                while !taken.insert(next) {
                    next += 1;
                }
                next
            })
        })
        .collect()
}

/// Whether a list's name says that it is yes and no.
pub fn is_yes_no(name: &str) -> bool {
    let letters: String = name.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    matches!(letters.as_str(), "yesno" | "yn" | "yesorno" | "noyes" | "boolean" | "truefalse")
}

/// A text in no language yet: the same words in each.
pub fn everywhere(text: &str, languages: &[crate::text::Language]) -> Wording {
    languages.iter().map(|l| (l.clone(), text.to_owned())).collect()
}
