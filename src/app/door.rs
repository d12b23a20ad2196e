//! The door to the desk: password hashing that takes a bounded share of the machine, and a brake on guessing.

use super::digest;
use crate::time::Moment;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Hashes computed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Who may wait for one.
const WAITING: usize = 32;
/// The window in which attempts are counted, in seconds.
const WINDOW: i64 = 60;
/// Failed attempts within the window, for one address and for all.
const PER_ADDRESS: u32 = 5;
const ALTOGETHER: u32 = 200;

pub struct Door {
    hashing: Semaphore,
    waiting: Semaphore,
    attempts: Mutex<Attempts>,
}

/// Failed attempts since the window began. In memory only: it holds digests, so that no address is kept.
struct Attempts {
    began: Moment,
    altogether: u32,
    by_address: HashMap<[u8; 32], u32>,
}

impl Default for Door {
    fn default() -> Self {
        Door {
            hashing: Semaphore::new(AT_ONCE),
            waiting: Semaphore::new(WAITING),
            attempts: Mutex::new(Attempts::since(Moment(0))),
        }
    }
}

impl Door {
    /// A turn to hash; `None` when too many wait.
    pub async fn turn(&self) -> Option<(SemaphorePermit<'_>, SemaphorePermit<'_>)> {
        let place = self.waiting.try_acquire().ok()?;
        // The semaphore is never closed.
        let turn = self.hashing.acquire().await.ok()?;
        Some((place, turn))
    }

    /// Counts an attempt; `false` when there were too many. An attempt that succeeds is forgiven with [`Door::forgive`].
    pub fn try_address(&self, email: &str, now: Moment) -> bool {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.roll(now);
        // Before an address is remembered: so no more than that many ever are, and nobody can fill the memory.
        if attempts.altogether >= ALTOGETHER {
            return false;
        }
        let tried = attempts.by_address.entry(key(email)).or_insert(0);
        if *tried >= PER_ADDRESS {
            return false;
        }
        *tried += 1;
        attempts.altogether += 1;
        true
    }

    pub fn forgive(&self, email: &str) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.by_address.remove(&key(email)).is_some() {
            attempts.altogether = attempts.altogether.saturating_sub(1);
        }
    }
}

impl Attempts {
    fn since(began: Moment) -> Attempts {
        Attempts { began, altogether: 0, by_address: HashMap::new() }
    }

    fn roll(&mut self, now: Moment) {
        if now >= self.began.plus_seconds(WINDOW) || now < self.began {
            *self = Attempts::since(now);
        }
    }
}

fn key(email: &str) -> [u8; 32] {
    digest::of("barograph sign-in address", &[email.as_bytes()])
}

/// Argon2id in PHC form. Takes tens of milliseconds: not on an async thread.
pub fn hash(password: &str, salt: [u8; 16]) -> Option<String> {
    Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).ok().map(|hash| hash.to_string())
}

/// As slow as [`hash`], right or wrong.
pub fn matches(password: &str, phc: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), phc).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let phc = hash("correct horse battery", [7; 16]).expect("hashes");
        assert!(phc.starts_with("$argon2id$"), "{phc}");
        assert!(matches("correct horse battery", &phc));
        assert!(!matches("correct horse batterz", &phc));
        assert!(!matches("anything", "not a hash"));
    }

    #[test]
    fn guessing_is_slowed_for_a_minute_and_for_that_address() {
        let (door, now) = (Door::default(), Moment(1_000_000_000));
        assert!((0..PER_ADDRESS).all(|_| door.try_address("a@example.org", now)));
        assert!(!door.try_address("a@example.org", now));
        assert!(door.try_address("b@example.org", now));
        assert!(door.try_address("a@example.org", now.plus_seconds(WINDOW)));
    }

    #[test]
    fn success_is_forgiven() {
        let (door, now) = (Door::default(), Moment(1_000_000_000));
        for _ in 0..50 {
            assert!(door.try_address("a@example.org", now));
            door.forgive("a@example.org");
        }
    }

    #[test]
    fn many_addresses_together_are_slowed_too() {
        let (door, now) = (Door::default(), Moment(1_000_000_000));
        let passed = (0..20_000).filter(|n| door.try_address(&format!("{n}@example.org"), now)).count();
        assert_eq!(passed, ALTOGETHER as usize);
        assert!(!door.try_address("0@example.org", now), "however many try, the count is not begun again");
        let remembered = door.attempts.lock().expect("not poisoned").by_address.len();
        assert_eq!(remembered, ALTOGETHER as usize);
    }
}
