//! Files that copydesk did not write: links, drafts and backups under its names, and paths that the system cannot look up.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::corpus::{CLEAN, CLEAN_ROW, RAW, ROW, corpus};
use crate::faults_corpus::{TREE, rounds, tree};
use crate::harness::Folder;
use crate::needs::{has_tool, not_run};

/// Names of drafts that a killed run leaves: in the folder of the output, and beside a file cleaned in place.
const DRAFT: &str = "draft-0123456789abcdef";
const TEMPORARY: &str = ".copydesk-0123456789abcdef";

#[test]
fn links_in_our_own_folder_are_refused() {
    let folder = corpus();
    folder.sh("copydesk in -o made --report r").is(0, "", "");
    for (make, own) in [
        (
            "mkdir -p out/.copydesk; ln -s ../../victim out/.copydesk/drafts",
            ".copydesk/drafts",
        ),
        ("mkdir out; ln -s ../victim out/.copydesk", ".copydesk"),
        ("mkdir out; ln -s nowhere out/.copydesk", ".copydesk"),
    ] {
        for command in ["in -o out", "restore --report r made -o out"] {
            folder
                .sh(&format!(
                    "rm -rf out victim; mkdir -p victim/drafts; {make}
                     for d in victim victim/drafts; do touch $d/doc1 $d/0 $d/{DRAFT}; done
                     copydesk {command}; s=$?; ls victim victim/drafts; exit $s"
                ))
                .is(
                    2,
                    &format!("0\ndoc1\n{DRAFT}\ndrafts\n\nvictim/drafts:\n0\ndoc1\n{DRAFT}\n")
                        .replacen("0\n", "victim:\n0\n", 1),
                    &format!(
                        "error: out/{own}: is a link, not a folder\n\
                         hint: remove the link, or name another folder; copydesk deletes its own files there, and follows no link\n"
                    ),
                );
        }
    }
}

#[test]
fn the_record_of_a_run_is_no_link_and_no_fifo() {
    let folder = corpus();
    folder.write("victim", "kept\n");
    for (name, what) in [
        ("manifest", "out/.copydesk/manifest: "),
        ("rows.jsonl", "cannot write the record of what is done: "),
    ] {
        for (make, why) in [
            ("ln -s ../../victim", "Too many levels of symbolic links"),
            ("mkfifo", "is no regular file"),
        ] {
            let answer = folder.sh(&format!(
                "rm -rf out; mkdir -p out/.copydesk; {make} out/.copydesk/{name}
                 timeout 20 copydesk in -o out --report r; s=$?; cat victim; exit $s"
            ));
            answer.starts(4, "kept\n", &format!("error: {what}{why}\n"));
        }
    }
}

#[test]
fn only_drafts_of_dead_runs_are_removed_from_the_output() {
    let folder = corpus();
    folder
        .sh(&format!(
            "copydesk in -o out; cd out/.copydesk/drafts; touch {DRAFT} mine.txt; mkdir draft-00000000000000aa
             ln -s mine.txt draft-00000000000000bb; cd ../../..; copydesk in -o out; ls out/.copydesk/drafts"
        ))
        .is(
            0,
            "draft-00000000000000aa\ndraft-00000000000000bb\nmine.txt\n",
            "",
        );
}

#[test]
fn only_drafts_of_dead_runs_are_removed_in_place() {
    let folder = Folder::new();
    folder
        .write("t/a/a.txt", RAW)
        .write("t/a/.copydesk-notes.txt", RAW)
        .write("t/a/.copydesk-abc123", RAW)
        .write(&format!("t/a/{TEMPORARY}"), RAW)
        .write("t/a/.copydesk-00000000000000aa", RAW);
    folder
        .sh("(flock 9; copydesk -i t) 9<t/a/.copydesk-00000000000000aa; ls -A t/a; cat t/a/.copydesk-notes.txt
             copydesk -i --hidden t; ls -A t/a; cat t/a/.copydesk-notes.txt; cmp t/a/.copydesk-abc123 t/a/a.txt")
        .is(
            0,
            &format!(
                ".copydesk-00000000000000aa\n.copydesk-abc123\n.copydesk-notes.txt\na.txt\n{RAW}\
                 .copydesk-abc123\n.copydesk-notes.txt\na.txt\n{CLEAN}"
            ),
            "",
        );
}

/// A folder is replaced by a link again and again while its files are cleaned.
#[test]
fn files_behind_a_link_that_takes_a_folders_place_are_not_touched() {
    let folder = Folder::new();
    folder.sh("mkdir -p t/a victim").is(0, "", "");
    let names: Vec<String> = (0..200).map(|n| format!("{n}.txt")).collect();
    let (inside, aside) = (folder.path("t/a"), folder.path("aside"));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                fs::rename(&inside, &aside).unwrap();
                symlink("../victim", &inside).unwrap();
                std::thread::sleep(Duration::from_micros(300));
                fs::remove_file(&inside).unwrap();
                fs::rename(&aside, &inside).unwrap();
                std::thread::sleep(Duration::from_micros(1500));
            }
        });
        let _end = AtEnd(&is_over);
        let mut n_runs_that_cleaned = 0;
        for round in 0.. {
            if n_runs_that_cleaned >= rounds(3) {
                break;
            }
            assert!(round < 100 * rounds(1), "no run found a file to clean");
            for name in &names {
                // The folder has its other name for a moment.
                while fs::write(inside.join(name), RAW).is_err() {}
                folder.write(&format!("victim/{name}"), RAW);
            }
            let answer = folder.copydesk(&["-i", "-q", "--fsync=never", "t"]);
            assert!([0, 3].contains(&answer.status), "{}", answer.stderr);
            let in_victim = fs::read_dir(folder.path("victim")).unwrap().count();
            assert_eq!(in_victim, names.len());
            for name in &names {
                assert_eq!(folder.read(&format!("victim/{name}")), RAW, "{name}");
            }
            let is_clean = |name: &String| {
                let text = fs::read_to_string(inside.join(name));
                text.is_ok_and(|text| text == CLEAN)
            };
            n_runs_that_cleaned += usize::from(names.iter().any(is_clean));
        }
    });
}

