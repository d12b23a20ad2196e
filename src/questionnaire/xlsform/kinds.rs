//! The words of the `type` column, in all spellings.

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    BeginGroup,
    EndGroup,
    BeginRepeat,
    EndRepeat,
    Select {
        how: How,
        list: String,
        /// `or_other`.
        other: bool,
        /// The options stand in a file beside the form.
        file: bool,
    },
    Text,
    Integer,
    Decimal,
    Range,
    Date,
    Time,
    DateTime,
    Note,
    Acknowledge,
    Calculate,
    Hidden,
    Today,
    /// Kept by a telephone about itself.
    Metadata,
    /// Known, and of no use in a browser: `image`, `geopoint`.
    Unfit,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    One,
    Several,
    Ranked,
}

const METADATA: &[&str] = &[
    "start",
    "end",
    "deviceid",
    "device_id",
    "imei",
    "subscriberid",
    "simserial",
    "phonenumber",
    "username",
    "email",
    "audit",
    "start-geopoint",
    "background-audio",
    "uri:deviceid",
    "uri:subscriberid",
    "uri:simserial",
    "uri:phonenumber",
    "uri:username",
    "uri:email",
    "instanceid",
    "instancename",
    "start time",
    "end time",
    "get start time",
    "get end time",
    "device id",
    "subscriber id",
    "sim serial",
    "phone number",
    "sim id",
    "get device id",
    "text audit",
    "audio audit",
    "comments",
    "calculate_here",
    "sensor_statistic",
    "sensor_stream",
    "speed violations count",
    "speed violations list",
    "speed violations audit",
    "duration",
    "app-version",
    "xml-external",
    "csv-external",
    "start_geopoint",
    "background_audio",
];

const UNFIT: &[&str] = &[
    "geopoint",
    "geotrace",
    "geoshape",
    "location",
    "gps",
    "image",
    "photo",
    "picture",
    "audio",
    "video",
    "file",
    "barcode",
    "signature",
    "draw",
    "annotate",
    "add image prompt",
    "add audio prompt",
    "add video prompt",
    "add photo prompt",
    "osm",
    "bin",
    "upload",
    "geopolygon",
    "geoline",
];

/// Reads a cell of the `type` column. `None` when it is blank.
pub fn read(cell: &str) -> Option<Kind> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let phrase = lower.join(" ");
    let first = lower.first()?.as_str();
    let whole = match phrase.replace('_', " ").as_str() {
        "begin group" | "group" | "begin loop" | "begin section" => Some(Kind::BeginGroup),
        "end group" | "end loop" | "end section" => Some(Kind::EndGroup),
        "begin repeat" | "repeat" => Some(Kind::BeginRepeat),
        "end repeat" => Some(Kind::EndRepeat),
        "text" | "string" | "add text prompt" | "q string" => Some(Kind::Text),
        "integer" | "int" | "number" | "add integer prompt" | "q int" => Some(Kind::Integer),
        "decimal" | "float" | "double" | "add decimal prompt" | "q decimal" => Some(Kind::Decimal),
        "range" => Some(Kind::Range),
        "date" | "add date prompt" | "q date" => Some(Kind::Date),
        "time" => Some(Kind::Time),
        "datetime" | "date time" | "add date time prompt" | "q datetime" => Some(Kind::DateTime),
        "note" | "add note prompt" => Some(Kind::Note),
        "acknowledge" | "acknowledgement" | "trigger" | "add acknowledge prompt" => Some(Kind::Acknowledge),
        "calculate" | "calculation" => Some(Kind::Calculate),
        "hidden" | "caseid" | "case id" => Some(Kind::Hidden),
        "today" | "get today" | "date today" => Some(Kind::Today),
        _ => None,
    };
    if whole.is_some() {
        return whole;
    }
    if let Some(select) = select(&words, &lower) {
        return Some(select);
    }
    if phrase.starts_with("begin loop") || phrase.starts_with("begin looped") {
        return Some(Kind::BeginGroup);
    }
    if METADATA.contains(&phrase.as_str()) || METADATA.contains(&first) {
        return Some(Kind::Metadata);
    }
    if UNFIT.contains(&phrase.as_str()) || UNFIT.contains(&first) || first.starts_with("geo") {
        return Some(Kind::Unfit);
    }
    Some(Kind::Unknown)
}

