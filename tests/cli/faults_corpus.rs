//! Faults of a run over many files: bad and hostile inputs, limits, kills, two runs at once.

use std::fs;

use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::{CLEAN, CLEAN_ROW, RAW, ROW, corpus};
use crate::harness::Folder;

/// Shell functions over a tree `t` of small files, each `raw` before and `clean` after.
pub const TREE: &str = "
    make() { rm -rf t; mkdir -p t/a t/b
      for n in $(seq 1 ${1:-30}); do cp raw t/a/$n.txt; cp raw t/b/$n.txt; done; }
    # Every file is as it was or as it should be, and nothing else is there but a temporary file.
    safe() { find t -type f ! -name '.copydesk-*' | while read -r f; do
        cmp -s \"$f\" raw || cmp -s \"$f\" clean || echo \"broken: $f\"; done
      [ $(find t -type f ! -name '.copydesk-*' | wc -l) = ${1:-60} ] || echo 'files are missing'; }
    # Every file is as it should be, and nothing is left behind.
    whole() { find ${1:-t} -type f | grep -v '/.copydesk/' | while read -r f; do cmp \"$f\" clean; done
      [ $(find ${1:-t} -type f | grep -v '/.copydesk/' | wc -l) = ${2:-60} ] || echo 'files are missing or left'; }
";

pub fn tree() -> Folder {
    let folder = Folder::new();
    folder.write("raw", RAW).write("clean", CLEAN);
    folder
}

#[test]
fn a_file_size_limit_stops_a_run_and_leaves_no_half_file() {
    let folder = tree();
    folder
        .write("in.txt", "One ferry and another.\n".repeat(10_000))
        .sh("(ulimit -f 8; \"$copydesk\" in.txt -o out); echo $?; find out -type f | sort")
        .is(
            0,
            "4\nout/.copydesk/manifest\n",
            "error: in.txt: cannot write the clean text: File too large\n\
             hint: make room, then run copydesk again: it goes on where it stopped\n",
        );
}

#[test]
fn a_file_that_may_not_be_read_does_not_stop_the_others() {
    let folder = corpus();
    folder
        .sh("chmod 000 in/a.txt; chmod -R a+rX in/b; chmod 777 .")
        .is(0, "", "");
    folder
        .sh_as_user("\"$copydesk\" in -o out; s=$?; cat out/b/clean.txt; exit $s")
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
        .sh_as_user("\"$copydesk\" -i -q t; s=$?; cmp t/a/1.txt raw; cmp t/b/1.txt clean; exit $s")
        .is(
            3,
            "",
            "error: t/a/1.txt: cannot make a temporary file in `t/a`: Permission denied\n\
         error: t/a/2.txt: cannot make a temporary file in `t/a`: Permission denied\n",
        );
}

