//! The cleaner that Python calls.

use std::sync::Arc;

use copydesk::Cleaner;
use copydesk::rules::Choice;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use crate::explain::{Explained, explained};
use crate::line::{Limits, Place, clean_line};
use crate::many::{Chunk, Work, Workers};
use crate::options::{OnError, Options, cleaner};
use crate::text::{Article, Fault, changed_text, utf8};

/// A rule: id, category, scope, whether it acts, languages, source, file, line and text.
type Rule = (
    String,
    &'static str,
    &'static str,
    bool,
    Vec<String>,
    Option<String>,
    String,
    usize,
    String,
);

/// A frozen cleaner. Any number of threads may use it at a time.
#[pyclass(frozen, module = "copydesk._copydesk")]
pub struct Engine {
    cleaner: Arc<Cleaner>,
    choice: Choice,
    limits: Limits,
    on_error: OnError,
}

#[pymethods]
impl Engine {
    #[new]
    fn new(options: Options) -> PyResult<Self> {
        let (cleaner, choice) = cleaner(&options)?;
        Ok(Engine {
            cleaner: Arc::new(cleaner),
            choice,
            limits: Limits {
                bytes: options.max_article,
                words: options.max_words,
            },
            on_error: options.on_error()?,
        })
    }

    /// The clean text; the same string if nothing is removed.
    fn clean<'py>(
        &self,
        text: &Bound<'py, PyString>,
        source: Option<String>,
        title: Option<String>,
    ) -> PyResult<Bound<'py, PyString>> {
        let py = text.py();
        let article = self.article(text, source, title).map_err(wrong)?;
        let changed = py.detach(|| changed_text(&self.cleaner, &article));
        Ok(match changed.map_err(wrong)? {
            Some(text) => PyString::new(py, &text),
            None => text.clone(),
        })
    }

    /// The clean text, the removals, and whether the article would be empty; `None` if there is nothing to say.
    fn explain(
        &self,
        text: &Bound<PyString>,
        source: Option<String>,
        title: Option<String>,
    ) -> PyResult<Option<Explained>> {
        let article = self.article(text, source, title).map_err(wrong)?;
        let explained = text.py().detach(|| explained(&self.cleaner, &article));
        explained.map_err(wrong)
    }

    /// Replaces the strings of a list by their clean texts; other items must be `None`. Returns the strings that cannot be
    /// cleaned, by number; only the first with [`OnError::Fail`], and the list is not complete then.
    fn clean_list(
        &self,
        items: &Bound<PyList>,
        sources: Option<&Bound<PyList>>,
        titles: Option<&Bound<PyList>>,
        jobs: usize,
    ) -> PyResult<Faults> {
        let articles = Articles::new(items, sources, titles)?;
        self.replace(articles, changed_text, jobs)
    }

    /// The same, with what [`Engine::explain`] returns instead of clean texts.
    fn explain_list(
        &self,
        items: &Bound<PyList>,
        sources: Option<&Bound<PyList>>,
        titles: Option<&Bound<PyList>>,
        jobs: usize,
    ) -> PyResult<Faults> {
        let articles = Articles::new(items, sources, titles)?;
        self.replace(articles, explained, jobs)
    }

    /// Cleans the text of a JSON line, given without its line feed, and keeps its other bytes. A line that cannot be cleaned
    /// becomes an error row. `number` is that of the line, `field` has the article, and `source` its source.
    fn clean_line<'py>(
        &self,
        line: &Bound<'py, PyBytes>,
        number: u64,
        field: &str,
        source: Option<&str>,
    ) -> Bound<'py, PyBytes> {
        let (py, bytes) = (line.py(), line.as_bytes());
        let place = Place {
            number,
            field,
            source,
        };
        let made = py.detach(|| clean_line(&self.cleaner, bytes, &place, self.limits));
        made.map_or_else(|| line.clone(), |made| PyBytes::new(py, &made))
    }

    /// The rules, in the order of their files.
    fn rules(&self) -> Vec<Rule> {
        let rules = self.cleaner.rules();
        let row = |rule: &copydesk::rules::Rule| {
            let written = rules.written(rule);
            (
                rule.id.to_string(),
                rule.category.name(),
                rule.scope.name(),
                self.choice.acts(rule.category),
                rule.languages.iter().map(ToString::to_string).collect(),
                rule.source.as_ref().map(ToString::to_string),
                written.file.to_owned(),
                written.line,
                written.text.to_owned(),
            )
        };
        rules.iter().map(row).collect()
    }
}

