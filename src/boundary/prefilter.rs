//! Decides from a few paragraphs whether an article can contain boilerplate at all; most articles do not.

use std::ops::Range;
use std::sync::LazyLock;

use super::forest::Outcomes;
use super::hits::Hit;
use super::local::LocalFeatures;
use super::model::Model;
use super::row::{Row, RowWriter, clamped, index_of};
use super::shape;
use crate::Article;
use crate::article::words::{self, Word};

/// The indices of the features that the prefilter has besides shape and place, which begin a row.
static OTHERS: LazyLock<[usize; 6]> = LazyLock::new(|| {
    let names = [
        "words-1-back",
        "last-1-back",
        "words-1-on",
        "last-1-on",
        "rule",
        "wording",
    ];
    names.map(index_of)
});

/// The paragraphs at either end that are examined.
const FROM_START: usize = 3;
const FROM_END: usize = 4;

/// The most bytes of a short line.
const SHORT_LINE: usize = 40;

/// Scores single paragraphs by a smaller forest, without a pass over the whole article.
pub(super) struct Prefilter<'a> {
    pub article: &'a Article<'a>,
    pub words: &'a [Word],
    pub hits: &'a [Option<Hit>],
    pub model: &'a Model,
    pub local: &'a mut [LocalFeatures],
}

impl<'a> Prefilter<'a> {
    /// Whether some paragraph may be boilerplate at the level numbered `level`.
    pub fn finds_any(&mut self, outcomes: &mut Outcomes, level: usize) -> bool {
        let mut places = self.places();
        places.any(|index| self.model.is_suspect(&self.row(index), level, outcomes))
    }

    /// The paragraphs to examine: the outermost ones, those beside one that a rule removes, and adjacent short lines, as are
    /// found above readers' comments.
    fn places(&self) -> impl Iterator<Item = usize> + use<'a> {
        let (n, hits, paragraphs) = (self.local.len(), self.hits, &self.article.paragraphs);
        let is_ruled = move |at: usize| hits[at].is_some_and(Hit::is_whole);
        let is_outer = move |at: usize| at < FROM_START || n - at <= FROM_END;
        let is_short = move |at: usize| paragraphs[at].body().len() <= SHORT_LINE;
        (0..n).filter(move |&at| {
            let mut neighbours = (at.saturating_sub(1)..n.min(at + 2)).filter(|&other| other != at);
            !is_ruled(at)
                && (is_outer(at)
                    || neighbours.any(|other| is_ruled(other) || is_short(at) && is_short(other)))
        })
    }

    /// The row of paragraph `index` with only shape, place and the features named above; all others are 0.
    fn row(&mut self, index: usize) -> Row {
        let [words_back, last_back, words_on, last_on, rule, wording] = *OTHERS;
        let n = self.local.len();
        let (text, body) = (self.article.text, self.article.paragraphs[index].body());
        let words = &self.words[self.range(index)];
        let mut first = RowWriter::new();
        first.shape(self.local[index].shape(text, body, words));
        first.place(index, n);
        let mut row = first.row;
        let neighbours = [
            (index.checked_sub(1), words_back, last_back),
            (Some(index + 1).filter(|&at| at < n), words_on, last_on),
        ];
        for (at, words, last) in neighbours {
            (row[words], row[last]) = at.map_or((-1, -1), |at| self.size_and_end(at));
        }
        row[rule] = self.hits[index].map_or(0, |hit| hit.kind as i16);
        row[wording] = clamped(self.local[index].wording(self.model, text, words).into());
        row
    }

    /// The number of words of a paragraph, and the class of its end.
    fn size_and_end(&self, index: usize) -> (i16, i16) {
        let body = self.article.paragraphs[index].body().of(self.article.text);
        let n_words = shape::n_words(&self.words[self.range(index)]);
        (clamped(n_words.into()), shape::last_class(body).into())
    }

    fn range(&self, index: usize) -> Range<usize> {
        words::range(self.words, self.article.paragraphs[index].body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;
    use crate::boundary::features::features;
    use crate::boundary::hits::hits;
    use crate::boundary::row::{FEATURES, N};
    use crate::{Layout, Rules, rules};

    const TEXT: &str = "The ferry Alma sank off Grebe harbour on Monday, said the board.\n\
        Advertisement\n\
        Nobody was hurt, and the harbour is open again, though the board will not say for how long it is going to be.\n\
        A new ferry is to come.\n\
        It will be built in Aldmoor.\n\
        Hale says\n\
        March 3, 2031\n\
        Good riddance to that old boat, I say, and so do all of my friends at the quay.\n\
        The board met on Monday.\nIt meets again.\nThe end of it is not to be seen.\nSign in";

    fn with_prefilter(test: impl Fn(&mut Prefilter, &[Row])) {
        let article = Article::new(TEXT, Layout::Lines);
        let words = words::words(TEXT);
        let hits = hits(&article, &rules::findings(&article, &Rules::built_in()));
        let model = Model::built_in();
        let mut local = vec![LocalFeatures::default(); article.paragraphs.len()];
        let features = features(&article, &words, hits.clone(), &model, &mut local.clone());
        let rows: Vec<Row> = (0..features.len())
            .map(|index| features.row(index))
            .collect();
        let mut prefilter = Prefilter {
            article: &article,
            words: &words,
            hits: &hits,
            model: &model,
            local: &mut local,
        };
        test(&mut prefilter, &rows);
    }

    #[test]
    fn the_row_of_the_prefilter_is_a_part_of_the_whole_row() {
        with_prefilter(|prefilter, rows| {
            let first = index_of("index-from-end");
            for (index, row) in rows.iter().enumerate() {
                let seen = prefilter.row(index);
                for at in 0..N {
                    let is_seen = at <= first || OTHERS.contains(&at);
                    let expected = if is_seen { row[at] } else { 0 };
                    assert_eq!(seen[at], expected, "{} of {index}", FEATURES[at].0);
                }
            }
        });
    }

    #[test]
    fn ends_neighbours_of_rules_and_adjacent_short_lines_are_examined() {
        // The second is for rules; the fifth is alone, the eighth runs on.
        let places = [0, 2, 3, 4, 5, 6, 8, 9, 10];
        with_prefilter(|prefilter, _| assert_eq!(prefilter.places().collect::<Vec<_>>(), places));
    }
}
