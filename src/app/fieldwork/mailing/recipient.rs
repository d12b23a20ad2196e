//! Whom a message goes to, sealed; and the marks by which the database knows messages, addresses and domains.

use super::super::invited::Invitation;
use crate::app::digest::hex;
use crate::app::{App, Refusal};
use crate::finding::Code;
use crate::id::{CaseId, WaveId};
use crate::keyring::{Key, Use};
use crate::letter::{Filling, Letter, MailPlan, Rendered, Step};
use crate::phrases::{self, say};
use crate::questionnaire::checks::Questionnaire;
use crate::sample::frame::{Contact, EmailAddress};
use crate::store::messages::Waiting;
use crate::study::Wave;
use crate::text::Language;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// Bytes of a mark, and of a domain's.
const MARK_BYTES: usize = 16;

/// The id of the message of this step to the person of this case.
pub(in crate::app::fieldwork) fn message_mark(key: &Key, case: CaseId, step: Step) -> String {
    let mac = key.mac("barograph message", &[case.0.as_bytes(), step.word().as_bytes()]);
    hex(&mac[..MARK_BYTES])
}

/// Seals recipients: of the key of invitations, which is destroyed when the wave closes. Not the key of contacts, whose holder would see in
/// the outbox of reminders who has not answered yet.
pub(super) fn sealing(invitations: &Key) -> Key {
    invitations.derived("barograph message sealing")
}

/// The keys with which people of a wave are written to.
pub(super) struct Keys {
    pub contacts: Key,
    pub invitations: Key,
    /// Of the installation.
    pub addresses: Key,
}

impl Keys {
    /// # Errors
    /// `key_missing` once the wave is closed or the contacts are deleted; `keys_unusable`.
    pub fn of(app: &App, wave: WaveId) -> Result<Keys, Refusal> {
        Ok(Keys {
            contacts: app.key(Use::Contacts(wave))?,
            invitations: app.key(Use::Invitations(wave))?,
            addresses: app.make_key(Use::Suppressions)?,
        })
    }

    /// A contact as it is kept.
    pub fn contact(&self, case: CaseId, sealed: &str) -> Result<Contact, Refusal> {
        opened_contact(&self.contacts, case, sealed)
    }

    /// A message that waits for its moment.
    pub fn waiting(
        &self,
        app: &App,
        wave: WaveId,
        step: Step,
        to: &Recipient,
        from: Moment,
    ) -> Result<Waiting, Refusal> {
        let id = message_mark(&self.invitations, to.case, step);
        let text = serde_json::to_string(to)
            .map_err(|error| Refusal::new(Code::INTERNAL, format!("a recipient cannot be written as JSON: {error}")))?;
        Ok(Waiting {
            sealed: sealing(&self.invitations).seal(&text, id.as_bytes(), app.random()),
            domain: domain(&self.invitations, &to.email),
            id,
            wave,
            step,
            attempts: 0,
            not_before: from,
        })
    }
}

pub(super) fn opened_contact(key: &Key, case: CaseId, sealed: &str) -> Result<Contact, Refusal> {
    let damaged = || Refusal::new(Code::KEY_MISSING, "a contact was sealed with another key");
    let text = key.open(sealed, case.0.as_bytes()).ok_or_else(damaged)?;
    serde_json::from_str(&text).map_err(|_| damaged())
}

/// Stands for an address that is written to no more.
pub(super) fn suppression(key: &Key, email: &EmailAddress) -> String {
    hex(&key.mac("barograph suppression", &[email.folded().as_bytes()]))
}

/// Stands for the domain of an address within a wave.
fn domain(key: &Key, email: &EmailAddress) -> String {
    let folded = email.folded();
    let host = folded.rsplit('@').next().unwrap_or_default();
    hex(&key.mac("barograph mail domain", &[host.as_bytes()])[..MARK_BYTES])
}

