//! Groups within groups, whatever begins or ends are missing.

use super::form::Form;
use super::kinds::Kind;
use crate::finding::{Code, Finding, Findings};

/// A row, or a group with what is in it; rows by their position in the form.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Row(usize),
    Group { row: usize, repeat: bool, children: Vec<Node> },
}

/// Deeper groups are taken as part of the group that they stand in.
const DEPTH_MAX: usize = 30;

struct Open {
    row: usize,
    repeat: bool,
    children: Vec<Node>,
}

/// The rows as a tree. Findings: ends without a beginning, beginnings without an end, groups with nothing in them.
pub fn tree(form: &Form, kinds: &[Kind], findings: &mut Findings) -> Vec<Node> {
    let mut roots = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for (r, kind) in kinds.iter().enumerate() {
        let warn = |findings: &mut Findings, message: String| {
            findings.push(Finding::warning(Code::PART_CHANGED, form.rows[r].at("type"), message));
        };
        match kind {
            Kind::BeginGroup | Kind::BeginRepeat => {
                open.push(Open { row: r, repeat: *kind == Kind::BeginRepeat, children: Vec::new() });
            }
            Kind::EndGroup | Kind::EndRepeat => {
                let repeat = *kind == Kind::EndRepeat;
                let what = if repeat { "repeat" } else { "group" };
                let Some(level) = open.iter().rposition(|o| o.repeat == repeat) else {
                    if open.is_empty() {
                        warn(findings, format!("no {what} is open here, so nothing ends"));
                    } else {
                        warn(findings, format!("no {what} is open here; what is open ends"));
                        close(&mut open, &mut roots, form, findings);
                    }
                    continue;
                };
                while open.len() > level + 1 {
                    let inner = open.last().map_or("", |o| form.rows[o.row].name.as_str());
                    warn(findings, format!("“{inner}” is still open inside; it ends here too"));
                    close(&mut open, &mut roots, form, findings);
                }
                close(&mut open, &mut roots, form, findings);
            }
            _ => match open.last_mut() {
                Some(group) => group.children.push(Node::Row(r)),
                None => roots.push(Node::Row(r)),
            },
        }
    }
    while let Some(last) = open.last() {
        let row = &form.rows[last.row];
        let message = format!("“{}” never ends; it ends with the form", row.name);
        findings.push(Finding::warning(Code::PART_CHANGED, row.at("type"), message));
        close(&mut open, &mut roots, form, findings);
    }
    roots
}

fn close(open: &mut Vec<Open>, roots: &mut Vec<Node>, form: &Form, findings: &mut Findings) {
    let depth = open.len();
    let Some(Open { row, repeat, children }) = open.pop() else { return };
    let place = form.rows[row].at("type");
    let siblings = open.last_mut().map_or(roots, |outer| &mut outer.children);
    if children.is_empty() {
        let message = format!("the group “{}” has nothing in it and is left out", form.rows[row].name);
        findings.push(Finding::note(Code::PART_DROPPED, place, message));
    } else if depth > DEPTH_MAX {
        let message =
            format!("groups stand in one another deeper than {DEPTH_MAX}; “{}” is taken apart", form.rows[row].name);
        findings.push(Finding::warning(Code::PART_CHANGED, place, message));
        siblings.extend(children);
    } else {
        siblings.push(Node::Group { row, repeat, children });
    }
}
