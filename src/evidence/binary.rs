//! Bytes that are no text and no format that is read: what they begin with, and what that may be.
//!
//! Refuses to show more than their beginning.

use super::{Column, Confidence, Exhibit, Input, Kind, Label, Needs, Reader, Reading, Row, Table};
use crate::site::Limits;

/// Bytes that fit nothing else.
pub(super) static BINARY: Reader =
    Reader { kind: Kind::Binary, most: Confidence::No, fits: |_| Confidence::No, needs: Needs::Stream, read };

/// How many bytes are shown.
const SHOWN: usize = 256;

const FORMATS: [(&[u8], &str); 12] = [
    (b"\x7fELF", "ELF"),
    (b"MZ", "Windows executable"),
    (b"\xcf\xfa\xed\xfe", "Mach-O"),
    (b"\xca\xfe\xba\xbe", "Java class, or Mach-O"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\0asm", "WebAssembly"),
    (b"\xd4\xc3\xb2\xa1", "pcap"),
    (b"\x0a\x0d\x0d\x0a", "pcapng"),
    (b"PAR1", "Parquet"),
    (b"Obj\x01", "Avro"),
    (b"\x1f\xa0", "pack"),
    (b"OggS", "Ogg"),
];

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let format = FORMATS.iter().find(|(signature, _)| input.bytes.starts_with(signature)).map(|(_, name)| *name);
    if let Some(format) = format {
        reading.facts.state("format", format);
        reading.exhibits.push(Exhibit::Card(vec![(Label::Own("format"), format.to_owned())]));
    }
    let rows = input.bytes[..input.bytes.len().min(SHOWN)].chunks(16).enumerate();
    let rows = rows.map(|(at, bytes)| Row { cells: vec![format!("{:08x}", at * 16), hex(bytes), letters(bytes)], line: None }).collect();
    let columns = ["offset", "hexadecimal", "text"].map(Column::words).into();
    reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own("first_bytes"), columns, rows }));
    reading
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if matches!(byte, 0x20..=0x7e) { char::from(*byte) } else { '·' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn the_beginning_is_shown() {
        let bytes = b"\x7fELF\x02\x01\0<b>";
        let reading = recognise(bytes).read(bytes, bytes.len() as u64, &|| None, &Limits::default());
        assert_eq!(reading.facts.text("format"), Some("ELF"));
        let Some(Exhibit::Table(table)) = reading.exhibits.last() else { panic!("a table") };
        assert_eq!(table.rows[0].cells, ["00000000", "7f 45 4c 46 02 01 00 3c 62 3e", "·ELF···<b>"]);
    }
}
