//! What a record claims of its dependencies, commit and images against bills of materials, provenance and tags.
//!
//! Refuses to miss a component by its spelling alone, and to compare what one of the two does not state.

mod codes;

use self::codes::{COMMIT, DIGEST, FAILED, IMAGE_DIGEST, LOCKFILE, NOT_LISTED, NOT_RESOLVED, UNRECORDED, VERSION};
use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Evidence, Move, Named, Release, Supply},
    diag::{Problem, Problems, Span},
    evidence::{Fact, FactValue, Kind},
    record::{Dependency, Image, Read},
    value::Version,
};

/// The family.
pub(super) static CHECK: Check = Check { codes: codes::ALL, rules: &[Rule::Archive(run)] };

/// How many dependencies one message names.
const TOLD: usize = 8;

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        problems.extend(dependencies(release));
        problems.extend(unlike(release));
        problems.extend(unrecorded(release, context.archive));
        problems.extend(unresolved(release));
        problems.extend(commits(release));
        problems.extend(digests(release));
        problems.extend(images(release));
        problems.extend(release.evidence.iter().filter_map(|one| failed(release, one)));
    }
}

fn place(release: &Release, evidence: usize, line: u32) -> Option<Span> {
    Some(Span { line, ..Span::start_of(release.evidence.get(evidence)?.file?) })
}

fn of_record(release: &Release) -> &[Dependency] {
    release.record.as_ref().map_or(&[], |record| &record.particulars.dependencies)
}

fn dependencies(release: &Release) -> Vec<Problem> {
    let Some(supply) = &release.supply else { return Vec::new() };
    of_record(release).iter().zip(&supply.named).flat_map(|(one, named)| dependency(release, one, named)).collect()
}

fn dependency(release: &Release, one: &Dependency, named: &Named) -> Vec<Problem> {
    let version = &release.version.written;
    let mut found = Vec::new();
    let mut compare = |read: &Option<Read<Version>>, listed: &Option<Vec<String>>, which: &str, place: Option<Span>| {
        let (Some(claim), Some(listed)) = (read.as_ref().and_then(|read| read.value.as_ref()), listed) else { return };
        if listed.is_empty() || listed.iter().any(|listed| same(claim, listed)) {
            return;
        }
        let message =
            format!("{version}: {} is {} {which} in the record, {} in the bill of materials", one.name, claim.written, listed.join(", "));
        let problem =
            Problem::new(&VERSION, one.span, message).help("correct the table, or make the bill of materials of what was released");
        found.push(match place {
            Some(place) => problem.label(place, "the component"),
            None => problem,
        });
    };
    let there = named.place.and_then(|(evidence, line)| place(release, evidence, line));
    compare(&one.new, &named.now, "now", there);
    compare(&one.previous, &named.before, "before", None);
    let claims = one.new.as_ref().is_some_and(|read| read.value.is_some());
    if claims && named.now.as_ref().is_some_and(Vec::is_empty) {
        let message = format!("{version}: {} is in no bill of materials of the release", one.name);
        found.push(Problem::new(&NOT_LISTED, one.span, message).help("name it as the bill of materials does, or complete that"));
    }
    found
}

/// Packages that a lockfile has in other versions than the bill of materials: the first each by itself, how many more with the last.
fn unlike(release: &Release) -> Vec<Problem> {
    let all = release.supply.as_ref().map_or(&[][..], |supply| &supply.unlike);
    let told = all.iter().take(TOLD).enumerate().filter_map(|(index, one)| {
        let (bill, lock) = (&release.evidence[one.listed.evidence].path, &release.evidence[one.locked.evidence].path);
        let more = all.len().saturating_sub(TOLD);
        let more = if more > 0 && index + 1 == TOLD { format!("; so are {more} more packages") } else { String::new() };
        let (listed, locked) = (one.listed.versions.join(", "), one.locked.versions.join(", "));
        let (version, name) = (&release.version.written, &one.name);
        let message = format!("{version}: {name} is {locked} in {lock} (line {}), {listed} in {bill}{more}", one.locked.line);
        let span = place(release, one.listed.evidence, one.listed.line)?;
        let problem = Problem::new(&LOCKFILE, span, message).help("make both of what was released");
        Some(problem.label(place(release, one.locked.evidence, one.locked.line)?, "the lockfile"))
    });
    told.collect()
}

