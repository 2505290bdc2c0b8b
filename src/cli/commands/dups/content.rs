//! What is compared of an article: the codes of its words and its names, in memory, in a temporary file, and as a field of a
//! line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;

use copydesk::dups::{Fingerprint, Pair};
use serde::{Deserialize, Serialize};

use crate::cli::terminal::{Stop, exit};

/// What is compared of an article.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Content {
    #[serde(skip)]
    pub words: Vec<u32>,
    /// See [`Fingerprint::names`].
    names: Vec<String>,
}

impl AsRef<[u32]> for Content {
    fn as_ref(&self) -> &[u32] {
        &self.words
    }
}

/// The hexadecimal digits of the code of a word.
const N_DIGITS: usize = 8;

/// Separates names. No word contains it.
const SEPARATOR: char = '|';

impl Content {
    /// Reads the field that [`write_content`] wrote.
    pub fn read(field: &str) -> Option<Content> {
        let mut fields = field.split(SEPARATOR);
        let word = |digits: &[u8]| {
            let is_word = digits.len() == N_DIGITS && digits.iter().all(u8::is_ascii_hexdigit);
            let digits = std::str::from_utf8(digits).ok().filter(|_| is_word)?;
            u32::from_str_radix(digits, 16).ok()
        };
        let words = fields.next()?.as_bytes().chunks(N_DIGITS).map(word);
        Some(Content {
            words: words.collect::<Option<_>>()?,
            names: fields.map(str::to_owned).collect(),
        })
    }
}

/// Writes what is compared as one field: the codes of the words without separators, then the names.
pub fn write_content(line: &mut String, known: &Fingerprint) {
    line.reserve(N_DIGITS * known.words().len());
    for word in known.words() {
        let _ = write!(line, "{word:08x}");
    }
    for name in known.names() {
        line.push(SEPARATOR);
        line.push_str(name);
    }
}

/// How similar an article is to a kept one. `peers` are read only if they can matter.
pub fn similarity<E>(
    kept: &Content,
    article: &Content,
    threshold: f64,
    peers: impl Iterator<Item = Result<Content, E>>,
) -> Result<f64, E> {
    let pair = Pair::new(&kept.words, &article.words);
    let known = pair.similarity();
    if known < threshold || !pair.has_replaced() {
        return Ok(known);
    }
    let peers: Vec<Content> = peers.collect::<Result<_, E>>()?;
    Ok(pair.similarity_beside(&peers))
}

/// Why an article is a copy, for people to read.
#[derive(Serialize)]
pub struct Evidence {
    similarity: f64,
    /// The words of the shorter article that the longer one contains.
    shared_words: usize,
    /// The names and numbers that the copy lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_in_kept: Vec<String>,
    /// Those that the kept article lacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_in_copy: Vec<String>,
}

/// The most names that are listed of each article.
const MAX_NAMES: usize = 20;

impl Evidence {
    /// Compares a copy with its original again.
    pub fn of(kept: &Content, copy: &Content, similarity: f64) -> Self {
        let pair = Pair::new(&kept.words, &copy.words);
        let mut names = pair.differing_names();
        if kept.words.len() < copy.words.len() {
            names.reverse();
        }
        let [of_kept, of_copy] = names;
        let spelled = |content: &Content, numbers: Vec<usize>| {
            let names = numbers
                .iter()
                .filter_map(|&number| content.names.get(number));
            names.take(MAX_NAMES).cloned().collect()
        };
        Evidence {
            similarity: shown_similarity(similarity),
            shared_words: pair.n_shared(),
            only_in_kept: spelled(kept, of_kept),
            only_in_copy: spelled(copy, of_copy),
        }
    }
}

/// A similarity with four digits: the measure is not more precise.
pub fn shown_similarity(similarity: f64) -> f64 {
    (similarity * 1e4).round() / 1e4
}

/// The contents of articles in a temporary file.
pub struct Contents {
    file: BufWriter<File>,
    /// For each article the end of its words in the file, and the end of its names. The words of the next one follow.
    ends: Vec<(u64, u64)>,
}

pub const WORD_BYTES: usize = 4;

/// The codes of words, given four bytes each.
pub fn words_of(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.as_chunks::<WORD_BYTES>().0.iter();
    words.map(|&bytes| u32::from_le_bytes(bytes)).collect()
}

impl Contents {
    pub fn new() -> Result<Self, Stop> {
        let file = tempfile::tempfile().map_err(no_room)?;
        Ok(Contents {
            file: BufWriter::with_capacity(1 << 16, file),
            ends: Vec::new(),
        })
    }

    /// Adds what is compared of the next article.
    pub fn add(&mut self, known: &Fingerprint) -> Result<(), Stop> {
        let words: Vec<u8> = known
            .words()
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect();
        let names = known.names().join("|");
        for part in [&words[..], names.as_bytes()] {
            self.file.write_all(part).map_err(no_room)?;
        }
        let end_of_words = self.start(self.ends.len()) + words.len() as u64;
        self.ends
            .push((end_of_words, end_of_words + names.len() as u64));
        Ok(())
    }

    /// Writes what is left in memory to the file, so that it can be read.
    pub fn finish(&mut self) -> Result<(), Stop> {
        self.file.flush().map_err(no_room)
    }

    pub fn get(&self, article: usize) -> Result<Content, Stop> {
        let (start, (end_of_words, end)) = (self.start(article), self.ends[article]);
        let mut bytes = vec![0; (end - start) as usize];
        let read = self.file.get_ref().read_exact_at(&mut bytes, start);
        read.map_err(no_room)?;
        let names = bytes.split_off((end_of_words - start) as usize);
        let names = String::from_utf8(names).map_err(|e| no_room(io::Error::other(e)))?;
        Ok(Content {
            words: words_of(&bytes),
            names: names.split(SEPARATOR).map(str::to_owned).collect(),
        })
    }

    fn start(&self, article: usize) -> u64 {
        article
            .checked_sub(1)
            .map_or(0, |before| self.ends[before].1)
    }
}

fn no_room(error: io::Error) -> Stop {
    exit::no_room("the articles' words", &error)
}
