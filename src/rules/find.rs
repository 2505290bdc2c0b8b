//! Applies rules to an article.

mod marked;

use std::ops::{Range, RangeInclusive};

use super::choice::Role;
use super::fold::{fold_into, trim};
use super::plain::{Plain, plain};
use super::prefilter::{Beginning, Hit};
use super::table::Pattern;
use super::walk::is_match;
use super::{Rule, RuleNumber, Rules, Scope, edges, quoted};

use crate::article::words::{self, Word};
use crate::finding::{Keeper, RuleMatch};
use crate::{Article, Evidence, Finding, Span};

/// Bytes of a text that a rule may remove: three times the longest footer that one is meant for. Longer texts are not folded.
pub(super) const MAX_UNIT: usize = 1500;

/// Bytes of a text that is tried on a pattern without a start: footers that begin with a name are short.
const MAX_ANCHORED: usize = 500;

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
    findings_by_words(article, &words, rules, &mut Vec::new(), usize::MAX)
}

/// The same, where the article's words are known.
///
/// `silent` says for each paragraph whether no rule matches in it; such paragraphs are skipped. It is filled if it is empty.
/// The search ends where more than `max_found` findings are found.
pub(crate) fn findings_by_words(
    article: &Article,
    words: &[Word],
    rules: &Rules,
    silent: &mut Vec<bool>,
    max_found: usize,
) -> Vec<Finding> {
    silent.resize(article.paragraphs.len(), false);
    let acts = |rule: &Rule, role: Role| rule.source.is_none() && role.acts();
    let mut finder = Finder::new(article, words, rules, &acts);
    finder.search(silent, max_found);
    finder.findings()
}

/// Where rules of kept categories match in a paragraph.
pub(crate) fn keepers(
    article: &Article,
    words: &[Word],
    rules: &Rules,
    index: usize,
) -> Vec<Keeper> {
    let acts = |rule: &Rule, role: Role| !role.acts() && rule.source.is_none();
    let mut finder = Finder::new(article, words, rules, &acts);
    let start = words::range(words, article.paragraphs[index].body()).start;
    finder.own = start..start;
    finder.paragraph(index);
    let keeper = |found: &Found| Keeper {
        span: found.span,
        category: rules.rule(found.rule).category,
    };
    finder.found.iter().map(keeper).collect()
}

/// What the rules find in an article of `source`: those for any source, and those for this one.
pub fn findings_for(article: &Article, rules: &Rules, source: &str) -> Vec<Finding> {
    let acts =
        |rule: &Rule, role: Role| role.acts() && rule.source.as_deref().is_none_or(|s| s == source);
    find(article, &words::words(article.text), rules, &acts)
}

/// What the noted rules find in an article, whether or not they act: see [`Noted`](super::Noted).
///
/// Acting rules are applied too, since a noted line may stand before the text that they remove.
pub(crate) fn noted(article: &Article, rules: &Rules) -> Vec<Finding> {
    let acts = |rule: &Rule, role: Role| role.is_noted() || rule.source.is_none() && role.acts();
    let words = words::words(article.text);
    let mut finder = Finder::new(article, &words, rules, &acts);
    finder.search(&mut vec![false; article.paragraphs.len()], usize::MAX);
    let is_noted = |found: &Found| rules.role(found.rule).is_some_and(Role::is_noted);
    finder.found.retain(is_noted);
    finder.findings()
}

/// What the rules that `acts` chooses find in an article.
pub(super) fn find(article: &Article, words: &[Word], rules: &Rules, acts: Acts) -> Vec<Finding> {
    let mut finder = Finder::new(article, words, rules, acts);
    finder.search(&mut vec![false; article.paragraphs.len()], usize::MAX);
    finder.findings()
}

struct Finder<'a> {
    article: &'a Article<'a>,
    words: &'a [Word],
    rules: &'a Rules,
    acts: Acts<'a>,
    /// The words of the paragraph that is searched,
    own: Range<usize>,
    /// and the anchors among them, with their layers.
    hits: Vec<(usize, Hit)>,
    found: Vec<Found>,
}

/// A match of a rule.
#[derive(Clone, Copy)]
struct Found {
    rule: RuleNumber,
    span: Span,
    /// The text that the rule matches: `span`, or the label above it.
    phrase: Span,
}

