//! `copydesk dups`: finds near-duplicate articles of a corpus.

mod batch;
mod content;
mod index;
mod passages;
mod rank;
mod steps;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use copydesk::article::words::Word;
use copydesk::boundary::Level;
use copydesk::dups::{Fingerprint, Known, Scope, Search, Sketch};
use copydesk::rules::{Choice, RulesBuilder};
use copydesk::{Cleaner, Repeats};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::args::{DropName, DupsOptions, DupsStep};
use crate::cli::commands::dups::content::{Content, Contents, Evidence, similarity, write_content};
use crate::cli::commands::dups::index::Index;
use crate::cli::commands::dups::rank::{Ranking, Standing};
use crate::cli::commands::dups::steps::{write_bands, write_end};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::files::Packing;
use crate::cli::input::article_id;
use crate::cli::input::rules::read;
use crate::cli::output::{Output, refuse_unfit, write_json_line};
use crate::cli::plan::{Plan, refuse_among_inputs};
use crate::cli::terminal::{Console, Outcome, Problem, Stop, n_of, refuse, shown};

/// Runs the command.
pub fn run(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.step {
        None => match options.passages {
            Some(n_words) => passages::run(options, n_words.into(), console),
            None => whole(options, console),
        },
        Some(DupsStep::Sketch) => sketch(options, console),
        Some(step) => steps::run(step, &options),
    }
}

/// The plan to read `corpus`, the articles or what they are compared with.
fn planned(options: &DupsOptions, corpus: &[PathBuf]) -> Result<(Plan, Arc<Cleaner>), Stop> {
    let mut rules = read(&options.rules)?;
    let mut input = options.input.clone();
    if corpus != options.corpus {
        // The lists name the articles.
        (input.walk.files_from, input.walk.files0_from) = (None, None);
    }
    let mut plan = Plan::read_only(corpus, input)?;
    if let Some(path) = &options.output {
        refuse_unfit(path)?;
        refuse_among_inputs(&plan, path, "list of clusters")?;
    }
    if plan.rows.fields.len() > 1 {
        return Err(Problem::new("`dups` compares one field of each record")
            .hint("give one `--field`")
            .into());
    }
    if options.as_is {
        rules = RulesBuilder::default();
        plan.settings.repeats = Repeats::Kept;
        plan.settings.boilerplate = Level::Careful;
    }
    let rules = rules.build(&Choice::default());
    let cleaner = Arc::new(plan.cleaner(rules).build());
    Ok((plan, cleaner))
}

fn whole(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    if let Some(folder) = &options.known.index {
        return batch::run(&options, folder, console);
    }
    let ranking = Arc::new(Ranking::new(&options.kept));
    let (plan, cleaner) = planned(&options, &options.corpus)?;
    let mut corpus = Corpus::new(&options)?;
    let outcome_against = read_against(&options, &plan, &ranking, &mut corpus, console)?;
    let n_against = corpus.ids.len();
    let (n_articles, outcome) = read_corpus(plan, cleaner, &ranking, &mut corpus, console)?;
    let search = Search {
        threshold: options.threshold,
        scope: match n_against {
            _ if options.known.against.is_empty() => Scope::Among,
            n => Scope::WithFirst(n as u32),
        },
        peers: ranking.peers(),
    };
    let mut ranked: Vec<usize> = (0..n_against).collect();
    ranked.extend(ranking.ranked(&corpus.standings, n_against));
    let placed = corpus.placed(&ranked);
    let found = corpus.copies(None, &ranked, &placed, &search, &ranking)?;
    let (out, note) = write_clusters(None, &corpus, &found, &options, n_articles)?;
    out.finish()?;
    console.note(&note);
    Ok(outcome.max(outcome_against))
}

/// Reads the corpora that the articles are compared with.
fn read_against(
    options: &DupsOptions,
    articles: &Plan,
    ranking: &Arc<Ranking>,
    corpus: &mut Corpus,
    console: &mut Console,
) -> Result<Outcome, Stop> {
    let mut outcome = Outcome::Done;
    for path in &options.known.against {
        if path.as_os_str() == "-" {
            return refuse("`--against -` cannot be read", "name a file or folder");
        }
        let (plan, cleaner) = planned(options, std::slice::from_ref(path))?;
        refuse_among_inputs(articles, path, "corpus of `--against`")?;
        for input in articles.inputs.iter().filter_map(|input| input.path()) {
            refuse_among_inputs(&plan, input, "articles of `--against`")?;
        }
        outcome = outcome.max(read_corpus(plan, cleaner, ranking, corpus, console)?.1);
        corpus.others.push((shown(path), corpus.ids.len()));
    }
    Ok(outcome)
}

