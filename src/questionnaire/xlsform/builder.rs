//! What is known of a form while a draft is made of it: what each row is, what it is called here, what it reads.

use super::form::{Form, Spot, Wording};
use super::kinds::{self, How, Kind};
use super::lists::{ListMade, is_yes_no};
use super::names::{self, Further, Names};
use super::rules::{self, Rule};
use super::tree::{Node, tree};
use super::words::{self, Phrase};
use super::{markup, reading};
use crate::finding::{Code, Finding, Findings, Place};
use crate::questionnaire::document::REPEAT_MAX;
use crate::questionnaire::expression::parse::{Expr, Node as Part, Operator};
use crate::questionnaire::plan::specify_variable;
use crate::text::{Language, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How often a repeat without a fixed count can be gone through.
const REPEAT_USUAL: u32 = 12;

/// The most variables of a draft that is made of a form.
const VARIABLES_MAX: usize = 60_000;

/// What a row is to others that refer to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// It has an answer, of this name.
    Value {
        id: String,
        numeric: bool,
        list: Option<String>,
    },
    Consent {
        id: String,
    },
    /// It stands in the draft and has no answer: reads as the empty text.
    Silent {
        id: String,
    },
    /// It is left out: reads as the empty text.
    Dropped,
    Group,
}

pub struct Builder<'f> {
    pub form: &'f Form,
    pub findings: Findings,
    pub languages: Vec<Language>,
    pub kinds: Vec<Kind>,
    pub tree: Vec<Node>,
    pub names: Names,
    pub roles: Vec<Role>,
    /// Which rows each row's rules and texts read.
    pub reads: Vec<BTreeSet<usize>>,
    /// The rule on showing each row.
    pub shown: Vec<Option<Rule>>,
    /// The repeat that each row stands in, and how often it is gone through.
    pub repeats: HashMap<usize, u32>,
    pub lists: BTreeMap<String, ListMade>,
    /// Rows by the names of the form.
    by_name: HashMap<&'f str, Vec<usize>>,
    by_lower: HashMap<String, Vec<usize>>,
    by_slug: HashMap<String, Vec<usize>>,
    /// The codes of each list, without and with "other".
    codes: HashMap<(String, bool), Arc<BTreeSet<i32>>>,
    /// Texts that lacked a language: how many, and where the first is.
    untranslated: BTreeMap<(Language, String), (usize, Place)>,
    /// A text lost its marks: told once a form.
    marked: Option<(usize, Place)>,
}

