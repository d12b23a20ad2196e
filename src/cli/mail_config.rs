//! What of the configuration is about mail.

use crate::app::Refusal;
use crate::finding::Code;
use crate::letter::Hours;
use crate::mail::{Identity, Post, Rates, Server, Tls, Way};
use crate::sample::frame::EmailAddress;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

pub const KEYS: [&str; 21] = [
    "mail_from",
    "mail_name",
    "mail_reply_to",
    "mail_return_path",
    "mail_host",
    "mail_port",
    "mail_tls",
    "mail_authority",
    "mail_user",
    "mail_password",
    "mail_password_file",
    "mail_folder",
    "mail_per_minute",
    "mail_per_domain",
    "mail_lines",
    "mail_timeout_seconds",
    "mail_hours",
    "mail_zone",
    "mail_bounces",
    "mail_bounce_token",
    "mail_bounce_token_file",
];

/// Settings of mail, as they are written.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MailConfig {
    /// The address in whose name messages go out. Without it, none do.
    pub mail_from: Option<String>,
    /// What mail programs show in its place.
    pub mail_name: Option<String>,
    pub mail_reply_to: Option<String>,
    /// Where messages come back to; `mail_from` where it is left out.
    pub mail_return_path: Option<String>,
    /// The server that takes them.
    pub mail_host: Option<String>,
    /// 465 with `implicit`, 587 with `starttls`, 25 with `none`, where it is left out.
    pub mail_port: Option<u16>,
    /// `starttls` (where it is left out), `implicit`, `none` to this machine itself, or `none_anywhere`.
    pub mail_tls: Option<String>,
    /// A file with the certificate (PEM) of an authority that is trusted beside the public ones.
    pub mail_authority: Option<PathBuf>,
    pub mail_user: Option<String>,
    pub mail_password: Option<String>,
    /// A file that holds nothing but the password.
    pub mail_password_file: Option<PathBuf>,
    /// In the place of a server: a folder in which each message becomes a file.
    pub mail_folder: Option<PathBuf>,
    /// Messages a minute to all, of each server.
    pub mail_per_minute: Option<u32>,
    /// Messages a minute to one domain, of each server.
    pub mail_per_domain: Option<u32>,
    /// Conversations at once.
    pub mail_lines: Option<usize>,
    /// Seconds that one conversation may take.
    pub mail_timeout_seconds: Option<u64>,
    /// `Mon-Fri 08:00-18:00`.
    pub mail_hours: Option<String>,
    /// `Europe/London`.
    pub mail_zone: Option<String>,
    /// A Maildir, or a folder of files, of messages that came back.
    pub mail_bounces: Option<PathBuf>,
    /// Who has it may hand in messages that came back at `/api/mail/bounces`.
    pub mail_bounce_token: Option<String>,
    pub mail_bounce_token_file: Option<PathBuf>,
}

/// Shows no password.
impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailConfig").field("mail_from", &self.mail_from).finish_non_exhaustive()
    }
}

const PER_MINUTE: u32 = 600;
const PER_DOMAIN: u32 = 120;
const LINES: usize = 4;
const TIMEOUT_SECONDS: u64 = 60;
const TIMEOUTS: std::ops::RangeInclusive<u64> = 1..=600;
const LINES_MAX: usize = 32;
const TOKEN_MIN: usize = 24;

fn invalid(key: &str, what: impl std::fmt::Display) -> Refusal {
    Refusal::new(Code::CONFIG_INVALID, format!("the configuration: “{key}” {what}"))
}

fn email(key: &str, text: &str) -> Result<EmailAddress, Refusal> {
    EmailAddress::parse(text).map_err(|_| invalid(key, "must be an e-mail address, as survey@example.org"))
}

