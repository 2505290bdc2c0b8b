//! Compressed input and output: gzip and Zstandard, told by the first bytes of what they hold.
//!
//! Reading counts both sides, so that a broken file is named with the place where it breaks, and a small file that
//! grows without end is refused. Writing gzip in parts lets several threads compress one file: each part ends on a
//! byte (a sync flush, RFC 1951 section 3.2.4), so the parts one after the other are one stream.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::cli::terminal::problem::Problem;
use crate::cli::terminal::signals::is_asked;

/// What is refused for its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub article_bytes: u64,
    /// How many times as long a compressed file may become.
    pub ratio: u64,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    #[default]
    Plain,
    Gzip,
    Zstd,
}

/// As `gzip` does by default.
const GZIP_LEVEL: u32 = 6;
/// As `zstd` does by default.
const ZSTD_LEVEL: i32 = 3;
/// The largest window that `zstd -d` opens unasked (2^27 bytes, `ZSTD_WINDOWLOG_LIMIT_DEFAULT`).
const MAX_WINDOW_LOG: u32 = 27;

const GZIP_MAGIC: &[u8] = b"\x1F\x8B";
const ZSTD_MAGIC: &[u8] = b"\x28\xB5\x2F\xFD";

/// What a file really holds.
pub struct Unpacked {
    pub packing: Packing,
    pub reader: Box<dyn Read + Send>,
}

/// Looks at the first bytes of `input` and decompresses the rest as they say.
///
/// Waits for no more bytes than tell: a terminal's first line is handed on at once.
pub fn unpack(input: impl Read + Send + 'static, limits: Limits) -> io::Result<Unpacked> {
    unpack_within(input, Bounds::of_articles(limits.ratio))
}

/// As [`unpack`], of a file that copydesk writes itself: a report, a model, counts, a list of copies.
///
/// These repeat themselves more than articles do. An option to raise the bound would be one more for each command.
pub fn unpack_own(input: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    const BOUNDS: Bounds = Bounds {
        ratio: 1000,
        cure: "if you trust the file, decompress it first, as with `gzip -d` or `zstd -d`",
        ..Bounds::of_articles(0)
    };
    Ok(unpack_within(input, BOUNDS)?.reader)
}

/// How many times as long a file may become, and what to do if it becomes longer.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub ratio: u64,
    /// So much may come of any file: short files of one repeated line are no bombs.
    pub free_bytes: u64,
    pub cure: &'static str,
}

impl Bounds {
    const fn of_articles(ratio: u64) -> Self {
        Bounds {
            ratio,
            free_bytes: 64 << 20,
            cure: "if you trust the file, pass a larger `--max-ratio`",
        }
    }
}

/// As [`unpack`], within other bounds.
pub(super) fn unpack_within(
    mut input: impl Read + Send + 'static,
    bounds: Bounds,
) -> io::Result<Unpacked> {
    let mut first = [0; 4];
    let mut n_first = 0;
    let could_be = |read: &[u8]| {
        [GZIP_MAGIC, ZSTD_MAGIC]
            .iter()
            .any(|magic| magic.starts_with(read) || read.starts_with(magic))
    };
    while n_first < first.len() && could_be(&first[..n_first]) {
        match input.read(&mut first[n_first..]) {
            Ok(0) => break,
            Ok(n) => n_first += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let first = &first[..n_first];
    let packing = if first.starts_with(GZIP_MAGIC) {
        Packing::Gzip
    } else if first.starts_with(ZSTD_MAGIC) {
        Packing::Zstd
    } else {
        Packing::Plain
    };
    let input = io::Cursor::new(first.to_vec()).chain(input);
    Ok(Unpacked {
        packing,
        reader: match packing {
            Packing::Plain => Box::new(input),
            Packing::Gzip => Box::new(Unpacking::new(input, "gzip", bounds, |counted| {
                Ok(Members {
                    decoder: Some(GzDecoder::new(counted)),
                })
            })?),
            Packing::Zstd => Box::new(Unpacking::new(input, "zstd", bounds, |counted| {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(counted)?;
                decoder.window_log_max(MAX_WINDOW_LOG)?;
                Ok(decoder)
            })?),
        },
    })
}

/// Counts what a decoder takes.
struct Counted<R> {
    input: BufReader<R>,
    n_taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n_taken.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.n_taken.fetch_add(n as u64, Ordering::Relaxed);
        self.input.consume(n);
    }
}

/// The members of a gzip file, one after the other. Zeros that pad it to a block, as on tape, end it, as for `gzip -d`.
struct Members<R> {
    /// `None` only between two members.
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let decoder = self.decoder.as_mut().expect("one is put back below");
            let n = decoder.read(buffer)?;
            if n > 0 || buffer.is_empty() || is_at_end(decoder.get_mut())? {
                return Ok(n);
            }
            let member = self.decoder.take().map(GzDecoder::into_inner);
            self.decoder = member.map(GzDecoder::new);
        }
    }
}

