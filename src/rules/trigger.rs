//! Tells from the raw bytes of a text that no pattern can match it, so that it need not be folded.

use super::fold::is_decoration;
use super::texts::{MIN_BYTES, Texts};

/// What the patterns of an [`Index`](super::index::Index) begin with and hold, in a form that raw text is asked for.
///
/// It may say yes to a text that matches nothing; it says no only to those that cannot match.
#[derive(Debug, Default)]
pub(super) struct Triggers {
    /// The first bytes of texts of fewer than [`LONG`] bytes, and of the others.
    short: Beginnings,
    long: Beginnings,
    /// The first [`SHORT`] bytes of the longer ones, for text in which the sixth byte is not what it seems.
    long_by_short: Beginnings,
    /// Texts of up to so many words may match without a word that is looked for.
    n_short: usize,
    /// One word of each text that a pattern of longer texts holds.
    words: Texts,
    /// Whether a word is missing from `words` since it has letters whose case folds outside ASCII.
    lacks_cased: bool,
}

/// What patterns hold, as it is gathered.
#[derive(Debug, Default)]
pub(super) struct TriggersBuilder {
    n_short: usize,
    words: Vec<String>,
    lacks_cased: bool,
}

/// Patterns of texts up to so many words, such as "Ane Lund says:", hold words of every other paragraph; to tell them by
/// their length is cheaper. Paragraphs of a story have more words.
const MAX_SHORT: usize = 16;

/// The fewest letters of a word that is looked for.
const MIN_WORD: usize = MIN_BYTES;

impl TriggersBuilder {
    /// Adds a pattern that holds one of `texts` and matches no text of more than `max_words` words.
    pub fn hold<'t>(&mut self, texts: impl Iterator<Item = &'t str>, max_words: usize) {
        if max_words <= MAX_SHORT {
            self.n_short = self.n_short.max(max_words);
            return;
        }
        for text in texts {
            match word_of(text) {
                Some(word) => self.words.push(word.to_owned()),
                None => self.lacks_cased = true,
            }
        }
    }

    /// Adds the texts that patterns begin with, at least three bytes long.
    pub fn build<'t>(mut self, starts: impl Iterator<Item = &'t str>) -> Triggers {
        let mut triggers = Triggers {
            n_short: self.n_short,
            lacks_cased: self.lacks_cased,
            ..Triggers::default()
        };
        for start in starts.map(str::as_bytes) {
            match start.first_chunk::<LONG>() {
                Some(first) => {
                    triggers.long.add(first);
                    triggers.long_by_short.add(&first[..SHORT]);
                }
                None => triggers.short.add(&start[..SHORT]),
            }
        }
        self.words.sort_unstable();
        self.words.dedup();
        triggers.words = Texts::new(self.words.iter().map(|word| (word.as_str(), 0)));
        triggers
    }
}

impl Triggers {
    /// Whether `text`, once folded, may begin with a text that a pattern begins with.
    pub fn may_begin(&self, text: &str) -> bool {
        let head = text.trim_start_matches(is_decoration).as_bytes();
        let is_plain = |head: &[u8]| head.iter().all(u8::is_ascii_alphanumeric);
        match (head.first_chunk::<SHORT>(), head.first_chunk::<LONG>()) {
            (Some(short), _) if !is_plain(short) => true,
            (Some(short), Some(long)) => {
                self.short.has(short)
                    || match long
                        .split(|&b| b == b' ')
                        .all(|word| !word.is_empty() && is_plain(word))
                    {
                        true => self.long.has(long),
                        false => self.long_by_short.has(short),
                    }
            }
            (Some(short), None) => self.short.has(short) || self.long_by_short.has(short),
            (None, _) => true,
        }
    }

    /// Whether `text` is short enough to match for its length alone.
    pub fn is_short(&self, text: &str) -> bool {
        /// Spaces more than words that a text may have at its ends, around bullets.
        const MAX_MORE: usize = 8;
        let bytes = text.as_bytes();
        let n_spaces = memchr::memchr_iter(b' ', bytes).count();
        if self.n_short == 0 || n_spaces > self.n_short + MAX_MORE && !text.contains("  ") {
            return false;
        }
        // Most short texts have as many words as spaces and one; a few that do not are looked at in vain.
        if n_spaces < self.n_short {
            return true;
        }
        let is_word = |piece: &&[u8]| {
            piece
                .iter()
                .any(|&b| b.is_ascii_alphanumeric() || is_of_letter(b))
        };
        let mut pieces = bytes.split(u8::is_ascii_whitespace).filter(is_word);
        pieces.nth(self.n_short).is_none()
    }

    /// Whether something stands in `text` that a pattern of longer texts may hold.
    pub fn holds(&self, text: &str) -> bool {
        is_odd(text, self.lacks_cased) || self.words.find_in(text).next().is_some()
    }
}

/// Whether a byte begins a letter outside ASCII: not one of the lead bytes of signs, spaces and pictographs.
fn is_of_letter(lead: u8) -> bool {
    lead >= 0xc3 && !matches!(lead, 0xe2 | 0xe3 | 0xef | 0xf0)
}

