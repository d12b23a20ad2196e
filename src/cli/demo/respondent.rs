//! A made-up respondent: reads each page as a person would see it, fills it in, and sends it through the real interview.

use super::population::Person;
use super::truth::tracked;
use crate::questionnaire::checks::Questionnaire;
use crate::questionnaire::{Answer, Answers, Circumstances, Journey, Step};
use crate::random::Seeded;
use crate::response::form::{Control, FieldForm, ItemForm, OptionForm, PageForm};
use crate::response::{PageOutcome, RawAnswers, answer_page};
use crate::sample::Disposition;

/// Share of people who stop before a page, each page anew.
const BREAKS_OFF: f64 = 0.0015;
/// Share of questions passed over without an answer.
const SKIPS: f64 = 0.006;
/// Share of questions answered with "prefer not to say", where offered.
const PREFERS_NOT_TO_SAY: f64 = 0.008;

const MEANINGS: [&str; 6] = [
    "A copy with a famous name on it",
    "Something made to look like the real thing",
    "Knock-off clothes and trainers",
    "A con",
    "Cheap copies sold online",
    "Not made by the company it says",
];

/// Takes a person through the questionnaire. `Err` names the page that refused what it had offered itself.
pub fn interview(
    questionnaire: &Questionnaire,
    person: &Person,
    wave: usize,
    circumstances: Circumstances,
    random: &mut Seeded,
) -> Result<(Answers, Disposition), String> {
    let language = questionnaire.language().clone();
    let mut answers = Answers::new();
    loop {
        let page = match Journey::of(questionnaire, &answers, circumstances).current {
            Step::Check => return Ok((answers, Disposition::Complete)),
            Step::Exit { .. } => return Ok((answers, Disposition::NotEligible)),
            Step::Page(page) => page,
        };
        // Who stops before consenting is no partial interview.
        if answers.contains_key("consent") && random.chance(BREAKS_OFF) {
            return Ok((answers, Disposition::Partial));
        }
        let form = PageForm::of(questionnaire, &answers, circumstances, &page, None, &language)
            .ok_or_else(|| format!("the page {page} has gone"))?;
        let mut pen = Pen { person, wave, random, answers: &answers, raw: RawAnswers::default() };
        for item in &form.items {
            pen.item(item);
        }
        let raw = pen.raw;
        match answer_page(questionnaire, &answers, circumstances, &page, &raw, &language) {
            PageOutcome::Accepted { changes, .. } if !changes.is_empty() => answers.extend(changes),
            PageOutcome::Accepted { .. } => return Err(format!("the page {page} kept nothing")),
            PageOutcome::Rejected { findings } => {
                return Err(format!("the page {page} refused its own form: {findings}"));
            }
            PageOutcome::Stale { .. } => return Err(format!("the page {page} was out of turn")),
        }
    }
}

/// Fills in one page.
struct Pen<'p> {
    person: &'p Person,
    wave: usize,
    random: &'p mut Seeded,
    answers: &'p Answers,
    raw: RawAnswers,
}

