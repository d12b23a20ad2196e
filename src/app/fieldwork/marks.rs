//! What is known of cases, for whoever has their wave's key: who has used the invitation, who opted out, whose address is dead.
//!
//! The database keeps a mark, a MAC of the case under the wave's key of invitations. Whoever has the database alone can count marks and
//! cannot say of which cases they are; once the wave is closed and its key destroyed, nobody can.

use crate::app::{App, Refusal};
use crate::id::{CaseId, WaveId};
use crate::keyring::{Key, Use};
use crate::sample::CaseMark;
use crate::store::{self, Conn};
use std::collections::HashSet;

/// What the database keeps where this is known of the case.
pub(in crate::app) fn mark(key: &Key, kind: CaseMark, case: CaseId) -> String {
    crate::app::digest::hex(&key.mac("barograph case mark", &[kind.word().as_bytes(), case.0.as_bytes()]))
}

/// The marks of a wave, and the key with which to read them.
pub(in crate::app) struct Marks {
    key: Key,
    kept: HashSet<String>,
}

impl Marks {
    /// # Errors
    /// Codes: `key_missing` once the wave is closed, `keys_unusable`.
    pub(in crate::app) fn of_wave(app: &App, conn: &mut Conn, wave: WaveId) -> Result<Marks, Refusal> {
        let key = app.key(Use::Invitations(wave))?;
        Ok(Marks { key, kept: store::cases::marks::of_wave(conn, wave)? })
    }

    /// The wave's key of invitations.
    pub(in crate::app) fn key(&self) -> &Key {
        &self.key
    }

    pub(in crate::app) fn has(&self, kind: CaseMark, case: CaseId) -> bool {
        self.kept.contains(&mark(&self.key, kind, case))
    }

    /// What is known of a case, in the order of [`CaseMark::ALL`].
    pub(in crate::app) fn of(&self, case: CaseId) -> impl Iterator<Item = CaseMark> {
        CaseMark::ALL.into_iter().filter(move |kind| self.has(*kind, case))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::Keyring;

    #[test]
    fn a_mark_is_of_one_case_one_kind_and_one_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::at(folder.path());
        let key = |n: u8| {
            let wave = WaveId(uuid::Uuid::from_u128(u128::from(n)));
            keyring.make(Use::Invitations(wave), [n; 32]).expect("made")
        };
        let case = |n| CaseId(uuid::Uuid::from_u128(n));
        let spent = mark(&key(1), CaseMark::Spent, case(1));
        assert_eq!(spent, mark(&key(1), CaseMark::Spent, case(1)));
        assert_eq!(spent.len(), 64);
        for other in [
            mark(&key(1), CaseMark::OptedOut, case(1)),
            mark(&key(1), CaseMark::Spent, case(2)),
            mark(&key(2), CaseMark::Spent, case(1)),
        ] {
            assert_ne!(spent, other);
        }
        let marks = Marks { key: key(1), kept: HashSet::from([spent]) };
        assert_eq!(marks.of(case(1)).collect::<Vec<_>>(), [CaseMark::Spent]);
        assert_eq!(marks.of(case(2)).count(), 0);
    }
}
