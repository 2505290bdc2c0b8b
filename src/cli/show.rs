//! Articles for people: explained, as a diff, and counted.

mod diff;
pub mod evidence;
mod explain;
mod summary;
mod view;
mod wrap;

pub use explain::{Page, Told};
pub use summary::Tally;
pub use view::{Title, Viewer, json_line, place};
pub use wrap::columns;
