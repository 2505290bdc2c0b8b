//! The native part of the Python package: cleans texts without the lock of the interpreter, on all cores.
//!
//! `python/copydesk` has the public classes and functions, reads files, and explains everything to users.

mod engine;
mod explain;
mod line;
mod many;
mod options;
mod text;

use copydesk::learned::Model;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

#[pymodule]
mod _copydesk {
    #[pymodule_export]
    use super::engine::Engine;

    #[pymodule_export]
    use super::model_lines;

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}

/// A learned line: source, articles with it, articles of the source, place, and text.
type Line = (String, u64, u64, &'static str, String);

/// The lines of a model, in the order of its file.
#[pyfunction]
fn model_lines(text: &str) -> PyResult<Vec<Line>> {
    let model = read_model(text)?;
    let lines = model.lines().into_iter().map(|line| {
        let (source, text) = (line.source.to_string(), line.text.to_string());
        (
            source,
            line.n_articles,
            line.n_of_source,
            line.place(),
            text,
        )
    });
    Ok(lines.collect())
}

fn read_model(text: &str) -> PyResult<Model> {
    Model::read(text).map_err(|error| {
        PyValueError::new_err(format!("model: line {}: {}", error.line, error.what))
    })
}
