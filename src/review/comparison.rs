//! What changed between two versions of a questionnaire, and what that does to a series.
//!
//! Items are matched by their variable, options by their code: both never change, so a rename or another order moves no answer. A
//! change that a respondent could notice breaks the series of its item; the item's version says that its author knows.
//! First function to read: [`compare`].

use super::placed;
use crate::finding::{Code, Finding, Findings, Place};
use crate::id::{CodeListId, VariableId};
use crate::questionnaire::Draft;
use crate::questionnaire::document::{CodeOption, Item, ItemKind};
use crate::questionnaire::expression::parse;
use crate::text::Text;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Added,
    Removed,
    /// The question, its help, its statement or story, or another wording of it.
    Wording,
    /// The kind of answer, its limits, its checks.
    Kind,
    /// The label of an option.
    OptionWording,
    OptionAdded,
    OptionRemoved,
    /// The order in which options are shown.
    OptionOrder,
    /// Which missing reasons are offered, and whether an answer is demanded.
    Missing,
    /// To whom it is put.
    Routing,
    /// Its place among the other questions.
    Order,
    /// A wording in another language than the document's own.
    Translation,
    /// Titles, front matter: what is not an item.
    Surroundings,
}

impl Aspect {
    /// Whether answers before and after may differ for this reason alone, so that no line may be drawn across.
    pub fn breaks_series(self) -> bool {
        !matches!(self, Aspect::Added | Aspect::Removed | Aspect::Order | Aspect::Translation | Aspect::Surroundings)
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Aspect::Added => "new question",
            Aspect::Removed => "question taken out",
            Aspect::Wording => "wording",
            Aspect::Kind => "kind of answer",
            Aspect::OptionWording => "wording of an option",
            Aspect::OptionAdded => "option added",
            Aspect::OptionRemoved => "option taken out",
            Aspect::OptionOrder => "order of options",
            Aspect::Missing => "ways to give no answer",
            Aspect::Routing => "who is asked",
            Aspect::Order => "place in the questionnaire",
            Aspect::Translation => "translation",
            Aspect::Surroundings => "text around the questions",
        }
    }
}

/// One difference between two versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The item (of a battery: the row); `None` where it is not about one.
    pub variable: Option<VariableId>,
    /// What it asks in the new version, or asked in the old one where it was taken out.
    pub asks: Option<String>,
    pub aspect: Aspect,
    /// In the new version; in the old one where something was taken out.
    pub place: Place,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Its author raised the item's version, so a series breaks here and says so.
    pub declared: bool,
}

impl Difference {
    /// A sentence for people.
    pub fn in_words(&self) -> String {
        let what = self.aspect.in_words();
        let about = match (&self.asks, &self.variable) {
            (Some(asks), Some(variable)) => format!("{} ({variable}): ", quoted(asks)),
            (None, Some(variable)) => format!("{variable}: "),
            (_, None) => String::new(),
        };
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("{about}{what}, from “{before}” to “{after}”"),
            // The question itself has been named already.
            (Some(_), None) | (None, Some(_))
                if matches!(self.aspect, Aspect::Added | Aspect::Removed | Aspect::Order) =>
            {
                format!("{about}{what}")
            }
            (Some(before), None) => format!("{about}{what}, was “{before}”"),
            (None, Some(after)) => format!("{about}{what}, now “{after}”"),
            (None, None) => format!("{about}{what}"),
        }
    }
}

/// A question in quotation marks, cut where it is long.
fn quoted(asks: &str) -> String {
    const LONGEST: usize = 80;
    let asks = asks.split_whitespace().collect::<Vec<_>>().join(" ");
    if asks.chars().count() <= LONGEST {
        return format!("“{asks}”");
    }
    format!("“{}…”", asks.chars().take(LONGEST).collect::<String>().trim_end())
}

/// All differences, in the order of the new version; what was taken out comes last.
pub fn compare(old: &Draft, new: &Draft) -> Vec<Difference> {
    let mut found = Vec::new();
    surroundings(old, new, &mut found);
    let (before, after) = (Asked::all(old), Asked::all(new));
    let known: HashMap<&VariableId, &Asked<'_>> = before.iter().map(|asked| (asked.variable, asked)).collect();
    for asked in &after {
        match known.get(asked.variable) {
            Some(earlier) => Pair { old, new, before: earlier, after: asked }.differences(&mut found),
            None => found.push(asked.alone(Aspect::Added, new)),
        }
    }
    moved(&before, &after, new, &mut found);
    let kept: HashMap<&VariableId, ()> = after.iter().map(|asked| (asked.variable, ())).collect();
    found.extend(before.iter().filter(|a| !kept.contains_key(a.variable)).map(|a| a.alone(Aspect::Removed, old)));
    found
}

