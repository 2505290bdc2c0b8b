//! `copydesk.toml`: where it is found, what overrides it, and what is refused.

use crate::golden::is_golden;
use crate::harness::{Answer, Folder};

/// A rule of `social` removes the second paragraph, a rule of `advertisement` the third.
const RAW: &str =
    "Nobody was hurt, the harbour board said on Monday.\nFollow us on Facebook.\nAdvertisement\n";
pub const CLEAN: &str = "Nobody was hurt, the harbour board said on Monday.\n";
pub const WITH_SOCIAL: &str =
    "Nobody was hurt, the harbour board said on Monday.\nFollow us on Facebook.\n";
const WITH_AD: &str = "Nobody was hurt, the harbour board said on Monday.\nAdvertisement\n";
/// Notes for files that are found in the folder of the test and in `wire`.
const OF_TOP: &str = "note: using the config file copydesk.toml\n";
const OF_WIRE: &str = "note: using the config file wire/copydesk.toml\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder
        .write("wire/gazette/a.txt", RAW)
        .sh("mkdir home")
        .ok();
    folder
}

/// The lines of `copydesk config` for settings that are not defaults, with single spaces.
fn changed_settings(answer: Answer) -> Vec<String> {
    let settings = answer.ok();
    let lines = settings.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ")
    });
    lines
        .filter(|line| !line.ends_with("# default") && !line.ends_with("# not set"))
        .collect()
}

#[test]
fn the_nearest_file_above_the_input_counts() {
    let folder = folder();
    folder.copydesk(&["wire/gazette/a.txt"]).is(0, CLEAN, "");
    folder.write("copydesk.toml", "keep = \"advertisement\"\n");
    folder
        .copydesk(&["wire/gazette/a.txt"])
        .is(0, WITH_AD, OF_TOP);
    folder
        .copydesk(&["-q", "wire/gazette/a.txt"])
        .is(0, WITH_AD, "");
    folder.write("wire/copydesk.toml", "keep = [\"social\"]\n");
    for input in ["wire/gazette/a.txt", "./wire/../wire/gazette/a.txt"] {
        folder.copydesk(&[input]).is(0, WITH_SOCIAL, OF_WIRE);
    }
    // The folder of the input counts, not the current folder.
    folder
        .sh("cd home && copydesk -q ../wire/gazette/a.txt")
        .is(0, WITH_SOCIAL, "");
    folder
        .copydesk(&["wire", "-o", "clean", "-q"])
        .is(0, "", "");
    assert_eq!(folder.read("clean/gazette/a.txt"), WITH_SOCIAL);
    assert!(!folder.path("clean/copydesk.toml").exists());
}

#[test]
fn the_users_own_file_counts_where_there_is_no_nearer_one() {
    let folder = folder();
    folder
        .write(
            "home/.config/copydesk/copydesk.toml",
            "keep = [\"social\"]\n",
        )
        .write("xdg/copydesk/copydesk.toml", "keep = [\"advertisement\"]\n");
    let run = |environment: &str| {
        folder.sh(&format!(
            "env -i {environment} \"$copydesk\" wire/gazette/a.txt"
        ))
    };
    let of_home = "note: using the config file home/.config/copydesk/copydesk.toml\n";
    let of_home = of_home.replace("home/", &format!("{}/", folder.path("home").display()));
    let of_xdg = folder.path("xdg/copydesk/copydesk.toml");
    let of_xdg = format!("note: using the config file {}\n", of_xdg.display());
    run("HOME=\"$PWD/home\"").is(0, WITH_SOCIAL, &of_home);
    run("HOME=\"$PWD/home\" XDG_CONFIG_HOME=\"$PWD/xdg\"").is(0, WITH_AD, &of_xdg);
    // By the specification, relative folders are ignored.
    run("HOME=\"$PWD/home\" XDG_CONFIG_HOME=xdg").is(0, WITH_SOCIAL, &of_home);
    run("").is(0, CLEAN, "");
    folder.write("copydesk.toml", "");
    run("HOME=\"$PWD/home\"").is(0, CLEAN, OF_TOP);
}

