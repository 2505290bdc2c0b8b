//! Trains the weights by which copydesk finds where line breaks were in text whose lines were joined.
//!
//! Reads JSON lines `{"source": …, "text": …}` from standard input and writes the weights to the file that is named. A tenth of
//! the sources is left out at first, and measured on; then the weights are trained again on all.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, stdin};

use copydesk::Span;
use copydesk::internals::{N_FEATURES, N_WEIGHTS, WEIGHT_SCALE, each_gap};

/// Each text is learned from so many times.
const N_EPOCHS: usize = 4;
/// The step of AdaGrad (J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods", 2011).
const STEP: f32 = 0.08;
/// Weights are drawn to nought by this much of themselves.
const DECAY: f32 = 2e-7;
/// Shorter texts have few breaks of their own.
const MIN_LINES: usize = 4;
/// Texts with more lines than this share that begin with a small letter were broken at links, or hard-wrapped.
const MAX_SMALL_STARTS: f32 = 0.05;
/// Texts with more words than this on a line on average have lost their lines.
const MAX_WORDS_PER_LINE: usize = 80;

/// A text with its lines joined.
struct Joined {
    text: String,
    /// The offsets at which lines begin.
    starts: HashSet<usize>,
    is_left_out: bool,
}

fn joined(row: &serde_json::Value) -> Option<Joined> {
    let lines = row["text"].as_str()?.lines();
    let lines: Vec<String> = lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    let n_words: usize = lines.iter().map(|line| line.split(' ').count()).sum();
    let begins_small = |line: &&String| line.starts_with(char::is_lowercase);
    let n_small = lines.iter().skip(1).filter(begins_small).count();
    if lines.len() < MIN_LINES
        || n_words > MAX_WORDS_PER_LINE * lines.len()
        || n_small as f32 > MAX_SMALL_STARTS * lines.len() as f32
    {
        return None;
    }
    let mut starts = HashSet::new();
    let mut at = 0;
    for line in &lines {
        starts.insert(at);
        at += line.len() + 1;
    }
    let mut hasher = DefaultHasher::new();
    row["source"].as_str().unwrap_or_default().hash(&mut hasher);
    Some(Joined {
        text: lines.join(" "),
        starts,
        is_left_out: hasher.finish().is_multiple_of(10),
    })
}

fn probability(weights: &[f32], features: &[u32; N_FEATURES]) -> f32 {
    let sum: f32 = features.iter().map(|&f| weights[f as usize]).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// The gaps of a text: whether a line ended there, and the features.
fn gaps(text: &Joined, mut each: impl FnMut(bool, &[u32; N_FEATURES])) {
    each_gap(
        &text.text,
        Span::new(0, text.text.len()),
        |gap, features| {
            each(text.starts.contains(&gap.end), features);
        },
    );
}

fn trained(texts: &[&Joined]) -> Vec<f32> {
    let mut weights = vec![0f32; N_WEIGHTS];
    let mut squares = vec![1e-2f32; N_WEIGHTS];
    let mut order: Vec<usize> = (0..texts.len()).collect();
    let mut random = 0x4d59_5df4_d0f3_3173u64;
    for epoch in 1..=N_EPOCHS {
        for last in (1..order.len()).rev() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            order.swap(last, (random % (last as u64 + 1)) as usize);
        }
        let (mut loss, mut n) = (0f64, 0u64);
        for &index in &order {
            gaps(texts[index], |is_break, features| {
                let p = probability(&weights, features);
                let error = p - f32::from(u8::from(is_break));
                loss -= f64::from((1.0 - error.abs()).max(1e-7).ln());
                n += 1;
                for &feature in features {
                    let at = feature as usize;
                    let slope = error + DECAY * weights[at];
                    squares[at] += slope * slope;
                    weights[at] -= STEP * slope / squares[at].sqrt();
                }
            });
        }
        eprintln!("epoch {epoch}: loss {:.5} of {n} gaps", loss / n as f64);
    }
    // As the program will use them.
    for weight in &mut weights {
        *weight = (*weight * WEIGHT_SCALE).round().clamp(-127.0, 127.0) / WEIGHT_SCALE;
    }
    weights
}

/// Prints precision and recall of the breaks on texts that the weights were not trained on, and how often breaks of each
/// probability are true.
fn measure(weights: &[f32], texts: &[&Joined]) {
    let mut n_of = [[0u32; 2]; 10];
    let mut n_lines = 0;
    for text in texts {
        n_lines += text.starts.len() - 1;
        gaps(text, |is_break, features| {
            let tenth = (probability(weights, features) * 10.0) as usize;
            n_of[tenth.min(9)][usize::from(is_break)] += 1;
        });
    }
    println!("{} texts of other sources, {n_lines} breaks", texts.len());
    println!("probability       gaps  breaks");
    for (tenth, [no, yes]) in n_of.into_iter().enumerate() {
        let share = 100.0 * yes as f32 / (no + yes).max(1) as f32;
        println!(
            "{:.1}           {:8} {share:5.1} %",
            tenth as f32 / 10.0,
            no + yes
        );
    }
}

fn main() {
    let out = std::env::args()
        .nth(1)
        .expect("usage: train-breaks WEIGHTS < TEXTS.jsonl");
    let rows = stdin().lock().lines().map(|line| {
        let line = line.expect("standard input is readable");
        serde_json::from_str(&line).expect("each line is a JSON object")
    });
    let texts: Vec<Joined> = rows.filter_map(|row| joined(&row)).collect();
    let all: Vec<&Joined> = texts.iter().collect();
    let (left_out, others): (Vec<&Joined>, Vec<&Joined>) =
        texts.iter().partition(|text| text.is_left_out);
    eprintln!(
        "{} texts of enough lines, {} left out",
        all.len(),
        left_out.len()
    );
    measure(&trained(&others), &left_out);
    let bytes: Vec<u8> = trained(&all)
        .iter()
        .map(|weight| (weight * WEIGHT_SCALE) as i8 as u8)
        .collect();
    std::fs::write(&out, bytes).expect("the file of weights can be written");
}
