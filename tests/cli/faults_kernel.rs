//! Faults that only the kernel can cause: full disks, failing and slow system calls, a power cut. The tests need root and
//! tools.

use crate::faults_corpus::{TREE, rounds, tree};
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
        .is(0, "130\n", "");
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
