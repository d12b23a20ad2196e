//! The configuration: defaults, then the file, then the environment, then the command line.

use crate::app::Refusal;
use crate::finding::Code;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// All that can be configured. Any other key is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    pub database: String,
    pub listen: String,
    /// How people reach the service from outside.
    pub public_address: Option<String>,
    /// Where “Hide this page” leads.
    pub hide_page_to: String,
    /// Where keys are kept that are not in the database. Left out: beside an embedded database, in a folder of its name with `.keys`.
    pub keys_folder: Option<PathBuf>,
    /// How mail leaves and comes back; nothing of it is set where it does not.
    #[serde(skip)]
    pub mail: super::mail_config::MailConfig,
    /// Threads that answer; as many as there are cores where left out.
    pub workers: Option<usize>,
    #[serde(deserialize_with = "one_or_many")]
    pub allow_unsafe_durability: Vec<String>,
}

const PREFIX: &str = "BAROGRAPH_";
/// Variables of tests and tools.
const OTHERS: [&str; 9] =
    ["real_data", "reference", "forms", "pyxform", "kind", "rows", "test_postgres", "browser", "write_docs"];
const KEYS: [&str; 7] =
    ["database", "listen", "public_address", "hide_page_to", "keys_folder", "workers", "allow_unsafe_durability"];

/// All keys, those of mail included.
fn keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(super::mail_config::KEYS)
}

impl Default for Config {
    fn default() -> Self {
        Config {
            database: "sqlite:barograph.db".into(),
            listen: "127.0.0.1:8080".into(),
            public_address: None,
            hide_page_to: crate::web::HIDE_TO.into(),
            keys_folder: None,
            mail: super::mail_config::MailConfig::default(),
            workers: None,
            allow_unsafe_durability: Vec::new(),
        }
    }
}

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub file: Option<PathBuf>,
    pub database: Option<String>,
    pub listen: Option<String>,
    pub allow_unsafe_durability: Vec<String>,
}

impl Config {
    /// Code: `config_invalid`, naming the key and where it stands.
    pub fn read(given: Given) -> Result<Config, Refusal> {
        let invalid = |message: String| Refusal::new(Code::CONFIG_INVALID, message);
        let mut sources = Figment::from(Serialized::defaults(Config::default()));
        if let Some(file) = &given.file {
            if !file.is_file() {
                return Err(invalid(format!("there is no configuration file “{}”", file.display())));
            }
            sources = sources.merge(Toml::file_exact(file));
        }
        if let Some(unknown) = unknown_variable(std::env::vars_os().map(|(name, _)| name)) {
            let keys = keys().map(|key| format!("{PREFIX}{}", key.to_uppercase())).collect::<Vec<_>>().join(", ");
            return Err(invalid(format!("the environment: there is no setting “{unknown}”; there are {keys}")));
        }
        sources = sources.merge(Env::prefixed(PREFIX).only(&keys().collect::<Vec<_>>()));
        if let Some(database) = &given.database {
            sources = sources.merge(("database", database));
        }
        if let Some(listen) = &given.listen {
            sources = sources.merge(("listen", listen));
        }
        let wrong = |error: figment::Error| invalid(format!("the configuration: {error}"));
        let written: BTreeMap<String, figment::value::Value> = sources.extract().map_err(wrong)?;
        if let Some(unknown) = written.keys().find(|written| !keys().any(|key| key == *written)) {
            let known = keys().collect::<Vec<_>>().join(", ");
            return Err(invalid(format!("the configuration: there is no setting “{unknown}”; there are {known}")));
        }
        // Apart, so that each error names its key.
        let mut config: Config = sources.extract().map_err(wrong)?;
        config.mail = sources.extract().map_err(wrong)?;
        config.allow_unsafe_durability.extend(given.allow_unsafe_durability);
        if config.workers == Some(0) {
            return Err(invalid("the configuration: “workers” must be at least 1".into()));
        }
        if let Some(address) = &config.public_address
            && !["http://", "https://"].iter().any(|scheme| address.starts_with(scheme))
        {
            let message = "“public_address” must begin with http:// or https://, as https://survey.example.org";
            return Err(invalid(format!("the configuration: {message}")));
        }
        if !["http://", "https://"].iter().any(|scheme| config.hide_page_to.starts_with(scheme)) {
            let message =
                "“hide_page_to” must begin with https:// or http://: people are led there when they hide a page";
            return Err(invalid(format!("the configuration: {message}")));
        }
        Ok(config)
    }

