//! Decides which findings are followed. Only this module knows position, precedence and limits.

pub(crate) mod cover;
mod islands;
mod keepers;
mod labels;
mod page;
mod snap;

use std::mem::discriminant;

use crate::article::words::Word;
pub use crate::finding::Removal;
use crate::finding::{Category, Keeper, Reason, Repeat, RuleMatch, Scope};
use crate::{Article, Evidence, Finding, Span, WhenEmpty};
use cover::{Cover, GrowingCover};
use page::Page;

/// The decisions about an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// The removals in order. They do not overlap.
    pub removals: Vec<Removal>,
    /// Set if rules, learned lines and boundary would have left nothing. None of them was followed, unless asked for.
    pub would_be_empty: bool,
}

/// How often tail and head are computed again because a copy is kept. After that, copies do not count as removed there.
const MAX_ROUNDS: usize = 4;

/// Judges the findings of all detectors on one article with these words.
///
/// A rule outranks a learned line, that outranks the boundary, and that a repeat; a longer span outranks a shorter one. A
/// copy is kept if one of the others removes its original, unless they remove the copy, too. A label and the lines that it
/// heads are removed or kept together.
///
/// `keepers` gives those of the paragraph with an index; it is asked about few. They outrank rules, learned lines and the
/// boundary.
///
/// Sorts the findings; otherwise one pass over them and the paragraphs.
pub fn judge(
    article: &Article,
    words: &[Word],
    findings: Vec<Finding>,
    keepers: impl Fn(usize) -> Vec<Keeper>,
) -> Verdicts {
    judge_with(article, words, findings, WhenEmpty::Kept, keepers)
}

/// The same, for an article that may be only boilerplate.
pub(crate) fn judge_with(
    article: &Article,
    words: &[Word],
    findings: Vec<Finding>,
    when_empty: WhenEmpty,
    keepers: impl Fn(usize) -> Vec<Keeper>,
) -> Verdicts {
    let (mut rules, mut others, mut repeats) = (Vec::new(), Vec::new(), Vec::new());
    for Finding { span, evidence } in findings {
        match evidence {
            Evidence::Rule(rule) => rules.push((span, rule)),
            Evidence::Repeat(repeat) => repeats.push((span, repeat)),
            evidence => others.push((span, evidence)),
        }
    }
    others.sort_by_key(|(_, evidence)| evidence.reason() != Reason::Learned);
    let mut page = Page::new(article, words, &keepers);
    page.gone = gone(article, &rules, &others);
    keepers::spare_rules(&mut page, &mut rules);
    if !others.is_empty() {
        page.gone = gone(article, &rules, &others);
        keepers::spare_others(&mut page, &mut others);
    }
    let mut removals = decide(&mut page, &rules, &others, &repeats);
    let would_be_empty =
        !(rules.is_empty() && others.is_empty()) && leaves_nothing(article, &removals);
    if would_be_empty && when_empty == WhenEmpty::Kept {
        removals = decide(&mut page, &[], &[], &repeats);
    }
    Verdicts {
        removals,
        would_be_empty,
    }
}

type Rule = (Span, RuleMatch);
/// A finding of learned lines or of the boundary; the lines are first.
type Other = (Span, Evidence);
type RepeatedSpan = (Span, Repeat);

