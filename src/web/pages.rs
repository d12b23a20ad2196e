//! Templates, compiled once, strict: a name that a view does not have is an error, not a blank.

mod compiled;
mod print;

use super::assets::{ICON_ADDRESS, PAPER_ADDRESS, SCRIPT_ADDRESSES, SLIDER_ADDRESS, STYLES_ADDRESS};
use super::guard;
use crate::finding::Code;
use crate::phrases;
use crate::text::Language;
use actix_web::{HttpResponse, HttpResponseBuilder};
use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext};
use serde::Serialize;
use std::sync::{LazyLock, OnceLock};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("templates/", $name, ".hbs")))),*];
    };
}

templates![
    "layout",
    "front",
    "problem",
    "respondent/introduction",
    "respondent/page",
    "respondent/check",
    "respondent/receipt",
    "respondent/result",
    "respondent/result_bar",
    "respondent/help_lines",
    "respondent/kept",
    "respondent/protection",
    "respondent/saved",
    "respondent/return",
    "respondent/wait",
    "respondent/leaving",
    "items/one",
    "items/several",
    "items/battery",
    "items/differential",
    "items/vignettes",
    "items/scale",
    "items/slider",
    "items/ranking",
    "items/number",
    "items/allocation",
    "items/date",
    "items/line",
    "items/lines",
    "items/information",
    "items/consent",
    "items/about",
    "items/beside",
    "items/box",
    "items/confirm",
    "items/error",
    "items/hint",
    "items/label",
    "items/legend",
    "items/option",
    "items/picture",
    "items/press",
    "items/title",
    "desk/sign_in",
    "desk/studies",
    "desk/study",
    "desk/wave",
    "desk/weighting",
    "desk/retention",
    "desk/paper",
    "desk/sessions",
    "desk/entry",
    "desk/entry_form",
    "desk/entry_differences",
    "desk/entry_crumbs",
    "desk/entry_error",
    "desk/paper_box",
    "desk/sample",
    "desk/strata",
    "desk/quality",
    "desk/messages",
    "desk/message",
    "desk/refused",
    "desk/quotas",
    "desk/fieldwork",
    "desk/report",
    "desk/report_table",
    "desk/report_changes",
    "desk/report_trends",
    "desk/report_next",
    "desk/report_apart",
    "desk/report_method",
    "desk/new_study",
    "desk/new_measure",
    "desk/new_wave",
    "desk/designer/head",
    "desk/designer/mover",
    "desk/designer/start",
    "desk/designer/findings",
    "desk/designer/begin",
    "desk/designer/imported",
    "desk/designer/outline",
    "desk/designer/item",
    "desk/designer/rule",
    "desk/designer/section",
    "desk/designer/page",
    "desk/designer/front",
    "desk/designer/settings",
    "desk/designer/translations",
    "desk/designer/preview",
    "desk/designer/preview_page",
    "desk/designer/check",
    "desk/designer/history",
    "desk/designer/version",
    "desk/designer/bank",
    "desk/designer/refused",
    "desk/designer/rehearsal",
];

static PAGES: LazyLock<Handlebars<'static>> = LazyLock::new(|| {
    let mut pages = Handlebars::new();
    pages.set_strict_mode(true);
    pages.register_helper("mark", Box::new(compiled::mark));
    pages.register_helper("t", Box::new(phrase));
    pages.register_helper("words-lang", Box::new(words_language));
    for (name, source) in TEMPLATES {
        // The sources are compiled in and a test renders each one.
        pages.register_template_string(name, source).expect("an embedded template is well-formed");
    }
    pages
});

static LOOKS: LazyLock<compiled::Looks> = LazyLock::new(compiled::Looks::default);

