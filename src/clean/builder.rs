//! Builds cleaners.

use super::{Cleaner, Settings};
use crate::boundary::{Level, Model};
use crate::{Rules, learned};

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

    /// Sets [`Settings::boilerplate`] alone.
    pub fn level(mut self, level: Level) -> Self {
        self.settings.boilerplate = level;
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
