//! Prints what cleaning changes as a unified diff, made of the cuts themselves: exact, and linear in the text.

use std::io::{self, Write};

use copydesk::{Cleaned, Span};

use crate::cli::terminal::screen::{Screen, Tint};

/// Unchanged lines around a change, as in diff(1).
const CONTEXT_LINES: usize = 3;

/// Prints the diff of one article; nothing if nothing is cut. `mark` is the byte order mark before the text.
///
/// Line ends other than `\n` are part of their line, so that the diff applies with patch(1) where it goes to a file.
pub fn write_diff(
    out: &mut impl Write,
    name: &str,
    mark: &str,
    cleaned: &Cleaned,
    screen: Screen,
) -> io::Result<()> {
    if cleaned.is_clean() {
        return Ok(());
    }
    let clean = cleaned.text();
    let lines = edits(cleaned.article.text, &clean, &cleaned.cuts);
    writeln!(
        out,
        "{}",
        screen.paint(Tint::Removed, format!("--- {name}"))
    )?;
    writeln!(
        out,
        "{}",
        screen.paint(Tint::Added, format!("+++ {name} (clean)"))
    )?;
    let mut at = Place { raw: 0, clean: 0 };
    let mut done = 0;
    for hunk in hunks(&lines) {
        for line in &lines[done..hunk.start] {
            at.pass(line);
        }
        write_hunk(out, &lines[hunk.range()], mark, &mut at, screen)?;
        done = hunk.end;
    }
    Ok(())
}

/// A line and what becomes of it, line end included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit<'t> {
    Keep(&'t str),
    Remove(&'t str),
    Add(&'t str),
}

/// The lines passed so far.
#[derive(Clone, Copy)]
struct Place {
    raw: usize,
    clean: usize,
}

impl Place {
    fn pass(&mut self, edit: &Edit) {
        match edit {
            Edit::Keep(_) => {
                self.raw += 1;
                self.clean += 1;
            }
            Edit::Remove(_) => self.raw += 1,
            Edit::Add(_) => self.clean += 1,
        }
    }
}

/// Lines up raw and clean text. Lines without a cut are kept; the others are taken in groups that begin and end at
/// line ends of both texts.
fn edits<'t>(raw: &'t str, clean: &'t str, cuts: &[Span]) -> Vec<Edit<'t>> {
    let mut edits = Vec::new();
    let mut cuts = cuts.iter().copied().peekable();
    let (mut raw_at, mut clean_at) = (0, 0);
    while raw_at < raw.len() {
        let mut end = line_end(raw, raw_at);
        if cuts.peek().is_none_or(|cut| cut.start >= end) {
            edits.push(Edit::Keep(&raw[raw_at..end]));
            clean_at += end - raw_at;
            raw_at = end;
            continue;
        }
        let mut n_cut = 0;
        let clean_end = loop {
            while let Some(cut) = cuts.next_if(|cut| cut.start < end) {
                n_cut += cut.len();
                if cut.end > end {
                    // A cut that ends with a line end takes in no line after it.
                    end = line_end(raw, cut.end - 1);
                }
            }
            let clean_end = clean_at + (end - raw_at) - n_cut;
            let is_whole = clean_end == clean_at || clean[..clean_end].ends_with('\n');
            if is_whole || end == raw.len() {
                break clean_end;
            }
            end = line_end(raw, end);
        };
        push_group(&mut edits, &raw[raw_at..end], &clean[clean_at..clean_end]);
        (raw_at, clean_at) = (end, clean_end);
    }
    edits
}

fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at + 1)
}

/// Adds the lines of a group: those that begin or end both sides alike are kept, the rest goes and comes.
fn push_group<'t>(edits: &mut Vec<Edit<'t>>, raw: &'t str, clean: &'t str) {
    let raw: Vec<&str> = raw.split_inclusive('\n').collect();
    let clean: Vec<&str> = clean.split_inclusive('\n').collect();
    let alike = |(a, b): &(&&str, &&str)| a == b;
    let head = raw.iter().zip(&clean).take_while(alike).count();
    let (raw_rest, clean_rest) = (&raw[head..], &clean[head..]);
    let tail = raw_rest
        .iter()
        .rev()
        .zip(clean_rest.iter().rev())
        .take_while(alike)
        .count();
    let (gone, stays) = raw_rest.split_at(raw_rest.len() - tail);
    edits.extend(raw[..head].iter().map(|line| Edit::Keep(line)));
    edits.extend(gone.iter().map(|line| Edit::Remove(line)));
    edits.extend(
        clean_rest[..clean_rest.len() - tail]
            .iter()
            .map(|line| Edit::Add(line)),
    );
    edits.extend(stays.iter().map(|line| Edit::Keep(line)));
}