impl<'f> Builder<'f> {
    pub fn new(form: &'f Form, findings: Findings) -> Builder<'f> {
        let mut builder = Builder {
            form,
            findings,
            languages: form.languages(),
            kinds: Vec::new(),
            tree: Vec::new(),
            names: Names::default(),
            roles: vec![Role::Dropped; form.rows.len()],
            reads: vec![BTreeSet::new(); form.rows.len()],
            shown: vec![None; form.rows.len()],
            repeats: HashMap::new(),
            lists: BTreeMap::new(),
            by_name: HashMap::new(),
            by_lower: HashMap::new(),
            by_slug: HashMap::new(),
            codes: HashMap::new(),
            untranslated: BTreeMap::new(),
            marked: None,
        };
        for reserved in ["csrf", "start_key", "submission_key"] {
            builder.names.reserve(reserved);
        }
        builder.read_kinds();
        builder.find_lists();
        builder.tree = tree(form, &builder.kinds, &mut builder.findings);
        builder.find_names();
        builder.give_roles();
        builder
    }

    pub fn note(&mut self, code: Code, row: usize, field: &str, message: impl Into<String>) {
        self.findings.push(Finding::note(code, self.form.rows[row].at(field), message));
    }

    pub fn warn(&mut self, code: Code, row: usize, field: &str, message: impl Into<String>) {
        self.findings.push(Finding::warning(code, self.form.rows[row].at(field), message));
    }

    /// Words of the appearance column.
    pub fn looks(&self, row: usize, word: &str) -> bool {
        self.form.rows[row].appearance.split([' ', ',']).any(|w| w.trim().eq_ignore_ascii_case(word))
    }

    fn read_kinds(&mut self) {
        for (r, row) in self.form.rows.iter().enumerate() {
            let kind = match kinds::read(&row.kind) {
                Some(Kind::Unknown) => {
                    let kind = if row.label.is_empty() { Kind::Metadata } else { Kind::Unfit };
                    let done = if row.label.is_empty() { "the row is left out" } else { "a placeholder stands for it" };
                    self.warn(Code::KIND_REPLACED, r, "type", format!("the type “{}” is not known; {done}", row.kind));
                    kind
                }
                Some(kind) => kind,
                None => {
                    self.warn(Code::KIND_REPLACED, r, "type", "the row has no type; it is taken as a note");
                    Kind::Note
                }
            };
            self.kinds.push(kind);
        }
    }

    /// Finds the list of each select, mending names; a select without one becomes a text.
    fn find_lists(&mut self) {
        let known: BTreeSet<&str> = self.form.choices.iter().map(|c| c.list.as_str()).collect();
        let mut used = BTreeSet::new();
        let mut yes_no = BTreeSet::new();
        for r in 0..self.kinds.len() {
            let Kind::Select { list, file, .. } = self.kinds[r].clone() else { continue };
            let row = &self.form.rows[r];
            let searched = row.appearance.contains("search(");
            let like = |k: &&&str| names::slug(k, "") == names::slug(&list, "");
            if file || searched || list.starts_with("${") {
                let message = "the options come from outside of the form; people write the answer instead";
                self.warn(Code::KIND_REPLACED, r, if searched { "appearance" } else { "type" }, message);
                self.kinds[r] = Kind::Text;
            } else if known.contains(list.as_str()) {
                used.insert(list);
            } else if let Some(like) = known.iter().find(like).filter(|_| !list.is_empty()) {
                self.warn(Code::NAME_CHANGED, r, "type", format!("there is no list “{list}”; “{like}” is taken"));
                used.insert((*like).to_owned());
                self.relist(r, (*like).to_owned());
            } else if is_yes_no(&list) {
                if yes_no.insert(list.clone()) {
                    let message = format!("the list “{list}” is missing; one with “yes” and “no” is put in");
                    self.warn(Code::PART_FILLED, r, "type", message);
                }
            } else {
                let message = match list.is_empty() {
                    true => "no list is named; people write the answer instead".to_owned(),
                    false => format!("the list “{list}” is missing; people write the answer instead"),
                };
                self.warn(Code::KIND_REPLACED, r, "type", message);
                self.kinds[r] = Kind::Text;
            }
        }
        self.make_lists(&used);
        for name in yes_no {
            let place = self.form.spot.at("");
            self.yes_no_list(&name, place);
        }
    }

    fn relist(&mut self, r: usize, name: String) {
        if let Kind::Select { list, .. } = &mut self.kinds[r] {
            *list = name;
        }
    }

    fn find_names(&mut self) {
        for (r, row) in self.form.rows.iter().enumerate() {
            let ends = matches!(self.kinds[r], Kind::EndGroup | Kind::EndRepeat);
            if !ends && !row.name.is_empty() && !self.is_specify(r) {
                self.by_name.entry(row.name.as_str()).or_default().push(r);
                self.by_lower.entry(row.name.to_lowercase()).or_default().push(r);
                let slug = names::slug(&row.name, "");
                if !slug.is_empty() {
                    self.by_slug.entry(slug).or_default().push(r);
                }
            }
        }
    }

    /// A text that an export put beside an option "other": the draft makes it itself.
    pub fn is_specify(&self, r: usize) -> bool {
        self.form.rows[r].own.get("kind").is_some_and(|k| k == "specify")
    }

    /// Whether anything of the form names this row.
    fn referenced(&self) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let mut look = |text: &str| out.extend(rules::piped(text).into_iter().map(|n| n.trim().to_lowercase()));
        for row in &self.form.rows {
            for rule in [
                &row.relevant,
                &row.constraint,
                &row.required,
                &row.calculation,
                &row.choice_filter,
                &row.repeat_count,
                &row.default,
            ] {
                look(rule);
            }
            for wording in [&row.label, &row.hint, &row.constraint_message, &row.required_message] {
                wording.values().for_each(|text| look(text));
            }
        }
        self.form.choices.iter().flat_map(|c| c.label.values()).for_each(|text| look(text));
        out
    }

