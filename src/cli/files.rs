//! Files of every kind: opened without waiting, read in bounded memory, compressed, replaced as a whole.

pub mod bounded;
pub mod compress;
pub mod draft;
pub mod folder;
pub mod interruptible;
pub mod names;
pub mod side_file;
pub mod stamp;
pub mod standard;
pub mod text_file;