/// Whom one message goes to. Nothing shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recipient {
    pub case: CaseId,
    pub email: EmailAddress,
    pub name: Option<String>,
    pub language: Option<Language>,
}

impl Recipient {
    /// `None` where the contact has no address.
    pub fn of(case: CaseId, contact: Contact) -> Option<Recipient> {
        Some(Recipient { case, email: contact.email?, name: contact.name, language: contact.language })
    }

    /// Code: `key_missing`.
    pub fn open(invitations: &Key, id: &str, sealed: &str) -> Result<Recipient, Refusal> {
        let damaged = || Refusal::new(Code::KEY_MISSING, "a message was sealed with another key");
        let text = sealing(invitations).open(sealed, id.as_bytes()).ok_or_else(damaged)?;
        serde_json::from_str(&text).map_err(|_| damaged())
    }
}

/// What all messages of a wave have in common.
pub(super) struct Wording<'w> {
    pub wave: &'w Wave,
    pub questionnaire: &'w Questionnaire,
    pub plan: &'w MailPlan,
    /// Without a slash at the end.
    pub public_address: &'w str,
}

/// The words of one message, and where its recipient leaves.
pub(super) struct Worded {
    pub words: Rendered,
    pub out: String,
    pub language: Language,
}

impl Wording<'_> {
    /// Codes: `letter_missing`, those of the text.
    pub fn of(&self, step: Step, to: &Recipient, invitation: &Invitation) -> Result<Worded, Refusal> {
        let missing = || Refusal::new(Code::LETTER_MISSING, format!("there is no text for {step}"));
        let own = self.questionnaire.language();
        // Nobody is written to in a language in which they cannot answer.
        let theirs = to.language.as_ref().filter(|theirs| self.questionnaire.languages().any(|known| known == *theirs));
        let (language, text) = self.plan.letter(step, theirs, own).ok_or_else(missing)?;
        let letter = Letter::read(text, &format!("{step}.{}", language.0)).map_err(Refusal::of)?;
        let at = |room: &str| format!("{}/{room}/{}?lang={}", self.public_address, invitation.0, language.0);
        let filling = Filling {
            link: at("in"),
            out: at("out"),
            name: to.name.clone().unwrap_or_else(|| say(language, "letter-name-unknown", &[])),
            title: self.questionnaire.draft().title.get(language).to_owned(),
            until: phrases::day(language, self.wave.fieldwork.to),
        };
        Ok(Worded { words: letter.render(&filling, &language.0), out: filling.out, language: language.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::Keyring;

    #[test]
    fn marks_tell_cases_steps_and_keys_apart_and_domains_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::at(folder.path());
        let wave = WaveId(uuid::Uuid::from_u128(1));
        let one = keyring.make(Use::Invitations(wave), [1; 32]).expect("made");
        let other = keyring.make(Use::Suppressions, [2; 32]).expect("made");
        let case = |n| CaseId(uuid::Uuid::from_u128(n));
        let mark = message_mark(&one, case(1), Step::Invitation);
        assert_eq!(mark, message_mark(&one, case(1), Step::Invitation));
        assert_eq!(mark.len(), 32);
        for another in [
            message_mark(&one, case(1), Step::Reminder(1)),
            message_mark(&one, case(2), Step::Invitation),
            message_mark(&other, case(1), Step::Invitation),
        ] {
            assert_ne!(mark, another);
        }
        let email = |text| EmailAddress::parse(text).expect("an address");
        assert_eq!(suppression(&other, &email("Ann@Example.org")), suppression(&other, &email("ann@example.org")));
        assert_ne!(suppression(&other, &email("ann@example.org")), suppression(&other, &email("bob@example.org")));
        assert_eq!(domain(&other, &email("ann@example.org")), domain(&other, &email("bob@EXAMPLE.org")));
        assert_ne!(domain(&other, &email("ann@example.org")), domain(&other, &email("ann@example.com")));
    }
}
