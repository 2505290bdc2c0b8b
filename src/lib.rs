//! Cleans scraped news articles: finds the text that the scraper repeated and the boilerplate of the site, and removes it.
//!
//! The library takes text and returns values; it opens no file and starts no thread.
//!
//! ```
//! use copydesk::{Cleaner, Rules, Settings};
//!
//! let cleaner = Cleaner::new(Settings::default(), Rules::built_in());
//! let cleaned = cleaner.clean("The ferry sank on Monday, the harbour board said.\nAdvertisement\n");
//! assert_eq!(cleaned.text(), "The ferry sank on Monday, the harbour board said.\n");
//! ```

#![forbid(unsafe_code)]

mod span;

pub mod article;
pub mod boundary;
pub mod dups;
pub mod finding;
pub mod learned;
pub mod repeats;
pub mod rules;
pub mod verdict;

mod clean;
pub mod format;

pub use article::{Article, Wrap};
pub use clean::{Cleaned, Cleaner, Fate, MaxWords, NotedLine, Repeats, Settings};
pub use finding::{Evidence, Finding};
pub use rules::Rules;
pub use span::Span;
