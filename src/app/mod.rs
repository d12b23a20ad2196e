//! The verbs: every change of state is one function here, as *load → decide (pure, in the core) → save + audit*, in one transaction.
//!
//! Nothing but `app` writes. Reading functions that pages need stand here too where they join rooms.
//! First types to read: [`App`], [`Actor`], [`Refusal`].

pub mod accounts;
pub mod authoring;
mod brake;
mod burst;
mod digest;
mod door;
pub mod fieldwork;
pub mod housekeeping;
mod machine;
pub mod production;
pub mod templates;

pub use machine::{OsEntropy, SystemClock};

use crate::finding::{Code, Finding, Findings};
use crate::id::{AccountId, VersionId, random_uuid, timed_uuid};
use crate::keyring::{Key, Keyring, KeyringError, Use};
use crate::mail::Post;
use crate::phrases;
use crate::questionnaire::check;
use crate::questionnaire::checks::Questionnaire;
use crate::store::{self, Conn, Manner, Notes, Store, StoreError};
use crate::text::Language;
use crate::time::{Day, Moment};
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Where now comes from: an argument, so that tests and the demo can set it.
pub trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

/// Where unseeded random bytes come from.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// Everything a verb needs. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Frozen versions never change, so they are compiled once.
    questionnaires: Arc<RwLock<HashMap<VersionId, Arc<Questionnaire>>>>,
    /// Waves as last read.
    waves: Arc<fieldwork::Waves>,
    /// Frozen data sets and weight sets, decoded.
    cache: Arc<production::Cache>,
    /// Ids made so far.
    made: Arc<AtomicU32>,
    /// Who may try a password, and how often.
    door: Arc<door::Door>,
    /// Keys that are not in the database.
    keyring: Option<Arc<Keyring>>,
    /// How mail leaves, and what keeps it from leaving.
    post: Option<Arc<Post>>,
    post_office: Arc<fieldwork::mailing::PostOffice>,
    /// How often codes may be tried with which people come back.
    codes: Arc<brake::Brake>,
    /// From which networks very many begin just now.
    bursts: Arc<burst::Bursts>,
}

/// Wrong codes within a minute, from one address and altogether.
const CODES: (u32, u32) = (20, 300);

/// How often a verb is begun again when somebody else changed what it had read.
const ATTEMPTS: usize = 3;

