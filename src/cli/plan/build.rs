//! Turns options into a plan.

use std::path::{Path, PathBuf};

use copydesk::format::decode::{Encoding, Zeros};
use copydesk::{MaxWords, Repeats, Settings};

use crate::cli::args::{
    CorpusOptions, Format, InputOptions, Options, RuleOptions, View, format_of,
};
use crate::cli::files::{PathKind, kind_at};
use crate::cli::plan::conflicts::{
    refuse_conflicts, refuse_idle_reading, refuse_suffix, refuse_unlearnable, refuse_unnamed,
};
use crate::cli::plan::corpus::CorpusPlan;
use crate::cli::plan::{Destination, Input, LearnedFrom, LearnedPlan, Location, Plan, RowPlan};
use crate::cli::terminal::{Problem, Screen};

impl Plan {
    /// Plans a run of `copydesk` itself, or refuses options that contradict each other.
    pub fn new(options: Options) -> Result<Self, Problem> {
        let (destination, view) = (destination(&options)?, options.views.view());
        refuse_conflicts(&options, &destination, view)?;
        let read = |o: &Options| Plan::read_only(&o.files, o.input.clone());
        let plan = read(&options)?;
        let from = if options.learned.learn {
            refuse_unlearnable(&plan)?;
            Some(LearnedFrom::Inputs(Box::new(read(&options)?)))
        } else {
            options.learned.model.map(LearnedFrom::Model)
        };
        let mut settings = plan.settings.clone();
        let cleaning = options.cleaning;
        settings.boilerplate = cleaning.boilerplate;
        settings.repeat_distance = cleaning.repeats;
        settings.repeats = match (cleaning.no_repeats, cleaning.min_repeat_words) {
            (true, _) => Repeats::Kept,
            (false, Some(min_words)) => Repeats::RemovedFrom(min_words),
            (false, None) => Repeats::Removed,
        };
        let plan = Plan {
            destination,
            view,
            rows: RowPlan {
                on_error: options.views.on_error,
                ..plan.rows
            },
            settings,
            rules: options.rules,
            boundary_model: cleaning.boundary_model,
            learned: LearnedPlan {
                from,
                way: options.learned.source.source.unwrap_or_default(),
            },
            screen: Screen::of(&std::io::stdout(), options.views.color),
            output: options.corpus,
            ..plan
        };
        refuse_unnamed(&plan)?;
        Ok(plan)
    }

    /// Plans a run that reads articles and writes none.
    pub fn read_only(
        files: &[PathBuf],
        InputOptions {
            reading: options,
            walk,
            ..
        }: InputOptions,
    ) -> Result<Self, Problem> {
        refuse_idle_reading(&options)?;
        let format = options.format;
        let corpus = CorpusPlan::read_only(walk)?;
        let stdin = [PathBuf::from("-")];
        let files = if files.is_empty() && corpus.list.is_none() {
            &stdin
        } else {
            files
        };
        let mut settings = Settings::default();
        settings.wrap = options.wrap;
        settings.max_words = MaxWords(options.max_words);
        Ok(Plan {
            inputs: files.iter().map(|path| input(path, format)).collect(),
            format,
            destination: Destination::Nowhere,
            view: View::Text,
            encoding: options.encoding.unwrap_or(Encoding::Unicode),
            zeros: if options.text {
                Zeros::Allowed
            } else {
                Zeros::Refused
            },
            rows: RowPlan::read_only(&options)?,
            settings,
            rules: RuleOptions::default(),
            boundary_model: None,
            learned: LearnedPlan::default(),
            screen: Screen::Pipe,
            corpus,
            output: CorpusOptions::default(),
        })
    }
}

fn destination(options: &Options) -> Result<Destination, Problem> {
    Ok(match (&options.views.in_place, &options.corpus.output) {
        (Some(suffix), _) => {
            suffix.as_deref().map(refuse_suffix).transpose()?;
            Destination::InPlace(suffix.clone())
        }
        (None, Some(folder)) => Destination::Folder(folder.clone()),
        (None, None) if options.views.check => Destination::Nowhere,
        (None, None) => Destination::Stdout,
    })
}

fn input(path: &Path, format: Option<Format>) -> Input {
    let (location, kind) = if path.as_os_str() == "-" {
        (Location::Stdin, PathKind::File)
    } else {
        (Location::File(path.to_owned()), kind_at(path))
    };
    Input {
        location,
        format: format.unwrap_or_else(|| format_of(path)),
        kind,
    }
}
