//! Every text of a draft, by a key that stays with it when things move: for the page of translations.

use super::{find, refused, unknown};
use crate::finding::{Code, Finding};
use crate::questionnaire::document::{Draft, FeedbackPlan, FrontMatter, Item, ItemKind, Page};
use crate::text::{Language, Text};
use std::collections::BTreeMap;

/// One text of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub key: String,
    /// What the text is, in plain words.
    pub what: &'static str,
    pub text: Text,
}

/// All texts in the order in which people meet them: answers after the first question that takes them.
pub fn all(draft: &Draft) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut answers: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    visit(&mut draft.clone(), &mut |key, what, text| {
        let list = key.strip_prefix("list.").and_then(|rest| rest.split('.').next()).map(str::to_owned);
        let line = Line { key, what, text: text.clone() };
        match list {
            Some(list) => answers.entry(list).or_default().push(line),
            None => lines.push(line),
        }
    });
    let lists: BTreeMap<&str, &str> =
        find::items(draft).filter_map(|item| Some((item.variable.as_str(), item.kind.code_list()?.as_str()))).collect();
    let mut out = Vec::with_capacity(lines.len());
    let mut lines = lines.into_iter().peekable();
    let item_of =
        |line: &Line| line.key.strip_prefix("item.").and_then(|rest| rest.split('.').next()).map(str::to_owned);
    while let Some(line) = lines.next() {
        let item = item_of(&line);
        out.push(line);
        if let Some(item) = item.filter(|item| lines.peek().and_then(item_of).as_ref() != Some(item)) {
            let list = lists.get(item.as_str()).and_then(|list| answers.remove(*list));
            out.extend(list.into_iter().flatten());
        }
    }
    out.extend(answers.into_values().flatten());
    out
}

/// Whether the text is there in that language; `main` is the draft's own.
pub fn has(text: &Text, language: &Language, main: &Language) -> bool {
    match text {
        Text::Plain(text) => language == main && !text.trim().is_empty(),
        Text::Languages(map) => map.get(language).is_some_and(|text| !text.trim().is_empty()),
    }
}

/// The text in exactly that language; empty where it is not there.
pub fn exactly<'t>(text: &'t Text, language: &Language, main: &Language) -> &'t str {
    match text {
        Text::Plain(text) if language == main => text,
        Text::Plain(_) => "",
        Text::Languages(map) => map.get(language).map_or("", String::as_str),
    }
}

/// How many texts there are, and how many of them have the language.
pub fn completeness(draft: &Draft, language: &Language) -> (usize, usize) {
    let lines = all(draft);
    let needed = lines.iter().filter(|line| !line.text.is_blank());
    needed.fold((0, 0), |(all, there), line| (all + 1, there + usize::from(has(&line.text, language, &draft.language))))
}

pub(super) fn put(text: &mut Text, main: &Language, language: &Language, value: &str) {
    let value = value.trim().replace("\r\n", "\n");
    let mut map = match std::mem::take(text) {
        Text::Plain(plain) => [(main.clone(), plain)].into(),
        Text::Languages(map) => map,
    };
    if value.is_empty() && language != main {
        map.remove(language);
    } else {
        map.insert(language.clone(), value);
    }
    // The languages other than the main one decide: a text in the main language alone is a plain one.
    let only_main = map.keys().all(|known| known == main);
    *text = if only_main { Text::Plain(map.remove(main).unwrap_or_default()) } else { Text::Languages(map) };
}

/// Sets a text that may be absent: blank takes it away.
pub(super) fn put_optional(text: &mut Option<Text>, main: &Language, value: &str) {
    if value.trim().is_empty() {
        *text = None;
    } else {
        put(text.get_or_insert_default(), main, main, value);
    }
}

/// Paragraphs in the main language set anew: one that is as it was keeps its translations, and so does one changed in its place.
pub(super) fn paragraphs(old: &[Text], new: &[String], main: &Language) -> Vec<Text> {
    let texts: Vec<&str> = new.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let same = |text: &str| old.iter().position(|known| exactly(known, main, main) == text);
    let kept: Vec<Option<usize>> = texts.iter().map(|text| same(text)).collect();
    let aligned = texts.iter().zip(&kept).enumerate().map(|(i, (text, same))| {
        let from = same.or_else(|| Some(i).filter(|i| *i < old.len() && !kept.contains(&Some(*i))));
        let mut paragraph = from.map(|at| old[at].clone()).unwrap_or_default();
        put(&mut paragraph, main, main, text);
        paragraph
    });
    aligned.collect()
}

