//! Finds the outputs of earlier runs whose inputs no longer exist.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use rustix::io::Errno;

use crate::cli::files::Stamp;
use crate::cli::output::journal::each_finished;
use crate::cli::output::tree::Tree;
use crate::cli::plan::{Destination, Plan, raw_of};
use crate::cli::terminal::shown;

/// A note for each output without an input. With `--prune`, these outputs are deleted.
///
/// Only a file that the journal lists, and that is as copydesk wrote it, counts as an output. Memory grows with the outputs
/// that are found.
pub fn orphans(tree: &Tree, plan: &Plan) -> io::Result<Vec<String>> {
    let Destination::Folder(folder) = &plan.destination else {
        return Ok(Vec::new());
    };
    let mut without_input: BTreeMap<PathBuf, Stamp> = BTreeMap::new();
    each_finished(tree, |finished| {
        let raw = raw_of(plan, &finished.place).map(|raw| rustix::fs::lstat(&raw));
        if let Some(Err(Errno::NOENT | Errno::NOTDIR)) = raw {
            without_input.insert(finished.place, finished.clean);
        }
    })?;
    let mut notes = Vec::new();
    for (place, written) in without_input {
        let name = shown(&folder.join(&place));
        let Some(now) = tree.stamp(&place)? else {
            continue;
        };
        notes.push(if now != written {
            format!("{name}: its input no longer exists; it was changed since, and is kept")
        } else if plan.output.prune {
            tree.remove(&place)?;
            format!("{name}: deleted, as its input no longer exists")
        } else {
            format!("{name}: its input no longer exists; `--prune` deletes such outputs")
        });
    }
    Ok(notes)
}
