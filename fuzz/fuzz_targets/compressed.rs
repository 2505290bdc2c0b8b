//! Any file is unpacked, or refused with a place; it never grows past its bounds; and what is packed is unpacked.
//!
//! The reader belongs to the program, which the library does not declare. So its file is compiled here once more, with
//! stand-ins for the modules that it uses. The C code of zstd is not instrumented.
#![no_main]
#![allow(dead_code)]

#[path = "../../src/cli/files/compress.rs"]
mod compress;

mod cli {
    pub mod terminal {
        pub(crate) use crate::problem::Problem;
        pub(crate) use crate::signals::is_asked;
    }
}

mod problem {
    use std::fmt;

    #[derive(Debug)]
    pub struct Problem(String);

    impl Problem {
        pub fn new(what: impl Into<String>) -> Self {
            Problem(what.into())
        }

        pub fn hint(self, _cure: impl Into<String>) -> Self {
            self
        }
    }

    impl fmt::Display for Problem {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl std::error::Error for Problem {}
}

mod signals {
    pub fn is_asked(_error: &std::io::Error) -> bool {
        false
    }
}

use std::io::{self, Cursor, Read, Write};

use compress::{Packer, Packing, unpack};
use libfuzzer_sys::fuzz_target;

const RATIO: u64 = 20;
/// What the reader accepts from any file.
const FREE_BYTES: u64 = 64 << 20;
/// More than the reader gives at once.
const CHUNK: usize = 4 << 10;

fuzz_target!(|bytes: &[u8]| {
    let whole = unpacked(Cursor::new(bytes.to_vec()));
    let drop_by_drop = unpacked(Drops(Cursor::new(bytes.to_vec())));
    match (&whole, &drop_by_drop) {
        (Ok(whole), Ok(drops)) => assert!(whole == drops),
        (Err(_), Err(_)) => {}
        _ => panic!("the answer depends on how the bytes come: {whole:?} {drop_by_drop:?}"),
    }
    let is_plain = matches!(whole, Ok((Packing::Plain, _)));
    match whole {
        Ok((Packing::Plain, given)) => assert_eq!(given, bytes),
        Ok((_, given)) => {
            let bound = FREE_BYTES.max(RATIO * (bytes.len() as u64 + 1)) + CHUNK as u64;
            assert!(given.len() as u64 <= bound);
        }
        Err(why) => assert!(why.contains(" bytes"), "no place: {why}"),
    }
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        // Bytes that begin like a compressed file are read as one.
        if packing == Packing::Plain && !is_plain {
            continue;
        }
        let mut packer = Packer::new(Vec::new(), packing);
        packer.write_all(bytes).expect("memory does not fail");
        let packed = packer.finish().expect("memory does not fail");
        let mut back = Vec::new();
        let unpacked = unpack(Cursor::new(packed), u64::MAX);
        let (_, mut reader) = unpacked.expect("a whole file");
        reader.read_to_end(&mut back).expect("a whole file");
        assert_eq!(back, bytes, "{packing:?}");
    }
});

fn unpacked(input: impl Read + Send + 'static) -> Result<(Packing, Vec<u8>), String> {
    let unpacked = unpack(input, RATIO);
    let (packing, mut reader) = unpacked.map_err(|error| error.to_string())?;
    let mut given = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok((packing, given)),
            Ok(n) => given.extend_from_slice(&chunk[..n]),
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Gives one byte at a time, as a slow pipe may.
struct Drops(Cursor<Vec<u8>>);

impl Read for Drops {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = buffer.len().min(1);
        self.0.read(&mut buffer[..n])
    }
}
