//! A respondent who answers at random, but only with what the form in front of them offers.

use barograph::dataset::Case;
use barograph::questionnaire::checks::Questionnaire;
use barograph::questionnaire::{Answers, Circumstances, Journey, Step};
use barograph::random::Seeded;
use barograph::response::form::{Control, OptionForm};
use barograph::response::{PageForm, PageOutcome, RawAnswers, answer_page};
use barograph::sample::CaseDesign;
use barograph::time::Day;

/// Where a random respondent came to.
pub struct Walked {
    pub answers: Answers,
    pub circumstances: Circumstances,
    pub pages: Vec<String>,
    pub end: Step,
}

impl Walked {
    pub fn case(self) -> Case {
        Case { design: CaseDesign::default(), circumstances: self.circumstances, answers: self.answers, mode: None }
    }
}

/// Answers page after page to the end, or until `patience` pages are done.
pub fn walk(questionnaire: &Questionnaire, random: &mut Seeded, patience: usize) -> Walked {
    walk_from(questionnaire, Answers::new(), random, patience)
}

/// The same for somebody who came with values in the link.
pub fn walk_from(questionnaire: &Questionnaire, begun: Answers, random: &mut Seeded, patience: usize) -> Walked {
    let mut answers = begun;
    let circumstances = Circumstances { seed: random.next_u64(), today: Day::new(2026, 11, 27) };
    let mut pages = Vec::new();
    let mut step = Journey::of(questionnaire, &answers, circumstances).current;
    while let Step::Page(page) = &step {
        if pages.len() == patience {
            break;
        }
        let language = questionnaire.language();
        let form = PageForm::of(questionnaire, &answers, circumstances, page, None, language).expect("the page exists");
        assert!(!form.items.is_empty(), "{page} asks nothing");
        let raw = fill(&form, random);
        pages.push(page.to_string());
        match answer_page(questionnaire, &answers, circumstances, page, &raw, language) {
            PageOutcome::Accepted { changes, next, .. } => {
                answers.extend(changes);
                step = next;
            }
            other => panic!("{page} with {raw:?}: {other:?}"),
        }
    }
    Walked { answers, circumstances, pages, end: step }
}

fn fill(form: &PageForm, random: &mut Seeded) -> RawAnswers {
    let mut raw = RawAnswers::default();
    for item in &form.items {
        match &item.control {
            Control::One { field, options, .. } | Control::Scale { field, options, .. } => {
                one(&mut raw, &field.name, options, item.required, random);
            }
            Control::Several { field, options, at_most, .. } => {
                several(&mut raw, &field.name, options, *at_most, random)
            }
            Control::Battery { rows } => {
                rows.iter().for_each(|row| one(&mut raw, &row.field.name, &row.options, item.required, random));
            }
            Control::Number { field, .. } => raw.push(&field.name, random.below(101).to_string()),
            Control::Line { field, .. } | Control::Lines { field, .. } => raw.push(&field.name, "knock-off"),
            Control::Differential { rows } => rows.iter().for_each(|row| {
                one(&mut raw, &row.field.name, &row.points, item.required, random);
            }),
            Control::Vignettes { rows } => {
                rows.iter().for_each(|row| one(&mut raw, &row.field.name, &row.options, item.required, random));
            }
            Control::Slider(slider) => raw.push(&slider.field.name, &slider.range),
            Control::Ranking(ranking) => {
                ranking.rest.iter().for_each(|button| raw.push(&ranking.field.name, button.value.replace("add:", "")));
            }
            Control::Allocation { parts, .. } => {
                parts.iter().take(1).for_each(|part| raw.push(&part.field.name, "100"));
            }
            Control::Date { boxes, .. } => {
                let written = ["3", "5", "2020", "9:30"];
                boxes.iter().for_each(|part| {
                    let at = ["day", "month", "year", "time"].iter().position(|end| part.name.ends_with(end));
                    raw.push(&part.name, written[at.unwrap_or(0)]);
                });
            }
            Control::Information { .. } => {}
            Control::Consent { field, value, .. } => raw.push(&field.name, *value),
        }
    }
    raw
}

fn one(raw: &mut RawAnswers, field: &str, options: &[OptionForm], required: bool, random: &mut Seeded) {
    if required || !random.chance(0.03) {
        raw.push(field, options[random.below(options.len())].value.clone());
    }
}

fn several(raw: &mut RawAnswers, field: &str, options: &[OptionForm], at_most: Option<u32>, random: &mut Seeded) {
    let first = &options[random.below(options.len())];
    raw.push(field, first.value.clone());
    if first.exclusive {
        return;
    }
    let mut left = at_most.map_or(options.len(), |most| most as usize - 1);
    for option in options.iter().filter(|o| !o.exclusive && o.value != first.value) {
        if left > 0 && random.chance(0.25) {
            raw.push(field, option.value.clone());
            left -= 1;
        }
    }
}