    fn give_roles(&mut self) {
        let referenced = self.referenced();
        let mut in_repeat: Vec<Option<usize>> = vec![None; self.kinds.len()];
        let roots = std::mem::take(&mut self.tree);
        self.find_repeats(&roots, None, &mut in_repeat);
        self.tree = roots;
        self.bound(&in_repeat);
        for (r, repeat) in in_repeat.iter().enumerate() {
            let row = &self.form.rows[r];
            let times = repeat.and_then(|repeat| self.repeats.get(&repeat).copied()).unwrap_or(1);
            let kind = self.kinds[r].clone();
            if !kind.is_content() {
                self.roles[r] = Role::Group;
                continue;
            }
            let never = rules::read(&rules::mended(&row.relevant)).is_ok_and(|e| rules::constant(&e) == Some(false));
            if never {
                self.warn(Code::PART_DROPPED, r, "relevant", "the row is never shown and is left out");
                continue;
            }
            if self.is_specify(r) {
                continue;
            }
            let role = match &kind {
                Kind::Metadata => {
                    let what = row.kind.trim();
                    if !referenced.contains(&row.name.to_lowercase()) || row.name.is_empty() {
                        let message = format!(
                            "“{what}” is what a telephone keeps about itself; a web survey does not, and it is left out"
                        );
                        self.note(Code::PART_DROPPED, r, "type", message);
                        continue;
                    }
                    let message = format!(
                        "“{what}” is not kept in a web survey; an empty hidden value stands for it, since others refer to it"
                    );
                    self.warn(Code::KIND_REPLACED, r, "type", message);
                    self.kinds[r] = Kind::Hidden;
                    Part3::Value(None)
                }
                Kind::Unfit | Kind::Note => Part3::Silent,
                Kind::Acknowledge => Part3::Consent,
                Kind::Select { list, .. } if self.looks(r, "label") => {
                    let _ = list;
                    Part3::Silent
                }
                Kind::Select { list, .. } => Part3::Value(Some(list.clone())),
                _ if !row.calculation.is_empty() => Part3::Value(None),
                Kind::Text | Kind::Integer | Kind::Decimal | Kind::Date | Kind::Time | Kind::DateTime
                    if !reading::is_no(&row.read_only) =>
                {
                    Part3::Silent
                }
                _ => Part3::Value(None),
            };
            let further = self.further(&kind, times);
            let id = self.name(r, further);
            self.roles[r] = match role {
                Part3::Value(list) => {
                    let numeric = matches!(kind, Kind::Integer | Kind::Decimal | Kind::Range);
                    Role::Value { id, numeric, list }
                }
                Part3::Consent => Role::Consent { id },
                Part3::Silent => Role::Silent { id },
            };
        }
    }

    /// Holds the number of variables: those of repeats count each time round, those of several options one an option.
    fn bound(&mut self, in_repeat: &[Option<usize>]) {
        let columns = |builder: &Self, r: usize| match &builder.kinds[r] {
            Kind::Select { how: How::Several, list, .. } => {
                builder.lists.get(list).map_or(1, |made| made.list.options.len() + 1)
            }
            kind => usize::from(kind.is_content()),
        };
        let once: usize = (0..self.kinds.len()).map(|r| columns(self, r)).sum();
        if once > VARIABLES_MAX {
            let message = format!(
                "the form would have {once} variables, and {VARIABLES_MAX} can be held: nothing of it is brought in"
            );
            self.findings.push(Finding::error(Code::FILE_TOO_LARGE, self.form.spot.at(""), message));
            self.tree.clear();
            return;
        }
        let more: Vec<(usize, usize)> =
            (0..self.kinds.len()).filter_map(|r| Some((in_repeat[r]?, columns(self, r)))).collect();
        let repeated: usize = more.iter().map(|(_, n)| n).sum();
        let room = u32::try_from((VARIABLES_MAX - once) / repeated.max(1)).unwrap_or(u32::MAX).saturating_add(1);
        let too_many: Vec<usize> = self.repeats.iter().filter(|(_, times)| **times > room).map(|(r, _)| *r).collect();
        for r in too_many {
            self.repeats.insert(r, room);
            let message = format!("with so many questions it can be gone through at most {room} times");
            self.warn(Code::PART_CHANGED, r, "repeat_count", message);
        }
    }