fn decide(
    page: &mut Page,
    rules: &[Rule],
    others: &[Other],
    repeats: &[RepeatedSpan],
) -> Vec<Removal> {
    let article = page.article;
    let is_alone = |rule: &&Rule| stands_alone(article, rule);
    let mut alone: Vec<&Rule> = rules.iter().filter(is_alone).collect();
    alone.extend(rows(page, rules, &alone));
    let continued = islands::continued(page, &alone);
    alone.extend(&continued);
    let removed = alone.iter().map(|(span, _)| *span);
    page.gone = Cover::new(removed.chain(others.iter().map(|(span, _)| *span)));
    let labelled = labels::decide(page, &alone);
    alone.retain(|(span, _)| labelled.kept.binary_search(span).is_err());
    alone.extend(&labelled.headed);
    let removed = alone.iter().map(|(span, _)| *span);
    page.gone = Cover::new(removed.chain(others.iter().map(|(span, _)| *span)));
    let islands = islands::islands(page, &alone);
    alone.extend(&islands);
    let mut candidates: Vec<&RepeatedSpan> = repeats.iter().collect();
    let mut copies = Vec::new();
    let mut taken = Cover::default();
    let mut accepted = Vec::new();
    for round in 0..=MAX_ROUNDS {
        copies = agreeing(&candidates);
        let counted = if round < MAX_ROUNDS { &copies[..] } else { &[] };
        accepted = alone.clone();
        accepted.extend(at_the_ends(article, rules, &alone, others, counted));
        let ruled = accepted.iter().map(|(span, _)| *span);
        taken = Cover::new(ruled.chain(others.iter().map(|(span, _)| *span)));
        let holds = |(span, repeat): &RepeatedSpan| {
            !taken.overlaps(repeat.original) || taken.holds(article.text, *span)
        };
        let n_before = candidates.len();
        candidates.retain(|copy| holds(copy));
        if candidates.len() == n_before {
            break;
        }
        copies.retain(|copy| holds(copy));
    }
    let text = article.text;
    let of_rule = |rule: &RuleMatch| Evidence::Rule(rule.clone());
    let mut removals = in_order(text, accepted, &Cover::default(), of_rule);
    for others in others.chunk_by(|(_, a), (_, b)| discriminant(a) == discriminant(b)) {
        let gone = Cover::new(removals.iter().map(|removal| removal.span));
        removals.extend(in_order(
            text,
            others.iter().collect(),
            &gone,
            Evidence::clone,
        ));
    }
    let of_copy = |copy: &Repeat| Evidence::Repeat(copy.clone());
    removals.extend(in_order(text, copies, &taken, of_copy));
    removals.sort_by_key(|removal| removal.span);
    snap::snap(article, &mut removals);
    removals
}

/// What rules that act alone, learned lines and the boundary remove.
fn gone(article: &Article, rules: &[Rule], others: &[Other]) -> Cover {
    let alone = rules.iter().filter(|rule| stands_alone(article, rule));
    let alone = alone.map(|(span, _)| *span);
    Cover::new(alone.chain(others.iter().map(|(span, _)| *span)))
}

/// The copies that can be removed together: none is, or has, an original that is removed. The detector names the most
/// certain first; one that conflicts with those before is decided in the next round of cleaning.
fn agreeing<'c>(candidates: &[&'c RepeatedSpan]) -> Vec<&'c RepeatedSpan> {
    let (mut gone, mut originals) = (GrowingCover::default(), GrowingCover::default());
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

/// Whether a match is removed whatever is around it: its scope depends on its own paragraph only.
fn stands_alone(article: &Article, (span, rule): &Rule) -> bool {
    let Some(index) = article.paragraph_at(span.start) else {
        return false;
    };
    let body = article.paragraphs[index].body();
    match rule.scope {
        // A label that may be a lead-in counts as removed until it is decided on.
        Scope::Paragraph | Scope::Pair | Scope::Headline | Scope::Label => *span == body,
        // The detector removes sentences from the edge one by one, so the sentences outside this one are removed, too.
        Scope::Ending | Scope::Opening => body.contains(*span),
        Scope::Tail | Scope::Head | Scope::Row => false,
    }
}

/// The matches of tail and head rules that are in the unbroken removed tail or head of the article, and those of tail rules
/// with removed paragraphs directly above and below, such as a word in a menu. Row rules count as both. So are labels directly
/// above a copy, such as the label of a table of contents.
fn at_the_ends<'r>(
    article: &Article,
    rules: &'r [Rule],
    alone: &[&Rule],
    others: &[Other],
    copies: &[&RepeatedSpan],
) -> Vec<&'r Rule> {
    let ruled = alone.iter().map(|(span, _)| *span);
    let others = others.iter().map(|(span, _)| *span);
    let copies = copies.iter().map(|(span, _)| *span);
    let copied = Cover::new(copies.clone());
    let removed = Cover::new(ruled.chain(others).chain(copies));
    let holds =
        |cover: &Cover, index: usize| cover.holds(article.text, article.paragraphs[index].body());
    let tail = whole(article, rules, &[Scope::Tail, Scope::Row]);
    let head = whole(article, rules, &[Scope::Head, Scope::Row]);
    let unbroken = |index: &usize, here: &[Option<&'r Rule>]| {
        here[*index].is_some() || holds(&removed, *index)
    };
    let n = article.paragraphs.len();
    let tail_from = (0..n)
        .rev()
        .take_while(|index| unbroken(index, &tail))
        .last();
    let is_bare = |index: &usize| tail[*index].is_some_and(|rule| is_bare_address(article, rule));
    // Whose address it is, the text above says, which is kept.
    let from_end = (tail_from.unwrap_or(n)..n)
        .skip_while(|index| *index > 0 && is_bare(index))
        .filter_map(|index| tail[index]);
    let from_start = (0..n)
        .take_while(|index| unbroken(index, &head))
        .filter_map(|index| head[index]);
    let is_run = |run: &&[usize]| {
        let (start, end) = (run[0], run[run.len() - 1] + 1);
        start > 0 && end < n && holds(&removed, start - 1) && holds(&removed, end)
    };
    let matched = matched(&tail);
    let between = adjacent(&matched).filter(is_run).flatten();
    let between = between.filter_map(|&index| tail[index]);
    let label = whole(article, rules, &[Scope::Label]);
    let is_above_copy = |index: &usize| label[*index].is_some() && holds(&copied, index + 1);
    let labels = (0..n.saturating_sub(1)).filter(is_above_copy);
    let labels = labels.filter_map(|index| label[index]);
    from_end
        .chain(from_start)
        .chain(between)
        .chain(labels)
        .collect()
}

