//! The table of variables, made before any rule is compiled.

use super::super::document::{BatteryRow, CodeList, CodeOption, Draft, Experiment, Item, ItemKind};
use super::super::expression::Word;
use super::super::plan::{Choice, Role, Variable, VariableKind, specify_variable};
use super::scope::{RoundView, Table};
use super::unroll::Round;
use crate::id::{CodeListId, VariableId};
use crate::phrases::say;
use crate::text::{Language, Text};
use std::collections::HashMap;
use std::sync::Arc;

type Options = (Arc<[Choice]>, Arc<[Word]>);

/// The variables in the order of their slots: arms, then item by item its own (or its rows'), then the texts beside its options.
pub fn variables(draft: &Draft, rounds: &[Round<'_>]) -> Vec<Variable> {
    let mut maker = Maker { draft, lists: HashMap::new(), out: Vec::new(), derived: 0 };
    draft.experiments.iter().for_each(|experiment| maker.arm(experiment));
    let mut page = 0;
    for round in rounds {
        for (p, document) in round.section.pages.iter().enumerate() {
            for (position, item) in document.items.iter().enumerate() {
                let another = round.is_another(p);
                maker.item(item, page, position, another);
            }
            page += 1;
        }
    }
    maker.out
}

struct Maker<'d> {
    draft: &'d Draft,
    lists: HashMap<&'d CodeListId, Options>,
    out: Vec<Variable>,
    derived: usize,
}

impl<'d> Maker<'d> {
    fn arm(&mut self, experiment: &Experiment) {
        let arm = |arm: &super::super::document::Arm| Choice {
            word: arm.name.clone(),
            ..Choice::plain(arm.code, arm.label.clone())
        };
        let (options, words) = with_words(experiment.arms.iter().map(arm).collect());
        let derived = self.derive(true);
        self.out.push(Variable {
            id: experiment.variable.clone(),
            concept: experiment.concept.clone(),
            version: 1,
            label: experiment.label.clone(),
            row_label: None,
            kind: VariableKind::Code,
            role: Role::Arm,
            page: 0,
            item: 0,
            row: None,
            options,
            words,
            derived,
        });
    }

    fn derive(&mut self, is_derived: bool) -> Option<usize> {
        is_derived.then(|| {
            self.derived += 1;
            self.derived - 1
        })
    }

    fn item(&mut self, item: &Item, page: usize, position: usize, another: bool) {
        let (options, words) = if another { yes_no(self.draft) } else { self.options(&item.kind) };
        let role = match item.kind {
            ItemKind::Calculated { .. } => Role::Calculated,
            ItemKind::Hidden { .. } => Role::Hidden,
            _ => Role::Asked,
        };
        let variable = Variable {
            id: item.variable.clone(),
            concept: item.concept.clone(),
            version: item.version,
            label: item.label.clone(),
            row_label: None,
            kind: VariableKind::of(&item.kind),
            role,
            page,
            item: position,
            row: None,
            options: options.clone(),
            words,
            derived: self.derive(role != Role::Asked),
        };
        match rows(&item.kind) {
            Some(rows) => self.out.extend(rows.into_iter().enumerate().map(|(r, row)| Variable {
                id: row.variable,
                row_label: Some(row.label),
                row: Some(r),
                ..variable.clone()
            })),
            None => self.out.push(variable.clone()),
        }
        for choice in specified(&item.kind, &options) {
            // A name that is too long has been found; what stands here then is never run.
            let Ok(id) = VariableId::new(specify_variable(item.variable.as_str(), choice.code)) else { continue };
            self.out.push(Variable {
                id,
                row_label: Some(choice.label.clone()),
                kind: VariableKind::Text,
                role: Role::Specify,
                options: Arc::default(),
                words: Arc::default(),
                derived: None,
                ..variable.clone()
            });
        }
    }

    fn options(&mut self, kind: &ItemKind) -> Options {
        match kind {
            ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } => {
                with_words((0..=10).map(|code| point(code, low, high)).collect())
            }
            ItemKind::SemanticDifferential { points, .. } => {
                let points = i32::try_from((*points).min(11)).unwrap_or(0);
                with_words((1..=points).map(|code| Choice::plain(code, Text::plain(code.to_string()))).collect())
            }
            _ => {
                let Some(name) = kind.code_list() else { return Options::default() };
                let Some((name, list)) = self.draft.code_lists.get_key_value(name) else { return Options::default() };
                self.lists.entry(name).or_insert_with(|| choices(list)).clone()
            }
        }
    }
}

/// The options of a choice whose texts are asked for beside them.
pub fn specified<'o>(kind: &ItemKind, options: &'o [Choice]) -> impl Iterator<Item = &'o Choice> {
    let asks = matches!(kind, ItemKind::SingleChoice { .. } | ItemKind::MultipleChoice { .. });
    options.iter().filter(move |choice| asks && choice.specify)
}

/// Rows as statements, for kinds that have some.
pub fn rows(kind: &ItemKind) -> Option<Vec<BatteryRow>> {
    let row = |variable: &VariableId, label: Text| BatteryRow { variable: variable.clone(), label, relevant: None };
    match kind {
        ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => Some(rows.clone()),
        ItemKind::SemanticDifferential { rows, .. } => {
            Some(rows.iter().map(|pair| row(&pair.variable, joined(&pair.left, " – ", &pair.right))).collect())
        }
        ItemKind::Vignettes { rows, .. } => {
            Some(rows.iter().map(|story| row(&story.variable, story.label.clone())).collect())
        }
        _ => None,
    }
}