    fn find_repeats(&mut self, nodes: &[Node], inside: Option<usize>, in_repeat: &mut [Option<usize>]) {
        for node in nodes {
            match node {
                Node::Row(r) => in_repeat[*r] = inside,
                Node::Group { row, repeat, children } => {
                    let here = if *repeat && inside.is_none() { Some(*row) } else { inside };
                    if *repeat && inside.is_none() {
                        let times = self.times(*row);
                        self.repeats.insert(*row, times);
                    }
                    self.find_repeats(children, here, in_repeat);
                }
            }
        }
    }

    /// How often a repeat can be gone through at most.
    fn times(&mut self, r: usize) -> u32 {
        let row = &self.form.rows[r];
        if let Some(kept) = row.own.get("at_most").and_then(|n| n.parse().ok()).filter(|n| (1..=REPEAT_MAX).contains(n))
        {
            return kept;
        }
        if let Ok(count) = row.repeat_count.trim().parse::<f64>() {
            // Held between the bounds, so it fits.
            let held = count.clamp(1.0, f64::from(REPEAT_MAX)) as u32;
            if f64::from(held) != count {
                let message = format!("it is gone through {held} times: from 1 to {REPEAT_MAX} is possible");
                self.warn(Code::PART_CHANGED, r, "repeat_count", message);
            }
            return held;
        }
        let message =
            format!("it can be gone through at most {REPEAT_USUAL} times: set the number that serves in the designer");
        self.note(Code::PART_CHANGED, r, "repeat_count", message);
        REPEAT_USUAL
    }

    /// The names that come with one.
    fn further(&mut self, kind: &Kind, times: u32) -> Further {
        let Kind::Select { how, list, other, .. } = kind else { return Further::times(times) };
        let Some(made) = self.lists.get(list) else { return Further::times(times) };
        let texts = *other || made.list.options.iter().any(|o| o.specify);
        let codes = self.codes.entry((list.clone(), *other)).or_insert_with(|| {
            let mut codes: BTreeSet<i32> = made.list.options.iter().map(|o| o.code).collect();
            if *other {
                codes.insert(codes.last().unwrap_or(&0).saturating_add(1).max(1));
            }
            Arc::new(codes)
        });
        Further { codes: codes.clone(), columns: *how == How::Several, texts, times }
    }

    /// Gives a row its name.
    fn name(&mut self, r: usize, further: Further) -> String {
        let row = &self.form.rows[r];
        let wanted = names::slug(&row.name, &format!("q{}", r + 1));
        let id = self.names.take(&wanted, further);
        if row.name.is_empty() {
            if self.kinds[r] != Kind::Note {
                self.warn(Code::PART_FILLED, r, "name", format!("the row has no name; it is called “{id}”"));
            }
        } else if id != row.name {
            let first =
                self.by_name.get(row.name.as_str()).and_then(|rows| rows.iter().find(|r| self.kinds[**r].is_content()));
            if first.is_some_and(|first| *first < r) {
                let message = format!("the name “{}” occurs twice; this one is called “{id}”", row.name);
                self.warn(Code::NAME_DUPLICATE, r, "name", message);
            } else {
                self.note(Code::NAME_CHANGED, r, "name", format!("“{}” is called “{id}” here", row.name));
            }
        }
        id
    }

    /// The row that a name means where `from` uses it: the nearest one before, else the first.
    fn row_of(&self, name: &str, from: Option<usize>) -> Option<usize> {
        let like = || self.by_slug.get(&names::slug(name, ""));
        let rows = self.by_name.get(name).or_else(|| self.by_lower.get(&name.to_lowercase())).or_else(like)?;
        let content = |r: &&usize| self.kinds[**r].is_content();
        let before = from.and_then(|from| rows.iter().filter(content).rfind(|r| **r < from));
        before.or_else(|| rows.iter().find(content)).or_else(|| rows.first()).copied()
    }