/// The beginnings of the select types, longest first, in words.
const SELECTS: &[(&str, How, bool)] = &[
    ("add select multiple prompt using", How::Several, false),
    ("add select one prompt using", How::One, false),
    ("select all that apply from", How::Several, false),
    ("select all that apply", How::Several, false),
    ("select multiple from file", How::Several, true),
    ("select_multiple_from_file", How::Several, true),
    ("select_one_from_map", How::One, false),
    ("select one from file", How::One, true),
    ("select_one_from_file", How::One, true),
    ("select_one_external", How::One, false),
    ("select one external", How::One, false),
    ("select multiple using", How::Several, false),
    ("select multiple from", How::Several, false),
    ("select one using", How::One, false),
    ("select one from", How::One, false),
    ("q select multiple", How::Several, false),
    ("select multiple", How::Several, false),
    ("select_multiple", How::Several, false),
    ("select_all", How::Several, false),
    ("select all from", How::Several, false),
    ("select all", How::Several, false),
    ("select one", How::One, false),
    ("select_one", How::One, false),
    ("select1", How::One, false),
    ("select", How::Several, false),
    ("odk:rank", How::Ranked, false),
    ("rank from", How::Ranked, false),
    ("rank", How::Ranked, false),
    ("ranking", How::Ranked, false),
];

fn select(words: &[&str], lower: &[String]) -> Option<Kind> {
    let (how, file, used) = SELECTS.iter().find_map(|(beginning, how, file)| {
        let beginning: Vec<&str> = beginning.split(' ').collect();
        let fits = lower.len() >= beginning.len() && beginning.iter().zip(lower).all(|(a, b)| a == b);
        fits.then_some((*how, *file, beginning.len()))
    })?;
    let mut rest = &words[used..];
    let end = lower[used..].join(" ");
    let other = [" or_other", " or other", " or specify other"].iter().find(|o| format!(" {end}").ends_with(**o));
    if let Some(other) = other {
        rest = &rest[..rest.len() - other.split_whitespace().count()];
    }
    let list = rest.join(" ");
    let file = file || [".csv", ".xml", ".geojson"].iter().any(|e| list.to_lowercase().ends_with(e));
    Some(Kind::Select { how, list, other: other.is_some(), file })
}

impl Kind {
    /// Whether the row stands between groups, as a question, a text or a value.
    pub fn is_content(&self) -> bool {
        !matches!(self, Kind::BeginGroup | Kind::EndGroup | Kind::BeginRepeat | Kind::EndRepeat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_selects_are_read() {
        let select = |how, list: &str, other| Kind::Select { how, list: list.into(), other, file: false };
        for (cell, kind) in [
            ("select_one yes_no", select(How::One, "yes_no", false)),
            ("select one from  yes_no", select(How::One, "yes_no", false)),
            ("select one yes_no or_other", select(How::One, "yes_no", true)),
            ("select all that apply from list or specify other", select(How::Several, "list", true)),
            ("Select_Multiple  Colours", select(How::Several, "Colours", false)),
            ("select1 a", select(How::One, "a", false)),
            ("rank aspects or_other", select(How::Ranked, "aspects", true)),
            ("add select one prompt using yes_no", select(How::One, "yes_no", false)),
            ("select_one", select(How::One, "", false)),
        ] {
            assert_eq!(read(cell), Some(kind), "{cell}");
        }
        assert_eq!(
            read("select_one_from_file places.csv"),
            Some(Kind::Select { how: How::One, list: "places.csv".into(), other: false, file: true })
        );
    }

    #[test]
    fn other_types_are_read() {
        for (cell, kind) in [
            ("begin_group", Kind::BeginGroup),
            ("begin  Repeat", Kind::BeginRepeat),
            ("int", Kind::Integer),
            ("dateTime", Kind::DateTime),
            ("trigger", Kind::Acknowledge),
            ("uri:deviceid", Kind::Metadata),
            ("photo", Kind::Unfit),
            ("caseid", Kind::Hidden),
            ("nonsense of a kind", Kind::Unknown),
        ] {
            assert_eq!(read(cell), Some(kind), "{cell}");
        }
        assert_eq!(read("  "), None);
    }
}
