//! Faults that only the kernel can cause: full disks, failing and slow system calls, a power cut. Most need root and tools.

use super::{TREE, rounds, tree};
use crate::corpus::{RAW, ROW};
use crate::harness::Folder;
use crate::needs::{has_tool, not_run};

#[test]
fn a_full_output_disk_stops_the_run_with_whole_files_and_it_goes_on_when_there_is_room() {
    for (options, why) in [
        ("size=256k", "No space left on device"),
        ("nr_inodes=20", "No inodes left on device"),
    ] {
        let folder = tree();
        let script = format!(
            "make 100; mkdir m; mount -t tmpfs -o {options} none m
             copydesk t -o m 2>said; echo $?; grep -o '{why}' said
             whole m $(find m -type f | grep -v .copydesk | wc -l); ls m/.copydesk/drafts
             mount -o remount,size=100m,nr_inodes=10000 m; copydesk t -o m || echo failed; whole m 200"
        );
        if let Some(answer) = folder.sh_with_mounts(&format!("{TREE}{script}")) {
            answer.is(0, &format!("4\n{why}\n"), "");
        }
    }
}

#[test]
fn a_full_disk_leaves_the_originals() {
    let folder = tree();
    let script = "make 30; mkdir m; mount -t tmpfs -o size=320k none m; cp -r t m
         head -c 1m /dev/zero >m/filler 2>/dev/null; cd m; ln -s ../raw ../clean .; rm -f raw clean
         cp ../raw ../clean /mnt 2>/dev/null; cd ..; mv t t0; ln -s m/t t
         copydesk -i t 2>/dev/null; echo $?; find t/ -type f | while read -r f; do
           cmp -s $f raw || cmp -s $f clean || echo broken; done; find t/ -name '.copydesk-*'";
    if let Some(answer) = folder.sh_with_mounts(&format!("{TREE}{script}")) {
        answer.is(0, "4\n", "");
    }
}

#[test]
fn a_read_only_disk_or_a_protected_file_is_named() {
    let folder = tree();
    let script = "make 1; mkdir m; mount -t tmpfs none m; cp -r t m; mount -o remount,ro m
         copydesk -i m; echo $?; cmp m/t/a/1.txt raw; copydesk t -o m/out; echo $?";
    if let Some(answer) = folder.sh_with_mounts(&format!("{TREE}{script}")) {
        answer.is(
            0,
            "3\n4\n",
            "error: m/t/a/1.txt: cannot write: Read-only file system\n\
             error: m/t/b/1.txt: cannot write: Read-only file system\n\
             error: m/out: cannot make the folder: Read-only file system\n",
        );
    }
    if folder.sh("chattr +i t/a/1.txt").status != 0 {
        not_run("no immutable files");
        return;
    }
    let answer =
        folder.sh("copydesk -i t/a/1.txt 2>&1; echo $?; cmp t/a/1.txt raw; chattr -i t/a/1.txt");
    assert!(
        answer.stdout.ends_with("Operation not permitted\n3\n"),
        "{}",
        answer.stdout
    );
}

/// Runs copydesk with the first system call of a kind failing, then with the second, up to `most`.
fn each_call_failing(call: &str, error: &str, most: usize) {
    if !has_tool("strace") {
        return;
    }
    let folder = tree();
    let script = format!(
        "{TREE} for n in $(seq 1 {most}); do make 2
           strace -f -o trace -e trace={call} -e inject={call}:error={error}:when=$n copydesk -i t >said 2>&1
           s=$?; case $s in 0|3|4) ;; *) grep -q copydesk trace || true; grep -q 'error while loading\\|cannot open shared\\|cannot read file data' said || echo \"{call} $n: status $s\";; esac
           safe 4; grep -q INJECTED trace || break
         done
         make 2; rm -rf out; for n in $(seq 1 {most}); do
           strace -f -o trace -e trace={call} -e inject={call}:error={error}:when=$n copydesk t -o out >said 2>&1
           [ -d out ] && whole out $(find out -type f | grep -v .copydesk | wc -l)
           grep -q INJECTED trace || break
         done
         copydesk t -o out || echo failed; whole out 4; copydesk -i t || echo failed; whole t 4"
    );
    folder.sh(&script).is(0, "", "");
}

