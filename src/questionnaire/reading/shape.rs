//! The form of the document as tables: which keys each part may hold, and which it needs.

/// What a part of the document may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text: a string, or an object from language to string.
    Text,
    Word,
    Name,
    /// A whole number from 0.
    Count,
    /// A whole number.
    Whole,
    Number,
    Flag,
    Reason,
    Outcome,
    /// One of these words.
    OneOf(&'static [&'static str]),
    List(&'static Shape),
    /// An object with names for keys.
    Named(&'static Shape),
    /// An object from words to texts of one language.
    Words,
    Object(&'static [Key]),
    Item,
}

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub shape: Shape,
    pub needed: bool,
}

const fn needs(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, needed: true }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, needed: false }
}

const TEXTS: Shape = Shape::List(&Shape::Text);

pub const DRAFT: Shape = Shape::Object(&[
    needs("format", Shape::Word),
    needs("name", Shape::Name),
    needs("version", Shape::Count),
    needs("language", Shape::Word),
    needs("title", Shape::Text),
    needs("population", Shape::Text),
    needs("expected_minutes", Shape::Count),
    may("anonymity", Shape::List(&Shape::OneOf(&["open", "anonymous_once", "confidential"]))),
    needs("front_matter", FRONT_MATTER),
    may("translations", Shape::List(&Shape::Word)),
    may("code_lists", Shape::Named(&CODE_LIST)),
    may("images", Shape::Named(&IMAGE)),
    may("experiments", Shape::List(&EXPERIMENT)),
    needs("sections", Shape::List(&SECTION)),
    may("feedback", FEEDBACK),
]);

const FEEDBACK: Shape = Shape::Object(&[
    needs("unit", Shape::OneOf(&["person", "organisation"])),
    may("about", TEXTS),
    needs("keys", Shape::Named(&SCORING_KEY)),
    needs("domains", Shape::List(&FEEDBACK_PART)),
    may("least_answered", Shape::Count),
    needs("bands", Shape::List(&LEVEL_BAND)),
    may("weakest_link", Shape::Count),
    may("next_steps", Shape::Count),
    may("advice", Shape::List(&ADVICE)),
]);

const SCORING_KEY: Shape = Shape::Object(&[
    may("codes", Shape::List(&CODE_POINTS)),
    may("steps", Shape::List(&STEP_POINTS)),
    may("unknown", Shape::List(&Shape::Whole)),
]);

const CODE_POINTS: Shape = Shape::Object(&[needs("code", Shape::Whole), needs("points", Shape::Number)]);

const STEP_POINTS: Shape = Shape::Object(&[needs("at_least", Shape::Number), needs("points", Shape::Number)]);

const FEEDBACK_PART: Shape = Shape::Object(&[
    needs("name", Shape::Name),
    needs("title", Shape::Text),
    needs("weight", Shape::Number),
    needs("items", Shape::List(&SCORED_ITEM)),
    may("unanswered", Shape::OneOf(&["left_out", "scores_nothing"])),
]);

const SCORED_ITEM: Shape = Shape::Object(&[needs("variable", Shape::Name), needs("key", Shape::Name)]);

const LEVEL_BAND: Shape = Shape::Object(&[needs("from", Shape::Number), needs("name", Shape::Text)]);

const ADVICE: Shape = Shape::Object(&[
    may("item", Shape::Name),
    may("domain", Shape::Name),
    may("below", Shape::Number),
    needs("risk", Shape::Number),
    needs("title", Shape::Text),
    needs("text", Shape::Text),
    needs("effort", Shape::OneOf(&["today", "month", "plan"])),
    needs("link", Shape::Object(&[needs("name", Shape::Text), needs("url", Shape::Word)])),
]);

const FRONT_MATTER: Shape = Shape::Object(&[
    needs("purpose", TEXTS),
    needs("run_by", Shape::Text),
    needs("contact", Shape::Text),
    needs("privacy", TEXTS),
    may("privacy_notice_url", Shape::Word),
    may("notices", TEXTS),
    may("help_lines", Shape::List(&HELP_LINE)),
    needs("thanks", TEXTS),
    may("quota_full", TEXTS),
]);

const HELP_LINE: Shape = Shape::Object(&[
    needs("name", Shape::Text),
    may("phone", Shape::Word),
    may("url", Shape::Word),
    needs("about", Shape::Text),
    may("untried", Shape::Flag),
]);

const CODE_LIST: Shape =
    Shape::Object(&[needs("options", Shape::List(&OPTION)), may("retired", Shape::List(&Shape::Whole))]);

const OPTION: Shape = Shape::Object(&[
    needs("code", Shape::Whole),
    may("name", Shape::Word),
    needs("label", Shape::Text),
    may("exclusive", Shape::Flag),
    may("specify", Shape::Flag),
    may("pinned", Shape::Flag),
    may("image", Shape::Name),
    may("properties", Shape::Words),
]);

const IMAGE: Shape =
    Shape::Object(&[needs("media_type", Shape::Word), needs("data", Shape::Word), needs("alternative", Shape::Text)]);

const EXPERIMENT: Shape = Shape::Object(&[
    needs("variable", Shape::Name),
    needs("concept", Shape::Name),
    needs("label", Shape::Text),
    needs("arms", Shape::List(&ARM)),
]);

const ARM: Shape = Shape::Object(&[
    needs("code", Shape::Whole),
    needs("name", Shape::Word),
    needs("label", Shape::Text),
    may("share", Shape::Number),
]);

const BALLOT: Shape = Shape::Object(&[needs("experiment", Shape::Name), needs("arms", Shape::List(&Shape::Word))]);

const REPEAT: Shape =
    Shape::Object(&[may("count", Shape::Word), needs("at_most", Shape::Count), may("another", Shape::Text)]);

