//! "Only ask if…": a rule as menus where it has that form, as text where it has not.

use super::{Choice, Desk};
use crate::app::Refusal;
use crate::finding::Code;
use crate::questionnaire::document::{Ballot, CodeList, Draft, Item, ItemKind};
use crate::questionnaire::editing::condition::{Comparison, Condition, Test, of_rule, to_rule};
use crate::questionnaire::editing::{Part, find};
use crate::text::Language;
use crate::web::form::Fields;
use serde::Serialize;

/// Lines that stand empty for more.
const SPARE: usize = 2;
/// Lines of a form at most.
const TESTS_MAX: usize = 40;

/// An answer that rules may look at.
pub(super) struct Source {
    name: String,
    label: String,
    /// Word and label of each answer; empty where it is a number or a text.
    answers: Vec<(String, String)>,
}

#[derive(Serialize)]
pub(super) struct RuleView {
    part: String,
    digest: String,
    back: String,
    csrf: String,
    action: String,
    /// "this question", "this page", "this section".
    what: &'static str,
    expression: String,
    /// The rule in words, where the menus can say it.
    words: Option<String>,
    /// Whether the menus can say it.
    menus: bool,
    /// Whether there is anything that a rule could look at.
    any_source: bool,
    joins: Vec<Choice>,
    tests: Vec<TestView>,
    answers: Vec<AnswerList>,
    /// Groups of experiments that could see it; empty where there is no experiment.
    experiments: Vec<ExperimentChoice>,
}

/// An experiment's groups, ticked where the part is shown to them alone.
#[derive(Serialize)]
struct ExperimentChoice {
    label: String,
    variable: String,
    arms: Vec<Choice>,
}

#[derive(Serialize)]
struct TestView {
    n: usize,
    number: usize,
    variables: Vec<Choice>,
    comparisons: Vec<Choice>,
    value: String,
}

/// Answers that the browser may suggest.
#[derive(Serialize)]
struct AnswerList {
    label: String,
    answers: Vec<String>,
}

impl Desk {
    pub(super) fn rule_view(&self, part: Part, rule: Option<&str>, back: &str) -> RuleView {
        let sources = sources(self.draft(), &part);
        let part_itself = part.clone();
        let rule = rule.unwrap_or("").trim();
        let condition = of_rule(rule).filter(|c| c.tests.iter().all(|t| sources.iter().any(|s| s.name == t.variable)));
        let menus = condition.is_some();
        let condition = condition.unwrap_or(Condition { all: true, tests: Vec::new() });
        let lines = condition.tests.iter().map(Some).chain(std::iter::repeat_n(None, SPARE));
        RuleView {
            digest: self.digest(&part),
            what: match part {
                Part::Section(_) => "this section",
                Part::Page(_) => "this page",
                _ => "this question",
            },
            part: part.to_string(),
            back: back.to_owned(),
            csrf: self.staff.csrf(),
            action: format!("{}/edit", self.base()),
            expression: rule.to_owned(),
            words: (menus && !condition.tests.is_empty()).then(|| in_words(&condition, &sources)),
            menus,
            any_source: !sources.is_empty(),
            joins: vec![
                Choice::new("all", "all of these hold", condition.all),
                Choice::new("any", "any of these holds", !condition.all),
            ],
            tests: lines.enumerate().map(|(n, test)| test_view(n, test, &sources)).collect(),
            answers: sources
                .iter()
                .filter(|source| !source.answers.is_empty())
                .map(|source| AnswerList {
                    label: source.label.clone(),
                    answers: source.answers.iter().map(|(_, label)| label.clone()).collect(),
                })
                .collect(),
            experiments: self.experiment_choices(ballot_of(self.draft(), &part_itself)),
        }
    }

    fn experiment_choices(&self, ballot: Option<&Ballot>) -> Vec<ExperimentChoice> {
        let each = self.draft().experiments.iter().map(|experiment| {
            let ticked = |arm: &str| {
                ballot.is_some_and(|b| b.experiment == experiment.variable && b.arms.iter().any(|known| known == arm))
            };
            let arms =
                experiment.arms.iter().map(|arm| Choice::new(&*arm.name, self.said(&arm.label), ticked(&arm.name)));
            ExperimentChoice {
                label: self.said(&experiment.label).to_owned(),
                variable: experiment.variable.to_string(),
                arms: arms.collect(),
            }
        });
        each.collect()
    }

    /// To whom a part is shown, in words; `None`: to all.
    pub(super) fn ballot_in_words(&self, ballot: Option<&Ballot>) -> Option<String> {
        let ballot = ballot?;
        let experiment = self.draft().experiments.iter().find(|known| known.variable == ballot.experiment)?;
        let label = |arm: &String| {
            let known = experiment.arms.iter().find(|known| known.name == *arm);
            format!("“{}”", known.map_or(arm.as_str(), |known| self.said(&known.label)))
        };
        let arms: Vec<String> = ballot.arms.iter().map(label).collect();
        Some(format!("Only for {} of the experiment “{}”", arms.join(" and "), self.said(&experiment.label)))
    }

