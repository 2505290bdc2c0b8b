//! What tests need of the machine. A test that cannot run is counted, so that it does not pass unseen.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::process::parent_id;
use std::path::Path;
use std::process::Command;

/// Counts the running test, or a part of it, as not run. `tests/not_run.rs` reads what this writes.
pub fn not_run(why: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // The parent is one cargo or nextest, so that older runs can be told apart.
    let line = format!("{}\t{test}\t{why}\n", parent_id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-run");
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(line.as_bytes()))
        .expect("the folder for temporary files can be written");
}

/// Whether a tool is installed; if not, the test counts as not run.
pub fn has_tool(name: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {name} >/dev/null")])
        .status()
        .is_ok_and(|status| status.success());
    if !found {
        not_run(&format!("no {name}"));
    }
    found
}
