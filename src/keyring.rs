//! Keys that are not in the database: each in a file of its own, in a folder that no dump of the database holds.
//!
//! Whoever destroys a file destroys what it opened, in every copy of the database too. So a wave has two: one seals the contacts of
//! its cases, and goes when these are deleted; the other leads from an invitation to the response that it began, and goes when the wave
//! closes. A confidential wave has a third, which leads from cases to responses and goes with the contacts. Nothing is remembered of a key: a file that is gone is gone for every process at once.
//! First types to read: [`Keyring`], [`Key`].

use crate::finding::Code;
use crate::id::{StudyId, WaveId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of what makes two sealings of the same text differ.
pub const NONCE_BYTES: usize = 24;

/// What a key is overwritten with, longer than any.
const DESTROYED: [u8; KEY_BYTES * 2] = [b'0'; KEY_BYTES * 2];

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Seals the contacts of a wave's cases.
    Contacts(WaveId),
    /// Makes the invitations of a wave's cases, and leads from one to the response that it began.
    Invitations(WaveId),
    /// Leads from a case of a confidential wave to its response, also after the close.
    Links(WaveId),
    /// Gives people the same pseudonym in each confidential wave of a study.
    Panel(StudyId),
    /// Makes digests of addresses that are written to no more. Of the whole installation, and never destroyed.
    Suppressions,
}

impl Use {
    fn file(self) -> String {
        match self {
            Use::Contacts(wave) => format!("contacts-{wave}.key"),
            Use::Invitations(wave) => format!("invitations-{wave}.key"),
            Use::Links(wave) => format!("links-{wave}.key"),
            Use::Panel(study) => format!("panel-{study}.key"),
            Use::Suppressions => "suppressions.key".into(),
        }
    }

    fn of_file(name: &str) -> Option<Use> {
        let (of, id) = name.strip_suffix(".key")?.split_once('-')?;
        match of {
            "contacts" => id.parse().ok().map(Use::Contacts),
            "invitations" => id.parse().ok().map(Use::Invitations),
            "links" => id.parse().ok().map(Use::Links),
            "panel" => id.parse().ok().map(Use::Panel),
            _ => None,
        }
    }
}

/// A folder of keys.
#[derive(Debug, Clone)]
pub struct Keyring {
    folder: PathBuf,
}

/// Why a key cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyringError {
    /// It was destroyed, or this is not the folder in which it was made.
    Missing { file: PathBuf },
    /// The file is there and holds no key.
    Damaged { file: PathBuf },
    /// The folder cannot be used.
    Unusable { file: PathBuf, why: String },
}

impl KeyringError {
    pub fn code(&self) -> Code {
        match self {
            KeyringError::Missing { .. } => Code::KEY_MISSING,
            KeyringError::Damaged { .. } | KeyringError::Unusable { .. } => Code::KEYS_UNUSABLE,
        }
    }

    fn unusable(file: &Path, why: &io::Error) -> KeyringError {
        KeyringError::Unusable { file: file.to_owned(), why: why.to_string() }
    }
}

impl fmt::Display for KeyringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyringError::Missing { file } => {
                write!(f, "there is no key “{}”: it was destroyed, or is elsewhere", file.display())
            }
            KeyringError::Damaged { file } => write!(f, "“{}” holds no key", file.display()),
            KeyringError::Unusable { file, why } => write!(f, "keys cannot be kept in “{}”: {why}", file.display()),
        }
    }
}

impl std::error::Error for KeyringError {}

impl Keyring {
    /// Of this folder, which is made when the first key is.
    pub fn at(folder: impl Into<PathBuf>) -> Keyring {
        Keyring { folder: folder.into() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, of: Use) -> PathBuf {
        self.folder.join(of.file())
    }

    /// What there are keys for. Files of other names are nobody's.
    ///
    /// # Errors
    /// [`KeyringError::Unusable`].
    pub fn uses(&self) -> Result<Vec<Use>, KeyringError> {
        let unusable = |error| KeyringError::unusable(&self.folder, &error);
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(unusable)?,
        };
        let names = entries.map(|entry| Ok(entry.map_err(unusable)?.file_name()));
        let names = names.collect::<Result<Vec<_>, KeyringError>>()?;
        Ok(names.iter().filter_map(|name| Use::of_file(name.to_str()?)).collect())
    }

    /// # Errors
    /// [`KeyringError`].
    pub fn key(&self, of: Use) -> Result<Key, KeyringError> {
        let file = self.path(of);
        let text = fs::read_to_string(&file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => KeyringError::Missing { file: file.clone() },
            _ => KeyringError::unusable(&file, &error),
        })?;
        // A server that ended while it destroyed the key.
        if text.as_bytes() == DESTROYED {
            return Err(KeyringError::Missing { file });
        }
        let bytes = STANDARD_NO_PAD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Key).ok_or(KeyringError::Damaged { file })
    }

    /// Makes a key of these random bytes, safe on the disk when this returns. One that is there already stays, and is given.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn make(&self, of: Use, random: [u8; KEY_BYTES]) -> Result<Key, KeyringError> {
        let file = self.path(of);
        let unusable = |error: io::Error| KeyringError::unusable(&file, &error);
        private_folder(&self.folder).map_err(unusable)?;
        // Under another name first: a file of the right name is always whole.
        let begun =
            self.folder.join(format!("{}.{}", of.file(), STANDARD_NO_PAD.encode(&random[..6]).replace('/', "_")));
        let made = write_private(&begun, &STANDARD_NO_PAD.encode(random)).and_then(|()| fs::hard_link(&begun, &file));
        let removed = fs::remove_file(&begun);
        match made {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return self.key(of),
            made => made.and(removed).map_err(unusable)?,
        }
        sync_folder(&self.folder).map_err(unusable)?;
        Ok(Key(random))
    }

    /// Destroys a key; one that is gone already is gone. The file is overwritten first, which a disk may or may not do in place: see
    /// docs/PRIVACY.md.
    ///
    /// # Errors
    /// [`KeyringError::Unusable`].
    pub fn destroy(&self, of: Use) -> Result<(), KeyringError> {
        let file = self.path(of);
        let destroyed = OpenOptions::new().write(true).open(&file).and_then(|mut open| {
            open.write_all(&DESTROYED)?;
            open.sync_all()?;
            fs::remove_file(&file)?;
            sync_folder(&self.folder)
        });
        match destroyed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            destroyed => destroyed.map_err(|error| KeyringError::unusable(&file, &error)),
        }
    }
}

