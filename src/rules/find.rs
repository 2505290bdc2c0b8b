//! Applies rules to an article.

mod marked;

use std::ops::{Range, RangeInclusive};

use super::edges;
use super::fold::{first_eight, fold_into, trim};
use super::index::MAX_INSIDE;
use super::known::{Hit, Kinds, Unit};
use super::pack::Rule;
use super::plain::{Plain, plain};
use super::{Rules, Scope, quoted};

use crate::article::words::{self, Word};
use crate::{Article, Evidence, Finding, Span, finding::RuleMatch};

/// Bytes of a text that a rule may take: three times the longest footer that one is meant for. Longer texts are not folded.
pub(super) const MAX_UNIT: usize = 1500;

/// Bytes that tell whether a text can match at all: a word or two, which most of those that cannot are told by, and a few
/// words, with decoration before them.
const HEADS: [usize; 2] = [16, 64];

/// Bytes of a paragraph of which it is asked whether a pattern may hide anywhere: of a longer one, only pieces are looked at.
const MAX_WHOLE: usize = 2 * MAX_INSIDE;

/// The fewest bytes of a folded head that are worth looking up.
const MIN_HEAD: usize = 6;

/// Words of a headline below a "Read more:". Headlines of the labelled pages have 4 to 20; shorter lines there are
/// subheads of the story, and its sentences end in a stop.
const HEADLINE_WORDS: RangeInclusive<usize> = 4..=20;

/// Words of a line that is a label and a headline. Shorter ones, such as "More: Our Full Review", are the story's own as often.
const LABELLED_WORDS: RangeInclusive<usize> = 7..=22;

/// What the rules say of an article. Scopes are the judge's matter.
///
/// Rules of kept categories say nothing; nor do rules for one source only: see [`findings_for`].
pub fn findings(article: &Article, rules: &Rules) -> Vec<Finding> {
    let words = words::words(article.text);
    findings_by_words(article, &words, rules, &mut Vec::new(), usize::MAX)
}

/// The same, where the article's words are known.
///
/// `silent` tells, or is told, for each paragraph whether it is known that no rule matches in it; nothing is known if it is
/// empty. Such paragraphs are passed over. The search ends where more than `max_found` findings are found.
pub(crate) fn findings_by_words(
    article: &Article,
    words: &[Word],
    rules: &Rules,
    silent: &mut Vec<bool>,
    max_found: usize,
) -> Vec<Finding> {
    let acts = |rule: &Rule| rule.source.is_none() && rule.role.acts();
    let finder = Finder::new(article, words, rules, &acts).acting();
    silent.resize(article.paragraphs.len(), false);
    finder.collect_from(silent, max_found)
}

/// Where the rules of kept categories match: credits and corrections, which stay whatever other detectors say.
pub(crate) fn kept(article: &Article, words: &[Word], rules: &Rules) -> Vec<Span> {
    let acts = |rule: &Rule| !rule.role.acts() && rule.source.is_none();
    let found = Finder::new(article, words, rules, &acts).collect();
    found.into_iter().map(|finding| finding.span).collect()
}

/// What the rules say of an article of `source`: those for any source, and those for this one.
pub fn findings_for(article: &Article, rules: &Rules, source: &str) -> Vec<Finding> {
    let words = words::words(article.text);
    let acts = |rule: &Rule| rule.role.acts() && rule.source.as_deref().is_none_or(|s| s == source);
    let finder = Finder::new(article, &words, rules, &acts);
    finder.acting().collect()
}

/// What the noted rules say of an article, whether or not they act: see [`Noted`](super::Noted).
///
/// Acting rules are followed too, since a noted line may stand before what they take.
pub(crate) fn noted(article: &Article, rules: &Rules) -> Vec<Finding> {
    let mut findings = collect(article, rules, &|rule| {
        rule.role.is_noted() || rule.source.is_none() && rule.role.acts()
    });
    findings.retain(|finding| match &finding.evidence {
        Evidence::Rule(rule) => rules.get(&rule.id).is_some_and(|rule| rule.role.is_noted()),
        Evidence::Repeat(_) | Evidence::Boundary(_) | Evidence::Learned(_) => false,
    });
    findings
}

