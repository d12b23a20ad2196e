//! Frozen data sets and weight sets, decoded once. They never change, so nothing here can be out of date.

use super::calibration::{Calibration, calibration};
use crate::app::Refusal;
use crate::dataset::Dataset;
use crate::finding::Code;
use crate::id::{DatasetId, WeightSetId};
use crate::store::datasets::StoredWeights;
use crate::store::{self, Conn};
use std::sync::{Arc, Mutex, PoisonError};

/// Data sets kept decoded at most: a long series of waves, twice.
const KEPT: usize = 96;

#[derive(Default)]
pub struct Cache {
    datasets: Recent<DatasetId, Dataset>,
    weights: Recent<WeightSetId, StoredWeights>,
    calibrations: Recent<WeightSetId, Calibration>,
}

impl Cache {
    pub fn dataset(&self, conn: &mut Conn, id: DatasetId) -> Result<Arc<Dataset>, Refusal> {
        self.datasets.get_or(id, || {
            let found = store::datasets::load(conn, id)?;
            found.ok_or_else(|| Refusal::new(Code::DATASET_UNKNOWN, format!("there is no data set {id}")))
        })
    }

    pub fn weights(&self, conn: &mut Conn, id: WeightSetId) -> Result<Arc<StoredWeights>, Refusal> {
        self.weights.get_or(id, || {
            let found = store::datasets::weights(conn, id)?;
            found.ok_or_else(|| Refusal::new(Code::DATASET_UNKNOWN, format!("there is no weight set {id}")))
        })
    }

    /// Forgets a data set that was destroyed, and with it everything else: that happens once in years.
    pub fn forget(&self, id: DatasetId) {
        self.datasets.remove(id);
        self.weights.clear();
        self.calibrations.clear();
    }

    /// Of this weight set of this data set.
    pub fn calibration(&self, dataset: &Dataset, stored: &StoredWeights) -> Result<Arc<Calibration>, Refusal> {
        self.calibrations.get_or(stored.id, || calibration(dataset, stored))
    }
}

/// The values used last, the latest at the end.
struct Recent<K, V>(Mutex<Vec<(K, Arc<V>)>>);

impl<K, V> Default for Recent<K, V> {
    fn default() -> Self {
        Recent(Mutex::new(Vec::new()))
    }
}

impl<K: PartialEq + Copy, V> Recent<K, V> {
    fn remove(&self, key: K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| *known != key);
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Two that ask at once may both load: the lock is not held over the database.
    fn get_or(&self, key: K, load: impl FnOnce() -> Result<V, Refusal>) -> Result<Arc<V>, Refusal> {
        if let Some(known) = self.touch(key) {
            return Ok(known);
        }
        let value = Arc::new(load()?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, value.clone()));
        Ok(value)
    }

    fn touch(&self, key: K) -> Option<Arc<V>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(k, _)| *k == key)?;
        let entry = kept.remove(at);
        let value = entry.1.clone();
        kept.push(entry);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_is_kept_and_loaded_once() {
        let recent: Recent<usize, usize> = Recent::default();
        let mut loads = 0;
        let mut get = |key| {
            let value = recent.get_or(key, || {
                loads += 1;
                Ok(key * 2)
            });
            (value.map(|v| *v), loads)
        };
        assert_eq!(get(0), (Ok(0), 1));
        for key in 1..KEPT {
            assert_eq!(get(key), (Ok(key * 2), key + 1));
        }
        assert_eq!(get(0), (Ok(0), KEPT));
        // One more pushes out the one not used for longest, which is 1 and not 0.
        assert_eq!(get(KEPT), (Ok(KEPT * 2), KEPT + 1));
        assert_eq!(get(0), (Ok(0), KEPT + 1));
        assert_eq!(get(1), (Ok(2), KEPT + 2));
    }
}
