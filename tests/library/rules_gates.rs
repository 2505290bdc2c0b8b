//! The built-in rules' gates and their table, which are worked out beforehand, are those of the rules as they are.
//!
//! `COPYDESK_BLESS=1 cargo test --test library rules_gates` writes them after a change of the rules.

use std::path::Path;

#[test]
fn the_gates_are_those_of_the_rules() {
    compare("gates", copydesk::rules::gates_as_they_should_be());
}

#[test]
fn the_table_is_that_of_the_rules() {
    compare("table", copydesk::rules::table_as_it_should_be());
}

fn compare(name: &str, (expected, found): (Vec<u8>, &[u8])) {
    if std::env::var_os("COPYDESK_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/packs");
        std::fs::write(path.join(name), expected).expect("what was worked out can be written");
        return;
    }
    assert!(
        expected == found,
        "the rules have changed: run `COPYDESK_BLESS=1 cargo test --test library rules_gates`"
    );
}
