//! The lines of a series: everything that is known of one group over the waves.

use super::changes::{Comparing, Together};
use super::designs::{Designs, Part};
use super::next_wave::next_wave;
use super::polynomial::{Course, LEAST_WAVES, interaction};
use super::prepared::Prepared;
use super::smoothed::smoothed;
use super::turns::turns;
use super::{Interaction, Line, Point, SeriesOptions, Trend, TrendScale};
use crate::dataset::Category;
use crate::estimation::Domain;
use crate::numeric::Matrix;

/// What makes lines.
pub(super) struct Maker<'a> {
    pub prepared: &'a Prepared<'a>,
    pub designs: &'a Designs<'a>,
    pub options: &'a SeriesOptions,
}

impl<'a> Maker<'a> {
    pub fn line(&self, group: Option<Category>) -> Line {
        let (prepared, waves) = (self.prepared, 0..self.prepared.waves.len());
        let points: Vec<Point> = waves.clone().map(|wave| prepared.point(group.as_ref(), wave)).collect();
        let bases: Vec<Option<Domain>> = waves.map(|wave| self.designs.base_of(group.as_ref(), wave)).collect();
        let comparing = Comparing {
            points: &points,
            terms: &prepared.terms,
            names: &prepared.names,
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
        let is_share = prepared.scale == TrendScale::LogOdds;
        Line {
            trend,
            smoothed: smoothed(&points, &self.apart(&bases, &runs), &prepared.times, is_share),
            turns: self
                .options
                .turns
                .then(|| turns(&points, &runs, &prepared.times, |waves| self.errors(&points, &bases, waves)))
                .flatten(),
            next_wave: next_wave(&points, |after| self.before(&points, &bases, &runs, after), self.options.detect),
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
        let Prepared { times, scale, .. } = self.prepared;
        Course::of(self.designs, run, times, *scale, |wave| self.designs.base_of(group, wave))
    }

    /// The covariance of the estimates of these waves.
    fn errors(&self, points: &[Point], bases: &[Option<Domain>], waves: &[usize]) -> Option<Matrix> {
        let part = |wave: &usize| Some(Part { wave: *wave, base: bases.get(*wave)?.as_ref()? });
        let parts: Vec<Part<'_>> = waves.iter().map(part).collect::<Option<_>>()?;
        let value = |wave: &usize| match points.get(*wave)? {
            Point::Estimated(estimate) => Some(estimate.value),
            _ => None,
        };
        let values: Vec<f64> = waves.iter().map(value).collect::<Option<_>>()?;
        self.designs.covariance_of_means(&parts, &values).ok()
    }

    /// The runs in which no two waves share a unit.
    fn apart<'r>(&self, bases: &[Option<Domain>], runs: &'r [Vec<usize>]) -> Vec<&'r [usize]> {
        let part = |wave: &usize| Some(Part { wave: *wave, base: bases.get(*wave)?.as_ref()? });
        let shares = |run: &Vec<usize>| {
            let parts: Vec<Part<'_>> = run.iter().filter_map(part).collect();
            let with_later = |(i, one): (usize, &Part<'_>)| {
                parts[i + 1..].iter().any(|other| self.designs.shared_units([*one, *other]) > 0)
            };
            parts.iter().enumerate().any(with_later)
        };
        runs.iter().filter(|run| !shares(run)).map(Vec::as_slice).collect()
    }

    /// The wave before this one in its run, with the covariance of both, whichever changes are shown.
    fn before(
        &self,
        points: &[Point],
        bases: &[Option<Domain>],
        runs: &[Vec<usize>],
        after: usize,
    ) -> Option<(usize, f64)> {
        let place = |run: &Vec<usize>| run.iter().position(|wave| *wave == after).map(|at| run[..at].last().copied());
        let before = runs.iter().find_map(place).flatten()?;
        Some((before, self.together(points, bases, before, after)?.covariance))
    }

    fn together(&self, points: &[Point], bases: &[Option<Domain>], from: usize, to: usize) -> Option<Together> {
        let (Point::Estimated(earlier), Point::Estimated(later)) = (points.get(from)?, points.get(to)?) else {
            return None;
        };
        let part = |wave: usize| Some(Part { wave, base: bases.get(wave)?.as_ref()? });
        self.designs.together([part(from)?, part(to)?], [earlier, later])
    }
}
