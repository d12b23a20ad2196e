//! When somebody was asked to wait, carried by the form itself: so nothing about them has to be kept while they wait, and any server
//! that has the database can read it, after a restart too.
//!
//! A ticket is a number of seconds and 64 bits of a digest over it and the wave's id, which no outsider knows ([`keys`](super::keys)).
//! It stands for one start only. One that was not made here says nothing: then nobody has waited.

use crate::app::digest;
use crate::id::WaveId;
use crate::time::Moment;

/// The field of a form that carries it. A dot is in no variable's name.
pub const FIELD: &str = "wait.ticket";

/// Bytes of the digest that stand in a ticket.
const MAC_BYTES: usize = 8;
/// Bytes of the seconds.
const SECONDS_BYTES: usize = 8;

fn seconds(moment: Moment) -> i64 {
    moment.0.div_euclid(1_000_000)
}

fn mac(wave: WaveId, form: &[&[u8]], seconds: i64) -> [u8; MAC_BYTES] {
    let seconds = seconds.to_be_bytes();
    let mut parts: Vec<&[u8]> = vec![wave.0.as_bytes(), &seconds];
    parts.extend(form);
    let all = digest::of("barograph form ticket", &parts);
    let mut out = [0; MAC_BYTES];
    out.copy_from_slice(&all[..MAC_BYTES]);
    out
}

/// The ticket of a form that is shown now. `form` says which form it is.
pub fn issue(wave: WaveId, form: &[&[u8]], now: Moment) -> String {
    let seconds = seconds(now);
    let mut bytes = [0; SECONDS_BYTES + MAC_BYTES];
    bytes[..SECONDS_BYTES].copy_from_slice(&seconds.to_be_bytes());
    bytes[SECONDS_BYTES..].copy_from_slice(&mac(wave, form, seconds));
    digest::hex(&bytes)
}

/// Whole seconds since the ticket was made for this form, 0 where the clock went back; `None` where it was not made here.
pub fn age(ticket: &str, wave: WaveId, form: &[&[u8]], now: Moment) -> Option<u32> {
    let bytes: [u8; SECONDS_BYTES + MAC_BYTES] = digest::unhex(ticket)?;
    let (shown, said) = bytes.split_at(SECONDS_BYTES);
    let shown = i64::from_be_bytes(shown.try_into().ok()?);
    // The digest decides only how fast somebody seems to have been: it need not be compared in constant time.
    if said != mac(wave, form, shown) {
        return None;
    }
    Some(u32::try_from(seconds(now).saturating_sub(shown).max(0)).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_says_how_old_it_is_and_only_for_its_own_form() {
        let (wave, other) = (WaveId(uuid::Uuid::from_u128(1)), WaveId(uuid::Uuid::from_u128(2)));
        let now = Moment(1_800_000_000_000_000);
        let ticket = issue(wave, &[b"token", b"page"], now);
        assert_eq!(age(&ticket, wave, &[b"token", b"page"], now.plus_seconds(75)), Some(75));
        assert_eq!(age(&ticket, wave, &[b"token", b"page"], now.plus_seconds(-75)), Some(0), "the clock went back");
        assert_eq!(age(&ticket, other, &[b"token", b"page"], now), None);
        assert_eq!(age(&ticket, wave, &[b"token", b"pages"], now), None);
        assert_eq!(age(&ticket, wave, &[b"tokenpage"], now), None);
        let later = issue(wave, &[b"token", b"page"], now.plus_seconds(60));
        let forged = format!("{}{}", &ticket[..16], &later[16..]);
        assert_eq!(age(&forged, wave, &[b"token", b"page"], now), None);
        for wrong in ["", "0", &ticket[..30], &ticket.to_uppercase()[1..], "é", &"f".repeat(32), &"0".repeat(10_000)] {
            assert_eq!(age(wrong, wave, &[b"token", b"page"], now), None, "{wrong:.40}");
        }
    }
}
