//! What stands for a respondent and for one press of a button: never stored as it is, only as a digest.

use super::{ResponseToken, waves};
use crate::app::{Refusal, digest};
use crate::finding::Code;
use crate::id::{PageId, WaveId};
use crate::questionnaire::Step;
use crate::questionnaire::document::ExitOutcome;
use crate::response::RawAnswers;

/// The key of the event "sent".
pub const SENT: &str = "sent";
/// What begins the key of the event “sent” where its form brought a key by which the result can be seen.
pub const SENT_TO_SEE: &str = "sent:";

/// The key of the event “sent”, of a form that brought this key: its digest, so that only who has the key finds the event.
pub fn sent_to_see(result_key: &str) -> String {
    // Writing style (capitals, hyphens) does not make another key.
    let key = uuid::Uuid::try_parse(result_key).unwrap_or_default();
    let all = digest::of("barograph result key", &[key.as_bytes()]);
    format!("{SENT_TO_SEE}{}", digest::hex(&all[..16]))
}

/// A key that no event has.
pub const NONE: &str = "";

/// A UUIDv4, as the forms carry. Code: `request_invalid`.
pub fn check_form_key(key: &str) -> Result<(), Refusal> {
    match uuid::Uuid::try_parse(key) {
        Ok(uuid) if uuid.get_version_num() == 4 => Ok(()),
        _ => Err(Refusal::new(Code::REQUEST_INVALID, "the form's key is not a UUIDv4: load the page again")),
    }
}

/// The token of the response that this start key begins in this wave: 128 bits of SHA-256, in hexadecimal.
pub fn token(wave: WaveId, start_key: &str) -> ResponseToken {
    // Writing style (capitals, hyphens) does not make another key.
    let key = uuid::Uuid::try_parse(start_key).unwrap_or_default();
    let all = digest::of("barograph response token", &[wave.0.as_bytes(), key.as_bytes()]);
    ResponseToken(digest::hex(&all[..16]))
}

