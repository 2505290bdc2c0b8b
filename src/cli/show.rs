//! Articles for people: explained, as a diff, and counted.

pub mod diff;
pub mod evidence;
pub mod explain;
pub mod summary;
pub mod view;