#[test]
fn the_command_line_wins() {
    let folder = folder();
    folder.write(
        "copydesk.toml",
        "keep = [\"social\", \"advertisement\"]\nno-repeats = true\n\nfield = \"body\"\n",
    );
    let kept = |args: &[&str]| folder.copydesk(args).stdout;
    assert_eq!(kept(&["wire/gazette/a.txt"]), RAW);
    assert_eq!(
        kept(&["wire/gazette/a.txt", "--keep", "social"]),
        WITH_SOCIAL
    );
    assert_eq!(kept(&["wire/gazette/a.txt", "--drop", "social"]), WITH_AD);
    assert_eq!(kept(&["wire/gazette/a.txt", "--no-config"]), CLEAN);
    let config = ["config", "wire", "--min-repeat-words", "9", "--field=text"];
    assert_eq!(
        changed_settings(folder.copydesk(&config)),
        [
            "# config file: copydesk.toml",
            "field = [\"text\"] # command line, over copydesk.toml:4",
            "no-repeats = false # default; copydesk.toml:2 has no effect here",
            "min-repeat-words = 9 # command line",
            "keep = [\"social\", \"advertisement\"] # copydesk.toml:1",
        ]
    );
}

#[test]
fn standard_input_has_no_settings() {
    let folder = folder();
    folder
        .write("copydesk.toml", "no such thing\n")
        .write("xdg/copydesk/copydesk.toml", "nor this\n");
    let script = "XDG_CONFIG_HOME=\"$PWD/xdg\" copydesk < wire/gazette/a.txt";
    folder.sh(script).is(0, CLEAN, "");
    let row = "{\"text\":\"Nobody was hurt.\"}\n";
    for args in [&["--format=jsonl"][..], &["--format=jsonl", "-"]] {
        folder.copydesk_on(args, row).is(0, row, "");
    }
    for command in ["learn", "dups"] {
        let answer = folder.copydesk_on(&[command, "--format=jsonl", "-"], row);
        assert_eq!(answer.status, 0, "{}", answer.stderr);
    }
    folder.write("own.toml", "keep = [\"social\"]\n");
    let answer = folder.copydesk_on(&["--config", "own.toml"], RAW);
    answer.is(0, WITH_SOCIAL, "");
}

#[test]
fn names_from_a_list_are_settled_where_the_command_is_given() {
    let folder = folder();
    folder
        .write("copydesk.toml", "keep = [\"social\"]\n")
        .write("list", "wire/gazette/a.txt\n");
    folder
        .copydesk(&["--files-from", "list"])
        .is(0, WITH_SOCIAL, OF_TOP);
}

#[test]
fn inputs_with_different_settings_are_refused() {
    let folder = folder();
    folder
        .write("b.txt", RAW)
        .write("wire/copydesk.toml", "keep = [\"social\"]\n");
    let hint = "hint: clean them separately, or choose one for all with `--config FILE` or `--no-config`\n";
    folder.copydesk(&["b.txt", "wire"]).is(
        2,
        "",
        &format!("error: the inputs have different config files: none for b.txt, but wire/copydesk.toml for wire\n{hint}"),
    );
    folder.copydesk(&["wire", "-", "--check"]).is(
        2,
        "",
        &format!("error: the inputs have different config files: wire/copydesk.toml for wire, but none for standard input\n{hint}"),
    );
    let answer = folder.copydesk(&["b.txt", "wire", "--check", "--config=wire/copydesk.toml"]);
    assert_eq!(answer.status, 1);
    assert_eq!(
        folder
            .copydesk(&["b.txt", "wire", "--check", "--no-config"])
            .status,
        1
    );
}

