//! Rules of other programs, put into XLSForm's dialect as far as both say the same.
//!
//! The rules of SurveyJS and of LimeSurvey look alike: names, operators in signs or words, functions. [`translate`] reads tokens and
//! writes them anew; what it does not know it refuses, and the importer leaves the rule out with a finding.

/// What an answer of the other program is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A variable of this name.
    Answer(String),
    /// A variable of several options.
    Options(String),
    /// Whether an option of a variable is chosen.
    Chosen(String, String),
}

/// What a dialect knows.
pub trait Dialect {
    /// What a name means; `None` when nobody knows it.
    fn meaning(&self, name: &str) -> Option<Meaning>;
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// `{name}` in SurveyJS, a bare word in LimeSurvey.
    Name(String),
    Text(String),
    Number(String),
    Word(String),
    Sign(&'static str),
    Call(String),
}

const SIGNS: &[(&str, &str)] = &[
    ("===", "="),
    ("!==", "!="),
    ("==", "="),
    ("!=", "!="),
    ("<>", "!="),
    ("<=", "<="),
    (">=", ">="),
    ("&&", "and"),
    ("||", "or"),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
    ("+", "+"),
    ("-", "-"),
    ("*", "*"),
    ("/", "div"),
    ("%", "mod"),
    ("!", "!"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    (",", ","),
];

const WORDS: &[(&str, &str)] = &[
    ("and", "and"),
    ("or", "or"),
    ("not", "!"),
    ("eq", "="),
    ("equal", "="),
    ("ne", "!="),
    ("notequal", "!="),
    ("gt", ">"),
    ("greater", ">"),
    ("ge", ">="),
    ("greaterorequal", ">="),
    ("lt", "<"),
    ("less", "<"),
    ("le", "<="),
    ("lessorequal", "<="),
    ("empty", "empty"),
    ("notempty", "notempty"),
    ("contains", "contains"),
    ("contain", "contains"),
    ("notcontains", "notcontains"),
    ("notcontain", "notcontains"),
    ("anyof", "anyof"),
    ("allof", "allof"),
    ("mod", "mod"),
    ("div", "div"),
];

/// How deep the parts of a rule may stand in one another: parentheses, `!`, what a list is asked for.
const DEPTH_MAX: usize = 200;

/// The rule in XLSForm's dialect.
///
/// # Errors
/// What is not understood, in words.
pub fn translate(text: &str, dialect: &dyn Dialect) -> Result<String, String> {
    if text.len() > 10_000 {
        return Err("the rule is too long".to_owned());
    }
    let tokens = tokens(text)?;
    let mut writer = Writer { tokens: &tokens, at: 0, dialect, depth: 0 };
    let out = writer.sequence(false)?;
    if writer.at < tokens.len() {
        return Err("a parenthesis closes that never opened".to_owned());
    }
    Ok(out)
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '{' => {
                let end = rest.find('}').ok_or("a brace is never closed")?;
                (Token::Name(rest[1..end].trim().to_owned()), end + 1)
            }
            '\'' | '"' => {
                let end = rest[1..].find(first).ok_or("a quotation mark is never closed")?;
                (Token::Text(rest[1..=end].to_owned()), end + 2)
            }
            c if c.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
                (Token::Number(rest[..end].to_owned()), end)
            }
            c if c.is_alphabetic() || c == '_' => {
                let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':');
                let end = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
                let word = rest[..end].trim_end_matches('-');
                let lower = word.to_lowercase();
                let call = rest[word.len()..].trim_start().starts_with('(');
                let known = WORDS.iter().find(|(w, _)| *w == lower).map(|(_, sign)| *sign);
                let token = match known {
                    Some(sign) => Token::Sign(sign),
                    None if call => Token::Call(word.to_owned()),
                    None => Token::Word(word.to_owned()),
                };
                (token, word.len())
            }
            _ => match SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, meaning)) => (Token::Sign(meaning), sign.len()),
                None => return Err(format!("“{first}” is not understood")),
            },
        };
        out.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(out)
}

struct Writer<'t> {
    tokens: &'t [Token],
    at: usize,
    dialect: &'t dyn Dialect,
    depth: usize,
}

