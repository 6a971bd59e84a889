//! Packed archives: zip, tar, gzip. Listed, never unpacked.
//!
//! Refuses to unpack more than a little in order to list, and to follow a size or a name that an archive states.

use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;
use rust_decimal::Decimal;

use super::{Column, Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Table, codes};
use crate::site::Limits;

/// Zip and everything that is one: jar, whl, docx.
pub(super) static ZIP: Reader = Reader {
    kind: Kind::Archive,
    most: Confidence::Certain,
    fits: |head| Confidence::Certain.when(head.bytes.starts_with(b"PK\x03\x04") || head.bytes.starts_with(b"PK\x05\x06")),
    needs: Needs::Whole,
    read: read_zip,
};
/// Tar without compression.
pub(super) static TAR: Reader = Reader {
    kind: Kind::Archive,
    most: Confidence::Certain,
    fits: |head| Confidence::Certain.when(is_tar(head.bytes)),
    needs: Needs::Stream,
    read: read_tar,
};
/// Gzip, of a tar or of a single file.
pub(super) static GZIP: Reader = Reader {
    kind: Kind::Archive,
    most: Confidence::Certain,
    fits: |head| Confidence::Certain.when(head.bytes.starts_with(b"\x1f\x8b\x08")),
    needs: Needs::Stream,
    read: read_gzip,
};
/// Formats that are only named.
pub(super) static OTHER: Reader =
    Reader { kind: Kind::Archive, most: Confidence::Certain, fits: is_other, needs: Needs::Beginning, read: read_other };

/// How many times its own size an archive may unpack to.
const RATIO: u64 = 200;
/// What may always be unpacked, in bytes: small files of one letter are no attack.
const FREE: u64 = 1 << 20;
/// How much is unpacked to list a packed tar, in bytes.
const UNPACKED: u64 = 64 << 20;
/// How many entries are listed.
const ENTRIES: usize = 20_000;

const OTHERS: [(&[u8], &str); 4] = [(b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"7z\xbc\xaf\x27\x1c", "7z")];

fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

fn is_other(head: &Head<'_>) -> Confidence {
    Confidence::Certain.when(OTHERS.iter().any(|(signature, _)| head.bytes.starts_with(signature)))
}

/// An entry as the archive states it.
struct Entry {
    name: String,
    bytes: u64,
    packed: Option<u64>,
    what: &'static str,
}

/// What listing an archive found.
#[derive(Default)]
struct Listing {
    entries: Vec<Entry>,
    faults: Vec<Fault>,
}

impl Listing {
    fn fault(&mut self, fault: Fault) {
        if !self.faults.iter().any(|other| other.message == fault.message) {
            self.faults.push(fault);
        }
    }

    /// Takes an entry; `false` where there is room for no more.
    fn take(&mut self, entry: Entry) -> bool {
        if self.entries.len() >= ENTRIES {
            self.fault(limit(format!("more entries than the {ENTRIES} that are listed")));
            return false;
        }
        let leads_out = entry.name.starts_with(['/', '\\']) || entry.name.split(['/', '\\']).any(|part| part == "..");
        if leads_out && !self.faults.iter().any(|fault| fault.message.contains("leads out")) {
            let message = format!("the name `{}` leads out of the folder that it is unpacked to", entry.name.escape_debug());
            self.fault(Fault::new(&codes::MALFORMED, 1, message));
        }
        self.entries.push(entry);
        true
    }

