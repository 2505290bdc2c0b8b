//! Finds the seams where the story must not be cut: inside a sentence, a quotation, a list or a conversation.
//!
//! Scrapers break lines at links, so that one sentence is several paragraphs; and the last turns of a transcript, which thank
//! and say goodbye, sound like boilerplate. Paragraphs that continue each other are kept or removed together.

use std::ops::Range;

use super::shape::{LAST_STOP, LOWER, Shape};
use crate::Article;
use crate::article::words::Word;

/// The most words of a speaker's name: "Dr. Ellen Hale Marsh".
const MAX_NAME: usize = 4;

/// Marks that open a quotation or a bracket, and do not begin an item of a list.
const OPENERS: [char; 8] = ['“', '„', '«', '»', '"', '‘', '(', '['];

/// The least turns of a speaker; a single one is a heading.
const MIN_TURNS: usize = 2;

/// The least speakers of a conversation. The turns of a single one may be labels: "Photo: …".
const MIN_SPEAKERS: usize = 2;

/// The most paragraphs of a turn on average. Names with colons also recur among many comments of readers.
const MAX_PARAGRAPHS_A_TURN: usize = 4;

/// For each paragraph, whether it continues the one before, so that nothing may be cut between them.
///
/// A paragraph that `is_removed` anyway separates nothing. Linear except for sorting the turns.
pub(super) fn continues(
    article: &Article,
    words: &[Word],
    ranges: &[Range<usize>],
    shapes: &[Shape],
    is_removed: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let mut continues = vec![false; shapes.len()];
    let mut before = None;
    let mut is_inside = false;
    for index in (0..shapes.len()).filter(|&index| !is_removed(index)) {
        let Some(before) = before.replace(index) else {
            continue;
        };
        is_inside = is_one_sentence(article, shapes, before, index, is_inside);
        if is_inside
            || before + 1 == index && is_list(article, before, index)
            || is_one_quotation(article, shapes, before, index)
        {
            continues[before + 1..=index].fill(true);
        }
    }
    if let Some(turns) = conversation(article, words, ranges, shapes) {
        continues[turns].fill(true);
    }
    continues
}

/// Whether paragraph `index` continues a sentence of the paragraph `before`.
///
/// `is_inside` is whether that one continues a sentence, too: a sentence that is broken at one link is broken at others.
fn is_one_sentence(
    article: &Article,
    shapes: &[Shape],
    before: usize,
    index: usize,
    is_inside: bool,
) -> bool {
    let (back, on) = (text_of(article, before), text_of(article, index));
    let is_unfinished = shapes[before].last < LAST_STOP;
    let is_running = (shapes[before].is_prose() || is_inside) && ends_inside(back);
    on.starts_with([',', ';', '.', ':', ')', '،', '؛'])
        || back.ends_with([',', ';', '،', '؛'])
        || is_unfinished && (is_running || before + 1 == index && begins_inside(shapes, index, on))
}

/// Whether the paragraph `before` announces the next one, `index`, with a colon, or both are items of a list.
fn is_list(article: &Article, before: usize, index: usize) -> bool {
    let (back, on) = (text_of(article, before), text_of(article, index));
    let is_item = |mark| item_mark(on) == Some(mark);
    back.ends_with(':') || item_mark(back).is_some_and(is_item)
}

/// Whether paragraph `index` continues a quotation of the paragraph `before`.
fn is_one_quotation(article: &Article, shapes: &[Shape], before: usize, index: usize) -> bool {
    shapes[before].n_quotes > 0
        && open_quote(text_of(article, before))
            .is_some_and(|mark| continues_quotation(text_of(article, index), mark))
}

fn text_of<'t>(article: &Article<'t>, index: usize) -> &'t str {
    article.paragraphs[index].body().of(article.text)
}

/// The bullet, dash or star at the start of an item of a list. A bullet that was decoded wrongly, some signs and letters
/// beyond ASCII, counts.
fn item_mark(paragraph: &str) -> Option<&str> {
    let first = paragraph.split_whitespace().next()?;
    let is_mark = |c: char| !c.is_ascii_alphanumeric() && !OPENERS.contains(&c);
    (first.chars().all(is_mark) && !first.chars().all(char::is_alphanumeric)).then_some(first)
}

