//! A brake on guessing: failed attempts are counted for a minute, for whoever makes them and for all together.

use super::digest;
use crate::time::Moment;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The window in which attempts are counted, in seconds.
pub const WINDOW: i64 = 60;

pub struct Brake {
    per_key: u32,
    altogether: u32,
    attempts: Mutex<Attempts>,
}

/// Failed attempts since the window began. In memory only: it holds digests, so that nobody who tries is kept.
struct Attempts {
    began: Moment,
    altogether: u32,
    by_key: HashMap<[u8; 32], u32>,
}

impl Brake {
    /// Failed attempts that are let pass within the window, for one who tries and for all.
    pub fn new(per_key: u32, altogether: u32) -> Brake {
        Brake { per_key, altogether, attempts: Mutex::new(Attempts::since(Moment(0))) }
    }

    /// Counts an attempt; `false` when there were too many. An attempt that succeeds is forgiven with [`Brake::forgive`] or [`Brake::take_back`].
    pub fn try_from(&self, who: &str, now: Moment) -> bool {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.roll(now);
        // Before somebody is remembered: so no more than that many ever are, and nobody can fill the memory.
        if attempts.altogether >= self.altogether {
            return false;
        }
        let tried = attempts.by_key.entry(key(who)).or_insert(0);
        if *tried >= self.per_key {
            return false;
        }
        *tried += 1;
        attempts.altogether += 1;
        true
    }

    /// Forgets all attempts of one who has shown who they are.
    pub fn forgive(&self, who: &str) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.by_key.remove(&key(who)).is_some() {
            attempts.altogether = attempts.altogether.saturating_sub(1);
        }
    }

    /// Takes back the last attempt, which has succeeded, and no other: a right guess does not pay for wrong ones.
    pub fn take_back(&self, who: &str) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tried) = attempts.by_key.get_mut(&key(who)) else { return };
        *tried = tried.saturating_sub(1);
        attempts.altogether = attempts.altogether.saturating_sub(1);
    }

    #[cfg(test)]
    pub fn remembered(&self) -> usize {
        self.attempts.lock().expect("not poisoned").by_key.len()
    }
}

impl Attempts {
    fn since(began: Moment) -> Attempts {
        Attempts { began, altogether: 0, by_key: HashMap::new() }
    }

    fn roll(&mut self, now: Moment) {
        if now >= self.began.plus_seconds(WINDOW) || now < self.began {
            *self = Attempts::since(now);
        }
    }
}

fn key(who: &str) -> [u8; 32] {
    digest::of("barograph attempt", &[who.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_slowed_for_a_minute_and_for_whoever_guesses() {
        let (brake, now) = (Brake::new(5, 200), Moment(1_000_000_000));
        assert!((0..5).all(|_| brake.try_from("a", now)));
        assert!(!brake.try_from("a", now));
        assert!(brake.try_from("b", now));
        assert!(brake.try_from("a", now.plus_seconds(WINDOW)));
    }

    #[test]
    fn success_is_forgiven() {
        let (brake, now) = (Brake::new(5, 200), Moment(1_000_000_000));
        for _ in 0..500 {
            assert!(brake.try_from("a", now));
            brake.forgive("a");
            assert!(brake.try_from("b", now));
            brake.take_back("b");
        }
        assert!((0..5).all(|_| brake.try_from("b", now)));
        brake.take_back("b");
        assert!(brake.try_from("b", now) && !brake.try_from("b", now), "one is taken back, not all");
    }

    #[test]
    fn many_together_are_slowed_too() {
        let (brake, now) = (Brake::new(5, 200), Moment(1_000_000_000));
        assert_eq!((0..20_000).filter(|n| brake.try_from(&n.to_string(), now)).count(), 200);
        assert!(!brake.try_from("0", now), "however many try, the count is not begun again");
        assert_eq!(brake.remembered(), 200);
    }
}