/// The helper `t` with a key and placeables: what the service itself says, in the language of the page.
fn phrase(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    context: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let key = helper.param(0).and_then(|param| param.value().as_str()).unwrap_or_default();
    let language = language_of(context);
    // A number chooses the plural.
    let value = |value: &serde_json::Value| match (value.as_str(), value.as_f64()) {
        (Some(text), _) => phrases::with(text.to_owned()),
        (None, Some(number)) => phrases::with(number),
        (None, None) => phrases::with(value.to_string()),
    };
    let args: Vec<(&str, phrases::Value<'_>)> =
        helper.hash().iter().map(|(name, param)| (*name, value(param.value()))).collect();
    out.write(&handlebars::html_escape(&phrases::say(&language, key, &args)))?;
    Ok(())
}

/// The helper `words-lang`, inside a tag round words of the service: their language, where the page is in one for which there is no
/// catalogue. A screen reader would read them out as the page's otherwise.
fn words_language(
    _: &Helper<'_>,
    _: &Handlebars<'_>,
    context: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let language = language_of(context);
    if !phrases::is_spoken(&language) {
        let spoken = phrases::spoken(&language);
        out.write(&format!(" lang=\"{}\" dir=\"{}\"", spoken.0, phrases::direction(spoken)))?;
    }
    Ok(())
}

fn language_of(context: &Context) -> Language {
    Language::tagged(context.data().pointer("/frame/language").and_then(|tag| tag.as_str()).unwrap_or("en"))
}

/// Compiles before the first request has to wait for it.
pub(super) fn warm() {
    LazyLock::force(&PAGES);
}

/// What stands round every page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Frame {
    /// The page's own name: first in the title bar.
    pub title: String,
    /// Whose page it is: the study's title, or the product's name.
    pub site: String,
    pub language: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The languages in which the page can be had, where there is more than one.
    pub languages: Vec<Tongue>,
    /// The form that is sent when another language is chosen, so that nothing written in it is lost; a plain link where there is none.
    pub form: Option<&'static str>,
    /// Whether a speaker of the page's language has yet to review what the service itself says; then the language's own name.
    pub unreviewed: Option<String>,
    /// The wave is a trial: said on every page.
    pub trial: bool,
    /// Something needs mending: said first in the title bar.
    pub error: bool,
    /// The answers are made up: said on every page.
    pub simulated: bool,
    /// Reports and desks use the width; questions do not.
    pub wide: bool,
    /// The survey for respondents has no way to the desk.
    pub respondent: bool,
    /// The device is asked to remember that it was answered on.
    pub remembers: bool,
    pub staff: Option<Signed>,
    /// The designer's pages load scripts that save page loads; they work without.
    pub designer: bool,
}

/// A language in which the page can be had.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Tongue {
    pub tag: String,
    pub name: String,
    pub dir: &'static str,
    /// `None`: this page is in it.
    pub address: Option<String>,
    /// Not reviewed by a speaker, as far as the service's own words go.
    pub unreviewed: bool,
}

impl Tongue {
    /// The languages, this one being spoken; empty where there is no other.
    pub fn offered<'l>(
        languages: impl Iterator<Item = &'l Language>,
        spoken: &Language,
        address: impl Fn(&Language) -> String,
    ) -> Vec<Tongue> {
        let tongue = |language: &Language| Tongue {
            tag: language.0.clone(),
            name: phrases::own_name(language).to_owned(),
            dir: phrases::direction(language),
            address: (language != spoken).then(|| address(language)),
            unreviewed: !phrases::is_reviewed(language),
        };
        let offered: Vec<Tongue> = languages.map(tongue).collect();
        if offered.len() > 1 { offered } else { Vec::new() }
    }
}

/// Who is signed in, for the page's head.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Signed {
    pub name: String,
    pub csrf: String,
}

impl Frame {
    pub fn titled(title: impl Into<String>) -> Self {
        Frame {
            title: title.into(),
            site: "Barograph".into(),
            language: "en".into(),
            dir: "ltr",
            languages: Vec::new(),
            form: None,
            unreviewed: None,
            trial: false,
            error: false,
            simulated: false,
            wide: false,
            respondent: false,
            remembers: false,
            staff: None,
            designer: false,
        }
    }

    /// The frame in a language.
    pub fn speaking(self, language: &Language) -> Self {
        let unreviewed = !phrases::is_reviewed(language);
        Frame {
            language: language.0.clone(),
            dir: phrases::direction(language),
            unreviewed: unreviewed.then(|| phrases::own_name(language).to_owned()),
            ..self
        }
    }
}

#[derive(Serialize)]
struct Whole<'a, V> {
    frame: Frame,
    styles: &'a str,
    icon: &'a str,
    /// Where “Hide this page” leads.
    hide: &'a str,
    scripts: &'a [String],
    slider_script: &'a str,
    paper_styles: &'a str,
    view: V,
}

/// Where “Hide this page” leads unless the configuration says otherwise: a page that anybody might be reading.
pub(crate) const HIDE_TO: &str = "https://www.bbc.co.uk/weather";

static HIDE: OnceLock<String> = OnceLock::new();

/// Once, before the first page is drawn.
pub(super) fn set_hide_to(address: String) {
    // A second service in one process keeps the first one's: no page is drawn in two ways.
    let _ = HIDE.set(address);
}

fn hide_to() -> &'static str {
    HIDE.get().map_or(HIDE_TO, String::as_str)
}

const HTML: &str = "text/html; charset=utf-8";

/// Renders a page into a response whose status and headers are set already.
pub(super) fn page<V: Serialize>(
    response: &mut HttpResponseBuilder,
    template: &str,
    frame: Frame,
    view: V,
) -> HttpResponse {
    let scripts = if frame.designer { &SCRIPT_ADDRESSES[..] } else { &[] };
    let (styles, icon, slider_script) = (&*STYLES_ADDRESS, &*ICON_ADDRESS, &*SLIDER_ADDRESS);
    let whole =
        Whole { frame, styles, icon, hide: hide_to(), scripts, slider_script, paper_styles: &PAPER_ADDRESS, view };
    match PAGES.render(template, &whole) {
        Ok(html) => response.content_type(HTML).body(html),
        Err(error) => {
            tracing::error!(template, %error, "a page could not be rendered");
            unrendered()
        }
    }
}

