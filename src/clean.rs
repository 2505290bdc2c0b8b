//! Cleans one text: splits, detects, judges and cuts, until nothing more is found.

mod builder;
mod cut;
mod first;
mod kept;
mod limit;
mod noted;
mod passages;
mod rounds;

use std::borrow::Cow;

use crate::Finding;
use crate::article::words::{self, Word};
use crate::boundary::{self, FeatureRow, Level, Model};
use crate::finding::Removal;
use crate::verdict::{self, Verdicts};
use crate::{Article, Layout, Rules, Span, learned, repeats, rules, span, title};
pub use builder::CleanerBuilder;
use first::{Cached, First};
pub use limit::MaxWords;
pub use noted::{Fate, NotedLine};
pub use passages::Passages;
use rounds::Rounds;

/// How articles are cleaned. Later versions may add settings: name those that differ from [`Settings::default`].
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How lines are joined to paragraphs.
    pub layout: Layout,
    /// Whether copies are removed.
    pub repeats: Repeats,
    /// How far from its original a paragraph is removed as a copy.
    pub repeat_distance: repeats::Distance,
    /// How much boilerplate is removed that no rule matches.
    pub boilerplate: Level,
    /// The limit on the number of words.
    pub max_words: MaxWords,
    /// What to do with an article that is only boilerplate.
    pub when_empty: WhenEmpty,
}

/// What to do with an article if rules, learned lines and boundary would remove all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenEmpty {
    /// Follow none of them.
    #[default]
    Kept,
    /// Remove the whole text.
    Removed,
}

/// Whether copies are removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// Copies are removed.
    #[default]
    Removed,
    /// Copies of at least so many words are removed. Adjacent sentences with one original are one copy.
    RemovedFrom(usize),
    /// Copies are kept.
    Kept,
}

/// Settings and knowledge, frozen, to clean any number of texts from any number of threads.
#[derive(Debug)]
pub struct Cleaner {
    settings: Settings,
    rules: Rules,
    /// `None` at the careful level, unless a model was given.
    boundary: Option<Model>,
    learned: Option<learned::Model>,
}

/// The result of cleaning one text.
#[derive(Debug)]
#[non_exhaustive]
pub struct Cleaned<'t> {
    /// The raw text and its parts.
    pub article: Article<'t>,
    /// The removed spans of the raw text in order, without gaps, each with its one reason.
    pub removals: Vec<Removal>,
    /// The bytes to cut, including white space at the seams, in order. No cut touches another.
    pub cuts: Vec<Span>,
    /// Whether rules, learned lines and boundary would have removed the whole article. All of them were ignored, unless
    /// [`Settings::when_empty`] says otherwise.
    pub would_be_empty: bool,
    /// Whether the article exceeds [`Settings::max_words`], so that nothing was removed.
    pub is_refused: bool,
    /// See [`Cleaned::words`], 16 bytes each; `None` if they were not needed.
    words: Option<Vec<Word>>,
    /// The findings of noted rules, before those that may not act in their place are dropped.
    noted: Vec<Finding>,
}

/// The most rounds of cleaning one text. A removal may bring other text to the end, or next to its copy, so that each result is
/// cleaned again until nothing more is found. Of 13,068 scraped articles, those that change need two rounds, eleven of them
/// three, one six; an adversarial text may need one for each of many copies.
const MAX_ROUNDS: usize = 64;

/// What is known of a text besides its words: its source, its headline, and its passages.
type Given<'g> = (&'g str, &'g str, &'g Passages);

impl Cleaner {
    /// Begins to build a cleaner.
    pub fn builder() -> CleanerBuilder {
        CleanerBuilder::default()
    }

    /// The model of learned lines, if there is one.
    pub fn learned(&self) -> Option<&learned::Model> {
        self.learned.as_ref()
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Cleans one text whose source is unknown.
    ///
    /// Time and memory are linear in the text. Cleaning the result again changes nothing. A text beyond
    /// [`Settings::max_words`] is not cleaned: see [`Cleaned::is_refused`].
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        self.clean_in(text, learned::WHOLE)
    }

