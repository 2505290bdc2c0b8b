//! The articles of an index: the file `articles` has each as JSON, the codes of its words, their number and a hash; the file `ends`
//! says where each ends.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use xxhash_rust::xxh3::xxh3_64;

use crate::cli::commands::dups::content::{Content, WORD_BYTES, words_of};

/// What an index has of an article.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    pub id: Box<RawValue>,
    /// A hash of id and words.
    pub identity: u128,
    pub date: Option<i64>,
    /// The original of the article, or the article itself.
    pub kept: u32,
    pub similarity: f64,
    pub content: Content,
}

pub struct Articles {
    articles: File,
    ends: File,
    /// The length of the file `articles`.
    n_bytes: u64,
}

/// The bytes of a hash and of a number.
const N_BYTES: usize = 8;

impl Articles {
    /// Opens the files, and removes what a killed run wrote after the last batch.
    pub fn open(articles: File, ends: File, n_articles: u32, n_bytes: u64) -> io::Result<Self> {
        let n_end_bytes = u64::from(n_articles) * N_BYTES as u64;
        for (file, length) in [(&articles, n_bytes), (&ends, n_end_bytes)] {
            if file.metadata()?.len() < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            file.set_len(length)?;
        }
        Ok(Articles {
            articles,
            ends,
            n_bytes,
        })
    }

    pub fn get(&self, article: u32) -> io::Result<Stored> {
        let end = |article: u32| {
            let mut bytes = [0; N_BYTES];
            let at = u64::from(article) * N_BYTES as u64;
            self.ends.read_exact_at(&mut bytes, at)?;
            io::Result::Ok(u64::from_le_bytes(bytes))
        };
        let start = article.checked_sub(1).map_or(Ok(0), end)?;
        let damaged = || io::Error::from(io::ErrorKind::InvalidData);
        let end = Some(end(article)?).filter(|&end| end <= self.n_bytes);
        let n_bytes = end.and_then(|end| end.checked_sub(start));
        let n_bytes = n_bytes.ok_or_else(damaged)?;
        let mut bytes = vec![0; n_bytes as usize];
        self.articles.read_exact_at(&mut bytes, start)?;
        let hash = bytes.split_off(bytes.len().saturating_sub(N_BYTES));
        if hash != xxh3_64(&bytes).to_le_bytes() {
            return Err(damaged());
        }
        let n_words = bytes.split_off(bytes.len().saturating_sub(N_BYTES));
        let n_words = u64::from_le_bytes(n_words.try_into().map_err(|_| damaged())?);
        let words = bytes.split_off(bytes.len() - WORD_BYTES * n_words as usize);
        let mut stored: Stored = serde_json::from_slice(&bytes)?;
        stored.content.words = words_of(&words);
        Ok(stored)
    }

    /// Appends articles, and waits until they are on the disk. Returns the length of the file `articles`.
    pub fn append(&self, new: impl Iterator<Item = Stored>) -> io::Result<u64> {
        let mut articles = BufWriter::with_capacity(256 << 10, &self.articles);
        let mut ends = BufWriter::new(&self.ends);
        let mut end = articles.seek(SeekFrom::End(0))?;
        ends.seek(SeekFrom::End(0))?;
        for article in new {
            let mut bytes = serde_json::to_vec(&article)?;
            let words = &article.content.words;
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            bytes.extend((words.len() as u64).to_le_bytes());
            bytes.extend(xxh3_64(&bytes).to_le_bytes());
            articles.write_all(&bytes)?;
            end += bytes.len() as u64;
            ends.write_all(&end.to_le_bytes())?;
        }
        for mut out in [articles, ends] {
            out.flush()?;
            out.get_ref().sync_all()?;
        }
        Ok(end)
    }
}
