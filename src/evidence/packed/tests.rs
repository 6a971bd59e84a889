//! Archives as tools write them, and as attackers do.

use std::io::{Cursor, Write};

use flate2::{Compression, write::GzEncoder};

use super::*;
use crate::evidence::recognise;

/// The format, its entries, and the codes of its faults.
fn told(bytes: &[u8]) -> String {
    let recognised = recognise(bytes);
    assert_eq!(recognised.kind, Kind::Archive);
    let open = || Some(Box::new(Cursor::new(bytes.to_vec())) as Box<dyn Read + Send>);
    let reading = recognised.read(bytes, bytes.len() as u64, &open, &Limits::default());
    let rows = reading.exhibits.iter().filter_map(|exhibit| if let Exhibit::Table(table) = exhibit { Some(&table.rows) } else { None });
    let rows: Vec<String> = rows.flatten().take(4).map(|row| row.cells.join("|")).collect();
    let faults: Vec<&str> = reading.faults.iter().map(|fault| fault.code.name).collect();
    format!("{} {} {}", reading.facts.text("format").unwrap_or("-"), rows.join(" "), faults.join(" ")).trim_end().to_owned()
}

fn tar_entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0; HEADER];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
    header[156] = kind;
    header[257..263].copy_from_slice(b"ustar\0");
    let sum: u32 = header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header.extend(content);
    header.resize(HEADER + content.len().div_ceil(HEADER) * HEADER, 0);
    header
}

/// A zip that says what it likes: name, size, packed size, place.
fn zip(entries: &[(&str, u32, u32, u32)]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(64, 0);
    let start = bytes.len() as u32;
    for (name, size, packed, place) in entries {
        let mut one = vec![0; 46];
        one[..4].copy_from_slice(b"PK\x01\x02");
        one[20..24].copy_from_slice(&packed.to_le_bytes());
        one[24..28].copy_from_slice(&size.to_le_bytes());
        one[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
        one[42..46].copy_from_slice(&place.to_le_bytes());
        one.extend(name.as_bytes());
        bytes.extend(one);
    }
    let mut end = vec![0; 22];
    end[..4].copy_from_slice(b"PK\x05\x06");
    end[10..12].copy_from_slice(&(entries.len() as u16).to_le_bytes());
    end[16..20].copy_from_slice(&start.to_le_bytes());
    bytes.extend(end);
    bytes
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(content).expect("memory takes all");
    packer.finish().expect("memory takes all")
}

#[test]
fn entries_are_listed() {
    assert_eq!(told(&zip(&[("a/", 0, 0, 0), ("a/b.txt", 12, 10, 30)])), "zip a/|folder|0|0 a/b.txt|file|12|10");
    let tar = [tar_entry("a/", b'5', b""), tar_entry("a/b.txt", b'0', b"hello"), vec![0; 1024]].concat();
    assert_eq!(told(&tar), "tar a/|folder|0| a/b.txt|file|5|");
    assert_eq!(told(&packed(&tar)), "tar.gz a/|folder|0| a/b.txt|file|5|");
    let long = [tar_entry("././@LongLink", b'L', b"a/long/name\0"), tar_entry("a/lo", b'0', b"x"), vec![0; 1024]].concat();
    assert_eq!(told(&long), "tar a/long/name|file|1|");
    assert!(told(&packed(b"a log\n")).starts_with("gzip -|file|6|"));
    assert_eq!(told(b"BZh91AY"), "bzip2");
}

#[test]
fn what_is_cut_off_or_leads_out_is_a_fault() {
    assert_eq!(told(&zip(&[("../x", 1, 1, 0)])), "zip ../x|file|1|1 evidence/malformed");
    assert_eq!(told(&tar_entry("/etc/passwd", b'0', b"x")), "tar /etc/passwd|file|1| evidence/malformed");
    assert_eq!(told(&tar_entry("a", b'0', &[b'x'; 600])[..700]), "tar a|file|600| evidence/malformed");
    let whole = zip(&[("a", 1, 1, 0)]);
    assert_eq!(told(&whole[..whole.len() - 8]), "zip  evidence/malformed");
    let whole = packed(&[b'x'; 100_000]);
    assert!(told(&whole[..whole.len() / 2]).ends_with("evidence/malformed"));
    // Of a packed tar, too: within an entry, and where one should begin.
    let mixed: Vec<u8> = (0..20_000u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let whole = packed(&[tar_entry("a", b'0', &mixed), tar_entry("b", b'0', &mixed), vec![0; 1024]].concat());
    assert!(!told(&whole).contains("evidence/"), "{}", told(&whole));
    for part in 1..20 {
        let cut = told(&whole[..whole.len() * part / 20]);
        assert!(cut.ends_with("evidence/malformed"), "{part} of 20: {cut}");
    }
}

#[test]
fn bombs_meet_a_named_limit_at_once() {
    let nested: Vec<(String, u32)> = (0..16).map(|number| (format!("lib {number:x}.zip"), 42 + number)).collect();
    let nested: Vec<(&str, u32, u32, u32)> = nested.iter().map(|(name, place)| (name.as_str(), u32::MAX - 1, 34_902, *place)).collect();
    assert!(told(&zip(&nested)).ends_with("evidence/limit"));
    let nested: Vec<(&str, u32, u32, u32)> = nested.iter().map(|(name, _, packed, place)| (*name, *packed, *packed, *place)).collect();
    assert!(told(&zip(&nested)).ends_with("evidence/limit"));
    assert!(told(&zip(&[("a", 9, 9, 0), ("b", 9, 9, 0)])).ends_with("evidence/limit"));
    let zeros = packed(&vec![0; 4 << 20]);
    let ten_gigabytes = zeros.repeat(2_560);
    for bomb in [zeros, ten_gigabytes] {
        assert!(told(&bomb).ends_with("evidence/limit"));
        let reading =
            recognise(&bomb).read(&bomb[..HEADER], bomb.len() as u64, &|| Some(Box::new(Cursor::new(bomb.clone()))), &Limits::default());
        let unpacked = reading.facts.number("unpacked_bytes").expect("a number");
        // What one read of the packed bytes may unpack to, and no more.
        assert!(unpacked < Decimal::from(16 << 20), "{unpacked} bytes were unpacked");
    }
}
