//! What all threads of a run share.

use std::ffi::OsStr;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use copydesk::format::{Record, RowError};
use copydesk::learned::WHOLE;
use copydesk::{Cleaned, Cleaner};

use crate::cli::args::View;
use crate::cli::engine::visit::Visited;
use crate::cli::engine::work::Made;
use crate::cli::files::{Folder, Packing};
use crate::cli::input::{Address, Entry, Lists, Origin, max_article_bytes, refuse_closed_input};
use crate::cli::output::{CleanFile, KEPT, Place, Target, Tree, TreePlace, lock};
use crate::cli::plan::{Destination, Input, Plan, raw_of};
use crate::cli::terminal::{Stop, signals};

/// The plan of a run, what it knows, and where it writes.
pub struct RunContext {
    pub plan: Plan,
    pub cleaner: Arc<Cleaner>,
    pub lists: Lists,
    pub tree: Option<Arc<Tree>>,
    /// The folder of attributes.
    attributes: Option<Arc<Tree>>,
    /// The folders that are cleaned in place. They are locked as long as they are open.
    _locked: Vec<Folder>,
    pub max_article_bytes: u64,
    pub wants_rows: bool,
    /// Whether the run prints a summary at its end.
    pub counts_words: bool,
    /// What is called for each article instead of writing or showing it.
    pub each: Option<Each>,
}

type Each = Box<dyn Fn(&Visited, &mut Option<Made>) + Send + Sync>;

impl RunContext {
    /// Opens and locks the output of a plan.
    pub fn new(plan: Plan, cleaner: Arc<Cleaner>, lists: Lists) -> Result<Self, Stop> {
        refuse_closed_input(&plan)?;
        let tree = match &plan.destination {
            Destination::Folder(folder) => Some(open_tree(folder, &plan)?),
            Destination::File(path) => Some(Arc::new(Tree::open_file(path, &plan.output)?)),
            _ => None,
        };
        let attributes = plan.about.attributes.as_deref();
        let attributes = attributes.map(|folder| open_tree(folder, &plan));
        let attributes = attributes.transpose()?;
        let locked = match &plan.destination {
            Destination::InPlace(_) => lock_folders(&plan)?,
            _ => Vec::new(),
        };
        let has_drafts = plan.output.report.is_some()
            || plan.rules.extract.is_some()
            || plan.about.spans.is_some()
            || attributes.is_some();
        let is_stream = matches!(
            plan.destination,
            Destination::Stream(_) | Destination::Nowhere
        );
        if has_drafts || !is_stream {
            signals::listen();
        }
        Ok(RunContext {
            max_article_bytes: max_article_bytes(&plan),
            wants_rows: plan.output.report.is_some(),
            counts_words: plan.output.summary.is_some()
                || is_summed_up(&plan)
                || plan.view == View::DryRun && !plan.is_quiet,
            cleaner,
            lists,
            tree,
            attributes,
            _locked: locked,
            plan,
            each: None,
        })
    }

    /// The files of the side outputs, in the order of [`KEPT`].
    pub fn side_outputs(&self) -> [Option<&Path>; KEPT.len()] {
        let (output, about) = (&self.plan.output, &self.plan.about);
        [&output.report, &about.spans, &self.plan.rules.extract].map(|path| path.as_deref())
    }

    /// Whether all inputs are cleaned, also those that an earlier run finished.
    pub fn is_anew(&self) -> bool {
        // Attributes have a file for every file.
        self.plan.output.verify || self.plan.about.attributes.is_some()
    }

    /// Where the clean text of an input will be; `None` for standard output. `target` is its file, if it is cleaned in place.
    pub fn place(&self, entry: &Entry, target: Option<Arc<Target>>) -> Option<Place> {
        match &self.tree {
            Some(tree) => {
                let place = TreePlace {
                    path: entry.place.clone(),
                    like: entry.tree().map(Path::to_owned),
                    is_foreign: entry.is_foreign,
                };
                Some(Place::Tree(tree.clone(), place))
            }
            None => target.map(Place::Target),
        }
    }

    /// Begins the file of attributes of an input, if there is one.
    pub fn attributes_of(
        &self,
        entry: &Entry,
        packing: Packing,
    ) -> anyhow::Result<Option<CleanFile>> {
        const MODE: u32 = 0o666;
        let Some(tree) = &self.attributes else {
            return Ok(None);
        };
        let place = match entry.origin {
            Origin::Named => entry.place.file_name().map_or(&*entry.place, Path::new),
            Origin::Listed | Origin::Walked(_) => &entry.place,
        };
        let place = Place::in_tree(tree, place, entry.tree());
        CleanFile::new(place, MODE, packing).map(Some)
    }

    /// Completes the folder of attributes.
    pub fn finish_attributes(&self) -> io::Result<()> {
        let Some(tree) = &self.attributes else {
            return Ok(());
        };
        tree.sync()?;
        tree.remove_own();
        Ok(())
    }

    /// Cleans an article, with what was learned of its source, its own rules, and what is listed of its passages.
    pub fn clean<'t>(&self, at: Address, record: &'t dyn Record) -> Result<Cleaned<'t>, RowError> {
        let cleaner = &self.cleaner;
        let source = if cleaner.learned().is_some() || cleaner.rules().has_sources() {
            self.plan.source.of(at.entry, record)
        } else {
            WHOLE.to_owned()
        };
        let (text, title) = (record.text(), self.headline(record));
        let passages = self.lists.passages_of(at, text)?;
        let cleaned = self.cleaner.clean_without(text, &source, &title, &passages);
        if cleaned.is_refused {
            let max_words = self.plan.settings.max_words.0;
            return Err(RowError::TooManyWords(max_words));
        }
        Ok(cleaned)
    }

    /// The headline that a record has in a field of its own, or nothing.
    pub fn headline(&self, record: &dyn Record) -> String {
        let field = self.plan.reading.title_field.as_deref();
        field
            .and_then(|field| record.field(field))
            .unwrap_or_default()
    }
}

fn open_tree(folder: &Path, plan: &Plan) -> Result<Arc<Tree>, Stop> {
    let is_place = |name: &OsStr| {
        let raw = raw_of(plan, Path::new(name));
        raw.is_some_and(|raw| raw.exists())
    };
    Tree::open(folder, &plan.output, is_place).map(Arc::new)
}

fn lock_folders(plan: &Plan) -> Result<Vec<Folder>, Stop> {
    let mut locked = Vec::new();
    for input in plan.inputs.iter().filter(|input| input.is_folder()) {
        if let Some(path) = input.path()
            && let Ok(folder) = Folder::named_to_read(path)
        {
            lock(&folder, path)?;
            locked.push(folder);
        }
    }
    Ok(locked)
}

fn is_summed_up(plan: &Plan) -> bool {
    let is_batch = plan.list.is_some() || plan.inputs.iter().any(Input::is_folder);
    plan.writes() && is_batch && !plan.is_quiet && std::io::stderr().is_terminal()
}
