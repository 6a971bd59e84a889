//! Evidence that the policy of a release's type asks for, and that is not there.
//!
//! Refuses to ask anything of a release that has not happened, or that is a line in a changelog.

use super::{Evidence, Judged, Status, exhibits, expect};
use crate::{record::Form, site::Site, world::World};

/// Marks what the policy asks for, and adds what of it is missing.
pub(super) fn mark(release: &mut Judged, site: &Site, world: &dyn World) {
    let ahead = matches!(release.status, Status::Planned | Status::Blocked);
    let Some(record) = release.record.as_ref().filter(|record| record.form != Form::Changelog && !release.template && !ahead) else {
        return;
    };
    let kind = record.kind.as_ref().and_then(|read| read.value).map_or("default", |kind| kind.word());
    let Some(policy) = site.policy(kind) else { return };
    let withheld = exhibits::withheld(&release.folder, world);
    for pattern in policy.evidence.iter().flat_map(|pattern| expect::expected(pattern)) {
        let mut found = withheld.iter().any(|path| pattern.fits(path));
        for one in release.evidence.iter_mut().filter(|one| pattern.fits(&one.path) || one.path == pattern.path) {
            one.required = true;
            found = true;
        }
        if !found {
            release.evidence.push(Evidence { required: true, ..exhibits::missing(&pattern.path) });
        }
    }
}
