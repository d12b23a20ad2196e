//! What the next wave will be able to show: power, the least change that can be detected, the sample it takes.

use crate::numeric::distribution::normal;
use crate::numeric::root::bracketed;

/// Two waves that ask for the same share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoWaves {
    /// The share in the first wave, strictly between 0 and 1.
    pub share: f64,
    /// Cases of each wave.
    pub n1: f64,
    pub n2: f64,
    /// Design effect of both.
    pub deff: f64,
    /// Correlation of the two estimates that comes of overlapping people or sampling units; 0 for independent samples.
    pub correlation: f64,
    /// Of the two-sided test.
    pub alpha: f64,
}

/// Why a plan has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanInvalid {
    Share,
    SampleSize,
    DesignEffect,
    Correlation,
    Alpha,
    Power,
    Change,
}

impl TwoWaves {
    /// # Errors
    /// The first part of the plan that is out of its range.
    pub fn check(&self) -> Result<(), PlanInvalid> {
        let positive = |v: f64| v > 0.0 && v.is_finite();
        let inside = |v: f64| v > 0.0 && v < 1.0;
        let checks = [
            (inside(self.share), PlanInvalid::Share),
            (positive(self.n1) && positive(self.n2), PlanInvalid::SampleSize),
            (positive(self.deff), PlanInvalid::DesignEffect),
            (self.correlation > -1.0 && self.correlation < 1.0, PlanInvalid::Correlation),
            (inside(self.alpha), PlanInvalid::Alpha),
        ];
        checks.into_iter().find(|(good, _)| !good).map_or(Ok(()), |(_, invalid)| Err(invalid))
    }

    /// The standard error of the change to the share `later`.
    ///
    /// # Formula
    /// √(v₁ + v₂ − 2ρ√(v₁v₂)), v = p(1 − p)·deff/n (Kish 1965, 12.4).
    pub fn se_of_change(&self, later: f64) -> f64 {
        let variance = |p: f64, n: f64| p * (1.0 - p) * self.deff / n;
        let (a, b) = (variance(self.share, self.n1), variance(later, self.n2));
        (a + b - 2.0 * self.correlation * (a * b).sqrt()).max(0.0).sqrt()
    }

    /// The chance that the test finds a change when the share has become `later`.
    ///
    /// # Formula
    /// Φ(δ − z) + Φ(−δ − z) with δ = (p₂ − p₁)/SE, z = z_{1−α/2}; the second part, of a change found the wrong way round, hardly ever
    /// counts.
    ///
    /// # Errors
    /// [`PlanInvalid`], also for a share `later` outside 0 to 1.
    pub fn power(&self, later: f64) -> Result<f64, PlanInvalid> {
        self.check()?;
        if !(0.0..=1.0).contains(&later) {
            return Err(PlanInvalid::Change);
        }
        let standardised = (later - self.share).abs() / self.se_of_change(later);
        let z = normal::quantile(1.0 - self.alpha / 2.0);
        Ok(normal::lower_tail(standardised - z) + normal::lower_tail(-standardised - z))
    }

    /// The least rise, or fall, that will be found with this power; `None` where no change that big is possible.
    ///
    /// # Formula
    /// |p₂ − p₁| = (z_{1−α/2} + z_{power})·SE(p₂), solved for p₂.
    ///
    /// # Errors
    /// [`PlanInvalid`].
    pub fn minimum_detectable_change(&self, power: f64, direction: Direction) -> Result<Option<f64>, PlanInvalid> {
        self.check()?;
        let reach = self.reach(power)?;
        let end = match direction {
            Direction::Up => 1.0 - self.share,
            Direction::Down => -self.share,
        };
        // In terms of the change, so that a small one keeps its digits.
        let short = |fraction: f64| (fraction * end).abs() - reach * self.se_of_change(self.share + fraction * end);
        Ok(bracketed(0.0, 1.0, short).map(|fraction| (fraction * end).abs()))
    }

