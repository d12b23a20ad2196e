//! A small SMTP server that does what its script says with each recipient: takes, puts off, refuses, is slow, hangs up.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What becomes of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    Take,
    /// 451 to `RCPT`: come again.
    Greylist,
    /// 550 to `RCPT`: there is nobody of that name.
    Refuse,
    /// 554 with a policy's status to `RCPT`.
    RefuseByPolicy,
    /// 552 after the whole message.
    RefuseContent,
    /// Hangs up before `DATA`.
    CutBeforeData,
    /// Takes the whole message, keeps it, and hangs up without a word.
    CutAfterData,
    /// Says nothing to `RCPT` for so many milliseconds, then hangs up.
    SilentAtRecipient(u64),
    /// Takes the whole message, keeps it, and says nothing for so many milliseconds.
    SilentAfterData(u64),
}

/// A message that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    pub text: String,
}

impl Taken {
    pub fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        self.text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default().to_owned()
    }
}

type Script = dyn Fn(&str, usize) -> Trick + Send + Sync;

/// What the connections share.
struct Inner {
    script: Box<Script>,
    /// What `AUTH PLAIN` must say.
    login: Option<String>,
    taken: Mutex<Vec<Taken>>,
    /// Recipients that were named, in order, with what became of them.
    asked: Mutex<Vec<String>>,
    stopped: AtomicBool,
}

pub struct Smtp {
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

impl Smtp {
    /// `script` says what becomes of a message by its recipient and how often that was named before.
    pub fn start(script: impl Fn(&str, usize) -> Trick + Send + Sync + 'static) -> Smtp {
        Smtp::start_asking(None, script)
    }

    /// Takes mail only of who signs in so.
    pub fn start_with_login(
        user: &str,
        password: &str,
        script: impl Fn(&str, usize) -> Trick + Send + Sync + 'static,
    ) -> Smtp {
        Smtp::start_asking(Some(STANDARD.encode(format!("\0{user}\0{password}"))), script)
    }

    fn start_asking(login: Option<String>, script: impl Fn(&str, usize) -> Trick + Send + Sync + 'static) -> Smtp {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let inner = Arc::new(Inner {
            script: Box::new(script),
            login,
            taken: Mutex::default(),
            asked: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let shared = inner.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let shared = shared.clone();
                // A line that breaks ends its thread: that is what hanging up is.
                std::thread::spawn(move || stream.and_then(|stream| converse(stream, &shared)));
            }
        });
        Smtp { address, inner }
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.inner.taken.lock().expect("no panic").clone()
    }

    pub fn asked(&self) -> usize {
        self.inner.asked.lock().expect("no panic").len()
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.inner.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn converse(stream: TcpStream, inner: &Inner) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    let mut say = move |text: &str| out.write_all(format!("{text}\r\n").as_bytes());
    let mut is_known = inner.login.is_none();
    let (mut to, mut trick) = (String::new(), Trick::Take);
    say("220 here ESMTP")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.trim_end().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" if inner.login.is_some() => say("250-here\r\n250 AUTH PLAIN")?,
            "EHLO" => say("250-here\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES")?,
            "AUTH" => {
                is_known = line.trim_end().rsplit(' ').next() == inner.login.as_deref();
                say(if is_known { "235 2.7.0 welcome" } else { "535 5.7.8 not you" })?;
            }
            "MAIL" if !is_known => say("530 5.7.0 sign in first")?,
            "MAIL" | "RSET" | "NOOP" => say("250 2.0.0 good")?,
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let mut asked = inner.asked.lock().expect("no panic");
                let before = asked.iter().filter(|one| **one == to).count();
                asked.push(to.clone());
                drop(asked);
                trick = (inner.script)(&to, before);
                match trick {
                    Trick::Greylist => say("451 4.7.1 come again")?,
                    Trick::Refuse => say(&format!("550 5.1.1 <{to}>: nobody"))?,
                    Trick::RefuseByPolicy => say("554 5.7.1 relay access denied")?,
                    Trick::CutBeforeData => return Ok(()),
                    Trick::SilentAtRecipient(ms) => {
                        std::thread::sleep(Duration::from_millis(ms));
                        return Ok(());
                    }
                    _ => say("250 2.1.5 good")?,
                }
            }
            "DATA" => {
                say("354 go on")?;
                let mut text = String::new();
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line)? == 0 {
                        return Ok(());
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    text.push_str(&line);
                }
                if trick == Trick::RefuseContent {
                    say("552 5.3.4 too much")?;
                    continue;
                }
                inner.taken.lock().expect("no panic").push(Taken { to: to.clone(), text });
                match trick {
                    Trick::CutAfterData => return Ok(()),
                    Trick::SilentAfterData(ms) => {
                        std::thread::sleep(Duration::from_millis(ms));
                        return Ok(());
                    }
                    _ => say("250 2.0.0 taken")?,
                }
            }
            "QUIT" => {
                say("221 bye")?;
                return Ok(());
            }
            _ => say("500 what?")?,
        }
    }
}
