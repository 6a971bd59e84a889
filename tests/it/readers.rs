//! Hand-written hard cases for the readers of records, and what must hold for any record whatsoever.

mod cases;
mod hostile;
mod properties;
mod sections;
