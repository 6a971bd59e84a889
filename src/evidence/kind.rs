//! The kinds of evidence files.

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// What an evidence file holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// Every kind, in the order of the machine contract.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word of the machine contract.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

kinds! {
    /// Prometheus text exposition.
    Prometheus = "prometheus",
    /// Lines of `key=value` or `key: value`, with or without time stamps.
    Series = "series",
    /// A software bill of materials.
    Sbom = "sbom",
    /// Exploitability statements.
    Vex = "vex",
    /// How something was built.
    Provenance = "provenance",
    /// Test results.
    Junit = "junit",
    /// Findings of a scanner.
    Sarif = "sarif",
    /// Test coverage.
    Coverage = "coverage",
    /// A load test's summary.
    K6 = "k6",
    /// An Argo Rollouts analysis.
    AnalysisRun = "analysisrun",
    /// What a canary should do.
    CanaryPlan = "canary-plan",
    /// What a canary did.
    CanaryRun = "canary-run",
    /// A rollback's record.
    Rollback = "rollback",
    /// A log sequence number.
    Lsn = "lsn",
    /// A release's tag.
    ReleaseTag = "release-tag",
    /// A decision to go.
    GoNoGo = "go-nogo",
    /// Digests of files.
    Checksums = "checksums",
    /// Pinned dependencies.
    Lockfile = "lockfile",
    /// Services of a compose file.
    Compose = "compose",
    /// A table that psql printed.
    Psql = "psql",
    /// Lines with times and levels.
    Log = "log",
    /// JSON.
    Json = "json",
    /// YAML.
    Yaml = "yaml",
    /// Comma- or tab-separated values.
    Csv = "csv",
    /// Markdown.
    Markdown = "markdown",
    /// A picture.
    Image = "image",
    /// A packed archive.
    Archive = "archive",
    /// PDF.
    Pdf = "pdf",
    /// Other text.
    Text = "text",
    /// Other bytes.
    Binary = "binary",
    /// No bytes.
    Empty = "empty",
}