/// The variables whose item's version ought to be raised: something a respondent could notice differs and the version is the same.
pub fn undeclared(differences: &[Difference]) -> Vec<&Difference> {
    differences.iter().filter(|d| d.aspect.breaks_series() && !d.declared).collect()
}

/// What the differences do to series, as findings. A change under a raised version is a note, under the old one a warning, for then a
/// series would be drawn across it if nobody looked. Code: `comparability_changed`.
pub fn comparability(old: &Draft, new: &Draft) -> Findings {
    let mut findings = Findings::new();
    for difference in compare(old, new) {
        let words = difference.in_words();
        let place = difference.place.clone();
        if !difference.aspect.breaks_series() {
            if matches!(difference.aspect, Aspect::Removed | Aspect::Order) {
                let message = format!("since the last version: {words}");
                findings.push(Finding::note(Code::COMPARABILITY_CHANGED, place, message));
            }
        } else if difference.declared {
            let message = format!("since the last version: {words}. The series breaks here, and says so");
            findings.push(Finding::note(Code::COMPARABILITY_CHANGED, place, message));
        } else {
            let message = format!(
                "since the last version: {words}. Answers before and after may not compare: raise the item’s version, or put it back"
            );
            findings.push(Finding::warning(Code::COMPARABILITY_CHANGED, place, message));
        }
    }
    findings
}

/// One variable as it is asked: an item, or a row of one.
struct Asked<'d> {
    variable: &'d VariableId,
    item: &'d Item,
    /// The row's own words, where it is one.
    row: Vec<&'d Text>,
    /// Rules that decide who is asked, outermost first, as they print.
    routing: Vec<String>,
    path: String,
}

impl<'d> Asked<'d> {
    fn all(draft: &'d Draft) -> Vec<Asked<'d>> {
        let mut out = Vec::new();
        for part in placed(draft) {
            let outer = [&part.section.relevant, &part.page.relevant, &part.item.relevant];
            let mut routing: Vec<String> = outer.into_iter().flatten().map(normal).collect();
            for ballot in [&part.section.ballot, &part.page.ballot, &part.item.ballot].into_iter().flatten() {
                routing.push(format!("{} in {}", ballot.experiment, ballot.arms.join(", ")));
            }
            if let Some(repeat) = &part.section.repeat {
                routing.push(format!("repeated {}", repeat.count.as_deref().map_or("until done".into(), normal)));
            }
            let asked = |variable: &'d VariableId, row: Vec<&'d Text>, more: Option<&String>, path: String| Asked {
                variable,
                item: part.item,
                row,
                routing: routing.iter().cloned().chain(more.map(normal)).collect(),
                path,
            };
            let row_path = |r: usize, field: &str| format!("{}.{field}[{r}]", part.path);
            match &part.item.kind {
                ItemKind::Battery { rows, .. } => {
                    for (r, row) in rows.iter().enumerate() {
                        out.push(asked(&row.variable, vec![&row.label], row.relevant.as_ref(), row_path(r, "rows")));
                    }
                }
                ItemKind::Allocation { parts, .. } => {
                    for (r, row) in parts.iter().enumerate() {
                        out.push(asked(&row.variable, vec![&row.label], row.relevant.as_ref(), row_path(r, "parts")));
                    }
                }
                ItemKind::SemanticDifferential { rows, .. } => {
                    for (r, row) in rows.iter().enumerate() {
                        out.push(asked(&row.variable, vec![&row.left, &row.right], None, row_path(r, "rows")));
                    }
                }
                ItemKind::Vignettes { rows, .. } => {
                    for (r, row) in rows.iter().enumerate() {
                        out.push(asked(&row.variable, vec![&row.story], None, row_path(r, "rows")));
                    }
                }
                _ => out.push(asked(&part.item.variable, Vec::new(), None, part.path.clone())),
            }
        }
        out
    }

    fn words(&self, draft: &Draft) -> String {
        let own = |text: &Text| text.get(&draft.language).to_owned();
        if self.row.is_empty() {
            own(&self.item.label)
        } else {
            self.row.iter().map(|text| own(text)).collect::<Vec<_>>().join(" … ")
        }
    }

    fn alone(&self, aspect: Aspect, draft: &Draft) -> Difference {
        let words = Some(self.words(draft));
        let asks = words.clone();
        let (before, after) = if aspect == Aspect::Added { (None, words) } else { (words, None) };
        Difference {
            variable: Some(self.variable.clone()),
            asks,
            aspect,
            place: Place::path(&self.path),
            before,
            after,
            declared: false,
        }
    }
}

/// A rule as it prints, so that blanks and quotes make no difference; as written where it cannot be read.
fn normal(rule: impl AsRef<str>) -> String {
    let rule = rule.as_ref();
    parse::parse(rule).map_or_else(|_| rule.trim().to_owned(), |expr| expr.to_string())
}

/// A variable in both versions.
struct Pair<'d> {
    old: &'d Draft,
    new: &'d Draft,
    before: &'d Asked<'d>,
    after: &'d Asked<'d>,
}

