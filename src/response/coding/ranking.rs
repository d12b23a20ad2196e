//! Ranking by buttons. The page holds the order so far in hidden fields of the variable's name; a press of a button sends the page
//! with `{variable}.move` and is answered with the same page, its order changed and nothing kept. Continue keeps the order.

use super::{Coded, Field, filled, part_field};
use crate::finding::Code;
use crate::phrases::with;
use crate::questionnaire::answer::Answer;
use crate::response::raw::RawAnswers;

/// The field of the buttons: `add:3`, `up:3`, `down:3`, `out:3`.
pub fn move_field(variable: &str) -> String {
    part_field(variable, MOVE)
}

/// Which option was moved last, when the page is shown again: a field that no page sends.
pub fn moved_field(variable: &str) -> String {
    part_field(variable, "moved")
}

const MOVE: &str = "move";

/// The most options that are ranked: more are not looked at.
const OPTIONS_MAX: usize = 200;

/// What was sent with the order changed as the button says, and the variable that it belongs to; `None` when no such button was
/// pressed.
pub fn moved(raw: &RawAnswers) -> Option<(RawAnswers, String)> {
    let pressed = |(field, values): (&String, &Vec<String>)| {
        let variable = field.strip_suffix(MOVE)?.strip_suffix('.')?;
        let (act, code) = values.first()?.split_once(':')?;
        Some((variable.to_owned(), act.to_owned(), code.to_owned()))
    };
    let (variable, act, code) = raw.0.iter().find_map(pressed)?;
    let mut order: Vec<String> = raw.get(&variable).iter().take(OPTIONS_MAX).cloned().collect();
    let at = order.iter().position(|held| *held == code);
    match (act.as_str(), at) {
        ("add", None) => order.push(code.clone()),
        ("up", Some(at)) if at > 0 => order.swap(at, at - 1),
        ("down", Some(at)) if at + 1 < order.len() => order.swap(at, at + 1),
        ("out", Some(at)) => drop(order.remove(at)),
        _ => {}
    }
    let mut changed = raw.clone();
    changed.0.remove(&move_field(&variable));
    changed.0.insert(moved_field(&variable), vec![code]);
    changed.0.insert(variable.clone(), order);
    Some((changed, variable))
}

impl Field<'_> {
    pub(super) fn ranked(&self, raw: &RawAnswers, places: Option<u32>) -> Coded {
        let sent = filled(raw.get(self.name));
        if let Some(reason) = self.beside(raw, !sent.is_empty())? {
            return Ok(Answer::Missing(reason));
        }
        let mut codes = Vec::with_capacity(sent.len());
        for value in sent {
            let code = self.offered(value).ok_or_else(|| self.unknown_option())?.code;
            if codes.contains(&code) {
                return Err(self.unknown_option());
            }
            codes.push(code);
        }
        let all = self.asked.offered.len();
        let places = places.map_or(all, |places| all.min(places as usize));
        if codes.is_empty() {
            self.blank()
        } else if codes.len() > places {
            Err(self.wrong(Code::TOO_MANY_CHOICES, "answer-at-most", &[("most", with(places))]))
        } else if codes.len() < places {
            let so_far = [("placed", with(codes.len())), ("places", with(places))];
            Err(self.wrong(Code::RANKING_INCOMPLETE, "answer-ranking-incomplete", &so_far))
        } else {
            Ok(Answer::Ranked(codes))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(order: &[&str], press: &str) -> Vec<String> {
        let mut raw: RawAnswers = order.iter().map(|code| ("r", *code)).collect();
        raw.push("r.move", press);
        raw.push("other", "kept");
        let (changed, variable) = moved(&raw).expect("a button was pressed");
        assert_eq!((variable.as_str(), changed.get("other")), ("r", &["kept".to_owned()][..]));
        assert!(changed.get("r.move").is_empty());
        changed.get("r").to_vec()
    }

    #[test]
    fn buttons_put_in_move_and_take_out() {
        assert_eq!(after(&[], "add:3"), ["3"]);
        assert_eq!(after(&["3"], "add:1"), ["3", "1"]);
        assert_eq!(after(&["3", "1"], "up:1"), ["1", "3"]);
        assert_eq!(after(&["3", "1"], "down:3"), ["1", "3"]);
        assert_eq!(after(&["3", "1"], "out:3"), ["1"]);
    }

    #[test]
    fn presses_that_make_no_sense_change_nothing() {
        for press in ["add:3", "up:3", "down:1", "out:9", "up:9", "", "x:3"] {
            let mut raw: RawAnswers = [("r", "3"), ("r", "1")].into_iter().collect();
            raw.push("r.move", press);
            if let Some((changed, _)) = moved(&raw) {
                assert_eq!(changed.get("r"), ["3", "1"], "{press}");
            }
        }
        assert!(moved(&[("r", "3")].into_iter().collect()).is_none());
    }
}
