//! Runs `strace` on processes that are up already, and reads what it wrote.

use super::server::signal;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// One system call.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Call {
    pub name: String,
    /// The first argument's descriptor as `strace -yy` describes it: a path, or `TCP:[…]`.
    pub file: String,
    pub arguments: String,
    /// Seconds since 1970.
    pub start: f64,
    pub end: f64,
    pub failed: bool,
}

impl Call {
    pub fn is_sync(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync") && !self.failed
    }

    pub fn is_write(&self) -> bool {
        matches!(self.name.as_str(), "write" | "writev" | "pwrite64" | "pwritev" | "pwritev2") && !self.failed
    }

    pub fn is_receive(&self) -> bool {
        matches!(self.name.as_str(), "read" | "readv" | "recvfrom" | "recvmsg") && !self.failed
    }

    pub fn is_send(&self) -> bool {
        matches!(self.name.as_str(), "write" | "writev" | "sendto" | "sendmsg") && !self.failed
    }
}

/// `strace`, attached.
pub struct Strace {
    child: Child,
    log: PathBuf,
}

const CALLS: &str =
    "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,pwritev2,fsync,fdatasync";

impl Strace {
    /// Attaches to processes and all their threads and children. `Err` says why that is not possible here.
    pub fn attach(pids: &[u32], folder: &Path, name: &str) -> Result<Strace, String> {
        let log = folder.join(format!("{name}.strace"));
        let errors = folder.join(format!("{name}.strace.err"));
        let mut command = Command::new("strace");
        command.args(["-f", "-ttt", "-T", "-yy", "-s", "96", "-e", CALLS, "-o"]).arg(&log);
        for pid in pids {
            command.arg("-p").arg(pid.to_string());
        }
        let out = std::fs::File::create(&errors).map_err(|error| error.to_string())?;
        let child = command.stderr(out).stdin(Stdio::null()).spawn().map_err(|error| format!("strace: {error}"))?;
        let mut strace = Strace { child, log };
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let said = std::fs::read_to_string(&errors).unwrap_or_default();
            if said.matches(" attached").count() >= pids.len() {
                return Ok(strace);
            }
            let ended = strace.child.try_wait().map_err(|error| error.to_string())?.is_some();
            if ended || said.contains("not permitted") || Instant::now() > deadline {
                return Err(said);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Detaches; the calls by the time at which they began.
    pub fn finish(mut self) -> Vec<Call> {
        signal(self.child.id(), "INT");
        self.child.wait().expect("strace ends");
        let text = String::from_utf8_lossy(&std::fs::read(&self.log).expect("strace wrote its log")).into_owned();
        read(&text)
    }
}

impl Drop for Strace {
    fn drop(&mut self) {
        // Gone already after `finish`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Joins calls that were interrupted in the log by those of other threads.
fn read(text: &str) -> Vec<Call> {
    let mut begun: std::collections::HashMap<&str, (f64, String)> = std::collections::HashMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let Some((pid, rest)) = line.split_once(' ') else { continue };
        let Some((time, rest)) = rest.trim_start().split_once(' ') else { continue };
        let Ok(time) = time.parse::<f64>() else { continue };
        if let Some(first) = rest.strip_suffix("<unfinished ...>") {
            begun.insert(pid, (time, first.to_owned()));
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let Some((start, first)) = begun.remove(pid) else { continue };
            let last = resumed.split_once("resumed>").map_or("", |(_, last)| last);
            calls.extend(call(&format!("{first}{last}"), start, Some(time)));
        } else {
            calls.extend(call(rest, time, None));
        }
    }
    calls.sort_by(|a, b| a.start.total_cmp(&b.start));
    calls
}

/// `name(arguments) = result <seconds>`
fn call(text: &str, start: f64, end: Option<f64>) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let took = result.rsplit_once('<').and_then(|(_, t)| t.trim_end_matches('>').parse::<f64>().ok()).unwrap_or(0.0);
    let file = match arguments.find('<') {
        Some(open) if arguments[..open].chars().all(|c| c.is_ascii_digit()) => {
            let close = arguments.find(['"', ',']).unwrap_or(arguments.len());
            arguments[open + 1..close].trim_end_matches([' ', ')', '>']).to_owned()
        }
        _ => String::new(),
    };
    let failed = result.trim_start().starts_with('-');
    Some(Call {
        name: name.trim().to_owned(),
        file,
        arguments: arguments.to_owned(),
        start,
        end: end.unwrap_or(start + took),
        failed,
    })
}

#[test]
fn reads_whole_and_interrupted_calls() {
    let text = r#"7 100.000001 pwrite64(5</tmp/x/test.db-wal>, "\0"..., 4096, 32) = 4096 <0.000010>
8 100.000020 recvfrom(9<TCP:[127.0.0.1:80->127.0.0.1:9]>,  <unfinished ...>
7 100.000030 fdatasync(5</tmp/x/test.db-wal> <unfinished ...>
8 100.000200 <... recvfrom resumed>"POST /r/x HTTP/1.1"..., 4096, 0, NULL, NULL) = 99 <0.000180>
7 100.000130 <... fdatasync resumed>) = 0 <0.000100>
7 100.000300 read(3<anon_inode:[eventfd]>, 0x1, 8) = -1 EAGAIN (Resource temporarily unavailable) <0.000003>
"#;
    let calls = read(text);
    assert_eq!(calls.len(), 4);
    assert!(calls[0].is_write() && calls[0].file == "/tmp/x/test.db-wal");
    assert!(calls[1].is_receive() && calls[1].arguments.contains("POST /r/x") && calls[1].end == 100.0002);
    assert_eq!(calls[1].file, "TCP:[127.0.0.1:80->127.0.0.1:9]");
    assert!(calls[2].is_sync() && calls[2].file == calls[0].file && (calls[2].end - 100.00013).abs() < 1e-7);
    assert!(calls[3].failed && !calls[3].is_receive());
}
