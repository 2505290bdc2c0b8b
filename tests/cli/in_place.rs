//! `--in-place` on clean files, and on files that may not be replaced.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::harness::Folder;

#[test]
fn a_clean_file_is_not_touched() {
    let folder = Folder::new();
    folder
        .write("a.txt", "One.\n")
        .write("a.jsonl", "{\"text\":\"One.\"}\n")
        .write("utf16.txt", b"\xFF\xFEO\0n\0e\0");
    let seen = |name: &str| {
        let m = fs::metadata(folder.path(name)).unwrap();
        (
            m.ino(),
            m.mtime(),
            m.mtime_nsec(),
            m.ctime(),
            m.ctime_nsec(),
        )
    };
    let names = ["a.txt", "a.jsonl", "utf16.txt"];
    let before = names.map(seen);
    folder
        .copydesk(&["-i=.raw", "a.txt", "a.jsonl", "utf16.txt"])
        .is(0, "", "");
    assert_eq!(names.map(seen), before);
    assert_eq!(folder.names(), ["a.jsonl", "a.txt", "utf16.txt"]);
}

#[test]
fn only_files_are_replaced() {
    let folder = Folder::new();
    folder
        .sh("mkdir d; mkfifo p; ln -s nowhere dangling; ln -s loop loop")
        .is(0, "", "");
    folder
        .copydesk(&["-i", "d", "p", "/dev/null", "dangling", "loop", "missing"])
        .is(
            3,
            "",
            "note: d: no files to clean\n\
             error: p: is a FIFO; only files are replaced\n\
             hint: leave `--in-place` out to clean what it gives to standard output\n\
             error: /dev/null: is a device; only files are replaced\n\
             error: dangling: cannot open: No such file or directory\n\
             error: loop: cannot open: Too many levels of symbolic links\n\
             error: missing: cannot open: No such file or directory\n",
        );
}

#[test]
fn a_protected_file_is_refused() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    folder.sh("chmod 444 a.txt; chmod 777 .").is(0, "", "");
    folder.sh_as_user("copydesk -i a.txt").is(
        3,
        "",
        "error: a.txt: cannot write: Permission denied\n",
    );
}
