//! Patterns of `regex()`: the whole text must match, as in ODK. The engine runs in time linear in the text, whatever the pattern;
//! what a pattern may weigh is bounded, and what the engine lacks is refused with the reason.

use regex::{Regex, RegexBuilder};

/// The longest pattern, in bytes.
const LENGTH_MAX: usize = 2_000;

/// How much memory a compiled pattern may take, in bytes.
const SIZE_MAX: usize = 1 << 19;

const NEST_MAX: u32 = 40;

/// A pattern ready to run.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    regex: Regex,
}

/// Two patterns are equal when they were written the same.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Pattern {
    /// # Errors
    /// Why the pattern cannot be used, as a sentence.
    pub fn new(written: &str) -> Result<Pattern, String> {
        if written.len() > LENGTH_MAX {
            return Err(format!("the pattern is longer than {LENGTH_MAX} characters"));
        }
        let translated = translated(written)?;
        // Alone first: a pattern must not close the group that is put around it.
        built(&translated)?;
        let regex = built(&format!(r"\A(?:{translated})\z"))?;
        Ok(Pattern { written: written.to_owned(), regex })
    }

    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

fn built(pattern: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(SIZE_MAX).dfa_size_limit(SIZE_MAX).nest_limit(NEST_MAX);
    builder.build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            "the pattern grows too large: repeat less, or less often inside a repeat".to_owned()
        }
        other => {
            let text = other.to_string();
            let reason = text.lines().last().unwrap_or("").trim().trim_start_matches("error: ").to_owned();
            format!("the pattern cannot be read: {reason}")
        }
    })
}

/// Java's and JavaScript's spelling in this engine's: digits and word characters are ASCII, two hyphens in a class are hyphens. What
/// looks around, or back at what was matched, is named before the engine does.
fn translated(written: &str) -> Result<String, String> {
    for (sign, what) in [("(?=", "ahead"), ("(?!", "ahead"), ("(?<=", "back"), ("(?<!", "back")] {
        if written.contains(sign) {
            return Err(format!(
                "the pattern looks {what} with “{sign}”, which would let it take for ever: use two checks instead"
            ));
        }
    }
    let mut out = String::with_capacity(written.len() + 16);
    let mut chars = written.chars().peekable();
    let mut class = 0usize;
    // Right behind the bracket that opens a class, where a closing one is a member of it.
    let mut fresh = false;
    while let Some(c) = chars.next() {
        let was_fresh = std::mem::replace(&mut fresh, false);
        match c {
            '\\' => escaped(chars.next(), class > 0, &mut out)?,
            '[' if class > 0 && !matches!(chars.peek(), Some(':' | '^')) && !out.ends_with('&') => out.push_str("\\["),
            '[' => {
                (class, fresh) = (class + 1, true);
                out.push('[');
            }
            '^' if was_fresh => {
                fresh = true;
                out.push('^');
            }
            ']' => {
                class = if was_fresh { class } else { class.saturating_sub(1) };
                out.push(']');
            }
            '-' | '~' if class > 0 && chars.peek() == Some(&c) => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    Ok(out)
}

fn escaped(c: Option<char>, in_class: bool, out: &mut String) -> Result<(), String> {
    let plain = |inner: &str, out: &mut String| match in_class {
        true => out.push_str(inner),
        false => out.extend(["[", inner, "]"]),
    };
    match c {
        Some('d') => plain("0-9", out),
        Some('w') => plain("0-9A-Za-z_", out),
        Some('Z') if !in_class => out.push_str(r"\z"),
        Some(digit @ '1'..='9') => {
            return Err(format!(
                "the pattern looks back at what was matched with “\\{digit}”, which this engine does not do"
            ));
        }
        Some('/') => out.push('/'),
        Some(c) => out.extend(['\\', c]),
        None => return Err("the pattern ends in a lone “\\”".to_owned()),
    }
    Ok(())
}
