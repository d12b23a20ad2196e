//! A small symmetric matrix: the covariance of a few estimates.

/// Square, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    size: usize,
    cells: Vec<f64>,
}

impl Matrix {
    pub fn zeros(size: usize) -> Matrix {
        Matrix { size, cells: vec![0.0; size * size] }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    pub fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.size..(row + 1) * self.size]
    }

    /// Adds factor · (v − c)(v − c)ᵀ.
    pub(super) fn add_outer(&mut self, factor: f64, v: &[f64], centre: impl Fn(usize) -> f64) {
        let off: Vec<f64> = v.iter().enumerate().map(|(i, x)| x - centre(i)).collect();
        for (i, a) in off.iter().enumerate() {
            for (j, b) in off.iter().enumerate() {
                self.cells[i * self.size + j] += factor * a * b;
            }
        }
    }

    pub(super) fn scale(&mut self, factor: f64) {
        for cell in &mut self.cells {
            *cell *= factor;
        }
    }

    /// Variance of the difference of two of the estimates, column `to` minus column `from`.
    pub fn variance_of_difference(&self, from: usize, to: usize) -> f64 {
        self.at(from, from) + self.at(to, to) - 2.0 * self.at(from, to)
    }
}
