//! The schedule as a calendar (RFC 5545): planned releases, and the next release of each type by its cadence.
//!
//! Refuses a time of the build: stamps are the day it was built as of, and an event keeps its id from build to build.

use jiff::{ToSpan, civil::Date};

use crate::{
    archive::due,
    view::{Viewpoint, schedule, words::fill},
};

/// The most octets of a line, its break left out.
const LINE: usize = 75;

/// The calendar of a product.
pub(super) fn calendar(product: usize, at: &Viewpoint<'_>) -> Vec<u8> {
    let owner = &at.archive.products[product];
    let mut out = Calendar { text: String::new(), stamp: format!("{}T000000Z", compact(at.archive.today())) };
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//relsite//relsite//EN");
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    out.text("X-WR-CALNAME", if at.archive.products.len() > 1 { &owner.title } else { &at.site.title });
    for index in schedule::planned(at.archive, product) {
        let release = &at.archive.releases[index];
        let Some(day) = release.day else { continue };
        let title = release.record.as_ref().map_or(release.version.written.as_str(), |record| record.page.title.as_str());
        let summary =
            if title.contains(&release.version.written) { title.to_owned() } else { format!("{} {title}", release.version.written) };
        let url = schedule::address(index, at);
        out.event(&format!("release-{}@{}.relsite", release.id, owner.slug), day, &summary, url.as_deref(), "CONFIRMED");
    }
    for planned in owner.planned.iter().filter(|planned| at.archive.planned_release(product, planned).is_none()) {
        let Some(day) = planned.date.as_ref().and_then(|read| read.value.as_ref()?.day()) else { continue };
        let uid = format!("planned-{}@{}.relsite", crate::path::slug(&planned.version.text), owner.slug);
        out.event(&uid, day, &format!("{} {}", owner.title, planned.version.text), None, "TENTATIVE");
    }
    for freeze in &owner.freezes {
        let day = |read: &Option<crate::record::Read<crate::value::When>>| read.as_ref()?.value.as_ref()?.day();
        let (Some(from), Some(to)) = (day(&freeze.from), day(&freeze.to)) else { continue };
        let reason = freeze.reason.as_ref().map(|reason| format!(": {}", reason.value)).unwrap_or_default();
        let summary = format!("{} {}{reason}", owner.title, at.words.way_back.freeze);
        out.days(&format!("freeze-{from}@{}.relsite", owner.slug), (from, to), &summary, None, "CONFIRMED");
    }
    for found in due(at.archive, product) {
        let Some(day) = found.day else { continue };
        let kind = &owner.schedule[found.kind].name;
        let summary = fill(at.words.way_back.due_event, &[&owner.title, kind]);
        out.event(&format!("due-{kind}-{day}@{}.relsite", owner.slug), day, &summary, None, "TENTATIVE");
    }
    out.line("END", "VCALENDAR");
    out.text.into_bytes()
}

struct Calendar {
    text: String,
    stamp: String,
}

impl Calendar {
    /// An event of one day.
    fn event(&mut self, uid: &str, day: Date, summary: &str, url: Option<&str>, status: &str) {
        self.days(uid, (day, day), summary, url, status);
    }

    /// An event of whole days; its end is the day after the last.
    fn days(&mut self, uid: &str, (day, last): (Date, Date), summary: &str, url: Option<&str>, status: &str) {
        let end = last.max(day).checked_add(1.day()).unwrap_or(last);
        self.line("BEGIN", "VEVENT");
        self.text("UID", uid);
        let stamp = self.stamp.clone();
        self.line("DTSTAMP", &stamp);
        self.line("DTSTART;VALUE=DATE", &compact(day));
        self.line("DTEND;VALUE=DATE", &compact(end));
        self.text("SUMMARY", summary);
        if let Some(url) = url {
            self.line("URL", url);
        }
        self.line("STATUS", status);
        self.line("TRANSP", "TRANSPARENT");
        self.line("END", "VEVENT");
    }

    /// A line of text, its special characters escaped.
    fn text(&mut self, name: &str, text: &str) {
        let escaped =
            text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace(['\n', '\r'], "\\n");
        let shown: String = escaped.chars().filter(|c| !c.is_control()).collect();
        self.line(name, &shown);
    }

    /// A line, folded so that none has more than 75 octets; no character is cut.
    fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for c in name.chars().chain(std::iter::once(':')).chain(value.chars()) {
            if octets + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = Calendar { text: String::new(), stamp: String::new() };
        out.text("SUMMARY", &format!("{}, a\\b; \n{}", "배포".repeat(40), "x".repeat(80)));
        assert!(out.text.split("\r\n").all(|line| line.len() <= LINE), "{}", out.text);
        let whole = out.text.replace("\r\n ", "");
        assert!(whole.starts_with(&format!("SUMMARY:{}\\, a\\\\b\\; \\nxxx", "배포".repeat(40))), "{whole}");
    }
}
