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
    fn a_password_is_never_shown() {
        let shown = parse("postgres://ann:s3cret@db.example/x?password=s3cret").to_string();
        assert_eq!(shown, "postgres://…@db.example/x");
        assert_eq!(format!("{:?}", parse("postgres:///x?password=s3cret")), "postgres:///x");
    }
}
