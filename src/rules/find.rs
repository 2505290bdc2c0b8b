//! Applies rules to an article.

mod marked;
mod own;

use std::ops::RangeInclusive;

use super::choice::Role;
use super::fold::{fold_into, trim};
use super::plain::{Plain, plain};
use super::table::Pattern;
use super::walk::is_match;
use super::{Rule, RuleNumber, Rules, Scope, edges, names, quoted};
use own::Own;

use crate::article::words::{self, Word};
use crate::finding::{Keeper, RuleMatch};
use crate::{Article, Evidence, Finding, Span};

/// Bytes of a text that a rule may remove: three times the longest footer that one is meant for. Longer texts are not folded.
pub(super) const MAX_UNIT: usize = 1500;

/// Bytes of a text that is tried on a pattern without a start: footers that begin with a name are short.
const MAX_ANCHORED: usize = 500;

/// Bytes at either end of a paragraph where a sentence is searched that may begin or end there: no glued footer of the labelled
/// pages is longer. At least [`MAX_ANCHORED`].
const WINDOW: usize = 700;

/// Words of a headline below a "Read more:". Headlines of the labelled pages have 4 to 20; shorter lines there are
/// subheads of the story, and its sentences end in a stop.
const HEADLINE_WORDS: RangeInclusive<usize> = 4..=20;

/// Words of a line that is a label and a headline. Shorter ones, such as "More: Our Full Review", are the story's own as often.
const LABELLED_WORDS: RangeInclusive<usize> = 7..=22;

/// The rules that a search is for.
type Acts<'a> = &'a dyn Fn(&Rule, Role) -> bool;

/// What the rules find in an article. Scopes are the judge's business.
///
/// Rules of kept categories find nothing, nor do rules for one source: see [`findings_for`].
pub fn findings(article: &Article, rules: &Rules) -> Vec<Finding> {
    let words = words::words(article.text);
    findings_by_words(article, &words, rules, &mut Vec::new(), usize::MAX, "").acting
}

/// The findings of one search.
pub(crate) struct RuleFindings {
    /// Those of the rules that act.
    pub acting: Vec<Finding>,
    /// Those of the noted rules, whether or not they act: see [`Noted`](super::Noted).
    pub noted: Vec<Finding>,
}

/// The same, and the findings of the noted rules, where the article's words are known.
///
/// `silent` says for each paragraph whether no rule matches in it; such paragraphs are skipped. It is filled if it is empty.
/// The search ends where more than `max_found` findings of acting rules are found.
pub(crate) fn findings_by_words(
    article: &Article,
    words: &[Word],
    rules: &Rules,
    silent: &mut Vec<bool>,
    max_found: usize,
    source: &str,
) -> RuleFindings {
    silent.resize(article.paragraphs.len(), false);
    let acts = |rule: &Rule, role: Role| role.acts() && rule.is_for(source);
    let acts_or_is_noted = |rule: &Rule, role: Role| role.is_noted() || acts(rule, role);
    let filter = &rules.acting_filter;
    let mut acting = Finder::new(article, words, rules, filter, &acts);
    let mut all = Finder::new(article, words, rules, filter, &acts_or_is_noted);
    let mut noted: Vec<Found> = Vec::new();
    let found_is = |found: &Found, is: Acts| {
        let role = rules.role(found.rule);
        role.is_some_and(|role| is(rules.rule(found.rule), role))
    };
    for (index, is_silent) in silent.iter_mut().enumerate() {
        if *is_silent {
            continue;
        }
        all.paragraph(index);
        *is_silent = all.found.is_empty();
        let is_noted = |found: &&Found| found_is(found, &|_, role| role.is_noted());
        noted.extend(all.found.iter().filter(is_noted));
        // The match of a rule that does not act may have led to other matches before it.
        if all.found.iter().all(|found| found_is(found, &acts)) {
            acting.found.append(&mut all.found);
        } else {
            all.found.clear();
            acting.paragraph(index);
        }
        if acting.found.len() > max_found {
            break;
        }
    }
    all.found = noted;
    RuleFindings {
        acting: acting.findings(),
        noted: all.findings(),
    }
}