/// Distributions add what they patched: `3.0.14-r0`, `3.0.14+dfsg1`.
fn same(claim: &Version, listed: &str) -> bool {
    let patched = |rest: &str| rest.starts_with(['-', '+', '~']);
    let bare = listed.split_once(':').filter(|(epoch, _)| epoch.bytes().all(|b| b.is_ascii_digit())).map_or(listed, |(_, rest)| rest);
    let own = |listed: &str| Version::parse(listed).is_some_and(|listed| listed.same(claim));
    own(bare) || bare.trim_start_matches('v').strip_prefix(claim.bare()).is_some_and(patched)
}

/// Components that the bill moved and the table of dependencies, which there is, leaves out.
fn unrecorded(release: &Release, archive: &Archive) -> Option<Problem> {
    let table = of_record(release);
    let since = release.supply.as_ref()?.since.as_ref().filter(|since| release.previous == Some(since.from))?;
    let first = table.first()?;
    let named = |name: &str| {
        let (name, last) = (name.to_lowercase(), name.rsplit(['/', ':']).next().unwrap_or(name).to_lowercase());
        table.iter().map(|one| one.name.trim().to_lowercase()).any(|own| own == name || own == last || own == name.replace('/', ":"))
    };
    let left: Vec<&str> =
        since.moved.iter().filter(|one| one.kind() != Move::Relicensed && !named(&one.name)).map(|one| one.name.as_str()).collect();
    let more = left.len().saturating_sub(TOLD);
    let told = left.iter().take(TOLD).copied().collect::<Vec<_>>().join(", ");
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let from = &archive.releases[since.from].version.written;
    let message = format!("{}: since {from} the bill of materials moved {told}{more}, which the table leaves out", release.version.written);
    (!left.is_empty()).then(|| Problem::new(&UNRECORDED, first.span, message).help("add them to the table, or say why they do not matter"))
}

/// Vulnerabilities that an update is said to close, and that are still open.
fn unresolved(release: &Release) -> Vec<Problem> {
    let open = |supply: &Supply, id: &str| {
        let found = supply.exposures.iter().find(|one| one.exposure.is_open() && one.id.eq_ignore_ascii_case(id))?;
        Some((found.exposure.word(), found.place))
    };
    let claims = of_record(release).iter().flat_map(|one| one.cves.iter().map(move |cve| (one, cve)));
    claims
        .filter_map(|(one, cve)| {
            let (word, at) = open(release.supply.as_ref()?, cve)?;
            let message = format!("{}: {} closes {cve}, and the evidence says that it is {word}", release.version.written, one.name);
            let problem =
                Problem::new(&NOT_RESOLVED, one.span, message).help("correct the record, or the statement about the vulnerability");
            Some(match at.and_then(|(evidence, line)| place(release, evidence, line)) {
                Some(place) => problem.label(place, "the statement"),
                None => problem,
            })
        })
        .collect()
}

/// The commit of the record, of the tag and of the provenance: one of them is another.
fn commits(release: &Release) -> Vec<Problem> {
    let stated = release.record.as_ref().and_then(|record| record.commit.as_ref());
    let stated = stated.and_then(|read| Some((read.value.as_deref().filter(|text| is_commit(text))?, read.span)));
    let shown = release.evidence.iter().filter(|one| matches!(one.kind, Kind::ReleaseTag | Kind::Provenance));
    let mut shown = shown
        .filter_map(|one| Some((one, one.facts.text("commit")?, Span { line: one.facts.line("commit"), ..Span::start_of(one.file?) })));
    let version = &release.version.written;
    let help = "find out which commit was released, and correct the other";
    if let Some((claim, span)) = stated {
        let differing = shown.filter(|(_, commit, _)| !one_commit(claim, commit));
        let told = |(one, commit, at): (&Evidence, &str, Span)| {
            let message = format!("{version}: the commit is {claim} in the record, {commit} in {}", one.path);
            Problem::new(&COMMIT, span, message).label(at, "the other commit").help(help)
        };
        return differing.map(told).collect();
    }
    let Some((first, commit, at)) = shown.next() else { return Vec::new() };
    let differing = shown.filter(|(_, other, _)| !one_commit(commit, other));
    let told = |(one, other, span): (&Evidence, &str, Span)| {
        let message = format!("{version}: the commit is {commit} in {}, {other} in {}", first.path, one.path);
        Problem::new(&COMMIT, span, message).label(at, "the other commit").help(help)
    };
    differing.map(told).collect()
}

