//! The limits that keep one hostile or broken input from taking the machine, each with a name that its message uses.
//!
//! Refuses to be switched off: every limit has a ceiling that memory and stack can bear.

use super::table::{Field, Table};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// `[limits]`: sizes in bytes, depths and counts as numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Limits {
    /// `record`: bytes of one record.
    pub record: u64,
    /// `line`: bytes of one line of a record.
    pub line: u64,
    /// `changelog`: bytes of one CHANGELOG.md.
    pub changelog: u64,
    /// `yaml_depth`: how deep YAML may nest.
    pub yaml_depth: u64,
    /// `markdown`: bytes of one page of Markdown that is no record.
    pub markdown: u64,
    /// `markdown_depth`: how deep Markdown may nest.
    pub markdown_depth: u64,
    /// `table_columns`: columns of one table.
    pub table_columns: u64,
    /// `evidence_preview`: bytes of an evidence file that are read into a view.
    pub evidence_preview: u64,
    /// `evidence_bytes`: bytes of an evidence file that are read to understand it.
    pub evidence_bytes: u64,
    /// `evidence_items`: values and numbers of one evidence file that are read.
    pub evidence_items: u64,
    /// `evidence_components`: components of one bill of materials that are read.
    pub evidence_components: u64,
    /// `evidence_depth`: how deep an evidence file may nest.
    pub evidence_depth: u64,
    /// `files`: files beneath the root.
    pub files: u64,
    /// `page_output`: bytes of one page that is written.
    pub page_output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record: MIB,
            line: 256 * KIB,
            changelog: 8 * MIB,
            yaml_depth: 64,
            markdown: MIB,
            markdown_depth: 100,
            table_columns: 5_000,
            evidence_preview: MIB,
            evidence_bytes: 64 * MIB,
            evidence_items: 2_000_000,
            evidence_components: 200_000,
            evidence_depth: 64,
            files: 2_000_000,
            page_output: 16 * MIB,
        }
    }
}

pub(super) fn read(mut table: Table<'_, '_>) -> Limits {
    let mut limits = Limits::default();
    let sizes: [(&'static str, &mut u64); 7] = [
        ("record", &mut limits.record),
        ("line", &mut limits.line),
        ("changelog", &mut limits.changelog),
        ("markdown", &mut limits.markdown),
        ("evidence_preview", &mut limits.evidence_preview),
        ("evidence_bytes", &mut limits.evidence_bytes),
        ("page_output", &mut limits.page_output),
    ];
    for (key, limit) in sizes {
        *limit = table.field(key).and_then(|field| size(&field)).unwrap_or(*limit);
    }
    let counts: [(&'static str, u64, &mut u64); 7] = [
        ("yaml_depth", 500, &mut limits.yaml_depth),
        ("markdown_depth", 500, &mut limits.markdown_depth),
        ("table_columns", 100_000, &mut limits.table_columns),
        ("evidence_items", 100_000_000, &mut limits.evidence_items),
        ("evidence_components", 10_000_000, &mut limits.evidence_components),
        ("evidence_depth", 500, &mut limits.evidence_depth),
        ("files", u64::from(u32::MAX), &mut limits.files),
    ];
    for (key, ceiling, limit) in counts {
        *limit = table.field(key).and_then(|field| field.number(1..=ceiling)).unwrap_or(*limit);
    }
    table.finish();
    limits
}

/// Bytes as a number, or as a text with a unit: `"2 MiB"`.
fn size(field: &Field<'_, '_>) -> Option<u64> {
    let accepted = 1..=1024 * MIB;
    if !field.is_text() {
        return field.number(accepted);
    }
    field.parsed(|text| {
        let bytes = bytes(text).filter(|bytes| accepted.contains(bytes));
        bytes.ok_or_else(|| "be a size between 1 B and 1 GiB, such as \"2 MiB\"".to_owned())
    })
}

fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = match text[digits..].trim() {
        "" | "B" => 1,
        "KiB" => KIB,
        "MiB" => MIB,
        "GiB" => 1024 * MIB,
        _ => return None,
    };
    text[..digits].parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(bytes("2 MiB"), Some(2 * MIB));
        assert_eq!(bytes("7"), Some(7));
        assert_eq!(bytes("1GiB"), Some(1024 * MIB));
        for bad in ["", "MiB", "1 mb", "-1", "99999999999999999999", "18446744073709551615 GiB", "1.5 MiB"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }
}
