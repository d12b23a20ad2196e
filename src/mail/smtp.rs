//! SMTP in our own steps, so that it is known how far a conversation came: before the end of the message nothing was sent; after it,
//! without an answer, nobody knows.

use super::compose::{Identity, address};
use super::{Outgoing, Said, Trouble};
use crate::letter::Attempt;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use std::time::Duration;

/// How the line is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on (port 465).
    Implicit,
    /// After `STARTTLS`; a server that does not offer it is not spoken to (port 587).
    StartTls,
    None,
}

/// A server that takes mail.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// An authority that is trusted beside the public ones, as PEM: an organisation's own.
    pub authority: Option<Vec<u8>>,
    /// User and password.
    pub login: Option<(String, String)>,
}

/// A line to it, greeted, encrypted and signed in.
pub struct SmtpLine {
    connection: AsyncSmtpConnection,
    patience: Duration,
}

impl SmtpLine {
    pub async fn open(server: &Server, patience: Duration) -> Result<SmtpLine, Trouble> {
        let trouble = |what: &'static str| move |error: Error| Trouble(format!("{what}: {}", said_of(&error)));
        let hello = ClientId::default();
        let parameters = || tls_parameters(server).map_err(trouble("TLS cannot be used"));
        let implicit = if server.tls == Tls::Implicit { Some(parameters()?) } else { None };
        let at = (server.host.as_str(), server.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(at, Some(patience), &hello, implicit, None)
            .await
            .map_err(trouble("the mail server cannot be reached"))?;
        if server.tls == Tls::StartTls {
            connection.starttls(parameters()?, &hello).await.map_err(trouble("the mail server does not encrypt"))?;
        }
        if let Some((user, password)) = &server.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(DEFAULT_MECHANISMS, &credentials)
                .await
                .map_err(trouble("the mail server does not take the user and password"))?;
        }
        Ok(SmtpLine { connection, patience })
    }

    /// One message, within the patience.
    pub async fn deliver(&mut self, message: &Outgoing<'_>, identity: &Identity) -> Said {
        // Whether all of the message has been handed to the line, whatever then cuts the conversation short.
        let mut is_out = false;
        let patience = self.patience;
        match tokio::time::timeout(patience, self.converse(message, identity, &mut is_out)).await {
            Ok(said) => said,
            Err(_) if is_out => unknown("no answer came in time"),
            Err(_) => put_off("the mail server was too slow"),
        }
    }

    async fn converse(&mut self, message: &Outgoing<'_>, identity: &Identity, is_out: &mut bool) -> Said {
        let (from, to) = match (address(&identity.return_path), address(message.to)) {
            (Ok(from), Ok(to)) => (from, to),
            _ => return refused(Some("the address cannot be written to".into()), true, false),
        };
        if let Err(error) = self.connection.command(Mail::new(Some(from), Vec::new())).await {
            return self.before_data(&error, false).await;
        }
        if let Err(error) = self.connection.command(Rcpt::new(to, Vec::new())).await {
            return self.before_data(&error, true).await;
        }
        if let Err(error) = self.connection.command(Data).await {
            return self.before_data(&error, false).await;
        }
        *is_out = true;
        match self.connection.message(message.bytes).await {
            Ok(_) => Said::accepted(),
            Err(error) => match error.status() {
                // An answer is an answer: the message was not taken.
                Some(_) if error.is_permanent() => refused(Some(said_of(&error)), false, false),
                Some(_) => Said { line_is_broken: is_closing(&error), ..put_off(&said_of(&error)) },
                None => unknown("the line broke before an answer came"),
            },
        }
    }

    /// What follows from an answer, or none, while nothing of the message had been sent.
    async fn before_data(&mut self, error: &Error, recipient: bool) -> Said {
        if error.status().is_none() {
            return put_off("the line broke before the message was sent");
        }
        let problem = said_of(error);
        // The next message begins anew. A server that closes the line says so with this code.
        let line_is_broken = is_closing(error) || self.connection.command(Rset).await.is_err();
        if error.is_permanent() {
            // 5.7.x is a policy, ours or theirs (RFC 3463): it says nothing of whether the person can be reached.
            let recipient = recipient && !problem.contains(" 5.7.");
            refused(Some(problem), recipient, line_is_broken)
        } else {
            Said { line_is_broken, ..put_off(&problem) }
        }
    }

    pub async fn close(mut self) {
        // Whoever hangs up without a word is understood too.
        let _ = tokio::time::timeout(Duration::from_secs(2), self.connection.quit()).await;
    }
}

fn tls_parameters(server: &Server) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(pem) = &server.authority {
        builder = builder.add_root_certificate(Certificate::from_pem(pem)?);
    }
    builder.build_rustls()
}

fn put_off(problem: &str) -> Said {
    Said { attempt: Attempt::PutOff, problem: Some(problem.to_owned()), line_is_broken: true }
}

fn unknown(problem: &str) -> Said {
    Said { attempt: Attempt::Unknown, problem: Some(problem.to_owned()), line_is_broken: true }
}

fn refused(problem: Option<String>, recipient: bool, line_is_broken: bool) -> Said {
    Said { attempt: Attempt::Refused { recipient }, problem, line_is_broken }
}

/// “Service not available, closing transmission channel”.
fn is_closing(error: &Error) -> bool {
    error.status().is_some_and(|code| code.to_string() == "421")
}

/// An error in words without anything a server wrote, which may hold an address: its codes alone.
fn said_of(error: &Error) -> String {
    match error.status() {
        Some(code) => match enhanced_status(&error.to_string()) {
            Some(enhanced) => format!("{code} {enhanced}"),
            None => code.to_string(),
        },
        None if error.is_timeout() => "no answer in time".into(),
        None if error.is_tls() => "no agreement on encryption".into(),
        None if error.is_client() => "it does not offer what is needed".into(),
        None if error.is_response() => "no understandable answer".into(),
        None => "no connection".into(),
    }
}

/// The first word of the form 5.1.1 (RFC 3463).
pub(super) fn enhanced_status(text: &str) -> Option<String> {
    let is_status = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        let is_number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        parts.len() == 3 && matches!(parts.first(), Some(&("2" | "4" | "5"))) && parts.iter().all(is_number)
    };
    text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find(is_status).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_server_says_only_the_codes_are_kept() {
        assert_eq!(enhanced_status("550 5.1.1 <ann@example.org>: unknown").as_deref(), Some("5.1.1"));
        assert_eq!(enhanced_status("4.7.10 come again").as_deref(), Some("4.7.10"));
        assert_eq!(enhanced_status("no 10.1.2.3 here, nor 9.1.1, nor 5.1"), None);
    }
}
