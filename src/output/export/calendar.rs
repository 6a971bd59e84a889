//! The schedule of a product in the machine contract.
//!
//! Refuses to guess a day: what is no whole date is null.

use serde_json::{Value, json};

use crate::{
    archive::{Archive, Product},
    record::{self, Read, ReleaseType, Spanned},
    value::When,
};

/// Types, planned releases with the release that came of each, and freezes.
pub(super) fn schedule(product: &Product, index: usize, archive: &Archive) -> Value {
    let planned = |planned: &record::Planned| {
        let release = archive.planned_release(index, planned).map(|release| &archive.releases[release].id);
        json!({"version": planned.version.text, "date": date(planned.date.as_ref()), "type": planned.kind.as_ref().and_then(|read| read.value).map(ReleaseType::word),
               "note": text(&planned.note), "release": release})
    };
    let freeze = |freeze: &record::Freeze| {
        let except: Vec<&str> = freeze.except.iter().copied().map(ReleaseType::word).collect();
        json!({"from": date(freeze.from.as_ref()), "to": date(freeze.to.as_ref()), "reason": text(&freeze.reason), "except": except})
    };
    let planned: Vec<Value> = product.planned.iter().map(planned).collect();
    let freezes: Vec<Value> = product.freezes.iter().map(freeze).collect();
    json!({"types": types(product), "planned": planned, "freezes": freezes})
}

/// The release types of a product; a frequency is one word.
fn types(product: &Product) -> Vec<Value> {
    let one = |kind: &record::ScheduleType| {
        let frequency = text(&kind.frequency).map(|frequency| frequency.to_lowercase().replace([' ', '-'], "_"));
        json!({"name": kind.name, "description": text(&kind.description), "frequency": frequency, "planning_lead_time": text(&kind.planning_lead_time),
               "testing_period": text(&kind.testing_period), "version_change": text(&kind.version_change)})
    };
    product.schedule.iter().map(one).collect()
}

fn text(field: &Option<Spanned<String>>) -> Option<String> {
    field.as_ref().map(|spanned| spanned.value.clone())
}

fn date(read: Option<&Read<When>>) -> Option<String> {
    read?.value.as_ref().map(When::iso)
}
