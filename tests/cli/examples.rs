//! The examples in the help and in the manual pages run as they are printed.

use crate::harness::{Folder, row};

pub const STORY: &str =
    "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board.\n";

/// A folder with every file that the examples name.
fn prepared() -> Folder {
    let folder = Folder::new();
    let article = format!("{STORY}Follow us on Facebook.\n");
    for file in [
        "raw.txt",
        "other.txt",
        "corpus/gazette/1.txt",
        "part1/gazette/1.txt",
        "part2/gazette/2.txt",
    ] {
        folder.write(file, &article);
    }
    for file in ["train.jsonl", "test.jsonl", "today.jsonl"] {
        folder.write(file, row(&article));
    }
    folder
        .write(
            "wire.jsonl",
            format!("{{\"id\":1,\"site\":\"gazette.example\",\"text\":\"{}\"}}\n", STORY.trim()),
        )
        .write("wire.csv", "id,body\n1,One.\n")
        .write(
            "mine.rules",
            "harbour-line  promotion  paragraph\n  = all news of the harbour\n  + All news of the harbour.\n  - He sold all news of the harbour to a rival.\n",
        )
        // Only checks that it gets a manual page.
        .write("tools/man", "#!/bin/sh\ngrep -q '^\\.TH copydesk'\n");
    folder.write(
        "wire.model",
        "copydesk model 2\n# source\tarticles\tof\tshare\tplace\tline\n\
             gazette.example\t10\t10\t100.0%\ttail\tHave you seen something?\n",
    );
    let made = folder.sh(
        "chmod +x tools/man &&
         mkdir -p .local/share/bash-completion/completions .zfunc .config/fish/completions .local/share/man &&
         copydesk corpus/ -o clean/ --report r.jsonl.gz &&
         copydesk learn part1/ --counts 1.zst && copydesk learn part2/ --counts 2.zst",
    );
    assert_eq!(made.status, 0, "{}", made.stderr);
    folder
}

/// The names of all commands, as words; the program itself has none.
fn commands() -> Vec<Vec<String>> {
    let folder = Folder::new();
    folder.copydesk(&["man", "-o", "pages"]).is(0, "", "");
    let pages = folder.sh("cd pages && ls | sed 's/\\.1$//' | sort").stdout;
    let words = |page: &str| page.split('-').skip(1).map(str::to_owned).collect();
    pages.lines().map(words).collect()
}

fn run(folder: &Folder, words: &[String], last: &str) -> String {
    let args: Vec<&str> = words.iter().map(String::as_str).chain([last]).collect();
    folder.copydesk(&args).ok()
}

/// The commands below `Examples:`, without their descriptions.
fn examples(help: &str) -> Vec<String> {
    let below = help.split("\nExamples:\n").nth(1).unwrap_or_default();
    let lines = below.lines().take_while(|line| line.starts_with("  "));
    let mut found: Vec<String> = Vec::new();
    for line in lines {
        let text = line.trim_start();
        // A line that begins far to the right continues a description.
        if line.len() - text.len() > 8 {
            continue;
        }
        let command = text.split("  ").next().unwrap_or_default();
        match found.last_mut() {
            Some(last) if last.ends_with("&&") => *last += &format!(" {command}"),
            _ => found.push(command.to_owned()),
        }
    }
    found
}

#[test]
fn every_command_shows_examples_and_each_runs_as_it_is_printed() {
    let mut n_run = 0;
    let prepared = prepared();
    for words in commands() {
        let help = run(&Folder::new(), &words, "--help");
        let examples = examples(&help);
        assert!(!examples.is_empty(), "{words:?} shows no examples:\n{help}");
        for example in examples {
            let folder = Folder::new();
            // It is the report of a run in another folder.
            let report = if example.contains("clean/ --report") {
                "r.jsonl.gz"
            } else {
                ""
            };
            let answer = folder.sh(&format!(
                "cp -a {}/. .; rm -f none {report}; PATH=\"$PWD/tools:$PATH\" HOME=\"$PWD\"; export PATH HOME; {example}",
                prepared.path("").display()
            ));
            assert_eq!(answer.status, 0, "{example}\n{}", answer.stderr);
            assert!(
                !answer.stderr.contains("error:"),
                "{example}\n{}",
                answer.stderr
            );
            n_run += 1;
        }
    }
    assert!(n_run > 40, "{n_run} examples were found");
}

#[test]
fn the_manual_pages_show_the_examples_of_the_help() {
    let squeezed = |text: &str| {
        text.replace('\\', "")
            .split_whitespace()
            .collect::<String>()
    };
    let folder = Folder::new();
    folder.copydesk(&["man", "-o", "pages"]).is(0, "", "");
    for words in commands() {
        let names: String = words.iter().map(|word| format!("-{word}")).collect();
        let page = folder.read(&format!("pages/copydesk{names}.1"));
        let page = squeezed(&page.replace("\\*(Aq", "'").replace(".br", ""));
        for example in examples(&run(&folder, &words, "--help")) {
            assert!(
                page.contains(&squeezed(&example)),
                "{words:?}: {example}\n{page}"
            );
        }
    }
}

#[test]
fn the_short_help_is_short_and_leads_to_the_long_one() {
    let folder = Folder::new();
    for words in commands() {
        let (short, long) = (run(&folder, &words, "-h"), run(&folder, &words, "--help"));
        assert!(short.len() <= long.len(), "{words:?}");
        let leads = short.contains("--help") || short.contains("Examples:");
        assert!(leads, "{words:?}\n{short}");
        for help in [&short, &long] {
            assert!(help.contains("Usage: copydesk"), "{words:?}");
        }
    }
}
