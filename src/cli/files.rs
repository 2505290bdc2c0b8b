//! Opens files without waiting, reads them in bounded memory, compresses them, and replaces them as a whole.

mod bounded;
mod compress;
mod draft;
mod folder;
pub mod interruptible;
mod names;

pub use bounded::{BoundedLines, SortedRows, is_inside, merged, read_bytes, read_text, special_at};
pub use compress::{Packer, Packing, open_own, packed, packing_of, unpack};
pub use draft::{APART, BESIDE, Draft, DraftState, OWN_FOLDER, is_draft_name, remove_stale};
pub use folder::{
    Folder, FolderEntry, Folders, PathKind, Stamp, file_type, hash_of, identity, is_directory,
    is_same_file, kind_at, parent_of, special,
};
pub use interruptible::Stdout;
pub use names::{from_latin1, latin1, name_for_json, name_from_json, place_below};