    fn reading(mut self, format: &str, size: u64) -> Reading {
        let total = self.entries.iter().fold(0u64, |sum, entry| sum.saturating_add(entry.bytes));
        if total > size.saturating_mul(RATIO).max(FREE) {
            self.fault(limit(format!("it says that it unpacks from {size} to {total} bytes, more than {RATIO} times its size")));
        }
        let files = || self.entries.iter().filter(|entry| entry.what != "folder");
        if files().count() > 1 && files().all(|entry| is_packed(&entry.name)) {
            let count = files().count();
            self.fault(limit(format!("it holds nothing but {count} archives, which were not looked into: only one level is listed")));
        }
        let mut reading = Reading { faults: self.faults, ..Reading::default() };
        reading.facts.state("format", format);
        reading.facts.state("entries", self.entries.len());
        reading.facts.state("unpacked_bytes", Decimal::from(total));
        reading.exhibits.push(Exhibit::Card(vec![
            (Label::Own("format"), format.to_owned()),
            (Label::Own("archive_entries"), self.entries.len().to_string()),
            (Label::Own("unpacked_bytes"), total.to_string()),
        ]));
        if !self.entries.is_empty() {
            reading.exhibits.push(Exhibit::Table(table(&self.entries)));
        }
        reading
    }
}

/// Whether a name is that of an archive.
fn is_packed(name: &str) -> bool {
    const ENDINGS: [&str; 10] = ["zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar"];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

fn limit(message: String) -> Fault {
    Fault::new(&codes::LIMIT, 1, message)
}

fn table(entries: &[Entry]) -> Table {
    let row = |entry: &Entry| {
        let packed = entry.packed.map(|packed| packed.to_string()).unwrap_or_default();
        Row { cells: vec![entry.name.clone(), entry.what.to_owned(), entry.bytes.to_string(), packed], line: None }
    };
    let columns = vec![Column::words("entry"), Column::words("entry_kind"), Column::numbers("bytes"), Column::numbers("packed_bytes")];
    Table { caption: Label::Own("archive"), columns, rows: entries.iter().map(row).collect() }
}

fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn read_zip(input: &Input<'_>, _: &Limits) -> Reading {
    let mut listing = Listing::default();
    if central(input.bytes, &mut listing).is_none() {
        listing.fault(Fault::new(&codes::MALFORMED, 1, "the list at its end is cut off or not there"));
    }
    listing.reading("zip", input.size)
}

/// Reads the list of entries at the end of a zip; `None` where it breaks off.
fn central(bytes: &[u8], listing: &mut Listing) -> Option<()> {
    let from = bytes.len().saturating_sub(22 + 0xffff);
    let end = bytes[from..].windows(4).rposition(|four| four == b"PK\x05\x06").map(|at| at + from)?;
    let (mut count, mut at) = (number(bytes, end + 10, 2)?, number(bytes, end + 16, 4)?);
    if let Some(wide) = end.checked_sub(20).filter(|at| bytes[*at..].starts_with(b"PK\x06\x07")) {
        let place = usize::try_from(number(bytes, wide + 8, 8)?).ok()?;
        if bytes.get(place..)?.starts_with(b"PK\x06\x06") {
            (count, at) = (number(bytes, place + 32, 8)?, number(bytes, place + 48, 8)?);
        }
    }
    let mut at = usize::try_from(at).ok()?;
    let mut places = std::collections::BTreeSet::new();
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(b"PK\x01\x02") {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|place| usize::try_from(number(bytes, at + place, 2).unwrap_or(0)).unwrap_or(0));
        let name_bytes = bytes.get(at + 46..at + 46 + name)?;
        let extra_bytes = bytes.get(at + 46 + name..at + 46 + name + extra)?;
        let (mut packed, mut size) = (number(bytes, at + 20, 4)?, number(bytes, at + 24, 4)?);
        widened(extra_bytes, &mut size, &mut packed);
        if !places.insert(number(bytes, at + 42, 4)?) {
            listing.fault(limit("two entries begin at one place: it unpacks to more than it holds".to_owned()));
        }
        let name = String::from_utf8_lossy(name_bytes).into_owned();
        let what = if number(bytes, at + 8, 2)? & 1 == 1 {
            "encrypted"
        } else if name.ends_with('/') {
            "folder"
        } else {
            "file"
        };
        if !listing.take(Entry { name, bytes: size, packed: Some(packed), what }) {
            return Some(());
        }
        at += 46 + name_bytes.len() + extra + comment;
    }
    Some(())
}

