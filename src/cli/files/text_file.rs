//! Reads the small text files that users write: rules files and config files.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustix::fs::{FileType, fstat};

use crate::cli::files::folder::file_type;
use crate::cli::files::interruptible;
use crate::cli::files::side_file::{SideFile, is_outside};
use crate::cli::terminal::{Problem, shown};

const MAX_BYTES: u64 = 1 << 20;

/// Reads a file. `kind` is what messages call it, `cure` the hint for a file that cannot be read.
pub fn read_text(file: &SideFile, kind: &str, cure: Option<&str>) -> Result<String, Problem> {
    let name = shown(&file.path);
    if file.path == Path::new("-") {
        let what = format!("{name}: standard input cannot be a {kind}");
        return Err(Problem::new(what).hint("name a file; standard input is for articles"));
    }
    let bytes = read(file).map_err(|error| {
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

fn read(file: &SideFile) -> anyhow::Result<Vec<u8>> {
    let file = match file.open() {
        Err(error) if is_outside(&error) => {
            return Err(Problem::new("is a link that leads out of its folder").into());
        }
        // Not an error of the system: not a regular file.
        Err(error) if error.raw_os_error().is_none() => return Err(error.into()),
        opened => opened.context("cannot open")?,
    };
    if file_type(&fstat(&file)?) == FileType::Directory {
        return Err(Problem::new("is a directory").into());
    }
    let reader = interruptible::Reader::of(Arc::new(file)).context("cannot read")?;
    let mut bytes = Vec::new();
    let mut limited = reader.take(MAX_BYTES + 1);
    limited.read_to_end(&mut bytes).context("cannot read")?;
    Ok(bytes)
}
