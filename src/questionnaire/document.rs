//! The questionnaire as a JSON document: Section › Page › Item, and code lists. `docs/questionnaire.schema.json` describes it.
//!
//! These are the types as written; nothing here has been checked (see [`super::checks`]). First types to read: [`Draft`], [`Item`],
//! [`ItemKind`].

pub mod feedback;

pub use feedback::FeedbackPlan;

use super::missing::MissingReason;
use crate::id::{CodeListId, ConceptId, ImageId, PageId, QuestionnaireName, SectionId, VariableId};
use crate::study::Anonymity;
use crate::text::{Language, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The only document format this version reads.
pub const FORMAT: &str = "barograph-questionnaire/1";

/// A questionnaire as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Always [`FORMAT`].
    pub format: String,
    pub name: QuestionnaireName,
    /// Counts the versions its authors made; raised with every change that a respondent could see.
    pub version: u32,
    /// The language of plain texts.
    pub language: Language,
    /// The other languages in which people can answer: every text must then have them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Language>,
    pub title: Text,
    /// Whom the figures are about.
    pub population: Text,
    /// How long it takes most people.
    pub expected_minutes: u32,
    /// What may be kept of people who answer: the kinds of wave that may ask this. All where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anonymity: Vec<AllowedAnonymity>,
    pub front_matter: FrontMatter,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub code_lists: BTreeMap<CodeListId, CodeList>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub images: BTreeMap<ImageId, Image>,
    /// Random halves and the like. The arm that the response's seed draws is a variable, known from the first page on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experiments: Vec<Experiment>,
    pub sections: Vec<Section>,
    /// What somebody who answered is told about it at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<FeedbackPlan>,
}

impl Draft {
    /// Whether a wave of this kind may ask it.
    pub fn allows(&self, kind: Anonymity) -> bool {
        self.anonymity.is_empty() || self.anonymity.iter().any(|allowed| allowed.kind() == kind)
    }
}

/// A kind of wave that may ask the questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllowedAnonymity {
    /// By an open link; nobody is known.
    Open,
    /// By invitation, once; the answers do not lead back to it.
    AnonymousOnce,
    /// Linked, shown to nobody.
    Confidential,
}

impl AllowedAnonymity {
    pub const ALL: [AllowedAnonymity; 3] =
        [AllowedAnonymity::Open, AllowedAnonymity::AnonymousOnce, AllowedAnonymity::Confidential];

    /// The kind of wave.
    pub fn kind(self) -> Anonymity {
        match self {
            AllowedAnonymity::Open => Anonymity::Anonymous,
            AllowedAnonymity::AnonymousOnce => Anonymity::AnonymousOnce,
            AllowedAnonymity::Confidential => Anonymity::Confidential,
        }
    }

    /// As it stands in the document.
    pub fn word(self) -> &'static str {
        match self {
            AllowedAnonymity::Open => "open",
            AllowedAnonymity::AnonymousOnce => "anonymous_once",
            AllowedAnonymity::Confidential => "confidential",
        }
    }
}

impl Draft {
    /// Whether a device may be asked to remember that it was answered on: not where it would tell of somebody who looks at the device
    /// that questions on offending were answered on it.
    pub fn allows_device_memory(&self) -> bool {
        self.allows(Anonymity::Confidential)
    }
}

/// What stands before the first question and after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontMatter {
    /// Who asks, and why: paragraphs.
    pub purpose: Vec<Text>,
    /// Who runs it and answers for it.
    pub run_by: Text,
    /// Where to ask or complain.
    pub contact: Text,
    /// What becomes of the answers, in a few plain paragraphs.
    pub privacy: Vec<Text>,
    /// Address of the full privacy notice, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy_notice_url: Option<String>,
    /// Things to bear in mind: do not name people or businesses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Text>,
    /// Shown at the start and at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help_lines: Vec<HelpLine>,
    /// Thanks, on the receipt.
    pub thanks: Vec<Text>,
    /// What is said to people who come when as many as were wanted of people like them have answered, where it is not the usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quota_full: Vec<Text>,
}

/// Where help can be had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpLine {
    pub name: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub about: Text,
    /// Nobody who runs a survey has tried the number and the address yet, as in a template.
    #[serde(default, skip_serializing_if = "is_false")]
    pub untried: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    pub options: Vec<CodeOption>,
    /// Codes that earlier versions used and that must never be used again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<i32>,
}

