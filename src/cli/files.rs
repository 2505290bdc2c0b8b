//! Opens files without waiting, reads them in bounded memory, compresses them, and replaces them as a whole.

mod bounded;
mod compress;
mod draft;
mod folder;
pub mod interruptible;
mod merge;
mod names;
mod side_file;
mod stamp;
mod standard;

pub use bounded::BoundedLines;
pub use compress::{Packer, Packing, packed, packing_of, unpack, unpack_own};
pub use draft::{APART, BESIDE, Draft, DraftState, OWN_FOLDER, is_draft_name, remove_stale};
pub use folder::{
    Folder, FolderEntry, Folders, PathKind, file_type, is_directory, kind_at, parent_of, special,
};
pub use merge::{SortedRows, merged};
pub use names::{from_latin1, latin1, name_for_json, name_from_json, place_below};
pub use side_file::{is_inside, read_bytes, read_text, special_at};
pub use stamp::{Stamp, hash_of, identity, is_same_file};
pub use standard::Stdout;
