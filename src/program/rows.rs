//! Reads JSON lines one at a time, in bounded memory, and writes them clean.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};

use copydesk::format::jsonl::{Line, Row, RowError, TooLong, error_row, line_end, parse};
use copydesk::{Cleaned, Cleaner};

use super::console::Console;
use super::input::Trouble;
use super::plan::{OnError, RowPlan};
use super::problem::Problem;

/// The most bytes that a line may have. Fifty times the longest article seen in a corpus of news.
const MAX_LINE_BYTES: usize = 64 << 20;

/// How much of a line that is too long its error row shows.
const SHOWN_BYTES: usize = 1024;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The lines of an input.
pub struct Rows<R> {
    reader: BufReader<R>,
    /// The line read last, with its line end if it was read whole.
    line: Vec<u8>,
    /// Its number, from 1.
    number: u64,
    max_bytes: usize,
}

/// How much of a line was read.
enum LineRead {
    End,
    Whole,
    /// The line is longer than the limit; its rest waits in the reader.
    Beginning,
}

/// What came of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCount {
    pub n_articles: usize,
    pub n_changed: usize,
    /// Bad rows that went out as they came in.
    pub n_failed: usize,
    /// Bad rows that an error row replaced.
    pub n_replaced: usize,
}

impl<R: Read> Rows<R> {
    pub fn new(input: R) -> Self {
        Rows {
            reader: BufReader::with_capacity(64 << 10, input),
            line: Vec::new(),
            number: 0,
            max_bytes: MAX_LINE_BYTES,
        }
    }

    fn read_line(&mut self) -> Result<LineRead, Trouble> {
        self.line.clear();
        // A single long line should not hold its memory for the rest of the run.
        self.line.shrink_to(1 << 20);
        self.number += 1;
        let n_read = (&mut self.reader)
            .take(self.max_bytes as u64 + 1)
            .read_until(b'\n', &mut self.line)
            .map_err(unreadable)?;
        Ok(if n_read == 0 {
            LineRead::End
        } else if n_read > self.max_bytes && !self.line.ends_with(b"\n") {
            LineRead::Beginning
        } else {
            LineRead::Whole
        })
    }

    /// Hands what is left of the line to `each`, piece by piece. Returns the length of the whole line and its line end.
    fn rest(
        &mut self,
        mut each: impl FnMut(&[u8]) -> Result<(), Trouble>,
    ) -> Result<(u64, &'static [u8]), Trouble> {
        let mut n_bytes = self.line.len() as u64;
        loop {
            let piece = match self.reader.fill_buf() {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                piece => piece.map_err(unreadable)?,
            };
            let end = memchr::memchr(b'\n', piece);
            let n_used = end.map_or(piece.len(), |at| at + 1);
            if n_used == 0 {
                return Ok((n_bytes, b""));
            }
            each(&piece[..n_used])?;
            self.reader.consume(n_used);
            n_bytes += end.unwrap_or(n_used) as u64;
            if end.is_some() {
                return Ok((n_bytes, b"\n"));
            }
        }
    }

    fn too_long(&self, n_bytes: u64) -> RowError {
        RowError::TooLong(TooLong {
            n_bytes,
            max_bytes: self.max_bytes as u64,
        })
    }

    /// The byte order mark, if this is the first line and has one; and the line without it and its end.
    fn split_line(&self) -> (&[u8], &[u8], &[u8]) {
        let (mark, line) = match self.line.strip_prefix(MARK) {
            Some(line) if self.number == 1 => (MARK, line),
            _ => (&b""[..], &self.line[..]),
        };
        let (content, end) = line_end(line);
        (mark, content, end)
    }
}

fn unreadable(error: std::io::Error) -> Trouble {
    Trouble::Input(anyhow::Error::new(error).context("cannot read"))
}

/// What goes out in the place of a line.
enum Answer<'l> {
    /// The line itself.
    Same,
    /// An article, cleaned; the line itself where nothing was found.
    Clean(Cow<'l, str>),
    /// An error row.
    ErrorRow(String),
    /// The line itself, and an error to tell.
    Failed(RowError),
}

