//! Responses in progress as the writer left them, so that a page from an embedded database needs no query.
//!
//! Why what is remembered is what the database would say: it is remembered together with the [`Mark`] of the file's state after
//! the commit that wrote it, and is given out only while the file still has that mark, looked at after it was found. Any commit
//! of any process changes the mark before that commit returns ([`super::watch`]). So an answer from here is one that the database
//! would have given at the moment of looking; a wave that the command line pauses is paused at the next request.
//!
//! Only the writer remembers, after its commits, so that nothing is here which is not durable. It must know that the mark it sees after
//! its commit is its own and not that of somebody who committed just behind it: `PRAGMA data_version` tells, which for one
//! connection changes exactly when another one has committed. Where it has changed, everything is forgotten. A verb that does not
//! say what it wrote makes everything forgotten too. On PostgreSQL nothing is remembered.

use super::responses::Found;
use super::watch::{Mark, Watch, pages};
use crate::id::WaveId;
use crate::questionnaire::{Answer, Answers};
use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Responses remembered at most; the one that began first goes first.
const RESPONSES: usize = 8 * 1024;
/// Bytes that they may take together, by a generous estimate.
const BYTES: usize = 64 * 1024 * 1024;
/// Links of waves remembered at most.
const LINKS: usize = 256;

pub struct Memory {
    path: PathBuf,
    state: RwLock<State>,
    /// The writer is about to commit, and will say itself what holds then.
    is_changing: AtomicBool,
}

/// What holds while the file is at `mark`; nothing, where there is none.
#[derive(Default)]
struct State {
    /// `None` where the file cannot be watched.
    watch: Option<Watch>,
    mark: Option<Mark>,
    known: Known,
}

#[derive(Default)]
struct Known {
    responses: HashMap<String, Arc<Found>>,
    /// Their keys, in the order in which they came.
    order: VecDeque<String>,
    /// What they take together.
    bytes: usize,
    links: HashMap<String, (WaveId, i32)>,
}

impl Known {
    fn remember(&mut self, key: String, found: Arc<Found>) {
        self.bytes += bytes(&key, &found);
        match self.responses.insert(key.clone(), found) {
            Some(before) => self.bytes -= bytes(&key, &before),
            None => self.order.push_back(key),
        }
        while (self.responses.len() > RESPONSES || self.bytes > BYTES)
            && let Some(first) = self.order.pop_front()
        {
            let before = self.responses.remove(&first);
            self.bytes -= before.map_or(0, |before| bytes(&first, &before));
        }
    }

    fn remember_link(&mut self, link: String, leads: (WaveId, i32)) {
        if self.links.len() >= LINKS && !self.links.contains_key(&link) {
            self.links.clear();
        }
        self.links.insert(link, leads);
    }
}

/// What a response takes, at most: its texts, and what the maps round them cost.
fn bytes(key: &str, found: &Found) -> usize {
    const RESPONSE: usize = 1024;
    RESPONSE + 2 * key.len() + answers_bytes(&found.answers)
}

fn answers_bytes(answers: &Answers) -> usize {
    const ANSWER: usize = 160;
    answers.iter().map(|(variable, answer)| ANSWER + variable.as_str().len() + answer_bytes(answer)).sum()
}

fn answer_bytes(answer: &Answer) -> usize {
    match answer {
        Answer::Codes(codes) | Answer::Ranked(codes) => codes.len() * size_of::<i32>(),
        Answer::Text(text) | Answer::Date(text) | Answer::Time(text) | Answer::DateTime(text) => text.len(),
        Answer::Code(_) | Answer::Number(_) | Answer::Given(_) | Answer::Missing(_) => 0,
    }
}

impl State {
    /// The file's state now; `None`, which equals no state, where it cannot be watched.
    fn now(&self) -> Option<Mark> {
        self.watch.as_ref().map(Watch::mark)
    }

    fn holds(&self) -> bool {
        self.mark.is_some() && self.mark == self.now()
    }

