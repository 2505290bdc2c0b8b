//! The model: learned lines as a text that people read, and by which articles are cleaned.
//!
//! ```text
//! copydesk model 1
//! # source                  articles  of   share  place  line
//! tarnpointgazette.example  212       230  92.2%  tail   Read The Tarn Point Gazette every day.
//! ```
//!
//! A line of the file for each learned line, sorted by source, then by how many articles have it, then by the line. Fields
//! are parted by tabs; a tab, a line end or a backslash in a field is written `\t`, `\n`, `\\`. Lines that begin with `#` are
//! comments; a source of such a name begins with `\#`. Whoever disagrees with a line deletes it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write};
use std::sync::Arc;

use super::counts::Counts;
use super::lines::{Place, key};
use crate::article::words;

/// The source of articles that have no other: the whole corpus. What was learned of it holds for every article.
pub const WHOLE: &str = "*";

const MAGIC: &str = "copydesk model 1";
const HEADINGS: &str = "# source\tarticles\tof\tshare\tplace\tline";

/// A learned line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose boilerplate it is.
    pub source: Arc<str>,
    /// The articles that have it.
    pub n_articles: u64,
    /// All articles of the source.
    pub n_of_source: u64,
    /// Where it stands; `None` for here and there.
    pub place: Option<Place>,
    /// The line, in its shortest spelling.
    pub text: Arc<str>,
}

/// What was learned of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    lines: HashMap<u64, Line>,
}

/// What was learned of a corpus. Frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    sources: BTreeMap<Arc<str>, Source>,
}

/// Why a model cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for ModelError {}

/// The lines that hold for the articles of one source.
pub(super) struct Known<'m> {
    own: Option<&'m Source>,
    whole: Option<&'m Source>,
}

impl<'m> Known<'m> {
    pub fn line(&self, key: u64) -> Option<&'m Line> {
        let of = |source: Option<&'m Source>| source.and_then(|source| source.lines.get(&key));
        of(self.own).or_else(|| of(self.whole))
    }
}

impl Model {
    /// What is known of a source; `None` if that is nothing.
    pub(super) fn known(&self, source: &str) -> Option<Known<'_>> {
        let (own, whole) = (self.sources.get(source), self.sources.get(WHOLE));
        (own.is_some() || whole.is_some()).then_some(Known { own, whole })
    }

    /// Adds a line that was counted.
    pub fn add(&mut self, source: &Arc<str>, n_of_source: u64, counts: &Counts) {
        let line = Line {
            source: source.clone(),
            n_articles: counts.n_articles,
            n_of_source,
            place: counts.place(),
            text: counts.text.as_str().into(),
        };
        let lines = &mut self.sources.entry(source.clone()).or_default().lines;
        lines.insert(counts.key, line);
    }

    /// All lines, as they stand in a file.
    pub fn lines(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self
            .sources
            .values()
            .flat_map(|s| s.lines.values())
            .collect();
        lines.sort_by_key(|line| (&line.source, std::cmp::Reverse(line.n_articles), &line.text));
        lines
    }

    /// The lines of one source alone; `None` if there are none.
    pub fn of(&self, source: &str) -> Option<Model> {
        let (name, lines) = self.sources.get_key_value(source)?;
        let sources = BTreeMap::from([(name.clone(), lines.clone())]);
        Some(Model { sources })
    }

    /// The names of the sources, in order.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(|source| &**source)
    }

    /// Takes in what was learned of other sources.
    ///
    /// # Errors
    ///
    /// Gives the name of a source that is in both: its counts cannot be added up, since each model has left out lines that
    /// were too rare in its own part.
    pub fn merge(&mut self, other: Model) -> Result<(), Arc<str>> {
        if let Some(both) = other.sources.keys().find(|s| self.sources.contains_key(*s)) {
            return Err(both.clone());
        }
        self.sources.extend(other.sources);
        Ok(())
    }

    /// The model as a text: the same for the same lines, in whatever order they were learned.
    pub fn text(&self) -> String {
        let mut text = format!("{MAGIC}\n{HEADINGS}\n");
        for line in self.lines() {
            let source = escape(&line.source);
            // A source of this name is no comment.
            let before = if source.starts_with('#') { "\\" } else { "" };
            let _ = writeln!(
                text,
                "{before}{source}\t{}\t{}\t{}\t{}\t{}",
                line.n_articles,
                line.n_of_source,
                share(line.n_articles, line.n_of_source),
                place_name(line.place),
                escape(&line.text)
            );
        }
        text
    }

    /// Reads a model from its text.
    ///
    /// # Errors
    ///
    /// If it is no model, or a line of it is not as they are written.
    pub fn read(text: &str) -> Result<Self, ModelError> {
        let mut lines = (1..).zip(text.lines());
        let at = |line: usize, what: &str| ModelError {
            line,
            what: what.to_owned(),
        };
        match lines.next() {
            Some((_, MAGIC)) => {}
            Some((_, first)) if first.starts_with("copydesk model ") => {
                return Err(at(1, "is of a format that this copydesk does not read"));
            }
            _ => return Err(at(1, "is no beginning of a model, `copydesk model 1`")),
        }
        let mut model = Model::default();
        for (number, line) in lines {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let line = parsed(line).map_err(|what| at(number, what))?;
            let words = words::words(&line.text);
            if words.is_empty() {
                return Err(at(number, "has no word in its line"));
            }
            let key = key(&line.text, &words);
            let lines = &mut model.sources.entry(line.source.clone()).or_default().lines;
            if lines.insert(key, line).is_some() {
                return Err(at(number, "stands there twice, but for marks and numbers"));
            }
        }
        Ok(model)
    }
}

