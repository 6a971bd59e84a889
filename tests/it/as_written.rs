//! Records as teams write them, in their languages and their own words: what is read, and that nothing turns green by it.

use serde_json::Value;

use crate::archives::{archive_of, compiled, exported, told};

fn release(record: &str) -> (Value, String) {
    let world = archive_of(record);
    let compiled = compiled(&world);
    (exported(&world, &compiled)["releases"][0].take(), told(&compiled, &world))
}

fn stages(release: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let all = release["stages"].as_array().into_iter().flatten();
    all.map(|stage| ["index", "traffic_percent", "duration_minutes", "verdict"].map(|key| word(&stage[key])).join(" ")).collect()
}

#[test]
fn a_korean_record_is_read_and_its_failed_gate_is_red() {
    let (release, told) = release(
        "# 릴리스 노트 v1.3.0\n\n- **날짜**: 2026년 3월 16일\n- **유형**: 마이너\n- **배포**: 카나리\n\n## 카나리 단계\n\n\
         | 단계 | 트래픽 % | 시간 | 상태 | 통과 지표 |\n|---|---|---|---|---|\n| 1 | 5% | 15분 | ✅ 통과 | 1/1 |\n| 2 | 100% | 30분 | ✅ 통과 | 1/1 |\n\n\
         ## 주요 지표\n\n**1단계 (5%):**\n\n- API P95: 151ms ✅ < 200ms\n\n**2단계 (100%):**\n\n- API P95: 212ms ✅ < 200ms\n\n\
         ## 남은 위험\n\n### 위험 1: 연결 풀 고갈\n\n**가능성:** 높음  \n**영향:** 높음  \n**담당자:** 김민아  \n**상태:** 🟡 진행 중\n\n\
         ## 승인\n\n**릴리스 관리자:** 김민아  \n**승인자:** 박준  \n**날짜:** 2026-03-17  \n**상태:** ✅ 안정\n",
    );
    assert_eq!((&release["type"], &release["strategy"]), (&"minor".into(), &"canary".into()));
    assert_eq!(stages(&release), ["1 5 15 pass", "2 100 30 fail"]);
    assert_eq!((&release["verdict"], &release["signoff"]["signed"]), (&"fail".into(), &2.into()));
    assert_eq!((&release["risks"][0]["level"], &release["risks"][0]["status"]), (&"critical".into(), &"in-progress".into()));
    assert!(told.contains("gate/contradicted") && told.contains("stage/contradicted"), "{told}");
}

#[test]
fn a_turkish_record_is_read() {
    let (release, told) = release(
        "# Sürüm Notları v1.1.0\n\n**Tarih:** 9 Şubat 2026, 14:30  \n**Tür:** Minör  \n**Dağıtım:** Kanarya\n\n## Aşamalar\n\n\
         | Aşama | Trafik % | Süre | Durum |\n|---|---|---|---|\n| 1 | %5 | 15 dk | ✅ BAŞARILI |\n| 2 | %100 | 1 saat | BAŞARILI DEĞİL |\n\n\
         ## Metrikler\n\n### Aşama 1 (%5)\n\n- API P95: 151 ms ✅ < 200 ms\n\n### Aşama 2 (%100)\n\n- API P95: 412 ms < 200 ms\n\n\
         ## Riskler\n\n| Risk | Olasılık | Etki | Sorumlu | Durum |\n|---|---|---|---|---|\n| Kuyruk dolar | Yüksek | Orta | Ayşe | Açık |\n",
    );
    assert_eq!(stages(&release), ["1 5 15 pass", "2 100 60 fail"], "{told}");
    assert_eq!(
        (&release["type"], &release["strategy"], &release["risks"][0]["level"]),
        (&"minor".into(), &"canary".into(), &"high".into())
    );
}

#[test]
fn a_japanese_table_of_risks_is_read() {
    let (release, _) = release(
        "# リリースノート v1.8.0\n\n**日付:** 2026年7月6日\n\n## リスク\n\n| ID | リスク | 確率 | 影響 | 担当 | 期限 | 状態 |\n|---|---|---|---|---|---|---|\n\
         | R-1 | プール枯渇 | 高 | 高 | 田中 | 2026-08-01 | 対応中 |\n",
    );
    let risk = &release["risks"][0];
    assert_eq!(
        (&risk["id"], &risk["level"], &risk["owner"], &risk["status"]),
        (&"R-1".into(), &"critical".into(), &"田中".into(), &"in-progress".into())
    );
}

#[test]
fn labels_need_no_emphasis_where_a_paragraph_is_nothing_else() {
    let identity = |release: &Value| format!("{} {} {}", release["version"], release["date"], release["type"]);
    let expected = "\"v1.1.0\" \"2026-03-02\" \"minor\"";
    for record in [
        "# Release v1.1.0\n\nDate: 2026-03-02\nType: Minor\n",
        "# Release v1.1.0\n\n| Property | Value |\n|-|-|\n| Date | 2026-03-02 |\n| Release Type | Minor |\n",
        "# v1.1.0 – \"Nightingale\" (2026-03-02)\n\n**Type:** Minor\n",
        "# v1.1.0\n\n2026-03-02\n\n**Type:** Minor\n",
    ] {
        let (release, told) = release(record);
        assert_eq!(identity(&release), expected, "{record}{told}");
    }
    let (prose, told) = release("# Release v1.1.0\n\nDate: 2026-03-02\nwas a Monday, and we meant well.\n");
    assert_eq!(prose["date"], Value::Null, "{told}");
}

