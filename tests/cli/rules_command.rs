//! `copydesk rules list`, `show`, `test` and `check`.

use crate::golden::is_golden;
use crate::harness::Folder;
use crate::rules::{MINE, STORY, folder};

#[test]
fn rules_are_listed() {
    let folder = folder();
    folder
        .copydesk(&["rules", "list", "--no-default-rules", "--rules=mine.rules"])
        .is(
            0,
            "ID             CATEGORY    SCOPE      ACTS  LANGUAGES  FILE\n\
             harbour-promo  promotion   ending     yes   any        mine.rules:3\n\
             tide-table     navigation  paragraph  yes   de         mine.rules:8\n",
            "",
        );
}

#[test]
fn a_rule_is_shown_as_it_is_written() {
    let folder = folder();
    let rule = MINE
        .split_once("\n\n")
        .unwrap()
        .1
        .split_once("\n\n")
        .unwrap()
        .0;
    folder
        .copydesk(&["rules", "show", "harbour-promo", "--rules", "mine.rules"])
        .is(0, &format!("# mine.rules:3, any language\n{rule}\n"), "");
    folder.copydesk(&["rules", "show", "folow-us"]).is(
        2,
        "",
        "error: there is no rule `folow-us`\nhint: did you mean `follow-us`?\n",
    );
}

#[test]
fn what_is_shown_is_a_file_of_rules() {
    let folder = Folder::new();
    folder
        .sh("{ echo 'off: follow-us ad-label'; copydesk rules show follow-us ad-label; } > own.rules && copydesk rules list --rules own.rules | grep -c own.rules")
        .is(0, "2\n", "");
}

#[test]
fn examples_are_tried() {
    let folder = folder();
    folder
        .copydesk(&["rules", "test", "--no-default-rules", "mine.rules"])
        .is(0, "rules: 2; examples: 4, all hold\n", "");
    let args = [
        "rules",
        "test",
        "--no-default-rules",
        "broken.rules",
        "mine.rules",
    ];
    is_golden("rules-tested", &folder.copydesk(&args).to_string());
}

#[test]
fn a_rule_that_takes_what_a_built_in_one_promises_to_leave_is_named() {
    let folder = Folder::new();
    folder.write(
        "wide.rules",
        "wide  social  paragraph\n  = twitter blocked <rest>\n  + Twitter blocked us\n  - Twitter\n",
    );
    let answer = folder.copydesk(&["rules", "test", "wide.rules"]);
    assert_eq!((answer.status, answer.stderr.as_str()), (1, ""));
    assert!(
        answer.stdout.contains("follow-us must not match, but removes: Twitter blocked the account of the harbour board.\n"),
        "{}",
        answer.stdout
    );
}

#[test]
fn rules_are_judged_on_a_corpus() {
    let folder = folder();
    folder.write(
        "b.jsonl",
        "{\"text\":\"The pier shut.\\nFollow the post on X.\\nFollow  harbour post on X.\"}\n\
         {\"text\":\"Nobody came.\\nFollow Harbour Post on X.\"}\n",
    );
    let check = |args: &[&str]| {
        let check = ["rules", "check", "--no-default-rules", "mine.rules"];
        folder.copydesk(&[&check, args].concat()).ok()
    };
    let as_text = check(&["broken.rules", "--", "a.txt", "b.jsonl"]);
    is_golden("rules-checked", &as_text);
}

#[test]
fn what_a_built_in_rule_takes_anyway_is_not_new() {
    let folder = Folder::new();
    folder
        .write("own.rules", "own-ad  credit  paragraph\n  = advertisement\n  + Advertisement\n  - An advertisement\n")
        .write("a.txt", format!("{STORY}Advertisement\n"));
    folder
        .copydesk(&["rules", "check", "own.rules", "--", "a.txt"])
        .is(
            0,
            "RULE    CATEGORY       FIRED  ARTICLES  WORDS  NEW
own-ad  credit (kept)  1      1         1      0

own-ad
      1 x Advertisement

articles: 1; words: 11, of which these rules take 1
",
            "",
        );
}

#[test]
fn articles_that_cannot_be_read_are_named_and_the_others_are_counted() {
    let folder = folder();
    folder.write(
        "b.jsonl",
        "{\"text\":1}\n\n{\"text\":\"Gezeiten\\nEbbe.\"}\n",
    );
    folder
        .sh("printf 'Gezeiten\\nEbbe.\\n' | copydesk rules check mine.rules --no-default-rules -- gone.txt b.jsonl - | tail -n 1")
        .is(
            0,
            "articles: 2; words: 4, of which these rules take 2\n",
            "error: gone.txt: cannot open: No such file or directory\n\
             error: b.jsonl:1: the field `text` is neither a string nor a list of strings\n\
             hint: name the field that holds the article with `--field`\n",
        );
    let answer = folder.copydesk(&["rules", "check", "mine.rules", "--", "gone.txt"]);
    assert_eq!(answer.status, 3);
}

#[test]
fn a_check_wants_a_corpus() {
    let answer = folder().copydesk(&["rules", "check", "mine.rules"]);
    answer.starts(2, "", "error: ");
    assert!(answer.stderr.contains("<CORPUS>..."), "{}", answer.stderr);
}

#[test]
fn the_help_shows_how_rules_are_written_and_that_file_is_sound() {
    let folder = folder();
    let help = folder.copydesk(&["rules", "--help"]).ok();
    let (_, shown) = help.split_once("A file of rules:\n").expect("it is shown");
    let (shown, _) = shown.split_once("\n`off`").expect("it ends");
    let file: String = shown
        .lines()
        .map(|line| format!("{}\n", line.get(2..).unwrap_or("")))
        .collect();
    folder.write("help.rules", file);
    let answer = folder.copydesk(&["rules", "test", "help.rules", "--no-default-rules"]);
    assert_eq!(answer.stdout, "rules: 1; examples: 2, all hold\n");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    folder()
        .sh("copydesk rules list | head -n 1 | cut -c 1-2")
        .is(0, "ID\n", "");
    folder().sh("copydesk rules list >/dev/full").is(
        4,
        "",
        "error: standard output: write error: No space left on device\n\
         hint: what went out is not complete; make room, then run copydesk again\n",
    );
}
