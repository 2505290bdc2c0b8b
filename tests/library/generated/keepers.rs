//! Lines that name the people who made the story, correct it, or sign it: kept at every level, whatever is around them.

use super::languages::Language;
use super::{Case, Kind, Writer, lines};

pub const KINDS: &[Kind] = &[
    ("byline", byline, 95),
    ("contributor", |w| below(w, |l| l.contributor), 94),
    ("translator", |w| below(w, |l| l.translator), 94),
    ("provenance", |w| below(w, |l| l.provenance), 94),
    ("photo credit", photo, 96),
    ("captions and credits above", captions, 93),
    ("correction below its label", correction, 98),
    ("signature", signature, 92),
    ("numbered list", numbered, 100),
    ("turns of an interview", turns, 100),
];

/// Lines that are kept, sometimes with a list of other stories below that is not.
fn kept(writer: &mut Writer, paragraphs: &[String]) -> Case {
    let mut raw = lines(paragraphs);
    if writer.below(2) == 0 {
        let label = writer.say(writer.language.related, "");
        raw += &format!("{label}\n{}", lines(&writer.headlines(3)));
    }
    Case {
        raw,
        wanted: vec![lines(paragraphs)],
    }
}

fn credited(writer: &mut Writer, phrases: &[&str]) -> String {
    let name = writer.name();
    writer.say(phrases, &name)
}

fn byline(writer: &mut Writer) -> Case {
    let head = writer.head();
    let byline = credited(writer, writer.language.byline);
    let paragraphs = [vec![head, byline], writer.report()].concat();
    kept(writer, &paragraphs)
}

/// A credit directly below the story.
fn below(writer: &mut Writer, phrases: fn(&Language) -> &'static [&'static str]) -> Case {
    let mut paragraphs = vec![writer.head()];
    paragraphs.extend(writer.report());
    let credit = credited(writer, phrases(writer.language));
    paragraphs.push(credit);
    kept(writer, &paragraphs)
}

/// In the story, alone.
fn photo(writer: &mut Writer) -> Case {
    let mut paragraphs = writer.report();
    let credit = credited(writer, writer.language.photo);
    let at = 1 + writer.below(paragraphs.len() - 1);
    paragraphs.insert(at, credit);
    kept(writer, &paragraphs)
}

fn captions(writer: &mut Writer) -> Case {
    let mut paragraphs = vec![writer.head()];
    for _ in 0..1 + writer.below(3) {
        let n_words = 8 + writer.below(8);
        paragraphs.push(writer.line(n_words));
        paragraphs.push(credited(writer, writer.language.photo));
    }
    paragraphs.extend(writer.report());
    kept(writer, &paragraphs)
}

fn correction(writer: &mut Writer) -> Case {
    let mut paragraphs = writer.report();
    paragraphs.push(writer.say(writer.language.correction, ""));
    paragraphs.push(writer.statement());
    kept(writer, &paragraphs)
}

fn signature(writer: &mut Writer) -> Case {
    let mut letter = writer.report();
    letter.push(writer.say(writer.language.closing, ""));
    letter.push(writer.name());
    kept(writer, &letter)
}

/// All or nothing.
fn numbered(writer: &mut Writer) -> Case {
    let story = writer.report();
    let mark = writer.one_of(&[".", ")"]);
    let n = 4 + writer.below(5);
    let items = writer.headlines(n);
    let items = items
        .iter()
        .enumerate()
        .map(|(i, item)| format!("{}{mark} {item}", i + 1));
    let at = 2 + writer.below(story.len() - 1);
    whole_or_not(&story, at, &items.collect::<Vec<_>>())
}

/// All or nothing.
fn turns(writer: &mut Writer) -> Case {
    let story = writer.report();
    let names = [writer.name(), writer.name()];
    let n = 4 + writer.below(5);
    let turn = |i: usize| format!("{}: {}", names[i % 2], writer.statement());
    let turns: Vec<String> = (0..n).map(turn).collect();
    whole_or_not(&story, story.len(), &turns)
}

fn whole_or_not(story: &[String], at: usize, block: &[String]) -> Case {
    let raw = super::inserted(story, at, block);
    Case {
        wanted: vec![raw.clone(), lines(story)],
        raw,
    }
}
