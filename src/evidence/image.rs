//! Pictures: their format and size.
//!
//! Refuses to decode one, and to show what else is written in it.

use std::io::Read;

use rust_decimal::Decimal;

use super::{Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, codes};
use crate::site::Limits;

/// Pictures that browsers show.
pub(super) static IMAGE: Reader = Reader { kind: Kind::Image, most: Confidence::Certain, fits, needs: Needs::Stream, read };

/// How much of a picture is read to find its size, in bytes.
const READ: u64 = 1 << 20;

fn fits(head: &Head<'_>) -> Confidence {
    Confidence::Certain.when(format(head.bytes).is_some())
}

fn format(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 4] =
        [(b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF")];
    let webp = (head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")).then_some("WebP");
    webp.or_else(|| SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, name)| *name))
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut bytes = Vec::new();
    let read = (input.open)().map(|file| file.take(READ).read_to_end(&mut bytes));
    let bytes = if read.is_some() { bytes.as_slice() } else { input.bytes };
    let Some(format) = format(bytes) else { return Reading::default() };
    let size = match format {
        "PNG" => png(bytes),
        "GIF" => Some((little(bytes, 6, 2), little(bytes, 8, 2))).and_then(|(width, height)| Some((width?, height?))),
        "WebP" => webp(bytes),
        _ => jpeg(bytes),
    };
    let mut reading = Reading::default();
    reading.facts.state("format", format);
    let mut card = vec![(Label::Own("format"), format.to_owned())];
    match size.filter(|(width, height)| *width > 0 && *height > 0) {
        Some((width, height)) => {
            reading.facts.state("width", Decimal::from(width));
            reading.facts.state("height", Decimal::from(height));
            card.push((Label::Own("dimensions"), format!("{width} × {height}")));
        }
        None => reading.faults.push(Fault::new(
            &codes::MALFORMED,
            1,
            format!("the {format} picture does not say its size: it is cut off or damaged"),
        )),
    }
    if is_cut(format, bytes, input.size) {
        reading.faults.push(Fault::new(&codes::MALFORMED, 1, format!("the {format} picture lacks its end: it is cut off")));
    }
    reading.exhibits.push(Exhibit::Card(card));
    reading
}

/// Whether a picture that was read whole lacks what ends its format.
fn is_cut(format: &str, bytes: &[u8], size: u64) -> bool {
    let whole = size == bytes.len() as u64;
    let ends = |mark: &[u8]| bytes[bytes.len().saturating_sub(1024)..].windows(mark.len()).any(|window| window == mark);
    whole && (format == "PNG" && !ends(b"IEND") || format == "JPEG" && !ends(b"\xff\xd9"))
}

fn big(bytes: &[u8], at: usize, size: usize) -> Option<u32> {
    Some(bytes.get(at..at + size)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

fn little(bytes: &[u8], at: usize, size: usize) -> Option<u32> {
    Some(bytes.get(at..at + size)?.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    (bytes.get(12..16) == Some(b"IHDR")).then_some(())?;
    Some((big(bytes, 16, 4)?, big(bytes, 20, 4)?))
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes, 24, 3)? + 1, little(bytes, 27, 3)? + 1)),
        b"VP8L" => {
            let bits = little(bytes, 21, 4)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((little(bytes, 26, 2)? & 0x3fff, little(bytes, 28, 2)? & 0x3fff)),
        _ => None,
    }
}

/// Goes from segment to segment up to the one that has the size.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        while bytes.get(at)? != &0xff || bytes.get(at + 1)? == &0xff {
            at += 1;
        }
        match bytes[at + 1] {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Some((big(bytes, at + 7, 2)?, big(bytes, at + 5, 2)?)),
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::try_from(big(bytes, at + 2, 2)?).ok()?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn told(bytes: &[u8]) -> String {
        let recognised = recognise(bytes);
        assert_eq!(recognised.kind, Kind::Image);
        let reading = recognised.read(bytes, bytes.len() as u64, &|| None, &Limits::default());
        let number = |name: &str| reading.facts.number(name).unwrap_or_default();
        format!("{} {}x{} {}", reading.facts.text("format").unwrap_or("-"), number("width"), number("height"), reading.faults.len())
    }

    #[test]
    fn sizes_of_pictures() {
        let png = |tail: &[u8]| [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0", tail].concat();
        assert_eq!(told(&png(b"....\0\0\0\0IEND")), "PNG 640x480 0");
        assert_eq!(told(&png(b"")), "PNG 640x480 1");
        assert_eq!(told(b"GIF89a\x10\0\x08\0"), "GIF 16x8 0");
        assert_eq!(told(b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc0\0\x0b\x08\x01\x00\x02\x00\xff\xd9"), "JPEG 512x256 0");
        assert_eq!(told(b"\xff\xd8\xff\xe0\xff\xffab\xff\xd9"), "JPEG 0x0 1");
        assert_eq!(told(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x07\0\0"), "WebP 16x8 0");
        assert_eq!(told(b"RIFF\0\0\0\0WEBPVP8L\x05\0\0\0\x2f\x0f\xc0\x01\0"), "WebP 16x8 0");
        assert_eq!(told(b"GIF89a\x10"), "GIF 0x0 1");
    }
}
