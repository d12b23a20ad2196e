//! What may be odd about a response, and which of it is kept from the moment of its start.

/// What may be odd about a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// A field that people do not see was filled in.
    Honeypot,
    /// The device had said before that this wave was answered on it.
    DeviceRepeat,
    /// Begun while very many began from one network.
    Burst,
    /// Less than a third of the usual time an item.
    Speeder,
    /// The same answer down whole grids.
    StraightLining,
    /// Nearly the same answers as another response.
    NearDuplicate,
    /// The same long text as another response.
    SameText,
}

impl Flag {
    pub const ALL: [Flag; 7] = [
        Flag::Honeypot,
        Flag::DeviceRepeat,
        Flag::Burst,
        Flag::Speeder,
        Flag::StraightLining,
        Flag::NearDuplicate,
        Flag::SameText,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Flag::Honeypot => "honeypot",
            Flag::DeviceRepeat => "device_repeat",
            Flag::Burst => "burst",
            Flag::Speeder => "speeder",
            Flag::StraightLining => "straight_lining",
            Flag::NearDuplicate => "near_duplicate",
            Flag::SameText => "same_text",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.word() == word)
    }

    /// For staff.
    pub fn in_words(self) -> &'static str {
        match self {
            Flag::Honeypot => "Filled in a field that people do not see",
            Flag::DeviceRepeat => "From a device that had answered before",
            Flag::Burst => "Begun in a burst from one network",
            Flag::Speeder => "Very fast",
            Flag::StraightLining => "Same answer down whole grids",
            Flag::NearDuplicate => "Nearly the same answers as another",
            Flag::SameText => "Same long text as another",
        }
    }

    /// Whether it is kept with the response: it cannot be worked out later.
    pub fn is_of_the_moment(self) -> bool {
        matches!(self, Flag::Honeypot | Flag::DeviceRepeat | Flag::Burst)
    }
}

/// The flags kept with a response from its start: a set of those [of the moment](Flag::is_of_the_moment).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u8);

impl Marks {
    /// With this flag too; any but one of the moment changes nothing.
    #[must_use]
    pub fn with(self, flag: Flag) -> Marks {
        if flag.is_of_the_moment() { Marks(self.0 | Marks::bit(flag)) } else { self }
    }

    pub fn has(self, flag: Flag) -> bool {
        self.0 & Marks::bit(flag) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn flags(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.has(*flag))
    }

    /// The words of the flags with a blank between them, in the order of [`Flag::ALL`].
    pub fn words(self) -> String {
        self.flags().map(Flag::word).collect::<Vec<_>>().join(" ")
    }

    /// What [`Marks::words`] wrote; `None` where a word is of no flag of the moment.
    pub fn from_words(words: &str) -> Option<Marks> {
        words.split_ascii_whitespace().try_fold(Marks::default(), |marks, word| {
            Flag::from_word(word).filter(|flag| flag.is_of_the_moment()).map(|flag| marks.with(flag))
        })
    }

    fn bit(flag: Flag) -> u8 {
        1 << flag as u8
    }
}
