//! The pages of the build before that need not be made again, and what the others ask for while they are made.
//!
//! Refuses to hold bytes: of a page that is the same its digest is known, and whoever has no file of that digest asks for the page as if it were new.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use super::{
    answers::{Answers, around},
    render::{Output, Press, render},
};
use crate::{
    diag::Problem,
    digest::Digest,
    memo::{Asked, Key, Listening, Made, Pages, Same, listen},
    path::OutPath,
};

/// What is known of the pages of a site while it is built.
#[derive(Debug)]
pub struct Kept<'a> {
    press: Press<'a>,
    around: Key,
    answers: Answers<'a>,
    same: Same,
    heard: Mutex<Heard>,
}

/// What was asked for, every question once.
#[derive(Debug, Default)]
struct Heard {
    numbers: HashMap<Asked, u32>,
    pages: Vec<(Key, OutPath, Vec<u32>)>,
}

impl<'a> Kept<'a> {
    /// Finds out which pages are the same as before. `settings` stands for all that no file of the archive says, the program included.
    #[must_use]
    pub fn of(press: Press<'a>, settings: &str, before: Option<Pages>) -> Self {
        let around = around(&press, settings);
        let answers = Answers::of(press);
        let same = before.map(|before| before.same(&around, |question| answers.answer(question))).unwrap_or_default();
        Self { press, around, answers, same, heard: Mutex::default() }
    }

    /// What rendering a path would give, where that is known.
    #[must_use]
    pub fn digest(&self, path: &OutPath) -> Option<Digest> {
        self.same.digest(&self.page(path)?)
    }

    /// Renders a path, and remembers what it asked for.
    ///
    /// # Errors
    /// As [`render`].
    pub fn render(&self, path: &OutPath) -> Result<Output, Box<Problem>> {
        let world = Listening(self.press.world);
        let press = Press { world: &world, ..self.press };
        let Some(page) = self.page(path) else { return render(&self.press, path) };
        let (output, asked) = listen(|| render(&press, path));
        if let Ok(Output::Bytes(_)) = output {
            self.heard.lock().unwrap_or_else(PoisonError::into_inner).add(page, path, asked);
        }
        output
    }

    /// All pages, for the next build: those that were made, with the digests that they are known to have now, and those that are the same.
    #[must_use]
    pub fn pages(self, digest: impl Fn(&OutPath) -> Option<Digest>) -> Pages {
        let heard = self.heard.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut questions: Vec<Option<Key>> = vec![None; heard.numbers.len()];
        #[expect(clippy::iter_over_hash_type, reason = "each goes to its own place")]
        for (asked, number) in &heard.numbers {
            questions[*number as usize] = self.answers.question(asked);
        }
        let mut kept =
            Keeping { answers: &self.answers, numbers: HashMap::new(), pages: Pages { around: self.around, ..Pages::default() } };
        for (page, path, asked) in heard.pages {
            let asked: Option<Vec<Key>> = asked.into_iter().map(|number| questions[number as usize]).collect();
            if let (Some(asked), Some(digest)) = (asked, digest(&path)) {
                kept.add(page, digest, asked);
            }
        }
        for (path, _) in self.press.plan.iter() {
            let Some(page) = page_of(&self.press, &self.answers, path) else { continue };
            if let (Some(digest), Some(asked)) = (self.same.digest(&page), self.same.asked(&page)) {
                kept.add(page, digest, asked.copied());
            }
        }
        kept.pages
    }

    fn page(&self, path: &OutPath) -> Option<Key> {
        page_of(&self.press, &self.answers, path)
    }
}

fn page_of(press: &Press<'_>, answers: &Answers<'_>, path: &OutPath) -> Option<Key> {
    answers.page(path, press.plan.page(path)?)
}

impl Heard {
    fn add(&mut self, page: Key, path: &OutPath, asked: BTreeSet<Asked>) {
        let asked = asked.into_iter().map(|asked| {
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            *self.numbers.entry(asked).or_insert(next)
        });
        let asked = asked.collect();
        self.pages.push((page, path.clone(), asked));
    }
}

/// Pages on their way to the memo.
struct Keeping<'a> {
    answers: &'a Answers<'a>,
    numbers: HashMap<Key, u32>,
    pages: Pages,
}

impl Keeping<'_> {
    fn add(&mut self, page: Key, digest: Digest, asked: impl IntoIterator<Item = Key>) {
        let number = |question: Key| {
            *self.numbers.entry(question).or_insert_with(|| {
                self.pages.answers.push((question, self.answers.answer(&question)));
                u32::try_from(self.pages.answers.len() - 1).unwrap_or(u32::MAX)
            })
        };
        let mut asked: Vec<u32> = asked.into_iter().map(number).collect();
        asked.sort_unstable();
        self.pages.pages.insert(page, Made { bytes: digest.bytes, sha256: digest.sha256, asked });
    }
}