    /// Forgets, and gives what was known, to be dropped when nobody waits.
    fn forget(&mut self) -> Known {
        self.mark = None;
        std::mem::take(&mut self.known)
    }
}

impl Memory {
    /// Of this file, which has been opened before.
    pub fn of(path: &Path) -> Memory {
        let watch = Watch::open(path);
        if watch.is_none() {
            tracing::warn!(
                "the index of the log cannot be looked at: nothing is remembered, and commits move the log themselves"
            );
        }
        let state = RwLock::new(State { watch, ..State::default() });
        Memory { path: path.to_owned(), state, is_changing: AtomicBool::new(false) }
    }

    /// The response of this token's digest, as the database has it now.
    pub fn response(&self, token_digest: &str) -> Option<Arc<Found>> {
        self.current(|known| known.responses.get(token_digest).cloned())
    }

    /// The wave of this link and the number of its changes, as the database has them now.
    pub fn link(&self, link: &str) -> Option<(WaveId, i32)> {
        self.current(|known| known.links.get(link).copied())
    }

    fn current<T>(&self, find: impl FnOnce(&Known) -> Option<T>) -> Option<T> {
        let state = self.read();
        let found = find(&state.known)?;
        // Afterwards: what holds now has held since it was found.
        if state.holds() {
            return Some(found);
        }
        drop(state);
        // What others have changed may be gone for good, and is not to stay here.
        if !self.is_changing.load(Ordering::Acquire) {
            self.settle();
        }
        None
    }

    /// Forgets what no longer holds.
    pub(super) fn settle(&self) {
        let mut state = self.write();
        let gone = if state.holds() { Known::default() } else { state.forget() };
        drop(state);
        drop(gone);
    }

    /// To be said by the writer when it commits, and taken back when it has remembered.
    pub(super) fn is_changing(&self, yes: bool) {
        self.is_changing.store(yes, Ordering::Release);
    }

    /// Pages in the file's log, where that is known.
    pub(super) fn logged(&self) -> Option<u32> {
        self.read().now().as_ref().map(pages)
    }

