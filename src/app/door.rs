//! The door to the desk: password hashing that takes a bounded share of the machine, and a brake on guessing.

use super::brake::Brake;
use crate::time::Moment;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Hashes computed at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;
/// Who may wait for one.
const WAITING: usize = 32;
/// Failed attempts within a minute, for one address and for all.
const PER_ADDRESS: u32 = 5;
const ALTOGETHER: u32 = 200;

pub struct Door {
    hashing: Semaphore,
    waiting: Semaphore,
    brake: Brake,
}

impl Default for Door {
    fn default() -> Self {
        Door {
            hashing: Semaphore::new(AT_ONCE),
            waiting: Semaphore::new(WAITING),
            brake: Brake::new(PER_ADDRESS, ALTOGETHER),
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
        self.brake.try_from(email, now)
    }

    pub fn forgive(&self, email: &str) {
        self.brake.forgive(email);
    }
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
}
