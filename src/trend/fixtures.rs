//! Series made up for tests of those who show them.

use super::{Line, Point, Series, SeriesWave};
use crate::estimation::Estimate;
use crate::id::{MeasureName, VariableId, WaveName};
use crate::measure::{BaseRule, Coding, Measure};
use crate::study::{Fieldwork, SampleType};

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
            cases: 1200,
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
        lines: vec![Line { group: None, points, changes: Vec::new() }],
        breaks: Vec::new(),
    }
}
