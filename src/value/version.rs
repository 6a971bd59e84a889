//! Versions of every make, ordered.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A version as written, with what it is ordered by.
///
/// SemVer 2.0.0 precedence where both parse (numbers of any length, compared as digit strings; build metadata ignored), else numeric parts,
/// else the text. A leading `v` belongs to the tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// As written.
    pub written: String,
}

impl Version {
    /// Takes a text that holds a version: at least one digit and no blanks.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('`');
        let plausible = text.bytes().any(|b| b.is_ascii_digit())
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '+' | '_' | '/' | '~'))
            && text.len() <= 128;
        plausible.then(|| Self { written: text.to_owned() })
    }

    /// Without the tag's `v`.
    #[must_use]
    pub fn bare(&self) -> &str {
        let text = self.written.as_str();
        text.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text)
    }

    /// Whether both name the same version, a leading `v` aside.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self.bare().eq_ignore_ascii_case(other.bare())
    }

    /// Precedence: a total order. Versions that no rule orders are equal.
    #[must_use]
    pub fn precedence(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }

    /// What [`Version::precedence`] compares: for lists of which every item is compared many times.
    #[must_use]
    pub fn rank(&self) -> Rank<'_> {
        Rank(self.key())
    }

    /// Numbers first, then pre-releases before their release: lexicographic, so that any mix of SemVer and others has one order.
    fn key(&self) -> Parts<'_> {
        match Semver::parse(self.bare()) {
            Some(semver) => (semver.core.to_vec(), semver.pre.is_empty(), semver.pre),
            None => (numeric_parts(self.bare()), true, Vec::new()),
        }
    }

    /// The step from an earlier version, when both are SemVer: which of major, minor, patch moved first.
    #[must_use]
    pub fn step_from(&self, earlier: &Self) -> Option<Step> {
        let (new, old) = (Semver::parse(self.bare())?, Semver::parse(earlier.bare())?);
        [Step::Major, Step::Minor, Step::Patch]
            .into_iter()
            .zip(new.core.iter().zip(&old.core))
            .find(|(_, (a, b))| a != b)
            .map(|(step, _)| step)
    }

    /// Whether it is a SemVer pre-release.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        Semver::parse(self.bare()).is_some_and(|semver| !semver.pre.is_empty())
    }
}

/// The place of a version in the order of all.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank<'t>(Parts<'t>);

/// The numbers, whether it is no pre-release, and the identifiers of the pre-release.
type Parts<'t> = (Vec<Number<'t>>, bool, Vec<Identifier<'t>>);

/// Which number of a SemVer moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// X of X.Y.Z.
    Major,
    /// Y of X.Y.Z.
    Minor,
    /// Z of X.Y.Z.
    Patch,
}

struct Semver<'t> {
    core: [Number<'t>; 3],
    pre: Vec<Identifier<'t>>,
}

/// Digits without leading zeros: ordered by length, then as text, so that no number is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number<'t>(&'t str);

impl<'t> Number<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        (digits && (text == "0" || !text.starts_with('0'))).then_some(Self(text))
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.cmp(other.0))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier<'t> {
    Number(Number<'t>),
    Text(&'t str),
}

impl<'t> Semver<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let text = text.split_once('+').map_or(text, |(version, _)| version);
        let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        let mut numbers = core.split('.').map(Number::parse);
        let core = [numbers.next()??, numbers.next()??, numbers.next()??];
        if numbers.next().is_some() {
            return None;
        }
        let pre = pre.map_or(Some(Vec::new()), |pre| pre.split('.').map(identifier).collect())?;
        Some(Self { core, pre })
    }
}

fn identifier(text: &str) -> Option<Identifier<'_>> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Number::parse(text).map(Identifier::Number);
    }
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-').then_some(Identifier::Text(text))
}

fn numeric_parts(text: &str) -> Vec<Number<'_>> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(|part| Number(Some(part.trim_start_matches('0')).filter(|part| !part.is_empty()).unwrap_or("0"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let ordered = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1.0.0",
            "1.99.0",
            "1.100.0",
            "99999999999999999999999.0.0",
        ];
        for pair in ordered.windows(2) {
            let version = |text: &str| Version::parse(text).expect("a version");
            assert_eq!(version(pair[0]).precedence(&version(pair[1])), Ordering::Less, "{pair:?}");
        }
        let loose = |a: &str, b: &str| Version::parse(a).unwrap().precedence(&Version::parse(b).unwrap());
        assert_eq!(loose("1.99", "1.100"), Ordering::Less);
        assert_eq!(loose("keycloak-10.0.2", "keycloak-9.0.3"), Ordering::Greater);
        assert_eq!(Version::parse("v2.4.0").unwrap().step_from(&Version::parse("2.3.0").unwrap()), Some(Step::Minor));
    }
}
