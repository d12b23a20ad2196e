//! A result in words, in its person's language: what the page shows, and the plain text that can be printed or sent.

use super::progress::{Earlier, whole};
use super::{Benchmark, Feedback, PartScore, band_of, comparable, stated};
use crate::phrases::{self, say, with};
use crate::questionnaire::checks::is_web_address;
use crate::questionnaire::document::FeedbackPlan;
use crate::questionnaire::document::feedback::{Effort, FeedbackPart, FeedbackUnit};
use crate::text::Language;
use serde::Serialize;

/// Everything that is said of a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    pub title: String,
    /// Paragraphs above it, of the questionnaire.
    pub about: Vec<String>,
    /// As a whole: `62.5 of 100`; `None` where there is no score.
    pub overall: Option<ToldScore>,
    /// Why there is no score, or why the level is lower than the score.
    pub remark: Option<String>,
    /// The sector's last published wave, where there is one to compare with.
    pub benchmark: Option<String>,
    pub parts: Vec<ToldPart>,
    pub steps: Vec<ToldStep>,
    /// The code that its person keeps.
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToldScore {
    /// `62.5 of 100`.
    pub score: String,
    /// The level's name.
    pub level: String,
    /// 0 to 100, for a bar.
    pub length: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToldPart {
    pub title: String,
    pub score: Option<ToldScore>,
    /// Sentences: points, what was left out, that it does not count.
    pub remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToldStep {
    pub title: String,
    pub text: String,
    pub effort: String,
    pub link: String,
    pub url: String,
}

/// The result of an earlier time beside this one's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Since {
    pub title: String,
    pub lines: Vec<SinceLine>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SinceLine {
    pub part: String,
    pub then: String,
    pub now: String,
}

/// A number without a decimal that says nothing.
fn number(value: f64) -> String {
    stated(value).to_string()
}

/// Puts a result into words. `code` is that of [`progress::code`](super::progress::code).
pub fn told(
    plan: &FeedbackPlan,
    feedback: &Feedback,
    benchmark: Option<&Benchmark>,
    code: String,
    language: &Language,
) -> Told {
    let title = match plan.unit {
        FeedbackUnit::Person => say(language, "result-title-person", &[]),
        FeedbackUnit::Organisation => say(language, "result-title-organisation", &[]),
    };
    let score = |score: f64, band: usize| ToldScore {
        score: say(language, "result-score", &[("score", with(number(score)))]),
        level: plan.bands.get(band).map_or_else(String::new, |band| band.name.get(language).to_owned()),
        length: stated(score),
    };
    let parts = plan.domains.iter().zip(&feedback.parts);
    Told {
        title,
        about: plan.about.iter().map(|text| text.get(language).to_owned()).collect(),
        overall: feedback
            .overall
            .map(|whole| score(whole, feedback.level.map_or_else(|| band_of(plan, whole), |level| level.band))),
        remark: remark(plan, feedback, language),
        benchmark: comparable(benchmark).map(|wave| {
            let args = [
                ("wave", with(wave.wave.clone())),
                ("day", with(phrases::day(language, wave.published))),
                ("score", with(number(wave.overall))),
                ("base", with(wave.base.to_string())),
            ];
            say(language, "result-benchmark", &args)
        }),
        parts: parts
            .map(|(part, of)| ToldPart {
                title: part.title.get(language).to_owned(),
                score: of.score.map(|value| score(value, band_of(plan, value))),
                remarks: remarks(part, of, language),
            })
            .collect(),
        steps: feedback.steps.iter().filter_map(|step| told_step(plan, *step, language)).collect(),
        code,
    }
}

fn remark(plan: &FeedbackPlan, feedback: &Feedback, language: &Language) -> Option<String> {
    let title = |part: &FeedbackPart| part.title.get(language).to_owned();
    let Some(level) = feedback.level else {
        let all = plan.domains.iter().zip(&feedback.parts);
        let without = all.filter(|(part, of)| part.weight > 0.0 && of.score.is_none()).map(|(part, _)| title(part));
        let parts = without.collect::<Vec<_>>().join(", ");
        return Some(say(language, "result-none", &[("parts", with(parts))]));
    };
    let (by_score, weakest) = (plan.bands.get(level.by_score)?, plan.domains.get(level.weakest)?);
    let args = [("level", with(by_score.name.get(language).to_owned())), ("part", with(title(weakest)))];
    level.is_held_back().then(|| say(language, "result-held-back", &args))
}

fn remarks(part: &FeedbackPart, of: &PartScore, language: &Language) -> Vec<String> {
    let mut said = Vec::new();
    if of.score.is_none() {
        said.push(say(language, "result-part-none", &[]));
    } else {
        let args = [("points", with(number(of.points))), ("most", with(number(of.most)))];
        said.push(say(language, "result-points", &args));
    }
    if of.unknown > 0 {
        said.push(say(language, "result-unknown", &[("times", with(of.unknown))]));
    }
    if of.items > of.counted {
        said.push(say(language, "result-left-out", &[("items", with(of.items - of.counted))]));
    }
    if part.weight == 0.0 {
        said.push(say(language, "result-uncounted", &[]));
    }
    said
}

fn told_step(plan: &FeedbackPlan, position: usize, language: &Language) -> Option<ToldStep> {
    let advice = plan.advice.get(position)?;
    Some(ToldStep {
        title: advice.title.get(language).to_owned(),
        text: advice.text.get(language).to_owned(),
        effort: match advice.effort {
            Effort::Today => say(language, "effort-today", &[]),
            Effort::Month => say(language, "effort-month", &[]),
            Effort::Plan => say(language, "effort-plan", &[]),
        },
        link: advice.link.name.get(language).to_owned(),
        url: Some(advice.link.url.clone()).filter(|url| is_web_address(url)).unwrap_or_default(),
    })
}

/// What has changed since an earlier time, in whole numbers.
pub fn since(plan: &FeedbackPlan, feedback: &Feedback, earlier: &Earlier, language: &Language) -> Since {
    let value = |score: Option<u32>| score.map_or_else(|| say(language, "result-no-score", &[]), |n| n.to_string());
    let line = |part: String, then: Option<u32>, now: Option<f64>| SinceLine {
        part,
        then: value(then),
        now: value(now.map(whole)),
    };
    let month = [("month", with(earlier.month)), ("year", with(earlier.year.to_string()))];
    let month = say(language, "month-and-year", &month);
    let overall = line(say(language, "result-overall", &[]), earlier.overall, feedback.overall);
    let parts = plan.domains.iter().zip(&feedback.parts).zip(&earlier.parts);
    let parts = parts.map(|((part, of), then)| line(part.title.get(language).to_owned(), *then, of.score));
    Since {
        title: say(language, "result-since", &[("month", with(month))]),
        lines: std::iter::once(overall).chain(parts).collect(),
    }
}

/// The result as plain text, line by line, to be kept or sent. `title` is the questionnaire's.
pub fn letter(title: &str, told: &Told, language: &Language) -> String {
    let mut out = vec![title.to_owned(), told.title.clone(), String::new()];
    let of = |score: &ToldScore| format!("{}. {}", score.score, level(&score.level, language));
    out.extend(told.about.iter().flat_map(|paragraph| [paragraph.clone(), String::new()]));
    if let Some(score) = &told.overall {
        out.push(format!("{}: {}", say(language, "result-overall", &[]), of(score)));
    }
    out.extend(told.remark.clone());
    out.extend(told.benchmark.clone());
    out.extend([String::new(), say(language, "result-parts", &[]), String::new()]);
    for part in &told.parts {
        let score = part.score.as_ref().map(of).unwrap_or_default();
        let said: Vec<&str> = std::iter::once(score.as_str()).chain(part.remarks.iter().map(String::as_str)).collect();
        out.push(format!("{}: {}", part.title, said.join(" ").trim_start()));
    }
    out.extend([String::new(), say(language, "result-steps", &[]), String::new()]);
    if told.steps.is_empty() {
        out.extend([say(language, "result-steps-none", &[]), String::new()]);
    }
    for (i, step) in told.steps.iter().enumerate() {
        out.push(format!("{}. {} ({})", i + 1, step.title, step.effort));
        out.push(format!("   {}", step.text));
        out.push(format!("   {}: {}", step.link, step.url));
        out.push(String::new());
    }
    out.push(format!("{}: {}", say(language, "result-code", &[]), told.code));
    out.push(say(language, "result-code-about", &[]));
    out.push(String::new());
    out.join("\n")
}

fn level(name: &str, language: &Language) -> String {
    say(language, "result-level", &[("level", with(name.to_owned()))])
}