pub(super) fn set(
    draft: &mut Draft,
    key: &str,
    language: &Language,
    value: &str,
    was: Option<&str>,
) -> Result<(), Finding> {
    let main = draft.language.clone();
    if *language != main && !draft.translations.contains(language) {
        return Err(refused(
            Code::REFERENCE_UNKNOWN,
            format!("the questionnaire is not in the language “{}”", language.0),
        ));
    }
    let mut done = None;
    visit(draft, &mut |known, what, text| {
        if known != key || done.is_some() {
            return;
        }
        let now = exactly(text, language, &main).to_owned();
        if was.is_some_and(|was| was.trim().replace("\r\n", "\n") != now.trim()) {
            let message = format!("somebody else changed this {} meanwhile; it now reads “{now}”", what.to_lowercase());
            done = Some(Err(refused(Code::CHANGED_MEANWHILE, message)));
        } else {
            put(text, &main, language, value);
            done = Some(Ok(()));
        }
    });
    done.unwrap_or_else(|| Err(unknown("text", key)))
}

/// Languages offered: their own names are on the page.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("en", "English"),
    ("gd", "Scottish Gaelic (Gàidhlig)"),
    ("sco", "Scots"),
    ("ar", "Arabic (العربية)"),
    ("bn", "Bengali (বাংলা)"),
    ("cy", "Welsh (Cymraeg)"),
    ("de", "German (Deutsch)"),
    ("es", "Spanish (español)"),
    ("fr", "French (français)"),
    ("ga", "Irish (Gaeilge)"),
    ("pa", "Punjabi (ਪੰਜਾਬੀ)"),
    ("pl", "Polish (polski)"),
    ("pt", "Portuguese (português)"),
    ("ro", "Romanian (română)"),
    ("uk", "Ukrainian (українська)"),
    ("ur", "Urdu (اردو)"),
    ("zh", "Chinese (中文)"),
];

/// What staff call a language; its tag where we have no name for it.
pub fn name_of(language: &Language) -> String {
    let known = LANGUAGES.iter().find(|(tag, _)| *tag == language.0);
    known.map_or_else(|| language.0.clone(), |(_, name)| (*name).to_owned())
}

pub(super) fn add_language(draft: &mut Draft, language: &Language) -> Result<(), Finding> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if language.0.len() < 2 || language.0.len() > 35 || !language.0.chars().all(plain) {
        return Err(refused(
            Code::NAME_INVALID,
            format!("“{}” is not a language’s short name, such as “gd”", language.0),
        ));
    }
    if *language == draft.language || draft.translations.contains(language) {
        return Err(refused(Code::NAME_DUPLICATE, format!("the questionnaire is in “{}” already", language.0)));
    }
    draft.translations.push(language.clone());
    Ok(())
}

pub(super) fn remove_language(draft: &mut Draft, language: &Language) -> Result<(), Finding> {
    let at = draft.translations.iter().position(|known| known == language);
    draft.translations.remove(at.ok_or_else(|| unknown("language", &language.0))?);
    let main = draft.language.clone();
    visit(draft, &mut |_, _, text| {
        if matches!(text, Text::Languages(_)) {
            put(text, &main, language, "");
        }
    });
    Ok(())
}

type See<'s> = dyn FnMut(String, &'static str, &mut Text) + 's;

/// Every text with its key, in order.
pub(super) fn visit(draft: &mut Draft, see: &mut See<'_>) {
    see("title".into(), "Title", &mut draft.title);
    see("population".into(), "Who it is for", &mut draft.population);
    front(&mut draft.front_matter, see);
    for section in &mut draft.sections {
        let key = format!("section.{}", section.id);
        see(format!("{key}.title"), "Section", &mut section.title);
        for one in &mut section.pages {
            page(one, see);
        }
        if let Some(another) = section.repeat.as_mut().and_then(|repeat| repeat.another.as_mut()) {
            see(format!("{key}.another"), "Question whether there is another", another);
        }
    }
    for (id, list) in &mut draft.code_lists {
        for option in &mut list.options {
            see(format!("list.{id}.{}", option.code), "Answer", &mut option.label);
        }
    }
    for experiment in &mut draft.experiments {
        let key = format!("experiment.{}", experiment.variable);
        see(format!("{key}.label"), "Experiment", &mut experiment.label);
        for arm in &mut experiment.arms {
            see(format!("{key}.arm.{}", arm.code), "Group of an experiment", &mut arm.label);
        }
    }
    for (id, image) in &mut draft.images {
        see(format!("image.{id}"), "Picture in words", &mut image.alternative);
    }
    if let Some(plan) = &mut draft.feedback {
        feedback(plan, see);
    }
}

