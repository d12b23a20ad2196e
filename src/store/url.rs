//! Where the database is.

use std::convert::Infallible;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The address of a database: `sqlite:PATH` or a plain path, or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    /// The whole address, as libpq reads it. It may hold a password: show it only through `Display`.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        Ok(DatabaseUrl::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            DatabaseUrl::Postgres(url) => match (url.find("://"), url.rfind('@')) {
                (Some(scheme), Some(at)) if at > scheme => {
                    write!(f, "{}…{}", &url[..scheme + 3], without_query(&url[at..]))
                }
                _ => f.write_str(without_query(url)),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The address of a PostgreSQL database, with limits for a server that does not answer where it names none itself: without them
/// the writer would wait for minutes, and everybody with it.
pub fn impatient(address: &str) -> String {
    const LIMITS: [(&str, &str); 2] = [("connect_timeout", "5"), ("tcp_user_timeout", "10000")];
    // A password may hold a question mark: as libpq does it, the parameters are looked for behind the login.
    let from = address.find("://").map_or(0, |at| at + 3);
    let from = match address[from..].find(['@', '/']) {
        Some(at) if address[from + at..].starts_with('@') => from + at,
        _ => from,
    };
    let (given, mut before) = match address[from..].find('?').map(|at| &address[from + at + 1..]) {
        None => ("", "?"),
        Some("") => ("", ""),
        Some(given) => (given, "&"),
    };
    let mut whole = address.to_owned();
    for (name, value) in LIMITS {
        if !given.split('&').any(|part| part.split('=').next() == Some(name)) {
            whole.push_str(&format!("{before}{name}={value}"));
            before = "&";
        }
    }
    whole
}

// A password may stand among the parameters too.
fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> DatabaseUrl {
        let Ok(url) = text.parse();
        url
    }

    #[test]
    fn paths_and_addresses_are_told_apart() {
        assert_eq!(parse("barograph.db"), DatabaseUrl::Sqlite("barograph.db".into()));
        assert_eq!(parse("sqlite:a/b.db"), DatabaseUrl::Sqlite("a/b.db".into()));
        assert_eq!(parse("sqlite:///var/b.db"), DatabaseUrl::Sqlite("/var/b.db".into()));
        assert!(matches!(parse("postgres://localhost/x"), DatabaseUrl::Postgres(_)));
    }

    #[test]
    fn a_server_that_does_not_answer_is_given_up_soon_unless_the_address_says_otherwise() {
        for (address, whole) in [
            ("postgres://h/x", "postgres://h/x?connect_timeout=5&tcp_user_timeout=10000"),
            ("postgres://h/x?", "postgres://h/x?connect_timeout=5&tcp_user_timeout=10000"),
            ("postgres://a:b?c@h/x", "postgres://a:b?c@h/x?connect_timeout=5&tcp_user_timeout=10000"),
            ("postgres:///x?host=/a", "postgres:///x?host=/a&connect_timeout=5&tcp_user_timeout=10000"),
            ("postgres://h/x?connect_timeout=60", "postgres://h/x?connect_timeout=60&tcp_user_timeout=10000"),
            ("postgres://h/x?tcp_user_timeout=0&a=b", "postgres://h/x?tcp_user_timeout=0&a=b&connect_timeout=5"),
            ("postgres://h?connect_timeout=1&tcp_user_timeout=2", "postgres://h?connect_timeout=1&tcp_user_timeout=2"),
        ] {
            assert_eq!(impatient(address), whole);
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let shown = parse("postgres://ann:s3cret@db.example/x?password=s3cret").to_string();
        assert_eq!(shown, "postgres://…@db.example/x");
        assert_eq!(format!("{:?}", parse("postgres:///x?password=s3cret")), "postgres:///x");
    }
}