/// Answers a line, given without mark and line end.
fn answer<'l>(
    content: &'l [u8],
    number: u64,
    cleaner: &Cleaner,
    plan: &RowPlan,
    each: &mut dyn FnMut(u64, &Row, &Cleaned),
) -> Answer<'l> {
    match parse(content, &plan.field) {
        Ok(Line::Blank | Line::ErrorRow) => Answer::Same,
        Ok(Line::Row(row)) => {
            let cleaned = cleaner.clean(&row.text);
            each(number, &row, &cleaned);
            Answer::Clean(row.without(&cleaned.cuts))
        }
        Err(error) => match plan.on_error {
            OnError::Keep => Answer::Failed(error),
            OnError::Row => Answer::ErrorRow(error_row(&error, number, content)),
        },
    }
}

/// Cleans every row into `out`: one line out for each line in, in order. `each` sees every row with what was cleaned.
///
/// Whenever the input has nothing more to give at once, what is done goes out, so that a slow producer gets its
/// answers line by line.
pub fn rewrite(
    mut rows: Rows<impl Read>,
    name: &str,
    cleaner: &Cleaner,
    plan: &RowPlan,
    console: &mut Console,
    out: &mut impl Write,
    each: &mut dyn FnMut(u64, &Row, &Cleaned),
) -> Result<RowCount, Trouble> {
    let mut count = RowCount::default();
    loop {
        if rows.reader.buffer().is_empty() {
            out.flush().map_err(Trouble::Output)?;
        }
        match rows.read_line()? {
            LineRead::End => return Ok(count),
            LineRead::Whole => {
                let (mark, content, end) = rows.split_line();
                let answer = answer(content, rows.number, cleaner, plan, each);
                count.add(&answer);
                let written = match &answer {
                    Answer::Same => out.write_all(&rows.line),
                    Answer::Clean(line) => write_parts(out, &[mark, line.as_bytes(), end]),
                    Answer::ErrorRow(row) => write_parts(out, &[mark, row.as_bytes(), end]),
                    Answer::Failed(error) => {
                        say(console, name, rows.number, error);
                        out.write_all(&rows.line)
                    }
                };
                written.map_err(Trouble::Output)?;
            }
            LineRead::Beginning => match plan.on_error {
                OnError::Keep => {
                    let error = pass_on(&mut rows, out)?;
                    say(console, name, rows.number, &error);
                    count.n_failed += 1;
                }
                OnError::Row => {
                    replace_long(&mut rows, out)?;
                    count.n_replaced += 1;
                }
            },
        }
    }
}

impl RowCount {
    fn add(&mut self, answer: &Answer) {
        match answer {
            Answer::Same => {}
            Answer::Clean(line) => {
                self.n_articles += 1;
                self.n_changed += usize::from(matches!(line, Cow::Owned(_)));
            }
            Answer::ErrorRow(_) => self.n_replaced += 1,
            Answer::Failed(_) => self.n_failed += 1,
        }
    }
}

/// Lets a line that is too long through, piece by piece.
fn pass_on(rows: &mut Rows<impl Read>, out: &mut impl Write) -> Result<RowError, Trouble> {
    out.write_all(&rows.line).map_err(Trouble::Output)?;
    let (n_bytes, _) = rows.rest(|piece| out.write_all(piece).map_err(Trouble::Output))?;
    Ok(rows.too_long(n_bytes))
}

/// Writes an error row for a line that is too long.
fn replace_long(rows: &mut Rows<impl Read>, out: &mut impl Write) -> Result<(), Trouble> {
    let (n_bytes, end) = rows.rest(|_| Ok(()))?;
    let (mark, content, _) = rows.split_line();
    let row = error_row(&rows.too_long(n_bytes), rows.number, beginning(content));
    write_parts(out, &[mark, row.as_bytes(), end]).map_err(Trouble::Output)
}

/// The first bytes of a line, whole characters of them if it is UTF-8.
fn beginning(content: &[u8]) -> &[u8] {
    let shown = &content[..content.len().min(SHOWN_BYTES)];
    match std::str::from_utf8(shown) {
        Err(error) if error.error_len().is_none() => &shown[..error.valid_up_to()],
        _ => shown,
    }
}

/// Calls `each` with every row: its line number and its text.
pub fn each_row(
    mut rows: Rows<impl Read>,
    name: &str,
    plan: &RowPlan,
    console: &mut Console,
    mut each: impl FnMut(u64, &Row) -> Result<(), Trouble>,
) -> Result<usize, Trouble> {
    let mut n_failed = 0;
    loop {
        let error = match rows.read_line()? {
            LineRead::End => return Ok(n_failed),
            LineRead::Whole => match parse(rows.split_line().1, &plan.field) {
                Ok(Line::Row(row)) => {
                    each(rows.number, &row)?;
                    continue;
                }
                Ok(Line::Blank | Line::ErrorRow) => continue,
                Err(error) => error,
            },
            LineRead::Beginning => {
                let (n_bytes, _) = rows.rest(|_| Ok(()))?;
                rows.too_long(n_bytes)
            }
        };
        say(console, name, rows.number, &error);
        n_failed += 1;
    }
}

