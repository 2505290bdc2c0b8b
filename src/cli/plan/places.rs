//! The places of clean texts below the output folder, and the inputs that have them.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::plan::{Destination, Input, Plan};

/// The path of an input below the output folder: one folder keeps its structure; of several inputs, each folder and file
/// keeps its name. This is also its name in the report.
pub fn place_of(plan: &Plan, input: &Input, path: &Path) -> PathBuf {
    match (input.is_folder(), &plan.destination) {
        (true, _) if plan.inputs.len() == 1 => PathBuf::new(),
        (true, _) | (false, Destination::Folder(_)) => PathBuf::from(last_name(path)),
        (false, _) => path.to_owned(),
    }
}

/// The input of this run whose clean text has this place; `None` if none could have it.
pub fn raw_of(plan: &Plan, place: &Path) -> Option<PathBuf> {
    if plan.inputs.is_empty() {
        return Some(place.to_owned());
    }
    plan.inputs.iter().find_map(|input| {
        let path = input.path()?;
        let below = place.strip_prefix(place_of(plan, input, path)).ok()?;
        if below.as_os_str().is_empty() {
            return Some(path.to_owned());
        }
        input.is_folder().then(|| path.join(below))
    })
}

/// The name of a file or folder. For `.` and `..`, it is that of the folder they lead to.
fn last_name(path: &Path) -> OsString {
    let real = || {
        fs::canonicalize(path)
            .ok()?
            .file_name()
            .map(OsStr::to_owned)
    };
    let name = path.file_name().map(OsStr::to_owned);
    name.or_else(real).unwrap_or_default()
}