/// Adds the articles of a plan to a corpus, and notes what was skipped, and which have no date. Returns how many there were, with
/// those that are too short to be compared.
fn read_corpus(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    ranking: &Arc<Ranking>,
    corpus: &mut Corpus,
    console: &mut Console,
) -> Result<(usize, Outcome), Stop> {
    let (of_worker, first, mut n_articles) = (ranking.clone(), corpus.ids.len(), 0);
    let fingerprint = corpus.fingerprint;
    let each = move |visited: &Visited, articles: &mut Vec<Option<Compared>>| {
        articles.push(sketch_article(visited, &of_worker, fingerprint));
    };
    let mut add = |articles: Vec<Option<Compared>>| {
        n_articles += articles.len();
        let mut compared = articles.into_iter().flatten();
        compared.try_for_each(|one| corpus.add(one, ranking))
    };
    let summary = visit(plan, cleaner, console, each, &mut add)?;
    corpus.contents.finish()?;
    summary.note_skipped(console);
    ranking.note(&corpus.standings[first..], console);
    Ok((n_articles, summary.outcome))
}

/// Runs the step `sketch`: writes a line for each article, and then the number of JSON lines, with and without an article.
fn sketch(options: DupsOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let output = options.output.clone();
    let (plan, cleaner) = planned(&options, &options.corpus)?;
    let mut out = Output::create(output.as_deref(), Packing::Plain)?;
    let summary = visit(plan, cleaner, console, write_line, &mut |lines: String| {
        out.add(lines.as_bytes())
    })?;
    summary.note_skipped(console);
    write_end(&mut out, summary.n_lines).map_err(|error| out.failed(error))?;
    out.finish()?;
    Ok(summary.outcome)
}

fn write_line(visited: &Visited, lines: &mut String) {
    use std::fmt::Write as _;
    let known = Fingerprint::of_words(&visited.cleaned.text(), &visited.cleaned.words());
    let number = visited.at.number.unwrap_or(0);
    let _ = write!(lines, "{number}\t{}\t", known.n_words());
    if let Some(sketch) = known.sketch() {
        write_bands(lines, sketch);
    }
    lines.push('\t');
    write_content(lines, &known);
    lines.push('\t');
    match visited.at.number {
        // The engine knows the number of the line in the whole corpus.
        Some(_) => lines.push_str(visited.at.id.unwrap_or_default()),
        None => lines.push_str(article_id(visited.at).get()),
    }
    lines.push('\n');
}

/// One article: its id, what is compared, and what it is ranked by.
type Compared = (Box<RawValue>, Fingerprint, Standing);

/// What is compared of an article; `None` if it is too short.
fn sketch_article(
    visited: &Visited,
    ranking: &Ranking,
    fingerprint: fn(&str, &[Word]) -> Fingerprint,
) -> Option<Compared> {
    let known = fingerprint(&visited.cleaned.text(), &visited.cleaned.words());
    known.sketch()?;
    let standing = ranking.standing(visited, known.n_words());
    Some((article_id(visited.at), known, standing))
}

/// The articles that are compared: their ids and sketches are in memory, their contents in a temporary file.
struct Corpus {
    /// How articles are prepared.
    fingerprint: fn(&str, &[Word]) -> Fingerprint,
    ids: Vec<Box<RawValue>>,
    sketches: Vec<Option<Sketch>>,
    standings: Vec<Standing>,
    contents: Contents,
    /// The names of other corpora, whose articles come first, and the number after the last article of each.
    others: Vec<(String, usize)>,
}

impl Corpus {
    fn new(options: &DupsOptions) -> Result<Self, Stop> {
        Ok(Corpus {
            fingerprint: if options.noisy {
                Fingerprint::of_noisy_words
            } else {
                Fingerprint::of_words
            },
            ids: Vec::new(),
            sketches: Vec::new(),
            standings: Vec::new(),
            contents: Contents::new()?,
            others: Vec::new(),
        })
    }

    fn add(&mut self, (id, known, standing): Compared, ranking: &Ranking) -> Result<(), Stop> {
        self.contents.add(&known)?;
        self.ids.push(id);
        self.sketches
            .push(ranking.placed(&standing, known.sketch()));
        self.standings.push(standing);
        Ok(())
    }

    /// Moves the sketches out, in the order of `ranked`.
    fn placed(&mut self, ranked: &[usize]) -> Vec<Option<Sketch>> {
        ranked
            .iter()
            .map(|&article| self.sketches[article].take())
            .collect()
    }

