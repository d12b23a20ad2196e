//! A wave's messages: what is planned, how each stands, what needs a person; `letter` is the page of one text.
//! Nothing here shows anybody's address.

mod letter;

pub(in crate::web) use letter::{keep_message, message, test_message};

use super::{study_named, wave_named};
use crate::app::Refusal;
use crate::app::authoring;
use crate::app::fieldwork::mailing::{self, Mailing};
use crate::finding::Code;
use crate::letter::{MessageState, REMINDERS_MAX, Step};
use crate::study::{Study, Wave, WaveStatus};
use crate::text::Language;
use crate::time::Day;
use crate::web::form::Fields;
use crate::web::pages::{self, Frame};
use crate::web::problem::Problem;
use crate::web::staff::{DeskForm, SignedIn};
use crate::web::{Site, words};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;

/// A wave's messages, and whoever looks at them.
struct Desk {
    staff: SignedIn,
    study: Study,
    wave: Wave,
}

impl Desk {
    async fn of(site: &Site, staff: SignedIn, study: &str, wave: &str) -> Result<Desk, Problem> {
        let study = study_named(site, study).await?;
        let wave = wave_named(site, &study, wave).await?;
        Ok(Desk { staff, study, wave })
    }

    fn wave_address(&self) -> String {
        format!("/desk/studies/{}/waves/{}", self.study.name, self.wave.name)
    }

    fn address(&self) -> String {
        format!("{}/messages", self.wave_address())
    }

    /// The languages in which people can be written to: the questionnaire's.
    async fn languages(&self, site: &Site) -> Result<Vec<Language>, Problem> {
        let questionnaire = authoring::questionnaire(&site.app, self.wave.version).await?;
        Ok(questionnaire.languages().cloned().collect())
    }

    fn head(&self) -> Head {
        Head {
            study: self.study.title.clone(),
            study_address: format!("/desk/studies/{}", self.study.name),
            wave: self.wave.title.clone(),
            wave_address: self.wave_address(),
            messages_address: self.address(),
            csrf: self.staff.csrf(),
        }
    }

    fn frame(&self, title: &str, error: bool) -> Frame {
        let title = format!("{title}, {}, {}", self.wave.title, self.study.title);
        Frame { simulated: self.study.simulated, error, ..self.staff.frame(title) }
    }
}

/// What the pages of messages begin with.
#[derive(Serialize)]
struct Head {
    study: String,
    study_address: String,
    wave: String,
    wave_address: String,
    messages_address: String,
    csrf: String,
}

#[derive(Serialize)]
struct ErrorView {
    message: String,
    code: String,
    findings: Vec<String>,
}

impl ErrorView {
    fn of(refusal: &Refusal) -> ErrorView {
        let line = |finding: &crate::finding::Finding| format!("{}: {}", finding.place, finding.message);
        ErrorView {
            message: refusal.message.clone(),
            code: refusal.code.to_string(),
            findings: refusal.findings.iter().map(line).collect(),
        }
    }
}

#[derive(Serialize)]
struct View {
    head: Head,
    error: Option<ErrorView>,
    /// Mail can leave this server.
    has_mail: bool,
    trouble: Option<String>,
    state: &'static str,
    running: bool,
    can_change: bool,
    from: String,
    days: Vec<DaysView>,
    letters: Vec<LetterView>,
    rows: Vec<RowView>,
    open: Vec<OpenView>,
    /// More than these need a person.
    more: Option<String>,
}

#[derive(Serialize)]
struct DaysView {
    n: usize,
    days: String,
}

#[derive(Serialize)]
struct LetterView {
    step: String,
    texts: Vec<TextView>,
}

#[derive(Serialize)]
struct TextView {
    language: String,
    address: String,
    is_missing: bool,
}

#[derive(Serialize)]
struct RowView {
    step: String,
    state: &'static str,
    n: String,
}

#[derive(Serialize)]
struct OpenView {
    id: String,
    step: String,
    state: &'static str,
    day: String,
    problem: String,
}

fn said(n: u64) -> String {
    words::count(usize::try_from(n).unwrap_or(usize::MAX))
}

async fn shown(desk: &Desk, site: &Site, fields: &Fields, refused: Option<Refusal>) -> Result<HttpResponse, Problem> {
    let mailing = mailing::mailing_of(&site.app, desk.wave.id).await?;
    let languages = desk.languages(site).await?;
    let view = view(desk, site, fields, &mailing, &languages, refused.as_ref());
    let frame = desk.frame("Messages", refused.is_some());
    let mut start: HttpResponseBuilder = match refused {
        Some(refusal) => Problem::from(refusal).start(),
        None => HttpResponse::Ok(),
    };
    Ok(pages::page(&mut start, "desk/messages", frame, view))
}

