//! Labels, forms, boxes and notices: removed whole, or kept whole.

use super::{Case, Kind, Writer, inserted, lines};

/// At all levels.
pub const KINDS: &[Kind] = &[
    ("list below the story", list_below, 91),
    ("list in the story", list_inside, 88),
    ("label alone in the story", label_alone, 100),
    ("label above the story", label_above, 100),
    ("list n of m", list_n_of_m, 97),
    ("share row", share_row, 100),
    ("newsletter form", newsletter, 100),
    ("cookie box", cookies, 100),
    ("copyright below the story", copyright, 100),
    ("comments, whole or not", comments, 100),
];

pub const CAREFUL: &[Kind] = &[
    ("one headline in the story", one_headline, 91),
    ("lines below an advertisement", advertisement, 94),
    ("lead-in above text", lead_in, 100),
    ("highlights", highlights, 100),
    ("long comments, careful", comments_kept, 100),
];

pub const NORMAL: &[Kind] = &[("comments, normal", comments_gone, 67)];

fn without(
    writer: &mut Writer,
    block: &[String],
    at: impl Fn(&mut Writer, usize) -> usize,
) -> Case {
    let story = writer.report();
    let at = at(writer, story.len());
    Case {
        raw: inserted(&story, at, block),
        wanted: vec![lines(&story)],
    }
}

/// A place with text above and below.
fn inside(writer: &mut Writer, n: usize) -> usize {
    3 + writer.below(n - 4)
}

fn at_end(_: &mut Writer, n: usize) -> usize {
    n
}

fn anywhere(writer: &mut Writer, n: usize) -> usize {
    match writer.below(2) {
        0 => inside(writer, n),
        _ => n,
    }
}

/// A label and headlines, with bullets or dates or neither.
fn list(writer: &mut Writer, least: usize) -> Vec<String> {
    let label = writer.say(writer.language.related, "");
    let n = least + writer.below(4);
    let style = writer.below(4);
    let mut list = vec![label];
    for headline in writer.headlines(n) {
        match style {
            0 => list.push(format!("• {headline}")),
            1 => {
                list.push(headline);
                list.push(format!("2031-03-{:02} 10:15", 10 + writer.below(18)));
            }
            _ => list.push(headline),
        }
    }
    list
}

fn list_below(writer: &mut Writer) -> Case {
    let list = list(writer, 1);
    without(writer, &list, at_end)
}

fn list_inside(writer: &mut Writer) -> Case {
    let list = list(writer, 2);
    without(writer, &list, inside)
}

fn label_alone(writer: &mut Writer) -> Case {
    let label = writer.say(writer.language.related, "");
    without(writer, &[label], inside)
}

/// Kept or removed with its label.
fn one_headline(writer: &mut Writer) -> Case {
    let mut block = vec![writer.say(writer.language.related, "")];
    block.extend(writer.headlines(1));
    whole_or_not(writer, &block)
}

/// The lines below may be turns of an interview or subheads.
fn advertisement(writer: &mut Writer) -> Case {
    let labels = match writer.below(2) {
        0 => writer.language.advertisement,
        _ => writer.language.follow,
    };
    let label = writer.one_of(labels).to_owned();
    let n = 2 + writer.below(2);
    let below = writer.headlines(n);
    let story = writer.report();
    let at = inside(writer, story.len());
    Case {
        raw: inserted(&story, at, &[&[label][..], &below].concat()),
        wanted: vec![inserted(&story, at, &below)],
    }
}

fn label_above(writer: &mut Writer) -> Case {
    let label = writer.say(writer.language.related, "");
    let head = writer.head();
    let name = writer.name();
    let byline = writer.say(writer.language.byline, &name);
    let story = [vec![head, byline], writer.report()].concat();
    let raw = format!("{label}\n{}", lines(&story));
    Case {
        wanted: vec![lines(&story), raw.clone()],
        raw,
    }
}

/// What screen readers are told of a list.
fn list_n_of_m(writer: &mut Writer) -> Case {
    let n = 2 + writer.below(4);
    let mut block = Vec::new();
    for (i, headline) in writer.headlines(n).into_iter().enumerate() {
        block.push(format!("list {} of {n}", i + 1));
        block.push(headline);
    }
    block.push("end of list".to_owned());
    without(writer, &block, anywhere)
}

fn share_row(writer: &mut Writer) -> Case {
    let label = writer.say(writer.language.share, "");
    let n = 2 + writer.below(writer.language.buttons.len() - 1);
    let buttons = &writer.language.buttons[..n];
    let mut block = vec![label];
    block.extend(buttons.iter().map(|&button| button.to_owned()));
    without(writer, &block, anywhere)
}

fn whole_or_not(writer: &mut Writer, block: &[String]) -> Case {
    let mut case = without(writer, block, anywhere);
    case.wanted.push(case.raw.clone());
    case
}

fn newsletter(writer: &mut Writer) -> Case {
    let form: Vec<String> = writer
        .language
        .newsletter
        .iter()
        .map(|&l| l.to_owned())
        .collect();
    whole_or_not(writer, &form)
}

fn cookies(writer: &mut Writer) -> Case {
    let note: Vec<String> = writer
        .language
        .cookies
        .iter()
        .map(|&l| l.to_owned())
        .collect();
    whole_or_not(writer, &note)
}

fn copyright(writer: &mut Writer) -> Case {
    let name = writer.name();
    let note = writer.say(writer.language.copyright, &name);
    without(writer, &[note], at_end)
}

/// Text below "More from NAME:" is what NAME said.
fn lead_in(writer: &mut Writer) -> Case {
    let name = writer.name();
    let label = writer.say(writer.language.more_from, &name);
    let story = writer.report();
    let at = inside(writer, story.len());
    let raw = inserted(&story, at, &[label]);
    Case {
        wanted: vec![raw.clone()],
        raw,
    }
}

fn highlights(writer: &mut Writer) -> Case {
    let label = writer.say(writer.language.highlights, "");
    let bullet = writer.one_of(&["• ", "- ", ""]);
    let n = 2 + writer.below(3);
    let points = writer
        .headlines(n)
        .into_iter()
        .map(|point| format!("{bullet}{point}"));
    let block: Vec<String> = [writer.head(), label].into_iter().chain(points).collect();
    let raw = lines(&block) + &lines(&writer.report());
    Case {
        wanted: vec![raw.clone()],
        raw,
    }
}

/// Readers' comments, each below a name and a date.
fn thread(writer: &mut Writer, least: usize) -> Vec<String> {
    let mut thread = vec![writer.say(writer.language.comments, "")];
    for day in 0..3 + writer.below(4) {
        let hour = 10 + writer.below(13);
        thread.push(writer.name());
        thread.push(format!("2031-03-{:02} {hour}:15", 10 + day));
        let n_sentences = least + writer.below(2);
        thread.push(writer.paragraph(n_sentences));
    }
    thread
}

fn comments(writer: &mut Writer) -> Case {
    let thread = thread(writer, 1);
    let mut case = without(writer, &thread, at_end);
    case.wanted.push(case.raw.clone());
    case
}

/// Short ones may be lines of a list.
fn comments_kept(writer: &mut Writer) -> Case {
    let thread = thread(writer, 2);
    let mut case = without(writer, &thread, at_end);
    case.wanted = vec![case.raw.clone()];
    case
}

fn comments_gone(writer: &mut Writer) -> Case {
    let thread = thread(writer, 1);
    without(writer, &thread, at_end)
}