/// Whether a match is an address or a number with hardly a word: "E-mail: ana@harbour.example".
fn is_bare_address(article: &Article, (span, rule): &Rule) -> bool {
    const MAX_WORDS: usize = 3;
    Category::named(&rule.category) == Some(Category::Contact)
        && span.of(article.text).split_whitespace().count() <= MAX_WORDS
}

/// The matches of row rules that are next to each other, but for one line between two of them, or next to a removed paragraph. A list
/// in the story is introduced.
fn rows<'r>(page: &mut Page, rules: &'r [Rule], alone: &[&Rule]) -> Vec<&'r Rule> {
    let article = page.article;
    let removed = Cover::new(alone.iter().map(|(span, _)| *span));
    let row = whole(article, rules, &[Scope::Row]);
    let matched = matched(&row);
    let mut rows = Vec::new();
    let mut is_next = |above: &usize, below: &usize| {
        above + 1 == *below || above + 2 == *below && islands::is_button(page, above + 1)
    };
    let runs: Vec<&[usize]> = matched
        .chunk_by(|above, below| is_next(above, below))
        .collect();
    for run in runs {
        let is_gone = |index: Option<usize>| {
            let paragraph = index.and_then(|index| article.paragraphs.get(index));
            paragraph.is_some_and(|paragraph| removed.holds(article.text, paragraph.body()))
        };
        let (start, end) = (run[0], run[run.len() - 1] + 1);
        let has_company = run.len() > 1 || is_gone(Some(end));
        if is_gone(start.checked_sub(1)) || has_company && !page.is_introduced(start) {
            rows.extend(run.iter().filter_map(|&index| row[index]));
        }
    }
    rows
}

/// For each paragraph, the first rule of some scopes that matches the whole of it.
fn whole<'r>(article: &Article, rules: &'r [Rule], scopes: &[Scope]) -> Vec<Option<&'r Rule>> {
    let mut whole = vec![None; article.paragraphs.len()];
    for rule in rules
        .iter()
        .filter(|(_, rule)| scopes.contains(&rule.scope))
    {
        if let Some(index) = article.paragraph_at(rule.0.start)
            && rule.0 == article.paragraphs[index].body()
        {
            whole[index] = whole[index].or(Some(rule));
        }
    }
    whole
}

fn matched(whole: &[Option<&Rule>]) -> Vec<usize> {
    (0..whole.len())
        .filter(|&index| whole[index].is_some())
        .collect()
}

/// The runs of paragraphs that follow each other.
fn adjacent(indices: &[usize]) -> impl Iterator<Item = &[usize]> {
    indices.chunk_by(|above, below| above + 1 == *below)
}

/// The removals of one kind, without what is in `gone` already. Of two that overlap, the one that begins first is
/// followed, then the longer one.
fn in_order<E>(
    text: &str,
    mut found: Vec<&(Span, E)>,
    gone: &Cover,
    evidence: impl Fn(&E) -> Evidence,
) -> Vec<Removal> {
    found.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut removals: Vec<Removal> = Vec::with_capacity(found.len());
    for (span, why) in found {
        let taken = removals.last().map_or(0, |last| last.span.end);
        let left = Span::new(span.start.max(taken), span.end.max(taken));
        let pieces = gone.without(text, left).into_iter();
        removals.extend(pieces.map(|span| Removal::new(span, evidence(why))));
    }
    removals
}

/// Whether no letter and no digit is left.
fn leaves_nothing(article: &Article, removals: &[Removal]) -> bool {
    let cover = Cover::new(removals.iter().map(|removal| removal.span));
    let whole = Span::new(0, article.text.len());
    let has_words = |span: Span| span.of(article.text).contains(char::is_alphanumeric);
    let left = cover.without(article.text, whole);
    has_words(whole) && !left.into_iter().any(has_words)
}
