//! Users' own rules: which apply, and what `copydesk rules` tells of them.

use crate::harness::Folder;

const STORY: &str = "The ferry Marlow ran aground off Tarn Point on Monday.\n";

const MINE: &str = "\
off: ad-label

harbour-promo  promotion  ending
  = follow (harbour post|the post) on <name> <rest:8>
  + Follow Harbour Post on Facebook for more.
  - He said he would follow the post on Monday.

tide-table  navigation  paragraph  lang=de
  = gezeiten
  + Gezeiten
  - Die Gezeiten steigen.
";

const BROKEN: &str = "\
watch-us  social  paragraph
  = watch us
  + Watch us live
  - Watch us
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder
        .write("mine.rules", MINE)
        .write("broken.rules", BROKEN)
        .write(
            "a.txt",
            format!("{STORY}Follow Harbour Post on X.\nGezeiten\nAdvertisement\n"),
        );
    folder
}

#[test]
fn a_users_rules_act_and_switch_others_off() {
    let folder = folder();
    let left = format!("{STORY}Advertisement\n");
    folder
        .copydesk(&["--rules", "mine.rules", "a.txt"])
        .is(0, &left, "");
    folder.copydesk(&["a.txt"]).is(
        0,
        &format!("{STORY}Follow Harbour Post on X.\nGezeiten\n"),
        "",
    );
}

#[test]
fn a_users_rules_may_act_alone() {
    let folder = folder();
    folder.write(
        "b.txt",
        format!("{STORY}Follow Harbour Post on X.\nShare this article\n"),
    );
    folder
        .copydesk(&["--no-default-rules", "--rules=mine.rules", "b.txt"])
        .is(0, &format!("{STORY}Share this article\n"), "");
}

#[test]
fn the_reason_names_the_users_rule() {
    folder()
        .copydesk(&["--explain", "--rules", "mine.rules", "a.txt"])
        .is(
            0,
            "   1 keep   | The ferry Marlow ran aground off Tarn Point on Monday.
   2 REMOVE | Follow Harbour Post on X.
            ^ rule harbour-promo (promotion): \"Follow Harbour Post on X.\"
   3 REMOVE | Gezeiten
            ^ rule tide-table (navigation): \"Gezeiten\"
   4 keep   | Advertisement
words: 17 in, 11 out; removed 6 by rule
",
            "",
        );
}

#[test]
fn categories_are_kept_and_dropped() {
    let folder = Folder::new();
    let text = format!("{STORY}Share this article\nAdvertisement\n(Reporting by Ana Marlow)\n");
    folder.write("a.txt", &text);
    let left = |lines: &str| format!("{STORY}{lines}");
    folder
        .copydesk(&["a.txt"])
        .is(0, &left("(Reporting by Ana Marlow)\n"), "");
    folder
        .copydesk(&["--keep=share,advertisement", "a.txt"])
        .is(0, &text, "");
    folder
        .copydesk(&[
            "--keep=share",
            "--keep",
            "advertisement",
            "--drop=credit",
            "a.txt",
        ])
        .is(0, &left("Share this article\nAdvertisement\n"), "");
}

