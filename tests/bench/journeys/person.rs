//! One person after the other over one connection: reads each page, answers it, follows, and notices what is not as it should be.

use super::form::form_with;
use super::http::encode;
use super::respondent::fill;
use super::shape::{Shape, path};
use super::wire::{Reply, Wire, odd};
use barograph::id::random_uuid;
use barograph::random::Seeded;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::rc::Rc;

/// The shapes of the pages met so far, by the address below the person's own.
pub type Known = Rc<RefCell<HashMap<String, Vec<Shape>>>>;

/// Of so many pages one is also read in full.
const READ_IN_FULL: usize = 100;
/// Shapes of one page at most: where the order of the options is drawn anew for everybody, more would cost more than they save.
const SHAPES: usize = 8;
/// A page may be refused so often before somebody gives up.
const PATIENCE: usize = 4;
/// No questionnaire has more steps.
const STEPS: usize = 400;

/// What was counted.
#[derive(Default)]
pub struct Done {
    pub journeys: u64,
    /// Pages and whole responses whose redirect arrived.
    pub acknowledged: u64,
    /// Pages that had to be sent again after a finding.
    pub refused: u64,
}

pub struct Person<'w> {
    pub wire: &'w mut Wire,
    pub known: Known,
    pub random: Seeded,
    pub done: Done,
    /// `/r/{token}`.
    home: Vec<u8>,
    at: Vec<u8>,
    /// The form of the page that is shown: where it is sent, and what it says.
    to: Vec<u8>,
    form: Vec<u8>,
}

