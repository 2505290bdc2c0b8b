//! Stories of invented words in many scripts.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use proptest::prelude::*;

/// The spelling of words and sentences in a script.
#[derive(Debug)]
pub struct Script {
    pub name: &'static str,
    syllables: &'static [&'static str],
    /// The number of syllables of a word.
    n_syllables: RangeInclusive<usize>,
    /// The text between words.
    pub space: &'static str,
    /// The text between sentences.
    pub gap: &'static str,
    pub stop: &'static str,
    question: &'static str,
    comma: &'static str,
    /// Pairs of quotation marks.
    quotes: &'static [(&'static str, &'static str)],
    has_capitals: bool,
    /// The number of words of a sentence.
    n_words: Range<usize>,
}

pub const LATIN: Script = Script {
    name: "Latin",
    syllables: &[
        "ka", "rel", "mo", "tin", "su", "bra", "den", "vo", "lis", "har", "pe", "gu", "nor", "wi",
        "fal", "to", "rem", "ash", "il", "dun",
    ],
    n_syllables: 1..=3,
    space: " ",
    gap: " ",
    stop: ".",
    question: "?",
    comma: ",",
    quotes: &[("\"", "\""), ("“", "”"), ("«", "»"), ("'", "'")],
    has_capitals: true,
    n_words: 8..24,
};

pub const SCRIPTS: [Script; 9] = [
    LATIN,
    Script {
        name: "Cyrillic",
        syllables: &[
            "ка", "рел", "мо", "тин", "су", "бра", "ден", "во", "лис", "гар", "пе", "гу", "нор",
            "ви", "фал", "то",
        ],
        ..LATIN
    },
    Script {
        name: "Greek",
        syllables: &[
            "κα", "ρελ", "μο", "τιν", "συ", "βρα", "δεν", "βο", "λις", "γαρ", "πε", "γου", "νορ",
            "φαλ", "το", "ξα",
        ],
        ..LATIN
    },
    Script {
        name: "Arabic",
        syllables: &[
            "كا", "رل", "مو", "تين", "سو", "برا", "دن", "فو", "ليس", "هار", "با", "جو", "نور",
            "وي", "فال", "تو",
        ],
        question: "؟",
        comma: "،",
        has_capitals: false,
        ..LATIN
    },
    Script {
        name: "Devanagari",
        syllables: &[
            "का",
            "रे",
            "मो",
            "टिन",
            "सु",
            "ब्र",
            "दे",
            "वो",
            "लि",
            "हर",
            "पे",
            "गु",
            "नर",
            "वी",
            "फल",
            "तो",
        ],
        stop: "।",
        has_capitals: false,
        ..LATIN
    },
    Script {
        name: "Korean",
        syllables: &[
            "가", "렐", "모", "틴", "수", "브", "덴", "보", "리", "하", "페", "구", "노", "위",
            "팔", "토",
        ],
        has_capitals: false,
        ..LATIN
    },
    Script {
        name: "Chinese",
        syllables: &[
            "港", "口", "委", "員", "会", "船", "海", "市", "長", "水", "山", "国", "民", "日",
            "月", "年", "人", "大", "小", "中", "上", "下", "東", "西", "南", "北", "古", "新",
            "車", "道", "学", "校", "火", "木", "金", "土", "力", "工", "田", "花",
        ],
        n_syllables: 1..=2,
        space: "",
        gap: "",
        stop: "。",
        question: "？",
        comma: "，",
        quotes: &[("“", "”"), ("「", "」")],
        has_capitals: false,
        n_words: 14..40,
    },
    Script {
        name: "Japanese",
        syllables: &[
            "港", "口", "委", "員", "会", "は", "が", "を", "に", "で", "船", "海", "し", "た",
            "て", "い", "る", "こ", "と", "フェ", "リー", "カ", "メ", "ラ", "の", "も", "な", "ら",
            "市", "長", "水", "山",
        ],
        n_syllables: 1..=2,
        space: "",
        gap: "",
        stop: "。",
        question: "？",
        comma: "、",
        quotes: &[("「", "」"), ("『", "』")],
        has_capitals: false,
        n_words: 14..40,
    },
    Script {
        name: "Thai",
        syllables: &[
            "กา",
            "เร",
            "โม",
            "ติน",
            "สุ",
            "บรา",
            "เดน",
            "วอ",
            "ลิส",
            "หาร",
            "เป",
            "กู",
            "นอร์",
            "วี",
            "ฟาล",
            "โต",
        ],
        n_syllables: 1..=3,
        space: "",
        gap: " ",
        stop: "",
        question: "",
        comma: " ",
        quotes: &[("“", "”")],
        has_capitals: false,
        n_words: 16..40,
    },
];

