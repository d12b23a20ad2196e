//! What is true in the made-up population: known, so that one can see whether the figures find it.
//!
//! Each tracked question has options in order and a cumulative-logit model: `P(option ≤ k) = logistic(θ_k + δ)`, where `θ` are the
//! logits of the starting distribution and `δ = path[wave] + age_tilt · age + area`. `age` runs from 1 (youngest band) to −1
//! (oldest), `area` is normal over sampling units with standard deviation [`AREA_SD`].

/// Waves of the study.
pub const WAVES: usize = 8;
/// Standard deviation of the sampling units' own leaning, on the logit scale: makes people of one area alike (design effect).
pub const AREA_SD: f64 = 0.35;

/// Adults 16 and over by age band, census 2022 (the same figures as in `margins.csv`).
pub const AGES: [f64; 7] = [582_531.0, 693_756.0, 680_688.0, 720_200.0, 780_329.0, 600_135.0, 491_022.0];
/// Female, male.
pub const SEXES: [f64; 2] = [2_362_850.0, 2_185_811.0];

/// A question with a known truth.
pub struct Tracked {
    pub variable: &'static str,
    /// Shares of the options at the start, in the order of the questionnaire's code list.
    start: &'static [f64],
    /// What each wave adds on the logit scale: positive leans to the first options.
    path: [f64; WAVES],
    /// What being young adds.
    age_tilt: f64,
    /// Share of those asked who say "don't know".
    pub dont_know: f64,
}

pub const TRACKED: &[Tracked] = &[
    Tracked {
        variable: "offered_12m",
        start: &[0.31, 0.69],
        path: [0.0, 0.04, 0.12, 0.22, 0.34, 0.47, 0.52, 0.55],
        age_tilt: 0.55,
        dont_know: 0.0,
    },
    Tracked {
        variable: "ladder",
        start: &[0.04, 0.10, 0.14, 0.20, 0.13, 0.39],
        path: [0.0, 0.02, 0.0, -0.05, -0.08, -0.15, -0.22, -0.28],
        age_tilt: 0.60,
        dont_know: 0.0,
    },
    Tracked {
        variable: "belief_victimless",
        start: &[0.08, 0.17, 0.24, 0.31, 0.20],
        path: [0.0, 0.0, -0.02, -0.05, -0.05, -0.18, -0.20, -0.22],
        age_tilt: 0.45,
        dont_know: 0.05,
    },
    Tracked {
        variable: "belief_organised_crime",
        start: &[0.17, 0.33, 0.27, 0.15, 0.08],
        path: [0.0, 0.02, 0.05, 0.05, 0.08, 0.52, 0.50, 0.54],
        age_tilt: -0.40,
        dont_know: 0.09,
    },
    Tracked {
        variable: "belief_local_shops",
        start: &[0.16, 0.36, 0.27, 0.15, 0.06],
        path: [0.0; WAVES],
        age_tilt: -0.35,
        dont_know: 0.06,
    },
    Tracked {
        variable: "belief_danger",
        start: &[0.29, 0.41, 0.17, 0.09, 0.04],
        path: [0.0, 0.03, 0.06, 0.09, 0.12, 0.15, 0.18, 0.21],
        age_tilt: -0.30,
        dont_know: 0.05,
    },
    Tracked {
        variable: "belief_police",
        start: &[0.18, 0.30, 0.28, 0.17, 0.07],
        path: [0.0, 0.0, 0.03, 0.02, 0.05, 0.04, 0.06, 0.05],
        age_tilt: -0.45,
        dont_know: 0.06,
    },
    Tracked {
        variable: "friends_disapprove",
        start: &[0.11, 0.21, 0.48, 0.14, 0.06],
        path: [0.0, 0.02, 0.02, 0.05, 0.06, 0.12, 0.15, 0.16],
        age_tilt: -0.45,
        dont_know: 0.07,
    },
    Tracked {
        variable: "intention_2y",
        start: &[0.05, 0.12, 0.20, 0.27, 0.36],
        path: [0.0, 0.0, -0.03, -0.06, -0.10, -0.18, -0.25, -0.30],
        age_tilt: 0.55,
        dont_know: 0.04,
    },
    Tracked {
        variable: "would_report",
        start: &[0.14, 0.29, 0.36, 0.21],
        path: [0.0, 0.03, 0.02, 0.06, 0.08, 0.16, 0.19, 0.21],
        age_tilt: -0.30,
        dont_know: 0.08,
    },
];

pub fn tracked(variable: &str) -> Option<&'static Tracked> {
    TRACKED.iter().find(|t| t.variable == variable)
}

impl Tracked {
    /// Probabilities of the options for somebody in age band `age` (0 to 6) in an area with this leaning.
    pub fn shares(&self, wave: usize, age: usize, area: f64) -> Vec<f64> {
        let shift = self.path[wave.min(WAVES - 1)] + self.age_tilt * (3.0 - age as f64) / 3.0 + area;
        let mut shares = Vec::with_capacity(self.start.len());
        let (mut cumulated, mut below) = (0.0, 0.0);
        for (k, share) in self.start.iter().enumerate() {
            cumulated += share;
            let upto =
                if k + 1 == self.start.len() { 1.0 } else { logistic((cumulated / (1.0 - cumulated)).ln() + shift) };
            shares.push(upto - below);
            below = upto;
        }
        shares
    }

    /// The share of all adults who choose one of these options (positions from 0), "don't know" in the base or not.
    pub fn true_share(&self, wave: usize, options: &[usize], dont_know_in_base: bool) -> f64 {
        let population: f64 = AGES.iter().sum();
        let mut share = 0.0;
        for (age, people) in AGES.iter().enumerate() {
            for (area, probability) in normal_grid() {
                let shares = self.shares(wave, age, area * AREA_SD);
                share += people / population * probability * options.iter().map(|k| shares[*k]).sum::<f64>();
            }
        }
        if dont_know_in_base { share * (1.0 - self.dont_know) } else { share }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The standard normal distribution on a fine grid: points and their probabilities.
fn normal_grid() -> impl Iterator<Item = (f64, f64)> {
    const HALF: i32 = 60;
    let density = |i: i32| (-0.5 * (f64::from(i) / 10.0).powi(2)).exp();
    let total: f64 = (-HALF..=HALF).map(density).sum();
    (-HALF..=HALF).map(move |i| (f64::from(i) / 10.0, density(i) / total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_one_and_start_where_they_should() {
        for tracked in TRACKED {
            assert!((tracked.start.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{}", tracked.variable);
            for (got, want) in tracked.shares(0, 3, 0.0).iter().zip(tracked.start) {
                assert!((got - want).abs() < 1e-12, "{}", tracked.variable);
            }
            assert!((tracked.shares(7, 0, 0.8).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_young_are_offered_more() {
        let offered = tracked("offered_12m").unwrap();
        assert!(offered.shares(0, 0, 0.0)[0] > offered.shares(0, 6, 0.0)[0]);
    }

    #[test]
    fn the_true_share_moves_with_the_path() {
        let offered = tracked("offered_12m").unwrap();
        let first = offered.true_share(0, &[0], false);
        let last = offered.true_share(7, &[0], false);
        assert!(first > 0.29 && first < 0.35 && last - first > 0.08, "{first} {last}");
    }
}
