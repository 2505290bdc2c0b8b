//! Tells the program of which rules it is built, and of which commit.
//!
//! A hash of the built-in rules tells whether what was worked out beforehand of them still holds: see `src/rules/prebuilt.rs`.
//!
//! `--version` prints the commit, where that can be known. Without git, and in builds for tests, the program says nothing of
//! a commit. `COPYDESK_COMMIT` in the environment wins over what git says.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xxhash_rust::xxh3::Xxh3;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={PACKS}");
    println!("cargo::rustc-env=COPYDESK_PACKS={}", hash_of_packs());
    tell_commit();
}

/// Where the built-in rules stand.
const PACKS: &str = "src/rules/packs";

/// A hash of the files of rules, names and all.
fn hash_of_packs() -> u64 {
    let entries = fs::read_dir(PACKS).expect("the rules stand in their folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder that can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "rules"))
        .collect();
    paths.sort();
    let mut hash = Xxh3::new();
    for path in paths {
        let name = path.file_name().expect("a file has a name");
        hash.update(name.as_encoded_bytes());
        hash.update(b"\0");
        hash.update(&fs::read(&path).expect("a file that can be read"));
        hash.update(b"\0");
    }
    hash.digest()
}

fn tell_commit() {
    println!("cargo::rerun-if-env-changed=COPYDESK_COMMIT");
    // Whoever tests wants no build anew after every commit.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if env::var_os("COPYDESK_COMMIT").is_some() || !is_release || !is_own_clone() {
        return;
    }
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return;
    };
    let is_changed = git(&[
        "status",
        "--porcelain",
        "--",
        "src",
        "Cargo.toml",
        "Cargo.lock",
    ])
    .is_none_or(|changes| !changes.is_empty());
    let note = if is_changed { ", changed" } else { "" };
    println!("cargo::rustc-env=COPYDESK_COMMIT={commit}{note}");
    for name in ["src", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={name}");
    }
    let branch = git(&["rev-parse", "--symbolic-full-name", "HEAD"]).unwrap_or_default();
    for name in ["HEAD", "packed-refs", &branch] {
        let path = git(&["rev-parse", "--git-path", name]).unwrap_or_default();
        // One that is not there would count as changed in every build.
        if Path::new(&path).is_file() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// Whether the package is a clone itself: the sources may lie unpacked in the clone of something else.
fn is_own_clone() -> bool {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(Into::into);
    let here = here.and_then(|here: std::path::PathBuf| here.canonicalize().ok());
    let top = git(&["rev-parse", "--show-toplevel"]);
    let top = top.and_then(|top| Path::new(&top).canonicalize().ok());
    here.is_some() && here == top
}

/// What git prints, if there is git and it has an answer.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
