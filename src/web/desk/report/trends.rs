//! Beyond two waves: tests of a trend, whether groups moved differently, where it turned.

use crate::measure::Coding;
use crate::trend::{
    Interaction, Line, Series, Trend, TrendScale, TrendTerm, Turns, interaction_sentence, trend_sentence,
};
use crate::web::words;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Trends {
    /// A row a term of each line that could be tested.
    pub rows: Vec<Row>,
    /// The trend of each line, or why none is tested; whether groups differ; where the trend turned.
    pub sentences: Vec<String>,
    pub scale: Option<&'static str>,
    /// Whether turning points were looked for.
    pub turns: bool,
}

#[derive(Serialize)]
pub(super) struct Row {
    pub group: String,
    pub term: &'static str,
    pub waves: String,
    /// "rising", "bending upwards", or that nothing is clear.
    pub reading: &'static str,
    pub coefficient: String,
    pub se: String,
    pub df: String,
    pub t: String,
    pub p: String,
    pub p_holm: String,
}

/// Adjusted p below which a term is called a trend.
const ALPHA: f64 = 1.0 - crate::estimation::LEVEL;

pub(super) fn trends(series: &Series, turns: bool) -> Trends {
    let mut rows = Vec::new();
    let mut sentences = Vec::new();
    let mut scale = None;
    for line in &series.lines {
        match &line.trend {
            Some(Trend::Tested(test)) => {
                scale = Some(said_scale(test.scale));
                let waves = span(series, &test.waves);
                rows.push(row(line, "Linear", &waves, &test.linear, ["rising", "falling"]));
                if let Some(quadratic) = &test.quadratic {
                    rows.push(row(line, "Quadratic", &waves, quadratic, ["bending upwards", "bending downwards"]));
                }
            }
            Some(Trend::Absent { .. }) | None => {}
        }
        sentences.extend(trend_sentence(series, line));
    }
    sentences.extend(series.interaction.as_ref().and_then(|test| interaction(series, test)));
    if turns {
        sentences.extend(series.lines.iter().map(|line| turned(series, line)));
    }
    Trends { rows, sentences, scale, turns }
}

/// "Women: ", or nothing for everybody.
fn named(line: &Line) -> String {
    line.group.as_ref().map_or(String::new(), |group| format!("{}: ", group.label))
}

/// "Spring 2023 to Autumn 2026 (8 waves)".
fn span(series: &Series, waves: &[usize]) -> String {
    let title = |i: Option<&usize>| i.and_then(|i| series.waves.get(*i)).map_or("", |wave| wave.title.as_str());
    format!("{} to {} ({} waves)", title(waves.first()), title(waves.last()), waves.len())
}

fn row(line: &Line, term: &'static str, waves: &str, of: &TrendTerm, [up, down]: [&'static str; 2]) -> Row {
    let reading = match (of.p_holm < ALPHA, of.coefficient < 0.0) {
        (false, _) => "nothing clear",
        (true, true) => down,
        (true, false) => up,
    };
    Row {
        group: line.group.as_ref().map_or_else(|| "Everybody".to_owned(), |group| group.label.clone()),
        term,
        waves: waves.to_owned(),
        reading,
        coefficient: words::decimals(of.coefficient, 3),
        se: words::decimals(of.se, 3),
        df: words::rounded_count(of.df),
        t: words::decimals(of.t, 2),
        p: words::p_value(of.p),
        p_holm: words::p_value(of.p_holm),
    }
}

fn said_scale(scale: TrendScale) -> &'static str {
    match scale {
        TrendScale::LogOdds => "design-based logistic regression; coefficients are log odds",
        TrendScale::Mean => "design-based linear regression of the mean",
    }
}

fn interaction(series: &Series, test: &Interaction) -> Option<String> {
    Some(format!(
        "{} Wald test of their linear trends: F = {} on {} and {} degrees of freedom, p {}.",
        interaction_sentence(series)?,
        words::decimals(test.f, 2),
        words::rounded_count(test.df1),
        words::rounded_count(test.df2),
        with_relation(&words::p_value(test.p)),
    ))
}

/// "= 0.031", "< 0.001".
fn with_relation(p: &str) -> String {
    if p.starts_with('<') { p.to_owned() } else { format!("= {p}") }
}

fn turned(series: &Series, line: &Line) -> String {
    let Some(turns) = &line.turns else {
        return format!("{}Too few waves that may be compared to look for turning points.", named(line));
    };
    let title = |i: usize| series.waves.get(i).map_or("", |wave| wave.title.as_str());
    let at: Vec<&str> = turns.at.iter().map(|i| title(*i)).collect();
    let verdict =
        if at.is_empty() { "No turning point".to_owned() } else { format!("The trend turned in {}", at.join(" and ")) };
    format!("{}{verdict}; {}.", named(line), pieces(series, turns))
}

fn pieces(series: &Series, turns: &Turns) -> String {
    let coding = &series.measure.coding;
    let title = |i: usize| series.waves.get(i).map_or("", |wave| wave.title.as_str());
    let unit = match coding {
        Coding::Proportion { .. } => " points",
        Coding::Mean => "",
    };
    let piece = |p: &crate::trend::Piece| {
        let (slope, se) = (words::change(coding, p.slope), words::standard_error(coding, p.slope_se));
        format!("{} to {} {slope}{unit} a year (standard error {se})", title(p.from), title(p.to))
    };
    turns.pieces.iter().map(piece).collect::<Vec<_>>().join("; ")
}
