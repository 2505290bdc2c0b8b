//! Reads the names of rule and model files from the command line.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};

use crate::cli::files::side_file::SideFile;

/// Parses the value of an option.
pub fn named() -> impl TypedValueParser<Value = SideFile> {
    OsStringValueParser::new().map(SideFile::named)
}

/// Parses a value of a settings file that was found beside a corpus.
pub fn within(folder: PathBuf) -> impl TypedValueParser<Value = SideFile> {
    OsStringValueParser::new().map(move |path| SideFile::within(&folder, path))
}
