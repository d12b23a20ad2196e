//! How long a rule takes: `cargo bench --no-default-features --bench expressions`. What the figures mean: docs/PERFORMANCE.md.

use barograph::questionnaire::Answer;
use barograph::questionnaire::expression::value::{number_of, text_of};
use barograph::questionnaire::expression::{self, Facts, Refusal, Scope, Source, Word};
use barograph::time::Day;
use criterion::Criterion;
use std::borrow::Cow;
use std::hint::black_box;
use std::sync::Arc;

/// Some answers: several choices, one choice, a number, a text, a day.
struct Some5 {
    words: Arc<[Word]>,
    answers: [Answer; 5],
}

const NAMES: [&str; 5] = ["bought", "where", "age", "note", "born"];

impl Scope for Some5 {
    fn answer(&self, name: &str) -> Result<Source, Refusal> {
        let slot = NAMES.iter().position(|known| *known == name).expect("a name of the bench");
        let words = (slot < 2).then(|| self.words.clone());
        Ok(Source { slot, words, single: slot != 0 })
    }

    fn options(&self) -> Option<Arc<[Word]>> {
        Some(self.words.clone())
    }
}

impl Some5 {
    fn word(&self, code: i32) -> &str {
        self.words.iter().find(|word| word.code == code).map_or("", |word| &word.word)
    }
}

impl Facts for Some5 {
    fn text(&self, slot: usize) -> Cow<'_, str> {
        match &self.answers[slot] {
            Answer::Code(code) => self.word(*code).into(),
            Answer::Codes(codes) => codes.iter().map(|code| self.word(*code)).collect::<Vec<_>>().join(" ").into(),
            Answer::Number(value) => text_of(*value).into(),
            Answer::Text(text) | Answer::Date(text) => text.as_str().into(),
            _ => "".into(),
        }
    }

    fn holds(&self, slot: usize, code: i32) -> bool {
        match &self.answers[slot] {
            Answer::Code(held) => *held == code,
            Answer::Codes(held) => held.contains(&code),
            _ => false,
        }
    }

    fn option(&self) -> &str {
        "shoes"
    }

    fn number(&self, slot: usize) -> f64 {
        match &self.answers[slot] {
            Answer::Number(value) => *value,
            _ => number_of(&self.text(slot)),
        }
    }

    fn today(&self) -> Option<Day> {
        Day::new(2026, 11, 27)
    }

    fn seed(&self) -> u64 {
        1
    }
}

const RULES: [(&str, &str); 8] = [
    ("typical", "selected(${bought}, 'clothes') and ${age} >= 18"),
    ("one choice", "${where} = 'online'"),
    ("a number", "${age} >= 18 and ${age} < 65"),
    (
        "long",
        "(${where} = 'market' or ${where} = 'online' or ${where} = 'shop') and not(selected(${bought}, 'none')) and ${age} * 2 > 30 + 1",
    ),
    ("choice filter", "selected(${bought}, name) or name = 'none'"),
    ("pattern", "regex(${note}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}')"),
    ("days", "int((today() - ${born}) div 365.25) >= 18"),
    ("chance", "random() < 0.5"),
];

fn main() {
    let words = ["clothes", "shoes", "online", "market", "shop", "none"];
    let facts = Some5 {
        words: words.iter().zip(1..).map(|(word, code)| Word { code, word: (*word).to_owned() }).collect(),
        answers: [
            Answer::Codes(vec![1, 2]),
            Answer::Code(3),
            Answer::Number(42.0),
            Answer::Text("somebody@example.org".to_owned()),
            Answer::Date("1984-02-29".to_owned()),
        ],
    };
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("working out a rule");
    for (name, text) in RULES {
        let rule = expression::rule(text, &facts).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        group.bench_function(name, |b| b.iter(|| black_box(&rule).holds(black_box(&facts))));
    }
    group.finish();
    let mut group = criterion.benchmark_group("compiling a rule");
    for (name, text) in [RULES[0], RULES[3], RULES[5]] {
        group.bench_function(name, |b| b.iter(|| expression::rule(black_box(text), &facts)));
    }
    group.finish();
    criterion.final_summary();
}