impl Writer<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(s)) if *s == sign)
    }

    /// Operands and operators up to the end, a closing parenthesis, or a comma.
    fn sequence(&mut self, inner: bool) -> Result<String, String> {
        self.deeper()?;
        let mut out = String::new();
        while let Some(token) = self.peek().cloned() {
            let piece = match token {
                Token::Sign(")" | ",") if inner => break,
                Token::Sign(")" | ",") => break,
                Token::Sign(
                    sign @ ("and" | "or" | "=" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "div" | "mod"),
                ) => {
                    self.at += 1;
                    sign.to_owned()
                }
                _ => self.operand()?,
            };
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&piece);
        }
        self.depth -= 1;
        if out.is_empty() { Err("something is missing".to_owned()) } else { Ok(out) }
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("its parts stand in one another too deeply".to_owned());
        }
        Ok(())
    }

    fn operand(&mut self) -> Result<String, String> {
        self.deeper()?;
        let operand = self.one_operand();
        self.depth -= 1;
        operand
    }

    fn one_operand(&mut self) -> Result<String, String> {
        let Some(token) = self.peek().cloned() else { return Err("something is missing at the end".to_owned()) };
        self.at += 1;
        match token {
            Token::Sign("!") => Ok(format!("not({})", self.operand()?)),
            Token::Sign("(") => {
                let inner = self.sequence(true)?;
                self.close()?;
                Ok(format!("({inner})"))
            }
            Token::Text(text) => quoted(&text),
            Token::Number(number) => Ok(number),
            Token::Name(name) => self.answer(&name),
            Token::Word(word) => match word.to_lowercase().as_str() {
                "true" => Ok("true()".to_owned()),
                "false" => Ok("false()".to_owned()),
                "null" | "undefined" => Ok("''".to_owned()),
                _ => self.answer(&word),
            },
            Token::Call(function) => self.call(&function),
            Token::Sign(sign) => Err(format!("“{sign}” is not understood here")),
        }
    }

    fn close(&mut self) -> Result<(), String> {
        if !self.is(")") {
            return Err("a parenthesis is never closed".to_owned());
        }
        self.at += 1;
        Ok(())
    }

    /// A name and, where it is one of options, what is asked of it.
    fn answer(&mut self, name: &str) -> Result<String, String> {
        let meaning = self.dialect.meaning(name).ok_or_else(|| format!("nothing is called “{name}”"))?;
        let operator = match self.peek() {
            Some(Token::Sign(sign)) => *sign,
            _ => "",
        };
        let plain = match &meaning {
            Meaning::Answer(variable) | Meaning::Options(variable) => format!("${{{variable}}}"),
            Meaning::Chosen(variable, option) => format!("selected(${{{variable}}}, {})", quoted(option)?),
        };
        match (operator, &meaning) {
            ("empty", Meaning::Chosen(..)) => {
                self.at += 1;
                Ok(format!("not({plain})"))
            }
            ("notempty", Meaning::Chosen(..)) => {
                self.at += 1;
                Ok(plain)
            }
            ("empty", _) => {
                self.at += 1;
                Ok(format!("{plain} = ''"))
            }
            ("notempty", _) => {
                self.at += 1;
                Ok(format!("{plain} != ''"))
            }
            ("contains" | "notcontains" | "anyof" | "allof", _) => {
                self.at += 1;
                let values = self.values()?;
                let test = |value: &String| match &meaning {
                    Meaning::Options(_) => format!("selected({plain}, {value})"),
                    _ if operator.ends_with("contains") => format!("contains({plain}, {value})"),
                    _ => format!("{plain} = {value}"),
                };
                let all = matches!(operator, "contains" | "allof" | "notcontains");
                let joined = values.iter().map(test).collect::<Vec<_>>().join(if all { " and " } else { " or " });
                Ok(match operator {
                    "notcontains" => format!("not({joined})"),
                    _ if values.len() > 1 => format!("({joined})"),
                    _ => joined,
                })
            }
            // "Y" is how LimeSurvey says that a box is ticked.
            ("=" | "!=", Meaning::Chosen(..)) => {
                let equal = operator == "=";
                self.at += 1;
                let ticked = matches!(self.peek(), Some(Token::Text(t)) if t == "Y")
                    || matches!(self.peek(), Some(Token::Word(w)) if w == "true");
                self.at += 1;
                Ok(if equal == ticked { plain } else { format!("not({plain})") })
            }
            ("=" | "!=", Meaning::Options(_)) if matches!(self.tokens.get(self.at + 1), Some(Token::Sign("["))) => {
                let equal = operator == "=";
                self.at += 1;
                let values = self.values()?;
                let all = values.iter().map(|v| format!("selected({plain}, {v})")).collect::<Vec<_>>().join(" and ");
                Ok(if equal { format!("({all})") } else { format!("not({all})") })
            }
            _ => Ok(plain),
        }
    }

    /// `['a', 'b']`, or one value.
    fn values(&mut self) -> Result<Vec<String>, String> {
        if !self.is("[") {
            return Ok(vec![self.operand()?]);
        }
        self.at += 1;
        let mut out = Vec::new();
        while !self.is("]") {
            out.push(self.operand()?);
            if self.is(",") {
                self.at += 1;
            } else if !self.is("]") {
                return Err("a list is never closed".to_owned());
            }
        }
        self.at += 1;
        if out.is_empty() { Err("a list has nothing in it".to_owned()) } else { Ok(out) }
    }

    fn call(&mut self, function: &str) -> Result<String, String> {
        // The parenthesis after a function's name is there: that is what makes it one.
        self.at += 1;
        let mut arguments = Vec::new();
        while !self.is(")") {
            arguments.push(self.sequence(true)?);
            if self.is(",") {
                self.at += 1;
            } else if !self.is(")") {
                return Err("a parenthesis is never closed".to_owned());
            }
        }
        self.at += 1;
        let joined = arguments.join(", ");
        match (function.to_lowercase().as_str(), arguments.len()) {
            ("iif" | "if", 3) => Ok(format!("if({joined})")),
            ("today" | "currentdate", 0) => Ok("today()".to_owned()),
            ("is_empty" | "isempty", 1) => Ok(format!("({joined} = '')")),
            ("sum" | "sumvalues", _) if !arguments.is_empty() => {
                let numbers: Vec<String> = arguments.iter().map(|a| format!("coalesce({a}, 0)")).collect();
                Ok(format!("({})", numbers.join(" + ")))
            }
            ("min" | "max" | "round" | "floor" | "abs", _) if !arguments.is_empty() => {
                Ok(format!("{}({joined})", function.to_lowercase()))
            }
            ("ceil", 1) => Ok(format!("ceiling({joined})")),
            ("strlen", 1) => Ok(format!("string-length({joined})")),
            ("intval", 1) => Ok(format!("int({joined})")),
            _ => Err(format!("there is no function “{function}” here")),
        }
    }
}