/// The ranges of `lines` that are shown: changes with their context, joined where they would touch.
fn hunks(lines: &[Edit]) -> Vec<Span> {
    let mut hunks: Vec<Span> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if matches!(line, Edit::Keep(_)) {
            continue;
        }
        let end = lines.len().min(at + 1 + CONTEXT_LINES);
        match hunks.last_mut() {
            Some(last) if at <= last.end + CONTEXT_LINES => last.end = end,
            _ => hunks.push(Span::new(at.saturating_sub(CONTEXT_LINES), end)),
        }
    }
    hunks
}

fn write_hunk(
    out: &mut impl Write,
    lines: &[Edit],
    mark: &str,
    at: &mut Place,
    screen: Screen,
) -> io::Result<()> {
    let first = *at;
    let mut last = *at;
    for line in lines {
        last.pass(line);
    }
    let head = format!(
        "@@ -{} +{} @@",
        range(first.raw, last.raw),
        range(first.clean, last.clean)
    );
    writeln!(out, "{}", screen.paint(Tint::Place, head))?;
    for line in lines {
        let (sign, tint, text) = match line {
            Edit::Keep(text) => (' ', None, text),
            Edit::Remove(text) => ('-', Some(Tint::Removed), text),
            Edit::Add(text) => ('+', Some(Tint::Added), text),
        };
        let is_first = match line {
            Edit::Keep(_) | Edit::Remove(_) => at.raw == 0,
            Edit::Add(_) => at.clean == 0,
        };
        let mark = if is_first { mark } else { "" };
        let body = text.strip_suffix('\n').unwrap_or(text);
        let shown = format!("{sign}{mark}{}", screen.safe(body));
        match tint {
            Some(tint) => writeln!(out, "{}", screen.paint(tint, shown))?,
            None => writeln!(out, "{shown}")?,
        }
        if body.len() == text.len() {
            writeln!(out, "\\ No newline at end of file")?;
        }
        at.pass(line);
    }
    Ok(())
}

/// Lines `from` (not included) to `to` as diff(1) writes them: no count for one line, the line before for none.
fn range(from: usize, to: usize) -> String {
    match to - from {
        0 => format!("{from},0"),
        1 => to.to_string(),
        n => format!("{},{n}", from + 1),
    }
}

#[cfg(test)]
mod tests {
    use copydesk::{Article, Wrap, internals};

    use super::*;

