//! Articles for people: explained, as a diff, and counted.

pub mod evidence;
mod explain;
mod summary;
mod view;

pub use explain::Told;
pub use summary::Tally;
pub use view::{end, json_line, place, show};
