//! What to answer: drawn from a seed, as the tests' respondent draws it, with every field written out beforehand.

use super::form::{Control, Form};
use super::http::percent;
use super::respondent::written;
use barograph::random::Seeded;

/// The questions of a form in the order of its fields.
#[derive(Debug, Default)]
pub struct Questions {
    fields: Vec<Field>,
    /// Pairs of ticks that a page refused: whoever has been told does not tick them together again.
    refused: Vec<(String, String)>,
}

/// A field; what is sent of it is written out, `name=value`.
#[derive(Debug)]
enum Field {
    /// A form's key, by its number.
    Key {
        start: String,
        number: usize,
    },
    Fixed(String),
    One(Vec<String>, Reasons),
    Several(Vec<String>, Reasons),
    Written {
        start: String,
        control: Box<Control>,
    },
}

/// Missing reasons, `name=missing:…`.
type Reasons = Vec<String>;

/// How often a reason is given where one is offered.
const UNANSWERED: f64 = 0.1;

impl Questions {
    pub fn of(form: &Form, keys: &[String]) -> Questions {
        let fields = form.names().into_iter().filter(|name| !name.ends_with(".missing")).map(|name| {
            let controls = form.of(name);
            let first = controls[0];
            let start = format!("{}=", percent(name));
            let pair = |control: &&Control| format!("{start}{}", percent(&control.value));
            let is_reason = |control: &&&Control| control.value.starts_with("missing:");
            let is_said = |control: &&&Control| !control.value.is_empty() && !is_reason(control);
            let said = || controls.iter().filter(is_said).map(pair).collect();
            let reasons = || controls.iter().filter(is_reason).map(pair).collect();
            match first.kind.as_str() {
                "hidden" => match keys.iter().position(|key| key == name) {
                    Some(number) => Field::Key { start, number },
                    None => Field::Fixed(pair(&first)),
                },
                "radio" | "option" => Field::One(said(), reasons()),
                "checkbox" => Field::Several(said(), reasons()),
                _ => Field::Written { start, control: Box::new(first.clone()) },
            }
        });
        Questions { fields: fields.collect(), refused: Vec::new() }
    }

    /// Writes a form's body.
    pub fn answer(&self, keys: &[&[u8]], random: &mut Seeded, out: &mut Vec<u8>) {
        out.clear();
        for field in &self.fields {
            match field {
                Field::Key { start, number } => {
                    put(out, start);
                    out.extend_from_slice(keys.get(*number).copied().unwrap_or_default());
                }
                Field::Fixed(pair) => put(out, pair),
                Field::One(said, reasons) | Field::Several(said, reasons) if unanswered(said, reasons, random) => {
                    reasons.first().into_iter().for_each(|reason| put(out, reason));
                }
                Field::One(said, _) => put(out, &said[random.below(said.len())]),
                Field::Several(said, _) => self.tick(said, random, out),
                Field::Written { start, control } => {
                    put(out, start);
                    out.extend_from_slice(percent(&written(control, random, false)).as_bytes());
                }
            }
        }
    }

    fn tick(&self, said: &[String], random: &mut Seeded, out: &mut Vec<u8>) {
        let first = random.below(said.len());
        put(out, &said[first]);
        let second = (first + 1) % said.len();
        let again = |(a, b): &(String, String)| *a == said[first] && *b == said[second];
        if said.len() > 2 && random.chance(0.5) && !self.refused.iter().any(again) {
            put(out, &said[second]);
        }
    }

    /// A page was refused: what stood together in it is not sent again.
    pub fn refuse(&mut self, body: &[u8]) {
        let Ok(body) = std::str::from_utf8(body) else { return };
        let pairs: Vec<&str> = body.split('&').collect();
        let together = pairs.windows(2).filter(|two| two[0].split('=').next() == two[1].split('=').next());
        self.refused.extend(together.map(|two| (two[0].to_owned(), two[1].to_owned())));
    }
}

fn put(out: &mut Vec<u8>, pair: &str) {
    if !out.is_empty() {
        out.push(b'&');
    }
    out.extend_from_slice(pair.as_bytes());
}

fn unanswered(said: &[String], reasons: &[String], random: &mut Seeded) -> bool {
    said.is_empty() || (!reasons.is_empty() && random.chance(UNANSWERED))
}
