//! Runs the program on every folder of `fixtures` and compares all that it says with what the folder holds.
//!
//! A fixture is a folder named for a behaviour, with `raw.txt` (any bytes), `clean.txt` (what comes out), `explain.txt`
//! (what `--explain` prints) and, if it needs them, further options in `options.txt`, one a line. To write `clean.txt` and
//! `explain.txt` anew from what the program says today, and then to read the difference:
//!
//! ```text
//! COPYDESK_BLESS=1 cargo test --test cli fixtures
//! git diff fixtures
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One behaviour, and the text that shows it.
struct Fixture {
    folder: PathBuf,
    options: Vec<String>,
    clean: Vec<u8>,
    explained: Vec<u8>,
}

/// Whether missing results are an error or about to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Results {
    Compared,
    Blessed,
}

#[test]
fn every_fixture_comes_out_as_it_says() {
    let results = match std::env::var_os("COPYDESK_BLESS") {
        Some(_) => Results::Blessed,
        None => Results::Compared,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folders = folders(&root).expect("the fixtures can be listed");
    assert!(!folders.is_empty(), "no fixtures in {}", root.display());
    let failures: Vec<String> = folders
        .iter()
        .filter_map(|folder| outcome(folder, results).err())
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} fixtures failed\n\n{}",
        failures.len(),
        folders.len(),
        failures.join("\n")
    );
}

fn folders(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = fs::read_dir(root)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    folders.sort();
    Ok(folders)
}

fn outcome(folder: &Path, results: Results) -> Result<(), String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let fixture = Fixture::open(folder, results).map_err(|why| format!("--- {name}: {why}\n"))?;
    if results == Results::Blessed {
        fixture.bless();
        return Ok(());
    }
    let checks = [
        ("clean.txt", fixture.run(&["raw.txt"]), &fixture.clean),
        (
            "explain.txt",
            fixture.run(&["--explain", "raw.txt"]),
            &fixture.explained,
        ),
        ("cleaned again", fixture.run(&["clean.txt"]), &fixture.clean),
    ];
    let wrong: String = checks
        .iter()
        .filter_map(|(what, output, expected)| difference(output, expected).map(|d| (what, d)))
        .map(|(what, difference)| format!("--- {name}, {what}\n{difference}"))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

impl Fixture {
    /// Reads a folder, and refuses one that lacks a file or holds another.
    fn open(folder: &Path, results: Results) -> Result<Fixture, String> {
        let names = folders(folder).map_err(|error| error.to_string())?;
        let known = ["raw.txt", "clean.txt", "explain.txt", "options.txt"];
        let is_known = |path: &Path| known.iter().any(|name| path.ends_with(name));
        if let Some(stranger) = names.iter().find(|path| !is_known(path)) {
            return Err(format!("{} is no part of a fixture", stranger.display()));
        }
        let read =
            |name: &str| fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
        if read("raw.txt")?.is_empty() {
            return Err("raw.txt is empty".to_owned());
        }
        let result = |name: &str| match results {
            Results::Compared => read(name),
            Results::Blessed => Ok(Vec::new()),
        };
        let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
        Ok(Fixture {
            folder: folder.to_owned(),
            options: options.lines().map(str::to_owned).collect(),
            clean: result("clean.txt")?,
            explained: result("explain.txt")?,
        })
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_copydesk"))
            .args(&self.options)
            .args(args)
            .current_dir(&self.folder)
            .env_clear()
            .output()
            .expect("the program starts")
    }

    fn bless(&self) {
        let clean = self.run(&["raw.txt"]).stdout;
        let explained = self.run(&["--explain", "raw.txt"]).stdout;
        fs::write(self.folder.join("clean.txt"), clean).expect("clean.txt can be written");
        fs::write(self.folder.join("explain.txt"), explained).expect("explain.txt can be written");
    }
}

/// What is wrong with a run that should end well, say nothing on standard error, and print `expected`.
fn difference(output: &Output, expected: &[u8]) -> Option<String> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) if stderr.is_empty() && output.stdout == expected => None,
        Some(0) if stderr.is_empty() => Some(lines_that_differ(expected, &output.stdout)),
        _ => Some(format!("{}\n{stderr}", output.status)),
    }
}

/// The lines between the first and the last difference: `-` what was expected, `+` what came.
fn lines_that_differ(expected: &[u8], came: &[u8]) -> String {
    let lines = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        text.split_inclusive('\n').map(visible).collect()
    };
    let (expected, came) = (lines(expected), lines(came));
    let alike = |(a, b): &(&String, &String)| a == b;
    let head = expected.iter().zip(&came).take_while(alike).count();
    let (left, right) = (&expected[head..], &came[head..]);
    let tail = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(alike)
        .count();
    let minus = left[..left.len() - tail].iter().map(|l| format!("-{l}\n"));
    let plus = right[..right.len() - tail]
        .iter()
        .map(|l| format!("+{l}\n"));
    format!("@@ line {}\n", head + 1) + &minus.chain(plus).collect::<String>()
}

/// A line with everything in it that cannot be seen spelled out, but for a plain line end.
fn visible(line: &str) -> String {
    let (line, end) = match line.strip_suffix('\n') {
        Some(line) => (line, ""),
        None => (line, " (no line end)"),
    };
    let spelled = |c: char| match c.is_control() || c.is_whitespace() && c != ' ' {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    line.chars().map(spelled).collect::<String>() + end
}

#[test]
fn an_incomplete_fixture_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused = |results| {
        Fixture::open(folder.path(), results)
            .err()
            .unwrap_or_default()
    };
    assert!(refused(Results::Compared).starts_with("raw.txt: "));
    assert!(refused(Results::Blessed).starts_with("raw.txt: "));
    fs::write(folder.path().join("raw.txt"), "").expect("it can be written");
    assert_eq!(refused(Results::Blessed), "raw.txt is empty");
    fs::write(folder.path().join("raw.txt"), "News.\n").expect("it can be written");
    assert_eq!(refused(Results::Blessed), "");
    assert!(refused(Results::Compared).starts_with("clean.txt: "));
    fs::write(folder.path().join("notes.md"), "").expect("it can be written");
    assert!(refused(Results::Blessed).ends_with("notes.md is no part of a fixture"));
}

#[test]
fn a_difference_shows_its_lines_and_what_cannot_be_seen() {
    assert_eq!(
        lines_that_differ(b"a\nb\nc\n", "a\nb\u{a0}\r\nc\n".as_bytes()),
        "@@ line 2\n-b\n+b\\u{a0}\\u{d}\n"
    );
    assert_eq!(
        lines_that_differ(b"a\n", b"a"),
        "@@ line 1\n-a\n+a (no line end)\n"
    );
}
