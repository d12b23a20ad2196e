//! The least value of a function of one variable.

/// The place of the least value between `low` and `high`, to `tolerance` on the axis: a grid of `cells` finds the valley, golden
/// sections narrow it. With several valleys narrower than a cell any one of them may be found.
pub fn minimum(low: f64, high: f64, cells: usize, tolerance: f64, function: impl Fn(f64) -> f64) -> f64 {
    let cells = cells.max(2);
    let at = |i: usize| low + (high - low) * i as f64 / cells as f64;
    let mut best = (0, f64::INFINITY);
    for i in 0..=cells {
        let value = function(at(i));
        if value < best.1 {
            best = (i, value);
        }
    }
    let golden = (5f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (at(best.0.saturating_sub(1)), at((best.0 + 1).min(cells)));
    let (mut c, mut d) = (b - golden * (b - a), a + golden * (b - a));
    let (mut f_c, mut f_d) = (function(c), function(d));
    while b - a > tolerance.max(f64::EPSILON * (a.abs() + b.abs())) {
        if f_c <= f_d {
            (b, d, f_d) = (d, c, f_c);
            c = b - golden * (b - a);
            f_c = function(c);
        } else {
            (a, c, f_c) = (c, d, f_d);
            d = a + golden * (b - a);
            f_d = function(d);
        }
    }
    let middle = 0.5 * (a + b);
    // The end of the range itself may be the least.
    let ends = [at(best.0), middle].map(|x| (x, function(x)));
    if ends[0].1 < ends[1].1 { ends[0].0 } else { middle }
}

#[cfg(test)]
mod tests {
    use super::minimum;

    #[test]
    fn finds_the_deepest_valley() {
        let place = minimum(-10.0, 10.0, 40, 1e-9, |x| (x - 3.0).powi(2).min((x + 5.0).powi(2) + 0.1));
        assert!((place - 3.0).abs() < 1e-7, "{place}");
        assert_eq!(minimum(0.0, 1.0, 10, 1e-9, |x| x), 0.0);
    }
}
