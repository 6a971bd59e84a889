//! Words: seals, digests and signatures.
//!
//! Refuses words of other areas.

group! {
    /// Seals, digests and signatures.
    Integrity {
    sealed = "Sealed", "봉인됨";
    }
}
