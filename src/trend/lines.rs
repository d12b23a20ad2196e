//! The lines of a series: everything that is known of one group over the waves.

use super::changes::{Comparing, Together};
use super::comparability::Terms;
use super::designs::{Designs, Part};
use super::next_wave::next_wave;
use super::points::point;
use super::polynomial::{Course, LEAST_WAVES, interaction};
use super::smoothed::smoothed;
use super::turns::turns;
use super::{Interaction, Line, Point, SeriesOptions, Trend, TrendScale, WaveInput};
use crate::dataset::Category;
use crate::estimation::Domain;
use crate::finding::Findings;
use crate::id::WaveName;
use crate::measure::{Group, Measured};

/// What lines are made of; every list has one entry a wave.
pub(super) struct Maker<'a> {
    pub waves: &'a [WaveInput<'a>],
    pub measured: &'a [Result<Measured, Findings>],
    /// `None` where nobody asked for groups, or the wave lacks their variable.
    pub groups_of_wave: &'a [Option<Vec<Group>>],
    /// `None` where the wave did not ask.
    pub terms: &'a [Option<Terms<'a>>],
    pub names: &'a [&'a WaveName],
    /// Middle of fieldwork, in years.
    pub times: &'a [f64],
    pub designs: &'a Designs<'a>,
    pub scale: TrendScale,
    pub options: &'a SeriesOptions,
}

impl<'a> Maker<'a> {
    pub fn line(&self, group: Option<Category>) -> Line {
        let points: Vec<Point> = (0..self.waves.len()).map(|wave| self.point(group.as_ref(), wave)).collect();
        let bases: Vec<Option<Domain>> = (0..self.waves.len()).map(|wave| self.base(group.as_ref(), wave)).collect();
        let comparing = Comparing {
            points: &points,
            terms: self.terms,
            names: self.names,
            overrides: &self.options.overrides,
            pairs: self.options.pairs,
        };
        let runs = comparing.runs();
        let changes = comparing.changes(|from, to| self.together(&points, &bases, from, to));
        let latest = runs.last().filter(|run| run.len() >= LEAST_WAVES);
        let trend = latest.map(|run| match self.course(group.as_ref(), run) {
            Some(course) => course.trend(),
            None => Trend::Absent { why: "A wave has nobody in the base.".to_owned() },
        });
        let is_share = self.scale == TrendScale::LogOdds;
        Line {
            trend,
            smoothed: smoothed(&points, &runs, self.times, is_share),
            turns: self.options.turns.then(|| turns(&points, &runs, self.times)).flatten(),
            next_wave: next_wave(&points, &changes, self.options.detect),
            group,
            points,
            changes,
        }
    }

    /// Whether the lines' groups have one linear trend, over the longest of their latest runs. A group without an estimate in one of
    /// those waves does not take part.
    pub fn interaction(&self, lines: &[Line]) -> Option<Interaction> {
        let run_of = |line: &Line| Some(line.trend.as_ref()?.test()?.waves.clone());
        let run = lines.iter().filter_map(run_of).max_by_key(|run| (run.len(), run.last().copied()))?;
        let whole = lines.iter().filter(|line| run_of(line).is_some_and(|own| own == run));
        let courses: Vec<Course<'_, '_>> = whole.filter_map(|line| self.course(line.group.as_ref(), &run)).collect();
        interaction(self.designs, &courses)
    }

    fn course(&self, group: Option<&Category>, run: &[usize]) -> Option<Course<'a, 'a>> {
        Course::of(self.designs, run, self.times, self.scale, |wave| self.base(group, wave))
    }

    fn together(&self, points: &[Point], bases: &[Option<Domain>], from: usize, to: usize) -> Option<Together> {
        let (Point::Estimated(earlier), Point::Estimated(later)) = (points.get(from)?, points.get(to)?) else {
            return None;
        };
        let part = |wave: usize| Some(Part { wave, base: bases.get(wave)?.as_ref()? });
        self.designs.together([part(from)?, part(to)?], [earlier, later])
    }

    /// The group as the wave has it; `Err` says why it has none.
    fn group_in(&self, category: &Category, wave: usize) -> Result<&'a Group, &'static str> {
        let Some(groups) = self.groups_of_wave.get(wave).and_then(Option::as_ref) else {
            return Err("The wave does not have these groups.");
        };
        groups.iter().find(|g| g.category.code == category.code).ok_or("The wave does not have this group.")
    }

    fn point(&self, group: Option<&Category>, wave: usize) -> Point {
        let (input, measured) = (&self.waves[wave], &self.measured[wave]);
        match group.map(|category| self.group_in(category, wave)) {
            None => point(input, measured, None),
            Some(Ok(group)) => point(input, measured, Some(&group.domain)),
            Some(Err(why)) => Point::Absent { why: why.to_owned() },
        }
    }

    /// The rows of the wave that the line's figure rests on.
    fn base(&self, group: Option<&Category>, wave: usize) -> Option<Domain> {
        let measured = self.designs.measured(wave)?;
        match group {
            None => self.designs.base(wave).cloned(),
            Some(category) => Some(measured.base_of(&self.group_in(category, wave).ok()?.domain)),
        }
    }
}
