//! Hadamard matrices: square, of ±1, with orthogonal columns; here the first column is all ones.

/// Orders beyond this are not looked for: a design has never had as many strata.
const ORDER_MAX: usize = 4_096;

/// The smallest matrix of at least this order that Sylvester's and Paley's constructions give (Sylvester 1867; Paley 1933), by
/// rows; `None` where there is none up to [`ORDER_MAX`].
pub(super) fn at_least(order: usize) -> Option<Vec<Vec<i8>>> {
    let mut matrix = (order.max(1)..=ORDER_MAX).find_map(of_order)?;
    for row in &mut matrix {
        if row.first().is_some_and(|sign| *sign < 0) {
            row.iter_mut().for_each(|sign| *sign = -*sign);
        }
    }
    Some(matrix)
}

fn of_order(n: usize) -> Option<Vec<Vec<i8>>> {
    match n {
        1 => Some(vec![vec![1]]),
        2 => Some(vec![vec![1, 1], vec![1, -1]]),
        n if !n.is_multiple_of(4) => None,
        n if (n - 1) % 4 == 3 && is_prime(n - 1) => Some(paley_skew(n - 1)),
        n if (n / 2 - 1) % 4 == 1 && is_prime(n / 2 - 1) => Some(paley_symmetric(n / 2 - 1)),
        n => of_order(n / 2).map(|half| doubled(&half)),
    }
}

fn is_prime(n: usize) -> bool {
    n >= 2 && (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d))
}

/// Sylvester: H and H beside each other, H and −H below.
fn doubled(half: &[Vec<i8>]) -> Vec<Vec<i8>> {
    let above = half.iter().map(|row| row.iter().chain(row).copied().collect());
    let below = half.iter().map(|row| row.iter().copied().chain(row.iter().map(|sign| -sign)).collect());
    above.chain(below).collect()
}

/// χ(i): 0 for 0, 1 for a square modulo q, −1 otherwise.
fn characters(q: usize) -> Vec<i8> {
    let mut characters = vec![-1; q];
    for i in 1..q {
        characters[i * i % q] = 1;
    }
    characters[0] = 0;
    characters
}

/// A zero diagonal, a border of ones (on the left with this sign), χ(i − j) inside.
fn conference(q: usize, left: i8) -> Vec<Vec<i8>> {
    let characters = characters(q);
    let cell = |i: usize, j: usize| match (i, j) {
        (0, 0) => 0,
        (0, _) => 1,
        (_, 0) => left,
        (i, j) => characters[(q + i - j) % q],
    };
    (0..=q).map(|i| (0..=q).map(|j| cell(i, j)).collect()).collect()
}

/// Paley's first construction, order q + 1 for a prime q = 3 modulo 4.
fn paley_skew(q: usize) -> Vec<Vec<i8>> {
    let mut matrix = conference(q, -1);
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] += 1;
    }
    matrix
}

/// Paley's second construction, order 2(q + 1) for a prime q = 1 modulo 4.
fn paley_symmetric(q: usize) -> Vec<Vec<i8>> {
    let block = |sign: i8| if sign == 0 { [[1, -1], [-1, -1]] } else { [[sign, sign], [sign, -sign]] };
    let rows = conference(q, 1);
    let half = |row: &Vec<i8>, below: usize| row.iter().flat_map(|sign| block(*sign)[below]).collect();
    rows.iter().flat_map(|row| [half(row, 0), half(row, 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthogonal_and_the_first_is_ones() {
        for order in 1..=70 {
            let matrix = at_least(order).expect("a matrix");
            let n = matrix.len();
            assert!(n >= order && n < order.max(4) + 8, "{order}: {n}");
            for a in 0..n {
                assert_eq!(matrix[a][0], 1);
                for b in 0..n {
                    let product: i32 = matrix.iter().map(|row| i32::from(row[a]) * i32::from(row[b])).sum();
                    assert_eq!(product, if a == b { n as i32 } else { 0 }, "order {n}, columns {a} and {b}");
                }
            }
        }
        assert!(at_least(ORDER_MAX + 1).is_none());
    }
}
