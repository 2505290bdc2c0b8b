//! Finds near-duplicate articles: the same story edited, shortened, lengthened, or between the headers and footers of another
//! site.
//!
//! A [`Fingerprint`] contains the words of a cleaned article. Its [`Sketch`] selects the pairs of articles that may be copies;
//! a [`Pair`] measures how similar two are; a [`Search`] decides. Every copy is compared with the article that is kept, never with
//! another copy.
//!
//! ```
//! use copydesk::dups::{Fingerprint, Peers, Scope, Search};
//!
//! let story = "The ferry Alma ran aground off Port Grebe on Monday night, and ninety passengers \
//!     were taken ashore by fishing boats before the tide came in, the harbour board said.";
//! // From the longest to the shortest.
//! let articles = [format!("{story} Nobody was hurt."), story.to_owned()];
//! let prints: Vec<Fingerprint> = articles.iter().map(|text| Fingerprint::new(text)).collect();
//!
//! let sketches: Vec<_> = prints.iter().map(|print| print.sketch().cloned()).collect();
//! let search = Search { threshold: 0.75, scope: Scope::Among, peers: Peers::All };
//! let originals = search.copies(&sketches, None, |a, b, _| {
//!     Ok::<f64, ()>(prints[a as usize].similarity(&prints[b as usize]))
//! });
//! // The shorter article is a copy of the longer one.
//! let originals = originals.unwrap();
//! assert_eq!(originals[1].unwrap().article, 0);
//! assert!(originals[0].is_none());
//! ```

mod align;
pub(crate) mod candidates;
mod compare;
mod copies;
mod names;
mod noisy;
pub mod passages;
mod sketch;

pub use compare::{Pair, naming_words};
pub use copies::{Known, Original, Peers, Scope, Search};
pub use noisy::{Noisy, Recognised, recognised};
pub use sketch::Sketch;

use crate::article::words::{self, Word};

/// The words of an article, in four bytes each, the spelling of its naming words, and its sketch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    words: Vec<u32>,
    names: Vec<String>,
    sketch: Option<Sketch>,
    n_words: usize,
    letters: String,
}

impl Fingerprint {
    /// Makes the fingerprint of a text. Two passes over its words.
    pub fn new(text: &str) -> Self {
        Fingerprint::of_words(text, &words::words(text))
    }

    /// The same for a text whose words are known.
    pub fn of_words(text: &str, words: &[Word]) -> Self {
        let n_words = words::count(words);
        let (codes, names) = names::codes(text, words);
        Fingerprint {
            words: codes,
            names,
            sketch: (n_words >= sketch::MIN_WORDS).then(|| Sketch::of(words)),
            n_words,
            letters: String::new(),
        }
    }

    /// The same for a text that a machine has read from paper: the letters are a part of it, and the sketch is one of letters. It
    /// is compared with others of its kind.
    pub fn of_noisy_words(text: &str, words: &[Word]) -> Self {
        let mut known = Fingerprint::of_words(text, words);
        known.letters = noisy::letters(text, words);
        if let Some(sketch) = &mut known.sketch {
            *sketch = Sketch::of_letters(words, &known.letters);
        }
        known
    }

    /// The words, for [`Pair`].
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// The naming words as they are spelled, each once, in the order of the words.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The sketch; `None` for an article of fewer than five words.
    pub fn sketch(&self) -> Option<&Sketch> {
        self.sketch.as_ref()
    }

    /// The letters of the words, with a space after each word; empty unless the text is noisy.
    pub fn letters(&self) -> &str {
        &self.letters
    }

    /// The number of words. In scripts without spaces, it is about that of a translation.
    pub fn n_words(&self) -> usize {
        self.n_words
    }

    /// How similar two articles are, from 0 to 1: see [`Pair::similarity`].
    pub fn similarity(&self, other: &Fingerprint) -> f64 {
        Pair::new(&self.words, &other.words).similarity()
    }
}
