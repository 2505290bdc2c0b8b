//! The whole job on one text: split, detect, judge, cut, until nothing more is found.

mod cut;
mod first;
mod limit;
mod noted;
mod rounds;

use std::borrow::Cow;

use crate::Finding;
use crate::article::words::{self, Word};
use crate::boundary::{self, FeatureRow, Level, Model};
use crate::verdict::{self, Removal, Verdicts};
use crate::{Article, Rules, Span, Wrap, learned, repeats, rules};
use first::{First, Known};
pub use limit::MaxWords;
pub use noted::{Fate, NotedLine};
use rounds::Rounds;

/// What a user may choose for the core.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How lines make paragraphs.
    pub wrap: Wrap,
    /// What becomes of repeated text.
    pub repeats: Repeats,
    /// How much boilerplate goes that no rule knows.
    pub boilerplate: Level,
    /// How many words articles may have.
    pub max_words: MaxWords,
}

/// What becomes of repeated text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// Copies go.
    #[default]
    Removed,
    /// Copies of at least so many words go: a copy is the sentences next to each other that go for one original.
    RemovedFrom(usize),
    /// Copies stay.
    Kept,
}

/// Frozen settings and knowledge; cleans any number of texts, from any number of threads.
#[derive(Debug)]
pub struct Cleaner {
    settings: Settings,
    rules: Rules,
    /// There unless the level is careful.
    boundary: Option<Model>,
    /// What was learned of a corpus.
    learned: Option<learned::Model>,
}

/// One text cleaned: what went, and why.
#[derive(Debug)]
pub struct Cleaned<'t> {
    /// The raw text and its parts.
    pub article: Article<'t>,
    /// The spans that go, in order, each with its one reason. Spans are of the raw text and hold no gap.
    pub removals: Vec<Removal>,
    /// The bytes that go, white space at the seams included, in order; none touches another.
    pub cuts: Vec<Span>,
    /// Set where rules, learned lines and boundary would have left nothing, so that none was followed.
    pub would_be_empty: bool,
    /// Set where the article exceeds [`Settings::max_words`], so that nothing was removed.
    pub is_refused: bool,
}

/// How often a text is cleaned at most. What goes may bring other text to the end, or next to its copy, so each result
/// is cleaned again until nothing more is found. Of 13,068 scraped articles, those that change need two rounds, eleven of
/// them three, one six; texts made for it may need one for each of many copies.
const MAX_ROUNDS: usize = 64;

impl Cleaner {
    /// Makes a cleaner, with the boundary model that the library carries.
    pub fn new(settings: Settings, rules: Rules) -> Self {
        let boundary = (settings.boilerplate != Level::Careful).then(Model::built_in);
        Cleaner {
            settings,
            rules,
            boundary,
            learned: None,
        }
    }

    /// Makes a cleaner with another boundary model.
    pub fn with_boundary(settings: Settings, rules: Rules, model: Model) -> Self {
        Cleaner {
            settings,
            rules,
            boundary: Some(model),
            learned: None,
        }
    }

    /// The same cleaner, that knows what was learned of a corpus, too.
    pub fn with_learned(self, model: learned::Model) -> Self {
        Cleaner {
            learned: Some(model),
            ..self
        }
    }

    /// What it knows of a corpus.
    pub fn learned(&self) -> Option<&learned::Model> {
        self.learned.as_ref()
    }