/// Whether a paragraph begins like the middle of a sentence: with a lower-case letter, in brackets or not.
fn begins_inside(shapes: &[Shape], index: usize, paragraph: &str) -> bool {
    shapes[index].first == LOWER
        || paragraph
            .strip_prefix('(')
            .is_some_and(|rest| rest.starts_with(char::is_lowercase))
}

/// Whether a paragraph ends like the middle of a sentence: in a word that begins in lower case.
fn ends_inside(paragraph: &str) -> bool {
    let last = paragraph.rsplit(char::is_whitespace).next();
    last.is_some_and(|last| {
        last.starts_with(char::is_lowercase) && last.chars().all(char::is_alphabetic)
    })
}

/// The opening mark of a quotation that is not closed at the end of the paragraph.
fn open_quote(paragraph: &str) -> Option<char> {
    // Every mark begins with one of these bytes.
    let places = memchr::memchr3_iter(b'"', 0xc2, 0xe2, paragraph.as_bytes());
    let marks = places.filter_map(|at| paragraph[at..].chars().next());
    marks.fold(None, |open, mark| match open {
        None => is_opening(mark).then_some(mark),
        Some(opening) if closes(mark, opening) => None,
        open => open,
    })
}

/// Whether a paragraph continues a quotation that `opening` opened before: opens it again, as is the custom, or closes it.
fn continues_quotation(paragraph: &str, opening: char) -> bool {
    paragraph.starts_with(opening)
        || opening != '"'
            && paragraph
                .chars()
                .find(|&mark| mark == opening || closes(mark, opening))
                .is_some_and(|mark| mark != opening)
}

fn is_opening(mark: char) -> bool {
    matches!(mark, '“' | '„' | '«' | '»' | '"')
}

fn closes(mark: char, opening: char) -> bool {
    match opening {
        '“' => mark == '”',
        '„' => matches!(mark, '“' | '”'),
        '«' => mark == '»',
        '»' => matches!(mark, '«' | '»'),
        _ => mark == opening,
    }
}

/// The paragraphs from the second turn of a conversation to its last: two or more speakers with two or more turns each, which
/// are dense enough.
fn conversation(
    article: &Article,
    words: &[Word],
    ranges: &[Range<usize>],
    shapes: &[Shape],
) -> Option<Range<usize>> {
    let mut turns: Vec<(u64, usize)> = (0..shapes.len())
        .filter(|&index| shapes[index].n_colons > 0 && shapes[index].last >= LAST_STOP)
        .filter_map(|index| {
            let body = text_of(article, index);
            let start = article.paragraphs[index].body().start;
            Some((speaker(body, start, &words[ranges[index].clone()])?, index))
        })
        .collect();
    turns.sort_unstable();
    let is_speaker = |turns: &&[(u64, usize)]| turns.len() >= MIN_TURNS;
    let speakers = turns.chunk_by(|a, b| a.0 == b.0).filter(is_speaker);
    let mut turns: Vec<usize> = Vec::new();
    let mut n_speakers = 0;
    for of_one in speakers {
        n_speakers += 1;
        turns.extend(of_one.iter().map(|turn| turn.1));
    }
    let (first, last) = (*turns.iter().min()?, *turns.iter().max()?);
    let is_dense = turns.len() * MAX_PARAGRAPHS_A_TURN > last - first;
    (n_speakers >= MIN_SPEAKERS && is_dense).then_some(first + 1..last + 1)
}

