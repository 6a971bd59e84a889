//! Finds templates and components that call themselves, which would never end or exhaust the stack.
//!
//! Refuses recursion altogether: no page of the site needs it, and a template cannot prove that it ends.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;

/// The tags that define a component or call something.
static TAGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        \{%-?\s*(?P<end>endcomponent)
        | \{%-?\s*component\s+(?P<define>[\w.]+)
        | \{%-?\s*(?:include|extends)\s*(?P<list>[^%]*)%
        | \{[\{%]-?\s*<(?P<call>[\w.]+)
        "#,
    )
    .ok()
});

/// The names of a cycle, the first repeated at the end: templates by their path, components in angle brackets.
pub(super) fn find(templates: &BTreeMap<String, String>) -> Option<Vec<String>> {
    let mut calls: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, source) in templates {
        collect(name, source, &mut calls);
    }
    let mut done = BTreeSet::new();
    calls.keys().find_map(|start| walk(start, &calls, &mut done))
}

fn collect(template: &str, source: &str, calls: &mut BTreeMap<String, BTreeSet<String>>) {
    let Some(tags) = TAGS.as_ref() else { return };
    let mut owner = template.to_owned();
    for tag in tags.captures_iter(source) {
        if tag.name("end").is_some() {
            owner = template.to_owned();
        } else if let Some(name) = tag.name("define") {
            owner = format!("<{}>", name.as_str());
        } else if let Some(name) = tag.name("call") {
            calls.entry(owner.clone()).or_default().insert(format!("<{}>", name.as_str()));
        } else if let Some(list) = tag.name("list") {
            let quoted = list.as_str().split(['"', '\'', '`']).skip(1).step_by(2).map(str::to_owned);
            calls.entry(owner.clone()).or_default().extend(quoted);
        }
    }
}

/// Follows the calls from a name depth first, without recursion of its own.
fn walk(start: &str, calls: &BTreeMap<String, BTreeSet<String>>, done: &mut BTreeSet<String>) -> Option<Vec<String>> {
    let next = |name: &str| calls.get(name).into_iter().flatten().cloned().collect::<Vec<_>>();
    let mut path = vec![start.to_owned()];
    let mut open = vec![next(start)];
    while let Some(targets) = open.last_mut() {
        let Some(target) = targets.pop() else {
            open.pop();
            done.extend(path.pop());
            continue;
        };
        if let Some(from) = path.iter().position(|name| *name == target) {
            path.push(target);
            return Some(path.split_off(from));
        }
        if !done.contains(&target) {
            open.push(next(&target));
            path.push(target);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycle(templates: &[(&str, &str)]) -> Option<Vec<String>> {
        find(&templates.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect())
    }

    #[test]
    fn cycles_are_found() {
        let mutual = [("a", "{% include \"b\" %}"), ("b", "{%- include 'a' %}")];
        assert_eq!(cycle(&mutual), Some(vec!["a".into(), "b".into(), "a".into()]));
        let own = [("a", "{% component x(n) %}{{ <x n={n} /> }}{% endcomponent x %}")];
        assert_eq!(cycle(&own), Some(vec!["<x>".into(), "<x>".into()]));
        let own = [("a", "{% extends \"a\" %}")];
        assert_eq!(cycle(&own), Some(vec!["a".into(), "a".into()]));
        let through = [("a", "{% component x() %}{% include \"b\" %}{% endcomponent x %}"), ("b", "{{ <x /> }}")];
        assert_eq!(cycle(&through), Some(vec!["<x>".into(), "b".into(), "<x>".into()]));
    }

    #[test]
    fn sharing_is_no_cycle() {
        let shared = [("a", "{% include \"c\" %}{% include \"b\" %}"), ("b", "{% include \"c\" %}"), ("c", "")];
        assert_eq!(cycle(&shared), None);
    }
}
