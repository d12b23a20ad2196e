//! What an invited person says of the messages: no more of them, not for me, it is for a colleague. A visit says nothing; a press of a
//! button does, and however often it comes it says the same.

use super::super::answering::may_begin;
use super::super::around::Around;
use super::super::invited::{Invitation, case_of};
use super::super::marks::mark;
use super::recipient::{Keys, Recipient, message_mark, opened_contact, suppression};
use crate::app::{App, Refusal};
use crate::finding::Code;
use crate::keyring::{Key, Use};
use crate::letter::Step;
use crate::questionnaire::checks::Questionnaire;
use crate::sample::CaseMark;
use crate::sample::frame::EmailAddress;
use crate::store::cases::StoredCase;
use crate::store::{self, Conn, Purpose};
use crate::study::WaveStatus;
use crate::text::Language;
use std::sync::Arc;

/// What the page for leaving shows.
#[derive(Debug, Clone)]
pub struct Leaving {
    pub around: Arc<Around>,
    pub questionnaire: Arc<Questionnaire>,
    /// What is known of the case, while its wave is open.
    pub marks: Vec<CaseMark>,
    /// Its contact is kept.
    pub reachable: bool,
    /// It can be passed on to a colleague.
    pub can_pass_on: bool,
}

impl Leaving {
    pub fn has(&self, mark: CaseMark) -> bool {
        self.marks.contains(&mark)
    }

    pub fn is_over(&self) -> bool {
        self.around.wave().status == WaveStatus::Closed
    }
}

