use super::*;
use serde_json::json;

#[derive(Serialize)]
struct View {
    action: &'static str,
    submission_key: String,
    back: Option<String>,
    label: &'static str,
}

fn view(home: &str, key: &str, label: &'static str) -> View {
    let back = Some(format!("{home}/p/before"));
    View { action: "/elsewhere", submission_key: key.to_owned(), back, label }
}

fn pages() -> Handlebars<'static> {
    let mut pages = Handlebars::new();
    pages.set_strict_mode(true);
    pages.register_helper("mark", Box::new(mark));
    let source = r#"<a href="{{back}}">{{label}}</a> {{action}} <input value="{{submission_key}}">{{submission_key}}"#;
    pages.register_template_string("one", source).expect("well-formed");
    pages
        .register_template_string("marks", r#"{{#each these}}<i{{mark on " checked"}}>{{/each}}"#)
        .expect("well-formed");
    pages
}

fn both(looks: &Looks, view: &View, home: &str) -> (Option<String>, String) {
    let pages = pages();
    (looks.page(&pages, "one", view, home), pages.render("one", view).expect("renders"))
}

#[test]
fn the_second_time_a_page_is_as_if_it_were_drawn() {
    let looks = Looks::default();
    let (first, _) = both(&looks, &view("/r/aa", "k1", "Tea & cake"), "/r/aa");
    assert_eq!(first, None, "met once, a look is not kept");
    for (home, key) in [("/r/bb", "k2"), ("/r/cc", "<k3>"), ("/r/dd", "")] {
        let (filled, drawn) = both(&looks, &view(home, key, "Tea & cake"), home);
        assert_eq!(filled.as_deref(), Some(drawn.as_str()));
        assert!(drawn.contains(home));
    }
    assert_eq!(looks.kept.read().expect("not poisoned").len(), 1);
}

#[test]
fn another_word_is_another_look() {
    let looks = Looks::default();
    for label in ["One", "One", "Two", "Two"] {
        let (filled, drawn) = both(&looks, &view("/r/aa", "k", label), "/r/aa");
        assert!(filled.is_none_or(|filled| filled == drawn));
    }
    assert_eq!(looks.kept.read().expect("not poisoned").len(), 2);
}

#[test]
fn somebody_elses_address_is_no_gap() {
    let looks = Looks::default();
    for home in ["/r/aa", "/r/bb"] {
        let _ = both(&looks, &view("/r/aaaa", "k", "x"), home);
        let (filled, drawn) = both(&looks, &view("/r/aaaa", "k", "x"), home);
        assert_eq!(filled, Some(drawn));
    }
}

#[test]
fn our_own_marks_in_a_text_are_not_taken_for_gaps() {
    let looks = Looks::default();
    for _ in 0..3 {
        assert_eq!(both(&looks, &view("/r/aa", "k", "a \u{E000}w0\u{E002} b"), "/r/aa").0, None);
    }
    let (filled, drawn) = both(&looks, &view("/r/aa", "\u{E000}h\u{E002}", "x"), "/r/aa");
    assert!(filled.is_none_or(|filled| filled == drawn));
    let (filled, drawn) = both(&looks, &view("/r/aa", "\u{E000}h\u{E002}", "x"), "/r/aa");
    assert_eq!(filled, Some(drawn));
}

#[test]
fn the_helper_prints_its_words_only_where_the_field_is_true() {
    let drawn = pages().render("marks", &json!({ "these": [{ "on": true }, { "on": false }] })).expect("renders");
    assert_eq!(drawn, "<i checked><i>");
    let cut = cut("<i\u{E000}m0\u{E001} checked\u{E002}>").expect("well-formed");
    assert_eq!(cut[0], ("<i".to_owned(), Cut::Mark(0, " checked".to_owned())));
}

#[test]
fn looks_are_forgotten_rather_than_heaped_up() {
    let looks = Looks::default();
    let pages = pages();
    for n in 0..LOOKS * 2 {
        let view = json!({ "back": n.to_string(), "label": "x", "action": "/", "submission_key": "k" });
        for _ in 0..2 {
            looks.page(&pages, "one", &view, "");
        }
    }
    assert!(looks.kept.read().expect("not poisoned").len() <= LOOKS);
}
