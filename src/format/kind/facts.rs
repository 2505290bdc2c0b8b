//! What is known of a format.

use std::fmt;

use super::kinds::JSON_LINES;

/// A format that is not plain text.
#[derive(Debug)]
pub struct Kind {
    /// As in "is a zip archive".
    pub name: &'static str,
    /// As in "3 archives". Kinds that are counted together have one word.
    pub many: &'static str,
    /// A command of the shell that gives the articles to copydesk, or what else helps.
    ///
    /// `{}` is the name of the file, `{<}` the same after a `<`; both are nothing where the bytes come by a pipe. `{file}`
    /// is the name in any case, `{jsonl}` the command that reads JSON lines.
    pub cure: &'static str,
    pub(super) extensions: &'static [&'static str],
    /// Bytes and their places. One of them is enough.
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

    /// Whether it is JSON lines, which copydesk reads.
    pub fn is_json_lines(&self) -> bool {
        self.name == JSON_LINES.name
    }

    /// Whether files of it are text, though not plain text.
    pub fn is_text(&self) -> bool {
        self.proof != Proof::Bytes
    }

    /// Whether the name of a file shows it only in folders. A file that somebody names may be an article all the same.
    pub fn is_in_folders_only(&self) -> bool {
        self.cure.is_empty()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
