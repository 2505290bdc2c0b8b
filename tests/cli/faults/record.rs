//! The record of a run, by which the next run continues, and `--verify`.

use std::fs;

use xxhash_rust::xxh3::xxh3_64;

use super::interrupted::BIG;
use super::{rounds, tree};
use crate::corpus::corpus;

#[test]
fn a_manifest_that_is_torn_old_or_hostile_is_never_half_believed() {
    let folder = corpus();
    let run = || {
        folder.sh("copydesk in -o out --summary=json 2>&1 | grep -o '\"finished_before\":[0-9]*\\|error.*'")
    };
    folder.copydesk(&["in", "-o", "out"]).is(0, "", "");
    let whole = folder.read("out/.copydesk/manifest");
    folder.sh("cp -a out before");
    // Cut anywhere, its whole lines count.
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
    // Nothing counts after a line that cannot be parsed.
    folder.write(
        "out/.copydesk/manifest",
        whole.replacen("{\"file\"", "{\"fi\u{0}le\"", 1),
    );
    assert_eq!(run().stdout, "\"finished_before\":0\n");
    folder.sh("rm -r out; cp -a before out");
    // Files that may not have reached the disk before a reboot are cleaned again.
    let other_boot = signed(&whole.replace("\"boot\":\"", "\"boot\":\"0"));
    folder.write("out/.copydesk/manifest", &other_boot);
    // That run has recorded its files as synced.
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

#[test]
fn a_damaged_record_of_what_is_done_gives_the_whole_report_all_the_same() {
    let folder = corpus();
    let options = ["in", "-o", "out", "--report", "r.jsonl", "-j2"];
    folder.copydesk(&options).is(0, "", "");
    folder.sh("cp -a out before").is(0, "", "");
    let manifest = folder.read("out/.copydesk/manifest");
    let rows = folder.read("out/.copydesk/rows.jsonl");
    let report = folder.read("r.jsonl");
    // Damages one file and runs again, with `n_finished` inputs that are not cleaned again.
    let again = |name: &str, damaged: &str, n_finished: usize, notes: &str| {
        folder
            .sh("rm -r out r.jsonl; cp -a before out")
            .is(0, "", "");
        folder.write(&format!("out/.copydesk/{name}"), damaged);
        let answer = folder.copydesk(&[&options[..], &["--summary=json"]].concat());
        answer.starts(0, "", notes);
        let finished = format!("\"finished_before\":{n_finished},");
        assert!(answer.stderr.contains(&finished), "{}", answer.stderr);
        assert_eq!(folder.read("r.jsonl"), report);
    };
    again("manifest", &manifest, 5, "{");
    // A wrong digit: with the old checksum, and as a range without a row under the right checksum.
    let start = manifest.find("\"rows\":[[").unwrap() + "\"rows\":[[".len();
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
    let beyond = manifest.replacen("\"rows\":[[", "\"rows\":[[9", 1);
    again("manifest", &signed(&beyond), 4, "{");
    again("rows.jsonl", &rows[..rows.len() - 9], 4, "{");
    let changed = rows.replacen("Advertisement", "Advertizement", 1);
    again("rows.jsonl", &changed, 4, "{");
    again("rows.jsonl", "", 0, "{");
}

/// A manifest with the right checksum on each line.
fn signed(manifest: &str) -> String {
    let sign = |line: &str| match line.split_once('\t') {
        Some((json, _)) => format!("{json}\t{:016x}\n", xxh3_64(json.as_bytes())),
        None => format!("{line}\n"),
    };
    manifest.lines().map(sign).collect()
}

#[test]
fn verify_finds_changes_that_size_and_time_do_not_show() {
    let folder = corpus();
    let finished = |options: &str| {
        let script = format!(
            "copydesk in -o out {options} --summary=json 2>&1 | grep -o '\"finished_before\":[0-9]*\\|error.*'"
        );
        folder.sh(&script).stdout
    };
    let all = finished("") + &finished("");
    assert_eq!(all, "\"finished_before\":0\n\"finished_before\":5\n");
    // Another text with the same size and time.
    folder.sh(
        "edit() { touch -r \"$1\" stamp; sed -i s/ferry/fairy/ \"$1\"; touch -r stamp \"$1\"; }
         edit in/a.txt; edit out/b/clean.txt",
    );
    let inodes = || folder.sh("stat -c '%n %i' out/a.txt.gz out/b/c/*").stdout;
    let before = inodes();
    assert_eq!(finished(""), "\"finished_before\":5\n");
    assert_eq!(finished("--verify"), "\"finished_before\":0\n");
    assert!(folder.read("out/a.txt").contains("fairy"));
    assert!(!folder.read("out/b/clean.txt").contains("fairy"));
    // Outputs that are the same are not written again.
    assert_eq!(inodes(), before);
    assert_eq!(finished(""), "\"finished_before\":5\n");
    let alone = folder.copydesk(&["in", "--verify"]);
    assert_eq!(alone.status, 2);
    assert!(alone.stderr.contains("--output <PATH>"), "{}", alone.stderr);
}

#[test]
fn a_draft_that_may_not_have_reached_the_disk_is_not_continued() {
    let folder = tree();
    let script = format!(
        "{BIG}
         copydesk big.csv -o whole/
         set -m 2>/dev/null; copydesk big.csv -o out/ -j1 2>err & p=$!
         while ! grep -q part out/.copydesk/manifest 2>/dev/null; do :; done
         kill -INT $p; wait $p; dd if=/dev/zero of=$(ls out/.copydesk/drafts/*) bs=1k count=9 conv=notrunc 2>err"
    );
    folder.sh(&script).is(0, "", "");
    let manifest = folder.read("out/.copydesk/manifest");
    let rebooted = manifest.replace("\"boot\":\"", "\"boot\":\"0");
    folder.write("out/.copydesk/manifest", signed(&rebooted));
    let again = "copydesk big.csv -o out/; cmp whole/big.csv out/big.csv; ls out/.copydesk/drafts";
    folder.sh(again).is(0, "", "");
    // Nor one whose end is another.
    let spoilt = "set -m 2>/dev/null; rm -r out; copydesk big.csv -o out/ -j1 2>err & p=$!
         while ! grep -q part out/.copydesk/manifest 2>/dev/null; do :; done
         kill -INT $p; wait $p; d=$(ls out/.copydesk/drafts/*); n=$(tail -n 1 out/.copydesk/manifest | grep -c ended)
         printf spoilt | dd of=$d bs=1 seek=$(($(stat -c %s $d) - 100)) conv=notrunc 2>err; echo $n";
    folder.sh(spoilt).is(0, "1\n", "");
    folder.sh(again).is(0, "", "");
}
