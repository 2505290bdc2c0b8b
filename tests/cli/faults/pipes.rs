//! Pipes as inputs, and signals that end the wait for their writers.

use crate::harness::Folder;
use crate::settings::WITH_SOCIAL as NEWS;

#[test]
fn a_pipe_by_name_is_read() {
    Folder::new()
        .sh("mkfifo p; printf 'One.\\n' >p & copydesk p")
        .is(0, "One.\n", "");
}

#[test]
fn a_pipe_is_read_to_its_end() {
    let folder = Folder::new();
    folder
        .sh("mkfifo p; { sleep 0.3; printf 'One.\\n'; sleep 0.3; printf 'Two.\\n'; } >p & copydesk p -o out/; cat out/p")
        .is(0, "One.\nTwo.\n", "");
    folder
        .sh("printf 'One.\\n' >a; { printf 'a\\n'; sleep 0.3; printf 'a\\n'; } >p & copydesk --files-from p")
        .is(0, "One.\nOne.\n", "");
    // A list of copies is used twice, but can be read only once.
    folder.write(
        "wire.jsonl",
        "{\"id\":1,\"text\":\"One.\"}\n{\"id\":2,\"text\":\"One.\"}\n",
    );
    folder
        .sh("printf '{\"keep\":1,\"copies\":[{\"id\":2,\"similarity\":1.0}]}\\n' >p & copydesk wire.jsonl --dups p -o of/; cat of/wire.jsonl")
        .is(0, "{\"id\":1,\"text\":\"One.\"}\n", "");
}

#[test]
fn the_first_signal_ends_the_wait_for_a_pipe() {
    let folder = Folder::new();
    folder
        .sh("mkfifo p; printf 'One.\\n' >a.txt; mkdir corpus; cp a.txt corpus")
        .is(0, "", "");
    let commands = [
        "p",
        "p -o out",
        "a.txt p -j4 -o out",
        "p --format jsonl -o out",
        "p --report r",
        "--check p --extract x",
        "--files-from p -o out",
        "--files0-from p --report r",
        "--dups p a.txt -o out",
        "--model p a.txt -o out",
        "--rules p a.txt -o out",
        "--config p a.txt -o out",
        "--boilerplate normal --boundary-model p a.txt -o out",
        "learn p -o model",
        "learn --files-from p -o model",
        "dups p -o list",
        "model show p",
        "model merge p -o model",
        "report p",
        "restore --report p corpus -o raw",
        "rules check -- p",
    ];
    let script: String = ["INT", "TERM"]
        .iter()
        .flat_map(|signal| commands.map(|command| (signal, command)))
        .enumerate()
        .map(|(n, (signal, command))| {
            format!(
                "(mkdir {n}; cd {n}; ln -s ../p ../a.txt ../corpus .
                  timeout --foreground --preserve-status -k 20 -s {signal} 1 copydesk {command} >said 2>&1 </dev/null
                  echo \"{signal} $? {command}\" >status; rm p a.txt corpus) &\n"
            )
        })
        .collect();
    // Without `--foreground`, `timeout` would signal the program twice, the second time with its process group.
    // There is no error message, not a file but the record of a run that can be continued, or the report of another.
    let left = "grep -l error */said; find [0-9]* -type f ! -name said ! -name status ! -path '*/out/.copydesk/*' ! -path '*/out/a.txt' ! -name r";
    let answer = folder.sh(&format!("{script} wait; cat */status | sort; {left}; true"));
    let mut expected: Vec<String> = commands
        .iter()
        .flat_map(|command| [format!("INT 130 {command}"), format!("TERM 143 {command}")])
        .collect();
    expected.sort();
    let mut lines: Vec<&str> = answer.stdout.lines().collect();
    lines.sort();
    assert_eq!(lines, expected, "{}", answer.stderr);
}

#[test]
fn restore_refuses_a_pipe_among_the_clean_files() {
    let folder = Folder::new();
    folder.write("raw/a.txt", NEWS).write("raw/b.txt", NEWS);
    folder
        .copydesk(&["raw", "-o", "clean", "--report", "r.jsonl"])
        .is(0, "", "");
    folder
        .sh("rm clean/a.txt; mkfifo clean/a.txt; timeout 20 copydesk restore --report r.jsonl clean -o again")
        .is(
            3,
            "",
            "error: a.txt: `clean/a.txt` is a FIFO, not a file\n",
        );
    assert_eq!(folder.read("again/b.txt"), NEWS);
    // The page is made without its text.
    folder
        .sh("rm raw/a.txt; mkfifo raw/a.txt; timeout 20 copydesk report r.jsonl --corpus raw >page; echo $?")
        .is(0, "0\n", "");
}
