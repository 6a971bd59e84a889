use std::sync::Arc;

use expect_test::{Expect, expect};

use super::*;
use crate::{
    archive, diag,
    value::{self, When},
};

const WORDS: TimelineWords<'_> = TimelineWords {
    title: "Stages of {0}",
    stage: "{0} for {1}",
    metrics: "{0} of {1} metrics passed",
    passed: "passed",
    failed: "failed",
    doubtful: "not proven",
    planned: "planned",
    contradicted: "contradicted",
    rollback: "Rollback {0}",
    rollback_untimed: "Rollback, time not recorded",
    recovering: "recovering {0}",
    unknown_traffic: "unknown traffic",
    unknown_duration: "an unknown time",
    minutes: "{0} min",
    hours: "{0} h",
    days: "{0} d",
    note_clock: "UTC.",
    note_durations: "Durations.",
    note_conflict: "Start {0} and rollback {1} do not fit.",
    note_scale: "Not to scale.",
    note_unknown: "? is not recorded.",
    note_break: "The second begin is not recorded.",
};

fn span() -> diag::Span {
    diag::Span::start_of(diag::FileId(0))
}

fn read<T>(text: &str, value: Option<T>) -> record::Read<T> {
    record::Read { text: text.to_owned(), value, span: span() }
}

/// `25 15min fail`: percent (or `-`), duration (or `-`), and `pass`, `fail`, `no-data`, `ungated`, or nothing for a stage to come; `!` contradicts.
fn stage(at: usize, text: &str) -> Stage {
    let mut words = text.split(' ');
    let (percent, duration, outcome) = (words.next().unwrap_or("-"), words.next().unwrap_or("-"), words.next().unwrap_or(""));
    let verdict = [Verdict::Pass, Verdict::Fail, Verdict::NoData].into_iter().find(|verdict| outcome.starts_with(verdict.word()));
    Stage {
        id: format!("stage-{}", at + 1),
        record: Arc::new(record::Stage {
            index: None,
            percent: value::parse_decimal(percent),
            audience: None,
            duration: (duration != "-").then(|| read(duration, Quantity::parse(duration))),
            status: (!outcome.is_empty()).then(|| read(outcome, Mark::parse(outcome))),
            gates_claimed: None,
            other: Vec::new(),
            gates: Vec::new(),
            span: span(),
        }),
        gates: Vec::new(),
        verdict: verdict.unwrap_or(Verdict::Ungated),
        contradicted: outcome.ends_with('!'),
    }
}

/// `2 2026-09-15T09:47Z 6min`: the stage's number (or `-`), the time (or `-`), the recovery (or `-`).
fn rollback(at: usize, text: &str) -> Rollback {
    let words: Vec<&str> = text.split(' ').collect();
    Rollback {
        id: format!("rollback-{}", at + 1),
        record: Arc::new(record::Rollback {
            title: String::new(),
            trigger: None,
            stage_percent: None,
            time: (words[1] != "-").then(|| read(words[1], When::parse(words[1]))),
            reason: None,
            recovery: (words[2] != "-").then(|| read(words[2], Quantity::parse(words[2]))),
            root_cause: None,
            fix: None,
            to_version: None,
            scope: Vec::new(),
            neither: false,
            target_lsn: None,
            lsn_noted: (None, None),
            evidence: Vec::new(),
            span: span(),
        }),
        lsn_before: None,
        lsn_after: None,
        stage: words[0].parse::<usize>().ok().map(|number| number - 1),
        evidence: Vec::new(),
    }
}

fn drawn(start: &str, stages: &[&str], rollbacks: &[&str]) -> Timeline {
    let stages: Vec<archive::Stage> = stages.iter().enumerate().map(|(at, text)| stage(at, text)).collect();
    let rollbacks: Vec<archive::Rollback> = rollbacks.iter().enumerate().map(|(at, text)| rollback(at, text)).collect();
    let start = When::parse(start).and_then(|when| when.instant());
    draw(&Rollout { version: "v2.4.0", start, planned: false, stages: &stages, rollbacks: &rollbacks }, &WORDS)
}

