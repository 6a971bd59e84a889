//! relsite: a static-site generator for release documentation.

pub mod archive;
pub mod check;
pub mod cli;
pub mod diag;
pub mod evidence;
pub mod load;
pub mod markup;
pub mod output;
pub mod path;
pub mod publish;
pub mod record;
pub mod report;
pub mod scaffold;
pub mod site;
pub mod text;
pub mod theme;
pub mod value;
pub mod view;
pub mod world;
