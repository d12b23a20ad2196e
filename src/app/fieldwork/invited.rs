//! Answering by invitation, once; in anonymous waves without a path from the invitation to the answers.
//!
//! The invitation proves that somebody may answer. Spending it (a mark: see [`marks`](super::marks)) and beginning the response are two transactions, the second queued
//! only after the first is committed. They share nothing but a start code: a MAC of the case under the wave's key, which is not in the
//! database and is destroyed when the wave closes. The response keeps a digest of a digest of it. The same invitation gives the
//! same code, and so the same response, however often and on whichever device it is used. docs/PRIVACY.md says against whom this holds.
//! In a confidential wave a link is kept beside, under a key of its own.

use super::answering::{may_answer, may_begin};
use super::around::Around;
use super::beginning::{Beginning, Begun, Entry, begin_at};
use super::marks::mark;
use super::waves;
use crate::app::authoring::unknown_wave;
use crate::app::{App, Refusal, digest};
use crate::finding::Code;
use crate::id::{CaseId, WaveId, random_uuid};
use crate::keyring::{Key, Use};
use crate::questionnaire::checks::Questionnaire;
use crate::sample::CaseMark;
use crate::store::cases::StoredCase;
use crate::store::{self, Conn, Purpose};
use crate::study::{Anonymity, WaveStatus};
use crate::text::Language;
use std::sync::Arc;

/// What stands in an invitation's address: 130 bits. It is not in the database, which has its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation(pub String);

/// Letters and digits of an invitation, of five bits each.
const LENGTH: usize = 26;

impl Invitation {
    /// Of this case, under its wave's key.
    pub(super) fn of(key: &Key, case: CaseId) -> Invitation {
        Invitation(waves::word(&key.mac("barograph invitation", &[case.0.as_bytes()])[..LENGTH]))
    }

    pub(super) fn digest(&self) -> String {
        digest::hex(&digest::of("barograph invitation digest", &[self.0.as_bytes()]))
    }

    /// Whether this could be one: nothing else is asked for.
    pub(super) fn is_one(&self) -> bool {
        self.0.len() == LENGTH && waves::is_word(&self.0)
    }
}

