//! Makes up articles for the benchmarks: invented words as frequent as words are, names, numbers, quotations, the same
//! bytes on every machine. `news.py` does so for whole corpora.

/// How the words are spelled.
#[derive(Clone, Copy, Debug)]
pub enum Script {
    Latin,
    Cyrillic,
    Devanagari,
    Han,
}

impl Script {
    /// Syllables, what stands between words, and what ends a sentence.
    fn spelling(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Script::Latin => (
                "the of and to in a ber con dar el fen gra hol is jun ka lin mor nes ol pra quil ros sta tor und vel wic",
                " ",
                ".",
            ),
            Script::Cyrillic => (
                "и в на по не бе ва го ду жи за ко ла мо ни ор пе ра сти ту фо хо че ша ды зе ро ки",
                " ",
                ".",
            ),
            Script::Devanagari => (
                "के में की है और का बा रि लो सु ती न मा गे वि शा हो द पु जी था रे कि ल स ने पा मो",
                " ",
                "।",
            ),
            Script::Han => (
                "的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 港 船 潮 桥 路 市 会 海 北 东 水 灯",
                "",
                "。",
            ),
        }
    }
}

/// So many articles of about 3 KB, one in five of them printed twice, one in two with a footer; nothing else repeats.
pub fn articles(script: Script, n: usize) -> Vec<String> {
    let mut desk = Desk::new(script);
    (0..n).map(|index| desk.article(index)).collect()
}

/// Two to the power of this many words; a word of rank n comes once for every n times that the first one does (Zipf).
const VOCABULARY_BITS: usize = 12;

const FOOTERS: [&str; 5] = [
    "Follow us on Facebook and Twitter.",
    "Sign up for our morning newsletter.",
    "Advertisement",
    "© 2031 The Port Grebe Gazette. All rights reserved.",
    "(Reporting by Ana Marlow; Editing by Tom Reed)",
];

struct Desk {
    words: Vec<String>,
    space: &'static str,
    stop: &'static str,
    random: Random,
}

impl Desk {
    fn new(script: Script) -> Self {
        let (syllables, space, stop) = script.spelling();
        let syllables: Vec<&str> = syllables.split(' ').collect();
        let mut random = Random(42);
        let words = (1..=1 << VOCABULARY_BITS)
            .map(|rank: usize| {
                let n_syllables = 1 + rank.ilog2() as usize / 4;
                (0..n_syllables)
                    .map(|_| syllables[random.below(syllables.len())])
                    .collect()
            })
            .collect();
        Desk {
            words,
            space,
            stop,
            random,
        }
    }

    fn article(&mut self, index: usize) -> String {
        let quotes = if index.is_multiple_of(2) {
            ["“", "”"]
        } else {
            ["\"", "\""]
        };
        let [first, last] = [0; 2].map(|_| capital(self.word()));
        let name = format!("{first}{}{last}", self.space);
        let mut text = String::new();
        for _ in 0..12 {
            for _ in 0..1 + self.random.below(3) {
                let sentence = self.sentence(&name);
                match self.random.below(5) {
                    0 => text += &format!("{}{sentence},{} said {name}", quotes[0], quotes[1]),
                    _ => text += &sentence,
                }
                text = text + self.stop + self.space;
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        if index % 5 == 4 {
            text += &text.clone();
        }
        if self.random.below(2) == 0 {
            text = text + FOOTERS[self.random.below(FOOTERS.len())] + "\n";
        }
        text
    }

    fn sentence(&mut self, name: &str) -> String {
        let n_words = 8 + self.random.below(16);
        let mut words = vec![capital(self.word())];
        for _ in 1..n_words {
            words.push(match self.random.below(24) {
                0 => name.to_owned(),
                1 => format!("{},{:03}", self.random.below(90), self.random.below(1000)),
                2 => format!("{},", self.word()),
                _ => self.word().to_owned(),
            });
        }
        words.join(self.space)
    }

    /// A rank of n bits is as likely as one of any other number of bits.
    fn word(&mut self) -> &str {
        let first = 1 << self.random.below(VOCABULARY_BITS);
        &self.words[first + self.random.below(first) - 1]
    }
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

/// A linear congruential generator (Knuth's MMIX constants): the same text on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }
}
