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
    List(&'static Shape),
    /// An object with names for keys.
    Named(&'static Shape),
    Object(&'static [Key]),
    Item,
}

/// A key of an object.
#[derive(Debug)]
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
    needs("front_matter", FRONT_MATTER),
    may("code_lists", Shape::Named(&CODE_LIST)),
    needs("sections", Shape::List(&SECTION)),
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
]);

const HELP_LINE: Shape = Shape::Object(&[
    needs("name", Shape::Text),
    may("phone", Shape::Word),
    may("url", Shape::Word),
    needs("about", Shape::Text),
]);

const CODE_LIST: Shape = Shape::Object(&[needs("options", Shape::List(&OPTION))]);

const OPTION: Shape = Shape::Object(&[
    needs("code", Shape::Whole),
    may("name", Shape::Word),
    needs("label", Shape::Text),
    may("exclusive", Shape::Flag),
]);

const SECTION: Shape = Shape::Object(&[
    needs("id", Shape::Name),
    needs("title", Shape::Text),
    may("relevant", Shape::Word),
    needs("pages", Shape::List(&PAGE)),
]);

const PAGE: Shape = Shape::Object(&[
    needs("id", Shape::Name),
    may("title", Shape::Text),
    may("relevant", Shape::Word),
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
    may("relevant", Shape::Word),
    may("required", Shape::Flag),
    may("missing", Shape::List(&Shape::Reason)),
    needs("kind", Shape::Word),
];

const ROW: Shape =
    Shape::Object(&[needs("variable", Shape::Name), needs("label", Shape::Text), may("relevant", Shape::Word)]);

pub const KINDS: &[(&str, &[Key])] = &[
    (
        "single_choice",
        &[needs("code_list", Shape::Name), may("choice_filter", Shape::Word), may("minimal", Shape::Flag)],
    ),
    (
        "multiple_choice",
        &[needs("code_list", Shape::Name), may("choice_filter", Shape::Word), may("at_most", Shape::Count)],
    ),
    ("battery", &[needs("code_list", Shape::Name), needs("rows", Shape::List(&ROW))]),
    ("scale", &[needs("low", Shape::Text), needs("high", Shape::Text)]),
    (
        "number",
        &[
            may("min", Shape::Number),
            may("max", Shape::Number),
            may("unit", Shape::Text),
            may("decimals", Shape::Count),
        ],
    ),
    ("short_text", &[may("max_length", Shape::Count)]),
    ("information", &[needs("body", TEXTS)]),
    ("consent", &[needs("statement", Shape::Text)]),
];

impl Shape {
    /// What is needed, for a message.
    pub fn in_words(self) -> &'static str {
        match self {
            Shape::Text => "a text, or an object from language to text,",
            Shape::Word | Shape::Name | Shape::Reason | Shape::Outcome => "a text",
            Shape::Count => "a whole number from 0",
            Shape::Whole => "a whole number",
            Shape::Number => "a number",
            Shape::Flag => "true or false",
            Shape::List(_) => "a list",
            Shape::Named(_) | Shape::Object(_) | Shape::Item => "an object",
        }
    }
}
