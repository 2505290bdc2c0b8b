//! Shows the progress of a command that reads inputs.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::args::WalkOptions;
use crate::cli::input::{Files, Found, Root};
use crate::cli::plan::{Destination, Plan};
use crate::cli::terminal::progress;
pub use crate::cli::terminal::progress::Progress;

impl Progress {
    /// Shows the progress of a run, unless the bar would mix with articles on the same terminal.
    pub fn of_run(plan: &Plan) -> Option<Self> {
        let is_stream = plan.destination == Destination::Stream(None);
        let mixes = is_stream && std::io::stdout().is_terminal();
        // Of a list, nobody knows the files before it is read.
        let inputs = plan.inputs.iter().filter(|_| plan.list.is_none());
        let paths = inputs.map(|input| input.path().unwrap_or(Path::new("/dev/stdin")).to_owned());
        let paths = paths.collect();
        (!mixes && !plan.is_quiet).then(|| Progress::of_files(paths, plan.walk.clone()))?
    }

    /// Shows the progress of reading these files and folders once, if standard error is a terminal.
    pub fn of_files(paths: Vec<PathBuf>, walk: WalkOptions) -> Option<Self> {
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let shown = progress::begin();
        // Without the thread, the bar lacks only the time that is left. It ends with the program.
        let _ = std::thread::Builder::new().spawn(move || {
            match paths.into_iter().map(|path| size(&path, &walk)).sum() {
                0 => {}
                n_bytes => progress::set_length(n_bytes),
            }
        });
        Some(shown)
    }
}

/// The size of a file, or of all files in a folder.
fn size(path: &Path, walk: &WalkOptions) -> u64 {
    let Ok(root) = Root::open(path) else {
        return std::fs::metadata(path).map_or(0, |m| m.len());
    };
    let mut files = Files::new(Arc::new(root), walk, &Destination::Nowhere);
    let mut n_bytes = 0;
    while let Some(found) = files.next() {
        if let Found::File(_, size) = found {
            n_bytes += size;
        }
    }
    n_bytes
}
