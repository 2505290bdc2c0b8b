//! Files that options name, besides the articles: rules, models and config files.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustix::fs::{FileType, fstat, stat};

use crate::cli::files::folder::{file_type, or_here, special};
use crate::cli::files::interruptible;
use crate::cli::terminal::{Problem, shown};

/// Whether a file is in `folder`, after all links, by a path that begins with the folder's.
pub fn is_inside(folder: &Path, path: &Path) -> io::Result<bool> {
    let below = path.strip_prefix(folder);
    let is_below = below.is_ok_and(|below| !below.is_absolute());
    Ok(is_below && fs::canonicalize(path)?.starts_with(fs::canonicalize(or_here(folder))?))
}

/// A name for the target of a path that is not a regular file.
pub fn special_at(path: &Path) -> Option<&'static str> {
    special(file_type(&stat(path).ok()?))
}

/// Reads a file or pipe. Of one with more than `max_bytes`, one byte more is read.
pub fn read_bytes(path: &Path, max_bytes: u64) -> anyhow::Result<Vec<u8>> {
    let file = interruptible::open(path).context("cannot open")?;
    if file_type(&fstat(&file)?) == FileType::Directory {
        return Err(Problem::new("is a directory").into());
    }
    let reader = interruptible::Reader::of(Arc::new(file)).context("cannot read")?;
    let mut bytes = Vec::new();
    let mut limited = reader.take(max_bytes + 1);
    limited.read_to_end(&mut bytes).context("cannot read")?;
    Ok(bytes)
}

/// The size limit of a file of text.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file. `kind` is what messages call it, `cure` the hint for a file that cannot be read.
pub fn read_text(path: &Path, kind: &str, cure: Option<&str>) -> Result<String, Problem> {
    let name = shown(path);
    if path == Path::new("-") {
        let what = format!("{name}: standard input cannot be a {kind}");
        return Err(Problem::new(what).hint("name a file; standard input is for articles"));
    }
    let bytes = read_bytes(path, MAX_BYTES).map_err(|error| {
        let problem = Problem::new(format!("{name}: {}", Problem::what(&error)));
        match cure {
            Some(cure) => problem.hint(cure),
            None => problem,
        }
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        let what = format!("{name}: more than {MAX_BYTES} bytes, the limit for a {kind}");
        return Err(Problem::new(what).hint(format!("is it a {kind}?")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Problem::new(format!("{name}:{line}: not UTF-8"))
            .hint("convert the file first, as with `iconv -t utf-8`")
    })
}
