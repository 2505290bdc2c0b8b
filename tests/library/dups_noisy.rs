//! Articles that a machine has read from paper.

use copydesk::article::words::words;
use copydesk::dups::{Fingerprint, Noisy, Recognised, recognised};

const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with 912 passengers on board, and fishing boats took \
    all of them ashore within two hours, said the coastguard of the northern district.";

/// The words of a copy, as they are read next to the story; own words in brackets.
fn read(copy: &str) -> String {
    let print = |text: &str| Fingerprint::of_noisy_words(text, &words(text));
    let (story, noisy) = (print(STORY), print(copy));
    let all = recognised(
        Noisy {
            words: story.words(),
            letters: story.letters(),
        },
        Noisy {
            words: noisy.words(),
            letters: noisy.letters(),
        },
    );
    let spelled = |text: &'static str, word: usize| words(text)[word].span().of(text);
    let read = all.iter().map(|word| match *word {
        Recognised::Other(word) => spelled(STORY, word).to_owned(),
        Recognised::Own(word) => format!("[{}]", words(copy)[word].span().of(copy)),
    });
    read.collect::<Vec<_>>().join(" ")
}

fn clean() -> String {
    words(STORY)
        .iter()
        .map(|word| word.span().of(STORY))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn wrong_letters_lost_spaces_and_broken_words_are_read() {
    assert_eq!(read(STORY), clean());
    for (right, wrong) in [
        ("hours", "hou1s"),
        ("aground off", "agroundoff"),
        ("passengers", "passen gers"),
        ("coastguard", "coastgu- ard"),
        ("northern", "norihern"),
        ("fishing boats took all", "fisbing boatstook a1l"),
    ] {
        assert_eq!(read(&STORY.replace(right, wrong)), clean(), "{wrong}");
    }
}

#[test]
fn other_numbers_names_and_words_are_not() {
    for (right, wrong) in [
        ("912", "917"),
        ("Grebe", "Tarn"),
        ("fishing", "sailing"),
        ("Monday", "Friday"),
    ] {
        let expected = clean().replace(right, &format!("[{wrong}]"));
        assert_eq!(read(&STORY.replace(right, wrong)), expected);
    }
    let other =
        "Shares on the exchange closed higher after the central bank left its rate where it was.";
    assert_eq!(read(other).matches('[').count(), words(other).len());
}