/// What the rules that `acts` names say of an article.
pub(super) fn collect(
    article: &Article,
    rules: &Rules,
    acts: &dyn Fn(&Rule) -> bool,
) -> Vec<Finding> {
    Finder::new(article, &words::words(article.text), rules, acts).collect()
}

struct Finder<'a> {
    article: &'a Article<'a>,
    words: &'a [Word],
    rules: &'a Rules,
    acts: &'a dyn Fn(&Rule) -> bool,
    /// The patterns of the rules that are asked for.
    kinds: Kinds,
    folded: String,
    /// The paragraph in hand,
    paragraph: Span,
    /// where its words begin and end,
    own: Range<usize>,
    /// and those of them by which patterns are known.
    hits: Vec<Hit>,
    /// Whether a pattern may match although no word says so: anywhere in the article, and in the paragraph, once that was asked.
    may_hide_anywhere: Option<bool>,
    may_hide: Option<bool>,
    held: Held,
    /// The next byte of a Markdown mark, once it was looked for.
    next_mark: usize,
    found: Vec<Found>,
}

/// A match of a rule.
#[derive(Clone, Copy)]
struct Found {
    rule: usize,
    span: Span,
    /// The text that the rule matches: `span`, or the label above it.
    phrase: Span,
}

/// What is known of the texts that end at a place: looked up once for all of them.
#[derive(Default)]
struct Held {
    end: usize,
    /// Whether a pattern may match although no word says so.
    may_hide: bool,
    /// The patterns that such texts may match, of any words, once that was asked.
    any: Option<Vec<u32>>,
}

impl<'a> Finder<'a> {
    fn new(
        article: &'a Article<'a>,
        words: &'a [Word],
        rules: &'a Rules,
        acts: &'a dyn Fn(&Rule) -> bool,
    ) -> Self {
        Finder {
            article,
            words,
            rules,
            acts,
            kinds: Kinds::ALL,
            folded: String::with_capacity(MAX_INSIDE),
            paragraph: Span::new(0, 0),
            own: 0..0,
            hits: Vec::new(),
            may_hide_anywhere: None,
            may_hide: None,
            held: Held::default(),
            next_mark: 0,
            found: Vec::new(),
        }
    }

    /// Asks for no rules but those that act.
    fn acting(mut self) -> Self {
        self.kinds = Kinds::ALL.acting();
        self
    }

    fn collect(self) -> Vec<Finding> {
        let mut silent = vec![false; self.article.paragraphs.len()];
        self.collect_from(&mut silent, usize::MAX)
    }