/// Ends the thread even if the test fails.
struct AtEnd<'a>(&'a AtomicBool);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Backups are not inputs, and are not replaced.
#[test]
fn raw_text_survives_any_number_of_runs_with_backups() {
    let folder = tree();
    folder.write("t/a/1.txt", RAW).write("t/2.jsonl", ROW);
    let files = "1.txt\n1.txt.raw\n";
    folder.copydesk(&["-i=.raw", "t"]).is(0, "", "");
    for _ in 0..3 {
        folder.copydesk(&["-i=.raw", "t"]).is(
            0,
            "",
            "note: t: 2 backup(s) of earlier runs skipped\n",
        );
    }
    assert_eq!(folder.read("t/a/1.txt.raw"), RAW);
    assert_eq!(folder.read("t/2.jsonl.raw"), ROW);
    assert_eq!(folder.read("t/2.jsonl"), CLEAN_ROW);
    folder.sh("ls t/a").is(0, files, "");
    // A file that needs cleaning again is cleaned, and its first backup is kept.
    folder.write("t/a/1.txt", format!("{RAW}\nAdvertisement\n"));
    let again = folder.copydesk(&["-i=.raw", "--summary=json", "t"]);
    assert!(
        again.stderr.contains(
            "note: 1 file cleaned without a new backup, since one was there; it is kept as it was\n"
        ) && again.stderr.contains("\"without_backup\":1"),
        "{}",
        again.stderr
    );
    assert_eq!(folder.read("t/a/1.txt.raw"), RAW);
    assert_eq!(folder.read("t/a/1.txt"), CLEAN);
    folder.sh("ls t/a").is(0, files, "");
}

#[test]
fn a_file_cleaned_twice_keeps_its_first_raw_text() {
    let folder = tree();
    for report in [&[][..], &["--report", "r"]] {
        folder.sh("rm -f r a.txt.raw; cp raw a.txt").is(0, "", "");
        folder
            .copydesk(&[&["-i=.raw", "a.txt"], report].concat())
            .is(0, "", "");
        folder.sh("rm -f r").is(0, "", "");
        folder.write("a.txt", format!("{CLEAN}\nAdvertisement\n"));
        folder
            .copydesk(&[&["-i=.raw", "a.txt"], report].concat())
            .is(
                0,
                "",
                "note: 1 file cleaned without a new backup, since one was there; it is kept as it was\n",
            );
        assert_eq!(folder.read("a.txt.raw"), RAW);
        assert_eq!(folder.read("a.txt"), CLEAN);
    }
}

#[test]
fn a_backup_that_is_named_is_refused() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("b.txt.raw", RAW)
        .write("c.jsonl.raw", ROW);
    folder
        .sh("ln -s b.txt.raw link; printf 'b.txt.raw\\n' >list")
        .is(0, "", "");
    let what = "ends in `.raw`, as the backups of this run do\n";
    let hint = "hint: leave it out, or choose another suffix for the backups, as in `-i=.old`\n";
    folder
        .copydesk(&["-i=.raw", "a.txt", "b.txt.raw", "c.jsonl.raw", "link"])
        .is(
            3,
            "",
            &format!("error: b.txt.raw: {what}{hint}error: c.jsonl.raw: {what}error: link: {what}"),
        );
    folder.copydesk(&["-i=.raw", "--files-from", "list"]).is(
        3,
        "",
        &format!("error: b.txt.raw: {what}{hint}"),
    );
    assert_eq!(folder.read("b.txt.raw"), RAW);
    assert_eq!(folder.read("a.txt"), CLEAN);
    folder.copydesk(&["-i=.old", "b.txt.raw"]).is(0, "", "");
    assert_eq!(folder.read("b.txt.raw.old"), RAW);
}

