//! Puts raw articles back, byte for byte, from clean ones and the report.
//!
//! Report and clean files are read side by side, once, in the report's order. A text is compared by the hashes of its
//! row before and after, a file of JSON lines line by line and then as a whole. What does not fit is named; a text is
//! then not written, and of JSON lines no file.

mod parts;
mod raw;

use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rustix::fs::fstat;

use crate::cli::args::corpus::FsyncName;
use crate::cli::args::restore::RestoreOptions;
use crate::cli::commands::restore::parts::{OfInput, Out, OutputError, is_output};
use crate::cli::files::compress::Limits;
use crate::cli::files::compress::{Packer, Packing, Unpacked, packing_of, unpack};
use crate::cli::files::folder::{PathKind, file_type, kind_at, special};
use crate::cli::files::interruptible;
use crate::cli::files::names::place_below;
use crate::cli::files::standard::{Stdin, Stdout};
use crate::cli::output::tree::{Tree, is_full};
use crate::cli::report::read::{open_report, unreadable};
use crate::cli::terminal::console::Console;
use crate::cli::terminal::exit::{Outcome, Stop, broken};
use crate::cli::terminal::problem::{Problem, reason, shown};

/// What may come of compressed files: they are the user's own, so that no bomb is feared.
const LIMITS: Limits = Limits {
    article_bytes: u64::MAX,
    ratio: u64::MAX,
};

/// Restores all that the report tells of.
pub fn run(options: &RestoreOptions, console: &mut Console) -> Result<Outcome, Stop> {
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
    let mut restorer = Restorer {
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
        restorer.n_inputs += 1;
        let done = restorer.input(&mut of_input);
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
    if let Some(tree) = &restorer.tree {
        tree.sync()
            .map_err(|error| stop_of(anyhow::Error::new(error)))?;
        tree.remove_own();
    }
    Ok(outcome)
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

/// Restores inputs one after the other.
struct Restorer<'o> {
    clean: &'o Path,
    is_folder: bool,
    tree: Option<Arc<Tree>>,
    n_inputs: usize,
}

impl Restorer<'_> {
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
        let file = interruptible::open(&path)
            .with_context(|| format!("cannot open `{}`", shown(&path)))?;
        let stat = fstat(&file)?;
        if let (true, Some(what)) = (self.is_folder, special(file_type(&stat))) {
            bail!("`{}` is {what}, and no file", shown(&path));
        }
        let reader = interruptible::Reader::of(Arc::new(file))?;
        Ok((Box::new(reader), stat.st_mode))
    }
}
