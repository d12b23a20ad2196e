//! Very many who begin from one network within minutes: a class in its room, a link that was shared, or a program.
//!
//! Networks are known by a digest under random bytes of this process, for minutes, in memory only; so a second server counts for
//! itself. Nobody is turned away: while a burst lasts, who begins waits a little, and so many a minute get through.

use super::digest;
use crate::time::Moment;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The window in which those who begin are counted, in seconds.
pub const WINDOW: i64 = 600;
/// From this many within the window on, it is a burst.
pub const BURST: u32 = 40;
/// While a burst lasts, so many from one network begin in a minute.
pub const A_MINUTE: u32 = 30;
/// Who begins in a burst waits at least so long, in seconds.
pub const WAIT: u32 = 20;
/// Who waited longer than this, in seconds, waits again.
pub const WAIT_AT_MOST: u32 = 3_600;
/// Networks remembered at most. With more, all are forgotten: a flood from everywhere is no burst from one network.
const NETWORKS: usize = 20_000;

const MINUTE: i64 = 60;

/// Whether somebody may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// As ever.
    Free,
    /// In a burst, having waited.
    InBurst,
    /// In a burst, and to wait first.
    Wait,
}

pub struct Bursts {
    /// Random, of this process.
    salt: [u8; 16],
    networks: Mutex<HashMap<[u8; 16], Network>>,
}

#[derive(Debug, Clone, Copy)]
struct Network {
    /// Began in the window that began then.
    window: Moment,
    begun: u32,
    /// Until when a burst lasts, once there is one.
    burst_until: Moment,
    /// Let through in the minute that began then.
    minute: Moment,
    let_through: u32,
}

impl Network {
    fn new(now: Moment) -> Network {
        Network { window: now, begun: 0, burst_until: Moment(i64::MIN), minute: now, let_through: 0 }
    }

    fn roll(&mut self, now: Moment) {
        if now >= self.window.plus_seconds(WINDOW) || now < self.window {
            (self.window, self.begun) = (now, 0);
        }
        if now >= self.minute.plus_seconds(MINUTE) || now < self.minute {
            (self.minute, self.let_through) = (now, 0);
        }
    }
}

impl Bursts {
    pub fn new(salt: [u8; 16]) -> Bursts {
        Bursts { salt, networks: Mutex::default() }
    }

    /// Somebody asks to begin from this address in a thing with this name (a wave). `has_waited`: they hold a ticket that says so.
    /// Counted where they may. An address that is not known is of one network with all others that are not.
    pub fn ask(&self, thing: &[u8], from: Option<IpAddr>, has_waited: bool, now: Moment) -> Pass {
        let key = self.key(thing, from);
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if networks.len() >= NETWORKS && !networks.contains_key(&key) {
            networks.clear();
        }
        let network = networks.entry(key).or_insert_with(|| Network::new(now));
        network.roll(now);
        let is_burst = now < network.burst_until || network.begun >= BURST;
        if is_burst && (!has_waited || network.let_through >= A_MINUTE) {
            return Pass::Wait;
        }
        network.begun = network.begun.saturating_add(1);
        if !is_burst {
            return Pass::Free;
        }
        network.burst_until = now.plus_seconds(WINDOW);
        network.let_through += 1;
        Pass::InBurst
    }

    fn key(&self, thing: &[u8], from: Option<IpAddr>) -> [u8; 16] {
        let all = digest::of("barograph network", &[&self.salt, thing, &prefix(from)]);
        let mut key = [0; 16];
        key.copy_from_slice(&all[..16]);
        key
    }

    #[cfg(test)]
    fn remembered(&self) -> usize {
        self.networks.lock().expect("not poisoned").len()
    }
}

/// The network of an address: three bytes of IPv4, six of IPv6, which is what one customer usually has at most.
fn prefix(from: Option<IpAddr>) -> Vec<u8> {
    match from.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.octets()[..3].to_vec(),
        Some(IpAddr::V6(address)) => address.octets()[..6].to_vec(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn a_burst_makes_people_wait_and_turns_nobody_away() {
        let (bursts, now) = (Bursts::new([7; 16]), Moment(1_000_000_000));
        let here = at("203.0.113.7");
        assert!((0..BURST).all(|_| bursts.ask(b"w", here, false, now) == Pass::Free));
        assert_eq!(bursts.ask(b"w", at("203.0.113.250"), false, now), Pass::Wait, "the same network");
        assert_eq!(bursts.ask(b"w", at("203.0.114.7"), false, now), Pass::Free, "another");
        assert_eq!(bursts.ask(b"v", here, false, now), Pass::Free, "another wave");
        let later = now.plus_seconds(WAIT.into());
        let passed = (0..100).filter(|_| bursts.ask(b"w", here, true, later) == Pass::InBurst).count();
        assert_eq!(passed, A_MINUTE as usize);
        assert_eq!(bursts.ask(b"w", here, true, later.plus_seconds(MINUTE)), Pass::InBurst, "the next minute");
        // The burst ends ten minutes after the last that began in it.
        let after = later.plus_seconds(MINUTE + WINDOW);
        assert_eq!(bursts.ask(b"w", here, false, after), Pass::Free);
    }

    #[test]
    fn people_who_come_one_after_another_are_no_burst() {
        let (bursts, start) = (Bursts::new([7; 16]), Moment(1_000_000_000));
        for n in 0..2_000 {
            // Three a minute: thirty in a window.
            assert_eq!(bursts.ask(b"w", None, false, start.plus_seconds(20 * n)), Pass::Free, "{n}");
        }
    }

    #[test]
    fn version_six_is_told_by_its_site_and_written_in_either_way() {
        let (bursts, now) = (Bursts::new([1; 16]), Moment(0));
        let near = bursts.key(b"w", at("2001:db8:1:2::3"));
        assert_eq!(near, bursts.key(b"w", at("2001:db8:1:ffff::9")));
        assert_ne!(near, bursts.key(b"w", at("2001:db8:2:2::3")));
        assert_eq!(bursts.key(b"w", at("::ffff:203.0.113.7")), bursts.key(b"w", at("203.0.113.9")));
        assert_ne!(bursts.key(b"w", None), Bursts::new([2; 16]).key(b"w", None), "no process knows another's");
        assert_eq!(bursts.ask(b"w", None, false, now), Pass::Free);
    }

    #[test]
    fn nobody_can_fill_the_memory() {
        let bursts = Bursts::new([1; 16]);
        for n in 0..NETWORKS as u32 + 100 {
            bursts.ask(b"w", Some(IpAddr::from((n << 8).to_be_bytes())), false, Moment(0));
        }
        assert!(bursts.remembered() <= NETWORKS);
    }
}
