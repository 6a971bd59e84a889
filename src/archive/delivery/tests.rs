use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    archive::{Drafts, Known, link},
    diag::Problems,
    record,
    site::Site,
    world::MemoryWorld,
};

/// A record: version, day, type, its stage rows as traffic and status, and the traffic at which it was rolled back.
struct Told<'a>(&'a str, &'a str, &'a str, &'a [(u32, &'a str)], &'a [u32]);

fn markdown(told: &Told<'_>) -> String {
    let Told(version, day, kind, stages, rollbacks) = told;
    let rows: String = (1..).zip(*stages).map(|(n, (traffic, status))| format!("| {n} | {traffic}% | 15 min | {status} |\n")).collect();
    let table = "| Stage | Traffic % | Duration | Status |\n|---|---|---|---|\n";
    let stages = if rows.is_empty() { String::new() } else { format!("### Canary Stages & Durations\n\n{table}{rows}\n") };
    let event = |(n, at): (usize, &u32)| {
        format!(
            "**Rollback {n}**:\n\n- **Stage:** {at}%\n- **Recovery Time:** {} minutes\n\n- [x] Application rollback (to v0.9.0)\n\n",
            n * 10
        )
    };
    let events: String = (1..).zip(*rollbacks).map(event).collect();
    let events = if events.is_empty() { events } else { format!("### Rollback Events\n\n{events}") };
    format!(
        "# Release Notes: {version}\n\n**Date:** {day}  \n**Type:** {kind} Release\n\n## Deployment Summary\n\n{stages}{events}\n## Sign-off\n\n**Status:** ✅ STABLE\n"
    )
}

fn archive(records: &[(String, String)]) -> Archive {
    let world = MemoryWorld::new(
        date(2026, 11, 20),
        records.iter().map(|(version, text)| (format!("content/releases/{version}/index.md"), text.clone())),
    );
    let mut problems = Problems::new();
    let site = Site::default();
    let records = record::parse(&world, &site, &[0; 32], &record::Known::default(), &mut problems);
    link(records, (&site, &[0; 32]), Drafts::LeftOut, &world, &Known::default(), &mut problems)
}

