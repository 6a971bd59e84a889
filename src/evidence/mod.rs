//! What files show: their kind, recognised by content, what there is to see in them, and the numbers and facts they state.
//!
//! Refuses to write markup and to believe a file's name. One file a format, one row of [`READERS`] each.

mod analysis;
mod binary;
mod canary;
mod codes;
mod compose;
mod coverage;
mod csv;
mod decision;
mod envelope;
mod flagger;
mod image;
mod json;
mod junit;
mod k6;
mod kind;
mod log;
mod lsn;
mod markdown;
mod packed;
mod plain;
mod prometheus;
mod psql;
mod query;
mod reader;
mod reading;
mod rollback;
mod sarif;
mod series;
mod series_of;
#[cfg(test)]
mod shapes;
pub mod supply;
mod tag;
mod text;
#[cfg(test)]
mod torn;
mod tree;
mod xml;
mod yaml;

pub use codes::CODES;
pub use compose::{Deployed, memory_bytes};
pub use envelope::{Bundle, Content, Envelope, EnvelopeSignature, Message, Payload, Statement, envelopes, may_be_envelope};
pub use kind::Kind;
pub use log::{Severity, severity, without_escapes};
pub use lsn::first_lsn;
pub use query::{quantile, query};
pub use reader::{Confidence, HEAD, Head, Input, Needs, READERS, Reader, Recognised, reader_of, recognise};
pub use reading::{Column, Exhibit, Fact, FactValue, Facts, Fault, Label, Reading, Row, Sample, Table};
pub use series_of::{Series, Summary, summary};
pub use tree::{Tree, TreeValue, decimal};