/// A run is repeated with each of its `stat` calls failing once.
#[test]
fn a_failed_look_at_a_path_is_an_error_and_no_other_layout() {
    if !has_tool("strace") {
        return;
    }
    let script = "mkdir -p in/s; cp raw in/1.txt; cp raw in/s/2.txt; copydesk in -o expected
         calls='?stat,?lstat,?statx,?newfstatat,?fstatat64'
         # The first calls are those of the loader and of the Rust runtime.
         for n in $(seq 1 60); do rm -rf out
           strace -f -o trace -e trace=$calls -e inject=$calls:error=EIO:when=$n copydesk in -o out >said 2>&1; s=$?
           grep -q INJECTED trace || break
           case $s in
             0) diff -r --exclude=.copydesk expected out || { echo \"call $n\"; grep INJECTED trace; };;
             2|3|4) [ ! -d out ] || (cd out; find . -type f ! -path './.copydesk/*') | while read -r f; do
                cmp out/$f expected/$f || echo \"call $n\"; done;;
             *) grep -q 'error while loading\\|cannot open shared\\|cannot stat' said || { echo \"call $n: $s\"; cat said; };;
           esac
         done";
    tree().sh(script).is(0, "", "");
}

#[test]
fn a_failed_look_at_the_clean_folder_ends_a_restore() {
    if !has_tool("strace") {
        return;
    }
    let folder = tree();
    let script = "mkdir in; cp raw in/1.txt; copydesk in -o out --report r; rm -rf back
         strace -f -P $PWD/out -o trace -e trace='?stat,?statx,?newfstatat' -e inject='?stat,?statx,?newfstatat':error=EIO \
           copydesk restore --report r $PWD/out -o back 2>said; echo $?; sed \"s,$PWD/,,\" said; ls back";
    let answer = folder.sh(script);
    assert_eq!(
        answer.stdout,
        "4\nerror: out: cannot open: Input/output error\n"
    );
}

#[test]
fn a_failed_close_does_not_crash() {
    if !has_tool("strace") {
        return;
    }
    let folder = tree();
    let script = format!(
        "{TREE} strace -o trace -e trace=close copydesk -V >said; loader=$(grep -c close trace)
         for args in '-i t' 't -o out' '--check t' 'learn t' 'dups t'; do make 2; rm -rf out
           # All calls after those of the loader fail.
           strace -f -o trace -e trace=close -e inject=close:error=EIO:when=$((loader+1))+ copydesk $args >said 2>&1; s=$?
           grep -q INJECTED trace || echo \"$args: nothing failed\"
           case $s in 0|1) ;; *) echo \"$args: $s\"; cat said;; esac; grep -i panic said; safe 4
         done; true"
    );
    folder.sh(&script).is(0, "", "");
}

#[test]
fn a_new_owner_is_told_once() {
    let folder = tree();
    if folder.sh("chown 1:1 raw; [ $(stat -c %u raw) = 1 ]").status != 0 {
        not_run("no root to give files away");
        return;
    }
    folder
        .sh(&format!(
            "{TREE} make 1; chown -R 0:0 t; chmod -R a+rwX t; chmod 666 t/*/*"
        ))
        .is(0, "", "");
    folder
        .sh_as_user("copydesk -i t; stat -c '%u %a' t/a/1.txt; cat t/a/1.txt")
        .is(
            0,
            &format!("65534 666\n{CLEAN}"),
            "note: 2 files changed owner or group: a cleaned file is a new one, and only root can give it to somebody else\n",
        );
    // Root can restore the owner.
    folder
        .sh("cp raw t/a/1.txt; chown 7:8 t/a/1.txt; copydesk -i t/a/1.txt; stat -c '%u %g' t/a/1.txt")
        .is(0, "7 8\n", "");
}

/// A disk that is full for one file is full for the next.
#[test]
fn a_full_disk_ends_a_run_in_place_at_the_first_file() {
    let space = "head -c 1m /dev/zero 2>/dev/null >m/filler";
    let inodes = "i=0; while touch m/$i 2>/dev/null && [ $i -lt 100 ]; do i=$((i+1)); done";
    let hint = "hint: make room, then run copydesk again: it goes on where it stopped\n";
    for (format, raw) in [("txt", RAW), ("jsonl", ROW)] {
        for report in ["", "--report r"] {
            for (fill, why) in [
                (space, "No space left on device"),
                (inodes, "No inodes left on device"),
            ] {
                let folder = Folder::new();
                folder.write("raw", raw);
                let script = format!(
                    "mkdir m; mount -t tmpfs -o size=400k,nr_inodes=80 none m; mkdir m/t
                     for n in $(seq 1 40); do cp raw m/t/$n.{format}; done; {fill}
                     copydesk -i m/t {report} 2>said; echo $?; grep -c error: said
                     grep -o '{why}' said; grep hint said
                     for f in m/t/*; do cmp $f raw; done; ls -A m/t | grep '^.copydesk'"
                );
                if let Some(answer) = folder.sh_with_mounts(&script) {
                    assert_eq!(
                        answer.stdout,
                        format!("4\n1\n{why}\n{hint}"),
                        "{format} {report}"
                    );
                }
            }
        }
    }
}
