//! Replicate weights from their file.

use super::data::DataFolder;
use super::document::ReplicateDocument;
use super::failure::Failure;
use crate::estimation::ReplicateInput;

/// `kept`: which rows of the file a `data_filter` left.
pub(super) fn replicates(
    document: &ReplicateDocument,
    folder: &DataFolder,
    kept: Option<&[bool]>,
) -> Result<ReplicateInput, Failure> {
    let columns = folder
        .numbers(&document.weights_file)
        .map_err(|findings| Failure { place: "design.replicate.weights_file".to_owned(), ..Failure::of(&findings) })?;
    let left = |column: Vec<f64>| match kept {
        None => column,
        Some(kept) => column.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(value, _)| value).collect(),
    };
    Ok(ReplicateInput {
        columns: columns.into_iter().map(left).collect(),
        combined: document.combined,
        scale: document.scale,
        rscales: document.rscales.clone(),
        mse: document.mse,
        degf: document.degf,
    })
}