    /// The rules that it cleans by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Cleans one text. Never fails, but see [`Cleaned::is_refused`]; a text in which nothing is found comes back as it is.
    ///
    /// Linear in time and memory. Cleaning the result again changes nothing.
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        self.clean_of(text, learned::WHOLE)
    }

    /// Cleans one text of a source, by what was learned of that source.
    pub fn clean_of<'t>(&self, text: &'t str, source: &str) -> Cleaned<'t> {
        let article = Article::new(text, self.settings.wrap);
        let mut cleaned = Cleaned {
            article,
            removals: Vec::new(),
            cuts: Vec::new(),
            would_be_empty: false,
            is_refused: false,
        };
        if self.is_idle() {
            return cleaned;
        }
        // Words take more memory than paragraphs, and most paragraphs have one.
        if !self.allows(text, cleaned.article.paragraphs.len(), 0) {
            cleaned.is_refused = true;
            return cleaned;
        }
        let words = words::words(text);
        let mut known = Known::default();
        let Some(Verdicts {
            removals,
            would_be_empty,
        }) = self.judged(&cleaned.article, &words, &mut known, source)
        else {
            cleaned.is_refused = true;
            return cleaned;
        };
        cleaned.would_be_empty = would_be_empty;
        if removals.is_empty() {
            return cleaned;
        }
        let first = First::new(&cleaned.article, words, known);
        let mut rounds = Rounds::new(text);
        rounds.apply(cut::cuts(&cleaned.article, &removals), removals);
        let mut is_settled = false;
        for _ in 1..MAX_ROUNDS {
            let so_far = rounds.text();
            let article = Article::new(&so_far, self.settings.wrap);
            let kept = rounds.kept();
            let words = first.words(&so_far, &kept);
            debug_assert_eq!(words, words::words(&so_far));
            let mut known = first.known(&article, &kept);
            let Some(verdicts) = self.judged(&article, &words, &mut known, source) else {
                cleaned.is_refused = true;
                return cleaned;
            };
            cleaned.would_be_empty |= verdicts.would_be_empty;
            if !verdicts.removals.is_empty() {
                rounds.apply(cut::cuts(&article, &verdicts.removals), verdicts.removals);
            } else if !rounds.put_back() {
                is_settled = true;
                break;
            }
        }
        if !is_settled {
            rounds.put_back();
        }
        (cleaned.removals, cleaned.cuts) = rounds.finish();
        cleaned
    }

    /// Calls `each` with what the boundary model looks at in a text, paragraph by paragraph: see
    /// [`boundary::each_feature_row`].
    ///
    /// There is nothing without a model, that is, at [`Level::Careful`] unless one was given.
    pub fn each_feature_row(&self, text: &str, each: impl FnMut(FeatureRow)) {
        let Some(model) = &self.boundary else { return };
        let article = Article::new(text, self.settings.wrap);
        let rules = rules::findings(&article, &self.rules);
        boundary::each_feature_row(&article, &words::words(text), &rules, model, each);
    }

    /// Whether it is to remove nothing at all, whatever the text.
    fn is_idle(&self) -> bool {
        self.settings.repeats == Repeats::Kept
            && self.settings.boilerplate == Level::Careful
            && self.learned.is_none()
            && self.rules.iter().next().is_none()
    }

    fn allows(&self, text: &str, n_words: usize, n_removals: usize) -> bool {
        self.settings.max_words.allows(text, n_words, n_removals)
    }

    /// What one round removes from an article; `None` if it has more words and removals than it may.
    fn judged(
        &self,
        article: &Article,
        words: &[Word],
        known: &mut Known,
        source: &str,
    ) -> Option<Verdicts> {
        if !self.allows(article.text, words.len(), 0) {
            return None;
        }
        let silent = &mut known.silent;
        let max_found = self.settings.max_words.max_removals(article.text);
        let mut findings = rules::findings_by_words(article, words, &self.rules, silent, max_found);
        if !self.allows(article.text, words.len(), findings.len()) {
            return None;
        }
        let min_words = match self.settings.repeats {
            Repeats::Removed => 0,
            Repeats::RemovedFrom(min_words) => min_words,
            Repeats::Kept => usize::MAX,
        };
        let model = match self.settings.boilerplate {
            Level::Careful => None,
            _ => self.boundary.as_ref(),
        };
        if min_words < usize::MAX || model.is_some() || self.learned.is_some() {
            if let Some(learned) = &self.learned {
                let mut lines = learned::findings(article, words, learned, source);
                self.spare_kept(article, words, &mut lines);
                findings.extend(lines);
            }
            if let Some(model) = model {
                let level = self.settings.boilerplate;
                let looks = &mut known.looks;
                let mut outside =
                    boundary::cached_findings(article, words, &findings, model, level, looks);
                self.spare_kept(article, words, &mut outside);
                findings.extend(outside);
            }
            if min_words < usize::MAX {
                findings.extend(repeats::findings(article, words, min_words));
            }
        }
        if findings.is_empty() {
            return Some(Verdicts::default());
        }
        self.allows(article.text, words.len(), findings.len())
            .then(|| verdict::judge(article, findings))
    }

    /// Takes back findings that hold what the user wants to keep.
    fn spare_kept(&self, article: &Article, words: &[Word], findings: &mut Vec<Finding>) {
        if findings.is_empty() {
            return;
        }
        let mut kept = rules::kept(article, words, &self.rules);
        kept.sort_unstable();
        findings.retain(|found| {
            let at = kept.partition_point(|kept| kept.start < found.span.start);
            !kept.get(at).is_some_and(|&kept| found.span.contains(kept))
        });
    }
}

impl<'t> Cleaned<'t> {
    /// The clean text: the raw text without the cuts.
    pub fn text(&self) -> Cow<'t, str> {
        if self.cuts.is_empty() {
            return Cow::Borrowed(self.article.text);
        }
        Cow::Owned(cut::without(self.article.text, &self.cuts))
    }

    /// Whether nothing was removed.
    pub fn is_clean(&self) -> bool {
        self.cuts.is_empty()
    }
}