    fn cleaned<'t>(raw: &'t str, gone: &[&str]) -> Cleaned<'t> {
        let mut at = 0;
        let cuts = gone.iter().map(|gone| {
            let start = at + raw[at..].find(gone).expect("the text to cut stands there");
            at = start + gone.len();
            Span::new(start, at)
        });
        let article = Article::new(raw, Wrap::Lines);
        internals::cleaned(article, Vec::new(), cuts.collect())
    }

    fn diff(raw: &str, gone: &[&str]) -> String {
        let mut out = Vec::new();
        write_diff(&mut out, "a.txt", "", &cleaned(raw, gone), Screen::Pipe).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// A small patch(1): checks every kept and removed line against `raw`, and returns what stands after.
    fn patched(raw: &str, diff: &str) -> String {
        let raw: Vec<&str> = raw.split_inclusive('\n').collect();
        let mut clean = String::new();
        let mut at = 0;
        let lines: Vec<&str> = diff.split_inclusive('\n').skip(2).collect();
        for (i, line) in lines.iter().enumerate() {
            let is_open = lines.get(i + 1).is_some_and(|next| next.starts_with('\\'));
            let (sign, body) = line.split_at(1);
            let body = if is_open {
                &body[..body.len() - 1]
            } else {
                body
            };
            match sign {
                "@" => {
                    let start = body.split(['-', ',', ' ']).nth(2).unwrap();
                    let start: usize = start.parse().unwrap();
                    let is_empty = body.split(' ').nth(1).unwrap().ends_with(",0");
                    while at < start - usize::from(!is_empty) {
                        clean.push_str(raw[at]);
                        at += 1;
                    }
                }
                "\\" => {}
                "+" => clean.push_str(body),
                _ => {
                    assert_eq!(raw[at], body);
                    at += 1;
                    if sign == " " {
                        clean.push_str(body);
                    }
                }
            }
        }
        clean.extend(raw[at..].iter().copied());
        clean
    }

    #[test]
    fn nothing_cut_is_no_diff() {
        assert_eq!(diff("a\n", &[]), "");
    }

    #[test]
    fn a_removed_line_stands_in_its_context() {
        assert_eq!(
            diff("1\n2\n3\n4\nAd\n5\n6\n7\n8\n", &["Ad\n"]),
            "--- a.txt\n+++ a.txt (clean)\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-Ad\n 5\n 6\n 7\n"
        );
    }

    #[test]
    fn a_line_that_loses_a_sentence_goes_and_comes() {
        assert_eq!(
            diff("1\nThe end. Read more.\n", &[" Read more."]),
            "--- a.txt\n+++ a.txt (clean)\n@@ -1,2 +1,2 @@\n 1\n-The end. Read more.\n+The end.\n"
        );
    }

    #[test]
    fn a_cut_that_begins_with_a_line_end_leaves_its_line_alone() {
        assert_eq!(
            diff("1\n2\nAd\n", &["\nAd"]),
            "--- a.txt\n+++ a.txt (clean)\n@@ -1,3 +1,2 @@\n 1\n 2\n-Ad\n"
        );
    }

    #[test]
    fn a_missing_last_line_end_is_told() {
        assert_eq!(
            diff("1\nAd", &["\nAd"]),
            "--- a.txt\n+++ a.txt (clean)\n@@ -1,2 +1 @@\n-1\n-Ad\n\\ No newline at end of file\n+1\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn a_text_that_goes_whole_leaves_no_line() {
        assert_eq!(
            diff("Ad\n", &["Ad\n"]),
            "--- a.txt\n+++ a.txt (clean)\n@@ -1 +0,0 @@\n-Ad\n"
        );
    }

    #[test]
    fn the_mark_stays_on_the_first_line() {
        let mut out = Vec::new();
        let cleaned = cleaned("1\nAd\n", &["Ad\n"]);
        write_diff(&mut out, "a", "\u{feff}", &cleaned, Screen::Pipe).unwrap();
        assert!(
            String::from_utf8(out)
                .unwrap()
                .contains("\n \u{feff}1\n-Ad\n")
        );
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        let mut out = Vec::new();
        let cleaned = cleaned("\u{1b}[2J\r\nAd\n", &["Ad\n"]);
        write_diff(&mut out, "a", "", &cleaned, Screen::Plain).unwrap();
        assert!(
            String::from_utf8(out)
                .unwrap()
                .contains("\n \\u{1b}[2J\\r\n-Ad\n")
        );
    }

    #[test]
    fn every_cut_of_a_text_gives_a_diff_that_applies() {
        for raw in ["a\nb\n\nc\nd\ne\nf\ng\nh", "\na\n\n", "ab\r\ncd\n", "x"] {
            for start in 0..raw.len() {
                for end in start + 1..=raw.len() {
                    let mut cleaned = cleaned(raw, &[]);
                    cleaned.cuts = vec![Span::new(start, end)];
                    if end + 2 < raw.len() {
                        cleaned.cuts.push(Span::new(end + 1, end + 2));
                    }
                    let mut out = Vec::new();
                    write_diff(&mut out, "a", "", &cleaned, Screen::Pipe).unwrap();
                    let diff = String::from_utf8(out).unwrap();
                    assert_eq!(patched(raw, &diff), cleaned.text(), "{raw:?} {diff}");
                }
            }
        }
    }
}