fn told(records: &[Told<'_>]) -> Archive {
    archive(&records.iter().map(|told| (told.0.to_owned(), markdown(told))).collect::<Vec<_>>())
}

const PASS: &str = "✅ PASS";
const FAIL: &str = "❌ FAIL";
const ALL: &[(u32, &str)] = &[(5, PASS), (100, PASS)];

fn ids(archive: &Archive, metric: &Metric) -> Vec<String> {
    metric.counted.iter().map(|index| archive.releases[*index].id.clone()).collect()
}

#[test]
fn rolled_back_and_deployed_again_is_two() {
    let again = Told("v1.0.0", "2026-11-01", "Minor", &[(1, PASS), (5, FAIL), (25, PASS), (100, PASS)], &[5]);
    let retried = Told("v1.1.0", "2026-11-02", "Minor", &[(5, FAIL), (5, PASS), (100, PASS)], &[]);
    let archive = told(&[again, retried]);
    let found: Vec<(usize, bool)> = deployments(&archive, 0).iter().map(|one| (one.release, one.failed)).collect();
    assert_eq!(found, [(0, false), (0, false), (1, true), (1, false)]);
    assert_eq!(delivery(&archive, 0).frequency, Metric { value: None, of: 4, counted: vec![0, 1], count: 4 });
}

#[test]
fn a_rollback_and_a_hotfix_of_one_deployment_count_once() {
    let bad = Told("v1.0.0", "2026-11-01", "Minor", &[(5, PASS), (25, FAIL)], &[25]);
    let hotfix = Told("v1.0.1", "2026-11-02", "Hotfix", ALL, &[]);
    let mut texts: Vec<(String, String)> = [bad, hotfix].iter().map(|told| (told.0.to_owned(), markdown(told))).collect();
    texts[1].1.push_str("\n## Version Information\n\n- **Previous Version**: v1.0.0\n");
    let archive = archive(&texts);
    let metrics = delivery(&archive, 0);
    assert_eq!((metrics.fail_rate.count, metrics.fail_rate.of, metrics.fail_rate.value), (1, 2, None));
    assert_eq!(ids(&archive, &metrics.fail_rate), ["v1.0.0"]);
    assert_eq!(ids(&archive, &metrics.rework_rate), ["v1.0.1"]);
}

#[test]
fn five_deployments_have_rates_and_the_window_ends_today() {
    let archive = told(&[
        Told("v0.9.0", "2026-08-22", "Minor", ALL, &[]),
        Told("v1.0.0", "2026-08-23", "Minor", ALL, &[]),
        Told("v1.1.0", "2026-09-23", "Minor", &[(5, FAIL)], &[5]),
        Told("v1.1.1", "2026-10-01", "Hotfix", ALL, &[]),
        Told("v1.2.0", "2026-11-19", "Minor", &[(5, PASS), (100, FAIL)], &[5, 100]),
        Told("v1.3.0", "2026-11-20", "Minor", ALL, &[]),
        Told("v1.4.0", "2026-12-24", "Minor", &[], &[]),
    ]);
    let metrics = delivery(&archive, 0);
    assert_eq!((metrics.frequency.of, metrics.frequency.value), (6, Some(Decimal::TWO)));
    assert_eq!((metrics.fail_rate.count, metrics.fail_rate.value), (3, Some(Decimal::new(5, 1))));
    assert_eq!(metrics.rework_rate.count, 1);
    // 10, 10 and 20 minutes.
    assert_eq!((metrics.recovery.of, metrics.recovery.value), (3, Some(Decimal::from(10) / Decimal::from(60))));
    assert_eq!(metrics.lead_time, Metric::default());
}

#[test]
fn medians_are_interpolated() {
    let of = |values: &[i64]| median(values.iter().map(|value| Decimal::from(*value)).collect());
    assert_eq!(of(&[]), None);
    assert_eq!(of(&[3]), Some(Decimal::from(3)));
    assert_eq!(of(&[9, 1, 4, 3]), Some(Decimal::new(35, 1)));
}

#[test]
fn what_is_not_out_is_no_deployment() {
    let archive = told(&[Told("v1.0.0", "2026-12-01", "Minor", &[], &[]), Told("v[VERSION]", "[DATE]", "Minor", ALL, &[])]);
    assert_eq!(deployments(&archive, 0), []);
    assert_eq!(delivery(&archive, 0), Delivery::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_rate_leaves_its_bounds(releases in prop::collection::vec((0u32..4, prop::collection::vec((prop::sample::select(vec![0u32, 1, 25, 100]), any::<bool>()), 0..5), prop::collection::vec(prop::sample::select(vec![1u32, 25, 50, 100]), 0..3), 1i8..=28), 0..7)) {
        let texts: Vec<(String, String)> = releases.iter().enumerate().map(|(n, (kind, stages, rollbacks, day))| {
            let kind = ["Major", "Minor", "Patch", "Hotfix"][*kind as usize];
            let stages: Vec<(u32, &str)> = stages.iter().map(|(traffic, pass)| (*traffic, if *pass { PASS } else { FAIL })).collect();
            let version = format!("v1.{n}.0");
            let text = markdown(&Told(&version, &format!("2026-10-{day:02}"), kind, &stages, rollbacks));
            (version, text + &format!("\n## Version Information\n\n- **Previous Version**: v1.{}.0\n", n.saturating_sub(1)))
        }).collect();
        let archive = archive(&texts);
        let metrics = delivery(&archive, 0);
        for metric in [&metrics.fail_rate, &metrics.rework_rate] {
            prop_assert!(metric.count <= metric.of && metric.counted.len() <= metric.count);
            prop_assert_eq!(metric.value.is_some(), metric.of >= ENOUGH);
            prop_assert!(metric.value.is_none_or(|value| value >= Decimal::ZERO && value <= Decimal::ONE));
        }
        prop_assert_eq!(metrics.frequency.count, metrics.frequency.of);
        prop_assert!(metrics.recovery.value.is_some() == (metrics.recovery.of > 0));
        let mut counted = metrics.frequency.counted.clone();
        counted.dedup();
        prop_assert_eq!(counted, metrics.frequency.counted);
    }
}
