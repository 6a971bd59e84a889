//! What holds for every text, and texts that are known to take parsers long.

use proptest::prelude::*;
use pulldown_cmark::{Event, Parser};

use super::{
    super::{Limits, NoLinks, Renderer, guard, options, words::english},
    Site,
    hostile::fault,
    html,
};

/// Markdown at random, from pieces that mean something.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        " ",
        "\n",
        "\n\n",
        "    ",
        "# ",
        "## ",
        "- ",
        "- [ ] ",
        "- [x] ",
        "1. ",
        "> ",
        "> [!TIP]\n> ",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "```sh\n",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](a.md)",
        "](pic.png)",
        "](b)",
        "|",
        "\n|-|-|\n",
        "<",
        ">",
        "<br>",
        "<kbd>",
        "</kbd>",
        "<sub>",
        "</sub>",
        "\n<details>\n",
        "\n</details>\n",
        "<summary>",
        "</summary>",
        "<details>",
        "</details>",
        "<!--",
        "-->",
        "<div>",
        "\n<div>\n",
        "&amp;",
        "&",
        "\\",
        "[^1]",
        "\n[^1]: ",
        "\n[^2]: ",
        "[x]: a.md\n",
        "https://a.b",
        "v1.2.3",
        "[XXX]",
        "배포",
        "🚀",
        "\u{fe0f}",
        "\u{0}",
        "\r",
        "\t",
        "---",
        "===",
        "\u{85}",
        "é",
    ];
    let piece = prop_oneof![20 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    prop::collection::vec(piece, 0..50).prop_map(|pieces| pieces.concat())
}

/// The bytes of the blocks on the parser's own top level.
fn top_level(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut depth = 0_usize;
    let mut ranges = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        if depth == 0 {
            ranges.push(range);
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    ranges
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_becomes_sound_html(text in markdown()) {
        let html = html(&text);
        prop_assert_eq!(fault(&html), None, "{}", html);
        prop_assert!(guard(&text, &Limits::default()).is_ok());
    }

    #[test]
    fn blocks_cover_the_text_in_order(text in markdown()) {
        let words = english();
        let blocks = Renderer::new(&NoLinks, &words).render(&text).blocks;
        prop_assert!(blocks.iter().all(|block| text.get(block.range.clone()).is_some()));
        prop_assert!(blocks.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        for range in top_level(&text) {
            prop_assert!(blocks.iter().any(|block| block.range.start <= range.start && range.end <= block.range.end), "{:?}", range);
        }
    }

    #[test]
    fn every_fragment_becomes_sound_html(text in markdown()) {
        let words = english();
        let html = Renderer::new(&Site, &words).inline(&text);
        prop_assert_eq!(fault(&html), None, "{}", html);
    }

    #[test]
    fn ids_are_unique(text in markdown()) {
        let html = html(&text);
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), count);
    }
}

/// Shapes on which parsers are known to take more than linear time.
fn shapes() -> Vec<String> {
    let size = 50_000;
    let repeated = [
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "> - ",
        "[",
        "[a",
        "[ (",
        "]",
        "[[]",
        "![[]()",
        "`",
        "*a ",
        "a* ",
        "*a_ ",
        "a**b c* ",
        "*a **a ",
        "[a](",
        "[a](<b",
        "![a",
        "~~a ",
        "<!-- ",
        "<!--a",
        "<?",
        "<!A",
        "<![CDATA[",
        "<",
        "<a ",
        "<a href=\"",
        "&",
        "&aaaaaaaaaaaaaa",
        "[a]: u\n",
        "[a]: <\n",
        "[a]: b 'c\n",
        "[^a]: ",
        "[^1] ",
        "[^1]: a\n",
        "|",
        "a|b\n-|-\n",
        "|\n",
        "\\",
        "[\\",
        "a\n=\n",
        "```\n~~~\n",
        "***a ",
        "<div>\n",
        "- [ ] ",
        "> [!NOTE]\n",
        "**x [a*b**c*](d)",
        "a <!--\n",
        "> <!--\n",
        "https://",
        "https://a.b)",
        "v1.2.3",
        "<kbd>",
        "<details>\n\n",
        "<details>",
        "</details>\n\n",
        "<kbd></sub>",
        "# a\n",
        "# a\n[a](#a)\n",
        "한",
        "```sh\n'\n```\n",
        "[a]\n",
        "(",
        "_",
        "e`",
        "\t",
        "- <div>\n",
    ];
    let mut shapes: Vec<String> = repeated.iter().map(|piece| piece.repeat(size / piece.len())).collect();
    shapes.push((0..220).map(|depth| format!("{}* a\n", "  ".repeat(depth))).collect());
    shapes.push((0..300).map(|length| format!("e{}", "`".repeat(length))).collect());
    shapes.push(format!("{}a{}", "[".repeat(size / 2), "](b)".repeat(size / 8)));
    shapes.push(format!("{}a{}", "*a **a ".repeat(size / 14), "b** b*".repeat(size / 14)));
    shapes.push(format!("{}\n{}\n{}", "a|".repeat(4_000), "-|".repeat(4_000), "a\n".repeat(size / 4)));
    shapes.push(format!("{}a\n{}", "- ".repeat(size / 4), "x\n".repeat(size / 4)));
    shapes.push(format!("{}a\n{}", "- ".repeat(99), "x\n".repeat(size / 4)));
    shapes.push((0..size / 20).map(|number| format!("[^{number}]\n\n[^{number}]: u\n\n")).collect());
    shapes.push(format!("{}\n\n{}", "<details>\n\n".repeat(2_000), "</details>\n\n".repeat(2_000)));
    shapes
}

#[test]
fn pathological_texts_are_rendered_or_refused() {
    for shape in shapes() {
        if guard(&shape, &Limits::default()).is_ok() {
            let html = html(&shape);
            assert_eq!(fault(&html), None, "{shape:.40}");
        }
    }
}

#[test]
fn what_is_not_guarded_still_ends() {
    for piece in ["> ", "- ", "1. ", "> - ", "[^a]: "] {
        let html = html(&piece.repeat(20_000));
        assert_eq!(fault(&html), None, "{piece}");
        assert!(html.matches("<blockquote>").count() <= 100);
    }
}
