//! The rows of the report of a run that a later run can continue: the report is made of them at the end.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// The rows of all runs into an output folder. The file only grows; the journal states which rows count.
pub struct Rows {
    out: BufWriter<File>,
    end: u64,
    /// Where the rows of the current input begin.
    start: u64,
    /// The hash of the rows of the current input.
    digest: Box<Xxh3>,
    /// The rows of this run's report, as ranges in their order. Adjacent ranges are joined.
    order: Vec<(u64, u64)>,
}

/// A range of bytes of the rows file, and their XXH3 hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowRange(pub u64, pub u64, pub u128);

impl Rows {
    /// Continues the rows of earlier runs. `file` is open for reading and for appending.
    pub fn new(mut file: File) -> io::Result<Self> {
        let end = file.seek(SeekFrom::End(0))?;
        Ok(Rows {
            out: BufWriter::with_capacity(256 << 10, file),
            end,
            start: end,
            digest: Box::default(),
            order: Vec::new(),
        })
    }

    /// Goes on with the rows of an input, which are the last ones.
    pub fn resume(&mut self, RowRange(start, ..): RowRange) -> io::Result<()> {
        let mut file = self.out.get_ref();
        file.seek(SeekFrom::Start(start))?;
        self.digest.reset();
        io::copy(&mut file.take(self.end - start), &mut self.digest)?;
        self.start = start;
        Ok(())
    }

    /// The rows of the current input.
    pub fn range(&self) -> RowRange {
        RowRange(self.start, self.end, self.digest.digest128())
    }

    /// Adds rows of the current input. They count once their range is listed.
    pub fn add(&mut self, rows: &[u8]) -> io::Result<()> {
        self.out.write_all(rows)?;
        self.digest.update(rows);
        self.end += rows.len() as u64;
        Ok(())
    }

    /// Leaves the rows of the current input out.
    pub fn drop_current(&mut self) {
        if self.start < self.end {
            self.start = self.end;
            self.digest.reset();
        }
    }

    /// Takes the rows of the current input into the report of this run.
    pub fn list_current(&mut self) -> RowRange {
        let range = self.range();
        self.list(range);
        self.drop_current();
        range
    }

    /// Appends a range of rows to the report of this run.
    pub fn list(&mut self, RowRange(start, end, _): RowRange) {
        match self.order.last_mut() {
            Some(last) if last.1 == start => last.1 = end,
            _ if start == end => {}
            _ => self.order.push((start, end)),
        }
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes the listed rows in their order.
    pub fn copy_to(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.out.flush()?;
        let mut file = self.out.get_ref();
        for &(start, end) in &self.order {
            file.seek(SeekFrom::Start(start))?;
            io::copy(&mut file.take(end - start), out)?;
        }
        Ok(())
    }
}