/// The longest run of letters in folded `text` that raw text holds in no other spelling than capitals of ASCII.
pub(super) fn word_of(text: &str) -> Option<&str> {
    let plain = |c: char| c.is_ascii_lowercase() || (!c.is_ascii() && !is_cased(c));
    let runs = text.split(|c: char| !plain(c) || !c.is_alphanumeric());
    runs.filter(|run| run.chars().count() >= MIN_WORD)
        .max_by_key(|run| run.len())
}

/// Whether a letter outside ASCII has several forms that fold to one, as those with case and those of Arabic do: all that
/// UTF-8 writes with lead bytes up to DB, and what lies beyond the scripts of Asia that know no case.
fn is_cased(c: char) -> bool {
    !matches!(c, '\u{700}'..='\u{109f}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether folding `text` changes more than the case of ASCII and signs that are no letters: it drops invisible
/// characters and turns some letters into letters of ASCII. With `cased`, whether it has other letters with case.
pub(super) fn is_odd(text: &str, cased: bool) -> bool {
    if text.is_ascii() {
        return false;
    }
    let bytes = text.as_bytes();
    if cased && bytes.iter().any(|b| matches!(b, 0xc3..=0xdb)) {
        return true;
    }
    let turkish = |at: usize| matches!(bytes[at + 1], 0xb0 | 0xb1);
    let invisible = |at: usize| match bytes[at..] {
        [0xc2, second, ..] => second == 0xad,
        // Zero-width and direction marks, word joiners, and letter-like signs.
        [0xe2, 0x80, third, ..] => matches!(third, 0x8b..=0x8f | 0xaa..=0xae),
        [0xe2, 0x81, third, ..] => third >= 0xa0,
        [0xe2, second, ..] => second == 0x84,
        [_, second, ..] => matches!(second, 0xb8 | 0xbb),
        _ => false,
    };
    memchr::memchr_iter(0xc4, bytes).any(turkish)
        || memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(invisible)
}

/// Bytes that every text is looked up by, and those that the longer ones are.
const SHORT: usize = 3;
const LONG: usize = 6;

/// Bits of the place of a text's first bytes. A thousand texts fill a thirtieth of the table.
const BITS: u32 = 15;

/// Which first bytes there are, capitals being small letters; now and then it says so of others too.
#[derive(Debug)]
struct Beginnings([u64; 1 << (BITS - 6)]);

impl Default for Beginnings {
    fn default() -> Self {
        Beginnings([0; 1 << (BITS - 6)])
    }
}

impl Beginnings {
    fn add(&mut self, first: &[u8]) {
        let at = Self::at(first);
        self.0[at >> 6] |= 1 << (at & 63);
    }

    fn has(&self, first: &[u8]) -> bool {
        let at = Self::at(first);
        self.0[at >> 6] >> (at & 63) & 1 == 1
    }

    /// The upper bits of a product with 2^64 over the golden ratio (Knuth, volume 3, section 6.4).
    fn at(first: &[u8]) -> usize {
        // Capitals and small letters of ASCII differ in the sixth bit alone, which spaces and digits have as well.
        let bytes = first
            .iter()
            .fold(0u64, |bytes, b| bytes << 8 | u64::from(b | 0x20));
        (bytes.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triggers() -> Triggers {
        let starts = ["read more", "we may earn", "© 20", "читайте"];
        let mut builder = TriggersBuilder::default();
        let held = ["all rights reserved", "版权所有", "सुरक्षित"];
        builder.hold(held.into_iter(), 30);
        builder.hold(["says"].into_iter(), 5);
        builder.build(starts.into_iter())
    }

    #[test]
    fn what_could_begin_so_is_let_through() {
        let triggers = triggers();
        for text in [
            "Read more: x",
            "» READ MORE",
            "\u{ad}read",
            "re\u{ad}ad more",
            "We may",
            "Читайте также",
            "© 2031",
            "we",
        ] {
            assert!(triggers.may_begin(text), "{text}");
        }
        assert!(!triggers.may_begin("The ferry sank"));
    }

    #[test]
    fn what_could_hold_so_is_let_through() {
        let triggers = triggers();
        for text in [
            "All RIGHTS\nReserved",
            "本报版权所有。",
            "सर्वाधिकार सुरक्षित",
            "all righ\u{ad}ts reser\u{200b}ved",
        ] {
            assert!(triggers.holds(text), "{text}");
        }
        assert!(!triggers.holds("The ferry’s crew, “all hands”, sank"));
    }

    #[test]
    fn a_text_may_be_short_enough_to_match() {
        let triggers = triggers();
        assert!(triggers.is_short("» Ane Lund – says —"));
        assert!(!triggers.is_short("Ane Lund says the ferry sank"));
    }

    #[test]
    fn letters_with_case_outside_ascii_let_everything_of_their_kind_through() {
        let mut builder = TriggersBuilder::default();
        builder.hold(["все права", "reserved"].into_iter(), 30);
        let triggers = builder.build([].into_iter());
        assert!(triggers.holds("Паром"));
        assert!(!triggers.holds("The ferry"));
    }
}