fn view(
    desk: &Desk,
    site: &Site,
    fields: &Fields,
    mailing: &Mailing,
    languages: &[Language],
    refused: Option<&Refusal>,
) -> View {
    let typed = |name: &str, otherwise: String| if fields.has(name) { fields.get(name).to_owned() } else { otherwise };
    let days = |n: usize| mailing.plan.reminders.get(n - 1).map(ToString::to_string).unwrap_or_default();
    let is_closed = desk.wave.status == WaveStatus::Closed;
    let needs = |state: &MessageState| matches!(state, MessageState::Unknown | MessageState::Failed);
    let all: u64 = mailing.counts.iter().filter(|(_, state, _)| needs(state)).map(|(_, _, n)| n).sum();
    let listed = u64::try_from(mailing.open.len()).unwrap_or(u64::MAX);
    View {
        head: desk.head(),
        error: refused.map(ErrorView::of),
        has_mail: site.app.mail().is_some(),
        trouble: site.app.mail_trouble(),
        state: match (mailing.running, desk.wave.status) {
            (_, WaveStatus::Closed) => "The wave is closed: nobody is written to any more.",
            (true, WaveStatus::Open) => "Messages are sent.",
            (true, _) => "Messages are sent once the wave is open.",
            (false, _) => "No messages are sent.",
        },
        running: mailing.running,
        can_change: !is_closed,
        from: typed("from", mailing.plan.from.day().to_string()),
        days: (1..=REMINDERS_MAX).map(|n| DaysView { n, days: typed(&format!("days_{n}"), days(n)) }).collect(),
        letters: mailing.plan.steps().map(|step| letter_view(desk, mailing, languages, step)).collect(),
        rows: mailing
            .counts
            .iter()
            .map(|(step, state, n)| RowView { step: step.in_words(), state: state.in_words(), n: said(*n) })
            .collect(),
        open: mailing
            .open
            .iter()
            .map(|brief| OpenView {
                id: brief.id.clone(),
                step: brief.step.in_words(),
                state: brief.state.in_words(),
                day: brief.tried_on.map(Day::in_words).unwrap_or_default(),
                problem: brief.problem.clone().unwrap_or_default(),
            })
            .collect(),
        more: (all > listed).then(|| said(all - listed)),
    }
}

fn letter_view(desk: &Desk, mailing: &Mailing, languages: &[Language], step: Step) -> LetterView {
    let texts = languages.iter().map(|language| TextView {
        language: crate::phrases::own_name(language).to_owned(),
        address: format!("{}/{step}/{}", desk.address(), language.0),
        is_missing: !mailing.plan.letters.get(&step).is_some_and(|of| of.contains_key(language)),
    });
    LetterView { step: step.in_words(), texts: texts.collect() }
}

/// The page anew once something is done; else why not, where it was asked for.
async fn settled(
    desk: &Desk,
    site: &Site,
    fields: &Fields,
    done: Result<(), Refusal>,
) -> Result<HttpResponse, Problem> {
    let refusal = match done {
        Ok(()) => return Ok(pages::see_other(&desk.address())),
        Err(refusal) => refusal,
    };
    let problem = Problem::from(refusal.clone());
    if actix_web::ResponseError::status_code(&problem).is_server_error() {
        return Err(problem);
    }
    shown(desk, site, fields, Some(refusal)).await
}

/// `GET …/messages`.
pub(crate) async fn messages(
    site: web::Data<Site>,
    staff: SignedIn,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, staff, &path.0, &path.1).await?;
    shown(&desk, &site, &Fields::default(), None).await
}

/// `POST …/messages/schedule`.
pub(crate) async fn keep_schedule(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path.0, &path.1).await?;
    let kept = match schedule(&form.fields) {
        Ok((from, days)) => {
            mailing::keep_schedule(&site.app, desk.staff.actor(), desk.wave.id, from.begins(), days).await
        }
        Err(refusal) => Err(refusal),
    };
    settled(&desk, &site, &form.fields, kept).await
}

fn schedule(fields: &Fields) -> Result<(Day, Vec<u16>), Refusal> {
    let refused = |message: &str| Refusal::new(Code::REQUEST_INVALID, message);
    let from = fields.get("from").trim().parse().map_err(|_| refused("First day: write it as 2026-11-27."))?;
    let mut days = Vec::new();
    let mut has_ended = false;
    for n in 1..=REMINDERS_MAX {
        match fields.get(&format!("days_{n}")).trim() {
            "" => has_ended = true,
            _ if has_ended => return Err(refused("Reminders: fill the boxes from the first on.")),
            typed => days.push(typed.parse().map_err(|_| refused("Reminders: write whole numbers of days."))?),
        }
    }
    Ok((from, days))
}

/// `POST …/messages/start`.
pub(crate) async fn start_mailing(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path.0, &path.1).await?;
    let started = mailing::start_mailing(&site.app, desk.staff.actor(), desk.wave.id).await;
    settled(&desk, &site, &Fields::default(), started).await
}

/// `POST …/messages/stop`.
pub(crate) async fn stop_mailing(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path.0, &path.1).await?;
    let stopped = mailing::stop_mailing(&site.app, desk.staff.actor(), desk.wave.id).await;
    settled(&desk, &site, &Fields::default(), stopped).await
}

/// `POST …/messages/again`: those that were ticked.
pub(crate) async fn send_again(
    site: web::Data<Site>,
    form: DeskForm,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let desk = Desk::of(&site, form.staff, &path.0, &path.1).await?;
    let ids: Vec<String> = form.fields.all("message").map(str::to_owned).collect();
    let sent = match ids.is_empty() {
        true => Err(Refusal::new(Code::REQUEST_INVALID, "Tick the messages that are to be sent again.")),
        false => mailing::send_again(&site.app, desk.staff.actor(), desk.wave.id, ids).await.map(|_| ()),
    };
    settled(&desk, &site, &Fields::default(), sent).await
}
