//! Runs that are killed, asked to end, or started twice.

use super::{TREE, rounds, tree};

#[test]
fn a_kill_at_any_moment_leaves_whole_files_and_the_next_run_ends_the_work() {
    // At 20 moments, or as many as `COPYDESK_FAULT_ROUNDS` says.
    let n = rounds(20);
    let script = format!(
        "{TREE}
         for n in $(seq 1 {n}); do
           make; copydesk -i -j2 --fsync never t & p=$!
           sleep 0.0$((n * 7 % 40)); kill -9 $p 2>/dev/null; wait $p 2>/dev/null
           safe; copydesk -i -j2 --fsync never t || echo failed; whole
         done"
    );
    tree().sh(&script).starts(0, "", "");
}

#[test]
fn a_killed_run_into_a_folder_goes_on_and_ends_as_an_unbroken_one() {
    let n = rounds(8);
    let script = format!(
        "mkdir -p in/s; i=0; while [ $i -lt 150 ]; do i=$((i+1)); cp raw in/$i.txt; cp raw in/s/$i.txt; done
         for i in $(seq 1 20000); do printf '{{\"id\":%s,\"text\":\"The ferry sank.\\\\nAdvertisement\"}}\\n' $i; done >in/m.jsonl
         copydesk in -o whole/ --report whole.r
         for n in $(seq 1 {n}); do
           rm -rf out r
           for moment in 1 2 3; do
             copydesk in -o out -j2 --report r & p=$!
             sleep 0.0$(((n * 5 + moment * 9) % 40)); kill -9 $p 2>/dev/null; wait $p 2>/dev/null
           done
           copydesk in -o out -j2 --report r || echo failed
           diff -r --exclude=.copydesk whole out; cmp whole.r r; ls out/.copydesk/drafts
         done"
    );
    tree().sh(&script).starts(0, "", "");
}

#[test]
fn a_request_to_end_is_followed_and_the_next_run_goes_on() {
    let folder = tree();
    for (signal, status) in [("TERM", 143), ("INT", 130)] {
        let script = format!(
            "{TREE} make 500; rm -rf out r
             # Without job control, a program in the background ignores interrupts.
             set -m 2>/dev/null; copydesk t -o out -j2 --report r & p=$!
             while [ ! -e out/a/1.txt ]; do :; done
             kill -{signal} $p; wait $p; s=$?
             ls out/.copydesk/drafts; tail -n 1 r | grep -q '\"input\"' || echo no report
             whole out $(find out -type f | grep -v .copydesk | wc -l)
             n=$(find out -type f | grep -v .copydesk | wc -l); [ $n -lt 1000 ] || echo too late
             copydesk t -o out --report r || echo failed; whole out 1000; wc -l <r; exit $s"
        );
        let note = "note: stopped; run the same command again to continue from here\n";
        folder.sh(&script).is(status, "1001\n", note);
    }
}

#[test]
fn two_runs_do_not_mix() {
    let folder = tree();
    let script = format!(
        "{TREE} make 300
         copydesk t -o out 2>one & p=$!; copydesk t -o out 2>two; b=$?; wait $p; a=$?
         case $a$b in 00|04|40) ;; *) echo $a $b; cat one two;; esac; whole out 600
         copydesk -i=.raw t 2>one & p=$!; copydesk -i=.raw t 2>two; b=$?; wait $p; a=$?
         case $a$b in 00|04|40) ;; *) echo $a $b; cat one two;; esac
         backed 600
         make 300; find t -type f >list; copydesk -i=.raw --files-from list & p=$!; copydesk -i=.raw --files-from list || echo $?; wait $p || echo $?
         backed 600"
    );
    folder.sh(&script).is(0, "", "");
    folder.sh("(flock 9; copydesk raw -o out) 9<out").is(
        4,
        "",
        "error: out: locked: another copydesk is writing there\n\
             hint: wait for it to end, or choose another folder\n",
    );
}