    /// Collects from all paragraphs that are not silent, and notes which are.
    fn collect_from(mut self, silent: &mut [bool], max_found: usize) -> Vec<Finding> {
        if !self.rules.rules.is_empty() {
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
        let rules = &self.rules.rules;
        let found = self.found.iter().map(|found| found.finding(rules));
        let mut findings = found.collect();
        quoted::spare(self.article, &mut findings);
        findings
    }

    /// Takes a paragraph in hand, which stands behind the last one.
    fn take(&mut self, body: Span) {
        self.paragraph = body;
        self.may_hide = None;
        let behind = self.own.end;
        let start = behind + words::first_near(&self.words[behind..], body.start);
        self.hits.clear();
        let known = &self.rules.index.known;
        let n_words = known.hits(&self.words[start..], body.end, &mut self.hits);
        self.own = start..start + n_words;
    }

    fn paragraph(&mut self, index: usize) {
        let body = self.article.paragraphs[index].body();
        let n_before = self.found.len();
        let may_have_marks = self.may_have_marks(body);
        let plain = may_have_marks.then(|| Plain::of(body.of(self.article.text)));
        match plain.flatten() {
            Some(plain) => self.marked(body, &plain),
            None => self.unmarked(body),
        }
        for i in n_before..self.found.len() {
            let Found { rule, span, .. } = self.found[i];
            if span == body && self.rules.rules[rule].scope == Scope::Pair {
                self.headline(rule, index);
            }
        }
    }

    /// Searches a paragraph as it is.
    fn unmarked(&mut self, body: Span) {
        self.take(body);
        let mut whole = self.matches(body, Unit::Paragraph);
        whole.retain(|&rule| {
            // Under a label of its own a headline may well end in a quotation.
            let text = body.of(self.article.text);
            let text = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', '!']);
            self.rules.rules[rule].scope != Scope::Headline || is_headline(text, LABELLED_WORDS)
        });
        self.push(&whole, body);
        if whole
            .iter()
            .any(|&rule| self.rules.rules[rule].scope.acts_alone())
        {
            return;
        }
        let (starts, ends) = edges::starts_and_ends(body.of(self.article.text));
        let rest = self.peel_end(body, starts);
        if self.rules.has_openings {
            let ends = match rest == body {
                true => ends,
                false => edges::first_ends(rest.of(self.article.text)),
            };
            self.peel_start(rest, ends);
        }
    }

    /// Takes sentences, which may begin at `places`, off the end of `body`, as long as rules match them, and returns what is left.
    fn peel_end(&mut self, mut body: Span, mut places: Vec<usize>) -> Span {
        loop {
            let found = places.into_iter().find_map(|place| {
                let unit = Span::new(body.start + place, body.end);
                let matches = self.matches(unit, Unit::Ending);
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

    /// Takes sentences, which may end at `places`, off the start of `body`, as long as rules match them.
    fn peel_start(&mut self, mut body: Span, mut places: Vec<usize>) {
        loop {
            let text = body.of(self.article.text);
            let found = places.into_iter().find_map(|place| {
                let unit = Span::new(body.start, body.start + text[..place].trim_end().len());
                let matches = self.matches(unit, Unit::Opening);
                (!matches.is_empty()).then_some((unit, matches, body.start + place))
            });
            let Some((unit, matches, next)) = found else {
                break;
            };
            self.push(&matches, unit);
            body.start = next;
            places = edges::first_ends(body.of(self.article.text));
        }
    }

    /// Takes the paragraph after a "Read more:" if it looks like a headline.
    fn headline(&mut self, rule: usize, index: usize) {
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

    /// The rules that match the whole of `span`, which is `unit` of its paragraph.
    fn matches(&mut self, span: Span, unit: Unit) -> Vec<usize> {
        if span.len() > MAX_UNIT {
            return Vec::new();
        }
        let begins = self.may_begin(span);
        let holders = self.holders(span, unit);
        if !begins && holders.is_empty() {
            return Vec::new();
        }
        self.folded.clear();
        fold_into(span.of(self.article.text), &mut self.folded);
        let rules = &self.rules.rules;
        let acts = |rule: &Rule| unit.is_for(rule.scope) && (self.acts)(rule);
        let index = &self.rules.index;
        index.matches(rules, trim(&self.folded), &holders, acts)
    }

    /// Whether `unit` may begin as a pattern does.
    fn may_begin(&mut self, unit: Span) -> bool {
        let text = unit.of(self.article.text);
        let index = &self.rules.index;
        if first_eight(text).is_some_and(|eight| !index.may_begin_with(eight)) {
            return false;
        }
        for n_bytes in HEADS {
            self.folded.clear();
            fold_into(&text[..text.floor_char_boundary(n_bytes)], &mut self.folded);
            let mut head = trim(&self.folded);
            if n_bytes < text.len() {
                // What stands behind may make a `©` of it.
                head = head.strip_suffix("(c").unwrap_or(head);
                head = head.strip_suffix('(').unwrap_or(head);
            }
            let is_long = head.len() >= MIN_HEAD || n_bytes == HEADS[1];
            if is_long && !index.may_begin(head) {
                return false;
            }
            if n_bytes >= text.len() {
                break;
            }
        }
        true
    }

    /// The patterns that `span` may match for what it holds: of most texts of a story, none.
    fn holders(&mut self, span: Span, unit: Unit) -> Vec<u32> {
        if span.len() > MAX_INSIDE {
            return Vec::new();
        }
        let index = &self.rules.index;
        let text = self.article.text;
        let anywhere = &mut self.may_hide_anywhere;
        let paragraph = self.paragraph.of(text);
        // Of most articles one look is enough.
        let may_hide = *self.may_hide.get_or_insert_with(|| {
            *anywhere.get_or_insert_with(|| index.known.may_hide(text))
                && (paragraph.len() > MAX_WHOLE || index.known.may_hide(paragraph))
        });
        if self.held.end != span.end {
            self.held = Held {
                end: span.end,
                may_hide: may_hide && index.known.may_hide(self.tail(span.end)),
                any: None,
            };
        }
        let before = |at: usize| self.hits.partition_point(|hit| hit.start < at);
        let hits = &self.hits[before(span.start)..before(span.end)];
        if hits.is_empty() && !self.held.may_hide {
            return Vec::new();
        }
        let own = &self.words[self.own.clone()];
        let before = |at: usize| own.partition_point(|word| word.span().start < at);
        let words = &own[before(span.start)..before(span.end)];
        let kinds = Kinds::of_unit(unit, words::count(words)).and(self.kinds);
        let mut holders = Vec::new();
        let mut hits = hits.iter();
        let are_told = |hit| {
            index
                .known
                .patterns(hit, words, kinds, &mut holders)
                .is_some()
        };
        if !self.held.may_hide && hits.all(are_told) {
            return holders;
        }
        if self.held.any.is_none() {
            let tail = self.tail(span.end);
            self.folded.clear();
            fold_into(tail, &mut self.folded);
            self.held.any = Some(index.holders(&self.rules.rules, &self.folded));
        }
        self.held.any.clone().unwrap_or_default()
    }

    /// What a text that ends at `end` may hold.
    fn tail(&self, end: usize) -> &'a str {
        let text = self.article.text;
        let start = end.saturating_sub(MAX_INSIDE).max(self.paragraph.start);
        &text[text.ceil_char_boundary(start)..end]
    }

    fn push(&mut self, rules: &[usize], span: Span) {
        let found = rules.iter().map(|&rule| Found {
            rule,
            span,
            phrase: span,
        });
        self.found.extend(found);
    }
}

impl Found {
    fn finding(self, rules: &[Rule]) -> Finding {
        let rule = &rules[self.rule];
        Finding {
            span: self.span,
            evidence: Evidence::Rule(RuleMatch {
                id: rule.id.clone(),
                category: rule.category.name().into(),
                scope: rule.scope,
                phrase: self.phrase,
            }),
        }
    }
}

/// Whether a label ends in a mark that points to what follows.
fn points_on(label: &str) -> bool {
    label.ends_with([':', '：', '|', '»', '>', '→', '-', '–', '—'])
}

/// Whether a text is no more than the number of an item in a list.
fn is_list_number(text: &str) -> bool {
    let number = text.strip_suffix(['.', ')']).unwrap_or_default();
    matches!(number.len(), 1..=3) && number.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text has so many words and ends as a headline does.
fn is_headline(text: &str, n_words: RangeInclusive<usize>) -> bool {
    // A sentence ends in a stop or a quotation mark, and what introduces something in a colon; a headline in neither.
    let open = !text.ends_with([
        '.', '!', '…', ':', ';', ',', '"', '”', '’', '\'', ')', '。', '।',
    ]);
    let n_spaced = text.split_whitespace().count();
    // Of text without spaces its characters tell how long it is.
    let n = match words::count(&words::words(text)) {
        n_spelled if n_spelled > 2 * n_spaced => n_spelled,
        _ => n_spaced,
    };
    open && n_words.contains(&n)
}
