//! The results of the first round that later rounds use again: words, and what is known of paragraphs.

use super::kept::Kept;
use crate::article::words::{self, Word};
use crate::boundary::LocalFeatures;
use crate::{Article, Finding};

/// Results for each paragraph of a text.
#[derive(Debug, Default)]
pub(super) struct Cached {
    /// Whether no rule matches: see [`findings_by_words`](crate::rules::findings_by_words).
    pub silent: Vec<bool>,
    /// See [`cached_findings`](crate::boundary::cached_findings); empty if the boundary model was not used.
    pub local_features: Vec<LocalFeatures>,
    /// The findings of noted rules. Only those of the raw text are used.
    pub noted: Vec<Finding>,
}

/// The results for the raw text. Matches of rules and local features depend on the paragraph only, and words on the text
/// between the spaces around them. So all are the same in later rounds, except at the seams.
pub(super) struct First<'a> {
    article: &'a Article<'a>,
    /// `None` if each round splits the text again.
    words: Option<Vec<Word>>,
    cached: Cached,
}

impl<'a> First<'a> {
    pub fn new(article: &'a Article<'a>, words: Vec<Word>, cached: Cached) -> Self {
        /// In long texts, shorter words are not stored: 16 bytes for each word, twice, would exceed the limit on memory.
        const MIN_BYTES: usize = 4;
        const LONG: usize = 1 << 20;
        let n_bytes = article.text.len();
        let is_dense = n_bytes >= LONG && words.len() * MIN_BYTES > n_bytes;
        First {
            article,
            words: (!is_dense).then_some(words),
            cached,
        }
    }

    /// The words of the text that is left.
    pub fn words(&self, text: &str, kept: &Kept) -> Vec<Word> {
        match &self.words {
            Some(raw_words) => {
                words::carried_over(text, &kept.stretches, self.article.text, raw_words)
            }
            None => words::words(text),
        }
    }

    /// The results for the paragraphs of the text that is left.
    pub fn cached(&self, left: &Article, kept: &Kept) -> Cached {
        let paragraphs = &self.article.paragraphs;
        let raw_index = |body| {
            let whole = kept.raw_whole(body)?;
            paragraphs.binary_search_by_key(&whole, |p| p.body()).ok()
        };
        let mut cached = Cached::default();
        for paragraph in &left.paragraphs {
            let index = raw_index(paragraph.body());
            let is_silent = index.and_then(|index| self.cached.silent.get(index));
            cached.silent.push(is_silent.copied().unwrap_or_default());
            if !self.cached.local_features.is_empty() {
                let features = index.and_then(|index| self.cached.local_features.get(index));
                let features = features.cloned().unwrap_or_default();
                cached.local_features.push(features);
            }
        }
        cached
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use proptest::sample::{Index, select};
    use proptest::{collection, prop_assert_eq};

    use super::*;
    use crate::boundary::{self, Model};
    use crate::clean::rounds::Rounds;
    use crate::{Layout, Rules, Span, rules};

    static MODEL: LazyLock<Model> = LazyLock::new(Model::built_in);
    static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);

    /// Pieces of text that depend on their neighbours.
    const PIECES: [&str; 24] = [
        "The ferry Alma ran aground",
        "it’s",
        "don't",
        "3.5",
        "1,000",
        ".",
        ",",
        " ",
        " ",
        "\n",
        "\n",
        "\u{a0}",
        "\u{2028}",
        "nightThe",
        "Паром",
        "É",
        "e\u{301}",
        "\u{ad}",
        "港口",
        "हिन्दी",
        "\nFollow us on Facebook and Twitter.\n",
        "\n© 2031 The Grebe Gazette. All rights reserved.\n",
        "\nRead more:\nFerry towed free at noon after the storm\n",
        "\nAdvertisement\n",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn results_of_the_first_round_hold_for_the_text_that_is_left(
            pieces in collection::vec(select(&PIECES[..]), 0..40),
            places in collection::vec(any::<Index>(), 0..8),
        ) {
            let raw = pieces.concat();
            let rules = &*RULES;
            let raw_article = Article::new(&raw, Layout::Auto);
            let words = words::words(&raw);
            let mut silent = Vec::new();
            rules::findings_by_words(&raw_article, &words, rules, &mut silent, usize::MAX, "");
            let local_features = boundary::local_features(&raw_article, &words, &MODEL);
            let first = First::new(&raw_article, words, Cached { silent, local_features, ..Cached::default() });
            let place = |at: Index| raw.floor_char_boundary(at.index(raw.len() + 1));
            let places: BTreeSet<usize> = places.into_iter().map(place).collect();
            let places: Vec<usize> = places.into_iter().collect();
            let cuts = places.as_chunks().0.iter().map(|&[a, b]| Span::new(a, b));
            let mut rounds = Rounds::new(&raw);
            rounds.apply(cuts.collect(), Vec::new());
            let (left, kept) = (rounds.text(), rounds.kept());
            let article = Article::new(&left, Layout::Auto);
            let words = first.words(&left, &kept);
            prop_assert_eq!(&words, &words::words(&left), "{:?} of {:?}", left, raw);
            let Cached { mut silent, local_features, .. } = first.cached(&article, &kept);
            let found =
                rules::findings_by_words(&article, &words, rules, &mut silent, usize::MAX, "").acting;
            let all = rules::findings(&article, rules);
            prop_assert_eq!(format!("{found:?}"), format!("{all:?}"), "{:?} of {:?}", left, raw);
            let all = boundary::local_features(&article, &words, &MODEL);
            for (cached, new) in local_features.iter().zip(&all) {
                let is_empty = *cached == LocalFeatures::default();
                prop_assert!(is_empty || cached == new, "{:?} of {:?}", left, raw);
            }
        }
    }
}