/// The hash of the speaker's name, if a paragraph begins with a name and a colon: "HALE: We have looked at every way."
fn speaker(paragraph: &str, start: usize, words: &[Word]) -> Option<u64> {
    let (name, said) = paragraph.split_once(':')?;
    let is_name = name.chars().next().is_some_and(|c| !c.is_lowercase());
    if !is_name || !said.starts_with(char::is_whitespace) {
        return None;
    }
    let end = start + name.len();
    let of_name = words.iter().take_while(|word| word.span().start < end);
    let (n, name) = of_name.fold((0, 0), |(n, name), word| {
        (n + 1, u64::rotate_left(name, 7) ^ word.hash)
    });
    (1..=MAX_NAME).contains(&n).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Wrap;
    use crate::article::words;
    use crate::boundary::features::{shapes, word_ranges};
    use crate::boundary::local::LocalFeatures;

    /// The paragraphs that continue the one before.
    fn continuing(text: &str) -> Vec<usize> {
        let article = Article::new(text, Wrap::Lines);
        let words = words::words(text);
        let ranges = word_ranges(&article, &words);
        let local = &mut vec![LocalFeatures::default(); ranges.len()];
        let shapes = shapes(&article, &words, &ranges, local);
        let is_removed =
            |index: usize| article.paragraphs[index].body().of(text) == "Advertisement";
        let continues = continues(&article, &words, &ranges, &shapes, is_removed);
        (0..continues.len())
            .filter(|&index| continues[index])
            .collect()
    }

    #[test]
    fn lines_broken_at_links_are_one_sentence() {
        let text = "It hangs in the\nMuseum\n, says the\nHarbour Board\nof the\ntown, and\n(which is new)\n.\nIt is old.";
        assert_eq!(continuing(text), [2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_sentence_continues_after_a_paragraph_that_is_removed_anyway() {
        let board = "It is old. The harbour board of Tarn Point voted on Monday to scrap the ferry Alma, which nobody has used since the";
        let text = format!("{board}\nAdvertisement\nWinter.");
        assert_eq!(continuing(&text), [1, 2]);
        assert_eq!(
            continuing("The board voted,\nAdvertisement\nHale said."),
            [1, 2]
        );
        assert!(continuing("Follow us on:\nAdvertisement\nTen soups").is_empty());
        assert!(continuing("Ten soups\nAdvertisement\nseadog77 says").is_empty());
    }

    #[test]
    fn a_colon_and_its_list_are_one() {
        assert_eq!(continuing("These boats are left:\nThe Alma\nThe Edda"), [1]);
    }

    #[test]
    fn items_of_a_list_are_one() {
        assert_eq!(
            continuing("It would:\n• save the ferry\n• build a quay.\n- No.\nIt sank."),
            [1, 2]
        );
        assert_eq!(continuing("â€¢ It sank.\nâ€¢ It is old."), [1]);
        assert!(continuing("(1) It sank.\n(2) It is old.\nЭто так.\nЭто так.").is_empty());
        assert!(continuing("“ It sank.”\n“ It is old.”").is_empty());
    }

    #[test]
    fn headlines_and_finished_sentences_are_separate() {
        assert!(
            continuing("The ferry sank.\nTen soups\nWhich phone?\nbyline in small letters")
                .is_empty()
        );
        assert!(continuing("The ferry sank.\nferry\n“It sank.”\nread on").is_empty());
    }

    #[test]
    fn a_quotation_continues_where_it_is_opened_again_or_closed() {
        assert_eq!(
            continuing("“It is old.\n“It sank.\nNobody saw it,” she said.\nIt did."),
            [1, 2]
        );
        assert_eq!(
            continuing("„Es ist alt.\nEs sank“, sagte sie.\n„Nein.“\n„Ja.“"),
            [1]
        );
        assert_eq!(continuing("\"It is old.\n\"It sank.\"\nNo."), [1]);
        assert!(continuing("“It is old.\nTen soups\nMost read").is_empty());
        assert!(continuing("«C’est vieux.»\n«Non.»\n»Nein.«\n»Ja.«").is_empty());
    }

    #[test]
    fn a_conversation_is_not_cut() {
        let text = "It is old\nHOST: Good day.\nHALE: Good day.\nShe laughs.\nHOST: Why?\nHALE: It sank.\nTen soups";
        assert_eq!(continuing(text), [2, 3, 4, 5]);
    }

    #[test]
    fn a_few_turns_among_much_else_are_no_conversation() {
        let text = format!(
            "HOST: It sank.\nHALE: It sank.\n{}HOST: It sank.\nHALE: It sank.",
            "It is old.\n".repeat(16)
        );
        assert!(continuing(&text).is_empty());
    }

    #[test]
    fn labels_are_no_conversation() {
        assert!(
            continuing("Photo: It sank.\nPhoto: It is old.\nPhoto: No.\nVideo: It sank.")
                .is_empty()
        );
        assert!(continuing("Ten: one\nTwo: two\nTen: one\nTwo: two").is_empty());
        assert!(
            continuing(
                "It left at 10:15.\nIt left at 11:15.\nIt is back at 12:15.\nIt is back at 1:15."
            )
            .is_empty()
        );
    }
}
