//! The built-in rules' gates, which are worked out beforehand, are those of the rules as they are.
//!
//! `COPYDESK_BLESS=1 cargo test --test rules_gates` writes them after a change of the rules.

use std::path::Path;

#[test]
fn the_gates_are_those_of_the_rules() {
    let (expected, found) = copydesk::rules::gates_as_they_should_be();
    if std::env::var_os("COPYDESK_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/packs/gates");
        std::fs::write(path, expected).expect("the gates can be written");
        return;
    }
    assert!(
        expected == found,
        "the rules have changed: run `COPYDESK_BLESS=1 cargo test --test rules_gates`"
    );
}
