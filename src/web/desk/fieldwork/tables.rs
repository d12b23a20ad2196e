//! The outcome of fieldwork as tables, for the page and for files alike.

use crate::app::fieldwork::{Dispositions, FieldworkOutcome, QuotaOutcome, SampleOutcome};
use crate::exchange::tables::{Cell, Table};
use crate::questionnaire::checks::Questionnaire;
use crate::sample::disposition::ParticipationTable;
use crate::sample::rates::{OutcomeRates, Rate};
use crate::sample::{DispositionTable, FieldworkCounts};

/// Questions that are shown of those most often passed over.
const SKIPPED_MAX: usize = 20;

/// A table with what people read over it.
pub(super) struct Shown {
    pub title: &'static str,
    pub about: &'static str,
    pub table: Table,
}

/// Every table that has something to show.
pub(super) fn all(outcome: &FieldworkOutcome, questionnaire: &Questionnaire) -> Vec<Shown> {
    let mut tables = Vec::new();
    let counts = &outcome.counts;
    if let Some(sample) = &outcome.sample {
        if let Dispositions::Table(table) = &sample.dispositions {
            tables.push(dispositions(table));
        }
        tables.extend(outcome.rates().as_ref().map(rates));
        tables.extend(messages(sample));
    }
    tables.extend(outcome.participation().as_ref().map(participation));
    tables.extend(strata(counts, outcome.sample.as_ref()));
    tables.extend(quotas(&outcome.quotas));
    tables.extend(days(counts));
    tables.extend(left(counts, questionnaire));
    tables.extend(skipped(counts, questionnaire));
    tables
}

