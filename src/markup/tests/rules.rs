//! One test for each rule.

use expect_test::{Expect, expect};

use super::{
    super::{Definitions, NoLinks, Renderer, words::english},
    Site, html,
};

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&html(text));
}

#[test]
fn paragraphs_and_emphasis() {
    check(
        "a *b* **c** ~~d~~ `e<` \\*f\\*\ng  \nh",
        expect![[r#"
        <p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code> *f*
        g<br>h</p>"#]],
    );
}

#[test]
fn headings_have_ids_permalinks_and_no_gaps() {
    check(
        "# 🚀 Deploy ✅\n#### Too *deep* 🎉 `x`\n## Deploy\n## 🚀\n#\n[up](#-deploy) [b](#배포)\n\n## 배포 절차",
        expect![[r##"
            <h2 id="deploy">Deploy<a class="perm" href="#deploy" aria-label="Link to section Deploy">#</a></h2>
            <h3 id="too-deep--x">Too <em>deep</em>  <code>x</code><a class="perm" href="#too-deep--x" aria-label="Link to section Too deep x">#</a></h3>
            <h3 id="deploy-1">Deploy<a class="perm" href="#deploy-1" aria-label="Link to section Deploy">#</a></h3>
            <h3 id="section">🚀<a class="perm" href="#section" aria-label="Link to section 🚀">#</a></h3>
            <p><a href="#deploy-1">up</a> <span class="broken">b</span></p>
            <h3 lang="ko" id="배포-절차">배포 절차<a class="perm" href="#%EB%B0%B0%ED%8F%AC-%EC%A0%88%EC%B0%A8" aria-label="Link to section 배포 절차">#</a></h3>"##]],
    );
}

#[test]
fn lists_and_tasks() {
    check(
        "- [x] a\n- [ ] b\n\n3. c\n   - d\n\n1. [X] e\n\n2. f",
        expect![[r#"
            <ul><li class="task done"><span class="box" aria-hidden="true"></span><span class="vh">Done: </span>a</li><li class="task open"><span class="box" aria-hidden="true"></span><span class="vh">Not done: </span>b</li></ul>
            <ol start="3"><li><p>c</p><ul><li>d</li></ul></li><li class="task done"><p><span class="box" aria-hidden="true"></span><span class="vh">Done: </span>e</p></li><li><p>f</p></li></ol>"#]],
    );
}

#[test]
fn tables_are_regions() {
    check(
        "## Gates\n\n| a | b | c |\n|---|--:|:-:|\n| `x\\|y` | 2 | <br> |\n\n||\n|-|\n|z|\n\n|a||\n|-|-|\n",
        expect![[r##"
        <h2 id="gates">Gates<a class="perm" href="#gates" aria-label="Link to section Gates">#</a></h2>
        <div class="scroll" role="region" tabindex="0" aria-label="Table: Gates"><table><thead><tr><th scope="col">a</th><th scope="col" class="n">b</th><th scope="col" class="mid">c</th></tr></thead><tbody><tr><td><code>x|y</code></td><td class="n">2</td><td class="mid"><br></td></tr></tbody></table></div>
        <div class="scroll" role="region" tabindex="0" aria-label="Table: Gates 2"><table><tbody><tr><td>z</td></tr></tbody></table></div>
        <div class="scroll" role="region" tabindex="0" aria-label="Table: Gates 3"><table><thead><tr><th scope="col">a</th><td></td></tr></thead></table></div>"##]],
    );
}

#[test]
fn code_blocks_are_regions() {
    check(
        "```foo,bar\na < b\n```\n\n    indented\n\n```\"><script>\nx",
        expect![[r#"
        <div class="code"><pre tabindex="0" role="region" aria-label="Code"><code class="language-foo">a &lt; b
        </code></pre></div>
        <div class="code"><pre tabindex="0" role="region" aria-label="Code 2"><code class="language-text">indented
        </code></pre></div>
        <div class="code"><pre tabindex="0" role="region" aria-label="Code 3"><code class="language-text">x</code></pre></div>"#]],
    );
}

#[test]
fn alerts() {
    check(
        "> [!WARNING]\n> a\n\n> [!NOTE]\n\n> plain",
        expect![[r#"
        <div class="alert warning" role="note"><p class="alert-title">Warning</p><p>a</p></div>
        <div class="alert note" role="note"><p class="alert-title">Note</p></div>
        <blockquote><p>plain</p></blockquote>"#]],
    );
}

#[test]
fn links() {
    check(
        "[a](a.md \"T\") [b](b.md) [c](javascript:x) [d](evil) [](https://x.y) <a@b.c> <https://d.e> [f](#g) [h](mailto:i@j.k) [r](refused)\n\n[l]\n\n[l]: https://l.m 'n'",
        expect![[r#"
            <p><a href="pages/a.html" title="T">a</a> <span class="broken">b</span> c d <a href="https://x.y" rel="external noopener">https://x.y</a> <a href="mailto:a@b.c">a@b.c</a> <a href="https://d.e" rel="external noopener">https://d.e</a> <span class="broken">f</span> <a href="mailto:i@j.k">h</a> r</p>
            <p><a href="https://l.m" rel="external noopener" title="n">l</a></p>"#]],
    );
}

#[test]
fn bare_addresses_and_mentions() {
    check(
        "see https://a.b/c_d?e=f&g. v1.2.3, `v1.2.3` and `x v1.2.3` in https://a.b/v1.2.3 [v1.2.3 https://x.y](a.md) [XXX]ms",
        expect![[
            r#"<p>see <a href="https://a.b/c_d?e=f&amp;g" rel="external noopener">https://a.b/c_d?e=f&amp;g</a>. <a href="v1.2.3.html">v1.2.3</a>, <a href="v1.2.3.html"><code>v1.2.3</code></a> and <code>x v1.2.3</code> in <a href="https://a.b/v1.2.3" rel="external noopener">https://a.b/v1.2.3</a> <a href="pages/a.html">v1.2.3 https://x.y</a> <mark class="unfilled"><span class="vh">Not filled in: </span>[XXX]</mark>ms</p>"#
        ]],
    );
}

#[test]
fn pictures() {
    check(
        "![p](pic.png) ![](pic.png 't') ![off *host*](https://x.y/z.png) ![gone](no.png) [![badge](https://x.y/b.svg)](a.md) ![](data:image/png,x)",
        expect![[
            r#"<p><img src="raw/pic.png" alt="p" loading="lazy"> <img src="raw/pic.png" alt="pic.png" loading="lazy" title="t"> <a href="https://x.y/z.png" rel="external noopener">off host</a> <span class="broken">gone</span> <a href="pages/a.html">badge</a> png,x</p>"#
        ]],
    );
}

#[test]
fn raw_html_is_text() {
    check(
        "a <b>c</b> <kbd>K</kbd> <br/> <!-- d --> x<sup>2 *y</sup>* <sub>z\n\n<div onclick=x>\n<p>q &amp; r\n</div>\n\n<!-- gone -->\n\n<!-- open",
        expect![[r#"
        <p>a &lt;b&gt;c&lt;/b&gt; <kbd>K</kbd> <br>  x<sup>2 <em>y&lt;/sup&gt;</em> <sub>z</sub></sup></p>
        <p>&lt;div onclick=x&gt;
        &lt;p&gt;q &amp; r
        &lt;/div&gt;
        </p>
        <p>&lt;!-- open</p>"#]],
    );
}

#[test]
fn details_hold_blocks() {
    check(
        "<details>\n<summary>S &amp; T</summary>\n\n- a\n\n## In\n\n</details>\n\nafter\n\n<details>\nnever closed\n\nnext\n\n</summary>",
        expect![[r##"
            <details><summary>S &amp; T</summary><ul><li>a</li></ul><h2 id="in">In<a class="perm" href="#in" aria-label="Link to section In">#</a></h2></details>
            <p>after</p>
            <details><summary>Details</summary><p>never closed
            </p></details>
            <p>next</p>
            <p>&lt;/summary&gt;</p>"##]],
    );
}

#[test]
fn footnotes_come_last() {
    check(
        "a[^b] c[^B] d[^e] f[^none]\n\n[^e]: E[^g]\n\n[^b]: B\n\n    more\n\n[^g]: G\n[^h]: unused\n\nend",
        expect![[r##"
        <p>a<sup class="fn" id="fn-1-ref"><a href="#fn-1">1</a></sup> c<sup class="fn" id="fn-1-ref-1"><a href="#fn-1">1</a></sup> d<sup class="fn" id="fn-2-ref"><a href="#fn-2">2</a></sup> f[^none]</p>
        <p>end</p>
        <section class="footnotes" aria-label="Footnotes"><ol><li id="fn-1"><p>B</p><p>more</p><p class="back"><a href="#fn-1-ref" aria-label="Back to reference 1.1">↩︎</a><a href="#fn-1-ref-1" aria-label="Back to reference 1.2">↩︎</a></p></li><li id="fn-2"><p>E<sup class="fn" id="fn-3-ref"><a href="#fn-3">3</a></sup></p><p class="back"><a href="#fn-2-ref" aria-label="Back to reference 2">↩︎</a></p></li><li id="fn-3"><p>G</p><p class="back"><a href="#fn-3-ref" aria-label="Back to reference 3">↩︎</a></p></li><li id="fn-4"><p>unused</p></li></ol></section>"##]],
    );
}

#[test]
fn language_of_blocks() {
    check(
        "배포 전 점검\n\nplain\n\n- 카나리 단계\n- x",
        expect![[r#"
        <p lang="ko">배포 전 점검</p>
        <p>plain</p>
        <ul><li lang="ko">카나리 단계</li><li>x</li></ul>"#]],
    );
}

#[test]
fn templates_and_shortcodes_are_text() {
    check("{{ x }} {% y %} {{< z >}} $w$ ==v== :smile:", expect!["<p>{{ x }} {% y %} {{&lt; z &gt;}} $w$ ==v== :smile:</p>"]);
}

#[test]
fn inline_has_no_blocks() {
    let words = english();
    let definitions = Definitions::of("[Ref  x]: a.md 'T'");
    let mut renderer = Renderer::new(&Site, &words).with_definitions(&definitions);
    let mut lines = String::new();
    for line in ["# a *b*", "- c", "1. d", "    e", "", "<kbd>f", "[ref X] [none]", "|a|\n|-|", "> q", "```", "*g*", "v1.2.3"] {
        lines.push_str(&renderer.inline(line));
        lines.push('\n');
    }
    expect![[r##"
        # a <em>b</em>
        - c
        1. d
            e

        <kbd>f</kbd>
        <a href="pages/a.html" title="T">ref X</a> [none]
        |a| |-|
        &gt; q
        ```
        <em>g</em>
        <a href="v1.2.3.html">v1.2.3</a>
    "##]]
    .assert_eq(&lines);
}

#[test]
fn a_page_of_several_texts() {
    let words = english();
    let mut renderer = Renderer::new(&NoLinks, &words).from_level(3).in_language("ko");
    let first = renderer.render("# A\n\n한국어[^1]\n\n[^1]: x");
    let second = renderer.render("### A\n\n한국어[^1]\n\n[^1]: x");
    expect![[r##"
        (
            Rendered {
                blocks: [
                    Block {
                        range: 0..4,
                        html: "<h3 id=\"a\">A<a class=\"perm\" href=\"#a\" aria-label=\"Link to section A\">#</a></h3>",
                        heading: Some(
                            Heading {
                                level: 3,
                                id: "a",
                                text: "A",
                            },
                        ),
                    },
                    Block {
                        range: 5..19,
                        html: "<p>한국어<sup class=\"fn\" id=\"fn-1-ref\"><a href=\"#fn-1\">1</a></sup></p>",
                        heading: None,
                    },
                    Block {
                        range: 20..27,
                        html: "",
                        heading: None,
                    },
                ],
                footnotes: "<section class=\"footnotes\" aria-label=\"Footnotes\"><ol><li id=\"fn-1\"><p>x</p><p class=\"back\"><a href=\"#fn-1-ref\" aria-label=\"Back to reference 1\">↩\u{fe0e}</a></p></li></ol></section>",
            },
            Rendered {
                blocks: [
                    Block {
                        range: 0..6,
                        html: "<h3 id=\"a-1\">A<a class=\"perm\" href=\"#a-1\" aria-label=\"Link to section A\">#</a></h3>",
                        heading: Some(
                            Heading {
                                level: 3,
                                id: "a-1",
                                text: "A",
                            },
                        ),
                    },
                    Block {
                        range: 7..21,
                        html: "<p>한국어<sup class=\"fn\" id=\"fn-1-1-ref\"><a href=\"#fn-1-1\">1</a></sup></p>",
                        heading: None,
                    },
                    Block {
                        range: 22..29,
                        html: "",
                        heading: None,
                    },
                ],
                footnotes: "<section class=\"footnotes\" aria-label=\"Footnotes\"><ol><li id=\"fn-1-1\"><p>x</p><p class=\"back\"><a href=\"#fn-1-1-ref\" aria-label=\"Back to reference 1\">↩\u{fe0e}</a></p></li></ol></section>",
            },
        )
    "##]].assert_debug_eq(&(first, second));
}
