//! Ranks in the population, estimated from weighted rows.

/// What the rank of rows with the same value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// The plain mean of the ranks that the rows would have one after another, in the order of the file. With unequal weights it depends
    /// a little on that order (R: `svyranktest`).
    #[default]
    InRowOrder,
    /// Everything below, and half of what is tied: the order of rows does not matter.
    OrderFree,
}

/// The estimated population mid-rank of each of these rows: what lies below it, and half of itself. `rows`: value and weight.
pub(super) fn mid_ranks(rows: &[(f64, f64)], ties: Ties) -> Vec<f64> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    // Stable: tied rows stay in their order.
    order.sort_by(|a, b| rows[*a].0.total_cmp(&rows[*b].0));
    let mut ranks = vec![0.0; rows.len()];
    let mut below = 0.0;
    // Minus zero is zero, as a value; a NaN is tied with nothing.
    for tied in order.chunk_by(|a, b| rows[*a].0 == rows[*b].0) {
        let mut cumulative = below;
        let mut sum = 0.0;
        for i in tied {
            sum += cumulative + rows[*i].1 / 2.0;
            cumulative += rows[*i].1;
        }
        let rank = match ties {
            Ties::InRowOrder => sum / tied.len() as f64,
            Ties::OrderFree => below + (cumulative - below) / 2.0,
        };
        tied.iter().for_each(|i| ranks[*i] = rank);
        below = cumulative;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_by_hand() {
        let rows = [(5.0, 1.0), (2.0, 2.0), (5.0, 3.0), (-0.0, 1.0), (0.0, 1.0)];
        // Below 5 there are 4. In row order the tied are at 4.5 and 6.5.
        assert_eq!(mid_ranks(&rows, Ties::InRowOrder), [5.5, 3.0, 5.5, 1.0, 1.0]);
        assert_eq!(mid_ranks(&rows, Ties::OrderFree), [6.0, 3.0, 6.0, 1.0, 1.0]);
        assert!(mid_ranks(&[], Ties::OrderFree).is_empty());
    }
}
