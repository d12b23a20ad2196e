//! The functions of the dialect: how many values each takes and what it gives; and those that are refused, with the reason.

/// What a function gives, or an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Text,
    Number,
    Boolean,
    /// Whatever its arguments are.
    Any,
}

/// The most values a function takes.
pub const VALUES_MAX: usize = 500;

macro_rules! functions {
    ($($name:ident = $word:literal, $least:literal ..= $most:expr, $gives:ident;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Function { $($name,)* }

        impl Function {
            pub const ALL: &[Function] = &[$(Function::$name,)*];

            pub fn word(self) -> &'static str {
                match self { $(Function::$name => $word,)* }
            }

            /// Least and greatest number of arguments.
            pub fn arity(self) -> (usize, usize) {
                match self { $(Function::$name => ($least, $most),)* }
            }

            pub fn gives(self) -> Type {
                match self { $(Function::$name => Type::$gives,)* }
            }
        }
    };
}

functions! {
    // Choices.
    Selected = "selected", 2..=2, Boolean;
    SelectedAt = "selected-at", 2..=2, Text;
    CountSelected = "count-selected", 1..=1, Number;
    ChoiceName = "jr:choice-name", 2..=2, Text;

    // Conditions.
    Not = "not", 1..=1, Boolean;
    True = "true", 0..=0, Boolean;
    False = "false", 0..=0, Boolean;
    Boolean = "boolean", 1..=1, Boolean;
    BooleanFromString = "boolean-from-string", 1..=1, Boolean;
    If = "if", 3..=3, Any;
    Coalesce = "coalesce", 1..=VALUES_MAX, Any;
    Once = "once", 1..=1, Any;
    Regex = "regex", 2..=2, Boolean;
    Checklist = "checklist", 2..=VALUES_MAX, Boolean;
    WeightedChecklist = "weighted-checklist", 2..=VALUES_MAX, Boolean;

    // Texts.
    StringLength = "string-length", 0..=1, Number;
    String = "string", 1..=1, Text;
    Concat = "concat", 1..=VALUES_MAX, Text;
    Join = "join", 2..=VALUES_MAX, Text;
    Contains = "contains", 2..=2, Boolean;
    StartsWith = "starts-with", 2..=2, Boolean;
    EndsWith = "ends-with", 2..=2, Boolean;
    Substr = "substr", 2..=3, Text;
    Substring = "substring", 2..=3, Text;
    SubstringBefore = "substring-before", 2..=2, Text;
    SubstringAfter = "substring-after", 2..=2, Text;
    Translate = "translate", 3..=3, Text;
    NormalizeSpace = "normalize-space", 0..=1, Text;
    LowerCase = "lower-case", 1..=1, Text;
    UpperCase = "upper-case", 1..=1, Text;

    // Numbers.
    Number = "number", 1..=1, Number;
    Int = "int", 1..=1, Number;
    Round = "round", 1..=2, Number;
    Floor = "floor", 1..=1, Number;
    Ceiling = "ceiling", 1..=1, Number;
    Abs = "abs", 1..=1, Number;
    Power = "pow", 2..=2, Number;
    Sqrt = "sqrt", 1..=1, Number;
    Exp = "exp", 1..=1, Number;
    Exp10 = "exp10", 1..=1, Number;
    Log = "log", 1..=1, Number;
    Log10 = "log10", 1..=1, Number;
    Sin = "sin", 1..=1, Number;
    Cos = "cos", 1..=1, Number;
    Tan = "tan", 1..=1, Number;
    Asin = "asin", 1..=1, Number;
    Acos = "acos", 1..=1, Number;
    Atan = "atan", 1..=1, Number;
    Atan2 = "atan2", 2..=2, Number;
    Pi = "pi", 0..=0, Number;
    Random = "random", 0..=0, Number;

    // Several answers at once.
    Min = "min", 1..=VALUES_MAX, Number;
    Max = "max", 1..=VALUES_MAX, Number;
    Sum = "sum", 1..=VALUES_MAX, Number;
    Count = "count", 1..=1, Number;
    CountNonEmpty = "count-non-empty", 1..=VALUES_MAX, Number;

    // Repeated sections.
    Position = "position", 0..=1, Number;
    Index = "index", 0..=0, Number;
    IndexedRepeat = "indexed-repeat", 3..=3, Any;

    // Days and times.
    Today = "today", 0..=0, Text;
    Now = "now", 0..=0, Text;
    Date = "date", 1..=1, Text;
    DateTime = "date-time", 1..=1, Text;
    DecimalDateTime = "decimal-date-time", 1..=1, Number;
    DecimalTime = "decimal-time", 1..=1, Number;
    FormatDate = "format-date", 2..=2, Text;
    FormatDateTime = "format-date-time", 2..=2, Text;
    DifferenceInMonths = "difference-in-months", 2..=2, Number;
}

