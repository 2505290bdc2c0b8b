//! Faults: streams, disks, memory, signals and inputs that are broken or hostile.

mod compressed;
mod drafts;
mod foreign_settings;
mod formats;
mod interrupted;
mod kernel;
mod links;
mod many_articles;
mod memory;
mod outputs;
mod pipes;
mod record;
mod runs;
mod streams;
mod tables;
mod terminal;

use crate::corpus::{CLEAN, RAW};
use crate::harness::Folder;

/// Shell functions for a tree `t` of small files. All files are `raw` before cleaning, and `clean` after it.
///
/// They start one process for many files, since thousands of `cp` and `cmp` would take longer than copydesk.
pub const TREE: &str = "
    make() { rm -rf t; mkdir -p t/a t/b
      { seq -f t/a/%g.txt ${1:-30}; seq -f t/b/%g.txt ${1:-30}; } | xargs -n 200 sh -c 'tee \"$@\" <raw >/dev/null' tee; }
    sums() { sha1sum \"$@\" | cut -c 1-40; }
    # Every file is raw or clean, and nothing else is there but temporary files.
    safe() { find t -type f ! -name '.copydesk-*' -exec sha1sum {} + | grep -v \"^$(sums raw)\" | grep -v \"^$(sums clean)\"
      [ $(find t -type f ! -name '.copydesk-*' | wc -l) = ${1:-60} ] || echo 'files are missing'; }
    # Every file is clean, and nothing else is there.
    whole() { find ${1:-t} -type f ! -path '*/.copydesk/*' -exec sha1sum {} + | grep -v \"^$(sums clean)\"
      [ $(find ${1:-t} -type f ! -path '*/.copydesk/*' | wc -l) = ${2:-60} ] || echo 'files are missing or left'; }
    # Every file is clean and has a raw backup.
    backed() { find t -name '*.txt' -exec sha1sum {} + | grep -v \"^$(sums clean)\"
      find t -name '*.txt.raw' -exec sha1sum {} + | grep -v \"^$(sums raw)\"
      [ $(find t -name '*.txt.raw' | wc -l) = ${1:-60} ] || echo 'backups are missing'; }
";

pub fn tree() -> Folder {
    let folder = Folder::new();
    folder.write("raw", RAW).write("clean", CLEAN);
    folder
}

/// How often a fault is injected: `few` times, or as often as `COPYDESK_FAULT_ROUNDS` says.
pub fn rounds(few: usize) -> usize {
    std::env::var("COPYDESK_FAULT_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(few)
}

#[test]
fn the_shell_functions_print_broken_and_missing_files() {
    let script = format!(
        "{TREE} make 1; safe 2; whole t 2 | cut -c 43- | sort
         echo broken >t/a/1.txt; safe 2 | cut -c 43-; rm t/a/1.txt; safe 2; cp clean t/b/1.txt; whole t 1; whole t 2"
    );
    tree().sh(&script).is(
        0,
        "t/a/1.txt\nt/b/1.txt\nt/a/1.txt\nfiles are missing\nfiles are missing or left\n",
        "",
    );
}
