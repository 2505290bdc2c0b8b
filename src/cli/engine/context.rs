//! What all threads of a run share.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk::format::{Record, RowError};
use copydesk::learned::WHOLE;
use copydesk::{Cleaned, Cleaner};

use crate::cli::engine::work::Shard;
use crate::cli::files::{Folder, Packing};
use crate::cli::input::{
    Copies, CopyOf, Entry, NumberedRecord, Records, max_article_bytes, refuse_closed_input,
};
use crate::cli::output::{Tree, lock};
use crate::cli::plan::{Destination, Input, Plan};
use crate::cli::show::Viewer;
use crate::cli::terminal::{Stop, signals};

/// The plan of a run, what it knows, and where it writes.
pub struct RunContext {
    pub plan: Plan,
    pub cleaner: Arc<Cleaner>,
    copies: Option<Copies>,
    pub tree: Option<Arc<Tree>>,
    /// The folders that are cleaned in place. They are locked as long as they are open.
    _locked: Vec<Folder>,
    /// The number of the signal that asked the program to end; 0 before.
    pub asked: Arc<AtomicUsize>,
    pub max_article_bytes: u64,
    pub wants_rows: bool,
    /// Whether the run prints a summary at its end.
    pub counts_words: bool,
    pub viewer: Viewer,
}

impl RunContext {
    /// Opens and locks the output of a plan.
    pub fn new(plan: Plan, cleaner: Arc<Cleaner>, copies: Option<Copies>) -> Result<Self, Stop> {
        refuse_closed_input(&plan)?;
        let tree = match &plan.destination {
            Destination::Folder(folder) => Some(Arc::new(Tree::open(folder, plan.output.fsync)?)),
            _ => None,
        };
        let locked = match &plan.destination {
            Destination::InPlace(_) => lock_folders(&plan)?,
            _ => Vec::new(),
        };
        let asked = Arc::new(AtomicUsize::new(0));
        let has_drafts = plan.output.report.is_some() || plan.rules.extract.is_some();
        if has_drafts || plan.destination.is_files() {
            signals::listen(&asked);
        }
        Ok(RunContext {
            max_article_bytes: max_article_bytes(plan.corpus.limits, plan.settings.boilerplate),
            wants_rows: plan.output.report.is_some(),
            counts_words: plan.output.summary.is_some() || is_summed_up(&plan),
            viewer: Viewer {
                view: plan.view,
                screen: plan.screen,
                has_headings: has_headings(&plan),
            },
            cleaner,
            copies,
            tree,
            _locked: locked,
            asked,
            plan,
        })
    }

    /// The original of an article that is left out as a copy.
    pub fn copy_of(&self, entry: &Entry, row: Option<NumberedRecord>) -> Option<&CopyOf> {
        self.copies.as_ref()?.find(entry, row)
    }

    /// Cleans an article, with what was learned of its source.
    pub fn clean<'t>(
        &self,
        entry: &Entry,
        record: Option<&dyn Record>,
        text: &'t str,
    ) -> Result<Cleaned<'t>, RowError> {
        let field = self.plan.rows.title.as_deref();
        let title = field.and_then(|field| record?.field(field));
        let source = match self.cleaner.learned() {
            Some(_) => self.plan.learned.way.of(entry, record),
            None => WHOLE.to_owned(),
        };
        let title = title.as_deref().unwrap_or_default();
        let cleaned = self.cleaner.clean_below(text, &source, title);
        if cleaned.is_refused {
            let max_words = self.plan.settings.max_words.0;
            return Err(RowError::TooManyWords { max_words });
        }
        Ok(cleaned)
    }

    /// How the output of a shard is compressed: a file as its raw file, standard output never.
    pub fn packing_out(&self, shard: &Shard) -> Packing {
        match shard.packing {
            _ if !self.plan.destination.is_files() => Packing::Plain,
            Packing::Gzip if matches!(shard.records, Records::Wet) => Packing::GzipMembers,
            packing => packing,
        }
    }

    pub fn asked(&self) -> Option<i32> {
        match self.asked.load(Ordering::Relaxed) {
            0 => None,
            signal => i32::try_from(signal).ok(),
        }
    }
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
    let is_batch = plan.corpus.list.is_some() || plan.inputs.iter().any(Input::is_folder);
    plan.writes() && is_batch && !plan.output.quiet && std::io::stderr().is_terminal()
}

fn has_headings(plan: &Plan) -> bool {
    let is_single = |input: &Input| plan.corpus.list.is_none() && !input.is_folder();
    !matches!(plan.inputs.as_slice(), [input] if is_single(input))
}