/// One option of a code list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeOption {
    /// Never changes and is never used again.
    pub code: i32,
    /// The word by which expressions know it (XLSForm's choice name); the code's digits when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub label: Text,
    /// In a multiple choice: cannot stand with any other.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exclusive: bool,
    /// "Other, please say": a short text beside the option, kept as the variable [`specify_variable`](super::plan::specify_variable).
    #[serde(default, skip_serializing_if = "is_false")]
    pub specify: bool,
    /// Stays in its place when the order of options is random: "Other", "None of these".
    #[serde(default, skip_serializing_if = "is_false")]
    pub pinned: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageId>,
    /// What a choice filter may look at beside `name`: XLSForm's further columns of the choices sheet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

impl CodeOption {
    pub fn new(code: i32, label: impl Into<Text>) -> CodeOption {
        CodeOption {
            code,
            name: None,
            label: label.into(),
            exclusive: false,
            specify: false,
            pinned: false,
            image: None,
            properties: BTreeMap::new(),
        }
    }

    /// The word by which expressions know the option.
    pub fn word(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.code.to_string())
    }
}

/// A picture, carried in the document so that a frozen version is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// `image/png`, `image/jpeg`, `image/webp` or `image/gif`.
    pub media_type: String,
    /// The file in base 64.
    pub data: String,
    /// What it shows, for people who do not see it.
    pub alternative: Text,
}

/// People are put into arms at random, by the seed of their response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The variable that holds the arm; rules read it like any coded answer.
    pub variable: VariableId,
    pub concept: ConceptId,
    pub label: Text,
    pub arms: Vec<Arm>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    pub code: i32,
    /// The word by which rules know the arm.
    pub name: String,
    pub label: Text,
    /// Share of people, relative to the other arms'.
    #[serde(default = "one_share", skip_serializing_if = "is_one_share")]
    pub share: f64,
}

/// To which arms of an experiment a part is shown; the others did not miss it, they were not assigned it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    pub experiment: VariableId,
    /// Words of arms.
    pub arms: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub id: SectionId,
    pub title: Text,
    /// Shown only where this holds (XLSForm dialect).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballot: Option<Ballot>,
    /// Asked once for each of several things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// The order of the pages.
    #[serde(default, skip_serializing_if = "Shuffle::is_fixed")]
    pub page_order: Shuffle,
    pub pages: Vec<Page>,
}

impl Section {
    pub fn new(id: SectionId, title: impl Into<Text>, pages: Vec<Page>) -> Section {
        Section {
            id,
            title: title.into(),
            relevant: None,
            ballot: None,
            repeat: None,
            page_order: Shuffle::default(),
            pages,
        }
    }
}

/// A section that is gone through several times. It is unrolled when it is checked: the variable `age` of the second time is `age_2`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// How many times, by a rule over earlier answers; where it is left out, people are asked after each time whether there is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    /// At most this many times, 1 to [`REPEAT_MAX`].
    pub at_most: u32,
    /// The question after each time, where there is no count: "Is there another person?"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub another: Option<Text>,
}

/// The most often a section can be gone through.
pub const REPEAT_MAX: u32 = 30;

/// A random order, drawn by the response's seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shuffle {
    #[serde(default, skip_serializing_if = "is_false")]
    pub random: bool,
    /// Only so many, drawn at random; the others are not assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<u32>,
}

impl Shuffle {
    pub fn is_fixed(&self) -> bool {
        !self.random && self.select.is_none()
    }
}

/// What a person sees at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub id: PageId,
    /// The page's heading; where left out and the page has one item, that item's label is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballot: Option<Ballot>,
    #[serde(default, skip_serializing_if = "Shuffle::is_fixed")]
    pub item_order: Shuffle,
    pub items: Vec<Item>,
    /// Ways out of the questionnaire after this page; the first that holds is taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits: Vec<Exit>,
}

impl Page {
    pub fn new(id: PageId, items: Vec<Item>) -> Page {
        Page { id, title: None, relevant: None, ballot: None, item_order: Shuffle::default(), items, exits: Vec::new() }
    }
}

/// An early end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    pub when: String,
    pub outcome: ExitOutcome,
    pub title: Text,
    pub message: Vec<Text>,
}

/// How a response ended early, in AAPOR's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitOutcome {
    /// Not in the population (too young, say).
    NotEligible,
    /// Did not consent.
    Refusal,
}

impl ExitOutcome {
    pub fn word(self) -> &'static str {
        match self {
            ExitOutcome::NotEligible => "not_eligible",
            ExitOutcome::Refusal => "refusal",
        }
    }
}

