//! Words to begin with, in the languages of the interface.

use super::{LetterText, Step};
use crate::text::Language;
use std::collections::BTreeMap;

struct Ready {
    language: &'static str,
    invitation: [&'static str; 2],
    passed_on: [&'static str; 2],
    reminder: [&'static str; 2],
    last: [&'static str; 2],
}

const READY: [Ready; 2] = [
    Ready {
        language: "en",
        invitation: [
            "Your invitation: {{title}}",
            "Hello {{name}},\n\nYou have been selected to take part in “{{title}}”. Your answers help only if they are yours: nobody else can give them for you.\n\nStart here. The link is for you alone; you can stop and come back with it until {{until}}:\n{{link}}\n\nIf you do not want to hear from us again, or this is not meant for you, tell us here:\n{{out}}\n",
        ],
        passed_on: [
            "A colleague has passed on to you: {{title}}",
            "Hello,\n\nA colleague of yours was invited to take part in “{{title}}” and named you as the right person to answer.\n\nStart here. You can stop and come back with this link until {{until}}:\n{{link}}\n\nIf you do not want to hear from us again, tell us here:\n{{out}}\n",
        ],
        reminder: [
            "A reminder: {{title}}",
            "Hello {{name}},\n\nNot long ago we invited you to take part in “{{title}}”. We would be glad of your answers; there is time until {{until}}.\n\n{{link}}\n\nIf you do not want to hear from us again, or this is not meant for you, tell us here:\n{{out}}\n",
        ],
        last: [
            "Last reminder: {{title}}",
            "Hello {{name}},\n\nThis is our last message about “{{title}}”. It can be answered until {{until}}.\n\n{{link}}\n\nIf you do not want to hear from us again, or this is not meant for you, tell us here:\n{{out}}\n",
        ],
    },
    Ready {
        language: "gd",
        invitation: [
            "An cuireadh agad: {{title}}",
            "Halò {{name}},\n\nChaidh do thaghadh airson pàirt a ghabhail ann an “{{title}}”. Chan urrainn do dhuine sam bith eile freagairt às do leth.\n\nTòisich an seo. Tha an ceangal dhutsa a-mhàin; faodaidh tu stad agus tilleadh leis gu {{until}}:\n{{link}}\n\nMura h-eil thu airson cluinntinn bhuainn a-rithist, no mura h-ann dhutsa a tha seo, innis dhuinn an seo:\n{{out}}\n",
        ],
        passed_on: [
            "Chuir co-obraiche seo thugad: {{title}}",
            "Halò,\n\nFhuair co-obraiche agad cuireadh gu “{{title}}” agus thuirt iad gur tusa an duine ceart airson freagairt.\n\nTòisich an seo. Faodaidh tu stad agus tilleadh leis a’ cheangal seo gu {{until}}:\n{{link}}\n\nMura h-eil thu airson cluinntinn bhuainn a-rithist, innis dhuinn an seo:\n{{out}}\n",
        ],
        reminder: [
            "Cuimhneachan: {{title}}",
            "Halò {{name}},\n\nO chionn ghoirid thug sinn cuireadh dhut pàirt a ghabhail ann an “{{title}}”. Bhiodh sinn taingeil airson do fhreagairtean; tha ùine ann gu {{until}}.\n\n{{link}}\n\nMura h-eil thu airson cluinntinn bhuainn a-rithist, no mura h-ann dhutsa a tha seo, innis dhuinn an seo:\n{{out}}\n",
        ],
        last: [
            "An cuimhneachan mu dheireadh: {{title}}",
            "Halò {{name}},\n\n’S e seo an teachdaireachd mu dheireadh bhuainn mu “{{title}}”. Faodar a fhreagairt gu {{until}}.\n\n{{link}}\n\nMura h-eil thu airson cluinntinn bhuainn a-rithist, no mura h-ann dhutsa a tha seo, innis dhuinn an seo:\n{{out}}\n",
        ],
    },
];

/// A text for every step in every language of the interface.
pub fn letters() -> BTreeMap<Step, BTreeMap<Language, LetterText>> {
    let of = |step: Step| {
        let text = |ready: &Ready| {
            let [subject, body] = match step {
                Step::Invitation => ready.invitation,
                Step::PassedOn => ready.passed_on,
                Step::Reminder(1 | 2) => ready.reminder,
                Step::Reminder(_) => ready.last,
            };
            (Language::tagged(ready.language), LetterText { subject: subject.into(), body: body.into() })
        };
        (step, READY.iter().map(text).collect())
    };
    Step::all().map(of).collect()
}
