//! Any sequence of edits leaves a draft that can be read again, and moves no code or variable of anything that it does not name.

use barograph::id::{CodeListId, PageId, SectionId, VariableId};
use barograph::questionnaire::Draft;
use barograph::questionnaire::document::ItemKind;
use barograph::questionnaire::editing::{self, Edit, Part, fields, find, names, start};
use barograph::text::Language;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::{BTreeMap, BTreeSet};

/// A step by positions, so that it fits whatever draft there is by then.
#[derive(Debug, Clone)]
enum Step {
    AddSection,
    AddPage(Index),
    AddItem(Index, Index),
    Move(Index, Index, bool),
    Drag(Index, Index, Index),
    Remove(Index, Index),
    AddOption(Index),
    RemoveOption(Index, Index),
    MoveOption(Index, Index, bool),
    Relabel(Index, Index),
    Own(Index),
    AddRow(Index),
    RemoveRow(Index, Index),
    Rename(Index, u16),
    Language,
    Text(Index),
}

fn step() -> impl Strategy<Value = Step> {
    let i = any::<Index>;
    prop_oneof![
        Just(Step::AddSection),
        i().prop_map(Step::AddPage),
        (i(), i()).prop_map(|(a, b)| Step::AddItem(a, b)),
        (i(), i()).prop_map(|(a, b)| Step::AddItem(a, b)),
        (i(), i(), any::<bool>()).prop_map(|(a, b, up)| Step::Move(a, b, up)),
        (i(), i(), i()).prop_map(|(a, b, c)| Step::Drag(a, b, c)),
        (i(), i()).prop_map(|(a, b)| Step::Remove(a, b)),
        i().prop_map(Step::AddOption),
        (i(), i()).prop_map(|(a, b)| Step::RemoveOption(a, b)),
        (i(), i(), any::<bool>()).prop_map(|(a, b, up)| Step::MoveOption(a, b, up)),
        (i(), i()).prop_map(|(a, b)| Step::Relabel(a, b)),
        i().prop_map(Step::Own),
        i().prop_map(Step::AddRow),
        (i(), i()).prop_map(|(a, b)| Step::RemoveRow(a, b)),
        (i(), any::<u16>()).prop_map(|(a, n)| Step::Rename(a, n)),
        Just(Step::Language),
        i().prop_map(Step::Text),
    ]
}

fn pick<T: Clone>(index: &Index, things: &[T]) -> Option<T> {
    (!things.is_empty()).then(|| index.get(things).clone())
}

fn sections(draft: &Draft) -> Vec<SectionId> {
    draft.sections.iter().map(|s| s.id.clone()).collect()
}

fn pages(draft: &Draft) -> Vec<PageId> {
    draft.sections.iter().flat_map(|s| &s.pages).map(|p| p.id.clone()).collect()
}

fn items(draft: &Draft) -> Vec<VariableId> {
    find::items(draft).map(|i| i.variable.clone()).collect()
}

fn lists(draft: &Draft) -> Vec<CodeListId> {
    draft.code_lists.keys().cloned().collect()
}

fn part(draft: &Draft, which: &Index, at: &Index) -> Option<Part> {
    match which.index(3) {
        0 => pick(at, &sections(draft)).map(Part::Section),
        1 => pick(at, &pages(draft)).map(Part::Page),
        _ => pick(at, &items(draft)).map(Part::Item),
    }
}

fn code(draft: &Draft, list: &Index, at: &Index) -> Option<(CodeListId, i32)> {
    let list = pick(list, &lists(draft))?;
    let codes: Vec<i32> = draft.code_lists[&list].options.iter().map(|o| o.code).collect();
    pick(at, &codes).map(|code| (list, code))
}

fn edit(draft: &Draft, step: &Step) -> Option<Edit> {
    let kept = BTreeSet::new();
    Some(match step {
        Step::AddSection => Edit::AddSection { title: "More".into(), after: None },
        Step::AddPage(at) => Edit::AddPage { section: pick(at, &sections(draft))?, title: "Page".into(), after: None },
        Step::AddItem(at, kind) => {
            let kinds: Vec<&str> = fields::KINDS.iter().map(|k| k.word).filter(|w| *w != "placeholder").collect();
            let variable = names::variable(draft, "What then?", &kept)?;
            let kind = kind.get(&kinds).to_string();
            Edit::AddItem { page: pick(at, &pages(draft))?, after: None, variable, label: "What then?".into(), kind }
        }
        Step::Move(which, at, up) => Edit::Move { part: part(draft, which, at)?, up: *up },
        Step::Drag(at, page, index) => Edit::MoveTo {
            part: Part::Item(pick(at, &items(draft))?),
            into: Some(Part::Page(pick(page, &pages(draft))?)),
            index: index.index(5),
        },
        Step::Remove(which, at) => Edit::Remove(part(draft, which, at)?),
        Step::AddOption(list) => Edit::AddOption { list: pick(list, &lists(draft))?, label: "Other things".into() },
        Step::RemoveOption(list, at) => {
            let (list, code) = code(draft, list, at)?;
            Edit::RemoveOption { list, code }
        }
        Step::MoveOption(list, at, up) => {
            let (list, code) = code(draft, list, at)?;
            Edit::MoveOption { list, code, up: *up }
        }
        Step::Relabel(list, at) => {
            let (list, code) = code(draft, list, at)?;
            Edit::SetOption { list, code, label: "Said anew".into(), exclusive: false, specify: false, pinned: true }
        }
        Step::Own(at) => Edit::OwnList { variable: pick(at, &items(draft))? },
        Step::AddRow(at) => {
            let row = names::variable(draft, "A line", &kept)?;
            Edit::AddRow { variable: pick(at, &items(draft))?, row, label: "A line".into() }
        }
        Step::RemoveRow(at, row) => {
            let variable = pick(at, &items(draft))?;
            let rows: Vec<VariableId> =
                find::rows_of(&find::item(draft, &variable)?.kind).into_iter().cloned().collect();
            Edit::RemoveRow { row: pick(row, &rows)?, variable }
        }
        Step::Rename(at, n) => Edit::Rename {
            from: pick(at, &items(draft))?,
            to: VariableId::new(format!("renamed_{n}")).expect("a name"),
        },
        Step::Language => Edit::AddLanguage(Language("gd".into())),
        Step::Text(at) => {
            let keys: Vec<String> = editing::texts::all(draft).into_iter().map(|line| line.key).collect();
            let language = draft.translations.first().unwrap_or(&draft.language).clone();
            Edit::Text { key: pick(at, &keys)?, language, text: "Eile".into(), was: None }
        }
    })
}

