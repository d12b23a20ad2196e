//! The questionnaire that a mapping describes: what is known of an instrument that was used elsewhere.

use super::mapping::{ItemKind, MappedItem, Mapping};
use crate::id::{CodeListId, NameError, PageId, QuestionnaireName, SectionId};
use crate::questionnaire::document::{self, CodeList, CodeOption, Draft, FrontMatter, Item, Page, Section};
use crate::text::{Language, Text};

impl Mapping {
    /// One section, one page an item. It is frozen like any other, and never shown to a respondent.
    ///
    /// # Errors
    /// Not for a checked mapping: its names are names already.
    pub fn draft(&self) -> Result<Draft, NameError> {
        let coded = self.items.iter().filter(|item| item.kind != ItemKind::Number);
        Ok(Draft {
            format: document::FORMAT.into(),
            name: QuestionnaireName::new(&self.study.name)?,
            version: 1,
            language: Language::english(),
            title: Text::plain(&self.study.title),
            population: Text::plain(&self.study.population),
            expected_minutes: 1,
            front_matter: self.front_matter(),
            code_lists: coded.map(|item| Ok((list_of(item)?, options(item)))).collect::<Result<_, NameError>>()?,
            translations: Vec::new(),
            images: Default::default(),
            experiments: Vec::new(),
            anonymity: Vec::new(),
            feedback: None,
            sections: vec![Section::new(
                SectionId::new("imported")?,
                Text::plain(&self.study.title),
                self.items.iter().map(page).collect::<Result<_, NameError>>()?,
            )],
        })
    }

    fn front_matter(&self) -> FrontMatter {
        FrontMatter {
            purpose: vec![Text::plain("These answers were collected elsewhere and brought in as they were.")],
            run_by: Text::plain(&self.study.source),
            contact: Text::plain(&self.study.source),
            privacy: vec![Text::plain("The owner of the data decides how they may be used.")],
            privacy_notice_url: None,
            notices: Vec::new(),
            help_lines: Vec::new(),
            thanks: vec![Text::plain("Nobody answers this questionnaire here.")],
            quota_full: Vec::new(),
        }
    }
}

fn list_of(item: &MappedItem) -> Result<CodeListId, NameError> {
    CodeListId::new(&item.variable)
}

fn options(item: &MappedItem) -> CodeList {
    let codes = item.codes.iter().map(|c| (c.code, &c.label));
    let bands = item.bands.iter().map(|b| (b.code, &b.label));
    let option = |(code, label): (i32, &String)| CodeOption::new(code, label.as_str());
    CodeList { options: codes.chain(bands).map(option).collect(), retired: Vec::new() }
}

fn page(item: &MappedItem) -> Result<Page, NameError> {
    let kind = match item.kind {
        ItemKind::SingleChoice | ItemKind::Bands => document::ItemKind::SingleChoice {
            code_list: list_of(item)?,
            choice_filter: None,
            option_order: Default::default(),
            minimal: false,
        },
        ItemKind::Number => document::ItemKind::Number { min: None, max: None, unit: None, decimals: 6 },
    };
    let mut said: Vec<_> = item.missing.values().copied().filter(|reason| reason.can_be_said()).collect();
    said.sort();
    said.dedup();
    let label = Text::plain(&item.label);
    let asked = Item { missing: said, ..Item::new(item.variable.clone(), item.concept.clone(), label, kind) };
    Ok(Page::new(PageId::new(&item.variable)?, vec![asked]))
}
