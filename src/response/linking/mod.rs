//! Self-generated codes: linking what one person answered before and after, by short facts that only they put together.
//!
//! A code has *elements* ("first letter of the street you lived in when you started school"), each in a field of its own. Two
//! responses are one person's where all elements agree, or all but one, and nobody else comes into question; whatever is ambiguous
//! stays unmatched (domain rule: duplicates are excluded, never taken in their order). First function to read: [`link`]. Pure: keeping
//! and deleting elements is not done here.
//!
//! ```
//! use barograph::response::linking::{Coded, LinkRules, Rule, link};
//!
//! let coded = |id, elements: [&str; 4]| Coded { id, group: None, elements: elements.map(|e| Some(e.to_owned())).to_vec() };
//! let before = [coded(1, ["b", "14", "a", "2"]), coded(2, ["k", "3", "o", "0"])];
//! let after = [coded(7, ["B", " 14", "a", "1"]), coded(8, ["m", "9", "i", "1"])];
//! let report = link(&before, &after, &LinkRules::default()).expect("four elements each");
//! assert_eq!(report.pairs.iter().map(|p| (p.before, p.after, p.rule)).collect::<Vec<_>>(), [(1, 7, Rule::OneApart)]);
//! assert_eq!((report.before.unmatched, report.after.unmatched), (1, 1));
//! ```

mod report;

pub use report::{FalseMatches, LinkReport, Side};

use crate::finding::{Code, Finding, Findings, Place};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The elements of one response's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded<I> {
    /// Whose: an id of the response, or a row.
    pub id: I,
    /// The school or class, where links are to be made within it only.
    pub group: Option<String>,
    /// In the order asked; `None` where it was left blank.
    pub elements: Vec<Option<String>>,
}

/// How much is asked of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRules {
    /// Whether one element may differ, or be blank on one side, where the pair is the only one that comes into question.
    pub one_apart: bool,
    /// A code counts only with at least so many elements given; never fewer than 2.
    pub at_least: usize,
}

impl Default for LinkRules {
    /// One element may differ, and three must be there.
    fn default() -> Self {
        LinkRules { one_apart: true, at_least: 3 }
    }
}

/// By which rule a pair was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// All elements agree.
    Exact,
    /// All but one.
    OneApart,
}

/// One person, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair<I> {
    pub before: I,
    pub after: I,
    pub rule: Rule,
}

/// A code ready to be compared: group and elements, small letters, without blanks and marks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Plain {
    group: Option<String>,
    elements: Vec<Option<String>>,
}

impl Plain {
    fn of<I>(coded: &Coded<I>) -> Plain {
        Plain {
            group: coded.group.as_ref().map(|group| plain(group)),
            elements: coded.elements.iter().map(|e| e.as_ref().map(|e| plain(e)).filter(|e| !e.is_empty())).collect(),
        }
    }

    fn is_whole(&self) -> bool {
        self.elements.iter().all(Option::is_some)
    }

    fn given(&self) -> usize {
        self.elements.iter().flatten().count()
    }

    /// Elements that are not the same and there on both sides.
    fn apart(&self, other: &Plain) -> usize {
        let pairs = self.elements.iter().zip(&other.elements);
        pairs.filter(|(a, b)| a.is_none() || b.is_none() || a != b).count()
    }

    /// With the element at this place left out: what two codes that differ only there have in common.
    fn without(&self, place: usize) -> (usize, Plain) {
        let mut rest = self.clone();
        if let Some(element) = rest.elements.get_mut(place) {
            *element = None;
        }
        (place, rest)
    }
}

/// Capitals, blanks and marks do not matter; `07` and `7` are one day.
fn plain(text: &str) -> String {
    let kept: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match kept.trim_start_matches('0') {
        "" => kept.chars().take(1).collect(),
        rest if kept.chars().all(|c| c.is_ascii_digit()) => rest.to_owned(),
        _ => kept,
    }
}