#[test]
fn settings_below_the_input_are_named_and_not_read() {
    let folder = folder();
    folder.write("wire/gazette/copydesk.toml", "keep = [\"social\"]\n");
    let answer = folder.copydesk(&["wire", "-o", "clean"]);
    assert_eq!(answer.status, 0);
    assert!(
        answer.stderr.contains(
            "note: wire/gazette/copydesk.toml: skipped, since it is a config file, and those are read only above the input\n"
        ),
        "{}",
        answer.stderr
    );
    assert_eq!(folder.read("clean/gazette/a.txt"), CLEAN);
    assert!(!folder.path("clean/gazette/copydesk.toml").exists());
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = folder();
    folder.write("wire/copydesk.toml", "rules = [\"house.rules\"]\n");
    folder.write(
        "wire/house.rules",
        "off: ad-label\n\nharbour-line  promotion  paragraph\n  = all news of the harbour\n  + All news of the harbour.\n  - He sold all news of the harbour to a rival.\n",
    );
    folder
        .sh("cd home && copydesk -q ../wire/gazette/a.txt")
        .is(0, WITH_AD, "");
    folder.write("wire/copydesk.toml", "rules = \"none.rules\"\n");
    folder.copydesk(&["wire/gazette/a.txt"]).is(
        2,
        "",
        &format!("{OF_WIRE}error: wire/none.rules: cannot open: No such file or directory\n"),
    );
}

#[test]
fn a_run_goes_on_only_with_the_same_settings() {
    let folder = folder();
    folder
        .copydesk(&["wire", "-o", "clean", "-q"])
        .is(0, "", "");
    assert_eq!(folder.read("clean/gazette/a.txt"), CLEAN);
    folder.write("wire/copydesk.toml", "keep = [\"social\"]\n");
    folder
        .copydesk(&["wire", "-o", "clean", "-q"])
        .is(0, "", "");
    assert_eq!(folder.read("clean/gazette/a.txt"), WITH_SOCIAL);
}

#[test]
fn other_commands_take_what_they_have() {
    let folder = folder();
    folder.write(
        "copydesk.toml",
        "field = \"body\"\nboilerplate = \"normal\"\nthreshold = 0.5\nsource = \"whole\"\nsample = 3\n",
    );
    // Named, since some keys are refused in a file that is found.
    let config = "--config=copydesk.toml";
    let shown = |args: &[&str]| {
        let (command, args) = args.split_at(
            args.iter()
                .take_while(|arg| **arg != "wire" && **arg != "--" && **arg != "r.jsonl")
                .count(),
        );
        changed_settings(folder.copydesk(&[&["config"], command, &[config], args].concat()))
    };
    assert_eq!(
        shown(&["dups", "wire"]),
        [
            "# config file: copydesk.toml",
            "field = [\"body\"] # copydesk.toml:1",
            "threshold = 0.5 # copydesk.toml:3",
        ]
    );
    assert_eq!(
        shown(&["learn", "wire"])[2],
        "source = \"whole\" # copydesk.toml:4"
    );
    assert_eq!(
        shown(&["report", "r.jsonl", "--corpus", "wire"])[2],
        "sample = 3 # copydesk.toml:5"
    );
    assert_eq!(shown(&["rules", "check", "--", "wire"]).len(), 2);
    folder.copydesk(&["config", "man"]).is(
        2,
        "",
        "error: `copydesk man` reads no config file\nhint: give the arguments of a command that reads articles\n",
    );
}

#[test]
fn what_a_command_line_would_be_refused_for_may_stand_where_it_is_idle() {
    let folder = folder();
    folder.write(
        "copydesk.toml",
        "source = \"host\"\nboundary-model = \"m.bin\"\nencoding = \"latin1\"\non-error = \"row\"\n",
    );
    folder.write("wire.jsonl", "{\"text\":\"Nobody was hurt.\"}\n");
    for args in [
        &["wire/gazette/a.txt", "--check"][..],
        &["wire.jsonl", "--format=jsonl", "--explain"],
    ] {
        let answer = folder.copydesk(&[args, &["--config=copydesk.toml"]].concat());
        assert!(!answer.stderr.contains("error"), "{}", answer.stderr);
    }
}

