//! Finds the outputs of earlier runs whose inputs no longer exist.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::PathBuf;

use rustix::io::Errno;

use crate::cli::files::{OWN_FOLDER, Stamp, name_from_json};
use crate::cli::output::journal::{MANIFEST, each_finished};
use crate::cli::output::tree::Tree;
use crate::cli::plan::{Destination, Plan, raw_of};
use crate::cli::terminal::shown;

/// A note for each output without an input. With `--prune`, these outputs are deleted, unless there is no tree,
/// as in a rehearsal.
///
/// Only a file that the journal lists, and that is as copydesk wrote it, counts as an output. Memory grows with the outputs
/// that are found.
pub fn orphans(plan: &Plan, tree: Option<&Tree>) -> io::Result<Vec<String>> {
    let Destination::Folder(folder) = &plan.destination else {
        return Ok(Vec::new());
    };
    let Ok(journal) = File::open(folder.join(OWN_FOLDER).join(MANIFEST)) else {
        return Ok(Vec::new());
    };
    let mut without_input: BTreeMap<PathBuf, Stamp> = BTreeMap::new();
    each_finished(&journal, |finished| {
        let place = name_from_json("", Some(&finished.place)).unwrap_or_default();
        let raw = raw_of(plan, &place).map(|raw| rustix::fs::lstat(&raw));
        if let Some(Err(Errno::NOENT | Errno::NOTDIR)) = raw {
            without_input.insert(place, finished.clean);
        }
    })?;
    let mut notes = Vec::new();
    for (place, written) in without_input {
        let name = shown(&folder.join(&place));
        let now = match tree {
            Some(tree) => tree.stamp(&place)?,
            None => rustix::fs::lstat(folder.join(&place))
                .ok()
                .as_ref()
                .map(Stamp::of),
        };
        let Some(now) = now else { continue };
        notes.push(if now != written {
            format!("{name}: its input no longer exists; it was changed since, and is kept")
        } else if let (true, Some(tree)) = (plan.output.prune, tree) {
            tree.remove(&place)?;
            format!("{name}: deleted, as its input no longer exists")
        } else {
            format!("{name}: its input no longer exists; `--prune` deletes such outputs")
        });
    }
    Ok(notes)
}
