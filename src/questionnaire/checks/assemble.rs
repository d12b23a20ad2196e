//! Compiling: the table of variables first, then every rule against it.

use super::super::document::{Ballot, Draft, Exit, Item, ItemKind, OptionOrder, Page, Shuffle};
use super::super::draw::{self, Draw};
use super::super::expression::{self, Piece, Rule, pieces};
use super::super::plan::{
    CheckedBallot, CheckedCheck, CheckedExit, CheckedExperiment, CheckedItem, CheckedPage, CheckedRow, CheckedSection,
    CheckedVariant, Specify, Times, Variable, specify_variable,
};
use super::super::texts;
use super::defaults;
use super::scope::{Knows, Table, View};
use super::unroll::{Round, another_name, round_name};
use super::variables;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::VariableId;
use crate::text::Text;
use std::collections::HashSet;

/// What a questionnaire is made of.
pub struct Parts {
    pub experiments: Vec<CheckedExperiment>,
    pub sections: Vec<CheckedSection>,
    pub pages: Vec<CheckedPage>,
    pub variables: Vec<Variable>,
}

/// Compiles what can be compiled; faults of rules become findings.
pub fn assemble(draft: &Draft, rounds: &[Round<'_>], findings: &mut Findings) -> Parts {
    let variables = variables::variables(draft, rounds);
    let table = variables::table(&variables, rounds);
    let experiments = draft.experiments.iter().enumerate().map(|(slot, experiment)| CheckedExperiment {
        slot,
        shares: experiment.arms.iter().map(|arm| arm.share).collect(),
        draw: draw::name("experiment", experiment.variable.as_str()),
    });
    let experiments = experiments.collect();
    let slot = draft.experiments.len();
    let mut compiler = Compiler { draft, table: &table, findings, slot, round: 0, page: 0, told: HashSet::new() };
    let mut sections = Vec::with_capacity(rounds.len());
    let mut pages = Vec::new();
    for (r, round) in rounds.iter().enumerate() {
        (compiler.round, compiler.page) = (r, pages.len());
        let first = pages.len();
        let mut section = compiler.section(round);
        for p in 0..round.section.pages.len() {
            compiler.page = pages.len();
            pages.push(compiler.page(round, p));
        }
        section.pages = first..pages.len();
        sections.push(section);
    }
    Parts { experiments, sections, pages, variables }
}

struct Compiler<'c> {
    draft: &'c Draft,
    table: &'c Table<'c>,
    findings: &'c mut Findings,
    slot: usize,
    round: usize,
    /// Position of the page where the rules stand.
    page: usize,
    /// What has been said of a repeated section already: once is enough.
    told: HashSet<(Code, String, String)>,
}

/// How one rule stands.
struct Stand<'s> {
    knows: Knows,
    own: Option<usize>,
    options: Option<super::scope::Offer>,
    place: &'s str,
}

impl<'s> Stand<'s> {
    fn before(place: &'s str) -> Stand<'s> {
        Stand { knows: Knows::Before, own: None, options: None, place }
    }
}

impl Compiler<'_> {
    fn tell(&mut self, finding: Finding) {
        let key = (finding.code.clone(), finding.place.to_string(), finding.message.clone());
        let repeated = self.table.rounds.get(self.round).is_some_and(|round| round.instance.is_some());
        if !repeated || self.told.insert(key) {
            self.findings.push(finding);
        }
    }

    fn compile(&mut self, text: &str, stand: Stand<'_>, path: &str) -> Option<Rule> {
        self.compiled(text, stand, path, |text, view| expression::rule(text, view))
    }

