//! Links and lists that lead elsewhere, and folders replaced by links during a run.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::drafts::DRAFT;
use super::{TREE, rounds, tree};
use crate::corpus::{CLEAN, RAW, corpus};
use crate::harness::Folder;

#[test]
fn lists_lead_nowhere_else() {
    let folder = corpus();
    folder.sh("mkdir w; printf '../in/a.txt\\0/etc/hostname\\0.copydesk/x\\0./in/../a\\0' >w/list");
    let leads = "leads out of the folder, so that it has no place in the output";
    let answer =
        folder.sh("cd w; copydesk --files0-from list -o out; s=$?; find out -type f; exit $s");
    answer.is(
        3,
        "out/.copydesk/manifest\n",
        &format!(
            "error: ../in/a.txt: {leads}\n\
             hint: with `--output`, a list names files below the current folder\n\
             error: /etc/hostname: {leads}\n\
             error: .copydesk/x: `.copydesk` is copydesk's own folder\n\
             error: ./in/../a: {leads}\n"
        ),
    );
}

#[test]
fn a_link_in_the_output_is_not_followed() {
    let folder = corpus();
    folder
        .sh("mkdir elsewhere; copydesk in -o out; rm -r out/b out/a.txt
             ln -s ../elsewhere out/b; ln -s ../elsewhere/x out/a.txt
             copydesk in -o out; s=$?; ls elsewhere; cat out/a.txt; exit $s")
        .is(
            3,
            CLEAN,
            "error: in/b/c/rows.jsonl: cannot enter the folder `b/c`: Not a directory\n\
             error: in/b/c/rows.jsonl.gz: cannot enter the folder `b/c`: Not a directory\n\
             error: in/b/clean.txt: cannot enter the folder `b`: Not a directory\n",
        );
    // The name of the output may be a link.
    folder
        .sh("mkdir real; ln -s real link; copydesk in -o link; cat real/a.txt")
        .is(0, CLEAN, "");
}

#[test]
fn a_swapped_link_is_not_read() {
    let folder = tree();
    folder.write("secret", "Secret.\n\nAdvertisement\n");
    folder
        .sh(&format!(
            "{TREE} make 100
             ( while [ ! -e stop ]; do ln -sf ../../secret t/a/1.txt; cp -f --remove-destination raw t/a/1.txt; done ) 2>/dev/null & p=$!
             for n in 1 2 3 4 5; do rm -rf out; copydesk -q t -o out 2>/dev/null; grep -rl Secret out; done
             for n in 1 2 3 4 5; do copydesk -q -i t 2>/dev/null; done
             touch stop; wait $p; cat secret"
        ))
        .is(0, "Secret.\n\nAdvertisement\n", "");
}

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
