//! Digests: what is stored instead of a secret, and what proves that a frozen document is the same.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// `None` unless it is hexadecimal of exactly `N` bytes.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        let pair = &text[i * 2..i * 2 + 2];
        // `from_str_radix` would take a sign too.
        *byte = u8::from_str_radix(pair, 16).ok().filter(|_| pair.bytes().all(|b| b.is_ascii_hexdigit()))?;
    }
    Some(bytes)
}

/// SHA-256 over parts that cannot run into each other: each is preceded by its length. `domain` keeps uses apart.
pub fn of(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(&domain.as_bytes()).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Plain SHA-256 of a document, as `sha256sum` prints it.
pub fn of_document(document: &str) -> String {
    hex(&Sha256::digest(document.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_comes_back() {
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
        assert_eq!(unhex::<3>("00ff10"), Some([0, 255, 16]));
        assert_eq!(unhex::<3>("00ff1"), None);
        assert_eq!(unhex::<3>("00ff1é"), None);
        assert_eq!(unhex::<1>("+f"), None);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(of("d", &[b"ab", b"c"]), of("d", &[b"a", b"bc"]));
        assert_ne!(of("d", &[b"a"]), of("e", &[b"a"]));
    }

    #[test]
    fn a_documents_digest_is_the_published_one() {
        assert_eq!(of_document("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
