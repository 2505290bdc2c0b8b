//! Tells the program which commit it is built of, where that can be known: `--version` prints it. Without git, and in builds
//! for tests, the program says nothing of a commit. `COPYDESK_COMMIT` in the environment wins over what git says.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
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
