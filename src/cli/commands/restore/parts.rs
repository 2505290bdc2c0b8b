//! The rows of one input, and the output for its raw text.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::cli::files::{Packer, Stdout};
use crate::cli::output::CleanFile;
use crate::cli::report::{ReportRows, RestoreRow};

/// The rows of a report. One row is read ahead.
pub struct RowsByInput {
    pub report: ReportRows,
    pub ahead: Option<(PathBuf, RestoreRow)>,
    /// Why no further row can be read.
    pub error: Option<anyhow::Error>,
}

impl RowsByInput {
    /// The input of the next row; `None` at the end, and after an error.
    pub fn next_input(&mut self) -> Option<PathBuf> {
        if self.ahead.is_none() && self.error.is_none() {
            let row = self.report.next::<RestoreRow>();
            let row = row.and_then(|row| row.map(|row| Ok((row.input_path()?, row))).transpose());
            match row {
                Ok(row) => self.ahead = row,
                Err(error) => self.error = Some(error),
            }
        }
        self.ahead.as_ref().map(|(input, _)| input.clone())
    }
}

/// The rows of one input, which are consecutive.
pub struct InputRows<'r> {
    pub rows: &'r mut RowsByInput,
    pub input: PathBuf,
}

impl InputRows<'_> {
    pub fn peek(&mut self) -> Option<&RestoreRow> {
        self.rows.next_input();
        let (input, row) = self.rows.ahead.as_ref()?;
        (*input == self.input).then_some(row)
    }

    pub fn next(&mut self) -> Option<RestoreRow> {
        self.peek()?;
        self.rows.ahead.take().map(|(_, row)| row)
    }
}

pub enum Out {
    File(CleanFile),
    Stream(Packer<Stdout>),
}

impl Out {
    pub fn add(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Out::File(file) => file.write_all(bytes).context("cannot write"),
            Out::Stream(out) => Ok(out.write_all(bytes).map_err(OutputError)?),
        }
    }

    pub fn finish(self) -> Result<()> {
        match self {
            Out::File(file) => file.commit().map(drop),
            Out::Stream(out) => Ok(out.finish().map(drop).map_err(OutputError)?),
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