fn is_commit(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Equal as far as the shorter goes.
fn one_commit(a: &str, b: &str) -> bool {
    let end = a.len().min(b.len());
    a.is_char_boundary(end) && b.is_char_boundary(end) && a[..end].eq_ignore_ascii_case(&b[..end])
}

/// What a provenance is of: algorithm, digest, name.
fn subjects(one: &Evidence) -> impl Iterator<Item = (&str, &str, &str)> {
    let list = match one.facts.get("digests") {
        Some(Fact { value: FactValue::List(list), .. }) => list.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(|one| {
        let (digest, name) = one.split_once(' ').unwrap_or((one, ""));
        let (algorithm, digest) = digest.split_once(':')?;
        Some((algorithm, digest, name))
    })
}

fn provenances(release: &Release) -> impl Iterator<Item = &Evidence> {
    release.evidence.iter().filter(|one| one.kind == Kind::Provenance && one.file.is_some())
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A subject that is named like a file of the evidence and has another digest.
fn digests(release: &Release) -> Vec<Problem> {
    let mut found = Vec::new();
    for one in provenances(release) {
        let Some(file) = one.file else { continue };
        for (_, digest, name) in subjects(one).filter(|(algorithm, _, name)| *algorithm == "sha256" && !name.is_empty()) {
            let same_name = |other: &&Evidence| other.file.is_some() && file_name(&other.path) == file_name(name);
            let named: Vec<&Evidence> = release.evidence.iter().filter(same_name).collect();
            if named.is_empty() || named.iter().any(|other| other.sha256 == digest) {
                continue;
            }
            let message =
                format!("{}: {} is of {name} with SHA-256 {digest}, the file has {}", release.version.written, one.path, named[0].sha256);
            found.push(
                Problem::new(&DIGEST, Span { line: one.facts.line("predicate_type"), ..Span::start_of(file) }, message)
                    .help("put the file there that was built, or the provenance of this one"),
            );
        }
    }
    found
}

/// An image of the record with a digest that the provenance of this image does not have.
fn images(release: &Release) -> Vec<Problem> {
    let all = release.record.iter().flat_map(|record| &record.particulars.images);
    all.filter_map(|image| of_image(release, image)).collect()
}

fn of_image(release: &Release, image: &Image) -> Option<Problem> {
    let (algorithm, claim) = image.digest.as_deref()?.split_once(':')?;
    let is_named = |name: &str| {
        let bare = name.split('@').next().unwrap_or(name);
        let bare = bare.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(bare, |(bare, _)| bare);
        bare == image.repository
    };
    let of = provenances(release).flat_map(|one| subjects(one).map(move |subject| (one, subject)));
    let own: Vec<(&Evidence, &str)> =
        of.filter(|(_, (own, _, name))| *own == algorithm && is_named(name)).map(|(one, (_, digest, _))| (one, digest)).collect();
    let (one, digest) = own.first().copied()?;
    if own.iter().any(|(_, digest)| digest.eq_ignore_ascii_case(claim)) {
        return None;
    }
    let message = format!(
        "{}: {} is {algorithm}:{claim} in the record, {algorithm}:{digest} in {}",
        release.version.written, image.repository, one.path
    );
    Some(Problem::new(&IMAGE_DIGEST, image.span, message).help("correct the digest; what was built counts"))
}

fn failed(release: &Release, one: &Evidence) -> Option<Problem> {
    let refused = one.kind == Kind::Provenance && one.facts.text("result") == Some("failed");
    let span = Span { line: one.facts.line("result"), ..Span::start_of(one.file.filter(|_| refused)?) };
    let message = format!("{}: {} says that the verification of what was built failed", release.version.written, one.path);
    Some(Problem::new(&FAILED, span, message).help("release what passes the policy, or say in the record who accepted it and why"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_may_be_patched() {
        let claim = Version::parse("3.0.14").expect("a version");
        for (listed, expected) in
            [("3.0.14", true), ("v3.0.14", true), ("3.0.14-r0", true), ("1:3.0.14+dfsg", true), ("3.0.141", false), ("3.0.13", false)]
        {
            assert_eq!(same(&claim, listed), expected, "{listed}");
        }
    }
}
