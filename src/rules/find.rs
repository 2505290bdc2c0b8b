//! Applies rules to an article.

use super::edges;
use super::fold::{fold_into, trim};
use super::index::{Holders, MAX_INSIDE};
use super::pack::Rule;
use super::{Rules, Scope, quoted};
use crate::article::words;
use crate::{Article, Evidence, Finding, Span, finding::RuleMatch};

/// Bytes of a text that a rule may take: three times the longest footer that one is meant for. Longer texts are not folded.
pub(super) const MAX_UNIT: usize = 1500;

/// Bytes that tell whether a text can match at all: a few words, and decoration before them.
const HEAD: usize = 64;

/// Words of a headline below a "Read more:". Headlines of the labelled pages have 4 to 20; shorter lines there are
/// subheads of the story, and its sentences end in a stop.
const HEADLINE_WORDS: std::ops::RangeInclusive<usize> = 4..=20;

/// What the rules say of an article. Scopes are the judge's matter.
///
/// Rules of kept categories say nothing; nor do rules for one source only: see [`findings_for`].
pub fn findings(article: &Article, rules: &Rules) -> Vec<Finding> {
    collect(article, rules, &|rule| {
        rule.source.is_none() && rule.role.acts()
    })
}

/// Where the rules of kept categories match: credits and corrections, which stay whatever other detectors say.
pub(crate) fn kept(article: &Article, rules: &Rules) -> Vec<Span> {
    let acts = |rule: &Rule| !rule.role.acts() && rule.source.is_none();
    let found = collect(article, rules, &acts);
    found.into_iter().map(|finding| finding.span).collect()
}

/// What the rules say of an article of `source`: those for any source, and those for this one.
pub fn findings_for(article: &Article, rules: &Rules, source: &str) -> Vec<Finding> {
    collect(article, rules, &|rule| {
        rule.role.acts() && rule.source.as_deref().is_none_or(|s| s == source)
    })
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
    let mut finder = Finder {
        article,
        rules,
        acts,
        folded: String::new(),
        paragraph_start: 0,
        held: Held::default(),
        findings: Vec::new(),
    };
    if !rules.rules.is_empty() {
        (0..article.paragraphs.len()).for_each(|index| finder.paragraph(index));
    }
    quoted::spare(article, &mut finder.findings);
    finder.findings
}

struct Finder<'a> {
    article: &'a Article<'a>,
    rules: &'a Rules,
    acts: &'a dyn Fn(&Rule) -> bool,
    folded: String,
    /// Where the paragraph in hand begins.
    paragraph_start: usize,
    held: Held,
    findings: Vec<Finding>,
}

/// The patterns that texts which end at a place may match for what they hold: looked up once for all of them.
#[derive(Default)]
struct Held {
    end: usize,
    /// `None` if the end of the text holds no word that longer texts are known by.
    holders: Option<Vec<u32>>,
}

