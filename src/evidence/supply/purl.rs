//! Package addresses: `pkg:npm/%40scope/name@1.2.3?arch=x#path`.
//!
//! Refuses to compare qualifiers: the same package for another machine is the same package.

use std::fmt::Write as _;

/// A package address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purl {
    /// `npm`, in lower case.
    pub kind: String,
    /// `@scope/name`, decoded.
    pub name: String,
    /// The version, decoded.
    pub version: Option<String>,
}

impl Purl {
    /// Takes an address apart; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix("pkg:")?.trim_start_matches('/');
        let rest = rest.split(['?', '#']).next()?;
        let (kind, path) = rest.split_once('/')?;
        let (name, version) = match path.rfind('@') {
            // `@scope/name`, its sign left as it is, has no version behind it.
            Some(at) if at > 0 && !path[at..].contains('/') => (&path[..at], Some(decoded(&path[at + 1..]))),
            _ => (path, None),
        };
        let name = decoded(name.trim_matches('/'));
        (!kind.is_empty() && !name.is_empty()).then(|| Self { kind: kind.to_lowercase(), name, version: version.filter(|v| !v.is_empty()) })
    }

    /// What names the package whatever its version.
    #[must_use]
    pub fn key(&self) -> String {
        let name = self.name.to_lowercase();
        // PyPI takes `_`, `.` and `-` for one sign, and its tools write each of them.
        let name = if self.kind == "pypi" { name.replace(['_', '.'], "-") } else { name };
        format!("pkg:{}/{name}", self.kind)
    }
}

fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|two| std::str::from_utf8(two).ok()).and_then(|two| u8::from_str_radix(two, 16).ok());
        match (*first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            (byte, _) => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A text for the message of a fault: short, and without signs that a terminal acts on.
pub(in crate::evidence) fn told(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(80) {
        let _ = write!(out, "{}", c.escape_debug());
    }
    if text.chars().nth(80).is_some() { format!("{out}…") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        for (text, key, version) in [
            ("pkg:npm/%40angular/core@17.1.0", "pkg:npm/@angular/core", Some("17.1.0")),
            ("pkg:npm/@angular/core", "pkg:npm/@angular/core", None),
            ("pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "pkg:deb/debian/curl", Some("7.50.3-1")),
            ("pkg:golang/Google.golang.org/genproto#googleapis/api", "pkg:golang/google.golang.org/genproto", None),
            ("pkg:oci/app@sha256%3Aabc", "pkg:oci/app", Some("sha256:abc")),
            ("pkg:pypi/Ruamel_yaml.clib@0.2", "pkg:pypi/ruamel-yaml-clib", Some("0.2")),
            ("PKG:x/y", "", None),
            ("pkg:npm/", "", None),
            ("pkg:generic/a%zz%", "pkg:generic/a%zz%", None),
        ] {
            let found = Purl::parse(text);
            assert_eq!(found.as_ref().map(Purl::key).unwrap_or_default(), key, "{text}");
            assert_eq!(found.and_then(|purl| purl.version).as_deref(), version, "{text}");
        }
    }
}
