//! What a file of settings may say.

/// A key: the long name of the option whose value it gives.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub about: About,
}

/// What a key decides, and so which files may give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// What is removed from articles. A file that came with the articles may say so, too.
    Cleaning,
    /// What is read and written, as what, within which limits, and what is said of it.
    Run,
}

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    Text,
    /// A string or an array of strings.
    Texts,
    /// Relative to the folder of the file.
    Path,
    Paths,
    /// A whole number.
    Count,
    Number,
    /// A number of bytes, or a string such as `"64M"`.
    Size,
}

use About::{Cleaning, Run};
use Kind::{Count, Flag, Number, Path, Paths, Size, Text, Texts};

/// All keys, in the order in which `copydesk config` prints them.
pub const KEYS: [Key; 32] = [
    key("format", Text, Run),
    key("field", Text, Cleaning),
    key("encoding", Text, Run),
    key("text", Flag, Run),
    key("wrap", Text, Cleaning),
    key("on-error", Text, Run),
    key("no-repeats", Flag, Cleaning),
    key("min-repeat-words", Count, Cleaning),
    key("boilerplate", Text, Cleaning),
    key("boundary-model", Path, Cleaning),
    key("rules", Paths, Cleaning),
    key("no-default-rules", Flag, Cleaning),
    key("keep", Texts, Cleaning),
    key("drop", Texts, Cleaning),
    key("lang", Texts, Cleaning),
    key("model", Path, Cleaning),
    key("source", Text, Cleaning),
    key("min-articles", Count, Cleaning),
    key("threshold", Number, Cleaning),
    key("sample", Count, Run),
    key("glob", Texts, Run),
    key("hidden", Flag, Run),
    key("follow", Flag, Run),
    key("jobs", Count, Run),
    key("memory", Size, Run),
    key("max-article", Size, Run),
    key("max-ratio", Count, Run),
    key("max-words", Count, Run),
    key("fsync", Text, Run),
    key("summary", Text, Run),
    key("quiet", Flag, Run),
    key("color", Text, Run),
];

const fn key(name: &'static str, kind: Kind, about: About) -> Key {
    Key { name, kind, about }
}

/// The key of that name.
pub fn named(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Why an option has no place in a file, and what to do instead.
pub fn why_not(option: &str) -> (&'static str, &'static str) {
    const NAME_IT: &str = "name it on the command line";
    match option {
        "in-place" | "explain" | "diff" | "check" | "boundary-features" => (
            "it says what one run is to do, and a file must not turn one task into another",
            "give it on the command line",
        ),
        "output" | "report" | "extract" | "counts" => (
            "every run would write over what the last one wrote",
            NAME_IT,
        ),
        "files-from" | "files0-from" | "dups" | "corpus" => {
            ("it belongs to the inputs of one run", NAME_IT)
        }
        "learn" => (
            "it reads the inputs of one run twice",
            "give it on the command line, or learn once and give `model`",
        ),
        "config" | "no-config" => ("this is the file of settings", "leave it out"),
        _ => ("it is for one run", "give it on the command line"),
    }
}

impl Kind {
    /// What a value must be, for who gave another.
    pub fn wanted(self) -> &'static str {
        match self {
            Flag => "true or false",
            Text | Path => "a string",
            Texts | Paths => "a string or an array of strings",
            Count => "a whole number",
            Number => "a number",
            Size => "a whole number, or a string such as \"64M\"",
        }
    }

    /// Whether more than one value can be given.
    pub fn is_list(self) -> bool {
        matches!(self, Texts | Paths)
    }

    /// Whether the value names a file.
    pub fn is_path(self) -> bool {
        matches!(self, Path | Paths)
    }
}
