//! Keeps what a paragraph shows alone, which is looked at once: at a glance, with the whole article, and in later rounds.

use super::grams;
use super::model::Model;
use super::shape::Shape;
use crate::Span;
use crate::article::words::Word;

/// What a paragraph shows alone, as far as it was looked at: nothing around it matters to that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Alone {
    shape: Option<Shape>,
    /// How boilerplate its words sound.
    wording: Option<i32>,
}

impl Alone {
    /// The shape of the paragraph, whose words are `words`.
    pub(super) fn shape(&mut self, text: &str, body: Span, words: &[Word]) -> &Shape {
        self.shape
            .get_or_insert_with(|| Shape::new(text, body, words))
    }

    /// Its shape, if that was looked at.
    pub(super) fn known_shape(&self) -> Option<&Shape> {
        self.shape.as_ref()
    }

    /// How boilerplate it sounds to a model, which must be the same every time.
    pub(super) fn wording(&mut self, model: &Model, text: &str, words: &[Word]) -> i32 {
        *self
            .wording
            .get_or_insert_with(|| grams::score(model.wording(), text, words))
    }
}

/// All that paragraphs show alone.
#[cfg(test)]
pub(crate) fn looks(article: &crate::Article, words: &[Word], model: &Model) -> Vec<Alone> {
    let ranges = super::features::word_ranges(article, words);
    let looked = |(paragraph, range): (&crate::article::Paragraph, std::ops::Range<usize>)| {
        let mut alone = Alone::default();
        alone.shape(article.text, paragraph.body(), &words[range.clone()]);
        alone.wording(model, article.text, &words[range]);
        alone
    };
    article.paragraphs.iter().zip(ranges).map(looked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;

    #[test]
    fn no_word_stands_between_paragraphs() {
        let chars = ('\0'..=char::MAX).filter(|&c| crate::article::is_blank(c));
        let blank: String = chars.collect();
        assert!(words::words(&blank).is_empty());
    }

    #[test]
    fn what_was_looked_at_is_not_looked_at_again() {
        let model = Model::built_in();
        let text = "The ferry sank. Sign up";
        let words = words::words(text);
        let body = Span::new(0, text.len());
        let mut alone = Alone::default();
        assert_eq!(alone.known_shape(), None);
        let shape = Shape::new(text, body, &words);
        assert_eq!(alone.shape(text, body, &words), &shape);
        let wording = alone.wording(&model, text, &words);
        assert_eq!(alone.shape("", Span::new(0, 0), &[]), &shape);
        assert_eq!(alone.wording(&model, "", &[]), wording);
    }
}
