//! The functions this version knows.

/// What a function gives, or an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Text,
    Number,
    Boolean,
    /// Whatever its arguments are.
    Any,
}

macro_rules! functions {
    ($($name:ident = $word:literal, $least:literal ..= $most:literal, $gives:ident;)*) => {
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
    Selected = "selected", 2..=2, Boolean;
    SelectedAt = "selected-at", 2..=2, Text;
    CountSelected = "count-selected", 1..=1, Number;
    Not = "not", 1..=1, Boolean;
    True = "true", 0..=0, Boolean;
    False = "false", 0..=0, Boolean;
    Boolean = "boolean", 1..=1, Boolean;
    If = "if", 3..=3, Any;
    Coalesce = "coalesce", 1..=20, Any;
    StringLength = "string-length", 1..=1, Number;
    String = "string", 1..=1, Text;
    Concat = "concat", 1..=20, Text;
    Contains = "contains", 2..=2, Boolean;
    StartsWith = "starts-with", 2..=2, Boolean;
    NormalizeSpace = "normalize-space", 1..=1, Text;
    Number = "number", 1..=1, Number;
    Int = "int", 1..=1, Number;
    Round = "round", 1..=2, Number;
    Floor = "floor", 1..=1, Number;
    Ceiling = "ceiling", 1..=1, Number;
    Abs = "abs", 1..=1, Number;
    Min = "min", 1..=20, Number;
    Max = "max", 1..=20, Number;
}

impl Function {
    pub fn from_word(word: &str) -> Option<Function> {
        Function::ALL.iter().copied().find(|f| f.word() == word)
    }
}
