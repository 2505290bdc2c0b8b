//! How sketches, words and similarities are spelled in lines.

use std::fmt::Write;
use std::io;

use copydesk::dups::Sketch;

/// Bands as `0:9c0f1e22,1:…`: the number of each and its value, in which two articles are compared if it is the same.
pub fn write_bands(line: &mut String, sketch: &Sketch) {
    for (number, band) in sketch.bands().iter().enumerate() {
        let before = if number == 0 { "" } else { "," };
        let _ = write!(line, "{before}{number}:{band:08x}");
    }
}

/// Letters that stand for 85 values, from `!` to `u`: there is neither tab nor space among them.
const FIRST_LETTER: u8 = b'!';
const N_LETTERS: u32 = 85;
const LETTERS_A_WORD: usize = 5;

/// Words in five letters each, as Ascii85 spells four bytes.
pub fn write_words(line: &mut String, words: &[u32]) {
    line.reserve(LETTERS_A_WORD * words.len());
    for &word in words {
        let mut rest = word;
        let mut letters = [0; LETTERS_A_WORD];
        for letter in letters.iter_mut().rev() {
            *letter = FIRST_LETTER + (rest % N_LETTERS) as u8;
            rest /= N_LETTERS;
        }
        line.extend(letters.map(char::from));
    }
}

/// Reads what [`write_words`] has written.
pub fn read_words(field: &str) -> Option<Vec<u32>> {
    let chunks = field.as_bytes().chunks(LETTERS_A_WORD);
    chunks.map(read_word).collect()
}

fn read_word(letters: &[u8]) -> Option<u32> {
    if letters.len() != LETTERS_A_WORD {
        return None;
    }
    letters.iter().try_fold(0u32, |word, letter| {
        let value = u32::from(letter.checked_sub(FIRST_LETTER)?);
        let word = word.checked_mul(N_LETTERS)?.checked_add(value)?;
        (value < N_LETTERS).then_some(word)
    })
}

/// The last line of what a step writes: how many lines it has read.
pub fn write_end(out: &mut (impl io::Write + ?Sized), n_lines: u64) -> io::Result<()> {
    writeln!(out, "lines\t{n_lines}")
}

/// More digits than four would say more than the measure knows.
pub fn shown_similarity(similarity: f64) -> f64 {
    (similarity * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_were_written() {
        let words = [0, 1, 84, 85, 0x1234_5678, u32::MAX];
        let mut line = String::new();
        write_words(&mut line, &words);
        assert_eq!(line.len(), 5 * words.len());
        assert_eq!(read_words(&line), Some(words.to_vec()));
        for wrong in ["!!!!", "!!!!v", "uuuuu", "!!!! ", "é!!!"] {
            assert_eq!(read_words(wrong), None, "{wrong}");
        }
    }
}