impl Pair<'_> {
    fn push(&self, found: &mut Vec<Difference>, aspect: Aspect, before: Option<String>, after: Option<String>) {
        found.push(Difference {
            variable: Some(self.after.variable.clone()),
            asks: Some(self.after.words(self.new)),
            aspect,
            place: Place::path(&self.after.path),
            before,
            after,
            declared: self.after.item.version > self.before.item.version,
        });
    }

    fn differences(&self, found: &mut Vec<Difference>) {
        self.wording(found);
        self.kind(found);
        self.options(found);
        let (was, is) = (self.before.routing.join(" and "), self.after.routing.join(" and "));
        if was != is {
            let said = |rule: String| Some(if rule.is_empty() { "everybody".to_owned() } else { rule });
            self.push(found, Aspect::Routing, said(was), said(is));
        }
        let (was, is) = (demanded(self.before.item), demanded(self.after.item));
        if was != is {
            self.push(found, Aspect::Missing, Some(was), Some(is));
        }
    }

    /// All the texts of the item that a person reads, each with a name under which it is found again.
    fn wording(&self, found: &mut Vec<Difference>) {
        let (was, is) = (texts(self.before), texts(self.after));
        let (own_old, own_new) = (&self.old.language, &self.new.language);
        let empty = Text::default();
        let mut names: Vec<&String> = was.keys().chain(is.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let (a, b) = (was.get(name).copied().unwrap_or(&empty), is.get(name).copied().unwrap_or(&empty));
            let (own_a, own_b) = (a.get(own_old), b.get(own_new));
            if own_a != own_b {
                let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                self.push(found, Aspect::Wording, some(own_a), some(own_b));
            } else if let Some((before, after)) = translated(a, b) {
                self.push(found, Aspect::Translation, Some(before), Some(after));
            }
        }
    }

    fn kind(&self, found: &mut Vec<Difference>) {
        let (was, is) = (bare(self.before.item), bare(self.after.item));
        if was != is {
            self.push(found, Aspect::Kind, Some(was), Some(is));
        }
    }

    fn options(&self, found: &mut Vec<Difference>) {
        let (was, is) = (options(self.old, self.before.item), options(self.new, self.after.item));
        let by_code: BTreeMap<i32, &CodeOption> = was.iter().map(|option| (option.code, option)).collect();
        let own = |draft: &Draft, option: &CodeOption| option.label.get(&draft.language).to_owned();
        for option in is {
            match by_code.get(&option.code) {
                None => self.push(found, Aspect::OptionAdded, None, Some(own(self.new, option))),
                Some(earlier) => {
                    let (a, b) = (own(self.old, earlier), own(self.new, option));
                    if a != b {
                        self.push(found, Aspect::OptionWording, Some(a), Some(b));
                    } else if let Some((a, b)) = translated(&earlier.label, &option.label) {
                        self.push(found, Aspect::Translation, Some(a), Some(b));
                    }
                }
            }
        }
        for option in was.iter().filter(|o| is.iter().all(|other| other.code != o.code)) {
            self.push(found, Aspect::OptionRemoved, Some(own(self.old, option)), None);
        }
        let shared = |list: &[CodeOption], other: &[CodeOption]| -> Vec<i32> {
            list.iter().map(|o| o.code).filter(|code| other.iter().any(|o| o.code == *code)).collect()
        };
        if shared(was, is) != shared(is, was) {
            let said = |draft: &Draft, list: &[CodeOption]| {
                Some(list.iter().map(|o| own(draft, o)).collect::<Vec<_>>().join(" · "))
            };
            self.push(found, Aspect::OptionOrder, said(self.old, was), said(self.new, is));
        }
    }
}