fn check(start: &str, stages: &[&str], rollbacks: &[&str], expected: Expect) {
    let timeline = drawn(start, stages, rollbacks);
    let mut lines = vec![format!("{}x{} base {} | {}", timeline.width, timeline.height, timeline.base, timeline.desc)];
    lines.extend(timeline.bars.iter().map(|bar| {
        let clock = bar.clock.as_deref().unwrap_or("--:--");
        format!("{} {}..{} y {} | {} | {clock} | {}", bar.tone, bar.x, round(bar.x + bar.width), bar.y, bar.label, bar.duration)
    }));
    lines.extend(timeline.rollbacks.iter().map(|mend| {
        let edge = if mend.edge { " edge" } else { "" };
        format!("rollback {}+{}{edge} y {} | {} {} {}", mend.x, mend.width, mend.y, mend.anchor, mend.label_x, mend.label)
    }));
    lines.extend(timeline.breaks.iter().map(|x| format!("break {x}")));
    lines.push(timeline.notes.join(" "));
    lines.push(timeline.key.iter().map(|key| format!("{}={}", key.tone, key.word)).collect::<Vec<_>>().join(", "));
    expected.assert_eq(&lines.join("\n"));
    labels_keep_apart(&timeline);
}

fn labels_keep_apart(timeline: &Timeline) {
    for pair in timeline.bars.windows(2) {
        let half = |bar: &Bar| count(bar.label.chars().count().max(bar.duration.chars().count())) * CHARACTER / 2.0;
        assert!(pair[0].middle + half(&pair[0]) <= pair[1].middle - half(&pair[1]) + 0.5, "{} and {}", pair[0].label, pair[1].label);
    }
    for mend in &timeline.rollbacks {
        let length = count(mend.label.chars().count()) * CHARACTER;
        let (from, to) = if mend.anchor == "start" { (mend.label_x, mend.label_x + length) } else { (mend.label_x - length, mend.label_x) };
        assert!(from >= 0.0 && to <= timeline.width, "{} is inside", mend.label);
    }
}

const GOOD: [&str; 5] = ["1 15min pass", "5 15min pass", "25 15min pass", "50 15min pass", "100 30min pass"];

