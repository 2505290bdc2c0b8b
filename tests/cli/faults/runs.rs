//! Runs over many files: permissions, limits, odd files and names, inputs that are outputs.

use super::{TREE, tree};
use crate::corpus::{CLEAN, CLEAN_ROW, RAW, ROW, corpus};
use crate::harness::Folder;
use crate::needs::not_run;

#[test]
fn a_file_size_limit_stops_a_run_and_leaves_no_half_file() {
    let folder = tree();
    folder
        .write("in.txt", "One ferry and another.\n".repeat(10_000))
        .sh("(ulimit -f 8; copydesk in.txt -o out/); echo $?; find out -type f | sort")
        .is(
            0,
            "4\nout/.copydesk/manifest\n",
            "error: in.txt: cannot write the clean text: File too large\n\
             hint: make room, then run copydesk again: it continues where it stopped\n",
        );
}

#[test]
fn a_file_that_may_not_be_read_does_not_stop_the_others() {
    let folder = corpus();
    folder
        .sh("chmod 000 in/a.txt; chmod -R a+rX in/b; chmod 777 .")
        .is(0, "", "");
    folder
        .sh_as_user("copydesk in -o out; s=$?; cat out/b/clean.txt; exit $s")
        .is(
            3,
            CLEAN,
            "error: in/a.txt: cannot open: Permission denied\n",
        );
}

#[test]
fn a_folder_that_may_not_be_written_leaves_the_originals() {
    let folder = tree();
    folder
        .sh(&format!("{TREE} make 2; chmod -R a+rwX t; chmod 555 t/a"))
        .is(0, "", "");
    folder
        .sh_as_user("copydesk -i -q t; s=$?; cmp t/a/1.txt raw; cmp t/b/1.txt clean; exit $s")
        .is(
            3,
            "",
            "error: t/a/1.txt: cannot make a temporary file in `t/a`: Permission denied\n\
         error: t/a/2.txt: cannot make a temporary file in `t/a`: Permission denied\n",
        );
}

#[test]
fn few_file_descriptors_are_enough() {
    let folder = tree();
    folder
        .sh(&format!(
            "{TREE} make; ulimit -n 20; copydesk t -o out -j64 --report r || echo failed; whole out; copydesk -i -j64 t || echo failed; whole"
        ))
        .is(0, "", "");
}

#[test]
fn special_files_are_passed_over() {
    let folder = corpus();
    folder
        .sh("mkfifo in/fifo; printf 'in/fifo\\n/dev/zero\\n' >list; timeout 20 copydesk in -o out; echo $?; \
             timeout 20 copydesk --files-from list")
        .is(
            3,
            "0\n",
            "note: in/fifo: skipped, since it is a FIFO\n\
             error: in/fifo: is a FIFO, not a file\n\
             hint: name it as an argument, without a list or folder, to read it all the same\n\
             error: /dev/zero: is a device, not a file\n",
        );
}

#[test]
fn files_that_change_while_they_are_read_are_named() {
    let folder = tree();
    folder.write("in.jsonl", ROW.repeat(100_000));
    folder
        .sh("copydesk in.jsonl -o out/ -j1 & p=$!
             while [ -z \"$(ls out/.copydesk/drafts 2>/dev/null)\" ]; do :; done; echo >>in.jsonl; wait $p; s=$?; ls out; exit $s")
        .is(
            3,
            "",
            "error: in.jsonl: changed while it was being read\n\
             hint: run copydesk on it again when nobody writes to it\n",
        );
    // Files that are removed, emptied or extended cause no crash.
    let answer = folder.sh(&format!(
        "{TREE} make 300
         ( while [ ! -e stop ]; do rm -f t/a/9*.txt; cp raw t/a/91.txt; : >t/a/8.txt; cat raw >>t/a/8.txt; done ) 2>/dev/null & p=$!
         for n in 1 2 3; do rm -rf out2; copydesk -q t -o out2 -j2 2>/dev/null; s=$?; case $s in 0|3) ;; *) echo status $s;; esac; done
         touch stop; wait $p"
    ));
    answer.starts(0, "", "");
}

#[test]
fn any_name_of_a_file_will_do() {
    let folder = tree();
    folder
        .sh("mkdir in; long=$(printf '%0255d' 7)
             for n in \"$(printf 'caf\\351.txt')\" \"$(printf 'a\\nb')\" -x \"$(printf 'a\\033[2J')\" \"$long\"; do cp raw \"in/$n\"; done
             deep=in; for n in 1 2 3 4 5 6 7 8; do deep=$deep/$(printf '%0200d' $n); done; mkdir -p $deep; cp raw $deep/a
             copydesk in -o out --report r || echo failed
             copydesk restore --report r out -o back || echo failed
             diff -r in back; find out -type f ! -path '*/.copydesk/*' -exec cmp {} clean \\; ; find in -type f | wc -l
             copydesk in --check >/dev/null; copydesk -i in && copydesk in --check")
        .stdout
        .lines()
        .for_each(|line| assert!(["7", "6"].contains(&line), "{line}"));
    let said =
        folder.sh("cp raw \"$(printf 'a\\033[2J')\"; copydesk --check \"$(printf 'a\\033[2J')\"");
    said.is(1, "a\u{1b}[2J\n", "");
}

#[test]
fn outputs_that_are_inputs_are_refused() {
    let folder = corpus();
    let lie = "one of input and output is inside the other\n\
               hint: name an output folder outside of the input; to replace the files, use `copydesk -i`\n";
    for (args, input) in [
        (["in", "-o", "in"], "in"),
        (["in", "-o", "in/new"], "in"),
        (["in/b", "-o", "in"], "in/b"),
        (["in/a.txt", "-o", "in"], "in/a.txt"),
    ] {
        folder
            .copydesk(&args)
            .is(2, "", &format!("error: {input}: {lie}"));
    }
    folder.copydesk(&["raw", "-o", "in"]).is(
        2,
        "",
        "error: in: not empty, and not from copydesk\n\
         hint: name a new or an empty folder, so that nothing in it is overwritten\n",
    );
    folder.copydesk(&["in", "-o", "out", "--report", "in/r"]).is(
        2,
        "",
        "error: in/r: the report would be among the inputs\nhint: name a file outside of them\n",
    );
    assert!(!folder.path("out").exists() && !folder.path("in/new").exists());
    assert_eq!(folder.read("in/a.txt"), RAW);
}

#[test]
fn odd_environments_change_nothing() {
    let folder = corpus();
    folder
        .sh("top=$PWD; run() { \"$@\" \"$copydesk\" \"$top/in\" -o \"$top/out\" -j2 || echo failed; cat out/a.txt; rm -r \"$top/out\"; }
             run env -i; run env -i LC_ALL=C TZ=Nowhere/None HOME=/nonexistent TMPDIR=/nonexistent; ulimit -s 64; run env")
        .is(0, &CLEAN.repeat(3), "");
}

#[test]
fn a_damaged_row_stays_in_its_place_in_a_folder_too() {
    let folder = Folder::new();
    folder.write("in/a.jsonl", format!("{ROW}[1]\n{ROW}"));
    folder.copydesk(&["in", "-o", "out"]).is(
        3,
        "",
        "error: in/a.jsonl:2: a JSON value, but no object\n\
         hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n",
    );
    assert_eq!(
        folder.read("out/a.jsonl"),
        format!("{CLEAN_ROW}[1]\n{CLEAN_ROW}")
    );
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
