//! Finds near-duplicate articles: the same story edited, shortened, lengthened, or between the headers and footers of another
//! site.
//!
//! A [`Fingerprint`] contains the words of a cleaned article. Its [`Sketch`] selects the pairs of articles that may be copies;
//! [`overlap`] measures such a pair; [`copies`] decides. Every copy is measured against the article that is kept, never against
//! another copy.
//!
//! ```
//! use copydesk::dups::{Fingerprint, copies};
//!
//! let story = "The ferry Alma ran aground off Port Grebe on Monday night, and ninety passengers \
//!     were taken ashore by fishing boats before the tide came in, the harbour board said.";
//! let articles = [story.to_owned(), format!("{story} Nobody was hurt.")];
//! let prints: Vec<Fingerprint> = articles.iter().map(|text| Fingerprint::new(text)).collect();
//!
//! let similarity = |a: usize, b: usize| Ok::<f64, ()>(prints[a].overlap(&prints[b]));
//! let sketches = prints.iter().map(|print| (print.sketch(), print.n_words())).collect();
//! let originals = copies(sketches, 0.75, similarity).unwrap();
//! // The shorter article is a copy of the longer one.
//! assert_eq!(originals[0].unwrap().article, 1);
//! assert!(originals[1].is_none());
//! ```

pub(crate) mod candidates;
mod copies;
mod overlap;
mod sketch;

pub use copies::{Original, copies};
pub use overlap::overlap;
pub use sketch::Sketch;

use crate::article::words::{self, Word};

/// Shorter articles, in words, are not compared: a caption, a notice or a label is the same in many places.
pub const MIN_WORDS: usize = 20;

/// The words of an article, in four bytes each, and its sketch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    words: Vec<u32>,
    sketch: Option<Box<Sketch>>,
    n_words: usize,
}

impl Fingerprint {
    /// Makes the fingerprint of a text. One pass.
    pub fn new(text: &str) -> Self {
        Fingerprint::of_words(text, &words::words(text))
    }

    /// The same for a text whose words are known.
    pub fn of_words(text: &str, words: &[Word]) -> Self {
        let n_words = words::count(words);
        Fingerprint {
            sketch: (n_words >= MIN_WORDS).then(|| Box::new(Sketch::of(words))),
            words: words.iter().map(|&word| code(text, word)).collect(),
            n_words,
        }
    }

    /// The words, for [`overlap`].
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// The sketch; `None` for an article of fewer than [`MIN_WORDS`] words.
    pub fn sketch(&self) -> Option<Sketch> {
        self.sketch.as_deref().copied()
    }

    /// The number of words. In scripts without spaces, it is about that of a translation.
    pub fn n_words(&self) -> usize {
        self.n_words
    }

    /// The share of the shorter article that the longer one contains, from 0 to 1: see [`overlap`].
    pub fn overlap(&self, other: &Fingerprint) -> f64 {
        overlap(&self.words, &other.words)
    }
}

/// The upper bits of the word's hash; the lowest bit is set if the word contains a numeral.
fn code(text: &str, word: Word) -> u32 {
    let is_number = word.span().of(text).contains(char::is_numeric);
    (word.hash >> 32) as u32 & !1 | u32::from(is_number)
}
