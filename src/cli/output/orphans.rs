//! Finds the outputs of earlier runs whose inputs no longer exist.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::cli::files::Stamp;
use crate::cli::output::journal::each_finished;
use crate::cli::output::tree::Tree;
use crate::cli::plan::{Destination, Plan, place_of};
use crate::cli::terminal::{n_of, shown};

/// What was found, in words; `None` if every output has its input. With `--prune`, the outputs are deleted.
///
/// Only a file that the journal lists, and that is as copydesk wrote it, counts as an output. Memory grows with the outputs
/// that are found.
pub fn orphans(tree: &Tree, plan: &Plan) -> io::Result<Option<String>> {
    let Destination::Folder(folder) = &plan.destination else {
        return Ok(None);
    };
    let mut without_input: BTreeMap<PathBuf, Stamp> = BTreeMap::new();
    each_finished(tree, |place, finished| {
        if raw_of(plan, &place).is_some_and(|raw| is_gone(&raw)) {
            without_input.insert(place, finished.clean.0);
        }
    })?;
    let mut names = Vec::new();
    for (place, written) in without_input {
        if tree.stamp(&place)? != Some(written) {
            continue;
        }
        if plan.output.prune {
            tree.remove(&place)?;
        }
        names.push(shown(&place));
    }
    let n = n_of(names.len(), "output", "outputs");
    let what = format!("{}: {n} without an input", shown(folder));
    let listed = listed(&names);
    let note = if plan.output.prune {
        format!("{what} deleted: {listed}")
    } else {
        format!("{what}: {listed}; `--prune` deletes them")
    };
    Ok((!names.is_empty()).then_some(note))
}

fn listed(names: &[String]) -> String {
    const MOST: usize = 10;
    let listed = names[..names.len().min(MOST)].join(", ");
    match names.len().saturating_sub(MOST) {
        0 => listed,
        n_more => format!("{listed} and {n_more} more"),
    }
}

/// The input of this run whose clean text has this place; `None` if no input could have it.
fn raw_of(plan: &Plan, place: &Path) -> Option<PathBuf> {
    if plan.inputs.is_empty() {
        return Some(place.to_owned());
    }
    plan.inputs.iter().find_map(|input| {
        let path = input.path()?;
        let below = place.strip_prefix(place_of(plan, input, path)).ok()?;
        // The whole input must exist, so that a disk that is not mounted deletes nothing.
        let is_file = below.as_os_str().is_empty();
        (input.is_folder() || is_file).then(|| {
            if is_file {
                path.to_owned()
            } else {
                path.join(below)
            }
        })
    })
}

fn is_gone(path: &Path) -> bool {
    matches!(rustix::fs::lstat(path), Err(Errno::NOENT | Errno::NOTDIR))
}