/// The start key of the response that this case begins: always the same, and worked out by nobody without the key.
fn start_key(key: &Key, case: CaseId) -> String {
    let mac = key.mac("barograph start code", &[case.0.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&mac[..16]);
    random_uuid(bytes).as_hyphenated().to_string()
}

/// What leads from a case of a confidential wave to its response.
pub(super) fn link_mark(key: &Key, case: CaseId) -> String {
    digest::hex(&key.mac("barograph case link", &[case.0.as_bytes()]))
}

/// What an invited person's first page shows.
#[derive(Debug, Clone)]
pub struct Invited {
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
    /// The invitation has been used: its button leads to where the person was.
    pub spent: bool,
}

/// Reads: a visit of a mail filter, once or often, uses nothing. Codes: `invitation_unknown`, `wave_not_open`, `wave_paused`,
/// `key_missing`.
pub async fn invited_to(app: &App, invitation: &Invitation) -> Result<Invited, Refusal> {
    let (with, invitation) = (app.clone(), invitation.clone());
    app.store
        .read_briefly("invited_to", move |conn| {
            let (case, around) = case_of(&with, conn, Purpose::Read, &invitation)?;
            may_answer(&around, with.clock.now())?;
            let questionnaire = with.questionnaire_in(conn, around.wave().version)?;
            let spent = mark(&with.key(Use::Invitations(case.wave))?, CaseMark::Spent, case.id);
            let spent = store::cases::marks::has(conn, &spent)?;
            if !spent {
                may_begin(around.wave(), with.clock.now())?;
            }
            Ok(Invited { around, questionnaire, spent })
        })
        .await
}

pub(super) fn case_of(
    app: &App,
    conn: &mut Conn,
    purpose: Purpose,
    invitation: &Invitation,
) -> Result<(StoredCase, Arc<Around>), Refusal> {
    let unknown = || {
        Refusal::new(Code::INVITATION_UNKNOWN, "no survey has this invitation: check that the link was copied whole")
    };
    let found = if invitation.is_one() { store::cases::by_invitation(conn, &invitation.digest())? } else { None };
    let case = found.ok_or_else(unknown)?;
    let stored = store::waves::by_id(conn, case.wave)?.ok_or_else(unknown)?;
    let around = app.waves.around(conn, purpose, case.wave, stored.lock_version)?;
    if !around.wave().anonymity.needs_invitation() {
        return Err(unknown());
    }
    Ok((case, around))
}

/// Spends the invitation and begins the response, or leads back to the one that it began. Codes as [`invited_to`].
pub async fn begin_invited(app: &App, invitation: &Invitation, language: Option<Language>) -> Result<Begun, Refusal> {
    let (with, sought) = (app.clone(), invitation.clone());
    let (case, around) = app
        .store
        .read_briefly("invitation", move |conn| {
            let (case, around) = case_of(&with, conn, Purpose::Read, &sought)?;
            may_answer(&around, with.clock.now())?;
            Ok::<_, Refusal>((case, around))
        })
        .await?;
    // Before anything is spent: a server that lacks a key can begin nothing.
    let key = app.key(Use::Invitations(case.wave))?;
    let link = match around.wave().anonymity {
        Anonymity::Confidential => Some(link_mark(&app.key(Use::Links(case.wave))?, case.id)),
        Anonymity::AnonymousOnce | Anonymity::Anonymous => None,
    };
    let spent = mark(&key, CaseMark::Spent, case.id);
    app.write("spend_invitation", move |app, conn| {
        let stored = store::waves::by_id(conn, case.wave)?.ok_or_else(|| unknown_wave(case.wave))?;
        let around = app.waves.around(conn, Purpose::Write, case.wave, stored.lock_version)?;
        let now = app.clock.now();
        may_answer(&around, now)?;
        // Whoever has used it comes back to the response; nobody else may begin in the grace.
        if may_begin(around.wave(), now).is_ok() || !store::cases::marks::has(conn, &spent)? {
            may_begin(around.wave(), now)?;
            store::cases::marks::put(conn, case.wave, CaseMark::Spent, &spent)?;
        }
        Ok(())
    })
    .await?;
    // Committed: what follows is another transaction.
    let entry = Entry::Case { wave: case.wave, design: case.design, link };
    let beginning = Beginning { language, ..Beginning::default() };
    begin_at(app, entry, start_key(&key, case.id), beginning).await
}

/// The fewest invited cases that any combination of what a response carries may have.
pub const LEAST_ALIKE: u64 = 10;

/// Refuses to open a wave in which what a response carries of its case could be told apart. Code: `sample_too_telling`.
pub(super) fn check_before_opening(conn: &mut Conn, wave: WaveId) -> Result<(), Refusal> {
    let designs = store::cases::designs(conn, wave)?;
    if designs.is_empty() {
        return Err(Refusal::new(Code::SAMPLE_MISSING, "nobody is invited yet: draw a sample first"));
    }
    let few: Vec<&(_, u64)> = designs.iter().filter(|(_, cases)| *cases < LEAST_ALIKE).collect();
    let Some((design, cases)) = few.first() else { return Ok(()) };
    let stratum = design.stratum.as_deref().unwrap_or("none");
    let unit = design.psu.as_deref().unwrap_or("none");
    let message = format!(
        "{} of {} combinations of stratum, sampling unit and base weight have fewer than {LEAST_ALIKE} invited people; in stratum “{stratum}”, \
         unit “{unit}” there are {cases}. Whoever answers there could be recognised: join strata or units, or draw more",
        few.len(),
        designs.len(),
    );
    Err(Refusal::new(Code::SAMPLE_TOO_TELLING, message))
}

/// Destroys the invitation keys of waves that are closed. Closing does; this is for a server that ended in between. One key's trouble
/// keeps no other.
pub async fn destroy_old_keys(app: &App) -> Result<(), Refusal> {
    let held = app.keyring()?.uses()?;
    let waves = move |conn: &mut Conn| {
        let invitations = held.into_iter().filter_map(|held| match held {
            Use::Invitations(wave) => Some(wave),
            Use::Contacts(_) | Use::Links(_) | Use::Panel(_) | Use::Suppressions => None,
        });
        let mut closed = Vec::new();
        for wave in invitations {
            // A wave that this database does not have may be another's.
            let stored = store::waves::by_id(conn, wave)?;
            closed.extend(stored.filter(|stored| stored.wave.status == WaveStatus::Closed).map(|_| wave));
        }
        Ok::<_, store::StoreError>(closed)
    };
    let closed = app.store.read_async("closed_waves", waves).await?;
    let trouble = closed.into_iter().filter_map(|wave| app.destroy_key(Use::Invitations(wave)).err());
    trouble.collect::<Vec<_>>().into_iter().next().map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::super::keys;
    use super::*;
    use crate::keyring::Keyring;

    #[test]
    fn an_invitation_and_its_start_key_come_from_the_case_and_the_key_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::at(folder.path());
        let wave = |n| Use::Invitations(WaveId(uuid::Uuid::from_u128(n)));
        let (one, other) =
            (keyring.make(wave(1), [1; 32]).expect("made"), keyring.make(wave(2), [2; 32]).expect("made"));
        let case = |n| CaseId(uuid::Uuid::from_u128(n));
        let invitation = Invitation::of(&one, case(1));
        assert!(invitation.is_one(), "{}", invitation.0);
        assert_eq!(invitation.0, Invitation::of(&one, case(1)).0);
        assert_ne!(invitation.0, Invitation::of(&one, case(2)).0);
        assert_ne!(invitation.0, Invitation::of(&other, case(1)).0);
        assert!(keys::check_form_key(&start_key(&one, case(1))).is_ok());
        assert_eq!(start_key(&one, case(1)), start_key(&one, case(1)));
        assert_ne!(start_key(&one, case(1)), start_key(&other, case(1)));
        for wrong in ["", "abc", "0000000000000000000000000l", &"a".repeat(27), "\0"] {
            assert!(!Invitation(wrong.into()).is_one(), "{wrong:?}");
        }
    }
}
