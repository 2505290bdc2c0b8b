//! Stories with damage of the kinds that scrapers cause.

use proptest::prelude::*;

use super::story::{Story, story};

/// One damage to a list of lines. Numbers choose lines and words, modulo their count.
#[derive(Clone, Debug)]
enum Damage {
    /// Repeats the lines from this one on, at the end.
    Again(usize),
    /// Repeats some lines elsewhere.
    Copy {
        from: usize,
        n_lines: usize,
        to: usize,
    },
    Drop(usize),
    /// Joins two lines with this text.
    Glue(usize, &'static str),
    /// Replaces a word of a line.
    Edit(usize, usize, &'static str),
    Insert(usize, String),
    /// Repeats the beginning of a line above it, with this at its end.
    Teaser(usize, usize, &'static str),
    /// Replaces a space of a line by another white space or a control character.
    Odd(usize, usize, &'static str),
    /// Wraps every line at this number of words.
    Layout(usize),
    /// Replaces the quotes and commas of a line.
    Typography(usize),
}

const LABELS: &[&str] = &[
    "Advertisement",
    "ADVERTISEMENT",
    "Share this article",
    "Read more: The harbour board meets again",
    "Also Read | Bridge over the Tarn closes",
    "Sign up for our morning newsletter.",
    "Follow us on Facebook and Twitter",
    "Track Latest News Live on NDTV.com and get news updates from India and around the world",
    "Copyright 2021 The Aldmoor Post. All rights reserved.",
    "Comments",
    "Please log in to leave a comment.",
    "(With inputs from PTI)",
    "Reporting by Ada Holm; Editing by Jon Birk",
    "* * *",
    "- - -",
    "1",
    "“",
    "Photo: Ada Holm",
    "Click here to subscribe.",
    "TOPICS",
];

const ODD: &[&str] = &[
    "\u{a0}",
    "\u{200b}",
    "\t",
    "  ",
    "\u{feff}",
    "\u{ad}",
    "\u{7}",
    "\0",
    "\u{2028}",
    "\u{85}",
    "\r",
    "\r\n",
    "\n\n",
    "\u{3000}",
    "\u{202e}",
    "e\u{301}",
    "🌊",
    "\u{200d}",
    "\u{1b}[31m",
    "\u{fffd}",
];

const JOINTS: &[&str] = &["", " ", "\u{a0}", "\u{200b}", " | ", "\t"];

fn damage() -> impl Strategy<Value = Damage> {
    let line = || 0..40usize;
    prop_oneof![
        3 => line().prop_map(Damage::Again),
        3 => (line(), 1..4usize, line()).prop_map(|(from, n_lines, to)| Damage::Copy { from, n_lines, to }),
        1 => line().prop_map(Damage::Drop),
        3 => (line(), prop::sample::select(JOINTS)).prop_map(|(at, joint)| Damage::Glue(at, joint)),
        2 => (line(), line(), prop::sample::select(&["new", "7", "Rum", "", "新"][..])).prop_map(|(at, word, new)| Damage::Edit(at, word, new)),
        3 => (line(), prop::sample::select(LABELS)).prop_map(|(at, label)| Damage::Insert(at, label.to_owned())),
        1 => (line(), prop::sample::select(ODD)).prop_map(|(at, odd)| Damage::Insert(at, odd.to_owned())),
        2 => (line(), line(), prop::sample::select(&["…", "...", " …", "", "."][..])).prop_map(|(at, n, end)| Damage::Teaser(at, n, end)),
        2 => (line(), line(), prop::sample::select(ODD)).prop_map(|(at, word, odd)| Damage::Odd(at, word, odd)),
        1 => (4..16usize).prop_map(Damage::Layout),
        1 => line().prop_map(Damage::Typography),
    ]
}

fn apply(lines: &mut Vec<String>, damage: &Damage) {
    let n = lines.len();
    if n == 0 {
        return;
    }
    match *damage {
        Damage::Again(from) => lines.extend_from_within(from % n..),
        Damage::Copy { from, n_lines, to } => {
            let from = from % n;
            let again: Vec<String> = lines[from..n.min(from + n_lines)].to_vec();
            let to = to % (n + 1);
            lines.splice(to..to, again);
        }
        Damage::Drop(at) => {
            lines.remove(at % n);
        }
        Damage::Glue(at, joint) if n > 1 => {
            let at = at % (n - 1);
            let next = lines.remove(at + 1);
            lines[at] += joint;
            lines[at] += &next;
        }
        Damage::Glue(..) => {}
        Damage::Edit(at, word, new) => replace_word(&mut lines[at % n], word, new),
        Damage::Insert(at, ref line) => lines.insert(at % (n + 1), line.clone()),
        Damage::Teaser(at, len, end) => {
            let line = &lines[at % n];
            let n_chars = line.chars().count();
            let len = n_chars * (len + 5) / 50;
            let teaser: String = line.chars().take(len).collect();
            lines.insert(at % n, teaser + end);
        }
        Damage::Odd(at, word, odd) => replace_space(&mut lines[at % n], word, odd),
        Damage::Layout(width) => {
            for line in lines {
                let words: Vec<&str> = line.split(' ').collect();
                *line = words
                    .chunks(width)
                    .map(|w| w.join(" "))
                    .collect::<Vec<_>>()
                    .join("\n");
            }
        }
        Damage::Typography(at) => {
            let line = &mut lines[at % n];
            *line = line
                .replace('"', "”")
                .replace('\'', "’")
                .replace(", ", " – ")
                .replace('“', "\"");
        }
    }
}

fn replace_word(line: &mut String, word: usize, new: &str) {
    let mut words: Vec<&str> = line.split(' ').collect();
    let n = words.len();
    words[word % n] = new;
    *line = words.join(" ");
}

fn replace_space(line: &mut String, space: usize, odd: &str) {
    let spaces: Vec<usize> = line.match_indices(' ').map(|(at, _)| at).collect();
    if !spaces.is_empty() {
        let at = spaces[space % spaces.len()];
        line.replace_range(at..at + 1, odd);
    }
}

const LINE_ENDS: &[&str] = &[
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    " \n",
    "\n\u{a0}\n",
    "",
];

fn rendered(lines: &[String], ends: &[&str], is_closed: bool) -> String {
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        text += line;
        if is_closed || i + 1 < lines.len() {
            text += ends[i % ends.len()];
        }
    }
    text
}

/// A story with some damage, and with line ends of one or several kinds.
pub fn damaged() -> impl Strategy<Value = String> {
    let ends = prop_oneof![
        3 => prop::collection::vec(prop::sample::select(LINE_ENDS), 1),
        1 => prop::collection::vec(prop::sample::select(LINE_ENDS), 1..6),
    ];
    let damages = prop::collection::vec(damage(), 1..8);
    (story(1..7), damages, ends, any::<bool>()).prop_map(|(story, damages, ends, is_closed)| {
        let mut lines: Vec<String> = lines_of(&story);
        for damage in &damages {
            apply(&mut lines, damage);
            // Repeated doubling grows fast.
            lines.truncate(60);
        }
        rendered(&lines, &ends, is_closed)
    })
}

fn lines_of(story: &Story) -> Vec<String> {
    (0..story.paragraphs.len())
        .map(|p| story.paragraph(p))
        .collect()
}

const TOKENS: &[&str] = &[
    "a ",
    "b ",
    "A ",
    "The ferry ",
    "sank ",
    "on Monday ",
    "in the harbour ",
    "said the board. ",
    "he said.",
    "?",
    "…",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "3 ",
    "4.5 ",
    "“",
    "”",
    "U.S. ",
    "Q: ",
    "- ",
    "港口",
    "船。",
    "船 ",
    "गया। ",
    "Advertisement\n",
    "Advertisement",
    "Share this\n",
    "The ferry sank on Monday in the harbour near the old lighthouse of the town. ",
    "Nobody was hurt when the mast fell on the deck of the little boat that night. ",
    "\u{200b}",
    "\u{a0}",
    "Sign up for our newsletter. ",
    "Read more: ",
];

/// Tokens drawn from a small set, so that they repeat often.
pub fn soup() -> impl Strategy<Value = String> {
    let heap = prop::collection::vec(prop::sample::select(TOKENS), 1..8);
    let draws = prop::collection::vec(any::<prop::sample::Index>(), 0..160);
    (heap, draws).prop_map(|(heap, draws)| draws.iter().map(|i| *i.get(&heap)).collect())
}
