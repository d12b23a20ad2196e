//! One item as it is printed.

use super::Part as MomentPart;
use super::layout::{Part, Printing, letter};
use super::{Box, Entry, Pair, PaperField, Row, Story};
use crate::finding::{Code, Finding, Findings, Place};
use crate::phrases::{say, with};
use crate::questionnaire::Answer;
use crate::questionnaire::document::{DatePrecision, ItemKind};
use crate::questionnaire::expression::Piece;
use crate::questionnaire::expression::pieces;
use crate::questionnaire::expression::value::text_of;
use crate::questionnaire::plan::{CheckedItem, CheckedRow, Choice};
use crate::response::words::reason_in_words;
use crate::text::Text;

/// Lines for a short text, and for a long one.
const LINES: [usize; 2] = [1, 6];

impl Printing<'_> {
    pub(super) fn entry(&self, item: &CheckedItem, findings: &mut Findings) -> Entry {
        let written = &item.item;
        let place = || Place::path(format!("items.{}", written.variable));
        self.tell_differences(item, findings);
        let rule = self.in_words(item.rule.as_ref(), written.relevant.as_deref());
        let (label, hint) = self.wording(item, findings);
        let missing = written.missing.iter().map(|reason| Box {
            code: reason_key(*reason).to_owned(),
            label: reason_in_words(self.language, *reason),
            specify: false,
            goes: match written.kind {
                ItemKind::SingleChoice { .. } | ItemKind::Scale { .. } | ItemKind::NetPromoter { .. } => {
                    self.goes(item, item.slots.start, &Answer::Missing(*reason))
                }
                _ => None,
            },
        });
        let mut beside: Vec<Box> = missing.collect();
        let mut field = self.field(item, findings);
        // Where each row is an answer of its own, each has the reasons.
        match &mut field {
            PaperField::Grid { columns, .. } => columns.append(&mut beside),
            PaperField::Pairs { points, .. } => points.append(&mut beside),
            PaperField::Stories { rows } => {
                rows.iter_mut().for_each(|story| story.boxes.extend(beside.iter().cloned()));
                beside.clear();
            }
            _ => {}
        }
        Entry {
            number: self.number_of(item),
            variable: written.variable.to_string(),
            label,
            hint,
            note: self.note(&written.kind),
            only_if: self.only_if(Part::Item, rule.into_iter(), place, findings),
            beside,
            field,
        }
    }

    fn number_of(&self, item: &CheckedItem) -> Option<usize> {
        self.stations.iter().find(|station| station.slot == item.slots.start).map(|station| station.number)
    }

    /// The wording that holds for this form; where it would depend on an answer, the item's own.
    fn wording(&self, item: &CheckedItem, findings: &mut Findings) -> (String, Option<String>) {
        let settled = |variant: &&crate::questionnaire::plan::CheckedVariant| {
            self.open_reads(&variant.rule).is_empty() && self.walk.holds(&variant.rule)
        };
        if item.variants.iter().any(|variant| !self.open_reads(&variant.rule).is_empty()) {
            self.differs(item, "its wording depends on earlier answers; on paper it has its first wording", findings);
        }
        let variant = item.variants.iter().find(settled).map(|variant| &variant.variant);
        let label = variant.map_or(&item.item.label, |variant| &variant.label);
        let hint = variant.and_then(|variant| variant.hint.as_ref()).or(item.item.hint.as_ref());
        (self.text(label), hint.map(|hint| self.text(hint)))
    }

    fn tell_differences(&self, item: &CheckedItem, findings: &mut Findings) {
        if item.choice_filter.is_some() {
            self.differs(
                item,
                "on the screen earlier answers decide which options are offered; paper has them all",
                findings,
            );
        }
        if item.option_draw.is_some() {
            self.differs(
                item,
                "on the screen its options come in a random order; on paper in the order written",
                findings,
            );
        }
        if item.row_order.is_some_and(|draw| draw.is_random()) {
            self.differs(
                item,
                "on the screen its rows come in a random order; on paper in the order written",
                findings,
            );
        }
        if item.checks.iter().any(|check| !check.check.soft) {
            self.differs(item, "its checks cannot be made on paper; they are when it is keyed", findings);
        }
        let texts = std::iter::once(&item.item.label).chain(&item.item.hint);
        let unprinted = |text: &Text| {
            pieces(text.get(self.language)).iter().any(|piece| match piece {
                Piece::Answer { name, .. } => {
                    let slot = self.questionnaire.slot_named(name);
                    slot.is_some_and(|slot| !self.numbers.contains_key(&slot) && self.walk.calculated(slot).is_none())
                }
                Piece::Words(_) => false,
            })
        };
        if texts.into_iter().any(unprinted) {
            self.differs(
                item,
                "its words show something worked out from earlier answers; paper leaves a gap there",
                findings,
            );
        }
        match &item.item.kind {
            ItemKind::Slider { .. } => {
                self.differs(
                    item,
                    "the line is marked with a cross, and the number is read off by whoever keys it",
                    findings,
                );
            }
            ItemKind::Ranking { .. } => self.differs(item, "places are written in boxes", findings),
            ItemKind::Placeholder { .. } => {
                self.differs(item, "it asks for what neither page nor paper can take", findings)
            }
            _ => {}
        }
    }

    fn differs(&self, item: &CheckedItem, message: &str, findings: &mut Findings) {
        let place = Place::path(format!("items.{}", item.item.variable));
        findings.push(Finding::warning(Code::PAPER_DIFFERS, place, message));
    }

    fn note(&self, kind: &ItemKind) -> Option<String> {
        Some(match kind {
            ItemKind::SingleChoice { .. } | ItemKind::Scale { .. } | ItemKind::NetPromoter { .. } => {
                say(self.language, "paper-tick-one", &[])
            }
            ItemKind::Battery { .. } | ItemKind::SemanticDifferential { .. } | ItemKind::Vignettes { .. } => {
                say(self.language, "paper-tick-one-each", &[])
            }
            ItemKind::MultipleChoice { at_most: Some(most), .. } => {
                say(self.language, "paper-tick-at-most", &[("most", with(*most))])
            }
            ItemKind::MultipleChoice { .. } => say(self.language, "paper-tick-all", &[]),
            ItemKind::Ranking { places: Some(places), .. } => {
                say(self.language, "paper-rank-places", &[("places", with(*places))])
            }
            ItemKind::Ranking { .. } => say(self.language, "paper-rank", &[]),
            ItemKind::Slider { .. } => say(self.language, "paper-line", &[]),
            ItemKind::Allocation { total, .. } => {
                say(self.language, "note-total", &[("total", with(total.to_string()))])
            }
            ItemKind::Postcode {} => say(self.language, "paper-postcode", &[]),
            _ => return None,
        })
    }

    fn field(&self, item: &CheckedItem, findings: &mut Findings) -> PaperField {
        match &item.item.kind {
            ItemKind::SingleChoice { .. } => {
                let goes = |choice: &Choice| self.goes(item, item.slots.start, &Answer::Code(choice.code));
                PaperField::Boxes { boxes: self.boxes(item, goes) }
            }
            ItemKind::MultipleChoice { .. } => PaperField::Boxes { boxes: self.boxes(item, |_| None) },
            ItemKind::Battery { .. } => {
                PaperField::Grid { columns: self.boxes(item, |_| None), rows: self.rows(item, findings) }
            }
            ItemKind::SemanticDifferential { rows, .. } => {
                let pair = |(at, row): (usize, &CheckedRow)| {
                    let written = rows.iter().find(|pair| pair.variable == row.row.variable)?;
                    let [left, right] = [&written.left, &written.right].map(|text| self.text(text));
                    Some(Pair { letter: letter(at), left, right })
                };
                let rows = self.assigned(item).enumerate().filter_map(pair).collect();
                PaperField::Pairs { points: self.boxes(item, |_| None), rows }
            }
            ItemKind::Vignettes { rows, .. } => {
                let story = |(at, row): (usize, &CheckedRow)| {
                    let written = rows.iter().find(|story| story.variable == row.row.variable)?;
                    let story = self.text(&written.story).lines().map(str::to_owned).collect();
                    Some(Story { letter: letter(at), story, boxes: self.boxes(item, |_| None) })
                };
                PaperField::Stories { rows: self.assigned(item).enumerate().filter_map(story).collect() }
            }
            ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } => PaperField::Scale {
                low: self.text(low),
                high: self.text(high),
                boxes: self.boxes(item, |choice| self.goes(item, item.slots.start, &Answer::Code(choice.code))),
            },
            ItemKind::Slider { min, max, low, high, unit, .. } => PaperField::Line {
                low: self.text(low),
                high: self.text(high),
                min: text_of(*min),
                max: text_of(*max),
                unit: unit.as_ref().map(|unit| self.text(unit)),
            },
            ItemKind::Ranking { .. } => PaperField::Places { boxes: self.boxes(item, |_| None) },
            ItemKind::Number { unit, .. } => PaperField::Number { unit: unit.as_ref().map(|unit| self.text(unit)) },
            ItemKind::Allocation { total, unit, .. } => PaperField::Parts {
                rows: self.rows(item, findings),
                total: *total,
                unit: unit.as_ref().map(|unit| self.text(unit)),
            },
            ItemKind::Date { precision, .. } => PaperField::Moment { parts: self.parts(*precision, false) },
            ItemKind::DateTime {} => PaperField::Moment { parts: self.parts(DatePrecision::Day, true) },
            ItemKind::Time {} => PaperField::Moment { parts: vec![self.part("box-time", 4)] },
            ItemKind::ShortText { max_length } => {
                PaperField::Lines { lines: lines(if *max_length > 100 { LINES[0] + 1 } else { LINES[0] }) }
            }
            ItemKind::LongText { .. } => PaperField::Lines { lines: lines(LINES[1]) },
            ItemKind::Postcode {} => PaperField::Lines { lines: lines(LINES[0]) },
            ItemKind::Consent { statement } => PaperField::Consent {
                statement: self.text(statement),
                goes: self.goes(item, item.slots.start, &Answer::Given(true)),
            },
            ItemKind::Information { body, image } => {
                let known = image.as_ref().and_then(|id| self.questionnaire.draft().images.get(id));
                PaperField::Text {
                    body: body.iter().map(|text| self.text(text)).collect(),
                    image: image.as_ref().filter(|_| known.is_some()).map(ToString::to_string),
                    alternative: known.map(|image| self.text(&image.alternative)).unwrap_or_default(),
                }
            }
            ItemKind::Placeholder { .. } | ItemKind::Calculated { .. } | ItemKind::Hidden { .. } => {
                PaperField::Text { body: Vec::new(), image: None, alternative: String::new() }
            }
        }
    }

    /// The options in the order written; turned round where an arm says so.
    fn boxes(&self, item: &CheckedItem, goes: impl Fn(&Choice) -> Option<String>) -> Vec<Box> {
        let mut options: Vec<&Choice> = item.options.iter().collect();
        let settled = |rule: &&crate::questionnaire::expression::Rule| self.open_reads(rule).is_empty();
        if item.reversed_when.as_ref().filter(settled).is_some_and(|rule| self.walk.holds(rule)) {
            let places: Vec<usize> = (0..options.len()).filter(|at| !options[*at].pinned).collect();
            let turned: Vec<&Choice> = places.iter().rev().map(|at| options[*at]).collect();
            for (at, choice) in places.into_iter().zip(turned) {
                options[at] = choice;
            }
        }
        let shown = |choice: &Choice| Box {
            code: choice.code.to_string(),
            label: self.text(&choice.label),
            specify: choice.specify,
            goes: goes(choice),
        };
        options.into_iter().map(shown).collect()
    }

    fn assigned<'i>(&'i self, item: &'i CheckedItem) -> impl Iterator<Item = &'i CheckedRow> {
        item.rows.iter().filter(|row| self.is_assigned(row.slot))
    }

    fn rows(&self, item: &CheckedItem, findings: &mut Findings) -> Vec<Row> {
        let rows: Vec<&CheckedRow> = self.assigned(item).collect();
        let row = |(at, row): (usize, &CheckedRow)| {
            let place = || Place::path(format!("items.{}", row.row.variable));
            let rule = self.in_words(row.rule.as_ref(), row.row.relevant.as_deref());
            Row {
                letter: letter(at),
                label: self.text(&row.row.label),
                only_if: self.only_if(Part::Row, rule.into_iter(), place, findings),
            }
        };
        rows.into_iter().enumerate().map(row).collect()
    }

    fn parts(&self, precision: DatePrecision, with_time: bool) -> Vec<MomentPart> {
        let all = [("box-day", 2), ("box-month", 2), ("box-year", 4)];
        let from = match precision {
            DatePrecision::Day => 0,
            DatePrecision::Month => 1,
            DatePrecision::Year => 2,
        };
        let mut parts: Vec<MomentPart> = all[from..].iter().map(|(key, n)| self.part(key, *n)).collect();
        if with_time {
            parts.push(self.part("box-time", 4));
        }
        parts
    }

    fn part(&self, key: &str, characters: usize) -> MomentPart {
        MomentPart { name: crate::phrases::say(self.language, key, &[]), characters: (0..characters).collect() }
    }
}

fn lines(n: usize) -> Vec<usize> {
    (0..n).collect()
}

/// What is keyed for a missing reason.
pub fn reason_key(reason: crate::questionnaire::MissingReason) -> &'static str {
    use crate::questionnaire::MissingReason;
    match reason {
        MissingReason::DontKnow => "dk",
        MissingReason::PreferNotToSay => "pns",
        MissingReason::NotApplicable => "na",
        _ => "",
    }
}
