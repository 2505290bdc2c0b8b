//! Text that repeats on purpose: documents quoted and reproduced, parallel lists, verse, dialogue.

use super::{Case, Kind, Writer, lines};

pub const KINDS: &[Kind] = &[
    ("letter quoted, then in full", letter, 100),
    ("statement quoted, one paragraph", statement, 100),
    ("transcript quoted", transcript, 100),
    ("speeches with the same greeting", greeting, 100),
    ("meal plan", meals, 100),
    ("tour dates", tour, 100),
    ("ticket guide", tickets, 100),
    ("sections of one frame", sections, 100),
    ("line-ups", line_ups, 100),
    ("specifications", specifications, 100),
    ("table and summary table", tables, 100),
    ("song", song, 100),
    ("dialogue", dialogue, 100),
];

fn kept(paragraphs: &[String]) -> Case {
    Case {
        raw: lines(paragraphs),
        wanted: vec![lines(paragraphs)],
    }
}

fn unstopped(sentence: &str) -> &str {
    sentence.trim_end_matches(['.', '。', '।'])
}

/// A story that quotes two sentences of a letter, and the letter.
fn letter(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let letter: Vec<Vec<String>> = (0..4 + writer.below(3))
        .map(|_| {
            (0..2 + writer.below(2))
                .map(|_| writer.statement())
                .collect()
        })
        .collect();
    let gap = writer.script.gap;
    for (i, at) in [(0, 1), (1, 3)] {
        let quoted = &letter[1 + i][writer.below(2)];
        let said = writer.statement();
        story[at] = match writer.below(2) {
            0 => format!("“{}”{gap}{said}", quoted),
            _ => format!("{said}{gap}“{}.”", unstopped(quoted)),
        };
    }
    let lead = writer.phrase(6) + ":";
    story.push(lead);
    story.extend(writer.joined(&letter));
    let sign = writer.name();
    story.push(sign);
    kept(&story)
}

fn statement(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let n = 3 + writer.below(3);
    let statement: Vec<String> = (0..n).map(|_| writer.statement()).collect();
    let gap = writer.script.gap;
    let quoted = &statement[1];
    let said = writer.statement();
    story[1] = format!("{said}{gap}“{}”", quoted);
    let lead = writer.phrase(7);
    story.push(format!("{lead}:"));
    story.push(format!("“{}”", statement.join(gap)));
    let more = writer.paragraph(2);
    story.push(more);
    kept(&story)
}

fn transcript(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let speakers = [
        writer.phrase(1).to_uppercase(),
        writer.phrase(1).to_uppercase() + "X",
    ];
    let gap = writer.script.gap;
    let mut turns: Vec<String> = Vec::new();
    for i in 0..8 + writer.below(4) {
        let n = 1 + writer.below(3);
        let turn = writer.paragraph(n);
        if i == 3 || i == 5 {
            let said = writer.statement();
            story[i - 2] = format!("{said}{gap}“{turn}”");
        }
        turns.push(format!("{}: {turn}", speakers[i % 2]));
    }
    story.extend(turns);
    kept(&story)
}

fn greeting(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let greeting = writer.statement();
    for at in [1, 3, 5] {
        let rest = writer.paragraph(2);
        story[at] = format!("{greeting}{}{rest}", writer.script.gap);
    }
    kept(&story)
}

/// A meal plan that serves some dishes on several days.
fn meals(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let dishes: Vec<String> = (0..5)
        .map(|_| {
            let n = 8 + writer.below(10);
            writer.phrase(n)
        })
        .collect();
    for day in 1..6 {
        story.push(format!("Day {day}"));
        let shift = 2 * day;
        for (meal, label) in ["Breakfast", "Lunch", "Dinner"].iter().enumerate() {
            story.push(format!("{label}: {}", dishes[(meal + shift) % 5]));
        }
    }
    kept(&story)
}

fn tour(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let hall = writer.phrase(3);
    for _ in 0..3 {
        let terms = writer.phrase(2);
        for day in 3..6 {
            story.push(format!(
                "{day} May – {hall}, {terms}, doors open at 7 and the music begins at 8"
            ));
        }
    }
    kept(&story)
}

/// The same terms under each of several offers.
fn tickets(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let terms = [writer.statement(), writer.statement()];
    for offer in 0..3 {
        let n_words = 3 + writer.below(3);
        let heading = writer.phrase(n_words);
        story.push(heading);
        story.push(format!("Price: {} crowns", 20 + 7 * offer));
        let about = writer.paragraph(2);
        story.push(about);
        story.extend(terms.iter().map(|t| format!("• {t}")));
    }
    kept(&story)
}

/// The same about each of several towns, below their names.
fn sections(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let frame = writer.paragraph(3);
    let gap = writer.script.gap;
    for _ in 0..3 {
        story.push(writer.phrase(1));
        story.push(format!("{}{gap}{frame}", writer.phrase(3)));
    }
    kept(&story)
}

fn line_ups(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let eleven: Vec<String> = (0..11).map(|_| writer.phrase(1)).collect();
    for _ in 0..2 {
        let team = writer.phrase(2);
        story.push(format!("{team}: {}", eleven.join(", ")));
        let coach = writer.paragraph(2);
        story.push(coach);
    }
    kept(&story)
}

fn specifications(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let labels: Vec<String> = (0..6).map(|_| writer.phrase(2)).collect();
    let values: Vec<String> = (0..6).map(|_| writer.phrase(3)).collect();
    for product in 0..3 {
        let heading = writer.phrase(2);
        story.push(heading);
        let about = writer.paragraph(2);
        story.push(about);
        for (i, (label, value)) in labels.iter().zip(&values).enumerate() {
            if i == product {
                let other = writer.phrase(2);
                story.push(format!("{label}: {other}"));
            } else {
                story.push(format!("{label}: {value}"));
            }
        }
    }
    kept(&story)
}

fn tables(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let rows: Vec<String> = (1..9)
        .map(|i| {
            format!(
                "{}. {} {} {}",
                i,
                writer.phrase(2),
                10 + writer.below(80),
                writer.phrase(1)
            )
        })
        .collect();
    story.extend(rows.iter().cloned());
    let more = writer.paragraph(3);
    story.push(more);
    story.extend(rows.into_iter().take(5));
    kept(&story)
}

fn song(writer: &mut Writer) -> Case {
    let mut song = Vec::new();
    let chorus: Vec<String> = (0..3)
        .map(|_| {
            let n = 4 + writer.below(5);
            writer.phrase(n)
        })
        .collect();
    for _ in 0..4 {
        for _ in 0..4 {
            let n = 4 + writer.below(5);
            song.push(writer.phrase(n));
        }
        song.extend(chorus.iter().cloned());
        song.push(chorus[2].clone());
    }
    kept(&song)
}

fn dialogue(writer: &mut Writer) -> Case {
    let mut lines = Vec::new();
    for i in 0..12 {
        let n = 2 + writer.below(5);
        let line = writer.phrase(n);
        lines.push(format!("“{line}.”"));
        if i % 4 == 0 {
            lines.push(format!("“{line}.”"));
        }
    }
    kept(&lines)
}
