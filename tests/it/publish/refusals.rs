//! Outputs that must not be published to; each is refused before anything is rendered, and nothing is changed.

use std::{fs, os::unix::fs::symlink};

use relsite::publish::{MARKER, Refusal};

use super::*;

/// Publishes with a renderer that must not be asked; returns why the output was refused.
fn refusal(options: &Options) -> Refusal {
    let render = |_: &OutPath| panic!("rendered although the output has to be refused");
    match publish(&empty_world(), &[out_path("index.html")], &render, options) {
        Err(error @ Error::Refused { .. }) => {
            assert!(error.is_refusal() && !error.help().is_empty() && error.to_string().contains("is refused"), "{error}");
            let Error::Refused { reason, .. } = error else { unreachable!() };
            reason
        }
        result => panic!("not refused: {result:?}"),
    }
}

fn project() -> tempfile::TempDir {
    let base = tempfile::tempdir().expect("a folder");
    for folder in ["content/releases", "themes", "static"] {
        fs::create_dir_all(base.path().join("project").join(folder)).expect("a folder");
    }
    fs::write(base.path().join("project/content/a.md"), "words").expect("a file");
    base
}

#[test]
fn sources_project_and_root_are_no_outputs() {
    let base = project();
    let before = snapshot(base.path());
    symlink("content", base.path().join("project/alias")).expect("a link");
    let with_link = snapshot(base.path());
    let place = |out: &str| refusal(&options(base.path(), &base.path().join(out)));
    for out in ["project", "", "project/content/..", "project/public/.."] {
        assert!(matches!(place(out), Refusal::Contains(_)), "{out:?}");
    }
    for out in ["project/content", "project/static", "project/themes/"] {
        assert!(matches!(place(out), Refusal::Contains(_)), "{out:?}");
    }
    for out in ["project/content/public", "project/static/x/y/z", "project/alias/public", "project/alias/new/../public"] {
        assert!(matches!(place(out), Refusal::Inside(_)), "{out:?}");
    }
    assert!(matches!(place("project/alias"), Refusal::Link));
    assert!(matches!(refusal(&options(base.path(), Path::new("/"))), Refusal::NoName | Refusal::Contains(_)));
    assert_eq!(snapshot(base.path()), with_link);
    assert_ne!(before, with_link);
}

#[test]
fn the_home_folder_and_what_contains_it_are_no_outputs() {
    let base = project();
    let home = std::env::home_dir().expect("a home");
    assert!(matches!(refusal(&options(base.path(), &home)), Refusal::Contains(_) | Refusal::NoName));
}

#[test]
fn files_of_others_are_left_alone() {
    let base = project();
    let out = base.path().join("project/public");
    fs::create_dir(&out).expect("a folder");
    fs::write(out.join("thesis.txt"), "years of work").expect("a file");
    let before = snapshot(base.path());
    assert!(matches!(refusal(&options(base.path(), &out)), Refusal::Foreign));
    fs::write(out.join(MARKER), "something else").expect("a file");
    assert!(matches!(refusal(&options(base.path(), &out)), Refusal::Foreign));
    fs::remove_file(out.join(MARKER)).expect("removed");
    fs::create_dir(out.join(MARKER)).expect("a folder");
    assert!(matches!(refusal(&options(base.path(), &out)), Refusal::Foreign));
    fs::remove_dir(out.join(MARKER)).expect("removed");
    assert_eq!(snapshot(base.path()), before);
}

#[test]
fn an_empty_folder_is_an_output() {
    let base = project();
    let out = base.path().join("project/public");
    fs::create_dir(&out).expect("a folder");
    assert!(publish_pages(&options(base.path(), &out), &[("a", "a")]).is_ok());
}

#[test]
fn a_repository_in_the_site_is_not_deleted() {
    let base = project();
    let out = base.path().join("project/public");
    publish_pages(&options(base.path(), &out), &[("a", "a")]).expect("publishes");
    fs::create_dir(out.join(".git")).expect("a folder");
    assert!(matches!(refusal(&options(base.path(), &out)), Refusal::Repository(_)));
    assert!(out.join(".git").exists());
}

#[test]
fn files_and_links_are_no_outputs_unless_a_link_is_allowed() {
    let base = project();
    fs::write(base.path().join("file"), "x").expect("a file");
    assert!(matches!(refusal(&options(base.path(), &base.path().join("file"))), Refusal::NotAFolder));
    fs::create_dir(base.path().join("real")).expect("a folder");
    let link = base.path().join("public");
    symlink("real", &link).expect("a link");
    assert!(matches!(refusal(&options(base.path(), &link)), Refusal::Link));
    let follow = Options { output_link: OutputLink::Follow, ..options(base.path(), &link) };
    for text in ["one", "two"] {
        publish_pages(&follow, &[("a", text)]).expect("publishes");
        assert_eq!(fs::read_to_string(base.path().join("real/a")).expect("there"), text);
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }
    fs::remove_file(&link).expect("removed");
    symlink("project/content", &link).expect("a link");
    assert!(matches!(refusal(&follow), Refusal::Contains(_)));
    fs::remove_file(&link).expect("removed");
    symlink("nowhere", &link).expect("a link");
    assert!(publish_pages(&follow, &[("a", "a")]).is_err());
}

#[test]
fn a_parent_that_is_a_file_is_an_error_with_its_path() {
    let base = project();
    fs::write(base.path().join("file"), "x").expect("a file");
    let error = publish_pages(&options(base.path(), &base.path().join("file/public")), &[("a", "a")]).expect_err("fails");
    assert!(error.to_string().contains("file"), "{error}");
    assert_eq!(fs::read(base.path().join("file")).expect("there"), b"x");
}

#[test]
fn paths_that_relsite_writes_itself_or_that_come_twice_are_refused() {
    let base = project();
    let options = options(base.path(), &base.path().join("public"));
    for paths in [&["manifest.json"][..], &["Manifest.JSON"], &[".relsite-site"], &["a", "a"], &["b", "a"]] {
        let paths: Vec<OutPath> = paths.iter().map(|path| out_path(path)).collect();
        let error = publish(&empty_world(), &paths, &|_| Ok(Output::Bytes(Vec::new())), &options).expect_err("refused");
        assert!(matches!(error, Error::Path { .. }) && error.is_content(), "{error}");
    }
    assert!(!base.path().join("public").exists());
    let error = publish_pages(&options, &[("a", "x"), ("a/b", "y")]).expect_err("a file cannot be a folder");
    assert!(error.to_string().contains("site/a"), "{error}");
    assert_eq!(beside(base.path()), ["project"]);
}
