//! What software is made of, how it was built, and what is known against it: bills of materials, lockfiles, exploitability statements,
//! provenance.
//!
//! Refuses to take an unknown word for a good one: what a file says in no known way is said to be open, and named.

mod csaf;
mod cyclonedx;
mod form;
mod inventory;
mod lock;
mod openvex;
mod provenance;
mod purl;
mod show;
mod spdx;
mod spdx3;
mod syft;
mod xml;

use std::io::Read;

pub(super) use self::form::Form;
use self::inventory::Draft;
pub use self::inventory::{Component, Exposure, Inventory, Statement};
pub use self::purl::Purl;
pub(super) use self::purl::told;
use super::{Confidence, Fault, HEAD, Head, Input, Kind, Needs, Reader, Reading, reader::text_of};
use crate::{
    diag::{Code, Severity},
    site::Limits,
    text,
};

/// A bill of materials.
pub(super) static SBOM: Reader =
    Reader { kind: Kind::Sbom, most: Confidence::Certain, fits: |head| of_kind(head, Kind::Sbom), needs: Needs::Whole, read };
/// What is known of vulnerabilities.
pub(super) static VEX: Reader =
    Reader { kind: Kind::Vex, most: Confidence::Certain, fits: |head| of_kind(head, Kind::Vex), needs: Needs::Whole, read };
/// Pinned dependencies.
pub(super) static LOCKFILE: Reader =
    Reader { kind: Kind::Lockfile, most: Confidence::Certain, fits: |head| of_kind(head, Kind::Lockfile), needs: Needs::Whole, read };
/// How something was built, or what was attested of it.
pub(super) static PROVENANCE: Reader = Reader {
    kind: Kind::Provenance,
    most: Confidence::Certain,
    fits: |head| of_kind(head, Kind::Provenance),
    needs: Needs::Whole,
    read: provenance::read,
};

/// Not affected, and no word why.
pub(super) static UNJUSTIFIED: Code = Code {
    name: "vex/unjustified",
    severity: Severity::Warning,
    blocking: false,
    summary: "a vulnerability is said not to matter, and nothing says why",
    explanation: "OpenVEX and CSAF demand a justification, or a statement of the impact, for everything that is not affected: without one nobody can judge \
the claim. CycloneDX leaves it open; so the same is asked of it here.

**Bad:** `\"status\": \"not_affected\"` and nothing else.

**Good:** `\"status\": \"not_affected\", \"justification\": \"vulnerable_code_not_in_execute_path\"`

**Mend:** add the justification, or say that the vulnerability is still looked into.",
};

fn of_kind(head: &Head<'_>, kind: Kind) -> Confidence {
    Confidence::Certain.when(head.form().is_some_and(|form| form.kind() == kind))
}

/// Reads what a file lists, as data; `None` for a file that is neither a bill of materials, nor a lockfile, nor about vulnerabilities.
///
/// `bytes` are the whole file, as the limit allows.
#[must_use]
pub fn inventory(bytes: &[u8], size: u64, limits: &Limits) -> Option<Inventory> {
    if size > bytes.len() as u64 {
        return None;
    }
    let text = text_of(bytes);
    let input = Input { bytes, text: &text, size, open: &|| None::<Box<dyn Read + Send>> };
    of_input(&input, limits)
}

fn of_input(input: &Input<'_>, limits: &Limits) -> Option<Inventory> {
    let text = &input.text[..text::floor_boundary(input.text, HEAD)];
    let form = Head::new(input.bytes, text).form()?;
    let mut draft = Draft::new(form.name(), limits);
    let read = match form {
        Form::CycloneDx => cyclonedx::read,
        Form::CycloneDxXml => xml::read,
        Form::Spdx => spdx::read,
        Form::SpdxTags => spdx::read_tags,
        Form::Spdx3 => spdx3::read,
        Form::Syft => syft::read,
        Form::OpenVex => openvex::read,
        Form::Csaf => csaf::read,
        Form::Lock(lock) => lock.reader(),
        Form::Provenance => return None,
    };
    if let Err(fault) = read(input.text, limits, &mut draft) {
        draft.broken(fault);
    }
    Some(draft.finished())
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    match of_input(input, limits) {
        Some(inventory) => show::reading(inventory),
        None => Reading::of_fault(Fault::new(&super::codes::MALFORMED, 1, "it is not what it begins as")),
    }
}

#[cfg(test)]
mod tests;
