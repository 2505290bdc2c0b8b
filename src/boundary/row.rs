//! The features of a paragraph: their names, their order in a row, and what each is a sign of.

use std::sync::LazyLock;

use super::shape::Shape;

/// The number of features.
pub(super) const N: usize = 133;

/// One paragraph in numbers, in the order of [`FEATURES`].
pub(super) type Row = [i16; N];

/// What a feature is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    Shape,
    Capitals,
    Place,
    Cohesion,
    Neighbours,
    Form,
    Rule,
    Wording,
}

/// The names of the features by what they are a sign of, in the order of a row. The model file contains a hash of them.
const GROUPS: &[(Sign, &str)] = {
    use Sign::*;
    &[
        (Shape, "words bytes-per-word words-per-stop first last"),
        (Capitals, "capitals title-words loud-words"),
        (
            Shape,
            "number-words short-words long-words digits stops commas quotes marks questions \
             exclamations colons brackets address dashes ellipses years",
        ),
        (
            Place,
            "index index-from-end words-before words-after place paragraphs words-of-article \
             prose-before prose-after prose-words-before prose-words-after side-of-core \
             from-core-start from-core-end words-since-prose words-to-prose core-share \
             words-before-core words-after-core",
        ),
        (
            Cohesion,
            "telling telling-elsewhere telling-before telling-after telling-in-lede \
             telling-in-core telling-in-previous telling-in-next names names-in-core \
             cohesion-of-next-three cohesion-of-previous-three cohesion-from-here \
             cohesion-up-to-here known-from-here known-ahead again-up-to-here again-back \
             telling-ahead",
        ),
        (
            Neighbours,
            "words-2-back last-2-back title-2-back cohesion-2-back words-1-back last-1-back \
             title-1-back cohesion-1-back words-1-on last-1-on title-1-on cohesion-1-on \
             words-2-on last-2-on title-2-on cohesion-2-on lines-in-five-back lines-in-five-on \
             lines-in-a-row lines-from-here lines-up-to-here words-of-next-three \
             words-of-previous-three mean-words-from-here",
        ),
        (
            Form,
            "clocks stamps-before stamps-after stamps-in-eight-back stamps-in-eight-on \
             words-since-stamp same-ending same-ending-back same-ending-on same-form \
             same-first-word same-last-word same-words",
        ),
        (
            Rule,
            "rule since-rule to-rule rules-before rules-after category-before category-after \
             words-since-rule",
        ),
        (
            Form,
            "comments comments-up-to-here words-since-first-comment \
             prose-words-before-first-comment",
        ),
        (
            Rule,
            "comment-rules-before comment-rules-after words-since-comment-rule to-comment-rule \
             related-rules-before words-since-related-rule",
        ),
        (
            Wording,
            "wording wording-1-back wording-2-back wording-1-on wording-2-on wording-peak-back \
             wording-peak-on wording-from-here wording-up-to-here",
        ),
        (Capitals, "title-words-above-prose"),
        (Shape, "long-words-above-prose"),
        (
            Neighbours,
            "prose-of-article lines-of-article words-per-paragraph last-of-article",
        ),
        (Rule, "rules-of-article"),
    ]
};

/// The name of each feature, and what it is a sign of.
pub(super) static FEATURES: LazyLock<Vec<(&str, Sign)>> = LazyLock::new(|| {
    let of_group = |&(sign, names): &(Sign, &'static str)| {
        let names = names.split_whitespace();
        names.map(move |name| (name, sign))
    };
    GROUPS.iter().flat_map(of_group).collect()
});

/// The index of a feature in a row.
pub(super) fn index_of(name: &str) -> usize {
    let index = FEATURES.iter().position(|feature| feature.0 == name);
    index.expect("a feature has that name")
}

/// Fills a row from its start.
pub(super) struct RowWriter {
    pub row: Row,
    pub n: usize,
}

impl RowWriter {
    pub fn new() -> Self {
        RowWriter { row: [0; N], n: 0 }
    }

    pub fn shape(&mut self, s: &Shape) {
        let of_words = |n| share(n, s.n_words);
        for value in [
            s.n_words,
            s.n_bytes * 10 / s.n_words.max(1),
            s.n_words / s.n_stops.max(1),
            s.first.into(),
            s.last.into(),
            share(s.n_capitals, s.n_chars),
            of_words(s.n_title_words),
            of_words(s.n_loud_words),
            of_words(s.n_number_words),
            of_words(s.n_short_words),
            of_words(s.n_long_words),
            share(s.n_digits, s.n_chars),
            s.n_stops,
            of_words(s.n_commas),
            s.n_quotes,
            s.n_marks,
            s.n_questions,
            s.n_exclamations,
            s.n_colons,
            s.n_brackets,
            s.n_address,
            s.n_dashes,
            s.n_ellipses,
            s.n_years,
        ] {
            self.push(value);
        }
    }

    /// The distances of a paragraph to the first and to the last of `n`.
    pub fn place(&mut self, index: usize, n: usize) {
        self.push(index as u32);
        self.push((n - 1 - index) as u32);
    }

    pub fn push(&mut self, value: u32) {
        self.push_signed(i64::from(value));
    }

    pub fn push_signed(&mut self, value: i64) {
        self.row[self.n] = clamped(value);
        self.n += 1;
    }
}

/// The nearest number that a row can hold.
pub(super) fn clamped(value: i64) -> i16 {
    value.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// `part` of `whole` in thousandths, and 0 of 0.
pub(super) fn share(part: u32, whole: u32) -> u32 {
    match whole {
        0 => 0,
        _ => (u64::from(part) * 1000 / u64::from(whole)) as u32,
    }
}
