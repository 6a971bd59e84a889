//! Evidence that the policy of a release's type asks for, and that is not there.
//!
//! Refuses to ask anything of a release that has not happened, or that is a line in a changelog.

use super::{Evidence, Release, Status, exhibits, expect};
use crate::{
    evidence::{Facts, Kind},
    record::Form,
    site::Site,
    world::World,
};

/// Marks what the policy asks for, and adds what of it is missing.
pub(super) fn mark(release: &mut Release, site: &Site, world: &dyn World) {
    let ahead = matches!(release.status, Status::Planned | Status::Blocked);
    let Some(record) = release.record.as_ref().filter(|record| record.form != Form::Changelog && !release.template && !ahead) else {
        return;
    };
    let kind = record.kind.as_ref().and_then(|read| read.value).map_or("default", |kind| kind.word());
    let Some(policy) = site.policy(kind) else { return };
    let withheld = exhibits::withheld(&release.folder, world);
    for pattern in policy.evidence.iter().flat_map(|pattern| expect::expected(pattern)) {
        let fits = |path: &str| pattern.matches(path) || path.strip_prefix("evidence/").is_some_and(|name| pattern.matches(name));
        let mut found = withheld.iter().any(|path| fits(path));
        for one in release.evidence.iter_mut().filter(|one| fits(&one.path) || one.path == pattern.path) {
            one.required = true;
            found = true;
        }
        if !found {
            release.evidence.push(absent(&pattern.path));
        }
    }
}

fn absent(path: &str) -> Evidence {
    Evidence {
        path: path.to_owned(),
        file: None,
        kind: Kind::Empty,
        bytes: 0,
        sha256: String::new(),
        encoding: None,
        stage_percent: expect::stage_percent(path),
        listed: None,
        required: true,
        facts: Facts::default(),
        services: Vec::new(),
        problems: Vec::new(),
    }
}
