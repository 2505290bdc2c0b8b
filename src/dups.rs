//! Finds near-duplicate articles: the same story edited, shortened, lengthened, or between the headers and footers of another
//! site.
//!
//! A [`Fingerprint`] contains the words of a cleaned article. Its [`Sketch`] selects the pairs of articles that may be copies;
//! a [`Pair`] measures how similar two are; a [`Search`] decides. Every copy is compared with the article that is kept, never with
//! another copy.
//!
//! ```
//! use copydesk::dups::{Fingerprint, Peers, Search};
//!
//! let story = "The ferry Alma ran aground off Port Grebe on Monday night, and ninety passengers \
//!     were taken ashore by fishing boats before the tide came in, the harbour board said.";
//! // From the longest to the shortest.
//! let articles = [format!("{story} Nobody was hurt."), story.to_owned()];
//! let prints: Vec<Fingerprint> = articles.iter().map(|text| Fingerprint::new(text)).collect();
//!
//! let sketches: Vec<_> = prints.iter().map(|print| print.sketch.clone()).collect();
//! let search = Search { threshold: 0.75, only_first: None, peers: Peers::All };
//! let found = search.copies(&sketches, None, |a, b, _| {
//!     Ok::<f64, ()>(prints[a as usize].similarity(&prints[b as usize]))
//! });
//! // The shorter article is a copy of the longer one.
//! let [copy] = found.unwrap()[..] else { panic!("one copy") };
//! assert_eq!((copy.kept, copy.copy), (0, 1));
//! ```

mod align;
pub(crate) mod candidates;
mod compare;
mod copies;
mod names;
mod noisy;
pub mod passages;
mod sketch;

pub use compare::Pair;
pub use copies::{Found, Known, Peers, Search};
pub use sketch::Sketch;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::article::words::{self, Word};

/// What is compared of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The words, in four bytes each: see [`Pair`].
    #[serde(default)]
    pub words: Vec<u32>,
    /// The naming words as they are spelled, each once, in the order of the words.
    pub names: Vec<String>,
    /// The letters of the words, with a space after each word; empty unless the text is noisy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub letters: String,
    /// The sketch; `None` for an article of fewer than five words. It is not serialised.
    #[serde(skip)]
    pub sketch: Option<Sketch>,
    /// The number of words. In scripts without spaces, it is about that of a translation. It is not serialised.
    #[serde(skip)]
    pub n_words: usize,
}

impl Fingerprint {
    /// Makes the fingerprint of a text. Two passes over its words.
    pub fn new(text: &str) -> Self {
        Fingerprint::of_words(text, &words::words(text))
    }

    /// The same for a text whose words are known.
    pub fn of_words(text: &str, words: &[Word]) -> Self {
        Fingerprint::with_letters(text, words, String::new())
    }

    /// The same for a text that a machine has read from paper: the letters are a part of it, and the sketch is one of letters. It
    /// is compared with others of its kind.
    pub fn of_noisy_words(text: &str, words: &[Word]) -> Self {
        Fingerprint::with_letters(text, words, noisy::letters(text, words))
    }

    fn with_letters(text: &str, words: &[Word], letters: String) -> Self {
        let n_words = words::count(words);
        let is_compared = n_words >= sketch::MIN_WORDS;
        let (codes, names) = names::codes(text, words);
        Fingerprint {
            words: codes,
            names,
            sketch: is_compared.then(|| Sketch::of(text, words, &letters)),
            letters,
            n_words,
        }
    }

    /// The words as they are compared with those of `kept`: in noisy text, words that are recognised there have its codes.
    pub fn words_beside(&self, kept: &Fingerprint) -> Cow<'_, [u32]> {
        if self.letters.is_empty() {
            (&self.words).into()
        } else {
            noisy::recognised(kept, self).into()
        }
    }

    /// How similar two articles are, from 0 to 1: see [`Pair::similarity`].
    pub fn similarity(&self, other: &Fingerprint) -> f64 {
        Pair::new(&self.words, &other.words).similarity()
    }
}
