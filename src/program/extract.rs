//! Writes the lines that say whose work an article is, as JSON lines.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use copydesk::{Cleaned, Cleaner, Fate, NotedLine};
use rustix::fs::{Access, AtFlags, CWD, FileType, Stat, fstat, stat};
use serde::Serialize;
use serde_json::value::RawValue;
use tempfile::NamedTempFile;

use super::plan::{Backup, Input, Plan, Source, Task};
use super::problem::{Problem, Stop, reason, shown};
use super::run::broken;
use super::standard::Stdout;
use super::view::Title;

/// Takes the lines of one article after the other. Dropped before it is finished, it leaves no file behind.
pub struct Extracts {
    name: String,
    sink: Sink,
}

enum Sink {
    Stdout(BufWriter<Stdout>),
    /// A pipe or a device.
    Open(BufWriter<File>),
    /// A file that will stand at the path when all is written.
    Draft(BufWriter<NamedTempFile>, PathBuf),
}

/// The lines of an article, one JSON object each. Of those that overlap, the longest is written.
pub fn lines(cleaner: &Cleaner, title: Title, cleaned: &Cleaned) -> String {
    let (input, row, id) = match title {
        Title::File(name) => (name, None, None),
        Title::Row { name, number, id } => (name, Some(number), id),
    };
    let id = id.and_then(|id| RawValue::from_string(id.to_owned()).ok());
    let mut lines = String::new();
    let mut end = 0;
    for NotedLine { span, rule, fate } in cleaner.noted(cleaned) {
        if span.start < end {
            continue;
        }
        end = span.end;
        let line = Line {
            input,
            row,
            id: id.as_deref(),
            category: &rule.category,
            rule: &rule.id,
            start: span.start,
            end: span.end,
            text: span.of(cleaned.article.text),
            kept: fate == Fate::Kept,
        };
        lines += &serde_json::to_string(&line).expect("strings and numbers can be written");
        lines.push('\n');
    }
    lines
}

#[derive(Serialize)]
struct Line<'l> {
    input: &'l str,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'l RawValue>,
    category: &'l str,
    rule: &'l str,
    start: usize,
    end: usize,
    text: &'l str,
    kept: bool,
}

impl Extracts {
    /// Gets ready to write where the plan says. Nothing is touched that the run reads or writes otherwise.
    pub fn open(plan: &Plan) -> Result<Option<Self>, Stop> {
        let Some(path) = &plan.rules.extract else {
            return Ok(None);
        };
        let sink = if path == Path::new("-") {
            if !matches!(plan.task, Task::InPlace(_) | Task::Check) {
                return Err(Stop::Usage(
                    Problem::new("`--extract -` and the articles both go to standard output")
                        .hint("name a FILE"),
                ));
            }
            Sink::Stdout(BufWriter::new(Stdout::new()))
        } else {
            refuse_clash(path, plan)?;
            sink(path).map_err(|error| {
                let what = format!("{}: {}", shown(path), Problem::what(&error));
                Stop::Broken(Problem::new(what))
            })?
        };
        Ok(Some(Extracts {
            name: shown(path),
            sink,
        }))
    }

