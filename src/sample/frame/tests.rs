//! Frames good and bad, by hand.

use super::*;
use crate::finding::{Code, Findings, Place, Severity};

fn cells(row: &[&str]) -> Vec<String> {
    row.iter().map(|cell| (*cell).to_owned()).collect()
}

fn read(mapping: &FrameMapping, header: &[&str], rows: &[&[&str]]) -> (Option<FrameRead>, Findings) {
    let rows = rows.iter().enumerate().map(|(i, row)| (i as u64 + 2, cells(row)));
    read_frame(mapping, &cells(header), rows)
}

fn full() -> FrameMapping {
    FrameMapping {
        key: "id".into(),
        strata: vec!["area".into(), "band".into()],
        psu: Some("council".into()),
        size: Some("staff".into()),
        sector: Some("trade".into()),
        sort: vec!["staff".into()],
        email: Some("mail".into()),
        name: Some("name".into()),
        language: Some("lang".into()),
        shared_addresses: false,
    }
}

const HEADER: &[&str] = &["id", "area", "band", "council", "staff", "trade", "mail", "name", "lang"];

#[test]
fn a_row_becomes_a_unit_and_a_contact_apart() {
    let row: &[&str] = &[" b7 ", "Highland", "small", "Moray", "12.5", "retail", "Ann@Shop.example", "Ann", "gd"];
    let (read, findings) = read(&full(), HEADER, &[row]);
    assert!(findings.is_empty(), "{findings}");
    let FrameRead { frame, contacts } = read.expect("a frame");
    let unit = &frame.units()[0];
    assert_eq!((unit.key.as_str(), unit.line), ("b7", 2));
    assert_eq!(unit.stratum.as_deref(), Some("Highland / small"));
    assert_eq!((unit.psu.as_deref(), unit.size), (Some("Moray"), Some(12.5)));
    assert_eq!(contacts[0].email.as_ref().map(EmailAddress::as_str), Some("Ann@Shop.example"));
    assert_eq!(contacts[0].sector.as_deref(), Some("retail"));
    let kept = serde_json::to_string(&frame).expect("a frame has a document");
    assert!(!kept.contains("Ann"), "nothing of the contact is in the frame: {kept}");
    let logged = format!("{contacts:?}");
    assert!(logged.contains("b7") && !logged.contains("Ann"), "{logged}");
}

#[test]
fn every_fault_is_found_with_its_line_and_column() {
    let rows: &[&[&str]] = &[
        &["1", "H", "s", "M", "3", "", "a@x.example", "", ""],
        &["1", "H", "s", "M", "3", "", "b@x.example", "", ""],
        &["3", "H", "s", "M", "3", "", "A@X.example", "", ""],
        &["4", "H", "", "M", "3", "", "d@x.example", "", ""],
        &["5", "H", "s", "M", "-1", "", "e@x.example", "", ""],
        &["6", "H", "s", "M", "inf", "", "f@x.example", "", ""],
        &["7", "H", "s", "M", "", "", "g@x.example", "", ""],
        &["8", "H", "s", "M", "3", "", "no address", "", ""],
        &["", " ", "", "", "", "", "", "", ""],
        &["", "H", "s", "M", "3", "", "i@x.example", "", ""],
        &["11", "H", "s"],
        &["12", "H", "s", "M", "3", "", "", "", "Scots!"],
        &["13", "H", "s", "", "3", "", "k@x.example", "", ""],
    ];
    let (read, findings) = read(&full(), HEADER, rows);
    assert!(read.is_none());
    let found: Vec<(Code, Severity, Place)> = findings.into_iter().map(|f| (f.code, f.severity, f.place)).collect();
    let expected = [
        (Code::FRAME_DUPLICATE, Severity::Error, Place::cell(3, "id")),
        (Code::FRAME_DUPLICATE, Severity::Error, Place::cell(4, "mail")),
        (Code::FRAME_CELL_MISSING, Severity::Error, Place::cell(5, "band")),
        (Code::FRAME_SIZE_INVALID, Severity::Error, Place::cell(6, "staff")),
        (Code::FRAME_SIZE_INVALID, Severity::Error, Place::cell(7, "staff")),
        (Code::FRAME_CELL_MISSING, Severity::Error, Place::cell(8, "staff")),
        (Code::EMAIL_INVALID, Severity::Error, Place::cell(9, "mail")),
        (Code::FRAME_ROW_BLANK, Severity::Note, Place::line(10)),
        (Code::FRAME_CELL_MISSING, Severity::Error, Place::cell(11, "id")),
        (Code::ROW_RAGGED, Severity::Error, Place::line(12)),
        (Code::FRAME_NO_ADDRESS, Severity::Warning, Place::cell(13, "mail")),
        (Code::LANGUAGE_INVALID, Severity::Warning, Place::cell(13, "lang")),
        (Code::FRAME_CELL_MISSING, Severity::Error, Place::cell(14, "council")),
    ];
    assert_eq!(found, expected);
}

