//! The form of a draw: which columns are what, and how is drawn.

use crate::app::Refusal;
use crate::finding::Code;
use crate::sample::FrameMapping;
use crate::sample::draw::{Allocation, Order, PsuSize, SamplingPlan, SecondStage, Selection, Take};
use crate::time::Day;
use crate::web::form::Fields;
use serde::Serialize;
use std::collections::BTreeMap;

/// Days for which contacts are kept after the last day of fieldwork, where nothing else is chosen.
const KEPT_DAYS: i64 = 30;

/// What is asked to be drawn.
pub(super) struct Draw {
    pub mapping: FrameMapping,
    pub plan: SamplingPlan,
    /// The last day on which contacts are kept.
    pub until: Day,
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(Code::REQUEST_INVALID, message)
}

fn chosen(fields: &Fields, name: &str) -> Option<String> {
    Some(fields.get(name).to_owned()).filter(|value| !value.is_empty())
}

fn number(fields: &Fields, name: &str, label: &str) -> Result<u64, Refusal> {
    let typed = fields.get(name).trim().replace([',', ' '], "");
    typed.parse().map_err(|_| refused(format!("{label}: write a whole number.")))
}

/// Reads the form. `otherwise` is the seed where none is typed; without it, a seed of no importance. Code: `request_invalid`.
pub(super) fn draw(fields: &Fields, otherwise: Option<u64>) -> Result<Draw, Refusal> {
    let typed = fields.get("seed").trim();
    let seed = match (typed.is_empty(), otherwise) {
        (false, _) => number(fields, "seed", "Seed")?,
        (true, otherwise) => otherwise.unwrap_or(0),
    };
    let until = fields
        .get("until")
        .trim()
        .parse()
        .map_err(|_| refused("The last day on which contacts are kept: write the day as 2026-11-27."))?;
    let within = match fields.get("stages") {
        "two" => {
            let take = Take::Size(number(fields, "take", "People in each sampling unit")?);
            Some(SecondStage { take, psu_size: PsuSize::People })
        }
        _ => None,
    };
    let plan = SamplingPlan { seed, allocation: allocation(fields)?, selection: selection(fields)?, within };
    Ok(Draw { mapping: mapping(fields)?, plan, until })
}

fn mapping(fields: &Fields) -> Result<FrameMapping, Refusal> {
    Ok(FrameMapping {
        key: chosen(fields, "key").ok_or_else(|| refused("Choose the column that tells people apart."))?,
        strata: fields.all("strata").map(str::to_owned).collect(),
        psu: chosen(fields, "psu"),
        size: chosen(fields, "size"),
        sector: chosen(fields, "sector"),
        sort: chosen(fields, "sort").into_iter().collect(),
        email: chosen(fields, "email"),
        name: chosen(fields, "name"),
        language: chosen(fields, "language"),
        shared_addresses: fields.has("shared"),
    })
}

fn allocation(fields: &Fields) -> Result<Allocation, Refusal> {
    let total = || number(fields, "total", "How many to draw");
    let at_least = match fields.get("at_least").trim() {
        "" => 0,
        _ => number(fields, "at_least", "At least so many from each stratum")?,
    };
    Ok(match fields.get("allocation") {
        "proportional" => Allocation::Proportional { total: total()?, at_least },
        "neyman" => Allocation::Neyman { total: total()?, at_least, deviations: by_stratum(fields)? },
        "fixed" => Allocation::Fixed { sizes: by_stratum(fields)? },
        _ => Allocation::Whole { total: total()? },
    })
}

fn selection(fields: &Fields) -> Result<Selection, Refusal> {
    Ok(match fields.get("selection") {
        "" | "simple_random" => Selection::SimpleRandom,
        "systematic" => Selection::Systematic(Order::Sorted),
        "by_size" => Selection::ProportionalToSize(Order::Random),
        _ => return Err(refused("Choose how people are drawn.")),
    })
}

/// One stratum a line, its name and a number with a semicolon between them.
fn by_stratum<N: std::str::FromStr>(fields: &Fields) -> Result<BTreeMap<String, N>, Refusal> {
    let lines = fields.get("by_stratum").lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let unreadable = || refused(format!("“{line}”: write each stratum as its name, a semicolon and a number."));
            let (name, number) = line.rsplit_once(';').ok_or_else(unreadable)?;
            Ok((name.trim().to_owned(), number.trim().parse().map_err(|_| unreadable())?))
        })
        .collect()
}

/// The form as it was sent, or as it begins.
#[derive(Serialize)]
pub(super) struct FormView {
    columns: Vec<ColumnChoice>,
    strata: Vec<Tick>,
    allocations: Vec<Choice>,
    selections: Vec<Choice>,
    total: String,
    at_least: String,
    by_stratum: String,
    seed: String,
    until: String,
    two_stages: bool,
    take: String,
    shared: bool,
}

/// One question “which column is …?”.
#[derive(Serialize)]
struct ColumnChoice {
    field: &'static str,
    label: &'static str,
    options: Vec<Tick>,
}

#[derive(Serialize)]
struct Tick {
    /// Of the control, without blanks.
    id: String,
    value: String,
    chosen: bool,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}

const COLUMNS: [(&str, &str, &[&str]); 8] = [
    ("key", "Tells people apart (a number or a name that nobody else has)", &["id", "key", "number", "reference"]),
    ("email", "E-mail address", &["email", "e-mail", "mail", "email_address"]),
    ("name", "Name, to write to them", &["name", "contact", "full_name"]),
    ("language", "Language in which they are written to (en, gd)", &["language", "lang"]),
    ("sector", "Sector", &["sector", "industry", "sic"]),
    ("psu", "Sampling unit of the first stage (area, school, firm)", &["psu", "cluster", "unit"]),
    ("size", "Size (employees, pupils)", &["size", "employees", "headcount"]),
    ("sort", "To sort by before a systematic draw", &["sort"]),
];