    /// Writes lines.
    pub fn add(&mut self, lines: &str) -> Result<(), Stop> {
        let written = match &mut self.sink {
            Sink::Stdout(out) => out.write_all(lines.as_bytes()),
            Sink::Open(out) => out.write_all(lines.as_bytes()),
            Sink::Draft(out, _) => out.write_all(lines.as_bytes()),
        };
        written.map_err(|error| stop(&self.name, &error))
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<(), Stop> {
        let Extracts { name, sink } = self;
        let stopped = |error: io::Error| stop(&name, &error);
        match sink {
            Sink::Stdout(mut out) => out.flush().map_err(broken),
            Sink::Open(mut out) => out.flush().map_err(stopped),
            Sink::Draft(out, path) => {
                let file = out
                    .into_inner()
                    .map_err(|error| stopped(error.into_error()))?;
                file.as_file().sync_all().map_err(stopped)?;
                file.persist(&path).map_err(|error| stopped(error.error))?;
                Ok(())
            }
        }
    }
}

fn stop(name: &str, error: &io::Error) -> Stop {
    Stop::Broken(
        Problem::new(format!("{name}: write error: {}", reason(error)))
            .hint("make room, or leave `--extract` out, then run copydesk again"),
    )
}

fn sink(path: &Path) -> anyhow::Result<Sink> {
    let found = fs::metadata(path).ok();
    if let Some(metadata) = &found
        && !metadata.is_file()
    {
        let file = OpenOptions::new().write(true).open(path);
        return Ok(Sink::Open(BufWriter::new(file.context("cannot open")?)));
    }
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let path = match is_link {
        true => fs::canonicalize(path).context("cannot follow the link")?,
        false => path.to_owned(),
    };
    if found.is_some() {
        // A rename needs no right to the file, so that the right is asked for.
        rustix::fs::accessat(CWD, &path, Access::WRITE_OK, AtFlags::EACCESS)
            .context("cannot write")?;
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let draft = tempfile::Builder::new()
        .prefix(".copydesk-")
        // As of any new file: less what the user's mask takes away.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .with_context(|| format!("cannot make a temporary file in `{}`", shown(folder)))?;
    if let Some(metadata) = found {
        let mode = Permissions::from_mode(metadata.permissions().mode() & 0o777);
        draft
            .as_file()
            .set_permissions(mode)
            .context("cannot keep the mode")?;
    }
    Ok(Sink::Draft(BufWriter::with_capacity(64 << 10, draft), path))
}

/// Refuses a file that is an input, a file of rules, or where standard output goes.
fn refuse_clash(path: &Path, plan: &Plan) -> Result<(), Stop> {
    let refused = |clash: &str| {
        let problem = Problem::new(format!("{}: {clash}", shown(path)));
        Err(Stop::Usage(
            problem.hint("name another file for `--extract`"),
        ))
    };
    if plan.inputs.iter().any(|input| is_backup(path, input, plan)) {
        return refused("is where `--in-place` keeps a raw text");
    }
    let Ok(target) = stat(path) else {
        return Ok(());
    };
    let kind = |stat: &Stat| FileType::from_raw_mode(stat.st_mode);
    // To write into one pipe or device what was read from it or goes there, too, is no clash.
    if !matches!(kind(&target), FileType::RegularFile | FileType::Directory) {
        return Ok(());
    }
    let is_target = |stat: rustix::io::Result<Stat>| {
        stat.is_ok_and(|stat| (stat.st_dev, stat.st_ino) == (target.st_dev, target.st_ino))
    };
    let is_input = |source: &Source| match source {
        Source::Stdin => is_target(fstat(rustix::stdio::stdin())),
        Source::File(path) => is_target(stat(path)),
    };
    let rules = &plan.rules.files.paths;
    let clash = if kind(&target) == FileType::Directory {
        "is a directory"
    } else if plan.inputs.iter().any(|input| is_input(&input.source)) {
        "is an input, and `--extract` would replace it"
    } else if rules.iter().any(|file| is_target(stat(&file.path))) {
        "is a file of rules, and `--extract` would replace it"
    } else if is_target(fstat(rustix::stdio::stdout())) {
        "is where standard output goes, too"
    } else {
        return Ok(());
    };
    refused(clash)
}

/// Whether an input's raw text will stand at `path`.
fn is_backup(path: &Path, input: &Input, plan: &Plan) -> bool {
    let (Source::File(input), Task::InPlace(Backup::Suffix(suffix))) = (&input.source, &plan.task)
    else {
        return false;
    };
    let mut backup = input.clone().into_os_string();
    backup.push(suffix);
    path == Path::new(&backup)
}
