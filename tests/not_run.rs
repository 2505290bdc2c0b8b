//! Prints which tests this machine could not run. Cargo runs test targets in the order of their names, this one last.

use std::collections::BTreeSet;
use std::os::unix::process::parent_id;
use std::path::Path;

fn main() {
    // nextest and IDEs ask for a list of tests.
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-run");
    let run = format!("{}\t", parent_id());
    // A test may lack the same thing several times.
    let lines = std::fs::read_to_string(path).unwrap_or_default();
    let tests: BTreeSet<&str> = lines
        .lines()
        .filter_map(|line| line.strip_prefix(&run))
        .collect();
    println!("\nnot run: {}", tests.len());
    for test in tests {
        println!("    {}", test.replace('\t', ": "));
    }
}
