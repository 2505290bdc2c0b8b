//! The fields of the lines that the steps of `copydesk dups` write and read.

use std::fmt::Write;
use std::io;

use copydesk::dups::Sketch;

/// Writes bands as `0:9c0f1e22,1:…`: number and value. Two articles are compared if a band of both is the same.
pub fn write_bands(line: &mut String, sketch: &Sketch) {
    for (number, band) in sketch.bands().iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(line, "{comma}{number}:{band:08x}");
    }
}

/// The hexadecimal digits of the hash of a word.
const N_DIGITS: usize = 8;

/// Writes the hashes of words, without separators.
pub fn write_words(line: &mut String, words: &[u32]) {
    line.reserve(N_DIGITS * words.len());
    for word in words {
        let _ = write!(line, "{word:08x}");
    }
}

/// Reads the words that [`write_words`] wrote.
pub fn read_words(field: &str) -> Option<Vec<u32>> {
    let word = |digits: &[u8]| {
        let is_word = digits.len() == N_DIGITS && digits.iter().all(u8::is_ascii_hexdigit);
        let digits = std::str::from_utf8(digits).ok().filter(|_| is_word)?;
        u32::from_str_radix(digits, 16).ok()
    };
    field.as_bytes().chunks(N_DIGITS).map(word).collect()
}

/// Writes the last line of a step: the number of lines that it read.
pub fn write_end(out: &mut (impl io::Write + ?Sized), n_lines: u64) -> io::Result<()> {
    writeln!(out, "lines\t{n_lines}")
}

/// A similarity with four digits: the measure is not more precise.
pub fn shown_similarity(similarity: f64) -> f64 {
    (similarity * 1e4).round() / 1e4
}
