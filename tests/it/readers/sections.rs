//! Any mix of sections, in any order, under any parent: what an author wrote stands on the page.

use proptest::{prelude::*, sample::subsequence};
use relsite::{output::Output, path::OutPath, render};

use crate::archives::{archive_of, compiled};

/// Sections of all templates and of none. `¤` becomes a word that stands nowhere else.
const SECTIONS: &[&str] = &[
    "## 🎯 Summary\n\n¤ is ¤ and **¤**.\n",
    "## 📊 Deployment Summary (One-Page)\n\n¤ before.\n\n### Canary Stages & Durations\n\n| Stage | Traffic % | Duration | Status | ¤ |\n|-|-|-|-|-|\n| 1 | 5% | 15 min | ✅ PASS | ¤ |\n\n**Final Status:** ✅ SUCCESS ¤\n",
    "### Key Metrics (Per Stage)\n\n**Stage 1 (5%):**\n\n- API ¤: 151ms ✅ < 200ms\n- ¤ ¤ ¤\n\n| Metric | Actual | Threshold | ¤ |\n|-|-|-|-|\n| ¤ | 9ms | < 10ms | ¤ |\n",
    "## 🔄 Rollback Events (if any)\n\n### Rollback 1\n\n**Trigger:** ¤  \n**Stage:** 25%  \n**Reason:** ¤ ¤  \n**Recovery Time:** 6 minutes\n\n**Root Cause:** ¤\n\n**Fix Applied:** ¤ ¤\n\n**¤:** ¤\n",
    "## 📦 Changes\n\n### ✨ Features\n\n- **¤**: ¤ (#41)\n  - Impact: ¤\n  - ¤: ¤\n- ¤\n\n### 🐛 Bug Fixes\n\n1. **¤** – ¤\n\n### ¤\n\n¤\n",
    "## Breaking Changes\n\n- **¤**: ¤\n  - Action Required: ¤\n  - ¤\n",
    "## 🚀 Deployment\n\n### Prerequisites\n\n- [ ] ¤\n- [x] ¤ (¤)\n\n### Migration Steps\n\n#### 1. Database ¤\n\n```bash\n# ¤\nalembic upgrade ¤\n```\n\n**Rollback:** none, ¤\n\n¤\n",
    "## ⏪ Rollback Procedures\n\n### Quick Rollback\n\n```bash\n# 1. ¤\n./scripts/¤.sh\n```\n\n### Rollback Verification Checklist\n\n- [ ] ¤\n\n> ¤\n",
    "## 📈 Impact Assessment\n\n### Performance Impact\n\n| Metric | Before | After | Change | ¤ |\n|-|-|-|-|-|\n| ¤ | 10ms | 9ms | -10% | ¤ |\n\n### Service Availability\n\n- **Affected Services:** ¤\n- **Maintenance Window:** ¤\n- **¤:** ¤\n",
    "## 🧪 Testing\n\n- Unit ¤: ✅ Passing (87% coverage) ¤\n- [ ] ¤\n\n| Suite | Status | ¤ |\n|-|-|-|\n| ¤ | ✅ Passing | ¤ |\n",
    "## 🔗 Dependencies\n\n| Package | Previous | New | Notes | ¤ |\n|-|-|-|-|-|\n| ¤ | 1.0.0 | 1.0.1 | ¤ | ¤ |\n\n### Security Updates\n\n- **¤**: ¤\n  - Severity: High\n  - ¤\n",
    "## Known Issues\n\n- **¤**\n  - Workaround: ¤\n  - ¤: ¤\n\n¤\n",
    "## Deprecated Features\n\n⚠️ ¤ will be removed in v9.0.0:\n\n- **¤**: ¤\n  - Alternative: ¤\n",
    "## ⚠️ Remaining Risks & Actions\n\n¤\n\n### Risk 1: ¤\n\n**Description:** ¤  \n**Likelihood:** Low  \n**Owner:** ¤  \n**¤:** ¤\n\n**Mitigation Plan:**\n\n1. ¤\n   - ¤\n\n| Risk | Likelihood | Impact | ¤ |\n|-|-|-|-|\n| ¤ | Low | High | ¤ |\n\n- R-7: ¤ — Owner: ¤ — ¤\n",
    "## 📁 Evidence Files\n\n```\nevidence/\n├── ¤.txt  # ¤\n└── ¤.json\n```\n\n- `evidence/¤.log` - ¤\n",
    "## ✅ Verification Steps\n\n### For Users\n\n1. ¤\n\n```bash\n# ¤\ncurl https://example.org/¤\n# Expected: ¤\n```\n",
    "## 💡 Lessons Learned\n\n### What Went Well\n\n- ¤\n\n### ¤\n\n¤\n\n### Surprises\n\n¤\n",
    "## 📞 Support & Contacts\n\n- **¤**: ¤\n\n### For ¤\n\n¤: ¤\n",
    "## 🔗 Related Links\n\n- [¤](https://example.org/¤)\n- ¤: https://example.org/x\n",
    "## ✅ Sign-off\n\n**Release Manager:** ¤  \n**Approved By:** ¤, ¤  \n**Date:** 2026-03-03  \n**Status:** ✅ STABLE ¤  \n**¤:** ¤\n\n| Role | Name | Decision | Date | ¤ |\n|-|-|-|-|-|\n| ¤ | ¤ | [x] APPROVE [ ] REJECT | 2026-03-02 | ¤ |\n",
    "## 👥 Contributors\n\n- [@¤](https://example.org/u): ¤\n- ¤ – ¤\n\n¤\n",
    "## Version Information\n\n**Git Tag:** v1.1.0 ¤  \n**¤:** ¤  \n**Docker Images:**\n\n- `registry.example.org/¤:v1.1.0`\n- ¤\n",
    "## Communication\n\n| Audience | Channel | Sent | ¤ |\n|-|-|-|-|\n| ¤ | ¤ | [x] | ¤ |\n",
    "## Future Work\n\n- ¤ (#9)\n- **¤**: ¤\n\n**Next Release:** v1.2.0 (¤)\n",
    "## ¤\n\n¤\n\n```yaml\n¤: ¤\n```\n\n<details><summary>¤</summary>\n\n¤\n\n</details>\n",
    "# ¤\n\n| ¤ |\n|-|\n| ¤ |\n\n[^1] ¤\n\n[^1]: ¤\n",
    "Setext ¤\n--------\n\n¤<br>¤ ~~¤~~ `¤` *¤*\n\n---\n",
];