#[test]
fn the_printed_settings_are_a_file_of_settings() {
    let folder = folder();
    folder.write(
        "own.toml",
        "keep = [\"social\"]\nglob = ['a\"\\\\b']\njobs = 0x2\nmax-article = 1_000\n",
    );
    let config = ["config", "--config", "own.toml"];
    let printed = folder.copydesk(&config).stdout;
    folder.write("own.toml", &printed);
    let again = folder.copydesk(&config).stdout;
    let values = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| {
                line.split("  # ")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(values(&printed), values(&again));
    assert!(printed.contains("\njobs = 2 "), "{printed}");
    assert!(printed.contains("\nmax-article = 1000 "), "{printed}");
}

#[test]
fn faults_are_shown_where_they_are() {
    let mut shown = String::new();
    for text in [
        "field = \"body\"\nboilerplat = \"normal\"\n",
        "jobs = \"two\"\n",
        "keep = [\"social\", true]\n",
        "layout = \"lnies\"\n",
        "encoding = \"klingon\"\n",
        "field = \"\"\n",
        "# no task\nexplain = true\n",
        "output = \"clean\"\n",
        "[learn]\nmin-articles = 4\n",
        "field = \"body\n",
    ] {
        let folder = folder();
        folder.write("copydesk.toml", text);
        let refused = folder.copydesk(&["wire"]);
        refused.starts(2, "", "error: ");
        shown += &format!("{}\n", refused.stderr);
        assert_eq!(folder.copydesk(&["config"]), refused);
        assert_eq!(folder.copydesk(&["learn", "wire"]), refused);
        folder
            .copydesk(&["wire/gazette/a.txt", "--no-config"])
            .is(0, CLEAN, "");
    }
    is_golden("settings-faults", &shown);
}

#[test]
fn a_fault_cannot_drive_the_terminal() {
    let folder = folder();
    folder.write(
        "copydesk.toml",
        "\"a\u{202e}b\" = 1\nfield = 2 # \u{202e}\n",
    );
    let answer = folder.copydesk(&["wire"]);
    assert_eq!(answer.status, 2);
    assert!(!answer.stderr.contains('\u{202e}'), "{}", answer.stderr);
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let hint = "hint: repair it, name another with `--config FILE`, or pass `--no-config`\n";
    let refused = |make: &str, what: &str| {
        let folder = folder();
        folder.sh(make).is(0, "", "");
        folder.copydesk(&["wire"]).is(2, "", what);
    };
    refused(
        "mkdir copydesk.toml",
        &format!("error: copydesk.toml: is a directory, not a file\n{hint}"),
    );
    refused(
        "mkfifo copydesk.toml",
        &format!("error: copydesk.toml: is a FIFO, not a file\n{hint}"),
    );
    refused(
        "ln -s nowhere copydesk.toml",
        &format!("error: copydesk.toml: cannot open: No such file or directory\n{hint}"),
    );
    refused(
        "printf 'quiet = true\\nfield = \"caf\\351\"\\n' > copydesk.toml",
        "error: copydesk.toml:2: not UTF-8\nhint: convert the file first, as with `iconv -t utf-8`\n",
    );
    refused(
        "head -c 1048577 /dev/zero | tr '\\0' '#' > copydesk.toml",
        "error: copydesk.toml: more than 1048576 bytes, the limit for a config file\nhint: is it a config file?\n",
    );
    let folder = folder();
    folder.sh("echo > copydesk.toml; chmod 000 copydesk.toml");
    folder.sh_as_user("copydesk wire").is(
        2,
        "",
        &format!("error: copydesk.toml: cannot open: Permission denied\n{hint}"),
    );
    folder.copydesk(&["wire", "--config", "none.toml"]).is(
        2,
        "",
        &format!("error: none.toml: cannot open: No such file or directory\n{hint}"),
    );
}

#[test]
fn a_folder_whose_name_is_not_utf8_has_settings_too() {
    folder()
        .sh("d=$(printf 'caf\\351') && mkdir \"$d\" && cp wire/gazette/a.txt \"$d\" &&
             echo 'rules = \"own.rules\"' > \"$d/copydesk.toml\" && echo 'off: ad-label' > \"$d/own.rules\" &&
             copydesk -q \"$d/a.txt\"")
        .is(0, WITH_AD, "");
}
