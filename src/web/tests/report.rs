//! The report of a study with a break, as a member of staff meets it.

use super::world::{Browser, World};
use crate::app::{Actor, production};
use std::io::Cursor;

/// Four years by telephone, the last two on the web.
const MAPPING: &str = r#"{
  "format": "barograph-mapping/1",
  "study": {"name": "trial", "title": "A trial", "population": "adults", "source": "Nobody, 2026"},
  "waves": {
    "column": "year", "name": "year_{value}", "title": "{value}",
    "fieldwork": {"from": "{value}-01-01", "to": "{value}-12-31"}, "sample_type": "probability", "mode": "telephone",
    "overrides": {"1992": {"mode": "web"}, "1993": {"mode": "web"}}
  },
  "items": [
    {"column": "q", "variable": "legal", "concept": "legal", "label": "Legal?", "kind": "single_choice",
     "codes": [{"code": 1, "label": "Yes"}, {"code": 2, "label": "No"}]}
  ],
  "measures": [{"name": "legal", "title": "Legal", "variable": "legal", "coding": {"kind": "proportion", "codes": [1]}, "reading": "say yes"}]
}"#;

const REPORT: &str = "/desk/studies/trial/measures/legal";

async fn desk() -> (World, Browser) {
    let world = World::new().await;
    let rows = (0..400).map(|i| format!("{},{}\n", 1990 + i % 4, 1 + (i / 4) % 3 % 2)).collect::<String>();
    let csv = Cursor::new(format!("year,q\n{rows}"));
    production::import_microdata(&world.app, Actor::Operator, MAPPING, csv).await.expect("imported");
    let mut browser = world.browser().await;
    browser.sign_in().await;
    (world, browser)
}

#[actix_web::test]
async fn a_comparison_across_a_break_is_allowed_once_and_taken_back() {
    let (_world, browser) = desk().await;
    let page = browser.get(REPORT).await;
    assert!(page.body.contains("The mode changed"), "{}", page.body);
    assert!(page.body.contains("Not compared:") && page.body.contains("<option value=\"year_1991 year_1992\">"));
    let csrf = page.hidden("csrf");
    let overrides = format!("{REPORT}/overrides?compare=first&smooth=1");
    let form = |reason| [("csrf", csrf.as_str()), ("waves", "year_1991 year_1992"), ("reason", reason)];

    browser.post(&overrides, &form("A reason")[1..]).await.assert_problem(403, "form_expired");
    browser.post(&overrides, &form("  ")).await.assert_problem(422, "reason_blank");
    let other = [("csrf", csrf.as_str()), ("waves", "year_1990 year_1991"), ("reason", "Why not")];
    browser.post(&overrides, &other).await.assert_problem(422, "break_unknown");
    for nowhere in ["", "year_1991", "year_1991 NO NAME", "year_1991 year_2001"] {
        let fields = [("csrf", csrf.as_str()), ("waves", nowhere), ("reason", "A reason")];
        browser.post(&overrides, &fields).await.assert_problem(404, "wave_unknown");
    }
    // Looking at where a form goes changes nothing.
    browser.get(&overrides).await.assert_problem(405, "method_not_allowed");
    assert!(browser.get(REPORT).await.body.contains("Not compared:"));

    for _ in 0..2 {
        let sent = browser.post(&overrides, &form("Both modes ran side by side.")).await;
        assert_eq!(sent.location(), format!("{REPORT}?compare=first&smooth=1#changes"));
    }
    let page = browser.get(REPORT).await.body;
    assert_eq!(page.matches("Both modes ran side by side.").count(), 3, "{page}");
    assert!(!page.contains("Not compared:") && page.contains("(Ada, "));
    let csv = browser.get(&format!("{REPORT}/changes.csv")).await.body;
    assert!(csv.contains("year_1991,year_1992,") && csv.contains("Both modes ran side by side."), "{csv}");

    for _ in 0..2 {
        let back = browser.post(&format!("{REPORT}/overrides/withdraw"), &form("")).await;
        assert_eq!(back.location(), format!("{REPORT}#changes"));
    }
    assert!(browser.get(REPORT).await.body.contains("Not compared:"));
}

#[actix_web::test]
async fn addresses_choose_what_is_compared_and_planned() {
    let (_world, browser) = desk().await;
    let pair = browser.get(&format!("{REPORT}?compare=pair&from=year_1990&to=year_1991")).await.body;
    assert!(pair.contains("1991<span class=\"bg_wave\">against 1990</span>"), "{pair}");
    assert_eq!(pair.matches("against ").count() - pair.matches(", against ").count(), 1, "{pair}");
    let csv = browser.get(&format!("{REPORT}/changes.csv?compare=pair&from=year_1990&to=year_1991")).await.body;
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let unknown = browser.get(&format!("{REPORT}?compare=pair&from=year_1990&to=year_2000")).await;
    unknown.assert_problem(404, "wave_unknown");
    browser.get(&format!("{REPORT}?compare=all")).await.assert_problem(422, "request_invalid");

    let planned = browser.get(&format!("{REPORT}?detect=30")).await.body;
    assert!(planned.contains("To find one of 30.0 percentage points it would need"), "{planned}");
    let wrong = browser.get(&format!("{REPORT}?detect=%3Cb%3E")).await.body;
    assert!(wrong.contains("<code>number_unreadable</code>") && wrong.contains("value=\"&lt;b&gt;\""), "{wrong}");
    let figures = browser.get(&format!("{REPORT}/table.csv")).await.body;
    assert_eq!(figures.lines().count(), 5, "{figures}");
    assert!(figures.contains(",telephone,") && figures.contains("break before: The mode changed"), "{figures}");
}