const SHUFFLE: Shape = Shape::Object(&[may("random", Shape::Flag), may("select", Shape::Count)]);

const OPTION_ORDER: Shape = Shape::Object(&[may("random", Shape::Flag), may("reversed_when", Shape::Word)]);

const VARIANT: Shape =
    Shape::Object(&[needs("when", Shape::Word), needs("label", Shape::Text), may("hint", Shape::Text)]);

const ANSWER_CHECK: Shape =
    Shape::Object(&[needs("must", Shape::Word), needs("message", Shape::Text), may("soft", Shape::Flag)]);

const SECTION: Shape = Shape::Object(&[
    needs("id", Shape::Name),
    needs("title", Shape::Text),
    may("relevant", Shape::Word),
    may("ballot", BALLOT),
    may("repeat", REPEAT),
    may("page_order", SHUFFLE),
    needs("pages", Shape::List(&PAGE)),
]);

const PAGE: Shape = Shape::Object(&[
    needs("id", Shape::Name),
    may("title", Shape::Text),
    may("relevant", Shape::Word),
    may("ballot", BALLOT),
    may("item_order", SHUFFLE),
    needs("items", Shape::List(&Shape::Item)),
    may("exits", Shape::List(&EXIT)),
]);

const EXIT: Shape = Shape::Object(&[
    needs("when", Shape::Word),
    needs("outcome", Shape::Outcome),
    needs("title", Shape::Text),
    needs("message", TEXTS),
]);

/// What every item may hold; its kind adds more.
pub const ITEM: &[Key] = &[
    needs("variable", Shape::Name),
    needs("concept", Shape::Name),
    may("version", Shape::Count),
    needs("label", Shape::Text),
    may("hint", Shape::Text),
    may("variants", Shape::List(&VARIANT)),
    may("relevant", Shape::Word),
    may("ballot", BALLOT),
    may("required", Shape::Flag),
    may("required_message", Shape::Text),
    may("missing", Shape::List(&Shape::Reason)),
    may("checks", Shape::List(&ANSWER_CHECK)),
    may("default", Shape::Word),
    needs("kind", Shape::Word),
];

const ROW: Shape =
    Shape::Object(&[needs("variable", Shape::Name), needs("label", Shape::Text), may("relevant", Shape::Word)]);

const DIFFERENTIAL_ROW: Shape =
    Shape::Object(&[needs("variable", Shape::Name), needs("left", Shape::Text), needs("right", Shape::Text)]);

const VIGNETTE_ROW: Shape =
    Shape::Object(&[needs("variable", Shape::Name), needs("label", Shape::Text), needs("story", Shape::Text)]);

const CODED: Key = needs("code_list", Shape::Name);
const FILTER: Key = may("choice_filter", Shape::Word);
const ORDER: Key = may("option_order", OPTION_ORDER);
const ROW_ORDER: Key = may("row_order", SHUFFLE);
const LOW: Key = needs("low", Shape::Text);
const HIGH: Key = needs("high", Shape::Text);
const UNIT: Key = may("unit", Shape::Text);

pub const KINDS: &[(&str, &[Key])] = &[
    ("single_choice", &[CODED, FILTER, ORDER, may("minimal", Shape::Flag)]),
    ("multiple_choice", &[CODED, FILTER, ORDER, may("at_least", Shape::Count), may("at_most", Shape::Count)]),
    ("battery", &[CODED, ORDER, ROW_ORDER, needs("rows", Shape::List(&ROW))]),
    (
        "semantic_differential",
        &[needs("points", Shape::Count), ROW_ORDER, needs("rows", Shape::List(&DIFFERENTIAL_ROW))],
    ),
    ("vignettes", &[CODED, ORDER, ROW_ORDER, needs("rows", Shape::List(&VIGNETTE_ROW))]),
    ("scale", &[LOW, HIGH]),
    ("net_promoter", &[LOW, HIGH]),
    (
        "slider",
        &[needs("min", Shape::Number), needs("max", Shape::Number), needs("step", Shape::Number), LOW, HIGH, UNIT],
    ),
    ("ranking", &[CODED, ORDER, may("places", Shape::Count)]),
    ("number", &[may("min", Shape::Number), may("max", Shape::Number), UNIT, may("decimals", Shape::Count)]),
    ("allocation", &[needs("parts", Shape::List(&ROW)), may("total", Shape::Count), UNIT]),
    (
        "date",
        &[
            may("precision", Shape::OneOf(&["day", "month", "year"])),
            may("earliest", Shape::Word),
            may("latest", Shape::Word),
        ],
    ),
    ("time", &[]),
    ("date_time", &[]),
    ("short_text", &[may("max_length", Shape::Count)]),
    ("long_text", &[may("max_length", Shape::Count)]),
    ("postcode", &[]),
    ("information", &[needs("body", TEXTS), may("image", Shape::Name)]),
    ("consent", &[needs("statement", Shape::Text)]),
    ("calculated", &[needs("expression", Shape::Word), may("numeric", Shape::Flag)]),
    ("hidden", &[may("parameter", Shape::Word)]),
    ("placeholder", &[needs("was", Shape::Word)]),
];

impl Shape {
    /// What is needed, for a message.
    pub fn in_words(self) -> &'static str {
        match self {
            Shape::Text => "a text, or an object from language to text,",
            Shape::Word | Shape::Name | Shape::Reason | Shape::Outcome | Shape::OneOf(_) => "a text",
            Shape::Count => "a whole number from 0",
            Shape::Whole => "a whole number",
            Shape::Number => "a number",
            Shape::Flag => "true or false",
            Shape::List(_) => "a list",
            Shape::Named(_) | Shape::Words | Shape::Object(_) | Shape::Item => "an object",
        }
    }
}
