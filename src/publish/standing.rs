//! Whether the published site is, to the last file, the one that a build left: a walk that takes stamps and opens no file.
//!
//! Refuses to descend through links; a site that holds one, or anything else that no build leaves behind, is another site.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    path::Path,
};

use rayon::prelude::*;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, statat};

use crate::{
    memo::{Key, Prints},
    world::Stamp,
};

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);

/// What stands in one folder.
struct Listed {
    /// The print of its files, if it has any.
    print: Option<(String, Key)>,
    /// The paths of the folders in it.
    folders: Vec<String>,
}

/// The print of all that stands in a folder; `None` where anything in it is neither a regular file nor a folder with something in it.
pub(super) fn print(site: &Path) -> io::Result<Option<Key>> {
    let root = rustix::fs::open(site, FOLDER, Mode::empty())?;
    let mut prints = Prints::default();
    let mut folders = vec![String::new()];
    while !folders.is_empty() {
        let level: Vec<Option<Listed>> = folders.into_par_iter().map(|folder| list(root.as_fd(), folder)).collect::<io::Result<_>>()?;
        folders = Vec::new();
        for listed in level {
            let Some(listed) = listed else { return Ok(None) };
            prints.0.extend(listed.print);
            folders.extend(listed.folders);
        }
    }
    Ok(Some(prints.site()))
}

fn list(root: BorrowedFd<'_>, folder: String) -> io::Result<Option<Listed>> {
    let path = if folder.is_empty() { "." } else { &folder };
    let mut listing = Dir::new(openat(root, path, FOLDER, Mode::empty())?)?;
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    while let Some(item) = listing.read() {
        let item = item?;
        let name = match item.file_name().to_str() {
            Ok("." | "..") => continue,
            Ok(name) => name,
            // It would not even be found again by the text of its path.
            Err(_) => return Ok(None),
        };
        match look(listing.fd()?, name, item.file_type())? {
            Some(Found::Folder) => folders.push(join(&folder, name)),
            Some(Found::File(stamp)) => files.push((name.to_owned(), stamp)),
            None => return Ok(None),
        }
    }
    if files.is_empty() && folders.is_empty() && !folder.is_empty() {
        return Ok(None);
    }
    files.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let print = (!files.is_empty()).then(|| (folder, Prints::folder(files.iter().map(|(name, stamp)| (name.as_str(), *stamp)))));
    Ok(Some(Listed { print, folders }))
}

enum Found {
    Folder,
    File(Stamp),
}

/// What stands under a name. A listing tells of a folder that it is one, where the disk keeps that.
fn look(folder: BorrowedFd<'_>, name: &str, listed: FileType) -> io::Result<Option<Found>> {
    if listed == FileType::Directory {
        return Ok(Some(Found::Folder));
    }
    let stat = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Some(Found::Folder),
        FileType::RegularFile => Some(Found::File(Stamp::of(&stat))),
        _ => None,
    })
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
