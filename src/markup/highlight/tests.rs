use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn check(language: &str, code: &str, expected: Expect) {
    expected.assert_eq(&highlight(language, code));
}

/// What a reader gets when the tags are left out.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = &rest[start + rest[start..].find('>').expect("a tag ends") + 1..];
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// What the writer makes of characters that HTML forbids.
fn allowed(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() && !"\t\n\r\u{c}".contains(character) { '\u{fffd}' } else { character })
        .collect()
}

/// One name for each lexer of ours, and a few of syntect's.
fn names() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(names, _)| names[0]).chain(["rust", "go", "makefile", "xml", "csharp", "no-such-language", "text"])
}

#[test]
fn names_of_languages() {
    let cases =
        [("", "text"), ("Rust,ignore", "rust"), ("c++ x", "c++"), ("C#", "csharp"), ("{.python .x}", "python"), ("yaml:a.yml", "yaml")];
    for (info, name) in cases.into_iter().chain([("\"><script>alert(2)</script>", "text"), ("ü", "text"), ("a\u{0}b", "text")]) {
        assert_eq!(language_name(info), name, "{info}");
    }
    assert_eq!(language_name(&"a".repeat(33)), "text");
}

#[test]
fn every_name_fits_into_a_class_and_is_there_once() {
    let mut names: Vec<&str> = LANGUAGES.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    assert!(names.iter().all(|name| language_name(name) == *name));
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn keywords_are_sorted() {
    assert!(tables::ALL.iter().all(|grammar| grammar.keywords.is_sorted()));
}

#[test]
fn shell() {
    check(
        "bash",
        "# c\nif [ \"$A\" = 'b\\' ]; then echo ${X:-1} $? x#y > 10 # d\nfi\ngit-if foo(\"unclosed\n",
        expect![[r#"
        <span class="c"># c</span>
        <span class="k">if</span> [ <span class="s">&quot;$A&quot;</span> = <span class="s">&#39;b\&#39;</span> ]; <span class="k">then</span> <span class="k">echo</span> <span class="v">${X:-1}</span> <span class="v">$?</span> x#y &gt; <span class="n">10</span> <span class="c"># d</span>
        <span class="k">fi</span>
        git-if <span class="f">foo</span>(<span class="s">&quot;unclosed</span>
    "#]],
    );
    check(
        "console",
        "$ ls -l \\\n  | wc\ntotal 4\nroot@db:~# psql -c 'x'\n",
        expect![[r#"
        <span class="p">$ </span>ls -l \
        <span class="p">  </span>| wc
        total 4
        <span class="p">root@db:~# </span>psql -c <span class="s">&#39;x&#39;</span>
    "#]],
    );
}

#[test]
fn data() {
    check(
        "yaml",
        "---\n# c\na-b: \"x: y\" # d\n- k: 12\n  t: |\n    text: x\n\n    more\n  u: true\nurl: http://x#y\n*ref\nplain\n",
        expect![[r#"
        <span class="k">---</span>
        <span class="c"># c</span>
        <span class="t">a-b</span>: <span class="s">&quot;x: y&quot;</span> <span class="c"># d</span>
        - <span class="t">k</span>: <span class="n">12</span>
          <span class="t">t</span>: |
        <span class="s">    text: x</span>

        <span class="s">    more</span>
          <span class="t">u</span>: <span class="k">true</span>
        <span class="t">url</span>: http://x#y
        <span class="v">*ref</span>
        plain
    "#]],
    );
    check(
        "json",
        "{\"a\\\"\": [1.5e-3, true, \"b\", null], \"c\" : {}} // x",
        expect![[
            r#"{<span class="t">&quot;a\&quot;&quot;</span>: [<span class="n">1.5e-3</span>, <span class="k">true</span>, <span class="s">&quot;b&quot;</span>, <span class="k">null</span>], <span class="t">&quot;c&quot;</span> : {}} <span class="c">// x</span>"#
        ]],
    );
    check(
        "toml",
        "[a.b]\nc = \"d\" # e\nlist = [1, 2]\n; f\nX=${Y}\n",
        expect![[r#"
        <span class="t">[a.b]</span>
        <span class="t">c</span> = <span class="s">&quot;d&quot;</span> <span class="c"># e</span>
        <span class="t">list</span> = [<span class="n">1</span>, <span class="n">2</span>]
        <span class="c">; f</span>
        <span class="t">X</span>=<span class="v">${Y}</span>
    "#]],
    );
    check(
        "diff",
        "diff --git a b\n--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new <b>\n same\n",
        expect![[r#"
        <span class="c">diff --git a b</span>
        <span class="c">--- a</span>
        <span class="c">+++ b</span>
        <span class="k">@@ -1 +1 @@</span>
        <span class="d">-old</span>
        <span class="i">+new &lt;b&gt;</span>
         same
    "#]],
    );
}

#[test]
fn programs() {
    check(
        "python",
        "def f(x): # c\n    '''doc\n    '''\n    return \"a\\\"b\" + 0x1F\n",
        expect![[r#"
        <span class="k">def</span> <span class="f">f</span>(x): <span class="c"># c</span>
            <span class="s">&#39;&#39;&#39;doc
            &#39;&#39;&#39;</span>
            <span class="k">return</span> <span class="s">&quot;a\&quot;b&quot;</span> + <span class="n">0x1F</span>
    "#]],
    );
    check(
        "sql",
        "select COUNT(*) from t where a = 'it''s' -- c\n/* d\n*/ limit 5;",
        expect![[r#"
        <span class="k">select</span> <span class="f">COUNT</span>(*) <span class="k">from</span> t <span class="k">where</span> a = <span class="s">&#39;it&#39;</span><span class="s">&#39;s&#39;</span> <span class="c">-- c</span>
        <span class="c">/* d
        */</span> <span class="k">limit</span> <span class="n">5</span>;"#]],
    );
    check(
        "ts",
        "const f = async (x: string) => `a\n${x}`; // c\nfoo(/* d */ 1)",
        expect![[r#"
        <span class="k">const</span> f = <span class="k">async</span> (x: <span class="k">string</span>) =&gt; <span class="s">`a
        ${x}`</span>; <span class="c">// c</span>
        <span class="f">foo</span>(<span class="c">/* d */</span> <span class="n">1</span>)"#]],
    );
    check(
        "promql",
        "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) > 0.01",
        expect![[
            r#"sum <span class="k">by</span> (job) (<span class="f">rate</span>(http_requests_total{code=~<span class="s">&quot;5..&quot;</span>}[<span class="n">5m</span>])) &gt; <span class="n">0.01</span>"#
        ]],
    );
    check(
        "dockerfile",
        "FROM rust:1.90 AS build\nRUN echo \"$X\" # c",
        expect![[r#"
        <span class="k">FROM</span> rust:1.90 <span class="k">AS</span> build
        <span class="k">RUN</span> echo <span class="s">&quot;$X&quot;</span> <span class="c"># c</span>"#]],
    );
    check(
        "rust",
        "// c\nfn main() { let x: u8 = 1; println!(\"<{x}>\"); }\n",
        expect![[r#"
        <span class="c">// c
        </span><span class="k">fn</span> <span class="f">main</span>() { <span class="k">let</span> x: <span class="k">u8</span> = <span class="n">1</span>; println!(<span class="s">&quot;&lt;{x}&gt;&quot;</span>); }
    "#]],
    );
}

#[test]
fn large_code_and_long_lines_stay_plain() {
    assert_eq!(highlight("bash", &"if ".repeat(SIZE_LIMIT)), "if ".repeat(SIZE_LIMIT));
    assert_eq!(highlight("rust", &"fn ".repeat(1_000)), "fn ".repeat(1_000));
}

#[test]
fn shapes_that_could_take_long_end() {
    for shape in ["\"\\\"'\\'", "'", "\"", "/*", "`", "${", "\"\"\"", "a: ", "- ", "|\n", "\\", "#", "\"\n", "$(", "{\"", "'\\'\"\n"] {
        for (names, _) in LANGUAGES {
            let code = shape.repeat(60_000 / shape.len());
            assert_eq!(text_of(&highlight(names[0], &code)), code);
        }
    }
}

#[test]
fn syntaxes_on_long_lines_end() {
    for shape in ["$(", "$(a ", "((", "<", "{", "a.b<", "\"", "@", "\\", "a=", "%%", "[a](", "/*", "=>", "$$"] {
        let line = format!("{}\n", shape.repeat(2_000 / shape.len()));
        for language in ["makefile", "csharp", "rust", "go", "xml", "markdown", "perl", "ruby", "haskell", "latex", "terraform"] {
            let code = line.repeat(2);
            assert_eq!(text_of(&highlight(language, &code)), code);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost(code in "(\\PC|[\"'`$#{}:\\-/*\\\\\n\t\u{0}= ]|if|true|1|한|[|]\n){0,60}") {
        for name in names() {
            prop_assert_eq!(text_of(&highlight(name, &code)), allowed(&code), "{}", name);
        }
    }
}
