//! An e-mail address that a message can be sent to.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest address that SMTP carries (RFC 5321, 4.5.3.1, less the angle brackets).
const MOST: usize = 254;
const LOCAL_MOST: usize = 64;
const LABEL_MOST: usize = 63;

/// A checked address, as it was written, spaces around it apart: a *dot-atom* of RFC 5322 before the sign, a host name of two labels
/// or more after it. Quoted names, comments and bare hosts are refused: nobody on a real frame has them, and whoever tries to smuggle
/// a header in does.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// The text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressInvalid;

impl fmt::Display for AddressInvalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an e-mail address")
    }
}

impl std::error::Error for AddressInvalid {}

impl EmailAddress {
    /// # Errors
    /// When the text is not of the form above.
    pub fn parse(text: &str) -> Result<EmailAddress, AddressInvalid> {
        let text = text.trim_matches(' ');
        let (local, host) = text.rsplit_once('@').ok_or(AddressInvalid)?;
        let good = text.len() <= MOST && local_part(local) && host_name(host);
        if good { Ok(EmailAddress(text.to_owned())) } else { Err(AddressInvalid) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for addresses that reach the same person: case apart.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

fn local_part(text: &str) -> bool {
    let atom = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    text.len() <= LOCAL_MOST && text.split('.').all(atom)
}

/// Letters of any script: names such as “bücher.example” are sent in their ASCII form by whoever sends.
fn host_name(text: &str) -> bool {
    let label = |part: &str| {
        !part.is_empty()
            && part.len() <= LABEL_MOST
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let last_is_no_number = text.rsplit('.').next().is_some_and(|last| last.chars().any(char::is_alphabetic));
    text.contains('.') && text.split('.').all(label) && last_is_no_number
}

/// Hides the address: logs hold none.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = AddressInvalid;
    fn try_from(text: String) -> Result<Self, AddressInvalid> {
        EmailAddress::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}
