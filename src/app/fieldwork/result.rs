//! The result that somebody who answered is told: scores, for who sent the answers, until the wave closes.
//!
//! Nothing of a result is stored: it is worked out from the answers each time it is looked at. The form that sent the answers carried a
//! key, whose digest is the key of the event “sent”: who has only the person's address, or the invitation, is not shown the result.

use super::answering::held;
use super::{Interview, ResponseToken, keys};
use crate::app::{App, Refusal};
use crate::feedback::{self, Benchmark, Feedback, letter, progress};
use crate::finding::Code;
use crate::questionnaire::document::FeedbackPlan;
use crate::sample::Disposition;
use crate::store::{self, Purpose};
use crate::study::Study;
use crate::text::Language;

/// Somebody's own result, with what stands round it. The answers are in the interview; no page of it shows them.
#[derive(Debug, Clone)]
pub struct OwnResult {
    pub interview: Interview,
    pub feedback: Feedback,
    /// The last published wave, whatever its base: [`feedback::comparable`] says whether it may stand beside the result.
    pub benchmark: Option<Benchmark>,
    /// By which the person can compare the next time with this one.
    pub code: String,
}

impl OwnResult {
    pub fn plan(&self) -> Option<&FeedbackPlan> {
        self.interview.questionnaire.draft().feedback.as_ref()
    }

    /// Everything that is said of it, in the language of the interview.
    pub fn told(&self) -> Option<letter::Told> {
        let language = &self.interview.language;
        let told = |plan| letter::told(plan, &self.feedback, self.benchmark.as_ref(), self.code.clone(), language);
        self.plan().map(told)
    }
}

/// Whether this key shows a result of the response: false as well where there is none. Codes as of [`super::interview`].
pub async fn shows_result(app: &App, token: &ResponseToken, key: &str) -> Result<bool, Refusal> {
    if keys::check_form_key(key).is_err() {
        return Ok(false);
    }
    match result_of(app, token, key).await {
        Ok(_) => Ok(true),
        Err(refusal) if refusal.code == Code::RESULT_UNKNOWN => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

/// The result of a response that was sent by the form with this key. Reads. Codes: `result_unknown` where there is none, or for another
/// key; `response_unknown`, also once the wave has closed.
pub async fn result_of(app: &App, token: &ResponseToken, key: &str) -> Result<OwnResult, Refusal> {
    keys::check_form_key(key).map_err(|_| unknown())?;
    let (with, digest, event) = (app.clone(), keys::token_digest(token), keys::sent_to_see(key));
    app.store
        .read_briefly("result_of", move |conn| {
            let held = held(&with, conn, Purpose::Read, &digest, &event)?;
            if held.found.event.is_none() || held.found.disposition != Disposition::Complete {
                return Err(unknown());
            }
            let interview = held.into_interview();
            let (questionnaire, wave) = (&interview.questionnaire, interview.around.wave());
            let scored = feedback::score(questionnaire, &interview.answers, interview.circumstances);
            let (plan, feedback) = questionnaire.draft().feedback.as_ref().zip(scored).ok_or_else(unknown)?;
            // The same for everybody in the wave, whenever they look.
            let code = progress::code(questionnaire.draft(), plan, &feedback, wave.fieldwork.from);
            let benchmark = last_benchmark(conn, &interview.around.study)?;
            Ok(OwnResult { feedback, benchmark, code, interview })
        })
        .await
}

/// The study's last published wave, to compare with. Nothing can be published yet, so that there is none; publication reads it here.
fn last_benchmark(_conn: &mut store::Conn, _study: &Study) -> Result<Option<Benchmark>, Refusal> {
    Ok(None)
}

/// The result as plain text, for who wants to send it to themselves: in this language where the questionnaire has it, else in the response's.
/// No address is asked or kept here. Codes as of [`result_of`].
pub async fn feedback_of(
    app: &App,
    token: &ResponseToken,
    key: &str,
    language: Option<&Language>,
) -> Result<String, Refusal> {
    let mut own = result_of(app, token, key).await?;
    if let Some(asked) = language.filter(|asked| own.interview.questionnaire.languages().any(|known| known == *asked)) {
        own.interview.language = asked.clone();
    }
    let told = own.told().ok_or_else(unknown)?;
    let language = &own.interview.language;
    Ok(feedback::letter(own.interview.questionnaire.draft().title.get(language), &told, language))
}

fn unknown() -> Refusal {
    Refusal::new(Code::RESULT_UNKNOWN, "this address shows no result")
}