/// Two texts as one, in every language that either has.
fn joined(left: &Text, between: &str, right: &Text) -> Text {
    let both = |language: &Language| format!("{}{between}{}", left.get(language), right.get(language));
    match (left, right) {
        (Text::Plain(left), Text::Plain(right)) => Text::plain(format!("{left}{between}{right}")),
        (Text::Languages(map), _) | (_, Text::Languages(map)) => {
            Text::Languages(map.keys().map(|language| (language.clone(), both(language))).collect())
        }
    }
}

fn choices(list: &CodeList) -> Options {
    let choice = |o: &CodeOption| Choice {
        code: o.code,
        word: o.word(),
        label: o.label.clone(),
        exclusive: o.exclusive,
        specify: o.specify,
        pinned: o.pinned,
        image: o.image.clone(),
        properties: o.properties.clone(),
    };
    with_words(list.options.iter().map(choice).collect())
}

fn with_words(options: Vec<Choice>) -> Options {
    let words = options.iter().map(|o| Word { code: o.code, word: o.word.clone() }).collect();
    (options.into(), words)
}

/// Yes and no, in every language of the questionnaire, of the question whether there is another time round.
fn yes_no(draft: &Draft) -> Options {
    let languages = || std::iter::once(&draft.language).chain(&draft.translations);
    let choice = |code: i32, word: &str| {
        let label = languages().map(|language| (language.clone(), say(language, &format!("another-{word}"), &[])));
        Choice { word: word.to_owned(), ..Choice::plain(code, Text::Languages(label.collect())) }
    };
    with_words(vec![choice(1, "yes"), choice(2, "no")])
}

/// A point of a scale; the ends carry their words.
fn point(code: i32, low: &Text, high: &Text) -> Choice {
    let label = match code {
        0 => joined(&Text::plain("0"), " – ", low),
        10 => joined(&Text::plain("10"), " – ", high),
        _ => Text::plain(code.to_string()),
    };
    Choice::plain(code, label)
}

/// What scopes look names up in.
pub fn table<'t>(variables: &'t [Variable], rounds: &'t [Round<'_>]) -> Table<'t> {
    let mut table = Table {
        slots: variables.iter().enumerate().rev().map(|(slot, v)| (v.id.as_str(), slot)).collect(),
        variables,
        batteries: HashMap::new(),
        repeated: HashMap::new(),
        repeats: HashMap::new(),
        rounds_of_pages: Vec::new(),
        rounds: Vec::with_capacity(rounds.len()),
    };
    for (r, round) in rounds.iter().enumerate() {
        let order = round.section.page_order;
        table.rounds.push(RoundView { document: round.document, instance: round.instance, shuffled: order.random });
        table.rounds_of_pages.extend(std::iter::repeat_n(r, round.section.pages.len()));
        for item in round.section.pages.iter().flat_map(|page| &page.items) {
            if let Some(first) = rows(&item.kind).and_then(|rows| rows.into_iter().next()) {
                table.batteries.entry(item.variable.as_str()).or_insert_with(|| first.variable.to_string());
            }
        }
    }
    repeated(&mut table, rounds);
    table
}

/// The names of repeated sections and of their questions, as the document writes them.
fn repeated<'t>(table: &mut Table<'t>, rounds: &'t [Round<'_>]) {
    let variables = table.variables;
    let mut written: HashMap<usize, Vec<&str>> = HashMap::new();
    let mut by_round: Vec<Vec<usize>> = vec![Vec::new(); rounds.len()];
    for (slot, variable) in variables.iter().enumerate().filter(|(_, v)| v.role != Role::Arm) {
        if let Some(round) = table.rounds_of_pages.get(variable.page) {
            by_round[*round].push(slot);
        }
    }
    for (r, round) in rounds.iter().enumerate().filter(|(_, round)| round.instance.is_some()) {
        if round.instance == Some(1) {
            let first = by_round[r].iter().map(|slot| variables[*slot].id.as_str()).collect();
            written.insert(round.document, first);
        }
        // The questions stand in the same order each time, and only the last time has no question for another.
        let names = written.get(&round.document).map_or(&[][..], Vec::as_slice);
        for (name, slot) in names.iter().zip(&by_round[r]) {
            table.repeated.entry((*name).to_owned()).or_insert_with(|| (round.document, Vec::new())).1.push(*slot);
        }
        let always = by_round[r].iter().copied().find(|slot| {
            let item = round_item(round, table, r, &variables[*slot]);
            item.is_some_and(|(page, item)| page && item.relevant.is_none() && item.ballot.is_none())
        });
        if let Some(slot) = always.or(by_round[r].first().copied()) {
            table.repeats.entry(round.section.id.as_str()).or_default().push(slot);
        }
    }
}

/// The item of a variable, and whether its page is shown whenever the round is.
fn round_item<'r>(round: &'r Round<'_>, table: &Table<'_>, r: usize, variable: &Variable) -> Option<(bool, &'r Item)> {
    let first = table.rounds_of_pages.iter().position(|round| *round == r)?;
    let page = round.section.pages.get(variable.page.checked_sub(first)?)?;
    let always = page.relevant.is_none() && page.ballot.is_none() && page.item_order.select.is_none();
    Some((always, page.items.get(variable.item)?))
}