#[test]
fn gates_have_columns_by_many_names() {
    let (release, told) = release(
        "# v1.6.0\n\n**Date:** 2026-05-04\n\n## Canary Stages\n\n### Stage 1 – 100 %\n\n| Gate | Observed | Required | OK? |\n|---|---|---|---|\n\
         | API P95 | 190–210 ms | ≤ 200 ms | ✔ |\n| Errors | 0 | = 0 | ✔ |\n| Saturation | 79.9 % | < 80 % | ✔ |\n| Memory | n/a | < 80 % | ✔ |\n",
    );
    let verdicts: Vec<&str> =
        release["stages"][0]["gates"].as_array().expect("gates").iter().filter_map(|gate| gate["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["no-data", "pass", "pass", "no-data"], "{told}");
    assert_eq!(release["stages"][0]["verdict"], "no-data");
}

#[test]
fn changes_stand_under_their_own_headings() {
    let (release, told) = release("# v1.4.0\n\n**Date:** 2026-04-06\n\n### Added\n- Orders need a day\n\n### Fixed\n- Login loop (#312)\n");
    let kinds: Vec<&str> =
        release["changes"].as_array().expect("changes").iter().filter_map(|change| change["category"].as_str()).collect();
    assert_eq!(kinds, ["feature", "fix"], "{told}");
}

#[test]
fn a_table_may_have_a_column_for_each_stage() {
    let (release, told) = release(
        "# v1.6.0\n\n**Date:** 2026-05-04\n\n## Canary Stages\n\n| Stage | Traffic % | Duration | Status |\n|---|---|---|---|\n| 1 | 5% | 15 min | ✅ PASS |\n\
         | 2 | 100% | 30 min | ✅ PASS |\n\n## Key Metrics\n\n| Metric | Threshold | Stage 1 (5%) | Stage 2 (100%) |\n|---|---|---|---|\n\
         | API P95 | < 200ms | 151ms ✅ | 212ms ✅ |\n| 5xx Rate | < 0.5% | 0.1% ✅ | - |\n",
    );
    assert_eq!(stages(&release), ["1 5 15 pass", "2 100 30 fail"], "{told}");
    let gates = release["stages"][1]["gates"].as_array().expect("gates");
    let verdicts: Vec<&str> = gates.iter().filter_map(|gate| gate["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["fail", "no-data"], "a dash is no number");
    assert!(told.contains("gate/contradicted"), "{told}");
}

#[test]
fn changes_may_be_a_table() {
    let (release, told) = release(
        "# v1.4.0\n\n**Date:** 2026-04-06\n\n## Changes\n\n| Type | Change | PR |\n|---|---|---|\n| Feature | Orders need a day | #311 |\n| 🐛 Fix | Login loop | #312 |\n\
         | Chore | Breaking: `/v1` is gone | #313 |\n",
    );
    let told_of = |change: &Value| format!("{} {} {} {}", change["category"], change["text"], change["refs"], change["breaking"]);
    let changes: Vec<String> = release["changes"].as_array().expect("changes").iter().map(told_of).collect();
    let expected = [
        r##""feature" "Orders need a day" ["#311"] false"##,
        r##""fix" "Login loop" ["#312"] false"##,
        r##""other" "Breaking: /v1 is gone" ["#313"] true"##,
    ];
    assert_eq!(changes, expected, "{told}");
}

#[test]
fn dates_with_slashes_are_read_where_they_can_mean_one_day() {
    let (one, told) = release("# Release v1.1.0\n\n**Date:** 04/20/2026\n");
    assert_eq!(one["date"], "2026-04-20", "{told}");
    let (two, told) = release("# Release v1.1.0\n\n**Date:** 04/05/2026\n");
    assert_eq!(two["date"], Value::Null);
    assert!(told.contains("record/value-unreadable") && told.contains("ambiguous"), "{told}");
}

#[test]
fn a_rollback_may_be_told_in_one_line() {
    let record = "# v1.6.0\n\n**Date:** 2026-05-04\n\n## Canary Stages\n\n| Stage | Traffic % | Duration | Status |\n|---|---|---|---|\n| 1 | 5% | 15 min | ✅ PASS |\n\
                  | 2 | 25% | 10 min | ❌ FAIL |\n\nRolled back at 25% at 14:05 UTC because of 5xx; recovered in 6 min\n";
    let (release, told) = release(record);
    let rollback = &release["rollbacks"][0];
    assert_eq!(
        (&rollback["stage_percent"], &rollback["reason"], &rollback["recovery_minutes"]),
        (&25.into(), &"5xx".into(), &6.into()),
        "{told}"
    );
    assert_eq!(rollback["time"], Value::Null, "a time without its day is not known");
    assert_eq!(release["status"], "rolled-back", "{told}");
}

#[test]
fn a_no_go_in_a_cell_blocks() {
    let table = |decision: &str| {
        release(&format!(
            "# v1.6.0\n\n**Date:** 2026-05-04\n\n## Sign-off\n\n| Role | Name | Decision | Date |\n|---|---|---|---|\n| Release Manager | Mina Park | GO | 2026-05-04 |\n\
             | Security | J. Alvarez | {decision} | 2026-05-04 |\n"
        ))
    };
    for against in ["NO-GO", "❌ No-Go until the scan is done", "[ ] GO [x] NO-GO"] {
        let (release, told) = table(against);
        assert_eq!((&release["status"], &release["signoff"]["signed"]), (&"blocked".into(), &1.into()), "{against}: {told}");
    }
    assert_ne!(table("GO / NO-GO").0["status"], "blocked", "nobody chose");
    for for_it in ["GO", "[x] GO [ ] NO-GO"] {
        let (release, told) = table(for_it);
        assert_ne!(release["status"], "blocked", "{for_it}: {told}");
        assert_eq!(release["signoff"]["signed"], 2, "{for_it}: {told}");
    }
}