    /// `colour_other`: what XLSForm calls the text beside the option "other" of `colour`, and the name that it has here.
    fn specify_of(&self, name: &str, from: Option<usize>) -> Option<(usize, String)> {
        let r = self.row_of(name.strip_suffix("_other")?, from)?;
        let (Kind::Select { list, other: true, .. }, Role::Value { id, .. }) = (&self.kinds[r], &self.roles[r]) else {
            return None;
        };
        let options = &self.lists.get(list)?.list.options;
        let known = options.iter().find(|o| o.word().eq_ignore_ascii_case("other")).map(|o| o.code);
        let code = known.unwrap_or_else(|| options.iter().map(|o| o.code).max().unwrap_or(0).saturating_add(1).max(1));
        Some((r, specify_variable(id, code)))
    }

    /// Reads a rule of a row, with names and words as they are here. `None`, with a finding, where it has to be left out.
    pub fn rule(&mut self, r: usize, field: &str, written: &str) -> Option<Rule> {
        let mended = rules::mended(written);
        if mended.is_empty() {
            return None;
        }
        let expr = match rules::read(&mended) {
            Ok(expr) => expr,
            Err((code, message)) => {
                self.warn(code, r, field, format!("the rule “{}” is left out: {message}", short(written)));
                return None;
            }
        };
        if mended != written.trim() {
            self.note(
                Code::EXPRESSION_SYNTAX,
                r,
                field,
                format!("the rule was mended: it reads “{}” now", short(&mended)),
            );
        }
        let mut translation = Translation {
            builder: self,
            row: r,
            reads: BTreeSet::new(),
            unknown: None,
            changed: mended != written.trim(),
            bare: field == "choice_filter",
        };
        let translated = translation.expr(&expr);
        let Translation { reads, unknown, changed, .. } = translation;
        if let Some(name) = unknown {
            let why = match name.starts_with("last-saved") {
                true => "what the person before answered is nobody else’s business".to_owned(),
                false => format!("there is nothing called “{name}”"),
            };
            let message = format!("the rule “{}” is left out: {why}", short(written));
            self.warn(Code::REFERENCE_UNKNOWN, r, field, message);
            return None;
        }
        self.reads[r].extend(reads);
        Some(if changed { Rule::new(translated) } else { Rule { expr: translated, text: written.trim().to_owned() } })
    }

    /// A text for people, in all languages, with the names of other answers as they are here.
    pub fn wording(&mut self, r: usize, field: &str, written: &Wording) -> Text {
        let spot = &self.form.rows[r].spot;
        let (text, reads) = self.wording_from(spot, field, written, Some(r));
        self.reads[r].extend(reads);
        text
    }

    pub fn wording_at(&mut self, spot: &'f Spot, field: &str, written: &Wording) -> (Text, BTreeSet<usize>) {
        self.wording_from(spot, field, written, None)
    }

    fn wording_from(
        &mut self,
        spot: &Spot,
        field: &str,
        written: &Wording,
        from: Option<usize>,
    ) -> (Text, BTreeSet<usize>) {
        let mut reads = BTreeSet::new();
        let mut out = Wording::new();
        for (language, text) in written {
            if !self.languages.contains(language) {
                continue;
            }
            let plain = markup::plain(text);
            if plain != text.trim() && plain != text.replace("\r\n", "\n").trim() {
                let first = self.marked.get_or_insert((0, spot.at(field)));
                first.0 += 1;
            }
            let text = self.piped(&plain, spot, field, from, &mut reads);
            if !text.trim().is_empty() {
                out.insert(language.clone(), text);
            }
        }
        let Some(base) = out.get(&self.form.language).or_else(|| out.values().next()).cloned() else {
            return (Text::default(), reads);
        };
        for language in &self.languages {
            if !out.contains_key(language) {
                out.insert(language.clone(), base.clone());
                let key = (language.clone(), spot.sheet().to_owned());
                self.untranslated.entry(key).or_insert((0, spot.at(field))).0 += 1;
            }
        }
        (words::text(&out, &self.form.language, self.languages.len()), reads)
    }