fn parsed(line: &str) -> Result<Line, &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [source, n_articles, n_of_source, shown, place, text] = fields[..] else {
        return Err("has not the six fields source, articles, of, share, place and line");
    };
    let number = |field: &str| field.parse::<u64>().ok().filter(|&n| n > 0);
    let n_articles = number(n_articles).ok_or("has no number of articles in its second field")?;
    let n_of_source = number(n_of_source).ok_or("has no number of articles in its third field")?;
    if n_articles > n_of_source {
        return Err("tells of more articles than the source has");
    }
    if shown != share(n_articles, n_of_source) {
        return Err("has a share that is not that of its articles");
    }
    let place = match place {
        "head" => Some(Place::Head),
        "middle" => Some(Place::Middle),
        "tail" => Some(Place::Tail),
        "any" => None,
        _ => return Err("has none of `head`, `middle`, `tail`, `any` as its place"),
    };
    let name = unescape(source);
    if name.is_empty() {
        return Err("names no source");
    }
    Ok(Line {
        source: (&*name).into(),
        n_articles,
        n_of_source,
        place,
        text: (&*unescape(text)).into(),
    })
}

fn share(n: u64, of: u64) -> String {
    let tenths = (u128::from(n) * 1000 + u128::from(of) / 2) / u128::from(of.max(1));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

fn place_name(place: Option<Place>) -> &'static str {
    match place {
        Some(Place::Head) => "head",
        Some(Place::Middle) => "middle",
        Some(Place::Tail) => "tail",
        None => "any",
    }
}

/// A text without tabs and line ends, that [`unescape`] turns back.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\t', '\n', '\r', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// What [`escape`] made its text of.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "copydesk model 1\n# source\tarticles\tof\tshare\tplace\tline\n\
        grebe\\\\x\t9\t10\t90.0%\tany\tSee the tide tables of the harbour every day.\n\
        marlow\t212\t230\t92.2%\ttail\tRead The Marlow Post every day.\n";

    #[test]
    fn what_is_written_is_read_again() {
        let model = Model::read(MODEL).unwrap();
        assert_eq!(model.text(), MODEL);
        assert_eq!(model.sources().collect::<Vec<_>>(), ["grebe\\x", "marlow"]);
    }

    #[test]
    fn a_source_whose_name_begins_as_a_comment_is_none() {
        let text = format!("{MAGIC}\n{HEADINGS}\n\\#tide\t9\t10\t90.0%\tany\tRead it.\n");
        let model = Model::read(&text).unwrap();
        assert_eq!(model.sources().collect::<Vec<_>>(), ["#tide"]);
        assert_eq!(model.text(), text);
    }

    #[test]
    fn faults_are_told_with_their_line() {
        for (text, line, what) in [
            ("", 1, "no beginning"),
            ("copydesk model 2\n", 1, "does not read"),
            ("copydesk model 1\na\tb\n", 2, "six fields"),
            (
                "copydesk model 1\na\t5\t4\t125.0%\ttail\tx y\n",
                2,
                "more articles",
            ),
            ("copydesk model 1\na\t2\t4\t51.0%\ttail\tx y\n", 2, "share"),
            ("copydesk model 1\na\t2\t4\t50.0%\tfoot\tx y\n", 2, "place"),
            ("copydesk model 1\na\t2\t4\t50.0%\ttail\t…\n", 2, "no word"),
            (
                "copydesk model 1\n\t2\t4\t50.0%\ttail\tx y\n",
                2,
                "no source",
            ),
            (
                "copydesk model 1\na\t2\t4\t50.0%\ttail\tx 1\na\t1\t4\t25.0%\ttail\tX 2.\n",
                3,
                "twice",
            ),
        ] {
            let error = Model::read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.what.contains(what), "{error}");
        }
    }

    #[test]
    fn models_of_different_sources_merge_in_any_order_and_those_of_one_do_not() {
        let one = |name: &str| {
            Model::read(&format!("{MAGIC}\n{name}\t9\t10\t90.0%\tany\tRead it.\n")).unwrap()
        };
        let merged = |names: [&str; 3]| {
            let mut model = one(names[0]);
            model.merge(one(names[1])).unwrap();
            model.merge(one(names[2])).unwrap();
            model.text()
        };
        assert_eq!(merged(["a", "b", "c"]), merged(["c", "a", "b"]));
        assert_eq!(one("a").merge(one("a")), Err("a".into()));
    }

    #[test]
    fn escapes_turn_back() {
        for text in ["a\tb\nc\\d\re", "plain", "\\", "\\t", "é\n"] {
            assert_eq!(unescape(&escape(text)), text);
            assert!(!escape(text).contains(['\t', '\n', '\r']));
        }
    }
}
