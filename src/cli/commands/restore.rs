//! `copydesk restore`: makes the raw articles from the clean ones and the report, byte for byte.
//!
//! The report and the clean files are read once, in parallel, in the order of the report. The hashes in the report are
//! compared with each text before and after, and with each line and the whole of a file of JSON lines. A file with a
//! mismatch is named and not written.

mod raw;

use std::cmp::Ordering;
use std::io::{IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use rustix::fs::{FileType, fstat, stat};

use crate::cli::args::{CorpusOptions, RestoreOptions, WalkOptions};
use crate::cli::commands::restore::raw::{InputRows, Out, rows_by_input};
use crate::cli::engine::Progress;
use crate::cli::files::{
    Packing, PathKind, file_type, interruptible, kind_at, packing_of, place_below, special, unpack,
};
use crate::cli::input::Records;
use crate::cli::output::{CleanFile, Output, Place, Tree, is_disk_full};
use crate::cli::plan::resolved;
use crate::cli::report::{open_report, unreadable};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, shown};

/// Restores all articles of the report.
pub fn run(options: &RestoreOptions, console: &mut Console) -> Result<Outcome, Stop> {
    if options.clean == Path::new("-") {
        interruptible::stdin().map_err(Stop::Broken)?;
    }
    let unreadable = |error: &anyhow::Error| unreadable(&options.report, error);
    let report = open_report(&options.report).map_err(|error| unreadable(&error))?;
    let is_folder = is_folder(&options.clean)?;
    let tree = match &options.output {
        Some(path) if path == Path::new("-") => None,
        Some(folder) => {
            refuse_overlap(&options.clean, folder)?;
            let tree = open_tree(folder, is_folder)?;
            tree.remove_stale(None);
            Some(Arc::new(tree))
        }
        None => None,
    };
    let mut restorer = Restorer {
        clean: &options.clean,
        is_folder,
        tree,
        n_inputs: 0,
    };
    let paths = vec![options.report.clone(), options.clean.clone()];
    let mixes = options.output.is_none() && std::io::stdout().is_terminal();
    let _progress = (!mixes).then(|| Progress::of_files(paths, WalkOptions::default()));
    let mut outcome = Outcome::Done;
    let only = (!is_folder)
        .then(|| input_of(&options.clean, &options.report))
        .transpose()?
        .flatten();
    let mut rows = rows_by_input(report);
    while let Some(Ok((input, _))) = rows.peek() {
        let input = input.clone();
        if only.as_ref().is_some_and(|only| *only != input) {
            rows.next();
            continue;
        }
        restorer.n_inputs += 1;
        let mut of_input = InputRows {
            rows: &mut rows,
            input,
        };
        let done = restorer.input(&mut of_input);
        // A failure may have left rows of its input.
        while of_input.next().is_some() {}
        let name = shown(&of_input.input);
        match done {
            // The report ends too early.
            _ if matches!(rows.peek(), Some(Err(_))) => {}
            Ok(()) => {}
            Err(error) if is_disk_full(&error) || error.is::<Stop>() => return Err(stop_of(error)),
            Err(error) => {
                console.error(&name, &error);
                outcome = Outcome::SomeFailed;
            }
        }
    }
    if let Some(Err(error)) = rows.next() {
        return Err(unreadable(&error).broken());
    }
    if let Some(tree) = &restorer.tree {
        tree.sync()
            .map_err(|error| stop_of(anyhow::Error::new(error)))?;
        tree.remove_own();
    }
    Ok(outcome)
}

/// Opens the output: a file if one file is restored, unless it is named as a folder or is one.
fn open_tree(path: &Path, is_folder: bool) -> Result<Tree, Stop> {
    let is_file = path.as_os_str().as_bytes().last() != Some(&b'/');
    let options = CorpusOptions::default();
    if !is_folder && is_file && kind_at(path) != PathKind::Folder {
        return Tree::open_file(path, &options);
    }
    Tree::open(path, &options, |_| false)
}

/// Of a report of several files, the one that a clean file is of: its name ends alike. `None` if the report is of one file, or can be
/// read only once.
fn input_of(clean: &Path, report: &Path) -> Result<Option<PathBuf>, Stop> {
    if clean == Path::new("-")
        || !stat(report).is_ok_and(|s| file_type(&s) == FileType::RegularFile)
    {
        return Ok(None);
    }
    // What cannot be read is reported when it is restored.
    let mut rows = open_report(report)
        .map(rows_by_input)
        .ok()
        .into_iter()
        .flatten();
    let (mut last, mut n_inputs) = (None, 0);
    // How many names at the end are alike, and the input; `None` for two.
    let mut likely = (0, None);
    while let Some(Ok((input, _))) = rows.next() {
        if last.as_ref() == Some(&input) {
            continue;
        }
        let pairs = clean.iter().rev().zip(input.iter().rev());
        let n_alike = pairs.take_while(|(a, b)| a == b).count();
        likely = match n_alike.cmp(&likely.0) {
            Ordering::Less => likely,
            Ordering::Equal => (n_alike, None),
            Ordering::Greater => (n_alike, Some(input.clone())),
        };
        n_inputs += 1;
        last = Some(input);
    }
    if n_inputs > 1 && likely.1.is_none() {
        let what = "the report has more than one file, and the name does not say which one this is";
        let cure = "name the folder of the clean files, and one for the raw ones with `-o`";
        return Err(Problem::at(clean, what).hint(cure).into());
    }
    Ok(likely.1.filter(|_| n_inputs > 1))
}