#[test]
fn a_good_rollout_stands_at_its_times() {
    check(
        "2026-11-17T09:00Z",
        &GOOD,
        &[],
        expect![[r#"
            720x216 base 174 | 1 % for 15 min: passed; 5 % for 15 min: passed; 25 % for 15 min: passed; 50 % for 15 min: passed; 100 % for 30 min: passed.
            pass 46..153.7 y 172 | 1 % | 09:00 | 15 min
            pass 155.7..263.4 y 167 | 5 % | 09:15 | 15 min
            pass 265.3..373 y 139 | 25 % | 09:30 | 15 min
            pass 375..482.7 y 104 | 50 % | 09:45 | 15 min
            pass 484.7..702 y 34 | 100 % | 10:00 | 30 min
            UTC.
            pass=passed"#]],
    );
}

#[test]
fn a_rollback_stands_at_its_time_and_is_recovered_from() {
    check(
        "2026-09-15T09:00Z",
        &["1 15min pass", "5 15min pass", "25 15min fail"],
        &["3 2026-09-15T09:47:12Z 6min"],
        expect![[r#"
            720x234 base 192 | 1 % for 15 min: passed; 5 % for 15 min: passed; 25 % for 15 min: failed; Rollback 2026-09-15 09:47 UTC, recovering 6 min.
            pass 46..229.5 y 190 | 1 % | 09:00 | 15 min
            pass 231.5..415 y 185 | 5 % | 09:15 | 15 min
            fail 417.1..600.6 y 157 | 25 % ✕ | 09:30 | 15 min
            rollback 629.8+74.2 y 157 | end 623.8 Rollback 09:47, recovering 6 min
            UTC.
            pass=passed, fail=failed ✕, recovering=recovering"#]],
    );
}

#[test]
fn a_rollback_within_its_stage_cuts_it() {
    check(
        "2026-09-15T09:00Z",
        &["1 15min pass", "5 30min fail", "25 15min"],
        &["2 2026-09-15T09:25Z 5min"],
        expect![[r#"
            720x234 base 192 | 1 % for 15 min: passed; 5 % for 30 min: failed; Rollback 2026-09-15 09:25 UTC, recovering 5 min; 25 % for 15 min: planned.
            pass 46..254 y 190 | 1 % | 09:00 | 15 min
            fail 256..394 y 185 | 5 % ✕ | 09:15 | 30 min
            planned 494..702 y 157 | 25 % | --:-- | 15 min
            rollback 396+70 y 185 | start 402 Rollback 09:25, recovering 5 min
            break 480
            UTC. The second begin is not recorded.
            pass=passed, fail=failed ✕, planned=planned, recovering=recovering"#]],
    );
}

#[test]
fn times_that_do_not_fit_are_not_drawn() {
    let stages = ["1 15min pass", "5 15min fail", "25 15min pass", "50 15min pass", "100 30min pass"];
    check(
        "2026-10-06T10:15Z",
        &stages,
        &["2 2026-10-06T09:47:12Z 3min"],
        expect![[r#"
            720x234 base 192 | 1 % for 15 min: passed; 5 % for 15 min: failed; Rollback 2026-10-06 09:47 UTC, recovering 3 min; 25 % for 15 min: passed; 50 % for 15 min: passed; 100 % for 30 min: passed.
            pass 46..145.6 y 190 | 1 % | --:-- | 15 min
            fail 147.6..247.2 y 185 | 5 % ✕ | --:-- | 15 min
            pass 297.5..397.1 y 157 | 25 % | --:-- | 15 min
            pass 399.2..498.8 y 122 | 50 % | --:-- | 15 min
            pass 500.8..702 y 52 | 100 % | --:-- | 30 min
            rollback 249.2+20.3 edge y 185 | start 255.2 Rollback 2026-10-06 09:47 UTC, recovering 3 min
            break 283.5
            Start 2026-10-06 10:15 UTC and rollback 2026-10-06 09:47 UTC do not fit. The second begin is not recorded.
            pass=passed, fail=failed ✕, recovering=recovering"#]],
    );
}

#[test]
fn without_a_start_widths_are_durations() {
    check(
        "2026-09-15",
        &["1 15min pass", "5 - no-data"],
        &["2 2026-09-15T09:47Z -", "2 - 4min"],
        expect![[r#"
            720x252 base 210 | 1 % for 15 min: passed; 5 % for an unknown time: not proven; Rollback 2026-09-15 09:47 UTC; Rollback, time not recorded, recovering 4 min.
            pass 46..329.9 y 208 | 1 % | --:-- | 15 min
            warn 331.9..615.8 y 203 | 5 % ! | --:-- | ?
            rollback 617.8+10 edge y 203 | end 611.8 Rollback 2026-09-15 09:47 UTC
            rollback 627.8+76.2 edge y 203 | end 621.8 Rollback, time not recorded, recovering 4 min
            Durations. ? is not recorded.
            pass=passed, warn=not proven !, recovering=recovering"#]],
    );
}

#[test]
fn what_is_not_known_is_marked() {
    check(
        "",
        &["- - pass", "5 -", "25 15min pass!"],
        &[],
        expect![[r#"
            720x216 base 174 | unknown traffic for an unknown time: passed; 5 % for an unknown time: planned; 25 % for 15 min: not proven, contradicted.
            pass 46..263.3 y 164 | ? | --:-- | ?
            planned 265.3..482.6 y 167 | 5 % | --:-- | ?
            warn 484.7..702 y 139 | 25 % ! * | --:-- | 15 min
            Durations. ? is not recorded.
            pass=passed, warn=not proven !, planned=planned, contradicted=contradicted *"#]],
    );
}

#[test]
fn short_stages_have_room_for_their_labels() {
    check(
        "2026-09-15T09:00Z",
        &["1 5min pass", "5 5min pass", "100 48h pass"],
        &[],
        expect![[r#"
            720x216 base 174 | 1 % for 5 min: passed; 5 % for 5 min: passed; 100 % for 2 d: passed.
            pass 46..104.8 y 172 | 1 % | 09:00 | 5 min
            pass 106.8..165.6 y 167 | 5 % | 09:05 | 5 min
            pass 167.7..702 y 34 | 100 % | 09:10 | 2 d
            UTC. Not to scale.
            pass=passed"#]],
    );
}

#[test]
fn extremes_are_drawn_too() {
    let many: Vec<String> = (0..40).map(|n| format!("{n} 15min pass")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(drawn("", &many, &[]).width > 2_400.0);
    for stages in [&["1000 99999999999999999999min fail"][..], &["-5 0min pass"], &["1 0.0000001min pass", "2 9999999999h pass"]] {
        let timeline = drawn("2026-09-15T09:00Z", stages, &["1 2026-09-15T09:00Z 0min", "- 9999-12-31T23:59Z 99999999999h"]);
        assert!(
            timeline.bars.iter().all(|bar| bar.x.is_finite() && bar.width.is_finite() && bar.y >= 0.0 && bar.width > 0.0),
            "{stages:?}"
        );
    }
}

#[test]
fn the_partial_draws_it() {
    let mut tera = tera::Tera::default();
    let partial = include_str!("../../../themes/default/templates/partials/timeline.html");
    tera.add_raw_templates([("timeline.html", partial), ("page.html", "{{ <timeline t={timeline} /> }}\n")]).expect("templates");
    let mut context = tera::Context::new();
    context.insert("timeline", &drawn("2026-09-15T09:00Z", &["1 15min pass", "25 15min fail!"], &["2 2026-09-15T09:31Z 6min"]));
    let html = tera.render("page.html", &context).expect("a page");
    expect_test::expect_file!["timeline.html"].assert_eq(&html);
}
