//! A questionnaire put to made-up respondents, who answer at random whatever the page in front of them offers.
//!
//! Not a test of what people would say: of where they would come, how long it would take, and whether they would get out again.
//! Numbers and texts are drawn now and then from those that the questionnaire's own rules speak of, so that rare ways are taken too.
//! First things to read: [`rehearse`], [`Rehearsal`].

use super::minutes::{SECONDS_A_PAGE, item_seconds};
use crate::id::PageId;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::walk::{Shown, Walk};
use crate::questionnaire::{Answers, Circumstances, Journey, Step};
use crate::random::Seeded;
use crate::response::{PageOutcome, answer_page};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

mod filling;
mod hints;

pub use filling::fill;
pub use hints::Hints;

/// What came of a rehearsal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rehearsal {
    pub respondents: usize,
    /// By position in [`Questionnaire::pages`].
    pub pages: Vec<PageVisits>,
    /// By slot: how many were asked the variable.
    #[serde(skip)]
    pub shown: Vec<usize>,
    /// By the first slot of an item with a choice filter: the codes that somebody was offered.
    #[serde(skip)]
    pub offered: BTreeMap<usize, BTreeSet<i32>>,
    /// The ways that respondents took, the commonest first, with how many took each.
    pub ways: Vec<Way>,
    pub dead_ends: Vec<DeadEnd>,
    /// Seconds of each respondent, ascending.
    #[serde(skip)]
    pub seconds: Vec<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageVisits {
    pub page: PageId,
    pub visits: usize,
    /// Mean seconds of those who came.
    pub seconds: f64,
}

/// A way through the questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Way {
    pub pages: Vec<PageId>,
    pub respondents: usize,
    /// The end in a word: `complete`, `not_eligible`, `refusal` or `stuck`.
    pub end: &'static str,
}

/// A page that let somebody on with nothing that was tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeadEnd {
    pub page: PageId,
    pub respondents: usize,
    /// What the page said last.
    pub said: String,
}

/// How many answers are tried on a page before it counts as a dead end.
const TRIES: usize = 25;

impl Rehearsal {
    /// The median time in minutes of those who got through; `None` where nobody did.
    pub fn median_minutes(&self) -> Option<f64> {
        self.seconds.get(self.seconds.len() / 2).map(|seconds| seconds / 60.0)
    }

    /// A time that only a tenth of those who got through exceed, in minutes.
    pub fn slow_minutes(&self) -> Option<f64> {
        self.seconds.get(self.seconds.len() * 9 / 10).map(|seconds| seconds / 60.0)
    }
}

/// Puts the questionnaire to so many made-up respondents. The same seed gives the same rehearsal.
pub fn rehearse(questionnaire: &Questionnaire, respondents: usize, seed: u64) -> Rehearsal {
    let mut run = Run::new(questionnaire);
    let mut random = Seeded::new(seed);
    for _ in 0..respondents {
        run.respondent(&mut random);
    }
    run.finish(respondents)
}

struct Run<'q> {
    questionnaire: &'q Questionnaire,
    hints: Hints,
    /// By position of the page, by item: seconds when shown.
    item_seconds: Vec<Vec<f64>>,
    visits: Vec<usize>,
    page_seconds: Vec<f64>,
    shown: Vec<usize>,
    offered: BTreeMap<usize, BTreeSet<i32>>,
    ways: BTreeMap<(Vec<PageId>, &'static str), usize>,
    dead_ends: BTreeMap<PageId, (usize, String)>,
    seconds: Vec<f64>,
}

impl<'q> Run<'q> {
    fn new(questionnaire: &'q Questionnaire) -> Self {
        let pages = questionnaire.pages();
        let language = questionnaire.language();
        Run {
            questionnaire,
            hints: Hints::of(questionnaire.draft()),
            item_seconds: pages.iter().map(|p| p.items.iter().map(|i| item_seconds(i, language)).collect()).collect(),
            visits: vec![0; pages.len()],
            page_seconds: vec![0.0; pages.len()],
            shown: vec![0; questionnaire.variables().len()],
            offered: BTreeMap::new(),
            ways: BTreeMap::new(),
            dead_ends: BTreeMap::new(),
            seconds: Vec::new(),
        }
    }

