//! The designer: where staff who never programmed make a questionnaire. Plain forms; scripts only save page loads.
//!
//! Every page shows the draft as it is now; every form goes to one address ([`edits`]) with the part it showed and that part's digest,
//! and comes back to the page it was on. First things to read: [`Desk`], [`edits::edit`].

mod bank;
mod begin;
mod edits;
mod front;
mod history;
mod item;
mod outline;
mod picture;
mod preview;
mod refused;
mod rehearsal;
mod remarks;
mod rules;
mod section;
mod settings;
mod translations;
mod upload;

pub(crate) use bank::bank;
pub(crate) use begin::{begin, begin_from, new_study, new_study_form};
pub(crate) use edits::{edit, redo, undo};
pub(crate) use front::front;
pub(crate) use history::{VersionLine, check_page, download, freeze, history, version, version_lines, workbook};
pub(crate) use item::item;
pub(crate) use outline::outline;
pub(crate) use picture::picture;
pub(crate) use preview::{image, paper, preview, preview_page};
pub(crate) use rehearsal::rehearsal;
pub(crate) use section::{page, section};
pub(crate) use settings::settings;
pub(crate) use translations::translations;
pub(crate) use upload::upload;

use crate::app::authoring::drafts::{self, Design, Line};
use crate::finding::{Code, Findings};
use crate::questionnaire::Draft;
use crate::questionnaire::editing::{Part, parts};
use crate::study::Study;
use crate::text::Text;
use crate::web::Site;
use crate::web::desk::study_named;
use crate::web::pages::Frame;
use crate::web::problem::Problem;
use crate::web::staff::SignedIn;
use serde::Serialize;

/// A member of staff at a study's draft.
pub(super) struct Desk {
    pub study: Study,
    pub design: Design,
    pub staff: SignedIn,
    /// Of the draft as it would be frozen now.
    pub findings: Findings,
    /// The draft with the versions that its items would get.
    pub raised: Draft,
}

impl Desk {
    /// `not_found` where the study has no draft yet.
    async fn open(site: &Site, staff: SignedIn, study: &str) -> Result<Desk, Problem> {
        let study = study_named(site, study).await?;
        let design = drafts::design(&site.app, study.id).await?.ok_or_else(|| Problem::of(Code::NOT_FOUND))?;
        Ok(Desk::at(study, design, staff))
    }

    fn at(study: Study, design: Design, staff: SignedIn) -> Desk {
        let (raised, findings) = design.checked();
        Desk { study, design, staff, findings, raised }
    }

    fn draft(&self) -> &Draft {
        &self.design.draft
    }

    fn base(&self) -> String {
        base(&self.study)
    }

    /// A text in the draft's own language.
    fn said<'t>(&self, text: &'t Text) -> &'t str {
        text.get(&self.design.draft.language)
    }

    fn digest(&self, part: &Part) -> String {
        parts::digest(self.draft(), part).unwrap_or_default()
    }

    fn frame(&self, title: impl std::fmt::Display) -> Frame {
        Frame {
            simulated: self.study.simulated,
            designer: true,
            ..self.staff.frame(format!("{title}, {}", self.study.title))
        }
    }

    fn shell(&self, current: &'static str) -> Shell {
        let base = self.base();
        // What else is to be looked at is known only on the page itself, which asks made-up respondents.
        let errors = self.findings.iter().filter(|f| f.severity == crate::finding::Severity::Error).count();
        let check = match errors {
            0 => "Check and freeze".to_owned(),
            n => format!("Check and freeze ({n} to mend)"),
        };
        let tabs = [
            ("", "Questions".to_owned()),
            ("/front", "First and last page".into()),
            ("/settings", "Settings and languages".into()),
            ("/preview", "Preview".into()),
            ("/rehearsal", "Try it out".into()),
            ("/bank", "Item bank".into()),
            ("/check", check),
            ("/history", "History".into()),
        ];
        let tabs =
            tabs.into_iter().map(|(at, label)| Tab { address: format!("{base}{at}"), current: at == current, label });
        Shell {
            study: self.study.title.clone(),
            study_address: format!("/desk/studies/{}", self.study.name),
            csrf: self.staff.csrf(),
            tabs: tabs.collect(),
            undo: self.design.undo.as_ref().map(Turn::of),
            redo: self.design.redo.as_ref().map(Turn::of),
            changed: format!("Last changed by {}, {}", self.design.changed_by, self.design.changed_at.in_words()),
            base,
        }
    }
}

fn base(study: &Study) -> String {
    format!("/desk/studies/{}/design", study.name)
}

/// What stands round every page of the designer.
#[derive(Serialize)]
pub(super) struct Shell {
    study: String,
    study_address: String,
    base: String,
    csrf: String,
    tabs: Vec<Tab>,
    undo: Option<Turn>,
    redo: Option<Turn>,
    changed: String,
}

#[derive(Serialize)]
struct Tab {
    address: String,
    label: String,
    current: bool,
}

/// What a button would take back, or do again.
#[derive(Serialize)]
struct Turn {
    sequence: i32,
    what: String,
    who: String,
}

impl Turn {
    fn of(line: &Line) -> Turn {
        Turn { sequence: line.sequence, what: line.what.clone(), who: line.who.clone() }
    }
}

/// One of several things to choose from.
#[derive(Serialize, Clone)]
pub(super) struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

impl Choice {
    fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Choice {
        Choice { value: value.into(), label: label.into(), chosen }
    }
}