    /// A rule in words, or as it stands where the menus cannot say it.
    pub(super) fn rule_in_words(&self, part: &Part, rule: Option<&str>) -> Option<String> {
        let rule = rule.map(str::trim).filter(|rule| !rule.is_empty())?;
        let sources = sources(self.draft(), part);
        Some(match of_rule(rule) {
            Some(condition) => in_words(&condition, &sources),
            None => rule.to_owned(),
        })
    }
}

fn test_view(n: usize, test: Option<&Test>, sources: &[Source]) -> TestView {
    let source = test.and_then(|test| sources.iter().find(|source| source.name == test.variable));
    let value = test.map_or_else(String::new, |test| {
        let answer = source.and_then(|s| s.answers.iter().find(|(word, _)| *word == test.value));
        answer.map_or_else(|| test.value.clone(), |(_, label)| label.clone())
    });
    let blank = Choice::new("", "Choose a question", test.is_none());
    let each = sources.iter().map(|source| {
        let chosen = test.is_some_and(|test| test.variable == source.name);
        Choice::new(&*source.name, &*source.label, chosen)
    });
    TestView {
        n,
        number: n + 1,
        variables: std::iter::once(blank).chain(each).collect(),
        comparisons: Comparison::ALL
            .iter()
            .map(|c| Choice::new(c.word(), c.in_words(), test.is_some_and(|test| test.comparison == *c)))
            .collect(),
        value,
    }
}

fn in_words(condition: &Condition, sources: &[Source]) -> String {
    let said = condition.tests.iter().map(|test| {
        let source = sources.iter().find(|source| source.name == test.variable);
        let name = source.map_or_else(|| format!("“{}”", test.variable), |source| format!("“{}”", source.label));
        if !test.comparison.needs_value() {
            return format!("{name} {}", test.comparison.in_words());
        }
        let answer = source.and_then(|s| s.answers.iter().find(|(word, _)| *word == test.value));
        format!("{name} {} “{}”", test.comparison.in_words(), answer.map_or(&test.value, |(_, label)| label))
    });
    said.collect::<Vec<_>>().join(if condition.all { " and " } else { " or " })
}

fn ballot_of<'d>(draft: &'d Draft, part: &Part) -> Option<&'d Ballot> {
    match part {
        Part::Section(id) => find::section(draft, id)?.ballot.as_ref(),
        Part::Page(id) => find::page(draft, id)?.ballot.as_ref(),
        Part::Item(id) => find::item(draft, id)?.ballot.as_ref(),
        Part::Settings | Part::Front | Part::Experiments | Part::List(_) => None,
    }
}

/// The groups that a form ticks; `None`: everybody. Code: `request_invalid` where they belong to several experiments.
pub(super) fn ballot(fields: &Fields, draft: &Draft) -> Result<Option<Ballot>, Refusal> {
    let mut found: Option<Ballot> = None;
    for experiment in &draft.experiments {
        let name = format!("arm.{}", experiment.variable);
        let arms: Vec<String> = fields.all(&name).map(str::to_owned).collect();
        if arms.is_empty() {
            continue;
        }
        if found.is_some() {
            return Err(Refusal::new(Code::REQUEST_INVALID, "Tick groups of one experiment only."));
        }
        found = Some(Ballot { experiment: experiment.variable.clone(), arms });
    }
    Ok(found)
}

/// What a rule of this part may look at: experiments, and answers of earlier pages.
pub(super) fn sources(draft: &Draft, part: &Part) -> Vec<Source> {
    let language = &draft.language;
    let last = match part {
        Part::Section(id) => find::section_at(draft, id).map(|s| (s, 0)),
        Part::Page(id) => find::page_at(draft, id),
        Part::Item(id) => find::item_at(draft, id).map(|(s, p, _)| (s, p)),
        Part::Settings | Part::Front | Part::Experiments | Part::List(_) => None,
    };
    let mut found: Vec<Source> = draft
        .experiments
        .iter()
        .map(|experiment| Source {
            name: experiment.variable.to_string(),
            label: experiment.label.get(language).to_owned(),
            answers: experiment.arms.iter().map(|a| (a.name.clone(), a.label.get(language).to_owned())).collect(),
        })
        .collect();
    for (s, section) in draft.sections.iter().enumerate() {
        for (p, page) in section.pages.iter().enumerate() {
            if last.is_some_and(|last| (s, p) < last) {
                page.items.iter().for_each(|item| of_item(draft, item, language, &mut found));
            }
        }
    }
    found
}

