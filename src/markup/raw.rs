//! Raw HTML in Markdown, cut into the few tags that are kept and text.
//!
//! Refuses every tag with an attribute and every name not listed: they are text. Comments that end are dropped.

/// A tag that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// A part that opens on demand.
    Details,
    /// What is seen of a closed [`Tag::Details`].
    Summary,
    /// A key.
    Kbd,
    /// Below the line.
    Sub,
    /// Above the line.
    Sup,
}

impl Tag {
    /// Every tag that is kept.
    const ALL: [Self; 5] = [Self::Details, Self::Summary, Self::Kbd, Self::Sub, Self::Sup];

    /// The name of the element.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Summary => "summary",
            Self::Kbd => "kbd",
            Self::Sub => "sub",
            Self::Sup => "sup",
        }
    }
}

/// A piece of raw HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, and all markup that is not kept.
    Text(&'a str),
    /// A start tag, as written.
    Open(Tag, &'a str),
    /// An end tag, as written.
    Close(Tag, &'a str),
    /// A line break.
    Break,
}

/// Cuts raw HTML into tokens; text comes in as many pieces as it happens to.
pub(super) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    let mut comments_end = true;
    while let Some(offset) = html[at..].find('<') {
        let start = at + offset;
        let rest = &html[start..];
        let comment = if comments_end { comment_length(rest) } else { None };
        comments_end &= comment.is_some() || !rest.starts_with("<!--");
        let known = comment.map(|length| (length, None)).or_else(|| tag(rest).map(|(length, token)| (length, Some(token))));
        let Some((length, token)) = known else {
            at = start + 1;
            continue;
        };
        push_text(&mut tokens, &html[plain..start]);
        tokens.extend(token);
        at = start + length;
        plain = at;
    }
    push_text(&mut tokens, &html[plain..]);
    tokens
}

/// Adds a piece of text unless it is empty.
fn push_text<'a>(tokens: &mut Vec<Token<'a>>, text: &'a str) {
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
}

/// The length of the comment at the start, if it ends.
fn comment_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("<!--")?;
    for short in [">", "->"] {
        if inner.starts_with(short) {
            return Some(4 + short.len());
        }
    }
    inner.find("-->").map(|end| 4 + end + 3)
}

/// The length and meaning of the tag at the start, if it is one that is kept.
fn tag(rest: &str) -> Option<(usize, Token<'_>)> {
    let end = rest.bytes().take(12).position(|byte| byte == b'>')?;
    let written = &rest[..=end];
    let inner = written[1..end].trim_end();
    if inner.trim_end_matches('/').trim_end().eq_ignore_ascii_case("br") {
        return Some((end + 1, Token::Break));
    }
    let (name, closes) = inner.strip_prefix('/').map_or((inner, false), |name| (name, true));
    let tag = Tag::ALL.into_iter().find(|tag| name.eq_ignore_ascii_case(tag.name()))?;
    Some((end + 1, if closes { Token::Close(tag, written) } else { Token::Open(tag, written) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_listed_tags_only() {
        let written = "a<br/><KBD>b</kbd ><b>c</b><!-- d --><details open><summary>e</summary><!-- f";
        let expected = [
            Token::Text("a"),
            Token::Break,
            Token::Open(Tag::Kbd, "<KBD>"),
            Token::Text("b"),
            Token::Close(Tag::Kbd, "</kbd >"),
            Token::Text("<b>c</b>"),
            Token::Text("<details open>"),
            Token::Open(Tag::Summary, "<summary>"),
            Token::Text("e"),
            Token::Close(Tag::Summary, "</summary>"),
            Token::Text("<!-- f"),
        ];
        assert_eq!(tokens(written), expected);
    }

    #[test]
    fn empty_comments_end_at_once() {
        assert_eq!(tokens("<!-->a<!--->b"), [Token::Text("a"), Token::Text("b")]);
    }

    #[test]
    fn many_open_comments_take_linear_time() {
        assert_eq!(tokens(&"<!--".repeat(100_000)).len(), 1);
    }
}