fn say(console: &mut Console, name: &str, number: u64, error: &RowError) {
    let problem = Problem::new(error.to_string());
    let problem =
        match error {
            RowError::NoField { .. } | RowError::NotAString { .. } => {
                problem.hint("name the field that holds the article with `--field`")
            }
            RowError::NotUtf8 { .. } => problem
                .hint("JSON lines are UTF-8; convert the file first, as with `iconv -t utf-8`"),
            RowError::NotJson { .. } | RowError::NotAnObject => problem
                .hint("every line must be one JSON object; for plain text pass `--format text`"),
            RowError::TwoFields { .. } | RowError::NotUnicode { .. } | RowError::TooLong(_) => {
                problem.hint("the line is left as it is; mend it where it was made")
            }
        };
    console.error(&format!("{name}:{number}"), &problem.into());
}

fn write_parts(out: &mut impl Write, parts: &[&[u8]]) -> std::io::Result<()> {
    parts.iter().try_for_each(|part| out.write_all(part))
}

#[cfg(test)]
mod tests {
    use copydesk::{Rules, Settings};

    use super::*;
    use crate::program::screen::Screen;

    fn rewritten(input: &str, on_error: OnError) -> (String, RowCount) {
        let mut rows = Rows::new(input.as_bytes());
        rows.max_bytes = 40;
        let cleaner = Cleaner::new(Settings::default(), Rules::built_in());
        let plan = RowPlan {
            field: "text".to_owned(),
            on_error,
        };
        let mut console = Console::new(Screen::Pipe, std::io::sink());
        let mut out = Vec::new();
        let count = rewrite(
            rows,
            "a",
            &cleaner,
            &plan,
            &mut console,
            &mut out,
            &mut |_, _, _| {},
        )
        .unwrap();
        (String::from_utf8(out).unwrap(), count)
    }

    #[test]
    fn every_line_keeps_its_place_and_its_bytes() {
        let input = "\u{feff}{\"text\": \"a\"}\r\n\n \n{\"text\":\"b\"}";
        let (output, count) = rewritten(input, OnError::Keep);
        assert_eq!(output, input);
        assert_eq!((count.n_articles, count.n_failed), (2, 0));
    }

    #[test]
    fn a_bad_row_is_kept_or_replaced_in_its_place() {
        let input = "{\"text\":\"a\"}\n[1]\r\n{\"text\":\"b\"}\n";
        let (output, count) = rewritten(input, OnError::Keep);
        assert_eq!((output.as_str(), count.n_failed), (input, 1));
        let (output, count) = rewritten(input, OnError::Row);
        assert_eq!(
            output,
            "{\"text\":\"a\"}\n{\"_copydesk_error\":{\"kind\":\"not_an_object\",\"message\":\"a JSON value, but no object\",\"line\":2},\"_raw\":\"[1]\"}\r\n{\"text\":\"b\"}\n"
        );
        assert_eq!((count.n_failed, count.n_replaced), (0, 1));
    }

    #[test]
    fn a_line_that_is_too_long_passes_through() {
        let input = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"b\"}}\n", "a".repeat(100));
        let (output, count) = rewritten(&input, OnError::Keep);
        assert_eq!((output, count.n_failed, count.n_articles), (input, 1, 1));
    }

    #[test]
    fn the_error_row_of_a_long_line_shows_its_beginning() {
        let (output, _) = rewritten(&format!("{}\n", "é".repeat(50)), OnError::Row);
        assert_eq!(
            output,
            format!(
                "{{\"_copydesk_error\":{{\"kind\":\"too_long\",\"message\":\"100 bytes in a line; the limit is 40\",\"line\":1,\"raw_bytes\":100}},\"_raw\":\"{}\"}}\n",
                "é".repeat(20)
            )
        );
    }

    #[test]
    fn a_line_as_long_as_the_limit_is_cleaned() {
        let input = format!("{{\"text\":\"{}\"}}\n", "a".repeat(29));
        assert_eq!(input.len(), 41);
        assert_eq!(rewritten(&input, OnError::Keep).1.n_articles, 1);
        let open = input.trim_end();
        assert_eq!(rewritten(open, OnError::Keep).1.n_articles, 1);
    }
}