impl Engine {
    fn article(
        &self,
        text: &Bound<PyString>,
        source: Option<String>,
        title: Option<String>,
    ) -> Result<Article, Fault> {
        Ok(Article {
            text: utf8(text, self.limits.bytes)?,
            source,
            title: title.unwrap_or_default(),
        })
    }

    /// Whether no other article is cleaned.
    fn is_failed(&self, faults: &Faults) -> bool {
        self.on_error == OnError::Fail && !faults.is_empty()
    }

    /// Replaces the strings of a list by what `work` makes of them.
    fn replace<'py, T>(
        &self,
        articles: Articles<'_, 'py>,
        work: Work<T>,
        n_jobs: usize,
    ) -> PyResult<Faults>
    where
        T: IntoPyObject<'py> + Send + 'static,
    {
        let mut workers = Workers::new(self.cleaner.clone(), work, n_jobs);
        let (mut faults, mut chunk) = (Faults::new(), Chunk::default());
        for number in 0..articles.list.len() {
            if let Some((text, source, title)) = articles.get(number)? {
                chunk.add(number, self.article(&text, source, title));
            }
            if !chunk.is_full() {
                continue;
            }
            while workers.is_busy() {
                articles.put_next(&mut workers, &mut faults)?;
                if self.is_failed(&faults) {
                    return Ok(faults);
                }
            }
            workers.send(std::mem::take(&mut chunk));
        }
        if !chunk.is_empty() {
            workers.send(chunk);
        }
        while workers.n_in_hand() > 0 && !self.is_failed(&faults) {
            articles.put_next(&mut workers, &mut faults)?;
        }
        Ok(faults)
    }
}

/// Strings that cannot be cleaned, by number, and why.
type Faults = Vec<(usize, String)>;

/// A text, its source and its title.
type Parts<'py> = (Bound<'py, PyString>, Option<String>, Option<String>);

/// A list of strings and `None`, and lists of what is known of each.
struct Articles<'l, 'py> {
    list: &'l Bound<'py, PyList>,
    sources: Option<&'l Bound<'py, PyList>>,
    titles: Option<&'l Bound<'py, PyList>>,
}

impl<'l, 'py> Articles<'l, 'py> {
    /// Refuses items that are neither strings nor `None`.
    fn new(
        list: &'l Bound<'py, PyList>,
        sources: Option<&'l Bound<'py, PyList>>,
        titles: Option<&'l Bound<'py, PyList>>,
    ) -> PyResult<Self> {
        refuse_other_types("texts", list)?;
        for (name, others) in [("sources", sources), ("titles", titles)] {
            let Some(others) = others else { continue };
            refuse_other_types(name, others)?;
            if others.len() != list.len() {
                let (n, of) = (others.len(), list.len());
                let message = format!("{name} has {n} items, and texts has {of}");
                return Err(PyValueError::new_err(message));
            }
        }
        Ok(Articles {
            list,
            sources,
            titles,
        })
    }

    /// An article, its source and its title; `None` for `None`.
    fn get(&self, number: usize) -> PyResult<Option<Parts<'py>>> {
        let of = |list: Option<&Bound<'py, PyList>>| match list {
            Some(list) => list.get_item(number)?.extract(),
            None => Ok(None),
        };
        match self.list.get_item(number)?.cast_into::<PyString>() {
            Ok(text) => Ok(Some((text, of(self.sources)?, of(self.titles)?))),
            Err(_) => Ok(None),
        }
    }

    /// Waits for the next chunk in order, and puts what was made of it into the list. Raises `KeyboardInterrupt` after Ctrl-C.
    fn put_next<T>(&self, workers: &mut Workers<T>, faults: &mut Faults) -> PyResult<()>
    where
        T: IntoPyObject<'py> + Send + 'static,
    {
        let py = self.list.py();
        let changes = loop {
            py.check_signals()?;
            if let Some(changes) = py.detach(|| workers.next()) {
                break changes;
            }
        };
        for (number, change) in changes {
            match change {
                Ok(made) => self.list.set_item(number, made)?,
                Err(fault) => faults.push((number, fault.to_string())),
            }
        }
        Ok(())
    }
}

fn refuse_other_types(name: &str, list: &Bound<PyList>) -> PyResult<()> {
    for (number, item) in list.iter().enumerate() {
        if !item.is_none() && !item.is_instance_of::<PyString>() {
            let found = item.get_type().name()?;
            let message = format!("{name}[{number}] is {found}, not str or None");
            return Err(PyTypeError::new_err(message));
        }
    }
    Ok(())
}

fn wrong(fault: Fault) -> PyErr {
    PyValueError::new_err(format!("text {fault}"))
}
