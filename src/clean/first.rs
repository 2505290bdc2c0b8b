//! What the first round found out and later ones need not find out again: words, and where no rule matches.

use super::rounds::Kept;
use crate::article::words::{self, Word};
use crate::boundary::Alone;
use crate::{Article, Span};

/// What is known of the paragraphs of a text.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Which are silent, as [`findings_by_words`](crate::rules::findings_by_words) has it.
    pub silent: Vec<bool>,
    /// What each shows alone, as [`findings_by_looks`](crate::boundary::findings_by_looks) has it.
    pub looks: Vec<Alone>,
}

/// What is known of the raw text. What a rule says of a paragraph hangs on nothing but the paragraph, nor does what it shows
/// alone, and a word on nothing beyond the spaces around it, so that it holds for what is left of the text, except at the seams.
pub(super) struct First<'t> {
    raw: &'t str,
    words: Vec<Word>,
    /// The bodies of the paragraphs in which no rule matches, in order.
    silent: Vec<Span>,
    /// The bodies of all paragraphs in order, and what each shows alone; nothing where that is not looked at.
    looks: Vec<(Span, Alone)>,
}

impl<'t> First<'t> {
    /// Keeps the words of an article, and what is known of its paragraphs.
    pub fn new(article: &Article<'t>, words: Vec<Word>, known: Known) -> Self {
        let Known { silent, looks } = known;
        let bodies = article.paragraphs.iter().map(|p| p.body()).zip(&silent);
        First {
            raw: article.text,
            words,
            silent: bodies
                .filter(|(_, is)| **is)
                .map(|(body, _)| body)
                .collect(),
            looks: article
                .paragraphs
                .iter()
                .map(|p| p.body())
                .zip(looks)
                .collect(),
        }
    }

    /// The words of what is left.
    pub fn words(&self, left: &str, kept: &Kept) -> Vec<Word> {
        words::carried_over(left, &kept.stretches, self.raw, &self.words)
    }

    /// What is known of the paragraphs of what is left.
    pub fn known(&self, left: &Article, kept: &Kept) -> Known {
        Known {
            silent: self.silent(left, kept),
            looks: self.looks(left, kept),
        }
    }

    /// Which paragraphs are known to be silent.
    fn silent(&self, left: &Article, kept: &Kept) -> Vec<bool> {
        let is_silent = |body| {
            kept.raw_whole(body)
                .is_some_and(|whole| self.silent.binary_search(&whole).is_ok())
        };
        left.paragraphs
            .iter()
            .map(|p| is_silent(p.body()))
            .collect()
    }

    /// What is known of how each paragraph looks alone.
    fn looks(&self, left: &Article, kept: &Kept) -> Vec<Alone> {
        if self.looks.is_empty() {
            return Vec::new();
        }
        let known = |body| {
            let whole = kept.raw_whole(body)?;
            let at = self.looks.binary_search_by_key(&whole, |known| known.0);
            Some(self.looks[at.ok()?].1.clone())
        };
        let bodies = left.paragraphs.iter().map(|p| p.body());
        bodies.map(|body| known(body).unwrap_or_default()).collect()
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
    use crate::{Rules, Wrap, rules};

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
            let article = Article::new(&raw, Wrap::Auto);
            let words = words::words(&raw);
            let mut silent = Vec::new();
            rules::findings_by_words(&article, &words, rules, &mut silent, usize::MAX);
            let looks = boundary::looks(&article, &words, &MODEL);
            let first = First::new(&article, words, Known { silent, looks });
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
            let mut silent = first.silent(&article, &kept);
            let found = rules::findings_by_words(&article, &words, rules, &mut silent, usize::MAX);
            let all = rules::findings(&article, rules);
            prop_assert_eq!(format!("{found:?}"), format!("{all:?}"), "{:?} of {:?}", left, raw);
            let carried = first.looks(&article, &kept);
            let looks = boundary::looks(&article, &words, &MODEL);
            for (carried, alone) in carried.iter().zip(&looks) {
                let is_known = *carried != Alone::default();
                prop_assert!(!is_known || carried == alone, "{:?} of {:?}", left, raw);
            }
        }
    }
}
