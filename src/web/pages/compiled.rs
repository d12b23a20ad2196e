//! Pages drawn once for each look and then only filled in: the templates stay the one source of every byte.
//!
//! A page whose look has been met before is put together from the stretches of its first drawing and what stands in its gaps (the
//! person's address, the form's key, marks, words). A look is a version's page in a language, and whatever else changes what is
//! printed: an earlier answer that is piped, an order of options, an arm. So nothing has to be known about what can change.

use super::print::{Gap, Print, below};
use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext, html_escape};
use serde::Serialize;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// Stand round the name of a gap in a drawing: characters that Unicode gives nobody. A view that holds one is not compiled.
const OPEN: char = '\u{E000}';
const WORDS: char = '\u{E001}';
const CLOSE: char = '\u{E002}';

/// Looks kept at most. Where more are met, as with a piped name, all are forgotten and the frequent ones are soon met again.
const LOOKS: usize = 512;
/// Looks met once, by their hash: only the second time is one worth keeping.
const MET: usize = 16 * 1024;

/// What comes after a stretch.
#[derive(Debug, PartialEq)]
enum Cut {
    Home,
    Words(usize),
    Mark(usize, String),
    End,
}

/// A page with gaps.
#[derive(Debug)]
struct Compiled {
    stretches: Vec<(String, Cut)>,
    length: usize,
}

/// All looks met.
#[derive(Default)]
pub(super) struct Looks {
    kept: RwLock<HashMap<Vec<u8>, Arc<Compiled>, BuildHasherDefault<Quick>>>,
    met: RwLock<HashSet<u64>>,
}

impl Looks {
    /// The page, or `None` when it must be rendered the long way.
    pub fn page<T: Serialize>(&self, pages: &Handlebars<'_>, template: &str, whole: &T, home: &str) -> Option<String> {
        let print = Print::of(template, whole, home).ok()?;
        let known = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&print.look).cloned();
        if let Some(known) = known {
            let page = known.filled(&print, home);
            print.done();
            return Some(page);
        }
        if !self.is_second(&print.look) {
            return None;
        }
        let compiled = Arc::new(Compiled::of(pages, template, whole, home, &print)?);
        let page = compiled.filled(&print, home);
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= LOOKS {
            kept.clear();
        }
        kept.insert(print.look, compiled);
        Some(page)
    }

    fn is_second(&self, look: &[u8]) -> bool {
        let mut hasher = Quick::default();
        hasher.write(look);
        let mut met = self.met.write().unwrap_or_else(PoisonError::into_inner);
        if met.len() >= MET {
            met.clear();
        }
        !met.insert(hasher.finish())
    }
}

impl Compiled {
    /// Draws the page with the names of its gaps in their places, and cuts it there. `None` when the drawing says that a gap was
    /// not printed as one.
    fn of<T: Serialize>(
        pages: &Handlebars<'_>,
        template: &str,
        whole: &T,
        home: &str,
        print: &Print<'_>,
    ) -> Option<Compiled> {
        let mut value = serde_json::to_value(whole).ok()?;
        let mut names = Names { home, words: 0, marks: 0, foreign: false };
        names.put(&mut value, None);
        if names.foreign || (names.words, names.marks) != (print.words.len(), print.marks.len()) {
            return None;
        }
        let drawn = pages.render(template, &value).ok()?;
        let stretches = cut(&drawn)?;
        let length = stretches.iter().map(|(text, _)| text.len()).sum();
        Some(Compiled { stretches, length })
    }

    fn filled(&self, print: &Print<'_>, home: &str) -> String {
        let mut out = String::with_capacity(self.length + 64 * self.stretches.len());
        for (text, cut) in &self.stretches {
            out.push_str(text);
            match cut {
                Cut::Home => out.push_str(home),
                Cut::Words(n) => out.push_str(&html_escape(print.words.get(*n).map_or("", String::as_str))),
                Cut::Mark(n, mark) if print.marks.get(*n) == Some(&true) => out.push_str(mark),
                Cut::Mark(..) | Cut::End => {}
            }
        }
        out
    }
}

/// Puts the names of the gaps into a view, in the order in which [`Print`] meets them.
struct Names<'h> {
    home: &'h str,
    words: usize,
    marks: usize,
    /// Somebody else's text has our marks in it.
    foreign: bool,
}

impl Names<'_> {
    fn put(&mut self, value: &mut Value, gap: Option<Gap>) {
        match value {
            Value::Bool(_) if gap == Some(Gap::Mark) => {
                *value = format!("{OPEN}m{}{CLOSE}", self.marks).into();
                self.marks += 1;
            }
            Value::String(_) if gap == Some(Gap::Words) => {
                *value = format!("{OPEN}w{}{CLOSE}", self.words).into();
                self.words += 1;
            }
            Value::String(text) => {
                self.foreign |= text.contains([OPEN, WORDS, CLOSE]);
                if let Some(rest) = below(text, self.home) {
                    *text = format!("{OPEN}h{CLOSE}{rest}");
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.put(value, None)),
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    self.put(value, Gap::of(name));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn cut(drawn: &str) -> Option<Vec<(String, Cut)>> {
    let mut stretches = Vec::new();
    let mut rest = drawn;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(CLOSE)?;
        let (kind, number) = name.split_at_checked(1)?;
        let cut = match kind {
            "h" => Cut::Home,
            "w" => Cut::Words(number.parse().ok()?),
            // A mark that came round the helper has no words, and cannot be filled in.
            "m" => {
                number.split_once(WORDS).and_then(|(n, words)| Some(Cut::Mark(n.parse().ok()?, words.to_owned())))?
            }
            _ => return None,
        };
        stretches.push((before.to_owned(), cut));
        rest = after;
    }
    stretches.push((rest.to_owned(), Cut::End));
    Some(stretches)
}

/// `{{mark checked " checked"}}`: the words where the field is true, nothing where it is false.
pub(super) fn mark(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let words = helper.param(1).and_then(|p| p.value().as_str()).unwrap_or_default();
    match helper.param(0).map(|p| p.value()) {
        Some(Value::Bool(true)) => out.write(words)?,
        Some(Value::String(gap)) => out.write(&gap.replace(CLOSE, &format!("{WORDS}{words}{CLOSE}")))?,
        _ => {}
    }
    Ok(())
}

/// A hash of thousands of bytes in little time. Looks are compared in full, so that it need not resist anybody.
#[derive(Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (eights, rest) = bytes.as_chunks::<8>();
        for eight in eights {
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(*eight)).wrapping_mul(ODD);
        }
        for byte in rest {
            self.0 = (self.0.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(ODD);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

#[cfg(test)]
mod tests;
