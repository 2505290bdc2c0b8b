//! What is compared of an article: the codes of its words and its names, in memory, in a temporary file, and as a field of a
//! line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;

use copydesk::dups::{Fingerprint, Noisy, Pair, Recognised, naming_words, recognised};
use serde::{Deserialize, Serialize};

use crate::cli::terminal::{Stop, exit};

/// What is compared of an article.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    #[serde(skip)]
    pub words: Vec<u32>,
    /// See [`Fingerprint::names`].
    names: Vec<String>,
    /// See [`Fingerprint::letters`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    letters: String,
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
            letters: String::new(),
        })
    }

    /// The content of a noisy article as it is next to a kept one: with the words of that one where they are the same.
    fn beside(&self, kept: &Content) -> Cow<'_, Content> {
        if self.letters.is_empty() {
            return Cow::Borrowed(self);
        }
        let words = recognised(kept.noisy(), self.noisy()).into_iter();
        let words = words.map(|word| match word {
            Recognised::Other(word) => kept.words[word],
            Recognised::Own(word) => self.words[word],
        });
        let words: Vec<u32> = words.collect();
        let spelled = self.spelled().chain(kept.spelled());
        let spelled: HashMap<u32, &String> = spelled.collect();
        let names = naming_words(&words).map(|word| spelled[&word].clone());
        Cow::Owned(Content {
            names: names.collect(),
            words,
            letters: String::new(),
        })
    }

    fn noisy(&self) -> Noisy<'_> {
        Noisy {
            words: &self.words,
            letters: &self.letters,
        }
    }

    /// The naming words and their spelling.
    fn spelled(&self) -> impl Iterator<Item = (u32, &String)> {
        naming_words(&self.words).zip(&self.names)
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
    let article = article.beside(kept);
    let pair = Pair::new(&kept.words, &article.words);
    let known = pair.similarity();
    if known < threshold || !pair.has_replaced() {
        return Ok(known);
    }
    let peers = peers.map(|peer| Ok(peer?.beside(kept).into_owned()));
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
        let copy = &copy.beside(kept);
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
    /// For each article the end of its words in the file, and the end of its names and letters. The words of the next one follow.
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
        let texts = [&known.names().join("|"), "\n", known.letters()].concat();
        self.add_parts(known.words(), texts.as_bytes())
    }

    /// Adds the words of the next article, and other bytes.
    pub fn add_parts(&mut self, words: &[u32], others: &[u8]) -> Result<(), Stop> {
        let words: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        for part in [&words, others] {
            self.file.write_all(part).map_err(no_room)?;
        }
        let end_of_words = self.start(self.ends.len()) + words.len() as u64;
        self.ends
            .push((end_of_words, end_of_words + others.len() as u64));
        Ok(())
    }

    /// Writes what is left in memory to the file, so that it can be read.
    pub fn finish(&mut self) -> Result<(), Stop> {
        self.file.flush().map_err(no_room)
    }

    pub fn get(&self, article: usize) -> Result<Content, Stop> {
        let texts = String::from_utf8(self.others(article)?);
        let texts = texts.map_err(|e| no_room(io::Error::other(e)))?;
        let (names, letters) = texts.split_once('\n').unwrap_or_default();
        Ok(Content {
            words: self.words(article, 0..usize::MAX)?,
            names: names.split(SEPARATOR).map(str::to_owned).collect(),
            letters: letters.to_owned(),
        })
    }

    /// Some words of an article, or fewer at its end.
    pub fn words(&self, article: usize, words: Range<usize>) -> Result<Vec<u32>, Stop> {
        let (start, end) = (self.start(article), self.ends[article].0);
        let at = |word: usize| {
            end.min(start.saturating_add((WORD_BYTES as u64).saturating_mul(word as u64)))
        };
        let bytes = self.bytes(at(words.start)..at(words.end))?;
        Ok(words_of(&bytes))
    }

    /// The other bytes of an article.
    pub fn others(&self, article: usize) -> Result<Vec<u8>, Stop> {
        let (start, end) = self.ends[article];
        self.bytes(start..end)
    }

    pub fn n_words(&self, article: usize) -> usize {
        (self.ends[article].0 - self.start(article)) as usize / WORD_BYTES
    }

    fn bytes(&self, range: Range<u64>) -> Result<Vec<u8>, Stop> {
        let mut bytes = vec![0; (range.end - range.start) as usize];
        let read = self.file.get_ref().read_exact_at(&mut bytes, range.start);
        read.map_err(no_room)?;
        Ok(bytes)
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
