//! A test client that *is* a respondent: reads the page it is shown, fills in what it finds, sends it, follows.
//!
//! It knows the addresses and the form, not the questionnaire. All choices come from a seed.

use super::form::{Control, Form, form_with};
use super::http::{Http, Reply};
use barograph::random::Seeded;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;

/// A page that was sent, and what came of it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub page: String,
    pub fields: Vec<(String, String)>,
    /// The redirect's target, once the reply has arrived: from then on the answers must never be lost.
    pub acknowledged: Option<String>,
}

/// Where the respondent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Under,
    Done,
}

pub struct Respondent {
    pub http: Http,
    random: Seeded,
    /// What to answer where a field has this name, instead of something plausible.
    pub preset: BTreeMap<String, String>,
    /// `/r/{token}`, once begun.
    pub home: String,
    /// The address to load next.
    pub at: String,
    pub sent: Vec<Sent>,
    /// Came by the page on which answers are checked.
    pub checked: bool,
    /// A form is on its way and no reply has come yet.
    pub sending: bool,
}

impl Respondent {
    pub fn new(address: SocketAddr, seed: u64) -> Respondent {
        Respondent::with(Http::new(address), seed)
    }

    /// Over a connection that somebody else has used before.
    pub fn with(http: Http, seed: u64) -> Respondent {
        Respondent {
            http,
            random: Seeded::new(seed),
            preset: BTreeMap::new(),
            home: String::new(),
            at: String::new(),
            sent: Vec::new(),
            checked: false,
            sending: false,
        }
    }

    /// Reads the introduction and begins.
    pub fn begin(&mut self, link: &str) -> io::Result<()> {
        let address = format!("/s/{link}");
        let shown = self.http.get(&address)?;
        let Some(form) = form_with(&shown.text(), "start_key") else { return Err(odd("no start form", &shown)) };
        let reply = self.http.post(&address, &form.as_shown())?;
        if reply.status != 303 || !reply.location().starts_with("/r/") {
            return Err(odd("the start was not accepted", &reply));
        }
        self.home = home_of(reply.location());
        self.at = reply.location().to_owned();
        Ok(())
    }

    /// One page further.
    pub fn step(&mut self) -> io::Result<Progress> {
        let shown = self.http.get(&self.at)?;
        if shown.status == 303 {
            self.at = shown.location().to_owned();
            return Ok(Progress::Under);
        }
        if shown.status != 200 {
            return Err(odd("a page could not be read", &shown));
        }
        // Whoever was told a result comes to the receipt with its key.
        let at = self.at.strip_prefix(&self.home).unwrap_or_default();
        match at.split('?').next().unwrap_or_default() {
            "/receipt" => Ok(Progress::Done),
            "/check" => self.send_all(&shown).map(|()| Progress::Under),
            _ => self.answer(shown).map(|()| Progress::Under),
        }
    }

    /// From the introduction to the receipt.
    pub fn walk(&mut self, link: &str) -> io::Result<()> {
        self.begin(link)?;
        for _ in 0..200 {
            if self.step()? == Progress::Done {
                return Ok(());
            }
        }
        Err(io::Error::other(format!("no end after 200 steps, at {}", self.at)))
    }

    fn send_all(&mut self, shown: &Reply) -> io::Result<()> {
        self.checked = true;
        let forms = super::form::forms(&shown.text());
        let Some(form) = forms.iter().find(|form| form.method == "post") else {
            return Err(odd("no form to send", shown));
        };
        self.sending = true;
        let reply = self.http.post(&self.at, &form.as_shown())?;
        self.sending = false;
        if reply.status != 303 {
            return Err(odd("the answers could not be sent", &reply));
        }
        self.at = reply.location().to_owned();
        Ok(())
    }