    fn piped(
        &mut self,
        text: &str,
        spot: &Spot,
        field: &str,
        from: Option<usize>,
        reads: &mut BTreeSet<usize>,
    ) -> String {
        rules::repiped(text, |name| {
            let name = name.trim();
            let found = self.row_of(name, from);
            match found.map(|r| (r, &self.roles[r])) {
                Some((r, Role::Value { id, .. } | Role::Consent { id })) => {
                    reads.insert(r);
                    format!("${{{id}}}")
                }
                // A text has nothing to say in another's place.
                Some(_) => String::new(),
                None if self.specify_of(name, from).is_some() => {
                    let (r, id) = self.specify_of(name, from).unwrap_or_default();
                    reads.insert(r);
                    format!("${{{id}}}")
                }
                None => {
                    let message = format!(
                        "the text names “{name}”, and there is nothing of this name; it is left out of the text"
                    );
                    self.findings.push(Finding::warning(Code::REFERENCE_UNKNOWN, spot.at(field), message));
                    "…".to_owned()
                }
            }
        })
    }

    /// One of the words that an import puts in itself.
    pub fn phrase(&mut self, r: usize, field: &str, phrase: Phrase) -> Text {
        let (wording, complete) = words::phrase(phrase, &self.languages);
        let text = words::text(&wording, &self.form.language, self.languages.len());
        let say = wording.get(&self.form.language).cloned().unwrap_or_default();
        let unreviewed = words::unreviewed(&self.languages);
        let more = match (complete, unreviewed) {
            (false, _) => " (in English, where its words are not known)",
            (true, true) => " (no speaker has reviewed its Gaelic yet)",
            (true, false) => "",
        };
        self.note(Code::PART_FILLED, r, field, format!("the form has no words here; “{say}” is put in{more}"));
        text
    }

    /// Findings that were gathered over many rows.
    pub fn close(&mut self) {
        for ((language, _), (count, place)) in std::mem::take(&mut self.untranslated) {
            let name = words::heading(&language);
            let message = match count {
                1 => format!("a text has no translation into {name}; the default language stands in"),
                n => format!("{n} texts have no translation into {name}; the default language stands in, here first"),
            };
            self.findings.push(Finding::warning(Code::PART_FILLED, place, message));
        }
        if let Some((count, place)) = self.marked.take() {
            let which = match count {
                1 => "there is Markdown or HTML in a text".to_owned(),
                n => format!("there is Markdown or HTML in {n} texts, here first"),
            };
            let message = format!("{which}; the marks are left out, the words stay");
            self.findings.push(Finding::note(Code::PART_CHANGED, place, message));
        }
    }
}

/// What a row's role will be, before it has a name.
enum Part3 {
    Value(Option<String>),
    Consent,
    Silent,
}

/// The beginning of a rule, for a message.
pub fn short(text: &str) -> String {
    let mut out: String = text.trim().chars().take(120).collect();
    if out.len() < text.trim().len() {
        out.push('…');
    }
    out
}

/// A rule on its way from the form's names to ours.
struct Translation<'b, 'f> {
    builder: &'b Builder<'f>,
    row: usize,
    reads: BTreeSet<usize>,
    unknown: Option<String>,
    changed: bool,
    /// Bare names are properties of options.
    bare: bool,
}

