//! Messages that came back: delivery status notifications (RFC 3464).

use super::smtp::enhanced_status;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};

/// The largest message that is looked at, in bytes.
pub const BYTES_MAX: usize = 1024 * 1024;
/// The longest mark.
const MARK_MAX: usize = 64;

/// What a notification says of messages of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Marks of the messages that it names: from their `Message-ID`.
    pub marks: Vec<String>,
    /// It will never arrive; else it is late, or has been delivered or handed on.
    pub failed: bool,
    /// As `5.1.1`.
    pub status: Option<String>,
}

/// Reads a message; `None` when it is no delivery status notification. `host` is what follows our marks.
pub fn read(bytes: &[u8], host: &str) -> Option<Report> {
    let message = MessageParser::default().parse(bytes.get(..bytes.len().min(BYTES_MAX))?)?;
    let root = message.parts.first()?;
    let report = root.content_type()?;
    let is_report = report.ctype().eq_ignore_ascii_case("multipart")
        && report.subtype().is_some_and(|kind| kind.eq_ignore_ascii_case("report"));
    if !is_report {
        return None;
    }
    let status = message.parts.iter().find(|part| part.is_content_type("message", "delivery-status"))?;
    let status = String::from_utf8_lossy(status.contents()).into_owned();
    let field = |name: &str| {
        let of = |line: &str| {
            line.split_once(':').filter(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().to_owned())
        };
        status.lines().filter_map(of).collect::<Vec<_>>()
    };
    // One of ours has one recipient.
    let failed = field("Action").iter().any(|action| action.eq_ignore_ascii_case("failed"));
    let status = field("Status").iter().find_map(|status| enhanced_status(status));
    // A message that is only late, or that a mailbox was too full for today, may still be read: 4.x.x is no end unless it says failed.
    let failed = failed && status.as_deref().is_none_or(|status| !status.starts_with('2'));
    let mut marks = Vec::new();
    for part in &message.parts {
        match &part.body {
            PartType::Text(text) | PartType::Html(text) => marks_in(text, host, &mut marks),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                marks_in(&String::from_utf8_lossy(bytes), host, &mut marks)
            }
            PartType::Message(inner) => marks_in(&String::from_utf8_lossy(inner.raw_message()), host, &mut marks),
            PartType::Multipart(_) => {}
        }
    }
    Some(Report { marks, failed, status })
}

/// The marks of `<mark@host>`, each once.
fn marks_in(text: &str, host: &str, marks: &mut Vec<String>) {
    let after = format!("@{host}>");
    for (at, _) in text.match_indices(&after) {
        let before = text.get(..at).unwrap_or_default();
        let Some((_, mark)) = before.rsplit_once('<') else { continue };
        let is_mark = !mark.is_empty() && mark.len() <= MARK_MAX && mark.bytes().all(|b| b.is_ascii_hexdigit());
        if is_mark && !marks.iter().any(|known| known == mark) {
            marks.push(mark.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notification(action: &str, status: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: bounces@example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\r\n\r\n\
             --B\r\nContent-Type: text/plain\r\n\r\nIt did not work.\r\n\
             --B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; ann@gone.example\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 5.1.1 no\r\n\r\n\
             --B\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: survey@example.org\r\nMessage-ID: <00ffaa@example.org>\r\n\r\n--B--\r\n"
        )
    }

    #[test]
    fn a_failed_delivery_names_the_message() {
        let report = read(notification("failed", "5.1.1").as_bytes(), "example.org").expect("a report");
        assert_eq!(report, Report { marks: vec!["00ffaa".into()], failed: true, status: Some("5.1.1".into()) });
        assert!(!read(notification("delayed", "4.4.1").as_bytes(), "example.org").expect("a report").failed);
        assert!(!read(notification("relayed", "2.0.0").as_bytes(), "example.org").expect("a report").failed);
        assert!(read(notification("failed", "5.1.1").as_bytes(), "other.org").expect("a report").marks.is_empty());
    }

    #[test]
    fn anything_else_is_no_notification() {
        for bytes in [&b""[..], b"\0\xff", b"hello", b"Subject: Out of office\r\n\r\nI am away <00ffaa@example.org>"] {
            assert_eq!(read(bytes, "example.org"), None);
        }
        let whole = notification("failed", "5.1.1");
        for cut in 0..whole.len() {
            // Nothing panics, wherever it was cut.
            let _ = read(&whole.as_bytes()[..cut], "example.org");
        }
    }
}