fn options<'d>(draft: &'d Draft, item: &Item) -> &'d [CodeOption] {
    let list = |name: &CodeListId| draft.code_lists.get(name).map_or(&[][..], |list| &list.options);
    item.kind.code_list().map_or(&[], list)
}

/// The first translation that differs.
fn translated(a: &Text, b: &Text) -> Option<(String, String)> {
    let (Text::Languages(a), Text::Languages(b)) = (a, b) else { return None };
    let differs = b.iter().find(|(language, text)| a.get(*language).is_some_and(|was| was != *text))?;
    Some((a.get(differs.0)?.clone(), differs.1.clone()))
}

fn texts<'d>(asked: &Asked<'d>) -> BTreeMap<String, &'d Text> {
    let item = asked.item;
    let mut out = BTreeMap::from([("a label".to_owned(), &item.label)]);
    let mut add = |name: String, text: Option<&'d Text>| {
        if let Some(text) = text {
            out.insert(name, text);
        }
    };
    add("b hint".into(), item.hint.as_ref());
    for (i, text) in asked.row.iter().enumerate() {
        add(format!("c row {i}"), Some(text));
    }
    for (i, variant) in item.variants.iter().enumerate() {
        add(format!("d variant {i}"), Some(&variant.label));
        add(format!("d variant {i} hint"), variant.hint.as_ref());
    }
    match &item.kind {
        ItemKind::Scale { low, high } | ItemKind::NetPromoter { low, high } | ItemKind::Slider { low, high, .. } => {
            add("e low".into(), Some(low));
            add("e high".into(), Some(high));
        }
        ItemKind::Information { body, .. } => {
            body.iter().enumerate().for_each(|(i, text)| add(format!("e body {i}"), Some(text)));
        }
        ItemKind::Consent { statement } => add("e statement".into(), Some(statement)),
        _ => {}
    }
    out
}

fn demanded(item: &Item) -> String {
    let mut said: Vec<&str> = item.missing.iter().map(|reason| reason.in_words()).collect();
    if item.required {
        said.push("an answer is demanded");
    }
    if said.is_empty() { "may be passed over".into() } else { said.join(", ") }
}

/// The kind with its limits, without texts, rows and the list's name, which are compared on their own; and the checks on answers.
fn bare(item: &Item) -> String {
    let mut kind = serde_json::to_value(&item.kind).unwrap_or_default();
    if let Some(map) = kind.as_object_mut() {
        for key in ["rows", "parts", "low", "high", "body", "statement", "code_list", "unit", "image"] {
            map.shift_remove(key);
        }
        if let Some(filter) = map.get("choice_filter").and_then(|f| f.as_str()).map(normal) {
            map.insert("choice_filter".into(), filter.into());
        }
    }
    let checks: Vec<String> = item.checks.iter().map(|check| format!("must {}", normal(&check.must))).collect();
    let mut said = kind.as_object().map_or(String::new(), |map| {
        let of = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let parts =
            map.iter().map(
                |(key, value)| if key == "kind" { of(value).replace('_', " ") } else { format!("{key} {}", of(value)) },
            );
        parts.collect::<Vec<_>>().join(", ")
    });
    for check in checks {
        said.push_str(", ");
        said.push_str(&check);
    }
    said
}

