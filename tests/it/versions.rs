//! Versions of an archive, one after the other, as a preview makes them: each is what it would be if it were the first.

use relsite::{Compiled, Known, Settings, compile, compile_knowing, output::Output, path::OutPath, render, world::MemoryWorld};

use crate::archives::TODAY;

type Files<'f> = Vec<(&'f str, &'f [u8])>;

fn pages(world: &MemoryWorld, compiled: &Compiled, paths: &[OutPath]) -> Vec<String> {
    let page = |path: &OutPath| match render(world, compiled, path) {
        Ok(Output::Bytes(bytes)) => format!("{path}: {}", String::from_utf8_lossy(&bytes)),
        Ok(Output::Copy { .. }) => path.to_string(),
        Err(problem) => format!("{path}: {}", problem.message),
    };
    paths.iter().map(page).collect()
}

/// One file gets other contents: the version after is made with what is known of the one before, and differs from it.
#[track_caller]
fn check(files: &Files<'_>, path: &str, contents: &[u8]) {
    let known = Known::keeping();
    let before = MemoryWorld::new(TODAY, files.clone());
    let first = compile_knowing(&before, &Settings::default(), &known);
    let edited = files.iter().map(|(name, bytes)| (*name, if *name == path { contents } else { bytes }));
    let after = MemoryWorld::new(TODAY, edited.collect::<Files<'_>>());
    let warm = compile_knowing(&after, &Settings::default(), &known);
    let cold = compile(&after, &Settings::default());
    let paths = cold.plan.paths();
    let (warm_pages, cold_pages) = (pages(&after, &warm, &paths), pages(&after, &cold, &paths));
    for (warm, cold) in warm_pages.iter().zip(&cold_pages) {
        assert_eq!(warm, cold, "{path}");
    }
    assert_eq!(format!("{:?}", warm.problems), format!("{:?}", cold.problems), "{path}");
    assert_ne!(cold_pages, pages(&before, &first, &paths), "{path}: the edit shows");
}

const RELEASE: &str = "content/releases/v1.1.0/index.md";

/// What registers say of a thing depends on more than what records say of it.
#[test]
fn entries_of_registers_follow_what_they_are_held_against() {
    let record =
        "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Acceptance Criteria\n\n1. ✅ **Load**: held for an hour\n   - `evidence/load.log`\n";
    let log = "content/releases/v1.1.0/evidence/load.log";
    check(&vec![(RELEASE, record.as_bytes()), (log, b"held\n")], log, b"");

    let deployed = "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Deployments\n\n| Environment | Version | Started | Result |\n|---|---|---|---|\n\
| production | v1.1.0 | 2026-03-02T10:00:00Z | ✅ |\n\n## Sign-off\n\n**Final Status:** ✅ STABLE\n";
    let refused = deployed.replace("✅ STABLE", "NO-GO");
    check(&vec![(RELEASE, deployed.as_bytes())], RELEASE, refused.as_bytes());

    let bill = |version: &str| {
        format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{{"type": "library", "name": "knot", "version": "{version}", "purl": "pkg:npm/knot@{version}"}}]}}"#
        )
    };
    let record =
        "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Dependencies\n\n| Package | Previous | New |\n|---|---|---|\n| knot | 1.0.0 | 1.1.0 |\n";
    let path = "content/releases/v1.1.0/evidence/sbom.json";
    check(&vec![(RELEASE, record.as_bytes()), (path, bill("1.1.0").as_bytes())], path, bill("1.2.0").as_bytes());

    let artefacts = "# Infrastructure\n\n## Files Created\n\n### Deployment\n\n- `scripts/deploy.sh` - one service after the other\n";
    let runbook = "# Deploy\n\n```bash\nls\n```\n";
    let page = "content/runbooks/deploy.md";
    let files = vec![(RELEASE, b"# v1.1.0\n".as_slice()), ("content/process/files.md", artefacts.as_bytes()), (page, runbook.as_bytes())];
    check(&files, page, b"# Deploy\n\n```bash\nbash scripts/deploy.sh\n```\n");
}

/// A bundle speaks of a file whose name is its own without two ends, which need not be evidence.
#[test]
fn a_signature_follows_the_page_that_it_signs() {
    let read = |name: &str| std::fs::read(format!("{}/tests/signatures/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a vector");
    let (log, bundle, keys) = (read("logs.txt"), read("bundle-ed25519.json"), read("site.toml"));
    let page = "content/releases/v1.1.0/notes.md";
    let files: Files<'_> = vec![
        ("site.toml", &keys),
        (RELEASE, b"# v1.1.0\n"),
        (page, b"# Notes\n"),
        ("content/releases/v1.1.0/notes.md.sigstore.json", &bundle),
    ];
    check(&files, page, &log);
}
