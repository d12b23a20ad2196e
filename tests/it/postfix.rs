//! A mail server of Debian's for a test: Postfix, with a configuration, a queue and mailboxes of its own, on a free port.
//!
//! It keeps everything in memory (`/dev/shm`) where that is, so that thousands of messages take seconds. It takes mail for everybody, but
//! * refuses `@refused.example` when the recipient is named,
//! * takes mail to `@gone.example` and sends it back with a delivery status notification, to the `bounces@…` that it came from.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub struct Postfix {
    folder: TempDir,
    pub port: u16,
}

/// A message in a mailbox.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Without the angle brackets.
    pub message_id: String,
    pub to: String,
}

impl Postfix {
    /// `None`, with the reason said, where it is not installed or may not be started.
    pub fn start() -> Option<Postfix> {
        if !Path::new("/usr/sbin/postfix").exists() {
            println!("skipped: Postfix is not installed; tests/run installs it");
            return None;
        }
        if !is_root() && !quietly(as_root("true")) {
            println!("skipped: Postfix is started as root, and sudo asks for a password");
            return None;
        }
        let at = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("barograph-postfix-").tempdir_in(at).expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let postfix = Postfix { folder, port };
        postfix.configure();
        let started = postfix.tell("start").output().expect("postfix runs");
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        let deadline = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "Postfix does not listen: {}", postfix.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(postfix)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn configure(&self) {
        let at = self.folder.path().display();
        for folder in ["etc", "queue", "data", "mail", "log", "tls"] {
            fs::create_dir(self.path(folder)).expect("a folder");
        }
        self.make_certificates();
        // Postfix itself refuses to deliver as root.
        let user = if is_root() { id("-u", "postfix") } else { id("-u", "") };
        let group = if is_root() { id("-g", "postfix") } else { id("-g", "") };
        let write = |name: &str, text: String| fs::write(self.path("etc").join(name), text).expect("written");
        write("mailboxes", "/^bounces@/ bounces/\n/./ all/\n".into());
        write("transport", "/@gone\\.example$/ gone:\n".into());
        write("recipients", "/@refused\\.example$/ 550 5.1.1 nobody of that name\n".into());
        // Taken, and then there is nobody: 67 is EX_NOUSER.
        write("gone.sh", "#!/bin/sh\ncat >/dev/null\nexit 67\n".into());
        write(
            "main.cf",
            format!(
                "compatibility_level = 3.6\nqueue_directory = {at}/queue\ndata_directory = {at}/data\ncommand_directory = /usr/sbin\n\
                 daemon_directory = /usr/lib/postfix/sbin\nmail_owner = postfix\nsetgid_group = postdrop\nmyhostname = mx.example.test\n\
                 mydestination =\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
                 maillog_file = {at}/log/mail.log\nmaillog_file_prefixes = {at}\nvirtual_mailbox_domains = static:all\n\
                 virtual_mailbox_base = {at}/mail\nvirtual_mailbox_maps = regexp:{at}/etc/mailboxes\nvirtual_uid_maps = static:{user}\n\
                 virtual_gid_maps = static:{group}\nvirtual_minimum_uid = 1\nvirtual_alias_maps =\nalias_maps =\nalias_database =\n\
                 transport_maps = regexp:{at}/etc/transport\nin_flow_delay = 0\nsmtpd_tls_security_level = may\n\
                 smtpd_tls_cert_file = {at}/tls/server.pem\nsmtpd_tls_key_file = {at}/tls/server.key\nsmtpd_tls_loglevel = 1\nsmtpd_peername_lookup = no\n\
                 smtpd_recipient_restrictions = check_recipient_access regexp:{at}/etc/recipients, permit_mynetworks, reject\n"
            ),
        );
        let port = self.port;
        write(
            "master.cf",
            format!(
                "127.0.0.1:{port} inet n - n - - smtpd\ntlsmgr unix - - n 1000? 1 tlsmgr\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
                 rewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\n\
                 trace unix - - n - 0 bounce\nproxymap unix - - n - - proxymap\nerror unix - - n - - error\nretry unix - - n - - error\n\
                 virtual unix - n n - - virtual\nanvil unix - - n - 1 anvil\npostlog unix-dgram n - n - 1 postlogd\n\
                 gone unix - n n - - pipe user=nobody argv={at}/etc/gone.sh\n"
            ),
        );
        let prepared = format!(
            "chmod 755 '{at}' '{at}/etc' '{at}/etc/gone.sh' && chown -R root:root '{at}/etc' '{at}/queue' '{at}/log' && \
             chown postfix '{at}/data' && chown {user}:{group} '{at}/mail'"
        );
        assert!(as_root("sh").args(["-c", &prepared]).status().expect("a shell").success());
    }

    fn tell(&self, what: &str) -> Command {
        let mut command = as_root("/usr/sbin/postfix");
        command.arg("-c").arg(self.path("etc")).arg(what);
        command
    }

    /// The certificate of the authority that vouches for this server under the name `localhost`.
    pub fn authority(&self) -> Vec<u8> {
        fs::read(self.path("tls/authority.pem")).expect("a certificate")
    }

    fn make_certificates(&self) {
        fs::write(self.path("tls/names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").expect("written");
        let openssl = |arguments: &str| {
            let made = Command::new("openssl").args(arguments.split(' ')).current_dir(self.path("tls")).output();
            let made = made.expect("openssl runs");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        };
        openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.pem -subj /CN=authority -days 2",
        );
        openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
        openssl(
            "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -out server.pem -days 2 -extfile names",
        );
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log/mail.log")).unwrap_or_default()
    }

    /// The Maildir of what came back.
    pub fn bounces(&self) -> PathBuf {
        self.path("mail/bounces")
    }

    /// Waits until everything that was taken is in a mailbox.
    pub fn settle(&self) {
        let deadline = Instant::now() + Duration::from_secs(120);
        while ["incoming", "active", "maildrop", "deferred"]
            .iter()
            .any(|queue| holds_a_file(&self.path("queue").join(queue)))
        {
            assert!(Instant::now() < deadline, "Postfix still has mail in its queue: {}", self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Everything delivered so far, but what came back.
    pub fn delivered(&self) -> Vec<Delivered> {
        let Ok(entries) = fs::read_dir(self.path("mail/all/new")) else { return Vec::new() };
        entries.map(|entry| read(&entry.expect("an entry").path())).collect()
    }
}

fn read(path: &Path) -> Delivered {
    let text = fs::read_to_string(path).expect("a message");
    let headers: BTreeMap<String, &str> = text
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": "))
        .map(|(n, v)| (n.to_ascii_lowercase(), v))
        .collect();
    let header =
        |name: &str| headers.get(name).map(|value| value.trim_matches(['<', '>']).to_owned()).unwrap_or_default();
    Delivered { message_id: header("message-id"), to: header("to") }
}

fn holds_a_file(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() { holds_a_file(&path) } else { path.is_file() }
    })
}

fn is_root() -> bool {
    id("-u", "") == "0"
}

fn id(which: &str, user: &str) -> String {
    let output =
        Command::new("id").arg(which).args(Some(user).filter(|user| !user.is_empty())).output().expect("id runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.arg("-n").arg(program);
    command
}

fn quietly(mut command: Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if !quietly(self.tell("stop")) {
            eprintln!("Postfix in {} was left running", self.folder.path().display());
        }
        // What it made is root's.
        let _ = as_root("rm")
            .arg("-rf")
            .arg(self.path("queue"))
            .arg(self.path("data"))
            .arg(self.path("mail"))
            .arg(self.path("etc"))
            .status();
    }
}
