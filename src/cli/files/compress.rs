//! Compressed files: recognises gzip and Zstandard by their first bytes, reads them within bounds, and writes them.
//!
//! Several threads can compress one gzip file, and a later run can continue it: each part is a member of its own (RFC 1952
//! section 2.2), as in WARC and bgzip.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Take, Write};
use std::path::Path;

use copydesk::format::scanner::Scanner;
use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use crate::cli::files::interruptible;
use crate::cli::terminal::{Problem, is_asked};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    #[default]
    Plain,
    Gzip,
    /// Each record is a member of its own, as in WARC, whose readers need that.
    GzipMembers,
    Zstd,
}

/// The default of `gzip`.
const GZIP_LEVEL: u32 = 6;
/// The default of `zstd`.
const ZSTD_LEVEL: i32 = 3;
/// The largest window that `zstd -d` accepts by default (2^27 bytes, `ZSTD_WINDOWLOG_LIMIT_DEFAULT`).
const MAX_WINDOW_LOG: u32 = 27;

const GZIP_MAGIC: &[u8] = b"\x1F\x8B";
const ZSTD_MAGIC: &[u8] = b"\x28\xB5\x2F\xFD";

/// How an input is compressed, and its decompressed content.
pub type Unpacked = (Packing, Box<dyn Read + Send>);

/// Recognises how `input` is compressed, and decompresses it. Its content may have `ratio` times the bytes of the file.
///
/// Reads no more bytes than are needed for that: the first line of a terminal is passed on at once.
pub fn unpack(input: impl Read + Send + 'static, ratio: u64) -> io::Result<Unpacked> {
    let cure = "if you trust the file, pass a larger `--max-ratio`";
    unpack_within(input, ratio, cure)
}

/// Opens a file that copydesk itself wrote for reading: a report, a model, counts, a list of copies.
///
/// Such files repeat themselves more than articles do. An option for the ratio would be one more for each command.
pub fn open_own(path: &Path) -> io::Result<BufReader<Box<dyn Read + Send>>> {
    const RATIO: u64 = 1000;
    let cure = "if you trust the file, decompress it first, as with `gzip -d` or `zstd -d`";
    let reader = unpack_within(interruptible::reader(path)?, RATIO, cure)?.1;
    Ok(BufReader::with_capacity(256 << 10, reader))
}