/// Items that changed places: those outside the longest run of common items that keep their order.
fn moved(before: &[Asked<'_>], after: &[Asked<'_>], new: &Draft, found: &mut Vec<Difference>) {
    let was: HashMap<&VariableId, usize> = before.iter().enumerate().map(|(i, a)| (a.variable, i)).collect();
    let common: Vec<(usize, &Asked<'_>)> =
        after.iter().filter_map(|asked| was.get(asked.variable).map(|i| (*i, asked))).collect();
    let positions: Vec<usize> = common.iter().map(|(i, _)| *i).collect();
    let staying = longest_increasing(&positions);
    for (at, (_, asked)) in common.iter().enumerate() {
        if staying.binary_search(&at).is_err() {
            found.push(Difference {
                variable: Some(asked.variable.clone()),
                asks: Some(asked.words(new)),
                aspect: Aspect::Order,
                place: Place::path(&asked.path),
                before: None,
                after: Some(asked.words(new)),
                declared: false,
            });
        }
    }
}

/// Positions of a longest increasing run (patience sorting, Fredman 1975), ascending.
fn longest_increasing(values: &[usize]) -> Vec<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; values.len()];
    for (at, value) in values.iter().enumerate() {
        let place = tails.partition_point(|tail| values[*tail] < *value);
        before[at] = place.checked_sub(1).map(|previous| tails[previous]);
        if place == tails.len() { tails.push(at) } else { tails[place] = at }
    }
    let mut run = Vec::new();
    let mut at = tails.last().copied();
    while let Some(here) = at {
        run.push(here);
        at = before[here];
    }
    run.reverse();
    run
}

