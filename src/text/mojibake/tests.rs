//! Repair over the real templates, over clean text in many languages, and over mojibake made from it.

#![expect(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

/// Sentences as people set them: with quotes, no-break spaces, dashes, units and elisions of their languages.
const CLEAN: &[(&str, &str)] = &[
    ("Turkish", "Bu sürüm “hâlâ…” deniyor: SONUÇ” ve MENÜ™ hazır, İstanbul’da çalıştı; ağ gecikmesi ≤ 5 ms, ığdır ŞÜPHE."),
    ("Korean", "모든 요구사항이 성공적으로 구현되었습니다… “배포” 완료 ✅ — 지연 5 ms"),
    ("Vietnamese", "Phiên bản này đã được triển khai thành công, độ trễ giảm còn 20 °C và chưa có lỗi nào ở Đà Nẵng."),
    ("Arabic", "تم نشر الإصدار بنجاح، ولا توجد أخطاء معروفة؟ «نعم»"),
    (
        "French",
        "L’été dernier, l’équipe «\u{a0}déployée à\u{a0}» Orléans a dit : «\u{a0}voilà\u{a0}!\u{a0}»\u{a0}— l’âge, l’œuvre, d’où… né—«\u{a0}Oui\u{a0}». À «École», 20\u{a0}°C, 10\u{a0}£, café™",
    ),
    ("German", "Über „Öl“ und „Übermut“: größer, Spaß…, MENÜ“, ‚äußerst‘, 5\u{a0}€, §3, Ø 20 mm, 3 × ½ Zoll, ±0,5"),
    ("Spanish", "¿Qué pasó? ¡El despliegue está listo! Año 2025, «mañana», nº 3, 1ª fase, sí…”"),
    ("Portuguese", "A implantação não falhou: MAÇÃ©, AMANHÃ”, “É” o fim – já está lá… IRMÃ, Nº 2"),
    ("Polish", "Wdrożenie zakończone „pomyślnie”, źródło błędu usunięte, ŻÓŁW… Łódź"),
    ("Czech", "Máš… děláš“ a víš… nevíš”, NEJVYŠŠÍ PŘÍŠTĚ, ÚŽASNÝ, žluťoučký kůň"),
    ("Estonian", "„Öö“, „öö“ ja „ääres“: jäääär, tööaeg"),
    ("Icelandic", "Ærið þungt, Ðað, ÍÞRÓTTIR, „Óðinn“, æði"),
    ("Russian", "Релиз развёрнут успешно, «ошибок» нет — всё №1"),
    ("Greek", "Η έκδοση αναπτύχθηκε «επιτυχώς»· χωρίς σφάλματα"),
    ("Chinese", "版本已成功部署，延迟降低，“年度”发布完成。"),
    ("Japanese", "リリースは成功しました。「承認」担当：山田"),
    ("Hebrew", "הגרסה נפרסה בהצלחה, 1920 × 1080"),
    ("Thai", "ปล่อยเวอร์ชันสำเร็จแล้ว"),
    ("Hindi", "रिलीज़ सफलतापूर्वक तैनात"),
    ("signs", "✅ ⚠️ ❌ 🚀 👩🏽‍💻 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇰🇷 ├── └── │ → ≥ ≈ ±5 √π ≈£5 “Foo”® “Bar”™ 95 % ∆T ¬p ¬(a ∧ b) 1920 ×\u{a0}1080 n×… · × ☐ ☑"),
];

fn misread(text: &str, encoding: &'static encoding_rs::Encoding) -> String {
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

fn seed(number: &str) -> Option<String> {
    let shared =
        std::env::var_os("RELSITE_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let found = std::fs::read_dir(shared.join("seeds")).ok().and_then(|mut files| {
        files.find_map(|file| {
            Some(file.ok()?.path()).filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(number)))
        })
    });
    match found.map(std::fs::read_to_string) {
        Some(text) => Some(text.expect("the seeds are UTF-8")),
        None => {
            eprintln!("SKIPPED: no seed {number} in {} (set RELSITE_SHARED)", shared.display());
            None
        }
    }
}

#[track_caller]
fn check(stored: &str, meant: &str) {
    let repaired = repair(stored);
    assert_eq!(repaired.text, meant);
    assert!(repaired.lossy.is_empty(), "{stored}");
    for repair in &repaired.repairs {
        assert_eq!(&repaired.text[repair.range.clone()], repair.after);
    }
}

#[track_caller]
fn check_untouched(text: &str) {
    let repaired = repair(text);
    assert_eq!((&repaired.repairs[..], &repaired.lossy[..]), (&[][..], &[][..]), "{text}");
    assert!(matches!(repaired.text, Cow::Borrowed(_)));
}

#[test]
fn seed_000_comes_back_complete() {
    let Some(text) = seed("000") else { return };
    let repaired = repair(&text);
    assert_eq!((repaired.repairs.len(), repaired.lossy.len()), (24, 0));
    let icons: String = repaired.repairs.iter().map(|repair| repair.after.as_str()).collect();
    assert_eq!(icons, "🎯📦✨🐛⚡🔧📚🔒🚀🔄📊⚠️🧪✅✅✅✅✅🔗📝⚠️👥📞🔖");
    check_untouched(&repaired.text);
}

