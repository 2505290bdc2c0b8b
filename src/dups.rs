//! Finds articles that are nearly the same: wire stories with other edits, shortened, lengthened, or between other sites'
//! headers and footers.
//!
//! An article is known by its words, once it is cleaned. [`Sketch`]es tell which articles could be copies of each other;
//! [`overlap`] measures for such a pair how many words of the shorter one stand in the longer; [`copies`] decides, so that
//! every copy was measured against the article that is kept, and never against another copy.
//!
//! ```
//! use copydesk::dups::{Known, copies};
//!
//! let story = "The ferry Alma ran aground off Port Grebe on Monday night, and ninety passengers \
//!     were taken ashore by fishing boats before the tide came in, the harbour board said.";
//! let known: Vec<Known> = [story.to_owned(), format!("{story} Nobody was hurt.")]
//!     .iter()
//!     .map(|text| Known::of(text))
//!     .collect();
//! let similarity = |a: usize, b: usize| Ok::<f64, ()>(known[a].overlap(&known[b]));
//! let sketches = known.iter().map(|k| (k.sketch(), k.n_words())).collect();
//! let found = copies(sketches, 0.75, similarity).unwrap();
//! assert_eq!(found[0].unwrap().kept, 1);
//! assert!(found[1].is_none());
//! ```

mod greedy;
mod numbers;
mod overlap;
mod pairs;
mod sketch;

pub use greedy::{Candidate, Keepers, Links};
pub use overlap::overlap;
pub use pairs::{Copy, copies};
pub use sketch::Sketch;

use crate::article::words::{self, Word};

/// Articles of fewer words are not compared: a caption, a notice or a label says the same in many places.
pub const MIN_WORDS: usize = 20;

/// What is known of an article: its words, four bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    words: Vec<u32>,
    sketch: Option<Box<Sketch>>,
    n_words: usize,
}

impl Known {
    /// Reads the words of a text. One pass.
    pub fn of(text: &str) -> Self {
        let words = words::words(text);
        let n_words = words::count(&words);
        Known {
            sketch: (n_words >= MIN_WORDS).then(|| Box::new(Sketch::of(&words))),
            words: words.iter().map(|&word| code(text, word)).collect(),
            n_words,
        }
    }

    /// The words in four bytes each; [`overlap`] reads them.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// What tells which articles to compare; `None` for an article of fewer than [`MIN_WORDS`] words.
    pub fn sketch(&self) -> Option<Sketch> {
        self.sketch.as_deref().copied()
    }

    /// How many words there are; of scripts without spaces, about how many a translation would have.
    pub fn n_words(&self) -> usize {
        self.n_words
    }

    /// How much of the shorter of the two stands in the longer, from 0 to 1.
    pub fn overlap(&self, other: &Known) -> f64 {
        overlap(&self.words, &other.words)
    }
}

/// A word in four bytes: the upper bits of its hash, and in the lowest whether it is a number.
fn code(text: &str, word: Word) -> u32 {
    let is_number = numbers::is_number(text, word.span());
    (word.hash >> 32) as u32 & !1 | u32::from(is_number)
}
