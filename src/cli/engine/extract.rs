//! Writes the lines that name the people behind an article as JSON lines, for `--extract`.

use std::path::Path;
use std::sync::atomic::AtomicUsize;

use copydesk::{Cleaned, Fate, NotedLine};
use rustix::fs::{FileType, Stat, fstat, stat};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::files::{Packing, file_type, is_same_file};
use crate::cli::output::{Appears, Output};
use crate::cli::plan::{Destination, Input, Location, Plan};
use crate::cli::show::Title;
use crate::cli::terminal::{Problem, Stop};

/// The lines of an article, one JSON object each. Of lines that overlap, the longest is written.
pub fn extract_lines(title: Title, cleaned: &Cleaned) -> String {
    let row = title.row.map(|(number, _)| number);
    let id = title.row.and_then(|(_, record)| record.id());
    let id = id.and_then(|id| RawValue::from_string(id.to_owned()).ok());
    let mut lines = String::new();
    let mut end = 0;
    for NotedLine { span, rule, fate } in cleaned.noted() {
        if span.start < end {
            continue;
        }
        end = span.end;
        let line = Line {
            input: title.name,
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

/// Opens the file that `--extract` names. A file that the run reads or writes is refused.
pub fn open_extracts(plan: &Plan, asked: &AtomicUsize) -> Result<Option<Output>, Stop> {
    let Some(path) = &plan.rules.extract else {
        return Ok(None);
    };
    if path != Path::new("-") {
        refuse_clash(path, plan)?;
    }
    Output::open(path, Packing::Plain, Appears::Whole, asked).map(Some)
}

/// Refuses a file that is an input, a file of rules, or standard output.
fn refuse_clash(path: &Path, plan: &Plan) -> Result<(), Stop> {
    let refused = |clash: &str| {
        let problem = Problem::at(path, clash);
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
    // Reading and writing the same pipe or device is not a conflict.
    if !matches!(
        file_type(&target),
        FileType::RegularFile | FileType::Directory
    ) {
        return Ok(());
    }
    let is_target =
        |stat: rustix::io::Result<Stat>| stat.is_ok_and(|stat| is_same_file(&stat, &target));
    let is_input = |location: &Location| match location {
        Location::Stdin => is_target(fstat(rustix::stdio::stdin())),
        Location::File(path) => is_target(stat(path)),
    };
    let rules = &plan.rules.files.paths;
    let clash = if file_type(&target) == FileType::Directory {
        "is a directory"
    } else if plan.inputs.iter().any(|input| is_input(&input.location)) {
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

/// Whether `path` is where the raw text of an input is kept.
fn is_backup(path: &Path, input: &Input, plan: &Plan) -> bool {
    let (Location::File(input), Destination::InPlace(Some(suffix))) =
        (&input.location, &plan.destination)
    else {
        return false;
    };
    let mut backup = input.clone().into_os_string();
    backup.push(suffix);
    path == Path::new(&backup)
}
