//! How fast messages leave: so many a minute, to all and to each domain. In this process's memory only.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// A bucket that fills with time: what is in it may go at once.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    filled: f64,
    at: Instant,
}

/// The buckets of all, and of each domain by its mark.
#[derive(Debug)]
pub struct Buckets {
    all: (u32, Bucket),
    per_domain: u32,
    domains: HashMap<String, Bucket>,
}

/// Seconds for which a bucket fills at most: a rest does not let a minute's worth go in one burst.
const BURST_SECONDS: f64 = 10.0;

impl Bucket {
    fn full(per_minute: u32, now: Instant) -> Bucket {
        Bucket { filled: most(per_minute), at: now }
    }

    fn fill(&mut self, per_minute: u32, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.filled = (self.filled + passed * f64::from(per_minute) / 60.0).min(most(per_minute));
        self.at = now;
    }
}

/// At least one message.
fn most(per_minute: u32) -> f64 {
    (f64::from(per_minute) * BURST_SECONDS / 60.0).max(1.0)
}

impl Buckets {
    pub fn new(per_minute: u32, per_domain: u32, now: Instant) -> Buckets {
        Buckets { all: (per_minute, Bucket::full(per_minute, now)), per_domain, domains: HashMap::new() }
    }

    /// How many may go now, to whomever.
    pub fn free(&mut self, now: Instant) -> usize {
        let (per_minute, all) = &mut self.all;
        all.fill(*per_minute, now);
        // Whole messages of a finite bucket.
        all.filled.floor() as usize
    }

    /// Takes one message to this domain out; false where it has to wait.
    pub fn take(&mut self, domain: &str, now: Instant) -> bool {
        let per_domain = self.per_domain;
        let bucket = self.domains.entry(domain.to_owned()).or_insert_with(|| Bucket::full(per_domain, now));
        bucket.fill(per_domain, now);
        if bucket.filled < 1.0 || self.all.1.filled < 1.0 {
            return false;
        }
        bucket.filled -= 1.0;
        self.all.1.filled -= 1.0;
        true
    }

    /// The domains to which nothing may go now; those that may take all they ever can are forgotten.
    pub fn closed(&mut self, now: Instant) -> Vec<String> {
        let per_domain = self.per_domain;
        self.domains.retain(|_, bucket| {
            bucket.fill(per_domain, now);
            bucket.filled < most(per_domain)
        });
        self.domains.iter().filter(|(_, bucket)| bucket.filled < 1.0).map(|(domain, _)| domain.clone()).collect()
    }

    /// How long to wait until something may go again, at most.
    pub fn pause(&self) -> Duration {
        Duration::from_secs_f64((60.0 / f64::from(self.all.0.max(1))).clamp(0.01, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_gets_no_more_than_its_share_and_no_other_waits_for_it() {
        let begun = Instant::now();
        let at = |seconds: u64| begun + Duration::from_secs(seconds);
        let mut buckets = Buckets::new(600, 6, begun);
        assert!(buckets.take("a", at(0)));
        assert!(!buckets.take("a", at(1)), "six a minute are one in ten seconds");
        assert_eq!(buckets.closed(at(1)), ["a"]);
        assert!(buckets.take("b", at(1)));
        assert!(buckets.take("a", at(10)));
        let sent = (10..70).filter(|second| buckets.take("a", at(*second))).count();
        assert_eq!(sent, 5);
        assert!(buckets.closed(at(1000)).is_empty() && buckets.domains.is_empty(), "nothing is remembered for ever");
    }

    #[test]
    fn all_together_get_no_more_than_the_whole_rate() {
        let begun = Instant::now();
        let mut buckets = Buckets::new(60, 1000, begun);
        let sent = |buckets: &mut Buckets, second| {
            let now = begun + Duration::from_secs(second);
            let free = buckets.free(now);
            (0..free + 5).filter(|n| buckets.take(&format!("d{n}"), now)).count()
        };
        let first = sent(&mut buckets, 0);
        assert_eq!(first, 10, "a burst of ten seconds");
        let all: usize = first + (1..60).map(|second| sent(&mut buckets, second)).sum::<usize>();
        assert!((60..=70).contains(&all), "{all}");
        assert!(buckets.pause() <= Duration::from_secs(1));
    }
}
