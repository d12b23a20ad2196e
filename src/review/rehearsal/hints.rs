//! Values that the rules of a questionnaire speak of: at them people's ways part.

use crate::questionnaire::Draft;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::expression::parse::{Expr, Node, parse};
use std::collections::BTreeMap;

/// By variable: numbers and texts that a rule compares it with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hints {
    pub numbers: BTreeMap<String, Vec<f64>>,
    pub texts: BTreeMap<String, Vec<String>>,
}

impl Hints {
    pub fn of(draft: &Draft) -> Hints {
        let mut hints = Hints::default();
        for section in &draft.sections {
            hints.rule(section.relevant.as_deref(), None);
            hints.rule(section.repeat.as_ref().and_then(|repeat| repeat.count.as_deref()), None);
            for page in &section.pages {
                hints.rule(page.relevant.as_deref(), None);
                page.exits.iter().for_each(|exit| hints.rule(Some(&exit.when), None));
                for item in &page.items {
                    hints.rule(item.relevant.as_deref(), None);
                    item.variants.iter().for_each(|variant| hints.rule(Some(&variant.when), None));
                    item.checks.iter().for_each(|check| hints.rule(Some(&check.must), Some(item.variable.as_str())));
                    if let ItemKind::Calculated { expression, .. } = &item.kind {
                        hints.rule(Some(expression), None);
                    }
                }
            }
        }
        hints
    }

    /// `own` is what `.` stands for.
    fn rule(&mut self, text: Option<&str>, own: Option<&str>) {
        if let Some(expr) = text.and_then(|text| parse(text).ok()) {
            self.look(&expr, own);
        }
    }

    fn look(&mut self, expr: &Expr, own: Option<&str>) {
        match &expr.node {
            Node::Binary(_, left, right) => {
                self.pair(left, right, own);
                self.pair(right, left, own);
                self.look(left, own);
                self.look(right, own);
            }
            Node::Negate(inner) => self.look(inner, own),
            Node::Call(_, arguments) => {
                for argument in arguments {
                    self.look(argument, own);
                    arguments.iter().for_each(|other| self.pair(argument, other, own));
                }
            }
            _ => {}
        }
    }

    fn pair(&mut self, answer: &Expr, value: &Expr, own: Option<&str>) {
        let name = match &answer.node {
            Node::Answer(name) => name.as_str(),
            Node::Own => match own {
                Some(own) => own,
                None => return,
            },
            _ => return,
        };
        match &value.node {
            Node::Number(number) => {
                let known = self.numbers.entry(name.to_owned()).or_default();
                known.extend([number - 1.0, *number, number + 1.0]);
            }
            Node::Text(text) => self.texts.entry(name.to_owned()).or_default().push(text.clone()),
            _ => {}
        }
    }
}