/// Sizes of more than four bytes stand in a field of their own.
fn widened(extra: &[u8], size: &mut u64, packed: &mut u64) {
    let mut rest = extra;
    while let (Some(id), Some(length)) = (number(rest, 0, 2), number(rest, 2, 2)) {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some(field) = rest.get(4..4usize.saturating_add(length)) else { return };
        if id == 1 {
            let mut at = 0;
            for value in [size, packed] {
                if *value == 0xffff_ffff {
                    *value = number(field, at, 8).unwrap_or(*value);
                    at += 8;
                }
            }
            return;
        }
        rest = &rest[4 + length..];
    }
}

fn read_tar(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut listing = Listing::default();
    let most = limits.evidence_bytes.max(HEADER as u64);
    match (input.open)() {
        Some(file) => tar(&mut Counted { inner: file, read: 0 }, most, &mut listing),
        None => tar(&mut Counted { inner: input.bytes, read: 0 }, most, &mut listing),
    }
    listing.reading("tar", input.size)
}

/// The bytes of a header, and what the sizes of entries are rounded up to.
const HEADER: usize = 512;

/// Counts what is read.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.read += count as u64;
        Ok(count)
    }
}

/// Lists a tar, reading at most `most` bytes.
fn tar<R: Read>(file: &mut Counted<R>, most: u64, listing: &mut Listing) {
    let mut long = None;
    loop {
        let mut header = [0; HEADER];
        match fill(file, &mut header) {
            (0, End::Whole) => return,
            (HEADER, _) if header.iter().all(|byte| *byte == 0) => return,
            (HEADER, _) if is_tar(&header) && checked(&header) => {}
            (_, End::Broken) => return listing.fault(damaged()),
            _ => return listing.fault(Fault::new(&codes::MALFORMED, 1, "it breaks off, or is no tar from there on")),
        }
        let Some(bytes) = size_of(&header) else {
            return listing.fault(Fault::new(&codes::MALFORMED, 1, "the size of an entry is no number"));
        };
        let padded = bytes.div_ceil(HEADER as u64).saturating_mul(HEADER as u64);
        let kind = header[156];
        if file.read.saturating_add(padded) > most {
            listing.fault(limit(format!("the list was read as far as {most} bytes (`limits.evidence_bytes`, 64 MiB of what is packed)")));
            let _ = listing.take(Entry { name: long.take().unwrap_or_else(|| name_of(&header)), bytes, packed: None, what: what(kind) });
            return;
        }
        if matches!(kind, b'L' | b'x' | b'g') && bytes <= 1 << 16 {
            let mut content = vec![0; usize::try_from(padded).unwrap_or(0)];
            fill(file, &mut content);
            content.truncate(usize::try_from(bytes).unwrap_or(0));
            long = if kind == b'L' { Some(text_of(&content)) } else { pax_name(&content).or(long) };
            continue;
        }
        let name = long.take().unwrap_or_else(|| name_of(&header));
        if !listing.take(Entry { name, bytes, packed: None, what: what(kind) }) {
            return;
        }
        match io::copy(&mut file.by_ref().take(padded), &mut io::sink()) {
            Ok(skipped) if skipped == padded => {}
            Ok(_) => return listing.fault(Fault::new(&codes::MALFORMED, 1, "it breaks off within an entry")),
            Err(_) => return listing.fault(damaged()),
        }
    }
}

fn what(kind: u8) -> &'static str {
    match kind {
        b'0' | 0 | b'7' => "file",
        b'1' | b'2' => "link",
        b'5' => "folder",
        b'3' | b'4' | b'6' => "device",
        _ => "other",
    }
}

/// How a file ended where no more could be read of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// It holds no more, or the buffer is full.
    Whole,
    /// What follows cannot be read or unpacked.
    Broken,
}

fn damaged() -> Fault {
    Fault::new(&codes::MALFORMED, 1, "it cannot be unpacked: cut off or damaged")
}

/// Reads until a buffer is full or the file ends.
fn fill(file: &mut impl Read, into: &mut [u8]) -> (usize, End) {
    let mut filled = 0;
    while filled < into.len() {
        match file.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return (filled, End::Broken),
        }
    }
    (filled, End::Whole)
}

