//! A wave's sample: upload a frame, say what its columns are, look at what a plan would draw, draw, and take the links away.
//!
//! `asked` reads the form; this shows it. Nothing here shows anybody's contact but the file that is asked for, which is audited.

mod asked;

use super::refused::{ErrorView, lines};
use super::{study_named, wave_named};
use crate::app::Refusal;
use crate::app::fieldwork::{self, Preview, Sample, UploadedFrame};
use crate::finding::Code;
use crate::sample::CaseMark;
use crate::sample::draw::StratumDrawn;
use crate::study::{Anonymity, Study, Wave, WaveStatus};
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::upload::DeskUpload;
use crate::web::{Site, full_address, words};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

#[derive(Serialize)]
struct View {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    action: String,
    csrf: String,
    error: Option<ErrorView>,
    remarks: Vec<String>,
    /// Before a frame is there.
    can_upload: bool,
    frame: Option<FrameView>,
    drawn: Option<DrawnView>,
    preview: Option<TableView>,
}

#[derive(Serialize)]
struct FrameView {
    file_name: String,
    rows: String,
    form: asked::FormView,
}

#[derive(Serialize)]
struct DrawnView {
    on: String,
    from: String,
    seed: String,
    until: String,
    invited: String,
    spent: String,
    table: TableView,
    can_take_back: bool,
    can_erase: bool,
    can_download: bool,
}

#[derive(Serialize)]
struct TableView {
    units: String,
    cases: String,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct RowView {
    stratum: String,
    units: String,
    drawn: String,
    certain: String,
}

impl TableView {
    fn of(units: u64, cases: u64, strata: &[StratumDrawn]) -> TableView {
        let row = |stratum: &StratumDrawn| RowView {
            stratum: stratum.stratum.clone().unwrap_or_else(|| "The whole frame".into()),
            units: said(stratum.units),
            drawn: said(stratum.drawn),
            certain: said(stratum.certain),
        };
        TableView { units: said(units), cases: said(cases), rows: strata.iter().map(row).collect() }
    }
}

fn said(n: u64) -> String {
    words::count(usize::try_from(n).unwrap_or(usize::MAX))
}

/// A wave's page, and whoever looks at it.
struct Desk {
    staff: SignedIn,
    study: Study,
    wave: Wave,
}

impl Desk {
    async fn of(site: &Site, staff: SignedIn, path: &(String, String)) -> Result<Desk, Problem> {
        let study = study_named(site, &path.0).await?;
        let wave = wave_named(site, &study, &path.1).await?;
        Ok(Desk { staff, study, wave })
    }

    fn wave_address(&self) -> String {
        format!("/desk/studies/{}/waves/{}", self.study.name, self.wave.name)
    }

    fn address(&self) -> String {
        format!("{}/sample", self.wave_address())
    }

    /// The page as things are, with what was typed, what a plan would draw, and why something was refused.
    async fn shown(
        &self,
        site: &Site,
        fields: &Fields,
        preview: Option<Preview>,
        refused: Option<Refusal>,
    ) -> Result<HttpResponse, Problem> {
        let sample = fieldwork::sample_of(&site.app, self.wave.id).await?;
        let frame = match &sample {
            None if self.wave.status == WaveStatus::Planned => fieldwork::uploaded_frame(&site.app, self.wave.id).await,
            _ => Ok(None),
        };
        // A frame whose key is gone is as good as none: another can be uploaded.
        let (frame, refused) = match frame {
            Ok(frame) => (frame, refused),
            Err(refusal) if refusal.code == Code::KEY_MISSING => (None, refused.or(Some(refusal))),
            Err(refusal) => return Err(refusal.into()),
        };
        let drawn = match sample {
            Some(sample) => Some(self.drawn(site, sample).await?),
            None => None,
        };
        let view = View {
            study: self.study.title.clone(),
            study_address: format!("/desk/studies/{}", self.study.name),
            wave: self.wave.title.clone(),
            wave_address: self.wave_address(),
            action: self.address(),
            csrf: self.staff.csrf(),
            remarks: preview.iter().flat_map(|preview| lines(&preview.findings)).collect(),
            preview: preview.map(|preview| TableView::of(preview.units, preview.cases, &preview.strata)),
            can_upload: drawn.is_none()
                && self.wave.status == WaveStatus::Planned
                && self.wave.anonymity.needs_invitation(),
            frame: frame.map(|frame| self.frame(frame, fields)),
            drawn,
            error: refused.as_ref().map(ErrorView::of),
        };
        let title = format!("Sample, {}, {}", self.wave.title, self.study.title);
        let frame = Frame { simulated: self.study.simulated, error: refused.is_some(), ..self.staff.frame(title) };
        let mut start: HttpResponseBuilder = match refused {
            Some(refusal) => Problem::from(refusal).start(),
            None => HttpResponse::Ok(),
        };
        Ok(pages::page(&mut start, "desk/sample", frame, view))
    }

    fn frame(&self, frame: UploadedFrame, fields: &Fields) -> FrameView {
        FrameView {
            rows: words::count(frame.table.rows.len()),
            form: asked::FormView::of(&frame.table.header, fields, self.wave.fieldwork.to),
            file_name: frame.file_name,
        }
    }

