//! The plan for many articles: which files, and how many at a time.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::cli::args::WalkOptions;
use crate::cli::terminal::{Problem, shown};

#[derive(Debug)]
pub struct CorpusPlan {
    pub walk: Walk,
    pub list: Option<List>,
    pub n_jobs: NonZeroUsize,
    pub limits: Limits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub article_bytes: u64,
    /// The largest size of a file, decompressed, as a multiple of its compressed size.
    pub ratio: u64,
}

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
    /// Without a slash, it is matched with the file name alone.
    is_for_names: bool,
}

/// A file that names files.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    pub path: PathBuf,
    pub end: u8,
}

impl List {
    pub fn is_stdin(&self) -> bool {
        self.path == Path::new("-")
    }
}

impl CorpusPlan {
    /// Reads the files of `options` and writes nothing.
    pub fn read_only(options: WalkOptions) -> Result<Self, Problem> {
        let lines = options.files_from.map(|path| List { path, end: b'\n' });
        let zeros = options.files0_from.map(|path| List { path, end: 0 });
        let patterns: Result<_, Problem> = options.glob.iter().map(|g| pattern(g)).collect();
        let n_cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Ok(CorpusPlan {
            walk: Walk {
                patterns: patterns?,
                takes_hidden: options.hidden,
                follows_links: options.follow,
            },
            list: lines.or(zeros),
            n_jobs: NonZeroUsize::new(options.jobs).unwrap_or_else(n_cores),
            limits: Limits {
                article_bytes: options.max_article,
                ratio: options.max_ratio.max(1),
            },
        })
    }
}

impl Walk {
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
        let name = path.file_name().map_or(path, Path::new);
        self.patterns
            .iter()
            .rev()
            .find(|p| p.matcher.is_match(if p.is_for_names { name } else { path }))
            .map_or(first.excludes, |p| !p.excludes)
    }
}

fn pattern(text: &str) -> Result<Pattern, Problem> {
    let (glob, excludes) = match text.strip_prefix('!') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let built = GlobBuilder::new(glob.strip_prefix('/').unwrap_or(glob))
        .literal_separator(true)
        .backslash_escape(true)
        .build()
        .map_err(|error| {
            Problem::new(format!(
                "`{}` is not a pattern: {}",
                shown(Path::new(text)),
                error.kind()
            ))
            .hint("write it as in `--glob '*.txt'` or `--glob '!drafts/**'`")
        })?;
    Ok(Pattern {
        matcher: built.compile_matcher(),
        excludes,
        is_for_names: !glob.contains('/'),
    })
}