fn surroundings(old: &Draft, new: &Draft, found: &mut Vec<Difference>) {
    let mut push = |path: &str, before: String, after: String| {
        if before != after {
            found.push(Difference {
                variable: None,
                asks: None,
                aspect: Aspect::Surroundings,
                place: Place::path(path),
                before: Some(before),
                after: Some(after),
                declared: false,
            });
        }
    };
    let own = |draft: &Draft, text: &Text| text.get(&draft.language).to_owned();
    let all = |draft: &Draft, texts: &[Text]| texts.iter().map(|t| own(draft, t)).collect::<Vec<_>>().join(" ");
    push("title", own(old, &old.title), own(new, &new.title));
    push("population", own(old, &old.population), own(new, &new.population));
    let (a, b) = (&old.front_matter, &new.front_matter);
    push("front_matter.purpose", all(old, &a.purpose), all(new, &b.purpose));
    push("front_matter.run_by", own(old, &a.run_by), own(new, &b.run_by));
    push("front_matter.contact", own(old, &a.contact), own(new, &b.contact));
    push("front_matter.privacy", all(old, &a.privacy), all(new, &b.privacy));
    push("front_matter.notices", all(old, &a.notices), all(new, &b.notices));
    push("front_matter.thanks", all(old, &a.thanks), all(new, &b.thanks));
    push("front_matter.quota_full", all(old, &a.quota_full), all(new, &b.quota_full));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn document() -> Value {
        json!({
            "format": "barograph-questionnaire/1", "name": "tea", "version": 1, "language": "en", "title": "Tea",
            "population": "All", "expected_minutes": 1,
            "front_matter": {"purpose": ["a"], "run_by": "b", "contact": "c", "privacy": ["d"], "thanks": ["e"]},
            "code_lists": {"often": {"options": [
                {"code": 1, "label": "Often"}, {"code": 2, "label": "Now and then"}, {"code": 3, "label": "Never"}]}},
            "sections": [{"id": "s", "title": "S", "pages": [
                {"id": "a", "items": [{"variable": "tea", "concept": "tea", "label": "Tea?", "kind": "single_choice", "code_list": "often"}]},
                {"id": "b", "items": [{"variable": "milk", "concept": "milk", "label": "Milk?", "kind": "short_text"}]},
                {"id": "c", "items": [{"variable": "cups", "concept": "cups", "label": "Cups?", "relevant": "${tea} != '3'", "kind": "number"}]}
            ]}]
        })
    }

    fn draft(document: Value) -> Draft {
        let (draft, findings) = Draft::from_value(&document, "");
        draft.unwrap_or_else(|| panic!("{findings}"))
    }

    fn found(change: impl FnOnce(&mut Value)) -> Vec<(Option<String>, Aspect)> {
        let mut new = document();
        change(&mut new);
        let found = compare(&draft(document()), &draft(new));
        found.into_iter().map(|d| (d.variable.map(String::from), d.aspect)).collect()
    }

    fn one(variable: &str, aspect: Aspect) -> Vec<(Option<String>, Aspect)> {
        vec![(Some(variable.into()), aspect)]
    }

    #[test]
    fn nothing_changed_is_nothing_found() {
        assert_eq!(found(|_| {}), []);
        assert_eq!(found(|d| d["sections"][0]["pages"][2]["items"][0]["relevant"] = json!("${tea}  !=  \"3\"")), []);
    }

    #[test]
    fn each_change_is_found_where_it_is() {
        let item = |d: &mut Value, page: usize, key: &str, value: Value| {
            d["sections"][0]["pages"][page]["items"][0][key] = value
        };
        assert_eq!(found(|d| item(d, 0, "label", json!("Tea at all?"))), one("tea", Aspect::Wording));
        assert_eq!(found(|d| item(d, 0, "hint", json!("Any kind."))), one("tea", Aspect::Wording));
        assert_eq!(found(|d| item(d, 2, "relevant", json!("${tea} = '1'"))), one("cups", Aspect::Routing));
        assert_eq!(found(|d| item(d, 2, "max", json!(9))), one("cups", Aspect::Kind));
        assert_eq!(found(|d| item(d, 1, "missing", json!(["dont_know"]))), one("milk", Aspect::Missing));
        let options = |d: &mut Value| {
            d["code_lists"]["often"]["options"].as_array_mut().map(|o| o.swap(0, 2)).unwrap_or_default()
        };
        assert_eq!(found(options), one("tea", Aspect::OptionOrder));
        assert_eq!(
            found(|d| d["code_lists"]["often"]["options"][1]["label"] = json!("Sometimes")),
            one("tea", Aspect::OptionWording)
        );
        let add = |d: &mut Value| {
            d["code_lists"]["often"]["options"]
                .as_array_mut()
                .map(|o| o.push(json!({"code": 4, "label": "Daily"})))
                .unwrap_or_default()
        };
        assert_eq!(found(add), one("tea", Aspect::OptionAdded));
        let remove = |d: &mut Value| {
            d["code_lists"]["often"]["options"].as_array_mut().map(|o| o.remove(1));
        };
        assert_eq!(found(remove), one("tea", Aspect::OptionRemoved));
        let away = |d: &mut Value| {
            d["sections"][0]["pages"].as_array_mut().map(|p| p.remove(1));
        };
        assert_eq!(found(away), one("milk", Aspect::Removed));
        let swap = |d: &mut Value| d["sections"][0]["pages"].as_array_mut().map(|p| p.swap(0, 1)).unwrap_or_default();
        assert_eq!(found(swap).len(), 1, "one of the two has moved");
        assert_eq!(found(|d| d["title"] = json!("Coffee")), [(None, Aspect::Surroundings)]);
    }

    #[test]
    fn a_difference_begins_with_the_question() {
        let mut new = document();
        new["sections"][0]["pages"][0]["items"][0]["label"] = json!("Tea at all?");
        new["sections"][0]["pages"].as_array_mut().map(|pages| pages.remove(1));
        let words: Vec<String> = compare(&draft(document()), &draft(new)).iter().map(Difference::in_words).collect();
        assert_eq!(
            words,
            ["“Tea at all?” (tea): wording, from “Tea?” to “Tea at all?”", "“Milk?” (milk): question taken out"]
        );
        assert_eq!(quoted(&"word ".repeat(40)).chars().count(), 82);
    }

    #[test]
    fn a_raised_version_declares_the_change() {
        let mut new = document();
        new["sections"][0]["pages"][0]["items"][0]["label"] = json!("Tea at all?");
        let (old, changed) = (draft(document()), draft(new.clone()));
        assert_eq!(undeclared(&compare(&old, &changed)).len(), 1);
        assert!(comparability(&old, &changed).iter().any(|f| f.severity == crate::finding::Severity::Warning));
        new["sections"][0]["pages"][0]["items"][0]["version"] = json!(2);
        let raised = draft(new);
        assert!(undeclared(&compare(&old, &raised)).is_empty());
        assert!(comparability(&old, &raised).iter().all(|f| f.severity == crate::finding::Severity::Note));
    }

    #[test]
    fn runs_that_keep_their_order() {
        assert_eq!(longest_increasing(&[3, 0, 1, 2]), [1, 2, 3]);
        assert_eq!(longest_increasing(&[]), Vec::<usize>::new());
        assert_eq!(longest_increasing(&[0, 1, 2]), [0, 1, 2]);
    }
}
