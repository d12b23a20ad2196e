//! What stands round a response: its wave and study, as they were last read.
//!
//! A page asks the database only how often the wave has changed, and reads it again when that is not the number known. So it is
//! never older than the statement that found the response, whichever process changed it.

use crate::app::Refusal;
use crate::id::WaveId;
use crate::sample::quota::QuotaPlan;
use crate::store::fieldwork::StoredTerms;
use crate::store::waves::StoredWave;
use crate::store::{self, Conn, Purpose, StoreError};
use crate::study::{Safeguards, Study, Wave};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A wave, its study, and what was fixed of its fieldwork. A study is never updated; a change of the rest counts as one of the wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    pub stored: StoredWave,
    pub study: Study,
    /// Of the open link. Setting them counts as a change of the wave.
    pub safeguards: Safeguards,
    /// Where the wave has quotas.
    pub quotas: Option<QuotaPlan>,
    pub terms: StoredTerms,
}

impl Around {
    pub fn wave(&self) -> &Wave {
        &self.stored.wave
    }
}

/// The waves met so far, and what guards each link, as it was last read.
#[derive(Debug, Default)]
pub struct Waves {
    by_id: RwLock<HashMap<WaveId, Arc<Around>>>,
    links: RwLock<HashMap<String, (WaveId, Safeguards)>>,
}

impl Waves {
    /// The wave at this number of changes, where it was read before.
    pub fn known(&self, wave: WaveId, lock_version: i32) -> Option<Arc<Around>> {
        let known = self.by_id.read().unwrap_or_else(PoisonError::into_inner).get(&wave).cloned();
        known.filter(|known| known.stored.lock_version == lock_version)
    }

    /// The wave of this link and its safeguards, as last shown to somebody here: what another server has changed since is not in it.
    pub fn guard(&self, link: &str) -> Option<(WaveId, Safeguards)> {
        self.links.read().unwrap_or_else(PoisonError::into_inner).get(link).copied()
    }

    /// Notes what guards the link of a wave that is shown.
    pub fn note_guard(&self, link: &str, around: &Around) {
        let now = (around.wave().id, around.safeguards);
        if self.guard(link) != Some(now) {
            self.links.write().unwrap_or_else(PoisonError::into_inner).insert(link.to_owned(), now);
        }
    }

    /// The wave at this number of changes, or a later one. What a writer reads is not remembered: its transaction may still fail, and
    /// another process may then make a change of the same number.
    pub fn around(
        &self,
        conn: &mut Conn,
        purpose: Purpose,
        wave: WaveId,
        lock_version: i32,
    ) -> Result<Arc<Around>, Refusal> {
        if let Some(known) = self.known(wave, lock_version) {
            return Ok(known);
        }
        let (stored, study) = store::waves::with_study(conn, wave)?
            .ok_or_else(|| StoreError::Corrupt("a wave that was just there is gone".into()))?;
        let safeguards = store::quality::safeguards(conn, wave)?;
        let quotas = store::quotas::plan(conn, wave)?;
        let terms = store::fieldwork::terms(conn, wave)?;
        let read = Arc::new(Around { stored, study, safeguards, quotas, terms });
        if purpose == Purpose::Read {
            self.by_id.write().unwrap_or_else(PoisonError::into_inner).insert(wave, read.clone());
        }
        Ok(read)
    }
}
