//! The real program: its commands against a database, and `serve` as a child process on a free port.

use super::database::Database;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The folder of keys, beside a test's database.
const KEYS: &str = "keys";

/// Where a server of this database keeps its keys.
pub fn keys_of(database: &Database) -> PathBuf {
    database.folder().join(KEYS)
}

/// The program with these arguments, standing in an empty folder so that no configuration of the developer's is read.
pub fn barograph(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_barograph"));
    command.current_dir(folder).stdin(Stdio::null());
    for key in ["DATABASE", "LISTEN", "PUBLIC_ADDRESS", "WORKERS", "ALLOW_UNSAFE_DURABILITY", "CONFIG"] {
        command.env_remove(format!("BAROGRAPH_{key}"));
    }
    command.env("BAROGRAPH_KEYS_FOLDER", folder.join(KEYS));
    command
}

/// Runs a command against a database.
pub fn tell(database: &Database, arguments: &[&str], input: &str) -> Said {
    let mut command = barograph(database.folder());
    command.args(arguments).args(["--database", &database.url()]);
    run(command, input)
}

/// Runs a command to its end.
pub fn run(mut command: Command, input: &str) -> Said {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that refuses at once may close its input first: what counts is what it then says.
    let _ = child.stdin.take().expect("input is piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    Said {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a command that must succeed; its output.
pub fn tell_well(database: &Database, arguments: &[&str], input: &str) -> String {
    let said = tell(database, arguments, input);
    assert_eq!(said.code, Some(0), "{arguments:?} said {said:?}");
    said.out
}

/// A study with one open wave, made through the commands. Gives the word of the wave's public link.
pub fn open_wave(database: &Database, template: &str, study: &str) -> String {
    let today = barograph::time::Moment(now_in_microseconds());
    let (from, to) = (today.plus_seconds(-86_400).day().to_string(), today.plus_seconds(60 * 86_400).day().to_string());
    tell_well(database, &["study", "add", template, "--name", study, "--title", "A study for tests"], "");
    #[rustfmt::skip]
    tell_well(database, &["wave", "add", study, "one", "--title", "Wave one", "--from", &from, "--to", &to, "--sample-type", "open_link"], "");
    tell_well(database, &["wave", "step", study, "one", "open"], "");
    let said = tell_well(database, &["wave", "link", study, "one"], "");
    let line = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    let link = line.rsplit('/').next().unwrap_or_default().to_owned();
    assert!(!link.is_empty(), "wave link said {said:?}");
    link
}

pub const STAFF_EMAIL: &str = "ailsa@example.org";
pub const STAFF_PASSWORD: &str = "heather-and-granite-7";

pub fn add_staff(database: &Database) {
    let password = format!("{STAFF_PASSWORD}\n");
    tell_well(database, &["account", "add", STAFF_EMAIL, "--name", "Ailsa Tester", "--password-stdin"], &password);
}

pub fn now_in_microseconds() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(since.as_micros()).expect("microseconds fit")
}

/// A running server, killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    errors: PathBuf,
}

impl Server {
    pub fn start(database: &Database) -> Server {
        Server::start_with(database, &[])
    }

    /// Waits until it says where it listens; panics with what it said on stderr when it ends instead.
    pub fn start_with(database: &Database, more: &[&str]) -> Server {
        let errors = database.folder().join("serve.stderr");
        let log = File::options().create(true).append(true).open(&errors).expect("a log can be written");
        let mut command = barograph(database.folder());
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", &database.url()]).args(more);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("the server starts");
        let out = child.stdout.take().expect("output is piped");
        let (tell, told) = mpsc::channel();
        // Reads on after the first line, so that the server never blocks on a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some(address) = line.strip_prefix("Listening on http://") {
                    let _ = tell.send(address.trim_end_matches('/').to_owned());
                }
            }
        });
        let Ok(address) = told.recv_timeout(Duration::from_secs(60)) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the server did not start: {}", std::fs::read_to_string(&errors).unwrap_or_default());
        };
        let address = address.parse().expect("an address and a port");
        Server { child, address, errors }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything written to stderr so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.errors).unwrap_or_default()
    }

    /// As the power going would: no handler runs.
    pub fn kill(mut self) {
        self.child.kill().expect("the server runs");
        self.child.wait().expect("the server ends");
    }

    /// Asks it to stop and waits for that; everything it has written to stderr.
    pub fn stop(mut self) -> String {
        signal(self.pid(), "TERM");
        let deadline = Instant::now() + Duration::from_secs(40);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("the server can be waited for") {
                assert!(status.success(), "the server ended with {status}: {}", self.said());
                return self.said();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server did not stop on SIGTERM");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone after `kill` and `stop`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to one process of ours.
pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().expect("kill runs");
    assert!(sent.success(), "the process {pid} was gone");
}