impl FormView {
    pub fn of(header: &[String], fields: &Fields, fieldwork_ends: Day) -> FormView {
        let is_new = !fields.has("key");
        let named = || header.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let columns = COLUMNS.map(|(field, label, guesses)| {
            let guessed = || named().find(|(_, name)| guesses.contains(&name.to_lowercase().as_str()));
            let wanted = if is_new { guessed().map_or("", |(_, name)| name.as_str()) } else { fields.get(field) };
            let options = named()
                .map(|(at, name)| Tick { id: format!("{field}-{at}"), value: name.clone(), chosen: name == wanted })
                .collect();
            ColumnChoice { field, label, options }
        });
        let or = |name: &str, otherwise: &str| match fields.get(name) {
            "" => otherwise.to_owned(),
            typed => typed.to_owned(),
        };
        let tick = |(at, name): (usize, &String)| Tick {
            id: format!("strata-{at}"),
            value: name.clone(),
            chosen: fields.all("strata").any(|ticked| ticked == name),
        };
        FormView {
            columns: columns.into(),
            strata: named().map(tick).collect(),
            allocations: choices(&ALLOCATIONS, &or("allocation", "whole")),
            selections: choices(&SELECTIONS, &or("selection", "simple_random")),
            total: fields.get("total").to_owned(),
            at_least: or("at_least", "2"),
            by_stratum: fields.get("by_stratum").to_owned(),
            seed: fields.get("seed").to_owned(),
            until: or("until", &fieldwork_ends.plus_days(KEPT_DAYS).to_string()),
            two_stages: fields.get("stages") == "two",
            take: fields.get("take").to_owned(),
            shared: fields.has("shared"),
        }
    }
}

const ALLOCATIONS: [(&str, &str, &str); 4] = [
    ("whole", "From the frame as a whole", "Strata do not count."),
    ("proportional", "From each stratum in proportion", "Everybody has about the same chance."),
    (
        "neyman",
        "From each stratum as Neyman",
        "More where answers vary more: give the standard deviation of each stratum below.",
    ),
    ("fixed", "As I say for each stratum", "Give the number of each stratum below."),
];

const SELECTIONS: [(&str, &str, &str); 3] = [
    ("simple_random", "Simple random", "Without replacement."),
    ("systematic", "Systematic", "Every tenth, say, from a random start, in the order of the column to sort by."),
    (
        "by_size",
        "In proportion to size",
        "Without replacement; the large ones may be certain. In two stages, by the number of people in each sampling unit.",
    ),
];

fn choices(all: &[(&'static str, &'static str, &'static str)], wanted: &str) -> Vec<Choice> {
    all.iter().map(|(value, label, hint)| Choice { value, label, hint, chosen: *value == wanted }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(extra: &str) -> Fields {
        Fields::parse(format!("key=id&total=40&until=2026-12-30&{extra}").as_bytes()).expect("fields")
    }

    #[test]
    fn a_form_becomes_a_plan() {
        let asked = draw(
            &fields("strata=council&strata=size&allocation=proportional&at_least=2&email=mail&shared=on"),
            Some(7),
        )
        .expect("good");
        assert_eq!(asked.plan.seed, 7);
        assert_eq!(asked.plan.allocation, Allocation::Proportional { total: 40, at_least: 2 });
        assert_eq!((asked.mapping.strata.len(), asked.mapping.shared_addresses), (2, true));
        let asked = draw(
            &fields("allocation=fixed&by_stratum=North;3%0AEast / small; 4%0A&seed=11&stages=two&take=5"),
            Some(7),
        )
        .expect("good");
        let sizes = BTreeMap::from([("North".to_owned(), 3), ("East / small".to_owned(), 4)]);
        assert_eq!((asked.plan.seed, asked.plan.allocation), (11, Allocation::Fixed { sizes }));
        assert_eq!(asked.plan.within.map(|within| within.take), Some(Take::Size(5)));
    }

    #[test]
    fn what_cannot_be_read_says_which() {
        for (extra, says) in [
            ("seed=x", "Seed"),
            ("total=", ""),
            ("allocation=fixed&by_stratum=North 3", "North 3"),
            ("stages=two", "sampling unit"),
            ("selection=odd", "how people are drawn"),
        ] {
            let read = draw(&fields(extra), None);
            if !says.is_empty() {
                let message = read.err().map(|refusal| refusal.message).unwrap_or_default();
                assert!(message.contains(says), "{extra}: {message}");
            }
        }
        assert!(draw(&Fields::parse(b"key=id&total=1").expect("fields"), None).is_err(), "no day");
    }

    #[test]
    fn columns_are_guessed_by_their_headings() {
        let header = ["ID", "E-mail", "Council"].map(str::to_owned);
        let view = FormView::of(&header, &Fields::default(), Day::new(2026, 11, 30).expect("a day"));
        let guessed: Vec<(&str, &str)> = view
            .columns
            .iter()
            .flat_map(|column| column.options.iter().filter(|o| o.chosen).map(|o| (column.field, o.value.as_str())))
            .collect();
        assert_eq!(guessed, [("key", "ID"), ("email", "E-mail")]);
        assert_eq!(view.until, "2026-12-30");
    }
}