fn of_item(draft: &Draft, item: &Item, language: &Language, found: &mut Vec<Source>) {
    let options = |list: &CodeList| list.options.iter().map(|o| (o.word(), o.label.get(language).to_owned())).collect();
    let listed: Vec<(String, String)> =
        item.kind.code_list().and_then(|id| draft.code_lists.get(id)).map(options).unwrap_or_default();
    let mut add = |name: &str, label: String, answers: Vec<(String, String)>| {
        found.push(Source { name: name.to_owned(), label: shortened(&label), answers });
    };
    let own = item.label.get(language).to_owned();
    match &item.kind {
        ItemKind::Information { .. } | ItemKind::Placeholder { .. } => {}
        ItemKind::Battery { rows, .. } => {
            rows.iter().for_each(|row| add(row.variable.as_str(), row.label.get(language).to_owned(), listed.clone()));
        }
        ItemKind::Allocation { parts, .. } => {
            parts.iter().for_each(|row| add(row.variable.as_str(), row.label.get(language).to_owned(), Vec::new()));
        }
        ItemKind::Vignettes { rows, .. } => {
            rows.iter().for_each(|row| add(row.variable.as_str(), row.label.get(language).to_owned(), listed.clone()));
        }
        ItemKind::SemanticDifferential { rows, .. } => rows.iter().for_each(|row| {
            let label = format!("{} – {}", row.left.get(language), row.right.get(language));
            add(row.variable.as_str(), label, Vec::new());
        }),
        ItemKind::Consent { .. } => {
            add(
                item.variable.as_str(),
                own,
                vec![("yes".into(), "Agreed".into()), ("no".into(), "Did not agree".into())],
            );
        }
        _ => add(item.variable.as_str(), own, listed),
    }
}

fn shortened(label: &str) -> String {
    const LONGEST: usize = 70;
    if label.chars().count() <= LONGEST {
        return label.to_owned();
    }
    format!("{}…", label.chars().take(LONGEST).collect::<String>().trim_end())
}

/// The rule that a form says; `None`: always shown. Codes: `option_unknown`, `answer_required`, each saying which line.
pub(super) fn rule_of(fields: &Fields, draft: &Draft, part: &Part) -> Result<Option<String>, Refusal> {
    if fields.get("how") == "text" {
        return Ok(Some(fields.get("rule").trim().to_owned()).filter(|rule| !rule.is_empty()));
    }
    let sources = sources(draft, part);
    let mut tests = Vec::new();
    for n in 0..TESTS_MAX {
        let variable = fields.get(&format!("test.{n}.variable")).to_owned();
        if variable.is_empty() {
            continue;
        }
        let refused = |code: Code, message: &str| Refusal::new(code, format!("Line {}: {message}", n + 1));
        let source = sources.iter().find(|source| source.name == variable);
        let source = source.ok_or_else(|| refused(Code::REFERENCE_UNKNOWN, "choose a question from the list"))?;
        let mut comparison = Comparison::from_word(fields.get(&format!("test.{n}.comparison")))
            .ok_or_else(|| refused(Code::REQUEST_INVALID, "choose how to compare"))?;
        let typed = fields.get(&format!("test.{n}.value")).trim();
        let value = if !comparison.needs_value() {
            String::new()
        } else if typed.is_empty() {
            return Err(refused(Code::ANSWER_REQUIRED, "write the answer to compare with"));
        } else {
            word_of(typed, source).ok_or_else(|| {
                let known: Vec<&str> = source.answers.iter().map(|(_, label)| label.as_str()).collect();
                let message =
                    format!("“{typed}” is not an answer to that question; its answers are: {}", known.join(", "));
                refused(Code::OPTION_UNKNOWN, &message)
            })?
        };
        // With several answers, "is" would hold only where the one stands alone: people mean that it is among them.
        if takes_several(draft, &variable) {
            comparison = match comparison {
                Comparison::Is => Comparison::Includes,
                Comparison::IsNot => Comparison::IncludesNot,
                other => other,
            };
        }
        tests.push(Test { variable, comparison, value });
    }
    let rule = to_rule(&Condition { all: fields.get("join") != "any", tests });
    Ok(Some(rule).filter(|rule| !rule.is_empty()))
}

fn takes_several(draft: &Draft, variable: &str) -> bool {
    find::items(draft).any(|i| i.variable.as_str() == variable && matches!(i.kind, ItemKind::MultipleChoice { .. }))
}

/// What was typed, as the word that rules know: an answer's label or word, a number or a text.
fn word_of(typed: &str, source: &Source) -> Option<String> {
    if source.answers.is_empty() {
        return Some(typed.to_owned());
    }
    let same = |text: &str| text.trim().to_lowercase() == typed.to_lowercase();
    let by_label = source.answers.iter().find(|(_, label)| same(label));
    by_label.or_else(|| source.answers.iter().find(|(word, _)| same(word))).map(|(word, _)| word.clone())
}