/// Where rules of kept categories match in a paragraph.
pub(crate) fn keepers(
    article: &Article,
    words: &[Word],
    rules: &Rules,
    source: &str,
    index: usize,
) -> Vec<Keeper> {
    let acts = |rule: &Rule, role: Role| role.keeps() && rule.is_for(source);
    let mut finder = Finder::new(article, words, rules, &rules.filter, &acts);
    if rules.keeps_pairs && index > 0 {
        // A rule for a label reaches to the paragraph below it.
        finder.paragraph(index - 1);
    }
    finder.paragraph(index);
    let keeper = |found: &Found| Keeper {
        span: found.span,
        category: rules.rule(found.rule).category,
    };
    let body = article.paragraphs[index].body();
    let keepers = finder.found.iter().map(keeper);
    keepers
        .filter(|keeper| body.contains(keeper.span))
        .collect()
}

/// What the rules find in an article of `source`: those for any source, and those for this one.
pub fn findings_for(article: &Article, rules: &Rules, source: &str) -> Vec<Finding> {
    let acts = |rule: &Rule, role: Role| role.acts() && rule.is_for(source);
    find(article, &words::words(article.text), rules, &acts)
}

/// What the rules that `acts` chooses find in an article.
pub(super) fn find(article: &Article, words: &[Word], rules: &Rules, acts: Acts) -> Vec<Finding> {
    let mut finder = Finder::new(article, words, rules, &rules.filter, acts);
    (0..article.paragraphs.len()).for_each(|index| finder.paragraph(index));
    finder.findings()
}

struct Finder<'a> {
    article: &'a Article<'a>,
    words: &'a [Word],
    rules: &'a Rules,
    acts: Acts<'a>,
    /// The words of the paragraph that is searched.
    own: Own<'a>,
    /// A buffer.
    candidates: Vec<Candidate>,
    found: Vec<Found>,
}

/// A pattern that may match a text, and its rule.
pub(super) type Candidate = (RuleNumber, Pattern);

/// A match of a rule.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) rule: RuleNumber,
    span: Span,
    /// The text that the rule matches: `span`, or the label above it.
    pub(super) phrase: Span,
}

impl<'a> Finder<'a> {
    /// `filter` has the anchors of the rules that `acts` chooses.
    fn new(
        article: &'a Article<'a>,
        words: &'a [Word],
        rules: &'a Rules,
        filter: &'a [u64],
        acts: Acts<'a>,
    ) -> Self {
        Finder {
            article,
            words,
            rules,
            acts,
            own: Own::new(article.text, words, rules, filter),
            candidates: Vec::new(),
            found: Vec::new(),
        }
    }

    fn findings(self) -> Vec<Finding> {
        let mut found = self.found;
        names::spare(self.article, self.words, self.rules, &mut found);
        let mut findings = found
            .iter()
            .map(|found| found.finding(self.rules))
            .collect();
        quoted::spare(self.article, self.words, &mut findings);
        findings
    }

    fn paragraph(&mut self, index: usize) {
        let body = self.article.paragraphs[index].body();
        let n_before = self.found.len();
        match Plain::of(body.of(self.article.text)) {
            Some(plain) => self.marked(body, &plain),
            None => self.unmarked(body),
        }
        for i in n_before..self.found.len() {
            let Found { rule, span, .. } = self.found[i];
            if span == body && self.rules.rule(rule).scope == Scope::Pair {
                self.headline(rule, index);
            }
        }
    }