/// A respondent's page, as [`page`]; what was drawn before is only filled in. `home` is the person's own address, `/r/…`, or
/// nothing.
pub(super) fn personal<V: Serialize>(
    response: &mut HttpResponseBuilder,
    template: &str,
    frame: Frame,
    view: V,
    home: &str,
) -> HttpResponse {
    // What needs mending differs from person to person.
    if frame.error {
        return page(response, template, frame, view);
    }
    let (styles, icon, slider_script) = (&*STYLES_ADDRESS, &*ICON_ADDRESS, &*SLIDER_ADDRESS);
    let whole =
        Whole { frame, styles, icon, hide: hide_to(), scripts: &[], slider_script, paper_styles: &PAPER_ADDRESS, view };
    match LOOKS.page(&PAGES, template, &whole, home) {
        Some(html) => response.content_type(HTML).body(html),
        None => page(response, template, whole.frame, whole.view),
    }
}

/// Without a template, for when templates are what failed.
fn unrendered() -> HttpResponse {
    let (title, advice) = Code::INTERNAL.problem().map_or(("", ""), |p| (p.title, p.advice));
    let mut response = HttpResponse::InternalServerError()
        .content_type("text/plain; charset=utf-8")
        .body(format!("{title}. {advice} ({})\n", Code::INTERNAL));
    guard::secure(response.headers_mut());
    response
}

pub(super) fn ok<V: Serialize>(template: &str, frame: Frame, view: V) -> HttpResponse {
    page(&mut HttpResponse::Ok(), template, frame, view)
}

/// The answer to an accepted POST: the browser asks for the next page, and a refresh repeats nothing.
pub(super) fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((actix_web::http::header::LOCATION, address)).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_compiles() {
        assert_eq!(PAGES.get_templates().len(), TEMPLATES.len());
    }

    #[test]
    fn no_helper_hides_a_field() {
        // A path of one name that a helper has too calls the helper; a hyphen keeps a helper clear of every field.
        for (name, source) in TEMPLATES {
            for helper in ["mark", "t"] {
                assert!(!source.contains(&format!("{{{{{helper}}}}}")), "{name}: say {{{{this.{helper}}}}}");
            }
        }
    }

    #[test]
    fn words_of_the_service_say_their_language_where_it_is_not_the_pages() {
        #[derive(Serialize)]
        struct View {
            action: &'static str,
            typed: &'static str,
            error: Option<&'static str>,
            code: &'static str,
        }
        let drawn = |tag: &str| {
            let view = View { action: "", typed: "", error: None, code: "" };
            let frame = Frame { respondent: true, ..Frame::titled("x").speaking(&Language::tagged(tag)) };
            let whole = Whole {
                frame,
                styles: "",
                icon: "",
                hide: HIDE_TO,
                scripts: &[],
                slider_script: "",
                paper_styles: "",
                view,
            };
            PAGES.render("respondent/return", &whole).expect("a page")
        };
        let urdu = drawn("ur");
        assert!(urdu.contains("<html lang=\"ur\" dir=\"rtl\">"), "{urdu}");
        assert!(urdu.contains("nofollow\" lang=\"en\" dir=\"ltr\">Hide this page"), "{urdu}");
        for tag in ["en", "en-GB", "gd"] {
            assert_eq!(drawn(tag).matches(" lang=").count(), 1, "{tag}: only the page's own");
        }
    }

    #[test]
    fn no_template_branches_on_what_is_put_in_afterwards() {
        for (name, source) in TEMPLATES.iter().filter(|(name, _)| !name.starts_with("desk/")) {
            for tag in source.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
                let (is_block, words) = (tag.starts_with(['#', '(']), tag.split([' ', '.', '(', ')', '=']));
                let gaps: Vec<&str> = words.filter(|word| print::Gap::of(word).is_some()).collect();
                assert!(!is_block || gaps.is_empty(), "{name} branches on {gaps:?}: {tag}");
                let is_mark = gaps.iter().any(|gap| print::Gap::of(gap) == Some(print::Gap::Mark));
                assert!(
                    !is_mark || tag.starts_with("mark "),
                    "{name} must print {gaps:?} with the helper `mark`: {tag}"
                );
            }
        }
    }

    #[test]
    fn no_inline_style_or_script() {
        for (name, source) in TEMPLATES {
            for forbidden in ["style=", "<script", "<style", "onclick", "javascript:", "{{{"] {
                let svg_only = forbidden == "{{{" && *name == "desk/report";
                // Files of our own: one may mirror a slider, the designer's save page loads; nothing inside the tag.
                let named = [
                    "<script src=\"{{@root.slider_script}}\" defer></script>",
                    "<script src=\"{{this}}\" defer></script>",
                ];
                let file_only = forbidden == "<script"
                    && !named.iter().fold(source.to_string(), |text, tag| text.replace(tag, "")).contains(forbidden);
                assert!(svg_only || file_only || !source.contains(forbidden), "{name} has {forbidden}");
            }
        }
    }
}
