//! The features of a paragraph that depend on no other paragraph, computed once.

use super::grams;
use super::model::Model;
use super::shape::Shape;
use crate::Span;
use crate::article::words::Word;

/// A cache of what one paragraph shows by itself, so that the prefilter, the features and later rounds share the work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LocalFeatures {
    shape: Option<Shape>,
    wording: Option<i32>,
}

impl LocalFeatures {
    /// The shape of the paragraph, whose words are `words`.
    pub(super) fn shape(&mut self, text: &str, body: Span, words: &[Word]) -> &Shape {
        self.shape
            .get_or_insert_with(|| Shape::new(text, body, words))
    }

    /// How strongly the model associates the paragraph's words with boilerplate. The model must be the same in every call.
    pub(super) fn wording(&mut self, model: &Model, text: &str, words: &[Word]) -> i32 {
        *self
            .wording
            .get_or_insert_with(|| grams::score(&model.wording, text, words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;

    #[test]
    fn features_are_computed_once() {
        let model = Model::built_in();
        let text = "The ferry sank. Sign up";
        let words = words::words(text);
        let body = Span::new(0, text.len());
        let mut local = LocalFeatures::default();
        let shape = Shape::new(text, body, &words);
        assert_eq!(local.shape(text, body, &words), &shape);
        let wording = local.wording(&model, text, &words);
        assert_eq!(local.shape("", Span::new(0, 0), &[]), &shape);
        assert_eq!(local.wording(&model, "", &[]), wording);
    }
}
