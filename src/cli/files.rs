//! Opens files without waiting, reads them in bounded memory, compresses them, and replaces them as a whole.

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
