//! Why a table or a trend could not be made.

use crate::finding::Code;
use std::fmt;

/// A named reason; [`KernelError::code`] is the stable one.
#[derive(Debug, Clone, PartialEq)]
pub enum KernelError {
    /// A stratum with a single sampling unit has a row in the domain and the policy is to fail. `wave` where waves have strata of
    /// their own.
    LonelyPsu { stratum: u32, wave: Option<u16> },
    /// The table has no such item or breakdown.
    ColumnUnknown { what: &'static str, number: usize },
    /// A score a category was asked for, or categories that the item does not have.
    ScoresUnfit { item: usize, message: String },
    /// Something in the request makes no sense.
    RequestInvalid(String),
    /// Totals or a design handed over by another engine contradict themselves.
    TotalsInvalid(String),
    /// Nobody with a positive weight answered.
    DomainEmpty { item: usize },
    /// The terms of a trend cannot be told apart with these waves and groups.
    Collinear { item: usize },
    /// A logistic trend has no finite estimate: all or nobody has the event in some part of the data.
    Separated { item: usize },
}

impl KernelError {
    pub fn code(&self) -> Code {
        match self {
            KernelError::LonelyPsu { .. } => Code::LONELY_PSU,
            KernelError::ColumnUnknown { .. } => Code::REFERENCE_UNKNOWN,
            KernelError::ScoresUnfit { .. } | KernelError::RequestInvalid(_) => Code::REQUEST_INVALID,
            KernelError::TotalsInvalid(_) => Code::DESIGN_INVALID,
            KernelError::DomainEmpty { .. } => Code::DOMAIN_EMPTY,
            KernelError::Collinear { .. } => Code::MODEL_COLLINEAR,
            KernelError::Separated { .. } => Code::MODEL_SEPARATED,
        }
    }
}

impl fmt::Display for KernelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KernelError::LonelyPsu { stratum, wave } => {
                write!(f, "The stratum {stratum}")?;
                if let Some(wave) = wave {
                    write!(f, " of wave {wave}")?;
                }
                f.write_str(
                    " has a single sampling unit, so its variance cannot be seen; choose a policy for lonely units.",
                )
            }
            KernelError::ColumnUnknown { what, number } => write!(f, "There is no {what} {number}."),
            KernelError::ScoresUnfit { item, message } => write!(f, "Item {item}: {message}"),
            KernelError::RequestInvalid(message) | KernelError::TotalsInvalid(message) => f.write_str(message),
            KernelError::DomainEmpty { item } => write!(f, "Nobody has an answer to item {item}."),
            KernelError::Collinear { item } => {
                write!(
                    f,
                    "The terms of the trend of item {item} cannot be told apart: too few waves or groups have answers."
                )
            }
            KernelError::Separated { item } => {
                write!(
                    f,
                    "The trend of item {item} has no finite estimate: in part of the data all or none have the event."
                )
            }
        }
    }
}

impl std::error::Error for KernelError {}
