//! Whether a figure may be shown outside the desk.

use super::Point;
use crate::estimation::presentation::{Evidence, FEW_DF, LEAST_SAMPLE, Presentation, Verdict, nchs_standard};
use crate::estimation::{Estimate, effective_sample_size};
use crate::measure::Coding;
use serde::{Deserialize, Serialize};

/// How a figure may be shown. The desk shows all of them, with this flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Showing {
    Show,
    /// With a note that it is uncertain; a statistician should have looked.
    WithCaution,
    /// Too few people, or too wide an interval.
    NotForPublication,
}

impl Showing {
    pub fn in_words(self) -> &'static str {
        match self {
            Showing::Show => "may be shown",
            Showing::WithCaution => "show with caution",
            Showing::NotForPublication => "not for publication",
        }
    }
}

impl Point {
    /// How the point may be shown: a share by the standard of the US National Center for Health Statistics
    /// ([`nchs_standard`]), a mean, for which that has no rule, by its bases and degrees of freedom alone: the same least
    /// numbers. `None` where there is no design-based estimate to judge.
    pub fn showing(&self, coding: &Coding) -> Option<Showing> {
        let Point::Estimated(estimate) = self else { return None };
        Some(match self.presentation(coding) {
            Some(presentation) => match presentation.verdict {
                Verdict::Suppress(_) => Showing::NotForPublication,
                Verdict::Present(remarks) if remarks.is_empty() => Showing::Show,
                Verdict::Present(_) => Showing::WithCaution,
            },
            None if (estimate.base as f64).min(estimate.effective_base) < LEAST_SAMPLE => Showing::NotForPublication,
            None if estimate.df < FEW_DF => Showing::WithCaution,
            None => Showing::Show,
        })
    }

    /// The standard's judgement of a share, with its reasons; `None` for a mean and where there is no estimate.
    pub fn presentation(&self, coding: &Coding) -> Option<Presentation> {
        match (self, coding) {
            (Point::Estimated(estimate), Coding::Proportion { .. }) => Some(nchs_standard(&evidence(estimate))),
            _ => None,
        }
    }
}

fn evidence(estimate: &Estimate) -> Evidence {
    let &Estimate { value: share, se, df, level, .. } = estimate;
    let n = estimate.base as f64;
    Evidence { share, n, effective_n: effective_sample_size(share, se, n, df, level), df, level }
}
