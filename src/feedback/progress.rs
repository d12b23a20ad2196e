//! A code that its person keeps: the scores of one time, to be compared with those of the next. Nothing has to be stored for it.
//!
//! The code holds the month of the wave's first day, the scores as whole numbers and a fingerprint of what was scored: it
//! says nothing of answers or of who has it, and whoever changes it only deceives themselves. A few characters check the others, so that
//! a slip in typing is noticed.

use super::Feedback;
use crate::questionnaire::document::{Draft, FeedbackPlan};
use crate::time::Day;
use sha2::{Digest, Sha256};

/// Thirty-two characters, none of which is mistaken for another on paper.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const FINGERPRINT_BITS: usize = 20;
const MONTH_BITS: usize = 12;
const SCORE_BITS: usize = 7;
const CHECK_BITS: usize = 20;
/// The first month that a code can hold: months are counted from January of this year.
const FIRST_YEAR: i64 = 2000;
/// In the place of a score: there was none.
const NO_SCORE: u64 = 127;
/// The longest text that is looked at.
const TYPED_MAX: usize = 1000;

/// Scores of an earlier time, as whole numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    pub overall: Option<u32>,
    /// In the order of the plan's parts.
    pub parts: Vec<Option<u32>>,
}

/// Why a code is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCode {
    /// It is none, or was mistyped.
    Unreadable,
    /// It is of another questionnaire, or of a version that was scored otherwise.
    Other,
}

/// A score as it is compared over time: a whole number.
pub fn whole(score: f64) -> u32 {
    // 0 to 100.
    score.round().clamp(0.0, 100.0) as u32
}

/// The code of a result, in groups of four: always the same for the same result and day.
pub fn code(draft: &Draft, plan: &FeedbackPlan, feedback: &Feedback, day: Day) -> String {
    let mut bits = Bits::default();
    let months = (i64::from(day.year()) - FIRST_YEAR) * 12 + i64::from(day.month()) - 1;
    bits.push(fingerprint(draft, plan), FINGERPRINT_BITS);
    bits.push(u64::try_from(months).unwrap_or(0), MONTH_BITS);
    let scores = std::iter::once(feedback.overall).chain(feedback.parts.iter().map(|part| part.score));
    scores.for_each(|score| bits.push(score.map_or(NO_SCORE, |score| u64::from(whole(score))), SCORE_BITS));
    let check = bits.check();
    bits.push(check, CHECK_BITS);
    let characters: Vec<char> = bits.fives().map(|five| char::from(ALPHABET[five])).collect();
    characters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// Reads what was typed: capitals, blanks and dashes do not matter.
///
/// # Errors
/// [`NoCode`], where it is none of this questionnaire's.
pub fn read(draft: &Draft, plan: &FeedbackPlan, typed: &str) -> Result<Earlier, NoCode> {
    let scores = plan.domains.len() + 1;
    let held = FINGERPRINT_BITS + MONTH_BITS + SCORE_BITS * scores;
    let mut bits = Bits::default();
    for c in typed.chars().take(TYPED_MAX).filter(|c| !c.is_whitespace() && !"-‐‑–—.".contains(*c)) {
        // What looks like the alphabet's only letter of that shape.
        let c = match c.to_ascii_lowercase() {
            '1' | 'l' => 'i',
            c => c,
        };
        let five = ALPHABET.iter().position(|known| char::from(*known) == c).ok_or(NoCode::Unreadable)?;
        bits.push(five as u64, 5);
    }
    let of_another = bits.0.len() < FINGERPRINT_BITS || bits.number(0, FINGERPRINT_BITS) != fingerprint(draft, plan);
    let length = (held + CHECK_BITS).div_ceil(5) * 5;
    if of_another {
        return Err(if bits.0.len() >= FINGERPRINT_BITS + CHECK_BITS { NoCode::Other } else { NoCode::Unreadable });
    }
    if bits.0.len() != length || bits.number(held, CHECK_BITS) != bits.up_to(held).check() {
        return Err(NoCode::Unreadable);
    }
    let months = i64::try_from(bits.number(FINGERPRINT_BITS, MONTH_BITS)).unwrap_or(0);
    let score = |n: usize| match bits.number(FINGERPRINT_BITS + MONTH_BITS + n * SCORE_BITS, SCORE_BITS) {
        NO_SCORE => Ok(None),
        score @ 0..=100 => Ok(Some(score as u32)),
        _ => Err(NoCode::Unreadable),
    };
    Ok(Earlier {
        year: FIRST_YEAR + months / 12,
        month: months % 12 + 1,
        overall: score(0)?,
        parts: (1..scores).map(score).collect::<Result<_, _>>()?,
    })
}

/// Of everything that a score depends on: words may change, the key may not.
fn fingerprint(draft: &Draft, plan: &FeedbackPlan) -> u64 {
    let parts: Vec<_> = plan.domains.iter().map(|p| (&p.name, p.weight, &p.items, p.unanswered)).collect();
    // Names and finite numbers: nothing that JSON cannot hold.
    let scored = serde_json::to_string(&(&draft.name, &plan.keys, parts, plan.least_answered)).unwrap_or_default();
    first_bits(&Sha256::digest(scored.as_bytes()), FINGERPRINT_BITS)
}

fn first_bits(digest: &[u8], bits: usize) -> u64 {
    let first = digest.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    first >> (64 - bits)
}

#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn push(&mut self, value: u64, bits: usize) {
        self.0.extend((0..bits).rev().map(|bit| value >> bit & 1 == 1));
    }

    fn number(&self, from: usize, bits: usize) -> u64 {
        self.0.iter().skip(from).take(bits).fold(0, |sum, bit| sum << 1 | u64::from(*bit))
    }

    fn up_to(&self, length: usize) -> Bits {
        Bits(self.0.iter().take(length).copied().collect())
    }

    fn check(&self) -> u64 {
        let bytes: Vec<u8> = self.0.iter().map(|bit| u8::from(*bit)).collect();
        first_bits(&Sha256::digest(&bytes), CHECK_BITS)
    }

    /// Five bits each, the last filled up with noughts.
    fn fives(&self) -> impl Iterator<Item = usize> + '_ {
        self.0
            .chunks(5)
            .map(|five| (0..5).fold(0, |sum, i| sum << 1 | usize::from(five.get(i).is_some_and(|bit| *bit))))
    }
}