/// The result that people are told. Nothing in it moves, so that its places serve as keys.
fn feedback(plan: &mut FeedbackPlan, see: &mut See<'_>) {
    each(&mut plan.about, "feedback.about", "Above the result", see);
    for part in &mut plan.domains {
        see(format!("feedback.part.{}", part.name), "Part of the result", &mut part.title);
    }
    for (i, band) in plan.bands.iter_mut().enumerate() {
        see(format!("feedback.band.{i}"), "Level", &mut band.name);
    }
    for (i, advice) in plan.advice.iter_mut().enumerate() {
        see(format!("feedback.advice.{i}.title"), "Next step", &mut advice.title);
        see(format!("feedback.advice.{i}.text"), "Next step in full", &mut advice.text);
        see(format!("feedback.advice.{i}.link"), "Where more can be found", &mut advice.link.name);
    }
}

fn each(texts: &mut [Text], key: &str, what: &'static str, see: &mut See<'_>) {
    for (i, text) in texts.iter_mut().enumerate() {
        see(format!("{key}.{i}"), what, text);
    }
}

fn front(front: &mut FrontMatter, see: &mut See<'_>) {
    each(&mut front.purpose, "front.purpose", "Who asks, and why", see);
    see("front.run_by".into(), "Who runs it", &mut front.run_by);
    see("front.contact".into(), "Whom to ask", &mut front.contact);
    each(&mut front.privacy, "front.privacy", "What becomes of the answers", see);
    each(&mut front.notices, "front.notices", "To bear in mind", see);
    for (i, line) in front.help_lines.iter_mut().enumerate() {
        see(format!("front.help.{i}.name"), "Help line", &mut line.name);
        see(format!("front.help.{i}.about"), "What the help line does", &mut line.about);
    }
    each(&mut front.thanks, "front.thanks", "Thanks", see);
    each(&mut front.quota_full, "front.quota_full", "When a quota is full", see);
}

fn page(page: &mut Page, see: &mut See<'_>) {
    let key = format!("page.{}", page.id);
    if let Some(title) = &mut page.title {
        see(format!("{key}.title"), "Page heading", title);
    }
    for one in &mut page.items {
        item(one, see);
    }
    for (i, exit) in page.exits.iter_mut().enumerate() {
        see(format!("{key}.exit.{i}.title"), "Heading of an early end", &mut exit.title);
        each(&mut exit.message, &format!("{key}.exit.{i}.message"), "Text of an early end", see);
    }
}

pub(super) fn item(item: &mut Item, see: &mut See<'_>) {
    let key = format!("item.{}", item.variable);
    see(format!("{key}.label"), "Question", &mut item.label);
    if let Some(hint) = &mut item.hint {
        see(format!("{key}.hint"), "Hint", hint);
    }
    for (i, variant) in item.variants.iter_mut().enumerate() {
        see(format!("{key}.variant.{i}.label"), "Other wording", &mut variant.label);
        if let Some(hint) = &mut variant.hint {
            see(format!("{key}.variant.{i}.hint"), "Hint of another wording", hint);
        }
    }
    kind(&mut item.kind, &key, see);
    if let Some(message) = &mut item.required_message {
        see(format!("{key}.required"), "What to say without an answer", message);
    }
    for (i, check) in item.checks.iter_mut().enumerate() {
        see(format!("{key}.check.{i}"), "What to say of a wrong answer", &mut check.message);
    }
}

fn kind(kind: &mut ItemKind, key: &str, see: &mut See<'_>) {
    match kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
            for row in rows {
                see(format!("{key}.row.{}", row.variable), "Statement", &mut row.label);
            }
        }
        ItemKind::SemanticDifferential { rows, .. } => {
            for row in rows {
                see(format!("{key}.row.{}.left", row.variable), "Left-hand word", &mut row.left);
                see(format!("{key}.row.{}.right", row.variable), "Right-hand word", &mut row.right);
            }
        }
        ItemKind::Vignettes { rows, .. } => {
            for row in rows {
                see(format!("{key}.row.{}", row.variable), "Story’s name", &mut row.label);
                see(format!("{key}.row.{}.story", row.variable), "Story", &mut row.story);
            }
        }
        ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } => {
            see(format!("{key}.low"), "Words at the low end", low);
            see(format!("{key}.high"), "Words at the high end", high);
        }
        ItemKind::Slider { low, high, unit, .. } => {
            see(format!("{key}.low"), "Words at the low end", low);
            see(format!("{key}.high"), "Words at the high end", high);
            if let Some(unit) = unit {
                see(format!("{key}.unit"), "Unit", unit);
            }
        }
        ItemKind::Information { body, .. } => each(body, &format!("{key}.body"), "Text", see),
        ItemKind::Consent { statement } => see(format!("{key}.statement"), "Statement to agree to", statement),
        ItemKind::Number { unit: Some(unit), .. } => see(format!("{key}.unit"), "Unit", unit),
        _ => {}
    }
    if let ItemKind::Allocation { unit: Some(unit), .. } = kind {
        see(format!("{key}.unit"), "Unit", unit);
    }
}
