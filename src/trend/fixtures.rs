//! Series made up for tests of those who show them.

use super::{Change, Line, Point, Series, SeriesWave};
use crate::estimation::Estimate;
use crate::id::{MeasureName, VariableId, WaveName};
use crate::measure::{BaseRule, Coding, Measure};
use crate::study::{Fieldwork, Mode, SampleType};

pub(crate) fn estimate(value: f64) -> Estimate {
    Estimate {
        value,
        se: 0.015,
        df: 100.0,
        lower: value - 0.03,
        upper: value + 0.03,
        level: 0.95,
        base: 1200,
        effective_base: 800.5,
        deff: Some(1.5),
        weights: "base weights".into(),
    }
}

/// Yearly waves of these points.
pub(crate) fn series(points: Vec<Point>) -> Series {
    let name = |text: &str| WaveName::new(text).expect("a name");
    let waves = points.iter().enumerate().map(|(i, point)| {
        let year = 2015 + i;
        let day = |d: &str| format!("{year}-{d}").parse().expect("a day");
        let has_interval = !matches!(point, Point::Unrepresentative { .. });
        SeriesWave {
            name: name(&format!("w{i}")),
            title: format!("Wave {i}"),
            fieldwork: Fieldwork { from: day("05-01"), to: day("05-31") },
            sample_type: if has_interval { SampleType::Probability } else { SampleType::OpenLink },
            mode: Mode::Web,
            cases: 1200,
            margins: 0,
            calibrated: false,
            response_rate: None,
            provisional: false,
        }
    });
    Series {
        measure: Measure {
            name: MeasureName::new("heard").expect("a name"),
            title: "Heard of <it> & \"more\"".into(),
            variable: VariableId::new("heard").expect("a name"),
            coding: Coding::Proportion { codes: vec![1] },
            base: BaseRule::default(),
            reading: "of adults have heard of it".into(),
        },
        by: None,
        waves: waves.collect(),
        lines: vec![Line {
            group: None,
            points,
            changes: Vec::new(),
            trend: None,
            smoothed: Vec::new(),
            turns: None,
            next_wave: None,
        }],
        breaks: Vec::new(),
        interaction: None,
        notes: Vec::new(),
    }
}

/// A change of this size between two waves, independent of each other, whose adjusted p values are this p.
pub(crate) fn change(from: usize, to: usize, difference: f64, p: f64) -> Change {
    Change {
        from,
        to,
        difference,
        se: 0.1,
        df: 9.0,
        lower: difference - 0.25,
        upper: difference + 0.25,
        p,
        p_holm: p,
        p_bonferroni: p,
        p_bh: p,
        covariance: 0.0,
        shared_units: 0,
        overridden: None,
    }
}