impl<'w> Person<'w> {
    pub fn new(wire: &'w mut Wire, known: Known, seed: u64) -> Person<'w> {
        let (home, at, to, form) = Default::default();
        Person { wire, known, random: Seeded::new(seed), done: Done::default(), home, at, to, form }
    }

    /// From the introduction to the receipt, or until `over` says so.
    pub async fn journey(&mut self, link: &str, over: impl Fn() -> bool) -> io::Result<()> {
        self.home.clear();
        self.at = format!("/s/{link}").into_bytes();
        let shown = self.wire.get(&self.at).await?;
        let reply = self.answer(shown).await?;
        self.begun(&reply)?;
        for _ in 0..STEPS {
            if over() {
                return Ok(());
            }
            if self.step().await? {
                self.done.journeys += 1;
                return Ok(());
            }
        }
        Err(odd("no end after hundreds of steps"))
    }

    /// Presses the introduction's button without reading it, then reads and sends every page of questions.
    pub async fn submission(&mut self, link: &str, over: impl Fn() -> bool) -> io::Result<()> {
        self.home.clear();
        self.at = format!("/s/{link}").into_bytes();
        let form = format!("start_key={}", random_uuid(self.random.bytes()).as_hyphenated());
        let reply = self.wire.post(&self.at, form.as_bytes()).await?;
        self.begun(&reply)?;
        for _ in 0..STEPS {
            if over() {
                return Ok(());
            }
            self.step().await?;
            if !self.below().is_empty() && !self.below().starts_with(b"/p/") {
                self.done.journeys += 1;
                return Ok(());
            }
        }
        Err(odd("no end after hundreds of steps"))
    }

    fn begun(&mut self, reply: &Reply) -> io::Result<()> {
        let to = self.wire.location(reply);
        let length = "/r/".len() + to.iter().skip("/r/".len()).take_while(|byte| **byte != b'/').count();
        if reply.status != 303 || !to.starts_with(b"/r/") || length < "/r/".len() + 16 {
            return Err(self.surprise("the start led to no answer link", reply));
        }
        self.home = to[..length].to_vec();
        self.at = to.to_vec();
        Ok(())
    }

    /// One page further; `true` when it was the receipt.
    pub async fn step(&mut self) -> io::Result<bool> {
        let shown = self.wire.get(&self.at).await?;
        if shown.status == 303 {
            return self.follow(&shown).map(|()| false);
        }
        if self.below() == b"/receipt" || self.below().starts_with(b"/receipt?") {
            return self.looked_at(&shown).map(|()| true);
        }
        let reply = self.answer(shown).await?;
        self.done.acknowledged += 1;
        self.follow(&reply).map(|()| false)
    }

    fn below(&self) -> &[u8] {
        self.at.strip_prefix(self.home.as_slice()).unwrap_or(&self.at)
    }

    fn follow(&mut self, reply: &Reply) -> io::Result<()> {
        let to = self.wire.location(reply);
        if !to.starts_with(&self.home) || to == self.at {
            return Err(self.surprise("a redirect led astray", reply));
        }
        self.at = to.to_vec();
        Ok(())
    }

    /// Sends the page that is shown; the reply is a redirect.
    async fn answer(&mut self, shown: Reply) -> io::Result<Reply> {
        self.looked_at(&shown)?;
        let reply = self.wire.post(&self.to, &self.form).await?;
        match reply.status {
            303 => Ok(reply),
            422 => self.answer_again(reply).await,
            _ => Err(self.surprise("a form was not accepted", &reply)),
        }
    }

    /// Checks a page, and fills in its form.
    fn looked_at(&mut self, shown: &Reply) -> io::Result<()> {
        if shown.status != 200 {
            return Err(self.surprise("a page could not be read", shown));
        }
        let body = self.wire.body(shown);
        let (Ok(home), Ok(at)) = (str::from_utf8(&self.home), str::from_utf8(&self.at)) else {
            return Err(odd("an address is not UTF-8"));
        };
        let token = home.strip_prefix("/r/").unwrap_or_default().as_bytes();
        let below = at.strip_prefix(home).unwrap_or(at);
        let in_full = self.random.below(READ_IN_FULL) == 0;
        let mut known = self.known.borrow_mut();
        if !known.contains_key(below) {
            known.insert(below.to_owned(), Vec::new());
        }
        let Some(shapes) = known.get_mut(below) else { return Err(odd("a page was just put there")) };
        let mut found = None;
        for shape in shapes.iter() {
            if let Some(keys) = shape.read(body, token) {
                if in_full && !shape.agrees(body, home, at) {
                    return Err(odd("a page read in full is not what it seemed"));
                }
                found = Some((shape, keys));
                break;
            }
        }
        let (shape, keys) = match found {
            Some(found) => found,
            None => {
                let shape = Shape::learn(body, home, at).map_err(|what| odd(&what))?;
                if shape.form.is_none() != (path(below) == "/receipt") {
                    return Err(odd(&format!("no form, or one too many, at {at}")));
                }
                if shapes.len() == SHAPES {
                    shapes.remove(0);
                }
                shapes.push(shape);
                let last = shapes.last().ok_or_else(|| odd("a shape was just put there"))?;
                (last, last.read(body, token).ok_or_else(|| odd("a page does not look like itself"))?)
            }
        };
        self.to.clear();
        if !shape.action.starts_with("/s/") {
            self.to.extend_from_slice(&self.home);
        }
        self.to.extend_from_slice(shape.action.as_bytes());
        shape.questions.answer(&keys, &mut self.random, &mut self.form);
        Ok(())
    }

    /// Reads what was refused as a browser does, more carefully each time.
    async fn answer_again(&mut self, mut refused: Reply) -> io::Result<Reply> {
        let below = String::from_utf8_lossy(self.below()).into_owned();
        if let Some(shapes) = self.known.borrow_mut().get_mut(&below) {
            shapes.iter_mut().for_each(|shape| shape.questions.refuse(&self.form));
        }
        for _ in 0..PATIENCE {
            self.done.refused += 1;
            let page = String::from_utf8_lossy(self.wire.body(&refused)).into_owned();
            let Some(form) = form_with(&page, "submission_key") else { return Err(self.surprise("no form", &refused)) };
            let fields = fill(&form, &mut self.random, &BTreeMap::new(), true);
            refused = self.wire.post(&self.to, encode(&fields).as_bytes()).await?;
            match refused.status {
                303 => return Ok(refused),
                422 => {}
                _ => break,
            }
        }
        Err(self.surprise("a page was refused again and again", &refused))
    }

    fn surprise(&self, what: &str, reply: &Reply) -> io::Error {
        let body: String = String::from_utf8_lossy(self.wire.body(reply)).chars().take(3000).collect();
        let (at, to) = (String::from_utf8_lossy(&self.at), String::from_utf8_lossy(self.wire.location(reply)));
        odd(&format!("{what}: {at} said {} {to:?}\n{body}", reply.status))
    }
}
