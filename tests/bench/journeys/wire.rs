//! One kept-alive connection of the load client: it costs the server's machine as little as a client can, and hides nothing.
//!
//! Requests are written and replies read without a copy; of a reply's head only what a journey needs is looked at. Each reply is
//! read to its last byte before the next request is sent.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::ops::Range;
use std::time::Instant;
use tokio::net::TcpStream;

/// What came back; its bytes stay in the connection until the next request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    location: Range<usize>,
    body: Range<usize>,
}

pub struct Wire {
    stream: TcpStream,
    input: Vec<u8>,
    output: Vec<u8>,
    /// Microseconds from the first byte sent to the last byte received, one for each reply.
    pub latencies: Vec<u32>,
}

/// Room for the longest page: a reply that is longer makes more.
const ROOM: usize = 64 * 1024;

impl Wire {
    pub async fn connect(address: SocketAddr) -> io::Result<Wire> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Wire { stream, input: vec![0; ROOM], output: Vec::with_capacity(2048), latencies: Vec::new() })
    }

    pub async fn get(&mut self, path: &[u8]) -> io::Result<Reply> {
        self.output.clear();
        self.output.extend_from_slice(b"GET ");
        self.output.extend_from_slice(path);
        self.output.extend_from_slice(b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n");
        self.exchange().await
    }

    /// Sends a form as a browser would.
    pub async fn post(&mut self, path: &[u8], form: &[u8]) -> io::Result<Reply> {
        self.output.clear();
        self.output.extend_from_slice(b"POST ");
        self.output.extend_from_slice(path);
        self.output.extend_from_slice(
            b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ",
        );
        self.output.extend_from_slice(form.len().to_string().as_bytes());
        self.output.extend_from_slice(b"\r\n\r\n");
        self.output.extend_from_slice(form);
        self.exchange().await
    }

    pub fn body(&self, reply: &Reply) -> &[u8] {
        &self.input[reply.body.clone()]
    }

    /// Where a redirect leads; empty when it is none.
    pub fn location(&self, reply: &Reply) -> &[u8] {
        &self.input[reply.location.clone()]
    }

    async fn exchange(&mut self) -> io::Result<Reply> {
        let begun = Instant::now();
        self.write().await?;
        let mut filled = 0;
        let mut head: Option<(Reply, usize)> = None;
        let reply = loop {
            filled += self.read(filled).await?;
            if head.is_none() {
                head = read_head(&self.input[..filled])?;
            }
            match &head {
                Some((reply, end)) if filled == *end => break reply.clone(),
                Some((_, end)) if filled > *end => return Err(odd("more came than the reply's length says")),
                Some((_, end)) if self.input.len() < *end => self.input.resize(*end, 0),
                _ => {}
            }
        };
        self.latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        Ok(reply)
    }

    async fn write(&mut self) -> io::Result<()> {
        let mut sent = 0;
        while sent < self.output.len() {
            match self.stream.try_write(&self.output[sent..]) {
                Ok(n) => sent += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn read(&mut self, filled: usize) -> io::Result<usize> {
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut self.input[filled..]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(n) => return Ok(n),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }
}

pub fn odd(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.to_owned())
}

/// The head, once it is whole, and where its body ends. Only what our own server says is understood.
fn read_head(input: &[u8]) -> io::Result<Option<(Reply, usize)>> {
    let Some(end) = input.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4) else { return Ok(None) };
    let status = input.get(9..12).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
    let status = status.ok_or_else(|| odd("not a status line"))?;
    let (mut length, mut location) = (None, 0..0);
    let mut at = 0;
    for line in input[..end].split(|byte| *byte == b'\n') {
        let from = at;
        at += line.len() + 1;
        if let Some(value) = valued(line, b"content-length:") {
            length = std::str::from_utf8(&line[value.clone()]).ok().and_then(|text| text.parse::<usize>().ok());
        } else if let Some(value) = valued(line, b"location:") {
            location = from + value.start..from + value.end;
        } else if let Some(value) = valued(line, b"connection:")
            && line[value].eq_ignore_ascii_case(b"close")
        {
            return Err(odd("the server closes a connection that should be kept"));
        }
    }
    let length = length.ok_or_else(|| odd("a reply without its length"))?;
    Ok(Some((Reply { status, location, body: end..end + length }, end + length)))
}

/// Where the value of a header stands in its line.
fn valued(line: &[u8], name: &[u8]) -> Option<Range<usize>> {
    if line.len() < name.len() || !line[..name.len()].eq_ignore_ascii_case(name) {
        return None;
    }
    let end = line.len() - usize::from(line.ends_with(b"\r"));
    let space = line[name.len()..end].iter().take_while(|byte| **byte == b' ').count();
    Some(name.len() + space..end)
}