fn share(part: u64, whole: u64) -> Cell {
    if whole == 0 { Cell::Empty } else { Cell::Share(part as f64 / whole as f64) }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn dispositions(table: &DispositionTable) -> Shown {
    let total = table.total();
    let mut rows: Vec<Vec<Cell>> = table
        .iter()
        .map(|(ended, n)| vec![text(ended.in_words()), text(ended.code()), Cell::Count(n), share(n, total)])
        .collect();
    rows.push(vec![text("All cases"), text(""), Cell::Count(total), share(total, total)]);
    Shown {
        title: "How the cases of the sample ended",
        about: "Every case is in one row. The codes are those of the American Association for Public Opinion Research (Standard \
                Definitions, 10th edition) for internet surveys of named persons: silence and undelivered mail are unknown \
                eligibility, not refusal.",
        table: Table { name: "dispositions", header: vec!["How it ended", "AAPOR code", "Cases", "Share"], rows },
    }
}

/// The formula of each rate, in words.
const RATES: [(&str, &str); 16] = [
    ("Response rate RR1", "complete ÷ all that may be eligible (eligible + unknown)"),
    ("Response rate RR2", "complete and partial ÷ all that may be eligible"),
    ("Response rate RR3", "complete ÷ (eligible + e × unknown)"),
    ("Response rate RR4", "complete and partial ÷ (eligible + e × unknown)"),
    ("Response rate RR5", "complete ÷ those known to be eligible"),
    ("Response rate RR6", "complete and partial ÷ those known to be eligible"),
    ("Cooperation COOP1", "complete ÷ those who were reached"),
    ("Cooperation COOP2", "complete and partial ÷ those who were reached"),
    ("Cooperation COOP3", "complete ÷ those who were reached and able to take part"),
    ("Cooperation COOP4", "complete and partial ÷ those who were reached and able to take part"),
    ("Refusal REF1", "refusals and break-offs ÷ all that may be eligible"),
    ("Refusal REF2", "refusals and break-offs ÷ (eligible + e × unknown)"),
    ("Refusal REF3", "refusals and break-offs ÷ those known to be eligible"),
    ("Contact CON1", "reached ÷ all that may be eligible"),
    ("Contact CON2", "reached ÷ (eligible + e × unknown)"),
    ("Contact CON3", "reached ÷ those known to be eligible"),
];

fn rates(rates: &OutcomeRates) -> Shown {
    let OutcomeRates { response, cooperation, refusal, contact, eligibility } = rates;
    let values = response.iter().chain(cooperation).chain(refusal).chain(contact);
    let cell = |rate: &Rate| match rate {
        Rate::Share(share) => Cell::Share(*share),
        Rate::None(why) => text(format!("none: {}", why.in_words())),
    };
    let mut rows: Vec<Vec<Cell>> =
        RATES.iter().zip(values).map(|((name, formula), rate)| vec![text(*name), text(*formula), cell(rate)]).collect();
    let formula = "known to be eligible ÷ known to be eligible or not";
    rows.push(vec![text("Eligible among the unknown, e"), text(formula), cell(eligibility)]);
    Shown {
        title: "Rates",
        about: "Of some cases nobody knows whether the person was still there to be asked. RR1 and RR2 take all of them as eligible and \
                so are the lowest that can be said; RR5 and RR6 take none and are the highest; RR3 and RR4 take the share e, which is \
                as large as among the cases of which it is known. Cases that are not eligible are in no rate. All cases count the same, \
                whatever their weight.",
        table: Table { name: "rates", header: vec!["Rate", "How it is worked out", "Value"], rows },
    }
}

fn participation(table: &ParticipationTable) -> Shown {
    let row = |row: &crate::sample::disposition::ParticipationRow| {
        vec![text(row.what), Cell::Count(row.responses), row.share_of_begun.map_or(Cell::Empty, Cell::Share)]
    };
    let mut rows: Vec<Vec<Cell>> = table.rows().iter().map(row).collect();
    let rate = table.completion_rate().map_or(Cell::Empty, Cell::Share);
    rows.push(vec![text("Complete, of those who could take part"), Cell::Empty, rate]);
    Shown {
        title: "Who took part",
        about: "Nobody was drawn, so that nobody knows how many could have come: there is no response rate. The last row says how \
                the questionnaire was received by those who came, without those screened out or turned away.",
        table: Table { name: "participation", header: vec!["What", "Responses", "Of those who began"], rows },
    }
}

fn messages(sample: &SampleOutcome) -> Option<Shown> {
    let name = |step: u32| if step == 0 { "Invitation".to_owned() } else { format!("Reminder {step}") };
    let rows: Vec<Vec<Cell>> = sample
        .messages
        .iter()
        .map(|(step, of)| {
            vec![text(name(*step)), Cell::Count(of.taken), Cell::Count(of.bounced), Cell::Count(of.unknown)]
        })
        .collect();
    (!rows.is_empty()).then(|| Shown {
        title: "Messages",
        about: "Each message once, as it stands.",
        table: Table { name: "messages", header: vec!["Message", "Taken", "Came back", "Unknown"], rows },
    })
}

fn strata(counts: &FieldworkCounts, sample: Option<&SampleOutcome>) -> Option<Shown> {
    let none = std::collections::BTreeMap::new();
    let drawn = sample.map_or(&none, |sample| &sample.strata);
    let mut names: Vec<&String> = counts.strata.keys().chain(drawn.keys()).collect();
    names.sort_unstable();
    names.dedup();
    if names.iter().all(|name| name.is_empty()) {
        return None;
    }
    let row = |name: &&String| {
        let of = counts.strata.get(*name).copied().unwrap_or_default();
        let cases = drawn.get(*name).copied();
        let said = if name.is_empty() { "No stratum" } else { name.as_str() };
        vec![
            text(said),
            cases.map_or(Cell::Empty, Cell::Count),
            Cell::Count(of.begun),
            Cell::Count(of.complete),
            Cell::Count(of.partial),
            cases.map_or(Cell::Empty, |cases| share(of.complete, cases)),
        ]
    };
    let header = vec!["Stratum", "Drawn", "Began", "Complete", "Partial", "Complete, of those drawn"];
    Some(Shown {
        title: "By stratum",
        about: "Complete and partial by the share of items that was answered.",
        table: Table { name: "strata", header, rows: names.iter().map(row).collect() },
    })
}

fn quotas(quotas: &[QuotaOutcome]) -> Option<Shown> {
    let rows: Vec<Vec<Cell>> = quotas
        .iter()
        .flat_map(|quota| quota.cells.iter().map(move |cell| (quota, cell)))
        .map(|(quota, cell)| {
            let kind = if quota.hard { "hard" } else { "soft" };
            vec![
                text(format!("{}: {}", quota.name, cell.name)),
                text(kind),
                Cell::Count(cell.counts.complete),
                Cell::Count(cell.counts.reserved),
                Cell::Count(cell.target),
                share(cell.counts.complete, cell.target),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Shown {
        title: "Quotas",
        about: "Places of people who are answering are held for an hour at least after their last page.",
        table: Table {
            name: "quotas",
            header: vec!["Group", "Kind", "Complete", "Answering", "Wanted", "Of those wanted"],
            rows,
        },
    })
}

fn days(counts: &FieldworkCounts) -> Option<Shown> {
    let mut so_far = 0;
    let rows: Vec<Vec<Cell>> = counts
        .days
        .iter()
        .map(|(day, n)| {
            so_far += n;
            let said = day.parse().map_or_else(|_| day.clone(), |day: crate::time::Day| day.in_words());
            vec![text(said), Cell::Count(*n), Cell::Count(so_far)]
        })
        .collect();
    (!rows.is_empty()).then(|| Shown {
        title: "By day",
        about: "Responses that were sent.",
        table: Table { name: "days", header: vec!["Day", "Sent", "Sent so far"], rows },
    })
}

fn left(counts: &FieldworkCounts, questionnaire: &Questionnaire) -> Option<Shown> {
    let begun = counts.ends.total();
    let language = questionnaire.language();
    let first = |page: &crate::id::PageId| {
        let page = questionnaire.pages().iter().find(|of| of.id == *page)?;
        page.items.first().map(|item| item.item.label.get(language).to_owned())
    };
    let rows: Vec<Vec<Cell>> = counts
        .left_at
        .iter()
        .map(|(page, n)| {
            vec![text(page.to_string()), text(first(page).unwrap_or_default()), Cell::Count(*n), share(*n, begun)]
        })
        .collect();
    (!rows.is_empty()).then(|| Shown {
        title: "Where people stand who have not sent",
        about: "The page that each of them would answer next: people who are answering now, and people who went away.",
        table: Table {
            name: "left_at",
            header: vec!["Page", "Its first question", "Responses", "Of those who began"],
            rows,
        },
    })
}

fn skipped(counts: &FieldworkCounts, questionnaire: &Questionnaire) -> Option<Shown> {
    let language = questionnaire.language();
    let label =
        |id| questionnaire.variable(id).map(|v| v.row_label.as_ref().unwrap_or(&v.label).get(language).to_owned());
    let rows: Vec<Vec<Cell>> = counts
        .skipped
        .iter()
        .take(SKIPPED_MAX)
        .map(|item| {
            vec![
                text(item.variable.to_string()),
                text(label(&item.variable).unwrap_or_default()),
                Cell::Count(item.skipped),
                Cell::Count(item.asked),
                share(item.skipped, item.asked),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Shown {
        title: "Questions most often passed over",
        about: "Left blank by people who went on. “Don’t know” and “prefer not to say” are answers.",
        table: Table { name: "skipped", header: vec!["Variable", "Question", "Passed over", "Asked", "Share"], rows },
    })
}
