//! The rows of one input, and the output that it is restored to.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cli::files::compress::{Packer, Packing, Part};
use crate::cli::files::standard::Stdout;
use crate::cli::output::tree::TreeDraft;
use crate::cli::report::read::{ReportRow, ReportRows};

/// The rows of one input, which stand together.
pub struct OfInput<'r> {
    pub rows: &'r mut ReportRows,
    pub input: PathBuf,
    pub first: Option<ReportRow>,
    /// The first row of the next input.
    pub after: Option<ReportRow>,
    pub broken: Option<anyhow::Error>,
}

impl OfInput<'_> {
    pub fn next(&mut self) -> Option<ReportRow> {
        if let Some(row) = self.first.take() {
            return Some(row);
        }
        if self.after.is_some() || self.broken.is_some() {
            return None;
        }
        let row = match self.rows.next() {
            Ok(row) => row?,
            Err(error) => {
                self.broken = Some(error);
                return None;
            }
        };
        match row.input() {
            Ok(input) if input == self.input => Some(row),
            Ok(_) => {
                self.after = Some(row);
                None
            }
            Err(error) => {
                self.broken = Some(error);
                None
            }
        }
    }

    pub fn peek(&mut self) -> Option<&ReportRow> {
        if self.first.is_none() {
            self.first = self.next();
        }
        self.first.as_ref()
    }
}

/// Where raw text is written.
pub enum Out {
    File(Packer<BufWriter<TreeDraft>>, Packing),
    Stream(BufWriter<Stdout>),
}

impl Out {
    pub fn add(&mut self, bytes: Vec<u8>) -> Result<()> {
        match self {
            Out::File(packer, packing) => {
                let part = Part::new(bytes, *packing)?;
                packer.add(part).context("cannot write")
            }
            Out::Stream(out) => Ok(out.write_all(&bytes).map_err(OutputError)?),
        }
    }

    pub fn finish(self, place: Option<&Path>, like: &Path) -> Result<()> {
        match (self, place) {
            (Out::File(packer, _), Some(place)) => {
                let out = packer.finish().context("cannot write")?;
                let draft = out
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .context("cannot write")?;
                draft.commit(place, Some(like))?;
                Ok(())
            }
            (Out::Stream(mut out), _) => Ok(out.flush().map_err(OutputError)?),
            (Out::File(..), None) => Ok(()),
        }
    }
}

/// Marks an error as one of standard output.
#[derive(Debug)]
pub struct OutputError(pub io::Error);

impl std::fmt::Display for OutputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for OutputError {}

pub fn is_output(error: &anyhow::Error) -> bool {
    error.downcast_ref::<OutputError>().is_some()
}