    fn answer(&mut self, mut shown: Reply) -> io::Result<()> {
        // The first try may break a rule that the page does not show (an exclusive option); the next is more careful.
        for care in 0..4 {
            let Some(form) = form_with(&shown.text(), "submission_key") else { return Err(odd("no form", &shown)) };
            let fields = fill(&form, &mut self.random, &self.preset, care > 0);
            let page = self.at.rsplit('/').next().unwrap_or_default().to_owned();
            self.sent.push(Sent { page, fields: fields.clone(), acknowledged: None });
            self.sending = true;
            let reply = self.http.post(&self.at, &fields)?;
            self.sending = false;
            match reply.status {
                303 => {
                    self.at = reply.location().to_owned();
                    if let Some(last) = self.sent.last_mut() {
                        last.acknowledged = Some(self.at.clone());
                    }
                    return Ok(());
                }
                422 => {
                    self.sent.pop();
                    shown = reply;
                }
                _ => return Err(odd("a page was not accepted", &reply)),
            }
        }
        Err(odd("a page was refused again and again", &shown))
    }
}

/// `/r/{token}` of any address below it.
pub fn home_of(path: &str) -> String {
    path.split('/').take(3).collect::<Vec<_>>().join("/")
}

/// Fills every control of a form.
pub fn fill(
    form: &Form,
    random: &mut Seeded,
    preset: &BTreeMap<String, String>,
    careful: bool,
) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for name in form.names() {
        let controls = form.of(name);
        let mut put = |value: &str| fields.push((name.to_owned(), value.to_owned()));
        let line = controls[0].attributes.get("data-line");
        let line = line.and_then(|id| form.controls.iter().find(|c| c.attributes.get("id") == Some(id)));
        if matches!(controls[0].kind.as_str(), "hidden" | "range") {
            put(&controls[0].value);
        } else if let Some(value) = preset.get(name) {
            put(value);
        } else if let Some(line) = line {
            // The box of a slider: its line knows the range.
            put(&written(line, random, careful));
        } else if !name.ends_with(".missing") {
            choose(&controls, random, careful).iter().for_each(|value| put(value));
        }
    }
    fields
}

fn choose(controls: &[&Control], random: &mut Seeded, careful: bool) -> Vec<String> {
    let said = |control: &&&Control| !control.value.is_empty() && !control.value.starts_with("missing:");
    let real: Vec<&str> = controls.iter().filter(said).map(|control| control.value.as_str()).collect();
    let reasons: Vec<&str> = controls.iter().map(|c| c.value.as_str()).filter(|v| v.starts_with("missing:")).collect();
    match controls[0].kind.as_str() {
        "radio" | "option" | "checkbox" if real.is_empty() || (!reasons.is_empty() && random.chance(0.1)) => {
            reasons.first().map(|reason| (*reason).to_owned()).into_iter().collect()
        }
        "radio" | "option" => vec![real[random.below(real.len())].to_owned()],
        "checkbox" => {
            let first = random.below(real.len());
            let mut ticked = vec![real[first].to_owned()];
            if !careful && real.len() > 2 && random.chance(0.5) {
                ticked.push(real[(first + 1) % real.len()].to_owned());
            }
            ticked
        }
        _ => vec![written(controls[0], random, careful)],
    }
}

/// What somebody writes into a field.
pub fn written(control: &Control, random: &mut Seeded, careful: bool) -> String {
    let limit = |name: &str, otherwise: usize| {
        control.attributes.get(name).and_then(|value| value.parse::<usize>().ok()).unwrap_or(otherwise)
    };
    let numeric = matches!(control.kind.as_str(), "number" | "range")
        || control.attributes.get("inputmode").is_some_and(|mode| mode == "numeric" || mode == "decimal");
    if numeric {
        // A page does not always say the range: small first, then what an age or a percentage could be.
        let likely = if careful { (18, 90) } else { (1, 20) };
        let (least, greatest) = (limit("min", likely.0), limit("max", likely.1));
        return (least + random.below(greatest.saturating_sub(least) + 1)).to_string();
    }
    const WORDS: [&str; 6] =
        ["A copy of a brand", "Not the “real” thing", "Cheap & nasty", "Fàilte – <copied>", "Knock-offs", "Fake"];
    WORDS[random.below(WORDS.len())].chars().take(limit("maxlength", 200)).collect()
}

fn odd(what: &str, reply: &Reply) -> io::Error {
    let text: String = reply.text().chars().take(3000).collect();
    io::Error::other(format!("{what}: {} {:?}\n{text}", reply.status, reply.header("location")))
}
