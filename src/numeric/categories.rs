//! A variable with a fixed list of levels.

/// Rows sorted into levels; a row without one is missing. No code lies beyond the levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categories {
    levels: Vec<String>,
    codes: Vec<Option<usize>>,
}

impl Categories {
    /// `codes`: for each row the position of its level. `None` where a code lies beyond the levels.
    pub fn new(levels: Vec<String>, codes: Vec<Option<usize>>) -> Option<Categories> {
        codes.iter().flatten().all(|code| *code < levels.len()).then_some(Categories { levels, codes })
    }

    /// The levels, in order; the first is the reference.
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    pub fn rows(&self) -> usize {
        self.codes.len()
    }

    /// The position of the row's level; `None` where it is missing, or there is no such row.
    pub fn code(&self, row: usize) -> Option<usize> {
        self.codes.get(row).copied().flatten()
    }

    /// Without the levels that none of these rows has: there their code becomes missing (R: `droplevels`).
    #[must_use]
    pub fn used_in(&self, rows: impl Iterator<Item = usize>) -> Categories {
        let mut used = vec![false; self.levels.len()];
        for code in rows.filter_map(|row| self.code(row)) {
            used[code] = true;
        }
        let mut next = 0;
        let position = |used: &bool| {
            used.then(|| {
                next += 1;
                next - 1
            })
        };
        let positions: Vec<Option<usize>> = used.iter().map(position).collect();
        let kept = self.levels.iter().zip(&used).filter(|(_, used)| **used).map(|(level, _)| level.clone());
        let codes = self.codes.iter().map(|code| code.and_then(|code| positions[code])).collect();
        Categories { levels: kept.collect(), codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels() -> Vec<String> {
        ["a", "b", "c"].map(str::to_owned).to_vec()
    }

    #[test]
    fn unused_levels_go() {
        let all = Categories::new(levels(), vec![Some(2), Some(0), None, Some(1)]).expect("good codes");
        let some = all.used_in([0, 2, 3, 9].into_iter());
        assert_eq!(some.levels(), ["b", "c"]);
        assert_eq!((0..5).map(|row| some.code(row)).collect::<Vec<_>>(), [Some(1), None, None, Some(0), None]);
    }

    #[test]
    fn no_code_lies_beyond_the_levels() {
        assert_eq!(Categories::new(levels(), vec![Some(3)]), None);
    }
}