    fn respondent(&mut self, random: &mut Seeded) {
        let questionnaire = self.questionnaire;
        let circumstances = Circumstances { seed: random.next_u64(), today: None };
        let mut answers = Answers::new();
        let mut way = Vec::new();
        let mut seconds = 0.0;
        // Each page once, and once more for each item: nobody goes round for ever.
        let patience = 2 * questionnaire.pages().len() + 10;
        let end = loop {
            let page = match Journey::of(questionnaire, &answers, circumstances).current {
                Step::Page(page) if way.len() < patience => page,
                Step::Page(page) => {
                    self.stuck(page, "the page came back again and again".into());
                    break "stuck";
                }
                Step::Exit { outcome, .. } => break outcome.word(),
                Step::Check => break "complete",
            };
            seconds += self.visit(&answers, circumstances, &page);
            way.push(page.clone());
            match self.answered(&answers, circumstances, &page, random) {
                Ok(changes) => answers.extend(changes),
                Err(said) => {
                    self.stuck(page, said);
                    break "stuck";
                }
            }
        };
        if end == "complete" {
            self.seconds.push(seconds);
        }
        *self.ways.entry((way, end)).or_default() += 1;
    }

    fn stuck(&mut self, page: PageId, said: String) {
        let end = self.dead_ends.entry(page).or_insert((0, String::new()));
        end.0 += 1;
        end.1 = said;
    }

    /// Counts what is seen, and gives the seconds it takes.
    fn visit(&mut self, answers: &Answers, circumstances: Circumstances, page: &PageId) -> f64 {
        let questionnaire = self.questionnaire;
        let Some(position) = questionnaire.page_position(page) else { return 0.0 };
        let walk = Walk::of(questionnaire, answers, circumstances);
        let mut seconds = SECONDS_A_PAGE;
        for (i, item) in questionnaire.pages()[position].items.iter().enumerate() {
            let mut seen = false;
            for slot in item.slots.clone().filter(|slot| walk.shown[*slot] == Shown::Yes) {
                self.shown[slot] += 1;
                seen = true;
            }
            if seen {
                seconds += self.item_seconds[position][i];
                if item.choice_filter.is_some() {
                    let codes = walk.offered(item).into_iter().map(|choice| choice.code);
                    self.offered.entry(item.slots.start).or_default().extend(codes);
                }
            }
        }
        self.visits[position] += 1;
        self.page_seconds[position] += seconds;
        seconds
    }

    /// Answers that the page accepts; or what it said to the last that it did not.
    fn answered(
        &self,
        answers: &Answers,
        circumstances: Circumstances,
        page: &PageId,
        random: &mut Seeded,
    ) -> Result<Answers, String> {
        let questionnaire = self.questionnaire;
        let language = questionnaire.language();
        let mut said = String::new();
        for tried in 0..TRIES {
            // The last tries confirm what a soft check doubts and leave nothing out.
            let earnest = tried > TRIES / 2;
            let raw = fill(questionnaire, answers, circumstances, page, &self.hints, earnest, random);
            match answer_page(questionnaire, answers, circumstances, page, &raw, language) {
                PageOutcome::Accepted { changes, .. } => return Ok(changes),
                PageOutcome::Rejected { findings } => {
                    said = findings.iter().next().map_or(String::new(), |finding| finding.message.clone());
                }
                PageOutcome::Stale { .. } => said = "the page is not on the way".into(),
            }
        }
        Err(said)
    }

    fn finish(self, respondents: usize) -> Rehearsal {
        let mut ways: Vec<Way> =
            self.ways.into_iter().map(|((pages, end), respondents)| Way { pages, respondents, end }).collect();
        ways.sort_by(|a, b| b.respondents.cmp(&a.respondents).then_with(|| a.pages.cmp(&b.pages)));
        let mut seconds = self.seconds;
        seconds.sort_by(f64::total_cmp);
        let pages = self.questionnaire.pages().iter().zip(self.visits.iter().zip(&self.page_seconds));
        let pages = pages.map(|(page, (visits, total))| PageVisits {
            page: page.id.clone(),
            visits: *visits,
            seconds: if *visits == 0 { 0.0 } else { total / *visits as f64 },
        });
        let dead_ends = self.dead_ends.into_iter();
        Rehearsal {
            respondents,
            pages: pages.collect(),
            shown: self.shown,
            offered: self.offered,
            ways,
            dead_ends: dead_ends.map(|(page, (respondents, said))| DeadEnd { page, respondents, said }).collect(),
            seconds,
        }
    }
}