/// A story as a list of paragraphs, each a list of sentences.
#[derive(Clone)]
pub struct Story {
    pub script: &'static Script,
    pub paragraphs: Vec<Vec<String>>,
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} {:#?}", self.script.name, self.paragraphs)
    }
}

impl Story {
    /// The text of one paragraph.
    pub fn paragraph(&self, index: usize) -> String {
        self.join(&self.paragraphs[index])
    }

    pub fn join(&self, sentences: &[String]) -> String {
        sentences.join(self.script.gap)
    }

    /// The text of some paragraphs, each with a line end.
    pub fn lines(&self, paragraphs: Range<usize>) -> String {
        paragraphs.map(|p| self.paragraph(p) + "\n").collect()
    }

    pub fn text(&self) -> String {
        self.lines(0..self.paragraphs.len())
    }

    pub fn sentences(&self) -> impl Iterator<Item = &String> {
        self.paragraphs.iter().flatten()
    }
}

fn any_script() -> impl Strategy<Value = &'static Script> {
    (0..SCRIPTS.len() + 4).prop_map(|i| &SCRIPTS[i.saturating_sub(4)])
}

/// A sentence of random words, sometimes with a number, a comma or a quotation. It is too long to occur twice by chance.
///
/// A failing case shrinks by whole sentences: shrunken words would be alike and so repeats of each other.
pub fn sentence(script: &'static Script) -> impl Strategy<Value = String> {
    any::<u64>()
        .no_shrink()
        .prop_map(|seed| spelled(script, &mut Draws(seed)))
}

/// A sentence of these draws.
pub fn spelled(script: &Script, draws: &mut Draws) -> String {
    let n = script.n_words.start + draws.below(script.n_words.len());
    let mut words: Vec<String> = (0..n).map(|_| word(script, draws)).collect();
    if draws.below(4) == 0 {
        words[n / 2] = (11 + draws.below(9000)).to_string();
    }
    if draws.below(3) == 0 {
        words[n / 3].push_str(script.comma);
    }
    if script.has_capitals {
        words[0] = capitalised(&words[0]);
    }
    if draws.below(6) == 0 {
        let (open, close) = script.quotes[draws.below(script.quotes.len())];
        words[0].insert_str(0, open);
        words[n - 1].push_str(close);
    }
    let stop = match draws.below(24) {
        0 => script.question,
        _ => script.stop,
    };
    words.join(script.space) + stop
}

/// A word of these draws.
pub fn word(script: &Script, draws: &mut Draws) -> String {
    let (least, most) = (*script.n_syllables.start(), *script.n_syllables.end());
    let n = least + draws.below(most - least + 1);
    (0..n)
        .map(|_| script.syllables[draws.below(script.syllables.len())])
        .collect()
}

/// A random number generator, SplitMix64.
pub struct Draws(pub u64);

impl Draws {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A story in any script.
pub fn story(n_paragraphs: Range<usize>) -> impl Strategy<Value = Story> {
    story_of(n_paragraphs, 1..4)
}

/// A story in any script, with so many sentences in a paragraph.
pub fn story_of(
    n_paragraphs: Range<usize>,
    n_sentences: Range<usize>,
) -> impl Strategy<Value = Story> {
    any_script().prop_flat_map(move |script| {
        let paragraph = prop::collection::vec(sentence(script), n_sentences.clone());
        prop::collection::vec(paragraph, n_paragraphs.clone())
            .prop_map(move |paragraphs| Story { script, paragraphs })
    })
}