    /// Searches a paragraph as it is.
    fn unmarked(&mut self, body: Span) {
        let text = body.of(self.article.text);
        self.own.advance(body);
        let last_part = self.last_part(body);
        self.own.look_at(last_part);
        let mut whole = self.matches(body, None);
        whole.retain(|&rule| {
            // Under a label of its own a headline may well end in a quotation.
            let text = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '!']);
            self.rules.rule(rule).scope != Scope::Headline || is_headline(text, LABELLED_WORDS)
        });
        self.push(&whole, body);
        let acts_alone = |&rule: &RuleNumber| self.rules.rule(rule).scope.acts_alone();
        if whole.iter().any(acts_alone) {
            return;
        }
        let rest = self.peel_end(body, last_part);
        if self.rules.has_openings {
            self.peel_start(rest);
        }
    }

    /// Removes sentences from the end of `body` as long as rules match them, and returns the rest.
    fn peel_end(&mut self, mut body: Span, mut part: Span) -> Span {
        let mut places = edges::last_starts(self.article.text, part, self.own.gaps(part));
        loop {
            let found = places.into_iter().find_map(|start| {
                let unit = Span::new(start, body.end);
                let matches = self.matches(unit, Some(Scope::Ending));
                (!matches.is_empty()).then_some((unit, matches))
            });
            let Some((mut unit, matches)) = found else {
                break;
            };
            let mut left = Span::new(body.start, unit.start)
                .of(self.article.text)
                .trim_end();
            if is_list_number(left) {
                unit.start = body.start;
                left = "";
            }
            self.push(&matches, unit);
            body = Span::new(body.start, body.start + left.len());
            if left.is_empty() {
                break;
            }
            part = self.last_part(body);
            self.own.look_at(part);
            places = edges::last_starts(self.article.text, part, self.own.gaps(part));
            places.push(body.start);
        }
        body
    }

    /// Removes sentences from the start of `body` as long as rules match them.
    fn peel_start(&mut self, mut body: Span) {
        loop {
            let (text, part) = (self.article.text, self.first_part(body));
            self.own.look_at(part);
            let places = edges::first_ends(text, part, self.own.gaps(part));
            let found = places.into_iter().find_map(|next| {
                let before = Span::new(body.start, next).of(text).trim_end();
                let unit = Span::new(body.start, body.start + before.len());
                let matches = self.matches(unit, Some(Scope::Opening));
                (!matches.is_empty()).then_some((unit, matches, next))
            });
            let Some((unit, matches, next)) = found else {
                break;
            };
            self.push(&matches, unit);
            body.start = next;
        }
    }

    /// Adds the paragraph after a "Read more:" if it looks like a headline.
    fn headline(&mut self, rule: RuleNumber, index: usize) {
        let Some(next) = self.article.paragraphs.get(index + 1) else {
            return;
        };
        // "Read more" without a mark that points on is a label as often as it has a headline of its own.
        let label = self.article.paragraphs[index].body();
        let text = self.article.text;
        if !points_on(&plain(label.of(text))) {
            return;
        }
        if is_headline(&plain(next.body().of(text)), HEADLINE_WORDS) {
            self.found.push(Found {
                rule,
                span: next.body(),
                phrase: label,
            });
        }
    }

    /// The part at the end of a paragraph that is searched.
    fn last_part(&self, body: Span) -> Span {
        let start = body.end.saturating_sub(WINDOW);
        let start = self.article.text.floor_char_boundary(start);
        Span::new(start.max(body.start), body.end)
    }

    /// The same at its start.
    fn first_part(&self, body: Span) -> Span {
        let end = self.article.text.ceil_char_boundary(body.start + WINDOW);
        Span::new(body.start, end.min(body.end))
    }

    /// The rules, of one scope only for a part of a paragraph, that match the whole of `span`.
    fn matches(&mut self, span: Span, only: Option<Scope>) -> Vec<RuleNumber> {
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.clear();
        self.add_candidates(span, &mut candidates);
        if !candidates.is_empty() {
            candidates.retain(self.wanted(span, only));
        }
        let found = if candidates.is_empty() {
            Vec::new()
        } else {
            self.matching(span, &mut candidates)
        };
        self.candidates = candidates;
        found
    }

    /// The rules of some candidates that match the whole of `span`.
    fn matching(&self, span: Span, candidates: &mut Vec<Candidate>) -> Vec<RuleNumber> {
        let mut found: Vec<RuleNumber> = Vec::new();
        let mut folded = String::with_capacity(span.len());
        fold_into(span.of(self.article.text), &mut folded);
        let folded = trim(&folded);
        candidates.sort_unstable_by_key(|&(number, pattern)| (number, pattern.program));
        candidates.dedup_by_key(|(number, pattern)| (*number, pattern.program));
        for &mut (number, pattern) in candidates {
            if found.last() == Some(&number) {
                continue;
            }
            let code = &self.rules.layers[number.layer].table.code;
            let is_short = || words::count(&words::words(folded)) <= pattern.max_words as usize;
            let is_upper = || {
                let label = span.of(self.article.text).split(':').next();
                label.is_some_and(|label| !label.contains(char::is_lowercase))
            };
            if is_match(code, pattern.program, folded)
                && is_short()
                && (!self.rules.rule(number).is_upper || is_upper())
            {
                found.push(number);
            }
        }
        found
    }

    /// Adds the patterns that may match a text, by what it begins with and by its anchors.
    fn add_candidates(&self, span: Span, candidates: &mut Vec<Candidate>) {
        if span.len() > MAX_UNIT {
            return;
        }
        let anchors = self.own.anchors.iter();
        let inside = anchors.filter(|(_, text)| span.len() <= MAX_ANCHORED && text.overlaps(span));
        for (number, layer) in self.rules.layers.iter().enumerate() {
            let text = span.of(self.article.text);
            let mut add = |pattern| candidates.push(layer.candidate(number, pattern));
            layer.table.starting(text, &mut add);
            let anchored = inside
                .clone()
                .flat_map(|(hash, _)| layer.table.anchored(*hash));
            anchored.for_each(add);
        }
    }

    /// Tells the candidates whose rules are searched for, and that may match `span` by its words and digits.
    fn wanted(&self, span: Span, only: Option<Scope>) -> impl Fn(&Candidate) -> bool + use<'_, 'a> {
        let own = self.own.words();
        let before = |at: usize| own.partition_point(|word| word.span().start < at);
        let n_words = words::count(&own[before(span.start)..before(span.end)]);
        let text = span.of(self.article.text);
        let has_digit = || text.bytes().any(|b| b.is_ascii_digit());
        move |&(number, pattern)| {
            let (rule, role) = (self.rules.rule(number), self.rules.role(number));
            // Folding joins words of raw text, as in `WhatsApp`: the exact limit is that of folded text.
            n_words / 2 <= pattern.max_words as usize
                && only.is_none_or(|only| only == rule.scope)
                && role.is_some_and(|role| (self.acts)(rule, role))
                && (!pattern.has_digit || has_digit())
        }
    }

    fn push(&mut self, rules: &[RuleNumber], span: Span) {
        let found = rules.iter().map(|&rule| Found {
            rule,
            span,
            phrase: span,
        });
        self.found.extend(found);
    }
}