/// Whether nothing follows but zeros, which are skipped.
fn is_at_end(input: &mut impl BufRead) -> io::Result<bool> {
    let mut is_padded = false;
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        let n_zeros = bytes.iter().take_while(|&&b| b == 0).count();
        match bytes {
            [] => return Ok(true),
            _ if n_zeros > 0 => is_padded = true,
            _ if is_padded => return Err(io::Error::other("more data after padding of zeros")),
            _ => return Ok(false),
        }
        input.consume(n_zeros);
    }
}

/// A decoder that says where it fails, and fails where the ratio is that of a bomb.
struct Unpacking<D> {
    decoder: D,
    format: &'static str,
    n_taken: Arc<AtomicU64>,
    n_given: u64,
    bounds: Bounds,
}

impl<D> Unpacking<D> {
    fn new<R: Read>(
        input: R,
        format: &'static str,
        bounds: Bounds,
        decoder: impl FnOnce(Counted<R>) -> io::Result<D>,
    ) -> io::Result<Self> {
        let n_taken = Arc::new(AtomicU64::new(0));
        Ok(Unpacking {
            decoder: decoder(Counted {
                input: BufReader::with_capacity(64 << 10, input),
                n_taken: n_taken.clone(),
            })?,
            format,
            n_taken,
            n_given: 0,
            bounds,
        })
    }
}

impl<D: Read> Read for Unpacking<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let answer = self.decoder.read(buffer);
        let n_taken = self.n_taken.load(Ordering::Relaxed);
        let n = match answer {
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            // The system's own errors are of the disk, not of what is on it.
            Err(error) if error.raw_os_error().is_some() || is_asked(&error) => return Err(error),
            Err(error) => {
                let why = match error.kind() {
                    io::ErrorKind::UnexpectedEof => "cut short".to_owned(),
                    _ => error.to_string(),
                };
                return Err(io::Error::other(Problem::new(format!(
                    "{}: {why}, at byte {n_taken} of the file, after {} bytes of what it holds",
                    self.format, self.n_given
                ))));
            }
        };
        self.n_given += n as u64;
        let Bounds {
            ratio,
            free_bytes,
            cure,
        } = self.bounds;
        if self.n_given > free_bytes && self.n_given / ratio > n_taken {
            return Err(io::Error::other(
                Problem::new(format!(
                    "{}: {n_taken} bytes became {}, more than {ratio} times as many",
                    self.format, self.n_given
                ))
                .hint(cure),
            ));
        }
        Ok(n)
    }
}

/// How a file of this name is compressed.
pub fn packing_of(path: &Path) -> Packing {
    match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => Packing::Gzip,
        Some("zst") => Packing::Zstd,
        _ => Packing::Plain,
    }
}

/// Compresses a whole file.
pub fn pack(bytes: Vec<u8>, packing: Packing) -> io::Result<Vec<u8>> {
    let mut packer = Packer::new(Vec::new(), packing)?;
    packer.add(Part::new(bytes, packing)?)?;
    packer.finish()
}

/// A stretch of a file on its way out, as compressed as it can be without its neighbours.
#[derive(Default)]
pub struct Part {
    bytes: Vec<u8>,
    /// Of what gzip compressed.
    crc: Crc,
}

impl Part {
    /// A part of a file that is not compressed.
    pub fn plain(bytes: Vec<u8>) -> Self {
        let crc = Crc::new();
        Part { bytes, crc }
    }

    /// What it holds, compressed or not.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn new(bytes: Vec<u8>, packing: Packing) -> io::Result<Self> {
        if packing != Packing::Gzip || bytes.is_empty() {
            return Ok(Part::plain(bytes));
        }
        let mut crc = Crc::new();
        crc.update(&bytes);
        let room = Vec::with_capacity(bytes.len() / 2);
        let mut encoder = DeflateEncoder::new(room, Compression::new(GZIP_LEVEL));
        encoder.write_all(&bytes)?;
        encoder.flush()?;
        let bytes = std::mem::take(encoder.get_mut());
        Ok(Part { bytes, crc })
    }
}

/// Joins parts to a file.
pub struct Packer<W: Write> {
    out: Sink<W>,
}

enum Sink<W: Write> {
    Plain(W),
    Gzip(W, Crc),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    pub fn new(mut out: W, packing: Packing) -> io::Result<Self> {
        /// No name, no time, no flags; the system is Unix (RFC 1952 section 2.3).
        const HEAD: &[u8] = b"\x1F\x8B\x08\0\0\0\0\0\0\x03";
        let out = match packing {
            Packing::Plain => Sink::Plain(out),
            Packing::Gzip => {
                out.write_all(HEAD)?;
                Sink::Gzip(out, Crc::new())
            }
            Packing::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(out, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Sink::Zstd(encoder)
            }
        };
        Ok(Packer { out })
    }