/// `cure` says what to do if the content is too large.
fn unpack_within(
    mut input: impl Read + Send + 'static,
    ratio: u64,
    cure: &'static str,
) -> io::Result<Unpacked> {
    // Of a small file, one read gets all.
    let (mut first, mut n) = (vec![0; 8 << 10], 0);
    let may_be = |magic: &[u8], first: &[u8]| first.len() < magic.len() && magic.starts_with(first);
    while may_be(GZIP_MAGIC, &first[..n]) || may_be(ZSTD_MAGIC, &first[..n]) {
        match input.read(&mut first[n..]) {
            Ok(0) => break,
            Ok(n_more) => n += n_more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    first.truncate(n);
    let is_gzip = first.starts_with(GZIP_MAGIC);
    let is_zstd = first.starts_with(ZSTD_MAGIC);
    let input = io::Cursor::new(first).chain(input);
    let counted = |input| BufReader::with_capacity(64 << 10, input).take(u64::MAX);
    let (packing, decoder) = if is_gzip {
        let decoder = GzDecoder::new(counted(input));
        (Packing::Gzip, Decoder::Gzip(Some(Box::new(decoder))))
    } else if is_zstd {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(counted(input))?;
        decoder.window_log_max(MAX_WINDOW_LOG)?;
        (Packing::Zstd, Decoder::Zstd(decoder))
    } else {
        return Ok((Packing::Plain, Box::new(input)));
    };
    let reader = Unpacking {
        decoder,
        n_given: 0,
        ratio,
        cure,
    };
    Ok((packing, Box::new(reader)))
}

/// A buffered input. Its limit, which is never reached, counts down the bytes that were read.
type Counted<R> = Take<BufReader<R>>;

enum Decoder<R: Read> {
    /// A member of a gzip file; `None` only between two members.
    Gzip(Option<Box<GzDecoder<Counted<R>>>>),
    Zstd(zstd::stream::read::Decoder<'static, Counted<R>>),
}

const NEXT_MEMBER: &str = "the next member takes its place at once";

/// Reads the members of a gzip file one after the other.
fn read_members<R: BufRead>(
    member: &mut Option<Box<GzDecoder<R>>>,
    buffer: &mut [u8],
) -> io::Result<usize> {
    loop {
        let decoder = member.as_mut().expect(NEXT_MEMBER);
        let n = decoder.read(buffer)?;
        if n > 0 || buffer.is_empty() || is_at_end(decoder.get_mut())? {
            return Ok(n);
        }
        let input = member.take().expect(NEXT_MEMBER).into_inner();
        *member = Some(Box::new(GzDecoder::new(input)));
    }
}

/// Skips the zeros that pad a gzip file to a block, as on tape. They end it, as for `gzip -d`.
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

/// A decoder that names the place of a failure, and refuses a file that grows as bombs do.
struct Unpacking<R: Read> {
    decoder: Decoder<R>,
    n_given: u64,
    ratio: u64,
    cure: &'static str,
}

impl<R: Read> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        /// The decompressed bytes of any file that are accepted: short files of one repeated line are no bombs.
        const FREE_BYTES: u64 = 64 << 20;
        let (format, read, left) = match &mut self.decoder {
            Decoder::Gzip(member) => {
                let read = read_members(member, buffer);
                let input = member.as_ref().expect(NEXT_MEMBER).get_ref();
                ("gzip", read, input.limit())
            }
            Decoder::Zstd(zstd) => ("zstd", zstd.read(buffer), zstd.get_ref().limit()),
        };
        let (n_taken, ratio) = (u64::MAX - left, self.ratio);
        let n = read.map_err(|error| {
            // An error of the system is one of the disk, not of the content.
            let is_of_system = error.raw_os_error().is_some() || is_asked(&error);
            let why = match error.kind() {
                io::ErrorKind::Interrupted => return error,
                _ if is_of_system => return error,
                io::ErrorKind::UnexpectedEof => "cut short".to_owned(),
                _ => error.to_string(),
            };
            let n_given = self.n_given;
            let what = format!(
                "{format}: {why}, at byte {n_taken} of the file, after {n_given} bytes of what it holds"
            );
            io::Error::other(Problem::new(what))
        })?;
        self.n_given += n as u64;
        let n_given = self.n_given;
        if n_given > FREE_BYTES && n_given / ratio > n_taken {
            let what = format!(
                "{format}: {n_taken} bytes became {n_given}, more than {ratio} times as many"
            );
            return Err(io::Error::other(Problem::new(what).hint(self.cure)));
        }
        Ok(n)
    }
}

/// The compression that the name of a file asks for.
pub fn packing_of(path: &Path) -> Packing {
    match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => Packing::Gzip,
        Some("zst") => Packing::Zstd,
        _ => Packing::Plain,
    }
}

/// Compresses a part of a file as far as that is possible without the other parts: for gzip, as a member of its own.
pub fn packed<'p>(part: impl Into<Cow<'p, [u8]>>, packing: Packing) -> Cow<'p, [u8]> {
    let part = part.into();
    match packing {
        _ if part.is_empty() => part,
        Packing::Gzip => member(&part).into(),
        Packing::GzipMembers => members(&part).into(),
        // Zstandard has no parts.
        Packing::Plain | Packing::Zstd => part,
    }
}

/// Compresses each record of WARC as a member of its own.
fn members(bytes: &[u8]) -> Vec<u8> {
    let mut ends = Vec::new();
    Scanner::warc().scan(bytes, &mut ends);
    ends.push(bytes.len());
    ends.dedup();
    let (mut start, mut members) = (0, Vec::new());
    for end in ends {
        members.extend(member(&bytes[start..end]));
        start = end;
    }
    members
}

fn member(bytes: &[u8]) -> Vec<u8> {
    let room = Vec::with_capacity(bytes.len() / 2);
    let mut encoder = GzEncoder::new(room, Compression::new(GZIP_LEVEL));
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("memory takes all that is written")
}

/// Writes a file, compressed. Small writes are buffered; parts and large writes are not copied.
pub struct Packer<W: Write> {
    packing: Packing,
    encoder: Encoder<W>,
    buffer: Vec<u8>,
    /// Whether something was written, now or by an earlier run.
    pub is_begun: bool,
}

