//! Whether a commit is safe once it is acknowledged. Verified at every opening; refused unless allowed by name.

use super::{OpenOptions, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    setting: String,
}

#[derive(QueryableByName)]
struct Pragma {
    #[diesel(sql_type = Integer)]
    value: i32,
}

#[derive(QueryableByName)]
struct PragmaWord {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Reads back what was just set: a SQLite on a file system without shared memory, say, silently keeps its old journal.
pub fn verify_sqlite(conn: &mut diesel::SqliteConnection, options: &OpenOptions) -> Result<(), StoreError> {
    let word: PragmaWord =
        diesel::sql_query("SELECT journal_mode AS value FROM pragma_journal_mode").get_result(conn)?;
    let synchronous: Pragma =
        diesel::sql_query("SELECT synchronous AS value FROM pragma_synchronous").get_result(conn)?;
    let keys: Pragma = diesel::sql_query("SELECT foreign_keys AS value FROM pragma_foreign_keys").get_result(conn)?;
    judge(
        &[
            ("journal_mode".into(), word.value),
            ("synchronous".into(), synchronous.value.to_string()),
            ("foreign_keys".into(), keys.value.to_string()),
        ],
        options,
    )
}

pub fn verify_postgres(conn: &mut diesel::PgConnection, options: &OpenOptions) -> Result<(), StoreError> {
    let settings: Vec<Setting> = diesel::sql_query(
        "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name",
    )
    .load(conn)?;
    let found: Vec<(String, String)> = settings.into_iter().map(|s| (s.name, s.setting)).collect();
    judge(&found, options)
}

// A setting that is not in this table is not judged.
fn wanted(setting: &str) -> Option<(&'static [&'static str], &'static str)> {
    Some(match setting {
        "journal_mode" => (&["wal"], "wal"),
        "synchronous" => (&["2", "3"], "2 (FULL) or 3 (EXTRA)"),
        "foreign_keys" => (&["1"], "1"),
        "fsync" | "full_page_writes" => (&["on"], "on"),
        // All of these wait until the commit is on this server's disk; they differ in what they await of its standbys.
        "synchronous_commit" => (&["on", "local", "remote_write", "remote_apply"], "on"),
        _ => return None,
    })
}

fn judge(found: &[(String, String)], options: &OpenOptions) -> Result<(), StoreError> {
    for (setting, value) in found {
        let Some((good, say)) = wanted(setting) else { continue };
        if !good.contains(&value.as_str()) && !options.allow_unsafe_durability.contains(setting) {
            return Err(StoreError::Unsafe { setting: setting.clone(), value: value.clone(), wanted: say });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(setting: &str, value: &str) -> Vec<(String, String)> {
        vec![(setting.into(), value.into())]
    }

    #[test]
    fn unsafe_settings_are_refused_by_name() {
        for (setting, value) in [
            ("fsync", "off"),
            ("full_page_writes", "off"),
            ("synchronous_commit", "off"),
            ("synchronous", "1"),
            ("journal_mode", "delete"),
        ] {
            let refused = judge(&found(setting, value), &OpenOptions::default());
            assert!(matches!(&refused, Err(StoreError::Unsafe { setting: s, .. }) if s == setting), "{setting}");
            assert!(refused.is_err_and(|e| e.to_string().contains(setting)));
        }
    }

    #[test]
    fn a_risk_allowed_by_name_is_that_one_only() {
        let options = OpenOptions { allow_unsafe_durability: vec!["fsync".into()] };
        assert!(judge(&found("fsync", "off"), &options).is_ok());
        assert!(judge(&found("full_page_writes", "off"), &options).is_err());
    }

    #[test]
    fn safe_settings_pass() {
        for value in ["on", "remote_apply", "remote_write", "local"] {
            assert!(judge(&found("synchronous_commit", value), &OpenOptions::default()).is_ok());
        }
        assert!(judge(&found("synchronous", "2"), &OpenOptions::default()).is_ok());
    }
}
