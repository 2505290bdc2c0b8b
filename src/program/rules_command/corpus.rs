//! Reads the articles of a corpus, one at a time.

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, Result};
use copydesk::format::decode::{Encoding, Zeros, decode};
use copydesk::format::jsonl::{Line, line_end, parse};

use super::super::input::{open, read_article};
use super::super::plan::{Format, Input};
use super::super::problem::Problem;

/// How articles are read.
pub struct Reading {
    pub encoding: Encoding,
    pub field: String,
}

/// The most bytes that a line of JSON may have, as when articles are cleaned.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// What came of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    Whole,
    /// Some articles could not be read, and were told of.
    InPart,
}

/// Hands every article of `input` to `each`, and what could not be read to `failed`, with its line if it has one.
pub fn each_article(
    input: &Input,
    reading: &Reading,
    each: &mut dyn FnMut(&str),
    failed: &mut dyn FnMut(Option<u64>, &anyhow::Error),
) -> Came {
    let done = open(&input.source).and_then(|mut reader| match input.format {
        Format::Text => text(&mut reader, reading, each).map(|()| Came::Whole),
        Format::Jsonl => rows(reader, reading, each, failed),
    });
    done.unwrap_or_else(|error| {
        failed(None, &error);
        Came::InPart
    })
}

fn text(input: &mut dyn Read, reading: &Reading, each: &mut dyn FnMut(&str)) -> Result<()> {
    let bytes = read_article(input)?;
    let decoded = decode(&bytes, reading.encoding, Zeros::Refused).map_err(|error| {
        Problem::new(error.to_string())
            .at_line(error.line)
            .hint("pass its `--encoding`, or `--encoding auto` to have it guessed")
    })?;
    each(&decoded.text);
    Ok(())
}

fn rows(
    input: impl Read,
    reading: &Reading,
    each: &mut dyn FnMut(&str),
    failed: &mut dyn FnMut(Option<u64>, &anyhow::Error),
) -> Result<Came> {
    let mut reader = BufReader::with_capacity(64 << 10, input);
    let mut line = Vec::new();
    let mut came = Came::Whole;
    for number in 1.. {
        line.clear();
        let n_read = (&mut reader)
            .take(MAX_LINE_BYTES + 1)
            .read_until(b'\n', &mut line)
            .context("cannot read")?;
        if n_read == 0 {
            break;
        }
        let row = if n_read as u64 > MAX_LINE_BYTES && !line.ends_with(b"\n") {
            reader.skip_until(b'\n').context("cannot read")?;
            Err(Problem::new(format!("more than {MAX_LINE_BYTES} bytes in a line")).into())
        } else {
            let content = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1);
            parse(line_end(content.unwrap_or(&line)).0, &reading.field).map_err(|error| {
                anyhow::Error::from(
                    Problem::new(error.to_string())
                        .hint("every line must be one JSON object; name the field with `--field`"),
                )
            })
        };
        match row {
            Ok(Line::Row(row)) => each(&row.text),
            Ok(Line::Blank | Line::ErrorRow) => {}
            Err(error) => {
                failed(Some(number), &error);
                came = Came::InPart;
            }
        }
    }
    Ok(came)
}
