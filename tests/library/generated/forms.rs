//! Copies whose numbers and letters are written differently, and other numbers and words.

use super::{Case, Kind, Writer, lines};

pub const KINDS: &[Kind] = &[
    ("other digits", |w| numbers(w, &DIGITS), 100),
    ("thousands", |w| numbers(w, &THOUSANDS), 100),
    ("millions", |w| numbers(w, &MILLIONS), 100),
    ("times", |w| numbers(w, &TIMES), 89),
    ("fractions", |w| numbers(w, &FRACTIONS), 100),
    ("full width", |w| copied(w, full_width), 100),
    ("half-width kana", |w| copied(w, half_width), 100),
    ("ligatures", ligatures, 100),
    ("decomposed", |w| copied(w, decomposed), 100),
    ("Turkish capitals", |w| copied(w, turkish_capitals), 100),
    ("vowel marks", |w| copied(w, vowel_marks), 100),
    ("entities", entities, 100),
    ("mojibake", mojibake, 100),
    ("another number, another word", another, 100),
];

const DIGITS: [(&str, &str); 5] = [
    ("40", "４０"),
    ("40", "٤٠"),
    ("40", "४०"),
    ("2,517", "٢٬٥١٧"),
    ("3.5", "٣٫٥"),
];
const THOUSANDS: [(&str, &str); 5] = [
    ("10,000", "10000"),
    ("10,000", "10.000"),
    ("1,250,000", "1250000"),
    ("10.000", "10000"),
    ("10,000", "10\u{a0}000"),
];
const MILLIONS: [(&str, &str); 4] = [
    ("£40m", "£40 million"),
    ("$3bn", "$3 billion"),
    ("€2.5m", "€2.5 million"),
    ("40k", "40,000"),
];
const TIMES: [(&str, &str); 4] = [
    ("5.30pm", "5:30 p.m."),
    ("5:30pm", "5:30 pm"),
    ("11am", "11 a.m."),
    ("8.15", "8:15"),
];
const FRACTIONS: [(&str, &str); 4] = [("½", "0.5"), ("2½", "2.5"), ("¾", "0.75"), ("¼", "0.25")];

/// A copy in which some numbers are written in another form.
fn numbers(writer: &mut Writer, forms: &[(&str, &str)]) -> Case {
    let mut story = writer.sentences();
    let mut copy = story.clone();
    for (paragraph, other) in story.iter_mut().zip(&mut copy) {
        let forms = writer.one_of(forms);
        let at = 1 + writer.below(paragraph.len() - 1);
        paragraph[at] = with_number(writer, &paragraph[at], forms.0);
        other[at] = with_number(writer, &other[at], forms.1);
    }
    twice(&writer.joined(&story), &writer.joined(&copy))
}

fn twice(story: &[String], copy: &[String]) -> Case {
    Case {
        raw: lines(story) + &lines(copy),
        wanted: vec![lines(story), lines(copy)],
    }
}

/// The sentence with a number at its end, before the stop.
fn with_number(writer: &Writer, sentence: &str, number: &str) -> String {
    let n_before = sentence.chars().count() / 2;
    let at = sentence
        .char_indices()
        .skip(n_before)
        .find(|(_, c)| *c == ' ' || writer.script.space.is_empty())
        .map_or(sentence.len(), |(at, _)| at);
    format!(
        "{} {number} {}",
        &sentence[..at],
        sentence[at..].trim_start()
    )
}

fn copied(writer: &mut Writer, other: fn(&str) -> String) -> Case {
    let story = writer.story();
    let copy: Vec<String> = story.iter().map(|p| other(p)).collect();
    twice(&story, &copy)
}

fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => char::from_u32(c as u32 + 0xfee0).expect("a letter"),
        _ => c,
    };
    text.chars().map(wide).collect()
}

/// The kana that the stories have.
const KANA: [(char, &str); 5] = [
    ('フ', "ﾌ"),
    ('ェ', "ｪ"),
    ('リ', "ﾘ"),
    ('カ', "ｶ"),
    ('メ', "ﾒ"),
];

fn half_width(text: &str) -> String {
    let narrow = |c: char| {
        KANA.iter()
            .find(|(kana, _)| *kana == c)
            .map_or_else(|| c.to_string(), |(_, n)| (*n).to_owned())
    };
    text.chars()
        .map(narrow)
        .collect::<String>()
        .replace('ー', "ｰ")
        .replace('ラ', "ﾗ")
}