/// Other words for the same.
const ALIASES: [(&str, Function); 4] = [
    ("is-selected", Function::Selected),
    ("power", Function::Power),
    ("choice-name", Function::ChoiceName),
    ("ceil", Function::Ceiling),
];

impl Function {
    pub fn from_word(word: &str) -> Option<Function> {
        let alias = || ALIASES.into_iter().find(|(alias, _)| *alias == word).map(|(_, function)| function);
        Function::ALL.iter().copied().find(|f| f.word() == word).or_else(alias)
    }

    /// The function's word where this is the same with other capitals, or underscores for hyphens.
    pub(super) fn misspelt(written: &str) -> Option<&'static str> {
        let plain = written.to_lowercase().replace('_', "-");
        let function = Function::from_word(&plain)?;
        (plain != written).then_some(function.word())
    }

    /// Whether it takes all answers of a repeated question rather than the first.
    pub(super) fn takes_each(self) -> bool {
        matches!(
            self,
            Function::Min
                | Function::Max
                | Function::Sum
                | Function::Count
                | Function::CountNonEmpty
                | Function::Concat
                | Function::Join
                | Function::Checklist
        )
    }

    /// Whether it depends on more than its arguments.
    pub(super) fn is_constant(self) -> bool {
        !matches!(self, Function::Today | Function::Now | Function::Random | Function::Count | Function::ChoiceName)
    }

    /// Whether all its arguments are numbers.
    pub(super) fn wants_numbers(self) -> bool {
        use Function as F;
        matches!(
            self,
            F::Int
                | F::Round
                | F::Floor
                | F::Ceiling
                | F::Abs
                | F::Power
                | F::Sqrt
                | F::Exp
                | F::Exp10
                | F::Log
                | F::Log10
        ) || matches!(self, F::Sin | F::Cos | F::Tan | F::Asin | F::Acos | F::Atan | F::Atan2)
    }
}

/// Why a function of other programs is not here.
pub(super) fn refused(word: &str) -> Option<&'static str> {
    Some(match word {
        "pulldata" | "search" | "lookup" => {
            "it looks into a file beside the form, which a web survey does not carry: ask, or hand the value over in the link as a hidden value"
        }
        "jr:itext" | "itext" => {
            "it takes a text from the form’s own tables: use jr:choice-name(…) for an option’s label"
        }
        "current" => "it stands for a place among nodes: write ${name}",
        "last" => "it counts nodes: count(${section}) is how often a repeated section was gone through",
        "uuid" => "every response has a number of its own already, and it must not be among the answers",
        "digest" | "base64-decode" | "base64-encode" => "it has no use in a questionnaire",
        "randomize" | "shuffle" => {
            "random orders are a property of the item, page or section, drawn once for each response"
        }
        "property" | "device-info" | "phonenumber" | "username" => {
            "it tells about the device or the person who holds it, which is not kept"
        }
        "version" => "each response knows its questionnaire’s version already",
        "area" | "enclosed-area" | "distance" | "geofence" | "intersects" => "places on the map are not asked",
        "duration" | "once-duration" | "time-elapsed" => "how long people take is not among their answers",
        "count-if" | "sum-if" | "min-if" | "max-if" | "join-if" | "rank-index" | "rank-index-if" | "rank-value" => {
            "work the condition out in a calculated item inside the repeated section, and take the sum, count or greatest of that"
        }
        _ => return None,
    })
}