/// The text itself, or that of the file, without the line's end.
fn secret(key: &str, text: &Option<String>, file: &Option<PathBuf>) -> Result<Option<String>, Refusal> {
    match (text, file) {
        (Some(_), Some(_)) => Err(invalid(key, format!("and “{key}_file” are both set: leave one out"))),
        (Some(text), None) => Ok(Some(text.clone())),
        (None, Some(file)) => {
            let read = std::fs::read_to_string(file);
            let text = read.map_err(|e| {
                invalid(&format!("{key}_file"), format!("names “{}”, which cannot be read: {e}", file.display()))
            })?;
            Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
        (None, None) => Ok(None),
    }
}

impl MailConfig {
    /// `None` where nothing of mail is configured. Code: `config_invalid`, naming the key.
    pub fn post(&self, public_address: Option<&str>) -> Result<Option<Post>, Refusal> {
        if *self == MailConfig::default() {
            return Ok(None);
        }
        let from =
            self.mail_from.as_deref().ok_or_else(|| invalid("mail_from", "is missing: messages need a sender"))?;
        let from = email("mail_from", from)?;
        let optional = |key: &str, text: &Option<String>| text.as_deref().map(|text| email(key, text)).transpose();
        let public_address = public_address
            .ok_or_else(|| invalid("public_address", "is missing: the links in messages begin with it"))?
            .trim_end_matches('/')
            .to_owned();
        if self.mail_name.as_deref().is_some_and(|name| name.chars().any(char::is_control)) {
            return Err(invalid("mail_name", "must be one line"));
        }
        let return_path = optional("mail_return_path", &self.mail_return_path)?.unwrap_or_else(|| from.clone());
        let identity = Identity {
            name: self.mail_name.clone(),
            reply_to: optional("mail_reply_to", &self.mail_reply_to)?,
            return_path,
            from,
        };
        let (text, zone) = (
            self.mail_hours.as_deref().unwrap_or("Mon-Fri 08:00-18:00"),
            self.mail_zone.as_deref().unwrap_or("Europe/London"),
        );
        let hours = Hours::parse(text, zone).map_err(|e| invalid("mail_hours", format!("and “mail_zone”: {e}")))?;
        let seconds = self.mail_timeout_seconds.unwrap_or(TIMEOUT_SECONDS);
        if !TIMEOUTS.contains(&seconds) {
            return Err(invalid("mail_timeout_seconds", "must be 1 to 600"));
        }
        let bounce_token = secret("mail_bounce_token", &self.mail_bounce_token, &self.mail_bounce_token_file)?;
        if bounce_token.as_ref().is_some_and(|token| token.len() < TOKEN_MIN) {
            return Err(invalid("mail_bounce_token", format!("must have at least {TOKEN_MIN} characters")));
        }
        Ok(Some(Post {
            identity,
            way: self.way()?,
            public_address,
            hours,
            rates: self.rates()?,
            patience: Duration::from_secs(seconds),
            bounces: self.mail_bounces.clone(),
            bounce_token,
        }))
    }

    fn rates(&self) -> Result<Rates, Refusal> {
        let rate = |key, given: Option<u32>, otherwise| match given.unwrap_or(otherwise) {
            0 => Err(invalid(key, "must be at least 1")),
            rate => Ok(rate),
        };
        let lines = self.mail_lines.unwrap_or(LINES);
        if !(1..=LINES_MAX).contains(&lines) {
            return Err(invalid("mail_lines", format!("must be 1 to {LINES_MAX}")));
        }
        Ok(Rates {
            per_minute: rate("mail_per_minute", self.mail_per_minute, PER_MINUTE)?,
            per_domain: rate("mail_per_domain", self.mail_per_domain, PER_DOMAIN)?,
            lines,
        })
    }

    fn way(&self) -> Result<Way, Refusal> {
        let host = match (&self.mail_host, &self.mail_folder) {
            (Some(host), None) => host.trim().to_owned(),
            (None, Some(folder)) => return Ok(Way::Folder(folder.clone())),
            (Some(_), Some(_)) => return Err(invalid("mail_host", "and “mail_folder” are both set: leave one out")),
            (None, None) => {
                return Err(invalid("mail_host", "is missing: name the server that takes mail, or a “mail_folder”"));
            }
        };
        let is_here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        let (tls, usual) = match self.mail_tls.as_deref() {
            None | Some("starttls") => (Tls::StartTls, 587),
            Some("implicit") => (Tls::Implicit, 465),
            Some("none") if is_here => (Tls::None, 25),
            Some("none_anywhere") => (Tls::None, 25),
            Some("none") => {
                let what = "is none, and the server is another machine: everybody on the way could read the messages. Choose starttls or \
                            implicit, or write none_anywhere where the way is safe";
                return Err(invalid("mail_tls", what));
            }
            Some(other) => {
                return Err(invalid(
                    "mail_tls",
                    format!("is “{other}”: choose starttls, implicit, none or none_anywhere"),
                ));
            }
        };
        let read = |file: &PathBuf| {
            let unreadable =
                |e| invalid("mail_authority", format!("names “{}”, which cannot be read: {e}", file.display()));
            std::fs::read(file).map_err(unreadable)
        };
        let authority = self.mail_authority.as_ref().map(read).transpose()?;
        let password = secret("mail_password", &self.mail_password, &self.mail_password_file)?;
        let login = match (self.mail_user.clone(), password) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            (Some(_), None) => return Err(invalid("mail_password", "is missing: there is a mail_user")),
            (None, Some(_)) => return Err(invalid("mail_user", "is missing: there is a mail_password")),
        };
        Ok(Way::Smtp(Server { host, port: self.mail_port.unwrap_or(usual), tls, authority, login }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> MailConfig {
        MailConfig {
            mail_from: Some("s@example.org".into()),
            mail_host: Some("mx.example.org".into()),
            ..MailConfig::default()
        }
    }

    const PUBLIC: Option<&str> = Some("https://survey.example.org/");

    #[test]
    fn nothing_is_nothing_and_the_least_is_a_sender_and_a_server() {
        assert!(MailConfig::default().post(None).expect("valid").is_none());
        let post = good().post(PUBLIC).expect("valid").expect("mail");
        assert_eq!(post.public_address, "https://survey.example.org");
        let Way::Smtp(server) = post.way else { panic!("a server") };
        assert_eq!((server.port, server.tls), (587, Tls::StartTls), "encrypted unless somebody says otherwise");
    }

    #[test]
    fn what_is_wrong_is_said_by_its_key() {
        let said = |config: MailConfig, public| config.post(public).expect_err("refused").message;
        let cases = [
            (MailConfig { mail_from: None, ..good() }, PUBLIC, "mail_from"),
            (MailConfig { mail_from: Some("nobody".into()), ..good() }, PUBLIC, "mail_from"),
            (good(), None, "public_address"),
            (MailConfig { mail_host: None, ..good() }, PUBLIC, "mail_host"),
            (MailConfig { mail_folder: Some("out".into()), ..good() }, PUBLIC, "mail_folder"),
            (MailConfig { mail_tls: Some("none".into()), ..good() }, PUBLIC, "mail_tls"),
            (MailConfig { mail_tls: Some("ssl".into()), ..good() }, PUBLIC, "mail_tls"),
            (MailConfig { mail_authority: Some("/no/such".into()), ..good() }, PUBLIC, "mail_authority"),
            (MailConfig { mail_user: Some("u".into()), ..good() }, PUBLIC, "mail_password"),
            (MailConfig { mail_password: Some("p".into()), ..good() }, PUBLIC, "mail_user"),
            (MailConfig { mail_password_file: Some("/no/such".into()), ..good() }, PUBLIC, "mail_password_file"),
            (MailConfig { mail_hours: Some("always".into()), ..good() }, PUBLIC, "mail_hours"),
            (MailConfig { mail_zone: Some("Mars/Base".into()), ..good() }, PUBLIC, "mail_zone"),
            (MailConfig { mail_per_minute: Some(0), ..good() }, PUBLIC, "mail_per_minute"),
            (MailConfig { mail_lines: Some(0), ..good() }, PUBLIC, "mail_lines"),
            (MailConfig { mail_timeout_seconds: Some(0), ..good() }, PUBLIC, "mail_timeout_seconds"),
            (MailConfig { mail_bounce_token: Some("short".into()), ..good() }, PUBLIC, "mail_bounce_token"),
        ];
        for (config, public, key) in cases {
            let message = said(config, public);
            assert!(message.contains(key) && !message.contains("example.org/"), "{key}: {message}");
        }
        let here = MailConfig { mail_tls: Some("none".into()), mail_host: Some("127.0.0.1".into()), ..good() };
        assert!(here.post(PUBLIC).is_ok());
    }

    #[test]
    fn every_key_is_known() {
        let written = serde_json::to_value(MailConfig::default()).expect("JSON");
        let keys: Vec<&str> = written.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, KEYS);
    }
}