    pub fn workers(&self) -> usize {
        self.workers.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }
}

/// The first of these names of variables that has our prefix and no meaning: it is misspelt, and would silently do nothing.
fn unknown_variable(names: impl Iterator<Item = OsString>) -> Option<String> {
    let known = |name: &str| {
        name.get(..PREFIX.len()).is_none_or(|start| !start.eq_ignore_ascii_case(PREFIX))
            || keys().chain(OTHERS).any(|key| name[PREFIX.len()..].eq_ignore_ascii_case(key))
    };
    names.map(|name| name.to_string_lossy().into_owned()).find(|name| !known(name))
}

// In the environment a single name is more natural than a list of one; several may be separated by commas.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(text) => text.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect(),
        Names::Many(names) => names,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, Given) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("barograph.toml");
        std::fs::write(&path, text).expect("written");
        (folder, Given { file: Some(path), ..Given::default() })
    }

    #[test]
    fn the_command_line_comes_before_the_file() {
        let (_folder, given) = file("database = \"a.db\"\nworkers = 3\nallow_unsafe_durability = [\"fsync\"]\n");
        let config = Config::read(Given { database: Some("b.db".into()), ..given }).expect("valid");
        assert_eq!((config.database.as_str(), config.workers), ("b.db", Some(3)));
        assert_eq!(config.allow_unsafe_durability, ["fsync"]);
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let (_folder, given) = file("databse = \"a.db\"\n");
        let refused = Config::read(given).expect_err("refused");
        assert_eq!(refused.code, Code::CONFIG_INVALID);
        assert!(refused.message.contains("databse"), "{refused}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused_by_name() {
        for text in ["workers = \"many\"\n", "workers = 0\n"] {
            let (_folder, given) = file(text);
            let refused = Config::read(given).expect_err("refused");
            assert!(refused.code == Code::CONFIG_INVALID && refused.message.contains("workers"), "{refused}");
        }
    }

    #[test]
    fn settings_of_mail_are_read_and_a_wrong_one_is_named() {
        let text = "public_address = \"https://s.example\"\nmail_from = \"s@example.org\"\nmail_host = \"mx.example\"\nmail_port = 2525\n";
        let (_folder, given) = file(text);
        let config = Config::read(given).expect("valid");
        assert_eq!(config.mail.mail_port, Some(2525));
        assert!(config.mail.post(config.public_address.as_deref()).is_ok_and(|post| post.is_some()));
        for wrong in ["mail_port = \"many\"", "mail_password = 123", "mail_lines = -1", "mail_porrt = 25"] {
            let (_folder, given) = file(&format!("{wrong}\n"));
            let refused = Config::read(given).expect_err("refused");
            let key = wrong.split(' ').next().unwrap_or_default();
            assert!(refused.code == Code::CONFIG_INVALID && refused.message.contains(key), "{wrong}: {refused}");
        }
    }

    #[test]
    fn a_misspelt_variable_is_found() {
        let found = |names: &[&str]| unknown_variable(names.iter().map(OsString::from));
        assert_eq!(found(&["HOME", "BAROGRAPH_DATABASE", "barograph_listen", "BAROGRAPH_REAL_DATA"]), None);
        assert_eq!(found(&["BAROGRAPHY", "PATH", "BAROGRAPH_DATABSE"]).as_deref(), Some("BAROGRAPH_DATABSE"));
        assert_eq!(found(&["BAROGRAPH_"]).as_deref(), Some("BAROGRAPH_"));
    }

    #[test]
    fn a_public_address_says_how_it_is_reached() {
        for (address, good) in
            [("https://s.example", true), ("http://s.example", true), ("s.example", false), ("", false)]
        {
            let (_folder, given) = file(&format!("public_address = \"{address}\"\n"));
            let read = Config::read(given);
            assert_eq!(read.is_ok(), good, "{address}");
            assert!(read.is_ok() || read.is_err_and(|r| r.message.contains("public_address")));
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_refused() {
        let given = Given { file: Some("no/such.toml".into()), ..Given::default() };
        assert!(Config::read(given).is_err_and(|r| r.code == Code::CONFIG_INVALID));
    }
}