/// `None` once the wave is over and its key destroyed.
fn key_while_open(app: &App, case: &StoredCase) -> Result<Option<Key>, Refusal> {
    match app.key(Use::Invitations(case.wave)) {
        Ok(key) => Ok(Some(key)),
        Err(refusal) if refusal.code == Code::KEY_MISSING => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Reads. Code: `invitation_unknown`.
pub async fn leaving(app: &App, invitation: &Invitation) -> Result<Leaving, Refusal> {
    let (with, invitation) = (app.clone(), invitation.clone());
    app.store
        .read_briefly("leaving", move |conn| {
            let (case, around) = case_of(&with, conn, Purpose::Read, &invitation)?;
            let questionnaire = with.questionnaire_in(conn, around.wave().version)?;
            let key = key_while_open(&with, &case)?;
            let mut marks = Vec::new();
            for kind in CaseMark::ALL {
                if let Some(key) = &key
                    && store::cases::marks::has(conn, &mark(key, kind, case.id))?
                {
                    marks.push(kind);
                }
            }
            let reachable = store::cases::contacts::of_case(conn, case.id)?.is_some();
            let is_open = may_begin(around.wave(), with.clock.now()).is_ok();
            let settled = marks.iter().any(|mark| matches!(mark, CaseMark::PassedOn | CaseMark::Spent));
            let can_pass_on = with.post.is_some() && reachable && is_open && key.is_some() && !settled;
            Ok(Leaving { around, questionnaire, marks, reachable, can_pass_on })
        })
        .await
}

/// The person wants no more messages: not of this wave, and not of any to this address. Code: `invitation_unknown`.
pub async fn opt_out(app: &App, invitation: &Invitation) -> Result<(), Refusal> {
    settle(app, invitation, CaseMark::OptedOut).await
}

/// The survey is not for this person: nothing more is written about it. Code: `invitation_unknown`.
pub async fn wrong_person(app: &App, invitation: &Invitation) -> Result<(), Refusal> {
    settle(app, invitation, CaseMark::WrongPerson).await
}

async fn settle(app: &App, invitation: &Invitation, kind: CaseMark) -> Result<(), Refusal> {
    let invitation = invitation.clone();
    app.write("leave_mailing", move |app, conn| {
        let (case, _) = case_of(app, conn, Purpose::Write, &invitation)?;
        if let Some(key) = key_while_open(app, &case)? {
            store::cases::marks::put(conn, case.wave, kind, &mark(&key, kind, case.id))?;
            cancel_all(conn, &key, &case, "the person asked for no more messages")?;
        }
        if kind == CaseMark::OptedOut {
            suppress(app, conn, &case)?;
        }
        Ok(())
    })
    .await
}

/// Nothing that waits for this case is sent.
fn cancel_all(conn: &mut Conn, key: &Key, case: &StoredCase, why: &str) -> Result<(), Refusal> {
    let marks: Vec<String> = Step::all().map(|step| message_mark(key, case.id, step)).collect();
    store::messages::cancel(conn, &marks, why)?;
    Ok(())
}

/// The address, while it is kept, is written to no more.
fn suppress(app: &App, conn: &mut Conn, case: &StoredCase) -> Result<(), Refusal> {
    let Some(sealed) = store::cases::contacts::of_case(conn, case.id)? else { return Ok(()) };
    let contacts = match app.key(Use::Contacts(case.wave)) {
        Ok(key) => key,
        Err(refusal) if refusal.code == Code::KEY_MISSING => return Ok(()),
        Err(refusal) => return Err(refusal),
    };
    if let Some(email) = opened_contact(&contacts, case.id, &sealed)?.email {
        let addresses = app.make_key(Use::Suppressions)?;
        store::mailings::suppress(conn, &suppression(&addresses, &email))?;
    }
    Ok(())
}

/// The person names a colleague who is written to in their place: once, and before the invitation is used. The link stays the same.
/// Codes: `invitation_unknown`, `email_invalid`, `passed_on_already`, `wave_not_open`, `key_missing`, `mail_unconfigured`.
pub async fn pass_on(app: &App, invitation: &Invitation, to: &str, language: Language) -> Result<(), Refusal> {
    app.post()?;
    let email = EmailAddress::parse(to)
        .map_err(|_| Refusal::new(Code::EMAIL_INVALID, "Write the address as name@example.org."))?;
    let invitation = invitation.clone();
    app.write("pass_on", move |app, conn| {
        let (case, around) = case_of(app, conn, Purpose::Write, &invitation)?;
        may_begin(around.wave(), app.clock.now())?;
        let keys = Keys::of(app, case.wave)?;
        let already = || Refusal::new(Code::PASSED_ON_ALREADY, "this invitation was used or passed on already");
        let spent = mark(&keys.invitations, CaseMark::Spent, case.id);
        let passed_on = mark(&keys.invitations, CaseMark::PassedOn, case.id);
        if store::cases::marks::has(conn, &spent)?
            || !store::cases::marks::put(conn, case.wave, CaseMark::PassedOn, &passed_on)?
        {
            return Err(already());
        }
        let gone = || Refusal::new(Code::KEY_MISSING, "the contacts of this survey are deleted");
        let sealed = store::cases::contacts::of_case(conn, case.id)?.ok_or_else(gone)?;
        let mut contact = keys.contact(case.id, &sealed)?;
        (contact.email, contact.name, contact.language) = (Some(email.clone()), None, Some(language.clone()));
        let text = serde_json::to_string(&contact)
            .map_err(|error| Refusal::new(Code::INTERNAL, format!("a contact cannot be written as JSON: {error}")))?;
        let sealed = keys.contacts.seal(&text, case.id.0.as_bytes(), app.random());
        if !store::cases::contacts::replace(conn, case.id, &sealed)? {
            return Err(gone());
        }
        cancel_all(conn, &keys.invitations, &case, "it was passed on to a colleague")?;
        // Where no invitation had been queued yet, none is.
        let invited = (message_mark(&keys.invitations, case.id, Step::Invitation), case.wave, Step::Invitation);
        store::messages::put_cancelled(conn, &[invited], "it was passed on to a colleague")?;
        let Some(to) = Recipient::of(case.id, contact) else { return Err(gone()) };
        let digest = suppression(&keys.addresses, &to.email);
        if store::mailings::suppressed(conn, std::slice::from_ref(&digest))?.contains(&digest) {
            let id = message_mark(&keys.invitations, case.id, Step::PassedOn);
            store::messages::put_cancelled(
                conn,
                &[(id, case.wave, Step::PassedOn)],
                "the address asked for no more messages",
            )?;
        } else {
            let waiting = keys.waiting(app, case.wave, Step::PassedOn, &to, app.clock.now())?;
            store::messages::queue(conn, &[waiting])?;
        }
        Ok(())
    })
    .await?;
    app.post_office.wake();
    Ok(())
}
