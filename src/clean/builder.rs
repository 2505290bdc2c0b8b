//! Builds cleaners.

use super::{Cleaner, MaxWords, Repeats, Settings, WhenEmpty};
use crate::boundary::{Level, Model};
use crate::repeats::Distance;
use crate::{Layout, Rules, learned};

/// Builds a [`Cleaner`]. Without any setting, it removes copies, and what the built-in rules match.
#[derive(Debug, Default)]
pub struct CleanerBuilder {
    settings: Settings,
    rules: Option<Rules>,
    boundary: Option<Model>,
    learned: Option<learned::Model>,
}

impl CleanerBuilder {
    /// Sets everything that [`Settings`] contains.
    pub fn settings(self, settings: Settings) -> Self {
        CleanerBuilder { settings, ..self }
    }

    /// Sets how lines are joined to paragraphs.
    pub fn layout(mut self, layout: Layout) -> Self {
        self.settings.layout = layout;
        self
    }

    /// Sets whether copies are removed.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.settings.repeats = repeats;
        self
    }

    /// Sets how far from its original a paragraph is removed as a copy.
    pub fn repeat_distance(mut self, distance: Distance) -> Self {
        self.settings.repeat_distance = distance;
        self
    }

    /// Sets how much boilerplate is removed that no rule matches.
    pub fn level(mut self, level: Level) -> Self {
        self.settings.boilerplate = level;
        self
    }

    /// Sets the limit on the number of words.
    pub fn max_words(mut self, max_words: MaxWords) -> Self {
        self.settings.max_words = max_words;
        self
    }

    /// Sets what is done with an article that is only boilerplate.
    pub fn when_empty(mut self, when_empty: WhenEmpty) -> Self {
        self.settings.when_empty = when_empty;
        self
    }

    /// Sets the rules, in place of the built-in ones.
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = Some(rules);
        self
    }

    /// Sets a model of the boundary, in place of the built-in one.
    pub fn boundary(mut self, model: Model) -> Self {
        self.boundary = Some(model);
        self
    }

    /// Sets a model of learned lines; without one, no line is learned.
    pub fn learned(mut self, model: learned::Model) -> Self {
        self.learned = Some(model);
        self
    }

    /// Builds the cleaner. Takes some milliseconds for the built-in rules and model.
    pub fn build(self) -> Cleaner {
        let needs_model = self.settings.boilerplate != Level::Careful;
        let built_in = || needs_model.then(Model::built_in);
        Cleaner {
            settings: self.settings,
            rules: self.rules.unwrap_or_else(Rules::built_in),
            boundary: self.boundary.or_else(built_in),
            learned: self.learned,
        }
    }
}