/// What answers hang on: each variable with its kind, and each code with its word.
type Anchors = (BTreeMap<VariableId, String>, BTreeMap<(CodeListId, i32), String>);

fn has_rows(kind: &ItemKind) -> bool {
    use ItemKind::{Allocation, Battery, SemanticDifferential, Vignettes};
    matches!(kind, Battery { .. } | Allocation { .. } | SemanticDifferential { .. } | Vignettes { .. })
}

fn anchors(draft: &Draft) -> Anchors {
    let mut variables = BTreeMap::new();
    for item in find::items(draft) {
        // A battery that lost its last row is still none itself.
        let names = if has_rows(&item.kind) { find::rows_of(&item.kind) } else { vec![&item.variable] };
        for name in names {
            variables.insert(name.clone(), fields::word_of(&item.kind));
        }
    }
    let options = draft
        .code_lists
        .iter()
        .flat_map(|(id, list)| list.options.iter().map(move |o| ((id.clone(), o.code), o.word())));
    (variables, options.collect())
}

/// What an edit may take away or change of the anchors.
fn named(draft: &Draft, edit: &Edit) -> (BTreeSet<VariableId>, BTreeSet<(CodeListId, i32)>) {
    let of_item = |item: &barograph::questionnaire::Item| {
        std::iter::once(&item.variable).chain(find::rows_of(&item.kind)).cloned().collect::<Vec<_>>()
    };
    let variables = match edit {
        Edit::Remove(Part::Section(id)) => {
            let section = find::section(draft, id).expect("there");
            section.pages.iter().flat_map(|p| &p.items).flat_map(of_item).collect()
        }
        Edit::Remove(Part::Page(id)) => find::page(draft, id).expect("there").items.iter().flat_map(of_item).collect(),
        Edit::Remove(Part::Item(id)) => of_item(find::item(draft, id).expect("there")).into_iter().collect(),
        Edit::Rename { from, .. } => [from.clone()].into(),
        Edit::RemoveRow { row, .. } => [row.clone()].into(),
        _ => BTreeSet::new(),
    };
    let codes = match edit {
        Edit::RemoveOption { list, code } => [(list.clone(), *code)].into(),
        _ => BTreeSet::new(),
    };
    (variables, codes)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_shifts_what_it_does_not_name(steps in prop::collection::vec(step(), 1..40)) {
        let name = "any".parse().expect("a name");
        let mut draft = start::empty(name, "Any", "adults", Language::english());
        // Every code that a list ever gave, with its word.
        let mut given: BTreeMap<(CodeListId, i32), String> = BTreeMap::new();
        for step in &steps {
            let Some(edit) = edit(&draft, step) else { continue };
            let Ok(next) = editing::apply(&draft, &edit) else { continue };
            let (before, after) = (anchors(&draft), anchors(&next));
            let (variables, codes) = named(&draft, &edit);
            for (variable, kind) in before.0.iter().filter(|(v, _)| !variables.contains(*v)) {
                prop_assert_eq!(after.0.get(variable), Some(kind), "{} after {:?}", variable, &edit);
            }
            for (code, word) in before.1.iter().filter(|(c, _)| !codes.contains(*c)) {
                prop_assert_eq!(after.1.get(code), Some(word), "{:?} after {:?}", code, &edit);
            }
            for (code, word) in &after.1 {
                let known = given.entry(code.clone()).or_insert_with(|| word.clone());
                prop_assert_eq!(&*known, word, "a code came again with another meaning");
                prop_assert!(!next.code_lists[&code.0].retired.contains(&code.1), "{:?} is retired", code);
            }
            for item in find::items(&next) {
                if let Some(list) = item.kind.code_list() {
                    prop_assert!(next.code_lists.contains_key(list), "{} has lost its answers", item.variable);
                }
                let is_battery = matches!(item.kind, ItemKind::Battery { .. });
                prop_assert!(!is_battery || item.kind.code_list().is_some());
            }
            let (read, findings) = Draft::from_json(&next.to_json());
            prop_assert_eq!(read.as_ref(), Some(&next), "{} after {:?}", findings, &edit);
            draft = next;
        }
    }
}
