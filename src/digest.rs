//! The digest by which bytes are known, taken while they stream.
//!
//! Refuses to hold the bytes: they go on to a sink, piece by piece.

use std::{fmt, io, io::Read};

use sha2::{Digest as _, Sha256};

/// The size and the SHA-256 of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// How many bytes.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

impl Digest {
    /// The digest of bytes in memory.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: Sha256::digest(bytes).into() }
    }

    /// Streams `source` to its end, giving every piece to `sink`; the digest is taken in the same pass.
    ///
    /// # Errors
    /// Those of the source, turned into `E`, and those of the sink.
    pub fn stream<E>(
        source: &mut dyn Read,
        unread: impl Fn(io::Error) -> E,
        mut sink: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut hasher = Sha256::new();
        let mut bytes = 0;
        let mut buffer = [0; BUFFER];
        loop {
            let count = match source.read(&mut buffer) {
                Ok(0) => return Ok(Self { bytes, sha256: hasher.finalize().into() }),
                Ok(count) => count,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(unread(cause)),
            };
            bytes += count as u64;
            hasher.update(&buffer[..count]);
            sink(&buffer[..count])?;
        }
    }

    /// A digest by its size and 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(bytes: u64, hex: &str) -> Option<Self> {
        let mut sha256 = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (at, byte) in sha256.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Self { bytes, sha256 })
    }

    /// The SHA-256 as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digits = self.sha256.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} bytes, SHA-256 {}", self.bytes, self.hex())
    }
}

/// How much of a file is in memory while it is streamed, in bytes. Few enough for the stack: most files are small.
const BUFFER: usize = 32 * 1024;
