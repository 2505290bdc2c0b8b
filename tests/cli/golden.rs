//! Expected texts in files. With `COPYDESK_BLESS=1`, tests write them instead of comparing; review what changed.

use std::fs;
use std::path::Path;

/// What to do with files of expected text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Goldens {
    Compare,
    Bless,
}

impl Goldens {
    pub fn from_env() -> Self {
        if std::env::var_os("COPYDESK_BLESS").is_some() {
            Goldens::Bless
        } else {
            Goldens::Compare
        }
    }

    /// Compares a file with the text that it should have, or writes it. The error shows the lines that differ.
    pub fn check(self, path: &Path, actual: &str) -> Result<(), String> {
        let name = path.file_name().unwrap_or_default().display();
        let expected = match self {
            Goldens::Compare => fs::read_to_string(path),
            Goldens::Bless => fs::write(path, actual).map(|()| actual.to_owned()),
        };
        let expected = expected.map_err(|error| format!("{name}: {error}"))?;
        if expected == actual {
            return Ok(());
        }
        let lines = lines_that_differ(&expected, actual);
        Err(format!("{name}: {lines}"))
    }
}

/// Compares a text with `goldens/NAME.txt`.
#[track_caller]
pub fn is_golden(name: &str, actual: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/goldens");
    let path = folder.join(format!("{name}.txt"));
    if let Err(difference) = Goldens::from_env().check(&path, actual) {
        panic!("{difference}\nif that is right, run the test with COPYDESK_BLESS=1");
    }
}

/// The lines between the first and the last difference, `-` before expected ones and `+` before actual ones.
fn lines_that_differ(expected: &str, actual: &str) -> String {
    let lines = |text: &str| -> Vec<String> { text.split_inclusive('\n').map(visible).collect() };
    let (expected, actual) = (lines(expected), lines(actual));
    let alike = |(a, b): &(&String, &String)| a == b;
    let head = expected.iter().zip(&actual).take_while(alike).count();
    let (left, right) = (&expected[head..], &actual[head..]);
    let ends = left.iter().rev().zip(right.iter().rev());
    let tail = ends.take_while(alike).count();
    let minus = left[..left.len() - tail].iter().map(|l| format!("-{l}\n"));
    let plus = right[..right.len() - tail]
        .iter()
        .map(|l| format!("+{l}\n"));
    format!("@@ line {}\n", head + 1) + &minus.chain(plus).collect::<String>()
}

/// A line with an escape for each invisible character but the line end.
fn visible(line: &str) -> String {
    let (line, end) = match line.strip_suffix('\n') {
        Some(line) => (line, ""),
        None => (line, " (no line end)"),
    };
    let spelled = |c: char| {
        if c.is_control() || c.is_whitespace() && c != ' ' {
            c.escape_unicode().to_string()
        } else {
            c.to_string()
        }
    };
    line.chars().map(spelled).collect::<String>() + end
}

#[test]
fn a_difference_shows_its_lines_and_what_cannot_be_seen() {
    assert_eq!(
        lines_that_differ("a\nb\nc\n", "a\nb\u{a0}\r\nc\n"),
        "@@ line 2\n-b\n+b\\u{a0}\\u{d}\n"
    );
    assert_eq!(
        lines_that_differ("a\n", "a"),
        "@@ line 1\n-a\n+a (no line end)\n"
    );
}