impl Pen<'_> {
    fn item(&mut self, item: &ItemForm) {
        let skip = !item.required && self.random.chance(SKIPS);
        match &item.control {
            Control::Information { .. } => {}
            Control::Consent { field, value, .. } => self.raw.push(&field.name, *value),
            _ if skip => {}
            Control::One { field, options, .. } => self.one(field, options),
            Control::Several { field, options, at_most, .. } => self.several(field, options, *at_most),
            Control::Battery { rows } => {
                for row in rows {
                    self.one(&row.field, &row.options);
                }
            }
            Control::Scale { field, options, .. } => {
                let point = (6.2 + 2.1 * self.random.normal() + self.person.area).round().clamp(0.0, 10.0);
                self.choose(field, options, point as usize);
            }
            Control::Number { field, .. } => {
                let guess = 34.0 + 17.0 * self.random.normal() + 4.0 * (3.0 - self.person.age as f64);
                self.raw.push(&field.name, format!("{:.0}", guess.clamp(0.0, 100.0)));
            }
            Control::Line { field, .. } | Control::Lines { field, .. } => {
                let meaning = MEANINGS[self.random.below(MEANINGS.len())];
                self.raw.push(&field.name, meaning);
            }
            // The demonstration's questionnaire asks nothing of these kinds.
            Control::Differential { .. }
            | Control::Vignettes { .. }
            | Control::Slider(_)
            | Control::Ranking(_)
            | Control::Allocation { .. }
            | Control::Date { .. } => {}
        }
    }

    fn one(&mut self, field: &FieldForm, options: &[OptionForm]) {
        let said = |reason: &str| options.iter().find(|o| o.missing && o.value.ends_with(reason));
        if let Some(option) = said("prefer_not_to_say")
            && self.random.chance(PREFERS_NOT_TO_SAY)
        {
            return self.raw.push(&field.name, &option.value);
        }
        if let Some(known) = self.known(&field.name) {
            return self.raw.push(&field.name, known.to_string());
        }
        let Some(truth) = tracked(&field.name) else {
            let real = options.iter().filter(|o| !o.missing).count();
            let position = self.leaning(&field.name, real);
            return self.choose(field, options, position);
        };
        if let Some(option) = said("dont_know")
            && self.random.chance(truth.dont_know)
        {
            return self.raw.push(&field.name, &option.value);
        }
        let shares = truth.shares(self.wave, self.person.age, self.person.area);
        let position = self.random.pick(&shares);
        self.choose(field, options, position);
    }

    fn several(&mut self, field: &FieldForm, options: &[OptionForm], at_most: Option<u32>) {
        let real: Vec<&OptionForm> = options.iter().filter(|o| !o.exclusive).collect();
        let most = at_most.map_or(3, |n| n as usize).min(3).min(real.len());
        let mut chosen = Vec::new();
        for _ in 0..=self.random.below(most.max(1)) {
            let position = self.leaning(&field.name, real.len());
            if !chosen.contains(&position) {
                chosen.push(position);
            }
        }
        for position in chosen {
            if let Some(option) = real.get(position) {
                self.raw.push(&field.name, &option.value);
            }
        }
    }

    fn choose(&mut self, field: &FieldForm, options: &[OptionForm], position: usize) {
        let mut real: Vec<&OptionForm> = options.iter().filter(|o| !o.missing).collect();
        // Positions are those of the document: on the page a scale may be turned round, or options be in a random order.
        real.sort_by_key(|option| option.value.parse::<i32>().unwrap_or(i32::MAX));
        if let Some(option) = real.get(position).or(real.last()) {
            self.raw.push(&field.name, &option.value);
        }
    }

    /// What the person is, and what follows from other answers.
    fn known(&mut self, variable: &str) -> Option<i32> {
        match variable {
            "old_enough" => Some(1),
            "age_band" => Some(self.person.age as i32 + 1),
            "sex" => Some(self.person.sex as i32 + 1),
            "council" => Some(self.person.council),
            // Who never bought one did not buy one last year; who only ever did so by mistake did not know last year either.
            "bought_12m" => Some(match self.answers.get("ladder") {
                Some(Answer::Code(5 | 6)) => 5,
                Some(Answer::Code(4)) => self.random.pick(&[0.0, 0.24, 0.0, 0.16, 0.60]) as i32 + 1,
                _ => self.random.pick(&[0.22, 0.16, 0.06, 0.10, 0.46]) as i32 + 1,
            }),
            _ => None,
        }
    }

    /// A position among `n`, where each question has favourites of its own.
    fn leaning(&mut self, variable: &str, n: usize) -> usize {
        let start = variable.bytes().fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)));
        let mut favour = Seeded::new(start);
        let weights: Vec<f64> = (0..n).map(|_| (0.8 * favour.normal()).exp()).collect();
        self.random.pick(&weights)
    }
}