    /// The cases that each of two independent waves of equal size needs to find a change to `later` with this power. Not rounded.
    ///
    /// # Formula
    /// (z_{1−α/2} + z_{power})²·deff·(p₁(1 − p₁) + p₂(1 − p₂))/(p₂ − p₁)² (Fleiss, Levin and Paik 2003, 4.2, unpooled).
    ///
    /// # Errors
    /// [`PlanInvalid`], also where `later` is no other share.
    pub fn sample_size(&self, later: f64, power: f64) -> Result<f64, PlanInvalid> {
        self.check()?;
        let reach = self.reach(power)?;
        if !(0.0..=1.0).contains(&later) || later == self.share {
            return Err(PlanInvalid::Change);
        }
        let spread = self.share * (1.0 - self.share) + later * (1.0 - later);
        Ok((reach / (later - self.share)).powi(2) * self.deff * spread)
    }

    fn reach(&self, power: f64) -> Result<f64, PlanInvalid> {
        if power > 0.0 && power < 1.0 {
            Ok(normal::quantile(1.0 - self.alpha / 2.0) + normal::quantile(power))
        } else {
            Err(PlanInvalid::Power)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// The least change of any estimate that would be found with this power, from the standard error of a change like it.
///
/// # Formula
/// (z_{1−α/2} + z_{power})·SE.
///
/// # Errors
/// [`PlanInvalid`] for an alpha or a power outside 0 to 1.
pub fn minimum_detectable_change(se_of_change: f64, alpha: f64, power: f64) -> Result<f64, PlanInvalid> {
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(PlanInvalid::Alpha);
    }
    if !(power > 0.0 && power < 1.0) {
        return Err(PlanInvalid::Power);
    }
    Ok((normal::quantile(1.0 - alpha / 2.0) + normal::quantile(power)) * se_of_change)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chance of a change found the wrong way round, which sample size and least change leave out.
    const WRONG_WAY: f64 = 2e-6;

    const PLAN: TwoWaves = TwoWaves { share: 0.2, n1: 1200.0, n2: 1200.0, deff: 1.6, correlation: 0.0, alpha: 0.05 };

    #[test]
    fn the_parts_agree_with_each_other() {
        for direction in [Direction::Up, Direction::Down] {
            let plan = TwoWaves { correlation: 0.3, ..PLAN };
            let change = plan.minimum_detectable_change(0.8, direction).expect("a plan").expect("a change");
            let later = if direction == Direction::Up { 0.2 + change } else { 0.2 - change };
            assert!((plan.power(later).expect("a plan") - 0.8).abs() < WRONG_WAY);
        }
        let n = PLAN.sample_size(0.25, 0.8).expect("a plan");
        let planned = TwoWaves { n1: n, n2: n, ..PLAN };
        assert!((planned.power(0.25).expect("a plan") - 0.8).abs() < WRONG_WAY);
    }

    #[test]
    fn overlap_helps() {
        let of = |correlation| TwoWaves { correlation, ..PLAN }.minimum_detectable_change(0.8, Direction::Up);
        assert!(of(0.5).expect("a plan") < of(0.0).expect("a plan"));
    }

    #[test]
    fn what_cannot_be_planned() {
        let tiny = TwoWaves { n1: 3.0, n2: 3.0, ..PLAN };
        assert_eq!(tiny.minimum_detectable_change(0.8, Direction::Down), Ok(None));
        assert_eq!(TwoWaves { share: 0.0, ..PLAN }.power(0.3), Err(PlanInvalid::Share));
        assert_eq!(TwoWaves { correlation: 1.0, ..PLAN }.power(0.3), Err(PlanInvalid::Correlation));
        assert_eq!(PLAN.power(1.3), Err(PlanInvalid::Change));
        assert_eq!(PLAN.sample_size(0.2, 0.8), Err(PlanInvalid::Change));
        assert_eq!(PLAN.minimum_detectable_change(1.0, Direction::Up), Err(PlanInvalid::Power));
        assert_eq!(minimum_detectable_change(0.01, 0.0, 0.8), Err(PlanInvalid::Alpha));
    }
}
