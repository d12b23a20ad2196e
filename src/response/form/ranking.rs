//! The page of a ranking: what is in order so far, and buttons for what can be done next.

use super::control::{ButtonForm, FieldForm, PlaceForm, RankingForm};
use super::items::View;
use super::nth;
use crate::phrases::with;
use crate::questionnaire::Answer;
use crate::questionnaire::document::ItemKind;
use crate::questionnaire::plan::{CheckedItem, Choice};
use crate::response::coding::ranking::{move_field, moved_field};

impl View<'_> {
    pub(super) fn ranking(&self, checked: &CheckedItem, field: FieldForm, slot: usize) -> RankingForm {
        let name = checked.item.variable.as_str();
        let offered = self.walk.offered(checked);
        let order = self.ranked(checked, name, slot, &offered);
        let places = match &checked.item.kind {
            ItemKind::Ranking { places: Some(places), .. } => offered.len().min(*places as usize),
            _ => offered.len(),
        };
        let mut buttons = 0;
        let mut button = |act: &str, choice: &Choice| {
            let (key, label) = (format!("ranking-{act}"), self.text(&choice.label));
            let own = act == "add";
            buttons += 1;
            ButtonForm {
                id: nth(name, buttons - 1),
                value: format!("{act}:{}", choice.code),
                about: (!own).then(|| label.clone()),
                image: own.then(|| self.image_of(choice)).flatten(),
                label: if own { label } else { self.say(&key, &[]) },
            }
        };
        let last = order.len().saturating_sub(1);
        let ordered = order.iter().enumerate().map(|(i, choice)| PlaceForm {
            place: i + 1,
            code: choice.code.to_string(),
            label: self.text(&choice.label),
            image: self.image_of(choice),
            up: (i > 0).then(|| button("up", choice)),
            down: (i < last).then(|| button("down", choice)),
            out: button("out", choice),
        });
        let ordered: Vec<PlaceForm> = ordered.collect();
        let full = order.len() >= places;
        let left = offered.iter().filter(|choice| !full && !order.iter().any(|held| held.code == choice.code));
        let rest = left.map(|choice| button("add", choice)).collect();
        RankingForm {
            move_field: move_field(name),
            status: self.status(name, &order, places),
            ordered,
            rest,
            order_title: self.say("ranking-order", &[]),
            rest_title: self.say("ranking-rest", &[]),
            beside: self.beside(checked, name, slot),
            field,
        }
    }

    /// The order so far: as sent, or as known.
    fn ranked<'c>(&self, checked: &CheckedItem, name: &str, slot: usize, offered: &[&'c Choice]) -> Vec<&'c Choice> {
        let codes: Vec<String> = match self.sent {
            Some(sent) => sent.raw.get(name).to_vec(),
            None => match self.held(checked, slot).as_deref() {
                Some(Answer::Ranked(codes)) => codes.iter().map(i32::to_string).collect(),
                _ => Vec::new(),
            },
        };
        let mut order: Vec<&Choice> = Vec::new();
        for code in codes {
            let choice = offered.iter().find(|choice| choice.code.to_string() == code);
            if let Some(choice) = choice.filter(|choice| !order.iter().any(|held| held.code == choice.code)) {
                order.push(choice);
            }
        }
        order
    }

    fn status(&self, name: &str, order: &[&Choice], places: usize) -> String {
        let so_far = self.say("ranking-status", &[("placed", with(order.len())), ("places", with(places))]);
        let moved = self.sent.and_then(|sent| sent.raw.get(&moved_field(name)).first());
        let at = moved.and_then(|code| order.iter().position(|choice| choice.code.to_string() == *code));
        match at {
            Some(at) => {
                let option = self.text(&order[at].label);
                let what = self.say("ranking-moved", &[("option", with(option)), ("place", with(at + 1))]);
                format!("{what} {so_far}")
            }
            None => so_far,
        }
    }
}
