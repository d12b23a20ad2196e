//! An empty draft: enough to begin with.

use crate::id::{PageId, QuestionnaireName, SectionId};
use crate::questionnaire::document::{Draft, FORMAT, FrontMatter, Page, Section};
use crate::text::{Language, Text};
use std::collections::BTreeMap;

/// One section with one page and nothing on it.
pub fn empty(name: QuestionnaireName, title: &str, population: &str, language: Language) -> Draft {
    let first = |word: &str| word.to_owned();
    // Both words are names.
    let sections = match (SectionId::new(first("main")), PageId::new(first("first"))) {
        (Ok(section), Ok(page)) => vec![Section::new(section, "Questions", vec![Page::new(page, Vec::new())])],
        _ => Vec::new(),
    };
    Draft {
        format: FORMAT.into(),
        name,
        version: 1,
        language,
        translations: Vec::new(),
        title: title.into(),
        population: population.into(),
        expected_minutes: 5,
        front_matter: FrontMatter {
            purpose: Vec::new(),
            run_by: Text::default(),
            contact: Text::default(),
            privacy: Vec::new(),
            privacy_notice_url: None,
            notices: Vec::new(),
            help_lines: Vec::new(),
            thanks: vec!["Thank you for taking part.".into()],
            quota_full: Vec::new(),
        },
        code_lists: BTreeMap::new(),
        images: BTreeMap::new(),
        experiments: Vec::new(),
        sections,
        anonymity: Vec::new(),
        feedback: None,
    }
}
