//! Words, sentences and lines that were broken or joined, and inserts in the story.

use super::{Case, Kind, Writer, inserted, lines};

/// At all levels.
pub const KINDS: &[Kind] = &[
    ("sentence broken at a button", offer, 50),
    ("lines joined by spaces", spaces, 50),
    ("read also", read_also, 100),
    ("read also in brackets", bracketed, 100),
];

/// Hard-wrapped, with words broken at line ends. Blank lines separate paragraphs.
pub const WRAPPED: &[Kind] = &[
    ("notice broken in a word", notice, 100),
    ("wrapped copy", copy, 81),
];

/// A sentence of the story that links broke into lines, one of which is a button elsewhere.
fn offer(writer: &mut Writer) -> Case {
    let story = writer.report();
    let start = writer.line(5);
    let button = writer.one_of(writer.language.subscribe).to_owned();
    let end = writer.line(5).to_lowercase() + writer.script.stop;
    let at = 1 + writer.below(story.len());
    let raw = inserted(&story, at, &[start, button, end]);
    Case {
        wanted: vec![raw.clone()],
        raw,
    }
}

/// A story in one line, with a label and headlines of other stories.
fn spaces(writer: &mut Writer) -> Case {
    let story = writer.report();
    let at = 2 + writer.below(story.len() - 3);
    let mut list = vec![writer.say(writer.language.related, "")];
    list.extend(writer.headlines(2));
    let raw = [&story[..at], &list, &story[at..]].concat();
    let gap = |between| [story[..at].join("  "), story[at..].join("  ")].join(between);
    Case {
        raw: raw.join("  ") + "\n",
        wanted: vec![gap("  "), gap(" "), gap("\n")],
    }
}

fn insert(writer: &mut Writer) -> String {
    let headline = writer.headlines(1).remove(0);
    writer.say(writer.language.read_also, &headline)
}

fn read_also(writer: &mut Writer) -> Case {
    let insert = insert(writer);
    with_insert(writer, &insert)
}

fn bracketed(writer: &mut Writer) -> Case {
    let insert = insert(writer);
    with_insert(writer, &format!("[{insert}]"))
}

fn with_insert(writer: &mut Writer, insert: &str) -> Case {
    let story = writer.report();
    let at = 1 + writer.below(story.len());
    Case {
        raw: inserted(&story, at, &[insert]),
        wanted: vec![lines(&story)],
    }
}

/// What ends a line where a word is broken.
fn mark(writer: &mut Writer) -> &'static str {
    match writer.script.space {
        "" => "",
        _ => writer.one_of(&["-", "\u{ad}"]),
    }
}

/// A paragraph in lines of so many characters. A word that does not fit is broken if that leaves three letters on both lines.
fn wrapped(paragraph: &str, width: usize, mark: &str) -> String {
    let mut lines = vec![String::new()];
    let mut n = 0;
    for word in paragraph.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        let gap = usize::from(n > 0);
        let room = width.saturating_sub(n + gap + mark.len().min(1));
        let is_word = letters.iter().all(|c| c.is_alphabetic());
        let line = lines.last_mut().expect("there is a line");
        if n + gap + letters.len() <= width {
            *line += &" "[..gap];
            *line += word;
            n += gap + letters.len();
        } else if (is_word || mark.is_empty()) && room >= 3 && letters.len() >= room + 3 {
            *line += &" "[..gap];
            line.extend(&letters[..room]);
            *line += mark;
            for rest in letters[room..].chunks(width) {
                lines.push(rest.iter().collect());
                n = rest.len();
            }
        } else {
            lines.push(word.to_owned());
            n = letters.len();
        }
    }
    lines.join("\n")
}

fn all_wrapped(paragraphs: &[String], width: usize, mark: &str) -> String {
    paragraphs
        .iter()
        .map(|p| wrapped(p, width, mark) + "\n\n")
        .collect()
}

/// A phrase that is broken in its longest word.
fn broken(phrase: &str, mark: &str) -> String {
    let words = phrase.split(' ');
    let longest = words
        .max_by_key(|word| word.chars().count())
        .expect("there is a word");
    let half = longest.chars().count() / 2;
    let letters = longest.char_indices().zip(longest.chars().skip(1));
    let is_inside = |&((_, a), b): &((usize, char), char)| a.is_alphabetic() && b.is_alphabetic();
    let place = letters.skip(half - 1).find(is_inside);
    let at = place.map_or(0, |((at, c), _)| at + c.len_utf8());
    let (start, end) = longest.split_at(at);
    phrase.replace(longest, &format!("{start}{mark}\n{end}"))
}

fn notice(writer: &mut Writer) -> Case {
    let notice = writer.language.newsletter[0];
    let mark = if notice.contains(' ') {
        writer.one_of(&["-", "\u{ad}"])
    } else {
        ""
    };
    let width = 30 + writer.below(15);
    let wanted = all_wrapped(&writer.report(), width, mark);
    Case {
        raw: format!("{wanted}{}\n", broken(notice, mark)),
        wanted: vec![wanted],
    }
}

fn copy(writer: &mut Writer) -> Case {
    let story = writer.report();
    let (width, mark) = (30 + writer.below(15), mark(writer));
    let copy = all_wrapped(&story, width, mark);
    let whole = story.join("\n\n") + "\n\n";
    Case {
        raw: whole.clone() + &copy,
        wanted: vec![whole, copy],
    }
}
