//! `--in-place` on clean files, and on files that may not be replaced.

use std::fs;
use std::os::unix::fs::MetadataExt;

use crate::harness::Folder;
use crate::needs::not_run;

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

#[test]
fn the_backup_is_the_raw_file_also_after_a_run_that_was_killed() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\nAdvertisement\n");
    // A killed run leaves two names of one file.
    folder
        .sh("ln -s a.txt link; ln a.txt a.txt.raw; i=$(stat -c %i a.txt)
             copydesk -i=.raw link; [ -L link ] && [ $(stat -c %i a.txt.raw) = $i ]; cat a.txt")
        .is(0, "One.\n", "");
    folder.write("a.txt", "One.\nAdvertisement\n");
    folder.sh("mkdir a.txt.old; copydesk -i=.old a.txt").is(
        3,
        "",
        "error: a.txt: cannot keep the raw text as `a.txt.old`: something is there that is no file\n",
    );
}

#[test]
fn the_mode_and_attributes_are_kept_except_set_user_id() {
    let folder = Folder::new();
    for (before, after) in [("640", 0o640), ("664", 0o664), ("6755", 0o755)] {
        folder.write("a.txt", "One.\nAdvertisement\n");
        folder
            .sh(&format!(
                "chmod {before} a.txt; copydesk -i a.txt; cat a.txt"
            ))
            .is(0, "One.\n", "");
        assert_eq!(folder.mode("a.txt"), after);
    }
    let file = fs::File::open(folder.path("a.txt")).unwrap();
    // A file system without attributes has none to lose.
    if rustix::fs::fsetxattr(&file, "user.a", b"x", rustix::fs::XattrFlags::empty()).is_err() {
        not_run("no extended attributes");
        return;
    }
    fs::write(folder.path("a.txt"), "One.\nAdvertisement\n").unwrap();
    folder.copydesk(&["-i", "a.txt"]).is(0, "", "");
    let file = fs::File::open(folder.path("a.txt")).unwrap();
    let mut value = [0; 8];
    assert_eq!(
        rustix::fs::fgetxattr(&file, "user.a", &mut value[..]),
        Ok(1)
    );
}
