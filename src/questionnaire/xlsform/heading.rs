//! Headings of columns, in all spellings: `label::English (en)`, `bind:relevant`, `constraint message`, `media::image`.

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    pub field: Field,
    /// As written after the field, where the field is a text for people.
    pub language: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// One of ours, by the name that [`Spot::at`](super::form::Spot::at) takes.
    Known(&'static str),
    /// A column of Barograph's own, without its prefix.
    Own(String),
    /// Known, and without a meaning here.
    Ignored,
    Unknown,
}

/// Spellings (lower case, `_` for blanks and dashes) and the field they stand for.
const FIELDS: &[(&str, &[&str])] = &[
    ("type", &["type", "command"]),
    ("name", &["name", "tag", "value", "variable_name"]),
    ("list_name", &["list_name", "listname", "list"]),
    ("label", &["label", "caption", "text", "question"]),
    ("hint", &["hint"]),
    ("guidance_hint", &["guidance_hint", "guidance"]),
    ("constraint_message", &["constraint_message", "constraintmsg", "constraint_msg", "constraintmessage"]),
    ("required_message", &["required_message", "requiredmsg", "required_msg", "requiredmessage"]),
    ("relevant", &["relevant", "relevance", "skip_logic"]),
    ("constraint", &["constraint", "validation"]),
    ("required", &["required", "mandatory"]),
    ("read_only", &["read_only", "readonly"]),
    ("calculation", &["calculation", "calculate"]),
    ("default", &["default", "default_value"]),
    ("appearance", &["appearance"]),
    ("choice_filter", &["choice_filter", "choicefilter", "filter_expression"]),
    ("parameters", &["parameters", "parameter"]),
    ("repeat_count", &["repeat_count", "count", "repeatcount"]),
    ("media", &["image", "audio", "video", "big_image", "bigimage"]),
    ("disabled", &["disabled"]),
    ("form_title", &["form_title", "title", "set_form_title"]),
    ("form_id", &["form_id", "id_string", "set_form_id", "formid"]),
    ("version", &["version"]),
    ("default_language", &["default_language", "defaultlanguage"]),
];

const IGNORED: &[&str] = &[
    "trigger",
    "autoplay",
    "note",
    "notes",
    "rows",
    "publishable",
    "minimum_seconds",
    "response_note",
    "public_key",
    "submission_url",
    "instance_name",
    "style",
    "allow_choice_duplicates",
    "auto_send",
    "auto_delete",
    "omit_instanceid",
    "clean_text_values",
    "add_none_option",
    "namespaces",
    "prefix",
    "delimiter",
    "save_to",
    "entity",
    "sms_field",
    "noapperrorstring",
    "buttontext",
    "accuracy_threshold",
    "intent",
    "query",
    "preload",
    "preloadparams",
];

/// Fields that are texts for people, and so may name a language.
const TEXTS: &[&str] =
    &["label", "hint", "guidance_hint", "constraint_message", "required_message", "media", "form_title", "unit"];

fn plain(part: &str) -> String {
    let words = part.trim().trim_start_matches('\u{feff}').to_lowercase();
    words
        .split(|c: char| c.is_whitespace() || c == '_' || c == '-')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

/// Reads a heading of the survey, choices or settings sheet.
pub fn read(cell: &str) -> Heading {
    let mut parts: Vec<&str> =
        if cell.contains("::") { cell.split("::").collect() } else { cell.splitn(4, ':').collect() };
    // `bind`, `body`, `media`, `control` and `jr` only say where XForms keeps the thing.
    while parts.len() > 1
        && matches!(plain(parts[0]).as_str(), "bind" | "body" | "media" | "control" | "jr" | "instance")
    {
        parts.remove(0);
    }
    if parts[0].contains(':') && parts.len() == 1 {
        parts = parts[0].split(':').collect();
        parts.retain(|part| plain(part) != "jr");
    }
    let name = plain(parts.first().copied().unwrap_or_default());
    let language = parts.get(1).map(|l| l.trim().to_owned()).filter(|l| !l.is_empty());
    if let Some(own) = name.strip_prefix("barograph_") {
        let field = if own == "unit" { Field::Known("unit") } else { Field::Own(own.to_owned()) };
        return Heading { field, language };
    }
    let known = FIELDS.iter().find(|(_, spellings)| spellings.contains(&name.as_str())).map(|(field, _)| *field);
    match known {
        Some(field) if TEXTS.contains(&field) => Heading { field: Field::Known(field), language },
        Some(field) if language.is_none() => Heading { field: Field::Known(field), language: None },
        _ if IGNORED.contains(&name.as_str()) => Heading { field: Field::Ignored, language: None },
        _ => Heading { field: Field::Unknown, language: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_are_read() {
        for (cell, field, language) in [
            ("label::English (en)", "label", Some("English (en)")),
            ("label:English", "label", Some("English")),
            ("Label :: Français", "label", Some("Français")),
            ("bind:relevant", "relevant", None),
            ("bind::relevant", "relevant", None),
            ("relevance", "relevant", None),
            ("bind:jr:constraintMsg", "constraint_message", None),
            ("bind::jr:constraintMsg", "constraint_message", None),
            ("constraint message", "constraint_message", None),
            ("constraint_message::chinese", "constraint_message", Some("chinese")),
            ("requiredMsg", "required_message", None),
            ("media::audio::chinese", "media", Some("chinese")),
            ("media:image", "media", None),
            ("image::english", "media", Some("english")),
            ("list name", "list_name", None),
            ("read only", "read_only", None),
            ("readonly", "read_only", None),
            ("form_title\t", "form_title", None),
            ("id_string", "form_id", None),
            ("barograph_unit::English (en)", "unit", Some("English (en)")),
        ] {
            let heading = read(cell);
            assert_eq!(heading.field, Field::Known(field), "{cell}");
            assert_eq!(heading.language.as_deref(), language, "{cell}");
        }
        assert_eq!(read("barograph_concept").field, Field::Own("concept".into()));
        assert_eq!(read("minimum_seconds").field, Field::Ignored);
        assert_eq!(read("region").field, Field::Unknown);
    }
}
