//! Puts into words why the model takes a paragraph for boilerplate.

use super::features::{Features, N, NAMES};
use super::forest::Outcomes;
use super::model::Model;
use super::shape::LAST_STOP;
use crate::{Article, Span};

/// What a feature is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Shape,
    Capitals,
    Place,
    Cohesion,
    Neighbours,
    Form,
    Rule,
    Wording,
}

const LOOKS: [Look; 8] = [
    Look::Shape,
    Look::Capitals,
    Look::Place,
    Look::Cohesion,
    Look::Neighbours,
    Look::Form,
    Look::Rule,
    Look::Wording,
];

/// One cause for taking a paragraph for boilerplate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its words are those of boilerplate elsewhere.
    Wording,
    /// Of its names and long words, few stand in the story.
    Unrelated {
        /// Those that do.
        n_shared: usize,
        /// All of them.
        n_telling: usize,
    },
    /// It stands before the story's running text or after it.
    Apart,
    /// Its length, marks and ends are not those of running text.
    Line {
        /// Its words.
        n_words: usize,
        /// Whether the end of a sentence stands at its end.
        is_ended: bool,
    },
    /// Many of its words begin with capitals.
    Capitals {
        /// Those that do, the first word left out.
        n_capitalised: usize,
        /// All of them.
        n_words: usize,
    },
    /// What stands around it is no running text, or does not belong to the story.
    Company,
    /// So many lines nearby have its form or its first word.
    Listed(usize),
    /// The nearest text above that a rule takes, or the line over a reader's first comment.
    Follows(Span),
    /// Rules take other parts of the article.
    NearRules,
}

/// Causes that are told of one paragraph.
const N_CAUSES: usize = 3;

/// The strongest causes for the score of paragraph `index`, strongest first.
///
/// A tree's step from a node to its child moves the expected score; that move is credited to the feature that the node
/// looks at (A. Saabas, "Interpreting random forests", 2014), and features that are signs of one thing are summed.
pub(super) fn causes(
    article: &Article,
    features: &Features,
    index: usize,
    model: &Model,
    outcomes: &mut Outcomes,
) -> Vec<Cause> {
    let mut credit = [0i32; N];
    model.credit(&features.row(index), outcomes, &mut credit);
    let mut looks: Vec<(i32, Look)> = LOOKS
        .iter()
        .map(|&look| {
            let sum = credit.iter().zip(NAMES).filter(|(_, (_, of))| *of == look);
            (sum.map(|(credit, _)| credit).sum(), look)
        })
        .collect();
    looks.sort_by_key(|&(credit, _)| std::cmp::Reverse(credit));
    let first_talk = features.first_talk().filter(|&first| first < index);
    let talk = first_talk.map(|first| Cause::Follows(article.paragraphs[first].body()));
    let others = looks
        .into_iter()
        .filter(|&(credit, look)| credit > 0 && !(talk.is_some() && look == Look::Rule))
        .map(|(_, look)| cause(article, features, index, look));
    talk.into_iter().chain(others).take(N_CAUSES).collect()
}

fn cause(article: &Article, features: &Features, index: usize, look: Look) -> Cause {
    let shape = &features.shapes[index];
    let cohesion = &features.cohesion[index];
    match look {
        Look::Wording => Cause::Wording,
        Look::Cohesion => Cause::Unrelated {
            n_shared: cohesion.n_core as usize,
            n_telling: cohesion.n_telling as usize,
        },
        Look::Place => Cause::Apart,
        Look::Shape => Cause::Line {
            n_words: shape.n_words as usize,
            is_ended: shape.last >= LAST_STOP,
        },
        Look::Capitals => Cause::Capitals {
            n_capitalised: shape.n_title_words as usize,
            n_words: shape.n_words as usize,
        },
        Look::Neighbours => Cause::Company,
        Look::Form => Cause::Listed(features.n_alike(index)),
        Look::Rule => match features.hit_before(index) {
            Some(hit) => Cause::Follows(article.paragraphs[hit].body()),
            None => Cause::NearRules,
        },
    }
}