#[test]
fn any_read_may_fail() {
    each_call_failing("read", "EIO", rounds(14));
}

#[test]
fn any_write_may_fail() {
    each_call_failing("write", "ENOSPC", rounds(6));
    each_call_failing("write", "EIO", rounds(6));
}

#[test]
fn any_sync_rename_or_mode_may_fail() {
    each_call_failing("fsync", "EIO", rounds(4));
    each_call_failing("rename,renameat,renameat2", "EIO", rounds(4));
    each_call_failing("fchmod", "EPERM", rounds(4));
    each_call_failing("close", "EIO", rounds(4));
}

#[test]
fn interrupted_and_short_writes_lose_nothing() {
    if !has_tool("strace") {
        return;
    }
    let folder = Folder::new();
    folder.write(
        "a.jsonl",
        "{\"text\":\"One ferry and another.\"}\n".repeat(5000),
    );
    folder
        .sh("strace -f -o trace -e trace=write -e inject=write:error=EINTR:when=1+3 copydesk a.jsonl | cmp - a.jsonl
             copydesk a.jsonl | { sleep 0.2; dd bs=100 status=none; } | cmp - a.jsonl")
        .is(0, "", "");
}

#[test]
fn a_stalled_disk_does_not_hinder_an_end() {
    if !has_tool("strace") {
        return;
    }
    let folder = tree();
    folder
        .sh(&format!(
            "{TREE} make 200; set -m 2>/dev/null
             strace -f -o trace -e trace=pread64 -e inject=read:delay_enter=100000 copydesk t -o out & p=$!
             while [ ! -e out/a/1.txt ]; do sleep 0.05; done
             kill -INT $(pgrep -P $p); wait $p; echo $?
             copydesk t -o out; whole out 400"
        ))
        .is(
            0,
            "130\n",
            "note: stopped; run the same command again to continue from here\n",
        );
}

#[test]
fn after_a_power_cut_no_file_is_half() {
    let folder = tree();
    // EXT4_IOC_SHUTDOWN with "no log flush" loses everything that is not on the disk, as a power cut does.
    let script = "make 100; truncate -s 64m disk; mkfs.ext4 -q -F disk; mkdir m; mount -o loop disk m || exit 77
         command -v python3 >/dev/null || exit 77
         copydesk t -o m/out || echo failed
         python3 -c 'import fcntl,os,struct; fcntl.ioctl(os.open(\"m\", os.O_RDONLY), 0x8004587d, struct.pack(\"I\", 2))' || exit 77
         umount m; mount -o loop disk m || exit 77; whole m/out 200
         copydesk t -o m/out --summary=json 2>&1 | grep -o '\"finished_before\":[0-9]*'
         cp -r t m/t; sync; copydesk -i m/t || echo failed
         python3 -c 'import fcntl,os,struct; fcntl.ioctl(os.open(\"m\", os.O_RDONLY), 0x8004587d, struct.pack(\"I\", 2))' || exit 77
         umount m; mount -o loop disk m; find m/t -type f | while read -r f; do
           cmp -s $f raw || cmp -s $f clean || case $f in */.copydesk-*) ;; *) echo \"broken: $f\";; esac; done; umount m";
    match folder.sh_with_mounts(&format!("{TREE}{script}")) {
        Some(answer) if answer.status == 77 => {
            not_run(&format!("no power cut: {}", answer.stderr.trim()))
        }
        Some(answer) => answer.is(0, "\"finished_before\":200\n", ""),
        None => {}
    }
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

/// A disk that is full for one file is full for the next.
#[test]
fn a_full_disk_ends_a_run_in_place_at_the_first_file() {
    let space = "head -c 1m /dev/zero 2>/dev/null >m/filler";
    let inodes = "i=0; while touch m/$i 2>/dev/null && [ $i -lt 100 ]; do i=$((i+1)); done";
    let hint = "hint: make room, then run copydesk again: it continues where it stopped\n";
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