fn quoted(text: &str) -> Result<String, String> {
    match (text.contains('\''), text.contains('"')) {
        (false, _) => Ok(format!("'{text}'")),
        (true, false) => Ok(format!("\"{text}\"")),
        (true, true) => Err("a text holds both kinds of quotation marks".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Known;

    impl Dialect for Known {
        fn meaning(&self, name: &str) -> Option<Meaning> {
            match name {
                "age" | "Q1.NAOK" => Some(Meaning::Answer("age".into())),
                "likes" => Some(Meaning::Options("likes".into())),
                "Q2_A.NAOK" => Some(Meaning::Chosen("q2".into(), "A".into())),
                _ => None,
            }
        }
    }

    #[test]
    fn rules_of_others_become_ours() {
        for (written, ours) in [
            ("{age} >= 18", "${age} >= 18"),
            ("{age} notempty and {likes} contains 'tea'", "${age} != '' and selected(${likes}, 'tea')"),
            ("{likes} anyof ['tea', 'milk']", "(selected(${likes}, 'tea') or selected(${likes}, 'milk'))"),
            ("{likes} = ['tea']", "(selected(${likes}, 'tea'))"),
            ("!({age} = 5) || {age} empty", "not((${age} = 5)) or ${age} = ''"),
            ("((Q1.NAOK == \"A2\"))", "((${age} = 'A2'))"),
            ("Q2_A.NAOK == \"Y\" && !is_empty(Q1.NAOK)", "selected(${q2}, 'A') and not((${age} = ''))"),
            ("Q2_A.NAOK != 'Y'", "not(selected(${q2}, 'A'))"),
            ("iif({age} gt 5, 'a', 'b')", "if(${age} > 5, 'a', 'b')"),
        ] {
            assert_eq!(translate(written, &Known).as_deref(), Ok(ours), "{written}");
        }
        for bad in ["", "{nobody} = 1", "{age", "({age} = 1", "{age} = 1)", "strange({age})", "{likes} anyof ["] {
            assert!(translate(bad, &Known).is_err(), "{bad}");
        }
        for deep in ["(", "!", "not ", "{age} contains ", "{age} = ["] {
            let deep = deep.repeat(9_999 / deep.len());
            assert!(translate(&deep, &Known).is_err(), "{}", &deep[..20]);
        }
    }
}
