//! Writes a file as a whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::problem::{Problem, Stop, reason, shown};
use super::run::broken;
use super::standard::Stdout;

/// Has `make` write a file. Nobody sees a part of it; where it fails, what was there before stays.
pub fn write_whole(
    path: &Path,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    drafted(path, make).map_err(|error| {
        let what = format!("{}: cannot write: {}", shown(path), reason(&error));
        Stop::Broken(Problem::new(what).hint("name a file in a folder that you may write to"))
    })
}

fn drafted(path: &Path, make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let draft = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
        .tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(64 << 10, draft);
    make(&mut out)?;
    let draft = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    draft.persist(path)?;
    Ok(())
}

/// Writes to standard output, or has `path` written as a whole.
pub fn write_to(
    path: Option<&Path>,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Stop> {
    let Some(path) = path else {
        let mut out = BufWriter::with_capacity(64 << 10, Stdout::new());
        return make(&mut out).and_then(|()| out.flush()).map_err(broken);
    };
    write_whole(path, make)
}