fn text_of(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

fn name_of(header: &[u8; HEADER]) -> String {
    let prefix = text_of(&header[345..500]);
    let name = text_of(&header[..100]);
    if prefix.is_empty() || header.get(257..263) != Some(b"ustar\0") { name } else { format!("{prefix}/{name}") }
}

/// `23 path=a/long/name\n`
fn pax_name(content: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(content);
    text.lines().find_map(|line| line.split_once(" path=").map(|(_, path)| path.to_owned()))
}

/// Octal digits, or a number of its own where they do not suffice.
fn size_of(header: &[u8; HEADER]) -> Option<u64> {
    let field = &header[124..136];
    if field[0] & 0x80 != 0 {
        let high = field[..4].iter().skip(1).any(|byte| *byte != 0);
        return (!high).then(|| field[4..].iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
    }
    let digits = text_of(field);
    let digits = digits.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// Whether the sum of a header's bytes is the one that it states.
fn checked(header: &[u8; HEADER]) -> bool {
    let sum: u64 = header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) }).sum();
    u64::from_str_radix(text_of(&header[148..156]).trim(), 8) == Ok(sum)
}

/// Ends where more is unpacked than is allowed of what was read so far.
struct Bounded<R> {
    inner: MultiGzDecoder<io::BufReader<Counted<R>>>,
    unpacked: u64,
    over: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let packed = self.inner.get_ref().get_ref().read;
        self.over |= self.unpacked > FREE && self.unpacked > packed.saturating_mul(RATIO);
        if self.over {
            return Err(io::Error::other("too much"));
        }
        let count = self.inner.read(into)?;
        self.unpacked += count as u64;
        Ok(count)
    }
}

fn read_gzip(input: &Input<'_>, _: &Limits) -> Reading {
    let file: Box<dyn Read + '_> = match (input.open)() {
        Some(file) => file,
        None => Box::new(input.bytes),
    };
    let packed = io::BufReader::with_capacity(64 * 1024, Counted { inner: file, read: 0 });
    let mut bounded = Bounded { inner: MultiGzDecoder::new(packed), unpacked: 0, over: false };
    let mut head = vec![0; HEADER];
    let (filled, _) = fill(&mut bounded, &mut head);
    head.truncate(filled);
    let mut listing = Listing::default();
    let is_tar = is_tar(&head);
    if is_tar {
        tar(&mut Counted { inner: io::Cursor::new(&head).chain(&mut bounded), read: 0 }, UNPACKED, &mut listing);
    } else {
        let rest = io::copy(&mut (&mut bounded).take(UNPACKED), &mut io::sink());
        let bytes = bounded.unpacked;
        match rest {
            Ok(_) if bytes >= UNPACKED => listing.fault(limit(format!("only its first {UNPACKED} unpacked bytes were counted"))),
            Err(_) if !bounded.over => listing.fault(damaged()),
            _ => {}
        }
        let name = bounded.inner.header().and_then(|header| header.filename()).map(|name| String::from_utf8_lossy(name).into_owned());
        let _ = listing.take(Entry { name: name.unwrap_or_else(|| "-".to_owned()), bytes, packed: Some(input.size), what: "file" });
    }
    if bounded.over {
        listing.faults.clear();
        listing.fault(limit(format!("it unpacks to more than {RATIO} times its size: it was not looked into any further")));
    }
    let (over, mut reading) = (bounded.over, listing.reading(if is_tar { "tar.gz" } else { "gzip" }, input.size));
    if over {
        reading.facts.state("whole", false);
    }
    reading
}

fn read_other(input: &Input<'_>, _: &Limits) -> Reading {
    let format = OTHERS.iter().find(|(signature, _)| input.bytes.starts_with(signature)).map_or("-", |(_, format)| format);
    let mut reading = Reading::default();
    reading.facts.state("format", format);
    reading.exhibits.push(Exhibit::Card(vec![(Label::Own("format"), format.to_owned())]));
    reading
}

#[cfg(test)]
mod tests;
