//! Cleans scraped news articles: removes the text that the scraper repeated and the boilerplate of the site.
//!
//! The library takes text and returns values. It opens no file and starts no thread.
//!
//! ```
//! use copydesk::Cleaner;
//!
//! let cleaner = Cleaner::builder().build();
//! let cleaned = cleaner.clean("The ferry sank on Monday, the harbour board said.\nAdvertisement\n");
//! assert_eq!(cleaned.text(), "The ferry sank on Monday, the harbour board said.\n");
//! ```
//!
//! Every removal has one reason and its evidence:
//!
//! ```
//! use copydesk::{Cleaner, Evidence, Reason};
//! use copydesk::boundary::Level;
//!
//! let text = "The ferry sank off Tarn Point on Monday, the harbour board said.\n\
//!     Nobody was hurt.\n\
//!     The ferry sank off Tarn Point on Monday, the harbour board said.\n\
//!     Follow us on Facebook and Twitter.\n";
//! let cleaned = Cleaner::builder().level(Level::Normal).build().clean(text);
//! for removal in &cleaned.removals {
//!     match &removal.evidence {
//!         Evidence::Repeat(repeat) => assert_eq!(repeat.n_matched, repeat.n_words),
//!         Evidence::Rule(rule) => assert_eq!(&*rule.id, "follow-us"),
//!         _ => unreachable!("this text contains nothing else"),
//!     }
//! }
//! let reasons: Vec<Reason> = cleaned.removals.iter().map(|removal| removal.reason()).collect();
//! assert_eq!(reasons, [Reason::Repeat, Reason::Rule]);
//! ```
//!
//! [`learned`] has an example of learning from a corpus, and [`dups`] one of finding copies among articles.
//!
//! # How an article is cleaned
//!
//! 1. [`format::decode`] decodes bytes, and [`format::jsonl`] finds the text in a JSON line. A caller that has a `&str` needs
//!    neither.
//! 2. [`Article::new`] splits the text into paragraphs, by spans alone; [`article::words`] and [`article::sentences`] split
//!    paragraphs.
//! 3. Four detectors give findings, each a pure function of the article and of frozen knowledge: [`rules`], [`learned`] lines, the
//!    [`boundary`] of the story, and [`repeats`].
//! 4. [`verdict::judge`] decides, in this order of precedence: keepers, rules, learned lines, the boundary, repeats. A label and
//!    the lines that it heads are removed or kept together.
//! 5. [`Cleaner::clean`] cuts the removals and the gaps around them, and repeats steps 2 to 4 until nothing more is found.
//! 6. [`Cleaned`] contains the removals with their evidence, and gives the clean text.
//!
//! # Promises
//!
//! Tests check each of them, most of them on generated texts.
//!
//! - **Tiling.** The spans of an article, gaps included, make up its text, byte for byte.
//! - **Do no harm.** If nothing is removed, the output is the input, byte for byte.
//! - **Verbatim.** The kept text is the input's own bytes in their order.
//! - **Nothing is lost to a repeat.** A copy is removed only if its original is kept.
//! - **Idempotent.** Cleaning clean text changes nothing.
//! - **Never silent.** Every removed span has one reason and its evidence.
//! - **Never empty.** If rules would remove a whole article, it is kept, and [`Cleaned::would_be_empty`] says so.
//! - **Deterministic.** The same input gives the same output, on any number of threads, in any order, in any run.
//! - **Total and linear.** No input causes a panic. Time and memory grow linearly with the text.
//! - **Envelope.** In every record format, each byte outside the cleaned field is kept.
//! - **Whole or not at all.** No block is cut in two.
//! - **Layout is no argument.** The same article in another layout loses the same text, as far as the layout can be restored.
//!
//! All offsets are bytes of the decoded text unless their name says otherwise.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod clean;
mod hash;
mod span;
mod title;

pub mod article;
pub mod boundary;
pub mod dups;
pub mod finding;
pub mod format;
pub mod learned;
pub mod repeats;
pub mod rules;
pub mod verdict;

pub use article::{Article, Layout};
pub use clean::{
    Cleaned, Cleaner, CleanerBuilder, Fate, MaxWords, NotedLine, Passages, Repeats, Settings,
    WhenEmpty,
};
pub use finding::{Evidence, Finding, Reason, Removal};
pub use rules::Rules;
pub use span::Span;

/// What the program needs besides the library. Not a part of the library's interface; may change in any version.
#[doc(hidden)]
pub mod internals {
    pub use crate::article::breaks::{N_FEATURES, N_WEIGHTS, WEIGHT_SCALE, each_gap};
    pub use crate::boundary::model::{BUILT_IN as BOUNDARY_MODEL, MAX_BYTES as MAX_MODEL_BYTES};
    pub use crate::boundary::{FeatureRow, feature_names};
    pub use crate::dups::candidates::{BandLinks, candidates, peers};
    pub use crate::learned::counts::{MOST_ALIKE, N_NEIGHBOURS};
    pub use crate::learned::text::{escape, unescape};
    pub use crate::rules::set::nearest;

    /// Counts the words of a text by UAX #29, as reports and summaries do. One pass.
    pub fn n_words(text: &str) -> usize {
        unicode_segmentation::UnicodeSegmentation::unicode_words(text).count()
    }
}
