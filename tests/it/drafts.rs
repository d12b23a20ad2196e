//! Drafts in the store, on both databases: many people edit at once, and nothing is lost, doubled or overwritten.

use crate::world::{World, wait};
use barograph::app::authoring::drafts::{self, DraftStart, Seen};
use barograph::app::authoring::{self, NewStudy};
use barograph::app::{Actor, App};
use barograph::finding::Code;
use barograph::id::StudyId;
use barograph::questionnaire::Draft;
use barograph::questionnaire::editing::{Edit, Part, find, parts, start};
use barograph::text::Language;

const BY: Actor = Actor::Operator;

fn begun(app: &App) -> StudyId {
    let new = NewStudy {
        name: "tracker".parse().expect("a name"),
        title: "Tracker".into(),
        population: "adults".into(),
        simulated: false,
        source: None,
    };
    let study = wait(authoring::create_study(app, BY, new)).expect("a study").id;
    let draft = start::empty("tracker".parse().expect("a name"), "Tracker", "adults", Language::english());
    let start = DraftStart::Document { draft: Box::new(draft), how: "Began empty".into() };
    wait(drafts::begin_draft(app, BY, study, start.clone())).expect("a draft");
    let again = wait(drafts::begin_draft(app, BY, study, start)).expect_err("there is one");
    assert_eq!(again.code, Code::NAME_TAKEN);
    study
}

fn draft(app: &App, study: StudyId) -> Draft {
    wait(drafts::design(app, study)).expect("read").expect("a draft").draft
}

fn add(name: &str, kind: &str) -> Edit {
    Edit::AddItem {
        page: "first".parse().expect("a name"),
        after: None,
        variable: name.parse().expect("a name"),
        label: format!("Question {name}"),
        kind: kind.into(),
    }
}

fn edited(app: &App, study: StudyId, edit: Edit) {
    wait(drafts::edit_draft(app, BY, study, edit, None)).expect("edited");
}

#[test]
fn edits_of_many_at_once_are_all_there() {
    let world = World::new();
    let (app, _) = world.app();
    let study = begun(&app);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let all = (0..40).map(|n| {
            let app = app.clone();
            tokio::spawn(
                async move { drafts::edit_draft(&app, BY, study, add(&format!("item_{n}"), "number"), None).await },
            )
        });
        for one in all.collect::<Vec<_>>() {
            one.await.expect("it ends").expect("edited");
        }
    });
    assert_eq!(find::items(&draft(&app, study)).count(), 40);
    let history = wait(drafts::history(&app, study)).expect("a history");
    assert_eq!(history.len(), 41);
    let mut sequences: Vec<i32> = history.iter().map(|line| line.sequence).collect();
    sequences.sort_unstable();
    assert_eq!(sequences, (1..=41).collect::<Vec<_>>());
}

#[test]
fn of_several_who_saw_the_same_part_one_changes_it() {
    let world = World::new();
    let (app, _) = world.app();
    let study = begun(&app);
    let seen =
        Seen { digest: parts::digest(&draft(&app, study), &Part::Settings).expect("a digest"), part: Part::Settings };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    let outcomes: Vec<_> = runtime.block_on(async {
        let all = (0..12).map(|n| {
            let (app, seen) = (app.clone(), seen.clone());
            let edit = Edit::Settings { title: format!("Title {n}"), population: "adults".into(), expected_minutes: 5 };
            tokio::spawn(async move { drafts::edit_draft(&app, BY, study, edit, Some(seen)).await })
        });
        let mut outcomes = Vec::new();
        for one in all.collect::<Vec<_>>() {
            outcomes.push(one.await.expect("it ends"));
        }
        outcomes
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(refused.code, Code::CHANGED_MEANWHILE);
        assert!(refused.message.contains("the operator"), "{}", refused.message);
    }
}

#[test]
fn undo_and_redo_walk_through_the_history_and_a_new_edit_ends_it() {
    let world = World::new();
    let (app, _) = world.app();
    let study = begun(&app);
    let empty = draft(&app, study);
    edited(&app, study, add("a", "number"));
    let one = draft(&app, study);
    edited(&app, study, add("b", "single_choice"));
    let two = draft(&app, study);
    let design = || wait(drafts::design(&app, study)).expect("read").expect("a draft");
    let undo =
        || wait(drafts::undo(&app, BY, study, design().undo.expect("something to undo").sequence)).expect("undone");
    let redo =
        || wait(drafts::redo(&app, BY, study, design().redo.expect("something to redo").sequence)).expect("redone");
    undo();
    assert_eq!(draft(&app, study), one);
    undo();
    assert_eq!(draft(&app, study), empty);
    assert!(design().undo.is_none(), "the beginning cannot be undone");
    redo();
    redo();
    assert_eq!(draft(&app, study), two);
    assert!(design().redo.is_none());
    undo();
    edited(&app, study, add("c", "long_text"));
    assert!(design().redo.is_none(), "what was undone is dropped");
    undo();
    assert_eq!(draft(&app, study), one);
    let stale = wait(drafts::undo(&app, BY, study, 99)).expect_err("not the last");
    assert_eq!(stale.code, Code::CHANGED_MEANWHILE);
}

#[test]
fn freezing_demands_no_errors_raises_versions_and_keeps_names() {
    let world = World::new();
    let (app, clock) = world.app();
    let study = begun(&app);
    let lock = || wait(drafts::design(&app, study)).expect("read").expect("a draft").lock_version;
    let refused = wait(drafts::freeze_draft(&app, BY, study, lock())).expect_err("the page is empty");
    assert_eq!(refused.code, Code::STRUCTURE_EMPTY);
    edited(&app, study, add("heard", "single_choice"));
    let stale = wait(drafts::freeze_draft(&app, BY, study, lock() - 1)).expect_err("changed since");
    assert_eq!(stale.code, Code::CHANGED_MEANWHILE);
    let first = wait(drafts::freeze_draft(&app, BY, study, lock())).expect("frozen");
    assert_eq!(wait(drafts::freeze_draft(&app, BY, study, lock())).expect("frozen already"), first);
    clock.set(barograph::time::Moment(1_900_000_000_000_000));
    let rename = Edit::Rename { from: "heard".parse().expect("a name"), to: "aware".parse().expect("a name") };
    let kept = wait(drafts::edit_draft(&app, BY, study, rename, None)).expect_err("frozen");
    assert_eq!(kept.code, Code::VARIABLE_FROZEN);
    let list = find::items(&draft(&app, study)).find_map(|item| item.kind.code_list()).cloned().expect("a list");
    edited(&app, study, Edit::RemoveOption { list: list.clone(), code: 2 });
    edited(&app, study, Edit::AddOption { list, label: "Not sure".into() });
    wait(drafts::freeze_draft(&app, BY, study, lock())).expect("frozen again");
    let versions = wait(drafts::frozen_versions(&app, study)).expect("versions");
    let of = |n: usize| {
        let item = find::items(&versions[n].draft).next().expect("an item");
        (versions[n].draft.version, item.version)
    };
    assert_eq!((of(0), of(1)), ((2, 2), (1, 1)));
    // The first version is untouched: code 2 still means what it meant.
    let codes = |n: usize| {
        versions[n].draft.code_lists.values().flat_map(|l| l.options.iter().map(|o| o.code)).collect::<Vec<_>>()
    };
    assert_eq!((codes(0), codes(1)), (vec![1, 3], vec![1, 2]));
}