/// The size of a buffer that is compressed as a part.
const PART_BYTES: usize = 256 << 10;

enum Encoder<W: Write> {
    /// What is written is compressed part by part, or not at all.
    Parts(W),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    pub fn new(out: W, packing: Packing) -> Self {
        const VALID: &str = "level and checksum are valid parameters";
        let encoder = if packing == Packing::Zstd {
            let mut encoder = zstd::stream::write::Encoder::new(out, ZSTD_LEVEL).expect(VALID);
            encoder.include_checksum(true).expect(VALID);
            Encoder::Zstd(encoder)
        } else {
            Encoder::Parts(out)
        };
        Packer {
            packing,
            encoder,
            buffer: Vec::new(),
            is_begun: false,
        }
    }

    /// The writer, if all that was added so far is in it.
    pub fn written(&mut self) -> Option<&mut W> {
        match &mut self.encoder {
            Encoder::Parts(out) => Some(out).filter(|_| self.buffer.is_empty()),
            Encoder::Zstd(_) => None,
        }
    }

    /// Adds a part that was made for the same packing.
    pub fn add(&mut self, part: &[u8]) -> io::Result<()> {
        self.write_buffer()?;
        self.put(part)
    }

    fn put(&mut self, part: &[u8]) -> io::Result<()> {
        self.is_begun |= !part.is_empty();
        match &mut self.encoder {
            Encoder::Parts(out) => out.write_all(part),
            Encoder::Zstd(encoder) => encoder.write_all(part),
        }
    }

    fn write_buffer(&mut self) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.buffer);
        let written = self.put(&packed(&bytes, self.packing));
        bytes.clear();
        self.buffer = bytes;
        written
    }

    /// Ends the file, and returns the writer.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_buffer()?;
        if self.packing == Packing::Gzip && !self.is_begun {
            self.put(&member(b""))?;
        }
        match self.encoder {
            Encoder::Parts(out) => Ok(out),
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() >= PART_BYTES {
            self.add(&packed(bytes, self.packing))?;
        } else {
            self.buffer.extend_from_slice(bytes);
            if self.buffer.len() >= PART_BYTES {
                self.write_buffer()?;
            }
        }
        Ok(bytes.len())
    }

    /// Passes all that was written to the system.
    fn flush(&mut self) -> io::Result<()> {
        self.write_buffer()?;
        match &mut self.encoder {
            Encoder::Parts(out) => out.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        unpack(io::Cursor::new(bytes.to_vec()), 200)
            .and_then(|mut unpacked| unpacked.1.read_to_end(&mut out))
            .map_err(|error| error.to_string())?;
        Ok(out)
    }

    fn in_parts(parts: &[&str], packing: Packing) -> Vec<u8> {
        let mut packer = Packer::new(Vec::new(), packing);
        for part in parts {
            let part = packed(part.as_bytes(), packing);
            packer.add(&part).unwrap();
        }
        packer.finish().unwrap()
    }

    #[test]
    fn parts_and_members_are_read_as_one_file() {
        for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            for parts in [&[][..], &["One ferry.\n", "", "Two ferries.\n"], &["("]] {
                let packed = in_parts(parts, packing);
                assert_eq!(unpacked(&packed).unwrap(), parts.concat().as_bytes());
                let twice = [&packed[..], &packed].concat();
                assert_eq!(
                    unpacked(&twice).unwrap(),
                    parts.repeat(2).concat().as_bytes()
                );
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_short_anywhere_or_damaged_is_an_error() {
        for packing in [Packing::Gzip, Packing::Zstd] {
            let packed = in_parts(&["One ferry."], packing);
            for n in 4..packed.len() {
                assert!(unpacked(&packed[..n]).is_err(), "{packing:?} {n}");
            }
            assert!(unpacked(&[&packed, &b"junk"[..]].concat()).is_err());
            let mut flipped = packed.clone();
            flipped[packed.len() - 6] ^= 0x10;
            assert!(unpacked(&flipped).is_err(), "{packing:?}");
            let padded = [&packed[..], &[0; 9], &packed].concat();
            assert!(unpacked(&padded).is_err(), "{packing:?}");
        }
    }
}
