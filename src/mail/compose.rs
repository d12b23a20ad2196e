//! A message as bytes: its headers, its plain text and its HTML twin. Nothing in it is loaded from anywhere.

use crate::letter::Rendered;
use crate::sample::frame::EmailAddress;
use crate::time::Moment;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};

/// In whose name messages go out.
#[derive(Clone)]
pub struct Identity {
    pub from: EmailAddress,
    /// What mail programs show in place of the address.
    pub name: Option<String>,
    pub reply_to: Option<EmailAddress>,
    /// Where messages come back to.
    pub return_path: EmailAddress,
}

impl Identity {
    /// What follows the mark in a `Message-ID`.
    pub fn host(&self) -> &str {
        self.from.as_str().rsplit('@').next().unwrap_or("localhost")
    }

    /// The same for the same message, however often it is tried.
    pub fn message_id(&self, mark: &str) -> String {
        format!("<{mark}@{}>", self.host())
    }
}

/// A message to one person.
pub struct Written<'m> {
    /// Its mark.
    pub id: &'m str,
    pub to: &'m EmailAddress,
    pub words: &'m Rendered,
    /// The page on which one leaves, which also takes the one click of RFC 8058.
    pub out: &'m str,
    pub language: &'m str,
    pub at: Moment,
}

impl Written<'_> {
    /// # Errors
    /// Words of ours, where an address or a header cannot be written.
    pub fn compose(&self, identity: &Identity) -> Result<Vec<u8>, String> {
        let since = Duration::from_micros(u64::try_from(self.at.0).unwrap_or(0));
        let mut builder = Message::builder()
            .from(Mailbox::new(identity.name.clone(), address(&identity.from)?))
            .to(Mailbox::new(None, address(self.to)?))
            .subject(self.words.subject.clone())
            .date(UNIX_EPOCH.checked_add(since).unwrap_or(UNIX_EPOCH))
            .message_id(Some(identity.message_id(self.id)));
        if let Some(reply_to) = &identity.reply_to {
            builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
        }
        for (name, value) in [
            ("List-Unsubscribe", format!("<{}>", self.out)),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("Content-Language", self.language.to_owned()),
        ] {
            let name =
                HeaderName::new_from_ascii(name.to_owned()).map_err(|_| format!("no header is called {name}"))?;
            builder = builder.raw_header(HeaderValue::new(name, value));
        }
        let twins = MultiPart::alternative_plain_html(self.words.plain.clone(), self.words.html.clone());
        let message = builder.multipart(twins).map_err(|_| "the message cannot be put together".to_owned())?;
        Ok(message.formatted())
    }
}

/// With its host in ASCII, as every server understands it.
pub(super) fn address(email: &EmailAddress) -> Result<Address, String> {
    let (local, host) = email.as_str().rsplit_once('@').unwrap_or((email.as_str(), ""));
    let invalid = || "the address cannot be written to".to_owned();
    let host = idna::domain_to_ascii(host).map_err(|_| invalid())?;
    Address::new(local, host).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> EmailAddress {
        EmailAddress::parse(text).expect("an address")
    }

    #[test]
    fn a_message_has_what_mail_programs_look_for_and_the_same_id_each_time() {
        let identity = Identity {
            from: email("survey@example.org"),
            name: Some("Survey, the team".into()),
            reply_to: Some(email("ask@example.org")),
            return_path: email("bounces@example.org"),
        };
        let words = Rendered {
            subject: "Suirbhidh – A’ chiad".into(),
            plain: "Halò\n.\nhttps://s.example/in/abc\n".into(),
            html: "<p>Halò</p>".into(),
        };
        let written = Written {
            id: "00ff",
            to: &email("ann@bücher.example"),
            words: &words,
            out: "https://s.example/out/abc",
            language: "gd",
            at: Moment(1_795_000_000_000_000),
        };
        let bytes = written.compose(&identity).expect("composed");
        let text = String::from_utf8(bytes).expect("ASCII");
        assert!(text.is_ascii());
        for header in [
            "Message-ID: <00ff@example.org>\r\n",
            "To: ann@xn--bcher-kva.example\r\n",
            "List-Unsubscribe: <https://s.example/out/abc>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Reply-To: ask@example.org\r\n",
            "Date: ",
        ] {
            assert!(text.contains(header), "{header} is not in {text}");
        }
        assert!(text.contains("multipart/alternative") && text.contains("text/plain") && text.contains("text/html"));
    }
}