/// The seed of the response that this start key begins in this wave: of a domain of its own, so that it says nothing of the token.
pub fn seed(wave: WaveId, start_key: &str) -> u64 {
    let key = uuid::Uuid::try_parse(start_key).unwrap_or_default();
    let all = digest::of("barograph response seed", &[wave.0.as_bytes(), key.as_bytes()]);
    all[..8].iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// What begins a token that was had by a code, and its digest: no other begins so, since hexadecimal has no such digit.
const RESUMED: char = 'r';

pub fn token_digest(token: &ResponseToken) -> String {
    let digest = digest::hex(&digest::of("barograph response token digest", &[token.0.as_bytes()]));
    if is_resumed(token) { format!("{RESUMED}{digest}") } else { digest }
}

pub fn is_resumed(token: &ResponseToken) -> bool {
    token.0.starts_with(RESUMED)
}

/// Whether this is the digest of a token that was had by a code.
pub fn is_of_resumed(digest: &str) -> bool {
    digest.starts_with(RESUMED)
}

/// What stands for the digest of a token that was forgotten: no token has it, since none begins so.
pub fn handed_on(digest: &str) -> String {
    format!("h{}", digest::hex(&digest::of("barograph handed on", &[digest.as_bytes()])))
}

/// Letters and digits of a code: sixty bits.
pub const CODE_LENGTH: usize = 12;

/// The code with which the holder of this token can come back: always the same, and nobody can tell the token from it.
pub fn resume_code(token: &ResponseToken) -> String {
    let all = digest::of("barograph resume code", &[token.0.as_bytes()]);
    waves::word(&all[..CODE_LENGTH])
}

/// A code as it was typed: capitals, blanks and dashes do not matter, nor the digit that looks like its only letter of that shape.
/// `None` when it cannot be one.
pub fn read_code(typed: &str) -> Option<String> {
    let plain = typed.chars().filter(|c| !c.is_whitespace() && !"-‐‑–—.".contains(*c)).take(CODE_LENGTH + 1);
    let code: String =
        plain.map(|c| c.to_ascii_lowercase()).map(|c| if matches!(c, '1' | 'l') { 'i' } else { c }).collect();
    (code.chars().count() == CODE_LENGTH && waves::is_word(&code)).then_some(code)
}

/// A code in groups of four.
pub fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// The token that a code gives in a wave. The wave's id is known to no outsider, so that codes can be tried only where trying is slowed.
pub fn resume_token(wave: WaveId, code: &str) -> ResponseToken {
    let all = digest::of("barograph resume token", &[wave.0.as_bytes(), code.as_bytes()]);
    ResponseToken(format!("{RESUMED}{}", digest::hex(&all[..16])))
}

/// By which the response of this token is found with its code; `None` for a token that was had by the code: what is kept stays.
pub fn resume_digest(wave: WaveId, token: &ResponseToken) -> Option<String> {
    (!is_resumed(token)).then(|| token_digest(&resume_token(wave, &resume_code(token))))
}

/// A new code for a receipt: unlike the code for coming back it cannot be worked out from the address, which others may have.
pub fn new_receipt_code(random: [u8; CODE_LENGTH]) -> String {
    waves::word(&random)
}

/// By which a response that was sent is found with its receipt's code.
pub fn receipt_digest(wave: WaveId, code: &str) -> String {
    digest::hex(&digest::of("barograph receipt code", &[wave.0.as_bytes(), code.as_bytes()]))
}

/// The key of one press of the button that leaves a page for later.
pub fn leave_event(submission_key: &str, page: Option<&PageId>, raw: &RawAnswers) -> String {
    let page = page.map_or("", PageId::as_str);
    let pressed = digest::of("barograph leave event", &[page_key(submission_key, page, raw).as_bytes()]);
    digest::hex(&pressed)
}

/// The key of one press of a page's button. What was sent is part of it: a form that a browser kept and somebody then changed is
/// a new press, not a repeat, and its answers are not lost.
pub fn page_event(submission_key: &str, page: &PageId, raw: &RawAnswers) -> String {
    page_key(submission_key, page.as_str(), raw)
}

fn page_key(submission_key: &str, page: &str, raw: &RawAnswers) -> String {
    let mut parts: Vec<&[u8]> = vec![submission_key.as_bytes(), page.as_bytes()];
    let counts: Vec<[u8; 8]> = raw.0.values().map(|values| (values.len() as u64).to_be_bytes()).collect();
    for ((field, values), count) in raw.0.iter().zip(&counts) {
        parts.push(field.as_bytes());
        parts.push(count);
        parts.extend(values.iter().map(|v| v.as_bytes()));
    }
    digest::hex(&digest::of("barograph page event", &parts))
}

/// A step as it is kept with an event: `page:about_you`, `exit:consent:0:refusal`, `check`.
pub fn step_word(step: &Step) -> String {
    match step {
        Step::Page(page) => format!("page:{page}"),
        Step::Exit { page, exit, outcome: ExitOutcome::NotEligible } => format!("exit:{page}:{exit}:not_eligible"),
        Step::Exit { page, exit, outcome: ExitOutcome::Refusal } => format!("exit:{page}:{exit}:refusal"),
        Step::Check => "check".into(),
    }
}

pub fn step_of_word(word: &str) -> Option<Step> {
    let parts: Vec<&str> = word.split(':').collect();
    match parts.as_slice() {
        ["check"] => Some(Step::Check),
        ["page", page] => page.parse().ok().map(Step::Page),
        ["exit", page, exit, outcome] => {
            let outcome = match *outcome {
                "not_eligible" => ExitOutcome::NotEligible,
                "refusal" => ExitOutcome::Refusal,
                _ => return None,
            };
            Some(Step::Exit { page: page.parse().ok()?, exit: exit.parse().ok()?, outcome })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0d9d2f6e-8f5e-4e2b-9a43-0d3c1f5b7a11";

    fn wave(n: u128) -> WaveId {
        WaveId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn form_keys_are_random_uuids() {
        assert!(check_form_key(KEY).is_ok());
        for bad in ["", "1", "019353d2-7f3a-7b1c-8a55-7f1f0b1c2d3e", "' OR 1=1"] {
            assert!(check_form_key(bad).is_err_and(|r| r.code == Code::REQUEST_INVALID), "{bad}");
        }
    }

    #[test]
    fn a_start_key_gives_one_token_a_wave() {
        assert_eq!(token(wave(1), KEY).0, token(wave(1), &KEY.to_uppercase()).0);
        assert_ne!(token(wave(1), KEY).0, token(wave(2), KEY).0);
        assert_eq!(token(wave(1), KEY).0.len(), 32);
        assert_eq!(seed(wave(1), KEY), seed(wave(1), &KEY.to_uppercase()));
        assert_ne!(seed(wave(1), KEY), seed(wave(2), KEY));
        assert!(!token(wave(1), KEY).0.contains(&format!("{:016x}", seed(wave(1), KEY))));
        assert_ne!(token_digest(&token(wave(1), KEY)), token(wave(1), KEY).0);
    }

    #[test]
    fn the_same_press_is_a_repeat_and_another_answer_is_not() {
        let page: PageId = "about_you".parse().expect("a name");
        let raw = |value: &str| RawAnswers::from_iter([("sex", value)]);
        assert_eq!(page_event(KEY, &page, &raw("1")), page_event(KEY, &page, &raw("1")));
        assert_ne!(page_event(KEY, &page, &raw("1")), page_event(KEY, &page, &raw("2")));
        let split = RawAnswers::from_iter([("a", "b"), ("c", "d")]);
        let joined = RawAnswers::from_iter([("a", "b"), ("a", "c"), ("a", "d")]);
        assert_ne!(page_event(KEY, &page, &split), page_event(KEY, &page, &joined));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let token = token(wave(1), KEY);
        let code = resume_code(&token);
        assert_eq!(code, resume_code(&token), "the code stays");
        let shown = grouped(&code);
        assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
        for typed in
            [shown.clone(), shown.to_uppercase(), format!(" {} ", shown.replace('-', " ")), code.replace('i', "1")]
        {
            assert_eq!(read_code(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", "abcd-efgh", "abcd-efgh-ijko", "abcd-efgh-jkmn-p", "абвг-дежз-абвг"] {
            assert_eq!(read_code(wrong), None, "{wrong}");
        }
        let resumed = resume_token(wave(1), &code);
        assert!(is_resumed(&resumed) && !is_resumed(&token));
        assert!(is_of_resumed(&token_digest(&resumed)) && !is_of_resumed(&token_digest(&token)));
        assert_ne!(resumed.0, resume_token(wave(2), &code).0);
    }

    #[test]
    fn steps_come_back() {
        let page: PageId = "consent".parse().expect("a name");
        for step in [
            Step::Check,
            Step::Page(page.clone()),
            Step::Exit { page: page.clone(), exit: 2, outcome: ExitOutcome::Refusal },
            Step::Exit { page, exit: 0, outcome: ExitOutcome::NotEligible },
        ] {
            assert_eq!(step_of_word(&step_word(&step)), Some(step));
        }
        assert_eq!(step_of_word("page:No Such"), None);
    }
}
