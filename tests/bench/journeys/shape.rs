//! What a page looks like, learnt once: every byte of it but the secrets of its person and its form.
//!
//! The first page of a kind is read as a browser reads it. Later ones are compared with it byte for byte, and only what differs
//! by right is cut out: so each page is checked whole, and costs next to nothing. A page on which more differs (earlier answers,
//! another order) is compared from its form on; one whose form differs is read anew. First type to read: [`Shape`].

use super::draw::Questions;
use super::form::{Form, forms};

/// A stretch of a page.
#[derive(Debug, PartialEq)]
enum Piece {
    Same(Vec<u8>),
    /// The secret part of the person's address.
    Token,
    /// A form's random key: the number of the hidden field.
    Key(usize),
}

/// Bytes of a key as the forms carry it.
const KEY: usize = 36;

#[derive(Debug)]
pub struct Shape {
    whole: Vec<Piece>,
    /// From the form on.
    rest: Vec<Piece>,
    rest_length: usize,
    pub form: Option<Form>,
    /// Where the form is sent, from the person's own address on where it is below that.
    pub action: String,
    /// Names of the hidden fields that hold a key.
    keys: Vec<String>,
    pub questions: Questions,
}

/// The keys on a page, in the order of [`Shape::keys`]; one is enough for every page there is.
pub type Keys<'b> = Vec<&'b [u8]>;

impl Shape {
    /// Reads a page in full. Its form is sent to where the page is read; a receipt has none.
    pub fn learn(body: &[u8], home: &str, at: &str) -> Result<Shape, String> {
        let text = std::str::from_utf8(body).map_err(|_| "a page is not UTF-8")?;
        let token = home.strip_prefix("/r/").unwrap_or_default().as_bytes();
        let is_here = |form: &Form| form.method == "post" && path(&form.action) == path(at);
        let form = forms(text).into_iter().find(is_here);
        let action = form.as_ref().map_or("", |form| form.action.strip_prefix(home).unwrap_or(&form.action)).to_owned();
        let hidden = form.iter().flat_map(|form| &form.controls).filter(|control| control.kind == "hidden");
        let with_key = hidden.filter(|control| is_key(control.value.as_bytes()));
        let (keys, values): (Vec<String>, Vec<String>) = with_key.map(|c| (c.name.clone(), c.value.clone())).unzip();
        let questions = form.as_ref().map_or_else(Questions::default, |form| Questions::of(form, &keys));
        let begin = text.find("<form method=\"post\"").unwrap_or(0);
        Ok(Shape {
            whole: pieces(body, token, &values),
            rest: pieces(&body[begin..], token, &values),
            rest_length: body.len() - begin,
            form,
            action,
            keys,
            questions,
        })
    }

    /// The keys of a page of this shape; `None` when it has another.
    pub fn read<'b>(&self, body: &'b [u8], token: &[u8]) -> Option<Keys<'b>> {
        let from_form = || compare(&self.rest, &body[body.len().checked_sub(self.rest_length)?..], token);
        let keys = compare(&self.whole, body, token).or_else(from_form)?;
        (keys.len() >= self.keys.len()).then_some(keys)
    }

    /// Reads the page in full and says whether that gives the same form and the same keys.
    pub fn agrees(&self, body: &[u8], home: &str, at: &str) -> bool {
        let token = home.strip_prefix("/r/").unwrap_or_default().as_bytes();
        let (Ok(fresh), Some(cut)) = (Shape::learn(body, home, at), self.read(body, token)) else { return false };
        let (Some(form), Some(known)) = (&fresh.form, &self.form) else {
            return fresh.form.is_none() == self.form.is_none();
        };
        let same = form.controls.len() == known.controls.len()
            && form.controls.iter().zip(&known.controls).all(|(a, b)| {
                let both_keys = is_key(a.value.as_bytes()) && is_key(b.value.as_bytes());
                (a.kind.as_str(), a.name.as_str()) == (b.kind.as_str(), b.name.as_str())
                    && (both_keys || a.value == b.value)
            });
        same && self
            .keys
            .iter()
            .zip(cut)
            .all(|(name, key)| form.value(name).is_some_and(|value| value.as_bytes() == key))
    }
}

/// An address without what it asks for.
pub fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

fn is_key(value: &[u8]) -> bool {
    value.len() == KEY
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn pieces(body: &[u8], token: &[u8], keys: &[String]) -> Vec<Piece> {
    let mut out = Vec::new();
    let (mut same, mut at) = (0, 0);
    while at < body.len() {
        let here = &body[at..];
        let (piece, length) = if !token.is_empty() && here.starts_with(token) {
            (Piece::Token, token.len())
        } else if let Some(n) = keys.iter().position(|key| here.starts_with(key.as_bytes())) {
            (Piece::Key(n), KEY)
        } else {
            at += 1;
            continue;
        };
        out.push(Piece::Same(body[same..at].to_vec()));
        out.push(piece);
        at += length;
        same = at;
    }
    out.push(Piece::Same(body[same..].to_vec()));
    out
}

fn compare<'b>(pieces: &[Piece], body: &'b [u8], token: &[u8]) -> Option<Keys<'b>> {
    let mut keys: Keys = Vec::new();
    let mut left = body;
    for piece in pieces {
        match piece {
            Piece::Same(bytes) => left = left.strip_prefix(bytes.as_slice())?,
            Piece::Token => left = left.strip_prefix(token)?,
            Piece::Key(n) => {
                let (key, after) = left.split_at_checked(KEY)?;
                if *n == keys.len() && is_key(key) {
                    keys.push(key);
                } else if keys.get(*n) != Some(&key) {
                    return None;
                }
                left = after;
            }
        }
    }
    left.is_empty().then_some(keys)
}
