//! Outputs that are not regular files, for every command with an option that names one.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGINT;

use crate::corpus::RAW;
use crate::harness::{COPYDESK, Folder};

/// Shell functions. `run COMMAND FILE` runs a command on the same inputs each time, with FILE as its output.
const COMMANDS: &str = r#"
    all='learn counts model merge dups page extract tree place stream'
    run() { rm -rf in out; cp -r in0 in; case $1 in
        learn) copydesk learn in -o "$2";;
        counts) copydesk learn in --counts "$2";;
        model) copydesk model merge counted -o "$2";;
        merge) copydesk model merge counted --counts "$2";;
        dups) copydesk dups in -o "$2";;
        page) copydesk report reported -o "$2";;
        extract) copydesk --no-default-rules --rules rules --check --extract "$2" in;;
        tree) copydesk in -o out --report "$2";;
        place) copydesk -i in --report "$2";;
        stream) copydesk in/a.txt --report "$2" >/dev/null;;
      esac 2>said; }
    # Leaves in `whole` what the command writes into a new file.
    expect() { rm -f whole; run $1 whole; [ -s whole ] || { echo "$1 wrote nothing"; cat said; }; }
    fail() { echo "$*"; cat said; }
"#;

fn corpus() -> Folder {
    let folder = Folder::new();
    let long = "The harbour master of Tarnpoint said that the ferry had left the quay at nine in \
                the evening with forty people on board and that the sea had been calm all day.\n";
    folder.sh("mkdir in0").is(0, "", "");
    let rules = "who  credit  ending\n  = by <name>\n  + By Mira Holt\n  - She is known by name.\n";
    folder
        .write("rules", rules)
        .write(
            "in0/a.txt",
            format!("{long}\nAdvertisement\n\nBy Mira Holt\n"),
        )
        .write(
            "in0/b.txt",
            format!("{long}\nAdvertisement\n\nBy Mira Holt\n"),
        );
    let made =
        folder.sh("copydesk learn in0 --counts counted; copydesk in0 -o made --report reported");
    assert_eq!(made.status, 0, "{}", made.stderr);
    folder
}

#[test]
fn a_device_is_written_and_stays_a_device() {
    let script = format!(
        "{COMMANDS} mkdir m; mount -t tmpfs none m; cp -r in0 counted reported rules m; cd m
         for c in $all; do
           mknod null c 1 3; run $c null; [ -c null ] || fail \"$c replaced a device\"; rm null
           mknod full c 1 7; run $c full; [ -c full ] || fail \"$c replaced a device\"
           grep -q 'No space left on device' said || fail \"$c did not write to a device\"; rm full
           mknod null c 1 3; ln -s null link; run $c link
           [ -c null ] && [ -L link ] || fail \"$c replaced a link to a device\"; rm null link
           ls -A | grep '^.copydesk-'
         done; true"
    );
    if let Some(answer) = corpus().sh_with_mounts(&script) {
        answer.is(0, "", "");
    }
}

#[test]
fn a_fifo_is_written_to_its_reader() {
    corpus()
        .sh(&format!(
            "{COMMANDS} for c in $all; do
               expect $c; mkfifo p; timeout 60 cat p >got & run $c p; wait
               cmp got whole || fail $c; [ -p p ] || fail \"$c replaced a FIFO\"; rm p
             done"
        ))
        .is(0, "", "");
}

#[test]
fn a_socket_is_written_to_its_reader() {
    let folder = corpus();
    let listener = std::os::unix::net::UnixListener::bind(folder.path("s")).unwrap();
    let reader = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut got = String::new();
        std::io::Read::read_to_string(&mut stream, &mut got).unwrap();
        got
    });
    let answer = folder.sh(&format!(
        "{COMMANDS} run page s || fail page; [ -S s ] || fail replaced"
    ));
    answer.is(0, "", "");
    assert!(reader.join().unwrap().ends_with("</html>\n"));
}

#[test]
fn the_target_of_a_link_is_replaced_or_made_and_the_link_stays() {
    corpus()
        .sh(&format!(
            "{COMMANDS} mkdir far; for c in $all; do
               expect $c; ln -s far/one two; ln -s two link
               run $c link; cmp far/one whole || fail $c
               [ -L link ] && [ -L two ] || fail \"$c replaced a link\"
               : >far/one; chmod 604 far/one; run $c link; cmp far/one whole || fail $c
               [ $(stat -c %a far/one) = 604 ] || fail \"$c changed the mode\"
               [ -L link ] && [ -L two ] || fail \"$c replaced a link\"
               rm far/one two link; ls -A . far | grep '^.copydesk-'
             done; true"
        ))
        .is(0, "", "");
}

#[test]
fn a_dash_is_standard_output() {
    corpus()
        .sh(&format!(
            "{COMMANDS} for c in $all; do [ $c = stream ] && continue
               expect $c; run $c - >got; cmp got whole || fail $c; [ ! -e ./- ] || fail \"$c made a file\"
               [ $c = extract ] && continue
               # /dev/stdout is such a link, and must not be replaced.
               ln -s /proc/self/fd/1 mine; run $c mine >got; cmp got whole || fail $c by a link
               [ -L mine ] || fail \"$c replaced a link\"; rm mine
             done"
        ))
        .is(0, "", "");
}

