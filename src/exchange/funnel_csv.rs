//! The recruitment funnel as CSV: one row a step and way.

use super::series_csv::{text, written};
use crate::quality::{Funnel, FunnelStep};

const HEADER: [&str; 4] = ["step", "section", "source", "people"];

/// UTF-8, with a header. The source is `all` in the rows that count everybody, and `other_or_none` in those of no way of their own.
///
/// # Errors
/// None that the content can bring about: writing to memory does not fail.
pub fn write(funnel: &Funnel) -> Result<Vec<u8>, csv::Error> {
    let row = |step: &str, section: &str, source: &str, people: usize| {
        vec![step.to_owned(), text(section), text(source), people.to_string()]
    };
    let mut rows = Vec::new();
    for (step, all, by_source) in &funnel.steps {
        let (name, section) = match step {
            FunnelStep::Started => ("started", ""),
            FunnelStep::Answered => ("answered_a_page", ""),
            FunnelStep::Agreed => ("agreed", ""),
            FunnelStep::Through(title) => ("through_section", title.as_str()),
            FunnelStep::Sent => ("sent", ""),
        };
        rows.push(row(name, section, "all", *all));
        for (source, people) in funnel.sources.iter().zip(by_source) {
            rows.push(row(name, section, source.as_deref().unwrap_or("other_or_none"), *people));
        }
    }
    rows.push(row("not_eligible", "", "all", funnel.not_eligible));
    rows.push(row("refused", "", "all", funnel.refused));
    written(&HEADER, rows.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_row_and_nothing_becomes_a_formula() {
        let funnel = Funnel {
            parameter: Some("source".into()),
            sources: vec![Some("=1+1".into()), None],
            steps: vec![
                (FunnelStep::Started, 5, vec![3, 2]),
                (FunnelStep::Through("About, you".into()), 2, vec![2, 0]),
            ],
            not_eligible: 1,
            refused: 0,
        };
        let csv = String::from_utf8(write(&funnel).expect("written")).expect("text");
        let expected = "step,section,source,people\r\nstarted,,all,5\r\nstarted,,'=1+1,3\r\nstarted,,other_or_none,2\r\n\
                        through_section,\"About, you\",all,2\r\nthrough_section,\"About, you\",'=1+1,2\r\n\
                        through_section,\"About, you\",other_or_none,0\r\nnot_eligible,,all,1\r\nrefused,,all,0\r\n";
        assert_eq!(csv, expected);
    }
}
