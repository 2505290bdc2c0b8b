//! Decides which findings stand: position, precedence and limits are known here alone.

pub(crate) mod cover;

use std::mem::discriminant;

pub use crate::finding::Removal;
use crate::finding::{Repeat, RuleMatch, Scope};
use crate::{Article, Evidence, Finding, Span};
use cover::{Cover, Growing, trimmed};

/// What the judge decided of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// The spans that go, in order, none overlapping another.
    pub removals: Vec<Removal>,
    /// Set where rules, learned lines and boundary would have left nothing, so that none was followed.
    pub would_be_empty: bool,
}

/// Times that tail and head are looked at again because a copy turned out to stay. Then copies no longer count there.
const MAX_ROUNDS: usize = 4;

/// Judges the findings of all detectors on one article.
///
/// A rule goes before a learned line, that before the boundary, and that before a repeat; a longer span before a shorter
/// one. A copy whose original one of the others removes stays, unless they remove the copy too. Sorting apart, one pass over the paragraphs and the findings.
pub fn judge(article: &Article, findings: Vec<Finding>) -> Verdicts {
    let mut rules = Vec::new();
    let mut learned = Vec::new();
    let mut outside = Vec::new();
    let mut repeats = Vec::new();
    for Finding { span, evidence } in findings {
        match evidence {
            Evidence::Rule(rule) => rules.push((span, rule)),
            Evidence::Learned(_) => learned.push((span, evidence)),
            Evidence::Boundary(_) => outside.push((span, evidence)),
            Evidence::Repeat(repeat) => repeats.push((span, repeat)),
        }
    }
    learned.append(&mut outside);
    let outside = learned;
    let removals = decide(article, &rules, &outside, &repeats);
    if !(rules.is_empty() && outside.is_empty()) && leaves_nothing(article, &removals) {
        return Verdicts {
            removals: decide(article, &[], &[], &repeats),
            would_be_empty: true,
        };
    }
    Verdicts {
        removals,
        would_be_empty: false,
    }
}

type Rule = (Span, RuleMatch);
/// A learned line, or what the boundary takes; the lines come first.
type Outside = (Span, Evidence);
type Copy = (Span, Repeat);

fn decide(
    article: &Article,
    rules: &[Rule],
    outside: &[Outside],
    repeats: &[Copy],
) -> Vec<Removal> {
    let alone: Vec<&Rule> = rules
        .iter()
        .filter(|rule| stands_alone(article, rule))
        .collect();
    let mut candidates: Vec<&Copy> = repeats.iter().collect();
    let mut copies = Vec::new();
    let mut taken = Cover::default();
    let mut accepted = Vec::new();
    for round in 0..=MAX_ROUNDS {
        copies = agreeing(&candidates);
        let counted = if round < MAX_ROUNDS { &copies[..] } else { &[] };
        accepted = alone.clone();
        accepted.extend(at_the_ends(article, rules, &alone, outside, counted));
        let ruled = accepted.iter().map(|(span, _)| *span);
        taken = Cover::new(ruled.chain(outside.iter().map(|(span, _)| *span)));
        let holds = |(span, repeat): &Copy| {
            !taken.overlaps(repeat.original) || taken.holds(article.text, *span)
        };
        let n_before = candidates.len();
        candidates.retain(|copy| holds(copy));
        if candidates.len() == n_before {
            break;
        }
        copies.retain(|copy| holds(copy));
    }
    let mut removals = by_rule(article.text, accepted);
    for outside in outside.chunk_by(|(_, a), (_, b)| discriminant(a) == discriminant(b)) {
        removals.extend(from_outside(article.text, outside, &removals));
    }
    removals.extend(by_repeat(article.text, copies, &taken));
    removals.sort_by_key(|removal| removal.span);
    removals
}

/// The copies that can go together: none is, or has, an original that goes. The detector names the surest first; one that
/// does not agree with those before it has its turn in the next round of cleaning.
fn agreeing<'c>(candidates: &[&'c Copy]) -> Vec<&'c Copy> {
    let (mut gone, mut originals) = (Growing::default(), Growing::default());
    let mut agreeing = Vec::new();
    for &copy in candidates {
        let (span, original) = (copy.0, copy.1.original);
        if gone.overlaps(span)
            || gone.overlaps(original)
            || originals.overlaps(span)
            || span.overlaps(original)
        {
            continue;
        }
        gone.add(span);
        originals.add(original);
        agreeing.push(copy);
    }
    agreeing
}