    async fn drawn(&self, site: &Site, sample: Sample) -> Result<DrawnView, Problem> {
        let counts = fieldwork::case_counts(&site.app, self.wave.id).await?;
        let Sample { plan, summary, contacts_until, drawn_at } = sample;
        Ok(DrawnView {
            on: drawn_at.day().in_words(),
            from: summary.file_name,
            seed: plan.seed.to_string(),
            until: contacts_until.in_words(),
            invited: said(counts.all),
            spent: said(counts.with(CaseMark::Spent)),
            table: TableView::of(summary.units, summary.cases, &summary.strata),
            can_take_back: self.wave.status == WaveStatus::Planned,
            can_erase: self.wave.anonymity == Anonymity::Confidential
                && self.wave.status != WaveStatus::Closed
                && counts.reachable,
            can_download: self.wave.status != WaveStatus::Closed && counts.reachable,
        })
    }

    /// The page anew once something is done; else why not, where it was asked for.
    async fn settled(&self, site: &Site, fields: &Fields, done: Result<(), Refusal>) -> Result<HttpResponse, Problem> {
        match done {
            Ok(()) => Ok(pages::see_other(&self.address())),
            Err(refusal) => self.refused(site, fields, refusal).await,
        }
    }

    /// What was refused is shown where it was asked for; what failed on our side is a page of its own.
    async fn refused(&self, site: &Site, fields: &Fields, refusal: Refusal) -> Result<HttpResponse, Problem> {
        let problem = Problem::from(refusal.clone());
        if actix_web::ResponseError::status_code(&problem).is_server_error() {
            return Err(problem);
        }
        self.shown(site, fields, None, Some(refusal)).await
    }
}

/// `GET …/sample`.
pub(crate) async fn sample(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path).await?;
    desk.shown(&site, &Fields::default(), None, None).await
}

/// `POST …/sample/frame`: keeps the frame, sealed.
pub(crate) async fn upload_frame(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
    form: DeskUpload,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let missing = || Refusal::new(Code::STRUCTURE_EMPTY, "Choose a file with a heading and one row for each person.");
    let kept = match form.file.filter(|file| !file.bytes.is_empty()) {
        Some(file) => fieldwork::upload_frame(&site.app, desk.staff.actor(), desk.wave.id, file.name, file.bytes)
            .await
            .map(|_| ()),
        None => Err(missing()),
    };
    desk.settled(&site, &form.fields, kept).await
}

/// `POST …/sample/preview`: shows what would be drawn; keeps nothing.
pub(crate) async fn preview_sample(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let previewed = match asked::draw(&form.fields, None) {
        Ok(asked) => fieldwork::preview_draw(&site.app, desk.wave.id, asked.mapping, asked.plan).await,
        Err(refusal) => Err(refusal),
    };
    match previewed {
        Ok(preview) => desk.shown(&site, &form.fields, Some(preview), None).await,
        Err(refusal) => desk.refused(&site, &form.fields, refusal).await,
    }
}

/// `POST …/sample/draw`.
pub(crate) async fn draw_sample(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let mut seed = [0; 8];
    site.app.entropy.fill(&mut seed);
    let drawn = match asked::draw(&form.fields, Some(u64::from_le_bytes(seed))) {
        Ok(asked::Draw { mapping, plan, until }) => {
            let actor = desk.staff.actor();
            fieldwork::draw_sample(&site.app, actor, desk.wave.id, mapping, plan, until).await.map(|_| ())
        }
        Err(refusal) => Err(refusal),
    };
    desk.settled(&site, &form.fields, drawn).await
}

/// `POST …/sample/take-back`.
pub(crate) async fn take_back_sample(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    fieldwork::take_back_sample(&site.app, desk.staff.actor(), desk.wave.id).await?;
    Ok(pages::see_other(&desk.address()))
}

/// `POST …/sample/erase`: a person of a confidential wave wants their answers deleted.
pub(crate) async fn erase_person(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let erased = fieldwork::erase_person(&site.app, desk.staff.actor(), desk.wave.id, form.fields.get("person")).await;
    desk.settled(&site, &form.fields, erased.map(|_| ())).await
}

/// `POST …/sample/links.csv`: who is invited, and by which link. A POST, since that somebody took it away is written down.
pub(crate) async fn links(
    site: web::Data<Site>,
    request: HttpRequest,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path).await?;
    let people = fieldwork::addressees(&site.app, desk.staff.actor(), desk.wave.id).await?;
    let rows = people.iter().map(|person| {
        let contact = &person.contact;
        let email = contact.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default();
        let language = contact.language.as_ref().map(|language| language.0.clone()).unwrap_or_default();
        let link = full_address(&site, &request, &person.path);
        [contact.key.clone(), contact.name.clone().unwrap_or_default(), email, language, link]
    });
    let file = crate::exchange::frame_file::links(rows).map_err(|error| {
        tracing::error!(%error, "the links cannot be written as CSV");
        Problem::of(Code::INTERNAL)
    })?;
    let name = format!("attachment; filename=\"{}_{}_links.csv\"", desk.study.name, desk.wave.name);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("content-disposition", name))
        .insert_header(("cache-control", "no-store"))
        .body(file))
}