/// One thing on a page: a question, or a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Immutable: the same over waves and versions. A battery's own id names the battery; its rows are the variables.
    pub variable: VariableId,
    /// What the item is about.
    pub concept: ConceptId,
    /// Raised when wording, options, order or showing rule change: then a series breaks here.
    #[serde(default = "one")]
    pub version: u32,
    /// May pipe earlier answers: "Where did you buy the ${thing}?"
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// Other wordings; the first whose rule holds is shown instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballot: Option<Ballot>,
    /// An answer (or one of the offered missing reasons) is demanded. Otherwise going on without is `skipped`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// What to say where a demanded answer is missing, instead of the usual words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_message: Option<Text>,
    /// Missing reasons offered as answers: don't know, prefer not to say, not applicable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingReason>,
    /// What must hold of an answer, beyond its kind's own limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<AnswerCheck>,
    /// Filled in before anybody answers: an option's word, a number, a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    #[serde(flatten)]
    pub kind: ItemKind,
}

impl Item {
    /// The first version of an item that may be passed over and offers no missing reason.
    pub fn new(variable: VariableId, concept: ConceptId, label: impl Into<Text>, kind: ItemKind) -> Item {
        Item {
            variable,
            concept,
            version: 1,
            label: label.into(),
            hint: None,
            variants: Vec::new(),
            relevant: None,
            ballot: None,
            required: false,
            required_message: None,
            missing: Vec::new(),
            checks: Vec::new(),
            default: None,
            kind,
        }
    }
}

/// Another wording of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub when: String,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

/// A rule on an answer, judged when the page is sent and the answer is not missing. It may look at `.`, the answer itself, at the
/// other answers of the page, and at earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerCheck {
    pub must: String,
    pub message: Text,
    /// The answer may stand all the same once the person has confirmed it; that is kept with the event.
    #[serde(default, skip_serializing_if = "is_false")]
    pub soft: bool,
}

/// What kind of answer an item takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemKind {
    SingleChoice {
        code_list: CodeListId,
        /// Options shown: an expression over `name` (the option's word) and the options' properties, as in XLSForm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice_filter: Option<String>,
        #[serde(default, skip_serializing_if = "OptionOrder::is_fixed")]
        option_order: OptionOrder,
        /// A drop-down instead of radios, for long lists (XLSForm's `minimal`).
        #[serde(default, skip_serializing_if = "is_false")]
        minimal: bool,
    },
    MultipleChoice {
        code_list: CodeListId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice_filter: Option<String>,
        #[serde(default, skip_serializing_if = "OptionOrder::is_fixed")]
        option_order: OptionOrder,
        /// Of options chosen, where any is; an exclusive option stands alone whatever this says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<u32>,
    },
    /// Statements answered on one scale.
    Battery {
        code_list: CodeListId,
        #[serde(default, skip_serializing_if = "OptionOrder::is_fixed")]
        option_order: OptionOrder,
        #[serde(default, skip_serializing_if = "Shuffle::is_fixed")]
        row_order: Shuffle,
        rows: Vec<BatteryRow>,
    },
    /// Pairs of opposite words with points between them: 1 is the left word.
    SemanticDifferential {
        /// How many points, 3 to 11.
        points: u32,
        #[serde(default, skip_serializing_if = "Shuffle::is_fixed")]
        row_order: Shuffle,
        rows: Vec<DifferentialRow>,
    },
    /// Short stories judged on one scale; `row_order` may select some of them at random.
    Vignettes {
        code_list: CodeListId,
        #[serde(default, skip_serializing_if = "OptionOrder::is_fixed")]
        option_order: OptionOrder,
        #[serde(default, skip_serializing_if = "Shuffle::is_fixed")]
        row_order: Shuffle,
        rows: Vec<VignetteRow>,
    },
    /// Eleven points, 0 to 10, with its ends in words.
    Scale { low: Text, high: Text },
    /// How likely to recommend, 0 to 10. The data set also has the group: 1 detractors (0–6), 2 passives (7–8), 3 promoters (9–10).
    NetPromoter { low: Text, high: Text },
    /// A number chosen on a line, or written.
    Slider {
        min: f64,
        max: f64,
        /// Positive; `max − min` is a multiple of it.
        step: f64,
        low: Text,
        high: Text,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
    },
    /// Options put in order, the first being the most.
    Ranking {
        code_list: CodeListId,
        #[serde(default, skip_serializing_if = "OptionOrder::is_fixed")]
        option_order: OptionOrder,
        /// Only the first so many places; all options where left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        places: Option<u32>,
    },
    Number {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
        /// Digits after the point that are accepted.
        #[serde(default)]
        decimals: u32,
    },
    /// Whole numbers that add up to a total: each part is a variable.
    Allocation {
        parts: Vec<BatteryRow>,
        #[serde(default = "hundred")]
        total: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Text>,
    },
    /// A day, a month or a year.
    Date {
        #[serde(default, skip_serializing_if = "DatePrecision::is_day")]
        precision: DatePrecision,
        /// The earliest, as `2026-11-27`, or `today`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earliest: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        latest: Option<String>,
    },
    /// A time of day, 24 hours, to the minute.
    Time {},
    /// A day and a time of day.
    DateTime {},
    ShortText {
        #[serde(default = "two_hundred")]
        max_length: u32,
    },
    LongText {
        #[serde(default = "two_thousand")]
        max_length: u32,
    },
    /// A United Kingdom postcode of which only the area (`EH`) is kept.
    Postcode {},
    /// A text without an answer; the label is its heading.
    Information {
        body: Vec<Text>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        image: Option<ImageId>,
    },
    /// A statement to be agreed to: one tick.
    Consent { statement: Text },
    /// Worked out from earlier answers; nobody sees it.
    Calculated {
        expression: String,
        /// Whether it is a number; otherwise a text.
        #[serde(default, skip_serializing_if = "is_false")]
        numeric: bool,
    },
    /// Taken from the address by which the person came (`?source=poster`), else its default.
    Hidden {
        /// The name in the address; the variable's own where left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parameter: Option<String>,
    },
    /// Stands where an imported form asked for something that a public web survey cannot take (a photograph, a place): nothing is asked.
    Placeholder {
        /// The type in the form it came from, such as `image`.
        was: String,
    },
}

