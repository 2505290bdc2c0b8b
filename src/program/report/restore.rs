//! Puts raw articles back, byte for byte, from clean ones and the report.
//!
//! Report and clean files are read side by side, once, in the report's order. A text is compared by the hashes of its
//! row before and after, a file of JSON lines line by line and then as a whole. What does not fit is named; a text is
//! then not written, and of JSON lines no file.

mod raw;

use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rustix::fs::fstat;

use super::read::{ReportRow, open_report, unreadable};
use crate::program::args::{FsyncName, RestoreOptions};
use crate::program::compress::{Packer, Packing, Part, Unpacked, packing_of, unpack};
use crate::program::console::Console;
use crate::program::folder::{PathKind, kind_at};
use crate::program::input::{kind, special};
use crate::program::names::place_below;
use crate::program::plan::Limits;
use crate::program::problem::{Problem, Stop, reason, shown};
use crate::program::run::{Outcome, broken};
use crate::program::standard::{Stdin, Stdout};
use crate::program::tree::{Tree, TreeDraft, is_full};
use crate::program::waiting;

/// What may come of compressed files: they are the user's own, so that no bomb is feared.
const LIMITS: Limits = Limits {
    article_bytes: u64::MAX,
    ratio: u64::MAX,
};

/// Restores all that the report tells of.
pub fn restore(options: &RestoreOptions, console: &mut Console) -> Result<Outcome, Stop> {
    if options.clean == Path::new("-") {
        Stdin::open().map_err(Stop::Broken)?;
    }
    let stop = |error: &anyhow::Error| Stop::Broken(unreadable(&options.report, error));
    let mut rows = open_report(&options.report).map_err(|error| stop(&error))?;
    let tree = match &options.output {
        Some(folder) => {
            refuse_overlap(&options.clean, folder)?;
            let tree = Tree::open(folder, FsyncName::Auto)?;
            Some(Arc::new(tree))
        }
        None => None,
    };
    let mut desk = Desk {
        clean: &options.clean,
        is_folder: is_folder(&options.clean)?,
        tree,
        n_inputs: 0,
    };
    let mut outcome = Outcome::Done;
    let mut row = rows.next().map_err(|error| stop(&error))?;
    while let Some(first) = row {
        let input = first.input().map_err(|error| stop(&error))?;
        let mut of_input = OfInput {
            rows: &mut rows,
            input: input.clone(),
            first: Some(first),
            after: None,
            broken: None,
        };
        desk.n_inputs += 1;
        let done = desk.input(&mut of_input);
        // What failed may have left rows of its file.
        while of_input.next().is_some() {}
        if let Some(error) = of_input.broken {
            return Err(stop(&error));
        }
        row = of_input.after;
        match done {
            Ok(()) => {}
            Err(error) if is_full(&error) || is_output(&error) => return Err(stop_of(error)),
            Err(error) => {
                console.error(&shown(&input), &error);
                outcome = Outcome::SomeFailed;
            }
        }
    }
    if let Some(tree) = &desk.tree {
        tree.sync()
            .map_err(|error| stop_of(anyhow::Error::new(error)))?;
        tree.remove_own();
    }
    Ok(outcome)
}

/// Marks an error as one of standard output.
#[derive(Debug)]
struct OutputError(io::Error);

impl std::fmt::Display for OutputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for OutputError {}

fn is_output(error: &anyhow::Error) -> bool {
    error.downcast_ref::<OutputError>().is_some()
}

fn stop_of(error: anyhow::Error) -> Stop {
    match error.downcast::<OutputError>() {
        Ok(OutputError(error)) => broken(error),
        Err(error) => Stop::Broken(
            Problem::new(Problem::what(&error)).hint("make room, then restore into a new folder"),
        ),
    }
}

fn is_folder(clean: &Path) -> Result<bool, Stop> {
    match kind_at(clean) {
        PathKind::Unknown(error) => Err(unknown(clean, &error.into())),
        kind => Ok(kind == PathKind::Folder),
    }
}

fn unknown(path: &Path, error: &io::Error) -> Stop {
    let what = format!("{}: cannot open: {}", shown(path), reason(error));
    Stop::Broken(Problem::new(what))
}

fn refuse_overlap(clean: &Path, output: &Path) -> Result<(), Stop> {
    let real = |path: &Path| match std::fs::canonicalize(path) {
        Ok(real) => Ok(Some(real)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unknown(path, &error)),
    };
    if let (Some(clean), Some(output)) = (real(clean)?, real(output)?)
        && (output.starts_with(&clean) || clean.starts_with(&output))
    {
        return Err(Stop::Usage(
            Problem::new(format!(
                "{}: clean and raw articles would lie one in the other",
                shown(&output)
            ))
            .hint("name a new folder for the raw articles"),
        ));
    }
    Ok(())
}

/// The rows of one input, which stand together.
struct OfInput<'r> {
    rows: &'r mut super::read::ReportRows,
    input: PathBuf,
    first: Option<ReportRow>,
    /// The first row of the next input.
    after: Option<ReportRow>,
    broken: Option<anyhow::Error>,
}

