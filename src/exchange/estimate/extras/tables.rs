//! Kinds `mcnemar`, `cohen_kappa_srs`, `nchs_presentation_standard` and `rubin_combine`: counts and published figures.

use super::super::asked::{number, write};
use super::super::document::Statistic;
use super::super::failure::Failure;
use crate::estimation::cohen_kappa::{Agreement, cohen_kappa};
use crate::estimation::mcnemar::mcnemar;
use crate::estimation::multiple_imputation::combine_imputations;
use crate::estimation::presentation::{Evidence, Remark, Verdict, nchs_standard};
use crate::estimation::{LEVEL, few_df_factor};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct McNemarDocument {
    /// Rows: before; columns: after.
    table: [[u64; 2]; 2],
}

pub(super) fn mcnemar_test(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: McNemarDocument = statistic.read()?;
    let test = mcnemar(&document.table);
    let mut result = Map::new();
    write(
        &mut result,
        &[
            ("exact_p", test.exact_p),
            ("chi2", test.chi2),
            ("chi2_p", test.chi2_p),
            ("chi2_cc", test.chi2_corrected),
            ("chi2_cc_p", test.chi2_corrected_p),
            ("diff_b_minus_c", test.difference),
            ("diff_se", test.difference_se),
        ],
    );
    Ok(result)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KappaDocument {
    /// Rows: the first coder.
    table: Vec<Vec<f64>>,
    level: Option<f64>,
}

pub(super) fn cohen_kappa_srs(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: KappaDocument = statistic.read()?;
    let mut result = Map::new();
    for (name, agreement) in
        [("unweighted", Agreement::Exact), ("linear", Agreement::Linear), ("quadratic", Agreement::Quadratic)]
    {
        let kappa = cohen_kappa(&document.table, agreement, document.level.unwrap_or(LEVEL)).ok_or_else(|| {
            Failure::invalid("statistic.table", "A square table of counts is needed, with somebody in it.")
        })?;
        let mut row = Map::new();
        write(
            &mut row,
            &[
                ("kappa", kappa.kappa),
                ("se", kappa.se),
                ("se0", kappa.se_by_chance),
                ("lower", kappa.lower),
                ("upper", kappa.upper),
            ],
        );
        result.insert(name.to_owned(), Value::Object(row));
    }
    Ok(result)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresentationDocument {
    rows: Vec<PresentationRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PresentationRow {
    p: f64,
    n: f64,
    n_eff: f64,
    df: f64,
    events: Option<f64>,
    /// Make the effective sample smaller for few degrees of freedom.
    #[serde(default)]
    t_adjust: bool,
}

pub(super) fn nchs_presentation_standard(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: PresentationDocument = statistic.read()?;
    let mut rows = Vec::new();
    for (i, row) in document.rows.iter().enumerate() {
        let refuse =
            |field: &str, message: &str| Err(Failure::invalid(format!("statistic.rows[{i}].{field}"), message));
        if !(0.0..=1.0).contains(&row.p) {
            return refuse("p", "A proportion is between 0 and 1.");
        }
        if row.n <= 0.0 {
            return refuse("n", "A sample has somebody in it.");
        }
        if row.n_eff < 0.0 {
            return refuse("n_eff", "An effective sample size is not negative.");
        }
        if row.events.is_some_and(|events| !(0.0..=row.n).contains(&events)) {
            return refuse("events", "Events are counted among the rows.");
        }
        rows.push(presentation(row));
    }
    Ok(Map::from_iter([("rows".to_owned(), Value::Array(rows))]))
}

fn presentation(row: &PresentationRow) -> Value {
    let factor = if row.t_adjust { few_df_factor(row.n, row.df, LEVEL) } else { 1.0 };
    let judged =
        nchs_standard(&Evidence { share: row.p, n: row.n, effective_n: row.n_eff * factor, df: row.df, level: LEVEL });
    let (decision, flags, reasons) = match &judged.verdict {
        Verdict::Present(remarks) => ("present", remarks.iter().map(|r| Remark::words(*r)).collect(), Vec::new()),
        Verdict::Suppress(reasons) => ("suppress", Vec::new(), reasons.clone()),
    };
    let mut out = Map::new();
    write(
        &mut out,
        &[
            ("n_eff_used", judged.effective_n),
            ("lower", judged.lower),
            ("upper", judged.upper),
            ("width", judged.width),
            ("relative_width", judged.relative_width),
        ],
    );
    out.insert("decision".to_owned(), json!(decision));
    out.insert("flags".to_owned(), json!(flags));
    out.insert("reasons".to_owned(), json!(reasons));
    Value::Object(out)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RubinDocument {
    estimates: Vec<f64>,
    variances: Vec<f64>,
    /// Degrees of freedom had nothing been missing; without it infinitely many.
    df_complete: Option<f64>,
}

pub(super) fn rubin_combine(statistic: &Statistic) -> Result<Map<String, Value>, Failure> {
    let document: RubinDocument = statistic.read()?;
    let df = document.df_complete.unwrap_or(f64::INFINITY);
    let combined = combine_imputations(&document.estimates, &document.variances, df).ok_or_else(|| {
        let message =
            "Two estimates are needed at least, each with a variance of 0 or more, and degrees of freedom above 0.";
        Failure::invalid("statistic.estimates", message)
    })?;
    let mut result = Map::new();
    write(
        &mut result,
        &[
            ("estimate", combined.estimate),
            ("se", combined.se),
            ("within", combined.within),
            ("between", combined.between),
            ("df_rubin", combined.df_rubin),
            ("df_barnard_rubin", combined.df_barnard_rubin),
        ],
    );
    result.insert("lambda_".to_owned(), number(combined.share_due_to_missing));
    Ok(result)
}
