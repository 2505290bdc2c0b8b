//! Describes a paragraph by what it shows alone, without a pass over the whole article.

use std::ops::Range;

use super::rows::Writer;
use super::{Hit, N, NAMES, Row};
use crate::Article;
use crate::article::words::{self, Word};
use crate::boundary::alone::Alone;
use crate::boundary::model::Model;
use crate::boundary::shape;

/// Where features of a glance stand in a row, after its shape and place.
const WORDS_BACK: usize = place_of("words-1-back");
const LAST_BACK: usize = place_of("last-1-back");
const WORDS_ON: usize = place_of("words-1-on");
const LAST_ON: usize = place_of("last-1-on");
const RULE: usize = place_of("rule");
const WORDING: usize = place_of("wording");

/// Paragraphs from either end that are glanced at.
const FROM_START: usize = 3;
const FROM_END: usize = 4;

/// Bytes of a short line.
const SHORT_LINE: usize = 40;

/// An article whose paragraphs are described one by one, as they are asked for.
pub(in crate::boundary) struct Glance<'a> {
    article: &'a Article<'a>,
    words: &'a [Word],
    hits: &'a [Option<Hit>],
    pub model: &'a Model,
    looks: &'a mut [Alone],
}

impl<'a> Glance<'a> {
    pub fn new(
        article: &'a Article<'a>,
        words: &'a [Word],
        hits: &'a [Option<Hit>],
        model: &'a Model,
        looks: &'a mut [Alone],
    ) -> Self {
        Glance {
            article,
            words,
            hits,
            model,
            looks,
        }
    }

    /// The paragraphs where boilerplate would show: the outermost ones, those beside what rules take, and short lines next to
    /// each other, as stand over readers' comments.
    pub fn places(&self) -> impl Iterator<Item = usize> + use<'a> {
        let (n, hits, paragraphs) = (self.looks.len(), self.hits, &self.article.paragraphs);
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

    /// The row of paragraph `index`, as far as a glance goes: shape, distance to both ends, and what has a constant
    /// above. All other features are nought.
    pub fn row(&mut self, index: usize) -> Row {
        let n = self.looks.len();
        let (text, body) = (self.article.text, self.article.paragraphs[index].body());
        let words = &self.words[self.range(index)];
        let mut first = Writer::default();
        first.shape(self.looks[index].shape(text, body, words));
        first.place(index, n);
        let mut row = first.row;
        let neighbours = [
            (index.checked_sub(1), WORDS_BACK, LAST_BACK),
            (Some(index + 1).filter(|&at| at < n), WORDS_ON, LAST_ON),
        ];
        for (at, words, last) in neighbours {
            let (n_words, class) = at.map_or((-1, -1), |at| self.size_and_end(at));
            row[words] = n_words;
            row[last] = class;
        }
        row[RULE] = self.hits[index].map_or(0, |hit| hit.kind as i16);
        let wording = self.looks[index].wording(self.model, text, words);
        row[WORDING] = wording.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        row
    }

    /// What a row has of a neighbour: its words, and the class of its end.
    fn size_and_end(&self, index: usize) -> (i16, i16) {
        let (n_words, last) = match self.looks[index].known_shape() {
            Some(shape) => (shape.n_words, shape.last),
            None => {
                let body = self.article.paragraphs[index].body().of(self.article.text);
                let words = &self.words[self.range(index)];
                (shape::n_words(words), shape::last_class(body))
            }
        };
        (n_words.min(i16::MAX as u32) as i16, i16::from(last))
    }

    fn range(&self, index: usize) -> Range<usize> {
        words::range(self.words, self.article.paragraphs[index].body())
    }
}

/// Where a feature stands in a row. Looked up when the program is built.
const fn place_of(name: &str) -> usize {
    let mut at = 0;
    while at < N {
        if is_same(NAMES[at].0.as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no feature has that name")
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;
    use crate::boundary::features::{features, hits};
    use crate::{Rules, Wrap, rules};

    const TEXT: &str = "The ferry Alma sank off Grebe harbour on Monday, said the board.\n\
        Advertisement\n\
        Nobody was hurt, and the harbour is open again, though the board will not say for how long it is going to be.\n\
        A new ferry is to come.\n\
        It will be built in Aldmoor.\n\
        Hale says\n\
        March 3, 2031\n\
        Good riddance to that old boat, I say, and so do all of my friends at the quay.\n\
        The board met on Monday.\nIt meets again.\nThe end of it is not to be seen.\nSign in";

    fn with_glance(test: impl Fn(&mut Glance, &[Row])) {
        let article = Article::new(TEXT, Wrap::Lines);
        let words = words::words(TEXT);
        let hits = hits(&article, &rules::findings(&article, &Rules::built_in()));
        let model = Model::built_in();
        let mut looks = vec![Alone::default(); article.paragraphs.len()];
        let features = features(&article, &words, hits.clone(), &model, &mut looks.clone());
        let rows: Vec<Row> = (0..features.len())
            .map(|index| features.row(index))
            .collect();
        let mut glance = Glance::new(&article, &words, &hits, &model, &mut looks);
        test(&mut glance, &rows);
    }

    #[test]
    fn a_glance_sees_what_the_whole_row_tells() {
        with_glance(|glance, rows| {
            let first = place_of("index-from-end");
            let others = [WORDS_BACK, LAST_BACK, WORDS_ON, LAST_ON, RULE, WORDING];
            for (index, row) in rows.iter().enumerate() {
                let seen = glance.row(index);
                for at in 0..N {
                    let is_seen = at <= first || others.contains(&at);
                    let expected = if is_seen { row[at] } else { 0 };
                    assert_eq!(seen[at], expected, "{} of {index}", NAMES[at].0);
                }
            }
        });
    }

    #[test]
    fn ends_neighbours_of_rules_and_short_lines_together_are_glanced_at() {
        // The second is for rules; the fifth is alone, the eighth runs on.
        let places = [0, 2, 3, 4, 5, 6, 8, 9, 10];
        with_glance(|glance, _| assert_eq!(glance.places().collect::<Vec<_>>(), places));
    }
}