/// Thirty-two random bytes. Nothing shows them.
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// HMAC-SHA-256 over parts that cannot run into each other: each is preceded by its length. `domain` keeps uses apart.
    pub fn mac(&self, domain: &str, parts: &[&[u8]]) -> [u8; 32] {
        // HMAC takes a key of any length.
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!());
        for part in std::iter::once(&domain.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Another key that comes of this one alone, for another kind of use.
    pub fn derived(&self, domain: &str) -> Key {
        Key(self.mac(domain, &[]))
    }

    /// XChaCha20-Poly1305 of a text, bound to what it belongs to; `random` makes two sealings of the same text differ.
    pub fn seal(&self, text: &str, belongs_to: &[u8], random: [u8; NONCE_BYTES]) -> String {
        let payload = Payload { msg: text.as_bytes(), aad: belongs_to };
        // It fails only beyond 256 GiB.
        let sealed = self.cipher().encrypt(&XNonce::from(random), payload).unwrap_or_default();
        STANDARD_NO_PAD.encode([&random[..], &sealed].concat())
    }

    /// `None` where it was sealed with another key, belongs to something else, or was changed.
    pub fn open(&self, sealed: &str, belongs_to: &[u8]) -> Option<String> {
        let bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let text = self.cipher().decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: belongs_to }).ok()?;
        String::from_utf8(text).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(file)?;
    open.write_all(text.as_bytes())?;
    open.sync_all()
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(n: u128) -> WaveId {
        WaveId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_key_is_made_once_and_private_and_gone_when_it_is_destroyed() {
        let place = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::at(place.path().join("deep/keys"));
        let of = Use::Contacts(wave(1));
        assert_eq!(keyring.key(of).err().map(|e| e.code()), Some(Code::KEY_MISSING));
        assert_eq!(keyring.make(of, [7; 32]).expect("made").0, [7; 32]);
        assert_eq!(keyring.make(of, [8; 32]).expect("there").0, [7; 32], "the first stays");
        assert_eq!(keyring.key(of).expect("there").0, [7; 32]);
        assert!(keyring.key(Use::Invitations(wave(1))).is_err() && keyring.key(Use::Contacts(wave(2))).is_err());
        let files: Vec<_> =
            fs::read_dir(keyring.folder()).expect("a folder").map(|f| f.expect("a file").path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        #[cfg(unix)]
        for (path, mode) in [(keyring.folder(), 0o700), (&files[0], 0o600)] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(path).expect("there").permissions().mode() & 0o777, mode);
        }
        assert_eq!(keyring.uses(), Ok(vec![of]));
        keyring.destroy(of).expect("destroyed");
        keyring.destroy(of).expect("gone is gone");
        assert_eq!(keyring.uses(), Ok(Vec::new()));
        fs::write(keyring.path(of), DESTROYED).expect("written");
        assert!(matches!(keyring.key(of), Err(KeyringError::Missing { .. })));
    }

    #[test]
    fn what_is_no_key_or_no_folder_says_so() {
        let place = tempfile::tempdir().expect("a folder");
        let keyring = Keyring::at(place.path());
        let of = Use::Invitations(wave(1));
        fs::write(keyring.path(of), "short").expect("written");
        assert!(matches!(keyring.key(of), Err(KeyringError::Damaged { .. })));
        let file = place.path().join("file");
        fs::write(&file, "").expect("written");
        let refused = Keyring::at(&file).make(of, [1; 32]).err().expect("refused");
        assert_eq!(refused.code(), Code::KEYS_UNUSABLE);
        assert!(refused.to_string().contains("file"), "{refused}");
    }

    #[test]
    fn only_the_same_key_opens_and_only_for_what_it_belongs_to() {
        let (key, other) = (Key([1; 32]), Key([2; 32]));
        let sealed = key.seal("ann@example.org", b"case 1", [3; NONCE_BYTES]);
        assert!(!sealed.contains("ann"));
        assert_eq!(key.open(&sealed, b"case 1").as_deref(), Some("ann@example.org"));
        assert_eq!(key.open(&sealed, b"case 2"), None);
        assert_eq!(other.open(&sealed, b"case 1"), None);
        assert_ne!(sealed, key.seal("ann@example.org", b"case 1", [4; NONCE_BYTES]));
        for damaged in ["", "AAAA", &sealed[..sealed.len() - 4], &format!("{sealed}AAAA")] {
            assert_eq!(key.open(damaged, b"case 1"), None, "{damaged}");
        }
    }

    #[test]
    fn a_mac_depends_on_the_key_the_use_and_every_part() {
        let mac = Key([1; 32]).mac("a", &[b"bc", b"d"]);
        assert_eq!(mac, Key([1; 32]).mac("a", &[b"bc", b"d"]));
        assert_ne!(mac, Key([2; 32]).mac("a", &[b"bc", b"d"]));
        assert_ne!(mac, Key([1; 32]).mac("b", &[b"bc", b"d"]));
        assert_ne!(mac, Key([1; 32]).mac("a", &[b"b", b"cd"]));
    }
}