#[test]
fn what_would_mix_on_standard_output_or_needs_a_folder_is_refused() {
    let folder = Folder::new();
    folder.write("a.txt", RAW);
    let hint = "hint: name a FILE\n";
    for (args, what) in [
        (
            &["a.txt", "--report", "-"][..],
            "`--report -` and the articles would both be written to standard output",
        ),
        (
            &["-i", "a.txt", "--report", "-", "--extract", "-"],
            "`--report -` and `--extract -` would both be written to standard output",
        ),
    ] {
        folder
            .copydesk(args)
            .is(2, "", &format!("error: {what}\n{hint}"));
    }
    folder
        .copydesk(&["learn", "a.txt", "-o", "m", "--counts", "m"])
        .is(
            2,
            "",
            "error: m: named for the model and for the counts\nhint: name two files\n",
        );
    assert_eq!(folder.names(), ["a.txt"]);
}

#[test]
fn a_folder_is_refused_before_the_work() {
    let folder = corpus();
    folder
        .sh(&format!(
            "{COMMANDS} mkdir d; for c in $all; do
               for name in d d/ new/; do
                 run $c $name; s=$?; [ $s = 2 ] || [ $s = 4 ] || fail \"$c $name: $s\"
                 grep -qi 'is a directory' said || fail $c $name
               done; [ ! -e new ] || fail \"$c made a file\"; rmdir d && mkdir d
             done"
        ))
        .is(0, "", "");
    folder.copydesk(&["learn", "in0", "-o", "d"]).is(
        4,
        "",
        "error: d: cannot write: is a directory\nhint: name a file in it\n",
    );
}

#[test]
fn pages_of_the_manual_follow_links_too() {
    let folder = Folder::new();
    folder
        .sh("mkdir man far; ln -s ../far/page man/copydesk.1; mkfifo man/copydesk-learn.1
             timeout 60 cat man/copydesk-learn.1 >got & copydesk man --output man || echo failed; wait
             [ -L man/copydesk.1 ] && [ -s far/page ] && [ -p man/copydesk-learn.1 ] && [ -s got ] || echo replaced")
        .is(0, "", "");
}

#[test]
fn a_fifo_without_a_reader_ends_at_the_first_signal() {
    let commands = [
        &["learn", "in", "-o", "p"][..],
        &["learn", "in", "--counts", "p"],
        &["model", "merge", "counted", "-o", "p"],
        &["dups", "in", "-o", "p"],
        &["report", "reported", "-o", "p"],
        &["--check", "--extract", "p", "in"],
        &["in", "-o", "out", "--report", "p"],
        &["-i", "in", "--report", "p"],
        &["in/a.txt", "--report", "p"],
    ];
    // Where interrupts are ignored, as in the background of a script, a command would ignore them, too, unless they are caught here.
    let dies = Arc::new(AtomicBool::new(true));
    signal_hook::flag::register_conditional_default(SIGINT, dies).unwrap();
    std::thread::scope(|scope| {
        for args in commands {
            for (signal, number) in [("-TERM", 15), ("-INT", 2)] {
                scope.spawn(move || ends_at_signal(args, signal, number));
            }
        }
    });
}

/// Signals a command that waits for a reader of `p`. Without a shell, in which it would ignore interrupts.
fn ends_at_signal(args: &[&str], signal: &str, number: i32) {
    let folder = corpus();
    folder.sh("mkfifo p; cp -r in0 in").is(0, "", "");
    let mut child = Command::new(COPYDESK)
        .args(args)
        .current_dir(folder.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let is_waiting = child.try_wait().unwrap().is_none();
    assert!(is_waiting, "{args:?} did not wait for a reader");
    let pid = child.id().to_string();
    Command::new("kill").args([signal, &pid]).status().unwrap();
    let sent = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if sent.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("{args:?} does not end at {signal}");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let ended = status.signal().or(status.code().map(|code| code - 128));
    assert_eq!(ended, Some(number), "{args:?}");
    folder.sh("[ -p p ] || echo replaced").is(0, "", "");
}

#[test]
fn a_run_that_fails_leaves_the_older_file() {
    corpus()
        .sh("for args in 'learn in0 -o' 'learn in0 --counts' 'dups in0 -o' 'report reported -o' '--no-default-rules --rules rules --check in0 --extract'; do
               echo old >kept; (ulimit -f 0; copydesk $args kept 2>/dev/null) && echo \"$args\"
               [ \"$(cat kept)\" = old ] || echo \"$args\"
             done; ls -A | grep '^.copydesk-'; true")
        .is(0, "", "");
}

#[test]
fn a_file_that_is_protected_is_not_replaced() {
    let folder = corpus();
    folder.sh("chmod 777 . in0; chmod 666 in0/*; echo old >kept; chmod 444 kept");
    folder
        .sh_as_user("copydesk dups in0 -o kept; s=$?; cat kept; exit $s")
        .is(
            4,
            "old\n",
            "error: kept: cannot write: Permission denied\n\
             hint: name a file in a folder that you may write to\n",
        );
}