    /// Cleans one text of a source, whose learned lines are removed, too.
    pub fn clean_in<'t>(&self, text: &'t str, source: &str) -> Cleaned<'t> {
        self.clean_below(text, source, "")
    }

    /// Cleans one text of a source, whose headline is known. Where the text begins with the headline again, that is removed, too.
    pub fn clean_below<'t>(&self, text: &'t str, source: &str, title: &str) -> Cleaned<'t> {
        self.clean_without(text, source, title, &Passages::default())
    }

    /// The same for a text that shares passages with others. Its removals come first, and what it keeps is kept at every level.
    pub fn clean_without<'t>(
        &self,
        text: &'t str,
        source: &str,
        title: &str,
        passages: &Passages,
    ) -> Cleaned<'t> {
        self.clean_at(text, (source, title, passages), self.settings.boilerplate)
    }

    /// The same at another level. Without a model of the boundary, all levels are [`Level::Careful`].
    #[doc(hidden)]
    pub fn clean_at<'t>(&self, text: &'t str, given: Given, level: Level) -> Cleaned<'t> {
        let (source, title, passages) = given;
        let mut cleaned = Cleaned {
            article: Article::new(text, self.settings.layout),
            removals: Vec::new(),
            cuts: Vec::new(),
            would_be_empty: false,
            is_refused: false,
            words: None,
            noted: Vec::new(),
        };
        if !self.is_idle(level) || !title.is_empty() || !passages.removals.is_empty() {
            cleaned.is_refused = self.clean_in_rounds(&mut cleaned, given, level).is_none();
        }
        let is_left = || cleaned.text().contains(char::is_alphanumeric);
        if !passages.removals.is_empty() && (cleaned.would_be_empty || !is_left()) {
            if self.settings.when_empty == WhenEmpty::Kept {
                let passages = Passages {
                    removals: Vec::new(),
                    kept: passages.kept.clone(),
                };
                cleaned = self.clean_at(text, (source, title, &passages), level);
            }
            cleaned.would_be_empty = true;
        }
        cleaned
    }

    /// Cleans until nothing more is found; `None` if words and removals exceed the limit.
    fn clean_in_rounds(&self, cleaned: &mut Cleaned, given: Given, level: Level) -> Option<()> {
        let article = &cleaned.article;
        // Words take more memory than paragraphs, and most paragraphs have one.
        if !self.allows(article.text, article.paragraphs.len(), 0) {
            return None;
        }
        let words = words::words(article.text);
        let mut cached = Cached::default();
        let (.., passages) = given;
        let kept = &passages.kept;
        let verdicts = self.judged(article, &words, &mut cached, (given, kept), level)?;
        let verdicts = match &passages.removals {
            none if none.is_empty() => verdicts,
            removals => Verdicts {
                removals: removals.clone(),
                would_be_empty: false,
            },
        };
        cleaned.noted = std::mem::take(&mut cached.noted);
        cleaned.would_be_empty = verdicts.would_be_empty;
        if verdicts.removals.is_empty() {
            cleaned.words = Some(words);
            return Some(());
        }
        let first = First::new(article, words, cached);
        let mut rounds = Rounds::new(article.text);
        rounds.apply(cut::cuts(article, &verdicts.removals), verdicts.removals);
        for _ in 1..MAX_ROUNDS {
            let so_far = rounds.text();
            let article = Article::new(&so_far, self.settings.layout);
            let kept = rounds.kept();
            let words = first.words(&so_far, &kept);
            debug_assert_eq!(words, words::words(&so_far));
            let mut cached = first.cached(&article, &kept);
            let given = (given, &kept.left_of(&passages.kept)[..]);
            let verdicts = self.judged(&article, &words, &mut cached, given, level)?;
            cleaned.would_be_empty |= verdicts.would_be_empty;
            if !verdicts.removals.is_empty() {
                rounds.apply(cut::cuts(&article, &verdicts.removals), verdicts.removals);
            } else if !rounds.put_back() {
                cleaned.words = Some(words);
                break;
            }
        }
        if cleaned.words.is_none() {
            rounds.put_back();
        }
        (cleaned.removals, cleaned.cuts) = rounds.finish();
        if cleaned.would_be_empty && cleaned.text().trim().is_empty() {
            cleaned.cuts = vec![Span::new(0, cleaned.article.text.len())];
        }
        Some(())
    }

    /// Calls `each` with the features of every paragraph of a text; never without a model of the boundary, that is, at
    /// [`Level::Careful`] unless one was given.
    #[doc(hidden)]
    pub fn each_feature_row(&self, text: &str, each: impl FnMut(FeatureRow)) {
        let Some(model) = &self.boundary else { return };
        let article = Article::new(text, self.settings.layout);
        let rules = rules::findings(&article, &self.rules);
        boundary::each_feature_row(&article, &words::words(text), &rules, model, each);
    }

    /// For each paragraph, the chance in millionths that it belongs to the story; empty without a model of the boundary, and
    /// where that abstains.
    #[doc(hidden)]
    pub fn chances(&self, text: &str) -> Vec<u32> {
        let Some(model) = &self.boundary else {
            return Vec::new();
        };
        let article = Article::new(text, self.settings.layout);
        let rules = rules::findings(&article, &self.rules);
        boundary::chances(&article, &words::words(text), &rules, model)
    }

    /// Whether nothing is ever removed.
    fn is_idle(&self, level: Level) -> bool {
        self.settings.repeats == Repeats::Kept
            && level == Level::Careful
            && self.learned.is_none()
            && self.rules.iter().next().is_none()
    }

    fn allows(&self, text: &str, n_words: usize, n_removals: usize) -> bool {
        self.settings.max_words.allows(text, n_words, n_removals)
    }

    /// The verdicts of one round; `None` if words and removals exceed the limit.
    fn judged(
        &self,
        article: &Article,
        words: &[Word],
        cached: &mut Cached,
        ((source, title, _), kept): (Given, &[Span]),
        level: Level,
    ) -> Option<Verdicts> {
        if !self.allows(article.text, words.len(), 0) {
            return None;
        }
        let silent = &mut cached.silent;
        let max_found = self.settings.max_words.max_removals(article.text);
        let found =
            rules::findings_by_words(article, words, &self.rules, silent, max_found, source);
        cached.noted = found.noted;
        let mut findings = found.acting;
        if !self.allows(article.text, words.len(), findings.len()) {
            return None;
        }
        let min_words = match self.settings.repeats {
            Repeats::Removed => 0,
            Repeats::RemovedFrom(min_words) => min_words,
            Repeats::Kept => usize::MAX,
        };
        let model = match level {
            Level::Careful => None,
            _ => self.boundary.as_ref(),
        };
        let mut unruled = Vec::new();
        if let Some(learned) = &self.learned {
            unruled.extend(learned::findings(article, words, learned, source));
        }
        if let Some(model) = model {
            let local = &mut cached.local_features;
            let found = boundary::cached_findings(article, words, &findings, model, level, local);
            unruled.extend(found);
        }
        findings.extend(unruled);
        findings.extend(title::finding(article, title));
        if min_words < usize::MAX {
            // A repeat has its own edges, which are more certain than any restored break.
            findings.extend(repeats::findings(
                &article.as_joined(),
                words,
                min_words,
                self.settings.repeat_distance,
            ));
        }
        findings.retain(|found| span::inside(kept, found.span).next().is_none());
        if findings.is_empty() {
            return Some(Verdicts::default());
        }
        self.allows(article.text, words.len(), findings.len())
            .then(|| {
                let when_empty = self.settings.when_empty;
                verdict::judge_with(article, words, findings, when_empty, |index| {
                    let mut keepers = rules::keepers(article, words, &self.rules, source, index);
                    keepers.extend(passages::keepers(article, kept, index));
                    keepers
                })
            })
    }
}

