//! A person of a confidential wave who asks, by letter or telephone, that their answers be deleted.

use super::invited::link_mark;
use crate::app::authoring::unknown_wave;
use crate::app::{Actor, App, Refusal};
use crate::finding::Code;
use crate::id::{CaseId, WaveId};
use crate::keyring::Use;
use crate::sample::Disposition;
use crate::sample::frame::Contact;
use crate::store::{self, Conn};
use crate::study::{Anonymity, WaveStatus};

/// Deletes what the person with this key of the frame has answered, and what leads there; that somebody withdrew is counted. Audited
/// without the key. Whether there was anything to delete. Codes: `invitation_needless` for a wave whose answers lead back to nobody,
/// `transition_refused` once the data are frozen, `reference_unknown` where nobody has this key, `key_missing` once contacts are deleted.
pub async fn erase_person(app: &App, actor: Actor, wave: WaveId, person: &str) -> Result<bool, Refusal> {
    let person = person.trim().to_owned();
    app.write("erase_person", move |app, conn| {
        let stored = store::waves::by_id(conn, wave)?.ok_or_else(|| unknown_wave(wave))?;
        if stored.wave.anonymity != Anonymity::Confidential {
            let message = "in this wave nothing leads from a person to answers: only they themselves can take them back, by their code";
            return Err(Refusal::new(Code::INVITATION_NEEDLESS, message));
        }
        if stored.wave.status == WaveStatus::Closed {
            let message = "the wave is closed, and its data are frozen";
            return Err(Refusal::new(Code::TRANSITION_REFUSED, message));
        }
        let case = case_of(app, conn, wave, &person)?;
        let mark = link_mark(&app.key(Use::Links(wave))?, case);
        let erased = match store::cases::links::response(conn, &mark)? {
            None => false,
            Some(response) => {
                if !store::responses::stands(conn, response)?.is_some_and(|stands| stands == Disposition::Withdrawn) {
                    store::responses::erase(conn, response)?;
                }
                store::cases::links::delete_of(conn, response)?;
                true
            }
        };
        app.audit(conn, actor, "erase_person", format!("wave {wave}"))?;
        Ok(erased)
    })
    .await
}

/// The case of the person with this key of the frame.
fn case_of(app: &App, conn: &mut Conn, wave: WaveId, person: &str) -> Result<CaseId, Refusal> {
    let contacts = app.key(Use::Contacts(wave))?;
    for (case, sealed) in store::cases::contacts::of_wave(conn, wave)? {
        let contact: Option<Contact> =
            contacts.open(&sealed, case.0.as_bytes()).and_then(|text| serde_json::from_str(&text).ok());
        if contact.is_some_and(|contact| contact.key == person) {
            return Ok(case);
        }
    }
    Err(Refusal::new(Code::REFERENCE_UNKNOWN, "nobody in the sample has this identifier"))
}