impl App {
    pub fn new(store: Store, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> App {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        App {
            store,
            clock,
            entropy,
            questionnaires: Arc::default(),
            waves: Arc::default(),
            cache: Arc::default(),
            made: Arc::default(),
            door: Arc::default(),
            keyring: None,
            post: None,
            post_office: Arc::default(),
            codes: Arc::new(brake::Brake::new(CODES.0, CODES.1)),
            bursts: Arc::new(burst::Bursts::new(salt)),
        }
    }

    /// With a folder of keys: without one, nobody can be invited.
    pub fn with_keyring(self, keyring: Keyring) -> App {
        App { keyring: Some(Arc::new(keyring)), ..self }
    }

    /// With a way for mail to leave: without one, people are written to by other means.
    pub fn with_post(self, post: Post) -> App {
        App { post: Some(Arc::new(post)), ..self }
    }

    /// Code: `mail_unconfigured`.
    fn post(&self) -> Result<&Arc<Post>, Refusal> {
        let none = "this server sends no mail: whoever runs it has configured no way for it to leave";
        self.post.as_ref().ok_or_else(|| Refusal::new(Code::MAIL_UNCONFIGURED, none))
    }

    /// How mail leaves, where it can.
    pub fn mail(&self) -> Option<&Post> {
        self.post.as_deref()
    }

    fn keyring(&self) -> Result<&Keyring, Refusal> {
        let none = "no folder of keys is configured: set `keys_folder` to one that is not backed up with the database";
        self.keyring.as_deref().ok_or_else(|| Refusal::new(Code::KEYS_UNUSABLE, none))
    }

    fn key(&self, of: Use) -> Result<Key, Refusal> {
        Ok(self.keyring()?.key(of)?)
    }

    fn make_key(&self, of: Use) -> Result<Key, Refusal> {
        Ok(self.keyring()?.make(of, self.random())?)
    }

    fn destroy_key(&self, of: Use) -> Result<(), Refusal> {
        Ok(self.keyring()?.destroy(of)?)
    }

    /// Whether the database answers.
    pub async fn health(&self) -> Result<(), Refusal> {
        Ok(self.store.read_async("health", Conn::ping).await?)
    }

    /// A data set that was destroyed is not kept in this server's memory either.
    fn forget_data(&self, id: crate::id::DatasetId) {
        self.cache.forget(id);
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A UUIDv7 of now. A count within the process stands before the random bits, so that ids of one millisecond keep their order.
    fn timed_id(&self) -> uuid::Uuid {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        let mut random: [u8; 10] = self.random();
        // Four bits of the first byte and six of the third are kept: the format puts its version and variant into the rest.
        random[0] = (count >> 14) as u8 & 0x0f;
        random[1] = (count >> 6) as u8;
        random[2] = count as u8 & 0x3f;
        timed_uuid(self.clock.now().unix_milliseconds(), random)
    }

    /// A UUIDv4: for what must carry no time.
    fn timeless_id(&self) -> uuid::Uuid {
        random_uuid(self.random())
    }

    fn audit(&self, conn: &mut Conn, actor: Actor, verb: &str, subject: String) -> Result<(), StoreError> {
        let entry = store::audit::Entry {
            id: self.timed_id(),
            at: self.clock.now(),
            actor: actor.to_string(),
            verb: verb.to_owned(),
            subject,
        };
        store::audit::insert(conn, &entry)
    }

    /// Runs a verb in the writer. Where two servers share a database, what it read may have changed before it wrote: then it is
    /// begun again.
    async fn write<T, F>(&self, name: &'static str, verb: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: Fn(&App, &mut Conn) -> Result<T, Refusal> + Clone + Send + 'static,
    {
        let mut attempt = 1;
        loop {
            let (app, verb) = (self.clone(), verb.clone());
            match self.store.transact(name, move |conn| verb(&app, conn)).await {
                Err(refusal) if refusal.code == Code::CHANGED_MEANWHILE && attempt < ATTEMPTS => attempt += 1,
                settled => return settled,
            }
        }
    }

    /// Runs a verb that notes what it writes, together with others where that can be; asking the database for all that it needs, where
    /// somebody else has changed what it had read.
    async fn write_noting<T, F>(&self, name: &'static str, verb: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: Fn(&App, &mut Conn, &mut Notes) -> Result<T, Refusal> + Clone + Send + 'static,
    {
        let (mut attempt, mut manner) = (0, Manner::Together);
        loop {
            let (app, verb) = (self.clone(), verb.clone());
            match self.store.transact_noting(name, manner, move |conn, notes| verb(&app, conn, notes)).await {
                Err(refusal) if refusal.code == Code::CHANGED_MEANWHILE && attempt < ATTEMPTS => attempt += 1,
                settled => return settled,
            }
            manner = Manner::Noting;
        }
    }

    /// The compiled questionnaire of a version that has been asked for before.
    fn known_questionnaire(&self, version: VersionId) -> Option<Arc<Questionnaire>> {
        self.questionnaires.read().unwrap_or_else(PoisonError::into_inner).get(&version).cloned()
    }

    /// The compiled questionnaire of a frozen version; compiled at most once or twice, whoever asks.
    fn questionnaire_in(&self, conn: &mut Conn, version: VersionId) -> Result<Arc<Questionnaire>, Refusal> {
        if let Some(known) = self.known_questionnaire(version) {
            return Ok(known);
        }
        let draft = store::versions::draft(conn, version)?
            .ok_or_else(|| Refusal::new(Code::NOT_FOUND, format!("there is no questionnaire version {version}")))?;
        let (questionnaire, findings) = check(draft);
        let compiled = Arc::new(questionnaire.ok_or_else(|| Refusal::of(findings))?);
        let mut cache = self.questionnaires.write().unwrap_or_else(PoisonError::into_inner);
        Ok(cache.entry(version).or_insert(compiled).clone())
    }
}

/// Work that takes a thread for longer than a request should hold one.
async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Refusal>
where
    T: Send + 'static,
    E: Send + 'static,
    Refusal: From<E>,
{
    let lost = |_| Refusal::new(Code::INTERNAL, "a piece of work came to no end");
    Ok(tokio::task::spawn_blocking(work).await.map_err(lost)??)
}

/// On whose behalf something is done; goes into the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Staff(AccountId),
    /// Whoever runs the command line.
    Operator,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Staff(id) => write!(f, "staff:{id}"),
            Actor::Operator => f.write_str("operator"),
        }
    }
}

/// Why a verb did nothing. Always a code of the one table; nothing was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub code: Code,
    pub message: String,
    /// Located remarks, where there are several.
    pub findings: Findings,
    /// The message as a phrase, where people who answer may meet it: they read it in their language.
    pub phrase: Option<Phrase>,
}

/// A phrase of [`crate::phrases`], with the day that stands in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phrase {
    pub key: &'static str,
    pub day: Option<Day>,
}

impl Phrase {
    pub fn said(self, language: &Language) -> String {
        let day = self.day.map(|day| phrases::day(language, day)).unwrap_or_default();
        phrases::say(language, self.key, &[("day", phrases::with(day))])
    }
}

impl Refusal {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Refusal { code, message: message.into(), findings: Findings::new(), phrase: None }
    }

    /// With a message that is read in many languages.
    pub fn saying(code: Code, phrase: Phrase) -> Self {
        Refusal { phrase: Some(phrase), ..Refusal::new(code, phrase.said(&Language::english())) }
    }

    /// Of findings, of which at least one is an error: its code speaks for all.
    pub fn of(findings: Findings) -> Self {
        let first = findings.iter().find(|f| f.severity == crate::finding::Severity::Error).cloned();
        match first {
            Some(Finding { code, message, .. }) => Refusal { code, message, findings, phrase: None },
            None => Refusal { code: Code::INTERNAL, message: String::new(), findings, phrase: None },
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            write!(f, "{} [{}]", self.message, self.code)
        } else {
            write!(f, "{}", self.findings)
        }
    }
}

impl std::error::Error for Refusal {}

impl From<KeyringError> for Refusal {
    fn from(error: KeyringError) -> Self {
        if error.code() == Code::KEYS_UNUSABLE {
            tracing::error!(%error, "the keys cannot be used");
        }
        Refusal::new(error.code(), error.to_string())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if error.code() == Code::INTERNAL {
            tracing::error!(%error, "the store failed");
        }
        Refusal::new(error.code(), error.to_string())
    }
}