#[test]
fn columns_that_are_not_there_or_there_twice_are_said_at_once() {
    let mapping = FrameMapping { key: "id".into(), psu: Some("village".into()), ..FrameMapping::default() };
    let (read, findings) = read(&mapping, &["id", "id"], &[&["1", "2"]]);
    let codes: Vec<Code> = findings.into_iter().map(|f| f.code).collect();
    assert!(read.is_none());
    assert_eq!(codes, [Code::NAME_DUPLICATE, Code::COLUMN_UNKNOWN]);
}

#[test]
fn an_address_is_no_key() {
    let mapping = FrameMapping { key: "mail".into(), email: Some("mail".into()), ..FrameMapping::default() };
    let (read, findings) = read(&mapping, &["mail"], &[&["a@b.example"]]);
    assert!(read.is_none());
    assert_eq!(
        (findings.0[0].code.clone(), findings.0[0].place.clone()),
        (Code::FRAME_COLUMN_TWICE, Place::field("key"))
    );
}

#[test]
fn a_file_with_nobody_in_it_is_no_frame() {
    let mapping = FrameMapping { key: "id".into(), ..FrameMapping::default() };
    let (frame, findings) = read(&mapping, &["id"], &[&[""]]);
    assert!(frame.is_none() && findings.iter().any(|f| f.code == Code::STRUCTURE_EMPTY));
}

#[test]
fn shared_addresses_may_be_allowed() {
    let mapping = FrameMapping {
        key: "id".into(),
        email: Some("mail".into()),
        shared_addresses: true,
        ..FrameMapping::default()
    };
    let (frame, findings) = read(&mapping, &["id", "mail"], &[&["1", "a@b.example"], &["2", "A@b.example"]]);
    assert!(frame.is_some());
    assert_eq!(findings.iter().map(|f| f.severity).collect::<Vec<_>>(), [Severity::Warning]);
}

#[test]
fn of_many_faults_of_a_kind_the_first_are_listed_and_the_rest_counted() {
    let rows: Vec<Vec<&str>> = (0..MOST_FINDINGS + 51).map(|_| vec!["same"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let mapping = FrameMapping { key: "id".into(), ..FrameMapping::default() };
    let (_, findings) = read(&mapping, &["id"], &rows);
    assert_eq!(findings.len(), MOST_FINDINGS + 1);
    let last = findings.iter().last().expect("some");
    assert_eq!((last.place.clone(), last.message.as_str()), (Place::Whole, "There are 50 more of these."));
}

#[test]
fn addresses_are_read_as_mail_reads_them() {
    for good in ["a@b.example", "a.b+c'd@sub.b-c.example", "x_1@bücher.example", "A@B.SCOT"] {
        assert!(EmailAddress::parse(good).is_ok(), "{good}");
    }
    let long = format!("{}@b.example", "a".repeat(65));
    let bad = [
        "",
        "a",
        "a@",
        "@b.example",
        "a@b",
        "a@@b.example",
        "a b@c.example",
        ".a@b.example",
        "a.@b.example",
        "a..b@c.example",
        "a@-b.example",
        "a@b-.example",
        "a@b..example",
        "a@b.example.",
        "a@1.2.3.4",
        "a@b.example\nBcc: c@d.example",
        "a@b.example\r",
        "\"a\"@b.example",
        "A <a@b.example>",
        &long,
    ];
    for bad in bad {
        assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn the_order_of_the_rows_leaves_no_trace_but_the_line() {
    let mapping = FrameMapping { key: "id".into(), ..FrameMapping::default() };
    let (a, _) = read(&mapping, &["id"], &[&["1"], &["3"], &["2"]]);
    let (b, _) = read(&mapping, &["id"], &[&["2"], &["3"], &["1"]]);
    let keys = |read: Option<FrameRead>| -> Vec<String> {
        read.expect("a frame").frame.units().iter().map(|unit| unit.key.clone()).collect()
    };
    assert_eq!(keys(a), keys(b));
}

/// As many as a national register has.
#[test]
fn half_a_million_rows_are_read() {
    let header = cells(HEADER);
    let rows = (0..500_000_u64).map(|i| {
        let (key, staff, mail) = (i.to_string(), (i % 50).to_string(), format!("person{i}@example.org"));
        (i + 2, cells(&[&key, "Highland", "small", "Moray", &staff, "retail", &mail, "A person", "en"]))
    });
    let (read, findings) = read_frame(&full(), &header, rows);
    assert!(findings.is_empty());
    assert_eq!(read.expect("a frame").frame.len(), 500_000);
}