impl Translation<'_, '_> {
    fn expr(&mut self, expr: &Expr) -> Expr {
        rules::made(match rules::node(expr) {
            Part::Answer(name) => self.answer(name),
            Part::Name(name) => self.bare_name(name),
            Part::Negate(inner) => Part::Negate(Box::new(self.expr(inner))),
            Part::Binary(operator, left, right) => {
                let (mut a, mut b) = (self.expr(left), self.expr(right));
                if matches!(operator, Operator::Equal | Operator::Unequal) {
                    self.word(left, &mut b);
                    self.word(right, &mut a);
                }
                Part::Binary(*operator, Box::new(a), Box::new(b))
            }
            Part::Call(name, arguments) => {
                let mut out: Vec<Expr> = arguments.iter().map(|a| self.expr(a)).collect();
                if matches!(name.as_str(), "selected" | "jr:choice-name") && out.len() == 2 {
                    let (first, second) = out.split_at_mut(1);
                    if name == "selected" {
                        self.word(&arguments[0], &mut second[0]);
                    } else {
                        // The second is a name inside of a text: '${name}'.
                        let named = match rules::node(&arguments[1]) {
                            Part::Text(text) => rules::piped(text).first().map(|name| (*name).to_owned()),
                            _ => None,
                        };
                        if let Some(name) = named {
                            if let Part::Answer(id) = self.answer(&name) {
                                second[0] = rules::made(Part::Text(format!("${{{id}}}")));
                            }
                            self.word(&rules::made(Part::Answer(name)), &mut first[0]);
                        }
                    }
                }
                Part::Call(name.clone(), out)
            }
            other => other.clone(),
        })
    }

    fn answer(&mut self, name: &str) -> Part {
        let Some(r) = self.builder.row_of(name, Some(self.row)) else {
            if let Some((r, id)) = self.builder.specify_of(name, Some(self.row)) {
                self.reads.insert(r);
                self.changed = true;
                return Part::Answer(id);
            }
            self.unknown.get_or_insert_with(|| name.to_owned());
            return Part::Text(String::new());
        };
        match &self.builder.roles[r] {
            Role::Value { id, .. } | Role::Consent { id } => {
                self.reads.insert(r);
                self.changed |= id != name;
                Part::Answer(id.clone())
            }
            // The section that a repeat becomes.
            Role::Group if self.builder.repeats.contains_key(&r) => {
                let id = names::slug(self.builder.form.rows[r].name.as_str(), "section");
                self.changed |= id != name;
                Part::Answer(id)
            }
            // Any other group stands for the first answer in it.
            Role::Group => {
                let further =
                    (r + 1..self.builder.roles.len()).find(|r| matches!(self.builder.roles[*r], Role::Value { .. }));
                self.changed = true;
                match further.map(|f| (f, &self.builder.roles[f])) {
                    Some((f, Role::Value { id, .. })) => {
                        self.reads.insert(f);
                        Part::Answer(id.clone())
                    }
                    _ => Part::Text(String::new()),
                }
            }
            Role::Silent { .. } | Role::Dropped => {
                self.changed = true;
                Part::Text(String::new())
            }
        }
    }

    fn bare_name(&mut self, name: &str) -> Part {
        if self.bare {
            let property = super::lists::property(name);
            self.changed |= property != name;
            return Part::Name(property);
        }
        match rules::constant(&rules::made(Part::Name(name.to_owned()))) {
            Some(value) => {
                self.changed = true;
                Part::Call(if value { "true" } else { "false" }.to_owned(), Vec::new())
            }
            // `age > 18` for `${age} > 18`.
            None if self.builder.row_of(name, Some(self.row)).is_some() => {
                self.changed = true;
                self.answer(name)
            }
            None => Part::Name(name.to_owned()),
        }
    }

    /// A word that is compared with a coded answer, as it is kept here.
    fn word(&mut self, coded: &Expr, literal: &mut Expr) {
        let Part::Text(word) = rules::node(literal) else { return };
        let row = match rules::node(coded) {
            Part::Answer(name) => self.builder.row_of(name, Some(self.row)),
            Part::Own => Some(self.row),
            Part::Name(name) if name == "name" => Some(self.row),
            _ => None,
        };
        let kept = match row.map(|r| &self.builder.roles[r]) {
            Some(Role::Value { list: Some(list), .. }) => {
                self.builder.lists.get(list).and_then(|made| made.words.get(word)).cloned()
            }
            Some(Role::Consent { .. }) if word.eq_ignore_ascii_case("ok") => Some("yes".to_owned()),
            _ => None,
        };
        if let Some(kept) = kept.filter(|kept| kept != word) {
            self.changed = true;
            *literal = rules::made(Part::Text(kept));
        }
    }
}
