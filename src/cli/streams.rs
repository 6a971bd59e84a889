//! Where a command writes: data to stdout, everything said to people to stderr.
//!
//! Refuses to fail because nobody listens to what is said; data that cannot be written is a failure.

use std::io::{self, BufWriter, Stderr, Stdout, Write};

use crate::report::Style;

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Both streams of the process.
#[derive(Debug)]
pub struct Streams {
    data: BufWriter<Stdout>,
    people: Stderr,
    colour: Colour,
}

impl Streams {
    /// Those of this process.
    #[must_use]
    pub fn of_process(colour: Colour) -> Self {
        Self { data: BufWriter::new(io::stdout()), people: io::stderr(), colour }
    }

    /// For data; call [`Streams::finish`] at the end.
    pub fn data(&mut self) -> &mut dyn Write {
        &mut self.data
    }

    /// Whether data may have colours.
    #[must_use]
    pub fn data_style(&self) -> Style {
        self.style(anstream::AutoStream::choice(self.data.get_ref()))
    }

    /// For people. What cannot be written there is lost, and does not matter.
    pub fn people(&mut self) -> &mut dyn Write {
        &mut self.people
    }

    /// Whether people see colours.
    #[must_use]
    pub fn people_style(&self) -> Style {
        self.style(anstream::AutoStream::choice(&self.people))
    }

    /// Says one thing to people.
    pub fn tell(&mut self, text: &str) {
        let _ = writeln!(self.people, "{text}");
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// When the data cannot be written.
    pub fn finish(&mut self) -> Result<(), super::Failure> {
        Ok(self.data.flush()?)
    }

    fn style(&self, detected: anstream::ColorChoice) -> Style {
        let coloured = match self.colour {
            Colour::Auto => detected != anstream::ColorChoice::Never,
            Colour::Always => true,
            Colour::Never => false,
        };
        if coloured { Style::Coloured } else { Style::Plain }
    }
}
