//! The description of a format.

use std::fmt;

/// The name of a format that copydesk reads.
pub(super) const JSON_LINES: &str = "JSON lines";

/// What WARC and WET files are called together.
pub(super) const WARC_FILES: &str = "WARC files";

/// A format that is not plain text.
#[derive(Debug)]
pub struct Kind {
    /// As in "is a zip archive".
    pub name: &'static str,
    /// As in "3 archives". Kinds that are counted together have the same word.
    pub many: &'static str,
    /// A shell command that converts the file for copydesk, or other advice.
    ///
    /// `{}` is the name of the file, `{<}` the same after a `<`; both are empty for a pipe. `{file}` is always the name.
    pub cure: &'static str,
    pub(super) extensions: &'static [&'static str],
    /// Bytes and their offsets; one of them is enough.
    pub(super) magic: &'static [(usize, &'static [u8])],
    pub(super) proof: Proof,
    pub(super) delimiter: Option<u8>,
}

/// What must be true of a file besides its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Name,
    /// It is not text.
    Bytes,
    /// It begins with a tag.
    Tag,
    /// It looks like code.
    Code,
}

impl Kind {
    pub(super) fn has_magic(&self, prefix: &[u8]) -> bool {
        let mut magic = self.magic.iter();
        magic.any(|&(at, bytes)| prefix.get(at..).is_some_and(|p| p.starts_with(bytes)))
    }

    /// Whether the format is JSON lines, which copydesk reads.
    pub fn is_json_lines(&self) -> bool {
        self.name == JSON_LINES
    }

    /// Whether the format is WARC, of pages or of their texts.
    pub fn is_warc(&self) -> bool {
        self.many == WARC_FILES
    }

    /// Whether files of the format are text, though not plain text.
    pub fn is_text(&self) -> bool {
        self.proof != Proof::Bytes
    }

    /// Whether the name of a file is enough only in folders. A file that the user names may be an article all the same.
    pub fn is_in_folders_only(&self) -> bool {
        self.cure.is_empty()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
