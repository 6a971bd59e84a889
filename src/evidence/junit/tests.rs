//! Reports in the shape of the tools that write them.

use super::*;
use crate::evidence::recognise;

fn reading(text: &str) -> Reading {
    let recognised = recognise(text.as_bytes());
    assert_eq!(recognised.kind, Kind::Junit, "{text}");
    recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
}

/// `tests failures errors skipped`, and the codes of the faults with their lines.
fn told(text: &str) -> String {
    let reading = reading(text);
    let counts = ["tests", "failures", "errors", "skipped"].map(|name| reading.facts.number(name).unwrap_or_default().to_string());
    let faults: Vec<String> = reading.faults.iter().map(|fault| format!("{}:{}", fault.code.name, fault.line)).collect();
    format!("{} {}", counts.join(" "), faults.join(" ")).trim_end().to_owned()
}

#[test]
fn dialects() {
    let surefire = "<?xml version=\"1.0\"?>\n<testsuite xmlns:xsi=\"x\" name=\"a.OrderTest\" time=\"0.1\" tests=\"3\" errors=\"1\" skipped=\"1\" failures=\"0\">\n<properties><property name=\"java\" value=\"21\"/></properties>\n<testcase name=\"ok\" classname=\"a.OrderTest\" time=\"0.01\"><flakyFailure message=\"again\"/></testcase>\n<testcase name=\"boom\" classname=\"a.OrderTest\"><error message=\"null\" type=\"NPE\"><![CDATA[at <init>]]></error><system-out>x</system-out></testcase>\n<testcase name=\"later\"><skipped/></testcase>\n</testsuite>";
    let pytest = "<testsuites><testsuite name=\"pytest\" errors=\"0\" failures=\"1\" skipped=\"0\" tests=\"2\" time=\"0.2\"><testcase classname=\"t\" name=\"a[1-2]\"/><testcase classname=\"t\" name=\"b\"><failure message=\"assert 1 == 2\">E assert</failure></testcase></testsuite></testsuites>";
    let gradle = "<testsuite name=\"T\" tests=\"1\" skipped=\"0\" failures=\"0\" errors=\"0\" timestamp=\"2026-01-01T00:00:00\" hostname=\"h\" time=\"0\"><testcase name=\"t()\" classname=\"T\" time=\"0.0\"/><system-out><![CDATA[]]></system-out></testsuite>";
    let jest = "<testsuites name=\"jest tests\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"1.2\"><testsuite name=\"cart\" errors=\"0\" failures=\"1\" skipped=\"0\" tests=\"2\"><testcase classname=\"cart adds\" name=\"cart adds\"><failure>Error: x</failure></testcase><testcase classname=\"c\" name=\"d\"/></testsuite></testsuites>";
    let nested = "<testsuites><testsuite name=\"all\" tests=\"3\" failures=\"0\"><testsuite name=\"one\" tests=\"2\"><testcase name=\"a\"/><testcase name=\"b\"/></testsuite><testsuite name=\"two\" tests=\"1\"><testcase name=\"c\"/></testsuite></testsuite></testsuites>";
    let direct = "<testsuite name=\"all\" tests=\"1\"><testcase name=\"z\"/><testsuite name=\"one\" tests=\"1\"><testcase name=\"a\"/></testsuite></testsuite>";
    let google = "<testsuites tests=\"2\" failures=\"1\" disabled=\"1\" errors=\"0\"><testsuite name=\"S\" tests=\"2\" failures=\"1\" disabled=\"1\" skipped=\"0\" errors=\"0\"><testcase name=\"a\" status=\"run\" result=\"completed\" classname=\"S\"><failure message=\"x&#x0A;y\" type=\"\"/><failure message=\"z\"/></testcase><testcase name=\"b\" status=\"notrun\" result=\"suppressed\" classname=\"S\"/></testsuite></testsuites>";
    let bare = "<testsuite><testcase name=\"a\"/><testcase name=\"b\"><skipped message=\"no GPU\"/></testcase></testsuite>";
    let of_a_suite = "<testsuites><testsuite name=\"setup\"><error message=\"no database\"/></testsuite></testsuites>";
    for (text, expected) in [
        (surefire, "3 0 1 1"),
        (pytest, "2 1 0 0"),
        (gradle, "1 0 0 0"),
        (jest, "2 1 0 0"),
        (nested, "3 0 0 0"),
        (direct, "2 0 0 0"),
        (google, "2 1 0 1"),
        (bare, "2 0 0 1"),
        (of_a_suite, "1 0 1 0"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn totals_that_lie_and_reports_that_break_are_faults() {
    let green = "<testsuites tests=\"2\" failures=\"0\">\n<testsuite name=\"s\" tests=\"2\" failures=\"0\"><testcase name=\"a\"><failure/></testcase><testcase name=\"b\"/></testsuite></testsuites>";
    for (text, expected) in [
        (green, "2 1 0 0 evidence/totals:1"),
        ("<testsuite tests=\"9\" failures=\"0\"><testcase name=\"a\"/></testsuite>", "1 0 0 0 evidence/totals:1"),
        ("<testsuite tests=\"nine\" failures=\"-1\"><testcase name=\"a\"/></testsuite>", "1 0 0 0"),
        ("<testsuite tests=\"2\">\n<testcase name=\"a\"/>\n<testcase name=\"b\"><fail", "2 0 0 0 evidence/malformed:3"),
        ("<testsuites/>", "0 0 0 0 evidence/malformed:1"),
        ("<testsuite failures=\"18446744073709551615\" errors=\"1\"><testcase name=\"a\"/></testsuite>", "1 0 0 0 evidence/totals:1"),
        (
            "<testsuites><testsuite failures=\"18446744073709551615\"/><testsuite failures=\"1\"><testcase name=\"a\"/></testsuite></testsuites>",
            "1 0 0 0 evidence/totals:1",
        ),
        ("<testsuite tests=\"1\"></testsuites>", "0 0 0 0 evidence/malformed:1"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn failures_come_first_and_name_their_line() {
    let text = "<testsuites>\n<testsuite name=\"s\">\n<testcase name=\"a\" time=\"1.5\"/>\n<testcase name=\"b\"><failure message=\"1 &lt; 2\"/></testcase>\n</testsuite>\n</testsuites>";
    let reading = reading(text);
    let Some(Exhibit::Table(table)) = reading.exhibits.last() else { panic!("a table") };
    let first = &table.rows[0];
    assert_eq!((first.cells.join("|").as_str(), first.line), ("b|failed|s||1 < 2", Some(4)));
    assert_eq!(reading.facts.line("failing"), 4);
    assert_eq!(reading.facts.json()["failing"][0], "s: b");
    assert_eq!(reading.facts.json()["suites"][0], "s: 2 tests, 1 failed, 0 skipped");
}