/// The record with a word of its own in every place, and those words.
fn marked(sections: &[&str]) -> (String, Vec<String>) {
    let mut record = String::from("# Release v1.1.0\n\n**Date:** 2026-03-02\n\n");
    let mut words = Vec::new();
    for piece in sections.join("\n").split_inclusive('¤') {
        record.push_str(piece.trim_end_matches('¤'));
        if piece.ends_with('¤') {
            words.push(format!("qz{}w", words.len()));
            record.push_str(&words[words.len() - 1]);
        }
    }
    (record, words)
}

/// What a page shows: tags and what stands in them are no words. What is drawn, or stands in an address alone, is not shown.
fn visible(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, main)| main);
    let mut shown = String::new();
    for piece in main.split('<') {
        shown.push(' ');
        shown.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    shown
}

fn lost(sections: &[&str]) -> Vec<String> {
    let (record, words) = marked(sections);
    let world = archive_of(record.clone());
    let compiled = compiled(&world);
    let Ok(Output::Bytes(html)) = render(&world, &compiled, &OutPath::new("releases/v1.1.0.html").expect("a path")) else {
        panic!("{record}")
    };
    let shown = visible(&String::from_utf8(html).expect("text"));
    let known = |word: &String| {
        let mut found = shown.match_indices(word.as_str());
        found.any(|(at, _)| !shown[at + word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let line = |word: &String| record.lines().find(|line| line.contains(word.as_str())).unwrap_or_default().to_owned();
    // The address of a link is in the link.
    let in_address = |word: &String| line(word).contains(&format!("https://example.org/{word}"));
    words.iter().filter(|word| !known(word) && !in_address(word)).map(|word| format!("{word} in `{}`", line(word))).collect()
}

#[test]
fn each_section_alone_loses_no_word() {
    let lost: Vec<String> = SECTIONS.iter().flat_map(|section| lost(&[section])).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_of_sections_in_any_order_loses_no_word(sections in subsequence(SECTIONS.to_vec(), 1..=SECTIONS.len()).prop_shuffle()) {
        let lost = lost(&sections);
        prop_assert!(lost.is_empty(), "{lost:#?}");
    }
}
