//! A model, of lines or of the boundary, is read or refused; one that is read is written as it was read, and can be followed.
#![no_main]

use copydesk::boundary;
use copydesk::learned::Model;
use copydesk::{Cleaner, Rules};
use copydesk_fuzz::is_subsequence;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = boundary::Model::read(bytes);
    // The program refuses other files before they are read as models.
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match Model::read(text) {
        Ok(model) => follow(model, text),
        Err(error) => {
            assert!((1..=text.matches('\n').count() + 1).contains(&error.line));
            assert!(!error.what.is_empty());
        }
    }
});

fn follow(model: Model, text: &str) {
    let written = model.text();
    let again = Model::read(&written).expect("what was written can be read");
    assert_eq!(again.text(), written);
    let cleaner = Cleaner::builder().rules(Rules::default()).learned(model).build();
    // Every line of the model, among all else that the file says.
    let texts: Vec<&str> = text
        .lines()
        .map(|line| line.rsplit('\t').next().unwrap_or(line))
        .collect();
    let article = texts.join("\n");
    let cleaned = cleaner.clean(&article);
    let clean = cleaned.text();
    assert!(is_subsequence(clean.as_bytes(), article.as_bytes()));
    assert!(cleaner.clean(&clean).is_clean());
}
