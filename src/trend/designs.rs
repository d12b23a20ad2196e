//! The designs of a series' waves: one for all waves of a panel, whose units recur, one for each other wave.
//!
//! Every variance over several waves is made here: estimates of waves in one design carry the covariance of the units they share, those
//! of different designs have none. First type to read: [`Designs`].

use super::WaveInput;
use super::changes::{Together, seen_variance};
use super::prepared::Prepared;
use crate::dataset::Category;
use crate::estimation::{
    Domain, Estimate, EstimationError, Overlap, StackedDesign, SurveyDesign, WaveDesign, stack, variance,
};
use crate::finding::Severity;
use crate::measure::Measured;
use crate::numeric::Matrix;
use crate::study::{LonelyPsu, SampleType};
use std::ops::Range;

/// A variance below this part of what it would be without overlap is what rounding left of nothing.
const NOISE: f64 = 1e-12;

/// The waves of a series with their designs.
pub(super) struct Designs<'a> {
    prepared: &'a Prepared<'a>,
    /// `None` for a wave without a usable measure.
    waves: Vec<Option<Wave<'a>>>,
    /// The design of all panel waves that name their units, where there are two or more.
    panel: Option<StackedDesign>,
    /// What had to be done otherwise than a reader would expect.
    pub notes: Vec<String>,
}

struct Wave<'a> {
    measured: &'a Measured,
    /// The rows of weight and with a score, whatever their group.
    base: Domain,
    /// Where its rows stand in the panel's design.
    in_panel: Option<Range<usize>>,
}

/// Some rows of one wave.
#[derive(Clone, Copy)]
pub(super) struct Part<'p> {
    pub wave: usize,
    /// Of the wave's own rows.
    pub base: &'p Domain,
}