/// Links two rounds. The result does not depend on the order of the responses, and no response is in two pairs.
///
/// 1. Codes with fewer than `at_least` elements are *too short*; those that several responses of one round have are *ambiguous*, all of
///    them.
/// 2. The same whole code once in each round: an *exact* pair.
/// 3. Of what is left: two codes that differ in one element (or lack it on one side or both) are a pair where neither has another such
///    neighbour in the other round, matched or not, and no neighbour of this kind in its own round; otherwise they are *ambiguous*.
///
/// # Errors
/// `linking_elements` where codes differ in their number of elements, or have fewer than two.
pub fn link<I: Clone + Ord>(
    before: &[Coded<I>],
    after: &[Coded<I>],
    rules: &LinkRules,
) -> Result<LinkReport<I>, Findings> {
    check(before, after)?;
    let least = rules.at_least.max(2);
    let (first, second) = (Round::of(before, least), Round::of(after, least));
    let mut pairs = Vec::new();
    for (code, id) in &first.unique {
        if let Some(other) = second.unique.get(code).filter(|_| code.is_whole()) {
            pairs.push(Pair { before: id.clone(), after: other.clone(), rule: Rule::Exact });
        }
    }
    if rules.one_apart {
        pairs.extend(one_apart(&first, &second));
    }
    pairs.sort_by(|a, b| (&a.before, &a.after).cmp(&(&b.before, &b.after)));
    Ok(report::of(pairs, &first, &second))
}

fn check<I>(before: &[Coded<I>], after: &[Coded<I>]) -> Result<(), Findings> {
    let lengths: BTreeSet<usize> = before.iter().chain(after).map(|coded| coded.elements.len()).collect();
    let wrong = lengths.len() > 1 || lengths.first().is_some_and(|length| *length < 2);
    if wrong {
        let message = "every code must have the same elements, at least two";
        return Err(Findings(vec![Finding::error(Code::LINKING_ELEMENTS, Place::Whole, message)]));
    }
    Ok(())
}

/// The codes of one round.
struct Round<I> {
    all: usize,
    too_short: usize,
    /// Responses whose code others of the round have too.
    duplicates: usize,
    unique: BTreeMap<Plain, I>,
    /// How many codes of the round, duplicates counted once, have this in common when one element is left out.
    common: BTreeMap<(usize, Plain), Vec<Plain>>,
    codes: BTreeSet<Plain>,
}

impl<I: Clone + Ord> Round<I> {
    fn of(coded: &[Coded<I>], least: usize) -> Round<I> {
        let mut held: BTreeMap<Plain, Vec<I>> = BTreeMap::new();
        let mut too_short = 0;
        for one in coded {
            let code = Plain::of(one);
            if code.given() < least {
                too_short += 1;
            } else {
                held.entry(code).or_default().push(one.id.clone());
            }
        }
        let codes: BTreeSet<Plain> = held.keys().cloned().collect();
        let duplicates = held.values().filter(|ids| ids.len() > 1).map(Vec::len).sum();
        let mut common: BTreeMap<(usize, Plain), Vec<Plain>> = BTreeMap::new();
        for code in &codes {
            for place in 0..code.elements.len() {
                common.entry(code.without(place)).or_default().push(code.clone());
            }
        }
        let unique = held.into_iter().filter_map(|(code, ids)| match ids.as_slice() {
            [only] => Some((code, only.clone())),
            _ => None,
        });
        Round { all: coded.len(), too_short, duplicates, unique: unique.collect(), common, codes }
    }

    /// The codes of the round that are this one but for one element.
    fn near(&self, code: &Plain) -> BTreeSet<&Plain> {
        let places = 0..code.elements.len();
        let found = places.filter_map(|place| self.common.get(&code.without(place))).flatten();
        found.filter(|other| code.apart(other) == 1).collect()
    }

    /// As [`Round::near`], of a code of this round: others than itself.
    fn neighbours(&self, code: &Plain) -> usize {
        self.near(code).into_iter().filter(|other| *other != code).count()
    }

    /// Whether somebody of this round wrote the same whole code.
    fn has_whole(&self, code: &Plain) -> bool {
        code.is_whole() && self.codes.contains(code)
    }
}

fn one_apart<I: Clone + Ord>(first: &Round<I>, second: &Round<I>) -> Vec<Pair<I>> {
    let mut pairs = Vec::new();
    for (code, id) in first.unique.iter().filter(|(code, _)| !second.has_whole(code)) {
        let across = second.near(code);
        let Some(other) = across.first().filter(|_| across.len() == 1) else { continue };
        let Some(other_id) = second.unique.get(*other) else { continue };
        // Somebody else's code stands as near: nobody can say whose it is.
        let back = first.near(other);
        let is_alone = back.len() == 1 && !first.has_whole(other);
        if is_alone && first.neighbours(code) == 0 && second.neighbours(other) == 0 {
            pairs.push(Pair { before: id.clone(), after: other_id.clone(), rule: Rule::OneApart });
        }
    }
    pairs
}