/// A file of 150,000 records, which takes more than a second, in each format that is continued.
pub(super) const BIG: &str = "
    for i in $(seq 1 30000); do printf '{\"id\":%s,\"text\":\"The ferry %s sank.\\\\n\u{a9} Harbour Post\\\\n%s\"}\\n' $i $i $i; done >rows
    cat rows rows rows rows rows >big.jsonl
    for i in $(seq 1 30000); do printf '%s,\"The ferry %s sank.\n\u{a9} Harbour Post\"\\r\\n' $i $i; done >rows
    { printf '\u{feff}id,text\\r\\n'; cat rows rows rows rows rows; } >big.csv
    { echo '['; sed '$!s/$/,/' big.jsonl; echo ']'; } >big.json
    gzip -kn big.jsonl";

#[test]
fn a_run_goes_on_inside_a_big_file_after_kills_at_any_moment() {
    // At 20 moments of four files, or as many as `COPYDESK_FAULT_ROUNDS` says.
    let n = rounds(20) / 4;
    let script = format!(
        "{BIG}
         for file in big.jsonl big.csv big.json big.jsonl.gz; do
           rm -rf whole out r s e whole.*; copydesk $file -o whole/ --report whole.r --spans whole.s --extract whole.e
           n=0
           while [ $n -lt {n} ]; do
             n=$((n+1))
             copydesk $file -o out/ -j1 --report r --spans s --extract e 2>err & p=$!
             sleep 0.$((n * 37 % 10 + 5)); kill -9 $p 2>/dev/null; wait $p 2>/dev/null && break
           done
           copydesk $file -o out/ -j2 --report r --spans s --extract e || echo failed $file
           cmp whole/$file out/$file; cmp whole.r r; cmp whole.s s; cmp whole.e e; ls out/.copydesk/drafts
           grep -c '\"part\"' out/.copydesk/manifest >parts; [ $(cat parts) -gt 0 ] || echo no checkpoint in $file
         done"
    );
    tree().sh(&script).starts(0, "", "");
}

#[test]
fn a_run_that_was_asked_to_end_says_how_to_go_on() {
    let script = format!(
        "{BIG}
         copydesk big.csv -o whole/
         set -m 2>/dev/null; copydesk big.csv -o out/ -j1 2>err & p=$!
         while ! grep -q part out/.copydesk/manifest 2>/dev/null; do :; done
         kill -INT $p; wait $p; s=$?; cat err; ls out; ls out/.copydesk/drafts | wc -l
         copydesk big.csv -o out/ || echo failed; cmp whole/big.csv out/big.csv; ls out/.copydesk/drafts
         # Changed since, or with other settings: from the beginning.
         for change in 'echo >>big.csv' 'settings=--no-repeats'; do
           settings=; rm -rf out; copydesk big.csv -o out/ -j1 2>err & p=$!
           while ! grep -q part out/.copydesk/manifest 2>/dev/null; do :; done
           kill -INT $p; wait $p; eval \"$change\"
           rm -rf whole; copydesk $settings big.csv -o whole/; copydesk $settings big.csv -o out/
           cmp whole/big.csv out/big.csv; ls out/.copydesk/drafts
         done
         exit $s"
    );
    tree().sh(&script).is(
        130,
        "note: stopped; run the same command again to continue from here\n1\n",
        "",
    );
}

#[test]
fn an_output_that_is_one_file_is_continued_and_leaves_nothing_beside_it() {
    let stopped = "copydesk big.csv -o one.csv -j1 2>err & p=$!
         while ! grep -q part .one.csv.copydesk/manifest 2>/dev/null; do :; done
         kill -INT $p; wait $p";
    let script = format!(
        "{BIG}
         copydesk big.csv -o whole.csv
         set -m 2>/dev/null; {stopped}; echo $?; cat err
         copydesk big.csv -o one.csv; cmp whole.csv one.csv; ls -A | grep copydesk
         # A run over another file ends with a clean folder, too.
         rm one.csv; {stopped}; head -n 3 big.csv >small.csv
         copydesk small.csv -o one.csv; copydesk small.csv | cmp - one.csv; ls -A | grep copydesk; true"
    );
    tree().sh(&script).is(
        0,
        "130\nnote: stopped; run the same command again to continue from here\n",
        "",
    );
}