    /// For a writer that has opened the file anew: it may be another one of the same name.
    pub(super) fn look_again(&self) {
        let watch = Watch::open(&self.path);
        let before = std::mem::replace(&mut *self.write(), State { watch, ..State::default() });
        drop(before);
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the verbs of one transaction know and have written.
#[derive(Default)]
pub struct Notes {
    memory: Option<Arc<Memory>>,
    /// Of verbs that nothing but the loss of the transaction can undo.
    kept: Written,
    /// Of verbs after these, which are undone together.
    run: Written,
    /// Of the verb at hand.
    verb: Written,
    /// The verb at hand is to ask the database.
    asks: bool,
    /// The verb at hand has begun to write.
    writes: bool,
}

#[derive(Default)]
struct Written {
    /// Something was written that is not in the notes: what was known before is not to be believed.
    forgets: bool,
    responses: HashMap<String, Arc<Found>>,
    links: HashMap<String, (WaveId, i32)>,
}

impl Written {
    fn take(&mut self, later: &mut Written) {
        if later.forgets {
            self.clear();
            (self.forgets, later.forgets) = (true, false);
        }
        self.responses.extend(later.responses.drain());
        self.links.extend(later.links.drain());
    }

    /// Responses are noted only when they are written; a link, also when it is read.
    fn is_empty(&self) -> bool {
        self.responses.is_empty()
    }

    fn clear(&mut self) {
        self.forgets = false;
        self.responses.clear();
        self.links.clear();
    }
}

impl Notes {
    /// Of a transaction in which nobody else can write any more.
    pub(super) fn begin(memory: Option<&Arc<Memory>>) -> Notes {
        if let Some(memory) = memory {
            memory.settle();
        }
        Notes { memory: memory.cloned(), ..Notes::default() }
    }

    /// The response of this token's digest, where the database need not be asked.
    pub fn response(&self, token_digest: &str) -> Option<Arc<Found>> {
        self.newest(|written| written.responses.get(token_digest).cloned(), |memory| memory.response_of(token_digest))
    }

    /// The wave of this link and the number of its changes, where the database need not be asked.
    pub fn link(&self, link: &str) -> Option<(WaveId, i32)> {
        self.newest(|written| written.links.get(link).copied(), |memory| memory.link_of(link))
    }

    fn newest<T>(
        &self,
        find: impl Fn(&Written) -> Option<T>,
        remembered: impl FnOnce(&Memory) -> Option<T>,
    ) -> Option<T> {
        if self.asks {
            return None;
        }
        for written in [&self.verb, &self.run, &self.kept] {
            let found = find(written);
            if found.is_some() || written.forgets {
                return found;
            }
        }
        self.memory.as_deref().and_then(remembered)
    }

    /// The response of this token's digest is now this one, without an event.
    pub fn note(&mut self, token_digest: &str, found: Arc<Found>) {
        if self.memory.is_some() {
            self.verb.responses.insert(token_digest.to_owned(), found);
        }
    }

    /// The link leads to this wave, changed so often.
    pub fn note_link(&mut self, link: &str, leads: (WaveId, i32)) {
        if self.memory.is_some() {
            self.verb.links.insert(link.to_owned(), leads);
        }
    }

    /// From here on, a failure leaves something to take back. To be said before a verb without a savepoint of its own writes.
    pub fn writes(&mut self) {
        self.writes = true;
    }

    pub(super) fn before_verb(&mut self, asks: bool) {
        (self.asks, self.writes) = (asks, false);
    }

    /// Whether the verb at hand has said that it writes.
    pub fn has_written(&self) -> bool {
        self.writes
    }

    /// The verb at hand stays, with those since the last [`Notes::keep`].
    pub(super) fn keep_verb(&mut self) {
        self.run.take(&mut self.verb);
    }

    pub(super) fn drop_verb(&mut self) {
        self.verb.clear();
    }

    /// What was written so far stays.
    pub(super) fn keep(&mut self) {
        self.kept.take(&mut self.run);
    }

    /// What was written since the last [`Notes::keep`] is undone.
    pub(super) fn undo(&mut self) {
        self.verb.clear();
        self.run.clear();
    }

    /// A verb has changed nobody knows what.
    pub(super) fn forget(&mut self) {
        self.undo();
        self.kept.clear();
        self.kept.forgets = true;
    }

    /// After the commit: remembers what it wrote. `is_alone` is called after the file's state was looked at, and says whether no
    /// other connection has committed anything since it was asked last.
    pub(super) fn remember(mut self, is_alone: impl FnOnce() -> bool) {
        let Some(memory) = self.memory.take() else { return };
        self.keep();
        let mark = memory.read().now();
        let is_ours = is_alone();
        let mut state = memory.write();
        // A commit that cannot be seen: the file is not the one that is watched.
        let is_blind = state.mark == mark && !self.kept.is_empty();
        let gone = if self.kept.forgets || !is_ours || is_blind { state.forget() } else { Known::default() };
        if is_blind {
            tracing::warn!(
                "a commit does not show in the index of the log: nothing is remembered until the file is opened anew"
            );
            state.watch = None;
        } else if is_ours {
            self.kept.responses.into_iter().for_each(|(key, found)| state.known.remember(key, found));
            self.kept.links.into_iter().for_each(|(link, leads)| state.known.remember_link(link, leads));
            state.mark = mark;
        }
        drop(state);
        drop(gone);
    }
}

/// For the writer, in whose transaction nobody else can change anything: what was settled at its beginning holds.
impl Memory {
    fn response_of(&self, token_digest: &str) -> Option<Arc<Found>> {
        self.read().known.responses.get(token_digest).cloned()
    }

    fn link_of(&self, link: &str) -> Option<(WaveId, i32)> {
        self.read().known.links.get(link).copied()
    }
}

#[cfg(test)]
mod tests;
