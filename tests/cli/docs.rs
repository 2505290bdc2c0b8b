//! The README and the pages of `docs` print what the program prints, and their links lead somewhere.
//!
//! `COPYDESK_BLESS=1 cargo test --test cli docs` writes the output of the commands into the pages.

use std::fs;
use std::path::{Path, PathBuf};

use copydesk::Rules;

use crate::golden::Goldens;
use crate::harness::Folder;

const OPEN: &str = "```console\n";
const CLOSE: &str = "```\n";

#[test]
fn the_commands_print_what_stands_under_them() {
    for path in pages() {
        let page = fs::read_to_string(&path).expect("a page can be read");
        if let Err(difference) = Goldens::from_env().check(&path, &with_output(&page)) {
            panic!("{difference}");
        }
    }
}

#[test]
fn links_between_pages_lead_to_files() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page can be read");
        let folder = page.parent().expect("a page is in a folder");
        let targets = text.split("](").skip(1);
        for target in targets.filter_map(|rest| rest.split(')').next()) {
            let is_file = target.starts_with("https://") || folder.join(target).exists();
            assert!(is_file, "{}: {target}", page.display());
        }
    }
}

#[test]
fn the_rule_keeps_its_promises() {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("there is a guide");
    let (_, rule) = page.split_once("```text\n").expect("a rule is shown");
    let (rule, _) = rule.split_once(CLOSE).expect("its block ends");
    let source = format!("pack: guide\nlanguages: en\nversion: 1\n\n{rule}");
    let rules = Rules::default()
        .with("guide.rules", &source)
        .expect("the rule is one");
    assert_eq!(rules.check(), []);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> impl Iterator<Item = PathBuf> {
    let docs = fs::read_dir(root().join("docs")).expect("there are docs");
    let docs = docs.map(|entry| entry.expect("the docs can be listed").path());
    docs.chain(["README.md", "CONTRIBUTING.md"].map(|name| root().join(name)))
}

/// The page with the present output of its commands, which run in one folder, one after the other.
fn with_output(page: &str) -> String {
    let folder = Folder::new();
    let fixtures = root().join("fixtures");
    folder.sh(&format!("cp -r '{}' .", fixtures.display())).ok();
    let mut pieces = page.split(OPEN);
    let mut with_output = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (block, rest) = piece.split_once(CLOSE).expect("a block ends");
        with_output += OPEN;
        for (shown, command) in commands(block) {
            with_output += &format!("{shown}{}", output(&folder, &command));
        }
        with_output += CLOSE;
        with_output += rest;
    }
    with_output
}

/// The commands of a block, as they are shown and as they are run. Lines that begin with `>` continue a command.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut is_open = false;
    for line in block.lines() {
        let more = line.strip_prefix('>').filter(|_| is_open);
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((format!("{line}\n"), command.to_owned()));
        } else if let (Some(more), Some((shown, command))) = (more, commands.last_mut()) {
            *shown += &format!("{line}\n");
            *command += &format!("\n{}", more.strip_prefix(' ').unwrap_or(more));
        }
        is_open = line.starts_with("$ ") || more.is_some();
    }
    commands
}

/// The output of a command on both streams, closed by a line end.
fn output(folder: &Folder, command: &str) -> String {
    let mut output = folder.sh(&format!("exec 2>&1\n{command}")).stdout;
    if !output.is_empty() && !output.ends_with('\n') {
        output.push('\n');
    }
    output
}