impl OfInput<'_> {
    fn next(&mut self) -> Option<ReportRow> {
        if let Some(row) = self.first.take() {
            return Some(row);
        }
        if self.after.is_some() || self.broken.is_some() {
            return None;
        }
        let row = match self.rows.next() {
            Ok(row) => row?,
            Err(error) => {
                self.broken = Some(error);
                return None;
            }
        };
        match row.input() {
            Ok(input) if input == self.input => Some(row),
            Ok(_) => {
                self.after = Some(row);
                None
            }
            Err(error) => {
                self.broken = Some(error);
                None
            }
        }
    }

    fn peek(&mut self) -> Option<&ReportRow> {
        if self.first.is_none() {
            self.first = self.next();
        }
        self.first.as_ref()
    }
}

struct Desk<'o> {
    clean: &'o Path,
    is_folder: bool,
    tree: Option<Arc<Tree>>,
    n_inputs: usize,
}

impl Desk<'_> {
    /// Restores one input from its clean file and its rows.
    fn input(&mut self, rows: &mut OfInput) -> Result<()> {
        if let Some(row) = rows.peek()
            && row.is_of_whole_input()
            && let Some(error) = &row.error
        {
            bail!("not restored, since it was not cleaned: {error}");
        }
        if self.n_inputs > 1 && (self.tree.is_none() || !self.is_folder) {
            return Err(Problem::new("the report tells of more than one file")
                .hint("name the folder of the clean files, and one for the raw ones with `-o`")
                .into());
        }
        let place = match self.is_folder || self.tree.is_some() {
            true => Some(self.place(&rows.input)?),
            false => None,
        };
        if rows
            .peek()
            .is_some_and(|row| row.is_of_whole_input() && row.is_left_out())
        {
            return self.left_out(rows, place.as_deref());
        }
        let (reader, mode): (Box<dyn Read + Send>, u32) = self.open(place.as_deref())?;
        let Unpacked { packing, reader } = unpack(reader, LIMITS).context("cannot read")?;
        let mut out = match (&self.tree, &place) {
            (Some(tree), Some(_)) => {
                let draft = BufWriter::with_capacity(256 << 10, tree.draft(mode)?);
                Out::File(Packer::new(draft, packing)?, packing)
            }
            _ => Out::Stream(BufWriter::new(Stdout::verbatim())),
        };
        let is_text = rows
            .peek()
            .is_some_and(|row| row.row.is_none() && row.lines.is_none());
        if is_text {
            raw::text(reader, rows, &mut out)?;
        } else {
            raw::lines(reader, rows, &mut out)?;
        }
        out.finish(place.as_deref(), self.clean)
    }

    /// Writes a text that the run has left out: the report has all of it.
    fn left_out(&self, rows: &mut OfInput, place: Option<&Path>) -> Result<()> {
        const MODE: u32 = 0o666;
        // Compressed files have names that say so, but for those that their owner has named himself.
        let packing = place.map_or(Packing::Plain, packing_of);
        let row = rows.next().context("the report has no row for it")?;
        let mut out = match (&self.tree, place) {
            (Some(tree), Some(_)) => {
                let draft = BufWriter::new(tree.draft(MODE)?);
                Out::File(Packer::new(draft, packing)?, packing)
            }
            _ => Out::Stream(BufWriter::new(Stdout::verbatim())),
        };
        out.add(
            row.replaced_line()
                .context("the report has no text for it")??,
        )?;
        out.finish(place, self.clean)
    }

    /// Where the file lies below the clean and the raw folder. A stream has no name, a file named by a path its last.
    fn place(&self, input: &Path) -> Result<PathBuf> {
        place_below(input)
            .or_else(|| {
                (!self.is_folder).then(|| PathBuf::from(input.file_name().unwrap_or_default()))
            })
            .with_context(|| "leads out of the folder")
    }

    fn open(&self, place: Option<&Path>) -> Result<(Box<dyn Read + Send>, u32)> {
        if self.clean.as_os_str() == "-" {
            return Ok((Box::new(Stdin::open()?), 0o666));
        }
        let path = match (self.is_folder, place) {
            (true, Some(place)) => self.clean.join(place),
            _ => self.clean.to_owned(),
        };
        let file =
            waiting::open(&path).with_context(|| format!("cannot open `{}`", shown(&path)))?;
        let stat = fstat(&file)?;
        if let (true, Some(what)) = (self.is_folder, special(kind(&stat))) {
            bail!("`{}` is {what}, and no file", shown(&path));
        }
        let reader = waiting::Reader::of(Arc::new(file))?;
        Ok((Box::new(reader), stat.st_mode))
    }
}

enum Out {
    File(Packer<BufWriter<TreeDraft>>, Packing),
    Stream(BufWriter<Stdout>),
}

impl Out {
    fn add(&mut self, bytes: Vec<u8>) -> Result<()> {
        match self {
            Out::File(packer, packing) => {
                let part = Part::new(bytes, *packing)?;
                packer.add(part).context("cannot write")
            }
            Out::Stream(out) => Ok(out.write_all(&bytes).map_err(OutputError)?),
        }
    }

    fn finish(self, place: Option<&Path>, like: &Path) -> Result<()> {
        match (self, place) {
            (Out::File(packer, _), Some(place)) => {
                let out = packer.finish().context("cannot write")?;
                let draft = out
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .context("cannot write")?;
                draft.commit(place, Some(like))?;
                Ok(())
            }
            (Out::Stream(mut out), _) => Ok(out.flush().map_err(OutputError)?),
            (Out::File(..), None) => Ok(()),
        }
    }
}
