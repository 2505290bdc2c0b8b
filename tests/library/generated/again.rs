//! Lines and clauses that are printed again.

use super::{Case, Kind, Writer, inserted, lines};

pub const KINDS: &[Kind] = &[
    ("subhead twice", subhead, 100),
    ("byline twice", byline, 100),
    ("byline twice, once with By", byline_without_by, 100),
    ("date twice", date, 100),
    ("caption three times", caption, 99),
    ("call three times", call, 100),
    ("call at every other paragraph", call_often, 100),
    ("post twice", post, 100),
    ("post twice, signature in its line", post_in_line, 100),
    ("post that the story quotes", quoted_post, 86),
];

/// A line twice in a row.
fn twice(writer: &mut Writer, line: String, at: usize) -> Case {
    let story = writer.story();
    Case {
        raw: inserted(&story, at, &[line.clone(), line.clone()]),
        wanted: vec![inserted(&story, at, &[line])],
    }
}

fn subhead(writer: &mut Writer) -> Case {
    let n_words = 1 + writer.below(10);
    let line = writer.phrase(n_words);
    let at = 1 + writer.below(5);
    twice(writer, line, at)
}

fn byline(writer: &mut Writer) -> Case {
    let line = format!("By {}", writer.name());
    twice(writer, line, 0)
}

fn byline_without_by(writer: &mut Writer) -> Case {
    let story = writer.story();
    let head = writer.phrase(8);
    let byline = format!("{} / April {}, 2031", writer.name(), 1 + writer.below(29));
    let with = |bylines: &str| format!("{head}\n{bylines}{}", lines(&story));
    Case {
        raw: with(&format!("By {byline}\n{byline}\n")),
        wanted: vec![
            with(&format!("By {byline}\n")),
            with(&format!("{byline}\n")),
        ],
    }
}

fn date(writer: &mut Writer) -> Case {
    let line = format!(
        "{} April 2031, {}:15",
        1 + writer.below(29),
        10 + writer.below(13)
    );
    twice(writer, line, 0)
}

/// A line before several paragraphs; one of them is kept.
fn often(writer: &mut Writer, line: &str, step: usize) -> Case {
    let story = writer.story();
    let places: Vec<usize> = (1..story.len()).step_by(step).collect();
    let with = |places: &[usize]| {
        let mut raw = Vec::new();
        for (i, paragraph) in story.iter().enumerate() {
            if places.contains(&i) {
                raw.push(line);
            }
            raw.push(paragraph);
        }
        lines(&raw)
    };
    Case {
        raw: with(&places),
        wanted: places.iter().map(|&place| with(&[place])).collect(),
    }
}

fn caption(writer: &mut Writer) -> Case {
    let n_words = 9 + writer.below(12);
    let line = writer.line(n_words);
    often(writer, &line, 2)
}

fn call(writer: &mut Writer) -> Case {
    let line = writer.statement();
    often(writer, &line, 2)
}

fn call_often(writer: &mut Writer) -> Case {
    let line = writer.statement();
    often(writer, &line, 1)
}

fn post_lines(writer: &mut Writer) -> [String; 2] {
    let post = writer.paragraph(2);
    let handle = ["portgrebe", "aldmoor_news", "tarnwatch"][writer.below(3)];
    let name = writer.name();
    let signature = format!("— {name} (@{handle}) April {}, 2031", 1 + writer.below(29));
    [post, signature]
}

fn at_two_places(writer: &mut Writer, post: &[String]) -> Case {
    let story = writer.story();
    let (one, two) = (1 + writer.below(2), 3 + writer.below(3));
    let mut raw = story.clone();
    raw.splice(two..two, post.iter().cloned());
    raw.splice(one..one, post.iter().cloned());
    // Both are kept whole, or one of them.
    Case {
        raw: lines(&raw),
        wanted: vec![
            lines(&raw),
            inserted(&story, one, post),
            inserted(&story, two, post),
        ],
    }
}

fn post(writer: &mut Writer) -> Case {
    let post = post_lines(writer);
    at_two_places(writer, &post)
}

fn post_in_line(writer: &mut Writer) -> Case {
    let post = post_lines(writer).join(" ");
    at_two_places(writer, &[post])
}

fn quoted_post(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let [post, signature] = post_lines(writer);
    let more = writer.statement();
    story[2] = format!("{more}{}“{post}”", writer.script.gap);
    let raw = inserted(&story, 3, &[post, signature]);
    Case {
        wanted: vec![raw.clone(), lines(&story)],
        raw,
    }
}