    /// Finds the copies among the articles of `ranked`, which are `placed` in the same order.
    fn copies(
        &self,
        index: Option<&Index>,
        ranked: &[usize],
        placed: &[Option<Sketch>],
        search: &Search,
        ranking: &Ranking,
    ) -> Result<Vec<Found>, Stop> {
        let n_known = index.map_or(0, Known::n_articles);
        let of_rank = |rank: u32| match rank.checked_sub(n_known) {
            None => Kept::Known(rank),
            Some(rank) => Kept::Here(ranked[rank as usize]),
        };
        let content = |&rank: &u32| Ok(self.article(index, of_rank(rank))?.1);
        let date = |rank: u32| match of_rank(rank) {
            Kept::Known(number) => Ok::<_, Stop>(index.expect(HAS_INDEX).get(number)?.date),
            Kept::Here(article) => Ok(self.standings[article].date),
        };
        let known = index.map(|index| index as &dyn Known<Stop>);
        let originals = search.copies(placed, known, |kept, article, peers| {
            if !ranking.are_near(date, [kept, article])? {
                return Ok(0.0);
            }
            let peers = peers.iter().map(content);
            similarity(
                &content(&kept)?,
                &content(&article)?,
                search.threshold,
                peers,
            )
        })?;
        let found = ranked
            .iter()
            .zip(originals)
            .filter_map(|(&copy, original)| {
                let original = original?;
                Some(Found {
                    kept: of_rank(original.article),
                    copy,
                    similarity: original.similarity,
                })
            });
        Ok(found.collect())
    }

    /// The id of an article, what is compared of it, and the other corpus or the index that it is in.
    fn article<'c>(
        &'c self,
        index: Option<&'c Index>,
        article: Kept,
    ) -> Result<(Box<RawValue>, Content, Option<&'c str>), Stop> {
        match article {
            Kept::Known(number) => {
                let index = index.expect(HAS_INDEX);
                let stored = index.get(number)?;
                Ok((stored.id, stored.content, Some(&index.name)))
            }
            Kept::Here(article) => {
                let after = self.others.partition_point(|&(_, end)| end <= article);
                let place = self.others.get(after).map(|(name, _)| &**name);
                Ok((
                    self.ids[article].clone(),
                    self.contents.get(article)?,
                    place,
                ))
            }
        }
    }
}

const HAS_INDEX: &str = "only an index has known articles";

/// A copy, its original, and how similar they are.
struct Found {
    kept: Kept,
    copy: usize,
    similarity: f64,
}

/// An article that is kept, by its number in the index or in the corpus.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    Known(u32),
    Here(usize),
}

/// A line of the list.
#[derive(Serialize)]
struct Cluster<'a> {
    keep: &'a RawValue,
    /// The corpus of the kept article, if it is another one.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drop: Option<DropName>,
    copies: Vec<ClusterCopy<'a>>,
}

#[derive(Serialize)]
struct ClusterCopy<'a> {
    id: &'a RawValue,
    #[serde(flatten)]
    evidence: Evidence,
}

/// Writes the clusters, in the order of their kept articles, to an output that is still to be finished, and sums them up.
fn write_clusters(
    index: Option<&Index>,
    corpus: &Corpus,
    found: &[Found],
    options: &DupsOptions,
    n_articles: usize,
) -> Result<(Output, String), Stop> {
    let mut clusters: BTreeMap<Kept, Vec<&Found>> = BTreeMap::new();
    for copy in found {
        clusters.entry(copy.kept).or_default().push(copy);
    }
    let mut out = Output::create(options.output.as_deref(), Packing::Plain)?;
    for (&kept, copies) in &mut clusters {
        copies.sort_unstable_by_key(|found| found.copy);
        let (id, original, place) = corpus.article(index, kept)?;
        let copies = copies.iter().map(|found| {
            let copy = corpus.contents.get(found.copy)?;
            let evidence = Evidence::of(&original, &copy, found.similarity);
            let id = &corpus.ids[found.copy];
            Ok(ClusterCopy { id, evidence })
        });
        let cluster = Cluster {
            keep: &id,
            place,
            drop: Some(options.known.drop).filter(|&drop| drop != DropName::Others),
            copies: copies.collect::<Result<_, Stop>>()?,
        };
        write_json_line(&mut out, &cluster).map_err(|error| out.failed(error))?;
    }
    let n_copies = found.len();
    let n_clusters = n_of(clusters.len(), "cluster", "clusters");
    let n_articles = n_of(n_articles, "article", "articles");
    let note = format!("{n_articles}, {n_copies} of them copies in {n_clusters}");
    Ok((out, note))
}