fn ligatures(writer: &mut Writer) -> Case {
    let story: Vec<String> = writer
        .story()
        .iter()
        .map(|p| p.replace("fal", "fil").replace("gu", "flu"))
        .collect();
    let copy: Vec<String> = story
        .iter()
        .map(|p| p.replace("fi", "ﬁ").replace("fl", "ﬂ"))
        .collect();
    twice(&story, &copy)
}

fn decomposed(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for c in text.chars() {
        match c as u32 {
            // Unicode 17, section 3.12.
            syllable @ 0xac00..=0xd7a3 => {
                let s = syllable - 0xac00;
                let jamo = [0x1100 + s / 588, 0x1161 + s % 588 / 28, 0x11a7 + s % 28];
                let jamo = jamo.iter().filter(|&&j| j != 0x11a7);
                out.extend(jamo.filter_map(|&j| char::from_u32(j)));
            }
            _ => write!(out, "{c}").expect("a string"),
        }
    }
    out
}

fn turkish_capitals(text: &str) -> String {
    text.replace('i', "İ").replace('ı', "I").to_uppercase()
}

fn vowel_marks(text: &str) -> String {
    let marked = |(i, c): (usize, char)| match c {
        'ا'..='ي' if i % 2 == 0 => format!("{c}\u{64e}"),
        'ا'..='ي' if i % 5 == 0 => format!("{c}\u{651}\u{64f}"),
        _ => c.to_string(),
    };
    text.chars().enumerate().map(marked).collect()
}

/// A story with names, quotations and accents.
fn marked_story(writer: &mut Writer) -> Vec<String> {
    let mut story = writer.story();
    for paragraph in &mut story {
        let quoted = writer.phrase(6);
        let name = writer.phrase(2);
        let said = writer.statement();
        *paragraph = format!("“{quoted},” René’s {name} & Söhne – {said} {paragraph}");
    }
    story
}

fn entities(writer: &mut Writer) -> Case {
    let story = marked_story(writer);
    let kind = writer.below(3);
    let escaped = |p: &String| {
        let p = p.replace('&', "&amp;");
        match kind {
            0 => p
                .replace(['“', '”'], "&quot;")
                .replace('’', "&#39;")
                .replace('é', "&eacute;")
                .replace('ö', "&ouml;")
                .replace('–', "&ndash;"),
            1 => p
                .replace('“', "&ldquo;")
                .replace('”', "&rdquo;")
                .replace('’', "&rsquo;")
                .replace(" & ", "&nbsp;&amp; "),
            _ => p
                .replace('“', "&#8220;")
                .replace('”', "&#8221;")
                .replace('’', "&#x2019;")
                .replace('é', "&#233;")
                .replace('ö', "&#xf6;"),
        }
    };
    let copy: Vec<String> = story.iter().map(escaped).collect();
    twice(&story, &copy)
}

/// UTF-8 read as Windows-1252, by the commonest characters.
const MOJIBAKE: [(&str, &str); 6] = [
    ("“", "â€œ"),
    ("”", "â€\u{9d}"),
    ("’", "â€™"),
    ("–", "â€“"),
    ("é", "Ã©"),
    ("ö", "Ã¶"),
];

fn mojibake(writer: &mut Writer) -> Case {
    let story = marked_story(writer);
    let garbled = |p: &String| {
        MOJIBAKE
            .iter()
            .fold(p.clone(), |p, (good, bad)| p.replace(good, bad))
    };
    let copy: Vec<String> = story.iter().map(garbled).collect();
    twice(&story, &copy)
}

/// Neighbouring sentences that differ in a number or in one distinguishing word.
fn another(writer: &mut Writer) -> Case {
    let mut story = writer.story();
    let n_words = 3 + writer.below(3);
    let frame = writer.phrase(n_words);
    let [a, b] = match writer.below(2) {
        0 => ["3".to_owned(), "5".to_owned()],
        _ => [writer.phrase(1), writer.phrase(1) + "x"],
    };
    let space = writer.script.space;
    let of = |word: &str| format!("{frame}{space}{word}{space}{frame2}.", frame2 = "percent");
    let at = 1 + writer.below(4);
    let gap = writer.script.gap;
    match writer.below(2) {
        0 => {
            story.insert(at, of(&a));
            story.insert(at + 1, of(&b));
        }
        _ => story.insert(at, format!("{}{gap}{}", of(&a), of(&b))),
    }
    Case {
        raw: lines(&story),
        wanted: vec![lines(&story)],
    }
}
