//! The item bank: every item that was ever frozen, over all studies, with what waves found.

use crate::app::{App, Refusal};
use crate::dataset::{Cells, Dataset, missing_of};
use crate::finding::Code;
use crate::id::{CodeListId, ConceptId, ImageId, StudyName, VariableId, VersionId};
use crate::measure::UNWEIGHTED;
use crate::questionnaire::checks::option_column;
use crate::questionnaire::document::{CodeList, Image};
use crate::questionnaire::editing::find;
use crate::questionnaire::{Draft, Item, ItemKind};
use crate::store::{self, Conn};
use crate::study::Study;
use std::collections::BTreeMap;

/// Items shown at once.
const SHOWN: usize = 50;

/// An item in one of its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Banked {
    pub study: StudyName,
    pub study_title: String,
    pub simulated: bool,
    /// The frozen version that it is taken from.
    pub version: VersionId,
    pub variable: VariableId,
    pub concept: ConceptId,
    pub item_version: u32,
    pub wording: String,
    pub item: Item,
    pub list: Option<CodeList>,
    /// Titles of the waves that asked this version of it, in order.
    pub waves: Vec<String>,
    pub result: Option<PastResult>,
}

/// What the last wave with data found.
#[derive(Debug, Clone, PartialEq)]
pub struct PastResult {
    pub wave: String,
    /// Rows with an answer.
    pub base: usize,
    /// What the weights are, where there is a weight set.
    pub weights: Option<String>,
    pub lines: Vec<ResultLine>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ResultLine {
    pub label: String,
    pub count: usize,
    /// Of the base, 0 to 1; weighted where there are weights.
    pub share: Option<f64>,
}

/// Items whose wording, concept, name or study holds all words searched for; all, where there are none. At most fifty, and how many
/// there are.
pub async fn search(app: &App, words: String) -> Result<(Vec<Banked>, usize), Refusal> {
    let with = app.clone();
    app.store
        .read_async("item_bank", move |conn| {
            let mut found = all(conn)?;
            let words: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
            found.retain(|(_, banked)| {
                let text = format!("{} {} {} {}", banked.wording, banked.concept, banked.variable, banked.study_title)
                    .to_lowercase();
                words.iter().all(|word| text.contains(word.as_str()))
            });
            let total = found.len();
            found.truncate(SHOWN);
            let shown = found
                .into_iter()
                .map(|(waves, banked)| Ok(Banked { result: result_of(&with, conn, &waves, &banked)?, ..banked }));
            Ok((shown.collect::<Result<_, Refusal>>()?, total))
        })
        .await
}

/// An item of a frozen version with its code list and its pictures.
pub type Whole = (Item, BTreeMap<CodeListId, CodeList>, BTreeMap<ImageId, Image>);

/// Code: `reference_unknown`.
pub async fn item(app: &App, version: VersionId, variable: VariableId) -> Result<Whole, Refusal> {
    app.store
        .read_async("banked_item", move |conn| {
            let unknown = || Refusal::new(Code::REFERENCE_UNKNOWN, format!("the item bank has no “{variable}” there"));
            let draft = store::versions::draft(conn, version)?.ok_or_else(unknown)?;
            let item = find::item(&draft, &variable).ok_or_else(unknown)?.clone();
            let used = item.kind.code_list().and_then(|id| Some((id.clone(), draft.code_lists.get(id)?.clone())));
            let lists: BTreeMap<CodeListId, CodeList> = used.into_iter().collect();
            let of_options = lists.values().flat_map(|list| &list.options).filter_map(|option| option.image.as_ref());
            let own = match &item.kind {
                ItemKind::Information { image, .. } => image.as_ref(),
                _ => None,
            };
            let pictures = of_options.chain(own).filter_map(|id| Some((id.clone(), draft.images.get(id)?.clone())));
            let pictures = pictures.collect();
            Ok((item, lists, pictures))
        })
        .await
}

type Found = (Vec<crate::study::Wave>, Banked);

/// One entry for each version of each item of each study, the latest first within an item.
fn all(conn: &mut Conn) -> Result<Vec<Found>, Refusal> {
    let mut found: Vec<Found> = Vec::new();
    for study in store::studies::all(conn)? {
        let waves = store::waves::of_study(conn, study.id)?;
        let versions = store::versions::of_study(conn, study.id)?;
        let mut known: Vec<Found> = Vec::new();
        for version in &versions {
            for item in find::items(&version.draft).filter(|item| item.kind.is_question()) {
                let same = |(_, b): &&mut Found| b.variable == item.variable && b.item_version == item.version;
                let asked = waves.iter().filter(|wave| wave.version == version.id).cloned();
                match known.iter_mut().find(same) {
                    Some((waves, _)) => waves.extend(asked),
                    None => known.push((asked.collect(), banked(&study, version.id, &version.draft, item))),
                }
            }
        }
        for (waves, banked) in &mut known {
            waves.sort_by_key(|wave| wave.position);
            banked.waves = waves.iter().map(|wave| wave.title.clone()).collect();
        }
        found.extend(known);
    }
    found.sort_by(|(_, a), (_, b)| {
        (&a.concept, &a.variable, b.item_version).cmp(&(&b.concept, &b.variable, a.item_version))
    });
    Ok(found)
}

fn banked(study: &Study, version: VersionId, draft: &Draft, item: &Item) -> Banked {
    Banked {
        study: study.name.clone(),
        study_title: study.title.clone(),
        simulated: study.simulated,
        version,
        variable: item.variable.clone(),
        concept: item.concept.clone(),
        item_version: item.version,
        wording: item.label.get(&draft.language).to_owned(),
        list: item.kind.code_list().and_then(|id| draft.code_lists.get(id)).cloned(),
        item: item.clone(),
        waves: Vec::new(),
        result: None,
    }
}

/// Of the last of these waves that has a data set.
fn result_of(
    app: &App,
    conn: &mut Conn,
    waves: &[crate::study::Wave],
    banked: &Banked,
) -> Result<Option<PastResult>, Refusal> {
    for wave in waves.iter().rev() {
        let Some((id, _)) = store::datasets::latest(conn, wave.id)? else { continue };
        let dataset = app.cache.dataset(conn, id)?;
        let weights = match store::datasets::latest_weights_id(conn, id)? {
            Some(weights) => Some(app.cache.weights(conn, weights)?),
            None => None,
        };
        let weight = |row: usize| weights.as_ref().map_or(1.0, |w| w.weights.get(row).copied().unwrap_or(0.0));
        let lines_and_base = marginals(&dataset, banked, &weight);
        return Ok(lines_and_base.map(|(lines, base)| PastResult {
            wave: wave.title.clone(),
            base,
            weights: weights.as_ref().map(|w| w.label.clone()).filter(|label| label != UNWEIGHTED),
            lines,
        }));
    }
    Ok(None)
}

type Marginals = (Vec<ResultLine>, usize);

fn marginals(dataset: &Dataset, banked: &Banked, weight: &dyn Fn(usize) -> f64) -> Option<Marginals> {
    if let (ItemKind::MultipleChoice { .. }, Some(list)) = (&banked.item.kind, &banked.list) {
        let each = list.options.iter().filter_map(|option| {
            let name = VariableId::new(option_column(banked.variable.as_str(), option.code)).ok()?;
            let (lines, base) = of_column(dataset, &name, weight)?;
            let chosen = lines.into_iter().last()?;
            Some((ResultLine { label: option.label.default_text().to_owned(), ..chosen }, base))
        });
        let (lines, bases): (Vec<_>, Vec<_>) = each.unzip();
        return bases.into_iter().max().map(|base| (lines, base));
    }
    of_column(dataset, &banked.variable, weight)
}

fn of_column(dataset: &Dataset, name: &VariableId, weight: &dyn Fn(usize) -> f64) -> Option<Marginals> {
    let Cells::Category { categories, values } = &dataset.column(name)?.cells else { return None };
    let (mut counts, mut sums) = (vec![0_usize; categories.len()], vec![0.0_f64; categories.len()]);
    for (row, value) in values.iter().enumerate().filter(|(_, value)| missing_of(**value).is_none()) {
        let at = usize::from(*value);
        if let (Some(count), Some(sum)) = (counts.get_mut(at), sums.get_mut(at)) {
            *count += 1;
            *sum += weight(row);
        }
    }
    let (base, total) = (counts.iter().sum(), sums.iter().sum::<f64>());
    let lines = categories.iter().zip(counts).zip(sums).map(|((category, count), sum)| ResultLine {
        label: category.label.clone(),
        count,
        share: (total > 0.0).then(|| sum / total),
    });
    Some((lines.collect(), base))
}
