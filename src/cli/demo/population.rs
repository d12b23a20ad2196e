//! The made-up sample of one wave: strata, sampling units, people, and who of them answers.

use super::truth::{AGES, AREA_SD, SEXES};
use crate::random::Seeded;
use crate::sample::CaseDesign;

/// Sampling units drawn in each stratum.
const UNITS: usize = 28;
/// People approached in a unit.
const APPROACHED: usize = 8;
/// How likely a person of each age band is to answer: the young answer less, which is what raking mends.
const ANSWERS: [f64; 7] = [0.46, 0.52, 0.60, 0.68, 0.76, 0.80, 0.74];

/// A part of Scotland sampled on its own: adults 16 and over in mid-2022 (National Records of Scotland), and the councils in it.
struct Stratum {
    name: &'static str,
    adults: f64,
    /// Council codes of the questionnaire.
    councils: &'static [i32],
}

const STRATA: [Stratum; 8] = [
    Stratum { name: "Highlands and Islands", adults: 333_426.0, councils: &[17, 13, 23, 27, 35] },
    Stratum { name: "North East", adults: 482_636.0, councils: &[33, 34, 20] },
    Stratum { name: "Tayside", adults: 348_364.0, councils: &[41, 42, 48] },
    Stratum { name: "Fife and Forth Valley", adults: 562_038.0, councils: &[47, 5, 14, 30] },
    Stratum { name: "Lothian and Borders", adults: 857_320.0, councils: &[36, 10, 19, 40, 26] },
    Stratum { name: "Lanarkshire", adults: 553_007.0, councils: &[50, 29] },
    Stratum { name: "Glasgow and Clyde", adults: 988_395.0, councils: &[49, 11, 18, 38, 39, 45] },
    Stratum { name: "Ayrshire, Dumfries and Galloway", adults: 430_622.0, councils: &[8, 21, 28, 6] },
];

/// One made-up person who answers.
#[derive(Debug, Clone)]
pub struct Person {
    /// Age band, 0 to 6.
    pub age: usize,
    /// 0 female, 1 male.
    pub sex: usize,
    /// Council code.
    pub council: i32,
    /// The leaning of the person's sampling unit, on the logit scale.
    pub area: f64,
    pub design: CaseDesign,
}

/// The people who answer in a wave, in the order of strata and units: about 1,200.
pub fn sample(random: &mut Seeded) -> Vec<Person> {
    STRATA.iter().flat_map(|stratum| of_stratum(stratum, random)).collect()
}

fn of_stratum(stratum: &Stratum, random: &mut Seeded) -> Vec<Person> {
    // Every adult of the stratum was equally likely to be approached; who does not answer is left to the weighting.
    let weight = stratum.adults / (UNITS * APPROACHED) as f64;
    let mut people = Vec::new();
    for unit in 0..UNITS {
        let area = random.normal() * AREA_SD;
        let council = stratum.councils[random.below(stratum.councils.len())];
        for _ in 0..APPROACHED {
            let age = random.pick(&AGES);
            let sex = random.pick(&SEXES);
            if random.chance(ANSWERS[age]) {
                let design = CaseDesign {
                    stratum: Some(stratum.name.to_owned()),
                    psu: Some(format!("{} {}", stratum.name, unit + 1)),
                    weight: Some(weight),
                    fpc: None,
                };
                people.push(Person { age, sex, council, area, design });
            }
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_has_about_twelve_hundred_people_in_every_stratum_and_unit() {
        let people = sample(&mut Seeded::new(1));
        assert!((1100..1300).contains(&people.len()), "{}", people.len());
        let strata: std::collections::BTreeSet<_> = people.iter().map(|p| p.design.stratum.clone()).collect();
        assert_eq!(strata.len(), 8);
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        let design = |seed| sample(&mut Seeded::new(seed)).into_iter().map(|p| (p.age, p.sex)).collect::<Vec<_>>();
        assert_eq!(design(7), design(7));
        assert_ne!(design(7), design(8));
    }
}