impl<'t> Cleaned<'t> {
    /// The clean text: the raw text without the cuts. Borrowed if there are none.
    pub fn text(&self) -> Cow<'t, str> {
        if self.cuts.is_empty() {
            return Cow::Borrowed(self.article.text);
        }
        Cow::Owned(span::without(self.article.text, &self.cuts))
    }

    /// The words of the clean text. No cost, except where nothing could be removed or [`MaxWords`] was exceeded: then one pass.
    pub fn words(&self) -> Cow<'_, [Word]> {
        match &self.words {
            Some(words) => Cow::Borrowed(words),
            None => Cow::Owned(words::words(&self.text())),
        }
    }

    /// Whether nothing was removed.
    pub fn is_clean(&self) -> bool {
        self.cuts.is_empty()
    }

    /// The cuts, split so that each part belongs to one removal. White space at a seam belongs to the removal before it: a
    /// removal reaches up to the next one, as far as that is cut.
    pub fn cuts_by_removal(&self) -> Vec<(Span, &Removal)> {
        let mut parts = Vec::with_capacity(self.removals.len());
        let mut left = self.removals.as_slice();
        for cut in &self.cuts {
            let mut start = cut.start;
            while let [removal, rest @ ..] = left
                && start < cut.end
            {
                let next = rest.first().map_or(usize::MAX, |next| next.span.start);
                if next <= start {
                    left = rest;
                    continue;
                }
                parts.push((Span::new(start, cut.end.min(next)), removal));
                start = cut.end.min(next);
            }
        }
        parts
    }
}
