//! What the first round finds out for later ones: words, and paragraphs that no rule matches.

use super::rounds::Kept;
use crate::Article;
use crate::article::words::{self, Word};
use crate::boundary::LocalFeatures;

/// What is known of the paragraphs of a text.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Which are silent, as [`findings_by_words`](crate::rules::findings_by_words) has it.
    pub silent: Vec<bool>,
    /// What each shows alone, as [`cached_findings`](crate::boundary::cached_findings) has it.
    pub looks: Vec<LocalFeatures>,
}

/// What is known of the raw text. What a rule says of a paragraph, and what the paragraph shows alone, depends on the paragraph
/// only, and a word only on the text between the spaces around it. So all of it holds in later rounds, except at the seams.
pub(super) struct First<'a> {
    article: &'a Article<'a>,
    /// `None` where they are found again in each round.
    words: Option<Vec<Word>>,
    /// By paragraph; nothing where it was not looked at.
    known: Known,
}

impl<'a> First<'a> {
    /// Keeps the words of an article, and what is known of its paragraphs.
    pub fn new(article: &'a Article<'a>, words: Vec<Word>, known: Known) -> Self {
        /// In long texts, words of fewer bytes are not kept: twice 16 bytes for each word would be more than the text may take.
        const MIN_BYTES: usize = 4;
        const LONG: usize = 1 << 20;
        let n_bytes = article.text.len();
        let is_dense = n_bytes >= LONG && words.len() * MIN_BYTES > n_bytes;
        First {
            article,
            words: (!is_dense).then_some(words),
            known,
        }
    }

    /// The words of the text as it is now.
    pub fn words(&self, text: &str, kept: &Kept) -> Vec<Word> {
        match &self.words {
            Some(known) => words::carried_over(text, &kept.stretches, self.article.text, known),
            None => words::words(text),
        }
    }

    /// What is known of the paragraphs of the text as it is now.
    pub fn known(&self, now: &Article, kept: &Kept) -> Known {
        let paragraphs = &self.article.paragraphs;
        let raw_index = |body| {
            let whole = kept.raw_whole(body)?;
            paragraphs.binary_search_by_key(&whole, |p| p.body()).ok()
        };
        let mut known = Known::default();
        for paragraph in &now.paragraphs {
            let index = raw_index(paragraph.body());
            let is_silent = index.and_then(|index| self.known.silent.get(index));
            known.silent.push(is_silent.copied().unwrap_or_default());
            if !self.known.looks.is_empty() {
                let look = index.and_then(|index| self.known.looks.get(index));
                known.looks.push(look.cloned().unwrap_or_default());
            }
        }
        known
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
    use crate::{Rules, Span, Wrap, rules};

    static MODEL: LazyLock<Model> = LazyLock::new(Model::built_in);
    static RULES: LazyLock<Rules> = LazyLock::new(Rules::built_in);

    /// What a text is made of in which it matters where something is cut.
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
        fn what_the_first_round_found_out_holds_for_what_is_left(
            pieces in collection::vec(select(&PIECES[..]), 0..40),
            places in collection::vec(any::<Index>(), 0..8),
        ) {
            let raw = pieces.concat();
            let rules = &*RULES;
            let raw_article = Article::new(&raw, Wrap::Auto);
            let words = words::words(&raw);
            let mut silent = Vec::new();
            rules::findings_by_words(&raw_article, &words, rules, &mut silent, usize::MAX);
            let looks = boundary::local_features(&raw_article, &words, &MODEL);
            let first = First::new(&raw_article, words, Known { silent, looks });
            let place = |at: Index| raw.floor_char_boundary(at.index(raw.len() + 1));
            let places: BTreeSet<usize> = places.into_iter().map(place).collect();
            let places: Vec<usize> = places.into_iter().collect();
            let cuts = places.as_chunks().0.iter().map(|&[a, b]| Span::new(a, b));
            let mut rounds = Rounds::new(&raw);
            rounds.apply(cuts.collect(), Vec::new());
            let (left, kept) = (rounds.text(), rounds.kept());
            let article = Article::new(&left, Wrap::Auto);
            let words = first.words(&left, &kept);
            prop_assert_eq!(&words, &words::words(&left), "{:?} of {:?}", left, raw);
            let Known {
                mut silent,
                looks: carried,
            } = first.known(&article, &kept);
            let found = rules::findings_by_words(&article, &words, rules, &mut silent, usize::MAX);
            let all = rules::findings(&article, rules);
            prop_assert_eq!(format!("{found:?}"), format!("{all:?}"), "{:?} of {:?}", left, raw);
            let looks = boundary::local_features(&article, &words, &MODEL);
            for (carried, alone) in carried.iter().zip(&looks) {
                let is_known = *carried != LocalFeatures::default();
                prop_assert!(!is_known || carried == alone, "{:?} of {:?}", left, raw);
            }
        }
    }
}
