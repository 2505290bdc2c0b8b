//! Texts for which a property once failed.

use super::clean;
use super::harm::{is_idempotent, is_never_empty};
use super::repeats::originals_are_kept;

const MAST: &str = "Nobody was hurt when the mast fell on the deck of the little boat that night.";

/// Asserts several properties of a text.
fn is_cleaned_safely(text: &str) {
    for promise in [is_idempotent, is_never_empty, originals_are_kept] {
        if let Err(error) = promise(text) {
            panic!("{error}\n{text}");
        }
    }
}

#[test]
fn two_copies_and_two_more_in_one_line() {
    is_cleaned_safely(&format!("{MAST} \n{MAST} \n{MAST} {MAST} "));
}

#[test]
fn one_paragraph_many_times() {
    for n in [2, 3, 8, 25, 80, 200] {
        is_cleaned_safely(&format!("{MAST}\n").repeat(n));
    }
}

#[test]
fn one_sentence_many_times_in_a_line() {
    is_cleaned_safely(&"Sign up for our newsletter. ".repeat(80));
    is_cleaned_safely(&format!("{MAST} ").repeat(80));
}

#[test]
fn copies_of_which_one_goes_a_round() {
    let damaged = format!("{MAST} “\n{}", format!("{MAST} ").repeat(13));
    assert_eq!(clean(&damaged), format!("{MAST} “\n"));
    is_cleaned_safely(&damaged);
}

#[test]
fn a_quotation_glued_to_a_quotation() {
    let story = "«The mast fell on the deck of the little boat, and nobody was hurt», said its owner.\n\
                 The harbour board will hear in May whether the insurers pay for the mast and for the sail.\n\
                 «We heard it from the other side of the bay, and the dogs did not stop barking till noon».";
    let damaged = format!("{story}{story}\n");
    assert_eq!(clean(&damaged), format!("{story}\n"));
}

#[test]
fn two_teasers_of_two_copies() {
    is_cleaned_safely(
        "The harbour board of Aldmoor met on Monday evening and put off the sale of the 4 tugs.\n\
         “The mast fell on the deck of the little boat, and …\n\
         “The mast fell on the deck of the little boat, and nobody was hurt, thank heaven, that night.”\n\
         The owner of the boat will hear in May whether the insurers pay for the mast.\n\
         “The mast fell on the deck of the little boat, a…\n\
         “The mast fell on the deck of the little boat, and nobody was hurt, thank heaven, that night.”\n\
         The owner of the boat will hear in May whether the insurers pay for the mast.\n",
    );
}