    fn compiled(
        &mut self,
        text: &str,
        stand: Stand<'_>,
        path: &str,
        compile: impl Fn(&str, &View<'_>) -> Result<Rule, Vec<expression::Fault>>,
    ) -> Option<Rule> {
        let Stand { knows, own, options, place } = stand;
        let view = View { table: self.table, page: self.page, round: self.round, knows, options, own, place };
        match compile(text, &view) {
            Ok(rule) => {
                for remark in rule.remarks().to_vec() {
                    self.tell(remark.finding(text, Place::path(path)));
                }
                Some(rule)
            }
            Err(faults) => {
                for fault in faults {
                    self.tell(fault.finding(text, Place::path(path)));
                }
                None
            }
        }
    }

    /// A rule on what is shown.
    fn rule(&mut self, text: Option<&str>, place: &str, path: &str) -> Option<Rule> {
        let rule = self.compile(text?, Stand::before(place), path)?;
        if rule.constant() == Some(false) {
            let message = "this never holds, so nobody gets here";
            self.tell(Finding::warning(Code::EXPRESSION_TYPE, Place::path(path), message));
        }
        Some(rule)
    }

    fn section(&mut self, round: &Round<'_>) -> CheckedSection {
        let (section, path) = (&*round.section, format!("sections[{}]", round.document));
        let rule = self.rule(section.relevant.as_deref(), section.id.as_str(), &format!("{path}.relevant"));
        let instance = round.instance.unwrap_or(1);
        let times = section.repeat.as_ref().and_then(|repeat| match &repeat.count {
            Some(count) => {
                let count = self.compile(count, Stand::before(section.id.as_str()), &format!("{path}.repeat.count"))?;
                Some(Times::Counted { count, at_least: f64::from(instance) })
            }
            None if instance > 1 => {
                let name = round_name(&another_name(section.id.as_str()), instance - 1);
                self.table.slots.get(name.as_str()).copied().map(Times::Another)
            }
            None => None,
        });
        let name = round_name(section.id.as_str(), instance);
        CheckedSection {
            id: section.id.clone(),
            title: section.title.clone(),
            instance: round.instance,
            document: round.document,
            pages: 0..0,
            rule,
            ballot: self.ballot(section.ballot.as_ref()),
            times,
            order: Draw::of(section.page_order, "pages", &name),
        }
    }

    fn ballot(&self, ballot: Option<&Ballot>) -> Option<CheckedBallot> {
        let ballot = ballot?;
        let slot = *self.table.slots.get(ballot.experiment.as_str())?;
        let arms = self.draft.experiments.get(slot)?.arms.iter();
        let codes = arms.filter(|arm| ballot.arms.contains(&arm.name)).map(|arm| arm.code).collect();
        Some(CheckedBallot { slot, codes })
    }

    fn page(&mut self, round: &Round<'_>, p: usize) -> CheckedPage {
        let path = round.page_path(p);
        let page = &round.section.pages[p];
        let rule = self.rule(page.relevant.as_deref(), page.id.as_str(), &format!("{path}.relevant"));
        self.page_texts(page, &path);
        let first = self.slot;
        let mut items = Vec::with_capacity(page.items.len());
        for (i, item) in page.items.iter().enumerate() {
            let mut checked = self.item(item, i, &round.item_path(p, i));
            checked.is_another = round.is_another(p);
            items.push(checked);
        }
        let exits = page.exits.iter().enumerate();
        let exits = exits.filter_map(|(e, exit)| self.exit(exit, page, &format!("{path}.exits[{e}]"))).collect();
        CheckedPage {
            id: page.id.clone(),
            title: page.title.clone(),
            section: self.round,
            items,
            exits,
            slots: first..self.slot,
            rule,
            ballot: self.ballot(page.ballot.as_ref()),
            order: Draw::of(page.item_order, "items", page.id.as_str()),
        }
    }

    fn page_texts(&mut self, page: &Page, path: &str) {
        let mut found = Vec::new();
        if let Some(title) = &page.title {
            found.push((format!("{path}.title"), title.clone(), Knows::Before));
        }
        for (e, exit) in page.exits.iter().enumerate() {
            texts::of_exit(exit, &mut |field, text| {
                found.push((format!("{path}.exits[{e}].{field}"), text.clone(), Knows::Page));
            });
        }
        for (path, text, knows) in found {
            self.piped(&text, knows, &path);
        }
    }

    fn exit(&mut self, exit: &Exit, page: &Page, path: &str) -> Option<CheckedExit> {
        let path = format!("{path}.when");
        let stand = Stand { knows: Knows::Page, ..Stand::before(page.id.as_str()) };
        let rule = self.compile(&exit.when, stand, &path)?;
        let message = match rule.constant() {
            Some(true) => "this always holds, so nobody gets further",
            Some(false) => "this never holds, so nobody gets here",
            None => return Some(CheckedExit { exit: exit.clone(), rule }),
        };
        self.tell(Finding::warning(Code::EXPRESSION_TYPE, Place::path(path), message));
        Some(CheckedExit { exit: exit.clone(), rule })
    }

    /// What a text pipes must be known before it is shown.
    fn piped(&mut self, text: &Text, knows: Knows, path: &str) {
        for words in text.each().filter(|words| words.contains("${")) {
            for piece in pieces(words) {
                let Piece::Answer { name, .. } = piece else { continue };
                let view = View {
                    table: self.table,
                    page: self.page,
                    round: self.round,
                    knows,
                    options: None,
                    own: None,
                    place: "",
                };
                if let Err((code, message)) = view.slot(name).and_then(|slot| view.visible(slot, name)) {
                    self.tell(Finding::error(code, Place::path(path), message));
                }
            }
        }
    }

    fn item(&mut self, item: &Item, position: usize, path: &str) -> CheckedItem {
        let place = item.variable.as_str();
        let rule = self.rule(item.relevant.as_deref(), place, &format!("{path}.relevant"));
        let first = self.slot;
        let (options, words) = match self.table.variables.get(first) {
            Some(variable) => (variable.options.clone(), variable.words.clone()),
            None => Default::default(),
        };
        let rows = self.rows(item, path);
        let slots =
            first..first + if rows.is_empty() && variables::rows(&item.kind).is_none() { 1 } else { rows.len() };
        self.slot = slots.end;
        let mut specifies = Vec::new();
        for choice in variables::specified(&item.kind, &options) {
            if let Ok(variable) = VariableId::new(specify_variable(place, choice.code)) {
                specifies.push(Specify { code: choice.code, slot: self.slot, variable });
                self.slot += 1;
            }
        }
        let (filter, order, row_order) = orders(&item.kind);
        let choice_filter = filter.and_then(|filter| {
            let stand = Stand { options: Some((words, options.clone())), ..Stand::before(place) };
            self.compile(filter, stand, &format!("{path}.choice_filter"))
        });
        let reversed = order.and_then(|order| order.reversed_when.as_deref());
        let reversed_when = reversed
            .and_then(|when| self.compile(when, Stand::before(place), &format!("{path}.option_order.reversed_when")));
        let option_draw = order.filter(|order| order.random).map(|_| draw::name("options", place));
        let mut texts_of = Vec::new();
        texts::of_item(item, &mut |field, text| texts_of.push((field, text.clone())));
        for (field, text) in texts_of {
            let knows = if field.starts_with("checks[") { Knows::Page } else { Knows::Before };
            self.piped(&text, knows, &format!("{path}.{field}"));
        }
        CheckedItem {
            variants: self.variants(item, path),
            checks: self.checks(item, slots.clone(), path),
            calculation: self.calculation(item, position, path),
            default: defaults::compiled(item, &options, path, self.findings),
            ballot: self.ballot(item.ballot.as_ref()),
            row_order: row_order.and_then(|order| Draw::of(order, "rows", place)),
            item: item.clone(),
            is_another: false,
            options,
            rows,
            slots,
            specifies,
            rule,
            choice_filter,
            option_draw,
            reversed_when,
        }
    }

    fn rows(&mut self, item: &Item, path: &str) -> Vec<CheckedRow> {
        let field = if matches!(item.kind, ItemKind::Allocation { .. }) { "parts" } else { "rows" };
        let mut out = Vec::new();
        for (r, row) in variables::rows(&item.kind).unwrap_or_default().into_iter().enumerate() {
            let path = format!("{path}.{field}[{r}].relevant");
            let rule = self.rule(row.relevant.as_deref(), row.variable.as_str(), &path);
            out.push(CheckedRow { row, slot: self.slot + r, rule });
        }
        out
    }

    fn variants(&mut self, item: &Item, path: &str) -> Vec<CheckedVariant> {
        let mut out = Vec::new();
        for (v, variant) in item.variants.iter().enumerate() {
            let stand = Stand::before(item.variable.as_str());
            if let Some(rule) = self.compile(&variant.when, stand, &format!("{path}.variants[{v}].when")) {
                out.push(CheckedVariant { variant: variant.clone(), rule });
            }
        }
        out
    }

    fn checks(&mut self, item: &Item, slots: std::ops::Range<usize>, path: &str) -> Vec<CheckedCheck> {
        let mut out = Vec::new();
        for (c, check) in item.checks.iter().enumerate() {
            let mut rules = Vec::new();
            for slot in slots.clone() {
                let stand = Stand { knows: Knows::Page, own: Some(slot), options: None, place: item.variable.as_str() };
                let Some(rule) = self.compile(&check.must, stand, &format!("{path}.checks[{c}].must")) else { break };
                rules.push((slot, rule));
            }
            out.push(CheckedCheck { check: check.clone(), rules });
        }
        out
    }

    fn calculation(&mut self, item: &Item, position: usize, path: &str) -> Option<(Rule, bool)> {
        let ItemKind::Calculated { expression, numeric } = &item.kind else { return None };
        let stand = Stand { knows: Knows::Above(position), ..Stand::before(item.variable.as_str()) };
        let path = format!("{path}.expression");
        let rule =
            self.compiled(expression, stand, &path, |text, view| expression::calculation(text, *numeric, view))?;
        Some((rule, *numeric))
    }
}

/// The choice filter, the order of options, and the order of rows of a kind.
fn orders(kind: &ItemKind) -> (Option<&str>, Option<&OptionOrder>, Option<Shuffle>) {
    match kind {
        ItemKind::SingleChoice { choice_filter, option_order, .. }
        | ItemKind::MultipleChoice { choice_filter, option_order, .. } => {
            (choice_filter.as_deref(), Some(option_order), None)
        }
        ItemKind::Battery { option_order, row_order, .. } | ItemKind::Vignettes { option_order, row_order, .. } => {
            (None, Some(option_order), Some(*row_order))
        }
        ItemKind::SemanticDifferential { row_order, .. } => (None, None, Some(*row_order)),
        ItemKind::Ranking { option_order, .. } => (None, Some(option_order), None),
        _ => (None, None, None),
    }
}
