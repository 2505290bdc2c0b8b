//! Opens inputs and reads whole articles, in bounded memory.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use anyhow::{Context, Result};
use copydesk::boundary::Level;
use copydesk::format::decode::{DecodeError, DecodeErrorKind, Decoded, Zeros, decode};
use copydesk::format::kind::{PREFIX_BYTES, kind_of};
use rustix::fs::{FileType, OFlags, fstat};
use rustix::process::{Resource, getrlimit};

use crate::cli::files::{Stamp, file_type, interruptible, is_directory, special};
use crate::cli::input::entry::{Entry, Origin};
use crate::cli::plan::{List, Plan};
use crate::cli::terminal::{Problem, Stop, refuse};

pub struct Opened {
    pub reader: Box<dyn Read + Send>,
    pub file: Option<Arc<File>>,
    pub stamp: Option<Stamp>,
    /// The mode of the file, or the default mode.
    pub mode: u32,
}

impl Opened {
    pub fn of_file(file: Arc<File>) -> Result<Self> {
        let stat = fstat(&file).context("cannot read")?;
        let is_file = file_type(&stat) == FileType::RegularFile;
        Ok(Opened {
            reader: Box::new(interruptible::Reader::of(file.clone()).context("cannot read")?),
            stamp: is_file.then(|| Stamp::of(&stat)),
            file: is_file.then_some(file),
            mode: stat.st_mode,
        })
    }
}

/// Opens an input for reading. Inputs of folders and lists must be regular files; one that the user named may be a pipe.
pub fn open(entry: &Entry, plan: &Plan) -> Result<Opened> {
    let Some(path) = &entry.path else {
        return Ok(Opened {
            reader: Box::new(interruptible::stdin()?),
            file: None,
            stamp: None,
            mode: 0o666,
        });
    };
    let name = path.file_name().unwrap_or_default();
    let file = match entry.folder(plan) {
        Some(folder) => folder.and_then(|folder| folder.open(name, OFlags::RDONLY, 0)),
        None => interruptible::open(path),
    };
    let opened = Opened::of_file(Arc::new(file.context("cannot open")?))?;
    let kind = FileType::from_raw_mode(opened.mode);
    if kind == FileType::Directory {
        return Err(is_directory(path).into());
    }
    match special(kind).filter(|_| !matches!(entry.origin, Origin::Named)) {
        Some(what) => refuse(
            format!("is {what}, not a file"),
            "name it as an argument, without a list or folder, to read it all the same",
        ),
        None => Ok(opened),
    }
}

/// Fails if a file was changed since it was opened.
pub fn refuse_changed(file: &File, stamp: Stamp) -> Result<()> {
    if Stamp::of(&fstat(file).context("cannot read")?) == stamp {
        return Ok(());
    }
    let hint = "run copydesk on it again when nobody writes to it";
    refuse("changed while it was being read", hint)
}

/// The largest article: as the user says, or less if the memory of the process is limited.
pub fn max_article_bytes(plan: &Plan) -> u64 {
    // For each byte of news, lists and tables, the raw, decoded and clean text, the words and the findings take up to 12 bytes of
    // memory, and 20 if the boundary of the story is searched for. The limit counts reserved address space, which is more.
    let memory_per_byte = match plan.settings.boilerplate {
        Level::Careful => 16,
        Level::Normal | Level::Thorough => 24,
    };
    let memory = getrlimit(Resource::As).current.unwrap_or(u64::MAX);
    plan.walk.max_article.min(memory / memory_per_byte)
}

/// Reads the first bytes of an input, which show its format. Most articles are not longer.
pub fn read_prefix(input: &mut dyn Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(PREFIX_BYTES);
    input
        .take(PREFIX_BYTES as u64)
        .read_to_end(&mut bytes)
        .context("cannot read")?;
    Ok(bytes)
}

/// Reads the rest of an article after its prefix. Memory: at most the limit, whatever the input.
pub fn read_article(mut bytes: Vec<u8>, input: &mut dyn Read, max_bytes: u64) -> Result<Vec<u8>> {
    let n_more = (max_bytes + 1).saturating_sub(bytes.len() as u64);
    // A shorter prefix is the whole input.
    if bytes.len() >= PREFIX_BYTES {
        input
            .take(n_more)
            .read_to_end(&mut bytes)
            .context("cannot read")?;
    }
    if bytes.len() as u64 > max_bytes {
        return refuse(
            format!("more than {max_bytes} bytes, the most that one article may have"),
            "split it, or raise `--max-article`; for JSON lines pass `--format jsonl`",
        );
    }
    Ok(bytes)
}

pub fn decoded<'b>(bytes: &'b [u8], plan: &Plan) -> Result<Decoded<'b>> {
    let encoding = plan.reading.encoding.unwrap_or_default();
    let zeros = if plan.reading.text {
        Zeros::Allowed
    } else {
        Zeros::Refused
    };
    decode(bytes, encoding, zeros).map_err(|error| {
        let problem = Problem::new(error.to_string()).at_line(error.line);
        match error.kind {
            // `--text` does not help with a known format that is not text.
            DecodeErrorKind::Binary if kind_of(bytes).is_some() => problem.into(),
            _ => problem.hint(cure(&error)).into(),
        }
    })
}

fn cure(error: &DecodeError) -> String {
    match error.kind {
        DecodeErrorKind::NotUtf8(guess) => {
            format!("pass `--encoding {guess}`, or `--encoding auto` to trust such guesses")
        }
        DecodeErrorKind::Binary => "if it is text all the same, pass `--text`".to_owned(),
        DecodeErrorKind::Utf16WithoutMark(encoding) => format!("pass `--encoding {encoding}`"),
        _ => "pass another `--encoding`, or correct the file".to_owned(),
    }
}

/// Refuses, before anything is read or written, a standard input that is closed.
pub fn refuse_closed_input(plan: &Plan) -> Result<(), Stop> {
    let list = plan.list.as_ref();
    if plan.reads_stdin() || list.is_some_and(List::is_stdin) {
        interruptible::stdin().map_err(Stop::Broken)?;
    }
    Ok(())
}
