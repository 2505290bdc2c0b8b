//! Articles as people see them: explained, as a diff, summed up.

pub mod diff;
pub mod evidence;
pub mod explain;
pub mod summary;
pub mod view;