#[test]
fn clean_seeds_are_untouched() {
    for text in ["001", "002", "004"].into_iter().filter_map(seed) {
        check_untouched(&text);
    }
}

#[test]
fn seed_003_keeps_what_lost_bytes() {
    let Some(text) = seed("003") else { return };
    let repaired = repair(&text);
    assert!(repaired.text.contains("## ✅ Implementation Complete"));
    assert!(repaired.text.contains("│   App Instance  │    │   App Instance  │"));
    assert!(repaired.text.contains("×2 instances"));
    assert!(repaired.text.contains("5. ✅ **LLM/RL 워커 분리 "));
    let lossy: Vec<&str> = repaired.lossy.iter().map(|range| &repaired.text[range.clone()]).collect();
    assert!(lossy.contains(&"í") && lossy.contains(&"ğŸ“"), "{lossy:?}");
    let mut left = repaired.text.to_string();
    for range in repaired.lossy.iter().rev() {
        left.replace_range(range.clone(), "");
    }
    assert!(
        !left.chars().any(|c| matches!(c, '\u{80}'..='\u{D6}' | '\u{D8}'..='\u{17F}')),
        "a misread run is neither repaired nor reported"
    );
    assert_eq!(repaired.repairs.len() + lossy.len(), runs(&text).0.len());
}

#[test]
fn clean_text_is_never_touched() {
    for (_, text) in CLEAN {
        check_untouched(text);
        for word in text.split(' ') {
            check_untouched(word);
        }
    }
    check_untouched(&CLEAN.iter().map(|(_, text)| format!("{text}\n")).collect::<String>());
}

#[test]
fn one_misread_word_is_enough() {
    for (stored, meant) in [
        ("## âœ… Done", "## ✅ Done"),
        ("cafÃ©", "café"),
        ("Ã—2 instances", "×2 instances"),
        ("itâ€™s", "it’s"),
        ("10Â\u{a0}kg", "10\u{a0}kg"),
        ("20Â°C", "20°C"),
        ("siÄ™ Å»aden", "się Żaden"),
        ("Ä°stanbul Ä±ÅŸÄ±k", "İstanbul ışık"),
        ("ğŸš€ go", "🚀 go"),
        ("ðŸš€ go", "🚀 go"),
        ("\u{F8FF}üöÄ go", "🚀 go"),
        ("‚ö°", "⚡"),
        ("caf√© don‚Äôt ‚Äî", "café don’t —"),
        ("ï»¿# Title", "# Title"),
        ("â\u{9c}\u{85}", "✅"),
        ("한국어 âœ… 😀", "한국어 ✅ 😀"),
    ] {
        check(stored, meant);
    }
}

#[test]
fn clean_neighbours_stay_clean() {
    let text = format!("{}\n‚úÖ and âœ…\n", CLEAN[4].1);
    check(&text, &format!("{}\n✅ and ✅\n", CLEAN[4].1));
}

#[test]
fn what_lost_a_byte_is_named_and_left() {
    for (stored, lossy) in [("a â€ b", "â€"), ("ğŸ“ Files", "ğŸ“"), ("ì˜ì¡´ì„±/x", "ì˜ì¡´ì„±"), ("â”Œâ”€â”", "â”Œâ”€â”")]
    {
        let repaired = repair(stored);
        assert_eq!(repaired.text, stored);
        assert_eq!(repaired.lossy.iter().map(|range| &stored[range.clone()]).collect::<Vec<_>>(), [lossy]);
    }
}

#[test]
fn misread_text_comes_back_exactly() {
    for (language, text) in CLEAN {
        for encoding in [encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1254, encoding_rs::MACINTOSH] {
            let stored = misread(text, encoding);
            assert_eq!(repair(&stored).text, *text, "{language} as {}", encoding.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn misread_words_follow_one_certain_sentence(first in 0..CLEAN.len(), picks in proptest::collection::vec((0..CLEAN.len(), 0usize..40), 0..60), page in 0usize..3) {
        let words = picks.iter().filter_map(|(language, word)| CLEAN[*language].1.split(' ').nth(*word));
        let text = std::iter::once(CLEAN[first].1).chain(words).collect::<Vec<_>>().join(" ");
        let encoding = [encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1254, encoding_rs::MACINTOSH][page];
        let stored = misread(&text, encoding);
        prop_assert_eq!(&*repair(&stored).text, &text);
    }

    #[test]
    fn clean_words_are_never_touched(picks in proptest::collection::vec((0..CLEAN.len(), 0usize..40), 0..60), glue in "[ \u{a0}\\n(/-]") {
        let words: Vec<&str> = picks.iter().filter_map(|(language, word)| CLEAN[*language].1.split(' ').nth(*word)).collect();
        let text = words.join(&glue);
        let repaired = repair(&text);
        prop_assert!(repaired.repairs.is_empty() && repaired.lossy.is_empty(), "{:?}", repaired);
    }

    #[test]
    fn ranges_lie_in_the_text(text in "[a-z \nÀ-ÿ\u{80}-\u{9f}€‚ƒ„…†‡œŸš“”‘’™√≈∆Ωπ한✅]{0,60}") {
        let repaired = repair(&text);
        for range in repaired.lossy.iter().chain(repaired.repairs.iter().map(|repair| &repair.range)) {
            prop_assert!(repaired.text.get(range.clone()).is_some());
        }
    }
}
