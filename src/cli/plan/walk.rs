//! Which files of folders and lists are read.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::cli::args::WalkOptions;
use crate::cli::terminal::{Problem, shown};

#[derive(Clone, Debug, Default)]
pub struct Walk {
    patterns: Vec<Pattern>,
    pub takes_hidden: bool,
    pub follows_links: bool,
}

#[derive(Clone, Debug)]
struct Pattern {
    matcher: GlobMatcher,
    excludes: bool,
}

/// A file that names files.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    pub path: PathBuf,
    pub end: u8,
}

impl List {
    pub fn of(options: &WalkOptions) -> Option<Self> {
        let lines = options.files_from.iter().map(|path| (path, b'\n'));
        let zeros = options.files0_from.iter().map(|path| (path, 0));
        let (path, end) = lines.chain(zeros).next()?;
        let path = path.clone();
        Some(List { path, end })
    }

    pub fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }
}

impl Walk {
    pub fn new(options: &WalkOptions) -> Result<Self, Problem> {
        let patterns = options.glob.iter().map(|glob| pattern(glob));
        Ok(Walk {
            patterns: patterns.collect::<Result<_, _>>()?,
            takes_hidden: options.hidden,
            follows_links: options.follow,
        })
    }

    /// Whether there are patterns.
    pub fn is_choosy(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Whether the file at `path`, relative to the folder, is cleaned.
    ///
    /// The last pattern that matches decides. A file that none matches is cleaned if the first excludes, as in ripgrep.
    pub fn takes(&self, path: &Path) -> bool {
        let Some(first) = self.patterns.first() else {
            return true;
        };
        let mut latest = self.patterns.iter().rev();
        let last = latest.find(|pattern| pattern.matcher.is_match(path));
        last.map_or(first.excludes, |pattern| !pattern.excludes)
    }
}

/// Parses a pattern. Without a slash, it is matched with the file name alone.
fn pattern(text: &str) -> Result<Pattern, Problem> {
    let (glob, excludes) = match text.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let anywhere = if glob.contains('/') { "" } else { "**/" };
    let glob = format!("{anywhere}{}", glob.strip_prefix('/').unwrap_or(glob));
    let built = GlobBuilder::new(&glob)
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| {
            let name = shown(Path::new(text));
            Problem::new(format!("`{name}` is not a pattern: {}", error.kind()))
                .hint("write it as in `--glob '*.txt'` or `--glob '!drafts/**'`")
        })?;
    let matcher = built.compile_matcher();
    Ok(Pattern { matcher, excludes })
}