fn stop_of(error: anyhow::Error) -> Stop {
    error.downcast::<Stop>().unwrap_or_else(|error| {
        Problem::new(Problem::what(&error))
            .hint("make room, then restore into a new folder")
            .broken()
    })
}

fn is_folder(clean: &Path) -> Result<bool, Stop> {
    match kind_at(clean) {
        PathKind::Unknown(error) => {
            Err(Problem::failed(clean, "cannot open", &error.into()).broken())
        }
        kind => Ok(kind == PathKind::Folder),
    }
}

fn refuse_overlap(clean: &Path, output: &Path) -> Result<(), Stop> {
    if clean == Path::new("-") {
        return Ok(());
    }
    let (clean, output) = (resolved(clean)?, resolved(output)?);
    if output.starts_with(&clean) || clean.starts_with(&output) {
        let what = "clean and raw articles would lie one in the other";
        return Err(Problem::at(&output, what)
            .hint("name a new folder for the raw articles")
            .into());
    }
    Ok(())
}

struct Restorer<'o> {
    clean: &'o Path,
    is_folder: bool,
    tree: Option<Arc<Tree>>,
    n_inputs: usize,
}

impl Restorer<'_> {
    fn input(&mut self, rows: &mut InputRows) -> Result<()> {
        if let Some(row) = rows.peek()
            && row.row.is_none()
            && let Some(error) = &row.error
        {
            bail!("not restored, since it was not cleaned: {error}");
        }
        if self.n_inputs > 1 && (self.tree.is_none() || !self.is_folder) {
            return Err(Problem::new("the report has more than one file")
                .hint("name the folder of the clean files, and one for the raw ones with `-o`")
                .into());
        }
        let has_place = self.is_folder || self.tree.is_some();
        let place = has_place.then(|| self.place(&rows.input)).transpose()?;
        if rows
            .peek()
            .is_some_and(|row| row.row.is_none() && row.is_left_out())
        {
            return self.left_out(rows, place.as_deref());
        }
        let (reader, mode) = self.open(place.as_deref())?;
        // The user's own files: no ratio is suspicious.
        let (packing, reader) = unpack(reader, u64::MAX).context("cannot read")?;
        let first = rows.peek();
        let is_text = first.is_some_and(|row| row.row.is_none() && row.lines.is_none());
        let records = Records::named(first.and_then(|row| row.format.as_deref()));
        let records = records.context("the report names a format that is not known")?;
        let mut out = self.out(place.as_deref(), mode, packing, &records)?;
        if is_text {
            raw::text(reader, rows, &mut out)?;
        } else {
            raw::records(reader, records, rows, &mut out)?;
        }
        out.finish()
    }

    /// Writes a text that the run left out. The report has all of it.
    fn left_out(&self, rows: &mut InputRows, place: Option<&Path>) -> Result<()> {
        const MODE: u32 = 0o666;
        // The name shows how the file was compressed, unless the user gave it another name.
        let packing = place.map_or(Packing::Plain, packing_of);
        let row = rows.next().context("the report has no row for it")?;
        let mut out = self.out(place, MODE, packing, &Records::Lines)?;
        out.add(&row.kept_record()?)?;
        out.finish()
    }

    fn out(
        &self,
        place: Option<&Path>,
        mode: u32,
        packing: Packing,
        records: &Records,
    ) -> Result<Out> {
        Ok(match (&self.tree, place) {
            (Some(tree), Some(place)) => {
                let place = Place::in_tree(tree, place, Some(self.clean));
                let packing = records.packing(place.packing(packing));
                Out::File(CleanFile::new(place, mode, packing)?)
            }
            _ => Out::Stream(Output::verbatim()),
        })
    }

    /// The place of the file below the clean and the raw folder. For a single clean file, the last name of the path.
    fn place(&self, input: &Path) -> Result<PathBuf> {
        place_below(input)
            .or_else(|| {
                (!self.is_folder).then(|| PathBuf::from(input.file_name().unwrap_or_default()))
            })
            .context("leads out of the folder")
    }

    fn open(&self, place: Option<&Path>) -> Result<(Box<dyn Read + Send>, u32)> {
        if self.clean.as_os_str() == "-" {
            return Ok((Box::new(interruptible::stdin()?), 0o666));
        }
        let path = match (self.is_folder, place) {
            (true, Some(place)) => self.clean.join(place),
            _ => self.clean.to_owned(),
        };
        let file = interruptible::open(&path)
            .with_context(|| format!("cannot open `{}`", shown(&path)))?;
        let stat = fstat(&file)?;
        if let (true, Some(what)) = (self.is_folder, special(file_type(&stat))) {
            bail!("`{}` is {what}, not a file", shown(&path));
        }
        let reader = interruptible::Reader::of(Arc::new(file))?;
        Ok((Box::new(reader), stat.st_mode))
    }
}
