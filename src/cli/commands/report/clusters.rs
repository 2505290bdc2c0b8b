//! Copies next to their originals, from a list of `copydesk dups`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use clap::{Args, FromArgMatches};
use copydesk::article::words::words;
use copydesk::dups::{Fingerprint, Pair};
use copydesk::{Cleaner, Span};
use maud::{Markup, html};

use crate::cli::args::{InputOptions, PageOptions};
use crate::cli::commands::report::articles::{number, safe, short};
use crate::cli::commands::report::document;
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::input::{ListedCluster, ListedCopy, article_id, read_list, spelling};
use crate::cli::output::write_to;
use crate::cli::plan::Plan;
use crate::cli::terminal::{Console, Outcome, Stop};

/// The bytes of one text that are shown, roughly.
const MAX_SHOWN: usize = 20_000;

const NOTE: &str = "Left is the article that is kept, right the copy, both cleaned as for the comparison. What only one of them \
    has is marked.";
const LOST: &str = "This article was not found under its id.";

/// Makes the page of a list.
pub fn run(options: &PageOptions, list: &Path, console: &mut Console) -> Result<Outcome, Stop> {
    let (mut copies, mut n_clusters): (Vec<(String, ListedCopy)>, u64) = (Vec::new(), 0);
    read_list(list, "clusters", |cluster: ListedCluster| {
        n_clusters += 1;
        let keep = spelling(&cluster.keep);
        copies.extend(cluster.copies.into_iter().map(|copy| (keep.clone(), copy)));
        Ok(())
    })?;
    let n_copies = copies.len() as u64;
    copies.sort_by(|(_, a), (_, b)| a.likeness.similarity.total_cmp(&b.likeness.similarity));
    copies.truncate(options.sample.into());
    let wanted = copies.iter();
    let wanted = wanted.flat_map(|(keep, copy)| [keep.clone(), spelling(&copy.id)]);
    let (texts, outcome) = texts(options, wanted.collect(), console)?;
    let page = document(html! {
        h1 { "Copies that copydesk found" }
        dl.totals {
            div { dt { "clusters" } dd { (number(n_clusters)) } }
            div { dt { "copies" } dd { (number(n_copies)) } }
        }
        p.note { (NOTE) }
        h2 { "Copies that differ most" }
        @for (at, (keep, copy)) in copies.iter().enumerate() {
            details open[at == 0] { (side_by_side(keep, copy, &texts)) }
        }
    });
    write_to(options.output.as_deref(), |out| {
        out.write_all(page.as_bytes())
    })?;
    Ok(outcome)
}

/// The clean texts of some articles, by id.
fn texts(
    options: &PageOptions,
    wanted: HashSet<String>,
    console: &mut Console,
) -> Result<(HashMap<String, String>, Outcome), Stop> {
    let command = InputOptions::augment_args(clap::Command::new("report"));
    let matches = command.get_matches_from(["report", "--field", &options.field]);
    let input = InputOptions::from_arg_matches(&matches).expect("all options have defaults");
    let corpus: Vec<_> = options.corpus.iter().cloned().collect();
    let plan = Plan::read_only(&corpus, input)?;
    let cleaner = Arc::new(Cleaner::builder().build());
    let mut texts = HashMap::new();
    let each = move |visited: &Visited, found: &mut Vec<(String, String)>| {
        let id = spelling(&article_id(visited.at));
        if wanted.contains(&id) {
            found.push((id, visited.cleaned.text().into_owned()));
        }
    };
    let summary = visit(plan, cleaner, console, each, &mut |found| {
        texts.extend(found);
        Ok(())
    })?;
    Ok((texts, summary.outcome))
}

fn side_by_side(keep: &str, copy: &ListedCopy, texts: &HashMap<String, String>) -> Markup {
    let (id, similarity) = (spelling(&copy.id), copy.likeness.similarity);
    let [kept_text, copy_text] = [keep, &id].map(|id| texts.get(id).map_or("", String::as_str));
    let [kept_marks, copy_marks] = marks(kept_text, copy_text);
    let sides = [
        (
            keep,
            "kept",
            kept_text,
            kept_marks,
            &copy.likeness.only_in_kept,
        ),
        (
            &id,
            "copy",
            copy_text,
            copy_marks,
            &copy.likeness.only_in_copy,
        ),
    ];
    html! {
        summary { (short(keep)) " — " (short(&id)) " " small { "similarity " (similarity) } }
        div.sides {
            @for (id, role, text, marks, names) in sides {
                div {
                    p.note { b { (role) } ": " (short(id)) }
                    @if !names.is_empty() { p.note { "only here: " (short(&names.join(", "))) } }
                    @if text.is_empty() { p.note { (LOST) } }
                    div.text dir="auto" { (marked(text, &marks)) }
                }
            }
        }
    }
}

/// The parts of two texts that the other lacks.
fn marks(kept: &str, copy: &str) -> [Vec<Span>; 2] {
    let words = [kept, copy].map(words);
    let [of_kept, of_copy] = [(kept, &words[0]), (copy, &words[1])]
        .map(|(text, words)| Fingerprint::of_words(text, words));
    let unshared = Pair::new(&of_kept.words, &of_copy.words).unshared();
    std::array::from_fn(|side| {
        let unshared = unshared[side].iter();
        let span = |range: &Range<usize>| {
            let (first, last) = (words[side][range.start], words[side][range.end - 1]);
            Span::new(first.span().start, last.span().end)
        };
        unshared.map(span).collect()
    })
}

fn marked(text: &str, marks: &[Span]) -> Markup {
    let end = text.floor_char_boundary(MAX_SHOWN);
    let part = |start: usize, to: usize| safe(&text[start.min(end)..to.min(end)]);
    let starts = std::iter::once(0).chain(marks.iter().map(|mark| mark.end));
    let ends = marks.iter().map(|mark| mark.start).chain([text.len()]);
    html! {
        @for (at, (start, to)) in starts.zip(ends).enumerate() {
            (part(start, to))
            @if let Some(mark) = marks.get(at) && mark.start < end { mark { (part(mark.start, mark.end)) } }
        }
        @if end < text.len() { p.note { "… and " (number((text.len() - end) as u64)) " more bytes" } }
    }
}