#[test]
fn a_kill_at_any_moment_leaves_whole_files_and_the_next_run_ends_the_work() {
    // Twenty moments here; two hundred with COPYDESK_FAULT_ROUNDS=200.
    let n = rounds(20);
    let script = format!(
        "{TREE}
         for n in $(seq 1 {n}); do
           make; \"$copydesk\" -i -j2 --fsync never t & p=$!
           sleep 0.0$((n * 7 % 40)); kill -9 $p 2>/dev/null; wait $p 2>/dev/null
           safe; \"$copydesk\" -i -j2 --fsync never t || echo failed; whole
         done"
    );
    let answer = tree().sh(&script);
    assert_eq!(
        (answer.status, answer.stdout.as_str()),
        (0, ""),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_killed_run_into_a_folder_goes_on_and_ends_as_an_unbroken_one() {
    let n = rounds(8);
    let script = format!(
        "mkdir -p in/s; i=0; while [ $i -lt 150 ]; do i=$((i+1)); cp raw in/$i.txt; cp raw in/s/$i.txt; done
         for i in $(seq 1 20000); do printf '{{\"id\":%s,\"text\":\"The ferry sank.\\\\nAdvertisement\"}}\\n' $i; done >in/m.jsonl
         \"$copydesk\" in -o whole --report whole.r
         for n in $(seq 1 {n}); do
           rm -rf out r
           for moment in 1 2 3; do
             \"$copydesk\" in -o out -j2 --report r & p=$!
             sleep 0.0$(((n * 5 + moment * 9) % 40)); kill -9 $p 2>/dev/null; wait $p 2>/dev/null
           done
           \"$copydesk\" in -o out -j2 --report r || echo failed
           diff -r --exclude=.copydesk whole out; cmp whole.r r; ls out/.copydesk/drafts
         done"
    );
    let answer = tree().sh(&script);
    assert_eq!(
        (answer.status, answer.stdout.as_str()),
        (0, ""),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_request_to_end_is_followed_and_the_next_run_goes_on() {
    let folder = tree();
    for (signal, status) in [("TERM", 143), ("INT", 130)] {
        let script = format!(
            "{TREE} make 500; rm -rf out r
             # Without jobs of its own, a shell has what it starts in the background ignore interrupts.
             set -m 2>/dev/null; \"$copydesk\" t -o out -j2 --report r & p=$!
             while [ ! -e out/a/1.txt ]; do :; done
             kill -{signal} $p; wait $p; s=$?
             ls out/.copydesk/drafts; tail -n 1 r | grep -q '\"input\"' || echo no report
             whole out $(find out -type f | grep -v .copydesk | wc -l)
             n=$(find out -type f | grep -v .copydesk | wc -l); [ $n -lt 1000 ] || echo too late
             \"$copydesk\" t -o out --report r || echo failed; whole out 1000; wc -l <r; exit $s"
        );
        folder.sh(&script).is(status, "1001\n", "");
    }
}

/// How often a fault is made: a few times, or as `COPYDESK_FAULT_ROUNDS` says.
pub fn rounds(few: usize) -> usize {
    std::env::var("COPYDESK_FAULT_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(few)
}

/// Whether a tool is there; a test that cannot run says so.
pub fn tool(name: &str) -> bool {
    let found = std::process::Command::new("sh")
        .args(["-c", &format!("command -v {name} >/dev/null")])
        .status()
        .is_ok_and(|s| s.success());
    if !found {
        eprintln!("not run: {name} is missing");
    }
    found
}

#[test]
fn memory_that_is_limited_limits_lines() {
    let folder = Folder::new();
    folder
        .sh("ulimit -v 300000
             { printf '{\"text\":\"'; head -c 40000000 /dev/zero | tr '\\0' a; printf '\"}\\n'; printf '{\"text\":\"b\"}\\n'; } \
               | \"$copydesk\" --format jsonl --on-error row | cut -c1-40")
        .is(
            0,
            "{\"_copydesk_error\":{\"kind\":\"too_long\",\"m\n{\"text\":\"b\"}\n",
            "",
        );
}

#[test]
fn a_line_without_end_goes_through_in_bounded_memory() {
    // 300 MB here, two gigabytes with more rounds.
    let n_bytes = if rounds(1) > 1 {
        2_000_000_000_u64
    } else {
        600_000_000
    };
    Folder::new()
        .sh(&format!(
            "ulimit -v 700000; head -c {n_bytes} /dev/zero | tr '\\0' a | \"$copydesk\" --format jsonl | wc -c"
        ))
        .is(
            0,
            &format!("{n_bytes}\n"),
            &format!(
                "error: <stdin>:1: {n_bytes} bytes in a line; the limit is 44800000\n\
                 hint: the line is left as it is; mend it where it was made\n"
            ),
        );
}

#[test]
fn few_file_descriptors_are_enough() {
    let folder = tree();
    folder
        .sh(&format!(
            "{TREE} make; ulimit -n 20; \"$copydesk\" t -o out -j64 --report r || echo failed; whole out; \"$copydesk\" -i -j64 t || echo failed; whole"
        ))
        .is(0, "", "");
}

#[test]
fn bombs_are_refused() {
    let folder = Folder::new();
    folder
        .sh("yes '' | head -c 100000000 | gzip -1 >a.jsonl.gz")
        .is(0, "", "");
    let answer = folder.sh("ulimit -v 400000; \"$copydesk\" a.jsonl.gz >out");
    assert_eq!(answer.status, 3);
    assert!(
        answer.stderr.contains("more than 200 times as many")
            && answer
                .stderr
                .contains("if you trust the file, pass a larger `--max-ratio`"),
        "{}",
        answer.stderr
    );
    folder
        .sh("\"$copydesk\" --max-ratio 2000 a.jsonl.gz | wc -c")
        .is(0, "100000000\n", "");
    // One text of that length is refused by its length.
    let text = folder.sh("mv a.jsonl.gz a.gz; \"$copydesk\" --max-article 10M a.gz");
    assert_eq!(
        (text.status, text.stderr.as_str()),
        (
            3,
            "error: a.gz: more than 10485760 bytes, the most that one article may have\n\
             hint: split it, or raise `--max-article`; for JSON lines pass `--format jsonl`\n"
        )
    );
}

#[test]
fn a_window_that_is_too_large_is_refused() {
    if !tool("zstd") {
        return;
    }
    let answer = Folder::new().sh(
        "head -c 300000000 /dev/zero | zstd -q --long=31 >a.zst; ulimit -v 400000; \"$copydesk\" a.zst",
    );
    assert_eq!(answer.status, 3);
    assert!(
        answer.stderr.contains("too much memory") || answer.stderr.contains("times as many"),
        "{}",
        answer.stderr
    );
}

#[test]
fn broken_compressed_files_are_named_and_leave_no_short_data() {
    let folder = Folder::new();
    folder.write("rows", ROW.repeat(2000));
    folder
        .sh("mkdir in; gzip -nc rows >packed
             head -c -5 packed >in/short.jsonl.gz; cat packed packed >in/two.jsonl.gz
             { cat packed; printf junk; } >in/junk.jsonl.gz
             { head -c 100 packed; printf XX; tail -c +103 packed; } >in/flipped.jsonl.gz
             \"$copydesk\" in -o out 2>said; echo $?; sed 's/byte [0-9]*/byte N/; s/after [0-9]* bytes/after N bytes/; s/gzip: .*,/gzip: WHY,/; /flipped/s/after [0-9]* lines/after N lines/' said; ls out")
        .is(
            0,
            "3\n\
             error: in/flipped.jsonl.gz: after N lines: cannot read: gzip: WHY, after N bytes of what it holds\n\
             error: in/junk.jsonl.gz: after 2000 lines: cannot read: gzip: WHY, after N bytes of what it holds\n\
             error: in/short.jsonl.gz: after 2000 lines: cannot read: gzip: WHY, after N bytes of what it holds\n\
             two.jsonl.gz\n",
            "",
        );
    folder
        .sh("gzip -dc out/two.jsonl.gz | wc -l")
        .is(0, "4000\n", "");
    // As a stream, what was whole has gone out; the status tells that it is not all.
    folder
        .sh("\"$copydesk\" in/short.jsonl.gz 2>/dev/null | wc -l; \"$copydesk\" in/short.jsonl.gz >/dev/null 2>&1; echo $?")
        .is(0, "2000\n3\n", "");
}

#[test]
fn lists_lead_nowhere_else() {
    let folder = corpus();
    folder.sh("mkdir w; printf '../in/a.txt\\0/etc/hostname\\0.copydesk/x\\0./in/../a\\0' >w/list");
    let leads = "leads out of the folder, so that it has no place in the output";
    let answer =
        folder.sh("cd w; \"$copydesk\" --files0-from list -o out; s=$?; find out -type f; exit $s");
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
        .sh("mkdir elsewhere; \"$copydesk\" in -o out; rm -r out/b out/a.txt
             ln -s ../elsewhere out/b; ln -s ../elsewhere/x out/a.txt
             \"$copydesk\" in -o out; s=$?; ls elsewhere; cat out/a.txt; exit $s")
        .is(
            3,
            CLEAN,
            "error: in/b/c/rows.jsonl: cannot enter the folder `b/c`: Too many levels of symbolic links\n\
             error: in/b/c/rows.jsonl.gz: cannot enter the folder `b/c`: Too many levels of symbolic links\n\
             error: in/b/clean.txt: cannot enter the folder `b`: Too many levels of symbolic links\n",
        );
    // The output itself may be named by a link.
    folder
        .sh("mkdir real; ln -s real link; \"$copydesk\" in -o link; cat real/a.txt")
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
             for n in 1 2 3 4 5; do rm -rf out; \"$copydesk\" -q t -o out 2>/dev/null; grep -rl Secret out; done
             for n in 1 2 3 4 5; do \"$copydesk\" -q -i t 2>/dev/null; done
             touch stop; wait $p; cat secret"
        ))
        .is(0, "Secret.\n\nAdvertisement\n", "");
}

#[test]
fn special_files_are_passed_over() {
    let folder = corpus();
    folder
        .sh("mkfifo in/fifo; printf 'in/fifo\\n/dev/zero\\n' >list; timeout 20 \"$copydesk\" in -o out; echo $?; \
             timeout 20 \"$copydesk\" --files-from list")
        .is(
            3,
            "0\n",
            "note: in/fifo: skipped, since it is a FIFO\n\
             error: in/fifo: is a FIFO, and no file\n\
             hint: name it as an argument, without a list or folder, to read it all the same\n\
             error: /dev/zero: is a device, and no file\n",
        );
}

#[test]
fn files_that_change_while_they_are_read_are_named() {
    let folder = tree();
    folder.write("in.jsonl", ROW.repeat(100_000));
    folder
        .sh("\"$copydesk\" in.jsonl -o out -j1 & p=$!
             while [ -z \"$(ls out/.copydesk/drafts 2>/dev/null)\" ]; do :; done; echo >>in.jsonl; wait $p; s=$?; ls out; exit $s")
        .is(
            3,
            "",
            "error: in.jsonl: changed while it was being read\n\
             hint: run copydesk on it again when nobody writes to it\n",
        );
    // Vanished, emptied, grown: no crash, and each file named or whole.
    let answer = folder.sh(&format!(
        "{TREE} make 300
         ( while [ ! -e stop ]; do rm -f t/a/9*.txt; cp raw t/a/91.txt; : >t/a/8.txt; cat raw >>t/a/8.txt; done ) 2>/dev/null & p=$!
         for n in 1 2 3; do rm -rf out2; \"$copydesk\" -q t -o out2 -j2 2>/dev/null; s=$?; case $s in 0|3) ;; *) echo status $s;; esac; done
         touch stop; wait $p"
    ));
    assert_eq!((answer.status, answer.stdout.as_str()), (0, ""));
}

#[test]
fn any_name_of_a_file_will_do() {
    let folder = tree();
    folder
        .sh("mkdir in; long=$(printf '%0255d' 7)
             for n in \"$(printf 'caf\\351.txt')\" \"$(printf 'a\\nb')\" -x \"$(printf 'a\\033[2J')\" \"$long\"; do cp raw \"in/$n\"; done
             deep=in; for n in 1 2 3 4 5 6 7 8; do deep=$deep/$(printf '%0200d' $n); done; mkdir -p $deep; cp raw $deep/a
             \"$copydesk\" in -o out --report r || echo failed
             \"$copydesk\" restore --report r out -o back || echo failed
             diff -r in back; find out -type f ! -path '*/.copydesk/*' -exec cmp {} clean \\; ; find in -type f | wc -l
             \"$copydesk\" in --check; \"$copydesk\" -i in && \"$copydesk\" in --check")
        .stdout
        .lines()
        .for_each(|line| assert!(["7", "6"].contains(&line), "{line}"));
    let said = folder
        .sh("cp raw \"$(printf 'a\\033[2J')\"; \"$copydesk\" --check \"$(printf 'a\\033[2J')\"");
    said.is(1, "", "would change: a\\u{1b}[2J\n");
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
fn two_runs_do_not_mix() {
    let folder = tree();
    let script = format!(
        "{TREE} make 300
         \"$copydesk\" t -o out 2>one & p=$!; \"$copydesk\" t -o out 2>two; b=$?; wait $p; a=$?
         case $a$b in 00|04|40) ;; *) echo $a $b; cat one two;; esac; whole out 600
         \"$copydesk\" -i=.raw t 2>one & p=$!; \"$copydesk\" -i=.raw t 2>two; b=$?; wait $p; a=$?
         case $a$b in 00|04|40) ;; *) echo $a $b; cat one two;; esac
         for f in t/*/*.txt; do cmp $f clean; cmp $f.raw raw; done
         make 300; find t -type f >list; \"$copydesk\" -i=.raw --files-from list & p=$!; \"$copydesk\" -i=.raw --files-from list || echo $?; wait $p || echo $?
         for f in t/*/*.txt; do cmp $f clean; cmp $f.raw raw; done"
    );
    folder.sh(&script).is(0, "", "");
    folder.sh("(flock 9; \"$copydesk\" raw -o out) 9<out").is(
        4,
        "",
        "error: out: locked: another copydesk is writing there\n\
             hint: wait for it to end, or choose another folder\n",
    );
}

#[test]
fn a_manifest_that_is_torn_old_or_hostile_is_never_half_believed() {
    let folder = corpus();
    let run = || {
        folder.sh("\"$copydesk\" in -o out --summary=json 2>&1 | grep -o '\"finished_before\":[0-9]*\\|error.*'")
    };
    folder.copydesk(&["in", "-o", "out"]).is(0, "", "");
    let whole = folder.read("out/.copydesk/manifest");
    folder.sh("cp -a out before");
    // Torn anywhere, the whole lines count.
    for n in (0..whole.len()).step_by(if rounds(1) > 1 { 1 } else { 61 }) {
        folder.sh("rm -r out; cp -a before out");
        folder.write("out/.copydesk/manifest", &whole[..n]);
        let n_files = whole[..n]
            .lines()
            .filter(|l| l.contains("\"file\""))
            .count();
        let n_whole = n_files.min(whole[..n].matches("\n").count().saturating_sub(2));
        assert_eq!(
            run().stdout,
            format!("\"finished_before\":{n_whole}\n"),
            "{n}"
        );
    }
    for hostile in [
        "copydesk manifest 1\n",
        "\u{0}\u{1}",
        "{}\n",
        &"x".repeat(1 << 20),
    ] {
        folder.write("out/.copydesk/manifest", hostile);
        folder.copydesk(&["in", "-o", "out"]).is(
            4,
            "",
            "error: out/.copydesk/manifest: not a manifest that this copydesk knows\n\
             hint: choose another folder for the output, or remove this one\n",
        );
    }
    // Lines that are no lines end what is believed.
    folder.write(
        "out/.copydesk/manifest",
        whole.replacen("{\"file\"", "{\"fi\u{0}le\"", 1),
    );
    assert_eq!(run().stdout, "\"finished_before\":0\n");
    folder.sh("rm -r out; cp -a before out");
    // What was not yet on the disk when the machine went down is done again.
    let other_boot = signed(&whole.replace("\"boot\":\"", "\"boot\":\"0"));
    folder.write("out/.copydesk/manifest", &other_boot);
    // All that this run would write again must not be, for the next.
    assert_eq!(run().stdout, "\"finished_before\":5\n");
    folder.write(
        "out/.copydesk/manifest",
        other_boot
            .split_inclusive('\n')
            .filter(|line| !line.contains("synced"))
            .collect::<String>(),
    );
    assert_eq!(run().stdout, "\"finished_before\":0\n");
    fs::remove_dir_all(folder.path("out")).unwrap();
}

/// A manifest with the checksums that its lines must have.
fn signed(manifest: &str) -> String {
    let sign = |line: &str| match line.split_once('\t') {
        Some((json, _)) => format!("{json}\t{:016x}\n", xxh3_64(json.as_bytes())),
        None => format!("{line}\n"),
    };
    manifest.lines().map(sign).collect()
}

/// A wrong digit in the record gave status 0, and a report with half a row.
#[test]
fn a_damaged_record_of_what_is_done_gives_the_whole_report_all_the_same() {
    let folder = corpus();
    let options = ["in", "-o", "out", "--report", "r.jsonl", "-j2"];
    folder.copydesk(&options).is(0, "", "");
    folder.sh("cp -a out before").is(0, "", "");
    let manifest = folder.read("out/.copydesk/manifest");
    let rows = folder.read("out/.copydesk/rows.jsonl");
    let report = folder.read("r.jsonl");
    // Runs again over one damaged file; so many inputs still count as done.
    let again = |name: &str, damaged: &str, n_finished: usize, notes: &str| {
        folder
            .sh("rm -r out r.jsonl; cp -a before out")
            .is(0, "", "");
        folder.write(&format!("out/.copydesk/{name}"), damaged);
        let answer = folder.copydesk(&[&options[..], &["--summary=json"]].concat());
        assert_eq!(answer.status, 0);
        assert!(answer.stderr.starts_with(notes), "{}", answer.stderr);
        let finished = format!("\"finished_before\":{n_finished},");
        assert!(answer.stderr.contains(&finished), "{}", answer.stderr);
        assert_eq!(folder.read("r.jsonl"), report);
    };
    again("manifest", &manifest, 5, "{");
    // A wrong digit of the first line of a file, and a range that no row has with a right checksum.
    let start = manifest.find("\"rows\":[").unwrap() + "\"rows\":[".len();
    let end = start + manifest[start..].find(',').unwrap() + 1;
    let line = manifest[..start].rfind('\n').unwrap() + 1;
    let note = format!(
        "note: out/.copydesk/manifest: damaged from byte {line} on; the files that it lists there are cleaned again\n"
    );
    for at in [start, end] {
        let mut damaged = manifest.clone();
        let digit = match &damaged[at..=at] {
            "7" => "8",
            _ => "7",
        };
        damaged.replace_range(at..=at, digit);
        again("manifest", &damaged, 0, &note);
        again("manifest", &signed(&damaged), 4, "{");
    }
    let beyond = manifest.replacen("\"rows\":[", "\"rows\":[9", 1);
    again("manifest", &signed(&beyond), 4, "{");
    again("rows.jsonl", &rows[..rows.len() - 9], 4, "{");
    let changed = rows.replacen("Advertisement", "Advertizement", 1);
    again("rows.jsonl", &changed, 4, "{");
    again("rows.jsonl", "", 0, "{");
}

/// Row 24: so do tapes and object stores pad files.
#[test]
fn a_gzip_file_padded_with_zeros_is_read_as_gzip_reads_it() {
    let folder = corpus();
    folder
        .sh("head -c 700 /dev/zero >> in/a.txt.gz; gzip -dc in/a.txt.gz | cmp - in/a.txt; \"$copydesk\" in/a.txt.gz")
        .is(0, CLEAN, "");
}

/// A changed file that was given its old time was skipped, and a changed clean text was taken for its own.
#[test]
fn verify_compares_texts_and_not_times() {
    let folder = corpus();
    let finished = |options: &str| {
        let script = format!(
            "\"$copydesk\" in -o out {options} --summary=json 2>&1 | grep -o '\"finished_before\":[0-9]*\\|error.*'"
        );
        folder.sh(&script).stdout
    };
    let all = finished("") + &finished("");
    assert_eq!(all, "\"finished_before\":0\n\"finished_before\":5\n");
    // The size and the time are the same, the text is not.
    folder.sh(
        "edit() { touch -r \"$1\" stamp; sed -i s/ferry/fairy/ \"$1\"; touch -r stamp \"$1\"; }
         edit in/a.txt; edit out/b/clean.txt",
    );
    assert_eq!(finished(""), "\"finished_before\":5\n");
    assert_eq!(finished("--verify"), "\"finished_before\":3\n");
    assert!(folder.read("out/a.txt").contains("fairy"));
    assert!(!folder.read("out/b/clean.txt").contains("fairy"));
    // The text is the same, the time is not; found out once, it is known.
    folder.sh("find in out -type f ! -path '*/.copydesk/*' -exec touch -d 2020-01-01 {} +");
    assert_eq!(finished("--verify"), "\"finished_before\":5\n");
    assert_eq!(finished(""), "\"finished_before\":5\n");
    let alone = folder.copydesk(&["in", "--verify"]);
    assert_eq!(alone.status, 2);
    assert!(alone.stderr.contains("--output <DIR>"), "{}", alone.stderr);
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
    fs::create_dir(folder.path("in")).unwrap();
    folder.write("in/a.jsonl", format!("{ROW}[1]\n{ROW}"));
    folder.copydesk(&["in", "-o", "out"]).is(
        3,
        "",
        "error: in/a.jsonl:2: a JSON value, but no object\n\
         hint: every line must be one JSON object; for plain text pass `--format text`\n",
    );
    assert_eq!(
        folder.read("out/a.jsonl"),
        format!("{CLEAN_ROW}[1]\n{CLEAN_ROW}")
    );
}

#[test]
fn many_small_files_take_no_more_memory_than_few() {
    // 3,000 files here; 100 times as many in more rounds.
    let n = 30 * rounds(1);
    let script = format!(
        "{TREE} make 50; for n in $(seq 1 {n}); do mkdir u$n; cp -r t/a t/b u$n; done; mkdir all; mv u* all
         ulimit -v 400000; \"$copydesk\" all -o out -j2 && whole out {}",
        n * 100
    );
    tree().sh(&script).is(0, "", "");
}
