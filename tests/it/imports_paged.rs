//! Exports of one account in every paging and in many orders of their files give one estate.

use std::collections::BTreeMap;
use std::ops::Range;

use portcullis::LoadError;
use portcullis::import::{Import, ImportedEstate, Source};
use serde_json::{Value, json};

use crate::support::samples::{Sample, samples};

/// The objects around the items of a list, from the root of its answer: `Users`, `User`.
type At = Vec<String>;

/// The one array in an answer that holds its items.
fn items_at(value: &Value) -> Option<At> {
    match value {
        Value::Array(_) => Some(Vec::new()),
        Value::Object(fields) => fields.iter().find_map(|(field, value)| {
            let inner = items_at(value)?;
            Some(std::iter::once(field.clone()).chain(inner).collect())
        }),
        _ => None,
    }
}

fn pointer(at: &[String]) -> String {
    at.iter().map(|field| format!("/{field}")).collect()
}

/// The object that the marks of pages are in: around the list, and in an object of the cloud's own.
fn envelope<'v>(value: &'v mut Value, at: &At) -> &'v mut Value {
    let marks = if value.get("ResponseMetadata").is_some() || at[0].ends_with("Result") {
        1
    } else {
        0
    };
    value
        .pointer_mut(&pointer(&at[..marks]))
        .expect("an envelope")
}

/// The answer with these items, as the page of this number, which starts at an item.
fn page(whole: &Value, at: &At, number: usize, range: Range<usize>, ends: &[usize]) -> Value {
    let (count, is_last) = (ends.last().expect("an end"), number == ends.len());
    let mut page = whole.clone();
    let items = page
        .pointer_mut(&pointer(at))
        .and_then(Value::as_array_mut)
        .expect("a list");
    *items = items[range.clone()].to_vec();
    let marks = envelope(&mut page, at).as_object_mut().expect("an object");
    if marks.contains_key("TotalCount") {
        marks.insert("PageNumber".into(), json!(number));
        marks.insert("TotalCount".into(), json!(count));
    } else if marks.contains_key("Total") {
        marks.insert("Offset".into(), json!(range.start));
        marks.insert("Total".into(), json!(count));
    } else {
        marks.insert("IsTruncated".into(), json!(!is_last));
        marks.remove("Marker");
        if !is_last {
            marks.insert("Marker".into(), json!(format!("after {}", range.end)));
        }
    }
    page
}

/// A list of a sample: the stem of its files, and all its items in one answer.
fn lists(sample: &Sample) -> Vec<(String, Value, At)> {
    let stems = sample
        .files
        .keys()
        .filter(|name| name.contains("/List") && !name.contains('~'));
    let list = |name: &String| {
        let stem = name.trim_end_matches(".json").to_owned();
        let mut whole: Value = serde_json::from_str(&sample.files[name]).expect("JSON");
        let at = items_at(&whole)?;
        for more in (2..).map_while(|page| sample.files.get(&format!("{stem}~{page}.json"))) {
            let more: Value = serde_json::from_str(more).expect("JSON");
            let items = more
                .pointer(&pointer(&at))
                .and_then(Value::as_array)
                .expect("items")
                .clone();
            whole
                .pointer_mut(&pointer(&at))
                .and_then(Value::as_array_mut)
                .expect("items")
                .extend(items);
        }
        Some((stem, whole, at))
    };
    stems.filter_map(list).collect()
}

/// The files with a list in pages that end at these items.
fn paged(
    files: &BTreeMap<String, String>,
    list: &(String, Value, At),
    ends: &[usize],
) -> BTreeMap<String, String> {
    let (stem, whole, at) = list;
    let mut files = files.clone();
    files.retain(|name, _| {
        name != &format!("{stem}.json") && !name.starts_with(&format!("{stem}~"))
    });
    let mut start = 0;
    for (index, end) in ends.iter().enumerate() {
        let number = index + 1;
        let name = if number == 1 {
            format!("{stem}.json")
        } else {
            format!("{stem}~{number}.json")
        };
        files.insert(name, page(whole, at, number, start..*end, ends).to_string());
        start = *end;
    }
    files
}

/// Every way to cut a list of `count` items in two, and into pages of one item.
fn cuts(count: usize) -> Vec<Vec<usize>> {
    let singles = (1..=count.max(1)).map(|end| end.min(count)).collect();
    let empty_last = vec![count, count];
    (0..=count)
        .map(|cut| vec![cut, count])
        .chain([vec![count], singles, empty_last])
        .collect()
}

/// Whether no page is empty.
fn is_strict(ends: &[usize]) -> bool {
    std::iter::once(&0)
        .chain(ends)
        .zip(ends)
        .all(|(start, end)| start < end)
}

