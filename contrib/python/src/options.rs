//! Turns the options of a Python cleaner, named as those of the program are, into a cleaner.

use copydesk::boundary::{Level, Model};
use copydesk::repeats::Distance;
use copydesk::rules::{Category, Choice};
use copydesk::{Cleaner, Layout, MaxWords, Repeats, Rules, Settings, WhenEmpty};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::read_model;

/// All options, with the contents of the files that they name.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Options {
    boilerplate: String,
    repeats: String,
    no_repeats: bool,
    min_repeat_words: Option<usize>,
    boundary_model: Option<Vec<u8>>,
    /// Files of rules: their names and texts.
    rules: Vec<(String, String)>,
    no_default_rules: bool,
    keep: Vec<String>,
    drop: Vec<String>,
    lang: Vec<String>,
    /// The text of a model.
    learned: Option<String>,
    layout: String,
    pub max_words: usize,
    pub max_article: usize,
    when_empty: String,
    on_error: String,
}

/// What is done with a text that cannot be cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// It ends the work.
    Fail,
    /// It is kept as it is.
    Pass,
}

impl Options {
    pub fn on_error(&self) -> PyResult<OnError> {
        let ways = [("fail", OnError::Fail), ("pass", OnError::Pass)];
        one_of("on_error", &self.on_error, ways)
    }
}

/// Builds a cleaner, and the choice among its rules.
pub fn cleaner(options: &Options) -> PyResult<(Cleaner, Choice)> {
    let choice = choice(options)?;
    let mut rules = if options.no_default_rules {
        Rules::default()
    } else {
        Rules::built_in()
    };
    for (name, text) in &options.rules {
        rules = rules.with(name, text).map_err(|error| {
            let hint = error.hint.as_deref().map(|hint| format!("; {hint}"));
            wrong(format!("{name}:{error}{}", hint.unwrap_or_default()))
        })?;
    }
    refuse_unknown(&options.lang, &rules)?;
    let mut cleaner = Cleaner::builder()
        .settings(settings(options)?)
        .rules(rules.chosen(&choice));
    if let Some(text) = &options.learned {
        cleaner = cleaner.learned(read_model(text)?);
    }
    if let Some(bytes) = &options.boundary_model {
        let model = Model::read(bytes);
        cleaner = cleaner.boundary(model.map_err(|e| wrong(format!("boundary_model {e}")))?);
    }
    Ok((cleaner.build(), choice))
}

fn settings(options: &Options) -> PyResult<Settings> {
    let levels = [
        ("careful", Level::Careful),
        ("normal", Level::Normal),
        ("thorough", Level::Thorough),
    ];
    let layouts = [
        ("auto", Layout::Auto),
        ("lines", Layout::Lines),
        ("blank", Layout::Blank),
        ("joined", Layout::Joined),
    ];
    let distances = [("normal", Distance::Near), ("thorough", Distance::Any)];
    let fates = [("keep", WhenEmpty::Kept), ("empty", WhenEmpty::Removed)];
    Ok(Settings {
        boilerplate: one_of("boilerplate", &options.boilerplate, levels)?,
        layout: one_of("layout", &options.layout, layouts)?,
        repeat_distance: one_of("repeats", &options.repeats, distances)?,
        when_empty: one_of("when_empty", &options.when_empty, fates)?,
        max_words: MaxWords(options.max_words),
        repeats: match (options.no_repeats, options.min_repeat_words) {
            (true, Some(_)) => return Err(wrong("give no_repeats or min_repeat_words, not both")),
            (true, None) => Repeats::Kept,
            (false, Some(min_words)) => Repeats::RemovedFrom(min_words),
            (false, None) => Repeats::Removed,
        },
    })
}

fn choice(options: &Options) -> PyResult<Choice> {
    let mut choice = Choice::default();
    for name in &options.keep {
        if options.drop.contains(name) {
            return Err(wrong(format!("keep and drop both name {name}")));
        }
        choice = choice.keep(category("keep", name)?);
    }
    for name in &options.drop {
        choice = choice.remove(category("drop", name)?);
    }
    if !options.lang.is_empty() {
        choice = choice.languages(&options.lang);
    }
    Ok(choice)
}

fn category(option: &str, name: &str) -> PyResult<Category> {
    one_of(option, name, Category::ALL.map(|one| (one.name(), one)))
}

/// Refuses a language that has no rules: a typing error would silently switch all rules off.
fn refuse_unknown(codes: &[String], rules: &Rules) -> PyResult<()> {
    let known = rules.languages();
    let is_known = |code: &&String| {
        let choice = Choice::default().languages([code]);
        known.iter().any(|&language| choice.speaks(&[language]))
    };
    match codes.iter().find(|code| !is_known(code)) {
        None => Ok(()),
        Some(code) => Err(wrong(format!(
            "lang: no rules are written in {code:?}; there are {}",
            known.join(", ")
        ))),
    }
}

/// The value of that name.
fn one_of<T: Copy, const N: usize>(
    option: &str,
    name: &str,
    values: [(&str, T); N],
) -> PyResult<T> {
    if let Some(&(_, value)) = values.iter().find(|value| value.0 == name) {
        return Ok(value);
    }
    let names = values.map(|value| value.0);
    Err(wrong(format!(
        "{option}: {name:?} is not one of {}",
        names.join(", ")
    )))
}

fn wrong(message: impl Into<String>) -> PyErr {
    PyValueError::new_err(message.into())
}