/// In which order options are shown. Codes never change with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionOrder {
    /// Drawn at random by the response's seed; pinned options stay in their places.
    #[serde(default, skip_serializing_if = "is_false")]
    pub random: bool,
    /// Turned round where this rule holds, as `${direction} = 'reversed'` for an arm of an experiment: so the direction is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversed_when: Option<String>,
}

impl OptionOrder {
    pub fn is_fixed(&self) -> bool {
        !self.random && self.reversed_when.is_none()
    }
}

/// A statement of a battery, or a part of an allocation: a variable of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatteryRow {
    pub variable: VariableId,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<String>,
}

/// A pair of opposite words: a variable of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferentialRow {
    pub variable: VariableId,
    pub left: Text,
    pub right: Text,
}

/// A short story: a variable of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VignetteRow {
    pub variable: VariableId,
    /// A few words for tables.
    pub label: Text,
    pub story: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    #[default]
    Day,
    Month,
    Year,
}

impl DatePrecision {
    /// A day as it is kept at this precision: `2026-11-27`, `2026-11` or `2026`.
    pub fn cut(self, day: crate::time::Day) -> String {
        let length = match self {
            DatePrecision::Day => 10,
            DatePrecision::Month => 7,
            DatePrecision::Year => 4,
        };
        let mut written = day.to_string();
        written.truncate(length);
        written
    }

    pub fn is_day(&self) -> bool {
        *self == DatePrecision::Day
    }
}

impl ItemKind {
    /// The code list that the kind's options come from.
    pub fn code_list(&self) -> Option<&CodeListId> {
        match self {
            ItemKind::SingleChoice { code_list, .. }
            | ItemKind::MultipleChoice { code_list, .. }
            | ItemKind::Battery { code_list, .. }
            | ItemKind::Vignettes { code_list, .. }
            | ItemKind::Ranking { code_list, .. } => Some(code_list),
            _ => None,
        }
    }

    /// Whether a person sees anything of it.
    pub fn is_seen(&self) -> bool {
        !matches!(self, ItemKind::Calculated { .. } | ItemKind::Hidden { .. })
    }

    /// Whether a person answers it.
    pub fn is_question(&self) -> bool {
        self.is_seen() && !matches!(self, ItemKind::Information { .. } | ItemKind::Placeholder { .. })
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn one() -> u32 {
    1
}

fn one_share() -> f64 {
    1.0
}

fn is_one_share(share: &f64) -> bool {
    *share == 1.0
}

fn hundred() -> u32 {
    100
}

fn two_hundred() -> u32 {
    200
}

fn two_thousand() -> u32 {
    2000
}
