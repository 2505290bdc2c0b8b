//! Finds, opens, recognises and reads the inputs of a run.

mod copies;
mod entry;
mod kinds;
mod pieces;
mod recognise;
pub mod records;
pub mod rules;
mod walk;

pub use copies::{
    CopyOf, Likeness, ListedCluster, ListedCopy, ListedPassage, Lists, PassagePlace, article_id,
    read_list, spelling,
};
pub use entry::{
    Address, Entry, Opened, Origin, decoded, max_article_bytes, open, read_article, read_prefix,
    refuse_changed, refuse_closed_input,
};
pub use kinds::{SkippedKinds, refuse_other_kinds, skipped_note};
pub use pieces::{Digest, Extent, LongPart, Pace, Piece, Pieces};
pub use recognise::{is_unasked, no_field, recognise, refuse_stats};
pub use records::{Parts, Records, replacement};
pub use walk::{Files, Found, InputList};