impl Finder<'_> {
    fn paragraph(&mut self, index: usize) {
        let body = self.article.paragraphs[index].body;
        self.paragraph_start = body.start;
        let whole = self.matches(body, |_| true);
        for &rule in &whole {
            self.push(rule, body, body);
            if self.rules.rules[rule].scope == Scope::Pair {
                self.headline(rule, index);
            }
        }
        if whole
            .iter()
            .any(|&rule| self.rules.rules[rule].scope.acts_alone())
        {
            return;
        }
        let rest = self.peel_end(body);
        if self.rules.has_openings {
            self.peel_start(rest);
        }
    }

    /// Takes sentences off the end of `body`, as long as rules match them, and returns what is left.
    fn peel_end(&mut self, mut body: Span) -> Span {
        let whole = body;
        while !body.is_empty() {
            let mut places = edges::last_starts(body.of(self.article.text));
            if body != whole {
                places.push(0);
            }
            let found = places.into_iter().find_map(|place| {
                let unit = Span::new(body.start + place, body.end);
                let matches = self.matches(unit, |scope| scope == Scope::Ending);
                (!matches.is_empty()).then_some((unit, matches))
            });
            let Some((unit, matches)) = found else { break };
            for rule in matches {
                self.push(rule, unit, unit);
            }
            let left = Span::new(body.start, unit.start)
                .of(self.article.text)
                .trim_end();
            body = Span::new(body.start, body.start + left.len());
        }
        body
    }

    /// Takes sentences off the start of `body`, as long as rules match them.
    fn peel_start(&mut self, mut body: Span) {
        loop {
            let text = body.of(self.article.text);
            let found = edges::first_ends(text).into_iter().find_map(|place| {
                let unit = Span::new(body.start, body.start + text[..place].trim_end().len());
                let matches = self.matches(unit, |scope| scope == Scope::Opening);
                (!matches.is_empty()).then_some((unit, matches, body.start + place))
            });
            let Some((unit, matches, next)) = found else {
                break;
            };
            for rule in matches {
                self.push(rule, unit, unit);
            }
            body.start = next;
        }
    }

    /// Takes the paragraph after a "Read more:" if it looks like a headline.
    fn headline(&mut self, rule: usize, index: usize) {
        let Some(next) = self.article.paragraphs.get(index + 1) else {
            return;
        };
        // "Read more" without a mark that points on is a label as often as it has a headline of its own.
        let label = self.article.paragraphs[index].body.of(self.article.text);
        if !label.ends_with([':', '：', '|', '»', '>', '→', '-', '–', '—']) {
            return;
        }
        let text = next.body.of(self.article.text);
        // A sentence ends in a stop or a quotation mark, and what introduces something in a colon; a headline in neither.
        let open = !text.ends_with([
            '.', '!', '…', ':', ';', ',', '"', '”', '’', '\'', ')', '。', '।',
        ]);
        let n_spaced = text.split_whitespace().count();
        // Of text without spaces its characters tell how long it is.
        let n_words = match words::count(&words::words(text)) {
            n_spelled if n_spelled > 2 * n_spaced => n_spelled,
            _ => n_spaced,
        };
        if open && HEADLINE_WORDS.contains(&n_words) {
            self.push(rule, next.body, self.article.paragraphs[index].body);
        }
    }

    /// The rules that match the whole of `unit`, of those whose scope is `wanted`.
    fn matches(&mut self, unit: Span, wanted: impl Fn(Scope) -> bool) -> Vec<usize> {
        if unit.len() > MAX_UNIT {
            return Vec::new();
        }
        let begins = self.may_begin(unit);
        let holders = self.holders(unit);
        if !begins && matches!(holders, Holders::None) {
            return Vec::new();
        }
        self.folded.clear();
        fold_into(unit.of(self.article.text), &mut self.folded);
        let rules = &self.rules.rules;
        let acts = |rule: &Rule| wanted(rule.scope) && (self.acts)(rule);
        let index = &self.rules.index;
        let holders = match holders {
            Holders::These(()) => Holders::These(self.held.holders.as_deref().unwrap_or_default()),
            Holders::Any => Holders::Any,
            Holders::None => Holders::None,
        };
        index.matches(rules, trim(&self.folded), holders, acts)
    }

    /// Whether `unit` may begin as a pattern does.
    fn may_begin(&mut self, unit: Span) -> bool {
        let text = unit.of(self.article.text);
        let index = &self.rules.index;
        if !index.triggers.may_begin(text) {
            return false;
        }
        self.folded.clear();
        fold_into(&text[..text.floor_char_boundary(HEAD)], &mut self.folded);
        index.may_begin(trim(&self.folded))
    }

    /// Which patterns `unit` may match for what it holds: for most units of a story, none.
    fn holders(&mut self, unit: Span) -> Holders<()> {
        let text = self.article.text;
        if unit.len() > MAX_INSIDE {
            return Holders::None;
        }
        if self.held.end != unit.end {
            self.hold(unit.end);
        }
        let index = &self.rules.index;
        match &self.held.holders {
            Some(holders) if holders.is_empty() => Holders::None,
            Some(_) => Holders::These(()),
            None if index.triggers.is_short(unit.of(text)) => Holders::Any,
            None => Holders::None,
        }
    }

    /// Looks up the patterns for units that end at `end`.
    fn hold(&mut self, end: usize) {
        let text = self.article.text;
        let start = end.saturating_sub(MAX_INSIDE).max(self.paragraph_start);
        let tail = &text[text.ceil_char_boundary(start)..end];
        let index = &self.rules.index;
        let holders = index.triggers.holds(tail).then(|| {
            self.folded.clear();
            fold_into(tail, &mut self.folded);
            index.holders(&self.rules.rules, &self.folded)
        });
        self.held = Held { end, holders };
    }

    fn push(&mut self, rule: usize, span: Span, phrase: Span) {
        let rule = &self.rules.rules[rule];
        self.findings.push(Finding {
            span,
            evidence: Evidence::Rule(RuleMatch {
                id: rule.id.clone(),
                category: rule.category.name().into(),
                scope: rule.scope,
                phrase,
            }),
        });
    }
}
