//! Sending again what failed, or of which nobody knows: a person decides, and it is written down. The message keeps its mark, and so its
//! `Message-ID`: a server that has had it may know it again.

use super::due::cases_of;
use super::recipient::{Keys, Recipient};
use crate::app::{Actor, App, Refusal, blocking};
use crate::finding::Code;
use crate::id::WaveId;
use crate::store::messages::Waiting;
use crate::store::{self, Conn};
use std::collections::HashMap;

/// Messages that are sent again in one go at most.
const MOST: usize = 10_000;

/// Has messages of a wave wait again; how many. Codes: `message_unknown` for one that the wave does not have, `message_settled` for one
/// that was sent, waits, or whose person has no address any more; `key_missing`.
pub async fn send_again(app: &App, actor: Actor, wave: WaveId, ids: Vec<String>) -> Result<usize, Refusal> {
    app.post()?;
    let with = app.clone();
    let ids: Vec<String> = ids.into_iter().take(MOST).collect();
    let sealed =
        blocking(move || with.store.read("messages_again", |conn| sealed_again(&with, conn, wave, &ids))).await?;
    let n = app
        .write("send_again", move |app, conn| {
            for waiting in &sealed {
                if !store::messages::repeat(conn, &waiting.id, &waiting.domain, &waiting.sealed, app.clock.now())? {
                    let message = "somebody has had it sent again already, or it has arrived meanwhile";
                    return Err(Refusal::new(Code::MESSAGE_SETTLED, message));
                }
            }
            app.audit(conn, actor, "send_again", format!("{} messages of wave {wave}", sealed.len()))?;
            Ok(sealed.len())
        })
        .await?;
    app.post_office.wake();
    Ok(n)
}

/// Whom they go to, worked out from the contacts as they are now.
fn sealed_again(app: &App, conn: &mut Conn, wave: WaveId, ids: &[String]) -> Result<Vec<Waiting>, Refusal> {
    let unknown = || Refusal::new(Code::MESSAGE_UNKNOWN, "the wave has no such message");
    let mut marks = Vec::new();
    for id in ids {
        let (of, message) = store::messages::by_id(conn, id)?.ok_or_else(unknown)?;
        if of != wave {
            return Err(unknown());
        }
        if !message.state.can_be_repeated() {
            let message = "only a message that failed, or of which nobody knows, can be sent again";
            return Err(Refusal::new(Code::MESSAGE_SETTLED, message));
        }
        marks.push((message.id, message.step));
    }
    let keys = Keys::of(app, wave)?;
    let contacts: HashMap<_, _> = store::cases::contacts::of_wave(conn, wave)?.into_iter().collect();
    let cases: Vec<_> = contacts.keys().copied().collect();
    let found = cases_of(&keys.invitations, &cases, &marks);
    let (now, nobody) = (app.clock.now(), || Refusal::new(Code::MESSAGE_SETTLED, "the person has no address any more"));
    marks
        .iter()
        .map(|(mark, step)| {
            let case = found.get(mark).ok_or_else(nobody)?;
            let contact = keys.contact(*case, contacts.get(case).ok_or_else(nobody)?)?;
            let to = Recipient::of(*case, contact).ok_or_else(nobody)?;
            keys.waiting(app, wave, *step, &to, now)
        })
        .collect()
}
