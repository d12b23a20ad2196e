//! A response: raw form fields are coded against the item, and the interview is a pure function of what is known.
//!
//! First things to read: [`interview::answer_page`] and [`interview::PageOutcome`]. What a page shows is [`PageForm`]; what the check
//! of answers shows is [`summary()`]; [`coding::judge`] judges answers that were coded elsewhere.
//! Not here: storage, links, who may answer.
//!
//! ```
//! use barograph::questionnaire::{Answers, Circumstances, Draft, Journey, Step, check};
//! use barograph::response::{PageOutcome, RawAnswers, answer_page};
//!
//! let (draft, _) = Draft::from_json(r#"{
//!     "format": "barograph-questionnaire/1", "name": "tea", "version": 1, "language": "en", "title": "Tea",
//!     "population": "Everybody", "expected_minutes": 1,
//!     "front_matter": {"purpose": ["Tea."], "run_by": "Us", "contact": "Here", "privacy": ["None."], "thanks": ["Thanks."]},
//!     "code_lists": {"yes_no": {"options": [{"code": 1, "name": "yes", "label": "Yes"}, {"code": 2, "name": "no", "label": "No"}]}},
//!     "sections": [{"id": "tea", "title": "Tea", "pages": [
//!         {"id": "tea", "items": [{"variable": "tea", "concept": "tea", "label": "Tea?", "kind": "single_choice", "code_list": "yes_no"}]},
//!         {"id": "cups", "relevant": "${tea} = 'yes'", "items": [
//!             {"variable": "cups", "concept": "cups", "label": "How many cups?", "kind": "number", "min": 1}]}
//!     ]}]
//! }"#);
//! let (questionnaire, findings) = check(draft.expect("well formed"));
//! let questionnaire = questionnaire.unwrap_or_else(|| panic!("{findings}"));
//!
//! let (answers, circumstances) = (Answers::new(), Circumstances::default());
//! let Step::Page(page) = Journey::of(&questionnaire, &answers, circumstances).current else { panic!("nothing is answered yet") };
//! let raw: RawAnswers = [("tea", "2")].into_iter().collect();
//! let outcome = answer_page(&questionnaire, &answers, circumstances, &page, &raw, questionnaire.language());
//! assert!(matches!(outcome, PageOutcome::Accepted { next: Step::Check, .. }), "no tea, no cups");
//! ```

pub mod coding;
pub mod form;
pub mod hidden;
pub mod interview;
pub mod keeping;
pub mod keying;
pub mod linking;
pub mod moment;
pub mod number;
pub mod paper;
pub mod postcode;
pub mod raw;
pub mod summary;
mod words;

pub use form::PageForm;
pub use interview::{PageOutcome, answer_page, keep_page};
pub use raw::RawAnswers;
pub use summary::summary;
