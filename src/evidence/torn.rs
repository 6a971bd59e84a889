//! Files of every format, cut off anywhere and with any byte changed: never a panic, and what is cut off is never whole.

use std::io::{Cursor, Read, Write};

use super::{Kind, Reading, recognise};
use crate::site::Limits;

fn read(bytes: &[u8]) -> (Kind, Reading) {
    let recognised = recognise(bytes);
    let open = || Some(Box::new(Cursor::new(bytes.to_vec())) as Box<dyn Read + Send>);
    (recognised.kind, recognised.read(bytes, bytes.len() as u64, &open, &Limits::default()))
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(content).expect("memory takes all");
    packer.finish().expect("memory takes all")
}

/// Files with the number of bytes that must be there for nothing to be missing.
fn samples() -> Vec<(Vec<u8>, usize)> {
    let whole = |text: &str| (text.as_bytes().to_vec(), text.trim_end().len());
    let loose = |bytes: Vec<u8>| (bytes, 0);
    let log = "2026-03-02T09:00:00Z INFO up\n2026-03-02T09:00:01Z \u{1b}[31mERROR\u{1b}[0m down\n";
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(log.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    vec![
        whole(
            "<?xml version=\"1.0\"?>\n<testsuites tests=\"2\" failures=\"1\"><testsuite name=\"s\" tests=\"2\" failures=\"1\"><testcase name=\"a\"/><testcase name=\"b\"><failure message=\"x &amp; y\"><![CDATA[<z>]]></failure></testcase></testsuite></testsuites>\n",
        ),
        whole(
            "<coverage line-rate=\"0.5\"><packages><package><classes><class filename=\"a\"><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"0\"/></lines></class></classes></package></packages></coverage>\n",
        ),
        whole("<report name=\"x\"><counter type=\"LINE\" missed=\"1\" covered=\"9\"/></report>"),
        whole(
            "{\"version\": \"2.1.0\", \"$schema\": \"sarif\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"t\"}}, \"results\": [{\"ruleId\": \"r\", \"message\": {\"text\": \"m\"}}]}]}\n",
        ),
        loose(b"time,api_p95_ms\n2026-03-02T09:00:00Z,151\n2026-03-02T09:01:00Z,\"1\"\"52\"\n".to_vec()),
        loose(b"---\na: 1\nb: [x, \"y\"]\n---\nc: &d {e: f}\ng: *d\n".to_vec()),
        loose(log.as_bytes().to_vec()),
        loose(wide),
        loose(gzip(log.repeat(50).as_bytes())),
        loose(b"# Notes\n\n- [x] a\n".to_vec()),
        loose(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x02\0\0\0\0\0\0\0\0\0\0\0IEND".to_vec()),
        loose(b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\x01\x00\x02\x00\xff\xd9".to_vec()),
        loose(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x07\0\0".to_vec()),
        loose(
            [
                b"PK\x03\x04".as_slice(),
                &[0; 40],
                b"PK\x01\x02",
                &[1; 42],
                b"a",
                b"PK\x05\x06",
                &[0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 44, 0, 0, 0, 0, 0],
            ]
            .concat(),
        ),
    ]
}

#[test]
fn a_file_that_is_cut_off_is_not_whole() {
    for (bytes, needed) in samples() {
        let (kind, whole) = read(&bytes);
        assert!(needed == 0 || whole.faults.is_empty(), "{kind:?}: {:?}", whole.faults);
        for end in 0..bytes.len() {
            let (cut, reading) = read(&bytes[..end]);
            assert!(cut != kind || end >= needed || !reading.faults.is_empty(), "{kind:?} cut at {end} of {}", bytes.len());
        }
    }
}

#[test]
fn any_byte_may_be_another() {
    for (bytes, _) in samples() {
        for at in 0..bytes.len() {
            for other in [0x00, 0x22, 0x3c, 0x80, 0xff, bytes[at] ^ 1, bytes[at].wrapping_add(1)] {
                let mut changed = bytes.clone();
                changed[at] = other;
                let (_, reading) = read(&changed);
                assert!(reading.faults.iter().all(|fault| fault.line > 0));
            }
        }
    }
}
