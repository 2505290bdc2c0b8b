//! Whole copies, and what repeats sentences of the running text: teasers, summaries, captions, highlights.

use super::{Case, Kind, Writer, inserted, lines};

pub const KINDS: &[Kind] = &[
    ("copy 1 lacks paragraphs", lacks_paragraphs, 89),
    (
        "copy 1 lacks paragraphs, headlines",
        lacks_under_headlines,
        90,
    ),
    ("copy 1 lacks sentences", lacks_sentences, 77),
    ("copy 1 is a beginning", beginning, 100),
    ("numbered copy", numbered, 100),
    ("sentence as standfirst", standfirst, 91),
    ("paragraph as standfirst", paragraph_as_standfirst, 93),
    ("sentences as summary", summary, 85),
    ("sentence as caption", caption, 91),
    ("caption with more words", caption_with_credit, 95),
    ("pull quote", pull_quote, 91),
    ("highlights above", highlights_above, 88),
    ("highlights below", highlights_below, 90),
    ("in one line after some words", in_one_line, 87),
];

/// Both copies, the first without some paragraphs inside.
fn lacking(writer: &mut Writer) -> (Vec<String>, Vec<String>) {
    let story = writer.story();
    let mut first = story.clone();
    for _ in 0..1 + writer.below(2) {
        let at = 1 + writer.below(first.len() - 2);
        first.remove(at);
    }
    (first, story)
}

fn lacks_paragraphs(writer: &mut Writer) -> Case {
    let (first, story) = lacking(writer);
    Case {
        raw: lines(&first) + &lines(&story),
        wanted: vec![lines(&story)],
    }
}

fn lacks_under_headlines(writer: &mut Writer) -> Case {
    let (first, story) = lacking(writer);
    let head = writer.head();
    let whole = format!("{head}\n{}", lines(&story));
    Case {
        raw: format!("{head}\n{}{whole}", lines(&first)),
        wanted: vec![whole],
    }
}

fn lacks_sentences(writer: &mut Writer) -> Case {
    let story = writer.sentences();
    let mut first = story.clone();
    for _ in 0..2 {
        let at = writer.below(first.len());
        let sentence = 1 + writer.below(first[at].len() - 1);
        first[at].remove(sentence);
    }
    let (first, story) = (writer.joined(&first), writer.joined(&story));
    Case {
        raw: lines(&first) + &lines(&story),
        wanted: vec![lines(&story)],
    }
}

fn beginning(writer: &mut Writer) -> Case {
    let story = writer.story();
    let n = 1 + writer.below(story.len() - 2);
    Case {
        raw: lines(&story[..n]) + &lines(&story),
        wanted: vec![lines(&story)],
    }
}

fn numbered(writer: &mut Writer) -> Case {
    let story = writer.story();
    let mark = writer.one_of(&[".", ")", ":"]);
    let copy: Vec<String> = story
        .iter()
        .enumerate()
        .map(|(i, p)| format!("{}{mark} {p}", i + 1))
        .collect();
    let wanted = vec![lines(&story), lines(&copy)];
    let raw = match writer.below(2) {
        0 => lines(&story) + &lines(&copy),
        _ => lines(&copy) + &lines(&story),
    };
    Case { raw, wanted }
}

/// A story and one of its sentences that does not begin it.
fn with_sentence(writer: &mut Writer) -> (Vec<String>, String, usize) {
    let story = writer.sentences();
    let paragraph = 1 + writer.below(story.len() - 2);
    let at = writer.below(story[paragraph].len());
    let sentence = story[paragraph][at].clone();
    (writer.joined(&story), sentence, paragraph)
}

/// A whole paragraph from the middle of the story, below the headline.
fn paragraph_as_standfirst(writer: &mut Writer) -> Case {
    let story = writer.story();
    let at = 2 + writer.below(story.len() - 3);
    let head = writer.head();
    Case {
        raw: format!("{head}\n{}\n{}", story[at], lines(&story)),
        wanted: vec![format!("{head}\n{}", lines(&story))],
    }
}

