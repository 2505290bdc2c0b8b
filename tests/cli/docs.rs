//! Runs the commands in the README and in the pages of `docs`, and compares their output with the text below them. Tests the
//! rule in CONTRIBUTING.md by its examples.
//!
//! `COPYDESK_BLESS=1 cargo test --test cli docs` writes what the commands print into the pages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use copydesk::Rules;

const OPEN: &str = "```console\n";
const CLOSE: &str = "```\n";

#[test]
fn the_commands_print_what_stands_under_them() {
    let docs = fs::read_dir(root().join("docs")).expect("there are docs");
    let pages = docs.map(|entry| entry.expect("the docs can be listed").path());
    let named = ["README.md", "CONTRIBUTING.md"].map(|name| root().join(name));
    pages.chain(named).for_each(|page| check(&page));
}

/// Runs the commands of a page in a folder of their own.
fn check(path: &Path) {
    let page = fs::read_to_string(path).expect("a page can be read");
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&root().join("fixtures"), &folder.path().join("fixtures"));
    let mut pieces = page.split(OPEN);
    let mut run = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (block, rest) = piece.split_once(CLOSE).expect("a block ends");
        run += OPEN;
        for (shown, command) in commands(block) {
            run += &format!("{shown}{}", output(folder.path(), &command));
        }
        run += CLOSE;
        run += rest;
    }
    if std::env::var_os("COPYDESK_BLESS").is_some() {
        fs::write(path, run).expect("a page can be written");
        return;
    }
    for (shown, printed) in page.lines().zip(run.lines()) {
        assert_eq!(shown, printed, "{}", path.display());
    }
    assert_eq!(page, run, "{}", path.display());
}

/// Links that lead to no file mislead people.
#[test]
fn links_between_pages_lead_to_files() {
    let docs = fs::read_dir(root().join("docs")).expect("there are docs");
    let pages = docs.map(|entry| entry.expect("the docs can be listed").path());
    let named = ["README.md", "CONTRIBUTING.md"].map(|name| root().join(name));
    for page in pages.chain(named) {
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

/// The commands of a block, as they are shown and as they are run: lines that begin with `>` go on with the one before.
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

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the fixtures can be listed") {
        let path = entry.expect("the fixtures can be listed").path();
        let name = path.file_name().expect("a listed file has a name");
        match path.is_dir() {
            true => copy(&path, &to.join(name)),
            false => {
                fs::copy(&path, to.join(name)).expect("a fixture can be copied");
            }
        }
    }
}

/// What a command prints on both streams, with a line end where it prints none.
fn output(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_copydesk"));
    let tools = std::env::var("PATH").unwrap_or_default();
    let path = format!(
        "{}:{tools}",
        program.parent().expect("it is in a folder").display()
    );
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", path)
        .output()
        .expect("there is a shell");
    let mut printed = String::from_utf8(output.stdout).expect("all that is printed is UTF-8");
    if !printed.is_empty() && !printed.ends_with('\n') {
        printed.push('\n');
    }
    printed
}
