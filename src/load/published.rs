//! A published site as files with their digests, for comparing it with its manifest.
//!
//! Refuses to leave anything out: what is no regular file, or has a name that is no text, is listed with the reason.

use std::{collections::BTreeMap, io, path::Path};

use rayon::prelude::*;
use rustix::fs::{AtFlags, Dir, FileType, statat};

use super::beneath::{Root, kind_name};
use crate::digest::Digest;

/// Everything in a folder: the digest of each file by its path, or why it has none.
///
/// # Errors
/// When a folder cannot be listed.
pub fn digests(folder: &Path) -> io::Result<BTreeMap<String, Result<Digest, String>>> {
    let root = Root::open(folder)?;
    let found = list(&root)?;
    Ok(found.into_par_iter().map(|(path, odd)| digest(&root, path, odd)).collect())
}

/// The bytes of one file of a folder, if it is there; no more than `limit`.
///
/// # Errors
/// When it is no regular file or cannot be read.
pub fn file_of(folder: &Path, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match Root::open(folder).and_then(|root| root.file(name)) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, limit), &mut bytes)?;
    Ok(Some(bytes))
}

/// Opens one file of a folder for reading.
///
/// # Errors
/// When it is not there, is no regular file or cannot be read.
pub fn open_of(folder: &Path, name: &str) -> io::Result<Box<dyn io::Read + Send>> {
    Ok(Box::new(Root::open(folder)?.file(name)?))
}

fn digest(root: &Root, path: String, odd: Option<String>) -> (String, Result<Digest, String>) {
    let result = match odd {
        Some(reason) => Err(reason),
        None => {
            root.file(&path).and_then(|mut file| Digest::stream(&mut file, |cause| cause, |_| Ok(()))).map_err(|cause| cause.to_string())
        }
    };
    (path, result)
}

/// Paths, with the reason of those that cannot be a file of a site.
fn list(root: &Root) -> io::Result<Vec<(String, Option<String>)>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let mut listing = Dir::new(root.folder(&folder)?)?;
        while let Some(item) = listing.read() {
            let item = item?;
            let name = item.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            let Ok(text) = std::str::from_utf8(name) else {
                found.push((join(&folder, &name.escape_ascii().to_string()), Some("its name is not UTF-8".to_owned())));
                continue;
            };
            let path = join(&folder, text);
            let stat = statat(listing.fd()?, item.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
            match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => folders.push(path),
                FileType::RegularFile => found.push((path, None)),
                kind => found.push((path, Some(format!("it is {}", kind_name(kind))))),
            }
        }
    }
    Ok(found)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