    /// Adds a part that was made for the same packing.
    pub fn add(&mut self, part: Part) -> io::Result<()> {
        match &mut self.out {
            Sink::Plain(out) => out.write_all(&part.bytes),
            Sink::Gzip(out, crc) => {
                crc.combine(&part.crc);
                out.write_all(&part.bytes)
            }
            Sink::Zstd(encoder) => encoder.write_all(&part.bytes),
        }
    }

    /// Hands all that was added to the system.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Sink::Plain(out) | Sink::Gzip(out, _) => out.flush(),
            Sink::Zstd(encoder) => encoder.flush(),
        }
    }

    pub fn finish(self) -> io::Result<W> {
        /// A last block with nothing in it (RFC 1951 section 3.2.6).
        const LAST_BLOCK: &[u8] = b"\x03\0";
        match self.out {
            Sink::Plain(out) => Ok(out),
            Sink::Gzip(mut out, crc) => {
                out.write_all(LAST_BLOCK)?;
                out.write_all(&crc.sum().to_le_bytes())?;
                out.write_all(&crc.amount().to_le_bytes())?;
                Ok(out)
            }
            Sink::Zstd(encoder) => encoder.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        article_bytes: 1 << 20,
        ratio: 200,
    };

    fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        let mut unpacked =
            unpack(io::Cursor::new(bytes.to_vec()), LIMITS).map_err(|e| e.to_string())?;
        unpacked
            .reader
            .read_to_end(&mut out)
            .map_err(|e| e.to_string())?;
        Ok(out)
    }

    fn in_parts(parts: &[&str], packing: Packing) -> Vec<u8> {
        let mut packer = Packer::new(Vec::new(), packing).unwrap();
        for part in parts {
            packer
                .add(Part::new(part.as_bytes().to_vec(), packing).unwrap())
                .unwrap();
        }
        packer.finish().unwrap()
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            for parts in [
                &[][..],
                &[""],
                &["One ferry.\n", "", "Two ferries.\n"],
                &["("],
            ] {
                let packed = in_parts(parts, packing);
                assert_eq!(unpacked(&packed).unwrap(), parts.concat().as_bytes());
                let found = unpack(io::Cursor::new(packed), LIMITS).unwrap().packing;
                assert_eq!(found, packing);
            }
        }
    }

    #[test]
    fn members_one_after_the_other_are_read_whole() {
        for packing in [Packing::Gzip, Packing::Zstd] {
            let two = [in_parts(&["One."], packing), in_parts(&["Two."], packing)].concat();
            assert_eq!(unpacked(&two).unwrap(), b"One.Two.");
        }
    }

    #[test]
    fn what_is_cut_short_or_followed_by_junk_is_named_with_its_place() {
        let gzip = in_parts(&["One ferry."], Packing::Gzip);
        assert_eq!(
            unpacked(&gzip[..gzip.len() - 5]).unwrap_err(),
            format!(
                "gzip: cut short, at byte {} of the file, after 10 bytes of what it holds",
                gzip.len() - 5
            )
        );
        for packing in [Packing::Gzip, Packing::Zstd] {
            let packed = in_parts(&["One ferry."], packing);
            for n in 4..packed.len() {
                assert!(unpacked(&packed[..n]).is_err(), "{packing:?} {n}");
            }
            assert!(unpacked(&[&packed, &b"junk"[..]].concat()).is_err());
            let mut flipped = packed.clone();
            let middle = packed.len() - 6;
            flipped[middle] ^= 0x10;
            assert!(unpacked(&flipped).is_err(), "{packing:?}");
        }
    }

    #[test]
    fn zeros_behind_the_last_member_are_padding_and_what_follows_them_is_not() {
        let two = [
            in_parts(&["One."], Packing::Gzip),
            in_parts(&["Two."], Packing::Gzip),
        ];
        for n_zeros in [1, 511, 200_000] {
            let padded = [two.concat(), vec![0; n_zeros]].concat();
            assert_eq!(unpacked(&padded).unwrap(), b"One.Two.");
            for more in [&two[0], &b"junk".to_vec()] {
                let error = unpacked(&[&padded[..], more].concat()).unwrap_err();
                assert!(
                    error.contains("more data after padding of zeros"),
                    "{error}"
                );
            }
        }
        let zstd = in_parts(&["One."], Packing::Zstd);
        assert!(unpacked(&[&zstd[..], &[0; 512]].concat()).is_err());
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = "\0".repeat(2 << 20);
        for packing in [Packing::Gzip, Packing::Zstd] {
            let packed = io::Cursor::new(in_parts(&[&zeros], packing));
            let bounds = Bounds {
                free_bytes: 1 << 20,
                ..Bounds::of_articles(200)
            };
            let mut unpacked = unpack_within(packed, bounds).unwrap();
            let error = io::copy(&mut unpacked.reader, &mut io::sink()).unwrap_err();
            let error = error.to_string();
            assert!(error.contains("more than 200 times as many"), "{error}");
        }
    }
}
