//! Explains the score of a paragraph by the features that moved it most.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::features::Features;
use super::forest::Outcomes;
use super::model::Model;
use super::row::{FEATURES, N, Sign};
use super::shape::LAST_STOP;
use crate::Article;
use crate::finding::Cause;

/// How many causes are given for one paragraph.
const N_CAUSES: usize = 3;

/// The strongest causes for the score of paragraph `index`, strongest first.
///
/// A tree's step from a node to its child moves the expected score; the move is credited to the feature that the node
/// tests (A. Saabas, "Interpreting random forests", 2014). Features that are signs of the same thing are summed.
pub(super) fn causes(
    article: &Article,
    features: &Features,
    index: usize,
    model: &Model,
    outcomes: &mut Outcomes,
) -> Vec<Cause> {
    let mut credits = [0; N];
    model.credit(&features.row(index), outcomes, &mut credits);
    let mut by_sign: BTreeMap<Sign, i32> = BTreeMap::new();
    for (credit, &(_, sign)) in credits.iter().zip(FEATURES.iter()) {
        *by_sign.entry(sign).or_default() += credit;
    }
    let mut signs: Vec<(Sign, i32)> = by_sign.into_iter().collect();
    signs.sort_by_key(|&(_, credit)| Reverse(credit));
    let first_comment = features.first_comment().filter(|&first| first < index);
    let comments = first_comment.map(|first| Cause::Follows(article.paragraphs[first].body()));
    let others = signs
        .into_iter()
        .filter(|&(sign, credit)| credit > 0 && !(comments.is_some() && sign == Sign::Rule))
        .map(|(sign, _)| cause(article, features, index, sign));
    comments.into_iter().chain(others).take(N_CAUSES).collect()
}

fn cause(article: &Article, features: &Features, index: usize, sign: Sign) -> Cause {
    let shape = &features.shapes[index];
    let cohesion = &features.cohesion[index];
    match sign {
        Sign::Wording => Cause::Wording,
        Sign::Cohesion => Cause::Unrelated {
            n_shared: cohesion.n_core as usize,
            n_telling: cohesion.n_telling as usize,
        },
        Sign::Place => Cause::Apart,
        Sign::Shape => Cause::Line {
            n_words: shape.n_words as usize,
            is_ended: shape.last >= LAST_STOP,
        },
        Sign::Capitals => Cause::Capitals {
            n_capitalised: shape.n_title_words as usize,
            n_words: shape.n_words as usize,
        },
        Sign::Neighbours => Cause::Company,
        Sign::Form => Cause::Listed(features.n_alike(index)),
        Sign::Rule => match features.hit_before(index) {
            Some(hit) => Cause::Follows(article.paragraphs[hit].body()),
            None => Cause::NearRules,
        },
    }
}
