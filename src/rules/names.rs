//! Keeps the only line of an article that names its author, such as "Follow Ana Marlow on Twitter".

use std::collections::HashSet;

use super::Rules;
use super::find::Found;
use super::plain::plain;
use crate::article::words::{self, Word};
use crate::span::{inside, union};
use crate::{Article, Span};

/// Drops the matches of rules with `names=elsewhere` whose name is not in the article outside the match. Linear.
pub(super) fn spare(article: &Article, words: &[Word], rules: &Rules, found: &mut Vec<Found>) {
    let name = |found: &Found| {
        let rule = rules.rule(found.rule);
        let text = || plain(found.phrase.of(article.text));
        rule.has_name
            .then(|| name(&text(), rules.written(rule).text))?
    };
    let (names, phrases): (HashSet<u64>, Vec<Span>) = found
        .iter()
        .filter_map(|found| Some((name(found)?, found.phrase)))
        .unzip();
    if names.is_empty() {
        return;
    }
    let phrases = union(phrases);
    let is_elsewhere =
        |word: &&Word| names.contains(&word.hash) && inside(&phrases, word.span()).next().is_none();
    let elsewhere: HashSet<u64> = words
        .iter()
        .filter(is_elsewhere)
        .map(|word| word.hash)
        .collect();
    found.retain(|found| name(found).is_none_or(|name| elsewhere.contains(&name)));
}

/// The hash of the last word of the first name in a text. A name is two or three words with capitals that are in no pattern of the
/// rule; it is not at the start of the text. "BBC South" is no name.
fn name(text: &str, rule: &str) -> Option<u64> {
    let patterns = rule
        .lines()
        .filter(|line| line.trim_start().starts_with('='));
    let is_literal = |word: &str| {
        let word = word.to_lowercase();
        let mut literals = patterns
            .clone()
            .flat_map(|line| line.split(|c: char| !c.is_alphanumeric()));
        literals.any(|literal| literal == word)
    };
    let is_name = |word: &&Word| {
        let word = word.span().of(text);
        let is_acronym = word.chars().all(char::is_uppercase);
        word.starts_with(char::is_uppercase) && !is_acronym && !is_literal(word)
    };
    let words = words::words(text);
    let words = words.get(1..)?;
    // "YouTube" is two words here, as if a space was lost.
    let is_apart = |a: &Word, b: &Word| a.span().end < b.span().start;
    let mut runs = words.chunk_by(|a, b| is_name(&a) == is_name(&b) && is_apart(a, b));
    let name = runs.find(|run| is_name(&&run[0]) && matches!(run.len(), 2 | 3))?;
    name.last().map(|word| word.hash)
}
