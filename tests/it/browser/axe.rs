//! axe-core on the page as it stands: zero violations, or a list of them.

use super::Browser;
use serde_json::Value;
use std::path::PathBuf;

/// Fetched by `tests/run`.
pub fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/browser/node_modules/axe-core/axe.min.js")
}

const RUN: &str = r#"
    const done = arguments[arguments.length - 1];
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
        .then(r => done({ passes: r.passes.length, violations: r.violations.map(v => ({ id: v.id, help: v.help, impact: v.impact,
            nodes: v.nodes.map(n => n.html.slice(0, 300) + " :: " + (n.failureSummary || "")) })) }),
            e => done({ failed: String(e) }));
"#;

/// Asserts that axe finds nothing wrong here. With scripts off axe cannot wait for itself, so nothing is looked at: the same pages
/// are walked with scripts on too.
pub async fn clean(browser: &Browser) {
    if !browser.look.scripts {
        return;
    }
    let source = std::fs::read_to_string(script()).expect("axe-core was fetched");
    let path = browser.path().await;
    browser.client.execute(&format!("{source}; return null"), Vec::new()).await.expect("axe can be put in");
    let result =
        browser.client.execute_async(RUN, Vec::new()).await.unwrap_or_else(|error| panic!("axe on {path}: {error}"));
    assert!(result.get("failed").is_none(), "axe on {path}: {result:#}");
    let passes = result.get("passes").and_then(Value::as_u64).unwrap_or(0);
    assert!(passes > 5, "axe looked at next to nothing on {path}: {result:#}");
    let violations = result.get("violations").and_then(Value::as_array).expect("a list");
    assert!(violations.is_empty(), "axe on {path} ({}): {:#}", browser.title().await, Value::Array(violations.clone()));
}