/// Some orders of the files: as they are, backwards, and shuffled by a fixed rule.
fn orders(files: &BTreeMap<String, String>, count: u64) -> Vec<Vec<(String, String)>> {
    let forth: Vec<(String, String)> = files
        .iter()
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    let shuffled = |seed: u64| {
        let mut files = forth.clone();
        files.sort_by_key(|(name, _)| {
            let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            name.bytes()
                .fold(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), step)
                .rotate_left(23)
        });
        files
    };
    let mut orders: Vec<_> = (1..count).map(shuffled).collect();
    orders.push(forth.iter().rev().cloned().collect());
    orders.push(forth);
    orders
}

fn same(
    sample: &Sample,
    files: &BTreeMap<String, String>,
    whole: &ImportedEstate,
    label: &str,
) -> usize {
    let orders = orders(files, 4);
    for order in &orders {
        let imported = sample
            .import()
            .read(order.iter().map(|(name, text)| (name, text)));
        let imported = imported.unwrap_or_else(|error| panic!("{label}: {error}"));
        assert_eq!(imported.incomplete(), whole.incomplete(), "{label}");
        assert_eq!(imported.text(), whole.text(), "{label}");
    }
    orders.len()
}

#[test]
fn every_paging_and_order_of_calls_gives_one_estate() {
    for sample in samples()
        .iter()
        .filter(|sample| !matches!(sample.text("source"), Some("aws" | "terraform")))
    {
        let (whole, mut count) = (sample.read().expect("an estate"), 0);
        let lists = lists(sample);
        assert!(lists.len() > 5, "{}", sample.name());
        let mut all = sample.files.clone();
        for list in &lists {
            let (stem, value, at) = list;
            let length = value
                .pointer(&pointer(at))
                .and_then(Value::as_array)
                .expect("items")
                .len();
            // A page of Volcano Engine says how many items are before it, so that none of two is
            // empty.
            let is_counted = sample.name() == "volcengine";
            for ends in cuts(length)
                .into_iter()
                .filter(|ends| ends.len() == 1 || !is_counted || is_strict(ends))
            {
                let files = paged(&sample.files, list, &ends);
                count += same(
                    sample,
                    &files,
                    &whole,
                    &format!("{stem} in pages that end at {ends:?}"),
                );
            }
            all = paged(
                &all,
                list,
                &(1..=length.max(1))
                    .map(|end| end.min(length))
                    .collect::<Vec<_>>(),
            );
        }
        count += same(sample, &all, &whole, "all lists in pages of one item");
        let orders = orders(&sample.files, 100);
        for order in &orders {
            let imported = sample
                .import()
                .read(order.iter().map(|(name, text)| (name, text)))
                .expect("an estate");
            assert_eq!(imported.text(), whole.text());
        }
        println!(
            "{}: {count} pagings and orders, {} orders of the files",
            sample.name(),
            orders.len()
        );
    }
}

const LISTS: [&str; 4] = [
    "UserDetailList",
    "GroupDetailList",
    "RoleDetailList",
    "Policies",
];

/// The items of an export of AWS with their lists, in the order in which pages hold them.
fn details(sample: &Sample) -> Vec<(&'static str, Value)> {
    let pages: Vec<Value> = sample
        .files
        .values()
        .map(|text| serde_json::from_str(text).expect("JSON"))
        .collect();
    let items = |list: &'static str| -> Vec<(&'static str, Value)> {
        let each = pages
            .iter()
            .flat_map(|page| page[list].as_array().expect("a list"));
        each.map(|item| (list, item.clone())).collect()
    };
    LISTS.into_iter().flat_map(items).collect()
}