#[test]
fn an_unknown_category_is_refused_with_those_there_are() {
    let answer = Folder::new().copydesk(&["--keep=sozial"]);
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(
        answer.stderr.starts_with(
            "error: invalid value 'sozial' for '--keep <CATEGORY>'\n  \
             [possible values: promotion, newsletter, subscription, social, share, advertisement, related, comments, \
             copyright, syndication-note, credit, byline, dateline, contact, cookie, app, navigation, correction]\n"
        ),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_category_cannot_be_kept_and_dropped() {
    Folder::new()
        .copydesk(&["--keep=credit", "--drop=credit"])
        .is(
            2,
            "",
            "error: `--keep` and `--drop` both name credit\nhint: leave one out\n",
        );
}

#[test]
fn languages_narrow_the_rules() {
    let folder = folder();
    let german = format!("{STORY}Advertisement\n");
    folder
        .copydesk(&["--rules=mine.rules", "--lang=de", "a.txt"])
        .is(0, &german, "");
    let english = format!("{STORY}Gezeiten\nAdvertisement\n");
    folder
        .copydesk(&["--rules=mine.rules", "--lang=EN-gb,fr", "a.txt"])
        .is(0, &english, "");
}

#[test]
fn an_unknown_language_is_refused_with_those_there_are() {
    let answer = Folder::new().copydesk(&["--lang=en,xx"]);
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    let said = "error: no rules are written in `xx`\nhint: there are ";
    assert!(answer.stderr.starts_with(said), "{}", answer.stderr);
    Folder::new()
        .copydesk(&["--lang=en", "--no-default-rules"])
        .is(
            2,
            "",
            "error: no rules are written in `en`\n\
         hint: leave `--lang` out: these rules are for no language in particular\n",
        );
}

#[test]
fn a_fault_is_shown_in_its_file_before_anything_is_read() {
    let folder = Folder::new();
    folder.write("bad.rules", "off: ad-lable\n");
    let message = "error: there is no rule `ad-lable`
 --> bad.rules:1:6
  |
1 | off: ad-lable
  |      ^^^^^^^^
  |
  = help: did you mean `ad-label`?
";
    // The article is missing, too; that is not reached.
    for args in [
        &["--rules=bad.rules", "gone.txt"][..],
        &["rules", "list", "--rules=bad.rules"],
        &["rules", "test", "bad.rules"],
        &["rules", "check", "bad.rules", "--", "gone.txt"],
    ] {
        folder.copydesk(args).is(2, "", message);
    }
}

#[test]
fn a_file_that_is_no_file_of_rules_is_named() {
    let folder = Folder::new();
    folder
        .write("latin.rules", b"# one\n# two: \xe9\n")
        .write("big.rules", "# a\n".repeat(1 << 18) + "#")
        .write("article.txt", STORY);
    for (file, message) in [
        (
            "gone",
            "error: gone: cannot open: No such file or directory\n",
        ),
        (".", "error: .: is a directory\n"),
        (
            "latin.rules",
            "error: latin.rules:2: no UTF-8\nhint: convert the file first, as with `iconv -t utf-8`\n",
        ),
        (
            "big.rules",
            "error: big.rules: more than 1048576 bytes, the most that a file of rules may have\nhint: is it a file of rules? if so, split it\n",
        ),
        (
            "/dev/zero",
            "error: /dev/zero: more than 1048576 bytes, the most that a file of rules may have\nhint: is it a file of rules? if so, split it\n",
        ),
        (
            "-",
            "error: -: rules are read from a file\nhint: name one; standard input is for articles\n",
        ),
    ] {
        folder.copydesk(&["--rules", file]).is(2, "", message);
    }
    let answer = folder.copydesk(&["--rules=article.txt"]);
    assert_eq!(answer.status, 2);
    assert!(
        answer.stderr.starts_with(
            "error: an id has lower-case letters, digits and hyphens\n --> article.txt:1:1\n"
        ),
        "{}",
        answer.stderr
    );
}

#[test]
fn rules_may_come_by_a_pipe() {
    let folder = folder();
    folder
        .sh("mkfifo p; cat mine.rules >p & \"$copydesk\" rules check p --no-default-rules -- a.txt | tail -n 1")
        .is(0, "articles: 1; words: 17, of which these rules take 6\n", "");
}

#[test]
fn a_fault_cannot_drive_the_terminal() {
    let folder = Folder::new();
    folder.write("bad.rules", "x  \u{1b}[2J  tail\n");
    let answer = folder.copydesk(&["--rules=bad.rules"]);
    assert_eq!(answer.status, 2);
    assert!(!answer.stderr.contains('\u{1b}'), "{}", answer.stderr);
}

#[test]
fn a_file_called_rules_is_a_file() {
    let folder = Folder::new();
    folder.write("rules", STORY);
    folder.copydesk(&["./rules"]).is(0, STORY, "");
    folder.copydesk(&["-", "rules"]).is(0, STORY, "");
}

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
    let list = [
        "rules",
        "list",
        "--rules=mine.rules",
        "--category=navigation",
        "--lang=de",
        "--json",
    ];
    let answer = folder.copydesk(&list);
    assert_eq!((answer.status, answer.stderr.as_str()), (0, ""));
    assert!(
        answer.stdout.ends_with(
            "{\"id\":\"tide-table\",\"category\":\"navigation\",\"scope\":\"paragraph\",\"acts\":true,\
             \"languages\":[\"de\"],\"source\":null,\"built_in\":false,\"file\":\"mine.rules\",\"line\":8}\n"
        ),
        "{}",
        answer.stdout
    );
    assert!(!answer.stdout.contains("harbour-promo") && !answer.stdout.contains("\"en\""));
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
        .sh("{ echo 'off: follow-us ad-label'; \"$copydesk\" rules show follow-us ad-label; } > own.rules && \"$copydesk\" rules list --rules own.rules --category social,advertisement | grep -c own.rules")
        .is(0, "2\n", "");
}

#[test]
fn examples_are_tried() {
    let folder = folder();
    folder
        .copydesk(&["rules", "test", "--no-default-rules", "mine.rules"])
        .is(0, "rules: 2; examples: 4, all hold\n", "");
    folder
        .copydesk(&[
            "rules",
            "test",
            "--no-default-rules",
            "broken.rules",
            "mine.rules",
        ])
        .is(
            1,
            "broken.rules:3: watch-us does not take: Watch us live
    as the last paragraph: nothing takes it
    between paragraphs: nothing takes it
broken.rules:4: watch-us must stay silent, but taken is: Watch us
    as the last paragraph: taken or cut by watch-us
    between paragraphs: taken or cut by watch-us
    as the first paragraph: taken or cut by watch-us
rules: 3; examples: 6, 2 broken
",
            "",
        );
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
        answer.stdout.contains("follow-us must stay silent, but taken is: Twitter blocked the account of the harbour board.\n"),
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
    folder
        .copydesk(&[
            "rules",
            "check",
            "mine.rules",
            "broken.rules",
            "--",
            "a.txt",
            "b.jsonl",
        ])
        .is(
            0,
            "RULE           CATEGORY    FIRED  ARTICLES  WORDS
harbour-promo  promotion   4      3         20
tide-table     navigation  1      1         1

harbour-promo
      2 x Follow Harbour Post on X.
      1 x Follow harbour post on X.
      1 x Follow the post on X.

tide-table
      1 x Gezeiten

never fired: watch-us

articles: 3; words: 37, of which these rules take 21
",
            "",
        );
    folder
        .copydesk(&["rules", "check", "mine.rules", "--json", "--", "a.txt"])
        .is(
            0,
            "{\"rule\":\"harbour-promo\",\"category\":\"promotion\",\"file\":\"mine.rules\",\"line\":3,\"fired\":1,\
             \"articles\":1,\"words\":5,\"texts\":[{\"count\":1,\"text\":\"Follow Harbour Post on X.\"}]}\n\
             {\"rule\":\"tide-table\",\"category\":\"navigation\",\"file\":\"mine.rules\",\"line\":8,\"fired\":1,\
             \"articles\":1,\"words\":1,\"texts\":[{\"count\":1,\"text\":\"Gezeiten\"}]}\n",
            "",
        );
}

#[test]
fn what_a_built_in_rule_takes_as_well_counts_for_both() {
    let folder = Folder::new();
    folder
        .write("own.rules", "own-ad  credit  paragraph\n  = advertisement\n  + Advertisement\n  - An advertisement\n")
        .write("a.txt", format!("{STORY}Advertisement\n"));
    folder
        .copydesk(&["rules", "check", "own.rules", "--", "a.txt"])
        .is(
            0,
            "RULE    CATEGORY       FIRED  ARTICLES  WORDS
own-ad  credit (kept)  1      1         1

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
        .sh("printf 'Gezeiten\\nEbbe.\\n' | \"$copydesk\" rules check mine.rules --no-default-rules -- gone.txt b.jsonl - | tail -n 1")
        .is(
            0,
            "articles: 2; words: 4, of which these rules take 2\n",
            "error: gone.txt: cannot open: No such file or directory\n\
             error: b.jsonl:1: the field `text` is no string\n\
             hint: every line must be one JSON object; name the field with `--field`\n",
        );
    let answer = folder.copydesk(&["rules", "check", "mine.rules", "--", "gone.txt"]);
    assert_eq!(answer.status, 3);
}

#[test]
fn a_check_wants_a_corpus() {
    let answer = folder().copydesk(&["rules", "check", "mine.rules"]);
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(answer.stderr.contains("<CORPUS>..."), "{}", answer.stderr);
}

#[test]
fn the_help_shows_how_rules_are_written_and_that_file_is_sound() {
    let folder = folder();
    let help = folder.copydesk(&["rules", "--help"]);
    assert_eq!((help.status, help.stderr.as_str()), (0, ""));
    let (_, shown) = help
        .stdout
        .split_once("A file of rules:\n")
        .expect("it is shown");
    let (shown, _) = shown.split_once("\n  `off`").expect("it ends");
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
        .sh("\"$copydesk\" rules list | head -n 1 | cut -c 1-2")
        .is(0, "ID\n", "");
    folder().sh("\"$copydesk\" rules list >/dev/full").is(
        4,
        "",
        "error: standard output: write error: No space left on device\n\
         hint: what went out is not complete; make room, then run copydesk again\n",
    );
}
