//! Opens inputs and reads whole articles, in bounded memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, Result};
use copydesk::format::decode::{DecodeError, DecodeErrorKind, Decoded, decode};
use rustix::fs::{FileType, fstat};

use super::plan::{Plan, Source};
use super::problem::{Problem, Stop, shown};
use super::standard::Stdin;

/// The most bytes that one article may have. The longest in two corpora of news had under 1 MiB; the rest is room.
const MAX_ARTICLE_BYTES: u64 = 256 << 20;

/// Opens a source for reading.
pub fn open(source: &Source) -> Result<Box<dyn Read>> {
    Ok(match source {
        Source::Stdin => Box::new(Stdin),
        Source::File(path) => Box::new(open_file(path)?),
    })
}

fn open_file(path: &Path) -> Result<File> {
    let file = File::open(path).context("cannot open")?;
    if FileType::from_raw_mode(fstat(&file)?.st_mode) == FileType::Directory {
        return Err(is_directory(path).into());
    }
    Ok(file)
}

/// Says that a directory is no article, and what to do with one.
pub fn is_directory(path: &Path) -> Problem {
    Problem::new("is a directory").hint(format!(
        "name the files in it, as with `find {} -name '*.txt' -exec copydesk -i {{}} +`",
        shown(path)
    ))
}

/// Reads a whole article. Memory: at most the limit, whatever the input.
pub fn read_article(input: &mut dyn Read) -> Result<Vec<u8>> {
    read_limited(input, MAX_ARTICLE_BYTES)
}

fn read_limited(input: &mut dyn Read, max_bytes: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let n_read = input
        .take(max_bytes + 1)
        .read_to_end(&mut bytes)
        .context("cannot read")?;
    if n_read as u64 > max_bytes {
        return Err(Problem::new(format!(
            "more than {max_bytes} bytes, the most that one article may have"
        ))
        .hint("split it; for JSON lines pass `--format jsonl`")
        .into());
    }
    Ok(bytes)
}

/// Decodes an article as the plan says.
pub fn decoded<'b>(bytes: &'b [u8], plan: &Plan) -> Result<Decoded<'b>> {
    decode(bytes, plan.encoding, plan.zeros).map_err(|error| {
        Problem::new(error.to_string())
            .at_line(error.line)
            .hint(cure(&error))
            .into()
    })
}

fn cure(error: &DecodeError) -> String {
    match error.kind {
        DecodeErrorKind::NotUtf8 { looks_like } => {
            format!("pass `--encoding {looks_like}`, or `--encoding auto` to trust such guesses")
        }
        DecodeErrorKind::Malformed { .. } => {
            "pass another `--encoding`, or mend the file".to_owned()
        }
        DecodeErrorKind::Binary => "if it is text all the same, pass `--text`".to_owned(),
        DecodeErrorKind::Utf16WithoutMark { encoding } => {
            format!("pass `--encoding {encoding}`")
        }
    }
}

/// Refuses to read a standard input that is closed: the caller meant to give something.
pub fn refuse_closed_input(plan: &Plan) -> Result<(), Stop> {
    let is_read = plan.inputs.iter().any(|i| i.source == Source::Stdin);
    if is_read && Stdin::is_closed() {
        return Err(Stop::Broken(
            Problem::new("standard input is closed")
                .hint("name a FILE, or give nothing with `</dev/null`"),
        ));
    }
    Ok(())
}

/// Refuses to write standard output into a file that is still to be read.
pub fn refuse_output_as_input(plan: &Plan) -> Result<(), Stop> {
    let Ok(output) = fstat(rustix::stdio::stdout()) else {
        return Ok(());
    };
    if FileType::from_raw_mode(output.st_mode) != FileType::RegularFile {
        return Ok(());
    }
    let is_output = |source: &Source| {
        let stat = match source {
            Source::Stdin => fstat(rustix::stdio::stdin()),
            Source::File(path) => rustix::fs::stat(path),
        };
        stat.is_ok_and(|stat| (stat.st_dev, stat.st_ino) == (output.st_dev, output.st_ino))
    };
    match plan.inputs.iter().find(|input| is_output(&input.source)) {
        Some(input) => Err(Stop::Usage(
            Problem::new(format!(
                "{}: input file is output file",
                input.source.name()
            ))
            .hint("to replace a file by its clean text, use `copydesk -i FILE`"),
        )),
        None => Ok(()),
    }
}

/// Keeps errors of reading apart from those of writing: the first fail one input, the second may end the run.
#[derive(Debug)]
pub enum Trouble {
    Input(anyhow::Error),
    Output(io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_as_long_as_the_limit_is_read() {
        assert_eq!(read_limited(&mut &b"12345"[..], 5).unwrap(), b"12345");
    }

    #[test]
    fn an_endless_input_is_refused() {
        let error = read_limited(&mut io::repeat(b'a'), 5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "more than 5 bytes, the most that one article may have"
        );
    }
}