/// Pages of AWS that end at these items.
fn details_paged(
    items: &[(&'static str, Value)],
    ends: &[usize],
    folder: &str,
) -> BTreeMap<String, String> {
    let mut start = 0;
    let page = |(number, end): (usize, &usize)| {
        let here = &items[start..*end];
        start = *end;
        let list = |name| {
            here.iter()
                .filter(|(list, _)| *list == name)
                .map(|(_, item)| item.clone())
                .collect()
        };
        let mut page: serde_json::Map<String, Value> = LISTS
            .iter()
            .map(|name| ((*name).to_owned(), Value::Array(list(*name))))
            .collect();
        let is_last = number + 1 == ends.len();
        page.insert("IsTruncated".into(), json!(!is_last));
        if !is_last {
            page.insert("Marker".into(), json!(format!("after {end}")));
        }
        (
            format!("{folder}/page{number}.json"),
            Value::Object(page).to_string(),
        )
    };
    ends.iter().enumerate().map(page).collect()
}

#[test]
fn every_paging_and_order_of_details_gives_one_estate() {
    let sample = samples()
        .into_iter()
        .find(|sample| sample.name() == "aws")
        .expect("a sample");
    let items = details(&sample);
    let whole = sample
        .import()
        .read(details_paged(&items, &[items.len()], "aws"))
        .expect("an estate");
    let last = items.last().expect("an item").1["Arn"]
        .as_str()
        .expect("an ARN")
        .to_owned();
    assert!(
        last.contains("::aws:policy/"),
        "the last page should hold policies of AWS alone: {last}"
    );
    let mut count = 0;
    for ends in cuts(items.len()) {
        count += same(
            &sample,
            &details_paged(&items, &ends, "aws"),
            &whole,
            &format!("pages that end at {ends:?}"),
        );
    }
    println!("aws: {count} pagings and orders");
}

fn read(files: &BTreeMap<String, String>) -> Result<ImportedEstate, LoadError> {
    Import::new(Source::Aws).read(files)
}

/// Pages that name no account are joined with the account in their folder, or with the only one
/// whose last page is missing.
#[test]
fn pages_of_two_accounts_are_joined_by_what_they_say() {
    let sample = samples()
        .into_iter()
        .find(|sample| sample.name() == "aws")
        .expect("a sample");
    let items = details(&sample);
    let text = serde_json::to_string(&items.iter().map(|(_, item)| item).collect::<Vec<_>>())
        .expect("JSON");
    let text = text.replace("111122223333", "444455556666");
    let others: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let others: Vec<(&'static str, Value)> =
        items.iter().map(|(list, _)| *list).zip(others).collect();
    let both = |ends: &[usize], other_ends: &[usize], folders: [&str; 2]| {
        let mut files = details_paged(&items, ends, folders[0]);
        let named = |(name, text): (String, String)| (name.replace("/page", "/other"), text);
        files.extend(
            details_paged(&others, other_ends, folders[1])
                .into_iter()
                .map(named),
        );
        files
    };
    let one = [items.len()];
    let whole = read(&both(&one, &one, ["a", "b"])).expect("an estate");
    assert_eq!(whole.counts().accounts, 2);
    let mut count = 0;
    for ends in cuts(items.len()) {
        for (folders, other_ends) in [(["a", "b"], &ends[..]), (["a", "a"], &one[..])] {
            // A first page with nothing on it, in a folder of two accounts, may be of either.
            if folders[0] == folders[1] && ends[0] == 0 {
                continue;
            }
            for order in orders(&both(&ends, other_ends, folders), 3) {
                let imported = Import::new(Source::Aws).read(order);
                let imported =
                    imported.unwrap_or_else(|error| panic!("{ends:?} in {folders:?}: {error}"));
                assert_eq!(imported.text(), whole.text(), "{ends:?} in {folders:?}");
                count += 1;
            }
        }
    }
    // Of two accounts in one folder, nobody knows whose the last page is.
    let ends = [items.len() - 1, items.len()];
    let error = read(&both(&ends, &ends, ["a", "a"])).unwrap_err();
    assert!(
        error.to_string().contains("there may be several"),
        "{error}"
    );
    println!("aws: {count} pagings and orders of two accounts");
}

/// The pages of a list say which of them is the last one, and their files have numbers: the reader
/// checks both.
#[test]
fn pages_that_do_not_fit_each_other_are_told() {
    let sample = samples()
        .into_iter()
        .find(|sample| sample.name() == "alibaba")
        .expect("a sample");
    let list = lists(&sample)
        .into_iter()
        .find(|(stem, ..)| stem.ends_with("/ListUsers"))
        .expect("a list");
    let files = paged(&sample.files, &list, &[1, 2, 3]);
    let [first, second, third] =
        ["", "~2", "~3"].map(|page| format!("alibaba/ListUsers{page}.json"));
    let check = |files: &BTreeMap<String, String>, words: &str| {
        let report = match sample.import().read(files) {
            Ok(imported) => imported.incomplete().join("\n"),
            Err(error) => error.to_string(),
        };
        assert!(report.contains(words), "{words}: {report}");
    };
    for (gone, words) in [
        (&first, "there is no page 1"),
        (&second, "there is no page 2"),
        (&third, "stops at marker"),
    ] {
        let mut files = files.clone();
        files.remove(gone);
        check(&files, words);
    }
    // The second and the third change places: a page follows the last one.
    let mut swapped = files.clone();
    swapped.insert(second.clone(), files[&third].clone());
    swapped.insert(third.clone(), files[&second].clone());
    check(&swapped, "a page of `ListUsers` follows its last page");
    let mut again = files.clone();
    again.insert(
        second,
        files[&first].replace("ann", "zoe").replace("0001", "0009"),
    );
    check(&again, "two pages of `ListUsers` go on at `after 1`");
}
