//! Files that a run writes: clean articles in a folder or in place, files that the user names, the journal of a run.

mod clean_file;
mod file;
mod journal;
mod orphans;
mod rows;
mod tree;

pub use clean_file::{CleanFile, Committed, Place, Target, open_or_lock};
pub use file::{Appears, Output, cannot_write, refuse_unfit, write_json_line, write_to};
pub use journal::{Done, Finished, Journal, KEPT, Part, Ranges, journal_broken, spelled};
pub use orphans::orphans;
pub use tree::{CANNOT_WRITE, Tree, TreePlace, is_disk_full, lock};
