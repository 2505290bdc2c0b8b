//! A file of rules is read, or refused at a place inside it; the rules of one that is read can be used.
#![no_main]

use copydesk::rules::RuleError;
use copydesk::{Cleaner, Rules};
use copydesk_fuzz::is_subsequence;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // The program refuses other files before they are read as rules.
    let Ok(source) = std::str::from_utf8(bytes) else {
        return;
    };
    match Rules::default().with("any.rules", source) {
        Ok(rules) => use_all(rules, source),
        Err(error) => check(&error, source),
    }
});

fn use_all(rules: Rules, source: &str) {
    let n_lines = source.matches('\n').count() + 1;
    for rule in rules.iter() {
        let written = rules.written(rule);
        assert!((1..=n_lines).contains(&written.line));
        assert!(written.text.starts_with(&*rule.id));
        assert!(source.contains(written.text));
    }
    for broken in rules.check() {
        assert!((1..=n_lines).contains(&broken.line));
    }
    // Every example, one a line, among all else that the file says.
    let cleaner = Cleaner::builder().rules(rules).build();
    let texts: Vec<&str> = source
        .lines()
        .map(|line| {
            line.trim_start()
                .trim_start_matches(['+', '-'])
                .trim_start()
        })
        .collect();
    let text = texts.join("\n");
    let cleaned = cleaner.clean(&text);
    let clean = cleaned.text();
    assert!(is_subsequence(clean.as_bytes(), text.as_bytes()));
    assert_eq!(cleaner.clean(&clean).text(), clean);
}

fn check(error: &RuleError, source: &str) {
    let span = error.span;
    assert!(span.start <= span.end && span.end <= source.len());
    assert!(source.is_char_boundary(span.start) && source.is_char_boundary(span.end));
    let line = source
        .split_inclusive('\n')
        .nth(error.line - 1)
        .unwrap_or_default();
    let line_start = if line.is_empty() {
        source.len()
    } else {
        line.as_ptr().addr() - source.as_ptr().addr()
    };
    let in_line = span
        .start
        .checked_sub(line_start)
        .expect("the line begins before");
    assert_eq!(line[..in_line].chars().count() + 1, error.column);
    assert!(error.to_string().contains(&error.message));
}
