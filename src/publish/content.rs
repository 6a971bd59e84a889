//! What one page of the plan became, and the digest by which bytes are known.
//!
//! Refuses to hold the bytes of copied files: those are streamed.

use std::{fmt, io, io::Read};

use sha2::{Digest as _, Sha256};

use crate::diag::FileId;

/// What one page of the plan became.
#[derive(Debug, Clone)]
pub enum Output {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a source file, streamed.
    Copy {
        /// The file.
        file: FileId,
        /// What it held when it was planned; other bytes fail the build. Without it, the size in the world's table has to hold.
        promise: Option<Digest>,
    },
}

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

    /// The SHA-256 as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} bytes, SHA-256 {}", self.bytes, self.hex())
    }
}

/// How much of a file is in memory while it is streamed, in bytes. Few enough for the stack: most files are small.
const BUFFER: usize = 32 * 1024;
