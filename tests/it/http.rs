//! A small HTTP/1.1 client over one kept-alive connection: it follows nothing, hides nothing, and knows whether a reply arrived.
//!
//! Written by hand because the crash test must tell "the reply came" from "the connection broke", and the load command must cost
//! the server's machine little. Only what our own server says is understood.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Where a redirect leads, without the origin.
    pub fn location(&self) -> &str {
        let target = self.header("location").unwrap_or_default();
        match target.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| &rest[at..])) {
            Some(path) => path,
            None => target,
        }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One connection to one server, made when first needed and made again after the server closed it.
pub struct Http {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    timeout: Duration,
    /// Sent as `Cookie` with every request; empty for a respondent.
    pub cookie: String,
    accept: &'static str,
    /// Microseconds from sending to the last byte, one for each reply.
    pub latencies: Vec<u32>,
}

impl Http {
    pub fn new(address: SocketAddr) -> Http {
        Http {
            address,
            stream: None,
            timeout: Duration::from_secs(30),
            cookie: String::new(),
            accept: "text/html",
            latencies: Vec::new(),
        }
    }

    pub fn accepting(mut self, media_type: &'static str) -> Http {
        self.accept = media_type;
        self
    }

    pub fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.send("GET", path, &[], None)
    }

    /// Sends a form as a browser would.
    pub fn post(&mut self, path: &str, fields: &[(String, String)]) -> io::Result<Reply> {
        self.send(
            "POST",
            path,
            &[("Content-Type", "application/x-www-form-urlencoded")],
            Some(encode(fields).as_bytes()),
        )
    }

    /// Sends anything; an idle connection that the server had closed is replaced once, and only before anything was answered
    /// to a GET: a POST is never repeated behind the caller's back.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> io::Result<Reply> {
        let begun = Instant::now();
        let reused = self.stream.is_some();
        let reply = match self.once(method, path, headers, body) {
            Err(_) if reused && method == "GET" => self.once(method, path, headers, body),
            other => other,
        };
        if reply.is_ok() {
            self.latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
        reply
    }

    fn once(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> io::Result<Reply> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address, self.timeout)?,
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nAccept: {}\r\n", self.address, self.accept);
        if method == "POST" {
            head.push_str(&format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", self.address));
        }
        if !self.cookie.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", self.cookie));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = body {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut message = head.into_bytes();
        message.extend_from_slice(body.unwrap_or_default());
        // A server may answer before it has read everything (a body too large): the reply counts, not the failed write.
        let written = stream.get_mut().write_all(&message);
        let (reply, keep) = match read_reply(&mut stream, method) {
            Ok(read) => read,
            Err(error) => return Err(written.err().unwrap_or(error)),
        };
        if keep && written.is_ok() {
            self.stream = Some(stream);
        }
        Ok(reply)
    }
}

fn connect(address: SocketAddr, timeout: Duration) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

fn read_reply(stream: &mut BufReader<TcpStream>, method: &str) -> io::Result<(Reply, bool)> {
    let status_line = read_line(stream)?;
    let status = status_line
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("not a status line: {status_line:?}")))?;
    let mut headers = Vec::new();
    loop {
        let line = read_line(stream)?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let mut reply = Reply { status, headers, body: Vec::new() };
    let closing = reply.header("connection").is_some_and(|c| c.eq_ignore_ascii_case("close"));
    if method != "HEAD" && status != 204 && status != 304 {
        reply.body = read_body(stream, &reply)?;
    }
    Ok((reply, !closing))
}

fn read_body(stream: &mut BufReader<TcpStream>, reply: &Reply) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if reply.header("transfer-encoding").is_some_and(|t| t.contains("chunked")) {
        loop {
            let line = read_line(stream)?;
            let size = usize::from_str_radix(line.split(';').next().unwrap_or("").trim(), 16)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            let mut chunk = vec![0; size + 2];
            stream.read_exact(&mut chunk)?;
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }
    match reply.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => {
            body.resize(length, 0);
            stream.read_exact(&mut body)?;
        }
        None => {
            stream.read_to_end(&mut body)?;
        }
    }
    Ok(body)
}

fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = Vec::new();
    if stream.read_until(b'\n', &mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    String::from_utf8(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect::<Vec<_>>().join("&")
}

pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