impl Found {
    fn finding(self, rules: &Rules) -> Finding {
        let rule = rules.rule(self.rule);
        Finding {
            span: self.span,
            evidence: Evidence::Rule(RuleMatch {
                id: (&*rule.id).into(),
                category: rule.category.name().into(),
                scope: rule.scope,
                heads: rule.heads,
                phrase: self.phrase,
            }),
        }
    }
}

/// Whether a label ends in a mark that points to the next text.
fn points_on(label: &str) -> bool {
    // "list 1 of 4" is read out before each item of a list.
    label.ends_with([':', '：', '|', '»', '>', '→', '-', '–', '—'])
        || label.ends_with(|c: char| c.is_ascii_digit())
}

/// Whether a text is only the number of a list item.
fn is_list_number(text: &str) -> bool {
    let number = text.strip_suffix(['.', ')']).unwrap_or_default();
    matches!(number.len(), 1..=3) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text has so many words and ends like a headline.
fn is_headline(text: &str, n_words: RangeInclusive<usize>) -> bool {
    // A sentence ends in a stop or a quotation mark, an introduction in a colon; a headline in neither.
    let open = !text.ends_with([
        '.', '!', '…', ':', ';', ',', '"', '”', '’', '\'', ')', '。', '।',
    ]);
    let n_spaced = text.split_whitespace().count();
    // Text without spaces is measured by its characters.
    let n = match words::count(&words::words(text)) {
        n_spelled if n_spelled > 2 * n_spaced => n_spelled,
        _ => n_spaced,
    };
    open && n_words.contains(&n)
}