/// Whether a rule's match goes whatever happens around it, and stands where its scope allows.
fn stands_alone(article: &Article, (span, rule): &Rule) -> bool {
    let Some(index) = article.paragraph_at(span.start) else {
        return false;
    };
    let body = article.paragraphs[index].body();
    match rule.scope {
        Scope::Paragraph | Scope::Pair | Scope::Headline => *span == body,
        // Sentences are peeled off one by one, so what stands further in relies on the detector for what stands outside.
        Scope::Ending | Scope::Opening => body.contains(*span),
        Scope::Tail | Scope::Head => false,
    }
}

/// The matches of tail and head rules that stand in the unbroken tail or head of what goes.
fn at_the_ends<'r>(
    article: &Article,
    rules: &'r [Rule],
    alone: &[&Rule],
    outside: &[Outside],
    copies: &[&Copy],
) -> Vec<&'r Rule> {
    let spans = alone
        .iter()
        .map(|(span, _)| *span)
        .chain(outside.iter().map(|(span, _)| *span))
        .chain(copies.iter().map(|(span, _)| *span));
    let going = Cover::new(spans);
    let mut tail = vec![None; article.paragraphs.len()];
    let mut head = vec![None; article.paragraphs.len()];
    for rule in rules {
        let Some(index) = article.paragraph_at(rule.0.start) else {
            continue;
        };
        match rule.1.scope {
            Scope::Tail if rule.0 == article.paragraphs[index].body() => {
                tail[index] = tail[index].or(Some(rule))
            }
            Scope::Head if rule.0 == article.paragraphs[index].body() => {
                head[index] = head[index].or(Some(rule))
            }
            _ => {}
        }
    }
    let unbroken = |index: &usize, here: &[Option<&'r Rule>]| {
        here[*index].is_some() || going.holds(article.text, article.paragraphs[*index].body())
    };
    let n = article.paragraphs.len();
    let from_end = (0..n)
        .rev()
        .take_while(|index| unbroken(index, &tail))
        .filter_map(|index| tail[index]);
    let from_start = (0..n)
        .take_while(|index| unbroken(index, &head))
        .filter_map(|index| head[index]);
    from_end.chain(from_start).collect()
}

/// The rules' removals: where two overlap, the one that begins first and then the longer one is followed.
fn by_rule(text: &str, mut accepted: Vec<&Rule>) -> Vec<Removal> {
    accepted.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut removals: Vec<Removal> = Vec::with_capacity(accepted.len());
    for (span, rule) in accepted {
        let taken = removals.last().map_or(0, |last| last.span.end);
        let left = trimmed(text, Span::new(span.start.max(taken), span.end.max(taken)));
        if !left.is_empty() {
            removals.push(Removal {
                span: left,
                evidence: Evidence::Rule(rule.clone()),
            });
        }
    }
    removals
}

/// The removals of learned lines, or of the boundary, without what is removed already.
fn from_outside(text: &str, outside: &[Outside], so_far: &[Removal]) -> Vec<Removal> {
    let gone = Cover::new(so_far.iter().map(|removal| removal.span));
    let pieces = |(span, evidence): &Outside| {
        let evidence = evidence.clone();
        let pieces = gone.without(text, *span).into_iter();
        pieces.map(move |span| Removal {
            span,
            evidence: evidence.clone(),
        })
    };
    outside.iter().flat_map(pieces).collect()
}

/// The repeats' removals, without what the others remove already.
fn by_repeat(text: &str, mut repeats: Vec<&Copy>, going: &Cover) -> Vec<Removal> {
    repeats.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut removals: Vec<Removal> = Vec::with_capacity(repeats.len());
    for (span, repeat) in repeats {
        let taken = removals.last().map_or(0, |last| last.span.end);
        let left = Span::new(span.start.max(taken), span.end.max(taken));
        removals.extend(going.without(text, left).into_iter().map(|span| Removal {
            span,
            evidence: Evidence::Repeat(repeat.clone()),
        }));
    }
    removals
}

/// Whether no letter and no digit is left.
fn leaves_nothing(article: &Article, removals: &[Removal]) -> bool {
    let cover = Cover::new(removals.iter().map(|removal| removal.span));
    let whole = Span::new(0, article.text.len());
    let has_words = |span: Span| span.of(article.text).contains(char::is_alphanumeric);
    has_words(whole)
        && !cover
            .without(article.text, whole)
            .into_iter()
            .any(has_words)
}