fn standfirst(writer: &mut Writer) -> Case {
    let (story, sentence, _) = with_sentence(writer);
    let head = writer.head();
    Case {
        raw: format!("{head}\n{sentence}\n{}", lines(&story)),
        wanted: vec![format!("{head}\n{}", lines(&story))],
    }
}

fn summary(writer: &mut Writer) -> Case {
    let sentences = writer.sentences();
    let story = writer.joined(&sentences);
    let step = 1 + writer.below(2);
    let chosen: Vec<String> = sentences
        .iter()
        .step_by(step)
        .take(3)
        .map(|p| p[1].clone())
        .collect();
    let summary = chosen.join(writer.script.gap);
    let head = writer.head();
    Case {
        raw: format!("{head}\n{summary}\n{}", lines(&story)),
        wanted: vec![format!("{head}\n{}", lines(&story))],
    }
}

fn caption(writer: &mut Writer) -> Case {
    let (story, sentence, _) = with_sentence(writer);
    let at = 1 + writer.below(story.len() - 1);
    Case {
        raw: inserted(&story, at, &[&sentence]),
        wanted: vec![lines(&story)],
    }
}

/// A caption that says more than the sentence that it repeats is kept, and so is the sentence.
fn caption_with_credit(writer: &mut Writer) -> Case {
    let (story, sentence, _) = with_sentence(writer);
    let at = 1 + writer.below(story.len() - 1);
    let caption = format!("{sentence} ({})", writer.name());
    let raw = inserted(&story, at, &[&caption]);
    Case {
        wanted: vec![raw.clone(), lines(&story)],
        raw,
    }
}

fn pull_quote(writer: &mut Writer) -> Case {
    let (story, sentence, paragraph) = with_sentence(writer);
    let quote = sentence.trim_end_matches(['.', '。', '।']);
    let quote = match writer.below(3) {
        0 => format!("“{quote}”"),
        1 => quote.to_owned(),
        _ => sentence.clone(),
    };
    // Before or after the paragraph, or one further away.
    let at = (paragraph + writer.below(4)).clamp(4, story.len()) - 1;
    Case {
        raw: inserted(&story, at, &[&quote]),
        wanted: vec![lines(&story)],
    }
}

fn highlights(writer: &mut Writer) -> (Vec<String>, Vec<String>) {
    let sentences = writer.sentences();
    let bullet = writer.one_of(&["• ", "- ", "* ", ""]);
    let step = 1 + writer.below(2);
    let of = |p: &Vec<String>| format!("{bullet}{}", p[p.len() - 1]);
    let chosen = sentences
        .iter()
        .skip(1)
        .step_by(step)
        .take(3)
        .map(of)
        .collect();
    (writer.joined(&sentences), chosen)
}

fn highlights_above(writer: &mut Writer) -> Case {
    let (story, highlights) = highlights(writer);
    let head = writer.head();
    Case {
        raw: format!("{head}\n{}{}", lines(&highlights), lines(&story)),
        wanted: vec![format!("{head}\n{}", lines(&story))],
    }
}

fn highlights_below(writer: &mut Writer) -> Case {
    let (story, highlights) = highlights(writer);
    Case {
        raw: lines(&story) + &lines(&highlights),
        wanted: vec![lines(&story)],
    }
}

fn in_one_line(writer: &mut Writer) -> Case {
    let n_words = writer.below(10);
    let head = writer.phrase(n_words);
    let (space, gap) = (writer.script.space, writer.script.gap);
    let repeated = [writer.statement(), writer.statement(), writer.statement()].join(gap);
    let n = 3 + writer.below(6);
    let between = writer.paragraph(n);
    let rest = writer.paragraph(4);
    let with = |again: &str| {
        let head = if head.is_empty() {
            String::new()
        } else {
            format!("{head}{space}")
        };
        format!("{head}{repeated}{gap}{between}{gap}{again}{rest}\n")
    };
    Case {
        raw: with(&format!("{repeated}{gap}")),
        wanted: vec![with("")],
    }
}
