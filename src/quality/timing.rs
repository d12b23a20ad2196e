//! How long answering took, from durations alone: no moment is looked at or kept.

/// Who needs less than this share of the median seconds an item is flagged.
pub const SPEEDER_SHARE: f64 = 1.0 / 3.0;

/// A median of fewer complete responses with a known duration says nothing.
pub const TIMED_AT_LEAST: usize = 10;

/// Seconds an item; `None` where nothing was asked.
pub(super) fn pace(seconds: u32, items: usize) -> Option<f64> {
    (items > 0).then(|| f64::from(seconds) / items as f64)
}

/// The median, the mean of the two in the middle where their number is even; `None` below [`TIMED_AT_LEAST`].
pub(super) fn median(mut paces: Vec<f64>) -> Option<f64> {
    if paces.len() < TIMED_AT_LEAST {
        return None;
    }
    paces.sort_by(f64::total_cmp);
    let middle = paces.len() / 2;
    let upper = *paces.get(middle)?;
    let lower = *paces.get((paces.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}
