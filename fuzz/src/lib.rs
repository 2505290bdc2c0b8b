//! What the fuzz targets share: how bytes are taken for a text, how texts are changed, and what is asked of what comes out.

pub mod mutate;

use std::borrow::Cow;
use std::sync::LazyLock;

use copydesk::boundary::Level;
use copydesk::{Article, Cleaner, Layout, Settings};

/// All levels, from the one that takes least.
pub const LEVELS: [Level; 3] = [Level::Careful, Level::Normal, Level::Thorough];

/// All ways to make paragraphs of lines.
pub const LAYOUTS: [Layout; 3] = [Layout::Auto, Layout::Lines, Layout::Blank];

/// Any bytes as a text: what is not UTF-8 is replaced, so that no change of the bytes is in vain.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Whether all bytes of `kept` stand in `whole`, in their order. One pass.
pub fn is_subsequence(kept: &[u8], whole: &[u8]) -> bool {
    let mut whole = whole.iter();
    kept.iter().all(|byte| whole.any(|other| other == byte))
}

/// Whether nothing but white space stands in a text.
pub fn is_blank(text: &str) -> bool {
    Article::new(text, Layout::Lines).paragraphs.is_empty()
}

/// A cleaner with the rules and the model that the library carries.
pub fn cleaner(boilerplate: Level, layout: Layout) -> Cleaner {
    let settings = Settings {
        layout,
        boilerplate,
        ..Settings::default()
    };
    Cleaner::builder().settings(settings).build()
}

/// The cleaner that the program has without options.
pub static PLAIN: LazyLock<Cleaner> = LazyLock::new(|| cleaner(Level::Careful, Layout::Auto));
