//! Takes texts out of Python strings, and cleans one.

use std::fmt;

use copydesk::article::words::MAX_TEXT_BYTES;
use copydesk::learned::WHOLE;
use copydesk::{Cleaned, Cleaner};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// Why a text cannot be cleaned.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// It has a surrogate without its partner, and so no bytes in UTF-8.
    Surrogate,
    /// It has more than so many bytes.
    TooLong(usize),
    /// It has more words than allowed, which have too few bytes.
    TooManyWords,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::Surrogate => write!(f, "has a lone surrogate, which is no character"),
            Fault::TooLong(max) => write!(f, "has more than {max} bytes, see max_article"),
            Fault::TooManyWords => {
                write!(f, "has too many words of a letter or two, see max_words")
            }
        }
    }
}

/// An article, and what is known of it.
#[derive(Debug, Default)]
pub struct Article {
    pub text: String,
    pub source: Option<String>,
    pub title: String,
}

/// The text of a string in UTF-8.
///
/// It is copied: a string that is asked for its UTF-8 keeps that as long as it lives, and a corpus would take twice its memory.
pub fn utf8(string: &Bound<PyString>, max_bytes: usize) -> Result<String, Fault> {
    let text = string.to_cow().map_err(|_| Fault::Surrogate)?;
    let max = max_bytes.min(MAX_TEXT_BYTES - 1);
    if text.len() > max {
        return Err(Fault::TooLong(max));
    }
    Ok(text.into_owned())
}

/// Cleans an article.
pub fn clean<'t>(cleaner: &Cleaner, article: &'t Article) -> Result<Cleaned<'t>, Fault> {
    let source = article.source.as_deref();
    let source = source.filter(|name| !name.is_empty());
    let source = source.unwrap_or(WHOLE);
    let cleaned = cleaner.clean_below(&article.text, source, &article.title);
    if cleaned.is_refused {
        return Err(Fault::TooManyWords);
    }
    Ok(cleaned)
}

/// The clean text of an article; `None` if nothing is removed.
pub fn changed_text(cleaner: &Cleaner, article: &Article) -> Result<Option<String>, Fault> {
    let cleaned = clean(cleaner, article)?;
    Ok((!cleaned.is_clean()).then(|| cleaned.text().into_owned()))
}
