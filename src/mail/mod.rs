//! Mail: how a message leaves and how it comes back. The only room that knows lettre and mail-parser.
//!
//! Not here: what a message says (`letter`), who gets one and what becomes of it (`app`). Nothing here keeps anything or tries twice.
//! First types to read: [`Post`], [`Line`], [`Said`].

pub mod bounce;
mod compose;
mod folder;
mod smtp;

pub use compose::{Identity, Written};
pub use smtp::{Server, Tls};

use crate::letter::{Attempt, Hours};
use crate::sample::frame::EmailAddress;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Where messages go.
#[derive(Clone)]
pub enum Way {
    Smtp(Server),
    /// Each message becomes a file in this folder, named by its mark: for trying out, and for who sends by other means.
    Folder(PathBuf),
}

/// How fast messages go, of this process; each of several servers has as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Messages a minute, to all.
    pub per_minute: u32,
    /// Messages a minute to the people of one domain in one wave.
    pub per_domain: u32,
    /// Conversations at once; at least 1.
    pub lines: usize,
}

/// Everything about mail that is configured.
#[derive(Clone)]
pub struct Post {
    pub identity: Identity,
    pub way: Way,
    /// How people reach the service from outside, without a slash at the end.
    pub public_address: String,
    pub hours: Hours,
    pub rates: Rates,
    /// How long one conversation with the server may take.
    pub patience: Duration,
    /// A folder of messages that came back, looked through again and again.
    pub bounces: Option<PathBuf>,
    /// Who has this may hand in messages that came back over HTTP.
    pub bounce_token: Option<String>,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("rates", &self.rates).finish_non_exhaustive()
    }
}

/// Why the server cannot be spoken to at all: no message is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

/// What came of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub attempt: Attempt,
    /// A code of the server's, or words of ours: never an address.
    pub problem: Option<String>,
    /// Nothing more can be said on this line.
    pub line_is_broken: bool,
}

impl Said {
    fn accepted() -> Said {
        Said { attempt: Attempt::Accepted, problem: None, line_is_broken: false }
    }
}

/// A message on its way.
pub struct Outgoing<'m> {
    /// Its mark.
    pub id: &'m str,
    pub to: &'m EmailAddress,
    /// The whole message, headers and body.
    pub bytes: &'m [u8],
}

/// An open line to where messages go.
pub enum Line {
    Smtp(Box<smtp::SmtpLine>),
    Folder(PathBuf),
}

impl Post {
    /// Opens a line: greeted, encrypted and signed in.
    ///
    /// # Errors
    /// [`Trouble`], in words that hold no password.
    pub async fn open(&self) -> Result<Line, Trouble> {
        match &self.way {
            Way::Smtp(server) => {
                let opening = smtp::SmtpLine::open(server, self.patience);
                let slow = |_| Trouble("the mail server did not greet in time".into());
                tokio::time::timeout(self.patience, opening).await.map_err(slow)?.map(|line| Line::Smtp(Box::new(line)))
            }
            Way::Folder(folder) => {
                folder::prepare(folder)
                    .map_err(|error| Trouble(format!("the folder for mail cannot be used: {error}")))?;
                Ok(Line::Folder(folder.clone()))
            }
        }
    }
}

impl Line {
    /// Sends one message. Every end is one of the four of [`Attempt`].
    pub async fn deliver(&mut self, message: &Outgoing<'_>, identity: &Identity) -> Said {
        match self {
            Line::Smtp(line) => line.deliver(message, identity).await,
            Line::Folder(folder) => folder::write(folder, message),
        }
    }

    pub async fn close(self) {
        if let Line::Smtp(line) = self {
            line.close().await;
        }
    }
}
