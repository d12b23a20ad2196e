//! Every rule of a draft, and renaming a variable in all that names it.

use super::{find, refused, texts, unknown};
use crate::finding::{Code, Finding};
use crate::id::VariableId;
use crate::questionnaire::document::{Draft, Item, ItemKind, OptionOrder};
use crate::text::Text;

/// Every rule, in order.
pub(super) fn visit(draft: &mut Draft, see: &mut dyn FnMut(&mut String)) {
    for section in &mut draft.sections {
        section.relevant.iter_mut().for_each(&mut *see);
        section.repeat.iter_mut().filter_map(|repeat| repeat.count.as_mut()).for_each(&mut *see);
        for page in &mut section.pages {
            page.relevant.iter_mut().for_each(&mut *see);
            page.items.iter_mut().for_each(|one| item(one, see));
            page.exits.iter_mut().for_each(|exit| see(&mut exit.when));
        }
    }
}

fn item(item: &mut Item, see: &mut dyn FnMut(&mut String)) {
    item.relevant.iter_mut().for_each(&mut *see);
    item.variants.iter_mut().for_each(|variant| see(&mut variant.when));
    item.checks.iter_mut().for_each(|check| see(&mut check.must));
    item.default.iter_mut().for_each(&mut *see);
    kind(&mut item.kind, see);
}

fn kind(kind: &mut ItemKind, see: &mut dyn FnMut(&mut String)) {
    let mut order = |order: &mut OptionOrder| order.reversed_when.iter_mut().for_each(&mut *see);
    match kind {
        ItemKind::SingleChoice { choice_filter, option_order, .. }
        | ItemKind::MultipleChoice { choice_filter, option_order, .. } => {
            order(option_order);
            choice_filter.iter_mut().for_each(&mut *see);
        }
        ItemKind::Battery { option_order, rows, .. } => {
            order(option_order);
            rows.iter_mut().filter_map(|row| row.relevant.as_mut()).for_each(&mut *see);
        }
        ItemKind::Vignettes { option_order, .. } | ItemKind::Ranking { option_order, .. } => order(option_order),
        ItemKind::Allocation { parts, .. } => {
            parts.iter_mut().filter_map(|row| row.relevant.as_mut()).for_each(&mut *see);
        }
        ItemKind::Calculated { expression, .. } => see(expression),
        _ => {}
    }
}

/// The questions whose rules or texts name this variable: they would notice if it went.
pub fn who_names(draft: &Draft, variable: &VariableId) -> Vec<VariableId> {
    let names = |one: &Item| {
        let (mut copy, mut found) = (one.clone(), false);
        item(&mut copy, &mut |rule| found |= names_it(rule, variable.as_str()));
        texts::item(&mut copy, &mut |_, _, text| found |= text.each().any(|text| names_it(text, variable.as_str())));
        found
    };
    find::items(draft).filter(|one| one.variable != *variable && names(one)).map(|one| one.variable.clone()).collect()
}

fn names_it(text: &str, name: &str) -> bool {
    renamed(text, &[(name.to_owned(), String::new())]).is_some()
}

pub(super) fn rename(draft: &mut Draft, from: &VariableId, to: &VariableId) -> Result<(), Finding> {
    let taken = find::variables(draft);
    if !taken.contains(from) {
        return Err(unknown("variable", from));
    }
    if from == to {
        return Ok(());
    }
    if taken.contains(to) {
        return Err(refused(Code::NAME_DUPLICATE, format!("the name “{to}” is taken")));
    }
    let mut pairs = vec![(from.to_string(), to.to_string())];
    // The texts beside "other, please say" are named after their question.
    let list = find::item(draft, from).and_then(|item| item.kind.code_list()).and_then(|id| draft.code_lists.get(id));
    for option in list.into_iter().flat_map(|list| &list.options).filter(|option| option.specify) {
        let beside = |name: &VariableId| {
            format!("{}_text", crate::questionnaire::checks::option_column(name.as_str(), option.code))
        };
        pairs.push((beside(from), beside(to)));
    }
    for_each_variable(draft, &mut |variable| {
        if variable == from {
            *variable = to.clone();
        }
    });
    visit(draft, &mut |rule| {
        if let Some(changed) = renamed(rule, &pairs) {
            *rule = changed;
        }
    });
    texts::visit(draft, &mut |_, _, text| match text {
        Text::Plain(text) => replace(text, &pairs),
        Text::Languages(map) => map.values_mut().for_each(|text| replace(text, &pairs)),
    });
    Ok(())
}

fn replace(text: &mut String, pairs: &[(String, String)]) {
    if let Some(changed) = renamed(text, pairs) {
        *text = changed;
    }
}

fn for_each_variable(draft: &mut Draft, see: &mut dyn FnMut(&mut VariableId)) {
    for item in draft.sections.iter_mut().flat_map(|s| &mut s.pages).flat_map(|p| &mut p.items) {
        see(&mut item.variable);
        match &mut item.kind {
            ItemKind::Battery { rows, .. } | ItemKind::Allocation { parts: rows, .. } => {
                rows.iter_mut().for_each(|row| see(&mut row.variable));
            }
            ItemKind::SemanticDifferential { rows, .. } => rows.iter_mut().for_each(|row| see(&mut row.variable)),
            ItemKind::Vignettes { rows, .. } => rows.iter_mut().for_each(|row| see(&mut row.variable)),
            _ => {}
        }
    }
    for part in draft.feedback.iter_mut().flat_map(|plan| &mut plan.domains) {
        part.items.iter_mut().for_each(|item| see(&mut item.variable));
    }
    let advice = draft.feedback.iter_mut().flat_map(|plan| &mut plan.advice);
    advice.filter_map(|advice| advice.item.as_mut()).for_each(see);
}

/// The text with every `${from}` as `${to}`; `None` where it names none of them.
fn renamed(text: &str, pairs: &[(String, String)]) -> Option<String> {
    let (mut out, mut rest, mut any) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at + 2]);
        rest = &rest[at + 2..];
        let Some(end) = rest.find('}') else { break };
        let named = pairs.iter().find(|(from, _)| from == rest[..end].trim());
        out.push_str(named.map_or(&rest[..end], |(_, to)| to));
        any |= named.is_some();
        rest = &rest[end..];
    }
    out.push_str(rest);
    any.then_some(out)
}