impl<'a> Designs<'a> {
    pub fn of(prepared: &'a Prepared<'a>) -> Designs<'a> {
        let known = prepared.measured.iter().map(|measured| {
            let measured = measured.as_ref().ok().filter(|m| m.was_asked())?;
            Some(Wave { measured, base: measured.base_of(&measured.everybody()), in_panel: None })
        });
        let mut designs = Designs { prepared, waves: known.collect(), panel: None, notes: Vec::new() };
        designs.find_panel();
        designs
    }

    fn find_panel(&mut self) {
        let waves = self.prepared.waves;
        let is_panel = |i: usize| waves[i].wave.sample_type == SampleType::ProbabilityPanel && self.waves[i].is_some();
        let has_units = |i: usize| waves[i].dataset.designs.iter().any(|case| case.psu.is_some());
        let (named, nameless): (Vec<usize>, Vec<usize>) =
            (0..waves.len()).filter(|i| is_panel(*i)).partition(|i| has_units(*i));
        if named.len() + nameless.len() < 2 {
            return;
        }
        for wave in &nameless {
            self.notes.push(format!(
                "{} names no people or sampling units, so nobody can be found again: it is treated as a sample of its own.",
                waves[*wave].wave.title
            ));
        }
        if named.len() < 2 {
            return;
        }
        let given: Vec<WaveDesign<'_>> = named.iter().filter_map(|i| self.wave_design(*i, &waves[*i])).collect();
        match stack(&given, Overlap::SameUnits, common_policy(named.iter().map(|i| waves[*i].lonely))) {
            Ok(stacked) => {
                for (wave, rows) in named.iter().zip(&stacked.waves) {
                    if let Some(wave) = &mut self.waves[*wave] {
                        wave.in_panel = Some(rows.clone());
                    }
                }
                self.panel = Some(stacked);
            }
            Err(findings) => {
                let error = findings.iter().find(|finding| finding.severity == Severity::Error);
                let why = error.map_or(String::new(), |finding| format!(" {}", finding.message));
                self.notes.push(format!(
                    "The panel's waves do not fit into one design and are treated as samples of their own.{why}"
                ));
            }
        }
    }

    fn wave_design<'w>(&'w self, i: usize, input: &'w WaveInput<'_>) -> Option<WaveDesign<'w>> {
        let wave = self.waves[i].as_ref()?;
        Some(WaveDesign {
            name: input.wave.name.as_str(),
            cases: &input.dataset.designs,
            weights: Some(wave.measured.design().weights()),
            residuals: input.weights.map_or(&[], |weights| weights.residuals),
        })
    }

    /// The measure on a wave; `None` where the wave has none.
    pub fn measured(&self, wave: usize) -> Option<&'a Measured> {
        Some(self.waves.get(wave)?.as_ref()?.measured)
    }

    /// The rows of a wave that the figure of a group, or of everybody, rests on.
    pub fn base_of(&self, group: Option<&Category>, wave: usize) -> Option<Domain> {
        match group {
            None => self.base(wave).cloned(),
            Some(category) => {
                let group = self.prepared.group_in(category, wave).ok()?;
                Some(self.measured(wave)?.base_of(&group.domain))
            }
        }
    }

    /// Everybody in the base of a wave.
    pub fn base(&self, wave: usize) -> Option<&Domain> {
        Some(&self.waves.get(wave)?.as_ref()?.base)
    }

    /// The covariance of k numbers, the rows of these parts moving them.
    ///
    /// `influence(position, row, u)` writes into `u` (k long, all 0) by how much one unit of weight of this row of the part at this
    /// position moves each number; a weight multiplies it.
    ///
    /// # Errors
    /// [`EstimationError::LonelyPsu`] by the designs' policies.
    pub fn covariance(
        &self,
        k: usize,
        parts: &[Part<'_>],
        influence: impl Fn(usize, usize, &mut [f64]),
    ) -> Result<Matrix, EstimationError> {
        let mut sum = Matrix::zeros(k, k);
        for design in self.touched(parts) {
            let mut z = Matrix::zeros(design.design.rows(), k);
            let mut u = vec![0.0; k];
            let weights = design.design.weights();
            for (position, start) in &design.parts {
                for row in parts[*position].base.rows() {
                    u.fill(0.0);
                    influence(*position, row, &mut u);
                    for (c, u) in u.iter().enumerate() {
                        z[(start + row, c)] += weights[start + row] * u;
                    }
                }
            }
            sum += variance::covariance(design.design, z, &design.rows_of(parts))?;
        }
        Ok(sum)
    }

    /// Degrees of freedom of these parts together: units minus strata, in each design.
    pub fn degrees_of_freedom(&self, parts: &[Part<'_>]) -> f64 {
        let touched = self.touched(parts);
        touched.iter().map(|design| design.design.degrees_of_freedom(&design.rows_of(parts))).sum()
    }

    /// The designs in which the parts lie.
    fn touched(&self, parts: &[Part<'_>]) -> Vec<Touched<'_>> {
        let mut touched: Vec<Touched<'_>> = Vec::new();
        for (position, part) in parts.iter().enumerate() {
            let Some(Some(wave)) = self.waves.get(part.wave) else { continue };
            let (design, key, start) = match (&wave.in_panel, &self.panel) {
                (Some(rows), Some(panel)) => (&panel.design, None, rows.start),
                _ => (wave.measured.design(), Some(part.wave), 0),
            };
            match touched.iter_mut().find(|known| known.key == key) {
                Some(known) => known.parts.push((position, start)),
                None => touched.push(Touched { design, key, parts: vec![(position, start)] }),
            }
        }
        touched
    }

    /// What the estimates of two waves have in common; `None` where they share no unit, so that each stands alone. `parts` are the rows
    /// behind the estimates.
    ///
    /// # Formula
    /// Covariance of the two means from the totals of the units they share; df of the two bases together, whatever the group.
    pub fn together(&self, parts: [Part<'_>; 2], estimates: [&Estimate; 2]) -> Option<Together> {
        let shared_units = self.shared_units(parts);
        if shared_units == 0 {
            return None;
        }
        // A lonely unit that only the joint design has: each wave keeps its own variance.
        let joint = self.covariance_of_means(&parts, &[estimates[0].value, estimates[1].value]).ok()?;
        let own = |i: usize| if estimates[i].se > 0.0 { joint[(i, i)] } else { seen_variance(estimates[i]) };
        let covariance = joint[(0, 1)];
        let apart = own(0) + own(1);
        let variance = apart - 2.0 * covariance;
        let whole = [
            Part { base: self.base(parts[0].wave)?, ..parts[0] },
            Part { base: self.base(parts[1].wave)?, ..parts[1] },
        ];
        // Where every unit moved by the same amount the design shows no error of the change; nobody believes that of a sample.
        (variance > NOISE * apart).then(|| Together {
            variance,
            covariance,
            df: self.degrees_of_freedom(&whole),
            shared_units,
        })
    }

    /// The covariance of the means of these parts.
    ///
    /// # Errors
    /// As [`Designs::covariance`].
    pub fn covariance_of_means(&self, parts: &[Part<'_>], means: &[f64]) -> Result<Matrix, EstimationError> {
        let population = |part: &Part<'_>| {
            let weights = self.measured(part.wave).map_or(&[][..], |m| m.design().weights());
            part.base.rows().filter_map(|row| weights.get(row)).sum::<f64>()
        };
        let populations: Vec<f64> = parts.iter().map(population).collect();
        self.covariance(parts.len(), parts, |position, row, u| {
            let y = self.measured(parts[position].wave).map_or(f64::NAN, |m| m.values()[row]);
            u[position] = (y - means[position]) / populations[position];
        })
    }

    /// Units with rows of both parts.
    pub fn shared_units(&self, parts: [Part<'_>; 2]) -> usize {
        let [one, other] = parts;
        let Some(panel) = &self.panel else { return 0 };
        let rows = |part: Part<'_>| self.waves.get(part.wave)?.as_ref()?.in_panel.clone();
        let (Some(one_rows), Some(other_rows)) = (rows(one), rows(other)) else { return 0 };
        let mut seen = vec![false; panel.design.units()];
        one.base.rows().for_each(|row| seen[panel.design.unit_of_row(one_rows.start + row)] = true);
        let mut shared = 0;
        for row in other.base.rows() {
            // Counted once: a unit that has been counted is no longer looked for.
            shared += usize::from(std::mem::take(&mut seen[panel.design.unit_of_row(other_rows.start + row)]));
        }
        shared
    }
}

/// A design, and the parts that lie in it.
struct Touched<'d> {
    design: &'d SurveyDesign,
    /// The wave whose own design it is; `None`: the panel's.
    key: Option<usize>,
    /// Position of the part, and the row of the design at which its wave begins.
    parts: Vec<(usize, usize)>,
}

impl Touched<'_> {
    fn rows_of(&self, parts: &[Part<'_>]) -> Domain {
        let mut inside = vec![false; self.design.rows()];
        for (position, start) in &self.parts {
            parts[*position].base.rows().for_each(|row| inside[start + row] = true);
        }
        Domain::of(self.design.rows(), |row| inside[row])
    }
}

/// Waves of one design need one policy; where they name several, a lonely unit is refused.
fn common_policy(mut policies: impl Iterator<Item = LonelyPsu>) -> LonelyPsu {
    let first = policies.next().unwrap_or_default();
    if policies.all(|policy| policy == first) { first } else { LonelyPsu::Fail }
}
