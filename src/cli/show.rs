//! Articles for people: explained, as a diff, and counted.

pub mod evidence;
mod explain;
mod summary;
mod view;

pub use explain::{Page, Told, columns};
pub use summary::Tally;
pub use view::{Viewer, json_line, place};
