//! Articles that a machine has read from paper.

use copydesk::article::words::words;
use copydesk::dups::Fingerprint;

const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with 912 passengers on board, and fishing boats took \
    all of them ashore within two hours, said the coastguard of the northern district.";

fn print(text: &str) -> Fingerprint {
    Fingerprint::of_noisy_words(text, &words(text))
}

/// The words of a copy in small letters, as they are read next to the story; own words in brackets.
fn read(copy: &str) -> String {
    let (story, noisy) = (print(STORY), print(copy));
    let spelled = |code: &u32| {
        let at = |print: &Fingerprint| print.words.iter().position(|word| word == code);
        match at(&story) {
            Some(word) => words(STORY)[word].span().of(STORY).to_owned(),
            None => format!("[{}]", words(copy)[at(&noisy).unwrap()].span().of(copy)),
        }
    };
    let read: Vec<String> = noisy.words_beside(&story).iter().map(spelled).collect();
    read.join(" ").to_lowercase()
}

fn clean() -> String {
    words(STORY)
        .iter()
        .map(|word| word.span().of(STORY))
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
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
        let is_read = read(&STORY.replace(right, wrong));
        let wrong = format!("[{}]", wrong.to_lowercase());
        assert_eq!(is_read, clean().replace(&right.to_lowercase(), &wrong));
    }
    let other =
        "Shares on the exchange closed higher after the central bank left its rate where it was.";
    let other = print(other);
    assert_eq!(*other.words_beside(&print(STORY)), *other.words);
}