impl<'a> Finder<'a> {
    fn new(article: &'a Article<'a>, words: &'a [Word], rules: &'a Rules, acts: Acts<'a>) -> Self {
        Finder {
            article,
            words,
            rules,
            acts,
            own: 0..0,
            hits: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Searches all paragraphs that are not silent, and notes which are.
    fn search(&mut self, silent: &mut [bool], max_found: usize) {
        for (index, is_silent) in silent.iter_mut().enumerate() {
            let n_before = self.found.len();
            if !*is_silent {
                self.paragraph(index);
            }
            *is_silent = self.found.len() == n_before;
            if self.found.len() > max_found {
                break;
            }
        }
    }

    fn findings(self) -> Vec<Finding> {
        let found = self.found.iter().map(|found| found.finding(self.rules));
        let mut findings = found.collect();
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
        self.find_hits(body);
        let beginning = self.beginning(body);
        let mut whole = self.matches(body, None, beginning);
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
        let rest = self.peel_end(body);
        // Any part of the paragraph from its start begins as the paragraph does.
        let may_open = beginning > Beginning::None || !self.hits.is_empty();
        if may_open && self.rules.has_openings {
            self.peel_start(rest);
        }
    }

    /// Removes sentences from the end of `body` as long as rules match them, and returns the rest.
    fn peel_end(&mut self, mut body: Span) -> Span {
        let mut places = edges::last_starts(body.of(self.article.text));
        loop {
            let found = places.into_iter().find_map(|place| {
                let unit = Span::new(body.start + place, body.end);
                let matches = self.matches(unit, Some(Scope::Ending), self.beginning(unit));
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
            places = edges::last_starts(left);
            places.push(0);
        }
        body
    }

    /// Removes sentences from the start of `body` as long as rules match them.
    fn peel_start(&mut self, mut body: Span) {
        loop {
            let text = body.of(self.article.text);
            let found = edges::first_ends(text).into_iter().find_map(|place| {
                let unit = Span::new(body.start, body.start + text[..place].trim_end().len());
                let matches = self.matches(unit, Some(Scope::Opening), self.beginning(unit));
                (!matches.is_empty()).then_some((unit, matches, body.start + place))
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

    fn beginning(&self, unit: Span) -> Beginning {
        let text = unit.of(self.article.text);
        let layers = self.rules.layers.iter();
        let all = layers.map(|layer| layer.table.beginning(text));
        all.max().unwrap_or(Beginning::None)
    }

    /// Finds the anchors in a paragraph, which is behind the last one.
    fn find_hits(&mut self, body: Span) {
        let start = self.own.end + words::first_near(&self.words[self.own.end..], body.start);
        let end = start + words::first_near(&self.words[start..], body.end);
        self.own = start..end;
        self.hits.clear();
        for (number, layer) in self.rules.layers.iter().enumerate() {
            let mut hits = Vec::new();
            let words = &self.words[start..end];
            layer.table.hits(self.article.text, body, words, &mut hits);
            self.hits.extend(hits.into_iter().map(|hit| (number, hit)));
        }
    }

    /// The rules, of one scope only for a part of a paragraph, that match the whole of `span`, which has this beginning.
    fn matches(&self, span: Span, only: Option<Scope>, beginning: Beginning) -> Vec<RuleNumber> {
        let mut candidates = Vec::new();
        if span.len() <= MAX_ANCHORED {
            for (number, hit) in self.hits.iter().filter(|(_, hit)| hit.span.overlaps(span)) {
                let layer = &self.rules.layers[*number];
                candidates.extend(layer.candidates(*number, layer.table.anchored(hit)));
            }
        }
        if span.len() > MAX_UNIT || beginning < Beginning::Fits && candidates.is_empty() {
            return Vec::new();
        }
        let is_wanted = self.wanted(span, only);
        candidates.retain(&is_wanted);
        if beginning < Beginning::Fits && candidates.is_empty() {
            return Vec::new();
        }
        let mut folded = String::with_capacity(span.len());
        fold_into(span.of(self.article.text), &mut folded);
        let folded = trim(&folded);
        if folded.len() > MAX_ANCHORED {
            candidates.clear();
        }
        for (number, layer) in self.rules.layers.iter().enumerate() {
            let starting = layer.candidates(number, layer.table.starting(folded));
            candidates.extend(starting.filter(&is_wanted));
        }
        candidates.sort_unstable_by_key(|&(number, pattern)| (number, pattern.program));
        candidates.dedup_by_key(|(number, pattern)| (*number, pattern.program));
        let mut found: Vec<RuleNumber> = Vec::new();
        for (number, pattern) in candidates {
            if found.last() == Some(&number) {
                continue;
            }
            let code = &self.rules.layers[number.layer].table.code;
            let is_short = || words::count(&words::words(folded)) <= pattern.max_words as usize;
            if is_match(code, pattern.program, folded) && is_short() {
                found.push(number);
            }
        }
        found
    }

    /// Tells the candidates whose rules are searched for, and that may match `span` by its words and digits.
    fn wanted(
        &self,
        span: Span,
        only: Option<Scope>,
    ) -> impl Fn(&(RuleNumber, Pattern)) -> bool + use<'_, 'a> {
        let own = &self.words[self.own.clone()];
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
