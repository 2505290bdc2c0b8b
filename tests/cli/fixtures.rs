//! Runs the program on every folder of `fixtures`. A folder shows one behaviour:
//!
//! - `raw.txt`: any bytes
//! - `clean.txt`: the clean text, which a second run must not change
//! - `explain.txt`: the output of `--explain`
//! - `options.txt`, if needed: further options, one a line
//!
//! `COPYDESK_BLESS=1 cargo test --test cli fixtures` writes `clean.txt` and `explain.txt`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::golden::Goldens;
use crate::harness::{COPYDESK, Folder, answer};

const FILES: [&str; 4] = ["raw.txt", "clean.txt", "explain.txt", "options.txt"];

#[test]
fn every_fixture_comes_out_as_it_says() {
    let folders = listed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    assert!(!folders.is_empty(), "no fixtures");
    let failures: Vec<String> = folders
        .iter()
        .filter_map(|folder| Some((folder, check(folder, Goldens::from_env()).err()?)))
        .map(|(folder, error)| format!("--- {}\n{error}\n", folder.display()))
        .collect();
    let n_failed = failures.len();
    let failures = failures.concat();
    assert!(
        n_failed == 0,
        "{n_failed} of {} fixtures failed\n\n{failures}",
        folders.len()
    );
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn check(folder: &Path, goldens: Goldens) -> Result<(), String> {
    let is_known = |path: &&PathBuf| FILES.iter().any(|name| path.ends_with(name));
    if let Some(unknown) = listed(folder).iter().find(|path| !is_known(path)) {
        return Err(format!("{} is no part of a fixture", unknown.display()));
    }
    let raw = fs::read(folder.join("raw.txt")).map_err(|error| format!("raw.txt: {error}"))?;
    if raw.is_empty() {
        return Err("raw.txt is empty".to_owned());
    }
    let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
    let run = |args: &[&str]| {
        let mut command = Command::new(COPYDESK);
        command.args(options.lines()).arg("-q").args(args);
        let answer = answer(command.current_dir(folder).env_clear(), b"");
        if answer.status == 0 && answer.stderr.is_empty() {
            Ok(answer.stdout)
        } else {
            Err(answer.to_string())
        }
    };
    let clean = folder.join("clean.txt");
    goldens.check(&clean, &run(&["raw.txt"])?)?;
    let explained = run(&["--explain", "raw.txt"])?;
    // What other levels would do is shown by other fixtures.
    let shown = explained.split_inclusive('\n');
    let shown: String = shown.filter(|l| !l.starts_with("other levels ")).collect();
    goldens.check(&folder.join("explain.txt"), &shown)?;
    Goldens::Compare
        .check(&clean, &run(&["clean.txt"])?)
        .map_err(|error| format!("cleaned again, {error}"))
}

#[test]
fn an_incomplete_fixture_is_refused() {
    let folder = Folder::new();
    let refused = |goldens| check(&folder.path(""), goldens).err().unwrap_or_default();
    for goldens in [Goldens::Compare, Goldens::Bless] {
        assert!(refused(goldens).starts_with("raw.txt: "));
    }
    folder.write("raw.txt", "");
    assert_eq!(refused(Goldens::Bless), "raw.txt is empty");
    folder.write("raw.txt", "News.\n");
    assert!(refused(Goldens::Compare).starts_with("clean.txt: "));
    assert_eq!(refused(Goldens::Bless), "");
    assert_eq!(refused(Goldens::Compare), "");
    folder.write("notes.md", "");
    assert!(refused(Goldens::Bless).ends_with("notes.md is no part of a fixture"));
}
